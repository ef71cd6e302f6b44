"""Compiled loops: the same on any number of threads, and never silent while compiling."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from numba import njit

from parley.fusion import threads


@njit
def _twice(x: np.ndarray, out: np.ndarray) -> None:
    for k in range(x.size):
        out[k] = 2.0 * x[k]


@pytest.mark.parametrize("claims", [10, 1_000_000])
def test_every_question_is_worked_on_once(claims: int) -> None:
    x, out = np.arange(37.0), np.zeros(37)
    threads.over_questions(_twice, 37, claims, lambda part: _twice(x[part], out[part]))
    assert np.array_equal(out, 2.0 * x)


def _kernel(cache: str, signatures: list[str]) -> SimpleNamespace:
    return SimpleNamespace(
        signatures=signatures, stats=SimpleNamespace(cache_path=cache), py_func=_twice.py_func
    )


def test_one_line_says_what_takes_so_long(
    tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    kernel = _kernel(str(tmp_path), [])
    for _ in range(2):
        threads.over_questions(kernel, 1, 1, lambda part: None)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert str(tmp_path) in said.err


def test_nothing_is_said_of_what_is_compiled(capsys: pytest.CaptureFixture[str]) -> None:
    threads.over_questions(_kernel("/nowhere", ["done"]), 1, 1, lambda part: None)
    assert capsys.readouterr().err == ""

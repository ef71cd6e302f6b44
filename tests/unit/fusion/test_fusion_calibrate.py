"""Intervals that miss settled answers are stretched; those that hold are left nearly alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from parley.fusion.numeric.calibrate import stretch
from parley.fusion.numeric.design import design
from parley.fusion.numeric.fit import fit
from parley.fusion.numeric.scale import Scale
from parley.fusion.tablefile import read_rows


def factor(off: float, anchors: int) -> float:
    """Every source misses each question by the same ``off``, unknown to the model."""
    rng = np.random.default_rng(4)
    rows: list[dict[str, Any]] = []
    for q in range(80):
        truth, common = rng.normal(7, 1), off * rng.standard_normal()
        for s in range(4):
            said = np.exp(truth + common + 0.1 * rng.standard_normal())
            rows.append({"question": f"q{q}", "source": f"s{s}", "value": round(said)})
        if q < anchors:
            rows.append({"question": f"q{q}", "source": "court", "anchor": "1",
                         "value": round(np.exp(truth)), "camp": "neutral"})  # fmt: skip
    table = read_rows(rows).table
    d = design(table, Scale("log"), np.ones(len(table)))
    return stretch(d, fit(d))


def test_missed_answers_stretch_the_intervals() -> None:
    assert factor(0.8, 40) > 1.2
    assert factor(0.8, 40) > factor(0.0, 40)


def test_few_settled_answers_tell_nothing() -> None:
    assert factor(0.8, 5) == pytest.approx(1.0)

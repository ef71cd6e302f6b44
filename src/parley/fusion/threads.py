"""Compiled loops over questions: on as many threads as pay, with a word when they must compile."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numba

_SMALL = 20_000
_PARTS = 8


def over_questions(kernel: Any, questions: int, claims: int, work: Callable[[slice], None]) -> None:
    """Run ``work`` on slices of the questions; results are the same however many threads.

    Few claims take one thread: waking more costs more than it gives. ``kernel`` is the compiled
    function that ``work`` calls, which lets go of the interpreter; if it is not compiled yet, one
    line on standard error says so.
    """
    if not kernel.signatures:
        _announce(kernel)
    threads = 1 if claims < _SMALL else numba.get_num_threads()
    if threads == 1:
        work(slice(0, questions))
        return
    edges = [questions * k // (threads * _PARTS) for k in range(threads * _PARTS + 1)]
    parts = [slice(a, b) for a, b in zip(edges, edges[1:]) if b > a]
    work(slice(0, 0))  # compiles, once, before the threads start
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, parts))


def _announce(kernel: Any) -> None:
    """Say once why the first run of a new version takes long."""
    if not is_kept(kernel):
        _say(f"Compiling the fusion for this machine (once; kept in {kernel.stats.cache_path}).")


@cache
def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def is_kept(kernel: Any) -> bool:
    """Whether machine code of this version of ``kernel`` lies in the cache already."""
    source = Path(kernel.py_func.__code__.co_filename)
    if not kernel.stats.cache_path or not source.exists():
        return False
    name = kernel.py_func.__qualname__
    kept = Path(kernel.stats.cache_path).glob(f"{source.stem}.{name}-*.nbi")
    return any(k.stat().st_mtime >= source.stat().st_mtime for k in kept)

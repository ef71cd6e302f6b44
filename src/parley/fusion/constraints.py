"""Linked questions in closed form: sums closed, parts kept below their wholes, no draws needed.

Works on intervals alone. ``linked.cohere`` does the same on draws and reports conflicts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Sum:
    """The parts add up to the whole."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subset:
    """``part`` never exceeds ``whole``."""

    part: str
    whole: str


Intervals = dict[str, tuple[float, float, float]]


def reconcile(
    intervals: Mapping[str, tuple[float, float, float]], links: Sequence[Sum | Subset]
) -> Intervals:
    """Return low, best, high of every question such that the links hold for the best values.

    Sums are closed by generalised least squares on the counts: the surest figures move least.
    Subset violations pull both figures to their precision-weighted mean.

    Parameters
    ----------
    intervals
        question -> (low, best, high), 90 %.
    links
        What must hold between them; questions not in ``intervals`` are skipped.

    Examples
    --------
    >>> known = {"all": (95, 100, 105), "children": (20, 30, 40), "adults": (50, 60, 70)}
    >>> new = reconcile(known, [Sum("all", ("children", "adults"))])
    >>> abs(new["children"][1] + new["adults"][1] - new["all"][1]) < 1e-6
    True
    """
    names = sorted(intervals)
    at = {name: k for k, name in enumerate(names)}
    best = np.array([float(intervals[n][1]) for n in names])
    sd = np.array([max(intervals[n][2] - intervals[n][0], 1e-9) / 3.29 for n in names])
    cov = np.diag(sd**2)
    fixed = best.copy()
    sums = [s for s in links if isinstance(s, Sum) and s.whole in at]
    subsets = [s for s in links if isinstance(s, Subset) and s.part in at and s.whole in at]
    active: list[np.ndarray] = []
    for link in sums:
        parts = [p for p in link.parts if p in at]
        if len(parts) == len(link.parts):
            active.append(_row(len(names), {at[link.whole]: -1.0, **{at[p]: 1.0 for p in parts}}))
    limits = [_row(len(names), {at[s.part]: 1.0, at[s.whole]: -1.0}) for s in subsets]
    for _ in range(len(limits) + 1):
        fixed, new_cov = _project(best, cov, active)
        broken = [r for r in limits if r @ fixed > 1e-9 and not any(r is a for a in active)]
        if not broken:
            break
        active = [*active, max(broken, key=lambda r: float(r @ fixed))]
    width = np.sqrt(np.maximum(np.diag(new_cov), 0.0)) / sd
    found: Intervals = {}
    for k, name in enumerate(names):
        low, middle, high = intervals[name]
        value = max(float(fixed[k]), 0.0)
        found[name] = (
            max(value - (middle - low) * float(width[k]), 0.0),
            value,
            value + (high - middle) * float(width[k]),
        )
    return found


def _row(n: int, entries: Mapping[int, float]) -> np.ndarray:
    row = np.zeros(n)
    for k, v in entries.items():
        row[k] += v
    return row


def _project(
    best: np.ndarray, cov: np.ndarray, rows: Sequence[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Condition a normal on linear constraints: the generalised least-squares projection."""
    if not rows:
        return best, cov
    a = np.vstack(rows)
    gain = cov @ a.T @ np.linalg.pinv(a @ cov @ a.T)
    return best - gain @ (a @ best), cov - gain @ a @ cov

"""The scale numbers are compared on: logarithmic for counts, linear for readings.

Both are stretched so that claims on one question typically differ by a quarter unit; the
priors of the model then mean the same on either.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.fusion.forms import FormCode
from parley.fusion.table import ClaimTable

_SHARE_EDGE = 0.01


@dataclass(frozen=True, slots=True)
class Scale:
    """``z = log(1 + x)``, ``z = logit(x)`` for shares, or ``z = (x - centre) / unit``."""

    kind: str
    unit: float = 1.0
    centre: float = 0.0

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return z for x, NaN staying NaN; a log scale has nothing below zero."""
        if self.kind == "log":
            return np.asarray(np.log1p(np.maximum(x, 0.0)) / self.unit)
        if self.kind == "logit":
            x = np.clip(x, 0.0, 1.0)
            return np.asarray(np.log((x + _SHARE_EDGE) / (1.0 - x + _SHARE_EDGE)))
        return np.asarray((x - self.centre) / self.unit)

    def inverse(self, z: np.ndarray) -> np.ndarray:
        """Return x for z."""
        if self.kind == "log":
            return np.asarray(np.maximum(np.expm1(np.minimum(z * self.unit, 50.0)), 0.0))
        if self.kind == "logit":
            odds = np.exp(np.clip(z, -30.0, 30.0))
            share = (odds * (1 + _SHARE_EDGE) - _SHARE_EDGE) / (1 + odds)
            return np.asarray(np.clip(share, 0.0, 1.0))
        return np.asarray(z * self.unit + self.centre)

    def slope(self, x: np.ndarray) -> np.ndarray:
        """Return dz/dx at x."""
        if self.kind == "log":
            return np.asarray(1.0 / (1.0 + np.maximum(x, 0.0)) / self.unit)
        if self.kind == "logit":
            x = np.clip(x, 0.0, 1.0)
            return np.asarray(1.0 / (x + _SHARE_EDGE) + 1.0 / (1.0 - x + _SHARE_EDGE))
        return np.full_like(np.asarray(x, dtype=float), 1.0 / self.unit)


def resolution(x: np.ndarray) -> np.ndarray:
    """Return the unit of the last digit that says something: 100 for 9500, 0.1 for 3.2.

    Examples
    --------
    >>> resolution(np.array([9500.0, 7.0, 3.2, 0.0])).tolist()
    [100.0, 1.0, 0.1, 1.0]
    """
    out = np.ones_like(x)
    whole = np.isfinite(x) & (x == np.round(x)) & (x != 0)
    unit = np.ones_like(x)
    for _ in range(9):
        unit = unit * 10.0
        out = np.where(whole & (np.mod(x, unit) == 0), unit, out)
    unit = np.ones_like(x)
    broken = np.isfinite(x) & ~whole & (x != 0)
    for digits in range(1, 5):
        fits = np.isclose(x, np.round(x, digits), rtol=0, atol=1e-9)
        out = np.where(broken & fits & (out == 1.0), 10.0**-digits, out)
    return np.where(broken & (out == 1.0), 1e-5, out)


def candidates(table: ClaimTable) -> tuple[Scale, ...]:
    """Return the scales worth trying: logarithmic only where nothing is negative."""
    point = table.form <= FormCode.APPROX
    x = table.value[point]
    smallest = np.nanmin(
        np.concatenate([table.value, table.low, table.high, np.zeros(1)]), initial=0.0
    )
    if x.size == 0:
        return (Scale("log"),)
    linear = Scale("linear", _spread(table, x, point), float(np.median(x)))
    return (Scale("log"), linear) if smallest >= 0 else (linear,)


def _spread(table: ClaimTable, x: np.ndarray, point: np.ndarray) -> float:
    """Return four times the typical distance of a claim from its question's median."""
    q = table.question[point]
    order = np.lexsort((x, q))
    x, q = x[order], q[order]
    first = np.flatnonzero(np.diff(q, prepend=-1))
    size = np.diff(np.append(first, q.size))
    middle = np.repeat(x[first + size // 2], size)
    far = np.abs(x - middle)
    far = far[far > 0]
    if far.size == 0:
        deviation = float(np.median(np.abs(x - np.median(x))))
        return max(deviation, abs(float(np.median(x))) * 0.1, 1e-9)
    return max(4.0 * float(np.median(far)), 1e-9)

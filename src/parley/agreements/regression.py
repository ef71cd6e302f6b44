"""How long agreements hold, learnt from a table of many: proportional hazards, shrunken.

S(t | x) = exp(-H0(t) exp(b'x)): Cox's partial likelihood with a normal prior on the effects
(ridge) and Breslow's baseline ([Cox1972]_, [Breslow1974]_), so that without features it is
the Nelson-Aalen curve and no shape is imposed on the first days. Effects are those of the
first ``window`` days; what happens later does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """A fitted model; ``effects`` are log hazard ratios per standard deviation."""

    effects: Array
    mean: Array
    spread: Array
    days: Array
    baseline: Array

    def survival(self, x: Array, days: Sequence[float] | Array) -> Array:
        """P(still holds) on ``days`` for agreements ``x`` (rows, columns)."""
        z = (np.atleast_2d(x) - self.mean) / self.spread
        at = np.searchsorted(self.days, np.asarray(days, dtype=np.float64), side="right")
        run = np.concatenate([[0.0], self.baseline])[at]
        return np.asarray(np.exp(-np.exp(z @ self.effects)[:, None] * run[None, :]))


def fit(
    days: Array,
    ended: Array,
    x: Array,
    prior_sd: float = 0.15,
    window: float = 730.0,
    steps: int = 30,
) -> Fit:
    """Maximum a posteriori fit by Newton's method; ties after Breslow.

    Parameters
    ----------
    days, ended
        (N,) how long each agreement held or has been seen to hold, and whether it ended.
    x
        (N, K) features, standardised inside; K may be 0.
    prior_sd
        Prior spread of each log hazard ratio per standard deviation of its feature.
    window
        Days after which everything counts as censored.
    """
    mean, spread = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-9)
    order = np.argsort(-days, kind="stable")
    t, z = days[order], ((x - mean) / spread)[order]
    died = (ended[order] > 0) & (t <= window)
    last = np.searchsorted(-t, -t, side="right") - 1  # ties are at risk together
    b = np.zeros(x.shape[1])
    for _ in range(steps if x.shape[1] else 0):
        w = np.exp(z @ b)
        s0 = np.cumsum(w)[last]
        s1 = np.cumsum(w[:, None] * z, axis=0)[last]
        s2 = np.cumsum(w[:, None, None] * z[:, :, None] * z[:, None, :], axis=0)[last]
        centre = s1 / s0[:, None]
        gradient = (z - centre)[died].sum(axis=0) - b / prior_sd**2
        spread_at = s2 / s0[:, None, None] - centre[:, :, None] * centre[:, None, :]
        hessian = spread_at[died].sum(axis=0) + np.eye(len(b)) / prior_sd**2
        step = np.linalg.solve(hessian, gradient)
        b = b + step
        if np.abs(step).max() < 1e-9:
            break
    risk = np.cumsum(np.exp(z @ b))[last]
    when = np.unique(t[died])
    jumps = np.array([(1.0 / risk[died & (t == d)]).sum() for d in when])
    return Fit(b, mean, spread, when, np.cumsum(jumps))


def kaplan_meier(days: Array, ended: Array, at: Sequence[float] | Array) -> Array:
    """Kaplan-Meier survival at the days ``at`` ([KaplanMeier1958]_).

    Examples
    --------
    >>> kaplan_meier(np.array([1.0, 2.0, 3.0]), np.array([1, 0, 1]), [0, 1, 2, 3]).round(3).tolist()
    [1.0, 0.667, 0.667, 0.0]
    """
    order = np.unique(days[ended > 0])
    at_risk = np.array([(days >= t).sum() for t in order])
    fell = np.array([((days == t) & (ended > 0)).sum() for t in order])
    curve = np.concatenate([[1.0], np.cumprod(1.0 - fell / np.maximum(at_risk, 1))])
    where = np.searchsorted(order, np.asarray(at, dtype=np.float64), side="right")
    return np.asarray(curve[where])

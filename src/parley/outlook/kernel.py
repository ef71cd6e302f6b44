"""The past as it was, recent months first, each blurred: conflictology that forgets and smooths.

The forecast is the unit's own last two years, a month weighing less the older it is, every
value multiplied by a log-normal factor. Memory, blur and drift are learnt on past months.
Because wars end more often than they begin to grow, the learnt drift is usually downwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.stats import norm

from parley.outlook.baselines import weighted_quantiles
from parley.outlook.panel import Panel
from parley.outlook.past import Past, past_cases

MONTHS = 24
ATOMS = 5
HALF_LIVES = (1.5, 2.5, 4.0, 7.0, 12.0)
BLURS = (0.2, 0.35, 0.5, 0.8)
DRIFTS = (-0.45, -0.3, -0.15, 0.0, 0.15)
PRIOR = (2.5, 0.35, -0.15)
PRIOR_CASES = 3000.0
FIT_CASES = 1500


@dataclass(frozen=True, slots=True, eq=False)
class RecencyKernel:
    """The fitted model: ``half_life`` in months, ``blur`` and ``drift`` on the log scale."""

    half_life: float
    blur: float
    drift: float
    name: str = "kernel"

    def predict(self, panel: Panel, rows: np.ndarray, horizon: int, n: int) -> np.ndarray:
        """Return ``(rows, horizon, n)`` sorted samples of the months after the panel's last."""
        past = panel.filled[rows, -MONTHS:]
        weight = recency(past.shape[1], self.half_life)
        factor = factors(self.blur, self.drift, ATOMS)
        atoms = (past[:, :, None] * factor).reshape(len(rows), -1)
        levels = (np.arange(n) + 0.5) / n
        found = np.zeros((len(rows), n))
        alive = np.flatnonzero(past.any(axis=1))
        found[alive] = weighted_quantiles(atoms[alive], np.repeat(weight, ATOMS), levels)
        return np.repeat(found[:, None, :], horizon, axis=1)


def recency(months: int, half_life: float) -> np.ndarray:
    """Weights ``(months,)`` of past months, the last one heaviest."""
    return np.asarray(0.5 ** (np.arange(months)[::-1] / half_life))


def factors(blur: float, drift: float, n: int) -> np.ndarray:
    """``(n,)`` evenly likely log-normal factors."""
    return np.asarray(np.exp(drift + blur * norm.ppf((np.arange(n) + 0.5) / n)))


def fit_kernel(panel: Panel, horizon: int) -> RecencyKernel:
    """Choose memory, blur and drift by the CRPS of past months, origins before outcomes."""
    past = past_cases(panel, horizon, FIT_CASES)
    if not past.size:
        return RecencyKernel(*PRIOR)
    history = _histories(panel, past)
    best: tuple[float, RecencyKernel] | None = None
    for blur, drift in product(BLURS, DRIFTS):
        atoms = (history[:, :, None] * factors(blur, drift, ATOMS)).reshape(len(history), -1)
        order = np.argsort(atoms, axis=1, kind="stable")
        ranked = np.take_along_axis(atoms, order, axis=1)
        for half_life in HALF_LIVES:
            weight = np.repeat(recency(history.shape[1], half_life), ATOMS)[order]
            far = _distance((half_life, blur, drift))
            loss = _loss(ranked, weight, past) + far * PRIOR_CASES / (PRIOR_CASES + past.effective)
            if best is None or loss < best[0] - 1e-12:
                best = loss, RecencyKernel(half_life, blur, drift)
    assert best is not None
    return best[1]


def _histories(panel: Panel, past: Past) -> np.ndarray:
    """``(N, MONTHS)`` months before each case; the time before the record counts as quiet."""
    padded = np.concatenate([np.zeros((len(panel.values), MONTHS)), panel.filled], axis=1)
    columns = past.col[:, None] + 1 + np.arange(MONTHS)
    return np.asarray(padded[past.row[:, None], columns])


def _loss(ranked: np.ndarray, weight: np.ndarray, past: Past) -> float:
    """Weighted CRPS of weighted atoms in ascending order, relative to forecasting nothing."""
    mass = weight / weight.sum(axis=1, keepdims=True)
    below = np.cumsum(mass, axis=1) - mass
    away = (mass * np.abs(ranked - past.outcome[:, None])).sum(axis=1)
    spread = (mass * ranked * (2 * below + mass - 1)).sum(axis=1)
    return past.relative(away - spread)


def _distance(candidate: tuple[float, float, float]) -> float:
    """How far a candidate is from the prior, in the unit of the relative loss."""
    gap = np.log(candidate[0] / PRIOR[0]), candidate[1] - PRIOR[1], candidate[2] - PRIOR[2]
    return float(0.1 * np.square(gap).sum())

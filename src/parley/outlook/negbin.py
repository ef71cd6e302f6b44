"""Negative binomials around a recency-weighted level, with a width learnt from past misses.

A count with mean ``m`` and dispersion ``a`` has variance ``m + a m**2`` ([Hilbe2011]_).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import product

import numpy as np
from scipy.stats import gamma, nbinom

from parley.outlook.panel import Panel
from parley.outlook.past import Past, past_cases

HALF_LIVES = (1.5, 2.5, 4.0, 7.0)
DRIFTS = (-0.5, -0.3, -0.15, 0.0)
WIDTHS = (0.4, 0.6, 0.9, 1.3)
POWERS = (1.0, 1.5, 2.0)
LOOSE = (0.0, 1.5, 4.0)
# What to believe before a panel has shown much: as many cases as PRIOR_CASES speak for it.
# One setting near the best both for the world's countries and for one war's provinces (ADR 0115).
PRIOR = (1.5, -0.3, 0.9, 1.5, 1.5)
PRIOR_CASES = 100.0
GROWTH = 0.04
YEAR = 12.0
FIT_SAMPLES = 15
FIT_CASES = 1500
QUANTILES = (np.arange(FIT_SAMPLES) + 0.5) / FIT_SAMPLES


def quantiles(mean: np.ndarray, dispersion: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Return quantiles of negative binomials, one more axis than ``mean``.

    Parameters
    ----------
    mean, dispersion
        Arrays of one shape; a mean of 0 gives zeros.
    levels
        Probabilities in (0, 1).

    Examples
    --------
    >>> quantiles(np.array([0.0, 10.0]), np.array([1.0, 0.5]), np.array([0.1, 0.5, 0.9])).tolist()
    [[0.0, 0.0, 0.0], [2.0, 8.0, 20.0]]
    """
    mean, dispersion = np.broadcast_arrays(mean, dispersion)
    out = np.zeros((*mean.shape, len(levels)))
    alive = mean > 1e-9
    size = 1.0 / np.maximum(dispersion[alive], 1e-6)
    chance = size / (size + mean[alive])
    out[alive] = nbinom.ppf(levels[None, :], size[:, None], chance[:, None])
    return out


def negbin_samples(mean: np.ndarray, dispersion: np.ndarray, n: int) -> np.ndarray:
    """Return ``(..., n)`` sorted, evenly spaced quantiles."""
    return quantiles(mean, np.broadcast_to(dispersion, mean.shape), (np.arange(n) + 0.5) / n)


def moments_samples(panel: Panel, rows: np.ndarray, months: int, n: int) -> np.ndarray:
    """Return ``(rows, n)`` quantiles of the NB with the moments of the last ``months``."""
    recent = panel.filled[rows, -months:]
    mean = recent.mean(axis=1)
    excess = recent.var(axis=1, ddof=1 if recent.shape[1] > 1 else 0) - mean
    spread = np.clip(excess / np.maximum(mean, 1e-9) ** 2, 0.02, 20.0)
    return quantiles(mean, spread, (np.arange(n) + 0.5) / n)


@dataclass(frozen=True, slots=True, eq=False)
class LevelNegBin:
    """The fitted model.

    ``half_life`` (months) is the memory of its level and ``drift`` the change of the level's
    logarithm in a year: violence, once it is seen, falls more often than it grows. Its
    dispersion at horizon h, level m and the unit's own roughness r is
    ``width * r**power * (1 + GROWTH * h) * (1 + loose / sqrt(1 + m))``: units that have
    surprised before are forecast wider, and small counts scatter more.
    """

    name: str
    half_life: float
    drift: float
    width: float
    power: float
    loose: float

    def predict(self, panel: Panel, rows: np.ndarray, horizon: int, n: int) -> np.ndarray:
        """Return ``(rows, horizon, n)`` sorted samples of the months after the panel's last."""
        now = panel.ewm(self.half_life)[rows, -1:]
        rough = panel.roughness()[rows, -1:]
        mean, spread = self.moments(now, rough, np.arange(1, horizon + 1))
        return negbin_samples(mean, spread, n)

    def moments(
        self, now: np.ndarray, rough: np.ndarray, ahead: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Mean and dispersion ``ahead`` months after a level ``now``."""
        mean = now * np.exp(self.drift * ahead / YEAR)
        loose = 1 + self.loose / np.sqrt(1 + mean)
        return mean, self.width * rough**self.power * (1 + GROWTH * ahead) * loose


def fit_level_negbin(panel: Panel, horizon: int, *, name: str = "recency_nb") -> LevelNegBin:
    """Choose memory, drift and width by the CRPS of past months, origins before outcomes.

    Cases are weighted so that neither the bloodiest nor the quietest units decide alone.
    A panel with little past stays near the prior. What the units of one month share widens the
    forecast while few months are known: in the cases themselves it has shown too seldom.
    """
    past = past_cases(panel, horizon, FIT_CASES)
    doubt = PRIOR_CASES / (PRIOR_CASES + past.effective)
    rough = panel.roughness()[past.row, past.col]
    best: tuple[float, LevelNegBin] | None = None
    for half_life in HALF_LIVES:
        now = panel.ewm(half_life)[past.row, past.col]
        for rest in product(DRIFTS, WIDTHS, POWERS, LOOSE):
            model = LevelNegBin(name, half_life, *rest)
            loss = _loss(*model.moments(now, rough, past.ahead), past)
            loss += _distance((half_life, *rest)) * doubt
            if best is None or loss < best[0] - 1e-12:
                best = loss, model
    assert best is not None
    return replace(best[1], width=best[1].width * (1 + past.unseen))


def _loss(mean: np.ndarray, spread: np.ndarray, past: Past) -> float:
    """CRPS of the candidate relative to forecasting nothing; 0 without a past."""
    if not past.size:
        return 0.0
    # A gamma with the same two moments is close enough to rank candidates by.
    shape = 1.0 / (spread + 1.0 / np.maximum(mean, 1e-6))
    draws = mean[:, None] * gamma_quantiles(shape)
    away = np.abs(draws - past.outcome[:, None]).mean(axis=1)
    rank = 2 * np.arange(FIT_SAMPLES) - FIT_SAMPLES + 1
    return past.relative(away - (draws * rank).sum(axis=1) / FIT_SAMPLES**2)


def _distance(candidate: tuple[float, ...]) -> float:
    """How far a candidate is from the prior, in the unit of the relative loss."""
    gap = np.log((1 + np.asarray(candidate)) / (1 + np.asarray(PRIOR)))
    return float(0.1 * (gap**2).sum())


@cache
def _gamma_table() -> tuple[np.ndarray, np.ndarray]:
    grid = np.linspace(np.log(0.02), np.log(2000.0), 160)
    shape = np.exp(grid)
    return grid, np.asarray(gamma.ppf(QUANTILES[None, :], shape[:, None]) / shape[:, None])


def gamma_quantiles(shape: np.ndarray) -> np.ndarray:
    """``(N, FIT_SAMPLES)`` quantiles of gammas of mean 1, read from a table."""
    grid, table = _gamma_table()
    at = np.clip((np.log(np.maximum(shape, 1e-9)) - grid[0]) / (grid[1] - grid[0]), 0, 158.999)
    low = at.astype(int)
    part = (at - low)[:, None]
    return np.asarray((1 - part) * table[low] + part * table[low + 1])

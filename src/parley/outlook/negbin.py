"""Negative binomials around a recency-weighted level, with a width learnt from past misses.

A count with mean ``m`` and dispersion ``a`` has variance ``m + a m**2`` ([Hilbe2011]_).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import nbinom

from parley.outlook.panel import Panel

HALF_LIVES = (1.0, 2.0, 4.0, 8.0, 16.0)
DISPERSIONS = (0.1, 0.2, 0.35, 0.6, 1.0, 1.7, 3.0, 5.0, 8.0)
RETURNS = (0.0, 0.25, 0.5)


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


def negbin_samples(
    panel: Panel, rows: np.ndarray, mean: np.ndarray, dispersion: np.ndarray, n: int
) -> np.ndarray:
    """Return ``(rows, horizons, n)`` sorted, evenly spaced quantiles."""
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
    """The fitted model: which memory, how much return to the long run, how wide at each horizon.

    ``half_life`` in months; ``back`` is the share of the longer-run level in the
    mean; ``dispersion`` has one value per horizon.
    """

    name: str
    half_life: float
    back: float
    dispersion: np.ndarray

    def predict(self, panel: Panel, rows: np.ndarray, horizon: int, n: int) -> np.ndarray:
        """Return ``(rows, horizon, n)`` sorted samples of the months after the panel's last."""
        mean = level(panel, self.half_life, self.back)[rows, -1]
        spread = self.dispersion[np.minimum(np.arange(horizon), len(self.dispersion) - 1)]
        tiled = np.repeat(mean[:, None], horizon, axis=1)
        return negbin_samples(panel, rows, tiled, spread, n)


def level(panel: Panel, half_life: float, back: float) -> np.ndarray:
    """Return the ``(U, T)`` level: a recent mean drawn back towards two years' mean."""
    return np.asarray((1 - back) * panel.ewm(half_life) + back * panel.ewm(24.0))


def fit_level_negbin(panel: Panel, horizon: int, *, name: str = "recency_nb") -> LevelNegBin:
    """Choose memory, return and width by the likelihood of past months, origins before outcomes.

    Width is chosen per horizon and then smoothed so that it never shrinks with the
    horizon. Without enough past the widest reasonable default stays in place.
    """
    best: tuple[float, LevelNegBin] | None = None
    for half_life in HALF_LIVES:
        for back in RETURNS:
            loss, spread = _width(panel, level(panel, half_life, back), horizon)
            if best is None or loss < best[0] - 1e-12:
                best = loss, LevelNegBin(name, half_life, back, spread)
    assert best is not None
    return best[1]


def _width(panel: Panel, mean: np.ndarray, horizon: int) -> tuple[float, np.ndarray]:
    """Negative log-likelihood a case, and the dispersion by horizon that attains it."""
    probes = sorted({1, 2, 3, 6, 9, 12, horizon} & set(range(1, horizon + 1)))
    losses = []
    for h in probes:
        losses.append(_losses(panel.values, mean, h))
    table = np.asarray(losses)
    pick = np.maximum.accumulate(np.argmin(table, axis=1))
    grid = np.asarray(DISPERSIONS)[pick]
    spread = np.interp(np.arange(1, horizon + 1), probes, grid)
    return float(table[np.arange(len(probes)), pick].mean()), spread


def _losses(values: np.ndarray, mean: np.ndarray, h: int) -> Sequence[float]:
    """Mean negative log-likelihood at horizon ``h`` for each dispersion on the grid."""
    if values.shape[1] <= h + 3:
        return [abs(np.log(a / 1.0)) for a in DISPERSIONS]
    y, m = values[:, 3 + h :].ravel(), mean[:, 3:-h].ravel()
    use = np.isfinite(y) & (m > 0.5)
    y, m = np.rint(y[use]), m[use]
    if len(y) < 20:
        return [abs(np.log(a / 1.0)) for a in DISPERSIONS]
    step = max(1, len(y) // 4000)
    y, m = y[::step], m[::step]
    out = []
    for a in DISPERSIONS:
        size = 1.0 / a
        out.append(float(-nbinom.logpmf(y, size, size / (size + m)).mean()))
    return out

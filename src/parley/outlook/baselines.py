"""The forecasts every model has to beat, each a few lines.

``conflictology`` is the last k months as the distribution of every coming month; in the
field's own challenge almost nothing beat it ([Hegre2025]_).
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import numpy as np

from parley.outlook.negbin import moments_samples, negbin_samples
from parley.outlook.panel import Panel

# A baseline gives (rows, horizons, samples), sorted along the last axis.
Baseline = Callable[[Panel, np.ndarray, int], np.ndarray]
SAMPLES = 100
CLIMATOLOGY_MONTHS = 120


def conflictology(months: int) -> Baseline:
    """Return the baseline whose draws are the last ``months`` months themselves."""

    def predict(panel: Panel, rows: np.ndarray, horizon: int) -> np.ndarray:
        recent = np.sort(panel.filled[rows, -months:], axis=1)
        return np.repeat(recent[:, None, :], horizon, axis=1)

    predict.__doc__ = f"The last {months} months as they were."
    return predict


def zero(panel: Panel, rows: np.ndarray, horizon: int) -> np.ndarray:
    """No deaths, whatever came before."""
    return np.zeros((len(rows), horizon, 1))


def last_observation(panel: Panel, rows: np.ndarray, horizon: int) -> np.ndarray:
    """A Poisson around the last month: what the field should never use, shown for scale."""
    from scipy.stats import poisson

    levels = (np.arange(SAMPLES) + 0.5) / SAMPLES
    draws = poisson.ppf(levels[None, :], panel.filled[rows, -1:])
    return np.repeat(np.maximum(draws, 0.0)[:, None, :], horizon, axis=1)


def climatology(panel: Panel, rows: np.ndarray, horizon: int) -> np.ndarray:
    """Ten years, each coming month drawn from the same months of the year and their neighbours."""
    past = panel.filled[rows, -CLIMATOLOGY_MONTHS:]
    ends = past.shape[1]
    out = []
    for h in range(1, horizon + 1):
        away = (np.arange(ends) - (ends - 1 + h)) % 12
        same = (away <= 1) | (away == 11)
        out.append(np.quantile(past[:, same] if same.any() else past, _levels(), axis=1).T)
    return np.stack(out, axis=1)


def recency_weighted(panel: Panel, rows: np.ndarray, horizon: int) -> np.ndarray:
    """The last 24 months, a month four months older counting half."""
    past = panel.filled[rows, -24:]
    weight = 0.5 ** (np.arange(past.shape[1])[::-1] / 4.0)
    return np.repeat(weighted_quantiles(past, weight, _levels())[:, None, :], horizon, axis=1)


def nb_moments(panel: Panel, rows: np.ndarray, horizon: int) -> np.ndarray:
    """A negative binomial with the mean and variance of the last 12 months."""
    return np.repeat(moments_samples(panel, rows, 12, SAMPLES)[:, None, :], horizon, axis=1)


def ewm_nb(panel: Panel, rows: np.ndarray, horizon: int) -> np.ndarray:
    """A negative binomial around a recency-weighted mean, wider with the horizon, untuned."""
    mean = panel.ewm(3.0)[rows, -1]
    spread = 0.9 + 0.12 * np.arange(1, horizon + 1)
    return negbin_samples(np.repeat(mean[:, None], horizon, axis=1), spread, SAMPLES)


def weighted_quantiles(values: np.ndarray, weight: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Quantiles ``(n, L)`` of each row of ``values`` ``(n, m)`` under shared weights ``(m,)``."""
    order = np.argsort(values, axis=1, kind="stable")
    ranked = np.take_along_axis(values, order, axis=1)
    mass = np.cumsum(weight[order], axis=1)
    mass /= mass[:, -1:]
    pick = (mass[:, :, None] < levels[None, None, :] - 1e-12).sum(axis=1)
    return np.take_along_axis(ranked, np.minimum(pick, values.shape[1] - 1), axis=1)


def _levels() -> np.ndarray:
    return np.asarray((np.arange(SAMPLES) + 0.5) / SAMPLES)


BASELINES: MappingProxyType[str, Baseline] = MappingProxyType(
    {
        "conflictology12": conflictology(12),
        "conflictology24": conflictology(24),
        "conflictology60": conflictology(60),
        "zero": zero,
        "last": last_observation,
        "climatology": climatology,
        "recency": recency_weighted,
        "nb_moments": nb_moments,
        "ewm_nb": ewm_nb,
    }
)

"""Are the forecasts honest: coverage, PIT and reliability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import beta, kstest

from parley.core.streams import Streams
from parley.outlook.scores import covered, pit


@dataclass(frozen=True, slots=True)
class Reliability:
    """One point of a reliability diagram: forecast, how often it came true, and its bar."""

    forecast: float
    observed: float
    low: float
    high: float
    n: int


def reliability(
    probability: np.ndarray, happened: np.ndarray, bins: int = 10
) -> tuple[Reliability, ...]:
    """Return the points of a reliability diagram, in bins of equally many forecasts.

    ``low``/``high`` is the 90 % Jeffreys interval of the observed share
    ([Broecker2007]_).

    Examples
    --------
    >>> p = np.repeat([0.1, 0.9], 50)
    >>> [round(r.observed, 1) for r in reliability(p, p > 0.5, bins=2)]
    [0.0, 1.0]
    """
    p, y = np.ravel(probability).astype(float), np.ravel(happened).astype(float)
    order = np.argsort(p, kind="stable")
    out = []
    for part in np.array_split(order, min(bins, len(p))):
        hits, n = float(y[part].sum()), len(part)
        low, high = beta.ppf([0.05, 0.95], hits + 0.5, n - hits + 0.5)
        out.append(Reliability(float(p[part].mean()), hits / n, float(low), float(high), n))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Coverage of the 50 % and 90 % intervals, and how far the PIT is from uniform."""

    coverage50: float
    coverage90: float
    pit_distance: float
    pit_histogram: tuple[float, ...]
    n: int


def calibration(draws: np.ndarray, observed: np.ndarray, seed: int = 0) -> Calibration:
    """Return coverage and the randomised PIT of forecasts ``(..., D)`` of ``(...)``.

    Counts are discrete: an interval of draws can hold an outcome by its ties, so that
    coverage of mostly-zero series lies above its nominal value; the randomised PIT does not.
    """
    flat = np.reshape(draws, (-1, draws.shape[-1]))
    y = np.ravel(observed)
    use = np.isfinite(y)
    flat, y = flat[use], y[use]
    if not len(y):
        nan = float("nan")
        return Calibration(nan, nan, nan, (), 0)
    lot = Streams(seed).rng("outlook/pit", len(y)).random(len(y))
    rank = pit(flat, y, lot)
    share = np.histogram(rank, bins=10, range=(0, 1))[0] / len(y)
    return Calibration(
        float(covered(flat, y, 0.5).mean()),
        float(covered(flat, y, 0.9).mean()),
        float(kstest(rank, "uniform").statistic),
        tuple(float(s) for s in share),
        len(y),
    )

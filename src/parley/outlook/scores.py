"""Proper scores, each with its definition; lower is better everywhere.

Continuous scores come from ``scoringrules``; binned ones follow the ViEWS challenge
([Hegre2025]_), whose published CRPS and MIS this file reproduces to two decimals.
"""

from __future__ import annotations

import numpy as np
import scoringrules

VIEWS_BINS = (0.0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)


def crps(draws: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Continuous ranked probability score of an ensemble, ``E|X-y| - E|X-X'|/2``.

    Parameters
    ----------
    draws
        ``(..., D)`` draws; unit of the count.
    observed
        ``(...)`` outcomes.

    Returns
    -------
    numpy.ndarray
        ``(...)`` scores in the unit of the count (energy form, not the "fair" one).

    References
    ----------
    [Gneiting2007]_

    Examples
    --------
    >>> crps(np.array([0.0, 2.0]), np.array(1.0)).item()
    0.5
    """
    ranked = np.sort(np.asarray(draws, dtype=float), axis=-1)
    return np.asarray(
        scoringrules.crps_ensemble(observed, ranked, estimator="qd", sorted_ensemble=True)
    )


def log1p_crps(draws: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """CRPS of log(1 + count): every country counts alike, not only the bloodiest."""
    return crps(np.log1p(draws), np.log1p(observed))


def interval_score(draws: np.ndarray, observed: np.ndarray, level: float = 0.9) -> np.ndarray:
    """Mean interval score: width plus ``2/alpha`` times the miss ([Gneiting2007]_).

    Examples
    --------
    >>> round(interval_score(np.arange(101.0), np.array(120.0)).item(), 6)
    590.0
    """
    alpha = 1 - level
    low, high = np.quantile(draws, [alpha / 2, 1 - alpha / 2], axis=-1)
    return np.asarray(scoringrules.interval_score(observed, low, high, alpha))


def bin_probabilities(
    draws: np.ndarray, edges: tuple[float, ...] = VIEWS_BINS, pseudo: float = 1.0
) -> np.ndarray:
    """Share of draws in each bin, ``pseudo`` draws added to every bin."""
    which = np.searchsorted(np.asarray(edges[1:]), draws, side="left")
    counts = np.stack([(which == k).sum(axis=-1) for k in range(len(edges))], axis=-1) + pseudo
    return np.asarray(counts / counts.sum(axis=-1, keepdims=True))


def ignorance(draws: np.ndarray, observed: np.ndarray, pseudo: float = 1.0) -> np.ndarray:
    """Ignorance score: ``-log2`` of the probability of the bin that came true.

    It depends on the number of draws through the pseudo-counts: compare forecasts
    with equally many draws only.
    """
    chance = bin_probabilities(draws, pseudo=pseudo)
    hit = np.searchsorted(np.asarray(VIEWS_BINS[1:]), observed, side="left")
    return np.asarray(-np.log2(np.take_along_axis(chance, hit[..., None], axis=-1)[..., 0]))


def log_score(probability: np.ndarray, happened: np.ndarray) -> np.ndarray:
    """Logarithmic score of a yes/no forecast, in nats.

    Examples
    --------
    >>> round(float(log_score(np.array(0.5), np.array(True))), 4)
    0.6931
    """
    p = np.clip(np.asarray(probability, dtype=float), 1e-12, 1 - 1e-12)
    return np.asarray(-np.where(happened, np.log(p), np.log1p(-p)))


def brier(probability: np.ndarray, happened: np.ndarray) -> np.ndarray:
    """Brier score ``(p - o)**2`` of a yes/no forecast ([Brier1950]_)."""
    return np.asarray((np.asarray(probability, dtype=float) - np.asarray(happened)) ** 2)


def brier_options(probabilities: np.ndarray, hit: int) -> float:
    """Multi-category Brier score, ``sum_k (p_k - o_k)**2``, between 0 and 2."""
    outcome = np.zeros(len(probabilities))
    outcome[hit] = 1.0
    return float(((np.asarray(probabilities, dtype=float) - outcome) ** 2).sum())


def covered(draws: np.ndarray, observed: np.ndarray, level: float = 0.9) -> np.ndarray:
    """Whether the central interval holds the outcome."""
    alpha = 1 - level
    low, high = np.quantile(draws, [alpha / 2, 1 - alpha / 2], axis=-1)
    return np.asarray((low <= observed) & (observed <= high))


def pit(draws: np.ndarray, observed: np.ndarray, lot: np.ndarray | float = 0.5) -> np.ndarray:
    """Randomised probability integral transform; uniform if calibrated ([Czado2009]_).

    ``lot`` in [0, 1] decides inside a tie; 0.5 gives the mid-PIT.
    """
    below = (draws < np.asarray(observed)[..., None]).mean(axis=-1)
    upto = (draws <= np.asarray(observed)[..., None]).mean(axis=-1)
    return np.asarray(below + np.asarray(lot) * (upto - below))

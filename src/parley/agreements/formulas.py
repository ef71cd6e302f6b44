"""The formulas of the model, one function each, small enough to check by hand.

All work on single numbers or short vectors and are compiled; ``kernel`` calls them draw
by draw. Utilities are on 0..1: 1 is a party's own ideal on every issue, 0 the worst.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@nb.njit(cache=True, nogil=True)
def acceptability(point: Array, ideal: Array, weight: Array, bend: float) -> float:
    """Spatial utility u = 1 - sum_k s_k (|a_k - x_k| / 100)^r ([Enelow1984]_).

    ``point`` and ``ideal`` on 0..100, ``weight`` s_k with sum at most 1, ``bend`` r.
    """
    loss = 0.0
    for k in range(point.size):
        away = abs(point[k] - ideal[k]) / 100.0
        if bend == 1.0:
            loss += weight[k] * away
        elif bend == 2.0:
            loss += weight[k] * away * away
        elif away > 0.0:
            loss += weight[k] * away**bend
    return 1.0 - loss


@nb.njit(cache=True, nogil=True)
def issue_weights(salience: Array, out: Array) -> None:
    """Saliences 0..100 to weights: s_k / max(100, sum s), so that no loss exceeds 1."""
    total = 0.0
    for k in range(salience.size):
        total += salience[k]
    scale = 1.0 / max(100.0, total)
    for k in range(salience.size):
        out[k] = salience[k] * scale


@nb.njit(cache=True, nogil=True)
def contest(strength: Array, decisiveness: float, out: Array) -> None:
    """Chance of prevailing p_i = C_i^m / sum_j C_j^m ([Tullock1980]_, [Hirshleifer1989]_)."""
    total = 0.0
    for i in range(strength.size):
        c = strength[i]
        if decisiveness != 1.0 and c > 0.0:
            c = c**decisiveness
        out[i] = c
        total += c
    for i in range(strength.size):
        out[i] = out[i] / total if total > 0.0 else 1.0 / strength.size


@nb.njit(cache=True, nogil=True)
def optimistic(p: float, optimism: float) -> float:
    """A party's own belief in winning: its chance shifted on the logit ([Fey2007]_)."""
    if optimism == 0.0 or p <= 0.0 or p >= 1.0:
        return p
    return 1.0 / (1.0 + (1.0 - p) / p * math.exp(-optimism))


@nb.njit(cache=True, nogil=True)
def reservation(war: float, standstill: float, patience: float, separate: float) -> float:
    """The best a party has without the agreement: war, delay or a separate deal.

    Delay is worth d u(status quo) + (1 - d) V: a while on today's lines, then the war
    ([Rubinstein1982]_, outside options as in [Muthoo1999]_).
    """
    return max(war, patience * standstill + (1.0 - patience) * war, separate)


@nb.njit(cache=True, nogil=True)
def lasting_loss(exposure: float, patience: float, recovery: float) -> float:
    """What a loss that heals in ``recovery`` years weighs in a lasting stream of payoffs.

    A loss e that fades as exp(-t / tau) is worth e k / (k + 1 / tau) of a stream
    discounted at k = -ln d a year: a laid-down arm that is never regained weighs e, one
    that is back in the field in a month next to nothing.
    """
    rate = -math.log(patience)
    return exposure * rate / (rate + 1.0 / recovery)


@nb.njit(cache=True, nogil=True)
def standing_value(u: float, fallback: float, loss: float, kept: float) -> float:
    """Worth of an agreement that stands for the discounted share ``kept`` of the time.

    A = W u + (1 - W)(r - e): while it stands its terms, after a breakdown what the party
    then falls back on, less what it lost by trusting it ([Fearon1995]_, [Powell2006]_).
    """
    return kept * u + (1.0 - kept) * (fallback - loss)


@nb.njit(cache=True, nogil=True)
def incentive_to_stay(gap: float, u: float, fallback: float) -> float:
    """The gap as it drives the hazard: never more than what the terms themselves offer.

    A party that gains only because it expects the agreement to fail is no keeper of it;
    with this bound a shorter life never strengthens it, and iteration is monotone.
    """
    return min(gap, u - fallback)


@nb.njit(cache=True, nogil=True)
def intensity(veto: float, covariates: float, steepness: float, gap: float) -> float:
    """A breaker's part of the hazard, v_i exp(b'X - k gap_i), in units of the baseline."""
    return veto * math.exp(covariates - steepness * gap)


@nb.njit(cache=True, nogil=True)
def weibull_clock(day: float, scale: float, shape: float) -> float:
    """Cumulative baseline hazard (t / L)^rho; shape below 1: young truces break first."""
    return (day / scale) ** shape if day > 0.0 else 0.0


@nb.njit(cache=True, nogil=True)
def commitment_shift(now: float, later: float, patience: float, cost: float) -> float:
    """How far a shift of power exceeds what restrains a preventive attack (> 0: attack).

    d p2 - p1 - c (1 - d), pie of 1 per period, p a party's chance now and later, c the
    other's cost of war per period ([Fearon1995]_, [Powell2006]_).

    Examples
    --------
    >>> round(commitment_shift(0.5, 0.6, 0.9, 0.02), 6)
    0.038
    """
    return patience * later - now - cost * (1.0 - patience)


def normalised(weights: Array) -> Array:
    """Weights scaled to a sum of 1."""
    return np.asarray(weights / weights.sum())

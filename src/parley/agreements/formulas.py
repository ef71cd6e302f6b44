"""The formulas of the model, one function each, small enough to check by hand.

Everything is an array over draws, the last axis; a function fills its last argument. The
functions are compiled, and the loop over draws is innermost so that it runs in vector
registers. Utilities are on 0..1: 1 is a party's own ideal on every issue, 0 the worst.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.agreements.jit import compiled, inner

Array = NDArray[np.float64]
ROUNDER = 6755399441055744.0  # 1.5 x 2^52: adding and taking it away rounds to a whole number


@compiled
def exponential(x: Array, out: Array, bits: NDArray[np.int64]) -> None:
    """exp(x) to 1e-15 relative, in vector registers; ``bits`` is scratch of the same length.

    x = k log 2 + r with |r| <= log 2 / 2, a Taylor polynomial of degree 12 in r, and 2^k
    by its exponent bits. Arguments are held within +-700. ``x`` and ``out`` must not be one
    array: the loop would fall out of the registers.
    """
    for b in range(x.size):
        v = min(max(x[b], -700.0), 700.0)
        k = (v * 1.4426950408889634 + ROUNDER) - ROUNDER
        r = (v - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10
        p = 1.0 / 479001600.0
        p = p * r + 1.0 / 39916800.0
        p = p * r + 1.0 / 3628800.0
        p = p * r + 1.0 / 362880.0
        p = p * r + 1.0 / 40320.0
        p = p * r + 1.0 / 5040.0
        p = p * r + 1.0 / 720.0
        p = p * r + 1.0 / 120.0
        p = p * r + 1.0 / 24.0
        p = p * r + 1.0 / 6.0
        p = p * r + 0.5
        p = p * r + 1.0
        out[b] = p * r + 1.0
        bits[b] = (np.int64(k) + np.int64(1023)) << np.int64(52)
    power = bits.view(np.float64)
    for b in range(x.size):
        out[b] *= power[b]


@compiled
def logarithm(x: Array, out: Array, bits: NDArray[np.int64]) -> None:
    """log(x) to 1e-15 for x > 0 (-700 for anything else), in vector registers.

    x = 2^k m with m in [sqrt(1/2), sqrt 2) by its exponent bits, then the atanh series of
    (m - 1) / (m + 1).
    """
    mantissa = bits.view(np.float64)
    for b in range(x.size):
        mantissa[b] = max(x[b], 1e-300)
    for b in range(x.size):
        k = (bits[b] >> np.int64(52)) - np.int64(1023)
        out[b] = float(k)
        bits[b] = (bits[b] & np.int64(0xFFFFFFFFFFFFF)) | np.int64(0x3FF0000000000000)
    for b in range(x.size):
        m, k = mantissa[b], out[b]
        high = m > 1.4142135623730951
        m = 0.5 * m if high else m
        k = k + 1.0 if high else k
        s = (m - 1.0) / (m + 1.0)
        z = s * s
        p = 1.0 / 21.0
        p = p * z + 1.0 / 19.0
        p = p * z + 1.0 / 17.0
        p = p * z + 1.0 / 15.0
        p = p * z + 1.0 / 13.0
        p = p * z + 1.0 / 11.0
        p = p * z + 1.0 / 9.0
        p = p * z + 1.0 / 7.0
        p = p * z + 1.0 / 5.0
        p = p * z + 1.0 / 3.0
        p = p * z + 1.0
        value = k * 0.6931471805599453 + 2.0 * s * p
        out[b] = value if x[b] > 0.0 else -700.0


@inner
def issue_weights(salience: Array, out: Array) -> None:
    """Saliences (K, D) on 0..100 to weights s_k / max(100, sum s): no loss exceeds 1."""
    issues, draws = salience.shape
    scale = np.zeros(draws)
    for k in range(issues):
        for b in range(draws):
            scale[b] += salience[k, b]
    for b in range(draws):
        scale[b] = 1.0 / max(100.0, scale[b])
    for k in range(issues):
        for b in range(draws):
            out[k, b] = salience[k, b] * scale[b]


@inner
def is_straight(bend: Array) -> bool:
    """Whether losses grow linearly in every draw, which spares the powers."""
    bent = 0
    for b in range(bend.size):
        bent += bend[b] != 1.0
    return bent == 0


@compiled
def acceptability(point: Array, ideal: Array, weight: Array, bend: Array, out: Array) -> None:
    """Spatial utility u = 1 - sum_k s_k (|a_k - x_k| / 100)^r ([Enelow1984]_).

    ``point`` a and ``ideal`` x (K, D) on 0..100, ``weight`` s (K, D) with sum at most 1,
    ``bend`` r (D,).
    """
    out[:] = 1.0
    straight = is_straight(bend)
    for k in range(point.shape[0]):
        if straight:
            for b in range(out.size):
                out[b] -= weight[k, b] * abs(point[k, b] - ideal[k, b]) * 0.01
        else:
            for b in range(out.size):
                out[b] -= weight[k, b] * (abs(point[k, b] - ideal[k, b]) * 0.01) ** bend[b]


@compiled
def contest(strength: Array, decisiveness: Array, out: Array) -> None:
    """Chance of prevailing p_i = C_i^m / sum_j C_j^m ([Tullock1980]_, [Hirshleifer1989]_).

    ``strength`` (N, D), ``decisiveness`` m (D,). Nobody has strength: all are even.
    """
    n, draws = strength.shape
    power, total, bits = np.empty(draws), np.zeros(draws), np.empty(draws, np.int64)
    for i in range(n):
        logarithm(strength[i], power, bits)
        for b in range(draws):
            power[b] *= decisiveness[b]
        exponential(power, out[i], bits)
        for b in range(draws):
            out[i, b] = out[i, b] if strength[i, b] > 0.0 else 0.0
            total[b] += out[i, b]
    for b in range(draws):
        total[b] = 1.0 / total[b] if total[b] > 0.0 else 0.0
    for i in range(n):
        for b in range(draws):
            out[i, b] = out[i, b] * total[b] if total[b] > 0.0 else 1.0 / n


@compiled
def optimistic(p: float, odds_factor: float) -> float:
    """A party's own belief in winning: its odds times exp(optimism) ([Fey2007]_)."""
    return p * odds_factor / (1.0 - p + p * odds_factor)


@compiled
def reservation(war: float, standstill: float, patience: float, separate: float) -> float:
    """The best a party has without the agreement: war, delay or a separate deal.

    Delay is worth d u(status quo) + (1 - d) V: a while on today's lines, then the war
    ([Rubinstein1982]_, outside options as in [Muthoo1999]_).
    """
    return max(war, patience * standstill + (1.0 - patience) * war, separate)


@compiled
def lasting_loss(exposure: float, rate: float, recovery: float) -> float:
    """What a loss that heals in ``recovery`` years weighs in a lasting stream of payoffs.

    A loss e that fades as exp(-t / tau) is worth e k / (k + 1 / tau) of a stream
    discounted at ``rate`` k a year: a laid-down arm that is never regained weighs e, one
    that is back in the field in a month next to nothing.
    """
    return exposure * rate / (rate + 1.0 / recovery)


@compiled
def standing_value(u: float, fallback: float, loss: float, kept: float) -> float:
    """Worth of an agreement that stands for the discounted share ``kept`` of the time.

    A = W u + (1 - W)(r - e): while it stands its terms, after a breakdown what the party
    then falls back on, less what it lost by trusting it ([Fearon1995]_, [Powell2006]_).
    """
    return kept * u + (1.0 - kept) * (fallback - loss)


@compiled
def gain(worth: float, u: float, fallback: float) -> float:
    """What signing and keeping the agreement gains a party over its best alternative.

    min(A, u) - r: never more than what the terms themselves offer. A party that would
    gain only because it expects the agreement to fail is no keeper of it; with this bound
    a shorter life never strengthens it, so the iteration is monotone.
    """
    return min(worth, u) - fallback


@compiled
def log_intensity(covariates: float, steepness: float, gap: float) -> float:
    """Log of a breaker's hazard against the baseline, b'X - k gap_i (design section 6)."""
    return covariates - steepness * gap


@compiled
def weibull_clock(day: float, scale: float, shape: float) -> float:
    """Cumulative baseline hazard (t / L)^rho; shape below 1: young truces break first."""
    return (day / scale) ** shape if day > 0.0 else 0.0


@compiled
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

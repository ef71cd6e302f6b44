"""Compiled counting behind the power indices: residues of subset counts, Owen's integral."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.agreements.jit import compiled

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def subset_counts_mod(weights: Ints, top: int, prime: int) -> Ints:  # pragma: no cover
    """c[s] = number of subsets of weight s (mod ``prime`` < 2^62), s = 0..top."""
    count, fresh = np.zeros(top + 1, np.int64), np.zeros(top + 1, np.int64)
    count[0] = 1
    reach = 0
    for w in weights:
        reach = min(reach + w, top)
        for s in range(min(w, reach + 1)):
            fresh[s] = count[s]
        for s in range(w, reach + 1):
            t = count[s] + count[s - w] - prime
            fresh[s] = t + (prime if t < 0 else 0)
        count, fresh = fresh, count
    return count


@compiled
def swings_mod(weights: Ints, distinct: Ints, quota: int, prime: int) -> Ints:  # pragma: no cover
    """Swings of a player of each distinct weight, mod ``prime``.

    With C the cumulative count, the count without a player of weight w is
    C(x) - C(x - w) + C(x - 2w) - ..., and the window q - w .. q - 1 holds its swings.
    """
    total = subset_counts_mod(weights, quota - 1, prime)
    for s in range(1, quota):
        t = total[s] + total[s - 1] - prime
        total[s] = t + (prime if t < 0 else 0)
    out = np.zeros(distinct.size, np.int64)
    for j in range(distinct.size):
        w, at = distinct[j], quota - 1
        value = total[at] if at >= 0 else 0
        sign, at = -1, at - w
        while at >= 0 and w > 0:
            for _ in range(2):
                t = value + sign * total[at]
                if t < 0:
                    t += prime
                elif t >= prime:
                    t -= prime
                value = t
            sign, at = -sign, at - w
        out[j] = value if w > 0 else 0
    return out


@compiled
def sized_counts_mod(weights: Ints, top: int, prime: int) -> NDArray[np.int64]:  # pragma: no cover
    """c[k, s] = number of subsets of k players and weight s (mod ``prime``)."""
    n = weights.size
    count = np.zeros((n + 1, top + 1), np.int64)
    count[0, 0] = 1
    reach = 0
    for j in range(n):
        w = weights[j]
        reach = min(reach + w, top)
        for k in range(j + 1, 0, -1):
            for s in range(w, reach + 1):
                t = count[k, s] + count[k - 1, s - w] - prime
                count[k, s] = t + (prime if t < 0 else 0)
    return count


@compiled
def sized_swings_mod(
    count: NDArray[np.int64], distinct: Ints, quota: int, prime: int
) -> NDArray[np.int64]:  # pragma: no cover
    """Swings by number of predecessors for each distinct weight, (weights, n), mod ``prime``."""
    n = count.shape[0] - 1
    out = np.zeros((distinct.size, n), np.int64)
    rest = np.zeros_like(count)
    for j in range(distinct.size):
        w = distinct[j]
        if w == 0:
            continue
        for k in range(n):
            for s in range(quota):
                t = count[k, s]
                if k > 0 and s >= w:
                    t -= rest[k - 1, s - w]
                    t += prime if t < 0 else 0
                rest[k, s] = t
            total = 0
            for s in range(max(quota - w, 0), quota):
                total += rest[k, s] - prime
                total += prime if total < 0 else 0
            out[j, k] = total
    return out


@compiled
def owen_node(weights: Ints, distinct: Ints, quota: int, p: float) -> Array:  # pragma: no cover
    """Chance that a player of each weight is pivotal if each other joins with chance p <= 1/2.

    The distribution of the joined weight is built on the band that carries all but 1e-18
    of it; a player is taken out by F_i(x) = sum_k (-p/(1-p))^k F(x - k w) / (1 - p).
    """
    top = quota - 1
    now, new = np.zeros(top + 1), np.zeros(top + 1)
    now[0] = 1.0
    low, high, q = 0, 0, 1.0 - p
    for w in weights:
        reach = min(high + w, top)
        for s in range(low, min(w + low, reach + 1)):
            new[s] = q * now[s] if s <= high else 0.0
        for s in range(max(high + 1, low + w), reach + 1):
            new[s] = p * now[s - w]
        for s in range(low + w, min(high, reach) + 1):
            new[s] = q * now[s] + p * now[s - w]
        high = reach
        while low < high and new[low] < 1e-26:
            new[low] = 0.0
            now[low] = 0.0
            low += 1
        if high < top:
            while high > low and new[high] < 1e-26:
                new[high] = 0.0
                now[high] = 0.0
                high -= 1
        now, new = new, now
        for s in range(high + 1, min(high + 1 + w, top + 1)):
            new[s] = 0.0
    total = 0.0
    for s in range(top + 1):
        total += now[s] if low <= s <= high else 0.0
        now[s] = total
    out, ratio = np.zeros(distinct.size), p / q
    for j in range(distinct.size):
        w, at, scale, value = distinct[j], top, 1.0, 0.0
        if w == 0:
            continue
        while at >= 0:
            before = now[at - w] if at >= w else 0.0
            value += scale * (now[at] - before)
            scale *= -ratio
            at -= w
            if abs(scale) < 1e-20:
                break
        out[j] = value / q
    return out

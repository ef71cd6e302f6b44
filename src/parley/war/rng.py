"""Addressed random numbers and exact samplers.

A draw is addressed by (member, day, site, purpose): the member is the key and the rest
the counter of Philox 4x32-10 ([Salmon2011]_). No draw depends on any other draw having
been made, so a member can be run alone and a new mechanism shifts nothing.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from parley.war.jit import compiled, entry

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_5 = np.uint64(5)
_6 = np.uint64(6)
_TINY = 2.0**-53
_WORD = 2.0**-32
_2 = np.uint64(2)
_3 = np.uint64(3)
_GLANCE = np.uint64(0xFFFFFFFF)
ONCE: Any = np.int64(0)
INVERSION_BELOW = 10.0
SMALL = 0.02
RECIPROCALS = 1.0 / np.maximum(np.arange(256.0), 1.0)

_STIRLING = np.array(
    [
        0.0810614667953272,
        0.0413406959554092,
        0.0276779256849983,
        0.0207906721037651,
        0.0166446911898211,
        0.0138761288230707,
        0.0118967099458917,
        0.0104112652619720,
        0.00925546218271273,
        0.00833056343336287,
    ]
)


@compiled
def philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Philox 4x32-10: four 32-bit words (as uint64) from a counter and a key."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0 = (p1 >> _32) ^ c1 ^ k0
        c1 = p1 & _LOW
        c2 = (p0 >> _32) ^ c3 ^ k1
        c3 = p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@compiled
def pair(key: np.uint64, day: int, site: int, purpose: int, turn: int) -> tuple[float, float]:
    """Two uniforms in (0, 1), 53 bits each, at an address; ``turn`` counts rejections."""
    a, b, c, d = philox(
        np.uint64(day),
        np.uint64(site),
        np.uint64(purpose),
        np.uint64(turn),
        key & _LOW,
        key >> _32,
    )
    u = (np.float64(a >> _5) * 67108864.0 + np.float64(b >> _6) + 0.5) * _TINY
    v = (np.float64(c >> _5) * 67108864.0 + np.float64(d >> _6) + 0.5) * _TINY
    return u, v


@compiled
def uniform(key: np.uint64, day: int, site: int, purpose: int) -> float:
    """One uniform in (0, 1) at an address."""
    return pair(key, day, site, purpose, ONCE)[0]


@compiled
def glance(words: np.ndarray, key: np.uint64, day: int, site: int, purpose: int) -> float:
    """A uniform at an address, rounded down to 32 bits: enough for most that is rare.

    Four neighbouring sites share one block of Philox, kept in ``words[1:6]`` until a site
    beyond them is looked at. ``closer`` adds the bits that are missing.
    """
    block = (np.uint64(day * 64 + purpose) << _32) | (np.uint64(site) >> _2)
    if words[1] != block:
        words[1] = block
        words[2], words[3], words[4], words[5] = philox(
            np.uint64(day),
            np.uint64(site) >> _2,
            np.uint64(purpose),
            _GLANCE,
            key & _LOW,
            key >> _32,
        )
    return np.float64(words[2 + np.int64(np.uint64(site) & _3)]) * _WORD


@compiled
def closer(seen: float, key: np.uint64, day: int, site: int, purpose: int) -> float:
    """The uniform of which ``glance`` has seen the first 32 bits."""
    return seen + uniform(key, day, site, purpose) * _WORD


@compiled
def _tail(k: float) -> float:
    if k < 10:
        return _STIRLING[int(k)]
    x = k + 1.0
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / (x * x)) / (x * x)) / x


@compiled
def _reciprocal(x: int) -> float:
    return RECIPROCALS[x] if x < 256 else 1.0 / x


@compiled
def _count_up(u: float, n: int, odds: float, r: float) -> int:
    """Invert the binomial law from below; ``r`` is the chance of nothing."""
    a = (n + 1) * odds
    x = 0
    while u > r:
        u -= r
        x += 1
        if x > n:
            return n
        r *= a * _reciprocal(x) - odds
    return x


@compiled
def _binomial_inversion(u: float, n: int, p: float) -> int:
    if u <= 1.0 - n * p:
        return 0
    return _count_up(u, n, p / (1.0 - p), math.exp(n * math.log1p(-p)))


@compiled
def thin(u: float, n: int, h: float) -> int:
    """Of ``n`` heads, each hit with hazard ``h``: binomial with p = 1 - exp(-h), from ``u``.

    For n h < 10. The chance of nothing is exp(-n h), and at least 1 - n h.
    """
    if u <= 1.0 - n * h:
        return 0
    odds = math.expm1(h)
    if h < SMALL:
        odds = h * (1.0 + h * (0.5 + h * (1.0 / 6 + h * (1.0 / 24 + h * (1.0 / 120)))))
    return _count_up(u, n, odds, math.exp(-n * h))


@compiled
def leavers(key: np.uint64, day: int, site: int, purpose: int, n: int, h: float) -> int:
    """Exact draw of those of ``n`` whom a hazard ``h`` takes: binomial with p = 1 - exp(-h)."""
    if 0.0 < n * h < INVERSION_BELOW:
        return thin(uniform(key, day, site, purpose), n, h)
    return binomial(key, day, site, purpose, n, -math.expm1(-h))


@compiled
def _binomial_rejection(key: np.uint64, day: int, site: int, purpose: int, n: int, p: float) -> int:
    sd = math.sqrt(n * p * (1.0 - p))
    b = 1.15 + 2.53 * sd
    a = -0.0873 + 0.0248 * b + 0.01 * p
    c = n * p + 0.5
    v_r = 0.92 - 4.2 / b
    odds = p / (1.0 - p)
    alpha = (2.83 + 5.1 / b) * sd
    m = math.floor((n + 1) * p)
    turn = ONCE
    while True:
        u, v = pair(key, day, site, purpose, turn)
        turn += 1
        u -= 0.5
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + c)
        if us >= 0.07 and v <= v_r:
            return int(k)
        if k < 0 or k > n:
            continue
        v = math.log(v * alpha / (a / (us * us) + b))
        bound = (
            (m + 0.5) * math.log((m + 1) / (odds * (n - m + 1)))
            + (n + 1) * math.log((n - m + 1) / (n - k + 1))
            + (k + 0.5) * math.log(odds * (n - k + 1) / (k + 1))
            + _tail(m)
            + _tail(n - m)
            - _tail(k)
            - _tail(n - k)
        )
        if v <= bound:
            return int(k)


@compiled
def binomial(key: np.uint64, day: int, site: int, purpose: int, n: int, p: float) -> int:
    """Exact binomial draw: inversion for n p < 10, else BTRS ([Hormann1993]_)."""
    if n <= 0 or not p > 0.0:
        return 0
    if p >= 1.0:
        return n
    if p > 0.5:
        q = 1.0 - p
        if n * q < INVERSION_BELOW:
            return n - _binomial_inversion(uniform(key, day, site, purpose), n, q)
        return n - _binomial_rejection(key, day, site, purpose, n, q)
    if n * p < INVERSION_BELOW:
        return _binomial_inversion(uniform(key, day, site, purpose), n, p)
    return _binomial_rejection(key, day, site, purpose, n, p)


@compiled
def few(u: float, key: np.uint64, day: int, site: int, purpose: int, n: int, p: float) -> int:
    """Binomial draw from a uniform at hand where n p is small, else one at the address."""
    if n > 0 and 0.0 < p <= 0.5 and n * p < INVERSION_BELOW:
        return _binomial_inversion(u, n, p)
    return binomial(key, day, site, purpose, n, p)


@compiled
def _poisson_inversion(u: float, rate: float) -> int:
    if u <= 1.0 - rate:
        return 0
    r = math.exp(-rate)
    x = 0
    while u > r and x < 200:
        u -= r
        x += 1
        r *= rate * RECIPROCALS[x]
    return x


@compiled
def _poisson_rejection(key: np.uint64, day: int, site: int, purpose: int, rate: float) -> int:
    log_rate = math.log(rate)
    b = 0.931 + 2.53 * math.sqrt(rate)
    a = -0.059 + 0.02483 * b
    alpha = 1.1239 + 1.1328 / (b - 3.4)
    v_r = 0.9277 - 3.6224 / (b - 2.0)
    turn = ONCE
    while True:
        u, v = pair(key, day, site, purpose, turn)
        turn += 1
        u -= 0.5
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + rate + 0.43)
        if us >= 0.07 and v <= v_r:
            return int(k)
        if k < 0 or (us < 0.013 and v > us):
            continue
        left = math.log(v) + math.log(alpha) - math.log(a / (us * us) + b)
        if left <= -rate + k * log_rate - math.lgamma(k + 1.0):
            return int(k)


@compiled
def poisson(key: np.uint64, day: int, site: int, purpose: int, rate: float) -> int:
    """Exact Poisson draw: inversion below 10, else PTRS ([Hormann1993b]_)."""
    if not rate > 0.0:
        return 0
    if rate < INVERSION_BELOW:
        return _poisson_inversion(uniform(key, day, site, purpose), rate)
    return _poisson_rejection(key, day, site, purpose, rate)


@compiled
def rare_poisson(
    words: np.ndarray, key: np.uint64, day: int, site: int, purpose: int, rate: float
) -> int:
    """Exact Poisson draw where most draws are nought: looked at closely only if it may not be."""
    if not rate > 0.0:
        return 0
    if rate < 1.0:
        seen = glance(words, key, day, site, purpose)
        if seen + _WORD <= 1.0 - rate:
            return 0
        return _poisson_inversion(closer(seen, key, day, site, purpose), rate)
    return poisson(key, day, site, purpose, rate)


@entry
def member_keys(run_key: np.uint64, first: int, out: np.ndarray) -> None:
    """Fill ``out`` with the 64-bit keys of the members from number ``first`` on."""
    for i in range(out.size):
        m = np.uint64(first + i)
        a, b, _, _ = philox(
            m & _LOW, m >> _32, np.uint64(0x4D454D42), np.uint64(0), run_key & _LOW, run_key >> _32
        )
        out[i] = (a << _32) | b


@entry
def unit_draws(keys: np.ndarray, sites: np.ndarray, purpose: int, out: np.ndarray) -> None:
    """Fill ``out`` (members, sites) with uniforms for initial states and parameters."""
    for i in range(keys.size):
        for j in range(sites.size):
            out[i, j] = uniform(keys[i], ONCE, sites[j], purpose)

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
_ONCE: Any = np.int64(0)
INVERSION_BELOW = 10.0

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
    return pair(key, day, site, purpose, _ONCE)[0]


@compiled
def _tail(k: float) -> float:
    if k < 10:
        return _STIRLING[int(k)]
    x = k + 1.0
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / (x * x)) / (x * x)) / x


@compiled
def _binomial_inversion(u: float, n: int, p: float) -> int:
    odds = p / (1.0 - p)
    a = (n + 1) * odds
    r = math.exp(n * math.log1p(-p))
    x = 0
    while u > r:
        u -= r
        x += 1
        if x > n:
            return n
        r *= a / x - odds
    return x


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
    turn = _ONCE
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
def _poisson_inversion(u: float, rate: float) -> int:
    r = math.exp(-rate)
    x = 0
    while u > r and x < 200:
        u -= r
        x += 1
        r *= rate / x
    return x


@compiled
def _poisson_rejection(key: np.uint64, day: int, site: int, purpose: int, rate: float) -> int:
    log_rate = math.log(rate)
    b = 0.931 + 2.53 * math.sqrt(rate)
    a = -0.059 + 0.02483 * b
    alpha = 1.1239 + 1.1328 / (b - 3.4)
    v_r = 0.9277 - 3.6224 / (b - 2.0)
    turn = _ONCE
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
            out[i, j] = uniform(keys[i], _ONCE, sites[j], purpose)

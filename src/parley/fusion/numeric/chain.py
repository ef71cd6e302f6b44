"""Compiled forward and backward passes over one quantity's days, question by question.

A claim speaks of its day or, stale, of the last day before it that anyone spoke of: what is
said today may be yesterday's count. Likelihoods therefore hang on pairs of days.
"""

# Compiled functions take arrays; numba infers their types.
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import math

import numpy as np
from numba import njit

STILL, GROWS, WANDERS = range(3)
SPELLS = 5
_NU = 4.0
_MARGIN = 0.8
_TINY = 1e-8


@njit(error_model="numpy")
def _emit(form, y, lo, hi, s2, u):
    """Likelihood of a claim where its source believes ``u``."""
    if form <= 1:
        e = y - u
        return (1.0 + e * e / (_NU * s2)) ** (-0.5 * (_NU + 1.0)) / math.sqrt(s2) * 0.375
    s = math.sqrt(s2)
    p = 1.0
    if form != 4:
        p *= 0.5 * math.erfc((lo - u) / s * 0.7071)
        if form == 3 and u > lo:
            p *= math.exp(-(u - lo))
    if form != 3:
        p *= 0.5 * math.erfc((u - hi) / s * 0.7071)
    return p + 1e-4


@njit(error_model="numpy")
def _grid(i0, i1, form, y, lo, hi, s2, bias):
    """Ends of a question's grid and its number of points: a third of the finest error apart."""
    a, z, fine = np.inf, -np.inf, np.inf
    for i in range(i0, i1):
        low = y[i] if form[i] <= 1 else (hi[i] - 1.0 if form[i] == 4 else lo[i])
        high = y[i] if form[i] <= 1 else (lo[i] + 1.0 if form[i] == 3 else hi[i])
        a = min(a, low - bias[i])
        z = max(z, high - bias[i])
        fine = min(fine, math.sqrt(s2[i]))
    n = (z - a + 2.0 * _MARGIN) / (0.33 * max(fine, 0.05))
    return a - _MARGIN, z + _MARGIN, int(min(max(n, 48.0), 160.0))


@njit(error_model="numpy")
def spell(elapsed):
    """Return which spell of a quantity's life a day lies in: 1, 2-3, 4-7, 8-15, 16 on."""
    return min(int(math.log2(max(elapsed, 1.0))), SPELLS - 1)


@njit(error_model="numpy")
def _matrix(n, step, move, stay, jump, days, out):
    """Transitions over ``days``: stay, or move by an exponential step."""
    still = stay**days if move != STILL else 1.0
    scale = max(jump * math.sqrt(days), 0.3 * step)
    fall = np.empty(n)
    for k in range(n):
        fall[k] = math.exp(-k * step / scale)
    for a in range(n):
        total = 0.0
        for b in range(n):
            v = 0.0
            if (move == GROWS and b > a) or (move == WANDERS and b != a):
                v = fall[abs(b - a)]
            out[a, b] = v
            total += v
        for b in range(n):
            out[a, b] = (1.0 - still) * out[a, b] / total if total > 0 else 0.0
        out[a, a] += still if total > 0 else 1.0


@njit(fastmath=True, error_model="numpy")
def _hear(i0, i1, weight, f, stale, before, pairs):
    """Multiply the likelihood of a day's claims into ``pairs`` (day before, day)."""
    n = pairs.shape[0]
    for a in range(n):
        if before[a] < _TINY:
            pairs[a] = 0.0
    for i in range(i0, i1):
        w = weight[i]
        if w <= 0.0:
            continue
        for a in range(n):
            if before[a] < _TINY:
                continue
            late = stale * f[i, a]
            for b in range(n):
                p = (1.0 - stale) * f[i, b] + late
                pairs[a, b] *= p if w == 1.0 else p**w
        if (i - i0) % 8 == 7:
            pairs /= max(pairs.max(), 1e-300)


@njit(fastmath=True, error_model="numpy")
def _split(joint, f, stale, now, then):
    """Return P(claim) under the days' ``joint``; how far it speaks of now and of before."""
    n = now.size
    said = 0.0
    now[:] = 0.0
    for a in range(n):
        then[a] = 0.0
        if joint[a, n] <= 0.0:
            continue
        late = stale * f[a]
        old = 0.0
        for b in range(n):
            p = joint[a, b]
            both = (1.0 - stale) * f[b] + late
            said += p * both
            share = p * late / both
            old += share
            now[b] += p - share
        then[a] = old
    return said


@njit(error_model="numpy")
def _moments(place, form, y, bias, s2, x0, dx, out):
    if form > 1:
        return
    for g in range(place.size):
        r = y - (x0 + g * dx)
        w = place[g] * (_NU + 1.0) / (_NU + (r - bias) ** 2 / s2)
        out[0] += w
        out[1] += w * r
        out[2] += w * (r - bias) ** 2


@njit(error_model="numpy")
def _moves(joint, dx, gap, k, growth):
    """Add how often and how far the truth moved on this day."""
    n = joint.shape[0]
    stays, moves, length = 0.0, 0.0, 0.0
    for a in range(n):
        if joint[a, n] <= 0.0:
            continue
        stays += joint[a, a]
        moves += joint[a, n] - joint[a, a]
        for b in range(n):
            length += joint[a, b] * abs(b - a) * dx
    growth[0] += stays
    growth[1] += moves
    growth[2 + k] += moves
    growth[2 + SPELLS + k] += length / math.sqrt(max(gap, 1.0))


@njit(error_model="numpy")
def _join(before, pairs, after, joint):
    """Write the posterior of (day before, day), its sums over the day in the last column."""
    n = before.size
    total = 0.0
    for a in range(n):
        joint[a, n] = 0.0
        for b in range(n):
            joint[a, b] = before[a] * pairs[a, b] * after[b]
            joint[a, n] += joint[a, b]
        total += joint[a, n]
    joint /= max(total, 1e-300)


@njit(error_model="numpy")
def _write_quantiles(p, x0, dx, out):
    c = 0.0
    k = 0
    for g in range(p.size):
        while k < 3 and c + p[g] >= (0.05, 0.5, 0.95)[k]:
            out[k] = x0 + (g - 0.5 + ((0.05, 0.5, 0.95)[k] - c) / p[g]) * dx
            k += 1
        c += p[g]


@njit(cache=True, nogil=True, error_model="numpy")
def run(
    begin,
    end,
    first,
    step_of,
    gap,
    age,
    form,
    y,
    lo,
    hi,
    s2,
    bias,
    weight,
    resolution,
    move,
    stay,
    jump,
    stale,
    quantiles,
    moments,
    score,
    growth,
):
    """Fill ``quantiles`` (days, 3), per claim ``moments`` (N, 4) and ``score`` (N,).

    ``moments`` are the t-weight, weighted residual and its square, and the probability that the
    claim is stale; ``growth`` (Q, 2 + 2 spells): days stayed, moved, moved by spell, and how far.
    Claims of a question lie in the order of their days; no rows in ``moments``: quantiles alone.
    """
    for q in range(begin.size):
        t_n = first[q + 1] - first[q]
        i0, i1 = begin[q], end[q]
        if t_n == 0 or i1 <= i0:
            continue
        x0, z, n = _grid(i0, i1, form, y, lo, hi, s2, bias)
        dx = (z - x0) / (n - 1)
        f = np.empty((i1 - i0, n))
        for i in range(i0, i1):
            for g in range(n):
                f[i - i0, g] = _emit(form[i], y[i], lo[i], hi[i], s2[i], x0 + g * dx + bias[i])
        pairs = np.empty((t_n, n, n))
        late = np.zeros(t_n)
        fore = np.zeros((t_n, n))
        back = np.ones((t_n, n))
        start = np.zeros(n)
        start[0] = 1.0
        ends = np.searchsorted(step_of[i0:i1] - first[q], np.arange(t_n + 1))
        w = weight[i0:i1]
        for t in range(t_n):
            at = first[q] + t
            if t == 0:
                pairs[t] = 1.0
            else:
                late[t] = stale ** max(gap[at], 1.0)
                _matrix(n, dx, move, stay, jump[spell(age[at])], gap[at], pairs[t])
            before = start if t == 0 else fore[t - 1]
            _hear(ends[t], ends[t + 1], w, f, late[t], before, pairs[t])
            fore[t] = before @ pairs[t]
            fore[t] /= max(fore[t].sum(), 1e-300)
        for t in range(t_n - 2, -1, -1):
            back[t] = pairs[t + 1] @ back[t + 1]
            back[t] /= max(back[t].max(), 1e-300)
        for t in range(t_n):
            p = fore[t] * back[t]
            p /= max(p.sum(), 1e-300)
            _write_quantiles(p, x0, dx, quantiles[first[q] + t])
        if moments.shape[0] == 0:
            continue
        joint = np.empty((n, n + 1))
        now = np.empty(n)
        then = np.empty(n)
        for t in range(t_n):
            at = first[q] + t
            _join(start if t == 0 else fore[t - 1], pairs[t], back[t], joint)
            if t > 0:
                _moves(joint, dx, gap[at], spell(age[at]), growth[q])
            for k in range(ends[t], ends[t + 1]):
                i = i0 + k
                said = _split(joint, f[k], late[t], now, then)
                _moments(now, form[i], y[i], bias[i], s2[i], x0, dx, moments[i])
                _moments(then, form[i], y[i], bias[i], s2[i], x0, dx, moments[i])
                moments[i, 3] = then.sum()
                score[i] = math.log(max(said * resolution[i], 1e-12))

"""Quantities that grow: evacuated so far, dead so far, day by day.

A hidden Markov chain on a grid of log counts ([Rabiner1989]_): each day the truth stays or
grows; claims speak of the truth at their event time, off by the source's bias and a Student-t
error. Whether it only grows, wanders or stands still is chosen by held-out log score.
"""

# Compiled functions take arrays; numba infers their types.
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numba import njit, prange

from parley.fusion.copies import detect
from parley.fusion.numeric.design import Design, design
from parley.fusion.numeric.scale import Scale
from parley.fusion.table import ClaimTable
from parley.fusion.threads import threads_for

_GRID = 96
_NU = 4.0
_SEED = 20161221
_STILL, _GROWS, _WANDERS = range(3)
NAMES = ("stands still", "only grows", "wanders")
_BIAS_SD = 0.3


@dataclass(frozen=True, slots=True)
class DayAnswer:
    """Low, best and high of one question on one day (a day number)."""

    question: str
    day: float
    low: float
    best: float
    high: float
    n_claims: int
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class OverTime:
    """Answers by day; ``covers`` (N,) marks the table's rows that are answered here."""

    name: str
    scores: dict[str, float]
    answers: tuple[DayAnswer, ...]
    covers: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class _Chain:
    """Laid-out claims: ``step`` (N,) numbers the days of a question, ``first`` (Q+1,) days."""

    d: Design
    step: np.ndarray
    first: np.ndarray
    gap: np.ndarray
    day: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class _Drift:
    move: int
    stay: float
    jump: float
    sigma2: np.ndarray
    bias: np.ndarray


def over_time(table: ClaimTable) -> OverTime | None:
    """Fuse the questions that are answered on several days; None where there are none."""
    covers = _moving(table)
    if not covers.any():
        return None
    part = table.take(np.flatnonzero(covers))
    chain = _lay_out(part)
    hidden = np.random.Generator(np.random.Philox(key=_SEED)).random(len(chain.d.y)) < 0.15
    hidden &= (chain.d.form <= 1) & ~chain.d.anchor
    fits = {}
    scores = {}
    for move in (_STILL, _GROWS, _WANDERS):
        masked = replace(chain.d, weight=np.where(hidden, 0.0, chain.d.weight))
        drift = _fit(replace(chain, d=masked), move, 6)
        fits[move] = drift
        if hidden.sum() >= 10:
            _, _, score, _ = _run(replace(chain, d=masked), drift)
            scores[NAMES[move]] = float(score[hidden].mean())
    best = _GROWS
    if scores:
        best = max((_GROWS, _WANDERS, _STILL), key=lambda m: scores[NAMES[m]])
    drift = _fit(chain, best, 12, fits[best])
    quantiles, _, _, _ = _run(chain, drift)
    x = chain.d.scale.inverse(quantiles)
    return OverTime(NAMES[best], scores, tuple(_answers(part, chain, x, NAMES[best])), covers)


def _moving(table: ClaimTable) -> np.ndarray:
    """Return (N,) whether a claim's question is asked for three days or more."""
    known = np.isfinite(table.event_time)
    if not known.any():
        return np.asarray(known)
    pairs = np.unique(np.column_stack([table.question[known], table.event_time[known]]), axis=0)
    days = np.bincount(pairs[:, 0].astype(int), minlength=len(table.questions))
    return np.asarray(known & (days >= 3)[table.question])


def _lay_out(table: ClaimTable) -> _Chain:
    d = design(table, Scale("log"), detect(table).weight)
    time = table.event_time[d.row]
    keys, step = np.unique(np.column_stack([d.question, time]), axis=0, return_inverse=True)
    first = np.searchsorted(keys[:, 0], np.arange(len(d.begin) + 1))
    gap = np.diff(keys[:, 1], prepend=keys[0, 1] if len(keys) else 0.0)
    gap[first[:-1][np.diff(first) > 0]] = 0.0
    return _Chain(d, step.reshape(-1).astype(np.int64), first.astype(np.int64), gap, keys[:, 1])


def _fit(c: _Chain, move: int, iterations: int, begin: _Drift | None = None) -> _Drift:
    """Learn noise and bias of each source and how fast the truth moves."""
    d = c.d
    m = begin or _Drift(move, 0.3, 0.2, np.full(d.n_source, 0.25**2), np.zeros(d.n_source))
    free = ~_neutral(d)
    for k in range(iterations):
        _, moments, _, growth = _run(c, m)
        use = d.weight * (d.form <= 1) * ~d.anchor
        n = np.bincount(d.source, use, d.n_source)
        w = np.bincount(d.source, use * moments[:, 0], d.n_source)
        first = np.bincount(d.source, use * moments[:, 1], d.n_source)
        second = np.bincount(d.source, use * moments[:, 2], d.n_source)
        typical = (second.sum() + 0.0625) / (n.sum() + 1.0)
        sigma2 = np.clip((second + 4.0 * typical) / (n + 4.0), 1e-4, 10.0)
        bias = (first / m.sigma2) / (w / m.sigma2 + 1.0 / _BIAS_SD**2)
        bias = np.where(free, bias, 0.3 * bias)
        calm = ~free if (~free).any() and n[~free].sum() > 0 else np.ones_like(free)
        bias = bias - np.average(bias[calm], weights=n[calm] + 1e-9)
        stay, jump = m.stay, m.jump
        if move != _STILL and growth[2] > 0 and k >= 1:
            stay = float(np.clip((growth[0] + 1.0) / (growth[0] + growth[1] + 2.0), 0.02, 0.98))
            jump = float(np.clip((growth[2] + 0.2) / (growth[1] + 1.0), 0.01, 2.0))
        m = _Drift(move, stay, jump, sigma2, bias)
    return m


def _neutral(d: Design) -> np.ndarray:
    """Return (S,) whether a source is of a neutral camp."""
    out = np.zeros(d.n_source, dtype=bool)
    camp = d.bloc_camp[d.pair_bloc]
    out[d.pair_source] = d.camp_neutral[camp]
    return out


def _run(c: _Chain, m: _Drift) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Forward and backward over every question; quantiles by day, moments and score by claim."""
    d = c.d
    quantiles = np.zeros((len(c.day), 3))
    moments, score = np.zeros((len(d.y), 3)), np.zeros(len(d.y))
    growth = np.zeros((len(d.begin), 3))
    own = m.sigma2[d.source] + d.rounding
    with threads_for(len(d.y)):
        _chain(
            d.begin, d.end, c.first, c.step, c.gap, d.form, d.y, d.lo, d.hi,
            np.where(d.anchor, 1e-4, own), np.where(d.anchor, 0.0, m.bias[d.source]), d.weight,
            d.resolution, m.move, m.stay, m.jump, quantiles, moments, score, growth,
        )  # fmt: skip
    return quantiles, moments, score, growth.sum(axis=0)


@njit(cache=True)
def _emit(form, y, lo, hi, s2, u):
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


@njit(cache=True)
def _matrix(n, step, move, stay, jump, days, out):
    """Transition matrix over ``days`` days: stay, or move by an exponential step."""
    still = stay**days if move != 0 else 1.0
    scale = max(jump * math.sqrt(days), 0.3 * step)
    for a in range(n):
        total = 0.0
        for b in range(n):
            v = 0.0
            if move == 1 and b > a:
                v = math.exp(-(b - a) * step / scale)
            elif move == 2 and b != a:
                v = math.exp(-abs(b - a) * step / scale)
            out[a, b] = v
            total += v
        for b in range(n):
            out[a, b] = (1.0 - still) * out[a, b] / total if total > 0 else 0.0
        out[a, a] += still if total > 0 else 1.0


@njit(cache=True, parallel=True)
def _chain(
    begin,
    end,
    first,
    step_of,
    gap,
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
    quantiles,
    moments,
    score,
    growth,
):
    for q in prange(begin.size):
        t_n = first[q + 1] - first[q]
        if t_n == 0 or end[q] <= begin[q]:
            continue
        a = np.inf
        z = -np.inf
        for i in range(begin[q], end[q]):
            if form[i] <= 1:
                a = min(a, y[i] - bias[i])
                z = max(z, y[i] - bias[i])
            elif form[i] == 3:
                a = min(a, lo[i] - bias[i])
                z = max(z, lo[i] - bias[i] + 1.0)
            elif form[i] == 4:
                a = min(a, hi[i] - bias[i] - 1.0)
                z = max(z, hi[i] - bias[i])
            else:
                a = min(a, lo[i] - bias[i])
                z = max(z, hi[i] - bias[i])
        a -= 0.8
        z += 0.8
        n = _GRID
        dx = (z - a) / (n - 1)
        e = np.ones((t_n, n))
        for i in range(begin[q], end[q]):
            if weight[i] <= 0:
                continue
            t = step_of[i] - first[q]
            for g in range(n):
                e[t, g] *= (
                    _emit(form[i], y[i], lo[i], hi[i], s2[i], a + g * dx + bias[i]) ** weight[i]
                )
            m = e[t].max()
            e[t] /= max(m, 1e-300)
        f = np.empty((t_n, n))
        b = np.ones((t_n, n))
        trans = np.empty((t_n, n, n))
        f[0] = e[0] / e[0].sum()
        for t in range(1, t_n):
            _matrix(n, dx, move, stay, jump, gap[first[q] + t], trans[t])
            f[t] = (f[t - 1] @ trans[t]) * e[t]
            f[t] /= max(f[t].sum(), 1e-300)
        for t in range(t_n - 2, -1, -1):
            b[t] = trans[t + 1] @ (e[t + 1] * b[t + 1])
            b[t] /= max(b[t].max(), 1e-300)
        for t in range(t_n):
            p = f[t] * b[t]
            p /= max(p.sum(), 1e-300)
            c = 0.0
            k = 0
            for g in range(n):
                while k < 3 and c + p[g] >= (0.05, 0.5, 0.95)[k]:
                    part = ((0.05, 0.5, 0.95)[k] - c) / p[g]
                    quantiles[first[q] + t, k] = a + (g - 0.5 + part) * dx
                    k += 1
                c += p[g]
            if t > 0:
                joint_stay = 0.0
                joint_move = 0.0
                length = 0.0
                total = 0.0
                for g in range(n):
                    right = e[t] * b[t] * trans[t, g]
                    for h in range(n):
                        w = f[t - 1, g] * right[h]
                        total += w
                        if h == g:
                            joint_stay += w
                        else:
                            joint_move += w
                            length += w * abs(h - g) * dx
                if total > 0:
                    growth[q, 0] += joint_stay / total
                    growth[q, 1] += joint_move / total
                    growth[q, 2] += length / total / math.sqrt(max(gap[first[q] + t], 1.0))
            for i in range(begin[q], end[q]):
                if step_of[i] - first[q] != t:
                    continue
                said = 0.0
                for g in range(n):
                    u = a + g * dx
                    if form[i] <= 1:
                        r = y[i] - u
                        w = p[g] * (_NU + 1.0) / (_NU + (r - bias[i]) ** 2 / s2[i])
                        moments[i, 0] += w
                        moments[i, 1] += w * r
                        moments[i, 2] += w * (r - bias[i]) ** 2
                    said += p[g] * _emit(form[i], y[i], lo[i], hi[i], s2[i], u + bias[i])
                score[i] = math.log(max(said * resolution[i], 1e-12))


def _answers(table: ClaimTable, c: _Chain, x: np.ndarray, name: str) -> list[DayAnswer]:
    count = np.bincount(c.step, minlength=len(c.day))
    found = []
    for q in np.flatnonzero(np.diff(c.first) > 0):
        days = range(int(c.first[q]), int(c.first[q + 1]))
        total = int(count[days.start : days.stop].sum())
        for k in days:
            low, best, high = (float(f"{v:.7g}") for v in x[k])
            why = f"{count[k]} of {total} claims speak of this day; the truth {name}"
            found.append(
                DayAnswer(table.questions[q], float(c.day[k]), low, best, high, int(count[k]), why)
            )
    return found

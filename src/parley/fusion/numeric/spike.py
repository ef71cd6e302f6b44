"""Numbers that sources get exactly right or not: official counts, instruments, repeated figures.

The truth is one of the values claimed. A source names it exactly with probability rho, else
misses it by its bias and a Student-t error ("spike and slab"). Where several independent
sources agree to the digit this beats any average; where nobody is exact it loses, and the
held-out score says so.
"""

# Compiled functions take arrays; numba infers their types.
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit

from parley.fusion.numeric.design import Design
from parley.fusion.threads import over_questions

_NU = 3.0
_NORM = math.exp(math.lgamma(0.5 * (_NU + 1)) - math.lgamma(0.5 * _NU)) / math.sqrt(_NU * math.pi)
_TAU2 = 0.15**2
_DOUBT = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Spike:
    """``exact``, ``sigma2``, ``bias`` (S,) of each source."""

    exact: np.ndarray
    sigma2: np.ndarray
    bias: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Distinct values of each question: ``first`` (Q+1,), ``value`` (C,), ``of`` (N,) claim's.

    ``prior`` (C,) is the log prior of each: there are ten values to a tenth for each whole one.
    """

    first: np.ndarray
    value: np.ndarray
    of: np.ndarray
    prior: np.ndarray


def candidates(d: Design) -> Candidates:
    """Return the distinct exact values of each question (other forms bound, never name)."""
    point = d.form <= 1
    rows = np.flatnonzero(point)
    rows = rows[np.lexsort((d.y[rows], d.question[rows]))]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (np.diff(d.question[rows]) != 0) | (np.diff(d.y[rows]) > 1e-9)
    code = np.cumsum(new) - 1
    of = np.full(len(d.y), -1, dtype=np.int64)
    of[rows] = code
    value = d.y[rows[new]]
    first = np.searchsorted(d.question[rows[new]], np.arange(len(d.begin) + 1))
    digit = d.resolution[rows] / d.scale.slope(d.scale.inverse(d.y[rows]))
    grain = float(np.median(digit)) if rows.size else 1.0
    prior = np.log(np.minimum(digit[new] / grain, 1.0))
    return Candidates(first.astype(np.int64), value, of, prior)


@njit(inline="always", error_model="numpy")
def _density(e, s2, resolution):
    """Probability of a miss by ``e`` falling into one cell of the claim's resolution."""
    d = _NORM / math.sqrt(s2) * (1.0 + e * e / (_NU * s2)) ** (-0.5 * (_NU + 1.0))
    return min(d * resolution, 1.0)


@njit(inline="always", error_model="numpy")
def _says(form, y, lo, hi, s2, b, t, same, rho, resolution):
    if form <= 1:
        p = (1.0 - rho) * _density(y - t - b, s2, resolution)
        return p + rho if same else p
    s = math.sqrt(s2)
    u = t + b
    p = 1.0
    if form != 4:
        p *= 0.5 * math.erfc((lo - u) / s * 0.7071)
    if form != 3:
        p *= 0.5 * math.erfc((u - hi) / s * 0.7071)
    return p + 1e-4


@njit(cache=True, nogil=True, error_model="numpy")
def _estep(
    begin,
    end,
    first,
    value,
    of,
    prior,
    form,
    y,
    lo,
    hi,
    source,
    weight,
    anchor,
    resolution,
    exact,
    sigma2,
    bias,
    prob,
    moments,
    evidence,
):
    """``prob`` (C,) of each candidate; ``moments`` (N, 4): exactly right, t-weight, and its
    first and second moments of the miss."""
    for q in range(begin.size):
        k = first[q + 1] - first[q]
        if k == 0:
            continue
        ll = np.zeros(k)
        for t in range(k):
            x = value[first[q] + t]
            ll[t] = prior[first[q] + t]
            for i in range(begin[q], end[q]):
                if weight[i] <= 0:
                    continue
                s = source[i]
                same = of[i] == first[q] + t
                if anchor[i]:
                    ll[t] += 0.0 if same else -1e6
                    continue
                p = _says(
                    form[i],
                    y[i],
                    lo[i],
                    hi[i],
                    sigma2[s],
                    bias[s],
                    x,
                    same,
                    exact[s],
                    resolution[i],
                )
                ll[t] += weight[i] * math.log(p + 1e-12)
        for t in range(k):
            named = False
            for i in range(begin[q], end[q]):
                if of[i] == first[q] + t and weight[i] > 0:
                    named = True
            if not named:
                ll[t] = -1e9
        m = ll.max()
        z = 0.0
        for t in range(k):
            ll[t] = math.exp(ll[t] - m)
            z += ll[t]
        evidence[q] = m + math.log(z / k)
        for t in range(k):
            prob[first[q] + t] = ll[t] / z
        for i in range(begin[q], end[q]):
            moments[i, 0] = 0.0
            moments[i, 1] = 0.0
            moments[i, 2] = 0.0
            moments[i, 3] = 0.0
            if form[i] > 1 or anchor[i]:
                continue
            s = source[i]
            for t in range(k):
                p = ll[t] / z
                if p < 1e-9:
                    continue
                e = y[i] - value[first[q] + t]
                if of[i] == first[q] + t:
                    slab = (1.0 - exact[s]) * _density(e - bias[s], sigma2[s], resolution[i])
                    hit = exact[s] / (exact[s] + slab)
                    moments[i, 0] += p * hit
                    p *= 1.0 - hit
                r = e - bias[s]
                w = p * (_NU + 1.0) / (_NU + r * r / sigma2[s])
                moments[i, 1] += w
                moments[i, 2] += w * e
                moments[i, 3] += w * r * r


def fit(d: Design, c: Candidates, iterations: int = 25) -> tuple[Spike, np.ndarray]:
    """Learn how often and how far each source misses; return it and (C,) probabilities.

    How far comes first, from nearly no exact hits: a clique that repeats one figure would
    else be taken for the truth before the rest is heard.
    """
    m = Spike(np.full(d.n_source, 0.05), np.full(d.n_source, 0.25**2), np.zeros(d.n_source))
    prob, moments = np.zeros(len(c.value)), np.zeros((len(d.y), 4))
    use = d.weight * ((d.form <= 1) & ~d.anchor)
    n = np.bincount(d.source, use, d.n_source)
    # A miss finer than the last digit is a hit.
    floor = max(float(np.median(d.resolution[use > 0])) ** 2, 1e-8) if np.any(use > 0) else 1e-8
    warm = iterations * 2 // 5
    for k in range(iterations):
        posterior(d, c, m, prob, moments)
        hit, w, first, second = (
            np.bincount(d.source, use * moments[:, j], d.n_source) for j in range(4)
        )
        if k < warm:
            hit = np.zeros_like(hit)
        missed = np.maximum(n - hit, 0.0)
        typical = (second.sum() + 0.0625) / (missed.sum() + 1.0)
        sigma2 = (second + _DOUBT * typical) / (missed + _DOUBT)
        bias = (first / m.sigma2) / (w / m.sigma2 + 1.0 / _TAU2)
        mean_hit = hit.sum() / max(n.sum(), 1e-9)
        exact = m.exact if k < warm else (hit + _DOUBT * mean_hit) / (n + _DOUBT)
        m = Spike(np.clip(exact, 0.001, 0.999), np.clip(sigma2, floor, 100.0), bias)
    posterior(d, c, m, prob, moments)
    return m, prob


def posterior(d: Design, c: Candidates, m: Spike, prob: np.ndarray, moments: np.ndarray) -> float:
    """Write each candidate's probability and each claim's moments; return the evidence."""
    evidence = np.zeros(len(d.begin))

    def work(part: slice) -> None:
        first = c.first[part.start : part.stop + 1]
        _estep(
            d.begin[part], d.end[part], first, c.value, c.of, c.prior, d.form, d.y, d.lo, d.hi,
            d.source, d.weight, d.anchor, d.resolution, m.exact, m.sigma2, m.bias, prob, moments,
            evidence[part],
        )  # fmt: skip

    over_questions(_estep, len(d.begin), len(d.y), work)
    return float(evidence.sum())


def foretell(d: Design, c: Candidates, m: Spike, prob: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return (len(rows),) log probability the others give to each (weightless) exact claim."""
    score = np.zeros(len(rows))
    for n, i in enumerate(rows):
        q, s = d.question[i], d.source[i]
        at = slice(c.first[q], c.first[q + 1])
        miss = d.y[i] - c.value[at] - m.bias[s]
        slab = _NORM / np.sqrt(m.sigma2[s]) * (1 + miss**2 / (_NU * m.sigma2[s])) ** -2.0
        said = (1 - m.exact[s]) * np.minimum(slab * d.resolution[i], 1.0)
        said = said + m.exact[s] * (np.arange(at.start, at.stop) == c.of[i])
        score[n] = np.log(prob[at] @ said + 1e-12)
    return score


def quantiles(d: Design, c: Candidates, prob: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Return (Q, levels) values of the discrete posterior, NaN where nothing is named."""
    out = np.full((len(d.begin), len(levels)), np.nan)
    for q in np.flatnonzero(np.diff(c.first) > 0):
        at = slice(c.first[q], c.first[q + 1])
        cdf = np.cumsum(prob[at])
        k = np.minimum(np.searchsorted(cdf, levels - 1e-9), cdf.size - 1)
        out[q] = c.value[at][k]
    return out


def likeliest(d: Design, c: Candidates, prob: np.ndarray) -> np.ndarray:
    """Return (Q,) each question's most probable value, NaN where nothing is named."""
    out = np.full(len(d.begin), np.nan)
    filled = np.flatnonzero(np.diff(c.first) > 0)
    order = np.lexsort((prob, np.repeat(np.arange(len(d.begin)), np.diff(c.first))))
    last = c.first[filled + 1] - 1
    out[filled] = c.value[order[last]]
    return out

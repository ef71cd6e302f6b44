"""Compiled inner loops of the numeric fuser: one question at a time on a grid of its own.

The likelihood of a camp's claims is smoothed by the camp's common shock before it meets
the other camps, so that ten claims of one camp are not ten independent witnesses.
"""

# Compiled functions take arrays; numba infers their types.
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

import math

import numpy as np
from numba import njit

EXACT, APPROX, RANGE, AT_LEAST, AT_MOST, VAGUE = range(6)
_FLOOR = 1e-4
_PRIOR_BINS = 256


@njit(inline="always", error_model="numpy")
def _cdf(x):
    return 0.5 * math.erfc(-x * 0.7071067811865476)


@njit(inline="always", error_model="numpy")
def _overshoot(x, s, kappa):
    """Density of a floor that lies ``x`` below what its source believes.

    The distance is exponential with rate ``kappa``, blurred by the source's error ``s``.
    """
    t = x / s - kappa * s
    if t > -6.0:
        return kappa * math.exp(0.5 * (kappa * s) ** 2 - kappa * x) * _cdf(t)
    return kappa * math.exp(-0.5 * (x / s) ** 2) * 0.3989422804014327 / -t


@njit(inline="always", error_model="numpy")
def _loglik(form, y, lo, hi, s2, u, nu, kappa):
    """Log likelihood of one claim where the biased truth is ``u``."""
    if form <= APPROX:
        e = y - u
        return -0.5 * (nu + 1.0) * math.log1p(e * e / (nu * s2)) - 0.5 * math.log(s2)
    s = math.sqrt(s2)
    if form == AT_LEAST:
        return math.log(_overshoot(u - lo, s, kappa) + _FLOOR)
    if form == AT_MOST:
        return math.log(_overshoot(hi - u, s, kappa) + _FLOOR)
    return math.log(_cdf((hi - u) / s) - _cdf((lo - u) / s) + _FLOOR)


@njit(error_model="numpy")
def _prior_at(x, table, zmin, zmax):
    t = (x - zmin) / (zmax - zmin) * (table.size - 1)
    if t <= 0.0:
        return table[0] + t
    if t >= table.size - 1:
        return table[-1] - (t - (table.size - 1))
    k = int(t)
    f = t - k
    return table[k] * (1.0 - f) + table[k + 1] * f


@njit(error_model="numpy")
def _smooth(p, step, sd, out):
    """Convolve ``p`` with a Gaussian of ``sd``; mass past the ends is dropped."""
    g = p.size
    if sd < 0.2 * step:
        out[:] = p
        return
    h = min(int(3.5 * sd / step) + 1, g - 1)
    k = np.empty(h + 1)
    total = 0.0
    for j in range(h + 1):
        k[j] = math.exp(-0.5 * (j * step / sd) ** 2)
        total += k[j] * (1.0 if j == 0 else 2.0)
    for a in range(g):
        v = p[a] * k[0]
        for j in range(1, h + 1):
            if a - j >= 0:
                v += p[a - j] * k[j]
            if a + j < g:
                v += p[a + j] * k[j]
        out[a] = v / total


@njit(error_model="numpy")
def _bounds(i0, i1, form, y, lo, hi, s2, b, w, spread, kappa):
    """Ends of a question's grid and the finest scale on it."""
    a = np.inf
    z = -np.inf
    fine = np.inf
    pad = 0.0
    heard = False
    for i in range(i0, i1):
        heard = heard or w[i] > 0.0
    for i in range(i0, i1):
        if heard and w[i] <= 0.0:
            continue
        s = math.sqrt(s2[i])
        wide = math.sqrt(s2[i] + spread[i] ** 2)
        fine = min(fine, s)
        pad = max(pad, 4.0 * wide)
        f = form[i]
        if f <= APPROX:
            a = min(a, y[i] - b[i])
            z = max(z, y[i] - b[i])
        elif f == AT_LEAST:
            a = min(a, lo[i] - b[i])
            z = max(z, lo[i] - b[i] + 2.0 / kappa)
        elif f == AT_MOST:
            a = min(a, hi[i] - b[i] - 2.0 / kappa)
            z = max(z, hi[i] - b[i])
        else:
            a = min(a, lo[i] - b[i])
            z = max(z, hi[i] - b[i])
    return a - pad, z + pad, fine


@njit(error_model="numpy")
def _quantile(p, x0, step, level):
    """Quantile of a grid of masses, linear inside a cell."""
    c = 0.0
    for g in range(p.size):
        if c + p[g] >= level:
            f = (level - c) / p[g] if p[g] > 0 else 0.5
            return x0 + (g - 0.5 + f) * step
        c += p[g]
    return x0 + (p.size - 1) * step


@njit(error_model="numpy")
def _segment(i0, i1, form, y, lo, hi, s2, b, w, x0, step, nu, kappa, ll):
    ll[:] = 0.0
    for i in range(i0, i1):
        if w[i] <= 0.0:
            continue
        for g in range(ll.size):
            u = x0 + g * step + b[i]
            ll[g] += w[i] * _loglik(form[i], y[i], lo[i], hi[i], s2[i], u, nu, kappa)


@njit(error_model="numpy")
def _normalise(logs, out):
    m = logs.max()
    t = 0.0
    for g in range(logs.size):
        out[g] = math.exp(logs[g] - m)
        t += out[g]
    for g in range(logs.size):
        out[g] /= t
    return m + math.log(t)


@njit(cache=True, nogil=True, error_model="numpy")
def estep(
    begin,
    end,
    group,
    form,
    y,
    lo,
    hi,
    s2,
    b,
    w,
    spread,
    rigid,
    nu,
    kappa,
    table,
    zmin,
    zmax,
    gmax,
    levels,
    moments,
    dist,
    cavity,
):
    """Posterior of every question and what the M-step needs of every claim.

    ``group`` (N,) numbers the camps inside a question (claims are sorted by it);
    ``spread`` (N,) is the sd of the camp's common shock, ``rigid`` (N,) marks claims
    of neutral sources and anchors. ``moments`` (N, 4) receives E[t-weight],
    E[weight * residual²] about the camp's level, E[y - truth] and the expected biased
    truth. ``dist`` (Q, 3 + L) receives log evidence, mean, variance and the quantiles
    at ``levels``; with no rows in ``moments`` nothing more is done.
    ``cavity`` (N,) receives the variance of the truth as the rigid claims alone know it.
    """
    for q in range(begin.size):
        i0, i1 = begin[q], end[q]
        if i1 <= i0:
            continue
        x0, x1, fine = _bounds(i0, i1, form, y, lo, hi, s2, b, w, spread, kappa)
        g_n = int(min(gmax, max(48.0, (x1 - x0) / (0.33 * fine))))
        step = (x1 - x0) / (g_n - 1)
        prior = np.empty(g_n)
        for g in range(g_n):
            prior[g] = _prior_at(x0 + g * step, table, zmin, zmax)
        n_seg = 1
        for i in range(i0 + 1, i1):
            if group[i] != group[i - 1]:
                n_seg += 1
        ends = np.empty(n_seg + 1, np.int64)
        ends[0] = i0
        k = 1
        for i in range(i0 + 1, i1):
            if group[i] != group[i - 1]:
                ends[k] = i
                k += 1
        ends[n_seg] = i1
        raw = np.empty((n_seg, g_n))
        smooth = np.empty((n_seg, g_n))
        total = prior.copy()
        known = prior.copy()
        p = np.empty(g_n)
        c = np.empty(g_n)
        for k in range(n_seg):
            _segment(ends[k], ends[k + 1], form, y, lo, hi, s2, b, w, x0, step, nu, kappa, raw[k])
            m = raw[k].max()
            for g in range(g_n):
                p[g] = math.exp(raw[k, g] - m)
            _smooth(p, step, spread[ends[k]], c)
            for g in range(g_n):
                smooth[k, g] = m + math.log(c[g] + 1e-300)
            total += smooth[k]
            if rigid[ends[k]]:
                known += smooth[k]
        post = np.empty(g_n)
        dist[q, 0] = _normalise(total, post) + math.log(step)
        mean = 0.0
        for g in range(g_n):
            mean += post[g] * (x0 + g * step)
        var = step * step / 12.0
        for g in range(g_n):
            var += post[g] * (x0 + g * step - mean) ** 2
        dist[q, 1] = mean
        dist[q, 2] = var
        for j in range(levels.size):
            dist[q, 3 + j] = _quantile(post, x0, step, levels[j])
        if moments.shape[0] == 0:
            continue
        _normalise(known, p)
        km = 0.0
        for g in range(g_n):
            km += p[g] * (x0 + g * step)
        kv = 0.0
        for g in range(g_n):
            kv += p[g] * (x0 + g * step - km) ** 2
        for k in range(n_seg):
            sd = spread[ends[k]]
            if sd >= 0.2 * step:
                _normalise(total - smooth[k], p)
                _smooth(p, step, sd, c)
                lm = raw[k].max()
                t = 0.0
                for g in range(g_n):
                    c[g] *= math.exp(raw[k, g] - lm)
                    t += c[g]
                if t > 0:
                    c /= t
                else:
                    c[:] = post
            else:
                c[:] = post
            for i in range(ends[k], ends[k + 1]):
                cavity[i] = kv
                _claim_moments(
                    form[i], y[i], lo[i], hi[i], s2[i], b[i], nu, c, x0, step, mean, moments[i]
                )


@njit(inline="always", error_model="numpy")
def _claim_moments(form, y, lo, hi, s2, b, nu, c, x0, step, mean, out):
    weight = 0.0
    second = 0.0
    level = 0.0
    if form <= APPROX:
        for g in range(c.size):
            u = x0 + g * step
            e = y - u - b
            t = (nu + 1.0) / (nu + e * e / s2)
            weight += c[g] * t
            second += c[g] * t * e * e
            level += c[g] * u
        out[2] = y - mean
    else:
        for g in range(c.size):
            level += c[g] * (x0 + g * step)
        middle = 0.5 * (lo + hi)
        out[2] = middle - mean
        weight = 1.0
        second = (middle - level - b) ** 2
    out[0] = weight
    out[1] = second
    out[3] = level


@njit(cache=True, nogil=True, error_model="numpy")
def leave_out(
    begin,
    end,
    group,
    form,
    y,
    lo,
    hi,
    s2,
    b,
    w,
    spread,
    nu,
    kappa,
    table,
    zmin,
    zmax,
    gmax,
    resolution,
    score,
    quantiles,
):
    """Posterior of each question without each of its claims in turn.

    ``score`` (N,) receives the log probability the others give to the claim (to a cell
    of width ``resolution`` around it, exact forms only, else NaN); ``quantiles`` (N, 3)
    the 5, 50 and 95 % points without it.
    """
    for q in range(begin.size):
        i0, i1 = begin[q], end[q]
        if i1 <= i0:
            continue
        x0, x1, fine = _bounds(i0, i1, form, y, lo, hi, s2, b, w, spread, kappa)
        g_n = int(min(gmax, max(48.0, (x1 - x0) / (0.33 * fine))))
        step = (x1 - x0) / (g_n - 1)
        ll = np.empty((i1 - i0, g_n))
        for i in range(i0, i1):
            _segment(i, i + 1, form, y, lo, hi, s2, b, w, x0, step, nu, kappa, ll[i - i0])
        prior = np.empty(g_n)
        for g in range(g_n):
            prior[g] = _prior_at(x0 + g * step, table, zmin, zmax)
        own = np.empty(g_n)
        p = np.empty(g_n)
        c = np.empty(g_n)
        mates = np.empty(g_n)
        others = np.empty(g_n)
        for i in range(i0, i1):
            total = prior.copy()
            j = i0
            while j < i1:
                own[:] = 0.0
                j1 = j
                while j1 < i1 and group[j1] == group[j]:
                    if j1 != i:
                        own += ll[j1 - i0]
                    j1 += 1
                m = own.max()
                for g in range(g_n):
                    p[g] = math.exp(own[g] - m)
                _smooth(p, step, spread[j], c)
                for g in range(g_n):
                    total[g] += m + math.log(c[g] + 1e-300)
                if j <= i < j1:
                    mates[:] = own
                    for g in range(g_n):
                        others[g] = m + math.log(c[g] + 1e-300)
                j = j1
            _normalise(total, p)
            quantiles[i, 0] = _quantile(p, x0, step, 0.05)
            quantiles[i, 1] = _quantile(p, x0, step, 0.5)
            quantiles[i, 2] = _quantile(p, x0, step, 0.95)
            if form[i] > APPROX:
                score[i] = np.nan
                continue
            # Where its camp stands on this question, by its mates and by everyone else.
            _normalise(total - others, p)
            _smooth(p, step, spread[i], c)
            m = mates.max()
            t = 0.0
            for g in range(g_n):
                c[g] *= math.exp(mates[g] - m)
                t += c[g]
            norm = math.exp(math.lgamma(0.5 * (nu + 1)) - math.lgamma(0.5 * nu)) / math.sqrt(
                nu * math.pi * s2[i]
            )
            z = 0.0
            for g in range(g_n):
                e = y[i] - (x0 + g * step) - b[i]
                z += c[g] * norm * (1.0 + e * e / (nu * s2[i])) ** (-0.5 * (nu + 1.0))
            score[i] = math.log(z / max(t, 1e-300) * resolution[i] + 1e-12)

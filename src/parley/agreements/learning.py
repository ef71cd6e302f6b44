"""How long the case's own truces held: a Gamma prior on the Weibull rate, updated by them.

With shape rho fixed, theta = L^-rho has a conjugate Gamma: a truce that broke on day t adds
1 to the shape and t^rho to the rate, one that still holds only t^rho. Ends known only
within an interval have the likelihood exp(-theta lo^rho) - exp(-theta hi^rho), taken
exactly on a grid ([Sun2006]_). Global base rates enter as about one truce.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from parley.agreements.draws import CELLS, Input
from parley.agreements.priors import number, prior
from parley.core.agreement import Agreement

Array = NDArray[np.float64]
SHAPES = 13
inf = float("inf")
KEPT = frozenset({"executed", "completed", "kept", "expired", "carried out", "fulfilled"})
GRID = 600


@dataclass(frozen=True, slots=True)
class Spell:
    """How long one earlier agreement held: between ``low`` and ``high`` days (inf: still holds)."""

    agreement: str
    low: float
    high: float
    weight: float = 1.0


@dataclass(frozen=True)
class Record:
    """Posterior of shape and scale: ``shapes`` (S,), ``weights``, log L quantiles ``scale``."""

    shapes: Array
    weights: Array
    scale: Array
    spells: tuple[Spell, ...]
    theta: Array
    posterior: Array

    def shape_input(self) -> Input:
        """The Weibull shape as an input; its quantiles are the posterior's."""
        c = np.concatenate([[0.0], np.cumsum(self.weights)])
        step = np.concatenate([self.shapes, self.shapes[-1:]])
        q = np.interp(np.linspace(0, 1, CELLS + 1), c / c[-1], step)
        low, best, high = np.interp([0.05, 0.5, 0.95], np.linspace(0, 1, CELLS + 1), q)
        source = prior("hazard", "shape").source
        return Input(
            "shape", float(low), float(best), float(high), "table", source, (), True, tuple(q)
        )

    def scale_of(self, shape: Array, level: Array) -> Array:
        """Weibull scale L at posterior quantile ``level``, given the shape."""
        row = np.clip(np.searchsorted(_edges(self.shapes), shape), 0, len(self.shapes) - 1)
        at = np.clip(level, 0.0, 1.0) * CELLS
        k = np.minimum(at.astype(np.int64), CELLS - 1)
        low, high = self.scale[row, k], self.scale[row, k + 1]
        return np.asarray(np.exp(low + (at - k) * (high - low)))

    def survival(self, days: Sequence[float]) -> Array:
        """Predictive probability that the next truce of the case holds for so many days."""
        t = np.asarray(days, dtype=np.float64)
        out = np.zeros(len(t))
        for s, rho in enumerate(self.shapes):
            alive = np.exp(-self.theta[s][:, None] * t[None, :] ** rho)
            out += self.weights[s] * (self.posterior[s] @ alive)
        return out


def _edges(x: Array) -> Array:
    return np.asarray((x[1:] + x[:-1]) / 2)


def spells_of(precedents: Sequence[Agreement], like: Agreement, as_of: date) -> tuple[Spell, ...]:
    """Durations of the case's earlier agreements of the same kind, as known on ``as_of``.

    What began after ``as_of`` is ignored; an end reported after it is cut there, so a
    truce still running is censored, and so is one that was carried out: it ended, it did
    not break. Another level counts half.
    """
    spells = []
    for p in precedents:
        if p.kind != like.kind or p.id == like.id or p.start is None or p.start >= as_of:
            continue
        weight = 1.0
        if p.level and like.level and p.level.split()[0] != like.level.split()[0]:
            weight = number("hazard", "other_level")
        today = float((as_of - p.start).days)
        if p.end_earliest is None and p.end_latest is None:
            spells.append(Spell(p.id, today, inf, weight))
            continue
        first = p.end_earliest or p.start
        if p.status in KEPT:
            spells.append(Spell(p.id, min(float((first - p.start).days), today), inf, weight))
            continue
        last = p.end_latest or as_of
        if first > as_of:
            spells.append(Spell(p.id, today, inf, weight))
            continue
        low = max(float((first - p.start).days), 0.0)
        high = min(float((last - p.start).days), today)
        spells.append(Spell(p.id, low, max(high, low + 1.0), weight))
    return tuple(spells)


@lru_cache(maxsize=64)
def learn(spells: tuple[Spell, ...]) -> Record:
    """Posterior of the Weibull shape and scale after the case's own truces.

    Examples
    --------
    >>> none, short = learn(()), learn((Spell("a", 3, 4), Spell("b", 7, 8)))
    >>> bool(short.survival([30])[0] < none.survival([30])[0])
    True
    """
    wide = prior("hazard", "shape")
    shapes = np.linspace(wide.low, wide.high, SHAPES + 2)[1:-1]
    width = wide.high - wide.low
    a = 1 + 4 * (wide.best - wide.low) / width
    b = 1 + 4 * (wide.high - wide.best) / width
    z = (shapes - wide.low) / width
    log_prior = (a - 1) * np.log(z) + (b - 1) * np.log1p(-z)
    alpha, scale = number("hazard", "scale_weight"), number("hazard", "scale_days")
    thetas, posts, evidence = [], [], []
    for rho in shapes:
        rate = alpha * scale**rho
        lo, hi = np.log(1e-5 / rate), np.log(12.0)
        log_theta = np.linspace(lo, hi, GRID)
        theta = np.exp(log_theta)
        log_post = alpha * np.log(rate) - special.gammaln(alpha) + alpha * log_theta - rate * theta
        for s in spells:
            log_post += s.weight * _log_likelihood(theta, rho, s)
        peak = log_post.max()
        p = np.exp(log_post - peak)
        evidence.append(peak + np.log(p.sum() * (log_theta[1] - log_theta[0])))
        thetas.append(theta)
        posts.append(p / p.sum())
    log_w = log_prior + np.array(evidence)
    weights = np.exp(log_w - log_w.max())
    weights /= weights.sum()
    levels = np.linspace(0.0, 1.0, CELLS + 1)
    tables = []
    for rho, theta, p in zip(shapes, thetas, posts, strict=True):
        # the upper tail of theta is the lower tail of L: walk it backwards
        c = np.cumsum(p[::-1]) - 0.5 * p[::-1]
        tables.append(np.interp(np.clip(levels, 0.002, 0.998), c, -np.log(theta[::-1]) / rho))
    return Record(
        shapes, weights, np.array(tables), tuple(spells), np.array(thetas), np.array(posts)
    )


def _log_likelihood(theta: Array, rho: float, spell: Spell) -> Array:
    """log P(end in (low, high]); the difference of two survivals, computed without loss."""
    start = theta * spell.low**rho
    if np.isinf(spell.high):
        return np.asarray(-start)
    return np.asarray(-start + np.log(-np.expm1(start - theta * spell.high**rho)))

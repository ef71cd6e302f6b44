"""Quantities that grow: evacuated so far, dead so far, day by day.

A hidden Markov chain on a grid of log counts ([Rabiner1989]_): each day the truth stays or
grows; claims speak of the truth at their event time or, stale, of the day before, off by the
source's bias and a Student-t error. How often claims are stale and how growth slows is learnt;
whether the truth only grows, wanders or stands still is chosen by held-out log score.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from parley.fusion.copies import detect
from parley.fusion.numeric import chain
from parley.fusion.numeric.design import Design, design, reordered, thinned
from parley.fusion.numeric.scale import Scale
from parley.fusion.table import ClaimTable
from parley.fusion.threads import over_questions

_SEED = 20161221
_ENOUGH = 20_000
_MOVES = (chain.GROWS, chain.WANDERS, chain.STILL)
NAMES = ("stands still", "only grows", "wanders")
_BIAS_SD = 0.3
_NEUTRAL_SD = 0.1
_NORMAL = 1.645  # half a 90 % interval, in standard deviations


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
class _Days:
    """Laid-out claims: ``step`` (N,) numbers the days of a question, ``first`` (Q+1,) days.

    ``gap`` and ``age`` (days,) count from the day before and from the question's first day.
    """

    d: Design
    step: np.ndarray
    first: np.ndarray
    gap: np.ndarray
    age: np.ndarray
    day: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class _Drift:
    """``jump`` by spell of a quantity's life; ``stale`` how often a claim is a day late.

    ``doubt`` is the variance by which all sources may err together.
    """

    move: int
    stay: float
    jump: np.ndarray
    stale: float
    sigma2: np.ndarray
    bias: np.ndarray
    doubt: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Pass:
    """What one forward and backward pass found: by day, by claim and over all questions."""

    quantiles: np.ndarray
    moments: np.ndarray
    score: np.ndarray
    growth: np.ndarray


def over_time(table: ClaimTable) -> OverTime | None:
    """Fuse the questions that are answered on several days; None where there are none."""
    covers = _moving(table)
    if not covers.any():
        return None
    part = table.take(np.flatnonzero(covers))
    days = _lay_out(design(part, Scale("log"), detect(part).weight), part)
    best, drift, scores = _learn(_lay_out(thinned(days.d, _ENOUGH), part))
    z = _widened(_run(days, drift, learn=False).quantiles, drift.doubt)
    x = days.d.scale.inverse(z)
    return OverTime(NAMES[best], scores, tuple(_answers(part, days, x, NAMES[best])), covers)


def _learn(days: _Days) -> tuple[int, _Drift, dict[str, float]]:
    """Return how the truth moves, chosen by held-out log score, and what is learnt of sources."""
    hidden = np.random.Generator(np.random.Philox(key=_SEED)).random(len(days.d.y)) < 0.15
    hidden &= (days.d.form <= 1) & ~days.d.anchor
    masked = replace(days.d, weight=np.where(hidden, 0.0, days.d.weight))
    fits, scores = {}, {}
    for move in _MOVES:
        fits[move] = _fit(replace(days, d=masked), move, 6)
        if hidden.sum() >= 10:
            score = _run(replace(days, d=masked), fits[move]).score
            scores[NAMES[move]] = float(score[hidden].mean())
    best = max(_MOVES, key=lambda m: scores[NAMES[m]]) if scores else chain.GROWS
    return best, _fit(days, best, 12, fits[best]), scores


def _widened(z: np.ndarray, doubt: float) -> np.ndarray:
    """Widen 90 % intervals (days, 3) by what all sources may err together."""
    best = z[:, 1]
    down, up = (np.hypot(z[:, k] - best, _NORMAL * np.sqrt(doubt)) for k in (0, 2))
    return np.column_stack([best - down, best, best + up])


def _moving(table: ClaimTable) -> np.ndarray:
    """Return (N,) whether a claim's question is asked for three days or more."""
    known = np.isfinite(table.event_time)
    if not known.any():
        return np.asarray(known)
    pairs = np.unique(np.column_stack([table.question[known], table.event_time[known]]), axis=0)
    days = np.bincount(pairs[:, 0].astype(int), minlength=len(table.questions))
    return np.asarray(known & (days >= 3)[table.question])


def _lay_out(d: Design, table: ClaimTable) -> _Days:
    time = table.event_time[d.row]
    order = np.lexsort((time, d.question))
    d, time = reordered(d, order), time[order]
    keys, step = np.unique(np.column_stack([d.question, time]), axis=0, return_inverse=True)
    first = np.searchsorted(keys[:, 0], np.arange(len(d.begin) + 1))
    begins = first[:-1][np.diff(first) > 0]
    gap = np.diff(keys[:, 1], prepend=keys[0, 1] if len(keys) else 0.0)
    gap[begins] = 0.0
    born = np.repeat(keys[begins, 1], np.diff(np.append(begins, len(keys))))
    return _Days(
        d, step.reshape(-1).astype(np.int64), first.astype(np.int64), gap, keys[:, 1] - born,
        keys[:, 1],
    )  # fmt: skip


def _fit(c: _Days, move: int, iterations: int, begin: _Drift | None = None) -> _Drift:
    """Learn noise and bias of each source, how often they are late, how fast the truth moves."""
    d = c.d
    m = begin or _Drift(
        move, 0.3, np.full(chain.SPELLS, 0.2), 0.1, np.full(d.n_source, 0.25**2),
        np.zeros(d.n_source),
    )  # fmt: skip
    prior_sd = np.where(_of_camp(d, d.camp_neutral), _NEUTRAL_SD, _BIAS_SD)
    use = d.weight * (d.form <= 1) * ~d.anchor
    n = np.bincount(d.source, use, d.n_source)
    later = use * (c.age[c.step] > 0)
    for k in range(iterations):
        found = _run(c, m)
        w, first, second, _ = (
            np.bincount(d.source, use * found.moments[:, j], d.n_source) for j in range(4)
        )
        typical = (second.sum() + 0.0625) / (n.sum() + 1.0)
        sigma2 = np.clip((second + 4.0 * typical) / (n + 4.0), 1e-4, 10.0)
        bias = (first / m.sigma2) / (w / m.sigma2 + 1.0 / prior_sd**2)
        shift, doubt = _common(d, bias, n)
        stale = (np.sum(later * found.moments[:, 3]) + 0.5) / (later.sum() + 5.0)
        stay, jump = m.stay, m.jump
        if move != chain.STILL and k >= 1:
            stay, jump = _pace(found.growth, m)
        m = _Drift(move, stay, jump, float(stale), sigma2, bias - shift, doubt)
    return m


def _pace(growth: np.ndarray, m: _Drift) -> tuple[float, np.ndarray]:
    """Return how often the truth stays and, by spell, how far it moves if it does."""
    stayed, moved = growth[0], growth[1]
    stay = float(np.clip((stayed + 1.0) / (stayed + moved + 2.0), 0.02, 0.98))
    often, far = growth[2 : 2 + chain.SPELLS], growth[2 + chain.SPELLS :]
    typical = (far.sum() + 0.2) / (often.sum() + 1.0)
    return stay, np.clip((far + 4.0 * typical) / (often + 4.0), 0.01, 3.0)


def _common(d: Design, bias: np.ndarray, n: np.ndarray) -> tuple[float, float]:
    """Return the bias common to the sources that should have none, and how unsure that is.

    Neutral sources tell; without them, and with camps, nobody knows who is right.
    """
    neutral = _of_camp(d, d.camp_neutral) & (n > 0)
    calm = neutral if neutral.any() else n > 0
    if not calm.any():
        return 0.0, 0.0
    shift = float(np.average(bias[calm], weights=n[calm] / (n[calm] + 4.0)))
    partisan = np.unique(d.bloc_camp[~d.camp_fixed[d.bloc_camp]]).size
    if not partisan:
        return shift, 0.0
    doubt = _NEUTRAL_SD**2 / neutral.sum() if neutral.any() else _BIAS_SD**2 / partisan
    return shift, float(doubt)


def _of_camp(d: Design, camps: np.ndarray) -> np.ndarray:
    """Return (S,) whether a source is of one of the marked ``camps`` (C,)."""
    out = np.zeros(d.n_source, dtype=bool)
    out[d.pair_source] = camps[d.bloc_camp[d.pair_bloc]]
    return out


def _run(c: _Days, m: _Drift, learn: bool = True) -> _Pass:
    """Forward and backward over every question; without ``learn`` the quantiles alone."""
    d = c.d
    quantiles = np.zeros((len(c.day), 3))
    n = len(d.y) if learn else 0
    moments, score = np.zeros((n, 4)), np.zeros(n)
    growth = np.zeros((len(d.begin), 2 + 2 * chain.SPELLS))
    own = m.sigma2[d.source] + d.rounding
    own = np.where(d.anchor, 1e-4, own)
    bias = np.where(d.anchor, 0.0, m.bias[d.source])

    def work(part: slice) -> None:
        first = c.first[part.start : part.stop + 1]
        chain.run(
            d.begin[part], d.end[part], first, c.step, c.gap, c.age, d.form, d.y, d.lo, d.hi, own,
            bias, d.weight, d.resolution, m.move, m.stay, m.jump, m.stale, quantiles, moments,
            score, growth[part],
        )  # fmt: skip

    over_questions(chain.run, len(d.begin), len(d.y), work)
    return _Pass(quantiles, moments, score, growth.sum(axis=0))


def _answers(table: ClaimTable, c: _Days, x: np.ndarray, name: str) -> list[DayAnswer]:
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

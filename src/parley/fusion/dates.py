"""When it happened: a distribution over days from claims of unequal precision.

The truth is one day. A claim names a stretch of days; if its source is right the day lies in
it, or the source is off by a few days (it names the day of its report), or it is wrong
altogether. A coarse claim ("in December") is easily right and therefore says little. How
often a source is right is learnt over all questions, from a prior by what it is
([Dawid1979]_). Nobody can tell of a day that had not come yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.fusion.copies import detect
from parley.fusion.forms import FormCode
from parley.fusion.spans import day_span, span_text
from parley.fusion.stance import camp_shares, right_prior
from parley.fusion.table import ClaimTable

MARGIN = 30
_NEAR = 0.15
_LATE = 0.65
_FADE = 0.55
_LEARN = 2000
_ROUNDS = 8
_SURE = {"neutral": (9.6, 0.4), "party": (9.2, 0.8), "unknown": (9.4, 0.6)}


@dataclass(frozen=True, slots=True, eq=False)
class When:
    """The answer to one question: ``probs`` (W,) for the days from ``first`` on.

    ``low`` and ``high`` are the ends of the shortest stretch that holds 90 %; ``rows`` (n,)
    the claims behind it, ``spans`` (n, 2) what they say, ``shift`` (n,) by how many days
    each moved the mean, ``weight`` (n,) how far it counts.
    """

    question: int
    first: int
    probs: np.ndarray
    low: int
    best: int
    high: int
    rows: np.ndarray
    spans: np.ndarray
    shift: np.ndarray
    weight: np.ndarray

    @property
    def probability(self) -> float:
        """Probability of the best day."""
        return float(self.probs[self.best - self.first])


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """Answers, one a question, and how reliable each source is (S,)."""

    answers: tuple[When, ...]
    reliability: np.ndarray
    dependence: dict[tuple[str, str], float]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    question: int
    rows: np.ndarray
    first: int
    near: np.ndarray
    junk: np.ndarray
    weight: np.ndarray
    fixed: np.ndarray


def fuse_dates(
    table: ClaimTable, known: frozenset[tuple[str, str]] = frozenset(), explain: bool = True
) -> Dates:
    """Fuse claims whose text is a day or a span of days (see ``spans.day_span``).

    Parameters
    ----------
    table
        Claims; those whose text is no date are left aside. ``not`` claims deny a span.
    known
        (copier, copied) pairs of sources known beforehand.
    explain
        Work out what each claim moved.
    """
    spans = _spans(table)
    copies = detect(table, known, exact=True)
    usable = np.isfinite(spans).any(axis=1)
    weight = camp_shares(table, np.where(usable, copies.weight, 0.0))
    rows = np.flatnonzero(usable)
    edges = np.searchsorted(table.question[rows], np.arange(len(table.questions) + 1))
    asked = [
        _ask(table, int(q), rows[edges[q] : edges[q + 1]], spans, weight)
        for q in np.flatnonzero(np.diff(edges))
    ]
    a, b = right_prior(table, _SURE)
    right = a / (a + b)
    for _ in range(_ROUNDS):
        right = _learn(table, asked[:: max(1, len(asked) // _LEARN)], right, a, b)
    found = tuple(_answer(table, x, spans, right, explain) for x in asked)
    return Dates(found, right, copies.dependence)


def _spans(table: ClaimTable) -> np.ndarray:
    """Return (N, 2) first and last day of every claim, NaN where it names none."""
    cells = [day_span(t) for t in table.texts]
    parsed = np.array([*((np.nan, np.nan) if c is None else c for c in cells), (np.nan, np.nan)])
    spans = np.asarray(parsed[table.text])
    # A year in a column of numbers, and bounds that were given as such.
    for row in np.flatnonzero(np.isnan(spans[:, 0]) & np.isfinite(table.value)):
        found = day_span(f"{table.value[row]:.0f}")
        spans[row] = found if found else (np.nan, np.nan)
    low, high = spans[:, 0].copy(), spans[:, 1].copy()
    spans[:, 0] = np.where((table.form == FormCode.AT_MOST) & ~np.isnan(low), -np.inf, low)
    spans[:, 1] = np.where((table.form == FormCode.AT_LEAST) & ~np.isnan(high), np.inf, high)
    return spans


def _ask(
    table: ClaimTable, q: int, rows: np.ndarray, spans: np.ndarray, weight: np.ndarray
) -> _Asked:
    """Lay out one question: P(claim | day, source right) and P(claim | source wrong)."""
    low, high = spans[rows, 0], spans[rows, 1]
    ends = np.concatenate([low, high])
    ends = ends[np.isfinite(ends)]
    first, last = int(ends.min()) - MARGIN, int(ends.max()) + MARGIN
    day = np.arange(first, last + 1, dtype=float)
    near = _error_cdf(high[:, None] - day) - _error_cdf(low[:, None] - day - 1.0)
    said = table.said_at[rows]
    known = np.isfinite(said) & (low <= said)
    near[known] *= day <= said[known][:, None]
    length = np.minimum(high, last) - np.maximum(low, first) + 1.0
    junk = np.clip(length / len(day), 1e-6, 1.0)
    denied = table.form[rows] == FormCode.NOT
    near[denied], junk[denied] = 1.0 - near[denied], 1.0 - junk[denied]
    settled = rows[table.anchor[rows]]
    fixed = np.ones(len(day), dtype=bool)
    for r in settled:
        fixed &= (day >= spans[r, 0]) & (day <= spans[r, 1])
    if not fixed.any():
        fixed[:] = True
    speaks = ~table.anchor[rows]
    return _Asked(
        q, rows[speaks], first, near[speaks], junk[speaks], weight[rows[speaks]], fixed
    )  # fmt: skip


def _error_cdf(k: np.ndarray) -> np.ndarray:
    """Return P(named day - true day <= k): mostly none, else a few days, rather late than early."""
    late = 1.0 - _NEAR * _LATE * _FADE ** np.maximum(np.floor(k), 0.0)
    early = _NEAR * (1.0 - _LATE) * _FADE ** np.maximum(-np.floor(k) - 1.0, 0.0)
    return np.asarray(np.where(k >= 0, late, early))


def _log_likelihood(x: _Asked, right: np.ndarray) -> np.ndarray:
    r = right[:, None]
    p = r * x.near + (1.0 - r) * x.junk[:, None]
    return np.asarray(x.weight[:, None] * np.log(np.maximum(p, 1e-12)))


def _belief(x: _Asked, log: np.ndarray) -> np.ndarray:
    total = np.where(x.fixed, log.sum(axis=0), -np.inf)
    p = np.exp(total - total.max())
    return np.asarray(p / p.sum())


def _learn(
    table: ClaimTable, asked: list[_Asked], right: np.ndarray, a: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """One round of EM: how often each source was right, given what the days seem to be."""
    hits, said = np.zeros(len(right)), np.zeros(len(right))
    for x in asked:
        source = table.source[x.rows]
        r = right[source][:, None]
        p = _belief(x, _log_likelihood(x, right[source]))
        good = r * x.near
        share = good / np.maximum(good + (1.0 - r) * x.junk[:, None], 1e-12)
        np.add.at(hits, source, x.weight * (share @ p))
        np.add.at(said, source, x.weight)
    return np.asarray((hits + a) / (said + a + b))


def _answer(
    table: ClaimTable, x: _Asked, spans: np.ndarray, right: np.ndarray, explain: bool
) -> When:
    log = _log_likelihood(x, right[table.source[x.rows]])
    p = _belief(x, log)
    low, best, high = shortest(p)
    day = np.arange(len(p))
    shift = np.zeros(len(x.rows))
    if explain and len(x.rows) > 1:
        for k in np.flatnonzero(x.weight > 0):
            others = np.delete(np.arange(len(x.rows)), k)
            shift[k] = p @ day - _belief(x, log[others]) @ day
    return When(
        x.question, x.first, p, x.first + low, x.first + best, x.first + high,
        x.rows, spans[x.rows], shift, x.weight,
    )  # fmt: skip


def shortest(p: np.ndarray, mass: float = 0.9) -> tuple[int, int, int]:
    """Return the ends of the shortest stretch holding ``mass`` and the likeliest place in it.

    Where many are equally likely the best is the one nearest the median.

    Examples
    --------
    >>> shortest(np.array([0.02, 0.03, 0.9, 0.03, 0.02]))
    (2, 2, 2)
    """
    total = np.concatenate([[0.0], np.cumsum(p)])
    total[-1] = max(total[-1], total[-2])
    middle = int(np.searchsorted(total[1:], 0.5 * total[-1]))
    top = np.flatnonzero(p >= 0.99 * p.max())
    best = int(top[np.argmin(np.abs(top - middle))])
    last = np.searchsorted(total, total[:-1] + mass * total[-1] - 1e-9)
    ok = last < len(total)
    length = np.where(ok, last - np.arange(len(p)), len(p) + 1)
    few = np.flatnonzero(length == length.min())
    held = total[np.minimum(last[few], len(p))] - total[few]
    start = int(few[np.argmax(held)])
    return min(start, best), best, max(int(last[start]) - 1, best)


def why_date(table: ClaimTable, w: When) -> str:
    """Return one sentence: who names which days, what was repeated, what came too late."""
    said: dict[str, list[str]] = {}
    for r, (low, high), weight in zip(w.rows, w.spans, w.weight):
        text = ("not " if table.form[r] == FormCode.NOT else "") + span_text(low, high)
        name = table.sources[table.source[r]]
        if weight > 0 or not any(name in v for v in said.values()):
            said.setdefault(text, []).append(name)
    parts = []
    for text, names in sorted(said.items(), key=lambda x: (-len(x[1]), x[0]))[:3]:
        distinct = sorted(set(names))
        more = f" and {len(distinct) - 3} more" if len(distinct) > 3 else ""
        parts.append(f"{', '.join(distinct[:3])}{more}: {text}")
    if len(said) > 3:
        parts.append(f"{len(said) - 3} other answers")
    repeated = int(np.sum(w.weight <= 0))
    if repeated:
        parts.append(f"{repeated} repeated, not counted again")
    return "; ".join(parts) if parts else "settled"

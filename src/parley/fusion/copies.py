"""Who copies whom: a story told ten times is one story.

Three kinds of evidence: the same source says the same again; a claim names whom it has it
from (``via``); two sources agree, question after question, on what others do not say
([Dong2009]_). Agreement on a popular figure is no evidence, agreement on a rare one is.
"""

# Compiled functions take arrays; numba infers their types.
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from parley.fusion.table import ClaimTable

_COPY_RATE = 0.4
_PRIOR_ODDS = 1.0 / 200.0
_ERRORS = 20.0
_FEW_LABELS = 30
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MOST_SOURCES = 1500
_SAMPLE = 20_000
_MOST_CLAIMS = 400_000


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """``weight`` (N,) in [0, 1] of each claim; ``original`` (N,) the row it copies or -1.

    ``told`` (N,) marks copies that say so; ``voice`` (N,) is the weight before copying.
    ``dependence`` maps a pair of source names to the probability that one copies the other.
    """

    weight: np.ndarray
    original: np.ndarray
    told: np.ndarray
    voice: np.ndarray
    dependence: dict[tuple[str, str], float]

    def certain(self) -> Copies:
        """Return the copies without those only suspected from agreement."""
        return Copies(
            np.where(self.told, 0.0, self.voice), self.original, self.told, self.voice, {}
        )


def detect(
    table: ClaimTable,
    known: frozenset[tuple[str, str]] = frozenset(),
    exact: bool = False,
    belief: tuple[np.ndarray, np.ndarray] | None = None,
    agreed: tuple[np.ndarray, np.ndarray] | None = None,
) -> Copies:
    """Weigh every claim by the probability that it is a witness of its own.

    Parameters
    ----------
    table
        Claims, contiguous by question.
    known
        (copier, copied) pairs of source names known beforehand.
    exact
        Whether sources can be exactly right (labels, official counts): two that agree on
        the truth need not know of each other. Estimates are never exactly right.
    belief
        (N,) probability that each claim is true and (S,) reliability of each source, where
        a model has worked them out already; else weighted votes stand in.
    agreed
        What ``agreement`` found on other questions of the same sources; else it is sought here.
    """
    payload = payloads(table)
    rank = _rank(table)
    dense, depend = agreed or _dependence(table, payload, exact, belief)
    names = {name: k for k, name in enumerate(table.sources)}
    pairs = [(names[a], names[b]) for a, b in known if a in names and b in names]
    said = np.nan_to_num(table.said_at, nan=0.0)
    weight = np.ones(len(table))
    original = np.full(len(table), -1, dtype=np.int64)
    given = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    _weigh(
        table.starts, table.source.astype(np.int64), payload, table.via.astype(np.int64),
        said, rank, table.anchor, dense, depend, given, weight, original,
    )  # fmt: skip
    _open_rings(original, said, weight)
    told = weight <= 0.0
    voice = _latest(table)
    weight *= voice
    found = {
        (table.sources[a], table.sources[b]): float(depend[dense[a], dense[b]])
        for a, b in _likely(dense, depend)
    }
    return Copies(weight, original, told, voice, found)


def _open_rings(original: np.ndarray, said: np.ndarray, weight: np.ndarray) -> None:
    """Give every ring of copies (A has it from B, B from A) one original: who spoke first.

    A story that only goes round in circles is still one story, and no more than one.
    """
    above, going = original.copy(), -1
    while np.count_nonzero(above >= 0) != going:  # till only rings and what hangs on them go on
        leads = np.flatnonzero(above >= 0)
        going = leads.size
        above[leads] = above[above[leads]]
    for start in np.flatnonzero(above >= 0):
        ring: list[int] = []
        at = int(start)
        while at >= 0 and at not in ring:
            ring.append(at)
            at = int(original[at])
        if at >= 0:
            ring = ring[ring.index(at) :]
            first = min(ring, key=lambda k: (said[k], k))
            original[first], weight[first] = -1, 1.0


def agreement(table: ClaimTable, exact: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return (S,) codes of the busiest sources, -1 for others, and P(one copies the other)."""
    return _dependence(table, payloads(table), exact, None)


def _latest(table: ClaimTable) -> np.ndarray:
    """Return (N,) weights: a source's later word on a question replaces its earlier one.

    Where no order is known the different words of one source share its one voice.
    """
    n = len(table)
    again = (np.diff(table.question) == 0) & (np.diff(table.source) == 0)
    if not again.any():
        return np.ones(n)
    time = np.nan_to_num(table.event_time, nan=-1.0)
    said = np.nan_to_num(table.said_at, nan=-np.inf)
    order = np.lexsort((said, time, table.source, table.question))
    q, s, t = table.question[order], table.source[order], time[order]
    new = np.ones(n, dtype=bool)
    new[1:] = (np.diff(q) != 0) | (np.diff(s) != 0) | (np.diff(t) != 0)
    run = np.cumsum(new) - 1
    if n == 0 or run[-1] == n - 1:
        return np.ones(n)
    last = np.maximum.reduceat(said[order], np.flatnonzero(new))
    current = said[order] == last[run]
    fresh = np.ones(n, dtype=bool)
    several = np.flatnonzero(np.bincount(run)[run] > 1)
    fresh[several] = _first_said(run[several], payloads(table, order[several]), current[several])
    voices = np.bincount(run, current & fresh)
    weight = np.empty(n)
    weight[order] = np.where(current, 1.0 / np.maximum(voices[run], 1), 0.0)
    return np.where(table.anchor, 1.0, weight)


def _first_said(run: np.ndarray, payload: np.ndarray, current: np.ndarray) -> np.ndarray:
    """Return (N,) whether a source's word is current and the first of its kind in its run."""
    order = np.lexsort((np.arange(len(run)), payload, ~current, run))
    r, p, c = run[order], payload[order], current[order]
    first = np.ones(len(run), dtype=bool)
    first[1:] = (np.diff(r) != 0) | (np.diff(p) != 0) | (c[1:] != c[:-1])
    out = np.empty(len(run), dtype=bool)
    out[order] = first & c
    return out


def payloads(table: ClaimTable, rows: np.ndarray | None = None) -> np.ndarray:
    """Return (N,) a code that two claims share exactly when they say the same."""
    at = slice(None) if rows is None else rows
    numbers = (table.value[at], table.low[at], table.high[at], table.event_time[at])
    code = table.form[at].astype(np.uint64) * _MIX
    code += table.text[at].astype(np.int64).astype(np.uint64)
    for column in numbers:
        bits = (np.nan_to_num(column, nan=-1e300) + 0.0).view(np.uint64)
        code = (code ^ bits) * _MIX
        code ^= code >> np.uint64(29)
    return code.view(np.int64)


def _rank(table: ClaimTable) -> np.ndarray:
    """Return (S,) how likely a source is an origin: those who report more come first."""
    own = np.bincount(table.source[table.via == -1], minlength=len(table.sources))
    order = np.lexsort((np.arange(len(own)), -own))
    rank = np.empty(len(own), dtype=np.int64)
    rank[order] = np.arange(len(own))
    return rank


def _dependence(
    table: ClaimTable,
    payload: np.ndarray,
    exact: bool,
    belief: tuple[np.ndarray, np.ndarray] | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return (S,) dense codes of the busiest sources (-1 for others) and P(dependent)."""
    n = np.bincount(table.source, minlength=len(table.sources))
    busy = np.flatnonzero(n >= 4)
    busy = np.sort(busy[np.argsort(-n[busy], kind="stable")][:_MOST_SOURCES])
    dense = np.full(len(table.sources), -1, dtype=np.int64)
    dense[busy] = np.arange(len(busy))
    starts = table.starts
    step = max(1, int(np.ceil(len(table) / _MOST_CLAIMS)))
    begin, end = starts[:-1][::step], starts[1:][::step]
    source = table.source.astype(np.int64)
    true = np.zeros(len(table))
    right = np.full(len(table.sources), 0.7 if exact else 0.0)
    if belief is not None:
        true, right = belief
    for _ in range(6 if exact and belief is None else 0):
        right = _who_is_right(begin, end, source, payload, right, true)
    llr = np.zeros((len(busy), len(busy)))
    # Among a handful of labels everyone agrees with someone: that says nothing of copying.
    if not exact or len(np.unique(payload[:_SAMPLE])) > _FEW_LABELS:
        _compare(begin, end, source, payload, table.anchor, dense, true, right, llr)
    odds = np.exp(np.clip(llr * step, -50.0, 50.0)) * _PRIOR_ODDS
    depend = np.minimum(odds / (1.0 + odds), 0.999)
    np.fill_diagonal(depend, 0.0)
    return dense, depend


@njit(cache=True)
def _who_is_right(begin, end, source, payload, right, true):
    """One round of weighted voting: P(what a claim says is the truth), and who says so."""
    hits = np.zeros(right.size)
    said = np.zeros(right.size)
    for q in range(begin.size):
        i0, i1 = begin[q], end[q]
        if i1 - i0 < 1:
            continue
        top = 0.0
        for i in range(i0, i1):
            v = 0.0
            for j in range(i0, i1):
                if payload[j] == payload[i]:
                    a = min(max(right[source[j]], 0.02), 0.98)
                    v += np.log(_ERRORS * a / (1.0 - a))
            true[i] = v
            top = max(top, v)
        # Each distinct value once, and "none of these" with the weight of an unsaid value.
        z = np.exp(-top)
        for i in range(i0, i1):
            fresh = True
            for j in range(i0, i):
                if payload[j] == payload[i]:
                    fresh = False
            if fresh:
                z += np.exp(true[i] - top)
        for i in range(i0, i1):
            true[i] = np.exp(true[i] - top) / z
            hits[source[i]] += true[i]
            said[source[i]] += 1.0
    total = said.sum()
    mean = hits.sum() / total if total > 0 else 0.5
    return (hits + 4.0 * mean) / (said + 4.0)


def _likely(dense: np.ndarray, depend: np.ndarray) -> list[tuple[int, int]]:
    back = np.flatnonzero(dense >= 0)
    a, b = np.nonzero(np.triu(depend > 0.5, 1))
    return [(int(back[i]), int(back[j])) for i, j in zip(a, b)]


@njit(cache=True)
def _compare(begin, end, source, payload, anchor, dense, true, right, llr):
    """Add up, over questions, the log odds of each pair's agreement being copying."""
    for q in range(begin.size):
        i0, i1 = begin[q], end[q]
        n = i1 - i0
        for i in range(i0, i1):
            a = dense[source[i]]
            if a < 0 or anchor[i]:
                continue
            same = 0
            for k in range(i0, i1):
                if k != i and payload[k] == payload[i]:
                    same += 1
            for j in range(i0, i):
                b = dense[source[j]]
                if b < 0 or b == a or anchor[j]:
                    continue
                gain = np.log(1.0 - _COPY_RATE)
                if payload[i] == payload[j]:
                    p = true[i]
                    good = min(max(right[source[i]], right[source[j]]), 0.98)
                    # How common this value is among what others, outside this pair, say.
                    common = (same - 1 + 0.5) / (n - 2 + 3.0)
                    one = p * good + (1.0 - p) * (1.0 - good) * common
                    both = p * good**2 + (1.0 - p) * ((1.0 - good) * common) ** 2
                    gain = np.log(1.0 - _COPY_RATE + _COPY_RATE * one / both)
                llr[a, b] += gain
                llr[b, a] += gain


@njit(cache=True)
def _weigh(
    starts, source, payload, via, said, rank, anchor, dense, depend, given, weight, original
):
    for q in range(starts.size - 1):
        for i in range(starts[q], starts[q + 1]):
            if anchor[i]:
                continue
            best = 0.0
            for j in range(starts[q], starts[q + 1]):
                if i == j or anchor[j] or payload[i] != payload[j]:
                    continue
                a, b = source[i], source[j]
                declared = False
                for k in range(given.shape[0]):
                    if given[k, 0] == a and given[k, 1] == b and said[i] >= said[j]:
                        declared = True
                later = said[i] > said[j] or (
                    said[i] == said[j] and (rank[a] > rank[b] or (rank[a] == rank[b] and i > j))
                )
                if via[i] == b or declared or (via[i] >= 0 and via[i] == via[j] and later):
                    p = 1.0
                elif via[j] == a or not later:
                    continue
                elif a == b:
                    p = 1.0
                else:
                    p = depend[dense[a], dense[b]] if dense[a] >= 0 and dense[b] >= 0 else 0.0
                weight[i] *= 1.0 - p
                if p > best:
                    best = p
                    original[i] = j if p > 0.5 else -1

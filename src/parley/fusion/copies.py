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
_MOST_SOURCES = 1500
_MOST_CLAIMS = 400_000


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """``weight`` (N,) in [0, 1] of each claim; ``original`` (N,) the row it copies or -1.

    ``dependence`` maps a pair of source names to the probability that one copies the other.
    """

    weight: np.ndarray
    original: np.ndarray
    dependence: dict[tuple[str, str], float]


def detect(table: ClaimTable, known: frozenset[tuple[str, str]] = frozenset()) -> Copies:
    """Weigh every claim by the probability that it is a witness of its own.

    Parameters
    ----------
    table
        Claims, contiguous by question.
    known
        (copier, copied) pairs of source names known beforehand.
    """
    payload = payloads(table)
    rank = _rank(table)
    dense, depend = _dependence(table, payload)
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
    found = {
        (table.sources[a], table.sources[b]): float(depend[dense[a], dense[b]])
        for a, b in _likely(dense, depend)
    }
    return Copies(weight, original, found)


def payloads(table: ClaimTable) -> np.ndarray:
    """Return (N,) a code that two claims share exactly when they say the same."""
    columns = [table.form, table.text]
    columns += [np.nan_to_num(c, nan=-1e300) for c in (table.value, table.low, table.high)]
    columns += [np.nan_to_num(table.event_time, nan=-1e300)]
    code = np.zeros(len(table), dtype=np.int64)
    for column in columns:
        distinct, part = np.unique(column, return_inverse=True)
        if len(distinct) > 1:
            _, code = np.unique(code * len(distinct) + part, return_inverse=True)
            code = code.astype(np.int64)
    return code


def _rank(table: ClaimTable) -> np.ndarray:
    """Return (S,) how likely a source is an origin: those who report more come first."""
    own = np.bincount(table.source[table.via == -1], minlength=len(table.sources))
    order = np.lexsort((np.arange(len(own)), -own))
    rank = np.empty(len(own), dtype=np.int64)
    rank[order] = np.arange(len(own))
    return rank


def _dependence(table: ClaimTable, payload: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (S,) dense codes of the busiest sources (-1 for others) and P(dependent)."""
    n = np.bincount(table.source, minlength=len(table.sources))
    busy = np.flatnonzero(n >= 4)
    busy = np.sort(busy[np.argsort(-n[busy], kind="stable")][:_MOST_SOURCES])
    dense = np.full(len(table.sources), -1, dtype=np.int64)
    dense[busy] = np.arange(len(busy))
    starts = table.starts
    step = max(1, int(np.ceil(len(table) / _MOST_CLAIMS)))
    llr = np.zeros((len(busy), len(busy)))
    _compare(
        starts[:-1][::step], starts[1:][::step], table.source.astype(np.int64), payload,
        table.anchor, dense, llr,
    )  # fmt: skip
    odds = np.exp(np.minimum(llr * step, 50.0)) * _PRIOR_ODDS
    depend = odds / (1.0 + odds)
    np.fill_diagonal(depend, 0.0)
    return dense, depend


def _likely(dense: np.ndarray, depend: np.ndarray) -> list[tuple[int, int]]:
    back = np.flatnonzero(dense >= 0)
    a, b = np.nonzero(np.triu(depend > 0.5, 1))
    return [(int(back[i]), int(back[j])) for i, j in zip(a, b)]


@njit(cache=True)
def _compare(begin, end, source, payload, anchor, dense, llr):
    """Add up, over questions, the log odds of each pair's agreement being copying."""
    for q in range(begin.size):
        i0, i1 = begin[q], end[q]
        n = i1 - i0
        if n < 3:
            continue
        for i in range(i0, i1):
            a = dense[source[i]]
            if a < 0 or anchor[i]:
                continue
            same_i = 0
            for k in range(i0, i1):
                if k != i and payload[k] == payload[i]:
                    same_i += 1
            for j in range(i0, i):
                b = dense[source[j]]
                if b < 0 or b == a or anchor[j]:
                    continue
                if payload[i] == payload[j]:
                    # How often others, outside this pair, say the same.
                    chance = (same_i - 1 + 0.5) / (n - 2 + 3.0)
                    gain = np.log((chance + (1.0 - chance) * _COPY_RATE) / chance)
                else:
                    gain = np.log(1.0 - _COPY_RATE)
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
                later = said[i] > said[j] or (
                    said[i] == said[j] and (rank[a] > rank[b] or (rank[a] == rank[b] and i > j))
                )
                if via[i] == b or (via[i] >= 0 and via[i] == via[j] and later):
                    p = 1.0
                elif via[j] == a or not later:
                    continue
                elif a == b:
                    p = 1.0
                else:
                    p = depend[dense[a], dense[b]] if dense[a] >= 0 and dense[b] >= 0 else 0.0
                    for k in range(given.shape[0]):
                        if given[k, 0] == a and given[k, 1] == b:
                            p = 1.0
                weight[i] *= 1.0 - p
                if p > best:
                    best = p
                    original[i] = j if p > 0.5 else -1

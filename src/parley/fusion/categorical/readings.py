"""Where to start from before anyone is believed: what all pairs of sources tell of each.

Sources that err on their own agree as often as both are right, so agreements are about a
product of one number a source. A ring of copies breaks that within the ring alone: the median
over partners does not hear it, as long as fewer than half of the sources belong to the ring.
Votes hear it loudest of all, and a fit begun from them takes the ring for the truth.
"""

from __future__ import annotations

import numpy as np

from parley.fusion.categorical.layout import Layout
from parley.fusion.copies import payloads
from parley.fusion.table import ClaimTable

_MOST_SOURCES = 1500
_MOST_CLAIMS = 400_000
_LEAST_SOURCES = 5
_TOGETHER = 4
_ROUNDS = 50
_ERRORS = 20.0


def unswayed(table: ClaimTable) -> np.ndarray | None:
    """Return (S,) how often each source seems right, deaf to rings; None if it cannot be told."""
    n = len(table.sources)
    if not _LEAST_SOURCES <= n <= _MOST_SOURCES:
        return None
    said, starts = payloads(table), table.starts
    met, same = np.zeros((n, n)), np.zeros((n, n))
    step = max(1, int(np.ceil(len(table) / _MOST_CLAIMS)))
    for q in np.flatnonzero(np.diff(starts) > 1)[::step]:
        at = slice(int(starts[q]), int(starts[q + 1]))
        who = np.ix_(table.source[at], table.source[at])
        met[who] += 1.0
        same[who] += said[at][:, None] == said[at][None, :]
    np.fill_diagonal(met, 0.0)
    enough = met >= _TOGETHER
    known = enough.sum(axis=1) >= _LEAST_SOURCES - 1
    if known.sum() < _LEAST_SOURCES:
        return None
    rate = np.where(enough, (same + 0.5) / (met + 1.0), np.nan)
    right = np.full(n, 0.7)
    for _ in range(_ROUNDS):
        ratio = rate[known] / np.maximum(right, 0.05)
        right[known] += 0.5 * (np.clip(np.nanmedian(ratio, axis=1), 0.05, 0.98) - right[known])
    right[~known] = np.median(right[known])
    return right


def vote(d: Layout, right: np.ndarray) -> np.ndarray:
    """Return (C,) candidate probabilities if each source weighs by how often it is right."""
    logs = np.bincount(
        d.cand,
        d.weight * np.where(d.denied, 0.0, np.log(_ERRORS * right / (1.0 - right))[d.source]),
        len(d.label),
    )
    question = np.repeat(np.arange(d.n_question), np.diff(d.first))
    top = np.full(d.n_question, -np.inf)
    np.maximum.at(top, question, logs)
    prob = np.exp(logs - top[question])
    return np.asarray(prob / np.bincount(question, prob, d.n_question)[question])

"""Open values per question: a source names the truth, something it entails, or an error.

Accuracy per source as in [Dong2009]_, with a third outcome for general but true values
("Syria" for "Aleppo") as in [Jung2019]_: a truth without general values among the
candidates takes the probability of both outcomes, else it would be punished for lacking them.
"""

# Compiled functions take arrays; numba infers their types.
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from parley.fusion.categorical.layout import Layout

_DOUBT = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Accuracy:
    """``exact``, ``general`` (S,) per source; ``errors`` how many errors it may choose from.

    ``errors`` 0 means "the other candidates of the question".
    """

    exact: np.ndarray
    general: np.ndarray
    errors: float
    popular: bool


@njit(cache=True)
def _table(
    k,
    begin,
    end,
    first,
    cand,
    source,
    weight,
    denied,
    entails,
    s0,
    exact,
    general,
    errors,
    popular,
    out,
):
    """Log likelihood of each candidate truth of one question."""
    out[:] = 0.0
    count = np.zeros(k)
    total = 0.0
    for i in range(begin, end):
        if not denied[i]:
            count[cand[i] - first] += weight[i]
            total += weight[i]
    for t in range(k):
        n_above = 0
        for v in range(k):
            if entails[s0 + t * k + v]:
                n_above += 1
        n_wrong = errors if errors > 0 else max(k - 1 - n_above, 1)
        for i in range(begin, end):
            s = source[i]
            v = cand[i] - first
            a = exact[s]
            g = general[s]
            if n_above == 0:
                a = a + g
                g = 0.0
            if v == t:
                p = a
            elif entails[s0 + t * k + v]:
                p = g / n_above
            elif popular:
                # Errors follow what others say in error: common mistakes are likelier.
                rest = total - count[t] - weight[i]
                p = (1.0 - a - g) * (count[v] - weight[i] + 0.5) / (rest + 0.5 * n_wrong + 0.5)
            else:
                p = (1.0 - a - g) / n_wrong
            if denied[i]:
                p = 1.0 - min(p, 0.999)
            out[t] += weight[i] * np.log(max(p, 1e-9))


@njit(cache=True)
def _estep(
    begin,
    first,
    square,
    cand,
    source,
    weight,
    anchor,
    denied,
    entails,
    exact,
    general,
    errors,
    popular,
    prob,
    n_exact,
    n_general,
    n_all,
):
    n_exact[:] = 0.0
    n_general[:] = 0.0
    n_all[:] = 0.0
    evidence = 0.0
    for q in range(first.size - 1):
        k = first[q + 1] - first[q]
        if k == 0:
            continue
        ll = np.empty(k)
        s0 = square[q]
        _table(
            k,
            begin[q],
            begin[q + 1],
            first[q],
            cand,
            source,
            weight,
            denied,
            entails,
            s0,
            exact,
            general,
            errors,
            popular,
            ll,
        )
        for i in range(begin[q], begin[q + 1]):
            if anchor[i]:
                ll[:] = -1e9
                ll[cand[i] - first[q]] = 0.0
        m = ll.max()
        z = 0.0
        for t in range(k):
            ll[t] = np.exp(ll[t] - m)
            z += ll[t]
        evidence += m + np.log(z / k)
        for t in range(k):
            prob[first[q] + t] = ll[t] / z
        for i in range(begin[q], begin[q + 1]):
            if anchor[i] or denied[i]:
                continue
            v = cand[i] - first[q]
            up = 0.0
            alone = 0.0
            for t in range(k):
                if entails[s0 + t * k + v]:
                    up += ll[t] / z
            has = False
            for u in range(k):
                if entails[s0 + v * k + u]:
                    has = True
            p = ll[v] / z
            if not has:
                # An exact answer that had nothing general beside it tells of both outcomes.
                share = general[source[i]] / max(exact[source[i]] + general[source[i]], 1e-9)
                alone = p * share
            n_exact[source[i]] += weight[i] * (p - alone)
            n_general[source[i]] += weight[i] * (up + alone)
            n_all[source[i]] += weight[i]
    return evidence


def fit(
    d: Layout, errors: float = 0.0, popular: bool = False, iterations: int = 25
) -> tuple[Accuracy, np.ndarray, float]:
    """Learn accuracies by EM; return them, (C,) candidate probabilities and the evidence."""
    exact, general = np.full(d.n_source, 0.75), np.full(d.n_source, 0.0)
    if d.entails.any():
        exact, general = np.full(d.n_source, 0.6), np.full(d.n_source, 0.2)
    prob = np.zeros(len(d.label))
    n = np.zeros((3, d.n_source))
    evidence = 0.0
    for _ in range(iterations):
        evidence = _estep(
            d.begin, d.first, d.square, d.cand, d.source, d.weight, d.anchor, d.denied,
            d.entails, exact, general, errors, popular, prob, n[0], n[1], n[2],
        )  # fmt: skip
        total = max(n[2].sum(), 1e-9)
        mean_exact, mean_general = n[0].sum() / total, n[1].sum() / total
        exact = (n[0] + _DOUBT * mean_exact) / (n[2] + _DOUBT)
        general = (n[1] + _DOUBT * mean_general) / (n[2] + _DOUBT)
        scale = np.minimum(0.99 / np.maximum(exact + general, 1e-9), 1.0)
        exact, general = np.maximum(exact * scale, 0.01), general * scale
    return Accuracy(exact, general, errors, popular), prob, evidence


@njit(cache=True)
def _predict(
    begin,
    first,
    square,
    cand,
    source,
    weight,
    denied,
    entails,
    exact,
    general,
    errors,
    popular,
    hidden,
    score,
):
    for q in range(first.size - 1):
        k = first[q + 1] - first[q]
        if k < 2:
            continue
        s0 = square[q]
        ll = np.empty(k)
        _table(
            k,
            begin[q],
            begin[q + 1],
            first[q],
            cand,
            source,
            weight,
            denied,
            entails,
            s0,
            exact,
            general,
            errors,
            popular,
            ll,
        )
        m = ll.max()
        z = 0.0
        for t in range(k):
            ll[t] = np.exp(ll[t] - m)
            z += ll[t]
        count = np.zeros(k)
        total = 0.0
        for i in range(begin[q], begin[q + 1]):
            count[cand[i] - first[q]] += weight[i]
            total += weight[i]
        for i in range(begin[q], begin[q + 1]):
            if not hidden[i]:
                continue
            s = source[i]
            said = 0.0
            for t in range(k):
                n_above = 0
                for v in range(k):
                    if entails[s0 + t * k + v]:
                        n_above += 1
                a = exact[s]
                g = general[s]
                if n_above == 0:
                    a = a + g
                    g = 0.0
                n_wrong = max(k - 1 - n_above, 1)
                v = cand[i] - first[q]
                if v == t:
                    p = a
                elif entails[s0 + t * k + v]:
                    p = g / n_above
                elif popular:
                    # Probabilities of all errors must sum to one.
                    rest = 0.0
                    for u in range(k):
                        if u != t and not entails[s0 + t * k + u]:
                            rest += count[u] + 0.5
                    p = (1.0 - a - g) * (count[v] + 0.5) / max(rest, 1e-9)
                else:
                    p = (1.0 - a - g) / n_wrong
                said += ll[t] / z * p
            score[i] = np.log(max(said, 1e-9))


def predict(d: Layout, model: Accuracy, hidden: np.ndarray) -> np.ndarray:
    """Return (N,) log probability of each hidden claim's label (hidden claims weigh nothing)."""
    score = np.zeros(len(d.cand))
    _predict(
        d.begin, d.first, d.square, d.cand, d.source, d.weight, d.denied, d.entails,
        model.exact, model.general, model.errors, model.popular, hidden, score,
    )  # fmt: skip
    return score

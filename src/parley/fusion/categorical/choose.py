"""Which categorical model: chosen by how well it foretells claims it has not seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from parley.fusion.categorical import accuracy, confusion
from parley.fusion.categorical.layout import Layout, Parents, layout, value_names
from parley.fusion.categorical.readings import unswayed, vote
from parley.fusion.copies import Copies, detect
from parley.fusion.table import ClaimTable

_OPEN_ERRORS = 100.0
_FEW_LABELS = 30
_HIDDEN_SHARE = 0.2
_RETURNS = 3
_ENOUGH = 20
_SEED = 20161221
_TURNS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The fitted winner: ``prob`` (C,) of the layout's candidates and how reliable (S,).

    ``scores`` are mean held-out log scores by model name, the winner's the highest.
    """

    layout: Layout
    prob: np.ndarray
    reliability: np.ndarray
    name: str
    scores: dict[str, float]
    copies: Copies


@dataclass(frozen=True, slots=True)
class _Model:
    name: str
    parents: Parents | None
    fit: Callable[[Layout], tuple[np.ndarray, np.ndarray]]
    foretell: Callable[[Layout, np.ndarray], np.ndarray]


def choose(table: ClaimTable, parents: Parents | None = None) -> Chosen:
    """Fit the models that can apply and keep the one that foretells hidden claims best.

    Parameters
    ----------
    table
        Claims naming a label each.
    parents
        value -> values it entails; without it, lists entail their parts.
    """
    told = detect(table, exact=True).certain()
    models = _models(table, parents)
    scores = _scores(table, told, [(m, told.weight) for m in models])
    best = max(models, key=lambda m: scores.get(m.name, 0.0))
    if not scores and len(models) > 1:
        best = replace(best, fit=_fit_few)
    d = layout(table, told.weight, best.parents)
    prob, reliability = best.fit(d)
    copies = _copies(table, best, d, prob, reliability)
    if not copies.dependence:
        return Chosen(d, prob, reliability, best.name, scores, told)
    folded = replace(best, name=f"{best.name}, copies folded")
    again = _scores(table, copies, [(best, told.weight), (folded, copies.weight)])
    if again.get(folded.name, -np.inf) <= again.get(best.name, -np.inf):
        return Chosen(d, prob, reliability, best.name, scores, told)
    d = layout(table, copies.weight, best.parents)
    prob, reliability = best.fit(d)
    return Chosen(d, prob, reliability, folded.name, scores | again, copies)


def _copies(
    table: ClaimTable, model: _Model, d: Layout, prob: np.ndarray, reliability: np.ndarray
) -> Copies:
    """Return who copies whom, read from a start that no ring sways and then in turns with the fit.

    Begun from the fit itself, a ring large enough to pass for the truth would make copiers of
    the honest, who agree on what then looks like errors.
    """
    right = unswayed(table) if np.unique(d.label).size > _FEW_LABELS else None
    if right is None:
        return detect(table, exact=True, belief=(_true(d, prob, len(table)), reliability))
    belief = _true(d, vote(d, right), len(table)), right
    copies = detect(table, exact=True, belief=belief)
    for _ in range(_TURNS):
        d = layout(table, copies.weight, model.parents)
        prob, reliability = model.fit(d)
        copies = detect(table, exact=True, belief=(_true(d, prob, len(table)), reliability))
    return copies


def _scores(
    table: ClaimTable, copies: Copies, options: list[tuple[_Model, np.ndarray]]
) -> dict[str, float]:
    """Return each model's mean held-out log score; nothing where there is too little to tell."""
    hidden, judged = _hide(table, copies)
    if len(options) < 2 or judged.sum() < _ENOUGH:
        return {}
    return {m.name: _score(m, table, w, hidden, judged) for m, w in options}


def _true(d: Layout, prob: np.ndarray, n: int) -> np.ndarray:
    """Return (N,) the probability that what a claim says is true, exactly or in general."""
    holds = prob.copy()
    for q in np.flatnonzero(np.diff(d.square) > 1):
        k = int(d.first[q + 1] - d.first[q])
        above = d.entails[d.square[q] : d.square[q + 1]].reshape(k, k)
        if above.any():
            at = slice(int(d.first[q]), int(d.first[q + 1]))
            holds[at] += prob[at] @ above
    true = np.zeros(n)
    true[d.row] = np.minimum(holds[d.cand], 1.0)
    return true


def _models(table: ClaimTable, parents: Parents | None) -> list[_Model]:
    names = value_names(table)
    found = [_Model("open values", None, _fit_open, _foretell_open)]
    lists = parents or list_parts(table, names)
    if lists:
        found.append(_Model("values entailing others", lists, _fit_open, _foretell_open))
    if len(np.unique(names)) <= _FEW_LABELS:
        found.append(_Model("confusion", None, _fit_confusion, _foretell_confusion))
    return found


def list_parts(table: ClaimTable, names: np.ndarray) -> Parents:
    """Return, for values that are lists, the shorter lists on the same question they contain."""
    tokens = {
        n: frozenset(t for t in (p.strip() for p in re.split(r"[;|,]", n)) if t)
        for n in np.unique(names)
    }
    if all(len(t) < 2 for t in tokens.values()):
        return {}
    found: dict[str, set[str]] = {}
    starts = table.starts
    for q in range(len(table.questions)):
        here = sorted(set(names[starts[q] : starts[q + 1]].tolist()))
        for a in here:
            parts = [b for b in here if tokens[b] < tokens[a] and tokens[b]]
            if parts:
                found.setdefault(a, set()).update(parts)
    return {a: frozenset(b) for a, b in found.items()}


def _hide(table: ClaimTable, copies: Copies) -> tuple[np.ndarray, np.ndarray]:
    """Return (hidden, judged): a fifth of the stories, with all their copies; the originals."""
    root = np.arange(len(table))
    for _ in range(20):
        above = copies.original[root]
        root = np.where(above >= 0, above, root)
    draw = np.random.Generator(np.random.Philox(key=_SEED)).random(len(table))
    size = np.diff(table.starts)[table.question]
    hidden = (draw[root] < _HIDDEN_SHARE) & (size >= 2) & ~table.anchor
    return hidden, hidden & (root == np.arange(len(table)))


def _score(
    model: _Model, table: ClaimTable, weight: np.ndarray, hidden: np.ndarray, judged: np.ndarray
) -> float:
    d = layout(table, np.where(hidden, 0.0, weight), model.parents)
    score = model.foretell(d, judged[d.row])
    return float(score[judged[d.row]].mean())


def _fit_few(d: Layout) -> tuple[np.ndarray, np.ndarray]:
    """Fit where too little is said to compare models: in a closed set errors are the other labels.

    Two of three who say yes where only no is left are weak evidence; two of three who name the
    same of a thousand towns are strong evidence.
    """
    used = np.unique(d.label).size
    closed = 2 <= used <= _FEW_LABELS and len(d.label) >= _RETURNS * used
    model, prob, _ = accuracy.fit(d, float(used - 1) if closed else _OPEN_ERRORS)
    return prob, model.exact + model.general


def _fit_open(d: Layout) -> tuple[np.ndarray, np.ndarray]:
    model, prob, _ = accuracy.fit(d, _OPEN_ERRORS)
    return prob, model.exact + model.general


def _foretell_open(d: Layout, judged: np.ndarray) -> np.ndarray:
    model, _, _ = accuracy.fit(d, _OPEN_ERRORS)
    return accuracy.predict(d, model, judged)


def _fit_confusion(d: Layout) -> tuple[np.ndarray, np.ndarray]:
    model, truth = confusion.fit(d)
    question = np.repeat(np.arange(d.n_question), np.diff(d.first))
    prob = truth[question, d.label]
    total = np.bincount(question, prob, d.n_question)[question]
    right = np.einsum("skk,k->s", model.matrix, model.prior)
    return prob / np.maximum(total, 1e-12), right


def _foretell_confusion(d: Layout, judged: np.ndarray) -> np.ndarray:
    model, _ = confusion.fit(replace(d, weight=np.where(judged, 0.0, d.weight)))
    return confusion.predict(d, model, judged)

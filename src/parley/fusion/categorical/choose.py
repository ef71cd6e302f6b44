"""Which categorical model: chosen by how well it foretells claims it has not seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from parley.fusion.categorical import accuracy, confusion
from parley.fusion.categorical.layout import Layout, Parents, layout, value_names
from parley.fusion.copies import Copies, detect
from parley.fusion.table import ClaimTable

_OPEN_ERRORS = 100.0
_FEW_LABELS = 30
_HIDDEN_SHARE = 0.2
_SEED = 20161221


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
    copies: bool
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
    copies = detect(table, exact=True)
    models = _models(table, copies, parents)
    scores = {}
    if len(models) > 1:
        hidden, judged = _hide(table, copies)
        if judged.sum() >= 20:
            scores = {m.name: _score(m, table, copies, hidden, judged) for m in models}
    best = max(models, key=lambda m: scores.get(m.name, 0.0))
    d = layout(table, copies.weight if best.copies else _plain(copies), best.parents)
    prob, reliability = best.fit(d)
    return Chosen(d, prob, reliability, best.name, scores, copies)


def _plain(copies: Copies) -> np.ndarray:
    """Weights that fold only certain copies: the same source again, or a claim with ``via``."""
    return copies.certain().weight


def _models(table: ClaimTable, copies: Copies, parents: Parents | None) -> list[_Model]:
    names = value_names(table)
    weights = (False, True) if np.any((copies.weight > 0) & (copies.weight < 1)) else (False,)
    trees: list[tuple[str, Parents | None]] = [("open values", None)]
    lists = parents or list_parts(table, names)
    if lists:
        trees.append(("values entailing others", lists))
    found = []
    for copied in weights:
        tail = ", copies folded" if copied else ""
        for name, tree in trees:
            found.append(_Model(name + tail, tree, copied, _fit_open, _foretell_open))
        if len(np.unique(names)) <= _FEW_LABELS:
            found.append(
                _Model("confusion" + tail, None, copied, _fit_confusion, _foretell_confusion)
            )
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
    model: _Model, table: ClaimTable, copies: Copies, hidden: np.ndarray, judged: np.ndarray
) -> float:
    weight = copies.weight if model.copies else _plain(copies)
    d = layout(table, np.where(hidden, 0.0, weight), model.parents)
    score = model.foretell(d, judged[d.row])
    return float(score[judged[d.row]].mean())


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

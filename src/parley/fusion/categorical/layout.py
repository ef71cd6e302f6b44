"""Categorical claims as flat arrays: candidates of each question, and which entails which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from parley.fusion.forms import FormCode
from parley.fusion.table import ClaimTable

Parents = Mapping[str, frozenset[str]]
"""value -> the values it entails (a town its province, a full list its parts)."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """N claims on Q questions with C candidates in all.

    ``begin`` (Q+1,) first claim and ``first`` (Q+1,) first candidate of each question;
    ``cand`` (N,) the candidate a claim names; ``label`` (C,) codes ``labels``;
    ``entails`` (sum K²,) row-major per question from ``square`` (Q+1,): [t, v] says that
    v is true if t is. ``row`` leads back to the table; ``anchor`` marks settled answers.
    """

    begin: np.ndarray
    source: np.ndarray
    cand: np.ndarray
    first: np.ndarray
    label: np.ndarray
    square: np.ndarray
    entails: np.ndarray
    weight: np.ndarray
    anchor: np.ndarray
    denied: np.ndarray
    labels: tuple[str, ...]
    n_source: int
    row: np.ndarray

    @property
    def n_question(self) -> int:
        """Number of questions."""
        return len(self.first) - 1


def layout(table: ClaimTable, weight: np.ndarray, parents: Parents | None = None) -> Layout:
    """Lay out every claim's label; numbers are labels too."""
    names = value_names(table)
    labels, code = np.unique(names, return_inverse=True)
    rows = np.flatnonzero(names != "")
    question = table.question[rows].astype(np.int64)
    n_label = len(labels)
    key, cand = np.unique(question * n_label + code[rows], return_inverse=True)
    label = key % n_label
    first = np.searchsorted(key // n_label, np.arange(len(table.questions) + 1))
    begin = np.searchsorted(question, np.arange(len(table.questions) + 1))
    square = np.concatenate([[0], np.cumsum(np.diff(first) ** 2)])
    entails = np.zeros(int(square[-1]), dtype=np.bool_)
    if parents:
        _entail(labels, label, first, square, parents, entails)
    return Layout(
        begin.astype(np.int64), table.source[rows].astype(np.int64), cand.astype(np.int64),
        first.astype(np.int64), label.astype(np.int64), square.astype(np.int64), entails,
        weight[rows].astype(float), table.anchor[rows].copy(),
        table.form[rows] == FormCode.NOT, tuple(str(x) for x in labels),
        len(table.sources), rows,
    )  # fmt: skip


def value_names(table: ClaimTable) -> np.ndarray:
    """Return (N,) the label each claim names: its text, or its number written out."""
    texts = np.array([*table.texts, ""], dtype=object)
    names = texts[table.text]
    numbers = np.isfinite(table.value) & (table.text < 0)
    if numbers.any():
        distinct, code = np.unique(table.value[numbers], return_inverse=True)
        names[numbers] = np.array([f"{x:.10g}" for x in distinct], dtype=object)[code]
    return np.asarray(names.astype(str))


def _entail(
    labels: np.ndarray,
    label: np.ndarray,
    first: np.ndarray,
    square: np.ndarray,
    parents: Parents,
    entails: np.ndarray,
) -> None:
    for q in np.flatnonzero(np.diff(first) > 1):
        k = int(first[q + 1] - first[q])
        here = [str(labels[c]) for c in label[first[q] : first[q + 1]]]
        for t, specific in enumerate(here):
            above = parents.get(specific)
            if not above:
                continue
            for v, general in enumerate(here):
                if v != t and general in above:
                    entails[square[q] + t * k + v] = True

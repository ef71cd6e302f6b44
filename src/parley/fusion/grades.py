"""Marks on a short ordered scale (one to five): is the answer a mark, or does it lie between?

An ordered probit: who judges has a habit and a spread, and names the mark whose cell his
reading falls into; the marks at the ends take all beyond them ([McCullagh1980]_). Fitted twice,
with answers anywhere on the scale and with answers that are marks. Hidden claims decide: labels
confused freely, where they foretell best; answers that are marks, where they foretell better than
both by more than the standard error; else answers between marks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from parley.fusion.categorical import confusion
from parley.fusion.categorical.layout import layout
from parley.fusion.copies import detect
from parley.fusion.pagestable import table_pages
from parley.fusion.rows import Families, Pages, Row
from parley.fusion.table import ClaimTable

NAME = "between marks of an ordered scale"
ON_MARKS = "on marks of an ordered scale"
_FEWEST, _MOST = 5, 11
_STEPS = 10
_HABITS = np.linspace(-2.0, 2.0, 33)
_SPREADS = np.exp(np.linspace(np.log(0.2), np.log(3.0), 15))
_HIDDEN_SHARE = 0.2
_ENOUGH = 60
_ROUNDS = 25
_LARGEST = 100_000
_SEED = 20161221


@dataclass(frozen=True, slots=True, eq=False)
class Grades:
    """``prob`` (Q, G) of the answers ``grid`` (G,); ``habit`` and ``spread`` (S,) in marks."""

    grid: np.ndarray
    prob: np.ndarray
    habit: np.ndarray
    spread: np.ndarray


def marks(table: ClaimTable) -> np.ndarray:
    """Return the marks of an ordered scale that all claims keep to, or nothing."""
    values = np.unique(table.value)
    whole = values.size and bool(np.all(values == np.round(values)))
    if not whole or not _FEWEST <= values.size <= _MOST or (np.diff(values) != 1).any():
        return np.zeros(0)
    return np.asarray(values)


def fit(table: ClaimTable, weight: np.ndarray, scale: np.ndarray, steps: int = _STEPS) -> Grades:
    """Learn habits and spreads by EM over a grid of answers.

    Parameters
    ----------
    table
        Claims with a mark each.
    weight
        (N,) how much each counts.
    scale
        (K,) the marks, one apart.
    steps
        Grid steps a mark; 1 if answers are marks.
    """
    grid = np.linspace(scale[0], scale[-1], (scale.size - 1) * steps + 1)
    likely = _log_cells(grid, scale)
    said = (table.value - scale[0]).astype(np.int64)
    n_source, n_question = len(table.sources), len(table.questions)
    at = np.full((n_source, 2), (_HABITS.size // 2, _SPREADS.size // 2))
    prior = np.full(grid.size, 1.0 / grid.size)
    centre, width, tau = float(np.log(0.8)), 0.5, 0.5
    prob = np.zeros((n_question, grid.size))
    for _ in range(_ROUNDS):
        logs = np.tile(np.log(prior), (n_question, 1))
        heard = likely[at[table.source, 0], at[table.source, 1], said]
        np.add.at(logs, table.question, weight[:, None] * heard)
        prob = np.exp(logs - logs.max(axis=1, keepdims=True))
        prob /= prob.sum(axis=1, keepdims=True)
        prior = _smooth(prob, steps)
        counts = np.zeros((n_source, scale.size, grid.size))
        np.add.at(counts, (table.source, said), weight[:, None] * prob[table.question])
        score = np.tensordot(counts, likely, axes=([1, 2], [2, 3]))
        score += norm.logpdf(_HABITS, 0.0, tau)[None, :, None]
        score += norm.logpdf(np.log(_SPREADS), centre, width)[None, None, :]
        known = np.exp(score - score.max(axis=(1, 2), keepdims=True))
        known /= known.sum(axis=(1, 2), keepdims=True)
        at, tau, centre, width = _habits(known, np.bincount(table.source, weight, n_source))
    return Grades(grid, prob, _HABITS[at[:, 0]], _SPREADS[at[:, 1]])


def _log_cells(grid: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Return (B, R, K, G): log P(mark | habit, spread, answer), a little left for slips."""
    edges = np.concatenate([[-np.inf], scale[1:] - 0.5, [np.inf]])
    middle = grid[None, None, None, :] + _HABITS[:, None, None, None]
    cut = (edges[None, None, :, None] - middle) / _SPREADS[None, :, None, None]
    cell = np.diff(norm.cdf(cut), axis=2)
    return np.asarray(np.log(0.98 * cell + 0.02 / scale.size))


def _smooth(prob: np.ndarray, steps: int) -> np.ndarray:
    """Return the answers' own distribution; between marks it is smooth, on marks as found."""
    prior = prob.sum(axis=0) + 1.0 / prob.shape[1]
    if steps > 1:
        far = (np.arange(-2 * steps, 2 * steps + 1)) / (0.5 * steps)
        kernel = np.exp(-0.5 * far**2)
        prior = np.convolve(np.pad(prior, 2 * steps, mode="edge"), kernel, mode="valid")
    return np.asarray(prior / prior.sum())


def _habits(known: np.ndarray, voice: np.ndarray) -> tuple[np.ndarray, float, float, float]:
    """Return each source's (habit, spread) codes and how both vary among sources.

    A habit that all share is no habit: no claim tells it from the answers.
    """
    habit = known.sum(axis=2) @ _HABITS
    log_spread = known.sum(axis=1) @ np.log(_SPREADS)
    habit = habit - np.average(habit, weights=voice + 1e-9)
    n = np.count_nonzero(voice)
    about = known.sum(axis=2) @ _HABITS**2 - (known.sum(axis=2) @ _HABITS) ** 2
    tau = np.sqrt(((habit**2 + about) * (voice > 0)).sum() / max(n, 1) + 0.01)
    centre = float(np.average(log_spread, weights=voice + 1e-9))
    width = np.sqrt(((log_spread - centre) ** 2 * (voice > 0)).sum() / max(n, 1) + 0.04)
    codes = [
        np.abs(habit[:, None] - _HABITS).argmin(axis=1),
        np.abs(log_spread[:, None] - np.log(_SPREADS)).argmin(axis=1),
    ]
    return np.column_stack(codes), float(tau), centre, float(width)


def foretell(g: Grades, table: ClaimTable, scale: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the log probability of the marks at ``rows``, which weighed nothing in the fit."""
    habit = np.abs(g.habit[:, None] - _HABITS).argmin(axis=1)[table.source[rows]]
    spread = np.abs(g.spread[:, None] - _SPREADS).argmin(axis=1)[table.source[rows]]
    said = (table.value[rows] - scale[0]).astype(np.int64)
    cells = np.exp(_log_cells(g.grid, scale)[habit, spread, said])
    return np.asarray(np.log((g.prob[table.question[rows]] * cells).sum(axis=1)))


def ordered(table: ClaimTable) -> tuple[str, dict[str, float]]:
    """Return which reading of an ordered scale holds, with held-out log scores; "" for none.

    The three readings are judged on the same hidden claims, each among all marks.
    """
    scale = marks(table) if len(table) <= _LARGEST else np.zeros(0)
    if not scale.size:
        return "", {}
    weight = detect(table, exact=True).certain().weight
    draw = np.random.Generator(np.random.Philox(key=_SEED)).random(len(table))
    hidden = (draw < _HIDDEN_SHARE) & (np.diff(table.starts)[table.question] >= 3) & (weight > 0)
    if hidden.sum() < _ENOUGH:
        return "", {}
    left, rows = np.where(hidden, 0.0, weight), np.flatnonzero(hidden)
    free = _confused(table, left, rows)
    anywhere, on_marks = (
        foretell(fit(table, left, scale, steps), table, scale, rows) for steps in (_STEPS, 1)
    )
    scores = {NAME: anywhere, ON_MARKS: on_marks, "confusion": free}
    told = {name: float(score.mean()) for name, score in scores.items()}
    if _leads(on_marks, anywhere):
        return (ON_MARKS if _leads(on_marks, free) else ""), told
    return (NAME if told[NAME] > told["confusion"] else ""), told


def _leads(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether one reading foretells better by more than the standard error of the difference."""
    lead = one - other
    return bool(lead.mean() > lead.std() / np.sqrt(lead.size))


def _confused(table: ClaimTable, weight: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the log probability of the marks at ``rows`` as labels confused freely."""
    d = layout(table, weight, None)
    model, truth = confusion.fit(d)
    code = np.empty(len(table), dtype=np.int64)
    code[d.row] = d.label[d.cand]
    heard = model.matrix[table.source[rows], :, code[rows]]
    return np.asarray(np.log(np.maximum((truth[table.question[rows]] * heard).sum(axis=1), 1e-9)))


def grade_rows(
    table: ClaimTable,
    reading: str,
    scores: dict[str, float],
    name: str,
    families: Families,
    pages: Pages,
) -> list[Row]:
    """Fuse marks into one row a question: a figure between the marks, or one of them."""
    scale = marks(table)
    copies = detect(table, exact=True).certain()
    g = fit(table, copies.weight, scale, 1 if reading == ON_MARKS else _STEPS)
    families[name or "all"] = {"family": reading, "scores": scores}
    pages += table_pages(table, g.habit, "bias", copies.dependence)
    count = np.bincount(table.question, minlength=len(table.questions))
    told = _on_marks if reading == ON_MARKS else _between_marks
    rows = []
    for q in np.flatnonzero(count):
        said = np.sort(table.value[table.question == q])
        why = (
            f"{count[q]} marks from {said[0]:g} to {said[-1]:g}, median {np.median(said):g}; "
            "each judge's habit taken off"
        )
        rows.append(told(table.questions[q], g, int(q), int(count[q]), why))
    return rows


def _between_marks(question: str, g: Grades, q: int, n: int, why: str) -> Row:
    mass = g.prob[q].cumsum() - g.prob[q] / 2
    low, best, high = (round(float(np.interp(p, mass, g.grid)), 3) for p in (0.05, 0.5, 0.95))
    return Row(question, best, low, high, "numeric", n, why)


def _on_marks(question: str, g: Grades, q: int, n: int, why: str) -> Row:
    top = int(g.prob[q].argmax())
    sure = round(float(g.prob[q, top]), 4)
    return Row(question, f"{g.grid[top]:g}", None, None, "category", n, why, sure)

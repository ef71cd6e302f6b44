"""Reasons for a table's answers: one sentence a question, from what each claim did."""

from __future__ import annotations

import numpy as np

from parley.fusion.categorical.choose import Chosen
from parley.fusion.forms import FormCode
from parley.fusion.numeric.choose import NumericFit
from parley.fusion.shown import figure, two_digits
from parley.fusion.table import NEUTRAL, ClaimTable

_MOST = 200_000
#: A lone figure moved by less than this share is as good as taken.
_NOTED = 0.02


def number_reasons(table: ClaimTable, fit: NumericFit) -> dict[int, str]:
    """Return question -> why: raw spread, what moves it most, copies, what is unknown."""
    d = fit.design
    found = {}
    weight = fit.copies.weight[d.row]
    for q in np.flatnonzero(d.end > d.begin)[:_MOST]:
        rows = np.arange(d.begin[q], d.end[q])
        share = fit.family.scale.kind == "logit"
        parts = [_spread(table, d.row[rows], share)]
        best = fit.best[q]
        if rows.size == 1 and table.form[d.row[rows[0]]] in (FormCode.EXACT, FormCode.APPROX):
            parts += _alone(float(table.value[d.row[rows[0]]]), float(best), share)
        shift = best - fit.without[rows, 1]
        if rows.size > 1 and np.isfinite(shift).any():
            k = int(np.nanargmax(np.abs(np.where(weight[rows] > 0, shift, 0.0))))
            moves = _moves(float(shift[k]), share)
            if moves:
                parts.append(f"{table.sources[d.source[rows[k]]]} moves it most, {moves}")
        elif rows.size > 1 and fit.family.kind == "exact":
            parts.append(_backers(table, fit, rows))
        copied = int(np.sum(weight[rows] < 0.5))
        if copied:
            parts.append(f"{copied} repeated, not counted again")
        camps = {table.camps[table.camp[r]] for r in d.row[rows]}
        if camps - {"", NEUTRAL} and NEUTRAL not in camps and not d.anchor[rows].any():
            parts.append("no neutral source here, so wider")
        found[int(q)] = "; ".join(parts)
    return found


def _alone(told: float, best: float, share: bool) -> list[str]:
    """Return why a lone figure is not simply taken: what it was, and what moved it."""
    if not np.isfinite(told) or abs(best - told) < _NOTED * abs(told):
        return []
    moves = _moves(best - told, share)
    figures = f"{figure(100 * told)}%" if share else figure(told)
    return [f"it says {figures}, which the source's record and other figures move {moves}"]


def _moves(shift: float, share: bool) -> str:
    """Return a shift in words, to two digits."""
    by = figure(abs(shift), two_digits(shift))
    if share:
        points = abs(shift) * 100
        by = f"{figure(points, max(two_digits(points), 0.1))} points"
    return f"{'up' if shift > 0 else 'down'} by {by}" if by.strip("0. points") else ""


def _spread(table: ClaimTable, rows: np.ndarray, share: bool) -> str:
    ends = np.concatenate([table.value[rows], table.low[rows], table.high[rows]])
    ends = ends[np.isfinite(ends)]
    n = len(rows)
    if n == 1:
        return f"one claim, by {table.sources[table.source[rows[0]]]}"
    if not ends.size:
        return f"{n} claims"
    low, high = (figure(x) for x in (ends.min(), ends.max()))
    if share:
        low, high = (f"{figure(round(100 * x, 2))}%" for x in (ends.min(), ends.max()))
    return f"all {n} claims say {low}" if low == high else f"{n} claims range from {low} to {high}"


def _backers(table: ClaimTable, fit: NumericFit, rows: np.ndarray) -> str:
    d = fit.design
    value = table.value[d.row[rows]]
    names = [
        table.sources[d.source[r]] for r, v in zip(rows, value) if v == fit.best[d.question[r]]
    ]
    return "said exactly by " + _few(names) if names else "nobody names it exactly"


def _few(names: list[str]) -> str:
    distinct = sorted(set(names))
    more = f" and {len(distinct) - 3} more" if len(distinct) > 3 else ""
    return ", ".join(distinct[:3]) + more


def category_reasons(table: ClaimTable, chosen: Chosen) -> dict[int, str]:
    """Return question -> why: who says the answer, who says what else."""
    d = chosen.layout
    found = {}
    for q in np.flatnonzero(np.diff(d.first) > 0)[:_MOST]:
        at = slice(int(d.first[q]), int(d.first[q + 1]))
        top = at.start + int(np.argmax(chosen.prob[at]))
        rows = np.arange(d.begin[q], d.begin[q + 1])
        yes = [table.sources[d.source[r]] for r in rows if d.cand[r] == top and not d.denied[r]]
        parts = [f"{len(yes)} of {rows.size} say so ({_few(yes)})" if yes else "nobody says so"]
        others = [c for c in range(at.start, at.stop) if c != top]
        if others:
            rival = max(others, key=lambda c: float(chosen.prob[c]))
            p = float(chosen.prob[rival])
            sure = f"{p:.0%}" if p >= 0.005 else "<1%"
            parts.append(f"next {d.labels[d.label[rival]]} ({sure})")
        copied = int(np.sum(d.weight[rows] < 0.5))
        if copied:
            parts.append(f"{copied} repeated, not counted again")
        found[int(q)] = "; ".join(parts)
    return found

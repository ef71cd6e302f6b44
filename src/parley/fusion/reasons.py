"""Reasons for a table's answers: one sentence a question, from what each claim did."""

from __future__ import annotations

import numpy as np

from parley.fusion.categorical.choose import Chosen
from parley.fusion.numeric.choose import NumericFit
from parley.fusion.table import NEUTRAL, ClaimTable

_MOST = 200_000


def number_reasons(table: ClaimTable, fit: NumericFit) -> dict[int, str]:
    """Return question -> why: raw spread, what moves it most, copies, what is unknown."""
    d = fit.design
    found = {}
    weight = fit.copies.weight[d.row]
    for q in np.flatnonzero(d.end > d.begin)[:_MOST]:
        rows = np.arange(d.begin[q], d.end[q])
        parts = [_spread(table, d.row[rows])]
        best = fit.best[q]
        shift = best - fit.without[rows, 1]
        if rows.size > 1 and np.isfinite(shift).any():
            k = int(np.nanargmax(np.abs(np.where(weight[rows] > 0, shift, 0.0))))
            if abs(shift[k]) > 0:
                name = table.sources[d.source[rows[k]]]
                way = "up" if shift[k] > 0 else "down"
                parts.append(f"{name} moves it most, {way} by {abs(shift[k]):.4g}")
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


def _spread(table: ClaimTable, rows: np.ndarray) -> str:
    ends = np.concatenate([table.value[rows], table.low[rows], table.high[rows]])
    ends = ends[np.isfinite(ends)]
    n = len(rows)
    if n == 1:
        return f"one claim, by {table.sources[table.source[rows[0]]]}"
    if not ends.size:
        return f"{n} claims"
    return f"{n} claims range from {ends.min():.7g} to {ends.max():.7g}"


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
            parts.append(f"next {d.labels[d.label[rival]]} ({chosen.prob[rival]:.0%})")
        copied = int(np.sum(d.weight[rows] < 0.5))
        if copied:
            parts.append(f"{copied} repeated, not counted again")
        found[int(q)] = "; ".join(parts)
    return found

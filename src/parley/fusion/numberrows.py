"""Rows for questions whose answer is a number: counts, shares, totals that move over time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parley.fusion.cells import day_text
from parley.fusion.forms import FormCode, share_range, vague_range
from parley.fusion.numeric import choose as numbers
from parley.fusion.numeric.answer import if_right
from parley.fusion.numeric.fit import Parameters
from parley.fusion.numeric.scale import Scale
from parley.fusion.overtime import OverTime, over_time
from parley.fusion.pagestable import table_pages
from parley.fusion.reasons import number_reasons
from parley.fusion.rows import Families, Held, Pages, Row
from parley.fusion.table import NEUTRAL, PERCENT, ClaimTable

_MOST_CONDITIONAL = 200_000


def number_rows(
    table: ClaimTable, kind: str, name: str, families: Families, pages: Pages, explain: bool
) -> list[Row]:
    """Fuse numbers; questions answered on three days or more give one row a day."""
    if kind == "share":
        table = as_shares(table)
    moving = over_time(table) if kind != "share" else None
    rows: list[Row] = []
    if moving is not None:
        told = {"family": moving.name, "scores": moving.scores}
        families[(name or "all") + " over time"] = told
        rows += _moving_rows(moving)
        table = table.take(np.flatnonzero(~moving.covers))
        if not len(table):
            return rows
    given = {
        "share": numbers.Family("estimates", Scale("logit")),
        "log": numbers.Family("estimates", Scale("log")),
    }.get(kind)
    fit = numbers.fuse_numbers(table, given, explain)
    families[name or "all"] = {"family": fit.family.name, "scores": fit.scores}
    pages += table_pages(table, fit.bias, "bias", fit.copies.dependence, fit)
    reasons = number_reasons(table, fit) if explain else {}
    identified, spoken = identifiable(table)
    held = _conditionals(table, fit, spoken & ~identified) if explain else {}
    count = np.bincount(table.question, minlength=len(table.questions))
    sort = "share" if kind == "share" else "numeric"
    low, best, high = (tidy(x) for x in (fit.low, fit.best, fit.high))
    for q in np.flatnonzero((count > 0) & np.isfinite(fit.best)):
        rows.append(
            Row(
                table.questions[q],
                float(best[q]),
                float(low[q]),
                float(high[q]),
                sort,
                int(count[q]),
                reasons.get(int(q), ""),
                identified=bool(identified[q]),
                if_right=held.get(int(q), ()),
            )  # fmt: skip
        )
    return rows


def tidy(x: np.ndarray) -> np.ndarray:
    """Return numbers with seven digits, as they are printed.

    Examples
    --------
    >>> tidy(np.array([1234.56789, 0.0, np.nan]))
    array([1234.568,    0.   ,      nan])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        power = np.floor(np.log10(np.abs(x)))
        unit = 10.0 ** (6.0 - np.where(np.isfinite(power), power, 0.0))
        return np.asarray(np.where(x == 0, 0.0, np.round(x * unit) / unit))


def identifiable(table: ClaimTable) -> tuple[np.ndarray, np.ndarray]:
    """Return (Q,) whether somebody neutral or settled speaks, or no party at all; and parties."""
    n = len(table.questions)
    neutral = np.array([c.lower() == NEUTRAL for c in table.camps])
    party = ~neutral & np.array([c != "" for c in table.camps])
    firm = np.bincount(table.question, neutral[table.camp] | table.anchor, n) > 0
    spoken = np.bincount(table.question, party[table.camp] & ~table.anchor, n) > 0
    return firm | ~spoken, spoken


def _conditionals(
    table: ClaimTable, fit: numbers.NumericFit, wanted: np.ndarray
) -> dict[int, tuple[Held, ...]]:
    """Return question -> the answer each camp alone would give if it were right."""
    d, p = fit.design, fit.parameters
    if not wanted.any() or not isinstance(p, Parameters) or len(d.y) > _MOST_CONDITIONAL:
        return {}
    found: dict[int, list[Held]] = {}
    for code, camp in enumerate(table.camps):
        if not camp:
            continue
        speaks = np.bincount(d.question[d.group == code], minlength=len(table.questions)) > 0
        if not (speaks & wanted).any():
            continue
        a = if_right(d, p, code)
        for q in np.flatnonzero(speaks & wanted):
            low, best, high = (float(f"{x[q]:.4g}") for x in (a.low, a.best, a.high))
            found.setdefault(int(q), []).append((camp, low, best, high))
    return {q: tuple(v) for q, v in found.items()}


def _moving_rows(moving: OverTime) -> list[Row]:
    return [
        Row(
            a.question,
            a.best,
            a.low,
            a.high,
            "cumulative",
            a.n_claims,
            a.why,
            None,
            day_text(a.day),
        )  # fmt: skip
        for a in moving.answers
    ]


def as_vague(table: ClaimTable) -> ClaimTable:
    """Return claims in which a vague word in the place of a figure ("dozens") is read as one."""
    vague = np.array([*(vague_range(t) is not None for t in table.texts), False])
    rows = (table.form == FormCode.CATEGORY) & vague[table.text]
    if not rows.any():
        return table
    return replace(table, form=np.where(rows, np.int8(FormCode.VAGUE), table.form))


def as_changes(table: ClaimTable) -> ClaimTable:
    """Return rises and falls given as percentages (+1.2 %) as plain numbers, 0.012.

    Among figures most of which are percentages a bare 1.2 is one too.
    """
    if PERCENT not in table.texts:
        return table
    marked = table.text == table.texts.index(PERCENT)
    if marked.mean() <= 0.5:
        return table
    unit = np.where(marked, 1.0, 100.0)
    value, low, high = table.value / unit, table.low / unit, table.high / unit
    return replace(
        table, text=np.where(marked, -1, table.text), value=value, low=low, high=high
    )  # fmt: skip


def as_shares(table: ClaimTable) -> ClaimTable:
    """Return shares in 0..1: percentages divided, words ("most") as ranges.

    "45 %" was divided when it was read; of bare figures 45 beside 60 are percentages.
    """
    low, high, form = table.low.copy(), table.high.copy(), table.form.copy()
    for code, word in enumerate(table.texts):
        found = share_range(word) if word else None
        if found is not None:
            rows = (table.text == code) & np.isnan(table.value)
            low[rows], high[rows], form[rows] = found[0], found[1], FormCode.RANGE
    done = np.zeros(len(table), dtype=bool)
    if PERCENT in table.texts:
        done = table.text == table.texts.index(PERCENT)
    bare = np.where(done, 0.0, np.fmax(table.value, high))
    unit = 100.0 if np.nanmax(np.append(bare, 0.0)) > 1.5 else 1.0
    worded = np.isnan(table.value) & (table.text >= 0)
    kept = done | worded
    value, low, high = (np.where(kept, x, x / unit) for x in (table.value, low, high))
    return replace(table, value=value, low=low, high=high, form=form)

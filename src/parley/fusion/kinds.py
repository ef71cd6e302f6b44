"""Rows for questions whose answer is a label, a day, a place or a state that switches."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from parley.core.errors import Fault
from parley.fusion.categorical import choose as categories
from parley.fusion.categorical.layout import Parents
from parley.fusion.cells import NO, YES, day_text
from parley.fusion.dates import Dates, When, fuse_dates, why_date
from parley.fusion.forms import FormCode
from parley.fusion.pagestable import table_pages
from parley.fusion.reasons import category_reasons
from parley.fusion.rows import Families, Held, Pages, Row
from parley.fusion.spans import day_span, iso_day
from parley.fusion.switching import Course, changes, fuse_courses, only_parties
from parley.fusion.table import NEUTRAL, ClaimTable
from parley.fusion.tablefile import ReadTable
from parley.fusion.whereabouts import Gazetteer, Places, Where, fuse_places, geo_point

_SURELY = 0.9
_MOST = 2.0 / 3.0
_MOST_DAYS = 120


def kind_of_labels(table: ClaimTable) -> str:
    """Return ``date``, ``place``, ``boolean`` or ``category`` for a family of labels.

    Yes and no are a state over time where some question is answered for three days or more.
    """
    used, count = np.unique(table.text[table.text >= 0], return_counts=True)
    words = [table.texts[k] for k in used]
    if not words:
        return "category"
    # A stray "last week" among dates is a fault of that row, not another kind of question.
    if _which(day_span(w, years=False) is not None for w in words) @ count >= _MOST * count.sum():
        return "date"
    if _which(geo_point(w) is not None for w in words) @ count >= _MOST * count.sum():
        return "place"
    if all(w.lower() in YES | NO for w in words) and several_days(table):
        return "boolean"
    return "category"


def _which(tests: Iterable[bool]) -> np.ndarray:
    return np.array(list(tests), dtype=float)


def several_days(table: ClaimTable) -> bool:
    """Whether some question is answered on three days or more."""
    known = np.isfinite(table.event_time)
    if not known.any():
        return False
    pairs = np.unique(np.column_stack([table.question[known], table.event_time[known]]), axis=0)
    return bool(np.bincount(pairs[:, 0].astype(int)).max() >= 3)


def unusable(table: ClaimTable, kind: str, read: ReadTable) -> tuple[np.ndarray, list[Fault]]:
    """Return (N,) claims that cannot answer questions of a kind, and a fault for each.

    A figure among dates, a label among counts: nothing is dropped without a word.
    """
    texts = np.array([*table.texts, ""], dtype=object)
    if kind == "date":
        reads = np.array([*(day_span(t) is not None for t in table.texts), False])
        wrong = ~reads[table.text] & ~_year(table.value)
        what = "not a date"
    elif kind in ("numeric", "overtime", "share", "log"):
        wrong = (table.form >= FormCode.CATEGORY) & (kind != "share")
        what = "not a number"
        if kind != "share" and "%" in table.texts:
            wrong = wrong | (table.text == table.texts.index("%"))
    else:
        wrong, what = np.isnan(table.value) & (table.text < 0), "not a label"
    faults = []
    for k in np.flatnonzero(wrong)[:1000]:
        cell = str(texts[table.text[k]]) or _as_given(table, int(k))
        if cell == "%":
            what, cell = "a share among counts", f"{100 * float(table.value[k]):g} %"
        faults.append(
            Fault(read.name, read.line_of(int(table.row[k])), read.at.get("value", 1), what, cell,
                  "Row set aside.", "Correct it, or give these questions a topic of their own.")
        )  # fmt: skip
    return np.asarray(wrong), faults


def _as_given(table: ClaimTable, k: int) -> str:
    ends = [x for x in (table.value[k], table.low[k], table.high[k]) if np.isfinite(x)]
    return "-".join(f"{x:.10g}" for x in ends)


def _year(value: np.ndarray) -> np.ndarray:
    return np.asarray((value >= 1000) & (value <= 9999) & (value == np.round(value)))


def label_rows(
    table: ClaimTable, parents: Parents | None, name: str, families: Families, pages: Pages
) -> list[Row]:
    """Fuse labels that hold for good into one row a question."""
    chosen = categories.choose(table, parents)
    families[name or "all"] = {"family": chosen.name, "scores": chosen.scores}
    d = chosen.layout
    pages += table_pages(table, chosen.reliability, "reliability", chosen.copies.dependence)
    reasons = category_reasons(table, chosen)
    rows = []
    for q in np.flatnonzero(np.diff(d.first)):
        at = slice(int(d.first[q]), int(d.first[q + 1]))
        top = at.start + int(np.argmax(chosen.prob[at]))
        claims = np.arange(d.begin[q], d.begin[q + 1])
        identified, _ = _identified(table, int(q), d.row[claims])
        rows.append(
            Row(
                table.questions[q],
                d.labels[d.label[top]],
                None,
                None,
                "category",
                len(claims),
                reasons.get(int(q), ""),
                round(float(chosen.prob[top]), 4),
                identified=identified,
            )  # fmt: skip
        )
    return rows


def date_rows(
    table: ClaimTable, name: str, families: Families, pages: Pages, explain: bool
) -> list[Row]:
    """Fuse dates into one row a question."""
    found = fuse_dates(table, explain=explain)
    families[name or "all"] = {"family": "a day, off by few days or wrong", "scores": {}}
    pages += table_pages(table, found.reliability, "reliability", found.dependence)
    return [_date_row(table, w, found, explain) for w in found.answers]


def _date_row(table: ClaimTable, w: When, found: Dates, explain: bool) -> Row:
    settled, partial = _identified(table, w.question, w.rows)
    return Row(
        table.questions[w.question], iso_day(w.best), iso_day(w.low), iso_day(w.high), "date",
        len(w.rows), why_date(table, w) if explain else "", round(w.probability, 4),
        identified=settled, if_right=_dates_if_right(table, w) if partial and explain else (),
    )  # fmt: skip


def _dates_if_right(table: ClaimTable, w: When) -> tuple[Held, ...]:
    """Return what each camp alone would have: the stretch its claims leave open."""
    held = []
    for camp in sorted({table.camps[table.camp[r]] for r in w.rows} - {""}):
        mine = np.array([table.camps[table.camp[r]] == camp for r in w.rows])
        alone = table.take(np.sort(w.rows[mine]))
        (answer,) = fuse_dates(alone, explain=False).answers
        held.append((camp, *(iso_day(d) for d in (answer.low, answer.best, answer.high))))
    return tuple(held)


def _identified(table: ClaimTable, q: int, rows: np.ndarray) -> tuple[bool, bool]:
    """Return whether someone neutral or a settled answer speaks, and whether parties do."""
    starts = table.starts
    camps = {table.camps[table.camp[r]] for r in rows}
    settled = bool(table.anchor[starts[q] : starts[q + 1]].any())
    parties = bool(camps - {"", NEUTRAL})
    return settled or NEUTRAL in camps or not parties, parties


def place_rows(
    table: ClaimTable, gazetteer: Gazetteer, name: str, families: Families, pages: Pages
) -> list[Row]:
    """Fuse places into one row a question."""
    found = fuse_places(table, gazetteer)
    families[name or "all"] = {"family": "a place among named ones, or a point", "scores": {}}
    pages += table_pages(table, found.reliability, "reliability", found.dependence)
    return [_place_row(table, w, found) for w in found.answers]


def _place_row(table: ClaimTable, w: Where, found: Places) -> Row:
    lat, lon, radius = w.point or (None, None, None)
    best = w.best or f"{lat}, {lon}"
    probability = round(w.probability, 4) if w.best else None
    identified, _ = _identified(table, w.question, w.rows)
    return Row(
        table.questions[w.question], best, w.sure[0] or None, None, "place", len(w.rows),
        why_place(table, w), probability, "", lat, lon, radius, identified,
    )  # fmt: skip


def why_place(table: ClaimTable, w: Where) -> str:
    """Return one sentence: who names which place, and what is sure."""
    said: dict[str, list[str]] = {}
    for r in w.rows:
        text = ("not " if table.form[r] == FormCode.NOT else "") + table.texts[table.text[r]]
        said.setdefault(_place_text(text), []).append(table.sources[table.source[r]])
    parts = [f"{_few(v)}: {k}" for k, v in sorted(said.items(), key=lambda x: (-len(x[1]), x[0]))]
    if len(parts) > 4:
        parts = [*parts[:4], f"{len(parts) - 4} other answers"]
    if w.sure[0] and w.sure[0] != w.best:
        parts.append(f"in {w.sure[0]} surely ({w.sure[1]:.0%})")
    repeated = int(np.sum(w.weight <= 0))
    if repeated:
        parts.append(f"{repeated} repeated, not counted again")
    return "; ".join(parts)


def _place_text(text: str) -> str:
    denied = text.removeprefix("not ")
    point = geo_point(denied)
    if point is None:
        return text
    return f"{'not ' if denied != text else ''}{point[0]:g}, {point[1]:g} (±{point[2]:g} km)"


def _few(names: list[str]) -> str:
    distinct = sorted(set(names))
    more = f" and {len(distinct) - 3} more" if len(distinct) > 3 else ""
    return ", ".join(distinct[:3]) + more


def state_rows(
    table: ClaimTable, name: str, families: Families, pages: Pages, explain: bool
) -> list[Row]:
    """Fuse labels that switch over time into one row a question and day."""
    found = fuse_courses(table, explain=False)
    families[name or "all"] = {
        "family": "a state that switches",
        "scores": {},
        "switches_a_day": round(found.switch, 5),
    }
    pages += table_pages(table, found.reliability, "reliability", found.dependence)
    return [row for c in found.answers for row in _state_rows(table, c, explain)]


def _state_rows(table: ClaimTable, c: Course, explain: bool) -> list[Row]:
    count = np.bincount(c.at, minlength=len(c.days))
    turns = changes(c)
    first = {day for day, _ in turns}
    shown = [t for t in range(len(c.days)) if len(c.days) <= _MOST_DAYS or count[t]
             or float(c.days[t]) in first]  # fmt: skip
    rows = []
    for t in shown:
        top = c.top(t)
        since = max(day for day, _ in turns if day <= c.days[t])
        why = _state_why(table, c, t, int(count[t]), since) if explain else ""
        rows.append(
            Row(
                table.questions[c.question],
                c.labels[top],
                None,
                None,
                "boolean",
                int(count[t]),
                why,
                round(float(c.probs[t, top]), 4),
                day_text(float(c.days[t])),
                identified=not only_parties(table, c),
            )  # fmt: skip
        )
    return rows


def _state_why(table: ClaimTable, c: Course, t: int, count: int, since: float) -> str:
    here = np.flatnonzero(c.at == t)
    said: dict[str, list[str]] = {}
    for k in here:
        r = c.rows[k]
        label = table.texts[table.text[r]] if table.text[r] >= 0 else f"{table.value[r]:g}"
        text = ("not " if table.form[r] == FormCode.NOT else "") + label
        said.setdefault(text, []).append(table.sources[table.source[r]])
    parts = [f"{_few(v)}: {k}" for k, v in sorted(said.items(), key=lambda x: (-len(x[1]), x[0]))]
    if not parts:
        parts.append("no claim of this day; read from the days around")
    p = float(c.probs[t].max())
    parts.append(f"since {day_text(since)}" + ("" if p >= _SURELY else ", not sure"))
    return "; ".join(parts)

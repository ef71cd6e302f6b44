"""Claims tables from CSV: every row checked, faulty ones set aside and named.

Columns: ``question, source, form, value, low, high, word`` and, optional, ``topic, side,
camp, event_time, said_at, via, anchor, lat, lon, radius``; other names for them stand in
``data/columns.csv``. Ten million rows are read in seconds: each distinct cell is parsed once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from parley.core.errors import Fault
from parley.fusion.cells import EMPTY, day, decimal_mark, number, phrase, truth, unclear
from parley.fusion.columns import Column, Reading, column_of
from parley.fusion.csvtable import KNOWN, Sheet, open_sheet
from parley.fusion.forms import FormCode, form_code, share_range, vague_range
from parley.fusion.spans import day_span, span_text
from parley.fusion.table import PERCENT, ClaimTable, Coded, assemble
from parley.fusion.whereabouts import geo_text


@dataclass(frozen=True, slots=True, eq=False)
class ReadTable:
    """A claims table and the rows that had to be set aside, with why.

    ``line_of`` gives the line in the file of a row of the table (``table.row``).
    """

    table: ClaimTable
    faults: tuple[Fault, ...]
    set_aside: int
    name: str = ""
    line_of: Callable[[int], int] = lambda row: row + 2
    at: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_csv(path: str | Path, *, dates: bool = False, labels: bool = False) -> ReadTable:
    """Read a claims table.

    ``dates`` reads bare years as spans of days, ``labels`` leaves "250-300" a label.

    Raises
    ------
    InputError
        Nothing to read: empty or binary file, not UTF-8, no ``question`` or ``source``.
    """
    sheet = open_sheet(Path(path))
    columns = {c: _column(sheet.table, c) for c in KNOWN if c in sheet.table.column_names}
    return _build(columns, sheet, dates, labels or dates)


def read_rows(
    records: Sequence[dict[str, Any]],
    name: str = "records",
    *,
    dates: bool = False,
    labels: bool = False,
) -> ReadTable:
    """Build a table from dictionaries with the columns of the CSV."""
    needed = ("question", "source")
    keys = [c for c in KNOWN if any(r.get(c) not in (None, "") for r in records) or c in needed]
    data = {c: [_cell(r.get(c)) for r in records] for c in keys}
    text = pa.table({c: pa.array(v, pa.string()) for c, v in data.items()})
    sheet = Sheet(name, text, {c: k + 1 for k, c in enumerate(keys)})
    return _build({c: _column(text, c) for c in keys}, sheet, dates, labels or dates)


def _column(table: pa.Table, name: str) -> Column:
    """Return a column; what a statistics program writes for "nothing" is nothing in a figure."""
    column = column_of(table, name)
    if name not in ("value", "low", "high") or column.absent:
        return column
    hollow = column.flag(lambda cell: cell.lower() in EMPTY)
    return Column(column.cells, np.where(hollow, -1, column.codes)) if hollow.any() else column


def _cell(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _build(columns: dict[str, Column], sheet: Sheet, dates: bool, labels: bool) -> ReadTable:
    n = sheet.table.num_rows
    r = Reading(columns, sheet, n, np.zeros(n, dtype=bool), list(sheet.faults), labels)
    value, low, high, text = _figures(r, dates)
    labelled = np.isinf(value)
    form = _forms(r, value, low, high)
    low, high = _words_to_ranges(r, form, low, high)
    low, high = _lone_points(form, value, low, high)
    event, said = r.column("event_time").map(day), r.column("said_at").map(day)
    anchor = r.column("anchor").map(truth)
    word = r.column("word")
    silent = np.isnan(value) & np.isnan(low) & np.isnan(high) & (word.codes < 0)
    if text is not None:
        silent &= text.codes < 0
    r.check(r.column("question").codes < 0, "question", "no question")
    r.check(r.column("source").codes < 0, "source", "no source")
    for key, cells in (("event_time", event), ("said_at", said)):
        if not r.column(key).absent:
            r.check(np.isinf(cells), key, "not a date")
    if not r.column("anchor").absent:
        r.check(np.isinf(anchor), "anchor", "neither yes nor no")
    r.check(silent & ~r.bad, "value", "a claim without a value")
    if text is None:
        text = _texts(word, r.column("value"), labelled | (form >= FormCode.CATEGORY))
    value = np.where(labelled, np.nan, value) if labelled.any() else value
    kept = None if not r.bad.any() else np.flatnonzero(~r.bad)

    def pick(x: np.ndarray) -> np.ndarray:
        return x if kept is None else np.asarray(x[kept])

    def coded(c: Column) -> Coded:
        return Coded(c.cells, pick(c.codes))

    table = assemble(
        form=pick(form), value=pick(value), low=pick(low), high=pick(high), text=coded(text),
        event_time=pick(event), said_at=pick(said), anchor=pick(np.nan_to_num(anchor) > 0),
        question=coded(r.column("question")), source=coded(r.column("source")),
        topic=coded(r.column("topic")), side=coded(r.column("side")),
        camp=coded(r.column("camp")), via=coded(r.column("via")),
    )  # fmt: skip
    if kept is not None:
        table = replace(table, row=kept[table.row])
    faults = tuple(sorted(r.faults, key=lambda f: (f.line, f.column)))
    aside = int(r.bad.sum()) + len(sheet.faults)
    return ReadTable(table, faults, aside, sheet.name, sheet.line_of, sheet.at)


def _figures(r: Reading, dates: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray, Column | None]:
    """Return value, low and high, and the texts where rows name days or points instead."""
    keys = ("value", "low", "high")
    columns = [r.column(k) for k in keys]
    distinct = (c for column in columns for c in column.cells)
    mark = decimal_mark(distinct, r.sheet.delimiter == ";")
    if mark == "?":
        for key, column in zip(keys, columns):
            r.check(column.flag(unclear), key, "may be read as two numbers")
    value, low, high = (c.map(lambda cell: number(cell, mark)) for c in columns)
    if not r.labels:
        value, low, high = _phrases(r, mark, value, low, high)
    text = None
    if not r.column("lat").absent or not r.column("lon").absent:
        text, here = _points(r, value, form_labels=_labels_asked(r))
        value = np.where(here, np.inf, value)
    elif dates or _dated(columns[1]) or _dated(columns[2]):
        text, low, high = _day_spans(r, low, high, dates)
        value = np.where(text.codes >= 0, np.inf, value)
    for key, cells in (("low", low), ("high", high)):
        if not r.column(key).absent:
            r.check(np.isinf(cells), key, "not a number")
    if not (columns[1].absent or columns[2].absent):
        r.check(low > high, "low", "low is above high")
    elif r.hint is not None:
        r.check(low > high, "value", "low is above high")
    percent = [c.flag(lambda cell: cell.endswith("%")) for c in columns if not c.absent]
    if text is None and percent and np.any(percent):
        marked = np.any(percent, axis=0)
        text = _percent_text(r, marked, np.isinf(value) | _labels_asked(r))
        return *_percentages(value, low, high, marked), text
    return value, low, high, text


def _phrases(
    r: Reading, mark: str, value: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return figures in which "at least 300" and "250-300" in the value's cell are read."""
    column = r.column("value")
    told = [phrase(c, mark) if np.isinf(number(c, mark)) else None for c in column.cells]
    if not any(told):
        return value, low, high
    nothing = (-1, np.nan, np.nan, np.nan)
    parsed = np.array([*(t or nothing for t in told), nothing], dtype=float)[column.codes]
    here = (parsed[:, 0] >= 0) & ~_labels_asked(r)
    r.hint = np.where(here, parsed[:, 0], -1).astype(np.int8)
    return (
        np.where(here, parsed[:, 1], value),
        np.where(here & np.isnan(low), parsed[:, 2], low),
        np.where(here & np.isnan(high), parsed[:, 3], high),
    )


def _percentages(
    value: np.ndarray, low: np.ndarray, high: np.ndarray, percent: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return figures with "45 %" as 0.45."""
    unit = np.where(percent, 100.0, 1.0)
    return value / unit, low / unit, high / unit


def _labels_asked(r: Reading) -> np.ndarray:
    """Return (N,) whether a row's form says that its value is a label."""
    return r.column("form").flag(lambda c: (form_code(c) or 0) >= FormCode.CATEGORY)


def _percent_text(r: Reading, percent: np.ndarray, labelled: np.ndarray) -> Column:
    words = _texts(r.column("word"), r.column("value"), labelled)
    at = len(words.cells)
    return Column([*words.cells, PERCENT], np.where(percent & (words.codes < 0), at, words.codes))


def _dated(column: Column) -> bool:
    return any(day_span(c, years=False) for c in column.cells)


def _day_spans(
    r: Reading, low: np.ndarray, high: np.ndarray, years: bool
) -> tuple[Column, np.ndarray, np.ndarray]:
    """Return rows whose low and high are days as texts, with those ends taken out."""
    columns = r.column("low"), r.column("high")
    spans = [
        [*(day_span(c, years=True) for c in column.cells), None] for column in columns
    ]  # fmt: skip
    dated = columns[0].flag(lambda c: day_span(c, years=years) is not None)
    dated |= columns[1].flag(lambda c: day_span(c, years=years) is not None)
    value = r.column("value")
    cells, codes = list(value.cells), value.codes.astype(np.int64).copy()
    for k in np.flatnonzero(dated):
        ends = [s[int(c.codes[k])] for s, c in zip(spans, columns)]
        bottom = ends[0][0] if ends[0] else -np.inf
        top = ends[1][1] if ends[1] else np.inf
        if bottom > top:
            continue
        codes[k] = len(cells)
        cells.append(span_text(bottom, top))
    good = codes != value.codes
    r.check(dated & ~good, "low", "low is above high")
    return Column(cells, codes), np.where(dated, np.nan, low), np.where(dated, np.nan, high)


def _points(r: Reading, value: np.ndarray, form_labels: np.ndarray) -> tuple[Column, np.ndarray]:
    """Return texts in which rows with latitude and longitude are geo texts, and those rows."""
    mark = decimal_mark(c for k in ("lat", "lon", "radius") for c in r.column(k).cells)
    lat, lon, radius = (
        r.column(k).map(lambda c: number(c, mark)) for k in ("lat", "lon", "radius")
    )
    r.check(np.isinf(lat) | (np.abs(lat) > 90), "lat", "not a latitude")
    r.check(np.isinf(lon) | (np.abs(lon) > 180), "lon", "not a longitude")
    r.check(np.isnan(lat) != np.isnan(lon), "lat", "latitude and longitude go together")
    if not r.column("radius").absent:
        r.check(np.isinf(radius) | (radius <= 0), "radius", "not a radius")
    here = np.isfinite(lat) & np.isfinite(lon) & ~r.bad
    texts = _texts(r.column("word"), r.column("value"), np.isinf(value) | form_labels)
    points = np.column_stack([lat, lon, radius])[here]
    distinct, code = np.unique(points, axis=0, return_inverse=True)
    cells = [geo_text(a, b, c) if c == c else geo_text(a, b) for a, b, c in distinct]
    codes = texts.codes.astype(np.int64).copy()
    codes[here] = code.reshape(-1) + len(texts.cells)
    return Column([*texts.cells, *cells], codes), here


def _texts(word: Column, value: Column, labelled: np.ndarray) -> Column:
    """Return the words of each row: its vague word, or its value where that is a label."""
    if not labelled.any():
        return word
    shift = len(word.cells)
    codes = np.where(labelled & (value.codes >= 0), value.codes + shift, -1)
    return Column([*word.cells, *value.cells], np.where(word.codes >= 0, word.codes, codes))


def _forms(r: Reading, value: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return (N,) form codes, read off the filled columns where none is given."""
    form = r.column("form")
    found = [form_code(c) for c in form.cells]
    coded = np.array([*(-2 if f is None else int(f) for f in found), -1], dtype=np.int8)[form.codes]
    r.check(coded == -2, "form", "unknown form")
    if r.hint is not None:
        coded = np.where((r.hint >= 0) & (coded <= FormCode.APPROX), r.hint, coded)
    open_rows = np.flatnonzero(coded < 0)
    if open_rows.size:
        coded = coded.copy()
        coded[open_rows] = _guess(r, open_rows, value, low, high)
    point = coded <= FormCode.APPROX
    # A word where a number should stand is a label.
    coded = np.where(point & np.isinf(value), np.int8(FormCode.CATEGORY), coded)
    ends = np.isfinite(low) & np.isfinite(high)
    return np.where(point & np.isnan(value) & ends, np.int8(FormCode.RANGE), coded)


def _guess(
    r: Reading, rows: np.ndarray, value: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    a, z, v = ~np.isnan(low[rows]), ~np.isnan(high[rows]), value[rows]
    told = r.column("word").codes[rows] >= 0
    guess = np.full(len(rows), FormCode.EXACT, dtype=np.int8)
    for test, code in (
        (told, FormCode.VAGUE),
        (z & ~a, FormCode.AT_MOST),
        (a & ~z, FormCode.AT_LEAST),
        (a & z, FormCode.RANGE),
        (np.isinf(v), FormCode.CATEGORY),
        (np.isfinite(v), FormCode.EXACT),
    ):
        guess[test] = code
    return guess


def _words_to_ranges(
    r: Reading, form: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    word = r.column("word")
    if word.absent:
        return low, high
    ranges = [vague_range(c) or share_range(c) for c in word.cells]
    bottom = np.array([*(w[0] if w else np.nan for w in ranges), np.nan])[word.codes]
    top = np.array([*(w[1] if w else np.nan for w in ranges), np.nan])[word.codes]
    fill = form == FormCode.VAGUE
    low = np.where(fill & np.isnan(low), bottom, low)
    high = np.where(fill & np.isnan(high), top, high)
    # A word nobody has put a range to would silently say nothing.
    nothing = np.isnan(low) & np.isnan(high) & (word.codes >= 0)
    r.check(fill & nothing, "word", "unknown word")
    return low, high


def _lone_points(
    form: np.ndarray, value: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return bounds in which "at least 300" has its figure, whichever column it stood in."""
    floor = (form == FormCode.AT_LEAST) & np.isnan(low) & np.isfinite(value)
    ceiling = (form == FormCode.AT_MOST) & np.isnan(high) & np.isfinite(value)
    low = np.where(floor, value, low) if floor.any() else low
    high = np.where(ceiling, value, high) if ceiling.any() else high
    return low, high

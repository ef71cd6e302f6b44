"""Claims tables from CSV: every row checked, faulty ones set aside and named.

Columns: ``question, source, form, value, low, high, word`` and, optional, ``topic, side,
camp, event_time, said_at, via, anchor``. Ten million rows are read in seconds: each distinct
cell is parsed once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from parley.core.errors import Fault, InputError
from parley.fusion.forms import FormCode, form_code, share_range, vague_range
from parley.fusion.table import ClaimTable, Coded, assemble

NEEDED = ("question", "source")
KNOWN = (
    *NEEDED, "form", "value", "low", "high", "word", "topic", "side", "camp", "event_time",
    "said_at", "via", "anchor",
)  # fmt: skip
_MOST_FAULTS = 1000


@dataclass(frozen=True, slots=True, eq=False)
class ReadTable:
    """A claims table and the rows that had to be set aside, with why."""

    table: ClaimTable
    faults: tuple[Fault, ...]
    set_aside: int


@dataclass(slots=True)
class _Column:
    """A dictionary-encoded column: distinct cells and each row's code (-1 for empty)."""

    cells: list[str]
    codes: np.ndarray

    def map(self, parse: Callable[[str], float]) -> np.ndarray:
        """Return (N,) parsed cells; empty is NaN, what cannot be parsed is inf."""
        parsed = np.array([*(parse(c) for c in self.cells), np.nan])
        return np.asarray(parsed[self.codes])

    def names(self) -> np.ndarray:
        """Return (N,) cells as text, empty for none."""
        return np.asarray(np.array([*self.cells, ""], dtype=object)[self.codes])


def read_csv(path: str | Path) -> ReadTable:
    """Read a claims table.

    Raises
    ------
    InputError
        Nothing to read: empty or binary file, not UTF-8, no ``question`` or ``source``.
    """
    name = str(path)
    text = _arrow(Path(path), name)
    columns = {c: _column(text, c) for c in KNOWN if c in text.column_names}
    return _build(columns, text.num_rows, name)


def read_rows(records: Sequence[dict[str, Any]], name: str = "records") -> ReadTable:
    """Build a table from dictionaries with the columns of the CSV."""
    keys = [c for c in KNOWN if any(r.get(c) not in (None, "") for r in records) or c in NEEDED]
    data = {c: [_cell(r.get(c)) for r in records] for c in keys}
    text = pa.table({c: pa.array(v, pa.string()) for c, v in data.items()})
    columns = {c: _column(text, c) for c in text.column_names}
    return _build(columns, len(records), name)


def _cell(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _arrow(path: Path, name: str) -> pa.Table:
    if not path.is_file():
        todo = "Check the path."
        raise InputError(Fault(name, 0, 0, "no such file", "", "Nothing was fused.", todo))
    head = path.open("rb").read(65536)
    if not head.strip():
        todo = f"Give a CSV with the columns {', '.join(KNOWN[:7])}."
        raise InputError(Fault(name, 0, 0, "the file is empty", "", "Nothing was fused.", todo))
    if b"\x00" in head:
        todo = "Save it as CSV in UTF-8."
        raise InputError(Fault(name, 0, 0, "not a text file", "", "Nothing was fused.", todo))
    names = [
        c.strip().strip('"') for c in head.decode("utf-8-sig", "replace").splitlines()[0].split(",")
    ]
    missing = [c for c in NEEDED if c not in names]
    if missing:
        raise InputError(
            Fault(
                name,
                1,
                1,
                "a column is missing",
                ", ".join(missing),
                "Nothing was fused.",
                f"The first line must name {', '.join(NEEDED)} and form, value.",
            )  # fmt: skip
        )
    types = {c: pa.dictionary(pa.int32(), pa.string()) for c in names if c in KNOWN}
    options = pacsv.ConvertOptions(
        column_types=types, include_columns=list(types), strings_can_be_null=True,
        null_values=[""], quoted_strings_can_be_null=True,
    )  # fmt: skip
    try:
        return pacsv.read_csv(path, convert_options=options)
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        what = str(error).split("\n")[0].removeprefix("CSV parse error: ")
        todo = "Save it as CSV in UTF-8 with the same number of fields in each row."
        raise InputError(
            Fault(name, 0, 0, "cannot be read as CSV", what, "Nothing was fused.", todo)
        ) from None


def _column(text: pa.Table, name: str) -> _Column:
    chunked = text.column(name)
    if not pa.types.is_dictionary(chunked.type):
        chunked = pc.dictionary_encode(chunked)
    array = chunked.unify_dictionaries().combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], array.type)
    codes = pc.fill_null(array.indices, -1).to_numpy(zero_copy_only=False)
    return _Column([str(c).strip() for c in array.dictionary.to_pylist()], codes)


def _number(cell: str) -> float:
    text = cell.replace("\u00a0", "").replace(" ", "").removesuffix("%")
    if text.count(",") >= 1 and "." not in text and _thousands(text):
        text = text.replace(",", "")
    try:
        value = float(text)
    except ValueError:
        return np.inf
    return value if np.isfinite(value) else np.inf


def _thousands(text: str) -> bool:
    return all(len(part) == 3 for part in text.split(",")[1:])


def _day(cell: str) -> float:
    """Return a day number for an ISO date or time, or for a plain number of days."""
    try:
        return float(cell)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        return np.inf
    return moment.toordinal() + (moment.hour * 60 + moment.minute) / 1440.0


def _truth(cell: str) -> float:
    return float(cell.lower() in ("1", "true", "yes", "y"))


def day_text(day: float) -> str:
    """Return a day number as ISO date, as it stood where it was a plain number."""
    if day < 100_000:
        return f"{day:g}"
    return date.fromordinal(int(day)).isoformat()


def _build(columns: dict[str, _Column], n: int, name: str) -> ReadTable:
    empty = _Column([], np.full(n, -1))

    def column(key: str) -> _Column:
        return columns.get(key, empty)

    value = column("value").map(_number)
    labelled = np.isinf(value)
    form, unknown = _forms(column("form"), column("word"), value, column("low"), column("high"))
    low, high = column("low").map(_number), column("high").map(_number)
    event, said = column("event_time").map(_day), column("said_at").map(_day)
    question, source = column("question"), column("source")
    point = form <= FormCode.APPROX
    silent = np.isnan(value) & np.isnan(low) & np.isnan(high) & (column("word").codes < 0)
    checks = (
        (question.codes < 0, "question", "no question"),
        (source.codes < 0, "source", "no source"),
        (unknown, "form", "unknown form"),
        (np.isinf(low), "low", "not a number"),
        (np.isinf(high), "high", "not a number"),
        (low > high, "low", "low is above high"),
        (np.isinf(event), "event_time", "not a date"),
        (np.isinf(said), "said_at", "not a date"),
        (silent, "value", "a claim without a value"),
    )
    bad = np.zeros(n, dtype=bool)
    faults: list[Fault] = []
    for wrong, key, what in checks:
        for k in np.flatnonzero(wrong & ~bad)[: _MOST_FAULTS - len(faults)]:
            cell = str(column(key).names()[k]) if key in columns else ""
            at = list(columns).index(key) + 1 if key in columns else 1
            faults.append(Fault(name, int(k) + 2, at, what, cell, "Row set aside.", "Correct it."))
        bad |= wrong
    text = _texts(column("word"), column("value"), labelled | (form >= FormCode.CATEGORY))
    value = np.where(labelled, np.nan, value)
    low, high = _words_to_ranges(column("word"), form, low, high, point)
    keep = ~bad

    def coded(key: str) -> Coded:
        return Coded(column(key).cells, column(key).codes[keep])

    table = assemble(
        question=coded("question"), source=coded("source"), form=form[keep], value=value[keep],
        low=low[keep], high=high[keep], text=Coded(text.cells, text.codes[keep]),
        topic=coded("topic"), side=coded("side"), camp=coded("camp"), event_time=event[keep],
        said_at=said[keep], via=coded("via"),
        anchor=np.nan_to_num(column("anchor").map(_truth))[keep] > 0,
    )  # fmt: skip
    return ReadTable(table, tuple(sorted(faults, key=lambda f: f.line)), int(bad.sum()))


def _texts(word: _Column, value: _Column, labelled: np.ndarray) -> _Column:
    """Return the words of each row: its vague word, or its value where that is a label."""
    shift = len(word.cells)
    codes = np.where(labelled & (value.codes >= 0), value.codes + shift, -1)
    return _Column([*word.cells, *value.cells], np.where(word.codes >= 0, word.codes, codes))


def _forms(
    form: _Column, word: _Column, value: np.ndarray, low: _Column, high: _Column
) -> tuple[np.ndarray, np.ndarray]:
    """Return (N,) form codes, read off the filled columns where none is given, and the unknown."""
    found = [form_code(c) for c in form.cells]
    coded = np.array([*(-2 if f is None else int(f) for f in found), -1])[form.codes]
    ends = (low.codes >= 0).astype(int) + 2 * (high.codes >= 0)
    guess = np.select(
        [
            np.isfinite(value),
            np.isinf(value),
            ends == 3,
            ends == 1,
            ends == 2,
            word.codes >= 0,
        ],
        [
            FormCode.EXACT,
            FormCode.CATEGORY,
            FormCode.RANGE,
            FormCode.AT_LEAST,
            FormCode.AT_MOST,
            FormCode.VAGUE,
        ],
        FormCode.EXACT,
    )
    result = np.where(coded >= 0, coded, guess)
    # A word where a number should stand is a label.
    result = np.where((result <= FormCode.APPROX) & np.isinf(value), FormCode.CATEGORY, result)
    result = np.where(
        (result <= FormCode.APPROX) & np.isnan(value) & (ends == 3), FormCode.RANGE, result
    )
    return result.astype(np.int8), coded == -2


def _words_to_ranges(
    word: _Column, form: np.ndarray, low: np.ndarray, high: np.ndarray, point: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    ranges = [vague_range(c) or share_range(c) for c in word.cells]
    bottom = np.array([*(r[0] if r else np.nan for r in ranges), np.nan])[word.codes]
    top = np.array([*(r[1] if r else np.nan for r in ranges), np.nan])[word.codes]
    fill = form == FormCode.VAGUE
    return (
        np.where(fill & np.isnan(low), bottom, low),
        np.where(fill & np.isnan(high), top, high),
    )

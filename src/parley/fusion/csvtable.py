"""A CSV as it comes: comma, semicolon or tab, English or German heads, rows too short or long."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from parley.core.errors import Fault, InputError
from parley.fusion import words

NEEDED = ("question", "source")
KNOWN = tuple(r["column"] for r in words.rows("columns"))
_HEAD = 65536


@dataclass(eq=False)
class Sheet:
    """A table of text columns under their known names.

    ``at`` gives each column's place in the file, ``faults`` the rows with too few or too
    many fields, ``skipped`` their numbers among the data rows.
    """

    name: str
    table: pa.Table
    at: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    delimiter: str = ","
    path: Path | None = None

    def line_of(self, row: int) -> int:
        """Return the line of a data row, the head being line 1."""
        return int(self._lines[row]) if row < len(self._lines) else row + 2

    @cached_property
    def _lines(self) -> np.ndarray:
        """Lines of the rows that were read: those set aside do not count."""
        aside = {f.line for f in self.faults}
        return np.array([k for k in filled_lines(self.path)[1:] if k not in aside], dtype=np.int64)


def filled_lines(path: Path | None) -> list[int]:
    """Return the numbers of a file's lines that are not blank; the head is the first of them."""
    if path is None:
        return []
    with path.open("rb") as file:
        return [k for k, line in enumerate(file, 1) if line.strip(b"\r\n")]


def open_sheet(path: Path) -> Sheet:
    """Read a CSV into text columns.

    Raises
    ------
    InputError
        No such file, empty, binary, not UTF-8, or a needed column is missing.
    """
    name = str(path)
    head = _first_bytes(path, name)
    line = head.decode("utf-8-sig", "replace").splitlines()[0]
    delimiter = max(",;\t", key=line.count)
    heads = [h.strip() for h in next(csv.reader(io.StringIO(line), delimiter=delimiter))]
    known = _known(heads)
    _complain(name, heads, known)
    if b"\xff\xfe" in head[:4]:
        raise InputError(_refusal(name, "not UTF-8 text", "", "Save it as CSV in UTF-8."))
    table, faults = _arrow(path, name, heads, known, delimiter)
    if faults:  # told by their place among the lines that are not blank
        filled = filled_lines(path)
        faults = [replace(f, line=filled[f.line - 1]) for f in faults if f.line <= len(filled)]
    at = {c: k + 1 for k, c in known.items()}
    return Sheet(name, table, at, faults, delimiter, path)


def _first_bytes(path: Path, name: str) -> bytes:
    if not path.is_file():
        raise InputError(_refusal(name, "no such file", "", "Check the path."))
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip():
        todo = f"Give a CSV with the columns {', '.join(KNOWN[:7])}."
        raise InputError(_refusal(name, "the file is empty", "", todo))
    if b"\x00" in head:
        raise InputError(_refusal(name, "not a text file", "", "Save it as CSV in UTF-8."))
    return head


def _refusal(name: str, what: str, value: str, todo: str, line: int = 0) -> Fault:
    return Fault(name, line, min(line, 1), what, value, "Nothing was fused.", todo)


def _known(heads: Sequence[str]) -> dict[int, str]:
    """Return place -> known name of the columns that are used; the exact name goes first."""
    names: dict[str, str] = {}
    for row in words.rows("columns"):
        for alias in row["aliases"].split("|"):
            names.setdefault(alias, row["column"])
    found: dict[int, str] = {}
    tidy = [h.lower().replace(" ", "_") for h in heads]
    for k, h in enumerate(tidy):
        if h in KNOWN and h not in found.values():
            found[k] = h
    for k, h in enumerate(tidy):
        if k not in found and h in names and names[h] not in found.values():
            found[k] = names[h]
    return found


def _complain(name: str, heads: Sequence[str], known: dict[int, str]) -> None:
    missing = [c for c in NEEDED if c not in known.values()]
    said = {"value", "low", "high", "word", "lat"}
    faults = []
    if missing:
        what = "a column is missing" if len(missing) == 1 else "columns are missing"
        todo = f"The first line must name {', '.join(NEEDED)} and form, value."
        faults.append(_refusal(name, what, ", ".join(missing), todo, 1))
    if not said & set(known.values()):
        todo = "Name a column value, or low and high, word, or lat and lon."
        faults.append(_refusal(name, "no column says anything", ", ".join(heads), todo, 1))
    if faults:
        raise InputError(faults)


def _arrow(
    path: Path, name: str, heads: Sequence[str], known: dict[int, str], delimiter: str
) -> tuple[pa.Table, list[Fault]]:
    columns = [known.get(k, f"#{k}") for k in range(len(heads))]
    convert = pacsv.ConvertOptions(
        column_types={c: pa.dictionary(pa.int32(), pa.string()) for c in known.values()},
        include_columns=list(known.values()), strings_can_be_null=True,
        null_values=[""], quoted_strings_can_be_null=True,
    )  # fmt: skip
    faults: list[Fault] = []

    def odd(row: pacsv.InvalidRow) -> str:
        what = f"{row.actual_columns} fields instead of {row.expected_columns}"
        todo = "Quote fields that hold the separator."
        text = row.text if len(row.text) <= 60 else row.text[:57] + "..."
        faults.append(Fault(name, row.number or 0, 1, what, text, "Row set aside.", todo))
        return "skip"

    def read(careful: bool) -> pa.Table:
        options = pacsv.ReadOptions(column_names=columns, skip_rows=1, use_threads=not careful)
        shape = pacsv.ParseOptions(
            delimiter=delimiter, invalid_row_handler=odd if careful else None,
            newlines_in_values=careful,
        )  # fmt: skip
        return pacsv.read_csv(
            path, read_options=options, parse_options=shape, convert_options=convert
        )

    try:
        try:
            return read(careful=False), faults
        except pa.ArrowInvalid:
            return read(careful=True), faults
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        what = str(error).split("\n")[0].removeprefix("CSV parse error: ")
        todo = "Save it as CSV in UTF-8 with the same number of fields in each row."
        raise InputError(_refusal(name, "cannot be read as CSV", what, todo)) from None

"""Columns of a sheet while it is checked: distinct cells, codes, and what is wrong with rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parley.core.errors import Fault
from parley.fusion.csvtable import Sheet

_MOST_FAULTS = 1000
_FORMS = "exact, about, range, at least, at most, vague, category, not"
_TODO = {
    "unknown form": f"Write one of: {_FORMS}.",
    "unknown word": "Give low and high, or add the word to the vague words.",
    "not a date": "Write it as 2016-12-21.",
    "may be read as two numbers": "Write it without a mark for thousands.",
    "low is above high": "Swap them if they were mixed up.",
}


@dataclass(slots=True)
class Column:
    """A dictionary-encoded column: distinct cells and each row's code (-1 for empty)."""

    cells: list[str]
    codes: np.ndarray

    @property
    def absent(self) -> bool:
        """Whether no row has anything here."""
        return self.codes.strides == (0,)

    def map(self, parse: Callable[[str], float]) -> np.ndarray:
        """Return (N,) parsed cells; empty is NaN, what cannot be parsed is inf."""
        if self.absent:
            return np.broadcast_to(np.float64(np.nan), self.codes.shape)
        parsed = np.array([*(parse(c) for c in self.cells), np.nan])
        return np.asarray(parsed[self.codes])

    def flag(self, test: Callable[[str], bool]) -> np.ndarray:
        """Return (N,) whether a cell passes a test; empty ones do not."""
        passed = np.array([*(test(c) for c in self.cells), False])
        return np.asarray(passed[self.codes])


def column_of(text: pa.Table, name: str) -> Column:
    """Return a column of a sheet with its cells trimmed."""
    chunked = text.column(name)
    if not pa.types.is_dictionary(chunked.type):
        chunked = pc.dictionary_encode(chunked)
    array = chunked.unify_dictionaries().combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], array.type)
    codes = array.indices
    codes = (pc.fill_null(codes, -1) if codes.null_count else codes).to_numpy(zero_copy_only=False)
    cells = pc.utf8_trim_whitespace(array.dictionary.cast(pa.string()))
    tidy = pc.dictionary_encode(cells)
    if len(tidy.dictionary) < len(cells):  # cells that differ by blanks alone
        again = np.append(tidy.indices.to_numpy(zero_copy_only=False), -1)
        codes, cells = again[codes].astype(np.int32), tidy.dictionary
    found = cells.to_pylist()
    if "" in found:
        codes = np.where(codes == found.index(""), -1, codes)
    if not (codes >= 0).any():
        return nothing(len(codes))
    return Column(found, codes)


def nothing(n: int) -> Column:
    """Return a column that nobody filled; it takes no memory."""
    return Column([], np.broadcast_to(np.int32(-1), n))


@dataclass(slots=True)
class Reading:
    """What is gathered of a sheet while it is checked."""

    columns: dict[str, Column]
    sheet: Sheet
    n: int
    bad: np.ndarray
    faults: list[Fault]
    labels: bool
    hint: np.ndarray | None = None

    def column(self, key: str) -> Column:
        """Return a column, empty where the sheet has none."""
        return self.columns.get(key) or nothing(self.n)

    def check(self, wrong: np.ndarray | bool, key: str, what: str) -> None:
        """Set the rows aside where ``wrong``, and name them."""
        if wrong is False or not np.any(wrong):
            return
        column = self.column(key)
        at = self.sheet.at.get(key, 1)
        for k in np.flatnonzero(wrong)[: max(_MOST_FAULTS - len(self.faults), 0)]:
            code = int(column.codes[k])
            cell = column.cells[code] if code >= 0 else ""
            line = self.sheet.line_of(int(k))
            todo = _TODO.get(what, "Correct it.")
            self.faults.append(
                Fault(self.sheet.name, line, at, what, cell, "Row set aside.", todo)
            )  # fmt: skip
        self.bad |= wrong

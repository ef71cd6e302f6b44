"""CSV files read with the physical line and column of every cell."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from parley.core.errors import Fault
from parley.scenario.faults import NOT_LOADED, Faults, Spot


@dataclass(slots=True)
class Row:
    """One row: its cells by column name, and where each stands."""

    path: str
    line: int
    cells: dict[str, str]
    columns: dict[str, int]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def spot(self, name: str) -> Spot:
        """Where the cell ``name`` stands."""
        return Spot(self.path, self.line, self.columns.get(name, 1))

    def many(self, name: str) -> tuple[str, ...]:
        """The cell's several values, separated by ``|``."""
        return tuple(part.strip() for part in self[name].split("|") if part.strip())


def decode(path: Path, faults: Faults) -> str | None:
    """Read a UTF-8 text file (a BOM is dropped); explain what else it is."""
    try:
        data = path.read_bytes()
    except OSError as error:
        faults.add(Spot(str(path), 0, 0), f"cannot be read: {error.strerror}", "", "")
        return None
    if b"\0" in data[:4096]:
        faults.add(Spot(str(path), 1, 1), "not a UTF-8 text file", "", "Save it as UTF-8 text.")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        byte = f"byte 0x{data[error.start]:02x}"
        faults.add(Spot(str(path), line, column), "not UTF-8", byte, "Save the file as UTF-8.")
        return None


def field_columns(line: str) -> list[int]:
    """Return the 1-based column at which each field of a CSV line starts.

    Examples
    --------
    >>> field_columns('a,"b,c",d')
    [1, 3, 9]
    """
    starts, quoted = [1], False
    for at, char in enumerate(line, 1):
        if char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            starts.append(at + 1)
    return starts


def read_rows(
    path: Path, required: Sequence[str], optional: Sequence[str], faults: Faults
) -> Iterator[Row]:
    """Yield the rows of a CSV file; faults for missing, unknown and surplus columns."""
    text = decode(path, faults)
    if text is None:
        return
    lines = text.splitlines()
    if not lines:
        faults.add(Spot(str(path), 1, 1), "empty file", "", f"First line: {','.join(required)}")
        return
    reader = csv.reader(io.StringIO(text, newline=""))
    header: list[str] = []
    previous = 0
    for cells in reader:
        line, previous = previous + 1, reader.line_num
        if not cells or not any(c.strip() for c in cells) or cells[0].startswith("#"):
            continue
        if not header:
            header = [c.strip() for c in cells]
            if not _check_header(path, line, header, required, optional, faults):
                return
            continue
        starts = field_columns(lines[line - 1]) if line <= len(lines) else [1]
        if len(cells) != len(header):
            what = f"{len(cells)} fields where the header has {len(header)}"
            todo = "Put a field that contains a comma in double quotes."
            faults.items.append(Fault(str(path), line, 1, what, "", NOT_LOADED, todo))
            continue
        columns = {n: starts[i] if i < len(starts) else 1 for i, n in enumerate(header)}
        yield Row(str(path), line, dict(zip(header, (c.strip() for c in cells))), columns)


def _check_header(
    path: Path,
    line: int,
    header: list[str],
    required: Sequence[str],
    optional: Sequence[str],
    faults: Faults,
) -> bool:
    known = [*required, *optional]
    whole = True
    for name in required:
        if name not in header:
            near = difflib.get_close_matches(name, [h for h in header if h not in known], n=1)
            todo = f"Did you mean '{near[0]}'? Rename it." if near else "Add the column."
            faults.add(Spot(str(path), line, 1), "missing column", name, todo)
            whole = False
    starts = field_columns(",".join(header))
    for at, name in enumerate(header):
        if name not in known:
            faults.one_of(name, known, Spot(str(path), line, starts[at]), "unknown column")
    return whole

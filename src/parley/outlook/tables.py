"""Reading histories from the files people have: plain tables, UCDP GED, ACLED, CSV or Parquet.

Event files list events only, so that an absent month means no deaths there; what else was
decided on reading (events over several months, rows set aside) is written into the notes.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from parley.core.errors import Fault, InputError
from parley.outlook.events import event_history
from parley.outlook.history import Cell, History, assemble, read_cell

# What columns are called in the tables people have, in order of preference.
UNIT_NAMES = (
    *("unit", "admin1", "adm_1", "country", "country_id", "priogrid_gid", "gid", "place"),
    *("region", "province", "governorate", "state", "district", "provinz", "land", "ort"),
)
MONTH_NAMES = ("month", "year_month", "date", "month_id", "period", "monat", "datum")
YEAR_NAMES = ("year", "jahr")
VALUE_NAMES = (
    *("value", "best", "deaths", "fatalities", "count", "outcome", "total", "sb"),
    *("killed", "ged_sb", "tote", "getötete"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A file as rows of text, each with its line."""

    path: str
    columns: tuple[str, ...]
    rows: Iterator[tuple[int, Mapping[str, str]]]
    sha256: str


class Coded(Protocol):
    """An event as a record keeps it: days as ISO text, deaths in persons."""

    @property
    def format(self) -> str: ...
    @property
    def start(self) -> str: ...
    @property
    def end(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def admin1(self) -> str: ...
    @property
    def admin2(self) -> str: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...
    @property
    def precision(self) -> int: ...
    @property
    def violence(self) -> int: ...
    @property
    def low(self) -> float | None: ...
    @property
    def best(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...


def read_history(
    path: Path,
    *,
    unit: str = "",
    measure: str = "best",
    split: str = "even",
    absent: str = "",
    through: str = "",
) -> History:
    """Read a history; the kind of file is told from its columns.

    Parameters
    ----------
    path
        CSV (comma, semicolon or tab; ``.gz`` too) or Parquet.
    unit
        ``admin1``, ``country``, ``priogrid``, ``h3`` or the name of a column.
    measure
        Column to count: ``best`` (default), ``sb``, ``ns``, ``os`` for GED's types of
        violence, ``events`` for the number of events, or a column of a plain table.
    split
        GED events over several months: ``even`` by days (default), ``last`` month as
        ViEWS books them, or ``first``.
    absent
        ``zero`` or ``fault``; by default zero for event files, fault for tables.
    through
        Last month the file covers (``YYYY-MM``), if it is quiet after the last event.

    Raises
    ------
    InputError
        With every fault at once, each with its line and column.
    """
    table = open_table(path)
    if {"date_start", "date_end", "best"} <= set(table.columns):
        return event_history(table, "ged", unit or "country", measure, split, absent, through)
    if {"event_date", "fatalities"} <= set(table.columns):
        return event_history(table, "acled", unit or "country", measure, split, absent, through)
    return _plain(table, unit, measure, absent)


def coded_history(
    events: Iterable[Coded],
    source: str,
    *,
    unit: str = "",
    measure: str = "best",
    split: str = "even",
    absent: str = "",
    through: str = "",
) -> History:
    """Sum events that somebody has coded, as a record keeps them, to a history.

    Parameters
    ----------
    events
        Events of one data set: two that cover the same war would count its dead twice.
    source
        Where they come from, for messages.

    Raises
    ------
    InputError
        If there is none, or they come from several data sets.
    """
    rows: list[tuple[int, Mapping[str, str]]] = []
    sets: dict[str, int] = {}
    digest = hashlib.sha256()
    for number, event in enumerate(events, 1):
        sets[event.format] = sets.get(event.format, 0) + 1
        row = _as_row(event)
        digest.update(repr(sorted(row.items())).encode())
        rows.append((number, row))
    if not rows:
        todo = "Import coded events first, for example: parley import GEDEvent.csv"
        raise _refuse(Path(source), "the record holds no coded events of deaths", "", todo)
    if len(sets) > 1:
        shown = ", ".join(f"{name} {count:,}" for name, count in sorted(sets.items()))
        what = "events of several data sets; together they would count the same dead twice"
        raise _refuse(Path(source), what, shown, f"Choose one: --dataset {min(sets)}")
    table = Table(source, tuple(rows[0][1]), iter(rows), digest.hexdigest())
    return event_history(table, "ged", unit or "country", measure, split, absent, through)


def _as_row(event: Coded) -> dict[str, str]:
    """A coded event with the column names of GED; an event without deaths counts none."""
    best = event.best or 0.0
    return {
        "date_start": event.start,
        "date_end": event.end or event.start,
        "best": f"{best:g}",
        "low": f"{best if event.low is None else event.low:g}",
        "high": f"{best if event.high is None else event.high:g}",
        "type_of_violence": str(event.violence or ""),
        "country": event.country,
        "adm_1": event.admin1,
        "adm_2": event.admin2,
        "latitude": "" if event.lat is None else f"{event.lat}",
        "longitude": "" if event.lon is None else f"{event.lon}",
        "where_prec": str(event.precision or 1),
    }


def open_table(path: Path) -> Table:
    """Open a CSV or Parquet file as rows of text; an empty or binary file is explained."""
    if path.is_dir():
        raise _refuse(path, "a folder, not a file", "", "Name the file in it.")
    if not path.is_file():
        raise _refuse(path, "no such file", "", "Check the path.")
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if data[:4] == b"PAR1":
        return _parquet(path, digest)
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError):
            raise _refuse(path, "a damaged gzip file", "", "Download it again.") from None
    return _text(path, data, digest)


def _text(path: Path, data: bytes, digest: str) -> Table:
    if not data.strip():
        raise _refuse(path, "the file is empty", "", "Give a table with a head line.")
    if b"\0" in data[:4096]:
        todo = "Save it as CSV in UTF-8, or as Parquet; a spreadsheet's 'save as' can."
        raise _refuse(path, "not a text table", "", todo)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    head = text.split("\n", 1)[0]
    comma = max(",;\t", key=head.count)
    # Field limits are for hostile input; source lists of GED events run to megabytes.
    csv.field_size_limit(10**8)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma)
    columns = tuple(c.strip() for c in next(reader))

    def rows() -> Iterator[tuple[int, Mapping[str, str]]]:
        for row in reader:
            if row:
                padded = [*row, *[""] * (len(columns) - len(row))]
                yield reader.line_num, dict(zip(columns, padded))

    return Table(str(path), columns, rows(), digest)


def _parquet(path: Path, digest: str) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError):
        raise _refuse(path, "a damaged Parquet file", "", "Write it again.") from None
    columns = tuple(str(c) for c in table.column_names)

    def rows() -> Iterator[tuple[int, Mapping[str, str]]]:
        line = 1
        for batch in table.to_batches(10_000):
            for row in batch.to_pylist():
                line += 1
                yield line, {k: "" if v is None else str(v) for k, v in row.items()}

    return Table(str(path), columns, rows(), digest)


def _plain(table: Table, unit: str, measure: str, absent: str) -> History:
    unit_column = _column(table, unit, UNIT_NAMES, "unit")
    month_column = _column(table, "", MONTH_NAMES, "month")
    # "best" is what is meant where nothing is said: any column of figures will do.
    wanted = "" if measure == "best" and measure not in table.columns else measure
    if wanted and wanted.casefold() not in {c.casefold() for c in table.columns}:
        raise _no_column(table, wanted, "value")
    value_column = _column(table, wanted, VALUE_NAMES, "value")
    year_column = next((c for c in table.columns if c.casefold() in YEAR_NAMES), "")
    place = {c: i + 1 for i, c in enumerate(table.columns)}
    at = place[unit_column], place[month_column], place[value_column]
    cells: list[Cell] = []
    faults: list[Fault] = []
    skipped = 0
    for line, row in table.rows:
        if row[value_column].strip().lower() in ("", "nan", "na", "null"):
            skipped += 1
            continue
        month = row[month_column]
        if month_column == "month_id":
            month = _month_from_id(month)
        elif year_column and month.strip().removesuffix(".0").isdigit():
            month = _month_of_year(row[year_column], month)
        cell = read_cell(row[unit_column], month, row[value_column], table.path, line, faults, at)
        if cell is not None:
            cells.append(_bounded(cell, row))
    notes = (f"{skipped} rows without a value were left out",) if skipped else ()
    return assemble(
        cells,
        faults,
        absent=absent or "fault",
        source=table.path,
        sha256=table.sha256,
        notes=notes,
        measure=value_column,
    )


def _bounded(cell: Cell, row: Mapping[str, str]) -> Cell:
    try:
        low, high = float(row["low"]), float(row["high"])
    except (KeyError, ValueError):
        return cell
    return Cell(
        cell.unit, cell.month, cell.best, min(low, cell.best), max(high, cell.best), cell.line
    )


def _month_from_id(text: str) -> str:
    from parley.outlook.months import month_text

    try:
        return month_text(int(float(text)))
    except ValueError:
        return text


def _month_of_year(year: str, month: str) -> str:
    """A year and a number from 1 to 12, where a table keeps them in two columns."""
    try:
        return f"{int(float(year)):04d}-{int(float(month)):02d}"
    except ValueError:
        return f"{year} {month}"


def _column(table: Table, wanted: str, usual: tuple[str, ...], role: str) -> str:
    if wanted and wanted in table.columns:
        return wanted
    lower = {c.casefold(): c for c in table.columns}
    if wanted and wanted.casefold() in lower:
        return lower[wanted.casefold()]
    if wanted and wanted.casefold() not in usual:
        raise _no_column(table, wanted, role)
    found = next((lower[name] for name in usual if name in lower), None)
    if found is None:
        raise _refuse(
            Path(table.path),
            f"no {role} column",
            ", ".join(table.columns[:12]),
            "A history needs unit, month, value; GED and ACLED files are read as they come. If "
            "the figures have a column of another name, or one for each vintage, choose it with "
            "--measure; the column of places with --unit.",
        )
    return found


def _no_column(table: Table, wanted: str, role: str) -> InputError:
    shown = ", ".join(table.columns[:12])
    what, todo = f"there is no column '{wanted}'", f"Name the {role} column."
    return _refuse(Path(table.path), what, shown, todo)


def _refuse(path: Path, what: str, value: str, todo: str) -> InputError:
    return InputError(Fault(str(path), 0, 0, what, value, "Nothing was read.", todo))

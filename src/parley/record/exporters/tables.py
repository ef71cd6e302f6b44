"""Exports as rows: GED-like and ACLED-like CSV, PLOVER JSON lines, xlsx."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from parley.record.events import Event
from parley.record.exporters.gather import OWN
from parley.record.importers.ged import HEADER as GED_HEADER
from parley.record.importers.ged import cell_of
from parley.record.importers.others import ACLED_HEADER
from parley.record.safe import defuse

# A figure that a format has no way of leaving open: written as nothing, never made up.
Row = list[Any]


def _year(day: str) -> int | None:
    return int(day[:4]) if day else None


def ged_row(e: Event) -> Row:
    """Return an event as the 49 columns of UCDP GED; one that came from GED comes back whole."""
    if e.format == "ged":
        return list(e.row)[: len(GED_HEADER)]
    placed = e.lat is not None and e.lon is not None
    at = {
        "id": e.id, "year": _year(e.end), "active_year": None, "code_status": "Check",
        "type_of_violence": e.violence or None, "conflict_name": e.conflict or None,
        "dyad_name": e.dyad or " - ".join(s for s in (e.side_a, e.side_b) if s) or None,
        "side_a": e.side_a or None, "side_b": e.side_b or None, "number_of_sources": 1,
        "source_article": e.headline or e.source or None, "source_office": e.source or None,
        "source_headline": e.headline or None, "where_prec": e.precision or None,
        "where_coordinates": e.place or None, "where_description": e.note or None,
        "adm_1": e.admin1 or None, "adm_2": e.admin2 or None, "latitude": e.lat,
        "longitude": e.lon, "country": e.country or None, "region": e.region or None,
        "geom_wkt": f"POINT ({e.lon} {e.lat})" if placed else None,
        "priogrid_gid": cell_of(e.lat, e.lon) if e.lat is not None and e.lon is not None else None,
        "event_clarity": 1 if e.start == e.end else 2, "date_prec": e.date_precision or None,
        "date_start": e.start, "date_end": e.end, "deaths_a": e.deaths_a, "deaths_b": e.deaths_b,
        "deaths_civilians": e.deaths_civilians, "deaths_unknown": e.deaths_unknown,
        "best": e.best, "high": e.high, "low": e.low,
    }  # fmt: skip
    return [at.get(name) for name in GED_HEADER]


def acled_row(e: Event) -> Row:
    """Return an event as the 31 columns of ACLED; one that came from ACLED comes back whole."""
    if e.format == "acled":
        return list(e.row)[: len(ACLED_HEADER)]
    at = {
        "event_id_cnty": e.id, "event_date": e.start, "year": _year(e.start),
        "time_precision": 1 if e.start == e.end else 2,
        "disorder_type": _disorder(e.kind), "event_type": e.kind or None,
        "sub_event_type": e.subkind or None, "actor1": e.side_a or None,
        "actor2": e.side_b or None, "inter1": "State forces" if e.violence == 1 else None,
        "civilian_targeting": "Civilian targeting" if e.violence == 3 else None,
        "region": e.region or None, "country": e.country or None, "admin1": e.admin1 or None,
        "admin2": e.admin2 or None, "location": e.place or None, "latitude": e.lat,
        "longitude": e.lon, "geo_precision": {1: 1, 2: 1, 3: 2}.get(e.precision, 3),
        "source": e.source or None, "notes": e.note or e.headline or None, "fatalities": e.best,
    }  # fmt: skip
    return [at.get(name) for name in ACLED_HEADER]


def _disorder(kind: str) -> str | None:
    political = ("Battles", "Explosions/Remote violence", "Violence against civilians")
    if kind in political:
        return "Political violence"
    if kind in ("Protests", "Riots"):
        return "Demonstrations"
    return "Strategic developments" if kind else None


def plover_object(e: Event) -> dict[str, Any]:
    """Return an event as a PLOVER record ([PLOVER2024]_)."""
    made = {
        "id": e.id, "date": e.start, "end_date": e.end if e.end != e.start else None,
        "event": e.plover or None, "mode": e.mode or None,
        "actor": [{"actorText": s} for s in e.side_a.split(", ") if s],
        "recipient": [{"actorText": s} for s in e.side_b.split(", ") if s],
        "eventLoc": {"name": e.place, "country": e.country, "lat": e.lat, "lon": e.lon},
        "dead": {"low": e.low, "best": e.best, "high": e.high}
        if any(v is not None for v in (e.low, e.best, e.high)) else None,
        "text": e.note or e.headline or None, "source": e.source or None,
        "dataset": e.format, "claims": list(e.row) if e.format == OWN else None,
    }  # fmt: skip
    return {k: v for k, v in made.items() if v is not None}


def _cells(row: Iterable[Any]) -> Row:
    """Cells as they are written: text defused, whole numbers without a point."""
    return [
        "" if c is None else int(c) if isinstance(c, float) and c.is_integer() else defuse(c)
        for c in row
    ]


def _ged_cells(e: Event) -> Row:
    # latitude and longitude stay as they came: 20.0 is a coordinate, not the number 20
    row = ged_row(e)
    kept = {GED_HEADER.index(n): row[GED_HEADER.index(n)] for n in ("latitude", "longitude")}
    cells = _cells(row)
    for k, value in kept.items():
        cells[k] = "" if value is None else value
    return cells


def write_csv(path: Path, found: Iterator[Event], format_name: str) -> int:
    """Write GED-like or ACLED-like CSV; return the number of rows."""
    header = GED_HEADER if format_name == "ged" else ACLED_HEADER
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for event in found:
            writer.writerow(_ged_cells(event) if format_name == "ged" else _cells(acled_row(event)))
            count += 1
    return count


def write_plover(path: Path, found: Iterator[Event]) -> int:
    """Write one PLOVER record a line."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for event in found:
            file.write(json.dumps(plover_object(event), ensure_ascii=False) + "\n")
            count += 1
    return count


EVENT_COLUMNS = (
    "id", "format", "dataset", "start", "end", "country", "admin1", "admin2", "place", "lat",
    "lon", "precision", "violence", "kind", "subkind", "plover", "mode", "side_a", "side_b",
    "low", "best", "high", "source", "headline", "note", "published",
)  # fmt: skip
SHEET_ROWS = 1_048_575  # below Excel's limit, header aside


def write_xlsx(path: Path, found: Iterator[Event]) -> int:
    """Write a workbook; cells that begin like a formula are kept as text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    from parley.core.errors import UsageError

    book = Workbook(write_only=True)
    sheet = book.create_sheet("events")
    sheet.append(list(EVENT_COLUMNS))
    count = 0
    for event in found:
        count += 1
        if count > SHEET_ROWS:
            raise UsageError("more events than an Excel sheet has rows.", "Export CSV instead.")
        row = []
        for name in EVENT_COLUMNS:
            value = getattr(event, name)
            cell = WriteOnlyCell(sheet, _excel(value))
            if isinstance(value, str):
                cell.data_type = "s"
            row.append(cell)
        sheet.append(row)
    book.save(path)
    return count


def _excel(value: Any) -> Any:
    """Text that Excel can hold: no control characters, at most 32,767 of it."""
    if isinstance(value, str):
        return "".join(c for c in value if c >= " " or c in "\n\t")[:32767]
    return value

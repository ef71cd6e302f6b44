"""Event files (UCDP GED, ACLED) summed to unit-months, every decision written down."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from parley.core.errors import Fault, InputError
from parley.outlook.history import Cell, History, assemble
from parley.outlook.months import FIRST_YEAR, month_id, month_text

if TYPE_CHECKING:
    from parley.outlook.tables import Table

TYPES = {"sb": "1", "ns": "2", "os": "3"}
H3_RESOLUTION = 4
COARSE_PRECISION = 4
MAX_SPAN_DAYS = 3660
MAX_SET_ASIDE = 200
# With more than this part of its events in one month a file looks like that month's alone.
BULK = 0.7


@dataclass(frozen=True, slots=True)
class Event:
    """One event, reduced to what a history needs."""

    unit: str
    parent: str
    start: date
    end: date
    low: float
    best: float
    high: float
    other: bool = False


@dataclass(slots=True)
class Tally:
    """What was decided while reading, for the notes."""

    events: int = 0
    spans: int = 0
    coarse: int = 0
    swapped: int = 0
    checks: int = 0
    unlocated: int = 0
    months: Counter[int] = field(default_factory=Counter)


def event_history(
    table: Table,
    kind: str,
    unit: str,
    measure: str,
    split: str,
    absent: str,
    through: str,
) -> History:
    """Sum events to unit-months; see :func:`parley.outlook.tables.read_history`."""
    if split not in ("even", "last", "first"):
        raise ValueError(f"split must be even, last or first, not {split!r}")
    tally, aside = Tally(), list[Fault]()
    sums: dict[tuple[str, int], np.ndarray] = {}
    beside: dict[tuple[str, int], float] = {}
    parents: dict[str, str] = {}
    months: list[int] = []
    for event in _events(table, kind, unit, measure, tally, aside):
        parents[event.unit] = event.parent
        tally.months[_month(event.end)] += 1
        for month, share in spread(event.start, event.end, split):
            months.append(month)
            if event.other:
                beside[event.unit, month] = (
                    beside.get((event.unit, month), 0.0) + share * event.best
                )
                continue
            cell = sums.setdefault((event.unit, month), np.zeros(3))
            cell += share * np.array([event.low, event.best, event.high])
    if not sums:
        faults = aside or [Fault(table.path, 0, 0, "no usable event", "", "Nothing was read.")]
        raise InputError(faults[:MAX_SET_ASIDE])
    cells = [Cell(u, m, float(v[1]), float(v[0]), float(v[2])) for (u, m), v in sums.items()]
    # Places where only other violence is known have been quiet, not unknown.
    cells += [Cell(u, m, 0.0, 0.0, 0.0) for u, m in beside if (u, m) not in sums]
    found = assemble(
        cells,
        [],
        absent=absent or "zero",
        source=table.path,
        first=min(months),
        last=max(max(months), month_id(through) if through else 0),
        sha256=table.sha256,
        notes=_notes(tally, split, len(aside)),
        set_aside=tuple(aside),
        measure=measure,
        parents={u: p for u, p in parents.items() if p and p != u},
        neighbours=neighbours_of(unit, {c.unit for c in cells}),
    )
    return replace(found, context=_context(found, beside)) if beside else found


def _context(found: History, beside: Mapping[tuple[str, int], float]) -> np.ndarray:
    """``(U, T)`` deaths by other violence than the one counted."""
    row = {u: k for k, u in enumerate(found.units)}
    out = np.zeros(found.values.shape)
    for (unit, month), deaths in beside.items():
        out[row[unit], month - found.first] += deaths
    return out


def spread(start: date, end: date, split: str) -> list[tuple[int, float]]:
    """Return the months an event falls in and its share in each.

    Examples
    --------
    >>> spread(date(2016, 1, 31), date(2016, 2, 1), "even")
    [(433, 0.5), (434, 0.5)]
    >>> spread(date(2016, 1, 31), date(2016, 2, 1), "last")
    [(434, 1.0)]
    """
    first, last = _month(start), _month(end)
    if first == last or split != "even":
        return [(first if split == "first" else last, 1.0)]
    total = (end - start).days + 1
    out = []
    for month in range(first, last + 1):
        year, number = divmod(month - 1, 12)
        days = calendar.monthrange(year + FIRST_YEAR, number + 1)[1]
        opening = date(year + FIRST_YEAR, number + 1, 1)
        closing = date(year + FIRST_YEAR, number + 1, days)
        inside = (min(end, closing) - max(start, opening)).days + 1
        out.append((month, inside / total))
    return out


def neighbours_of(unit: str, names: set[str]) -> dict[str, tuple[str, ...]]:
    """Return touching units where the grid itself says which they are (PRIO-GRID, H3)."""
    if unit == "priogrid":
        return {n: _prio_ring(n, names) for n in names if n.isdigit()}
    if unit == "h3":
        import h3

        return {n: tuple(sorted(set(h3.grid_disk(n, 1)) & names - {n})) for n in names}
    return {}


def _prio_ring(name: str, names: set[str]) -> tuple[str, ...]:
    # PRIO-GRID numbers half-degree cells row by row, 720 to a row.
    gid = int(name)
    ring = (gid + dy * 720 + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dx or dy)
    return tuple(sorted(str(g) for g in ring if str(g) in names))


def _events(
    table: Table, kind: str, unit: str, measure: str, tally: Tally, aside: list[Fault]
) -> Iterator[Event]:
    place = {c: i + 1 for i, c in enumerate(table.columns)}
    unit_of = _unit_reader(unit, kind, table)
    read = _ged if kind == "ged" else _acled
    for line, row in table.rows:

        def fault(column: str, what: str, todo: str = "") -> None:
            shown, where = row.get(column, ""), place.get(column, 1)  # noqa: B023
            aside.append(
                Fault(table.path, line, where, what, shown, "Row set aside.", todo)  # noqa: B023
            )

        event = read(row, measure, unit_of, tally, fault)
        if event is not None and event.other:
            yield event
        elif event is not None:
            tally.events += 1
            tally.spans += _month(event.start) != _month(event.end)
            yield event


Fail = Callable[..., None]
UnitOf = Callable[[Mapping[str, str]], str]


def _ged(
    row: Mapping[str, str], measure: str, unit_of: UnitOf, tally: Tally, fault: Fail
) -> Event | None:
    kind = row.get("type_of_violence", "").split(".")[0]
    other = measure in TYPES and kind != TYPES[measure]
    start, end = _day(row.get("date_start", "")), _day(row.get("date_end", ""))
    if start is None or end is None or not 0 <= (end - start).days <= MAX_SPAN_DAYS:
        fault("date_start" if start is None else "date_end", "no such span of days")
        return None
    column = measure if measure in ("low", "high") else "best"
    best = _count(row.get(column, ""))
    if best is None:
        fault(column, "not a count of deaths")
        return None
    low, high = _count(row.get("low", "")), _count(row.get("high", ""))
    low, high = best if low is None else low, best if high is None else high
    name = unit_of(row)
    if not name:
        tally.unlocated += not other
        name = f"({row.get('country', 'unlocated')}, unlocated)"
    if other:
        return Event(name, row.get("country", ""), start, end, best, best, best, True)
    tally.swapped += low > best or high < best
    tally.coarse += (_count(row.get("where_prec", "1")) or 1) >= COARSE_PRECISION
    tally.checks += row.get("code_status", "").startswith("Check")
    if measure == "events":
        low = best = high = 1.0
    return Event(name, row.get("country", ""), start, end, min(low, best), best, max(high, best))


def _acled(
    row: Mapping[str, str], measure: str, unit_of: UnitOf, tally: Tally, fault: Fail
) -> Event | None:
    day = _day(row.get("event_date", ""))
    if day is None:
        fault("event_date", "no such day")
        return None
    count = 1.0 if measure == "events" else _count(row.get("fatalities", ""))
    if count is None:
        fault("fatalities", "not a count of deaths")
        return None
    name = unit_of(row)
    if not name:
        tally.unlocated += 1
        name = f"({row.get('country', 'unlocated')}, unlocated)"
    tally.coarse += row.get("geo_precision", "1") == "3"
    return Event(name, row.get("country", ""), day, day, count, count, count)


def _unit_reader(unit: str, kind: str, table: Table) -> UnitOf:
    if unit == "h3":
        return _h3
    column = {
        "admin1": "adm_1" if kind == "ged" else "admin1",
        "admin2": "adm_2" if kind == "ged" else "admin2",
        "priogrid": "priogrid_gid",
    }.get(unit, unit)
    if column == "priogrid_gid" and column not in table.columns:
        return _prio_cell
    if column not in table.columns:
        raise InputError(
            Fault(
                table.path,
                1,
                1,
                f"there is no column '{column}'",
                ", ".join(table.columns[:12]),
                "Nothing was read.",
                "Choose --unit admin1, country, priogrid, h3 or a column of the file.",
            )
        )

    def read(row: Mapping[str, str]) -> str:
        text = row[column].strip()
        return text.removesuffix(".0") if column == "priogrid_gid" else text

    return read


def _h3(row: Mapping[str, str]) -> str:
    import h3

    try:
        lat, lon = float(row["latitude"]), float(row["longitude"])
    except (KeyError, ValueError):
        return ""
    return str(h3.latlng_to_cell(lat, lon, H3_RESOLUTION))


def _prio_cell(row: Mapping[str, str]) -> str:
    try:
        lat, lon = float(row["latitude"]), float(row["longitude"])
    except (KeyError, ValueError):
        return ""
    return str(int((lat + 90) // 0.5) * 720 + int((lon + 180) // 0.5) + 1)


def _day(text: str) -> date | None:
    """A day as GED and ACLED write it: ISO, with or without a time, or "21 December 2016"."""
    text = text.strip()
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        pass
    parts = text.split()
    names = [name.lower() for name in calendar.month_name]
    if len(parts) == 3 and parts[1].lower() in names:
        try:
            return date(int(parts[2]), names.index(parts[1].lower()), int(parts[0]))
        except ValueError:
            return None
    return None


def _count(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) and value >= 0 else None


def _month(day: date) -> int:
    return (day.year - FIRST_YEAR) * 12 + day.month


def _notes(tally: Tally, split: str, aside: int) -> tuple[str, ...]:
    rule = {"even": "evenly over their days", "last": "into their last month"}
    notes = [f"{tally.events:,} events; a month without an event counts as 0"]
    if tally.spans:
        notes.append(f"{tally.spans} events over several months were put {rule.get(split, split)}")
    if tally.coarse:
        notes.append(f"{tally.coarse} events are located only to a region and sit at its centre")
    if tally.unlocated:
        notes.append(f"{tally.unlocated} events name no unit and are kept as '(…, unlocated)'")
    if tally.swapped:
        notes.append(f"{tally.swapped} events have low > best or high < best; bounds were widened")
    if tally.checks:
        notes.append(f"{tally.checks} events are marked 'Check' by their coders")
    if aside:
        notes.append(f"{aside} rows were set aside")
    (busiest, many), *others = tally.months.most_common()
    if others and many > BULK * tally.months.total():
        notes.append(
            f"{many:,} of {tally.months.total():,} events are of {month_text(busiest)}: if the "
            "file covers that month alone, the others are unknown and not quiet, and a forecast "
            "from it says nothing; join it to the files before it"
        )
    return tuple(notes)

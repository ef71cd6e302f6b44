"""Histories: how many were killed, by unit and month, as far back as the record goes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from parley.core.errors import Fault, InputError
from parley.outlook.months import month_id, month_text


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Deaths (or events) by unit and month.

    Parameters
    ----------
    units
        Names of the U units; forecasts never look at them.
    first
        Month number of the first column (see :func:`month_id`).
    values
        ``(U, T)`` best estimates, persons a month; NaN where a unit was not yet,
        or is no longer, in the record.
    low, high
        ``(U, T)`` bounds of the count where the record gives them, else None.
    neighbours
        Units that touch a unit, for the spillover model; may be empty.
    parents
        Larger unit a unit lies in; sums over a parent are kept coherent.
    sha256
        Digest of the file or rows the history was made from: its vintage.
    notes
        What was decided on reading (multi-month events, rows set aside), in plain words.
    context
        ``(U, T)`` deaths by other violence than the one counted, where the file tells; it
        helps to see wars coming.
    """

    units: tuple[str, ...]
    first: int
    values: np.ndarray
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    neighbours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    measure: str = "best"
    sha256: str = ""
    notes: tuple[str, ...] = ()
    set_aside: tuple[Fault, ...] = ()
    context: np.ndarray | None = None

    @property
    def months(self) -> tuple[str, ...]:
        """Names of the T months."""
        return tuple(month_text(self.first + k) for k in range(self.values.shape[1]))

    @property
    def last(self) -> int:
        """Number of the last month on record."""
        return int(self.first + self.values.shape[1] - 1)

    def cut(self, origin: str) -> History:
        """Return what was on record at the end of ``origin``; nothing later leaks.

        Raises
        ------
        InputError
            If the record ends before ``origin`` or begins after it.
        """
        t = _month(origin, "origin")
        if not self.first <= t <= self.last:
            raise InputError(
                Fault(
                    "history",
                    0,
                    0,
                    f"the origin lies outside the history {self.months[0]}..{self.months[-1]}",
                    origin,
                    "No forecast was made.",
                    "Choose an origin the history reaches, or bring the history up to date.",
                )
            )
        keep = t - self.first + 1
        return replace(
            self,
            values=self.values[:, :keep],
            low=None if self.low is None else self.low[:, :keep],
            high=None if self.high is None else self.high[:, :keep],
            context=None if self.context is None else self.context[:, :keep],
        )

    def window(self, months: Iterable[int]) -> np.ndarray:
        """Return ``(U, H)`` values of the given month numbers, NaN beyond the record."""
        index = np.asarray(list(months), dtype=int) - self.first
        out = np.full((len(self.units), len(index)), np.nan)
        known = (index >= 0) & (index < self.values.shape[1])
        out[:, known] = self.values[:, index[known]]
        return out

    def select(self, units: Iterable[str]) -> History:
        """Return the history of some units, in the order given."""
        where = {u: i for i, u in enumerate(self.units)}
        chosen = tuple(units)
        rows = [where[u] for u in chosen]
        return replace(
            self,
            units=chosen,
            values=self.values[rows],
            low=None if self.low is None else self.low[rows],
            high=None if self.high is None else self.high[rows],
            context=None if self.context is None else self.context[rows],
        )

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[tuple[str, str, float]],
        *,
        absent: str = "fault",
        source: str = "rows",
        neighbours: Mapping[str, tuple[str, ...]] | None = None,
        parents: Mapping[str, str] | None = None,
    ) -> History:
        """Build a history from ``(unit, "YYYY-MM", value)`` rows.

        Parameters
        ----------
        rows
            One row for each unit and month; order does not matter.
        absent
            ``"fault"`` refuses a month missing inside a unit's span; ``"zero"``
            reads any absent month as no deaths, which is right for event files only.

        Raises
        ------
        InputError
            With every gap, duplicate, negative or unreadable value at once.

        Examples
        --------
        >>> h = History.from_rows([("A", "2016-01", 3), ("A", "2016-02", 0), ("B", "2016-02", 1)])
        >>> h.units, h.months, h.values.tolist()
        (('A', 'B'), ('2016-01', '2016-02'), [[3.0, 0.0], [nan, 1.0]])
        """
        cells: list[Cell] = []
        faults: list[Fault] = []
        for number, (unit, month, value) in enumerate(rows, 1):
            cell = read_cell(str(unit), str(month), value, source, number, faults)
            if cell is not None:
                cells.append(cell)
        return assemble(
            cells, faults, absent=absent, source=source, neighbours=neighbours, parents=parents
        )

    @classmethod
    def read(
        cls,
        path: str | Path,
        *,
        unit: str = "",
        measure: str = "best",
        split: str = "even",
        absent: str = "",
        through: str = "",
    ) -> History:
        """Read a history from a file as it comes: plain table, GED, ACLED, CSV or Parquet.

        The options are those of :func:`parley.outlook.tables.read_history`.
        """
        from parley.outlook.tables import read_history

        return read_history(
            Path(path), unit=unit, measure=measure, split=split, absent=absent, through=through
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit-month of a history, with the line it was read from."""

    unit: str
    month: int
    best: float
    low: float = np.nan
    high: float = np.nan
    line: int = 0


def _month(text: str, name: str) -> int:
    try:
        return month_id(text)
    except ValueError:
        raise InputError(
            Fault(name, 0, 0, "no such month", text, "Nothing was done.", "Write YYYY-MM.")
        ) from None


def read_cell(
    unit: str,
    month: str,
    value: object,
    source: str,
    line: int,
    faults: list[Fault],
    columns: tuple[int, int, int] = (1, 2, 3),
) -> Cell | None:
    """Turn one row into a cell, or say what is wrong with it."""

    def fault(column: int, what: str, shown: object, todo: str) -> None:
        faults.append(Fault(source, line, column, what, str(shown), "Nothing was read.", todo))

    if not unit.strip():
        fault(columns[0], "no unit", unit, "Name the unit.")
        return None
    try:
        number = month_id(month)
    except ValueError:
        fault(columns[1], "no such month", month, "Write YYYY-MM.")
        return None
    try:
        best = float(str(value))
    except ValueError:
        best = np.nan
    if not np.isfinite(best):
        fault(
            columns[2],
            "not a number",
            value,
            "Give a count as 1234 or 8.5; leave out months not observed.",
        )
        return None
    if best < 0:
        fault(columns[2], "a negative count", value, "Counts start at 0.")
        return None
    return Cell(unit.strip(), number, best, line=line)


def assemble(
    cells: list[Cell],
    faults: list[Fault],
    *,
    absent: str,
    source: str,
    last: int | None = None,
    first: int | None = None,
    sha256: str = "",
    notes: tuple[str, ...] = (),
    set_aside: tuple[Fault, ...] = (),
    measure: str = "best",
    neighbours: Mapping[str, tuple[str, ...]] | None = None,
    parents: Mapping[str, str] | None = None,
) -> History:
    """Lay cells out as a panel; every duplicate and gap is a fault, never filled in silence."""
    if not cells and not faults:
        faults.append(Fault(source, 0, 0, "no rows", "", "Nothing was read.", "Give a table."))
    seen: dict[tuple[str, int], Cell] = {}
    for cell in cells:
        twin = seen.setdefault((cell.unit, cell.month), cell)
        if twin is not cell:
            what = f"{cell.unit} {month_text(cell.month)} is already given in line {twin.line}"
            todo = "Keep one row for each unit and month; two vintages do not mix."
            faults.append(
                Fault(source, cell.line, 1, what, f"{cell.best:g}", "Nothing was read.", todo)
            )
    if absent not in ("fault", "zero"):
        raise ValueError(f"absent must be 'fault' or 'zero', not {absent!r}")
    if absent == "fault":
        faults.extend(_gaps(seen, source))
    if faults:
        raise InputError(faults)
    units = tuple(sorted({c.unit for c in cells}))
    start = min(c.month for c in cells) if first is None else first
    stop = max(c.month for c in cells) if last is None else last
    shape = (len(units), stop - start + 1)
    grids = [np.full(shape, 0.0 if absent == "zero" else np.nan) for _ in range(3)]
    row = {u: i for i, u in enumerate(units)}
    bounded = False
    for cell in cells:
        at = row[cell.unit], cell.month - start
        if not 0 <= at[1] < shape[1]:
            continue
        grids[0][at] = cell.best
        known = np.isfinite(cell.low) and np.isfinite(cell.high)
        bounded = bounded or known
        grids[1][at], grids[2][at] = (cell.low, cell.high) if known else (cell.best, cell.best)
    return History(
        units=units,
        first=start,
        values=grids[0],
        low=grids[1] if bounded else None,
        high=grids[2] if bounded else None,
        neighbours=neighbours or {},
        parents=parents or {},
        measure=measure,
        sha256=sha256 or _digest(units, start, grids[0]),
        notes=notes,
        set_aside=set_aside,
    )


def _gaps(seen: Mapping[tuple[str, int], Cell], source: str) -> list[Fault]:
    months: dict[str, list[int]] = {}
    for unit, month in seen:
        months.setdefault(unit, []).append(month)
    faults = []
    for unit, known in sorted(months.items()):
        missing = sorted(set(range(min(known), max(known) + 1)) - set(known))
        if missing:
            shown = ", ".join(month_text(m) for m in missing[:3]) + (", …" if missing[3:] else "")
            todo = (
                "Add the months, or read with absent months as zero if the file lists events only."
            )
            what = f"{len(missing)} months are missing inside the history of {unit}"
            faults.append(Fault(source, 0, 0, what, shown, "Nothing was filled in.", todo))
    return faults


def _digest(units: tuple[str, ...], first: int, values: np.ndarray) -> str:
    head = f"{first}|" + "|".join(units)
    return hashlib.sha256(head.encode() + np.ascontiguousarray(values).tobytes()).hexdigest()

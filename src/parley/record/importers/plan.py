"""Which column of a file goes where: by name without case, by older names, or by ``--map``."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from parley.core.errors import Fault, InputError
from parley.record.importers import values
from parley.record.importers.formats import Format
from parley.record.importers.own import TAGS, figure
from parley.record.importers.table import Table


@dataclass(frozen=True, slots=True)
class Plan:
    """For each stored column the file's column and how its cells are read."""

    texts: tuple[tuple[int, int], ...]
    parsed: tuple[tuple[int, int, Callable[[str], Any]], ...]
    needed: tuple[int, ...]
    extra: tuple[tuple[str, int], ...]
    cell_of: dict[str, int]
    width: int
    notes: tuple[str, ...] = field(default=())


def _bare(name: str) -> str:
    return name.strip().strip('"').casefold()


def make_plan(
    table: Table, wanted: Format, mapping: Mapping[str, str], day: Callable[[str], Any]
) -> Plan:
    """Match a table's header with a format; every missing column is a fault of its own.

    Raises
    ------
    InputError
        Columns that must be there and are not, with the nearest name in the file, and
        mappings that name a column neither side has.
    """
    at = {_bare(name): k for k, name in reversed(list(enumerate(table.header)))}
    tagged = {TAGS[tag]: at[_bare(n)] for n, tag in table.tags.items() if tag in TAGS}
    _check_mapping(table, wanted, mapping, at)
    cell_of: dict[str, int] = {}
    for column in wanted.columns:
        names = [mapping[column.name]] if column.name in mapping else [column.name, *column.aliases]
        found = next((at[_bare(n)] for n in names if _bare(n) in at), None)
        if found is None:
            found = tagged.get(column.name) if wanted.name == "table" else None
        if found is not None:
            cell_of[column.name] = found
    _require(table, wanted, cell_of)
    return _assemble(table, wanted, cell_of, day)


def _assemble(
    table: Table, wanted: Format, cell_of: dict[str, int], day: Callable[[str], Any]
) -> Plan:
    readers: dict[str, Callable[[str], Any]] = {
        "whole": values.whole,
        "number": values.comma_number if table.decimal == "," else values.point_number,
        "day": day,
        "figure": lambda cell: figure(cell, table.decimal),
    }
    texts, parsed = [], []
    for target, column in enumerate(wanted.columns):
        if column.name not in cell_of:
            continue
        source = cell_of[column.name]
        if column.kind == "text":
            texts.append((source, target))
        else:
            parsed.append((source, target, readers[column.kind]))
    used = set(cell_of.values())
    dropped = {_bare(n) for n in wanted.dropped}
    extra = tuple(
        (name, k)
        for k, name in enumerate(table.header)
        if k not in used and name and _bare(name) not in dropped
    )
    notes = []
    if extra:
        names = ", ".join(n for n, _ in extra[:6]) + (" …" if len(extra) > 6 else "")
        notes.append(
            f"{len(extra)} columns that {wanted.name} does not have are kept beside: {names}"
        )
    needed = tuple(k for k, c in enumerate(wanted.columns) if c.needed)
    return Plan(
        tuple(texts), tuple(parsed), needed, extra, cell_of, len(wanted.columns), tuple(notes)
    )


def _check_mapping(
    table: Table, wanted: Format, mapping: Mapping[str, str], at: Mapping[str, int]
) -> None:
    faults = []
    targets = [c.name for c in wanted.columns]
    for target, source in mapping.items():
        if target not in targets:
            near = _near(target, targets)
            what = f"--map: {wanted.name} has no column '{target}'{near}"
            faults.append(_fault(table, what, "Choose among: " + ", ".join(targets) + "."))
        if _bare(source) not in at:
            near = _near(source, table.header)
            faults.append(_fault(table, f"--map: the file has no column '{source}'{near}", ""))
    if faults:
        raise InputError(faults)


def _require(table: Table, wanted: Format, cell_of: Mapping[str, int]) -> None:
    faults = []
    free = [h for k, h in enumerate(table.header) if h and k not in cell_of.values()]
    for column in wanted.columns:
        if column.needed and column.name not in cell_of:
            near = _nearest(column.name, free)
            ask = f"; did you mean '{near}'?" if near else ""
            todo = f"Say --map {column.name}='{near or 'COLUMN'}'."
            faults.append(_fault(table, f"no column '{column.name}'{ask}", todo))
    if faults:
        raise InputError(faults)


def _fault(table: Table, what: str, todo: str) -> Fault:
    return Fault(table.path, 1, 1, what, "", "Nothing was imported.", todo)


def _near(name: str, names: list[str]) -> str:
    near = _nearest(name, names)
    return f"; did you mean '{near}'?" if near else ""


def _nearest(name: str, names: list[str]) -> str:
    plain = {n.casefold().replace(" ", "_"): n for n in names}
    found = difflib.get_close_matches(name.casefold(), plain, n=1, cutoff=0.6)
    return plain[found[0]] if found else ""

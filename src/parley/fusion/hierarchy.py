"""Labels that entail others and places inside one another, from a CSV of child, parent."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from parley.core.errors import Fault, InputError
from parley.fusion.cells import decimal_mark, number
from parley.fusion.whereabouts import Gazetteer

_NOTHING = "Nothing was fused."
_RADIUS = 2.0


def read_hierarchy(path: str | Path) -> dict[str, frozenset[str]]:
    """Return label -> all labels above it; a label may have several parents.

    Raises
    ------
    InputError
        No such file, or no ``child`` or ``parent`` column, or a label above itself.
    """
    return dict(read_gazetteer(path).above)


def read_gazetteer(path: str | Path) -> Gazetteer:
    """Return what lies in what and, with columns ``lat, lon, radius_km``, where.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    name = str(path)
    rows, heads = _rows(Path(path), name)
    mark = decimal_mark(r.get(h, "") for _, r in rows for h in ("lat", "lon", "radius_km"))
    above: dict[str, set[str]] = {}
    points: dict[str, tuple[float, float, float]] = {}
    faults: list[Fault] = []
    for line, row in rows:
        child, parent = row["child"], row["parent"]
        if not child:
            faults.append(Fault(name, line, 1, "no child", "", _NOTHING, "Name the place."))
        if child and parent:
            above.setdefault(child, set()).add(parent)
        if row.get("lat") or row.get("lon"):
            at = [number(row.get(h, ""), mark) for h in ("lat", "lon")]
            size = number(row["radius_km"], mark) if row.get("radius_km") else _RADIUS
            for h, v, most in zip(("lat", "lon", "radius_km"), (*at, size), (90, 180, 20_000)):
                if abs(v) > most or (h == "radius_km" and v <= 0):
                    what = f"no such {h}"
                    cell = row.get(h, "")
                    column = heads.index(h) + 1 if h in heads else 1
                    faults.append(Fault(name, line, column, what, cell, _NOTHING, "Correct it."))
                    break
            else:
                points[child] = (at[0], at[1], size)
    closed = {label: _closure(label, above) for label in above}
    for label in sorted(k for k, v in closed.items() if k in v):
        what, todo = "lies in itself", "Break the circle."
        faults.append(Fault(name, 0, 0, what, label, _NOTHING, todo))
    if faults:
        raise InputError(faults)
    return Gazetteer(closed, points)


def _rows(path: Path, name: str) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    if not path.is_file():
        raise InputError(Fault(name, 0, 0, "no such file", "", _NOTHING, "Check the path."))
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        todo = "Save it as CSV in UTF-8."
        raise InputError(Fault(name, 0, 0, "not UTF-8 text", "", _NOTHING, todo)) from None
    first = text.splitlines()[0] if text.strip() else ""
    reader = csv.DictReader(text.splitlines(), delimiter=max(",;\t", key=first.count))
    heads = [(h or "").strip().lower() for h in reader.fieldnames or ()]
    if not {"child", "parent"} <= set(heads):
        what, todo = "columns child and parent are needed", "Name them in the first line."
        raise InputError(Fault(name, 1, 1, what, ", ".join(heads), _NOTHING, todo))
    reader.fieldnames = heads
    return [
        (reader.line_num, {k: (v or "").strip() for k, v in row.items() if k}) for row in reader
    ], heads


def _closure(label: str, above: Mapping[str, set[str]]) -> frozenset[str]:
    seen: set[str] = set()
    queue = [label]
    while queue:
        for parent in above.get(queue.pop(), ()):
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)
    return frozenset(seen)

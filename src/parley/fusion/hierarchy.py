"""Labels that entail others: a town its province, from a CSV of child,parent."""

from __future__ import annotations

import csv
from pathlib import Path

from parley.core.errors import Fault, InputError


def read_hierarchy(path: str | Path) -> dict[str, frozenset[str]]:
    """Return label -> all labels above it; a label may have several parents.

    Raises
    ------
    InputError
        No ``child`` or ``parent`` column.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"child", "parent"} <= set(reader.fieldnames or ()):
            raise InputError(
                Fault(
                    str(path),
                    1,
                    1,
                    "columns child and parent are needed",
                    ", ".join(reader.fieldnames or ()),
                    "Nothing was fused.",
                    "Name them in the first line.",
                )  # fmt: skip
            )
        above: dict[str, set[str]] = {}
        for row in reader:
            if row["child"] and row["parent"]:
                above.setdefault(row["child"].strip(), set()).add(row["parent"].strip())
    return {label: _closure(label, above) for label in above}


def _closure(label: str, above: dict[str, set[str]]) -> frozenset[str]:
    seen: set[str] = set()
    queue = [label]
    while queue:
        for parent in above.get(queue.pop(), ()):
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)
    return frozenset(seen - {label})

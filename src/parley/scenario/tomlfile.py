"""TOML files read with the line of every key."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parley.core.estimate import Range
from parley.scenario.csvfile import decode
from parley.scenario.faults import Faults, Spot

_HEAD = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\.[\w-]+)*)\s*=""")


@dataclass(slots=True)
class Table:
    """One table of a TOML file with the lines of its keys."""

    path: str
    values: dict[str, Any]
    lines: dict[str, int]
    line: int = 1

    def spot(self, key: str = "") -> Spot:
        """Where ``key`` stands (the table's own line if it is absent)."""
        return Spot(self.path, self.lines.get(key, self.line), 1)

    def text(self, key: str, faults: Faults, default: str = "") -> str:
        """A string value."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            faults.add(self.spot(key), f"'{key}' must be text", value, "Put it in quotes.")
            return default
        return value

    def texts(self, key: str, faults: Faults) -> tuple[str, ...]:
        """A list of strings."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            todo = 'Write ["a", "b"].'
            faults.add(self.spot(key), f"'{key}' must be a list of texts", value, todo)
            return ()
        return tuple(value)

    def flag(self, key: str, faults: Faults, default: bool = False) -> bool:
        """A yes-or-no value."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            faults.add(self.spot(key), f"'{key}' must be true or false", value, "Without quotes.")
            return default
        return value

    def known(self, keys: set[str], faults: Faults) -> None:
        """Note every key that means nothing here."""
        for key in self.values:
            if key not in keys:
                faults.one_of(key, sorted(keys), self.spot(key), "unknown key")

    def range(
        self, key: str, faults: Faults, least: float | None = None, most: float | None = None
    ) -> Range | None:
        """A ``{low, best, high, source}`` value, or None if absent."""
        if key not in self.values:
            return None
        return as_range(self.values[key], self.spot(key), key, faults, least, most)


def as_range(
    value: Any,
    spot: Spot,
    key: str,
    faults: Faults,
    least: float | None = None,
    most: float | None = None,
) -> Range | None:
    """Read low/best/high from a TOML inline table or a plain number."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = {"low": value, "best": value, "high": value}
    if not isinstance(value, dict) or not {"low", "best", "high"} <= set(value):
        todo = f"Write {key} = {{ low = 1, best = 2, high = 4 }}."
        faults.add(spot, f"'{key}' needs low, best and high", value, todo)
        return None
    extra = set(value) - {"low", "best", "high", "source", "assumed", "claims"}
    for name in sorted(extra):
        faults.add(spot, f"unknown key in '{key}'", name, "Use low, best, high, source, assumed.")
    numbers = [faults.number(value[k], spot, least, most) for k in ("low", "best", "high")]
    if any(n is None for n in numbers):
        return None
    low, best, high = (float(n or 0.0) for n in numbers)
    source = str(value.get("source", ""))
    return make_range(low, best, high, source, spot, faults, bool(value.get("assumed", False)))


def make_range(
    low: float, best: float, high: float, source: str, spot: Spot, faults: Faults, assumed: bool
) -> Range | None:
    """Build a Range; low <= best <= high or a fault."""
    if not low <= best <= high:
        figures = f"{low:g}, {best:g}, {high:g}"
        faults.add(spot, "low, best, high are not in order", figures, "Put them in order.")
        return None
    assumed = assumed or source.lower().startswith("assumed") or not source
    return Range(low, best, high, source, (), assumed)


def read_toml(path: Path, faults: Faults) -> tuple[Table, dict[str, list[Table]]] | None:
    """Read a TOML file into its root table and its arrays of tables, with lines."""
    text = decode(path, faults)
    if text is None:
        return None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = re.search(r"\(at line (\d+), column (\d+)\)", message)
        line, column = (int(found[1]), int(found[2])) if found else (len(text.splitlines()), 1)
        what = "not valid TOML: " + re.sub(r"\s*\(at .*\)", "", message)
        source = text.splitlines()[line - 1].strip() if text.strip() else ""
        faults.add(Spot(str(path), line, column), what, source, "Correct this line.")
        return None
    index = _index(text)
    arrays = {
        key: [
            Table(str(path), item, *index.get((key, i), ({}, 1)))
            for i, item in enumerate(value)
            if isinstance(item, dict)
        ]
        for key, value in data.items()
        if isinstance(value, list) and value and isinstance(value[0], dict)
    }
    return Table(str(path), data, *index.get(("", 0), ({}, 1))), arrays


def _index(text: str) -> dict[tuple[str, int], tuple[dict[str, int], int]]:
    """Map (table, number) to the lines of its keys and its own line."""
    counts: dict[str, int] = {}
    here: tuple[str, int] = ("", 0)
    out: dict[tuple[str, int], tuple[dict[str, int], int]] = {here: ({}, 1)}
    for number, line in enumerate(text.splitlines(), 1):
        head = _HEAD.match(line)
        if head:
            name = head[2]
            if head[1] == "[[":
                counts[name] = counts.get(name, -1) + 1
                here = (name, counts[name])
            else:
                here = (name, 0)
            out[here] = ({}, number)
            out[("", 0)][0].setdefault(name, number)
            continue
        key = _KEY.match(line)
        if key:
            out[here][0].setdefault(key[1].strip("\"'"), number)
    return out

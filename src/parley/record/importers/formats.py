"""What each foreign format's columns are called, hold and mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from parley.record.events import Event

Values = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what its cells are, other names it went by, and whether it must be."""

    name: str
    kind: str = "text"
    needed: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is odd about a row: ``fatal`` sets it aside, else it is kept and flagged."""

    column: str
    what: str
    value: str = ""
    fatal: bool = False


def no_problems(values: Values) -> list[Problem]:
    """A format that has nothing to check beyond its columns."""
    return []


@dataclass(frozen=True, slots=True)
class Format:
    """How rows of a data set become entries of the record."""

    name: str
    columns: tuple[Column, ...]
    key: Callable[[Values], str]
    span: Callable[[Values], tuple[str, str]]
    event: Callable[[str, str, Values], Event] | None = None
    entry: str = "event"
    check: Callable[[Values], list[Problem]] = no_problems
    where: tuple[str, str, str, str] = ("latitude", "longitude", "country", "where_prec")
    revised: Callable[[Values], int] | None = None
    missing: tuple[str, ...] = ()
    dropped: tuple[str, ...] = field(default=())

    def at(self, name: str) -> int:
        """Return the position of a column in the stored row."""
        return next(k for k, c in enumerate(self.columns) if c.name == name)


def columns(text: str, **kinds: str) -> tuple[Column, ...]:
    """Return columns from a header line; ``kinds`` gives kind -> names that have it.

    A trailing ``!`` marks a column that must be there, ``old=new`` an older name.
    """
    kind_of = {name: kind for kind, names in kinds.items() for name in names.split()}
    made = []
    for word in text.strip().split(","):
        needed = word.endswith("!")
        *aliases, name = word.strip().removesuffix("!").split("=")
        made.append(Column(name, kind_of.get(name, "text"), needed, tuple(aliases)))
    return tuple(made)

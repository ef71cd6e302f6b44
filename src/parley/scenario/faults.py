"""Collect every fault of a folder before saying any; convert cells and keys on the way."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from parley.core.errors import Fault, InputError

NOT_LOADED = "The scenario was not loaded."


@dataclass(slots=True)
class Spot:
    """Where a value stands."""

    path: str
    line: int
    column: int


@dataclass(slots=True)
class Faults:
    """The list of faults found so far.

    Examples
    --------
    >>> faults = Faults()
    >>> faults.number("x", Spot("a.csv", 2, 1)) is None
    True
    >>> print(faults.items[0])
    a.csv:2:1: not a number (x). The scenario was not loaded. Write digits, for example 9500.
    """

    items: list[Fault] = field(default_factory=list)
    done: str = NOT_LOADED

    def add(self, spot: Spot, what: str, value: object = "", todo: str = "") -> None:
        """Note one fault."""
        text = str(value)[:120]
        self.items.append(Fault(spot.path, spot.line, spot.column, what, text, self.done, todo))

    def finish(self) -> None:
        """Raise all faults at once, if there are any."""
        if self.items:
            raise InputError(sorted(set(self.items), key=lambda f: (f.path, f.line, f.column)))

    def number(
        self,
        text: object,
        spot: Spot,
        least: float | None = None,
        most: float | None = None,
        default: float | None = None,
    ) -> float | None:
        """Read a number, within ``least`` and ``most``."""
        if text is None or text == "":
            return default
        try:
            if isinstance(text, bool):
                raise ValueError
            value = float(text)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            self.add(spot, "not a number", text, "Write digits, for example 9500.")
            return None
        if not math.isfinite(value):
            self.add(spot, "not a finite number", text, "Write digits, for example 9500.")
            return None
        if (least is not None and value < least) or (most is not None and value > most):
            wanted = f"at least {least:g}" if most is None else f"from {least or 0:g} to {most:g}"
            self.add(spot, f"out of range, must be {wanted}", text, "Correct the figure.")
            return None
        return value

    def day(self, text: object, spot: Spot) -> date | None:
        """Read a date; empty is None."""
        if text is None or text == "":
            return None
        if isinstance(text, date):
            return text
        try:
            return date.fromisoformat(str(text).strip())
        except ValueError:
            self.add(spot, "no such date", text, "Write YYYY-MM-DD with a day that the month has.")
            return None

    def one_of(self, text: str, allowed: Iterable[str], spot: Spot, what: str) -> str | None:
        """Check that ``text`` is one of a known few; names the nearest if it is not."""
        known = list(allowed)
        if text in known:
            return text
        near = difflib.get_close_matches(text, known, n=1)
        todo = f"Did you mean '{near[0]}'?" if near else f"Use one of: {', '.join(known[:20])}."
        self.add(spot, what, text, todo)
        return None

"""What reports tell of truces, kept for the scenario that is founded from them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Deal:
    """One truce: its day, the sides that signed, the day it is said to have ended."""

    day: date
    parties: tuple[str, ...]
    over: date | None = None
    told: tuple[str, ...] = ()


@dataclass(slots=True)
class Deals:
    """What reports tell of truces; mediators and guarantors (ids) by how many claims say so."""

    signed: list[Deal] = field(default_factory=list)
    mediators: Counter[str] = field(default_factory=Counter)
    guarantors: Counter[str] = field(default_factory=Counter)

    @property
    def holds(self) -> Deal | None:
        """The last truce that was signed, where nobody says that it is over."""
        last = self.signed[-1] if self.signed else None
        return last if last and last.over is None else None

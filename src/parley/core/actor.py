"""Actors and how they stand to each other at a date; roles belong to relations, not to actors."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from parley.core.terms import RelationKind


@dataclass(frozen=True, slots=True)
class Actor:
    """Anyone who speaks, fights, talks, guarantees or helps.

    ``aliases`` maps a language code to the surface forms the reader looks for;
    ``camp`` groups actors whose claims lean the same way ("neutral" for none).
    """

    id: str
    name: str
    kind: str = ""
    camp: str = ""
    country: str = ""
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    name_de: str = ""
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """``subject`` is <kind> of ``object`` from ``start`` until ``end`` (None = open).

    ``Relation("russia", "gov", PATRON)`` reads "russia is patron of gov";
    ``Relation("putin", "russia", OFFICE)`` reads "putin holds office for russia".
    """

    subject: str
    object: str
    kind: RelationKind
    start: date | None = None
    end: date | None = None
    low: float = 0.0
    best: float = 0.5
    high: float = 1.0
    label: str = ""
    source: str = ""

    def holds(self, day: date) -> bool:
        """Whether the relation is in force on ``day``."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class SourceProfile:
    """What is known beforehand of a source of claims: whose side it is near, whom it copies."""

    id: str
    name: str
    kind: str = ""
    actor: str | None = None
    near: str = ""
    camp: str = ""
    copies: tuple[str, ...] = ()
    language: str = ""
    country: str = ""
    right: float = 0.0
    wrong: float = 0.0
    note: str = ""
    citation: str = ""

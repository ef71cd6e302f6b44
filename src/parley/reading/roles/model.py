"""What the roles of a deed are: who did it, for whom, to whom or what, with what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parley.core.claim import Span


class Role(StrEnum):
    """A part somebody or something has in a deed of violence."""

    PERPETRATOR = "perpetrator"
    ORGANISATION = "organisation"
    TARGET = "target"
    VICTIM = "victim"
    WEAPON = "weapon"


@dataclass(frozen=True, slots=True)
class Deed:
    """A word that tells of violence, and how sure the report is that it happened.

    ``status`` is "told", "attributed" ("could have been carried out by"), "possible" or
    "denied"; ``combat`` where all who suffer it bear arms themselves; ``incident`` numbers what
    belongs together.
    """

    text: str
    start: int
    end: int
    kind: str
    status: str
    combat: bool = False
    incident: int = 0


@dataclass(frozen=True, slots=True)
class Filler:
    """One mention in a role, with the rule that took it and the deed it belongs to."""

    role: Role
    text: str
    start: int
    end: int
    rule: str
    deed: int
    named: bool = False
    specific: bool = True
    military: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """Mentions of one and the same in one role; ``text`` is its fullest naming.

    ``named`` tells a name from a description ("two peasants"), ``specific`` a deed told of
    from one that is only possible, denied or spoken of in general.
    """

    role: Role
    text: str
    start: int
    end: int
    mentions: tuple[Span, ...]
    rules: tuple[str, ...]
    deeds: tuple[int, ...]
    named: bool
    specific: bool
    combat: bool = False


@dataclass(frozen=True, slots=True)
class Roles:
    """All deeds of a report and everyone and everything with a part in them."""

    deeds: tuple[Deed, ...]
    fillers: tuple[Filler, ...]
    entities: tuple[Entity, ...]

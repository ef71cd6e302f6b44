"""Who says what, where exactly it stands, and which figures, dates and places it names.

All offsets count Unicode code points in the decoded text of the report as it is stored.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date

from parley.core.terms import (
    Act,
    Bound,
    Certainty,
    EventStatus,
    EventType,
    Form,
    Kind,
    Modality,
    Polarity,
)


@dataclass(frozen=True, slots=True)
class Report:
    """One document as it was published; its text is never edited.

    ``published`` is the earliest day it can have appeared, ``precision`` is
    ``day``, ``month`` or ``year``; a report dated only 2016-12 has
    ``published=date(2016, 12, 1), precision="month"``.
    """

    id: str
    text: str
    language: str = ""
    published: date | None = None
    precision: str = "day"
    publisher: str = ""
    agency: str = ""
    author: str = ""
    title: str = ""
    path: str = ""
    sha256: str = ""
    licence: str = ""
    url: str = ""
    duplicate_of: str = ""

    @staticmethod
    def digest(text: str) -> str:
        """Return the SHA-256 of the report's text in UTF-8."""
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a report: ``text == report.text[start:end]``."""

    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """The words that name who speaks, and the actor they were resolved to (or None)."""

    text: str
    start: int
    end: int
    actor: str | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """When something began and ended, each as earliest and latest day.

    ``candidates`` lists single days where the words leave several open;
    ``why`` says in one sentence how the words were read. ``value`` is the
    TIMEX3-style value and ``mod`` its modifier; ``relation`` is what the
    preposition before the words makes of them (``since``, ``until``, ``ago``,
    ``ahead``, ``after``, ``within``) and ``length`` the length they count ("P2W").
    """

    start_min: date | None = None
    start_max: date | None = None
    end_min: date | None = None
    end_max: date | None = None
    granularity: str = ""
    text: str = ""
    start: int = -1
    end: int = -1
    candidates: tuple[date, ...] = ()
    anchor: str = ""
    reading: str = ""
    why: str = ""
    value: str = ""
    mod: str = ""
    timex: str = ""
    relation: str = ""
    length: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with what it leaves open; None is "no bound given on this side"."""

    low: float | None
    best: float | None
    high: float | None
    bound: Bound
    unit: str = ""
    group: str = ""
    measure: str = ""
    text: str = ""
    start: int = -1
    end: int = -1
    scope: str = ""
    parts: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """A place as the text names it, and where that is if the gazetteer knows."""

    text: str
    start: int
    end: int
    name: str = ""
    place: str | None = None
    lat: float | None = None
    lon: float | None = None
    relation: str = ""


@dataclass(frozen=True, slots=True)
class EventFrame:
    """Who did what to whom; actors and recipients are actor ids or, if unknown, the words."""

    type: EventType
    mode: str = ""
    context: tuple[str, ...] = ()
    status: EventStatus = EventStatus.REPORTED
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    subtype: str = ""
    weapon: str = ""
    breach: str = ""
    text: str = ""
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing said by one speaker in one stretch of one report.

    ``start..end`` covers the claim with its attribution and ``quote`` is exactly
    that text; ``content`` covers only what is said. ``speaker`` is None where the
    report speaks in its own voice. ``value`` is the status, position or label the
    claim ascribes ("ended", "for", "against", "radical fighters"), ``subject``
    the actor ids it is about and ``agreement`` the id or words of an agreement.
    """

    id: str
    report: str
    start: int
    end: int
    quote: str
    content: Span
    cue: Span | None = None
    speaker: Speaker | None = None
    form: Form = Form.NARRATOR
    addressee: str = ""
    via: tuple[str, ...] = ()
    act: Act = Act.ASSERT
    kind: Kind = Kind.EVENT
    topic: str = ""
    value: str = ""
    subject: tuple[str, ...] = ()
    agreement: str = ""
    polarity: Polarity = Polarity.AFFIRMED
    certainty: Certainty = Certainty.CERTAIN
    markers: tuple[Span, ...] = ()
    modality: Modality = Modality.PAST
    said: Interval | None = None
    quantities: tuple[Quantity, ...] = ()
    time: Interval | None = None
    place: Where | None = None
    event: EventFrame | None = None
    rule: str = ""
    language: str = ""
    published: date | None = None
    source: str = ""
    flags: tuple[str, ...] = field(default=())


def claim_id(report: str, start: int, end: int, kind: str, speaker: str, polarity: str) -> str:
    """Return the content-hash id of a claim.

    Rule and confidence stay out of it, so that reading again with better rules
    updates a claim and never doubles it.

    Examples
    --------
    >>> claim_id("r1", 0, 5, "event", "", "affirmed").startswith("c")
    True
    """
    text = f"{report}|{start}|{end}|{kind}|{speaker}|{polarity}"
    return "c" + hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

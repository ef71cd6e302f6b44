"""The vocabulary: how something is said, what is done, and what it is called elsewhere.

Event kinds are PLOVER's ([PLOVER2024]_); low/best/high are UCDP's ([Sundberg2013]_).
"""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """How a claim reaches us (STWR categories, [Brunner2020]_)."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    REPORTED = "reported"
    FREE_INDIRECT = "free_indirect"
    NARRATOR = "narrator"


class Act(StrEnum):
    """What the speaker does in saying it."""

    ASSERT = "assert"
    DENY = "deny"
    CONFIRM = "confirm"
    ACCUSE = "accuse"
    THREATEN = "threaten"
    PROMISE = "promise"
    DEMAND = "demand"
    PROPOSE = "propose"
    ACCEPT = "accept"
    REJECT = "reject"
    ANNOUNCE = "announce"
    ORDER = "order"
    ESTIMATE = "estimate"
    CHARACTERISE = "characterise"
    WARN = "warn"


class Kind(StrEnum):
    """What sort of thing a claim is about."""

    EVENT = "event"
    QUANTITY = "quantity"
    STATUS = "status"
    POSITION = "position"
    CHARACTERISATION = "characterisation"
    CONTROL = "control"
    FORCE = "force"
    RULE = "rule"
    FORECAST = "forecast"


class Modality(StrEnum):
    """When, and in which world, the content holds."""

    PAST = "past"
    ONGOING = "ongoing"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"
    HISTORICAL = "historical"


class Polarity(StrEnum):
    """Whether the content is said to hold or not to hold."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"


class Certainty(StrEnum):
    """How far the words stand behind the content."""

    CERTAIN = "certain"
    HEDGED = "hedged"
    HEARSAY = "hearsay"
    DOUBTED = "doubted"


class Bound(StrEnum):
    """What a figure says about the true count."""

    EXACT = "exact"
    APPROX = "approx"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    RANGE = "range"
    VAGUE = "vague"


class EventType(StrEnum):
    """PLOVER event categories."""

    AGREE = "AGREE"
    CONSULT = "CONSULT"
    SUPPORT = "SUPPORT"
    CONCEDE = "CONCEDE"
    COOPERATE = "COOPERATE"
    AID = "AID"
    RETREAT = "RETREAT"
    REQUEST = "REQUEST"
    ACCUSE = "ACCUSE"
    REJECT = "REJECT"
    THREATEN = "THREATEN"
    PROTEST = "PROTEST"
    SANCTION = "SANCTION"
    MOBILIZE = "MOBILIZE"
    COERCE = "COERCE"
    ASSAULT = "ASSAULT"
    CRIME = "CRIME"


class EventStatus(StrEnum):
    """Whether the event is said to have happened."""

    REPORTED = "reported"
    DENIED = "denied"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"


class RelationKind(StrEnum):
    """How one actor stands to another; always dated."""

    PATRON = "patron"
    ALLY = "ally"
    RIVAL = "rival"
    GUARANTOR = "guarantor"
    MEDIATOR = "mediator"
    MEMBER = "member"
    OFFICE = "office"


class AgreementKind(StrEnum):
    """What an agreement settles; "truce" is a label of ``CEASEFIRE``, not a kind."""

    CEASEFIRE = "ceasefire"
    EVACUATION = "evacuation"
    LOCAL = "local"
    FRAMEWORK = "framework"
    PEACE = "peace"
    TALKS = "talks"
    HUMANITARIAN = "humanitarian"

"""Who did it to whom, from the mentions of one clause: subject, object, "durch", "gegen"."""

from __future__ import annotations

from parley.core.claim import EventFrame, Speaker
from parley.core.terms import Act, EventStatus, EventType, Modality, Polarity
from parley.reading.actors import Cast, Mention
from parley.reading.events import Firing
from parley.reading.pack import BIT

_TOWARDS = frozenset(["auf", "gegen", "against", "on", "at", "an", "to", "with", "mit"])
_BY = frozenset(["von", "durch", "vom", "by", "der", "des", "seitens"])


# What is done in saying it is an event of its own: a demand, a threat, a promise.
ACT_EVENTS = {
    Act.DEMAND: EventType.REQUEST,
    Act.PROPOSE: EventType.REQUEST,
    Act.REJECT: EventType.REJECT,
    Act.THREATEN: EventType.THREATEN,
    Act.WARN: EventType.THREATEN,
    Act.ACCUSE: EventType.ACCUSE,
    Act.PROMISE: EventType.AGREE,
    Act.ACCEPT: EventType.AGREE,
}


def act_frame(
    act: Act, cast: Cast, speaker: Speaker | None, start: int, end: int, cue: tuple[int, int]
) -> EventFrame | None:
    """Return the event of an act of speech: who demands, from whom."""
    kind = ACT_EVENTS.get(act)
    if kind is None or speaker is None:
        return None
    actor = speaker.actor or speaker.text
    named = [_identity(cast, m) for m in cast.within(start, end)]
    others = dict.fromkeys(n for n in named if n and n != actor)
    text = cast.tokens.text[cue[0] : cue[1]]
    return EventFrame(
        kind, context=(), actors=(actor,), recipients=tuple(others), text=text,
        start=cue[0], end=cue[1],
    )  # fmt: skip


def event_frame(
    firing: Firing,
    cast: Cast,
    start: int,
    end: int,
    verbs: list[int],
    polarity: Polarity,
    modality: Modality,
) -> EventFrame | None:
    """Return the event of a rule that fired, its sides taken from the same clause only."""
    rule = firing.rule
    if rule.type is None:
        return None
    actors, recipients = _sides(cast, start, end, verbs)
    status = EventStatus.REPORTED
    if polarity is Polarity.NEGATED:
        status = EventStatus.DENIED
    elif modality is Modality.PLANNED:
        status = EventStatus.PLANNED
    elif modality is Modality.HYPOTHETICAL:
        status = EventStatus.HYPOTHETICAL
    text = cast.tokens.text
    return EventFrame(
        rule.type,
        rule.mode,
        (rule.topic,) if rule.topic else (),
        status,
        tuple(dict.fromkeys(actors)),
        tuple(dict.fromkeys(recipients)),
        rule.subtype,
        rule.weapon,
        rule.breach,
        text[firing.start : firing.end],
        firing.start,
        firing.end,
    )


def _sides(cast: Cast, start: int, end: int, verbs: list[int]) -> tuple[list[str], list[str]]:
    tokens = cast.tokens
    mentions = [m for m in cast.within(start, end) if m.actor or m.kind == "people"]
    passive = any(tokens.bits[v] & BIT["become"] for v in verbs) or (
        any(tokens.bits[v] & BIT["be"] for v in verbs)
        and any(
            tokens.bits[k] & BIT["participle"]
            for v in verbs
            for k in range(v, min(v + 6, len(tokens)))
        )
    )
    actors: list[str] = []
    recipients: list[str] = []
    for k, m in enumerate(mentions):
        if (
            m.kind == "government"
            and k
            and m.first - mentions[k - 1].last <= 1
            and (mentions[k - 1].kind in ("adjective", "person", "state"))
        ):
            continue  # "syrische Armee", "Assads Militär": named already
        after = mentions[k + 1] if k + 1 < len(mentions) else None
        if (
            m.kind == "government"
            and after
            and after.kind == "state"
            and (after.first - m.last <= 2)
        ):
            continue  # "die Streitkräfte der Vereinigten Staaten": the state is named next
        before = tokens.lower[m.first - 1] if m.first else ""
        before2 = tokens.lower[m.first - 2] if m.first > 1 else ""
        ident = _identity(cast, m)
        if not ident:
            continue
        preposition = (
            before
            if tokens.bits[m.first - 1] & BIT["preposition"]
            else (before2 if m.first > 1 and tokens.bits[m.first - 2] & BIT["preposition"] else "")
        )
        place_only = (
            m.place
            and preposition
            and preposition not in _BY
            and m.kind in ("capital", "state", "place")
        )
        if place_only:
            if preposition in _TOWARDS:
                recipients.append(ident) if m.kind == "state" else None
            continue
        if preposition in ("von", "durch", "by", "vom"):
            actors.append(ident)
        elif preposition in _TOWARDS or preposition:
            if preposition in _TOWARDS:
                recipients.append(ident)
        elif (
            passive
            or verbs
            and m.start > tokens.start[verbs[0]]
            and actors
            and before not in ("und", "and")
        ):
            recipients.append(ident)
        else:
            actors.append(ident)
    return actors, [r for r in recipients if r not in actors]


def _identity(cast: Cast, m: Mention) -> str:
    if m.kind == "adjective":
        window = cast.tokens.word[m.last : m.last + 4]
        if not any(
            w in cast.lexicon.institutions or w in cast.lexicon.office_words for w in window
        ):
            return ""
    if m.kind == "place" or (m.kind == "capital" and not m.actor):
        return ""
    return m.actor

"""What is done in saying it: who accuses whom, what an answer answers, what kind a claim has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from parley.core.claim import Claim, EventFrame, Quantity, Speaker, claim_id
from parley.core.terms import Act, EventStatus, EventType, Form, Kind
from parley.reading.carry import mutual
from parley.reading.events import Firing
from parley.reading.events.naming import identity
from parley.reading.events.sides import FRIENDLY, VERBAL, Telling, act_frame
from parley.reading.linking import event_to_source
from parley.reading.pack import BIT
from parley.reading.scene import Scene
from parley.reading.voice.model import Attribution

TokenSpan = tuple[int, int]
_POSITION_ACTS = frozenset(["demand", "propose", "accept", "reject", "promise"])
_TALKED = frozenset(["ceasefire", "talks", "agreement", "settlement", "evacuation"])
_HOSTILE = (EventType.ACCUSE, EventType.THREATEN, EventType.REJECT)


def telling_of(scene: Scene, said: Attribution | None, speaker: Speaker | None) -> Telling:
    """Return who tells of the deed, and whom they accuse of it."""
    if said is None:
        return Telling()
    tokens, cast = scene.tokens, scene.cast
    spans = [*said.frame, *([said.speaker] if said.speaker else [])]
    apart = tuple(tokens.span(x, y) for x, y in spans if y > x)
    who = (speaker.actor or "") if speaker else ""
    accused = ""
    if said.act == Act.ACCUSE.value and said.cue and said.rule != "voice.reply":
        whole = tokens.span(said.first, said.last)
        own = [tokens.span(*said.speaker)] if said.speaker else []
        for m in cast.within(*whole):
            inside = any(x <= m.start < y for x, y in own)
            named = "" if inside or m.kind in ("capital", "civilians") else identity(cast, m)
            if named and named != who:
                accused = named
                break
    return Telling(apart, who, accused)


def act_event(
    scene: Scene, said: Attribution, speaker: Speaker | None, whole: TokenSpan
) -> EventFrame | None:
    """Return what is done in saying it, where that is an event (a demand, a threat)."""
    if not said.cue:
        return None
    tokens = scene.tokens
    told = next((i for i in said.cue if tokens.bits[i] & BIT["cue"]), said.cue[0])
    act = Act(said.act)
    spot = (tokens.start[told], tokens.end[told])
    own = tokens.span(*said.speaker) if said.speaker else (0, 0)
    frame = act_frame(act, scene.cast, speaker, tokens.span(*whole), own, spot,
                      said.lemma in scene.pack.praising)  # fmt: skip
    both = mutual(scene, said)
    if frame is not None and both:
        frame = replace(frame, actors=both, recipients=both)
    return event_to_source(scene, frame)


def embedded(
    act: Act, said: Attribution, event: EventFrame | None, told: EventFrame | None
) -> tuple[EventFrame | None, EventFrame | None]:
    """Return the event of a claim, and another that stands beside it.

    Whoever demands, refuses or threatens a deed does not tell that it was done; whoever
    promises one tells that it is meant. An accusation stands beside what it says was done.
    """
    if told is None or event is None:
        return told if event is None else event, None
    if event.type in VERBAL and event.type is told.type:
        return told, None
    if act in (Act.DEMAND, Act.PROPOSE, Act.REJECT, Act.THREATEN):
        return told, None
    if act is Act.PROMISE and said.form is not Form.REPORTED and event.type in FRIENDLY:
        return replace(event, status=EventStatus.PLANNED), None
    if event.type in VERBAL:
        return event, None
    if said.form is Form.REPORTED and act is not Act.ACCUSE:
        return told, None  # "warnte vor Angriffen" tells of no attack
    return event, told


def meant(
    event: EventFrame,
    act: Act,
    said: Attribution | None,
    speaker: Speaker | None,
    conditional: bool,
) -> EventFrame:
    """Return an event as the words around it leave it: announced, refused, under a condition."""
    if conditional and event.status is EventStatus.REPORTED:
        return replace(event, status=EventStatus.HYPOTHETICAL)
    if said is None:
        return event
    if event.type is EventType.REJECT and act is Act.DENY:
        return replace(event, status=EventStatus.REPORTED)  # "wies den Vorschlag zurück"
    own = act in (Act.ANNOUNCE, Act.PROMISE, Act.ACCEPT) or event.type in VERBAL
    if said.form is not Form.REPORTED or not own:
        return event
    if act is Act.ANNOUNCE and event.type not in VERBAL and event.mode != "territory":
        event = replace(event, status=EventStatus.PLANNED)  # "announced sanctions"
    if not event.actors and speaker is not None:
        return replace(event, actors=(speaker.actor or speaker.text,))
    return event


def between_parties(scene: Scene, speaker: Speaker | None, told: EventFrame) -> bool:
    """Whether one side of a conflict accuses, threatens or refuses another."""
    if speaker is None or speaker.actor not in scene.parties:
        return False
    return told.type in _HOSTILE and any(r in scene.parties for r in told.recipients)


def consents(claim: Claim) -> bool:
    """Whether a claim that parties agreed tells where they stand on something agreed on."""
    event = claim.event
    return (
        event is not None
        and event.status is EventStatus.REPORTED
        and bool(event.actors)
        and claim.topic in _TALKED
    )


def as_answered(claim: Claim, claims: list[Claim]) -> Claim:
    """Give an answer ("a claim the army denied") what the claim it answers is about."""
    if not claim.rule.startswith("voice.reply"):
        return claim
    twin = next((c for c in claims if c is not claim and c.content == claim.content), None)
    if twin is None:
        return claim
    denies = claim.act is Act.DENY
    event = twin.event
    if event is not None and denies:
        event = replace(event, status=EventStatus.DENIED)
    ident = claim_id(claim.report, claim.start, claim.end, twin.kind.value,
                     claim.speaker.actor or claim.speaker.text if claim.speaker else "",
                     claim.polarity.value)  # fmt: skip
    return replace(
        claim, id=ident, kind=twin.kind, topic=twin.topic, value=twin.value, event=event,
        subject=twin.subject, quantities=twin.quantities, place=twin.place, time=twin.time,
        rule=f"voice.reply {twin.rule.split()[-1]}",
    )  # fmt: skip


def act_of(scene: Scene, said: Attribution | None, firing: Firing | None) -> Act:
    act = Act(said.act) if said else Act.ASSERT
    if said is not None:
        special = scene.pack.frames.get("announce_with", ())
        words = [scene.tokens.lower[i] for s in said.content for i in range(*s)]
        if said.form is Form.REPORTED and any(
            said.lemma == lemma and word in words
            for lemma, word in (entry.split() for entry in special)
        ):
            return Act.ANNOUNCE
    if firing and firing.rule.act and said:
        return firing.rule.act
    return act


def kind_of(act: Act, firing: Firing | None, figures: list[Quantity], said: Any) -> Kind:
    if firing is not None:
        kind = firing.rule.kind
        if (
            kind in (Kind.EVENT, Kind.STATUS)
            and act.value in _POSITION_ACTS
            and firing.rule.topic in _TALKED
        ):
            return Kind.POSITION
        return kind
    if act is Act.CHARACTERISE:
        return Kind.CHARACTERISATION
    if act.value in _POSITION_ACTS:
        return Kind.POSITION
    if any(q.measure or q.group for q in figures):
        return Kind.QUANTITY
    if act is Act.WARN or act is Act.THREATEN:
        return Kind.FORECAST
    return Kind.STATUS


def value_of(act: Act, rule: Any) -> str:
    if act is Act.REJECT and rule and rule.topic in _TALKED:
        return "against"
    if rule and rule.value:
        return str(rule.value)
    if rule and rule.topic in _TALKED and act.value in _POSITION_ACTS:
        return "for"
    return ""

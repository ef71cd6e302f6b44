"""What claims say about an agreement: who is for or against it, and who broke it when."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from parley.agreements.priors import number
from parley.core.actor import Relation
from parley.core.agreement import Agreement, Violation
from parley.core.claim import Claim
from parley.core.terms import Act, EventStatus, EventType, Kind, Modality, Polarity, RelationKind

FOR = frozenset({"for", "accept", "accepts", "accepted", "support", "supports", "agrees", "yes"})
AGAINST = frozenset(
    {"against", "reject", "rejects", "rejected", "oppose", "opposes", "refuses", "halt", "no"}
)
BROKEN = frozenset(
    {"violated", "broken", "ended", "over", "collapsed", "failed", "halted", "suspended", "breach"}
)
_YES = frozenset({Act.ACCEPT, Act.PROMISE, Act.PROPOSE, Act.CONFIRM})
_NO = frozenset({Act.REJECT, Act.THREATEN, Act.DENY})
_TALKS = frozenset({"talks", "agreement", "settlement", "refusal"})
_TALKED = frozenset({"ceasefire", "peace", "framework", "talks", "local"})
_HOSTILE = frozenset({EventType.ASSAULT, EventType.COERCE, EventType.MOBILIZE})


@dataclass(frozen=True, slots=True)
class Stance:
    """What a party is on record with: net weight of words for (+) and against (-)."""

    party: str
    net: float
    claims: tuple[str, ...]


def known_by(claims: Iterable[Claim], as_of: date) -> list[Claim]:
    """Claims published on or before ``as_of``; undated ones count."""
    return [c for c in claims if c.published is None or c.published <= as_of]


def by_office(
    claims: Iterable[Claim], relations: Iterable[Relation], parties: Iterable[str]
) -> list[Claim]:
    """Claims with whoever speaks or acts in office replaced by the party the office is of.

    Who holds it counts on the day of the claim; persons who are parties themselves stay.
    """
    parties = set(parties)
    held = [
        r
        for r in relations
        if r.kind is RelationKind.OFFICE and r.object in parties and r.subject not in parties
    ]

    offices: dict[str, list[Relation]] = {}
    for r in held:
        offices.setdefault(r.subject, []).append(r)

    def of(actor: str, day: date | None) -> str:
        for r in offices.get(actor, ()):
            begun = not (day and r.start and r.start > day)
            if begun and not (day and r.end and r.end < day):
                return r.object
        return actor

    def moved(claim: Claim) -> Claim:
        day = claim.published
        subject = tuple(dict.fromkeys(of(a, day) for a in claim.subject))
        speaker, event = claim.speaker, claim.event
        if speaker is not None and speaker.actor:
            speaker = replace(speaker, actor=of(speaker.actor, day))
        if event is not None and event.actors:
            event = replace(event, actors=tuple(dict.fromkeys(of(a, day) for a in event.actors)))
        return replace(claim, subject=subject, speaker=speaker, event=event)

    def named(claim: Claim) -> bool:
        """Whether an office holder stands in the claim: few do, and the rest stay as they are."""
        speaker, event = claim.speaker, claim.event
        return (
            (speaker is not None and speaker.actor in offices)
            or not offices.keys().isdisjoint(claim.subject)
            or (event is not None and not offices.keys().isdisjoint(event.actors))
        )

    return [moved(c) if named(c) else c for c in claims]


def is_about(claim: Claim, agreement: Agreement) -> bool:
    """Whether a claim names this agreement, by id or by one of its names."""
    word = claim.agreement.strip().casefold()
    names = {agreement.id.casefold(), agreement.name.casefold(), agreement.name_de.casefold()}
    if word:
        return word in names - {""}
    return claim.kind == Kind.POSITION and claim.topic.casefold() == agreement.kind.value


def is_about_talks(claim: Claim, agreement: Agreement) -> bool:
    """Whether a claim is for or against talking and settling as such: "will not negotiate"."""
    if claim.agreement.strip() or agreement.kind.value not in _TALKED:
        return False
    refused = claim.event is not None and claim.event.type is EventType.REJECT
    return claim.topic in _TALKS and (claim.kind is Kind.POSITION or refused)


def credence(claim: Claim) -> float:
    """How far the words stand behind their content, 0..1."""
    return number("words", claim.certainty.value)


def stances(claims: Iterable[Claim], agreement: Agreement, parties: Sequence[str]) -> list[Stance]:
    """Net public stance of each party; one report counts a party's stance once.

    Who has said nothing of the plan itself is taken at its word on talks as such, at less
    weight: a party that will not negotiate is hardly for a truce.
    """
    held = tuple(claims)
    told = [c for c in held if c.kind is Kind.POSITION and is_about(c, agreement)]
    found = {s.party: s for s in _net(told, parties, 1.0)}
    talks = [c for c in held if is_about_talks(c, agreement)]
    silent = [p for p in parties if p not in found]
    found |= {s.party: s for s in _net(talks, silent, number("words", "general_weight"))}
    return [found[p] for p in parties if p in found]


def _net(claims: Iterable[Claim], parties: Sequence[str], share: float) -> list[Stance]:
    known = set(parties)
    best: dict[tuple[str, str, int], tuple[float, str]] = {}
    for claim in claims:
        sign = _sign(claim)
        speaker = claim.speaker.actor if claim.speaker else None
        for party in [s for s in claim.subject if s in known] or [speaker or ""]:
            if party not in known or sign == 0:
                continue
            role = "self_weight" if speaker == party else "other_weight"
            weight = share * credence(claim) * number("words", role)
            key = (party, claim.report, sign)
            if weight > best.get(key, (0.0, ""))[0]:
                best[key] = (weight, claim.id)
    sums: dict[str, float] = defaultdict(float)
    ids: dict[str, list[str]] = defaultdict(list)
    for (party, _, sign), (weight, claim_id) in sorted(best.items()):
        sums[party] += sign * weight
        ids[party].append(claim_id)
    return [Stance(p, sums[p], tuple(ids[p])) for p in parties if p in ids]


def _sign(claim: Claim) -> int:
    word = claim.value.strip().casefold()
    sign = 1 if word in FOR else -1 if word in AGAINST else 0
    if sign == 0:
        sign = 1 if claim.act in _YES else -1 if claim.act in _NO else 0
    return -sign if claim.polarity == Polarity.NEGATED else sign


def shift_factor(net: float) -> float:
    """How much of the full effect of words a net stance has, -1..1; repeats count less.

    Examples
    --------
    >>> round(shift_factor(1.0), 3), shift_factor(0.0)
    (0.762, 0.0)
    """
    return math.tanh(net)


@dataclass(frozen=True, slots=True)
class Breach:
    """A violation as it enters the hazard: who, when, how credible, on which claims."""

    by: str
    day: date | None
    weight: float
    claims: tuple[str, ...]


def breaches(claims: Iterable[Claim], agreement: Agreement, as_of: date) -> list[Breach]:
    """Violations on record and in the claims up to ``as_of``, each day and doer once."""
    found: dict[tuple[str, date | None], Breach] = {}
    recorded = [v for v in agreement.violations if v.day is None or v.day <= as_of]
    for item in [*map(_from_record, recorded), *_from_claims(claims, agreement)]:
        key = (item.by, item.day)
        if item.day is not None and agreement.start and item.day < agreement.start:
            continue
        old = found.get(key)
        ids = tuple(dict.fromkeys((old.claims if old else ()) + item.claims))
        weight = max(item.weight, old.weight if old else 0.0)
        found[key] = Breach(item.by, item.day, weight, ids)
    return sorted(found.values(), key=lambda b: (b.day or date.min, b.by))


def _from_record(violation: Violation) -> Breach:
    return Breach(violation.by, violation.day, 1.0, violation.claims)


def _from_claims(claims: Iterable[Claim], agreement: Agreement) -> Iterable[Breach]:
    for claim in claims:
        if not is_about(claim, agreement) or not _says_broken(claim):
            continue
        day = claim.time.start_min if claim.time else None
        doers = claim.event.actors if claim.event else ()
        by = next(iter(doers or claim.subject), "")
        yield Breach(by, day or claim.published, credence(claim), (claim.id,))


def _says_broken(claim: Claim) -> bool:
    if claim.polarity == Polarity.NEGATED or claim.modality in (
        Modality.HYPOTHETICAL,
        Modality.PLANNED,
    ):
        return False
    if claim.kind == Kind.STATUS:
        return claim.value.strip().casefold() in BROKEN
    if claim.kind != Kind.EVENT or claim.event is None:
        return False
    happened = claim.event.status == EventStatus.REPORTED
    return happened and (claim.event.type in _HOSTILE or claim.value.casefold() in BROKEN)

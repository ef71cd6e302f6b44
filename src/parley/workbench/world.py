"""From a scenario, what was fused and what was assessed, to the world the war room simulates."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from parley.core.agreement import Agreement, Assessment
from parley.core.claim import Claim, Quantity
from parley.core.estimate import Estimate, Range
from parley.core.place import Place
from parley.core.terms import AgreementKind, Modality, Polarity
from parley.core.world import Announcement, ForceLevel, Truce, World
from parley.scenario import Scenario

TRUCE_KINDS = (AgreementKind.CEASEFIRE, AgreementKind.LOCAL, AgreementKind.EVACUATION)
OVER = ("ended", "collapsed", "executed", "suspended", "abandoned", "lapsed")


def build_world(
    scenario: Scenario,
    estimates: Sequence[Estimate] = (),
    assessments: Sequence[Assessment] = (),
    claims: Sequence[Claim] = (),
) -> World:
    """Return the world at the scenario's first day; fused figures replace the scenario's own."""
    places = tuple(_with_population(p, estimates) for p in scenario.places if p.simulated)
    ids = {p.id for p in places}
    return World(
        start=scenario.start,
        days=scenario.days,
        places=places,
        edges=tuple(e for e in scenario.edges if e.a in ids and e.b in ids),
        actors=scenario.actors,
        relations=scenario.relations,
        forces=_forces(scenario, estimates, ids),
        sides={a.id: a.camp or a.id for a in scenario.actors},
        truces=tuple(_truces(scenario, assessments)),
        announcements=tuple(_announcements(scenario, claims, ids)),
        changes=scenario.changes,
        settings=scenario.settings,
        off=scenario.off,
        displaced={k: v for k, v in scenario.displaced.items() if k in ids},
    )


def _range(estimate: Estimate) -> Range | None:
    if estimate.best is None or estimate.low is None or estimate.high is None:
        return None
    ids = estimate.supports + estimate.contradicts
    return Range(estimate.low, estimate.best, estimate.high, "fused from claims", ids)


def _matching(
    estimates: Iterable[Estimate], measure: str, place: str, actor: str = ""
) -> Estimate | None:
    for e in estimates:
        q = e.question
        if q.measure == measure and q.place == place and (not actor or q.actor == actor):
            return e
    return None


def _with_population(place: Place, estimates: Sequence[Estimate]) -> Place:
    found = _matching(estimates, "population", place.id)
    value = _range(found) if found else None
    return dataclasses.replace(place, population=value) if value else place


def _forces(
    scenario: Scenario, estimates: Sequence[Estimate], ids: set[str]
) -> tuple[ForceLevel, ...]:
    """A fused force replaces the listed one where place and actor are both named."""
    out = []
    for level in scenario.forces:
        if level.place not in ids:
            continue
        found = _matching(estimates, "force", level.place, level.actor)
        value = _range(found) if found else None
        out.append(dataclasses.replace(level, strength=value) if value else level)
    return tuple(out)


def _truces(scenario: Scenario, assessments: Sequence[Assessment]) -> Iterable[Truce]:
    """Every assessed ceasefire or deal that is not over, with its hazard by actor and day."""
    by_id = {a.agreement: a for a in assessments}
    for agreement in scenario.agreements:
        assessment = by_id.get(agreement.id)
        if assessment is None or agreement.kind not in TRUCE_KINDS or _over(agreement):
            continue
        breakdown = assessment.breakdown
        begins = agreement.start or scenario.start
        yield Truce(
            id=agreement.id,
            parties=tuple(p.party for p in agreement.parties),
            places=agreement.places,
            active=agreement.status in ("in force", "under way"),
            hazard=breakdown.hazard if breakdown else {},
            p_agree=assessment.p_agree,
            start_day=max(0, (begins - scenario.start).days),
        )


def _over(agreement: Agreement) -> bool:
    return agreement.status in OVER or agreement.end_latest is not None


def _announcements(
    scenario: Scenario, claims: Sequence[Claim], ids: set[str]
) -> Iterable[Announcement]:
    """Arrivals and offensives that reports say are coming; the same news only once."""
    seen: set[tuple[str, str, str]] = set()
    parents = {p.id: p.parent for p in scenario.places}
    armed = {f.actor for f in scenario.forces}
    for claim in sorted(claims, key=lambda c: c.id):
        if claim.place is None or claim.polarity is Polarity.NEGATED:
            continue
        place = _inside(claim.place.place or "", ids, parents)
        if not place:
            continue
        kind, quantity = _news(claim)
        actor = next((a for a in _who(claim) if a in armed), "")
        if not kind or not actor or (kind, actor, place) in seen:
            continue
        seen.add((kind, actor, place))
        strength = _as_range(quantity, claim.id) if quantity else None
        yield Announcement(kind, actor, place, strength, 0, "", (claim.id,))


def _inside(place: str, ids: set[str], parents: dict[str, str]) -> str:
    if place in ids:
        return place
    return next((p for p in sorted(ids) if parents.get(p) == place), "")


def _who(claim: Claim) -> tuple[str, ...]:
    frame = claim.event.actors if claim.event else ()
    return (*frame, *claim.subject)


def _news(claim: Claim) -> tuple[str, Quantity | None]:
    for quantity in claim.quantities:
        if quantity.measure == "reinforcement":
            return "reinforcement", quantity
    planned = claim.modality in (Modality.PLANNED, Modality.HYPOTHETICAL)
    if planned and claim.event is not None and claim.event.type.value in ("ASSAULT", "MOBILIZE"):
        return "offensive", None
    return "", None


def _as_range(quantity: Quantity, claim: str) -> Range | None:
    known = [v for v in (quantity.low, quantity.best, quantity.high) if v is not None]
    if not known:
        return None
    low, high = min(known), max(known)
    best = quantity.best if quantity.best is not None else (low * high) ** 0.5 if low else high / 2
    return Range(low, best, high, "claimed", (claim,))

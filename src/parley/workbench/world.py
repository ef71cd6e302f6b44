"""From a scenario, what was fused and what was assessed, to the world the war room simulates."""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import dropwhile

from parley.agreements.evidence import is_about
from parley.core.agreement import Agreement, Assessment
from parley.core.claim import Claim, Quantity
from parley.core.estimate import Estimate, Range
from parley.core.place import Place
from parley.core.terms import (
    Act,
    AgreementKind,
    EventType,
    Kind,
    Modality,
    Polarity,
    RelationKind,
)
from parley.core.world import Announcement, ForceLevel, Toll, Truce, World
from parley.scenario import Scenario
from parley.workbench.holding import standing

TRUCE_KINDS = (
    AgreementKind.CEASEFIRE,
    AgreementKind.PEACE,
    AgreementKind.LOCAL,
    AgreementKind.EVACUATION,
)
WISHES = (Act.DEMAND, Act.PROPOSE, Act.REJECT, Act.DENY)
ASSUMED = "assumed"
RECENT_MONTHS = 3
LAST_DAYS = 28
BEGUN = 0.1
OVER = ("ended", "collapsed", "executed", "suspended", "abandoned", "lapsed")


def build_world(
    scenario: Scenario,
    estimates: Sequence[Estimate] = (),
    assessments: Sequence[Assessment] = (),
    claims: Sequence[Claim] = (),
) -> World:
    """Return the world at the scenario's first day; listed figures are pooled with fused ones."""
    scenario = standing(scenario, estimates)
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
        truces=tuple(_truces(scenario, assessments, claims)),
        announcements=tuple(_announcements(scenario, claims, ids)),
        changes=scenario.changes,
        settings=scenario.settings,
        off=scenario.off,
        displaced={k: v for k, v in scenario.displaced.items() if k in ids},
        tolls=_tolls(scenario, ids),
    )


def _range(estimate: Estimate) -> Range | None:
    if estimate.best is None or estimate.low is None or estimate.high is None:
        return None
    ids = estimate.supports + estimate.contradicts
    return Range(estimate.low, estimate.best, estimate.high, "fused from claims", ids)


def _with_population(place: Place, estimates: Sequence[Estimate]) -> Place:
    """The listed population, pooled with what claims say of it."""
    for e in estimates:
        claimed = _range(e) if e.question.measure == "population" else None
        if claimed is None or e.question.place != place.id:
            continue
        pooled = pool([place.population], claimed)[0] if place.population else claimed
        return dataclasses.replace(place, population=pooled)
    return place


def _forces(
    scenario: Scenario, estimates: Sequence[Estimate], ids: set[str]
) -> tuple[ForceLevel, ...]:
    """Levels on the map, moved towards what claims say of the place or the town it lies in."""
    levels = [f for f in scenario.forces if f.place in ids]
    parents = {p.id: p.parent for p in scenario.places}
    for estimate in estimates:
        q = estimate.question
        claimed = _range(estimate)
        if q.measure != "force" or not q.actor or not q.place or claimed is None:
            continue
        at = [
            i
            for i, f in enumerate(levels)
            if f.actor == q.actor and _lies_in(f.place, q.place, parents)
        ]
        if at:
            told = pool([levels[i].strength for i in at], claimed)
            for i, strength in zip(at, told):
                levels[i] = dataclasses.replace(levels[i], strength=strength)
    return tuple(levels)


def _lies_in(place: str, unit: str, parents: dict[str, str]) -> bool:
    """Whether ``place`` is ``unit`` or lies, at any depth, in it."""
    seen: set[str] = set()
    while place and place not in seen:
        if place == unit:
            return True
        seen.add(place)
        place = parents.get(place, "")
    return False


def pool(levels: Sequence[Range], claimed: Range) -> list[Range]:
    """Return ``levels`` scaled so that their sum is the precision-weighted mean with a claim.

    Both the listed sum and the claimed figure are taken as log-normal, their ranges as
    90 % intervals; the more certain of the two weighs more.

    Examples
    --------
    >>> a = pool([Range(900, 1000, 1100)], Range(2000, 4000, 8000))[0]
    >>> bool(1000 < a.best < 1100)
    True
    """
    listed = sum(r.best for r in levels)
    if listed <= 0 or claimed.best <= 0:
        return list(levels)
    own = _log_sd(sum(r.low for r in levels), sum(r.high for r in levels))
    told = _log_sd(claimed.low, claimed.high)
    weight = own**2 / (own**2 + told**2)
    shift = (claimed.best / listed) ** weight
    narrow = math.sqrt(1 - weight)
    return [_shifted(r, shift, narrow, claimed.claims) for r in levels]


def _log_sd(low: float, high: float) -> float:
    low = max(low, 1.0)
    return max(math.log(max(high, low) / low) / 3.29, 0.02)


def _shifted(r: Range, shift: float, narrow: float, claims: tuple[str, ...]) -> Range:
    best = r.best * shift
    low = best * (max(r.low, 1e-9) / max(r.best, 1e-9)) ** narrow
    high = best * (r.high / max(r.best, 1e-9)) ** narrow
    source = f"{r.source}; with claims".lstrip("; ")
    return Range(min(low, best), best, max(high, best), source, (*r.claims, *claims), r.assumption)


def _truces(
    scenario: Scenario, assessments: Sequence[Assessment], claims: Sequence[Claim]
) -> Iterable[Truce]:
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
            mooted=_mooted(agreement, claims),
            since=agreement.start,
        )


def _mooted(agreement: Agreement, claims: Sequence[Claim]) -> bool:
    """Whether a plan is only assumed: on no table, named in no report."""
    assumed = agreement.status == "proposed" and agreement.source.startswith(ASSUMED)
    return assumed and not any(is_about(c, agreement) for c in claims)


def _tolls(scenario: Scenario, ids: set[str]) -> tuple[Toll, ...]:
    """Deaths of the record's last months by unit, where the record reaches the start.

    A record begins with the first month that has a tenth of its mean; that month is as a rule
    cut, and the month of the start is not over: they count only where nothing else is known.
    """
    rows = {(p, m): k for p, m, k in scenario.history}
    total: dict[str, float] = defaultdict(float)
    for (_, month), killed in rows.items():
        if month <= f"{scenario.start:%Y-%m}":
            total[month] += killed
    least = BEGUN * sum(total.values()) / max(len(total), 1)
    recorded = list(dropwhile(lambda m: total[m] < least, sorted(total)))
    whole = [m for m in recorded[1:] if _over_by(m, scenario.start)] or recorded[-1:]
    months = tuple(whole[-RECENT_MONTHS:])
    if not months or _months_between(months[-1], scenario.start) > RECENT_MONTHS:
        return ()
    parents = {p.id: p.parent for p in scenario.places}
    out = []
    for unit in sorted({p for p, _ in rows}):
        inside = tuple(sorted(i for i in ids if _lies_in(i, unit, parents)))
        out.append(Toll(unit, inside, months, tuple(rows.get((unit, m), 0.0) for m in months)))
    return tuple(t for t in out if t.places)


def _over_by(month: str, day: date) -> bool:
    """Whether a month, but for its last days, is over."""
    return month < f"{day:%Y-%m}" or day.day >= LAST_DAYS


def _months_between(month: str, day: date) -> int:
    year, number = map(int, month.split("-"))
    return (day.year - year) * 12 + day.month - number


def _over(agreement: Agreement) -> bool:
    return agreement.status in OVER or agreement.end_latest is not None


def _announcements(
    scenario: Scenario, claims: Sequence[Claim], ids: set[str]
) -> Iterable[Announcement]:
    """Arrivals and offensives that reports say are coming; the same news only once."""
    seen: set[tuple[str, str, str]] = set()
    parents = {p.id: p.parent for p in scenario.places}
    armed = {f.actor for f in scenario.forces}
    offices = [r for r in scenario.relations if r.kind is RelationKind.OFFICE]
    serves = {r.subject: r.object for r in offices if r.holds(scenario.start)}
    for claim in sorted(claims, key=lambda c: c.id):
        if claim.place is None or claim.polarity is Polarity.NEGATED:
            continue
        place = _inside(claim.place.place or "", ids, parents)
        if not place:
            continue
        kind, quantity = _news(claim)
        who = (serves.get(a, a) for a in _who(claim))
        actor = next((a for a in who if a in armed), "")
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
    people = [q for q in claim.quantities if q.unit in ("person", "")]
    for quantity in people:
        if quantity.measure == "reinforcement":
            return "reinforcement", quantity
    if claim.kind is Kind.FORCE and claim.topic == "reinforcement" and people:
        return "reinforcement", people[0]
    planned = claim.modality in (Modality.PLANNED, Modality.HYPOTHETICAL)
    told = claim.kind in (Kind.EVENT, Kind.FORCE, Kind.FORECAST) and claim.act not in WISHES
    kind = claim.event.type if claim.event else None
    if planned and told and kind in (EventType.ASSAULT, EventType.MOBILIZE):
        return "offensive", None
    return "", None


def _as_range(quantity: Quantity, claim: str) -> Range | None:
    known = [v for v in (quantity.low, quantity.best, quantity.high) if v is not None]
    if not known:
        return None
    low, high = min(known), max(known)
    best = quantity.best if quantity.best is not None else (low * high) ** 0.5 if low else high / 2
    return Range(low, best, high, "claimed", (claim,))

"""From the world's nouns to the arrays of the kernel."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from parley.core.actor import Relation
from parley.core.errors import Fault, InputError
from parley.core.estimate import Range
from parley.core.place import Place
from parley.core.terms import RelationKind
from parley.core.world import World
from parley.war.check import check_world
from parley.war.mechanisms import ORDER
from parley.war.parameters import Slot, slots
from parley.war.sides import Level, camps_of, fighters, fights, garrisons, unlisted
from parley.war.state import (
    MAP_ACTOR,
    MAP_CHANGE,
    MAP_LINK,
    MAP_NEWS,
    MAP_PLACE,
    MAP_ROAD,
    MAP_TRUCE,
    MAX_ACTORS,
    N_OFFENSIVE,
    NEWS,
    Map,
)

UNDER_ORDERS = ("freed", "reserve")
FALLBACK_PEOPLE = Range(2000.0, 10000.0, 40000.0, source="assumption", assumption=True)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Theatre:
    """A world made ready: names, the ``Map``, and what each member must draw.

    ``forces`` are levels, those listed first, then local garrisons; ``control`` is (place,
    holder, rival, confidence); ``breakers`` names the actor behind each row of the map's
    hazards; ``posterior`` is (columns of the design, draws of them, cumulated weights).
    """

    places: tuple[str, ...]
    actors: tuple[str, ...]
    camps: tuple[str, ...]
    truces: tuple[str, ...]
    breakers: tuple[str, ...]
    map: Map
    slots: list[Slot]
    forces: list[Level]
    people: list[Range]
    holders: np.ndarray
    rivals: np.ndarray
    confidence: np.ndarray
    links: list[Range]
    factors: list[Range]
    news: list[Range]
    on: np.ndarray
    claims: tuple[str, ...]
    notes: tuple[str, ...] = ()
    place_names: tuple[str, ...] = ()
    actor_names: tuple[str, ...] = ()
    start: date = date(2000, 1, 1)
    observation: bool = True
    link_names: tuple[tuple[str, str], ...] = field(default_factory=tuple)
    breaker_names: tuple[str, ...] = ()
    posterior: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None


def build(world: World, days: int) -> Theatre:
    """Check a world and turn it into arrays; raises ``InputError`` with every fault."""
    faults = check_world(world)
    actors = fighters(world)
    if len(actors) > MAX_ACTORS:
        todo = "Merge some."
        what = "more than 64 armed actors"
        faults.append(Fault("actors", 0, 0, what, str(len(actors)), todo=todo))
    if faults:
        raise InputError(faults)
    priors, _ = slots(world.settings, actors)
    camp_of = camps_of(world, actors)
    camps = tuple(dict.fromkeys(camp_of[a] for a in actors))
    nodes = [p for p in world.places if p.simulated]
    places = tuple(p.id for p in nodes)
    at = {p.id: _node(p.id, world) for p in world.places}
    people = _people(world, nodes)
    camp = np.array([camps.index(camp_of[a]) for a in actors], np.int64)
    weight, apart = fights(world, actors, camp, camps)
    hostile = np.zeros(len(actors), np.uint64)
    for a in range(len(actors)):
        for b in range(len(actors)):
            if weight[a, b] > 0:
                hostile[a] |= np.uint64(1 << b)
    paper, breakers = _truces(world, actors, places, at, priors, days)
    pact, covered, starts, agree, hazard_ptr, hazard = paper
    news, news_ranges, notes = _news(world, actors, places, at)
    links, link_rows, changes, factors = _patrons(world, actors, priors, days)
    holders, rivals, confidence = _control(world, nodes, actors, camp, weight, at)
    levels = [
        (places.index(at[f.place]), actors.index(f.actor), f.strength, f.posture in UNDER_ORDERS)
        for f in world.forces
    ]
    ptr, road, km = _roads(world, places, at)
    values = np.sqrt(np.maximum([r.best for r in people], 1000.0))
    nodes_ = np.zeros(len(nodes) + 1, MAP_PLACE)
    nodes_["roads"] = ptr
    nodes_["value"][:-1] = values / values.max()
    nodes_["fort"][:-1] = [max(p.fortification, 0.0) for p in nodes]
    nodes_["wall"] = np.log1p(nodes_["fort"])
    nodes_["covered"][:-1] = covered
    for row in news[news["kind"] == N_OFFENSIVE]:
        i = row["place"]
        nodes_["called"][i] = nodes_["rumour"][i] = 1
        nodes_["rumour"][road[ptr[i] : ptr[i + 1]]] = 1
    nodes_["heat"][:-1] = [world.heat.get(p, 1.0) for p in places]
    truces = np.zeros(len(world.truces) + 1, MAP_TRUCE)
    truces["start"][:-1] = starts
    truces["agree"][:-1] = agree
    truces["mooted"][:-1] = [k.mooted and not k.active for k in world.truces]
    truces["row"] = hazard_ptr
    the_map = Map(
        place=nodes_,
        road=_table(MAP_ROAD, to=road, km=km, pull=1.0 / (km + 10.0)),
        actor=_table(MAP_ACTOR, camp=camp, hostile=hostile),
        side=_masks(camp, len(camps)),
        weight=weight,
        pact=pact,
        truce=truces,
        hazard=hazard,
        news=news,
        link=link_rows,
        change=changes,
    )
    on = np.zeros(16, np.bool_)
    on[: len(ORDER)] = [m.name not in world.off for m in ORDER]
    name_of = {a.id: a.name for a in world.actors}
    return Theatre(
        places=places,
        actors=actors,
        camps=camps,
        truces=tuple(k.id for k in world.truces),
        breakers=breakers,
        map=the_map,
        slots=priors,
        forces=[*levels, *garrisons(priors, levels, people, holders, camp)],
        people=people,
        holders=holders,
        rivals=rivals,
        confidence=confidence,
        links=links,
        factors=factors,
        news=news_ranges,
        on=on,
        claims=_claims(world),
        notes=(*world.notes, *notes, *apart, *unlisted(world, actors)),
        place_names=tuple(p.name for p in nodes),
        actor_names=tuple(name_of[a] for a in actors),
        breaker_names=tuple(name_of.get(a, a) for a in breakers),
        start=world.start,
        observation="observation" not in world.off,
    )


def _table(kind: np.dtype, **columns: np.ndarray) -> np.ndarray:
    out = np.zeros(next(iter(columns.values())).size, kind)
    for name, values in columns.items():
        out[name] = values
    return out


def _masks(camp: np.ndarray, camps: int) -> np.ndarray:
    """The mask of the actors of each camp."""
    out = np.zeros(camps, np.uint64)
    for a, c in enumerate(camp):
        out[c] |= np.uint64(1 << a)
    return out


def _node(place: str, world: World) -> str:
    """The simulated place that stands for ``place``: itself, or the unit it lies in."""
    by_id = {p.id: p for p in world.places}
    seen = set()
    while place in by_id and not by_id[place].simulated and place not in seen:
        seen.add(place)
        place = by_id[place].parent
    return place


def _people(world: World, nodes: list[Place]) -> list[Range]:
    """People at each place; a unit counts those of its simulated parts only once."""
    inside: dict[str, float] = {}
    for p in nodes:
        if p.parent and p.population:
            inside[p.parent] = inside.get(p.parent, 0.0) + p.population.best
    out = []
    for p in nodes:
        r = p.population or FALLBACK_PEOPLE
        if r.best > 0 and inside.get(p.id, 0.0) > 0:
            rest = max(1.0 - inside[p.id] / r.best, 0.1)
            r = Range(r.low * rest, r.best * rest, r.high * rest, r.source, r.claims)
        out.append(r)
    return out


def _roads(
    world: World, places: tuple[str, ...], at: dict[str, str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    near: list[dict[int, float]] = [{} for _ in places]
    for e in world.edges:
        a, b = at[e.a], at[e.b]
        if a == b:
            continue
        i, j = places.index(a), places.index(b)
        km = max(e.km, 1.0) / max(e.quality, 0.05)
        near[i][j] = min(km, near[i].get(j, math.inf))
        near[j][i] = min(km, near[j].get(i, math.inf))
    ptr = np.cumsum([0, *(len(row) for row in near)]).astype(np.int64)
    road = np.array([j for row in near for j in sorted(row)], np.int64)
    km_ = np.array([row[j] for row in near for j in sorted(row)], float)
    return ptr, road, km_


def _truces(
    world: World,
    actors: tuple[str, ...],
    places: tuple[str, ...],
    at: dict[str, str],
    priors: list[Slot],
    days: int,
) -> tuple[tuple[np.ndarray, ...], tuple[str, ...]]:
    n = len(actors)
    pact = np.zeros((n, n), np.uint64)
    covered = np.zeros(len(places), np.uint64)
    rows: list[np.ndarray] = []
    breakers: list[str] = []
    ptr = [0]
    base = next(s.range.best for s in priors if s.name == "truces.hazard")
    for k, truce in enumerate(world.truces):
        mask = np.uint64(1 << k)
        signed = [actors.index(p) for p in truce.parties if p in actors]
        for a in signed:
            for b in signed:
                pact[a, b] |= mask
        where = {at[p] for p in truce.places if p in at} or set(places)
        for i, place in enumerate(places):
            if place in where:
                covered[i] |= mask
        hazards = truce.hazard or {p: (base / len(truce.parties),) for p in truce.parties}
        for actor, h in hazards.items():
            breakers.append(actor)
            rows.append(_extend(h, days))
        ptr.append(len(rows))
    hazard = np.array(rows) if rows else np.zeros((0, days))
    starts = np.array([k.start_day for k in world.truces], np.int64)
    agree = np.array([1.0 if k.active else k.p_agree for k in world.truces], float)
    rows_at = np.array(ptr, np.int64)
    return (pact, covered, starts, agree, rows_at, np.clip(hazard, 0.0, 1.0)), tuple(breakers)


def _extend(values: tuple[float, ...], days: int) -> np.ndarray:
    out = np.zeros(days)
    given = np.asarray(values, float)[:days]
    out[: given.size] = given
    if given.size:
        out[given.size :] = given[-1]
    return out


def _news(
    world: World, actors: tuple[str, ...], places: tuple[str, ...], at: dict[str, str]
) -> tuple[np.ndarray, list[Range], tuple[str, ...]]:
    rows, ranges, notes = [], [], []
    for n in world.announcements:
        kind = NEWS.get(n.kind)
        if kind is None or n.actor not in actors or at.get(n.place, "") not in places:
            notes.append(f"announcement set aside: {n.kind} by {n.actor or '?'} at {n.place}")
            continue
        origin = places.index(at[n.origin]) if at.get(n.origin, "") in places else -1
        here = places.index(at[n.place])
        rows.append((kind, actors.index(n.actor), here, max(n.day, 0), origin))
        ranges.append(n.strength or Range(0, 0, 0))
    return np.array(rows, MAP_NEWS), ranges, tuple(notes)


def _patrons(
    world: World, actors: tuple[str, ...], priors: list[Slot], days: int
) -> tuple[list[Range], np.ndarray, np.ndarray, list[Range]]:
    links: list[Range] = []
    rows: list[tuple[int, int, int]] = []
    patrons: list[Relation] = []
    for r in world.relations:
        if r.kind is RelationKind.PATRON and r.object in actors:
            first = (r.start - world.start).days if r.start else 0
            last = (r.end - world.start).days if r.end else days
            if last >= 0 and first <= days:
                patrons.append(r)
                links.append(Range(r.low, r.best, r.high, r.source))
                rows.append((actors.index(r.object), max(first, 0), last))
    office = {r.subject: r.object for r in world.relations if r.kind is RelationKind.OFFICE}
    usual = next(s.range for s in priors if s.name == "patrons.change")
    changes: list[tuple[int, int]] = []
    factors: list[Range] = []
    for c in world.changes:
        day = (c.day - world.start).days
        who = {c.subject, office.get(c.subject, "")}
        for k, r in enumerate(patrons):
            if r.subject in who and c.object in ("", r.object, r.subject) and 0 <= day < days:
                changes.append((day, k))
                factors.append(c.factor or usual)
    return links, np.array(rows, MAP_LINK), np.array(changes, MAP_CHANGE), factors


def _control(
    world: World,
    nodes: list[Place],
    actors: tuple[str, ...],
    camp: np.ndarray,
    weight: np.ndarray,
    at: dict[str, str],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who holds each place, who would hold it if that is wrong, and how sure that is."""
    heads = np.zeros((len(nodes), len(actors)))
    ids = [p.id for p in nodes]
    for f in world.forces:
        heads[ids.index(at[f.place]), actors.index(f.actor)] += f.strength.best
    holders = np.full(len(nodes), -1, np.int64)
    rivals = np.full(len(nodes), -1, np.int64)
    sure = np.ones(len(nodes))
    for i, p in enumerate(nodes):
        if p.controller in actors:
            holders[i] = actors.index(p.controller)
            sure[i] = min(max(p.control_confidence, 0.0), 1.0)
        elif heads[i].max(initial=0.0) > 0:
            holders[i] = int(heads[i].argmax())
        if holders[i] >= 0:
            against = heads[i] * (weight[holders[i]] > 0)
            rivals[i] = int(against.argmax()) if against.max(initial=0.0) > 0 else holders[i]
    return holders, rivals, sure


def _claims(world: World) -> tuple[str, ...]:
    used: list[str] = []
    ranges = [f.strength for f in world.forces]
    ranges += [p.population for p in world.places if p.population and p.simulated]
    ranges += [*world.settings.values(), *world.displaced.values()]
    ranges += [n.strength for n in world.announcements if n.strength]
    ranges += [c.factor for c in world.changes if c.factor]
    for r in ranges:
        used += r.claims
    for n in world.announcements:
        used += n.claims
    return tuple(dict.fromkeys(used))

"""What is wrong with a world before it is simulated: every fault at once."""

from __future__ import annotations

import difflib

from parley.core.errors import Fault
from parley.core.world import World
from parley.war.mechanisms import names
from parley.war.parameters import slots
from parley.war.sides import fighters

MOST_DAYS = 3660
MOST_MEMBERS = 10_000_000


def check_world(world: World) -> list[Fault]:
    """Every fault that would make a simulation of this world meaningless.

    Examples
    --------
    >>> from datetime import date
    >>> w = World(date(2020, 1, 1), 30, (), (), (), (), (), off=("combta",))
    >>> [str(f) for f in check_world(w)][-1]
    "settings: no such mechanism (combta). Nothing was run. Did you mean 'combat'?"
    """
    return [
        *_places(world),
        *_roads(world),
        *_forces(world),
        *_truces(world),
        *_switches(world),
        *slots(world.settings, fighters(world))[1],
    ]


def check_run(members: int, days: int, threads: int) -> list[Fault]:
    """Faults of the call itself."""
    out = []
    if not 1 <= members <= MOST_MEMBERS:
        out.append(_fault("members", "members must be 1 to 10 000 000", members, "Try 2000."))
    if not 1 <= days <= MOST_DAYS:
        out.append(_fault("days", "days must be 1 to 3660", days, "Try 180."))
    if not 1 <= threads <= 1024:
        out.append(_fault("threads", "threads must be 1 to 1024", threads, "Leave it out."))
    return out


def _fault(path: str, what: str, value: object, todo: str) -> Fault:
    return Fault(path, 0, 0, what, str(value), "Nothing was run.", todo)


def _places(world: World) -> list[Fault]:
    out = []
    nodes = [p for p in world.places if p.simulated]
    if not nodes:
        out.append(_fault("places.csv", "no simulated place", "", "Mark places simulated = yes."))
    actors = {a.id for a in world.actors}
    for p in nodes:
        if p.controller and p.controller not in actors:
            todo = "Name an actor of actors.csv."
            out.append(_fault("places.csv", f"unknown controller of {p.id}", p.controller, todo))
        r = p.population
        if r and not r.low <= r.best <= r.high:
            todo = "Order them low <= best <= high."
            out.append(_fault("places.csv", "population not in order", p.id, todo))
    return out


def _roads(world: World) -> list[Fault]:
    out = []
    known = {p.id for p in world.places}
    joined: set[str] = set()
    for e in world.edges:
        for end in (e.a, e.b):
            if end not in known:
                out.append(_fault("edges.csv", "road to an unknown place", end, "Correct the id."))
        joined |= {e.a, e.b}
    nodes = [p for p in world.places if p.simulated]
    inside = {p.parent for p in world.places if p.id in joined and not p.simulated}
    for p in nodes:
        if len(nodes) > 1 and p.id not in joined and p.id not in inside:
            todo = "Add a row with this place, or set simulated = no."
            out.append(_fault("edges.csv", "a place without a road", p.id, todo))
    return out


def _forces(world: World) -> list[Fault]:
    out = []
    places = {p.id: p for p in world.places}
    actors = {a.id for a in world.actors}
    if not world.forces:
        out.append(_fault("forces.csv", "no forces", "", "Give at least one row."))
    by_place: dict[str, float] = {}
    for f in world.forces:
        if f.place not in places:
            out.append(_fault("forces.csv", "force at an unknown place", f.place, "Correct it."))
        elif not _simulated(f.place, world):
            todo = "Mark the place, or the unit it lies in, simulated = yes."
            out.append(_fault("forces.csv", "force at a place off the map", f.place, todo))
        if f.actor not in actors:
            todo = "Add the actor to actors.csv."
            out.append(_fault("forces.csv", "force of an unknown actor", f.actor, todo))
        r = f.strength
        if not 0 <= r.low <= r.best <= r.high:
            todo = "Order them 0 <= low <= best <= high."
            out.append(_fault("forces.csv", "strength not in order", f"{f.actor}, {f.place}", todo))
        by_place[f.place] = by_place.get(f.place, 0.0) + r.low
    for place, heads in by_place.items():
        people = places[place].population if place in places else None
        if people and people.high > 0 and heads > people.high:
            value = f"{place}: at least {heads:,.0f} under arms, at most {people.high:,.0f} people"
            todo = "Correct the force or the population."
            out.append(_fault("forces.csv", "forces larger than the population", value, todo))
    return out


def _simulated(place: str, world: World) -> bool:
    by_id = {p.id: p for p in world.places}
    for _ in range(len(by_id)):
        if place not in by_id:
            return False
        if by_id[place].simulated:
            return True
        place = by_id[place].parent
    return False


def _truces(world: World) -> list[Fault]:
    out = []
    if len(world.truces) > 64:
        out.append(_fault("agreements", "more than 64 truces", len(world.truces), "Drop some."))
    actors = {a.id for a in world.actors}
    for t in world.truces:
        for p in (*t.parties, *t.hazard):
            if p not in actors:
                out.append(_fault(f"agreements/{t.id}", "unknown party", p, "Correct the id."))
        if any(not 0 <= h <= 1 for row in t.hazard.values() for h in row):
            out.append(_fault(f"agreements/{t.id}", "hazard outside 0..1", t.id, "Correct it."))
    return out


def _switches(world: World) -> list[Fault]:
    out = []
    for name in world.off:
        if name not in names():
            near = difflib.get_close_matches(name, names(), n=1)
            todo = f"Did you mean '{near[0]}'?" if near else f"Mechanisms: {', '.join(names())}."
            out.append(_fault("settings", "no such mechanism", name, todo))
    return out

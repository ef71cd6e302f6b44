"""Who fights whom, and with what: camps, rivalries, and those who guard a town."""

from __future__ import annotations

import numpy as np

from parley.core.estimate import Range
from parley.core.terms import RelationKind
from parley.core.world import World
from parley.war.parameters import Slot
from parley.war.state import NEWS

SHOWN = 6
NEUTRAL = ("", "neutral", "none")
FRIENDS = (RelationKind.ALLY, RelationKind.PATRON, RelationKind.MEMBER)

# heads of an actor at a place: (place, actor, how many, whether they await orders)
Level = tuple[int, int, Range, bool]


def fighters(world: World) -> tuple[str, ...]:
    """Actors with heads under arms, in the order of the world: they get a row in every array."""
    armed = {f.actor for f in world.forces}
    armed |= {p.controller for p in world.places if p.simulated and p.controller}
    armed |= {n.actor for n in world.announcements if NEWS.get(n.kind, -1) >= 0}
    return tuple(a.id for a in world.actors if a.id in armed)


def unlisted(world: World, actors: tuple[str, ...]) -> tuple[str, ...]:
    """A note on actors who should be fighting and have no forces anywhere.

    Those at odds or allied with somebody who fights, or bound by a truce with one, unless
    they are there as patrons, who act through their clients.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from parley.war.examples import grid_world
    >>> world = grid_world(9, 3)
    >>> placed = tuple(p for p in world.places if p.controller != "a2")
    >>> listed = tuple(f for f in world.forces if f.actor != "a2")
    >>> world = replace(world, places=placed, forces=listed)
    >>> unlisted(world, fighters(world))[0][:49]
    'forces.csv: no row for a2 (party to truce): left '
    """
    why: dict[str, str] = {}
    for r in world.relations:
        if r.kind in (RelationKind.RIVAL, RelationKind.ALLY) and r.holds(world.start):
            for one, other in ((r.subject, r.object), (r.object, r.subject)):
                if other in actors:
                    why.setdefault(one, f"{r.kind} of {other}")
    for k in world.truces:
        if any(p in actors for p in k.parties):
            why |= {p: f"party to {k.id}" for p in k.parties if p not in why}
    patrons = {r.subject for r in world.relations if r.kind is RelationKind.PATRON}
    missing = [f"{a} ({why[a]})" for a in why if a not in actors and a not in patrons]
    if not missing:
        return ()
    more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
    todo = "Add a row with a place and heads for each that fights on its own."
    who = ", ".join(missing[:SHOWN])
    return (f"forces.csv: no row for {who}{more}: left out of the fighting. {todo}",)


def camps_of(world: World, actors: tuple[str, ...]) -> dict[str, str]:
    """The camp of each fighter: ``world.sides``, else the actor's own, else itself alone."""
    own = {a.id: a.camp for a in world.actors}
    out = {}
    for actor in actors:
        camp = world.sides.get(actor, own.get(actor, ""))
        out[actor] = camp if camp else f"{actor} alone"
    return out


def fights(
    world: World, actors: tuple[str, ...], camp: np.ndarray, camps: tuple[str, ...]
) -> tuple[np.ndarray, tuple[str, ...]]:
    """How hard each pair fights (n, n), and a note on pairs left in peace for want of a row.

    Nought within a camp, between allies, and for the neutral; else the rivalry that is
    listed, or 1. Two actors that both have rivals listed, but not each other, do not
    fight: who says whom somebody fights says whom he does not.
    """
    n = len(actors)
    rivalry: dict[tuple[int, int], float] = {}
    friends: set[tuple[int, int]] = set()
    for r in world.relations:
        if r.subject in actors and r.object in actors and r.holds(world.start):
            a, b = actors.index(r.subject), actors.index(r.object)
            if r.kind in FRIENDS:
                friends |= {(a, b), (b, a)}
            elif r.kind is RelationKind.RIVAL:
                rivalry[a, b] = rivalry[b, a] = max(r.best, 1e-6)
    choosy = {a for a, _ in rivalry}
    out = np.zeros((n, n))
    apart = []
    for a in range(n):
        for b in range(n):
            neutral = camps[camp[a]] in NEUTRAL or camps[camp[b]] in NEUTRAL
            if camp[a] == camp[b] or neutral or (a, b) in friends:
                continue
            if (a, b) not in rivalry and a in choosy and b in choosy:
                if a < b:
                    apart.append(f"{actors[a]} and {actors[b]}")
                continue
            out[a, b] = rivalry.get((a, b), 1.0)
    if not apart:
        return out, ()
    more = f" and {len(apart) - SHOWN} more pairs" if len(apart) > SHOWN else ""
    why = "each has rivals in relations.csv, but not the other; add a row of kind rival if they do"
    return out, (f"do not fight each other ({why}): {'; '.join(apart[:SHOWN])}{more}",)


def garrisons(
    priors: list[Slot],
    levels: list[Level],
    people: list[Range],
    holders: np.ndarray,
    camp: np.ndarray,
) -> list[Level]:
    """Who guards the places that are held without a listed force: police, militia, a garrison.

    A list of forces names those who fight the war. A town is not empty because it is not
    in it: ``garrison.local`` heads per 1000 people stay there ([Harrendorf2010]_).
    """
    usual = {s.actor: s.range for s in priors if s.name.partition("@")[0] == "garrison.local"}
    manned = {(i, int(camp[a])) for i, a, r, _ in levels if r.high > 0}
    out: list[Level] = []
    for i, a in enumerate(holders.tolist()):
        if a < 0 or (i, int(camp[a])) in manned:
            continue
        rate, crowd = usual.get(a, usual[-1]), people[i].best / 1000.0
        heads = (rate.low * crowd, rate.best * crowd, rate.high * crowd)
        out.append((i, a, Range(*heads, source=rate.source, assumption=True), False))
    return out

"""Made-up worlds of any size, for documentation, tests and benchmarks."""

from __future__ import annotations

from datetime import date

from parley.core.actor import Actor, Relation
from parley.core.estimate import Range
from parley.core.place import Edge, Place
from parley.core.terms import RelationKind
from parley.core.world import Announcement, ForceLevel, Truce, World


def sure(value: float) -> Range:
    """A Range without doubt."""
    return Range(value, value, value, source="made up")


def grid_world(places: int = 14, actors: int = 6, days: int = 180, truce: bool = True) -> World:
    """A lattice of places held by ``actors`` in two camps, with patrons and a truce.

    Neighbouring strips belong to different actors; every actor of one camp fights every
    actor of the other.

    Examples
    --------
    >>> w = grid_world(9, 2)
    >>> len(w.places), len(w.actors)
    (9, 3)
    """
    width = max(int(places**0.5), 1)
    ids = [f"p{i}" for i in range(places)]
    who = [f"a{k}" for k in range(actors)]
    nodes = []
    forces = []
    edges = []
    for i in range(places):
        owner = i * actors // places
        people = 60_000.0 + 37_000.0 * (i * 7 % 11)
        nodes.append(
            Place(
                ids[i],
                f"Place {i}",
                float(i // width),
                float(i % width),
                population=Range(people * 0.8, people, people * 1.2, source="made up"),
                controller=who[owner],
                fortification=0.5 * (i % 3),
                source="made up",
            )
        )
        heads = 900.0 + 400.0 * (i * 5 % 7)
        forces.append(ForceLevel(ids[i], who[owner], Range(heads * 0.7, heads, heads * 1.4)))
        if i == 0:
            forces.append(ForceLevel(ids[0], who[0], sure(3000.0), "freed"))
        if i % width and i > 0:
            edges.append(Edge(ids[i - 1], ids[i], 40.0 + 5 * (i % 4)))
        if i >= width:
            edges.append(Edge(ids[i - width], ids[i], 50.0 + 5 * (i % 3)))
    camps = {a: ("north" if k % 2 == 0 else "south") for k, a in enumerate(who)}
    last = places // 2
    return World(
        start=date(2020, 1, 1),
        days=days,
        places=tuple(nodes),
        edges=tuple(edges),
        actors=(
            *(Actor(a, f"Actor {a}", camp=camps[a]) for a in who),
            Actor("patron", "Patron"),
        ),
        relations=(Relation("patron", who[0], RelationKind.PATRON, low=0.2, best=0.5, high=1.0),),
        forces=tuple(forces),
        sides=camps,
        truces=(Truce("truce", tuple(who), (ids[-1],), hazard={"patron": (0.01,)}),)
        if truce
        else (),
        announcements=(Announcement("offensive", who[0], ids[last]),) if actors > 1 else (),
    )


def duel_world(
    heads_a: float,
    heads_b: float,
    *,
    days: int = 60,
    settings: dict[str, float] | None = None,
) -> World:
    """Two actors in one place and nothing but combat between them.

    Examples
    --------
    >>> duel_world(10, 8).off[0]
    'patrons'
    """
    from parley.war.mechanisms import ORDER

    given = {
        "combat.enemy_exponent": 1.0,
        "combat.own_exponent": 1.0,
        "combat.skirmish": 1.0,
        "combat.killed": 1.0,
        **(settings or {}),
    }
    return World(
        start=date(2020, 1, 1),
        days=days,
        places=(Place("field", "Field", 0.0, 0.0, population=sure(0.0)),),
        edges=(),
        actors=(Actor("a", "A", camp="north"), Actor("b", "B", camp="south")),
        relations=(),
        forces=(ForceLevel("field", "a", sure(heads_a)), ForceLevel("field", "b", sure(heads_b))),
        settings={k: sure(v) for k, v in given.items()},
        off=tuple(m.name for m in ORDER if m.name != "combat"),
    )

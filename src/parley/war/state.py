"""What a mechanism sees: the map, one member's state, and the log of what happened.

Heads are whole numbers (int64). Masks are uint64 bit sets over actors or truces, so at
most 64 of either; a place knows who is present by one word.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

MAX_ACTORS = 64
# Numba compiles a function anew for every literal number or truth value it is called with, even
# if a loop's first value is one that later becomes another: these are typed.
NOBODY: Any = np.int64(-1)
NO_HEADS: Any = np.int64(0)
YES: Any = np.bool_(True)
NO: Any = np.bool_(False)
# columns on the road at a time, at least: a large map has room for as many as it has places
CONVOYS = 192


def codes(n: int) -> Any:
    """The numbers 0 .. n - 1, typed."""
    return (np.int64(k) for k in range(n))


def _record(**fields: str) -> np.dtype:
    return np.dtype(list(fields.items()), align=True)


# The map. ``road[place[i].roads : place[i + 1].roads]`` are the roads out of place i, with
# ``km`` divided by quality and the ``pull`` of its end on those who flee; ``wall`` is the log of
# 1 + ``fort``; ``hostile`` is the mask of actors that fight this one; ``covered``
# of the truces that hold at a place, ``called`` says that an offensive on it is announced,
# ``rumour`` that one is on it or one road away, ``heat`` multiplies the intensity of its quiet
# front; row ``row`` to the next truce's are its hazards, ``mooted`` that nobody talks of it yet.
MAP_PLACE = _record(
    roads="i8", value="f8", fort="f8", wall="f8", covered="u8", called="i8", rumour="i8", heat="f8"
)
MAP_ROAD = _record(to="i8", km="f8", pull="f8")
MAP_ACTOR = _record(camp="i8", hostile="u8")
MAP_TRUCE = _record(start="i8", agree="f8", row="i8", mooted="i8")
MAP_NEWS = _record(kind="i8", actor="i8", place="i8", day="i8", origin="i8")
MAP_LINK = _record(client="i8", start="i8", end="i8")
MAP_CHANGE = _record(day="i8", link="i8")

# A member, what every day asks of a place: ``attacker`` leads the offensive on it (-1: none);
# ``facing`` is the mask of actors there or one road away, ``ground`` of those who hold ground
# there; of those ``present``, ``struck`` have an enemy that can hit them and ``eager`` an enemy
# or its ground to attack; ``firing`` are those who hit; ``evac_left`` steps of an evacuation;
# ``war`` is the share of the fighting there that no truce has stopped; ``calm`` says that the
# bounds on the day's losses hold there, ``grown`` that some force has outgrown its ``roof``;
# ``free`` is the mask of those who may have heads that await orders.
PLACE = _record(
    people="i8", control="i8", present="u8", facing="u8", ground="u8", struck="u8", eager="u8",
    firing="u8", attacker="i8", besieged="i8", evac_left="i8", dirty="i8", war="f8", calm="i8",
    grown="i8", free="u8",
)  # fmt: skip
# What it asks rarely: where the offensive came from, where an evacuation goes, since when it
# is besieged and on what day that was last seen, what happened.
FATE = _record(
    base="i8", evac_camp="i8", evac_to="i8", killed_civil="i8", first_day="i8", first_by="i8",
    changed="i8", siege_since="i8", siege_seen="i8",
)  # fmt: skip
# ``lost`` counts fighters killed, wounded or captured, ``heads`` those in places; ``power`` is
# the fire of one head, ``ready`` the most that the chance to attack can be on a day where an
# offensive is announced, ``calm`` elsewhere, ``most`` the fire it can have where bounds are sought,
# ``release`` the chance that orders come on a day.
ACTOR = _record(
    support="f8", lost="i8", losses="i8", killed="i8", fire="f8", heads="i8", power="f8",
    ready="f8", calm="f8", most="f8", release="f8",
)  # fmt: skip
# A search for fronts: ``count`` rows of ``way`` from ``first`` on, ``whole`` if it went to the end.
SEARCH = _record(first="i8", count="i8", whole="i8")
WAY = _record(place="i8", closed="i8", km="f8")
TRUCE = _record(state="i8", since="i8", day="i8", by="i8", tension="f8")


class Map(NamedTuple):
    """What no member changes: roads, camps, truces on paper, announcements, patrons.

    ``side[c]`` is the mask of the actors of camp c, ``weight[a, b]`` how hard two actors
    fight, ``pact[a, b]`` the mask of truces both have signed, ``hazard[j, d]`` the daily
    chance that breaker j breaks its truce on day d.
    """

    place: np.ndarray
    road: np.ndarray
    actor: np.ndarray
    side: np.ndarray
    weight: np.ndarray
    pact: np.ndarray
    truce: np.ndarray
    hazard: np.ndarray
    news: np.ndarray
    link: np.ndarray
    change: np.ndarray


class Start(NamedTuple):
    """What was drawn for each member of a block; the first axis is the member."""

    theta: np.ndarray
    force: np.ndarray
    mobile: np.ndarray
    people: np.ndarray
    control: np.ndarray
    link: np.ndarray
    factor: np.ndarray
    news: np.ndarray


class State(NamedTuple):
    """One member on one day. ``p[a, k]`` is parameter k as it holds for actor a.

    ``force[i, a]`` heads, of which ``mobile`` await orders; while they are no more than
    ``roof`` the losses expected a day are no more than ``bound`` (``quiet``); ``killed[i]``
    fighters and civilians, ``fled[i]`` people since the start, ``lost[i]`` fighters today;
    ``convoy`` rows are (actor, from, to, heads, day, attack); ``book`` counts heads (the ``B_``
    constants).
    ``front[k, :many[k]]`` lists the places where something of kind k (``L_``) goes on.
    ``moves`` lists the marches ordered in the first ``MARCH_DAYS``, (actor, from, to, heads);
    ``events`` is the log of a traced member. What no member changes but what is found out while
    they run, ``search`` by place and actor and the ``way`` they went, outlives them; ``used``
    says how much of it there is (the ``U_`` constants).
    """

    p: np.ndarray
    force: np.ndarray
    mobile: np.ndarray
    roof: np.ndarray
    bound: np.ndarray
    killed: np.ndarray
    fled: np.ndarray
    lost: np.ndarray
    place: np.ndarray
    fate: np.ndarray
    actor: np.ndarray
    truce: np.ndarray
    link: np.ndarray
    factor: np.ndarray
    news: np.ndarray
    convoy: np.ndarray
    book: np.ndarray
    front: np.ndarray
    many: np.ndarray
    word: np.ndarray
    work: np.ndarray
    heap: np.ndarray
    events: np.ndarray
    moves: np.ndarray
    search: np.ndarray
    way: np.ndarray
    used: np.ndarray


# places of ``word`` (uint64) and ``book`` (int64)
W_ALIVE = 0
WORDS = 6
B_CONVOYS, B_MARCHES, B_KILLED, B_WOUNDED, B_CAPTURED, B_ARRIVED, B_ABROAD = range(7)
B_EVENTS, B_OFFENSIVES, B_CAPTURES, B_VIOLATIONS, B_MOVED, B_LEFT, B_CIVIL, B_SUBSTEPS = range(
    7, 15
)
BOOK = 16

# rows of ``work``: distances, keys of the heap, odds, enemies at a place, their power there, and
# the number of the order for which that was worked out
WORK = 6
K_ENEMY: Any = np.int64(3)
K_THEIRS: Any = np.int64(4)
K_ORDER: Any = np.int64(5)
# places of ``used``: rows of ``way``, orders so far; rows of ``way`` that there are, per place
U_WAY, U_ORDER = range(2)
WAYS = 256

# lists of places: fire is exchanged, someone may attack, besieged, to be looked at again, grown
L_HOT, L_BORDER, L_BESIEGED, L_DIRTY, L_GROWN = range(5)
LISTS = 5

# days over which the marches of freed forces are listed in ``moves``
MARCH_DAYS = 30

# columns of a convoy, and what it is about
C_ACTOR, C_FROM, C_TO, C_HEADS, C_DAY, C_ATTACK = range(6)
MARCH, ATTACK, RETREAT = codes(3)

# truce states
T_PENDING, T_ALIVE, T_BROKEN, T_REFUSED = range(4)

# kinds of announcement
N_OFFENSIVE, N_ARRIVAL, N_WITHDRAWAL, N_FREED, N_EVACUATION = range(5)
NEWS = {
    "offensive": N_OFFENSIVE,
    "attack": N_OFFENSIVE,
    "reinforcement": N_ARRIVAL,
    "arrival": N_ARRIVAL,
    "withdrawal": N_WITHDRAWAL,
    "freed": N_FREED,
    "freed_forces": N_FREED,
    "evacuation": N_EVACUATION,
}

# kinds of event: (kind, day, place, actor, other, heads)
(
    E_OFFENSIVE,
    E_REPELLED,
    E_CAPTURE,
    E_MARCH,
    E_ARRIVE,
    E_DEAL,
    E_STEP,
    E_HALT,
    E_TRUCE,
    E_BROKEN,
    E_REFUSED,
    E_VIOLATION,
    E_ARRIVAL,
    E_FLIGHT,
    E_DEATHS,
    E_SURRENDER,
    E_DISPERSED,
    E_LOSSES,
    E_CHANGE,
    E_FRESH,
) = codes(20)
EVENT_COLUMNS = 6

# kinds of draw: one number per use, only ever added to
(
    D_START,
    D_TRUCE,
    D_VIOLATION,
    D_BREAKER,
    D_RELEASE,
    D_FRONT,
    D_ATTACK,
    D_TARGET,
    D_LOSS,
    D_KILLED,
    D_BREAK,
    D_DEAL,
    D_HALT,
    D_LEAVE,
    D_RECRUIT,
    D_DESERT,
    D_REINFORCE,
    D_CIVIL,
    D_FLIGHT,
    D_ABROAD,
    D_REFUGE,
    D_SOURCE,
    D_SURRENDER,
) = codes(23)

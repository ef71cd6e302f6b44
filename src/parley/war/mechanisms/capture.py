"""Capture: one side of a battle breaks; it retreats, leaves under a deal, or surrenders."""

from __future__ import annotations

import math

import numpy as np

from parley.war.jit import compiled
from parley.war.machine import lowest
from parley.war.mechanisms.fronts import march_days, way_out
from parley.war.mechanisms.log import (
    NONE,
    add,
    at_peace,
    held_by_enemy,
    record,
    send,
    touch,
    without_lowest,
)
from parley.war.mechanisms.patrons import firepower
from parley.war.parameters import index
from parley.war.rng import uniform
from parley.war.state import (
    B_CAPTURED,
    B_CAPTURES,
    D_BREAK,
    E_CAPTURE,
    E_REPELLED,
    E_SURRENDER,
    MARCH,
    NO,
    NO_HEADS,
    NOBODY,
    YES,
    Map,
    State,
)

RATE = index("capture.rate")
DECISIVE = index("capture.decisiveness")


@compiled
def capture(t: Map, s: State, key: np.uint64, day: int) -> None:
    """The defenders break with hazard rate x r, the attackers with rate / r; r^2 = ratio^k.

    ratio = attackers' strength / defenders' (heads x firepower, defenders behind walls);
    k is ``capture.decisiveness``. Where both would break on a day, it is a race of the
    two hazards: the odds that the defenders lose it are ratio^k, those of the contest
    function. A truce that comes into force halts the offensive.
    """
    for i in range(s.place.size):
        lead = s.place[i].attacker
        if lead < 0:
            continue
        c = s.place[i].control
        if c < 0 or not held_by_enemy(t, s, i, lead) or at_peace(t, s, i, lead, c):
            s.place[i].attacker = -1
            continue
        ours = _strength(t, s, i, lead, YES)
        theirs = _strength(t, s, i, lead, NO) * (1.0 + t.place[i].fort)
        if theirs <= 0.0 and ours > 0.0:
            _take(t, s, day, i, lead)
            continue
        if ours <= 0.0:
            _repel(t, s, day, i, lead)
            continue
        k = s.p[0, DECISIVE]
        ratio = math.exp(0.5 * k * math.log(ours / theirs))
        rate = s.p[0, RATE]
        total = rate * (ratio + 1.0 / ratio)
        u = uniform(key, day, i, D_BREAK)
        broken = -math.expm1(-total)
        if u < broken:
            if u < broken * ratio / (ratio + 1.0 / ratio):
                _take(t, s, day, i, lead)
            else:
                _repel(t, s, day, i, lead)


@compiled
def _strength(t: Map, s: State, i: int, lead: int, own: bool) -> float:
    total = 0.0
    who = s.place[i].present & (t.side[t.actor[lead].camp] if own else t.actor[lead].hostile)
    while who != NONE:
        a = lowest(who)
        who = without_lowest(who)
        if own or not at_peace(t, s, i, lead, a):
            total += s.force[i, a] * firepower(s, a)
    return total


@compiled
def _take(t: Map, s: State, day: int, i: int, lead: int) -> None:
    """The place changes hands; the camp that held it retreats by road or surrenders."""
    loser = s.place[i].control
    winner = lead
    for a in range(t.actor.size):
        if t.actor[a].camp == t.actor[lead].camp and s.force[i, a] > s.force[i, winner]:
            winner = a
    s.place[i].control = winner
    s.place[i].attacker = -1
    touch(s, i)
    s.book[B_CAPTURES] += 1
    if s.fate[i].changed < 0:
        s.fate[i].changed = day
    record(s, E_CAPTURE, day, i, winner, loser, s.force[i, winner])
    for b in range(t.actor.size):
        if s.force[i, b] > 0 and t.actor[b].camp == t.actor[loser].camp:
            _leave(t, s, day, i, b)


@compiled
def _leave(t: Map, s: State, day: int, i: int, b: int) -> None:
    heads = s.force[i, b]
    way = way_out(t, s, i, b)
    if way >= 0:
        if not send(s, b, i, way, heads, day + march_days(t, s, b, i, way), MARCH):
            add(s, i, b, -heads)
            add(s, way, b, heads)
        return
    add(s, i, b, -heads)
    s.actor[b].lost += heads
    s.book[B_CAPTURED] += heads
    record(s, E_SURRENDER, day, i, b, NOBODY, heads)


@compiled
def _repel(t: Map, s: State, day: int, i: int, lead: int) -> None:
    """The offensive ends; those who came from elsewhere go back the way they came."""
    s.place[i].attacker = -1
    record(s, E_REPELLED, day, i, lead, s.fate[i].base, NO_HEADS)
    origin = s.fate[i].base
    if origin == i or origin < 0:
        return
    for a in range(t.actor.size):
        heads = s.force[i, a]
        if heads == 0 or t.actor[a].camp != t.actor[lead].camp:
            continue
        way = origin if not held_by_enemy(t, s, origin, a) else way_out(t, s, i, a)
        if way < 0:
            continue
        if not send(s, a, i, way, heads, day + march_days(t, s, a, i, way), MARCH):
            add(s, i, a, -heads)
            add(s, way, a, heads)

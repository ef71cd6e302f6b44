"""Recruitment, desertion and patrons' reinforcements, settled once a week."""

from __future__ import annotations

import numpy as np

from parley.war.jit import compiled
from parley.war.machine import lowest
from parley.war.mechanisms.log import NONE, add, record, without_lowest
from parley.war.parameters import index
from parley.war.rng import leavers, poisson
from parley.war.state import (
    B_ARRIVED,
    D_DESERT,
    D_RECRUIT,
    D_REINFORCE,
    E_FRESH,
    MAX_ACTORS,
    NOBODY,
    Map,
    State,
)

RATE = index("recruitment.rate")
DESERTION = index("recruitment.desertion")
REINFORCEMENT = index("recruitment.reinforcement")
HUNGER = index("siege.hunger")
WEEK = 7.0 / 30.4375


@compiled
def recruitment(t: Map, s: State, key: np.uint64, day: int) -> None:
    """Whoever holds a place recruits there; heads desert everywhere, more under siege.

    Recruits are Poisson in the people held and come out of them; deserters go back among
    them. A patron's reinforcements arrive where their client is strongest. Each place
    has its day of the week, so that the daily work is even. Per month.
    """
    places = s.place.size
    actors = t.actor.size
    for i in range(day % 7, places, 7):
        c = s.place[i].control
        if c >= 0 and s.place[i].people > 0 and s.place[i].besieged == 0:
            n = poisson(key, day, i, D_RECRUIT, s.p[c, RATE] * s.place[i].people / 1000.0 * WEEK)
            n = min(n, s.place[i].people)
            s.place[i].people -= n
            add(s, i, c, n)
        who = s.place[i].present
        while who != NONE:
            a = lowest(who)
            who = without_lowest(who)
            n = s.force[i, a]
            h = s.p[a, DESERTION] * WEEK
            if s.place[i].besieged == 1 and t.actor[c].camp == t.actor[a].camp:
                h *= s.p[0, HUNGER]
            gone = leavers(key, day, i * MAX_ACTORS + a, D_DESERT, n, h)
            if gone > 0:
                add(s, i, a, -gone)
                s.place[i].people += gone
    for a in range(day % 7, actors, 7):
        if s.actor[a].support > 0.0:
            _reinforce(s, key, day, a)


@compiled
def _reinforce(s: State, key: np.uint64, day: int, a: int) -> None:
    best = NOBODY
    for i in range(s.place.size):
        here = s.force[i, a]
        if here > 0 and s.place[i].besieged == 0 and (best < 0 or here > s.force[best, a]):
            best = i
    if best < 0:
        return
    n = poisson(key, day, a, D_REINFORCE, s.p[a, REINFORCEMENT] * s.actor[a].support * WEEK)
    if n > 0:
        add(s, best, a, n)
        s.book[B_ARRIVED] += n
        record(s, E_FRESH, day, best, a, NOBODY, n)

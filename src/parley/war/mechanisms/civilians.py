"""Civilians killed, and those who flee."""

from __future__ import annotations

import math

import numpy as np

from parley.war.jit import compiled
from parley.war.mechanisms.log import NONE, record
from parley.war.parameters import index
from parley.war.rng import ONCE, binomial, few, pair, rare_poisson
from parley.war.state import (
    B_ABROAD,
    B_CIVIL,
    D_ABROAD,
    D_CIVIL,
    D_FLIGHT,
    D_REFUGE,
    E_DEATHS,
    E_FLIGHT,
    E_LOSSES,
    NOBODY,
    Map,
    State,
)

PER_LOSS = index("civilians.per_loss")
SHELLING = index("civilians.shelling")
AIR = index("civilians.air")
BATTLE = index("civilians.flight_battle")
FRONT = index("civilians.flight_front")
DEATH = index("civilians.flight_death")
ABROAD = index("civilians.abroad")
IN_BATTLE = 20.0


@compiled
def civilians(t: Map, s: State, key: np.uint64, day: int) -> None:
    """Deaths are Poisson in the day's losses and in shelling and air strikes on the people.

    Flight is binomial: every day from a battle, once a week from a quiet front, where it
    follows the killing (the day stands for its week). Those who
    flee leave the map in part; the rest go to one neighbouring place, rather to a quiet
    one. People are conserved. Persons per day.
    """
    p = s.p[0]
    for i in range(s.place.size):
        lead = s.place[i].attacker
        lost = s.lost[i]
        if lead < 0 and lost == 0:
            if (day + i) % 7 == 0 and s.place[i].facing != NONE and _touched(t, s, i):
                _flee(t, s, key, day, i, 7.0 * p[FRONT] * s.place[i].war)
            continue
        crowd = s.place[i].people / 100000.0
        quiet = p[FRONT] * s.place[i].war
        heat = t.place[i].heat * s.place[i].war if lead < 0 else IN_BATTLE
        rate = p[PER_LOSS] * lost + p[SHELLING] * crowd * heat
        if lead >= 0:
            rate += p[AIR] * s.actor[lead].support * crowd
        dead = min(rare_poisson(s.word, key, day, i, D_CIVIL, rate), s.place[i].people)
        if lost > 0:
            record(s, E_LOSSES, day, i, NOBODY, NOBODY, lost)
        if dead > 0:
            s.place[i].people -= dead
            s.killed[i] += dead
            s.fate[i].killed_civil += dead
            s.book[B_CIVIL] += dead
            record(s, E_DEATHS, day, i, NOBODY, NOBODY, dead)
        if lead >= 0:
            _flee(t, s, key, day, i, p[BATTLE])
        elif (day + i) % 7 == 0 and s.place[i].people > 0:
            _flee(t, s, key, day, i, 7.0 * (quiet + p[DEATH] * dead / s.place[i].people))


@compiled
def _touched(t: Map, s: State, i: int) -> bool:
    c = s.place[i].control
    return c >= 0 and s.place[i].facing & t.actor[c].hostile != NONE


@compiled
def _flee(t: Map, s: State, key: np.uint64, day: int, i: int, h: float) -> None:
    n = binomial(key, day, i, D_FLIGHT, s.place[i].people, -math.expm1(-h))
    if n == 0:
        return
    u, v = pair(key, day, i, D_REFUGE, ONCE)
    goal = _refuge(t, s, i, u)
    away = few(v, key, day, i, D_ABROAD, n, s.p[0, ABROAD])
    if goal < 0:
        away = n
    s.place[i].people -= n
    s.fled[i] += n
    s.book[B_ABROAD] += away
    if goal >= 0:
        s.place[goal].people += n - away
    record(s, E_FLIGHT, day, i, NOBODY, goal, n)


@compiled
def _refuge(t: Map, s: State, i: int, u: float) -> int:
    """A neighbour, drawn with ``u`` by nearness, four times likelier where no battle rages."""
    total = 0.0
    for e in range(t.place[i].roads, t.place[i + 1].roads):
        total += _pull(t, s, e)
    mark = u * total
    for e in range(t.place[i].roads, t.place[i + 1].roads):
        mark -= _pull(t, s, e)
        if mark <= 0.0:
            return int(t.road[e].to)
    return -1


@compiled
def _pull(t: Map, s: State, e: int) -> float:
    quiet = 1.0 if s.place[t.road[e].to].attacker >= 0 else 4.0
    return quiet * t.road[e].pull

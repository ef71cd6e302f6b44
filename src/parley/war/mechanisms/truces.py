"""Truces: violations, retaliation, and who breaks them."""

from __future__ import annotations

import math

import numpy as np

from parley.war.jit import compiled
from parley.war.mechanisms.log import bit, record
from parley.war.parameters import index
from parley.war.rng import poisson, uniform
from parley.war.state import (
    B_VIOLATIONS,
    D_BREAKER,
    D_TRUCE,
    D_VIOLATION,
    E_BROKEN,
    E_REFUSED,
    E_TRUCE,
    E_VIOLATION,
    NO_HEADS,
    NOBODY,
    T_ALIVE,
    T_BROKEN,
    T_PENDING,
    T_REFUSED,
    W_ALIVE,
    Map,
    State,
)

VIOLATIONS = index("truces.violations")
MEMORY = index("truces.memory")
SPARK = index("truces.spark")
TALKS = index("truces.talks")
MONTH = 30.0


@compiled
def truces(t: Map, s: State, key: np.uint64, day: int) -> None:
    """A truce begins if it is agreed, suffers violations, and is broken by one breaker.

    One that is on the table is agreed or refused on its day. Of one that nobody is known to
    talk of, an occasion comes at the base rate ``truces.talks``, and each may be missed.
    The daily chance of each breaker comes from the assessment; competing risks, so that
    the guarantors of a truce can break it too. A share ``truces.spark`` of the hazard
    follows recent violations (a self-exciting hazard with mean one), the rest does not.
    """
    for k in range(t.truce.size - 1):
        if s.truce[k].state == T_PENDING and day >= t.truce[k].start:
            mooted = t.truce[k].mooted == 1
            chance = t.truce[k].agree
            if mooted:
                chance *= -math.expm1(-s.p[0, TALKS] / MONTH)
            if uniform(key, day, k, D_TRUCE) < chance:
                s.truce[k].state = T_ALIVE
                s.truce[k].since = day
                s.word[W_ALIVE] |= bit(k)
                record(s, E_TRUCE, day, NOBODY, NOBODY, k, NO_HEADS)
            elif not mooted:
                s.truce[k].state = T_REFUSED
                s.truce[k].day = day
                record(s, E_REFUSED, day, NOBODY, NOBODY, k, NO_HEADS)
        if s.truce[k].state == T_ALIVE:
            _one_day(t, s, key, day, k)


@compiled
def _one_day(t: Map, s: State, key: np.uint64, day: int, k: int) -> None:
    p = s.p[0]
    n = poisson(key, day, k, D_VIOLATION, p[VIOLATIONS])
    if n > 0:
        s.book[B_VIOLATIONS] += n
        record(s, E_VIOLATION, day, NOBODY, NOBODY, k, n)
    s.truce[k].tension = s.truce[k].tension * math.exp(-1.0 / p[MEMORY]) + n
    usual = max(p[VIOLATIONS] / (1.0 - math.exp(-1.0 / p[MEMORY])), 1e-9)
    heat = 1.0 - p[SPARK] + p[SPARK] * s.truce[k].tension / usual
    age = min(day - s.truce[k].since, t.hazard.shape[1] - 1)
    survive = 1.0
    total = 0.0
    for j in range(t.truce[k].row, t.truce[k + 1].row):
        h = t.hazard[j, age]
        survive *= max(0.0, 1.0 - h * heat)
        total += h
    u = uniform(key, day, k, D_BREAKER)
    if u >= 1.0 - survive:
        return
    mark = u / (1.0 - survive) * total
    breaker = t.truce[k].row
    for j in range(t.truce[k].row, t.truce[k + 1].row):
        mark -= t.hazard[j, age]
        if mark < 0.0:
            breaker = j
            break
    s.truce[k].state = T_BROKEN
    s.truce[k].day = day
    s.truce[k].by = breaker
    s.word[W_ALIVE] &= ~bit(k)
    record(s, E_BROKEN, day, NOBODY, NOBODY, k, breaker)

"""Siege: hunger, and evacuations in steps that any party can halt."""

from __future__ import annotations

import math

import numpy as np

from parley.war.jit import compiled
from parley.war.mechanisms.fronts import EVERY, distances, refresh, refuge, ring, success
from parley.war.mechanisms.log import add, camp_strength, has, record, send, touch
from parley.war.parameters import index
from parley.war.rng import binomial, closer, glance, uniform
from parley.war.state import (
    B_CAPTURES,
    D_DEAL,
    D_HALT,
    D_LEAVE,
    E_CAPTURE,
    E_DEAL,
    E_HALT,
    E_STEP,
    MARCH,
    NO_HEADS,
    NOBODY,
    YES,
    Map,
    State,
)

DEAL = index("siege.deal")
STEPS = index("siege.steps")
PATIENCE = index("siege.patience")
DECISIVE = index("capture.decisiveness")
HALT = index("siege.halt")
LEAVE = index("siege.leave")
SPEED = index("movement.speed")


@compiled
def siege(t: Map, s: State, key: np.uint64, day: int) -> None:
    """A besieged camp may agree to leave; a step a day follows unless a party halts it.

    Besieged: every road out leads to ground held by an enemy. The chance of a deal is
    ``siege.deal`` times the chance that the besiegers would prevail, and grows over
    ``siege.patience`` days from nought to that. Each step moves an equal
    part of the camp's heads, and with the people who choose to go (``siege.leave``), to
    the nearest place the camp holds. After the last step the besieger has control.
    """
    refresh(t, s)
    for i in range(s.place.size):
        if s.place[i].evac_left > 0:
            _step(t, s, key, day, i)
        elif s.place[i].besieged == 1:
            a = s.place[i].control
            h = s.p[a, DEAL] * _weariness(s, day, i, a)
            if glance(s.word, key, day, i, D_DEAL) < h and _gives_in(t, s, key, day, i, a, h):
                goal = refuge(t, s, i, a)
                if goal >= 0:
                    s.place[i].evac_left = max(1, int(s.p[a, STEPS] + 0.5))
                    s.fate[i].evac_camp = t.actor[a].camp
                    s.fate[i].evac_to = goal
                    record(s, E_DEAL, day, i, a, goal, s.force[i, a])


@compiled
def _weariness(s: State, day: int, i: int, a: int) -> float:
    """How far the siege has worn the besieged down, 0 to 1; sieges of day 0 are old ones."""
    fate = s.fate[i]
    if fate.siege_seen != day - 1:
        fate.siege_since = day
    fate.siege_seen = day
    if fate.siege_since == 0:
        return 1.0
    return 1.0 - math.exp(-(day - fate.siege_since) / s.p[a, PATIENCE])


@compiled
def _gives_in(t: Map, s: State, key: np.uint64, day: int, i: int, a: int, h: float) -> bool:
    """Whether the besieged camp sees no hope today; the besiegers are those in and around.

    Hope is lost as far as the besiegers are likelier to prevail than not.
    """
    around = float(ring(t, s, i, a))
    own = camp_strength(t, s, i, t.actor[a].camp) * (1.0 + t.place[i].fort)
    hopeless = max(0.0, 2.0 * success(around, own, s.p[a, DECISIVE]) - 1.0)
    u = closer(glance(s.word, key, day, i, D_DEAL), key, day, i, D_DEAL)
    return bool(u < -math.expm1(-h * hopeless))


@compiled
def _step(t: Map, s: State, key: np.uint64, day: int, i: int) -> None:
    camp = s.fate[i].evac_camp
    if camp_strength(t, s, i, camp) == 0:
        _finish(t, s, day, i)
        return
    if uniform(key, day, i, D_HALT) < s.p[0, HALT]:
        record(s, E_HALT, day, i, NOBODY, NOBODY, NO_HEADS)
        return
    left = s.place[i].evac_left
    total = NO_HEADS
    for a in range(t.actor.size):
        if t.actor[a].camp != camp or s.force[i, a] == 0:
            continue
        goal = s.fate[i].evac_to
        if goal < 0:
            goal = refuge(t, s, i, a)
        heads = (s.force[i, a] + left - 1) // left
        if goal < 0 or goal == i or heads == 0:
            continue
        distances(t, s, i, a, YES, EVERY)
        days = max(1, int(math.ceil(s.work[0, goal] / s.p[a, SPEED])))
        if not send(s, a, i, goal, heads, day + days, MARCH):
            add(s, i, a, -heads)
            add(s, goal, a, heads)
        total += heads
        s.fate[i].evac_to = goal
    goal = s.fate[i].evac_to
    if goal >= 0:
        go = binomial(
            key, day, i, D_LEAVE, s.place[i].people, s.p[0, LEAVE] / max(s.p[0, STEPS], 1.0)
        )
        s.place[i].people -= go
        s.place[goal].people += go
        s.fled[i] += go
    record(s, E_STEP, day, i, NOBODY, goal, total)
    s.place[i].evac_left = left - 1
    if s.place[i].evac_left == 0:
        _finish(t, s, day, i)


@compiled
def _finish(t: Map, s: State, day: int, i: int) -> None:
    """The camp has left: the strongest of its enemies there, or next to it, takes over."""
    s.place[i].evac_left = 0
    c = s.place[i].control
    if c < 0 or t.actor[c].camp != s.fate[i].evac_camp:
        return
    best = NOBODY
    most = NO_HEADS
    for b in range(t.actor.size):
        if not has(t.actor[c].hostile, b):
            continue
        n = s.force[i, b] * 1000
        for e in range(t.place[i].roads, t.place[i + 1].roads):
            n += s.force[t.road[e].to, b]
        if n > most:
            most = n
            best = b
    if best >= 0:
        s.place[i].control = best
        s.place[i].attacker = -1
        touch(s, i)
        s.book[B_CAPTURES] += 1
        if s.fate[i].changed < 0:
            s.fate[i].changed = day
        record(s, E_CAPTURE, day, i, best, c, NO_HEADS)

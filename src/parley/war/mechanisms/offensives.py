"""Offensives: who attacks where, and when; announced ones are likelier."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from parley.war.jit import compiled
from parley.war.machine import lowest
from parley.war.mechanisms.fronts import refresh, ring, success
from parley.war.mechanisms.log import (
    NONE,
    add,
    at_peace,
    bit,
    camp_strength,
    enemy_strength,
    held_by_enemy,
    record,
    send,
    without_lowest,
)
from parley.war.mechanisms.patrons import firepower
from parley.war.parameters import index
from parley.war.rng import closer, glance, uniform
from parley.war.state import (
    ATTACK,
    B_ARRIVED,
    B_LEFT,
    B_OFFENSIVES,
    D_ATTACK,
    D_TARGET,
    E_ARRIVAL,
    E_DEAL,
    E_OFFENSIVE,
    L_BORDER,
    MAX_ACTORS,
    N_ARRIVAL,
    N_EVACUATION,
    N_FREED,
    N_OFFENSIVE,
    N_WITHDRAWAL,
    NO_HEADS,
    Map,
    State,
)

RATE = index("offensives.rate")
CAUTION = index("offensives.caution")
MASS = index("offensives.mass")
COMMIT = index("offensives.commit")
ANNOUNCED = index("offensives.announced")
WINDOW = index("offensives.window")
MAJOR = index("offensives.major")
GROUP = index("orders.group")
COMPANY = index("orders.company")
LOCAL = index("garrison.local")
SPEED = index("movement.speed")
DECISIVE = index("capture.decisiveness")
STEPS = index("siege.steps")
COUNT_ONLY: Any = np.int64(-1)


@compiled
def announcements(t: Map, s: State, key: np.uint64, day: int) -> None:
    """Arrivals, withdrawals, freed forces and evacuations happen on the day announced.

    An announced offensive does not happen by itself: it raises the odds of that front.
    """
    for n in range(t.news.size):
        if t.news[n].day != day:
            continue
        kind = t.news[n].kind
        a = t.news[n].actor
        i = t.news[n].place
        heads = s.news[n]
        if kind == N_ARRIVAL:
            _arrive(t, s, day, n, a, i, heads)
        elif kind == N_WITHDRAWAL:
            leaving = min(heads if heads > 0 else s.force[i, a], s.force[i, a])
            add(s, i, a, -leaving)
            s.book[B_LEFT] += leaving
        elif kind == N_FREED:
            free = heads if heads > 0 else s.force[i, a]
            s.mobile[i, a] = min(s.force[i, a], max(s.mobile[i, a], free))
            s.place[i].free |= bit(a)
        elif kind == N_EVACUATION and s.place[i].evac_left == 0:
            s.place[i].evac_left = int(s.p[a, STEPS] + 0.5)
            s.fate[i].evac_camp = t.actor[a].camp
            s.fate[i].evac_to = t.news[n].origin
            record(s, E_DEAL, day, i, a, t.news[n].origin, s.force[i, a])


@compiled
def _arrive(t: Map, s: State, day: int, n: int, a: int, i: int, heads: int) -> None:
    origin = t.news[n].origin
    if origin >= 0 and origin != i:
        heads = min(heads, s.force[origin, a])
        add(s, origin, a, -heads)
    else:
        s.book[B_ARRIVED] += heads
    add(s, i, a, heads)
    record(s, E_ARRIVAL, day, i, a, origin, heads)


@compiled
def boost(t: Map, s: State, day: int, a: int, place: int) -> float:
    """Factor on the readiness of ``a``'s camp to attack a place it has announced to attack."""
    out = 1.0
    if t.place[place].called == 0:
        return out
    for n in range(t.news.size):
        if t.news[n].kind == N_OFFENSIVE and t.news[n].place == place:
            since = day - t.news[n].day
            if 0 <= since <= s.p[a, WINDOW] and t.actor[t.news[n].actor].camp == t.actor[a].camp:
                out = max(out, s.p[a, ANNOUNCED])
    return out


@compiled
def offensives(t: Map, s: State, key: np.uint64, day: int) -> None:
    """A force at a front attacks with a hazard that grows with its chance of success.

    hazard = rate x max over targets of boost x success^caution (per day); the target is
    drawn in proportion to value x boost x success^caution. Who is besieged by a force larger
    than its own attacks nothing beyond its place. The uniform is drawn first
    and the targets are looked at only where it lies below the hazard's upper bound.
    """
    refresh(t, s)
    for k in range(s.many[L_BORDER]):
        i = s.front[L_BORDER, k]
        who = s.place[i].eager & s.place[i].present
        while who != NONE:
            a = lowest(who)
            who = without_lowest(who)
            if s.force[i, a] < s.p[a, GROUP]:
                continue
            site = a * s.place.size + i
            seen = glance(s.word, key, day, site, D_ATTACK)
            most = s.actor[a].ready if t.place[i].rumour == 1 else s.actor[a].calm
            if seen < most:
                _consider(t, s, key, day, i, a, closer(seen, key, day, site, D_ATTACK))


@compiled
def readiness(t: Map, s: State) -> None:
    """The most that each actor's chance to attack on a day can be, for this member."""
    for a in range(t.actor.size):
        rate = s.p[a, RATE]
        s.actor[a].calm = 1.0 - math.exp(-rate)
        s.actor[a].ready = 1.0 - math.exp(-rate * max(s.p[a, ANNOUNCED], 1.0))


@compiled
def _consider(t: Map, s: State, key: np.uint64, day: int, i: int, a: int, u: float) -> None:
    p = s.p[a]
    camp = t.actor[a].camp
    ready = float(camp_strength(t, s, i, camp))
    ours = min(ready * p[COMMIT], ready - _guard(t, s, i, camp)) * firepower(s, a)
    peak = 0.0
    total = 0.0
    degree = t.place[i + 1].roads - t.place[i].roads
    if s.place[i].besieged == 1 and ready < float(ring(t, s, i, a)):
        degree = 0
    for e in range(-1, degree):
        q = i if e < 0 else t.road[t.place[i].roads + e].to
        w = _readiness(t, s, day, q, a, ours)
        peak = max(peak, w)
        s.work[0, e + 1] = w * t.place[q].value
        total += s.work[0, e + 1]
    if total <= 0.0 or u >= 1.0 - math.exp(-p[RATE] * peak):
        return
    mark = uniform(key, day, i * MAX_ACTORS + a, D_TARGET) * total
    for e in range(-1, degree):
        q = i if e < 0 else t.road[t.place[i].roads + e].to
        w = s.work[0, e + 1]
        mark -= w
        if w > 0.0 and mark <= 0.0:
            km = 0.0 if e < 0 else t.road[t.place[i].roads + e].km
            _order(t, s, day, i, q, a, km)
            return


@compiled
def _readiness(t: Map, s: State, day: int, q: int, a: int, ours: float) -> float:
    if s.place[q].attacker >= 0 or not held_by_enemy(t, s, q, a):
        return 0.0
    if at_peace(t, s, q, a, s.place[q].control):
        return 0.0
    theirs = enemy_strength(t, s, q, a) * (1.0 + t.place[q].fort)
    chance = success(ours, theirs, s.p[a, DECISIVE])
    return boost(t, s, day, a, q) * math.exp(s.p[a, CAUTION] * math.log(max(chance, 1e-12)))


@compiled
def _order(t: Map, s: State, day: int, i: int, q: int, a: int, km: float) -> None:
    """The camp at the base sends what the target takes, up to its share.

    ``offensives.mass`` for each defender, and at least three groups where hardly anybody
    stands: nobody sends an army into an empty town. Those who guard the base stay, as do
    contingents below a company; where less than a group is left, nothing happens.
    """
    days = int(km / s.p[a, SPEED])
    camp = t.actor[a].camp
    ready = float(camp_strength(t, s, i, camp))
    free = max(0.0, ready - _guard(t, s, i, camp)) / max(ready, 1.0)
    need = s.p[a, MASS] * enemy_strength(t, s, q, a) * (1.0 + t.place[q].fort)
    share = min(max(need, 3.0 * s.p[a, GROUP]) / max(ready, 1.0), free)
    if _contingents(t, s, day, i, q, a, share, COUNT_ONLY) < s.p[a, GROUP]:
        return
    heads = _contingents(t, s, day, i, q, a, share, days)
    if heads > 0 and (days == 0 or q == i):
        begin(t, s, day, q, a, i, heads)


@compiled
def _guard(t: Map, s: State, i: int, camp: int) -> float:
    """Heads that stay to guard a town the camp holds."""
    c = s.place[i].control
    if c < 0 or t.actor[c].camp != camp:
        return 0.0
    return s.p[c, LOCAL] * s.place[i].people / 1000.0


@compiled
def _contingents(
    t: Map, s: State, day: int, i: int, q: int, a: int, share: float, days: int
) -> int:
    """Heads of the camp that take part; ``days`` of march, or ``COUNT_ONLY``: none are sent.

    Near targets are reached the same day.
    """
    heads = NO_HEADS
    who = s.place[i].present & t.side[t.actor[a].camp]
    while who != NONE:
        b = lowest(who)
        who = without_lowest(who)
        if at_peace(t, s, q, b, s.place[q].control):
            continue
        part = int(s.force[i, b] * min(s.p[b, COMMIT], share))
        if part < s.p[b, COMPANY]:
            continue
        if q != i and days == 0:
            add(s, i, b, -part)
            add(s, q, b, part)
        elif q != i and days > 0 and not send(s, b, i, q, part, day + days, ATTACK):
            part = NO_HEADS
        heads += part
    return heads


@compiled
def begin(t: Map, s: State, day: int, q: int, a: int, origin: int, heads: int) -> None:
    """An offensive on ``q`` begins today."""
    s.place[q].attacker = a
    s.fate[q].base = origin
    s.book[B_OFFENSIVES] += 1
    record(s, E_OFFENSIVE, day, q, a, origin, heads)
    if heads >= s.p[a, MAJOR] and s.fate[q].first_day < 0:
        s.fate[q].first_day = day
        s.fate[q].first_by = a

"""Who faces whom: looked up again only when forces or control have moved."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from parley.war.jit import compiled
from parley.war.machine import lowest
from parley.war.mechanisms.log import (
    NONE,
    bit,
    camp_strength,
    enemy_strength,
    held_by_enemy,
    without_lowest,
)
from parley.war.parameters import index
from parley.war.state import (
    L_BESIEGED,
    L_BORDER,
    L_DIRTY,
    L_HOT,
    YES,
    Map,
    State,
)

FAR = 1e18
EVERY: Any = np.int64(1 << 40)
EMPTY: Any = np.int64(0)
SPEED = index("movement.speed")
KNOWN_LOGS = 4096
LOGS = np.array([math.log(max(n, 1)) for n in range(KNOWN_LOGS)])


@compiled
def refresh(t: Map, s: State) -> None:
    """Bring up to date what depends on who stands and who rules where.

    Only places that have changed and their neighbours are looked at.
    """
    n = s.many[L_DIRTY]
    if n == 0:
        return
    s.many[L_DIRTY] = 0
    if 4 * n >= s.place.size:
        for i in range(s.place.size):
            _look(t, s, i)
    else:
        for k in range(n):
            i = s.front[L_DIRTY, k]
            _look(t, s, i)
            for e in range(t.place[i].roads, t.place[i + 1].roads):
                _look(t, s, t.road[e].to)
    hot = border = besieged = 0
    for i in range(s.place.size):
        here = s.place[i]
        if here.struck != NONE:
            s.front[L_HOT, hot] = i
            hot += 1
        if here.eager != NONE:
            s.front[L_BORDER, border] = i
            border += 1
        if here.besieged == 1:
            s.front[L_BESIEGED, besieged] = i
            besieged += 1
    s.many[L_HOT] = hot
    s.many[L_BORDER] = border
    s.many[L_BESIEGED] = besieged


@compiled
def _look(t: Map, s: State, i: int) -> None:
    here = s.place[i]
    here.dirty = here.calm = 0
    mask = here.present
    c = here.control
    ground = NONE if c < 0 else bit(c)
    closed = c >= 0 and t.place[i + 1].roads > t.place[i].roads
    for e in range(t.place[i].roads, t.place[i + 1].roads):
        near = s.place[t.road[e].to]
        mask |= near.present
        if near.control >= 0:
            ground |= bit(near.control)
        if closed and not held_by_enemy(t, s, t.road[e].to, c):
            closed = False
    struck = eager = firing = NONE
    who = here.present
    while who != NONE:
        a = lowest(who)
        who = without_lowest(who)
        foes = t.actor[a].hostile
        if mask & foes != NONE:
            struck |= bit(a)
            firing |= mask & foes
        if (mask | ground) & foes != NONE:
            eager |= bit(a)
    here.facing = mask
    here.ground = ground
    here.struck = struck
    here.eager = eager
    here.firing = firing
    here.besieged = 1 if closed and mask & t.actor[c].hostile != NONE else 0


@compiled
def at_front(t: Map, s: State, place: int, a: int) -> bool:
    """Whether ``a`` has an enemy, or enemy ground, manned or not, there or one road away."""
    return (s.place[place].facing | s.place[place].ground) & t.actor[a].hostile != NONE


@compiled
def can_stand(t: Map, s: State, r: int, a: int, origin: int) -> bool:
    """Whether ``a`` can march to ``r``: held by its camp, or its camp already fights there."""
    c = s.place[r].control
    if r == origin or (c >= 0 and t.actor[c].camp == t.actor[a].camp):
        return True
    return camp_strength(t, s, r, t.actor[a].camp) > 0


@compiled
def ring(t: Map, s: State, i: int, a: int) -> int:
    """Heads that fight ``a`` at place ``i`` and one road away, but for those at peace with it."""
    heads = enemy_strength(t, s, i, a)
    for e in range(t.place[i].roads, t.place[i + 1].roads):
        heads += enemy_strength(t, s, t.road[e].to, a)
    return heads


@compiled
def success(ours: float, theirs: float, decisiveness: float) -> float:
    """Contest success function: the chance that the stronger prevails ([Hirshleifer1989]_)."""
    if ours <= 0.0:
        return 0.0
    if theirs <= 0.0:
        return 1.0
    return 1.0 / (1.0 + math.exp(decisiveness * math.log(theirs / ours)))


@compiled
def log_of(heads: int) -> float:
    """Logarithm of a number of heads, at least one."""
    return LOGS[heads] if heads < KNOWN_LOGS else math.log(heads)


@compiled
def power(heads: int, wall: float, k: float) -> float:
    """Heads to the power k, behind walls that add ``wall`` to the log; nought for nobody."""
    return math.exp(k * (log_of(heads) + wall)) if heads > 0 else 0.0


@compiled
def distances(t: Map, s: State, start: int, a: int, through_enemies: bool, fronts: int) -> int:
    """Put into ``work[0]`` the road distance (km) from ``start``, not through enemies' ground.

    Dijkstra's search with a binary heap, until ``fronts`` places at a front are found where
    ``a`` can stand. Returns how many places were reached; they stand in ``heap[1]``, the
    nearest first, and ``work[2]`` is 1 for the fronts among them, else 0.
    """
    dist = s.work[0]
    order = s.heap[1]
    for i in range(s.place.size):
        dist[i] = FAR
    dist[start] = 0.0
    waiting = _push(s, EMPTY, 0.0, start)
    reached = 0
    while waiting > 0 and fronts > 0:
        far, here = s.work[1, 0], s.heap[0, 0]
        waiting = _pop(s, waiting)
        if far > dist[here]:
            continue
        order[reached] = here
        front = at_front(t, s, here, a) and can_stand(t, s, here, a, start)
        s.work[2, reached] = 1.0 if front else 0.0
        if front:
            fronts -= 1
        reached += 1
        if here != start and not through_enemies and held_by_enemy(t, s, here, a):
            continue
        for e in range(t.place[here].roads, t.place[here + 1].roads):
            to = t.road[e].to
            d = far + t.road[e].km
            if d < dist[to]:
                dist[to] = d
                waiting = _push(s, waiting, d, to)
    return reached


@compiled
def _push(s: State, size: int, key: float, place: int) -> int:
    keys, places = s.work[1], s.heap[0]
    k = size
    while k > 0:
        up = (k - 1) // 2
        if keys[up] <= key:
            break
        keys[k], places[k] = keys[up], places[up]
        k = up
    keys[k], places[k] = key, place
    return size + 1


@compiled
def _pop(s: State, size: int) -> int:
    keys, places = s.work[1], s.heap[0]
    last = size - 1
    key, place = keys[last], places[last]
    k = 0
    while True:
        down = 2 * k + 1
        if down >= last:
            break
        if down + 1 < last and keys[down + 1] < keys[down]:
            down += 1
        if keys[down] >= key:
            break
        keys[k], places[k] = keys[down], places[down]
        k = down
    keys[k], places[k] = key, place
    return last


@compiled
def refuge(t: Map, s: State, place: int, a: int) -> int:
    """The nearest place held by the camp of ``a`` other than ``place``; -1 for none."""
    for k in range(1, distances(t, s, place, a, YES, EVERY)):
        c = s.place[s.heap[1, k]].control
        if c >= 0 and t.actor[c].camp == t.actor[a].camp:
            return int(s.heap[1, k])
    return -1


@compiled
def march_days(t: Map, s: State, a: int, origin: int, goal: int) -> int:
    """Days of march of ``a`` to a neighbour, at least one."""
    km = 0.0
    for e in range(t.place[origin].roads, t.place[origin + 1].roads):
        if t.road[e].to == goal:
            km = t.road[e].km
    return max(1, int(math.ceil(km / s.p[a, SPEED])))


@compiled
def way_out(t: Map, s: State, place: int, a: int) -> int:
    """The neighbour held by the camp of ``a`` with the most of its heads; -1 for none."""
    best = -1
    most = -1
    for e in range(t.place[place].roads, t.place[place + 1].roads):
        q = t.road[e].to
        c = s.place[q].control
        if c >= 0 and t.actor[c].camp == t.actor[a].camp:
            n = camp_strength(t, s, q, t.actor[a].camp)
            if n > most:
                most = n
                best = q
    return best

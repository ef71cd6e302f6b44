"""Who faces whom: looked up again only when forces or control have moved."""

from __future__ import annotations

import math

from parley.war.jit import compiled
from parley.war.mechanisms.log import NONE, held_by_enemy
from parley.war.state import B_DIRTY, Map, State

FAR = 1e18


@compiled
def refresh(t: Map, s: State) -> None:
    """Bring ``facing`` and ``besieged`` up to date."""
    if s.book[B_DIRTY] == 0:
        return
    s.book[B_DIRTY] = 0
    for i in range(s.place.size):
        mask = s.place[i].present
        c = s.place[i].control
        closed = c >= 0 and t.place[i + 1].roads > t.place[i].roads
        for e in range(t.place[i].roads, t.place[i + 1].roads):
            q = t.road[e].to
            mask |= s.place[q].present
            if closed and not held_by_enemy(t, s, q, c):
                closed = False
        s.place[i].facing = mask
        s.place[i].besieged = 1 if closed and mask & t.actor[c].hostile != NONE else 0


@compiled
def at_front(t: Map, s: State, place: int, a: int) -> bool:
    """Whether actor ``a`` at ``place`` has an enemy there or one road away."""
    return s.place[place].facing & t.actor[a].hostile != NONE or near_hostile_ground(t, s, place, a)


@compiled
def near_hostile_ground(t: Map, s: State, place: int, a: int) -> bool:
    """Whether the place or a neighbour is held by an enemy of ``a``, manned or not."""
    if held_by_enemy(t, s, place, a):
        return True
    near = False
    for e in range(t.place[place].roads, t.place[place + 1].roads):
        near = near or held_by_enemy(t, s, t.road[e].to, a)
    return near


@compiled
def success(ours: float, theirs: float, decisiveness: float) -> float:
    """Contest success function: the chance that the stronger prevails ([Hirshleifer1989]_)."""
    if ours <= 0.0:
        return 0.0
    if theirs <= 0.0:
        return 1.0
    return 1.0 / (1.0 + math.exp(decisiveness * math.log(theirs / ours)))


@compiled
def distances(t: Map, s: State, start: int, a: int, through_enemies: bool) -> None:
    """Put into ``work[0]`` the road distance (km) from ``start``, not through enemies' ground."""
    n = s.place.size
    dist = s.work[0]
    done = s.work[1]
    for i in range(n):
        dist[i] = FAR
        done[i] = 0.0
    dist[start] = 0.0
    while True:
        best = -1
        for i in range(n):
            if done[i] == 0.0 and dist[i] < FAR and (best < 0 or dist[i] < dist[best]):
                best = i
        if best < 0:
            return
        done[best] = 1.0
        if best != start and not through_enemies and held_by_enemy(t, s, best, a):
            continue
        for e in range(t.place[best].roads, t.place[best + 1].roads):
            d = dist[best] + t.road[e].km
            if d < dist[t.road[e].to]:
                dist[t.road[e].to] = d


@compiled
def refuge(t: Map, s: State, place: int, a: int) -> int:
    """The nearest place held by the camp of ``a`` other than ``place``; -1 for none."""
    distances(t, s, place, a, True)
    dist = s.work[0]
    best = -1
    for i in range(s.place.size):
        c = s.place[i].control
        safe = i != place and c >= 0 and t.actor[c].camp == t.actor[a].camp and dist[i] < FAR
        if safe and (best < 0 or dist[i] < dist[best]):
            best = i
    return best


@compiled
def way_out(t: Map, s: State, place: int, a: int) -> int:
    """The neighbour held by the camp of ``a`` with the most of its heads; -1 for none."""
    best = -1
    most = -1
    for e in range(t.place[place].roads, t.place[place + 1].roads):
        q = t.road[e].to
        c = s.place[q].control
        if c >= 0 and t.actor[c].camp == t.actor[a].camp:
            n = 0
            for b in range(t.actor.size):
                if t.actor[b].camp == t.actor[a].camp:
                    n += s.force[q, b]
            if n > most:
                most = n
                best = q
    return best

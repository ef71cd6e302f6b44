"""Who faces whom: looked up again only when forces or control have moved."""

from __future__ import annotations

import math

from parley.war.jit import compiled
from parley.war.mechanisms.log import NONE, bit, has, held_by_enemy
from parley.war.state import B_DIRTY, Map, State

FAR = 1e18


@compiled
def refresh(t: Map, s: State) -> None:
    """Bring up to date what depends on who stands and who rules where."""
    if s.book[B_DIRTY] == 0:
        return
    s.book[B_DIRTY] = 0
    for i in range(s.place.size):
        here = s.place[i]
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
        here.facing = mask
        here.ground = ground
        here.besieged = 1 if closed and mask & t.actor[c].hostile != NONE else 0
        here.hot = here.border = 0
        if here.present != NONE:
            for a in range(t.actor.size):
                if has(here.present, a):
                    foes = t.actor[a].hostile
                    if mask & foes != NONE:
                        here.hot = 1
                    if (mask | ground) & foes != NONE:
                        here.border = 1


@compiled
def at_front(t: Map, s: State, place: int, a: int) -> bool:
    """Whether ``a`` has an enemy, or enemy ground, manned or not, there or one road away."""
    return (s.place[place].facing | s.place[place].ground) & t.actor[a].hostile != NONE


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
    """Put into ``work[0]`` the road distance (km) from ``start``, not through enemies' ground.

    Dijkstra's search; the open places are few and kept in a list.
    """
    dist = s.work[0]
    waiting = s.work[1]
    for i in range(s.place.size):
        dist[i] = FAR
    dist[start] = 0.0
    waiting[0] = start
    count = 1
    while count > 0:
        pick = 0
        for w in range(1, count):
            if dist[int(waiting[w])] < dist[int(waiting[pick])]:
                pick = w
        best = int(waiting[pick])
        count -= 1
        waiting[pick] = waiting[count]
        if best != start and not through_enemies and held_by_enemy(t, s, best, a):
            continue
        for e in range(t.place[best].roads, t.place[best + 1].roads):
            to = t.road[e].to
            d = dist[best] + t.road[e].km
            if d < dist[to]:
                if dist[to] >= FAR:
                    waiting[count] = to
                    count += 1
                dist[to] = d


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

"""Orders: freed and reserve forces choose the front with the highest expected gain."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from parley.war.jit import compiled
from parley.war.machine import lowest
from parley.war.mechanisms.fronts import power, refresh
from parley.war.mechanisms.log import (
    NONE,
    at_peace,
    bit,
    camp_strength,
    enemy_strength,
    has,
    held_by_enemy,
    record,
    send,
    without_lowest,
)
from parley.war.mechanisms.offensives import boost
from parley.war.mechanisms.ways import nearest_fronts
from parley.war.parameters import index
from parley.war.rng import pair, uniform
from parley.war.state import (
    B_MARCHES,
    B_MOVED,
    D_FRONT,
    D_RELEASE,
    E_MARCH,
    K_ENEMY,
    K_ORDER,
    K_THEIRS,
    MARCH,
    MARCH_DAYS,
    MAX_ACTORS,
    NO_HEADS,
    U_ORDER,
    Map,
    State,
)

DELAY = index("orders.delay")
GARRISON = index("orders.garrison")
RATIONALITY = index("orders.rationality")
PATIENCE = index("orders.patience")
GROUP = index("orders.group")
BODY = index("orders.body")
# bodies into which a force is divided
BODIES: Any = np.int64(16)
# no walls
OPEN: Any = np.float64(0.0)
SPEED = index("movement.speed")
DECISIVE = index("capture.decisiveness")


@compiled
def orders(t: Map, s: State, key: np.uint64, day: int) -> None:
    """Forces away from any front, beyond a garrison, and freed forces await orders.

    Orders come after ``orders.delay`` days on average. The front is drawn in proportion
    to (expected gain)^rationality; the gain of a front is the rise in the chance of
    taking, or of keeping, each place there times what the place is worth, discounted by
    the days of march along roads not held by an enemy. A large force goes in bodies, each
    to a front of its own; the 32 nearest fronts are weighed. Heads, days, km.
    """
    refresh(t, s)
    for i in range(s.place.size):
        here = s.place[i]
        eager = here.eager
        who = here.present & (~eager | here.free)
        while who != NONE:
            a = lowest(who)
            who = without_lowest(who)
            n = s.force[i, a]
            p = s.p[a]
            if n > p[GROUP] and not has(eager, a):
                keep = 0
                if here.control == a:
                    keep = int(min(float(n), p[GARRISON] * here.people / 1000.0))
                s.mobile[i, a] = max(s.mobile[i, a], n - keep)
                here.free |= bit(a)
            group = s.mobile[i, a]
            if group < p[GROUP]:
                here.free &= ~bit(a)
                continue
            if uniform(key, day, i * MAX_ACTORS + a, D_RELEASE) < s.actor[a].release:
                _march(t, s, key, day, i, a, group)


@compiled
def delays(t: Map, s: State) -> None:
    """The chance that a force of each actor gets its orders on a day, for this member."""
    for a in range(t.actor.size):
        s.actor[a].release = 1.0 - math.exp(-1.0 / s.p[a, DELAY])


@compiled
def _march(t: Map, s: State, key: np.uint64, day: int, i: int, a: int, group: int) -> None:
    """Divide a force into bodies of at most ``orders.body``; each draws its own front."""
    bodies = min(BODIES, int(math.ceil(group / s.p[a, BODY])))
    first, found, total = _weigh(t, s, day, i, a, group // bodies)
    if total <= 0.0:
        return
    s.mobile[i, a] = 0
    odds, sent = s.work[2], s.heap[0]
    for k in range(found):
        sent[k] = 0
    for b in range(bodies):
        heads = group * (b + 1) // bodies - group * b // bodies
        mark = pair(key, day, i * MAX_ACTORS + a, D_FRONT, b)[0] * total
        for k in range(found):
            mark -= odds[k]
            if odds[k] > 0.0 and mark <= 0.0:
                sent[k] += heads
                break
    _set_out(t, s, day, i, a, first, found)


@compiled
def _weigh(t: Map, s: State, day: int, i: int, a: int, body: int) -> tuple[int, int, float]:
    """Put into ``work[2]`` the odds of each place found; their first way, number and sum."""
    p = s.p[a]
    odds = s.work[2]
    s.used[U_ORDER] += 1
    first, reached = nearest_fronts(t, s, i, a)
    total = 0.0
    for k in range(reached):
        if odds[k] == 0.0:
            continue
        way = s.way[first + k]
        r = way.place
        worth = gain(t, s, day, r, a, body, i)
        odds[k] = 0.0
        if worth > 0.0:
            far = way.km / (p[SPEED] * p[PATIENCE])
            odds[k] = math.exp(p[RATIONALITY] * (math.log(worth) - far))
            total += odds[k]
    return first, reached, total


@compiled
def _set_out(t: Map, s: State, day: int, i: int, a: int, first: int, found: int) -> None:
    """Send what goes to each front by the road there; what chose its own place stays."""
    sent = s.heap[0]
    for k in range(found):
        goal, heads = s.way[first + k].place, sent[k]
        if heads == 0 or goal == i:
            continue
        arrive = day + max(1, int(math.ceil(s.way[first + k].km / s.p[a, SPEED])))
        if send(s, a, i, goal, heads, arrive, MARCH):
            s.book[B_MOVED] += heads
            if day < MARCH_DAYS:
                _note(s, a, i, goal, heads)
            record(s, E_MARCH, day, i, a, goal, heads)
        else:
            s.mobile[i, a] += heads


@compiled
def _note(s: State, a: int, origin: int, goal: int, heads: int) -> None:
    n = s.book[B_MARCHES]
    if n < s.moves.shape[0]:
        row = s.moves[n]
        row[0], row[1], row[2], row[3] = a, origin, goal, heads
        s.book[B_MARCHES] = n + 1


@compiled
def gain(t: Map, s: State, day: int, r: int, a: int, group: int, origin: int) -> float:
    """Expected gain of ``group`` more heads of ``a`` at front ``r`` (share of all value).

    Sums, over the places that could be taken from ``r`` and ``r`` itself if it could be
    lost, value x (chance with the group - chance without it); chances by the contest
    function ``success``, whose powers of our own strength are taken once.
    """
    camp = t.actor[a].camp
    k = s.p[a, DECISIVE]
    ours = camp_strength(t, s, r, camp)
    if r == origin:
        ours -= group
    without, with_ = power(ours, OPEN, k), power(ours + group, OPEN, k)
    best = 0.0
    worst = NO_HEADS
    if held_by_enemy(t, s, r, a):
        best = _take(t, s, day, r, a, without, with_, k)
    for e in range(t.place[r].roads, t.place[r + 1].roads):
        q = t.road[e].to
        if held_by_enemy(t, s, q, a):
            best = max(best, _take(t, s, day, q, a, without, with_, k))
            worst = max(worst, _enemies(t, s, q, a, k))
    c = s.place[r].control
    if c >= 0 and t.actor[c].camp == camp:
        worst = max(worst, enemy_strength(t, s, r, a))
        if worst > 0:
            theirs = power(worst, -t.place[r].wall, k)
            best += t.place[r].value * (with_ / (with_ + theirs) - without / (without + theirs))
    return best


@compiled
def _enemies(t: Map, s: State, q: int, a: int, k: float) -> int:
    """Heads at ``q`` that fight ``a``; they and their power there are worked out once an order."""
    order = float(s.used[U_ORDER])
    if s.work[K_ORDER, q] == order:
        return int(s.work[K_ENEMY, q])
    known = enemy_strength(t, s, q, a)
    s.work[K_ORDER, q] = order
    s.work[K_ENEMY, q] = known
    s.work[K_THEIRS, q] = power(known, t.place[q].wall, k)
    return known


@compiled
def _take(
    t: Map, s: State, day: int, q: int, a: int, without: float, with_: float, k: float
) -> float:
    c = s.place[q].control
    if at_peace(t, s, q, a, c):
        return 0.0
    more = 0.1 if without > 0.0 else 1.0
    if _enemies(t, s, q, a, k) > 0:
        theirs = s.work[K_THEIRS, q]
        more = with_ / (with_ + theirs) - without / (without + theirs)
    return t.place[q].value * boost(t, s, day, a, q) * more

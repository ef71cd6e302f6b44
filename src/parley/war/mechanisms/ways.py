"""Which fronts a force can reach, the nearest first: searched once, then looked up.

Where a search goes depends on who holds the places it comes to, and on nothing else. The
places an earlier one came to are kept, for every member of a block, and followed again as
long as each is open or closed as it was then.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from parley.war.jit import compiled
from parley.war.mechanisms.fronts import at_front, can_stand, distances
from parley.war.mechanisms.log import held_by_enemy
from parley.war.state import NO, U_WAY, Map, State

# fronts that are weighed, the nearest first; a search goes somewhat further than that
FRONTS: Any = np.int64(32)
FURTHER: Any = np.int64(40)
SOUGHT_ANEW: Any = np.int64(-1)


@compiled
def nearest_fronts(t: Map, s: State, start: int, a: int) -> tuple[int, int]:
    """First row of ``way`` and number of the places that ``a`` can reach from ``start``.

    The nearest first, not through enemies' ground, until ``FRONTS`` places at a front are
    found where ``a`` can stand; ``work[2]`` is 1 for the fronts among them, else 0.
    """
    slot = start * t.actor.size + a
    reached = _follow(t, s, slot, start, a)
    if reached < 0:
        _search(t, s, slot, start, a)
        reached = _follow(t, s, slot, start, a)
    return s.search[slot].first, reached


@compiled
def _follow(t: Map, s: State, slot: int, start: int, a: int) -> int:
    """Follow an earlier search; ``SOUGHT_ANEW`` where it does not hold or ends too soon."""
    found = s.search[slot]
    wanted = FRONTS
    for k in range(found.count):
        way = s.way[found.first + k]
        if way.closed != (1 if held_by_enemy(t, s, way.place, a) else 0):
            return SOUGHT_ANEW
        front = at_front(t, s, way.place, a) and can_stand(t, s, way.place, a, start)
        s.work[2, k] = 1.0 if front else 0.0
        if front:
            wanted -= 1
            if wanted == 0:
                return k + 1
    return found.count if found.whole == 1 else SOUGHT_ANEW


@compiled
def _search(t: Map, s: State, slot: int, start: int, a: int) -> None:
    """Keep what a search finds; where there is no room left, all earlier ones are dropped."""
    reached = distances(t, s, start, a, NO, FURTHER)
    if s.used[U_WAY] + reached > s.way.size:
        s.used[U_WAY] = 0
        for k in range(s.search.size):
            s.search[k].count = s.search[k].whole = 0
    first = s.used[U_WAY]
    s.used[U_WAY] = first + reached
    fronts = FURTHER
    for k in range(reached):
        way = s.way[first + k]
        way.place = s.heap[1, k]
        way.closed = 1 if held_by_enemy(t, s, way.place, a) else 0
        way.km = s.work[0, way.place]
        if s.work[2, k] == 1.0:
            fronts -= 1
    s.search[slot].first = first
    s.search[slot].count = reached
    s.search[slot].whole = 1 if fronts > 0 else 0

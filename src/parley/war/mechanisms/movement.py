"""Movement: columns arrive after their days of march, turn back, or disperse."""

from __future__ import annotations

import numpy as np

from parley.war.jit import compiled
from parley.war.mechanisms.log import add, at_peace, camp_strength, held_by_enemy, record
from parley.war.mechanisms.offensives import begin
from parley.war.state import (
    ATTACK,
    B_CONVOYS,
    C_ACTOR,
    C_ATTACK,
    C_DAY,
    C_FROM,
    C_HEADS,
    C_TO,
    E_ARRIVE,
    E_DISPERSED,
    NO_HEADS,
    RETREAT,
    Map,
    State,
)


@compiled
def movement(t: Map, s: State, key: np.uint64, day: int) -> None:
    """Columns whose day has come arrive; an attacking column opens its offensive.

    A column that finds its goal in enemy hands turns back to where it came from; if that
    is lost too, it disperses and its people go home there. Heads are conserved.
    """
    n = s.book[B_CONVOYS]
    kept = 0
    for c in range(n):
        row = s.convoy[c]
        if row[C_DAY] > day or not _settle(t, s, day, c):
            if kept != c:
                for k in range(row.size):
                    s.convoy[kept, k] = row[k]
            kept += 1
    s.book[B_CONVOYS] = kept


@compiled
def _settle(t: Map, s: State, day: int, c: int) -> bool:
    """Put column ``c`` down where it can stand; False if it marches on."""
    row = s.convoy[c]
    a = row[C_ACTOR]
    goal = row[C_TO]
    heads = row[C_HEADS]
    hostile = held_by_enemy(t, s, goal, a)
    if row[C_ATTACK] == ATTACK and hostile and not at_peace(t, s, goal, a, s.place[goal].control):
        add(s, goal, a, heads)
        if s.place[goal].attacker < 0:
            begin(t, s, day, goal, a, row[C_FROM], _together(t, s, c))
        return True
    if not hostile or camp_strength(t, s, goal, t.actor[a].camp) > 0:
        add(s, goal, a, heads)
        record(s, E_ARRIVE, day, goal, a, row[C_FROM], heads)
        return True
    origin = row[C_FROM]
    if held_by_enemy(t, s, origin, a):
        s.place[goal].people += heads
        record(s, E_DISPERSED, day, goal, a, origin, heads)
        return True
    if row[C_ATTACK] == RETREAT:
        add(s, origin, a, heads)
        return True
    row[C_TO] = origin
    row[C_ATTACK] = RETREAT
    row[C_DAY] = day + 1
    return False


@compiled
def _together(t: Map, s: State, first: int) -> int:
    """Heads that reach the goal of column ``first`` with it: same camp, base and day."""
    row = s.convoy[first]
    camp = t.actor[row[C_ACTOR]].camp
    heads = NO_HEADS
    for c in range(first, s.book[B_CONVOYS]):
        other = s.convoy[c]
        same_road = other[C_TO] == row[C_TO] and other[C_FROM] == row[C_FROM]
        same_day = other[C_DAY] == row[C_DAY] and other[C_ATTACK] == ATTACK
        if same_road and same_day and t.actor[other[C_ACTOR]].camp == camp:
            heads += other[C_HEADS]
    return heads

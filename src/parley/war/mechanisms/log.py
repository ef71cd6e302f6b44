"""The log of one member, and the small accounts that every mechanism keeps."""

from __future__ import annotations

import numpy as np

from parley.war.jit import compiled
from parley.war.machine import lowest
from parley.war.state import (
    B_CONVOYS,
    B_EVENTS,
    C_ACTOR,
    C_ATTACK,
    C_DAY,
    C_FROM,
    C_HEADS,
    C_TO,
    L_DIRTY,
    L_GROWN,
    W_ALIVE,
    Map,
    State,
)

ONE = np.uint64(1)
NONE = np.uint64(0)


@compiled
def record(s: State, kind: int, day: int, place: int, actor: int, other: int, heads: int) -> None:
    """Write an event; members that are not traced have no room for any."""
    n = s.book[B_EVENTS]
    if n < s.events.shape[0]:
        row = s.events[n]
        row[0] = kind
        row[1] = day
        row[2] = place
        row[3] = actor
        row[4] = other
        row[5] = heads
        s.book[B_EVENTS] = n + 1


@compiled
def bit(a: int) -> np.uint64:
    """The mask of actor (or truce) ``a`` alone."""
    return ONE << np.uint64(a)


@compiled
def has(mask: np.uint64, a: int) -> bool:
    """Whether ``a`` is in ``mask``."""
    return (mask >> np.uint64(a)) & ONE != NONE


@compiled
def without_lowest(mask: np.uint64) -> np.uint64:
    """A mask without its first actor; ``lowest`` tells who that was."""
    return mask & (mask - ONE)


@compiled
def touch(s: State, place: int) -> None:
    """Who stands at ``place`` or who rules it has changed: look at it and around it again."""
    if s.place[place].dirty == 0:
        s.place[place].dirty = 1
        s.front[L_DIRTY, s.many[L_DIRTY]] = place
        s.many[L_DIRTY] += 1


@compiled
def add(s: State, place: int, actor: int, heads: int) -> None:
    """Put ``heads`` (of either sign) of ``actor`` at ``place``."""
    before = s.force[place, actor]
    after = before + heads
    s.force[place, actor] = after
    s.actor[actor].heads += heads
    if after > s.roof[place, actor] and s.place[place].grown == 0:
        s.place[place].grown = 1
        s.front[L_GROWN, s.many[L_GROWN]] = place
        s.many[L_GROWN] += 1
    if s.mobile[place, actor] > after:
        s.mobile[place, actor] = after
    if (before > 0) != (after > 0):
        touch(s, place)
        if after > 0:
            s.place[place].present |= bit(actor)
        else:
            s.place[place].present &= ~bit(actor)


@compiled
def send(s: State, actor: int, origin: int, goal: int, heads: int, day: int, attack: int) -> bool:
    """Set heads marching, to arrive on ``day``; False where no more columns fit."""
    n = s.book[B_CONVOYS]
    if n >= s.convoy.shape[0] or heads <= 0:
        return False
    add(s, origin, actor, -heads)
    row = s.convoy[n]
    row[C_ACTOR] = actor
    row[C_FROM] = origin
    row[C_TO] = goal
    row[C_HEADS] = heads
    row[C_DAY] = day
    row[C_ATTACK] = attack
    s.book[B_CONVOYS] = n + 1
    return True


@compiled
def at_peace(t: Map, s: State, place: int, a: int, b: int) -> bool:
    """Whether a living truce binds ``a`` and ``b`` at ``place``, or one of them is leaving it."""
    if t.place[place].covered & t.pact[a, b] & s.word[W_ALIVE] != NONE:
        return True
    if s.place[place].evac_left > 0:
        leaving = s.fate[place].evac_camp
        return t.actor[a].camp == leaving or t.actor[b].camp == leaving
    return False


@compiled
def camp_strength(t: Map, s: State, place: int, camp: int) -> int:
    """Heads of a camp at a place."""
    n = 0
    who = s.place[place].present & t.side[camp]
    while who != NONE:
        n += s.force[place, lowest(who)]
        who = without_lowest(who)
    return n


@compiled
def enemy_strength(t: Map, s: State, place: int, a: int) -> int:
    """Heads at ``place`` that fight ``a`` and are not at peace with it there."""
    n = 0
    who = s.place[place].present & t.actor[a].hostile
    while who != NONE:
        b = lowest(who)
        who = without_lowest(who)
        if not at_peace(t, s, place, a, b):
            n += s.force[place, b]
    return n


@compiled
def held_by_enemy(t: Map, s: State, place: int, a: int) -> bool:
    """Whether ``place`` is controlled by an actor that fights ``a``."""
    c = s.place[place].control
    return c >= 0 and has(t.actor[a].hostile, c)

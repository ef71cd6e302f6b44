"""The compiled loop: member by member, day by day, mechanism by mechanism.

All of a member's state fits in the processor's cache and stays there for all its days;
only what is asked for leaves it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from parley.war.jit import compiled, copying, entry
from parley.war.mechanisms import ORDER
from parley.war.mechanisms.log import NONE, bit
from parley.war.state import (
    ACTOR,
    B_CONVOYS,
    B_DIRTY,
    B_EVENTS,
    B_SUBSTEPS,
    BOOK,
    C_ACTOR,
    C_HEADS,
    CONVOYS,
    EVENT_COLUMNS,
    PLACE,
    TRUCE,
    Map,
    Start,
    State,
)

SLOTS = 16


@compiled
def idle(t: Map, s: State, key: np.uint64, day: int) -> None:
    """A slot of the day in which nothing happens."""


_steps = [m.step for m in ORDER]
_steps += [idle] * (SLOTS - len(_steps))
_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15 = _steps


class Tracks(NamedTuple):
    """What a block of members leaves behind; the first axis is the member."""

    killed: np.ndarray
    fled: np.ndarray
    control: np.ndarray
    force: np.ndarray
    strength: np.ndarray
    civil: np.ndarray
    first: np.ndarray
    changed: np.ndarray
    truce: np.ndarray
    truce_day: np.ndarray
    truce_by: np.ndarray
    lost: np.ndarray
    book: np.ndarray
    people: np.ndarray
    moves: np.ndarray


@compiled
def one_day(t: Map, s: State, key: np.uint64, day: int, on: np.ndarray) -> None:
    """One day in the published order; the slots are filled from ``mechanisms.ORDER``."""
    if on[0]:
        _0(t, s, key, day)
    if on[1]:
        _1(t, s, key, day)
    if on[2]:
        _2(t, s, key, day)
    if on[3]:
        _3(t, s, key, day)
    if on[4]:
        _4(t, s, key, day)
    if on[5]:
        _5(t, s, key, day)
    if on[6]:
        _6(t, s, key, day)
    if on[7]:
        _7(t, s, key, day)
    if on[8]:
        _8(t, s, key, day)
    if on[9]:
        _9(t, s, key, day)
    if on[10]:
        _10(t, s, key, day)
    if on[11]:
        _11(t, s, key, day)
    if on[12]:
        _12(t, s, key, day)
    if on[13]:
        _13(t, s, key, day)
    if on[14]:
        _14(t, s, key, day)
    if on[15]:
        _15(t, s, key, day)


@copying
def begin_member(t: Map, s: State, start: Start, m: int, substeps: int) -> None:
    """Set the state to member ``m`` of the block on the morning of day 0."""
    s.p[:] = start.theta[m]
    s.force[:] = start.force[m]
    s.mobile[:] = start.mobile[m]
    s.link[:] = start.link[m]
    s.factor[:] = start.factor[m]
    s.news[:] = start.news[m]
    s.book[:] = 0
    s.book[B_DIRTY] = 1
    s.book[B_SUBSTEPS] = substeps
    s.word[:] = NONE
    for i in range(s.place.size):
        here = s.place[i]
        here.people = start.people[m, i]
        here.control = start.control[m, i]
        here.facing = NONE
        here.besieged = 0
        here.attacker = here.base = here.evac_camp = here.evac_to = -1
        here.battle = here.evac_left = here.lost_today = 0
        here.killed = here.killed_civil = here.fled = 0
        here.first_day = here.first_by = here.changed = -1
        mask = NONE
        for a in range(t.actor.size):
            if s.force[i, a] > 0:
                mask |= bit(a)
        here.present = mask
    for a in range(t.actor.size):
        s.actor[a].support = 0.0
        s.actor[a].lost = s.actor[a].losses = 0
    for k in range(s.truce.size):
        s.truce[k].state = 0
        s.truce[k].day = s.truce[k].by = -1
        s.truce[k].tension = 0.0


def new_state(t: Map, parameters: int, events: int, moves: np.ndarray) -> State:
    """Room for one member, with ``events`` rows of log."""
    i8 = np.int64
    places, actors = t.place.size - 1, t.actor.size
    return State(
        p=np.zeros((actors, parameters)),
        force=np.zeros((places, actors), i8),
        mobile=np.zeros((places, actors), i8),
        place=np.zeros(places, PLACE),
        actor=np.zeros(actors, ACTOR),
        truce=np.zeros(t.truce.size - 1, TRUCE),
        link=np.zeros(t.link.size),
        factor=np.zeros(t.change.size),
        news=np.zeros(t.news.size, i8),
        convoy=np.zeros((CONVOYS, EVENT_COLUMNS), i8),
        book=np.zeros(BOOK, i8),
        word=np.zeros(1, np.uint64),
        work=np.zeros((3, places)),
        events=np.zeros((events, EVENT_COLUMNS), i8),
        moves=moves,
    )


@entry
def run_members(
    t: Map, s: State, start: Start, keys: np.ndarray, on: np.ndarray, substeps: int, out: Tracks
) -> int:
    """Run the members of a block for ``out.killed.shape[1]`` days.

    Returns the length of the last member's log in ``s.events``; all else goes to ``out``.
    """
    places = start.control.shape[1]
    days = out.killed.shape[1]
    for m in range(keys.size):
        begin_member(t, s, start, m, substeps)
        for day in range(days):
            one_day(t, s, keys[m], day, on)
            for i in range(places):
                out.killed[m, day, i] = s.place[i].killed
                out.fled[m, day, i] = s.place[i].fled
                out.control[m, day, i] = s.place[i].control
            _totals(s, out, m, day)
        _finish(s, out, m)
    return s.book[B_EVENTS]


@compiled
def _totals(s: State, out: Tracks, m: int, day: int) -> None:
    for a in range(s.actor.size):
        n = 0
        for i in range(s.place.size):
            n += s.force[i, a]
        out.force[m, day, a] = n
    for c in range(s.book[B_CONVOYS]):
        out.force[m, day, s.convoy[c, C_ACTOR]] += s.convoy[c, C_HEADS]


@compiled
def _finish(s: State, out: Tracks, m: int) -> None:
    for i in range(s.place.size):
        here = s.place[i]
        out.civil[m, i] = here.killed_civil
        out.first[m, i, 0] = here.first_day
        out.first[m, i, 1] = here.first_by
        out.changed[m, i] = here.changed
        out.people[m, i] = here.people
        for a in range(s.actor.size):
            out.strength[m, i, a] = s.force[i, a]
    for k in range(s.truce.size):
        out.truce[m, k] = s.truce[k].state
        out.truce_day[m, k] = s.truce[k].day
        out.truce_by[m, k] = s.truce[k].by
    for a in range(s.actor.size):
        out.lost[m, a] = s.actor[a].lost
    for b in range(s.book.size):
        out.book[m, b] = s.book[b]

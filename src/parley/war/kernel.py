"""The compiled loop: member by member, day by day, mechanism by mechanism.

All of a member's state fits in the processor's cache and stays there for all its days;
only what is asked for leaves it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from parley.war.jit import compiled, entry
from parley.war.machine import pointer_to
from parley.war.mechanisms import ORDER
from parley.war.mechanisms.log import NONE, bit, touch
from parley.war.mechanisms.offensives import readiness
from parley.war.mechanisms.orders import delays
from parley.war.mechanisms.quiet import roof_over
from parley.war.state import (
    ACTOR,
    B_CONVOYS,
    B_EVENTS,
    B_MARCHES,
    B_SUBSTEPS,
    BOOK,
    C_ACTOR,
    C_HEADS,
    CONVOYS,
    EVENT_COLUMNS,
    FATE,
    LISTS,
    PLACE,
    SEARCH,
    TRUCE,
    WAY,
    WAYS,
    WORDS,
    WORK,
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
    truce_since: np.ndarray
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


@compiled
def begin_member(t: Map, s: State, start: Start, m: int, substeps: int) -> None:
    """Set the state to member ``m`` of the block on the morning of day 0."""
    for b in range(s.book.size):
        s.book[b] = 0
    s.book[B_SUBSTEPS] = substeps
    for b in range(s.many.size):
        s.many[b] = 0
    for w in range(s.word.size):
        s.word[w] = NONE
    for a in range(t.actor.size):
        s.actor[a].support = 0.0
        s.actor[a].power = 1.0
        s.actor[a].lost = s.actor[a].losses = s.actor[a].heads = 0
        for k in range(s.p.shape[1]):
            s.p[a, k] = start.theta[m, a, k]
    for k in range(s.link.size):
        s.link[k] = start.link[m, k]
    for k in range(s.factor.size):
        s.factor[k] = start.factor[m, k]
    for k in range(s.news.size):
        s.news[k] = start.news[m, k]
    for k in range(s.truce.size):
        s.truce[k].state = 0
        s.truce[k].since = s.truce[k].day = s.truce[k].by = -1
        s.truce[k].tension = 0.0
    for i in range(s.place.size):
        _begin_place(t, s, start, m, i)
    readiness(t, s)
    delays(t, s)


@compiled
def _begin_place(t: Map, s: State, start: Start, m: int, i: int) -> None:
    here = s.place[i]
    here.people = start.people[m, i]
    here.control = start.control[m, i]
    here.attacker = -1
    here.evac_left = here.dirty = here.calm = here.grown = 0
    here.war = 1.0
    s.killed[i] = s.fled[i] = s.lost[i] = 0
    fate = s.fate[i]
    fate.base = fate.evac_camp = fate.evac_to = -1
    fate.killed_civil = 0
    fate.first_day = fate.first_by = fate.changed = fate.siege_seen = -1
    fate.siege_since = 0
    mask = here.free = NONE
    for a in range(t.actor.size):
        s.force[i, a] = start.force[m, i, a]
        s.mobile[i, a] = start.mobile[m, i, a]
        if s.mobile[i, a] > 0:
            here.free |= bit(a)
        s.roof[i, a] = roof_over(s.force[i, a])
        s.actor[a].heads += s.force[i, a]
        if s.force[i, a] > 0:
            mask |= bit(a)
    here.present = mask
    touch(s, i)


def new_state(t: Map, parameters: int, events: int, marches: int) -> State:
    """Room for one member, with ``events`` rows of log and ``marches`` rows of ``moves``."""
    i8 = np.int64
    places, actors = t.place.size - 1, t.actor.size
    searched = places + t.road.size + 1
    return State(
        p=np.zeros((actors, parameters)),
        force=np.zeros((places, actors), i8),
        mobile=np.zeros((places, actors), i8),
        roof=np.zeros((places, actors), i8),
        bound=np.zeros((places, actors)),
        killed=np.zeros(places, i8),
        fled=np.zeros(places, i8),
        lost=np.zeros(places, i8),
        place=np.zeros(places, PLACE),
        fate=np.zeros(places, FATE),
        actor=np.zeros(actors, ACTOR),
        truce=np.zeros(t.truce.size - 1, TRUCE),
        link=np.zeros(t.link.size),
        factor=np.zeros(t.change.size),
        news=np.zeros(t.news.size, i8),
        convoy=np.zeros((max(CONVOYS, places), EVENT_COLUMNS), i8),
        book=np.zeros(BOOK, i8),
        front=np.zeros((LISTS, places), i8),
        many=np.zeros(LISTS, i8),
        word=np.zeros(WORDS, np.uint64),
        work=np.zeros((WORK, searched)),
        heap=np.zeros((2, searched), i8),
        events=np.zeros((events, EVENT_COLUMNS), i8),
        moves=np.zeros((marches, 4), i8),
        search=np.zeros(places * actors, SEARCH),
        way=np.zeros(places * WAYS, WAY),
        used=np.zeros(2, i8),
    )


@entry
def run_members(
    t: Map, s: State, start: Start, keys: np.ndarray, on: np.ndarray, substeps: int, out: Tracks
) -> int:
    """Run the members of a block for ``out.killed.shape[1]`` days.

    Returns the length of the last member's log in ``s.events``; all else goes to ``out``.
    """
    the_map, state, begin, left = pointer_to(t), pointer_to(s), pointer_to(start), pointer_to(out)
    for m in range(keys.size):
        begin_member(the_map, state, begin, m, substeps)
        for day in range(out.killed.shape[1]):
            one_day(the_map, state, keys[m], day, on)
            _keep_day(state, left, m, day)
        _keep_member(state, left, m)
    return s.book[B_EVENTS]


@compiled
def _keep_day(s: State, out: Tracks, m: int, day: int) -> None:
    for i in range(s.place.size):
        out.killed[m, day, i] = s.killed[i]
        out.fled[m, day, i] = s.fled[i]
        out.control[m, day, i] = s.place[i].control
    for a in range(s.actor.size):
        out.force[m, day, a] = s.actor[a].heads
    for c in range(s.book[B_CONVOYS]):
        out.force[m, day, s.convoy[c, C_ACTOR]] += s.convoy[c, C_HEADS]


@compiled
def _keep_member(s: State, out: Tracks, m: int) -> None:
    for i in range(s.place.size):
        out.civil[m, i] = s.fate[i].killed_civil
        out.first[m, i, 0] = s.fate[i].first_day
        out.first[m, i, 1] = s.fate[i].first_by
        out.changed[m, i] = s.fate[i].changed
        out.people[m, i] = s.place[i].people
        for a in range(s.actor.size):
            out.strength[m, i, a] = s.force[i, a]
    for k in range(s.truce.size):
        out.truce[m, k] = s.truce[k].state
        out.truce_since[m, k] = s.truce[k].since
        out.truce_day[m, k] = s.truce[k].day
        out.truce_by[m, k] = s.truce[k].by
    for a in range(s.actor.size):
        out.lost[m, a] = s.actor[a].lost
    for b in range(s.book.size):
        out.book[m, b] = s.book[b]
    for n in range(s.book[B_MARCHES]):
        for k in range(4):
            out.moves[m, n, k] = s.moves[n, k]

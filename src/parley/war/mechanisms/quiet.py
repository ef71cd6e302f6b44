"""Quiet fronts: what a day can cost there at most, so that most days need no closer look.

The losses of a force are drawn from a uniform at an address. Where that uniform says
"none" even under a bound of the hazard, the hazard need not be known. A bound holds while
no force that has a part in it has outgrown its roof.
"""

from __future__ import annotations

import numpy as np

from parley.war.jit import compiled
from parley.war.machine import lowest
from parley.war.mechanisms.log import NONE, without_lowest
from parley.war.rng import uniform
from parley.war.state import D_LOSS, L_GROWN, MAX_ACTORS, W_ALIVE, Map, State

# a force may grow by an eighth under its roof; a bound that far above the truth is sought anew
ROOM = 8
LOOSE = 0.7


@compiled
def roof_over(heads: int) -> int:
    """Heads to which a force may grow before bounds around it are sought anew."""
    return heads + heads // ROOM + 1


@compiled
def watch(t: Map, s: State) -> None:
    """Where a force has outgrown its roof, the bounds there and one road away are void."""
    for k in range(s.many[L_GROWN]):
        i = s.front[L_GROWN, k]
        s.place[i].grown = s.place[i].calm = 0
        for a in range(t.actor.size):
            s.roof[i, a] = max(s.roof[i, a], roof_over(s.force[i, a]))
        for e in range(t.place[i].roads, t.place[i + 1].roads):
            s.place[t.road[e].to].calm = 0
    s.many[L_GROWN] = 0


@compiled
def lower_roofs(t: Map, s: State, i: int) -> None:
    """Bring roofs at ``i`` and one road away down to the heads there; no bound is voided."""
    who = s.place[i].facing
    while who != NONE:
        a = lowest(who)
        who = without_lowest(who)
        s.roof[i, a] = min(s.roof[i, a], roof_over(s.force[i, a]))
        for e in range(t.place[i].roads, t.place[i + 1].roads):
            q = t.road[e].to
            s.roof[q, a] = min(s.roof[q, a], roof_over(s.force[q, a]))


@compiled
def is_quiet(t: Map, s: State, i: int) -> bool:
    """Whether nobody attacks ``i``, leaves it under a deal, or is bound by a truce there."""
    here = s.place[i]
    truce = t.place[i].covered & s.word[W_ALIVE]
    return here.attacker < 0 and here.evac_left == 0 and truce == NONE


@compiled
def spared(s: State, key: np.uint64, tick: int, i: int) -> bool:
    """Whether today's draws at ``i`` say "no losses" to everyone, even under the bounds."""
    who = s.place[i].struck & s.place[i].present
    while who != NONE:
        a = lowest(who)
        who = without_lowest(who)
        if uniform(key, tick, i * MAX_ACTORS + a, D_LOSS) > 1.0 - s.bound[i, a]:
            return False
    return True

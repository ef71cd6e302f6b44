"""Combat: losses per head from hostile strength, by Lanchester's laws and between them."""

from __future__ import annotations

import math

import numpy as np

from parley.war.jit import compiled
from parley.war.mechanisms.fronts import refresh
from parley.war.mechanisms.log import NONE, add, at_peace, has
from parley.war.mechanisms.patrons import firepower
from parley.war.parameters import index
from parley.war.rng import binomial
from parley.war.state import (
    B_KILLED,
    B_SUBSTEPS,
    B_WOUNDED,
    D_KILLED,
    D_LOSS,
    MAX_ACTORS,
    Map,
    State,
)

RATE = index("combat.rate")
ENEMY = index("combat.enemy_exponent")
OWN = index("combat.own_exponent")
SKIRMISH = index("combat.skirmish")
REACH = index("combat.reach")
KILLED = index("combat.killed")
RESIDUAL = index("truces.residual")
REFERENCE = 1000.0


@compiled
def loss_hazard(rate: float, enemy: float, own: float, p: float, q: float) -> float:
    """Hazard of loss per head and day: rate x enemy^p / own^q (strengths in 1000 heads).

    (p, q) = (1, 1) is Lanchester's square law, (1, 0) the linear law, each side its own
    gives Deitchman's mixed law ([Lanchester1916]_, [Deitchman1962]_); (0, 0) is a
    constant rate. Fitted exponents lie between ([Bracken1995]_).

    Examples
    --------
    >>> loss_hazard.py_func(0.05, 2000.0, 1000.0, 1.0, 1.0)
    0.1
    """
    if enemy <= 0.0 or own <= 0.0:
        return 0.0
    if p == 1.0 and q == 1.0:
        return rate * (enemy / own)
    if p == q:
        return rate * math.exp(p * math.log(enemy / own))
    return rate * math.exp(p * math.log(enemy / REFERENCE) - q * math.log(own / REFERENCE))


@compiled
def combat(t: Map, s: State, key: np.uint64, day: int) -> None:
    """Everyone at a front may be hit: simultaneous exact binomial losses, in substeps.

    Battle has intensity one, a quiet front ``combat.skirmish``; enemies one road away
    count with ``combat.reach``; a truce leaves ``truces.residual``. Fire on defenders is
    divided by 1 + fortification; a patron's aircraft multiply its client's fire.
    """
    refresh(t, s)
    substeps = s.book[B_SUBSTEPS]
    for i in range(s.place.size):
        s.place[i].lost_today = 0
        if s.place[i].hot == 1:
            for sub in range(substeps):
                exchange(t, s, key, day * 64 + sub, i, 1.0 / substeps)


@compiled
def exchange(t: Map, s: State, key: np.uint64, tick: int, i: int, dt: float) -> None:
    """One exchange of fire at place ``i``: all losses are drawn from the opening strengths."""
    here = s.place[i]
    _gather_fire(t, s, i)
    lead = here.attacker
    c = here.control
    hit = False
    for a in range(t.actor.size):
        s.actor[a].losses = 0
        n = s.force[i, a]
        if n == 0 or here.facing & t.actor[a].hostile == NONE:
            continue
        fire = _fire_on(t, s, i, a)
        if fire <= 0.0:
            continue
        p = s.p[a]
        h = loss_hazard(p[RATE], fire, float(n), p[ENEMY], p[OWN]) * dt
        if lead < 0 or not (t.actor[lead].camp == t.actor[a].camp or has(t.actor[lead].hostile, a)):
            h *= s.p[0, SKIRMISH]
        if c >= 0 and t.actor[c].camp == t.actor[a].camp:
            h /= 1.0 + t.place[i].fort
        n = binomial(key, tick, i * MAX_ACTORS + a, D_LOSS, n, -math.expm1(-h))
        s.actor[a].losses = n
        hit = hit or n > 0
    if not hit:
        return
    for a in range(t.actor.size):
        if s.actor[a].losses > 0:
            _bury(t, s, key, tick, i, a, s.actor[a].losses)


@compiled
def _gather_fire(t: Map, s: State, i: int) -> None:
    """Firepower of each actor that can reach place ``i``: there, or one road away in part."""
    facing = s.place[i].facing
    reach = s.p[0, REACH] if s.place[i].attacker < 0 else 0.0
    first = t.place[i].roads
    last = t.place[i + 1].roads
    for b in range(t.actor.size):
        heads = 0.0
        if has(facing, b):
            heads = float(s.force[i, b])
            if reach > 0.0:
                for e in range(first, last):
                    heads += reach * s.force[t.road[e].to, b]
            heads *= firepower(s, b)
        s.actor[b].fire = heads


@compiled
def _fire_on(t: Map, s: State, i: int, a: int) -> float:
    """Fire on ``a`` at ``i`` from everyone hostile; a truce leaves a share of it."""
    total = 0.0
    for b in range(t.actor.size):
        fire = s.actor[b].fire
        if fire > 0.0 and has(t.actor[a].hostile, b):
            if at_peace(t, s, i, a, b):
                fire *= s.p[0, RESIDUAL]
            total += fire * t.weight[a, b]
    return total


@compiled
def _bury(t: Map, s: State, key: np.uint64, tick: int, i: int, a: int, n: int) -> None:
    killed = binomial(key, tick, i * MAX_ACTORS + a, D_KILLED, n, s.p[a, KILLED])
    add(s, i, a, -n)
    s.place[i].killed += killed
    s.actor[a].lost += n
    s.place[i].lost_today += n
    s.book[B_KILLED] += killed
    s.book[B_WOUNDED] += n - killed

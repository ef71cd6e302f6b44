"""Combat: losses per head from hostile strength, by Lanchester's laws and between them."""

from __future__ import annotations

import math

import numpy as np

from parley.war.jit import compiled
from parley.war.machine import lowest
from parley.war.mechanisms.fronts import refresh
from parley.war.mechanisms.log import NONE, add, at_peace, bit, has, without_lowest
from parley.war.mechanisms.patrons import firepower
from parley.war.mechanisms.quiet import LOOSE, is_quiet, lower_roofs, spared, watch
from parley.war.parameters import index
from parley.war.rng import INVERSION_BELOW, ONCE, binomial, few, pair, thin
from parley.war.state import (
    B_KILLED,
    B_SUBSTEPS,
    B_WOUNDED,
    D_KILLED,
    D_LOSS,
    L_HOT,
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

    Battle has intensity one, a quiet front ``combat.skirmish`` times the heat of the place;
    enemies one road away count with ``combat.reach``; a truce leaves ``truces.residual``.
    Fire on defenders is divided by 1 + fortification; a patron's aircraft multiply its
    client's fire.
    """
    refresh(t, s)
    watch(t, s)
    substeps = s.book[B_SUBSTEPS]
    for i in range(s.place.size):
        s.lost[i] = 0
    for k in range(s.many[L_HOT]):
        for sub in range(substeps):
            exchange(t, s, key, day * 64 + sub, s.front[L_HOT, k], 1.0 / substeps)


@compiled
def exchange(t: Map, s: State, key: np.uint64, tick: int, i: int, dt: float) -> None:
    """One exchange of fire at place ``i``: all losses are drawn from the opening strengths."""
    here = s.place[i]
    quiet = is_quiet(t, s, i)
    if quiet and here.calm == 1 and spared(s, key, tick, i):
        return
    _gather_fire(t, s, i)
    hit = NONE
    war = 0.0
    who = here.struck & here.present
    while who != NONE:
        a = lowest(who)
        who = without_lowest(who)
        fire, share = _fire_on(t, s, i, a)
        if fire <= 0.0:
            continue
        n = s.force[i, a]
        h = _hazard(t, s, i, a, float(n), fire) * dt * share
        war = max(war, share)
        lost, killed = losses(key, tick, i * MAX_ACTORS + a, n, h, s.p[a, KILLED])
        if lost > 0:
            s.actor[a].losses = lost
            s.actor[a].killed = killed
            hit |= bit(a)
        if n * h < LOOSE * s.bound[i, a]:
            here.calm = 0
    here.war = war
    if not quiet:
        here.calm = 0
    elif here.calm == 0:
        _bound(t, s, i, dt)
    while hit != NONE:
        a = lowest(hit)
        hit = without_lowest(hit)
        _bury(s, i, a, s.actor[a].losses, s.actor[a].killed)


@compiled
def _hazard(t: Map, s: State, i: int, a: int, own: float, fire: float) -> float:
    """Hazard of loss per head of ``a`` at ``i`` and day, ``own`` heads under ``fire``."""
    p = s.p[a]
    lead = s.place[i].attacker
    c = s.place[i].control
    h = loss_hazard(p[RATE], fire, own, p[ENEMY], p[OWN])
    if lead < 0 or not (t.actor[lead].camp == t.actor[a].camp or has(t.actor[lead].hostile, a)):
        h *= s.p[0, SKIRMISH] * t.place[i].heat
    if c >= 0 and t.actor[c].camp == t.actor[a].camp:
        h /= 1.0 + t.place[i].fort
    return h


@compiled
def _bound(t: Map, s: State, i: int, dt: float) -> None:
    """Bound the losses at a quiet front, from what everyone who fires there may grow to.

    They rise with hostile strength and with our own where p >= 0 and q <= 1; else nothing
    is said.
    """
    here = s.place[i]
    lower_roofs(t, s, i)
    who = here.firing
    while who != NONE:
        b = lowest(who)
        who = without_lowest(who)
        near = 0
        for e in range(t.place[i].roads, t.place[i + 1].roads):
            near += s.roof[t.road[e].to, b]
        heads = float(s.roof[i, b]) + s.p[0, REACH] * near
        s.actor[b].most = heads * firepower(s, b)
    here.calm = 1
    who = here.struck & here.present
    while who != NONE:
        a = lowest(who)
        who = without_lowest(who)
        total = 0.0
        foes = here.firing & t.actor[a].hostile
        while foes != NONE:
            b = lowest(foes)
            foes = without_lowest(foes)
            total += s.actor[b].most * t.weight[a, b]
        n = float(s.roof[i, a])
        s.bound[i, a] = n * _hazard(t, s, i, a, n, total) * dt
        if s.p[a, ENEMY] < 0.0 or s.p[a, OWN] > 1.0:
            here.calm = 0


@compiled
def losses(
    key: np.uint64, tick: int, site: int, n: int, h: float, deadly: float
) -> tuple[int, int]:
    """Heads lost of ``n``, each with hazard ``h``, and how many of them are killed."""
    if n * h < INVERSION_BELOW:
        u, v = pair(key, tick, site, D_LOSS, ONCE)
        lost = thin(u, n, h)
        return lost, few(v, key, tick, site, D_KILLED, lost, deadly)
    lost = binomial(key, tick, site, D_LOSS, n, -math.expm1(-h))
    return lost, binomial(key, tick, site, D_KILLED, lost, deadly)


@compiled
def _gather_fire(t: Map, s: State, i: int) -> None:
    """Firepower of each actor that can reach place ``i``: there, or one road away in part."""
    reach = s.p[0, REACH] if s.place[i].attacker < 0 else 0.0
    who = s.place[i].firing
    while who != NONE:
        b = lowest(who)
        who = without_lowest(who)
        heads = float(s.force[i, b])
        if reach > 0.0:
            near = 0
            for e in range(t.place[i].roads, t.place[i + 1].roads):
                near += s.force[t.road[e].to, b]
            heads += reach * near
        s.actor[b].fire = heads * firepower(s, b)


@compiled
def _fire_on(t: Map, s: State, i: int, a: int) -> tuple[float, float]:
    """Fire on ``a`` at ``i`` from everyone hostile, and the share of it that truces leave.

    The share is one of the fighting, not of the guns: under a truce most of them are silent,
    and losses grow less than in proportion to fire.
    """
    total = left = 0.0
    who = s.place[i].firing & t.actor[a].hostile
    while who != NONE:
        b = lowest(who)
        who = without_lowest(who)
        fire = s.actor[b].fire * t.weight[a, b]
        total += fire
        left += fire * s.p[0, RESIDUAL] if at_peace(t, s, i, a, b) else fire
    return total, left / total if total > 0.0 else 1.0


@compiled
def _bury(s: State, i: int, a: int, n: int, killed: int) -> None:
    add(s, i, a, -n)
    s.killed[i] += killed
    s.actor[a].lost += n
    s.lost[i] += n
    s.book[B_KILLED] += killed
    s.book[B_WOUNDED] += n - killed

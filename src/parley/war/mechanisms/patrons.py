"""Patrons and dated changes of office."""

from __future__ import annotations

import numpy as np

from parley.war.jit import compiled
from parley.war.mechanisms.log import record
from parley.war.parameters import index
from parley.war.state import E_CHANGE, NOBODY, Map, State

AIR = index("patrons.air")


@compiled
def patrons(t: Map, s: State, key: np.uint64, day: int) -> None:
    """Each client's support is the sum of its patrons' weights in force today.

    A dated change multiplies the weight of a patron's link from its day on: an office
    holder who leaves, a new one who cares less. Support adds air power to the client's
    fire (``patrons.air`` per unit) and sends heads (recruitment). Dimensionless.
    """
    turned = day == 0
    for c in range(t.change.size):
        if t.change[c].day == day:
            link = t.change[c].link
            s.link[link] *= s.factor[c]
            turned = True
            record(s, E_CHANGE, day, NOBODY, t.link[link].client, link, int(100 * s.factor[c]))
    for k in range(t.link.size):
        if t.link[k].start == day or t.link[k].end + 1 == day:
            turned = True
    if not turned:
        return
    for a in range(s.actor.size):
        s.actor[a].support = 0.0
    for k in range(t.link.size):
        if t.link[k].start <= day <= t.link[k].end:
            s.actor[t.link[k].client].support += s.link[k]
    for a in range(s.actor.size):
        s.actor[a].power = 1.0 + s.p[a, AIR] * s.actor[a].support
    for i in range(s.place.size):
        s.place[i].calm = 0


@compiled
def firepower(s: State, a: int) -> float:
    """Fire of one head of actor ``a`` relative to one without a patron's aircraft."""
    return s.actor[a].power

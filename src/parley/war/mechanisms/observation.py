"""Observation: what sources would report of a day, with their bias, noise and delay.

The last mechanism of the day. It changes nothing in the world, so it runs only when
asked for, over the log of one member, and is not part of the compiled loop.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Incident:
    """Something countable that happened: ``harms`` is the camp that suffers it ("" for people)."""

    day: int
    place: str
    measure: str
    group: str
    count: int
    harms: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One figure by one source: claim-like, with the truth beside it for experiments.

    ``day`` is when it happened, ``published`` when it was reported (days from the start).
    """

    source: str
    camp: str
    day: int
    published: int
    place: str
    measure: str
    group: str
    figure: int
    truth: int


def report_of(
    incident: Incident,
    source: str,
    camp: str,
    rng: np.random.Generator,
    *,
    report: float,
    bias: float,
    noise: float,
    lag: float,
) -> Sighting | None:
    """What ``source`` says of an incident, or None if it says nothing.

    log figure = log(1 + count) + side x bias + noise; side is -1 for losses of its own
    camp, +1 for those of another, half of it for civilians, and 0 for neutral sources.
    """
    said, draw = rng.random(), rng.standard_normal()
    delay = int(rng.poisson(lag))
    if said >= report:
        return None
    side = 0.0
    if camp:
        side = 0.5 if not incident.harms else (-1.0 if incident.harms == camp else 1.0)
    value = math.expm1(math.log1p(incident.count) + side * bias + noise * draw)
    return Sighting(
        source,
        camp,
        incident.day,
        incident.day + delay,
        incident.place,
        incident.measure,
        incident.group,
        max(round(value), 0),
        incident.count,
    )

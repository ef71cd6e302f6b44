"""A war begins at the level of its last months: intensities fitted to recorded deaths."""

from __future__ import annotations

import dataclasses
import hashlib
import math
from collections.abc import Sequence

import numpy as np

from parley.core.estimate import Range
from parley.core.world import Toll, World
from parley.war.ensemble import MONTH, blocks, months_of, run_block
from parley.war.parameters import parameters
from parley.war.theatre import Theatre, build

MONTHS = 3
MEMBERS = 256
BLOCK = 64
ROUNDS = 10
LEAST_ROUNDS = 4
NEAR = 0.05
MOST_KNOWN = 8
_KNOWN: dict[str, tuple[dict[str, float], float]] = {}
SEED = 0
STEP = 0.8
# what recent months say of those to come, the last one first: of the simple means of three
# months the best on 7,310 country-months of war (mean error .84 in logs; plain mean .86)
WEIGHTS = (0.5, 0.3, 0.2)
# a quiet front is at most as violent as a battle, and silence is no proof of peace
HEAT = (0.05, 20.0)
FACTOR = (0.01, 1000.0)
# deaths a month that may go unrecorded in a unit, as a share of all and at least
UNSEEN = (0.01, 1.0)
# what one factor scales, and how far: beyond it only civilians are killed in greater number
RATE = "combat.rate"
SCALED = {RATE: 5.0, "civilians.shelling": FACTOR[1], "civilians.air": FACTOR[1]}


def recent(toll: Toll) -> float:
    """Deaths a month of late in a unit, the last month weighing most.

    Examples
    --------
    >>> recent(Toll("u", ("p",), ("2020-01", "2020-02"), (80.0, 160.0)))
    130.0
    """
    late = toll.killed[::-1][: len(WEIGHTS)]
    weights = WEIGHTS[: len(late)]
    return sum(k * w for k, w in zip(late, weights)) / max(sum(weights), 1e-9)


def levelled(world: World) -> World:
    """Return the world whose fronts are as violent as its record of the last months.

    Before the start the war is taken to have gone on as it is, without what is announced,
    dated or agreed only now. A pilot of members is run for three months; the intensity of
    all fighting, and that of the quiet front place by place, are moved until the median of
    deaths a month is that of the record. What the scenario sets itself stays as it is set,
    and where that is ``combat.rate``, only how deaths are spread over places is moved; priors
    keep their width in logs. Worlds without ``tolls`` come back as they are.
    """
    tolls = [t for t in world.tolls if t.killed and t.places]
    seen = np.array([recent(t) for t in tolls])
    if not tolls or seen.sum() <= 0.0:
        return dataclasses.replace(world, tolls=())
    heat, factor = _found(_before(world), tolls, seen)
    months = " to ".join(dict.fromkeys((tolls[0].months[0], tolls[0].months[-1])))
    record = f"its record, {seen.sum():,.0f} deaths a month ({months})"
    note = f"The war is as intense as combat.rate is set, and spread over places as in {record}."
    if RATE not in world.settings:
        times = f"fighting {factor:.2g} times as intense as the priors have it"
        note = f"The war begins at the level of {record}: {times}."
    out = _with(world, heat, factor)
    return dataclasses.replace(out, tolls=(), notes=(*world.notes, note))


def _found(before: World, tolls: list[Toll], seen: np.ndarray) -> tuple[dict[str, float], float]:
    """Heat by place and the factor on all fighting; found once for the same war."""
    told = hashlib.blake2b(repr((before, tolls)).encode()).hexdigest()
    if told not in _KNOWN:
        while len(_KNOWN) >= MOST_KNOWN:
            _KNOWN.pop(next(iter(_KNOWN)))
        _KNOWN[told] = _search(before, tolls, seen)
    return _KNOWN[told]


def _search(before: World, tolls: list[Toll], seen: np.ndarray) -> tuple[dict[str, float], float]:
    names = [p.id for p in before.places if p.simulated]
    inside = np.array([[i in t.places for t in tolls] for i in names], float)
    heat, factor = np.ones(len(tolls)), 1.0
    unseen = max(UNSEEN[0] * seen.sum(), UNSEEN[1])
    for number in range(1, ROUNDS + 1):
        now = _with(before, _by_place(tolls, heat), factor)
        deaths = _pilot(build(now, MONTHS * MONTH)) @ inside
        median = max(float(np.median(deaths.sum(axis=1))), 0.1)
        share = deaths.mean(axis=0) / max(deaths.mean(axis=0).sum(), 1e-9) * seen.sum()
        off = float(np.log(seen.sum() / median))
        heat = np.clip(heat * ((seen + unseen) / (share + unseen)) ** STEP, *HEAT)
        if RATE in before.settings:
            off = 0.0
        factor = float(np.clip(factor * math.exp(STEP * off), *FACTOR))
        if number >= LEAST_ROUNDS and abs(off) < NEAR:
            break
    return _by_place(tolls, heat), factor


def like(other: World, base: World, level: World) -> World:
    """``other``, a changed ``base``, at the level that was found for ``base``."""
    if not base.tolls:
        return other
    moved = {
        k: v for k, v in level.settings.items() if other.settings.get(k) == base.settings.get(k)
    }
    return dataclasses.replace(
        other, tolls=(), heat=level.heat, notes=level.notes, settings={**other.settings, **moved}
    )


def _before(world: World) -> World:
    """The war as it went on before the start: only truces that held through the record."""
    first = min(m for t in world.tolls for m in t.months)
    held = [k for k in world.truces if k.active and k.since and f"{k.since:%Y-%m}" <= first]
    return dataclasses.replace(
        world, truces=tuple(held), announcements=(), changes=(), tolls=(), notes=()
    )


def _with(world: World, heat: dict[str, float], factor: float) -> World:
    """The world with these intensities; what it sets itself stays."""
    scaled = {}
    for p in parameters():
        if p.name in SCALED and p.name not in world.settings:
            r, f = p.range, min(factor, SCALED[p.name])
            told = f"{r.source}; at the level of recorded deaths"
            scaled[p.name] = Range(r.low * f, r.best * f, r.high * f, told, r.claims, r.assumption)
    return dataclasses.replace(world, settings={**world.settings, **scaled}, heat=heat)


def _by_place(tolls: Sequence[Toll], heat: np.ndarray) -> dict[str, float]:
    return {p: float(h) for t, h in zip(tolls, heat) for p in t.places}


def _pilot(theatre: Theatre) -> np.ndarray:
    """Mean deaths a month of each member at each place (members, places)."""
    found = [
        months_of(run_block(theatre, SEED, first, count, MONTHS * MONTH)[0].killed).mean(axis=1)
        for first, count in blocks(MEMBERS, BLOCK)
    ]
    return np.concatenate(found)

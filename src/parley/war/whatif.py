"""What if: paired runs on common random numbers, with the difference and its error."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np

from parley.core.errors import UsageError
from parley.core.estimate import Range
from parley.core.world import Announcement, World
from parley.war.posterior import Draws

FORMS = (
    "truce=ID (agreed and never broken), without=ACTOR (patron, guarantor or party gone), "
    "reinforce=ACTOR:PLACE:HEADS, off=MECHANISM, mechanism.parameter=VALUE"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """Changed minus base of one total: mean over members, its standard error when paired.

    ``unpaired`` is the error that two independent ensembles of this size would have.
    """

    name: str
    base: float
    changed: float
    difference: float
    error: float
    unpaired: float


def changed(world: World, spec: str) -> World:
    """Return the world in which ``spec`` holds.

    Examples
    --------
    >>> from parley.war.examples import grid_world
    >>> changed(grid_world(9, 2), "reinforce=a0:p0:5000").announcements[-1].kind
    'reinforcement'
    """
    key, eq, value = spec.partition("=")
    if not eq or not value:
        raise UsageError(f"--what-if '{spec}' is not KEY=VALUE.", f"Forms: {FORMS}.")
    if key == "truce":
        return _truce(world, value)
    if key == "without":
        return _without(world, value)
    if key == "reinforce":
        return _reinforce(world, value)
    if key == "off":
        return dataclasses.replace(world, off=(*world.off, value))
    return with_setting(world, key, value)


def with_setting(world: World, key: str, value: str) -> World:
    """Set a parameter to ``value`` or to ``low,best,high``."""
    try:
        numbers = [float(v) for v in value.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (1, 3):
        raise UsageError(f"'{key}={value}': give one number or low,best,high.", f"Forms: {FORMS}.")
    low, best, high = numbers if len(numbers) == 3 else numbers * 3
    settings = {**world.settings, key: Range(low, best, high, source="set by the user")}
    return dataclasses.replace(world, settings=settings)


def _truce(world: World, name: str) -> World:
    if name not in {t.id for t in world.truces}:
        known = ", ".join(t.id for t in world.truces) or "none"
        raise UsageError(f"No truce '{name}' in this world.", f"Known: {known}.")
    truces = tuple(
        dataclasses.replace(t, active=True, hazard=dict.fromkeys(t.parties, (0.0,)))
        if t.id == name
        else t
        for t in world.truces
    )
    return dataclasses.replace(world, truces=truces)


def _without(world: World, actor: str) -> World:
    if actor not in {a.id for a in world.actors}:
        raise UsageError(f"No actor '{actor}' in this world.")
    return dataclasses.replace(
        world,
        relations=tuple(r for r in world.relations if actor not in (r.subject, r.object)),
        forces=tuple(
            dataclasses.replace(f, strength=Range(0, 0, 0)) if f.actor == actor else f
            for f in world.forces
        ),
    )


def _reinforce(world: World, value: str) -> World:
    parts = value.split(":")
    if len(parts) != 3 or not parts[2].isdigit():
        raise UsageError(f"'reinforce={value}' is not ACTOR:PLACE:HEADS.")
    actor, place, heads = parts
    if actor not in {a.id for a in world.actors} or place not in {p.id for p in world.places}:
        raise UsageError(f"'reinforce={value}': no such actor or place.")
    n = float(heads)
    news = Announcement("reinforcement", actor, place, Range(n, n, n, source="what if"))
    return dataclasses.replace(world, announcements=(*world.announcements, news))


def compare(
    base: World,
    other: World,
    *,
    members: int = 2000,
    days: int | None = None,
    seed: int = 0,
    threads: int | None = None,
    posterior: Draws | None = None,
) -> list[Difference]:
    """Run both worlds on the same random numbers and compare their totals.

    Member m of one run meets the same draws as member m of the other, so the error of
    the difference is that of paired samples.
    """
    from parley.war.ensemble import Settings, run_tally
    from parley.war.jit import announce
    from parley.war.level import levelled, like
    from parley.war.posterior import taught_by
    from parley.war.summary import totals
    from parley.war.theatre import build

    horizon = base.days if days is None else days
    announce()
    level = levelled(base)
    base, other = level, like(other, base, level)
    found = [
        totals(
            run_tally(
                taught_by(build(w, horizon), posterior or Draws()),
                members,
                horizon,
                seed,
                threads or 1,
                Settings(),
            )
        )
        for w in (base, other)
    ]
    out = []
    for name, a in found[0].items():
        x, y = a.astype(float), found[1][name].astype(float)
        root = math.sqrt(max(members, 2))
        paired = float(np.std(y - x, ddof=1)) / root if members > 1 else math.nan
        apart = math.sqrt(float(x.var()) + float(y.var())) / root
        gap = float((y - x).mean())
        out.append(Difference(name, float(x.mean()), float(y.mean()), gap, paired, apart))
    return out

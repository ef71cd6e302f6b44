"""A simulated world as its sources would report it, to be read back by fusion and outlook."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from parley.core.streams import Streams
from parley.core.world import World
from parley.war.draws import keys_of, start_of
from parley.war.level import levelled
from parley.war.mechanisms.observation import Incident, Sighting, report_of
from parley.war.parameters import index
from parley.war.state import E_DEATHS, E_FLIGHT, E_LOSSES, E_STEP
from parley.war.theatre import Theatre, build
from parley.war.trace import events_of

_MEASURES = {
    int(E_LOSSES): ("casualties", "fighters"),
    int(E_DEATHS): ("killed", "civilians"),
    int(E_FLIGHT): ("displaced", "civilians"),
    int(E_STEP): ("evacuated", "fighters"),
}


def observe(
    world: World,
    *,
    member: int = 0,
    days: int | None = None,
    seed: int = 0,
    sources: Mapping[str, str] | None = None,
) -> list[Sighting]:
    """What sources would report of one member of the ensemble, in order of publication.

    Parameters
    ----------
    world
        As for ``simulate``; member ``member`` is the same future as there.
    sources
        Name of each source and the camp it is near ("" for neutral). By default one
        near each camp and two neutral ones.

    Returns
    -------
    list of Sighting
        Claim-like rows, each with the true count beside the reported figure.

    Examples
    --------
    >>> from parley.war.examples import grid_world
    >>> rows = observe(grid_world(4, 2), days=20, seed=1)
    >>> all(row.published >= row.day for row in rows)
    True
    """
    horizon = world.days if days is None else days
    theatre = build(levelled(world), horizon)
    if not theatre.observation:
        return []
    if sources is None:
        sources = {f"near {c}": c for c in theatre.camps} | {"neutral 1": "", "neutral 2": ""}
    p = start_of(theatre, keys_of(seed, member, 1)).theta[0, 0]
    names = ("report", "bias", "noise", "lag")
    theta = {name: float(p[index(f"observation.{name}")]) for name in names}
    happened = incidents(theatre, events_of(theatre, seed, member, horizon, 1))
    out = []
    for source, camp in sources.items():
        rng = Streams(seed).rng(f"war/observation/{source}", member)
        for incident in happened:
            seen = report_of(incident, source, camp, rng, **theta)
            if seen is not None:
                out.append(seen)
    return sorted(out, key=lambda s: (s.published, s.source, s.day, s.place, s.measure))


def incidents(theatre: Theatre, log: np.ndarray) -> list[Incident]:
    """The countable events of a member's log."""
    out = []
    for kind, day, place, _, _, heads in log.tolist():
        if kind in _MEASURES and heads > 0:
            measure, group = _MEASURES[kind]
            out.append(Incident(day, theatre.places[place], measure, group, heads))
    return out

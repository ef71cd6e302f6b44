"""Where a war is fought: one country, or several where it crosses a border."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from parley.core.errors import UsageError
from parley.scenario.atlas import Country, Town, Unit, find_country, towns, units
from parley.workbench.founding.bodies import STATE_OF
from parley.workbench.founding.draft import km_from

NAMESAKE = 100_000
REACH_KM = 400.0  # from the other country: farther towns are named by reports, not simulated


def theatre(key: str) -> Country:
    """Return the country, or the first of several with the others beside it.

    The first is the one whose own war it is: "the government" and "the army" are its own.

    Examples
    --------
    >>> [c.iso3 for c in theatre("Israel, LBN").lands]
    ['ISR', 'LBN']
    """
    try:
        return find_country(key)
    except UsageError:
        listed = [k.strip() for k in re.split(r"[,;+]", key) if k.strip()]
        if len(listed) < 2:
            raise
    lead, *others = dict.fromkeys(map(find_country, listed))
    return replace(lead, beside=tuple(others))


def title(land: Country) -> tuple[str, str]:
    """What a war in these countries is called, in English and German.

    Examples
    --------
    >>> title(theatre("IND,PAK"))
    ('India and Pakistan', 'Indien und Pakistan')
    """
    return (
        _listed([c.name for c in land.lands], "and"),
        _listed([c.name_de for c in land.lands], "und"),
    )


def _listed(names: list[str], last: str) -> str:
    return f" {last} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def towns_of(land: Country) -> tuple[list[Town], dict[tuple[float, float], str]]:
    """Towns of all its countries, largest first, and the country (ISO) of those beside it."""
    soil: dict[tuple[float, float], str] = {}
    every: list[Town] = []
    for country in land.lands:
        found = [t for t in towns(country) if not _namesake(t, country)]
        every += found
        if country is not land:
            soil |= {(t.lat, t.lon): country.iso3 for t in found}
    return sorted(every, key=lambda t: -t.population), soil


def units_of(land: Country) -> tuple[list[Unit], dict[str, str]]:
    """Units of all its countries under names of their own, and the country of those beside it."""
    listed = [(c, u) for c in land.lands for u in units(c)]
    shared = [u.name for _, u in listed]
    out = [u if shared.count(u.name) < 2 else replace(u, name=f"{u.name}, {c.name}")
           for c, u in listed]  # fmt: skip
    at = {u.name: c.iso3 for u, (c, _) in zip(out, listed, strict=True) if c.iso3 != land.iso3}
    return out, at


def in_reach(large: list[Town], soil: dict[tuple[float, float], str], land: Country) -> list[Town]:
    """The towns that a war across a border may come to, and the capitals; of one country, all."""
    if not land.beside:
        return large
    capitals = {c.capital for c in land.lands}
    own = [soil.get((t.lat, t.lon), land.iso3) for t in large]
    y = np.array([t.lat for t in large])
    x = np.array([t.lon for t in large])
    iso = np.array(own)
    out = []
    for i, town in enumerate(large):
        away = np.where(iso == own[i], np.inf, km_from(town.lat, town.lon, y, x))
        if away.min(initial=np.inf) <= REACH_KM or town.name in capitals:
            out.append(town)
    return out


def governments(land: Country) -> Iterable[tuple[Country, str]]:
    """Each country's government, as tables of events name it."""
    return ((c, f"{STATE_OF}{c.name}") for c in land.lands)


def _namesake(town: Town, land: Country) -> bool:
    """Whether a small town has its country's name: reports mean the country."""
    return town.name == land.name and town.name != land.capital and town.population < NAMESAKE

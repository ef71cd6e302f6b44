"""The world as far as a new scenario needs it: countries, their units, their towns. Offline."""

from __future__ import annotations

import csv
import difflib
import gzip
import io
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from parley.core.errors import UsageError

#: Degrees within which two entries of one name are a town and its quarter or fort.
TWIN = 0.1
FOLDER = Path(__file__).resolve().parent.parent / "gazetteer"


@dataclass(frozen=True, slots=True)
class Country:
    """A country; ``area`` in km², ``neighbours`` as ISO 3166 alpha-2 codes.

    ``beside`` are further countries that a war across borders is fought in.
    """

    iso3: str
    iso2: str
    name: str
    name_de: str
    capital: str
    area: float
    population: int
    neighbours: tuple[str, ...]
    beside: tuple[Country, ...] = ()

    @property
    def lands(self) -> tuple[Country, ...]:
        """The country and those beside it."""
        return self, *self.beside


@dataclass(frozen=True, slots=True)
class Town:
    """A town of 5,000 people or more; ``population`` 0 where only events name it."""

    name: str
    lat: float
    lon: float
    population: int
    aliases: tuple[str, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A first-level administrative unit; ``coordinates`` as in a GeoJSON MultiPolygon."""

    name: str
    coordinates: list[Any]
    code: str = ""


@cache
def countries() -> dict[str, Country]:
    """Every country by its ISO 3166 alpha-3 code."""
    from babel import Locale

    german = Locale("de").territories
    text = (FOLDER / "countries.csv").read_text(encoding="utf-8")
    out = {}
    for r in csv.DictReader(io.StringIO(text)):
        near = tuple(c for c in r["neighbours"].split("|") if c)
        name_de = german.get(r["iso2"], r["name"])
        area, people = float(r["area_km2"] or 0), int(r["population"] or 0)
        out[r["iso3"]] = Country(
            r["iso3"], r["iso2"], r["name"], name_de, r["capital"], area, people, near
        )
    return out


def find_country(key: str) -> Country:
    """Return a country by code (SDN, SD) or name, English or German.

    Examples
    --------
    >>> find_country("sdn").name
    'Sudan'
    >>> find_country("Jemen").iso3
    'YEM'
    """
    by_name = _by_name()
    found = by_name.get(_plain(key))
    if found is None and len(listed := [k for k in re.split(r"[,;+]", key) if k.strip()]) > 1:
        raise UsageError(f"'{key}': {len(listed)} countries; one is asked for.", "Name one.")
    if found is None:
        near = difflib.get_close_matches(_plain(key), by_name, n=1)
        hint = f"Did you mean '{by_name[near[0]].name}'?" if near else "Give its ISO code: SDN."
        raise UsageError(f"No country '{key}'.", hint)
    return found


@cache
def _by_name() -> dict[str, Country]:
    """Countries by code and by every name they are known under, without accents."""
    from babel import Locale

    out: dict[str, Country] = {}
    known = countries()
    for c in known.values():
        for name in (c.iso3, c.iso2, c.name, c.name_de):
            out.setdefault(_plain(name), c)
    text = (FOLDER / "other_names.csv").read_text(encoding="utf-8")
    for r in csv.DictReader(io.StringIO(text)):
        if r["iso3"] in known:
            out.setdefault(_plain(r["name"]), known[r["iso3"]])
    by_iso2 = {c.iso2: c for c in known.values()}
    for language in ("fr", "es", "pt", "de", "en"):
        for iso2, name in Locale(language).territories.items():
            if iso2 in by_iso2:
                out.setdefault(_plain(name), by_iso2[iso2])
    return out


def _plain(name: str) -> str:
    """A name without accents and case, for finding it."""
    bare = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return "".join(c for c in bare if not unicodedata.combining(c)).strip().casefold()


def towns(country: Country) -> list[Town]:
    """The country's towns, largest first; a name that two close by share is the larger one's."""
    with gzip.open(FOLDER / "cities.csv.gz", "rt", encoding="utf-8") as source:
        found = [
            Town(
                r["name"],
                float(r["lat"]),
                float(r["lon"]),
                int(r["population"]),
                tuple(a for a in r["aliases"].split("|") if a),
            )
            for r in csv.DictReader(source)
            if r["iso2"] == country.iso2
        ]
    return _own_names(sorted(found, key=lambda t: -t.population))


def _own_names(found: list[Town]) -> list[Town]:
    """Take from each town the names that a larger one less than ``TWIN`` degrees away has."""
    bearers: dict[str, list[Town]] = {}
    out = []
    for town in found:
        kept = tuple(a for a in town.aliases if not _borne(bearers.get(a, ()), town))
        out.append(town if kept == town.aliases else replace(town, aliases=kept))
        for name in (town.name, *town.aliases):
            bearers.setdefault(name, []).append(town)
    return out


def _borne(bearers: Iterable[Town], town: Town) -> bool:
    return any(abs(b.lat - town.lat) < TWIN and abs(b.lon - town.lon) < TWIN for b in bearers)


def units(country: Country) -> list[Unit]:
    """The country's first-level administrative units."""
    with gzip.open(FOLDER / "units.json.gz", "rt", encoding="utf-8") as source:
        listed = json.load(source).get(country.iso3, [])
    return [Unit(u["name"], u["coordinates"]) for u in listed]

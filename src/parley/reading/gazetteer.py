"""Towns of the world, for places that neither the scenario nor the world lexicon names."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

#: A town that no named country vouches for must be at least this large to be believed.
LARGE = 500_000
_COLUMNS = ["iso2", "name", "lat", "lon", "population", "aliases"]


@dataclass(frozen=True, slots=True)
class Town:
    """A town: name, coordinates (degrees), people, ISO 3166 alpha-2 code of its country."""

    name: str
    lat: float
    lon: float
    population: int
    country: str


@lru_cache(maxsize=1)
def _towns() -> tuple[list[list[str]], dict[str, list[int]]]:
    """Return the rows of the gazetteer and where each spelling stands in them."""
    folder = files("parley") / "gazetteer"
    raw = gzip.decompress((folder / "cities.csv.gz").read_bytes()).decode("utf-8")
    head, *rows = csv.reader(io.StringIO(raw))
    if head[:6] != _COLUMNS:
        raise ValueError(f"cities.csv.gz has columns {head}, not {_COLUMNS}")
    index: dict[str, list[int]] = {}
    for k, row in enumerate(rows):
        for spelling in {row[1], *row[5].split("|")}:
            index.setdefault(spelling, []).append(k)
    index.pop("", None)
    return rows, index


def _town(row: list[str]) -> Town:
    return Town(row[1], float(row[2]), float(row[3]), int(row[4] or 0), row[0])


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    raw = (files("parley") / "gazetteer" / "countries.csv").read_text(encoding="utf-8")
    return {row["iso3"]: row["iso2"] for row in csv.DictReader(io.StringIO(raw))}


def short_code(iso3: str) -> str:
    """Return the two-letter code of a country's three-letter one, "" where there is none.

    Examples
    --------
    >>> short_code("SDN")
    'SD'
    """
    return _codes().get(iso3, "")


def find_town(name: str, countries: frozenset[str]) -> Town | None:
    """Return the town a name stands for in a report that names certain countries.

    Parameters
    ----------
    name
        As the report writes it, in any of the spellings the gazetteer knows.
    countries
        Two-letter codes of the countries the report names. A town elsewhere is believed only
        where it is large.

    Examples
    --------
    >>> find_town("Goma", frozenset({"CD"})).country
    'CD'
    >>> find_town("Ende", frozenset({"UA"})) is None
    True
    """
    towns, index = _towns()
    found = [_town(towns[k]) for spelling in _spellings(name) for k in index.get(spelling, ())]
    if not found:
        return None
    near = [t for t in found if t.country in countries]
    best = max(near or found, key=lambda t: t.population)
    return best if near or best.population >= LARGE else None


def _spellings(name: str) -> list[str]:
    """Return "El Fasher" and the like for "el-Fasher"."""
    head, dash, tail = name.partition("-")
    if dash and head.lower() in ("el", "al") and tail:
        return [name, *(f"{a}{b}{tail}" for a in ("El", "Al") for b in (" ", "-"))]
    return [name]

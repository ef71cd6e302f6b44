"""Towns of the world, for places that neither the scenario nor the world lexicon names."""

from __future__ import annotations

import csv
import gzip
import io
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

#: A town that no named country vouches for must be at least this large to be believed.
LARGE = 500_000
#: Shorter names are too easily something else.
_HEARD = 5
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


#: How letters of other scripts are written, longest first: in German, and in English.
_GERMAN = (
    ("schtsch", "šč"), ("dsch", "ǰ"), ("tsch", "č"), ("sch", "š"), ("ch", "x"), ("kh", "x"),
    ("sh", "š"), ("j", "y"), ("w", "v"), ("z", "s"), ("ß", "s"), ("ph", "f"),
)  # fmt: skip
_ENGLISH = (
    ("shch", "šč"), ("zh", "š"), ("sh", "š"), ("ch", "č"), ("kh", "x"), ("dj", "ǰ"), ("j", "ǰ"),
    ("w", "v"), ("z", "s"), ("ph", "f"),
)  # fmt: skip
_ARTICLE = re.compile(r"^(?:al|el|ad|ar|as|at|az)[-  ]")
_TWICE = re.compile(r"(.)\1+")
_EITHER = (("ou", "u"), ("oo", "u"), ("ee", "i"), ("y", "i"), ("q", "k"))
#: What is written in names and not heard.
_SILENT = {ord(c): None for c in " -'’‘ʼʻ`´.·"}


def sound(name: str, spelling: tuple[tuple[str, str], ...]) -> str:
    """Return how a name written in a language sounds, to compare two spellings of it.

    Examples
    --------
    >>> sound("Mykolajiw", _GERMAN) == sound("Mykolayiv", _ENGLISH)
    True
    >>> sound("Chan Junis", _GERMAN) == sound("Khan Yunis", _ENGLISH)
    True
    """
    plain = name.lower()
    if not plain.isascii():
        plain = "".join(
            c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c)
        )
    if plain[0] in "ae":
        plain = _ARTICLE.sub("", plain)
    for letters, one in (*spelling, *_EITHER):
        if letters in plain:
            plain = plain.replace(letters, one)
    return _TWICE.sub(r"\1", plain.translate(_SILENT)).removesuffix("h")


@lru_cache(maxsize=1)
def _by_country() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for k, row in enumerate(_towns()[0]):
        found.setdefault(row[0], []).append(k)
    return found


@cache
def _sounds(country: str) -> dict[str, int]:
    """Return the rows of a country's towns by how they sound; the larger one of two."""
    towns, _ = _towns()
    found: dict[str, tuple[bool, int, int]] = {}
    for k in _by_country().get(country, ()):
        row = towns[k]
        for spelling in {row[1], *row[5].split("|")} - {""}:
            heard = sound(spelling, _ENGLISH)
            claim = (spelling == row[1], int(row[4] or 0), k)  # its name before a by-name
            found[heard] = max(found.get(heard, claim), claim)
    return {heard: k for heard, (_, _, k) in found.items()}


def hear_town(name: str, countries: frozenset[str]) -> Town | None:
    """Return the town of a named country whose name, written the German way, sounds alike.

    Examples
    --------
    >>> hear_town("Mykolajiw", frozenset({"UA"})).name
    'Mykolayiv'
    >>> hear_town("Mykolajiw", frozenset({"SY"})) is None
    True
    """
    if len(name) < _HEARD:
        return None
    heard = sound(name, _GERMAN)
    towns, _ = _towns()
    rows = (_sounds(country).get(heard) for country in sorted(countries))
    found = [_town(towns[k]) for k in rows if k is not None]
    return max(found, key=lambda t: t.population, default=None)


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

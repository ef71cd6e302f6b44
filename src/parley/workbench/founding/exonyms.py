"""German names of towns, as the language files and the gazetteer know them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from parley.reading.pack import languages_folder
from parley.scenario.atlas import Town
from parley.scenario.spellings import german, plain, spellings


def told(town: Town, iso3: str) -> tuple[str, str]:
    """English and German name of a town.

    The German is the one that reports are read with; else the listed name that is nearest
    by sound; else the English.
    """
    name = plain(town.name) or town.name
    known = next((_exonyms()[k] for n in (town.name, name) if (k := (iso3, n)) in _exonyms()), "")
    sound = german(town.name)
    return name, known or (sound if sound in town.aliases else name)


def as_spelt(town: Town, iso3: str, spelt: Mapping[tuple[str, str], int]) -> tuple[str, str]:
    """English and German name of a town in the spelling of this war's reports.

    ``spelt`` counts (language, spelling); only spellings that the gazetteer lists count, so that
    a genitive or a slip of the pen names nothing.

    Examples
    --------
    >>> town = Town("Zalinjay", 12.9, 23.5, 35061, ("Zalingei", "Zalingi"))
    >>> as_spelt(town, "SDN", {("de", "Zalingei"): 2})
    ('Zalingei', 'Zalingei')
    """
    english, german_name = told(town, iso3)
    listed = {english, german_name, town.name, *town.aliases, *spellings(town.name)}

    def most(code: str) -> str:
        known = [(-n, word) for (lang, word), n in spelt.items() if lang == code and word in listed]
        return min(known)[1] if known else ""

    in_english, in_german = most("en"), most("de")
    same = english == german_name
    own = in_german if in_german in {town.name, *town.aliases} and same else ""
    return in_english or own or english, in_german or (in_english if same else "") or german_name


@cache
def _exonyms() -> dict[tuple[str, str], str]:
    """(country, English name) to German name, of towns and capitals."""
    out: dict[tuple[str, str], str] = {}
    en, de = ({r["id"]: r for r in csv_rows(code, "places.csv")} for code in ("en", "de"))
    for key, row in en.items():
        if key in de:
            out[row["country"], row["name"]] = de[key]["name"]
    en, de = ({r["id"]: r for r in csv_rows(code, "states.csv")} for code in ("en", "de"))
    for key, row in en.items():
        if key in de and row["capital"] and de[key]["capital"]:
            first, first_de = row["capital"].split(";")[0], de[key]["capital"].split(";")[0]
            out[row["iso"], first.strip()] = first_de.strip()
    return out


@cache
def csv_rows(code: str, name: str) -> list[dict[str, str]]:
    """The rows of a table of a language folder."""
    with (languages_folder() / code / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

"""Sides that are called by a people of the country: "Bosnian Serbs", "bosnische Serben"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from parley.core.claim import Report
from parley.scenario.atlas import Country
from parley.workbench.founding.exonyms import csv_rows
from parley.workbench.founding.names import tables


@dataclass(frozen=True, slots=True)
class People:
    """A people of a country that shares its name with a state next door.

    ``forms`` are patterns of what German and English reports call its forces, ``bare`` its name
    alone, which means the same once the longer one has been told.
    """

    name: str
    name_de: str
    iso: str
    forms: tuple[str, ...]
    joined: tuple[str, ...]  # "bosnisch-serbische Armee": of the people only if it is named too
    bare: tuple[str, ...]


@cache
def peoples(country: Country) -> tuple[People, ...]:
    """Every people a war's reports may name with the adjective of its country.

    Examples
    --------
    >>> from parley.scenario.atlas import find_country
    >>> next(p.name_de for p in peoples(find_country("BIH")) if p.name == "Bosnian Serbs")
    'Bosnische Serben'
    """
    english, german = ({r["iso"]: r for r in csv_rows(code, "states.csv")} for code in ("en", "de"))
    own, own_de = english.get(country.iso3), german.get(country.iso3)
    if not own or not own_de:
        return ()
    return tuple(
        _people(own, own_de, english[iso], german[iso])
        for iso in sorted(english.keys() & german.keys())
        if iso != country.iso3 and _of_its_own(english[iso]) and german[iso]["people"]
    )


def _of_its_own(row: dict[str, str]) -> bool:
    """Whether people and state have two words, "Serb" and "Serbian": else a state is meant."""
    return bool(row["people"]) and row["people"] != row["adjective"]


def _people(
    own: dict[str, str], own_de: dict[str, str], row: dict[str, str], row_de: dict[str, str]
) -> People:
    one, many_de = row["people"], _many(row_de["people"])
    land, land_de = own["adjective"], own_de["adjective"]
    arms, arms_de = ("|".join(tables(c)["sentence"]["forces"]) for c in ("en", "de"))
    first = rf"[{land_de[:1].upper()}{land_de[:1]}]{land_de[1:]}"
    return People(
        f"{land} {one}s",
        f"{land_de[:1].upper()}{land_de[1:]}e {many_de}",
        row["iso"],
        (
            rf"{land} {one}s",
            rf"{land} {one}(?= [a-z])",
            rf"{land} {one} (?:{arms})",
            rf"{first}e[nr]? {many_de}",
        ),
        (rf"{first}-{row_de['adjective']}\w{{1,2}} (?:{arms_de})",),
        (f"{one}s", many_de),
    )


def _many(people: str) -> str:
    return people + "n" if people.endswith("e") else people


def named_peoples(reports: Iterable[Report], country: Country) -> Iterator[tuple[str, str]]:
    """(what reports write, the side it means) for each people of the country that they name."""
    text = " ".join(" ".join(r.text.split()) for r in reports)
    for people in peoples(country):
        told = _found(text, people.forms)
        if not told:
            continue
        told |= _found(text, people.joined)
        short = {name for name in people.bare if re.search(rf"\b{name}\b", text)}
        for name in sorted({people.name, people.name_de} | told | short):
            yield name, people.name


def _found(text: str, patterns: Iterable[str]) -> set[str]:
    return {m[0] for pattern in patterns for m in re.finditer(rf"\b(?:{pattern})\b", text)}

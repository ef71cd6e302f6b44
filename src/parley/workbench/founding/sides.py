"""Who fights, under the names that reports use for them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from parley.core.errors import UsageError
from parley.reading.pack import languages_folder
from parley.scenario.atlas import Country, find_country
from parley.workbench.founding.draft import slug
from parley.workbench.founding.exonyms import csv_rows
from parley.workbench.founding.names import state_names, tables
from parley.workbench.founding.peoples import peoples

# "Government of Russia (Soviet Union)" in UCDP, "Military Forces of Sudan (2019-)" in ACLED.
STATE = re.compile(r"^(?:government|military forces|police forces|state) of (?:the )?(.+)$", re.I)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a war: its id, names, and what else reports call it."""

    id: str
    name: str
    name_de: str
    kind: str
    country: str = ""
    aliases_de: tuple[str, ...] = ()
    aliases_en: tuple[str, ...] = ()

    @property
    def state(self) -> bool:
        """Whether it is a state's own forces."""
        return self.kind in ("state", "government")


@cache
def side(name: str, country: Country) -> Side:
    """A side as the events name it, with the names the language files know for it.

    Only the government of ``country`` itself is also "the army", "the government" or, where it
    speaks or acts, the country; a government beside it is its country too.
    """
    state = STATE.match(name)
    if state:
        land = _country(state[1])
        own = land is not None and land.iso3 == country.iso3
        de, en = (row("de", "government"), row("en", "government")) if own else ({}, {})
        told = f"Regierung ({land.name_de})" if land else name
        iso = land.iso3 if land else ""
        short = re.sub(r"\s*\([^)]*\)$", "", name)
        also: tuple[str, ...] = (name,) if short != name else ()
        near = land is not None and iso in {c.iso3 for c in country.lands}
        land_de, land_en = (_land_names(c, iso) if near else () for c in ("de", "en"))
        both = ((*_names(de), *land_de, *also), (*_names(en), *land_en, *also))
        if land and not near:  # of a state elsewhere it is the state that acts: "Rwanda"
            names = (*also, short)
            return Side(slug(short), land.name, land.name_de, "state", iso, names, names)
        return Side(slug(short), short, told, "government" if own else "state", iso, *both)
    unnamed = _nameless_side(name, country)
    if unnamed:
        return unnamed
    people = next((p for p in peoples(country) if p.name == name), None)
    if people:
        return Side(slug(name), name, people.name_de, "armed group", country.iso3)
    key = _known(name)
    parts = tuple(p.strip() for p in name.split(",") if p.strip())
    if not key:
        joint = parts if len(parts) > 1 else ()
        return Side(slug(name), name, name, "armed group", country.iso3, joint, joint)
    de, en = row("de", key), row("en", key)
    full_en, full_de = en.get("name", name), de.get("name", name)
    full_en = full_en[:1].upper() + full_en[1:]
    every = parts_of(name)[1:] or (name,)
    other_de = tuple(dict.fromkeys(n for n in (*_names(de), *every) if n != full_de))
    other_en = tuple(dict.fromkeys(n for n in (*_names(en), *every) if n != full_en))
    return Side(slug(name), full_en, full_de, "armed group", country.iso3, other_de, other_en)


def called(who: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What reports call an actor of the language files, such as ``rebels``: German and English."""
    return _names(row("de", who)), _names(row("en", who))


@cache
def _land_names(code: str, iso: str) -> tuple[str, ...]:
    """What reports of a language call a country."""
    rows = (r for r in csv_rows(code, "states.csv") if r["iso"] == iso)
    return tuple(n for r in rows for n in (r["name"], *r["also"].split(";")) if n)


@cache
def foreign(name: str, country: Country) -> bool:
    """Whether a side comes from outside: another state's army, a coalition that one leads."""
    s = side(name, country)
    lands = {c.iso3 for c in country.lands}
    if s.state:
        return s.country not in lands
    led = re.match(r"(.+?)-led\b", name)
    return bool(led) and state_names().get(led[1] if led else "", country.iso3) not in lands


@cache
def armed_groups() -> dict[str, str]:
    """Every name of an armed group the language files know, and the name it goes by as a side."""
    out: dict[str, str] = {}
    for language in ("en", "de"):
        for r in _rows(language):
            if r["kind"] == "armed group" and _proper(r["id"]):
                name = str((row("en", r["id"]) or r)["name"])
                out |= {told: name for told in _names(r) if told[:1].isupper() or told == r["name"]}
    return out


def _proper(who: str) -> bool:
    """Names of groups have a capital in English; "rebels", "militias" do not."""
    return any(c.isupper() for c in str((row("en", who) or row("de", who))["name"])[:4])


@cache
def others_named() -> frozenset[str]:
    """Names of everybody else the language files know: states' bodies, the world's, the press."""
    return frozenset(
        n for code in ("en", "de") for r in _rows(code)
        if r["kind"] != "armed group" for n in _names(r)
    )  # fmt: skip


@cache
def nameless() -> dict[str, str]:
    """Words for bodies without a name, "gangs", and what such a side is called."""
    out: dict[str, str] = {}
    english = {r["id"]: r["name"] for r in tables("en")["nameless"]}
    for code in ("en", "de"):
        for r in tables(code)["nameless"]:
            out |= dict.fromkeys((r["name"], *r["words"]), english[r["id"]])
    return out


def _nameless_side(name: str, country: Country) -> Side | None:
    """The side a war's reports have no name for."""
    key = next((r["id"] for r in tables("en")["nameless"] if r["name"] == name), "")
    if not key:
        return None
    en, de = (next(r for r in tables(c)["nameless"] if r["id"] == key) for c in ("en", "de"))
    words = tuple(de["words"]), tuple(en["words"])
    return Side(slug(name), en["name"], de["name"], "armed group", country.iso3, *words)


def _country(name: str) -> Country | None:
    """The country meant by a name with or without what it was once called in brackets."""
    bare = re.sub(r"\s*\(.*?\)", "", name).strip()
    try:
        return find_country(bare)
    except UsageError:
        return None


def _names(r: dict[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([r["name"], *r.get("aliases", ())])) if r else ()


def row(language: str, key: str) -> dict[str, Any]:
    """What a language file knows of an actor, or nothing."""
    return next((r for r in _rows(language) if r["id"] == key), {})


def _known(name: str) -> str:
    """The id under which the language files know an armed group of this name, or of a part of it.

    Examples
    --------
    >>> _known("ADF: Allied Democratic Forces"), _known("KIO")
    ('adf', 'kia')
    """
    listed = {k: r["is"] for code in ("en", "de") for r in tables(code)["tables"] for k in r["are"]}
    for part in parts_of(name):
        for language in ("en", "de"):
            for r in _rows(language):
                if r["kind"] == "armed group" and part in _names(r):
                    return str(r["id"])
        if part in listed:
            return str(listed[part])
    return ""


def same_groups(names: Iterable[str]) -> dict[str, str]:
    """Each name of an armed group, and the first name that means the same one."""
    first: dict[str, str] = {}
    return {n: first.setdefault(key, n) for n in names if (key := _known(n))}


def parts_of(name: str) -> tuple[str, ...]:
    """The names in one cell of a table of events, the whole first.

    Examples
    --------
    >>> parts_of("ULA/AA: United League of Arakan/Arakan Army")[1:]
    ('ULA', 'AA', 'United League of Arakan', 'Arakan Army')
    >>> parts_of("SPLM/A-North")
    ('SPLM/A-North',)
    """
    parts = [p.strip() for p in re.split(r":|/(?!A\b)", name)]
    return tuple(dict.fromkeys(p for p in (name, *parts) if len(p) > 1))


def one_state(name: str) -> str:
    """A state under one name, whichever of its forces a table lists.

    Examples
    --------
    >>> one_state("Military Forces of Sudan (2019-)"), one_state("Police Forces of Sudan (2019-)")
    ('Government of Sudan', 'Government of Sudan')
    >>> one_state("Government of Myanmar (Burma)")
    'Government of Myanmar (Burma)'
    """
    forces = re.match(r"^(?:military|police) forces of (?:the )?(.+)$", name, re.I)
    return f"Government of {re.sub(r' *[(].*', '', forces[1])}" if forces else name


@cache
def _rows(language: str) -> list[dict[str, Any]]:
    with (languages_folder() / language / "actors.toml").open("rb") as file:
        return list(tomllib.load(file)["actor"])

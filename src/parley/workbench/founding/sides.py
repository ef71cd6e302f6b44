"""Who fights, under the names that reports use for them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from parley.reading.pack import languages_folder
from parley.scenario.atlas import Country
from parley.workbench.founding.draft import slug

STATE = ("government", "military forces", "state")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a war: its id, names, and what else reports call it."""

    id: str
    name: str
    name_de: str
    kind: str
    aliases_de: tuple[str, ...] = ()
    aliases_en: tuple[str, ...] = ()

    @property
    def state(self) -> bool:
        """Whether it is a state's own forces."""
        return self.kind == "state"


def side(name: str, country: Country) -> Side:
    """A side as the events name it, with the names the language files know for it.

    Only the government of ``country`` itself is also "the army" or "the government".
    """
    if name.lower().startswith(STATE):
        own = country.name.casefold() in name.casefold()
        de, en = (_row("de", "government"), _row("en", "government")) if own else ({}, {})
        told = f"Regierung ({country.name_de})" if own else name
        return Side(slug(name), name, told, "state", _names(de), _names(en))
    key = _known(name)
    if not key:
        return Side(slug(name), name, name, "armed")
    de, en = _row("de", key), _row("en", key)
    full_en, full_de = en.get("name", name), de.get("name", name)
    also = [
        tuple(dict.fromkeys(n for n in (*_names(row), name) if n != full))
        for row, full in ((de, full_de), (en, full_en))
    ]
    return Side(slug(name), full_en, full_de, "armed", *also)


def _names(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([row["name"], *row.get("aliases", ())])) if row else ()


def _row(language: str, key: str) -> dict[str, Any]:
    return next((r for r in _rows(language) if r["id"] == key), {})


def _known(name: str) -> str:
    """The id under which a language file knows an armed group of this very name."""
    for language in ("en", "de"):
        for row in _rows(language):
            if row["kind"] == "armed group" and name in _names(row):
                return str(row["id"])
    return ""


@cache
def _rows(language: str) -> list[dict[str, Any]]:
    with (languages_folder() / language / "actors.toml").open("rb") as file:
        return list(tomllib.load(file)["actor"])

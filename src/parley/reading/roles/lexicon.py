"""The words of violence of one language, compiled from its ``roles.toml``."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from parley.reading.morphology import english_forms, german_forms
from parley.reading.pack import LanguagePack, load_pack

#: Kinds of nouns; where a word is in two lists the earlier kind holds.
KINDS = ("weapon", "thing", "armed", "force", "human", "place")
_DEEDS = ("of", "on", "other", "doers")
_ENDINGS = ("", "n", "en", "e", "er", "ern", "s", "es", "nen", "innen")
_SHORTEST, _LONGEST = 3, 40  # letters of a compound's last part
_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class VerbUse:
    """A form of a verb of violence: what is done with it, and the particle it needs."""

    kind: str
    lemma: str
    form: str
    particle: str = ""


@dataclass(frozen=True, slots=True)
class RoleLexicon:
    """Nouns by kind, verbs and deeds by how they take their roles, groups by name.

    ``words`` holds every other list of ``roles.toml`` by its name, ``pairs`` those of
    several words.
    """

    pack: LanguagePack
    nouns: dict[str, str]
    organisation: frozenset[str]
    verbs: dict[str, tuple[VerbUse, ...]]
    deeds: dict[str, frozenset[str]]
    groups: dict[tuple[str, ...], int]
    words: dict[str, frozenset[str]]
    pairs: dict[str, tuple[tuple[str, ...], ...]]
    states: frozenset[str]
    nationalities: frozenset[str]
    compounds: bool
    _deeds: dict[str, str] = field(default_factory=dict, repr=False)

    def kind(self, word: str) -> str:
        """Return the kind of a noun, of a German compound by its last part."""
        found = self.nouns.get(word)
        if found or not self.compounds:
            return found or ""
        if word in self.organisation:
            return "organisation"
        for at in range(max(2, len(word) - _LONGEST), len(word) - _SHORTEST + 1):
            part = word[at:]
            if part in self.nouns:
                return self.nouns[part]
            if part in self.organisation and len(part) > 4:
                return "organisation"
        return ""

    def deed(self, word: str) -> str:
        """Return how a noun of violence takes its roles ("of", "on", "other"), or ""."""
        found = self._deeds.get(word)
        if found is None:
            if len(self._deeds) > _REMEMBERED:
                self._deeds.clear()
            found = self._deeds[word] = self._deed(word)
        return found

    def _deed(self, word: str) -> str:
        parts = [word]
        if self.compounds:
            first = max(2, len(word) - _LONGEST)
            parts += [word[at:] for at in range(first, len(word) - _SHORTEST)]
        for part in parts:
            for kind in _DEEDS[:3]:
                if part in self.deeds[kind]:
                    return kind
        return ""

    def weapon_in(self, word: str) -> int:
        """Return how many letters at the start of a German compound name a weapon.

        Examples
        --------
        >>> load_roles("de").weapon_in("drohnenangriff")
        7
        """
        if self.compounds and self.deed(word):
            for at in range(len(word) - _SHORTEST, _SHORTEST, -1):
                if self.deed(word[at:]) and self.nouns.get(word[:at]) == "weapon":
                    return at
        return 0


def has_roles(code: str) -> bool:
    """Whether a language has a ``roles.toml``."""
    return (load_pack(code).folder / "roles.toml").exists()


@lru_cache(maxsize=4)
def load_roles(code: str) -> RoleLexicon:
    """Load the words of violence of language ``code``."""
    pack = load_pack(code)
    return read_roles(pack.folder / "roles.toml", pack)


def read_roles(path: Path, pack: LanguagePack) -> RoleLexicon:
    """Compile a ``roles.toml``; plurals, cases and verb forms are made here."""
    with path.open("rb") as file:
        data = tomllib.load(file)
    inflect = _german_nouns if pack.verb_final else _english_nouns
    nouns = {
        form: kind
        for kind in reversed(KINDS)
        for word in data["nouns"].get(kind, ())
        for form in inflect(word)
    }
    words = {
        name: frozenset(entry.lower() for entry in entries)
        for table in ("nouns", "modifiers", "deeds", "blame", "collective", "grammar", "doubt")
        for name, entries in data[table].items()
    }
    words["vague_weapon"] = _inflected(data["nouns"]["vague_weapon"], inflect)
    pairs = {
        name: tuple(tuple(entry.split()) for entry in data[table][name])
        for table, name in (
            ("blame", "before"), ("blame", "after"), ("deeds", "suffered"), ("deeds", "fire"),
            ("deeds", "lost"),
        )
    }  # fmt: skip
    states, nationalities = _states(pack)
    return RoleLexicon(
        pack=pack,
        nouns=nouns,
        organisation=_inflected(data["nouns"]["organisation"], inflect),
        verbs=_verbs(data["verbs"], pack),
        deeds={kind: _inflected(data["deeds"][kind], inflect) for kind in _DEEDS},
        groups=_groups([*_armed_groups(path.parent / "actors.toml"), *data["groups"]["names"]]),
        words=words,
        pairs=pairs,
        states=states,
        nationalities=nationalities,
        compounds=pack.verb_final,
    )


def _armed_groups(path: Path) -> list[list[str]]:
    """Return the names of the armed groups that the reader knows as actors."""
    if not path.is_file():
        return []
    with path.open("rb") as file:
        data = tomllib.load(file)
    anyone = data.get("bodies", {}).get("generic", ())  # "rebels" name nobody
    return [
        [row["name"], *row.get("aliases", ())]
        for row in data["actor"]
        if row["kind"] == "armed group" and row["id"] not in anyone
    ]


def _groups(lists: Iterable[list[str]]) -> dict[tuple[str, ...], int]:
    """Number the groups; lists that share a name are one group."""
    groups: dict[tuple[str, ...], int] = {}
    for number, aliases in enumerate(lists):
        keys = [tuple(alias.lower().split()) for alias in aliases]
        known = next((groups[key] for key in keys if key in groups), number)
        groups.update(dict.fromkeys(keys, known))
    return groups


def _inflected(entries: Iterable[str], inflect: Any) -> frozenset[str]:
    return frozenset(form for word in entries for form in inflect(word))


def _states(pack: LanguagePack) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of states, and their adjectives: whose an "Israeli air strike" is."""
    endings = ("e", "er", "es", "en", "em") if pack.verb_final else ("",)
    with (pack.folder / "states.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    adjectives = {row["adjective"].lower() + e for row in rows if row["adjective"] for e in endings}
    names = {n.strip() for row in rows for n in (row["name"], *row["also"].split(";"))}
    return frozenset(n.lower() for n in names if n), frozenset(adjectives)


def _verbs(data: dict[str, list[str]], pack: LanguagePack) -> dict[str, tuple[VerbUse, ...]]:
    forms: Any = german_forms if pack.verb_final else english_forms
    found: dict[str, list[VerbUse]] = {}
    for kind, entries in data.items():
        for entry in entries:
            for word, form in forms(entry):
                use = VerbUse(kind, form.lemma, form.kind, form.particle)
                if use not in found.setdefault(word, []):
                    found[word].append(use)
    return {word: tuple(uses) for word, uses in found.items()}


def _english_nouns(word: str) -> list[str]:
    if word.endswith(("men", "children", "s")) and not word.endswith("ss"):
        return [word, word + "es"] if word.endswith(("bus", "gas")) else [word]
    if word.endswith("y") and word[-2] not in "aeiou":
        return [word, word[:-1] + "ies"]
    if word.endswith(("s", "sh", "ch", "x", "z")):
        return [word, word + "es"]
    if word == "knife":
        return [word, "knives"]
    return [word, word + "s"]


def _german_nouns(word: str) -> list[str]:
    return [word + ending for ending in _ENDINGS]

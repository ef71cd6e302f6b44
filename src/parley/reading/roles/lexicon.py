"""The words of violence of one language, compiled from its ``roles.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from parley.reading.morphology import english_forms, german_forms
from parley.reading.pack import LanguagePack, load_pack

KINDS = ("weapon", "thing", "armed", "force", "human", "place", "organisation")


@dataclass(frozen=True, slots=True)
class VerbUse:
    """A form of a verb of violence: what is done with it, and the particle it needs."""

    kind: str
    lemma: str
    form: str
    particle: str = ""


@dataclass(frozen=True, slots=True)
class RoleLexicon:
    """Nouns by kind, verbs and deeds by how they take their roles, groups by name."""

    pack: LanguagePack
    nouns: dict[str, str]
    organisation: frozenset[str]
    verbs: dict[str, tuple[VerbUse, ...]]
    deeds: dict[str, frozenset[str]]
    groups: dict[tuple[str, ...], int]
    group_names: tuple[tuple[str, ...], ...]
    blame_before: tuple[tuple[str, ...], ...]
    blame_after: tuple[tuple[str, ...], ...]
    suffered: tuple[tuple[str, ...], ...]
    fire: tuple[tuple[str, ...], ...]
    words: dict[str, frozenset[str]]


def has_roles(code: str) -> bool:
    """Whether a language has a ``roles.toml``."""
    return (load_pack(code).folder / "roles.toml").exists()


@lru_cache(maxsize=4)
def load_roles(code: str) -> RoleLexicon:
    """Load the words of violence of language ``code``."""
    pack = load_pack(code)
    return read_roles(pack.folder / "roles.toml", pack)


def read_roles(path: Path, pack: LanguagePack) -> RoleLexicon:
    """Compile a ``roles.toml``; regular plurals and verb forms are made here."""
    with path.open("rb") as file:
        data = tomllib.load(file)
    plural = _german_plurals if pack.verb_final else _english_plurals
    nouns: dict[str, str] = {}
    for kind in reversed(KINDS[:-1]):
        for word in data["nouns"].get(kind, ()):
            for form in plural(word):
                nouns[form] = kind
    groups: dict[tuple[str, ...], int] = {}
    names = tuple(tuple(names) for names in data["groups"]["names"])
    for number, aliases in enumerate(names):
        for alias in aliases:
            groups[tuple(alias.lower().split())] = number
    deeds = {
        kind: frozenset(f for word in data["deeds"][kind] for f in plural(word))
        for kind in ("of", "on", "other")
    }
    words = {
        name: frozenset(table[name])
        for table, names_ in (
            (data["deeds"], ("towards", "of_words", "place", "by", "with")),
            (data["modifiers"], ("adjectives", "quantifiers", "particles", "titles", "ranks")),
            (data["doubt"], ("hypothetical", "negation")),
            (data["collective"], ("shells", "members", "premises")),
            (data["blame"], ("taken",)),
        )
        for name in names_
    }
    words["vague_weapon"] = frozenset(
        f for w in data["nouns"]["vague_weapon"] for f in plural(w)
    )
    words["military"] = frozenset(data["nouns"]["military"])
    words["armed_body"] = frozenset(data["nouns"]["armed_body"])
    organisation = frozenset(f for w in data["nouns"]["organisation"] for f in plural(w))
    return RoleLexicon(
        pack, nouns, organisation, _verbs(data["verbs"], pack), deeds, groups, names,
        _phrases(data["blame"]["before"]), _phrases(data["blame"]["after"]), _phrases(data["deeds"]["suffered"]),
        _phrases(data["deeds"]["fire"]), words,
    )  # fmt: skip


def _phrases(entries: list[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(entry.split()) for entry in entries)


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


def _english_plurals(word: str) -> list[str]:
    if word.endswith(("men", "children", "s")) and not word.endswith("ss"):
        return [word, word + "es"] if word.endswith(("bus", "gas")) else [word]
    if word.endswith("y") and word[-2] not in "aeiou":
        return [word, word[:-1] + "ies"]
    if word.endswith(("s", "sh", "ch", "x", "z")):
        return [word, word + "es"]
    if word == "knife":
        return [word, "knives"]
    return [word, word + "s"]


def _german_plurals(word: str) -> list[str]:
    return [word.lower()]

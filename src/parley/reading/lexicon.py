"""Names of actors and places, found in one pass; a scenario's own names come first.

The world lexicon of a language (states with adjectives, peoples, capitals, offices,
bodies, generic roles) is data in ``parley/languages/<code>``.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from parley.core.actor import Actor, Relation
from parley.core.place import Place
from parley.core.terms import RelationKind
from parley.reading.pack import LanguagePack, languages_folder

_ADJECTIVE_ENDINGS = ("", "e", "er", "es", "en", "em")
#: Kinds of actors as people write them in a scenario, and as the rules know them.
_KINDS = {
    "armed": "armed group", "rebels": "armed group", "rebel group": "armed group",
    "militia": "armed group", "insurgents": "armed group", "non-state": "armed group",
    "io": "igo", "country": "state",
}  # fmt: skip
_PEOPLE_ENDINGS = ("", "n", "en", "s", "in", "innen")


@dataclass(frozen=True, slots=True)
class Name:
    """What a surface form stands for; ``place`` where it also names a place."""

    actor: str = ""
    kind: str = ""  # state, adjective, people, capital, person, igo, ngo, ...
    state: str = ""
    place: str = ""
    own: bool = False  # from the scenario


@dataclass(frozen=True, slots=True)
class Office:
    """Who held an office for whom, and when."""

    holder: str
    of: str
    title: str
    start: date | None = None
    end: date | None = None


@dataclass(slots=True)
class Lexicon:
    """All names one reader knows, as one automaton."""

    names: dict[str, Name] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    offices: list[Office] = field(default_factory=list)
    canonical: dict[str, str] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)  # actor id -> state id
    institutions: frozenset[str] = frozenset()
    office_words: frozenset[str] = frozenset()
    roles: dict[str, str] = field(default_factory=dict)
    spokes: tuple[str, ...] = ()  # endings of who speaks for a body: "Armeesprecher"
    state_arms: frozenset[str] = frozenset()  # with these a name is a state's own army
    body_heads: dict[str, str] = field(default_factory=dict)  # "Front" -> kind of the body
    body_endings: dict[str, str] = field(default_factory=dict)
    no_bodies: frozenset[str] = frozenset()
    generic: frozenset[str] = frozenset()  # "rebels": whoever a name beside it says
    place_words: frozenset[str] = frozenset()
    place_sure: frozenset[str] = frozenset()
    generic_states: frozenset[str] = frozenset()  # some state's: its seat may stand behind it
    travels: frozenset[str] = frozenset()  # where these are says nothing of whose they are
    place_heads: frozenset[str] = frozenset()
    place_taken: frozenset[str] = frozenset()  # what these take is a town ("captured Momauk")
    place_endings: tuple[str, ...] = ()
    no_places: frozenset[str] = frozenset()
    place_inside: frozenset[str] = frozenset()  # "in Moskau" says where, not who
    heard: frozenset[str] = frozenset()  # countries whose towns the language spells by ear
    treaties: frozenset[str] = frozenset()  # "Geneva Conventions" is no place
    towards: frozenset[str] = frozenset()  # "to El Fasher" is where somebody goes
    within: frozenset[str] = frozenset()  # after these a state is where it happens
    back_words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    compass: frozenset[str] = frozenset()
    quarters: frozenset[str] = frozenset()
    iso: dict[str, str] = field(default_factory=dict)  # state id -> ISO 3166 alpha-3
    surfaces: list[str] = field(default_factory=list)
    automaton: Any = None
    _armed: frozenset[str] | None = None

    @property
    def armed(self) -> frozenset[str]:
        """Actors that are armed groups: "the group" can be one of them."""
        if self._armed is None:
            self._armed = frozenset(n.actor for n in self.names.values() if n.kind == "armed group")
        return self._armed

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Return (name index, start, end) of the longest names at word boundaries."""
        found = []
        for index, start, end in self.automaton.find_matches_as_indexes(text):
            if start and text[start - 1].isalnum():
                continue
            if end < len(text) and text[end].isalnum():
                tail = text[end : end + 2]
                if not (tail[0] == "s" and (len(tail) == 1 or not tail[1].isalnum())):
                    continue
                end += 1
            found.append((index, start, end))
        return found

    def titles(self) -> dict[str, str]:
        """Return the first name of every actor."""
        out: dict[str, str] = {}
        for surface, name in self.names.items():
            if name.actor and name.kind not in ("adjective", "capital", "metonym", "people"):
                out.setdefault(name.actor, surface)
        return out

    def state_actor(self, state: str) -> str:
        """Return the id the scenario gives to a state, or the world's own."""
        return self.canonical.get(state, state)


@lru_cache(maxsize=8)
def _world(folder: Path) -> tuple[list[dict[str, str]], list[dict[str, str]], Any, Any]:
    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    with (folder / "actors.toml").open("rb") as file:
        actors = tomllib.load(file)
    return rows("states.csv"), rows("places.csv"), actors, rows("persons.csv")


def build_lexicon(
    pack: LanguagePack,
    actors: Sequence[Actor] = (),
    places: Sequence[Place] = (),
    relations: Sequence[Relation] = (),
) -> Lexicon:
    """Join the world lexicon of a language with a scenario's actors and places."""
    import ahocorasick_rs

    lexicon = Lexicon()
    states, towns, generic, persons = _world(pack.folder)
    _canonical(lexicon, states, actors)
    _add_states(lexicon, states, pack)
    _add_parts(lexicon, states, generic.get("places", {}).get("compass_prefixes", ()))
    _add_towns(lexicon, towns)
    _add_generic(lexicon, generic, actors)
    _add_persons(lexicon, persons, actors)
    _add_own(lexicon, pack.code, actors, places)
    _add_offices(lexicon, relations, actors)
    lexicon.institutions = frozenset(generic["institutions"]["words"])
    lexicon.office_words = frozenset(generic["institutions"]["offices"])
    lexicon.roles = {w: role for role, words in generic.get("roles", {}).items() for w in words}
    lexicon.spokes = tuple(generic["institutions"].get("spokes", ()))
    _add_shapes(lexicon, generic)
    lexicon.iso = {row["id"]: row["iso"] for row in states}
    lexicon.surfaces = sorted(lexicon.names)
    lexicon.automaton = ahocorasick_rs.AhoCorasick(
        lexicon.surfaces, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
    )
    return lexicon


def _add(lexicon: Lexicon, surface: str, name: Name) -> None:
    surface = surface.strip()
    if len(surface) < 2:
        return
    old = lexicon.names.get(surface)
    if old is not None and name.place and not old.place and not name.actor:
        name = Name(old.actor, old.kind, old.state, name.place, old.own)
    elif old is not None and old.place and not name.place:
        name = Name(name.actor, name.kind, name.state, old.place, name.own)
    elif old is not None and old.own and not name.own:
        return
    lexicon.names[surface] = name


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _canonical(lexicon: Lexicon, states: list[dict[str, str]], actors: Sequence[Actor]) -> None:
    """Tell which of the scenario's actors is the state itself."""
    english = {row["id"]: row for row in _world(languages_folder() / "en")[0]}
    for row in states:
        known = {row["id"], row["iso"], row["name"], english.get(row["id"], row)["name"]}
        for actor in actors:
            same = actor.country in known
            if actor.id in known or (
                {actor.name, actor.name_de} & known and actor.kind != "person"
            ):
                lexicon.canonical[row["id"]] = actor.id
                break
            if same and actor.kind in ("state", "government"):
                lexicon.canonical.setdefault(row["id"], actor.id)


def _add_states(lexicon: Lexicon, states: list[dict[str, str]], pack: LanguagePack) -> None:
    inflected = pack.verb_final
    for row in states:
        state = row["id"]
        actor = lexicon.state_actor(state)
        lat, lon = float(row["lat"]), float(row["lon"])
        lexicon.places.setdefault(state, Place(state, row["name"], lat, lon, kind="country"))
        for surface in [row["name"], *_split(row["also"])]:
            _add(lexicon, surface, Name(actor, "state", state, state))
        for surface in _split(row["metonyms"]):
            _add(lexicon, surface, Name(actor, "metonym", state))
        for stem in _split(row["adjective"]):
            for ending in _ADJECTIVE_ENDINGS if inflected and stem.islower() else ("",):
                surface = stem + ending
                _add(lexicon, surface, Name(actor, "adjective", state))
                if inflected and stem.islower():
                    _add(lexicon, surface.capitalize(), Name(actor, "adjective", state))
        for people in _split(row["people"]):
            for ending in _PEOPLE_ENDINGS if inflected else ("", "s"):
                if people + ending not in lexicon.names:
                    _add(lexicon, people + ending, Name("", "people", state))
        for k, capital in enumerate(_split(row["capital"])):
            place = f"{state}-capital"
            if k == 0:
                lexicon.places[place] = Place(place, capital, lat, lon, kind="city", parent=state)
            _add(lexicon, capital, Name(actor, "capital", state, place))


def _add_parts(lexicon: Lexicon, states: list[dict[str, str]], prefixes: Sequence[str]) -> None:
    """Know "Nordjemen" and "Ostukraine" as parts of their states."""
    for row in states:
        for name in (row["name"], *_split(row["also"])):
            if not name.isalpha():
                continue
            for prefix in prefixes:
                for ending in ("", "s"):
                    part = prefix + name.lower() + ending
                    if part not in lexicon.names:
                        _add(lexicon, part, Name("", "place", row["id"], row["id"]))


def _add_towns(lexicon: Lexicon, towns: list[dict[str, str]]) -> None:
    iso = {row["iso"]: row["id"] for row in _world(languages_folder() / "en")[0]}
    for row in towns:
        parent = iso.get(row["country"], "")
        place = Place(row["id"], row["name"], float(row["lat"]), float(row["lon"]), parent=parent)
        lexicon.places.setdefault(row["id"], place)
        for surface in [row["name"], *_split(row["also"])]:
            _add(lexicon, surface, Name("", "place", parent, row["id"]))


def _add_generic(lexicon: Lexicon, generic: dict[str, Any], actors: Sequence[Actor]) -> None:
    own = {alias: a.id for a in actors for alias in _aliases(a)}
    for row in generic["actor"]:
        surfaces = [row["name"], *row.get("aliases", ())]
        actor = next((own[s] for s in surfaces if s in own), row["id"])
        for surface in surfaces:
            _add(lexicon, surface, Name(actor, row["kind"]))


def _add_persons(lexicon: Lexicon, persons: list[dict[str, str]], actors: Sequence[Actor]) -> None:
    own = {alias: a.id for a in actors for alias in _aliases(a)}
    for row in persons:
        surfaces = [row["name"], *_split(row["also"])]
        actor = next((own[s] for s in surfaces if s in own), row["id"])
        of = lexicon.state_actor(row["state"])
        lexicon.persons[actor] = row["state"]
        start, end = _day(row["start"]), _day(row["end"])
        lexicon.offices.append(Office(actor, of, row["office"], start, end))
        lexicon.offices.append(Office(actor, row["state"], row["office"], start, end))
        for surface in surfaces:
            _add(lexicon, surface, Name(actor, "person", row["state"]))


def _add_own(lexicon: Lexicon, code: str, actors: Sequence[Actor], places: Sequence[Place]) -> None:
    english = {r["name"]: r["id"] for r in _world(languages_folder() / "en")[0]}
    for place in places:
        lexicon.places[place.id] = place
        for surface in {place.name, place.name_de, *_flat(place.aliases)} - {""}:
            _add(lexicon, surface, Name("", "place", "", place.id, own=True))
    for actor in actors:
        state = english.get(actor.country, actor.country)
        if actor.kind == "person":
            lexicon.persons[actor.id] = state
        for surface in _aliases(actor):
            old = lexicon.names.get(surface)
            place_id = old.place if old else ""
            # "the army" stays a word that a state's name before it can claim for itself.
            generic = old is not None and old.kind == "government"
            known = _KINDS.get(actor.kind.lower(), actor.kind)
            kind = "government" if generic else known or "actor"
            _add(lexicon, surface, Name(actor.id, kind, state, place_id, own=True))


def _add_shapes(lexicon: Lexicon, generic: dict[str, Any]) -> None:
    """Take the words by which names no list knows are found."""
    bodies, places = generic.get("bodies", {}), generic.get("places", {})
    for kind in ("armed group", "ngo"):
        table = bodies.get(kind.replace(" ", "_"), {})
        lexicon.body_heads |= dict.fromkeys(table.get("words", ()), kind)
        lexicon.body_endings |= dict.fromkeys(table.get("endings", ()), kind)
    lexicon.state_arms = frozenset(bodies.get("state_arms", ()))
    lexicon.generic = frozenset(bodies.get("generic", ()))
    lexicon.generic_states = frozenset(bodies.get("any_state", ()))
    lexicon.travels = frozenset(bodies.get("travels", ()))
    lexicon.no_bodies = frozenset(bodies.get("none", ()))
    lexicon.place_words = frozenset(places.get("after", ()))
    lexicon.place_sure = frozenset(places.get("sure", ()))
    lexicon.place_taken = frozenset(places.get("taken", ()))
    lexicon.place_heads = frozenset(places.get("heads", ()))
    lexicon.place_endings = tuple(places.get("endings", ())) or ("\0",)
    lexicon.quarters = frozenset(places.get("quarters", ()))
    lexicon.compass = frozenset(places.get("compass", ()))
    lexicon.place_inside = frozenset(places.get("inside", ()))
    lexicon.heard = frozenset(places.get("heard", ()))
    lexicon.treaties = frozenset(places.get("treaties", ()))
    lexicon.towards = frozenset(places.get("towards", ()))
    lexicon.within = frozenset(places.get("within", ()))
    back: dict[str, tuple[str, ...]] = {}
    for kind, words in bodies.get("back", {}).items():
        for word in words:
            back[word] = (*back.get(word, ()), kind.replace("_", " "))
    lexicon.back_words = back
    lexicon.no_places = frozenset(places.get("none", ()))


def _aliases(actor: Actor) -> set[str]:
    return {actor.name, actor.name_de, *_flat(actor.aliases)} - {""}


def _flat(aliases: dict[str, tuple[str, ...]]) -> Iterable[str]:
    return (surface for surfaces in aliases.values() for surface in surfaces)


def _add_offices(lexicon: Lexicon, relations: Sequence[Relation], actors: Sequence[Actor]) -> None:
    for r in relations:
        if r.kind is RelationKind.OFFICE:
            lexicon.offices.insert(0, Office(r.subject, r.object, r.label, r.start, r.end))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None

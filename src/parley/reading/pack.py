"""A language as a folder of data: word classes, reporting verbs, names, rules.

Nothing here knows a language; a new one is a new folder under ``parley/languages``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from parley.reading.morphology import english_forms, german_forms

# Word classes are bits, so that one dictionary look-up tells all of them at once.
CLASSES = (
    "article", "oblique", "genitive", "preposition", "noun_preposition", "subordinator",
    "complementizer", "relative", "coordinator", "pronoun", "person_pronoun", "first_person",
    "have", "be", "become", "modal", "subjunctive1", "subjunctive2", "adverb", "negation",
    "not_verb", "title", "source_noun", "view_noun", "claim_noun", "verb", "cue", "participle",
    "anaphoric", "infinitive", "so", "past", "numeral",
    "befall",
)  # fmt: skip
BIT: dict[str, int] = {name: 1 << i for i, name in enumerate(CLASSES)}


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb form: its lemma, what is done in saying it, and what it takes."""

    lemma: str
    act: str
    kind: str
    particle: str = ""
    takes_object: bool = False
    clause_only: bool = False
    companion: str = ""
    needs: tuple[str, ...] = ()
    document_only: bool = False
    telling: bool = False
    no_clause: bool = False


@dataclass(frozen=True, slots=True)
class SideWords:
    """Words that tell who acts and who is acted upon; ``deeds`` are endings of nouns."""

    towards: frozenset[str]
    by_whom: frozenset[str]
    among: frozenset[str]
    of: frozenset[str]
    joins: frozenset[str]
    itself: frozenset[str]
    own: frozenset[str]
    forces: frozenset[str]
    back: frozenset[str]
    falls: frozenset[str]
    falls_to: frozenset[str]
    hands: frozenset[str]
    under: frozenset[str]
    deeds: tuple[str, ...]
    mediates: tuple[str, ...]
    mediation: tuple[str, ...]
    beside: frozenset[str]
    all_sides: frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Links:
    """Small words that frames of speech hang on, by what they do there."""

    particle: frozenset[str]
    some: frozenset[str]
    some_new: frozenset[str]
    owner: frozenset[str]
    source_of: frozenset[str]
    chain: frozenset[str]
    place_of: frozenset[str]
    beside: frozenset[str]
    setting: frozenset[str]
    paper: frozenset[str]
    words_in: frozenset[str]
    agent: frozenset[str]
    pointer: frozenset[str]
    conjoin: frozenset[str]
    compare: frozenset[str]
    introduce: frozenset[str]
    that: frozenset[str]
    closing_relative: frozenset[str]
    oblique_relative: frozenset[str]
    closing_modal: frozenset[str]
    perfect: frozenset[str]
    infinitive: frozenset[str]
    failing: frozenset[str]
    own_words: frozenset[str]
    opening: frozenset[str]
    bounding: frozenset[str]
    purpose: frozenset[str]
    claims: frozenset[str]
    done_claims: frozenset[str]
    lengths: frozenset[str]
    than: frozenset[str]
    suffered: frozenset[str]
    mutual: frozenset[str]
    ruling: frozenset[str]
    owning: frozenset[str]
    reflexive: frozenset[str]
    it: frozenset[str]
    label: frozenset[str]
    shall: frozenset[str]
    name_link: frozenset[str]
    alias: frozenset[str]
    was: frozenset[str]
    was_done: frozenset[str]
    done: frozenset[str]
    compass: frozenset[str]
    whereby: frozenset[str]
    out_of: frozenset[str]
    reduced: frozenset[str]
    many: frozenset[str]
    allied: frozenset[str]
    someone: frozenset[str]
    adverbial: dict[str, frozenset[str]]
    ties: tuple[str, ...]

    @classmethod
    def of(cls, table: dict[str, list[str]]) -> Links:
        """Read the ``[links]`` of a grammar; a list that is missing is an error."""
        own = ("ties", "adverbial")
        words = {name: frozenset(table[name]) for name in cls.__slots__ if name not in own}
        adverbial = {k: frozenset(v) for k, v in _pairs(table["adverbial"]).items()}
        return cls(**words, ties=tuple(table["ties"]), adverbial=adverbial)


@dataclass(frozen=True, slots=True)
class LanguagePack:
    """Everything the reader knows about one language."""

    code: str
    name: str
    stopwords: frozenset[str]
    verb_final: bool
    classes: dict[str, int]
    cased: dict[str, int]
    cues: dict[str, tuple[Cue, ...]]
    blocked: frozenset[tuple[str, str]]
    particles: frozenset[str]
    source_suffix: tuple[str, ...]
    frames: dict[str, tuple[str, ...]]
    conditional: frozenset[str]
    certainty: dict[str, Any]
    abstract: tuple[str, ...]
    speaking: tuple[str, ...]
    object_first: frozenset[str]
    nominative: frozenset[str]
    nobody: frozenset[str]
    adverb_suffix: tuple[str, ...]
    time_noun: frozenset[str]
    abbreviations: frozenset[str]
    among: frozenset[str]
    bounds: frozenset[str]
    addressed: frozenset[str]
    papers: frozenset[str]
    places_speak: frozenset[str]
    quoting: frozenset[str]
    unowned: frozenset[str]
    praising: frozenset[str]
    replying: frozenset[str]
    pointing: frozenset[str]
    offers: frozenset[str]
    relating: frozenset[str]
    likening: frozenset[str]
    gapping: dict[str, tuple[str, ...]]
    not_with: dict[str, tuple[str, ...]]
    sides: SideWords
    links: Links
    folder: Path
    raw: dict[str, Any] = field(default_factory=dict)

    def bits(self, word: str, lower: str) -> int:
        """Return the word classes of a token."""
        return self.classes.get(lower, 0) | self.cased.get(word, 0)


def languages_folder() -> Path:
    """Return the folder that holds one sub-folder per language."""
    return Path(str(files("parley") / "languages"))


def available() -> tuple[str, ...]:
    """Return the codes of the languages that can be read."""
    folder = languages_folder()
    return tuple(sorted(p.parent.name for p in folder.glob("*/grammar.toml")))


@lru_cache(maxsize=8)
def load_pack(code: str) -> LanguagePack:
    """Load the language ``code`` ("de", "en") from its folder."""
    return read_pack(languages_folder() / code)


def read_pack(folder: Path) -> LanguagePack:
    """Load a language from any folder of the same layout."""
    grammar = _toml(folder / "grammar.toml")
    cue_data = _toml(folder / "cues.toml")
    verb_data = _toml(folder / "verbs.toml")
    certainty = _toml(folder / "certainty.toml")
    verb_final = bool(grammar["language"].get("verb_final", False))
    forms = german_forms if verb_final else english_forms
    classes: dict[str, int] = {}
    cased: dict[str, int] = {}
    for name, words in grammar["classes"].items():
        for word in words:
            classes[word] = classes.get(word, 0) | BIT[name]
    for name in ("source_noun", "view_noun", "claim_noun"):
        for word in grammar["nouns"].get(name, ()):
            cased[word] = cased.get(word, 0) | BIT[name]
    for word in grammar["person"]["titles"]:
        cased[word] = cased.get(word, 0) | BIT["title"]
    _add_verbs(classes, verb_data["verbs"], forms, BIT["verb"])
    cues = _cues(cue_data, forms)
    for word, entries in cues.items():
        bits = BIT["cue"]
        for cue in entries:
            bits |= _kind_bits(cue.kind)
        classes[word] = classes.get(word, 0) | bits
    for act, block in cue_data.items():
        if act not in ("government", "frames"):
            _add_verbs(classes, block["verbs"], forms, BIT["verb"])
    for word in cue_data["frames"].get("anaphoric", ()):
        classes[word] = classes.get(word, 0) | BIT["anaphoric"]
    for word in cue_data["frames"].get("so", ()):
        classes[word] = classes.get(word, 0) | BIT["so"]
    blocked = frozenset(tuple(b.split()) for b in cue_data["government"].get("blocked", ()))
    particles = frozenset(c.particle for cs in cues.values() for c in cs if c.particle)
    particles |= {b[1] for b in blocked}
    return LanguagePack(
        code=grammar["language"]["code"],
        name=grammar["language"]["name"],
        stopwords=frozenset(grammar["language"]["stopwords"]),
        verb_final=verb_final,
        classes=classes,
        cased=cased,
        cues=cues,
        blocked=blocked,
        particles=particles,
        source_suffix=tuple(grammar["nouns"].get("source_suffix", ())),
        frames={k: tuple(v) for k, v in cue_data["frames"].items()},
        conditional=frozenset(cue_data["government"].get("conditional", ())),
        certainty=certainty,
        abstract=tuple(grammar.get("speakers", {}).get("abstract", ())),
        speaking=tuple(grammar.get("speakers", {}).get("speaking", ())),
        adverb_suffix=tuple(grammar.get("speakers", {}).get("adverb_suffix", ())),
        time_noun=frozenset(grammar.get("speakers", {}).get("time_noun", ())),
        nominative=frozenset(grammar.get("speakers", {}).get("nominative", ())),
        nobody=frozenset(grammar.get("speakers", {}).get("nobody", ())),
        object_first=frozenset(grammar.get("speakers", {}).get("object_first", ())),
        abbreviations=frozenset(grammar["language"].get("abbreviations", ())),
        among=frozenset(cue_data["frames"].get("among", ())),
        bounds=frozenset(cue_data["frames"].get("bounds", ())),
        addressed=frozenset(cue_data["government"].get("addressed", ())),
        places_speak=frozenset(cue_data["government"].get("places_speak", ())),
        quoting=frozenset(cue_data["government"].get("quoting", ())),
        unowned=frozenset(cue_data["government"].get("unowned", ())),
        papers=frozenset(cue_data["frames"].get("papers", ())),
        praising=frozenset(cue_data["government"].get("praising", ())),
        replying=frozenset(
            w for w, cs in cues.items() if any(c.act in ("deny", "reject", "confirm") for c in cs)
        ),
        offers=frozenset(cue_data["frames"].get("offers", ())),
        pointing=frozenset(cue_data["frames"].get("pointing", ())),
        relating=frozenset(cue_data["frames"].get("relating", ())),
        likening=frozenset(cue_data["frames"].get("likening", ())),
        sides=_side_words(grammar["sides"]),
        links=Links.of(grammar["links"]),
        not_with=_pairs(cue_data["government"].get("not_with", ())),
        gapping=_pairs(cue_data["government"].get("gapping", ())),
        folder=folder,
        raw=grammar,
    )


def _side_words(table: dict[str, list[str]]) -> SideWords:
    parts = ("deeds", "mediates", "mediation", "all_sides")
    sets = {k: frozenset(table[k]) for k in SideWords.__slots__ if k not in parts}
    both = frozenset(tuple(pair.split()) for pair in table["all_sides"])
    deeds, mediates, mediation = (tuple(table[k]) for k in parts[:3])
    return SideWords(**sets, deeds=deeds, mediates=mediates, mediation=mediation, all_sides=both)


def _pairs(lines: list[str]) -> dict[str, tuple[str, ...]]:
    """Read "sprechen von" lines as verb -> its words."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        verb, *words = line.split()
        found[verb] = (*found.get(verb, ()), *words)
    return found


def _kind_bits(kind: str) -> int:
    if kind == "participle":
        return BIT["participle"]
    if kind == "past":
        return BIT["verb"] | BIT["past"]
    if kind == "subjunctive":
        return BIT["verb"] | BIT["subjunctive1"]
    if kind == "split":
        return BIT["participle"]
    if kind in ("infinitive", "gerund"):
        return BIT["infinitive"]
    return BIT["verb"]


def _add_verbs(classes: dict[str, int], verbs: list[str], forms: Any, bit: int) -> None:
    for entry in verbs:
        for word, form in forms(entry):
            bits = _kind_bits(form.kind) if form.kind != "finite" else bit
            classes[word] = classes.get(word, 0) | bits


def _cues(data: dict[str, Any], forms: Any) -> dict[str, tuple[Cue, ...]]:
    government = data["government"]
    takes_object = frozenset(government.get("object", ()))
    clause_only = frozenset(government.get("clause_only", ()))
    no_clause = frozenset(government.get("no_clause", ()))
    telling = frozenset(government.get("telling", ()))
    documents = frozenset(government.get("document_only", ()))
    needs: dict[str, list[str]] = {}
    for line in government.get("object_needs", ()):
        lemma, _, word = line.partition(" ")
        needs.setdefault(lemma, []).extend([word] if word else [])
    found: dict[str, list[Cue]] = {}
    for act, block in data.items():
        if act in ("government", "frames"):
            continue
        for entry in block["verbs"]:
            for word, form in forms(entry):
                lemma = form.lemma
                kind = "finite" if form.kind == "past" else form.kind
                cue = Cue(
                    lemma, act, kind, form.particle, lemma in takes_object,
                    lemma in clause_only, form.companion, tuple(needs.get(lemma, ())),
                    lemma in documents, lemma in telling, lemma in no_clause,
                )  # fmt: skip
                known = found.setdefault(word, [])
                if all(
                    (k.lemma, k.kind) != (lemma, kind) or (cue.needs and k.act != act)
                    for k in known
                ):
                    known.append(cue)
    return {word: tuple(cues) for word, cues in found.items()}


def _toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)

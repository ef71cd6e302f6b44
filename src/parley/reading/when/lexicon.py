"""A language's words of time, looked up once per distinct word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from parley.reading.figures.lexicon import Phrases, figure_lexicon
from parley.reading.figures.numbers import NumberReader, number_reader
from parley.reading.figures.words import Table, case_fits, load
from parley.reading.when.grammar import Node, build_trie

_NUMERIC = (
    "n",
    "day",
    "hour",
    "mm",
    "mnum",
    "my",
    "yy",
    "yyy",
    "year",
    "far_year",
    "clock",
    "dm",
    "dmy",
    "decade",
)
#: Later years are read only in a full date ("3. Mai 2999"): elsewhere they are counts.
_LAST_YEAR = 2199
_DMY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})$")
_CLOCK = re.compile(r"(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?$")
_MONTH_YEAR = re.compile(r"(0\d|1[012])\.(1[6-9]\d\d|20\d\d)$")
_DAY_MONTH = re.compile(r"(\d{1,2})\.(\d{1,2})$")


@dataclass(frozen=True, slots=True)
class Word:
    """What a word may be: its classes with their values, and whether a rule can begin here."""

    classes: tuple[tuple[str, Any], ...]
    first: bool


class WhenLexicon:
    """Everything the dates engine knows about one language, read from ``when.toml``."""

    def __init__(self, data: Mapping[str, Any], reader: NumberReader, language: str) -> None:
        self.language, self.data, self.reader = language, data, reader
        self.counted = figure_lexicon(language)
        self.tables = {name: Table(entries) for name, entries in data["classes"].items()}
        self.compounds: list[Mapping[str, str]] = list(data.get("compounds", ()))
        self._index: dict[str, list[tuple[str, Any, str]]] = {}
        for name, table in self.tables.items():
            for form, (value, case) in table.exact.items():
                self._index.setdefault(form, []).append((name, value, case))
        self._tails = {c["last"]: tuple(self.tables[c["last"]].exact) for c in self.compounds}
        made = [compound["name"] for compound in self.compounds]
        names = [*self.tables, *_NUMERIC, "num", "ord", *made]
        self.root, self._literals = build_trie(data["rules"], names)
        self.ordinal_mark: str = data["settings"].get("ordinal_mark", "")
        self.references: bool = data["settings"].get("vague_steps", "length") == "reference"
        self.day_first: bool = data["settings"].get("day_first", True)
        self.vague: Mapping[str, tuple[float, float]] = {
            unit: (float(low), float(high)) for unit, (low, high) in data["vague_units"].items()
        }
        self.before = Phrases(data["before"])
        self.prepositions = Phrases(data["prepositions"])
        self.after = Phrases(data["after"])
        self.parts = Table(
            {w: mod for mod in ("START", "MID", "END", "WHOLE") for w in data["parts"][mod]}
        )
        self.articles = frozenset(data["parts"]["articles"])
        self.determiners = frozenset(data["parts"].get("determiners", ()))
        self.tense = Tense(data["tense"])
        self.never_years = frozenset(data["years"]["never"])
        self.year_cues = frozenset(data["years"]["cues"])
        self.clock_words = frozenset(data["clocks"]["words"])
        self.clock_cues = frozenset(data["clocks"]["cues"])
        self.not_clock = frozenset(data["clocks"]["not_before"])
        self.age_after = frozenset(data["ages"]["after"])
        self.age_before = frozenset(data["ages"]["before"])
        self.list_joins = frozenset(data["lists"]["joins"])
        self.list_marks = frozenset(data["lists"]["marks"])
        self.last_year = _LAST_YEAR
        self.superlatives = frozenset(data["settings"].get("superlatives", ()))
        self.breaks = frozenset(data["settings"].get("breaks", ()))
        self.superlative_ends = tuple(data["settings"].get("superlative_ends", ())) or ("\0",)
        self.not_units = frozenset(data["settings"].get("ordinal_units", ()))
        self._words: dict[str, Word] = {}

    def word(self, surface: str) -> Word:
        """Return what a word may be; each distinct word is worked out once."""
        try:
            return self._words[surface]
        except KeyError:
            if len(self._words) > 200_000:
                self._words.clear()
            found = self._words[surface] = self._classify(surface)
            return found

    def _classify(self, surface: str) -> Word:
        lower = surface.lower()
        found: list[tuple[str, Any]] = []
        if lower in self._literals:
            found.append(("'" + lower, lower))
        if surface[0].isdecimal():
            found += self._digits(surface)
        else:
            found += self._letters(surface, lower)
        edges = self.root.edges
        first = any(name in edges for name, _ in found) or (
            "num" in edges and self.reader.starts(lower)
        )
        return Word(tuple(found), first)

    def _letters(self, surface: str, lower: str) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        if len(lower) > 60:
            return found
        for name, value, case in self._index.get(lower, ()):
            if case_fits(case, surface):
                found.append((name, value))
        ordinal = self.reader.ordinal(surface)
        if ordinal is not None:
            found.append(("ord", int(ordinal)))
        for compound in self.compounds:
            value = self._split(compound, surface, lower)
            if value is not None:
                found.append((compound["name"], value))
        return found

    def _split(self, compound: Mapping[str, str], surface: str, lower: str) -> Any:
        tail = self.tables[compound["last"]]
        if not lower.endswith(self._tails[compound["last"]]):
            return None
        for cut in range(2, len(lower) - 2):
            head = surface[:cut]
            if compound["first"] == "num":
                first: Any = self.reader.cardinal(lower[:cut])
            else:
                first = self.tables[compound["first"]].get(head)
            if first is None:
                continue
            last = tail.get(lower[cut:])
            if last is None:
                last = tail.get(lower[cut:].capitalize())
            if last is not None:
                return (first, last)
        return None

    def _digits(self, surface: str) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        if surface.isdecimal() and len(surface) <= 4:
            value = int(surface)
            found.append(("n", value))
            if len(surface) <= 2:
                found.append(("yy", value))
                if len(surface) == 2 and 1 <= value <= 12:
                    found.append(("mm", value))
                if 1 <= value <= 12:
                    found.append(("mnum", value))
                if 1 <= value <= 31:
                    found.append(("day", value))
                if value <= 24:
                    found.append(("hour", value))
            elif len(surface) == 3:
                found.append(("yyy", value))
            elif value >= 1000:
                found.append(("year" if value <= _LAST_YEAR else "far_year", value))
            return found
        full = _DMY.match(surface)
        if full:
            first, second, year = (int(part) for part in full.groups())
            day, month = (first, second) if self.day_first or first > 12 else (second, first)
            if 1 <= day <= 31 and 1 <= month <= 12:
                found.append(("dmy", (day, month, _full_year(year, len(full.group(3))))))
            return found
        clock = _CLOCK.match(surface)
        if clock and int(clock.group(1)) <= 24 and int(clock.group(2)) < 60:
            found.append(("clock", (int(clock.group(1)), int(clock.group(2)))))
        month_year = _MONTH_YEAR.match(surface)
        if month_year and 1 <= int(month_year.group(1)) <= 12:
            found.append(("my", (int(month_year.group(1)), int(month_year.group(2)))))
        pair = _DAY_MONTH.match(surface)
        if pair and 1 <= int(pair.group(1)) <= 31 and 1 <= int(pair.group(2)) <= 12:
            found.append(("dm", (int(pair.group(1)), int(pair.group(2)))))
        return found


class Tense:
    """Which verbs put a clause in the past or the future."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.past = Table(dict.fromkeys(data["past"], "past"))
        self.future = Table(dict.fromkeys(data["future"], "future"))
        self.ends: tuple[str, ...] = tuple(data["past_ends"])
        self.not_past = frozenset(data["not_past"])
        self.perfect = frozenset(data["perfect"])
        self.participle = re.compile(data["participle"])
        self.done = frozenset(data["done"])
        self.to = frozenset(data["to"])
        self._memo: dict[str, str] = {}

    def over(self, word: str, before: str) -> bool:
        """Whether an infinitive tells of what is over: "zu haben", "getötet haben"."""
        if word not in self.done:
            return False
        return before in self.to or (len(self.to) > 1 and bool(self.participle.match(before[:40])))

    def of(self, word: str) -> str:
        """Return ``past``, ``future``, ``perfect`` (an auxiliary) or nothing for a word."""
        try:
            return self._memo[word]
        except KeyError:
            if len(self._memo) > 200_000:
                self._memo.clear()
            found = self._memo[word] = self._find(word)
            return found

    def _find(self, word: str) -> str:
        lower = word.lower()
        if self.future.get(word):
            return "future"
        if self.past.get(word):
            return "past"
        if lower in self.perfect:
            return "perfect"
        if word.islower() and len(word) > 4 and lower not in self.not_past:
            if lower.endswith(self.ends):
                return "past"
            if self.participle.match(lower[:40]):
                return "participle"
        return ""


def _full_year(year: int, digits: int) -> int:
    if digits == 4:
        return year
    return 2000 + year if year < 50 else 1900 + year


@lru_cache(maxsize=8)
def when_lexicon(language: str) -> WhenLexicon:
    """Return the tables of a language, read and compiled once.

    Raises
    ------
    InputError
        If Parley has no tables for the language.
    """
    return WhenLexicon(load(language, "when"), number_reader(language), language)


__all__ = ["Node", "Tense", "WhenLexicon", "Word", "when_lexicon"]

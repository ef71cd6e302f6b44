"""A language's tables for figures, made ready for look-up: bounds, vague words, nouns, deeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from parley.reading.figures.numbers import NumberReader, number_reader
from parley.reading.figures.words import Table, Tokens, expand, load, phrases

#: Phrases in the tables are at most this many words long.
LONGEST_PHRASE = 6


@dataclass(frozen=True, slots=True)
class Noun:
    """What is counted: its unit, its group and, if the noun says it, what befell them."""

    unit: str = ""
    group: str = ""
    measure: str = ""
    default: str = ""


class Phrases:
    """Phrases with a value each, found by their last or first word in bounded time."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self.values = phrases(lists)
        self._last: dict[str, list[tuple[str, ...]]] = {}
        self._first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted(self.values, key=len, reverse=True):
            self._last.setdefault(phrase[-1], []).append(phrase)
            self._first.setdefault(phrase[0], []).append(phrase)

    def begins(self, lower: str) -> bool:
        """Whether some phrase begins with this word."""
        return lower in self._first

    def ending(self, tokens: Tokens, before: int) -> tuple[int, str] | None:
        """Return where the longest phrase that ends just before a token starts, and its value."""
        if before <= 0:
            return None
        for phrase in self._last.get(tokens.lower[before - 1], ()):
            start = before - len(phrase)
            if start >= 0 and tuple(tokens.lower[start:before]) == phrase:
                return start, self.values[phrase]
        return None

    def starting(self, tokens: Tokens, index: int) -> tuple[int, str] | None:
        """Return where the longest phrase that starts at a token ends, and its value."""
        if index >= len(tokens):
            return None
        for phrase in self._first.get(tokens.lower[index], ()):
            if tuple(tokens.lower[index : index + len(phrase)]) == phrase:
                return index + len(phrase), self.values[phrase]
        return None


class FigureLexicon:
    """Everything the figures engine knows about one language, read from ``figures.toml``."""

    def __init__(self, data: Mapping[str, Any], reader: NumberReader) -> None:
        self.reader = reader
        words, skip, ranges = data["words"], data["skip"], data["ranges"]
        self.bounds = Phrases(data["bounds"])
        self.bounds_not = Phrases(data["bounds_not"])
        self.not_figures = Phrases({"skip": skip["phrases"]})
        governed = data.get("bounds_governed", {})
        self.governed = {word: frozenset(verbs) for word, verbs in governed.items()}
        self.bounds_after = Phrases(data["bounds_after"])
        self.between = frozenset(ranges["between"])
        self.between_joins = frozenset(ranges["between_joins"])
        self.from_ = frozenset(ranges["from"])
        self.joins = Phrases({"join": ranges["joins"]})
        self.changes = frozenset(ranges["changes"])
        self.vague = Table(data["vague"])
        several = data["several"]
        self.several = Phrases({"several": several["words"]})
        self.several_alone = Phrases({"several": several["alone"]})
        self.several_range: tuple[float, float] = tuple(several["range"])
        self.powers = Table(several["powers"])
        self.tops = {float(power): float(top) for power, top in several["tops"].items()}
        self.links = frozenset(several["links"])
        self.times = data["times"]
        self.times_ends = tuple(f for end in self.times["ends"] for f in expand(end))
        self.times_words = Table(self.times["words"])
        self.times_nouns = frozenset(self.times["nouns"])
        self.label_before = Table(dict.fromkeys(skip["before"], True))
        self.skip_after = Phrases({"skip": [f for w in skip["after"] for f in expand(w)]})
        self.age_before = Phrases({"age": skip["age_before"]})
        self.ordinal_before = frozenset(skip["ordinal_before"])
        self.ordinal_mark: str = skip["ordinal_mark"]
        self.year_before = frozenset(word.lower() for word in skip["year_before"])
        self.months = frozenset(word.lower() for word in skip["months"])
        self.capital_nouns: bool = skip["capital_nouns"]
        self.stops = frozenset(words["stops"])
        self.attributes = frozenset(words.get("attributes", ()))
        self.of = frozenset(words["of"])
        self.since = frozenset(words.get("since", ()))
        self.and_ = frozenset(words["and"])
        self.among = Phrases({"among": words["among"]})
        self.more = frozenset(words["more"])
        self.adds = frozenset(words["adds"])
        self.of_them = frozenset(tuple(pair.split()) for pair in words["of_them"])
        self.running = Phrases({"running": words.get("running", ())})
        self.totalling = frozenset(words["totalling"])
        self.totals = frozenset(words["totals"])
        self.toll = frozenset(words["toll"])
        self.comes_to = frozenset(words["comes_to"])
        self.whose = frozenset(words.get("whose", ()))
        self.cumulative = Phrases({"cumulative": words["cumulative"]})
        self.breaks = frozenset(words["clause_breaks"])
        self.money_before = frozenset(words["units_before"])
        self.objects_follow: bool = bool(words.get("objects_follow", False))
        self.number_of = Phrases({"number": words["number_of"]})
        self.pronouns = frozenset(words["pronouns"])
        self.plurals = frozenset(words.get("plurals", ()))
        self.determiners = frozenset(words["determiners"])
        self.nouns, self.noun_phrases = _nouns(data["nouns"])
        self.deeds, self.deed_units = _deeds(data["measures"])
        self.of_things = frozenset(n for n, b in data["measures"].items() if b.get("things"))
        self.bodily = frozenset(data["bodily"]["measures"])
        self.split_deeds = _split_deeds(data["measures"])
        self.active = frozenset(data["active"]["words"])
        self.passive_after = frozenset(data["active"]["after"])
        self.opens = frozenset(data["active"].get("opens", ()))
        self._starts: dict[str, bool] = {}

    def may_start(self, lower: str) -> bool:
        """Whether a figure can begin with this word; worked out once per word."""
        try:
            return self._starts[lower]
        except KeyError:
            if len(self._starts) > 200_000:
                self._starts.clear()
            found = self._starts[lower] = (
                self.reader.starts(lower)
                or self.vague.has(lower)
                or self.several.begins(lower)
                or self.how_often(lower) is not None
            )
            return found

    def how_often(self, lower: str) -> float | None:
        """Return 2 for "zweimal" or "twice", None for anything else."""
        known = self.times_words.get(lower)
        if known is not None:
            return float(known)
        for ending in self.times_ends:
            if lower.endswith(ending) and len(lower) > len(ending):
                return self.reader.cardinal(lower[: -len(ending)])
        return None


def _nouns(blocks: Iterable[Mapping[str, Any]]) -> tuple[Table, Phrases]:
    table, long = Table(), {}
    for block in blocks:
        noun = Noun(
            block.get("unit", ""),
            block.get("group", ""),
            block.get("measure", ""),
            block.get("default", ""),
        )
        for word in block["words"]:
            if len(Tokens(word).words) > 1 and "*" not in word:
                long[word] = noun
            else:
                table.add(word, noun)
    grouped: dict[Noun, list[str]] = {}
    for word, noun in long.items():
        grouped.setdefault(noun, []).append(word)
    return table, Phrases(grouped)  # type: ignore[arg-type]


def _deeds(blocks: Mapping[str, Mapping[str, Any]]) -> tuple[Phrases, dict[str, str]]:
    lists = {
        name: [form for word in block["words"] for form in expand(word)]
        for name, block in blocks.items()
    }
    return Phrases(lists), {name: block.get("unit", "") for name, block in blocks.items()}


def _split_deeds(blocks: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Return verb -> particle -> measure for verbs that fall in two: "ließen ... frei"."""
    found: dict[str, dict[str, str]] = {}
    for name, block in blocks.items():
        for entry in block.get("split", ()):
            verb, particle = entry.split()
            found.setdefault(verb, {})[particle] = name
    return found


@lru_cache(maxsize=8)
def figure_lexicon(language: str) -> FigureLexicon:
    """Return the tables of a language, read and indexed once.

    Raises
    ------
    InputError
        If Parley has no tables for the language.
    """
    return FigureLexicon(load(language, "figures"), number_reader(language))

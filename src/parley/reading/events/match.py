"""Which rules fire in which stretch of text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from parley.core.claim import Quantity
from parley.reading.events.rules import Rule, RuleSet

_PERSON = frozenset(["person", "persons", "people", "household"])


@dataclass(frozen=True, slots=True)
class Firing:
    """One rule that fired, with the words that made it."""

    rule: Rule
    start: int
    end: int
    words: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Hits:
    """The rule words of one text, for look-up by span."""

    rules: RuleSet
    found: list[tuple[int, int, str]]
    starts: list[int]

    @classmethod
    def of(cls, rules: RuleSet, text: str) -> Hits:
        """Find the words of all rules in ``text`` once."""
        lowered = text.lower()
        if len(lowered) != len(text):  # a letter whose lower case is longer would shift offsets
            lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        found = rules.hits(lowered)
        return cls(rules, found, [h[0] for h in found])

    def leave_names(self, names: list[tuple[int, int]]) -> None:
        """Drop words inside the names of bodies: "Rapid Support Forces" support nobody.

        The last word stays: "the Rapid Support Forces withdrew" tells of forces.
        """
        if not names:
            return
        begins = [a for a, _ in names]
        kept = []
        for hit in self.found:
            k = bisect_right(begins, hit[0]) - 1
            if k < 0 or hit[1] > names[k][1]:
                kept.append(hit)
        self.found = kept
        self.starts = [h[0] for h in kept]

    def fire(
        self,
        spans: list[tuple[int, int]],
        figures: list[Quantity],
        places: int,
        actors: int,
        parties: int = 0,
    ) -> list[Firing]:
        """Return the rules that fire in the spans taken together, best first.

        ``places``, ``actors`` and ``parties`` (those who can wage war) count who and what is named.
        """
        present: dict[str, tuple[int, int]] = {}
        for a, b in spans:
            k = bisect_left(self.starts, a)
            while k < len(self.found) and self.found[k][0] < b:
                start, end, term = self.found[k]
                if end <= b:
                    present.setdefault(term, (start, end))
                k += 1
        if not present:
            return []
        tried: set[int] = set()
        firings = []
        for term in present:
            for index in self.rules.by_term.get(term, ()):
                if index not in tried:
                    tried.add(index)
                    firing = _fires(
                        self.rules.rules[index], present, figures, places, actors, parties
                    )
                    if firing:
                        firings.append(firing)
        firings.sort(key=lambda f: (-f.rule.priority, -len(f.rule.groups), f.start, f.rule.id))
        return firings


def _apart(term: str, present: dict[str, tuple[int, int]]) -> tuple[int, int] | None:
    """Find "nahm ... fest": both parts, the second after the first."""
    head, _, tail = term.partition("~")
    first, last = present.get(head), present.get(tail)
    if first is None or last is None or last[0] < first[1]:
        return None
    return first[0], last[1]


def _fires(
    rule: Rule,
    present: dict[str, tuple[int, int]],
    figures: list[Quantity],
    places: int,
    actors: int,
    parties: int,
) -> Firing | None:
    words = []
    for group in rule.groups:
        hit = [present[t] for t in group if t in present]
        hit = hit or [pair for t in group if "~" in t and (pair := _apart(t, present))]
        if not hit:
            return None
        words.append(min(hit))
    if any(t in present for t in rule.none):
        return None
    if "figure" in rule.needs and not figures:
        return None
    if "persons" in rule.needs and not any(q.unit in _PERSON for q in figures):
        return None
    if "place" in rule.needs and not places and not any(t in present for t in rule.where):
        return None
    if "actor" in rule.needs and not actors:
        return None
    if "party" in rule.needs and not parties:
        return None
    return Firing(rule, min(w[0] for w in words), max(w[1] for w in words), tuple(words))

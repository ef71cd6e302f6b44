"""Where the words of time stand: the longest rule at each place, left to right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from parley.reading.figures.numbers import Number
from parley.reading.figures.words import BREAK, Tokens
from parley.reading.when.grammar import Node, Rule
from parley.reading.when.lexicon import WhenLexicon

#: Short forms of weekdays ("Thurs") are at most this long.
_SHORT_FORM = 5


@dataclass(slots=True)
class Match:
    """One expression as the rules found it; tokens ``first`` to ``last - 1``.

    ``fields`` holds what the words gave (month, day, unit, ...), ``preposition``
    and ``mod`` what the words before it add.
    """

    first: int
    last: int
    rule: Rule
    fields: dict[str, Any]
    preposition: str = ""
    mod: str = ""
    head: int = -1

    @property
    def kind(self) -> str:
        """The kind of expression the rule makes."""
        return self.rule.kind


def matches(lexicon: WhenLexicon, tokens: Tokens) -> Iterator[Match]:
    """Yield the longest match at each place that is not inside an earlier one."""
    word = lexicon.word
    known = [word(surface) for surface in tokens.words]
    numbers: dict[int, Number | None] = {}
    done = 0
    for place, entry in enumerate(known):
        if not entry.first or place < done:
            continue
        found = _longest(lexicon, tokens, known, numbers, place)
        if found is not None:
            _leave_count(lexicon, tokens, found)
        if found is not None and _plausible(lexicon, tokens, found):
            done = found.last
            yield found


def _leave_count(lexicon: WhenLexicon, tokens: Tokens, match: Match) -> None:
    """Take "5000" out of "am 3. Mai 5000 Soldaten": no year, for something is counted."""
    if match.fields.get("year", 0) <= lexicon.last_year or match.last >= len(tokens):
        return
    if not tokens.words[match.last - 1].isdecimal() or not tokens.words[match.last].isalpha():
        return
    if lexicon.counted.nouns.get(tokens.words[match.last]) is not None:
        del match.fields["year"]
        match.last -= 1
        while tokens.words[match.last - 1] == ",":
            match.last -= 1


def _longest(
    lexicon: WhenLexicon,
    tokens: Tokens,
    known: list[Any],
    numbers: dict[int, Number | None],
    place: int,
) -> Match | None:
    best: tuple[int, Rule, tuple[str, ...], tuple[Any, ...]] | None = None
    stack: list[tuple[Node, int, tuple[Any, ...]]] = [(lexicon.root, place, ())]
    size = len(known)
    while stack:
        node, at, values = stack.pop()
        if node.ends is not None:
            rule, names = node.ends
            if best is None or (at, -rule.order) > (best[0], -best[1].order):
                best = (at, rule, names, values)
        if at >= size:
            continue
        child = node.edges.get("num")
        if child is not None:
            number = _number(lexicon, tokens, numbers, at)
            if number is not None:
                stack.append((child, number.last, (*values, number.value)))
        for name, value in known[at].classes:
            child = node.edges.get(name)
            if child is not None:
                stack.append((child, at + 1, (*values, value)))
    if best is None:
        return None
    last, rule, names, values = best
    fields = dict(rule.constants)
    fields.update((name, value) for name, value in zip(names, values) if name)
    return Match(place, last, rule, fields, head=place)


def _number(
    lexicon: WhenLexicon, tokens: Tokens, numbers: dict[int, Number | None], at: int
) -> Number | None:
    """Read a number once per place; an article counts as one before a unit of time."""
    if at not in numbers:
        number = lexicon.reader.read(tokens, at)
        if number is None and tokens.lower[at] in lexicon.reader.articles:
            number = Number(at, at + 1, 1.0)
        if number is not None and (number.share or number.value > 1e7):
            number = None
        numbers[at] = number
    return numbers[at]


def _plausible(lexicon: WhenLexicon, tokens: Tokens, match: Match) -> bool:
    """Throw out what only looks like a time: figures that could be years, names, parts of words."""
    first, last = match.first, match.last
    if BREAK in tokens.words[first:last]:
        return False
    if first and tokens.joined(first) and tokens.words[first - 1] in "-/_.@#":
        glued = first > 1 and tokens.joined(first - 1) and tokens.words[first - 2].isalpha()
        part = glued and lexicon.parts.get(tokens.words[first - 2]) is not None
        if glued and not part and tokens.words[first][0].isdecimal():
            return False
    if match.rule.id == "year" and "year_noun" not in match.fields:
        return _is_year(lexicon, tokens, match)
    if match.rule.id == "old-year":
        return _is_old_year(lexicon, tokens, match)
    if match.rule.id == "year-month":
        # "2016-12" is a month, "1904-05" two years of a war.
        return int(match.fields["month"]) <= int(match.fields["year"]) % 100
    if match.kind == "span" and _is_ordinal(lexicon, tokens, match):
        return False
    if last - first == 1 and "weekday" in match.fields and _in_a_name(tokens, first):
        return False
    if match.kind in ("span", "later", "earlier") and _is_age(lexicon, tokens, match):
        return False
    if match.kind == "rate":
        return _is_rate(lexicon, tokens, match)
    if match.kind == "clock_bare":
        return _is_clock(lexicon, tokens, match)
    return True


def _is_year(lexicon: WhenLexicon, tokens: Tokens, match: Match) -> bool:
    """Whether a bare four-digit number is a year and not a count of something."""
    first, last, year = match.first, match.last, int(match.fields["year"])
    before = tokens.lower[first - 1] if first else ""
    if (first and tokens.joined(first) and before[-1:].isalpha()) or before in lexicon.never_years:
        return False
    after = tokens.words[last] if last < len(tokens) else ""
    if after and tokens.joined(last) and (after[0].isalpha() or after in "%°€$:"):
        return False
    counted = lexicon.counted
    place = last
    while place < min(len(tokens), last + 3):
        if counted.nouns.get(tokens.words[place]) is not None and place - last < 3:
            return before in lexicon.year_cues and place > last
        if not (tokens.words[place].islower() and tokens.lower[place].endswith(("e", "en"))):
            break
        place += 1
    if before in lexicon.year_cues:
        return True
    if before in ("$", "€", "£") or counted.bounds.ending(tokens, first) is not None:
        return False
    return 1300 <= year <= 2100


def _is_old_year(lexicon: WhenLexicon, tokens: Tokens, match: Match) -> bool:
    """Whether "Jahr 120" names a year: not in "in diesem Jahr 120 Milliarden"."""
    if not tokens.words[match.last - 1].isdecimal():
        return True
    before = tokens.lower[match.first - 1] if match.first else ""
    after = tokens.words[match.last] if match.last < len(tokens) else ""
    counts = lexicon.counted.nouns.get(after) is not None
    counts = counts or lexicon.reader.scales.get(after) is not None
    return before in lexicon.year_cues and not counts


def _is_ordinal(lexicon: WhenLexicon, tokens: Tokens, match: Match) -> bool:
    """Whether "a second" tells which and not how long: "in a second clash"."""
    after = tokens.words[match.last] if match.last < len(tokens) else ""
    return tokens.lower[match.last - 1] in lexicon.not_units and after.isalpha()


def _in_a_name(tokens: Tokens, place: int) -> bool:
    """Whether the short form of a weekday is part of a name: "Khaing Thu Kha"."""
    if len(tokens.words[place]) > _SHORT_FORM:
        return False
    around = (tokens.words[place - 1] if place else "", *tokens.words[place + 1 : place + 2])
    return any(w.isalpha() and w[0].isupper() and len(w) > 1 for w in around)


def _is_age(lexicon: WhenLexicon, tokens: Tokens, match: Match) -> bool:
    """Whether a length tells how old somebody is: "22-Jährige", "16 Jahre alt", "ab 16 Jahren"."""
    first, last = match.first, match.last
    after = tokens.words[last] if last < len(tokens) else ""
    if after == "-" and last + 1 < len(tokens):
        after = tokens.words[last + 1]
    if after.lower() in lexicon.age_after:
        return True
    before = tokens.lower[first - 1] if first else ""
    fields = match.fields
    if fields.get("unit") == "Y" and before in lexicon.age_before:
        return True
    unit, count = fields.get("unit_adj"), fields.get("n")
    if "num_unit_adj" in fields:
        count, unit = fields["num_unit_adj"]
    if unit != "Y" or count is None or not 10 <= count <= 110:
        return False
    hyphen = tokens.words[last - 1][0].isupper() or tokens.words[first][0].isdecimal()
    noun = lexicon.counted.nouns.get(after)
    return hyphen or (noun is not None and noun.unit == "person")


def _is_rate(lexicon: WhenLexicon, tokens: Tokens, match: Match) -> bool:
    """Whether "im Monat", "am Tag" follow a figure and mean each of them."""
    first, last = match.first, match.last
    if match.fields["unit"] not in ("D", "M", "Y") or tokens.words[last - 1][-1] not in "rtg":
        return False
    near = tokens.lower[max(0, first - 3) : first]
    if not any(word[0].isdecimal() for word in near):
        return False
    after = tokens.words[last] if last < len(tokens) else ""
    return not after[:1].isdecimal() and after not in lexicon.articles


def _is_clock(lexicon: WhenLexicon, tokens: Tokens, match: Match) -> bool:
    """Whether a bare number is an hour: in "um 10", or the first half of "10 bis 12 Uhr"."""
    place = match.last
    if place + 2 < len(tokens) and tokens.lower[place] in lexicon.list_joins:
        following = lexicon.word(tokens.words[place + 1]).classes
        if any(name in ("hour", "clock") for name, _ in following):
            return tokens.lower[place + 2] in lexicon.clock_words
    before = tokens.lower[match.first - 1] if match.first else ""
    if before not in lexicon.clock_cues:
        return False
    if "clock" in match.fields:
        return place >= len(tokens) or tokens.words[place] not in lexicon.not_clock
    return False

"""What stands around an expression: prepositions, modifiers, the tense of its clause, anchors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parley.reading.figures.words import BREAK, Tokens
from parley.reading.when.calendar import Span, month_span, year_span
from parley.reading.when.lexicon import WhenLexicon
from parley.reading.when.match import Match

_CLAUSE = frozenset((",", ";", ":", "(", ")", "–", "„", "“", '"', "»", "«"))
_SENTENCE = frozenset(("!", "?", BREAK))
_REACH = 40
#: A superlative stands at most this many words before its length of time.
_LOOK = 6
#: What began stands between "since" and its date in at most this many words.
_SINCE = 11


def look_before(lexicon: WhenLexicon, tokens: Tokens, match: Match, floor: int) -> None:
    """Take in "Ende", "rund", "mehr als" before an expression and note its preposition.

    Words before token ``floor`` belong to an earlier expression and stay there.
    """
    place = match.first
    if match.kind in ("date", "unit", "day", "daypart"):
        place = _part_before(lexicon, tokens, match, floor)
    hit = lexicon.before.ending(tokens, place)
    if hit is not None and hit[0] >= floor and match.kind != "ref":
        mod = hit[1]
        if match.kind in ("span", "later", "earlier") or mod == "APPROX":
            place = hit[0]
            match.first = place
            match.mod = match.mod or mod
    at = place
    while at > floor and tokens.lower[at - 1] in lexicon.articles:
        at -= 1
    hit = lexicon.prepositions.ending(tokens, place) or lexicon.prepositions.ending(tokens, at)
    if hit is not None and hit[0] >= floor:
        ahead = hit[1] == "ahead" and (
            match.kind not in ("span", "plural") or _superlative(lexicon, tokens, hit[0])
        )
        match.preposition = "during" if ahead else hit[1]
    if match.preposition in ("", "during") and _since(lexicon, tokens, at, floor):
        match.preposition = "since"


def _superlative(lexicon: WhenLexicon, tokens: Tokens, before: int) -> bool:
    """Whether a length looks back on the worst of its kind: "the worst fighting in two decades"."""
    return any(
        word in lexicon.superlatives or word.endswith(lexicon.superlative_ends)
        for word in tokens.lower[max(0, before - _LOOK) : before]
    )


def _since(lexicon: WhenLexicon, tokens: Tokens, at: int, floor: int) -> bool:
    """Whether a date tells when began what has lasted: "since the war began in April"."""
    for place in range(at - 1, max(floor, at - _SINCE) - 1, -1):
        word = tokens.words[place]
        if word in _CLAUSE or word in _SENTENCE or word == "." or word[0].isdecimal():
            return False
        hit = lexicon.prepositions.ending(tokens, place + 1)
        if hit is not None and hit[1] == "since":
            return True
    return False


def opens(tokens: Tokens, match: Match) -> bool:
    """Whether an expression opens a sentence or is a heading: then the story moves to it."""
    at = max(0, match.first - 2)
    before = tokens.words[at : match.first]
    if not match.first or any(word in _SENTENCE or word == "." for word in before):
        return True
    return match.last >= len(tokens) or tokens.words[match.last] == BREAK


def _part_before(lexicon: WhenLexicon, tokens: Tokens, match: Match, floor: int) -> int:
    """Widen an expression to "Ende", "Mitte der", "im frühen" before it."""
    place = at = match.first
    while at > floor and tokens.lower[at - 1] in lexicon.articles and place - at < 2:
        at -= 1
    if at > floor:
        part = lexicon.parts.get(tokens.words[at - 1])
        if part is not None:
            match.mod = "" if part == "WHOLE" else part
            taken = at - 2 >= floor and tokens.lower[at - 2] in lexicon.determiners
            match.first = at - 2 if taken else at - 1
            return match.first
    return place


def tense(lexicon: WhenLexicon, tokens: Tokens, match: Match) -> str:
    """Return ``past`` or ``future`` as the verbs of the clause say, then of the sentence."""
    left = _verbs(lexicon, tokens, range(match.first - 1, max(-1, match.first - _REACH), -1))
    right = _verbs(lexicon, tokens, range(match.last, min(len(tokens), match.last + _REACH)))
    near = left[0] + right[0]
    if match.preposition == "until":  # "demanded that they leave by December": only that is over
        return _judge(near) or ("" if any(left) else _judge(right[1]))
    return _judge(near) or _judge(near + left[1] + right[1])


def _verbs(lexicon: WhenLexicon, tokens: Tokens, places: range) -> tuple[list[str], list[str]]:
    near: list[str] = []
    far: list[str] = []
    current = near
    for place in places:
        word = tokens.words[place]
        if word in _SENTENCE or (word == "." and _full_stop(tokens, place)):
            break
        if word in _CLAUSE or word in lexicon.breaks:
            current = far
            continue
        found = lexicon.tense.of(word)
        if place and lexicon.tense.over(word, tokens.lower[place - 1]):
            found = "past"
        if found:
            current.append(found)
    return near, far


def _full_stop(tokens: Tokens, place: int) -> bool:
    before = tokens.words[place - 1] if place else ""
    return not before.isdecimal() and len(before) > 2


def _judge(found: list[str]) -> str:
    if "past" in found:
        return "past"
    if "perfect" in found and "participle" in found:
        return "past"
    if "future" in found:
        return "future"
    return ""


@dataclass(slots=True)
class Anchors:
    """The days that relative words count from: publication, and the last date in the text."""

    published: Span | None
    precision: str
    last: Span | None = None
    year: int | None = None
    month: int | None = None
    day: date | None = None
    far_years: int = 0
    near_words: int = 0
    strong: bool = False
    passing: int | None = None
    references: bool = False

    @classmethod
    def of(cls, published: date | None, precision: str) -> Anchors:
        """Start with a publication date known to the day, the month or the year."""
        if published is None:
            return cls(None, precision)
        if precision == "year":
            return cls(year_span(published.year), precision)
        if precision == "month":
            return cls(month_span(published.year, published.month), precision)
        return cls((published, published), "day")

    @property
    def narrative(self) -> bool:
        """Whether the text so far tells of years long before it appeared.

        News and narratives count relative words from different days [Stroetgen2013]_.
        """
        if self.published is None:
            return self.year is not None
        return self.far_years >= 3 and self.far_years > 2 * self.near_words

    def note_year(self, year: int, month: int | None = None) -> None:
        """Count a year that the text names outright; a day or month of long ago counts more."""
        if self.published is not None:
            gap = abs(year - self.published[0].year)
            if gap > 2:
                self.far_years += 3 if month and gap > 10 else 1
            else:
                self.near_words += 1

    def note_near(self) -> None:
        """Count a word such as "gestern" that only a report of the day uses."""
        self.near_words += 1

    def move(self, span: Span | None, year: int, month: int | None, whole_day: date | None) -> None:
        """Remember the last date named: later words may count from it.

        The year of the story moves more slowly: a year mentioned in passing
        ("the treaty of 1856") does not carry the months after it along, unless it
        heads a section, opens a sentence or is named twice.
        """
        self.last, self.day = span, whole_day
        if self.year is not None and not self._carries(year, month):
            self.passing = year
            return
        self.year, self.month, self.passing = year, month, None

    def _carries(self, year: int, month: int | None) -> bool:
        assert self.year is not None
        if self.strong or self.passing == year:
            return True
        return (0 <= year - self.year <= 1) if month is None else abs(year - self.year) <= 2

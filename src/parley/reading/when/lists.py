"""Dates that share a month or a year: "am 3., 4. und 7. Oktober", "1914/15", "10 bis 12 Uhr"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from parley.reading.figures.words import Tokens
from parley.reading.when.grammar import Rule
from parley.reading.when.lexicon import WhenLexicon
from parley.reading.when.match import Match

_HELD = frozenset(("day", "month"))
#: A list of days is no longer than this.
_LONGEST = 31


def with_lists(lexicon: WhenLexicon, tokens: Tokens, found: Iterable[Match]) -> Iterator[Match]:
    """Yield the matches and, before or after them, the bare days and years they complete."""
    floor = 0
    for match in _months_ahead(lexicon, tokens, found):
        if match.first < floor:
            continue
        if match.fields.get("bc"):
            yield from _years_before(lexicon, tokens, match, floor)
        elif match.kind == "date" and "day" in match.fields and "month" in match.fields:
            yield from _days_before(lexicon, tokens, match, floor)
        yield match
        floor = match.last
        if match.kind == "date" and "year" in match.fields and "month" not in match.fields:
            for year in _second_year(lexicon, tokens, match):
                yield year
                floor = year.last


def _months_ahead(lexicon: WhenLexicon, tokens: Tokens, found: Iterable[Match]) -> Iterator[Match]:
    """Give "vom 16. auf den 17. Juni" and "von Mai bis Juli 1915" what the second date tells."""
    held: Match | None = None
    for match in found:
        if held is not None:
            gap = tokens.lower[held.last : match.first]
            if match.kind == "date" and gap and all(w in lexicon.list_joins for w in gap):
                _share(held.fields, match.fields)
            yield held
            held = None
        if match.kind == "date" and "year" not in match.fields and _HELD & set(match.fields):
            held = match
        else:
            yield match
    if held is not None:
        yield held


def _share(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Copy month and year of the second date to the first where that keeps them in order."""
    if "month" not in second:
        return
    if "month" not in first and "day" in first:
        first["month"] = second["month"]
    if "year" in second and first.get("month", 13) <= second["month"]:
        first["year"] = second["year"]


def _days_before(lexicon: WhenLexicon, tokens: Tokens, match: Match, floor: int) -> Iterator[Match]:
    """Find "3." and "4." of "am 3., 4. und 7. Oktober"; each takes the month of the last."""
    days: list[Match] = []
    place = match.first
    while len(days) < _LONGEST:
        before = _over_joins(lexicon, tokens, place, floor)
        if before is None:
            break
        last = before
        if lexicon.ordinal_mark and tokens.words[before - 1] == lexicon.ordinal_mark:
            before -= 1
        elif lexicon.ordinal_mark and not _range(tokens, last, place):
            break
        day = _day(lexicon, tokens, before - 1) if before > floor else None
        if day is None:
            break
        shared = ("month", "year", "bc")
        fields: dict[str, Any] = {n: match.fields[n] for n in shared if n in match.fields}
        days.append(Match(before - 1, last, match.rule, {**fields, "day": day}, head=before - 1))
        place = before - 1
    yield from reversed(days)


def _years_before(
    lexicon: WhenLexicon, tokens: Tokens, match: Match, floor: int
) -> Iterator[Match]:
    """Find "264" of "264–260 v. Chr."."""
    before = _over_joins(lexicon, tokens, match.first, floor)
    if before is None or not tokens.words[before - 1].isdecimal():
        return
    year = int(tokens.words[before - 1][:4])
    if match.fields["year"] <= year < 1000:
        fields = {"year": year, "bc": True}
        yield Match(before - 1, before, match.rule, fields, head=before - 1)


def _over_joins(lexicon: WhenLexicon, tokens: Tokens, place: int, floor: int) -> int | None:
    """Step left over ", ", " und am ", " auf den "; None if nothing joins."""
    at = place
    while at > floor and place - at < 3 and tokens.lower[at - 1] in lexicon.list_joins:
        at -= 1
    joined = any(tokens.lower[i] in lexicon.list_marks for i in range(at, place))
    return at if joined and at > floor else None


def _range(tokens: Tokens, last: int, place: int) -> bool:
    return tokens.words[last] in ("-", "–", "/") and place - last == 1


def _day(lexicon: WhenLexicon, tokens: Tokens, index: int) -> int | None:
    for name, value in lexicon.word(tokens.words[index]).classes:
        if name == "day":
            return int(value)
    return None


def _second_year(lexicon: WhenLexicon, tokens: Tokens, match: Match) -> Iterator[Match]:
    """Find "15" of "1914/15" and "18" of "1914–18"."""
    last = match.last
    if last + 1 >= len(tokens) or tokens.words[last] not in ("/", "-", "–"):
        return
    if not (tokens.joined(last) and tokens.joined(last + 1)):
        return
    word = tokens.words[last + 1]
    year = match.fields["year"]
    if word.isdecimal() and len(word) == 2 and year >= 1000 and int(word) > year % 100:
        rule = Rule("second-year", "date", {}, 0)
        fields = {n: v for n, v in match.fields.items() if n in ("season",)}
        fields["year"] = year // 100 * 100 + int(word)
        yield Match(last + 1, last + 2, rule, fields, head=last + 1)

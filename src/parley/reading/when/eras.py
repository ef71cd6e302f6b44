"""Centuries, decades, seasons, halves and quarters of a year, and feasts."""

from __future__ import annotations

from datetime import date
from typing import Any

from parley.reading.when.calendar import (
    Span,
    day,
    easter,
    month_span,
    season_span,
    step,
    year_span,
    year_value,
    years_span,
)
from parley.reading.when.context import Anchors
from parley.reading.when.match import Match
from parley.reading.when.readings import Reading
from parley.reading.when.years import implied_year, nearest_year


def read_century(fields: dict[str, Any]) -> Reading:
    number = int(fields["century"])
    if "bc" in fields:
        return Reading("DATE", f"BC{number - 1:02d}", "century", why="The century is named.")
    span = years_span((number - 1) * 100 + 1, number * 100)
    if "half" in fields and span is not None:
        middle = (number - 1) * 100 + 50
        span = (
            years_span(span[0].year, middle)
            if fields["half"] == 1
            else years_span(middle + 1, number * 100)
        )
    return Reading(
        "DATE", f"{number - 1:02d}", "century", span, anchor="text", why="The century is named."
    )


def read_decade(fields: dict[str, Any], anchors: Anchors) -> Reading:
    decade = int(fields["decade"])
    why = "The decade is named."
    if decade < 100:
        if decade % 10:
            return Reading("DATE", "XXXX", "decade", why="No decade begins in this year.")
        century = 1900
        if anchors.narrative and anchors.year is not None and anchors.year >= 1700:
            century = anchors.year // 100 * 100
        elif anchors.published is not None and anchors.published[0].year >= 2000 + decade + 5:
            century = 1900 if decade >= 30 else 2000
        decade, why = century + decade, "The decade's century is the one that fits the text."
    span = years_span(decade, decade + 9)
    if span is not None:
        anchors.note_year(decade)
    return Reading("DATE", f"{decade // 10:03d}", "decade", span, anchor="text", why=why)


def read_holiday(fields: dict[str, Any], anchors: Anchors, tense: str) -> Reading:
    code = str(fields["holiday"])
    year = int(fields["year"]) if "year" in fields else None
    why, anchor = "The day of the feast in its year.", "text"
    if not code:
        return Reading("DATE", "XXXX-XX-XX", "day")
    if year is None and not code.startswith("E"):
        month, number = (int(part) for part in code.split("-"))
        year, why, anchor = nearest_year(anchors, tense, month, number)
    elif year is None:
        year, anchor = implied_year(anchors), "publication"
    if year is None or not 1583 <= year <= 9998:
        return Reading("DATE", "XXXX-XX-XX", "day", why="The year of the feast is missing.")
    if code.startswith("E"):
        found = step(easter(year), "D", int(code[1:]))
    else:
        found = day(year, *(int(part) for part in code.split("-")))
    if found is None:
        return Reading("DATE", "XXXX-XX-XX", "day")
    return Reading("DATE", found.isoformat(), "day", (found, found), anchor=anchor, why=why)


def read_season(
    match: Match, anchors: Anchors, tense: str, year: int | None, why: str, anchor: str
) -> Reading:
    fields = match.fields
    season = fields.get("season")
    if "early_season" in fields:
        part, season = fields["early_season"]
        match.mod = match.mod or part
    assert isinstance(season, str)
    named = any(name in fields for name in ("year", "shift_text", "text_unit", "now_unit"))
    if year is None:
        return Reading("DATE", f"XXXX-{season}", "season", why="The year is missing.")
    if not named and not anchors.narrative and anchors.published is not None:
        year, why = _season_year(season, anchors.published, tense, int(fields.get("shift", 0)))
        anchor = "publication"
    if "year" in fields:
        anchors.note_year(year)
    span = season_span(year, season) if year > 0 else None
    anchors.move(span, year, None, None)
    return Reading("DATE", f"{year_value(year)}-{season}", "season", span, anchor=anchor, why=why)


def _season_year(season: str, published: Span, tense: str, shift: int) -> tuple[int, str]:
    first = published[0]
    options = [(y, season_span(y, season)) for y in (first.year - 1, first.year, first.year + 1)]
    past = [y for y, span in options if span is not None and span[0] <= published[1]]
    future = [y for y, span in options if span is not None and span[1] >= first]
    if not past or not future:
        return first.year, "The year of publication."
    if shift > 0 or (shift == 0 and tense == "future"):
        return future[0], "The clause looks ahead: the next such season."
    if shift == 0 and not tense:
        near = min((y for y, span in options if span), key=lambda y: _far(y, season, first))
        return near, "The season nearest to publication."
    return past[-1], "The last such season."


def _far(year: int, season: str, published: date) -> int:
    """How many days a season lies from publication; 0 if it is now."""
    span = season_span(year, season)
    if span is None:
        return 10**6
    return max((span[0] - published).days, (published - span[1]).days, 0)


def read_fraction(
    fields: dict[str, Any], anchors: Anchors, year: int | None, why: str, anchor: str
) -> Reading:
    if year is None:
        return Reading("DATE", "XXXX", "year", why="The year is missing.")
    whole = "quarter" if "quarter" in fields else "half"
    number, months = int(fields[whole]), 3 if whole == "quarter" else 6
    if not 1 <= number <= 12 // months:
        return Reading("DATE", year_value(year), "year", year_span(year), why=why)
    begin, end = month_span(year, (number - 1) * months + 1), month_span(year, number * months)
    span = (begin[0], end[1]) if begin and end else None
    value = f"{year_value(year)}-{'Q' if whole == 'quarter' else 'H'}{number}"
    anchors.move(span, year, None, None)
    return Reading("DATE", value, whole, span, anchor=anchor, why=why)

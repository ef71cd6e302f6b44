"""From the words of a date to the days it can mean."""

from __future__ import annotations

from typing import Any

from parley.reading.when.calendar import (
    day,
    month_span,
    year_span,
    year_value,
)
from parley.reading.when.context import Anchors
from parley.reading.when.eras import (
    read_century,
    read_decade,
    read_fraction,
    read_holiday,
    read_season,
)
from parley.reading.when.match import Match
from parley.reading.when.readings import Reading, night
from parley.reading.when.weekdays import read_weekday
from parley.reading.when.years import year_day_span, year_of


def read_date(match: Match, anchors: Anchors, tense: str) -> Reading:
    """Resolve a calendar date, a month, a season, a year, a decade or a century."""
    fields = match.fields
    if "century" in fields:
        return read_century(fields)
    if "decade" in fields:
        return read_decade(fields, anchors)
    if "holiday" in fields:
        return read_holiday(fields, anchors, tense)
    year, why, anchor = year_of(fields, anchors, tense, match)
    if "season" in fields or "early_season" in fields:
        return read_season(match, anchors, tense, year, why, anchor)
    if "quarter" in fields or "half" in fields:
        return read_fraction(fields, anchors, year, why, anchor)
    month = fields.get("month")
    if month is None and "day" in fields:
        return _day_alone(match, anchors, tense)
    if month is None and ("weekday" in fields or "weekdaypart" in fields):
        return read_weekday(match, anchors, tense)
    if year is None:
        return _floating(match, anchors)
    if month is None:
        return _whole_year(year, fields, anchors)
    return _month_or_day(match, anchors, year, month, why, anchor)


def _floating(match: Match, anchors: Anchors) -> Reading:
    """A day or month whose year nothing in the text or its head tells."""
    fields = match.fields
    value = "XXXX"
    if fields.get("month"):
        value += f"-{fields['month']:02d}"
        if fields.get("day"):
            value += f"-{fields['day']:02d}"
    granularity = "day" if fields.get("day") else "month"
    why = "No year is named and the report bears no date, so the year stays open."
    return Reading("DATE", value, granularity, why=why)


def _whole_year(year: int, fields: dict[str, Any], anchors: Anchors) -> Reading:
    span = year_span(year) if year > 0 else None
    if "year" in fields:
        anchors.note_year(year)
    anchors.move(span, year, None, None)
    return Reading("DATE", year_value(year), "year", span, anchor="text", why="The year is named.")


def _month_or_day(
    match: Match, anchors: Anchors, year: int, month: int, why: str, anchor: str
) -> Reading:
    fields = match.fields
    number = fields.get("day")
    span = year_day_span(year, month, number) if year > 0 else None
    value = f"{year_value(year)}-{month:02d}"
    granularity, timex = "month", "DATE"
    if number is not None:
        if year > 0 and span is None:
            return Reading("DATE", f"{value}-XX", "month", month_span(year, month), why=why)
        value, granularity = f"{value}-{int(number):02d}", "day"
    if "year" in fields:
        anchors.note_year(year, month)
    anchors.move(span, year, month, span[0] if span and number is not None else None)
    if fields.get("swapped") and number is not None and number <= 12 and number != month:
        return _either_order(year, month, int(number), value)
    part = fields.get("daypart") or fields.get("daypart_adv")
    if isinstance(fields.get("weekdaypart"), tuple):
        part = fields["weekdaypart"][1]
    if "hour" in fields:
        value, timex, granularity = f"{value}T{int(fields['hour']):02d}:00", "TIME", "hour"
    elif fields.get("night") and span is not None:
        return night(span[0], why, anchor)
    elif part and number is not None:
        value, timex = f"{value}T{part}", "TIME"
    elif fields.get("night_of"):
        value, timex = f"{value}TNI", "TIME"
    return Reading(timex, value, granularity, span, anchor=anchor, why=why)


def _either_order(year: int, month: int, number: int, value: str) -> Reading:
    """Keep both days of 5/6/2014: nothing in the words says which order they are written in."""
    days = sorted(found for found in (day(year, month, number), day(year, number, month)) if found)
    span = (days[0], days[-1]) if days else None
    why = "Day and month may stand in either order, so two days fit."
    return Reading("DATE", value, "day", span, candidates=tuple(days), anchor="text", why=why)


def _day_alone(match: Match, anchors: Anchors, tense: str) -> Reading:
    """Resolve "am 3." or "3. des Monats" by the month of the date before, or of publication."""
    fields = match.fields
    year, month, anchor = anchors.year, anchors.month, "text"
    if (year is None or month is None or not anchors.narrative) and anchors.published is not None:
        year, month, anchor = anchors.published[0].year, anchors.published[0].month, "publication"
    if year is None or month is None:
        return Reading("DATE", f"XXXX-XX-{int(fields['day']):02d}", "day")
    fields["month"] = month
    return _month_or_day(match, anchors, year, month, "The month is that of its anchor.", anchor)

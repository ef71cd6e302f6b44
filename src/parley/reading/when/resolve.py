"""From the words of a date to the days it can mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from parley.reading.when.calendar import (
    Span,
    day,
    easter,
    iso_week,
    month_span,
    season_span,
    step,
    third,
    week_span,
    year_span,
    year_value,
    years_span,
)
from parley.reading.when.context import Anchors
from parley.reading.when.match import Match

_NAMES = {"D": "day", "W": "week", "M": "month", "Q": "quarter", "Y": "year"}
_NAMES |= {"DE": "decade", "CE": "century", "WE": "weekend", "NI": "day", "h": "hour"}


@dataclass(slots=True)
class Reading:
    """What an expression means: its days, its TIMEX3 value and why it was read so."""

    timex: str
    value: str
    granularity: str = ""
    span: Span | None = None
    candidates: tuple[date, ...] = ()
    anchor: str = ""
    reading: str = ""
    why: str = ""
    length: str = ""
    low: float = 0.0
    high: float = 0.0
    unit: str = ""


def read_date(match: Match, anchors: Anchors, tense: str) -> Reading:
    """Resolve a calendar date, a month, a season, a year, a decade or a century."""
    fields = match.fields
    if "century" in fields:
        return _century(fields)
    if "decade" in fields:
        return _decade(fields, anchors)
    if "holiday" in fields:
        return _holiday(fields, anchors, tense)
    year, why, anchor = _year_of(fields, anchors, tense, match)
    if "season" in fields or "early_season" in fields:
        return _season(match, anchors, tense, year, why, anchor)
    if "quarter" in fields or "half" in fields:
        return _fraction(fields, anchors, year, why, anchor)
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


def _year_of(
    fields: dict[str, Any], anchors: Anchors, tense: str, match: Match
) -> tuple[int | None, str, str]:
    """Find the year: named, shifted ("letzten Jahres"), or the one that fits best."""
    if "dmy" in fields:
        fields["day"], fields["month"], fields["year"] = fields.pop("dmy")
    if "dm" in fields:
        fields["day"], fields["month"] = fields.pop("dm")
    if "year" in fields:
        year = -int(fields["year"]) if fields.get("bc") else int(fields["year"])
        return year, "The year is named.", "text"
    for name in ("shift", "shift_text", "now_unit", "text_unit"):
        if name in fields and ("weekday" not in fields and "weekdaypart" not in fields):
            return _shifted_year(fields, name, anchors)
    month = fields.get("month")
    if month is None:
        return _implied_year(anchors), "The year is that of the date before it.", "text"
    return _nearest_year(anchors, tense, int(month), fields.get("day"))


def _shifted_year(
    fields: dict[str, Any], name: str, anchors: Anchors
) -> tuple[int | None, str, str]:
    shift = fields[name][1] if isinstance(fields[name], list) else fields[name]
    by_text = name in ("shift_text", "text_unit") or anchors.narrative
    base = anchors.year if by_text and anchors.year is not None else None
    source = "text"
    if base is None and anchors.published is not None:
        base, source = anchors.published[0].year, "publication"
    if base is None:
        return None, "", ""
    origin = "the date before it" if source == "text" else "publication"
    return base + int(shift), f"The year is counted from {origin}.", source


def _implied_year(anchors: Anchors) -> int | None:
    if anchors.narrative and anchors.year is not None:
        return anchors.year
    if anchors.published is not None:
        return anchors.published[0].year
    return anchors.year


def _nearest_year(
    anchors: Anchors, tense: str, month: int, number: int | None
) -> tuple[int | None, str, str]:
    """Choose the year of a month: by the story's last date, or by the tense of the clause."""
    if anchors.narrative and anchors.year is not None:
        return anchors.year, "The story's last date gives the year.", "text"
    if anchors.published is None:
        return anchors.year, "The story's last date gives the year.", "text"
    first, last = anchors.published
    options = []
    for year in (first.year - 1, first.year, first.year + 1):
        span = _span(year, month, number)
        if span is not None:
            options.append((year, span))
    past = [year for year, span in options if span[0] <= last]
    future = [year for year, span in options if span[1] >= first]
    if not past or not future:
        return (first.year, "The year of publication.", "publication")
    if tense == "future":
        ahead = next(span for year, span in options if year == future[0])
        behind = next(span for year, span in options if year == past[-1])
        if number is None or (ahead[0] - last).days < 300 or (first - behind[1]).days > 60:
            return future[0], "The clause looks ahead: the next such date.", "publication"
    if tense == "past":
        ahead = next(span for year, span in options if year == future[0])
        behind = next(span for year, span in options if year == past[-1])
        far = number is not None and (first - behind[1]).days > 250
        if not (far and (ahead[0] - last).days < 60):
            return past[-1], "The clause looks back: the last such date.", "publication"
    if number is None:
        return past[-1], "No cue looks ahead: the last such month.", "publication"
    near = min(options, key=lambda item: abs((item[1][0] - first).days))
    return near[0], "The date nearest to publication.", "publication"


def _span(year: int, month: int, number: int | None) -> Span | None:
    if number is None:
        return month_span(year, month)
    found = day(year, month, int(number))
    return (found, found) if found else None


def _month_or_day(
    match: Match, anchors: Anchors, year: int, month: int, why: str, anchor: str
) -> Reading:
    fields = match.fields
    number = fields.get("day")
    span = _span(year, month, number) if year > 0 else None
    value = f"{year_value(year)}-{month:02d}"
    granularity, timex = "month", "DATE"
    if number is not None:
        if year > 0 and span is None:
            return Reading("DATE", f"{value}-XX", "month", month_span(year, month), why=why)
        value, granularity = f"{value}-{int(number):02d}", "day"
    if "year" in fields:
        anchors.note_year(year, month)
    anchors.move(span, year, month, span[0] if span and number is not None else None)
    part = fields.get("daypart") or fields.get("daypart_adv")
    if isinstance(fields.get("weekdaypart"), tuple):
        part = fields["weekdaypart"][1]
    if "hour" in fields:
        value, timex, granularity = f"{value}T{int(fields['hour']):02d}:00", "TIME", "hour"
    elif fields.get("night") and span is not None:
        return _night(span[0], why, anchor)
    elif part and number is not None:
        value, timex = f"{value}T{part}", "TIME"
    elif fields.get("night_of"):
        value, timex = f"{value}TNI", "TIME"
    return Reading(timex, value, granularity, span, anchor=anchor, why=why)


def _night(morning: date, why: str, anchor: str) -> Reading:
    """The night to a day begins the evening before it."""
    evening = step(morning, "D", -1) or morning
    why = f"{why} The night to a day begins the evening before."
    return Reading(
        "TIME", f"{evening.isoformat()}TNI", "day", (evening, morning), anchor=anchor, why=why
    )


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


def read_weekday(match: Match, anchors: Anchors, tense: str) -> Reading:
    """Resolve a weekday: the last one in a clause that looks back, the next in one that looks ahead."""
    fields = match.fields
    number, part = _weekday_part(fields)
    if anchors.narrative and anchors.day is not None:
        shift = (number - 1 - anchors.day.weekday()) % 7
        found = step(anchors.day, "D", shift)
        return _weekday_reading(found, part, fields, anchors, "text", "The next one in the story.")
    anchors.note_near()
    if anchors.published is None:
        why = "The report bears no date, so the day of this weekday is missing."
        return Reading("DATE", f"XXXX-WXX-{number}", "day", why=why)
    if anchors.precision != "day":
        return _weekday_candidates(number, part, anchors)
    published = anchors.published[0]
    back = (published.weekday() - (number - 1)) % 7
    shift = fields.get("shift", fields.get("shift_text"))
    if shift is not None and shift != 0:
        days = -(back or 7) if shift < 0 else ((7 - back) % 7 or 7)
        why = "Named as the last one." if shift < 0 else "Named as the next one."
        if abs(shift) > 1:
            days += 7 if shift > 0 else -7
    elif tense == "future":
        days, why = (7 - back) % 7, "The clause looks ahead: the next such day."
    else:
        days, why = -back, "The clause looks back: the last such day."
        if tense != "past":
            why = "No cue looks ahead: the last such day."
    found = step(published, "D", days)
    reading = _weekday_reading(found, part, fields, anchors, "publication", why)
    reading.reading = "future" if days > 0 else "past"
    return reading


def _weekday_part(fields: dict[str, Any]) -> tuple[int, str]:
    both = fields.get("weekdaypart") or fields.get("weekdaypart_adv")
    if both:
        return int(both[0]), str(both[1])
    part = fields.get("daypart") or fields.get("daypart_adv") or ""
    return int(fields["weekday"]), str(part)


def _weekday_reading(
    found: date | None, part: str, fields: dict[str, Any], anchors: Anchors, anchor: str, why: str
) -> Reading:
    if found is None:
        return Reading("DATE", "XXXX-XX-XX", "day")
    anchors.move((found, found), found.year, found.month, found)
    if fields.get("night"):
        return _night(found, why, anchor)
    value = found.isoformat() + (f"T{part}" if part else "")
    timex = "TIME" if part else "DATE"
    return Reading(timex, value, "day", (found, found), anchor=anchor, why=why)


def _weekday_candidates(number: int, part: str, anchors: Anchors) -> Reading:
    assert anchors.published is not None
    first, last = anchors.published
    start = first + timedelta(days=(number - 1 - first.weekday()) % 7)
    days = tuple(start + timedelta(days=7 * week) for week in range(((last - start).days) // 7 + 1))
    stamp = f"{first.year:04d}" if anchors.precision == "year" else f"{first:%Y-%m}"
    why = f"The report is dated only {stamp}, so {len(days)} days fit this weekday."
    value = f"XXXX-WXX-{number}" + (f"T{part}" if part else "")
    return Reading(
        "TIME" if part else "DATE",
        value,
        "day",
        (days[0], days[-1]),
        candidates=days,
        anchor="publication",
        why=why,
    )


def _century(fields: dict[str, Any]) -> Reading:
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


def _decade(fields: dict[str, Any], anchors: Anchors) -> Reading:
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


def _holiday(fields: dict[str, Any], anchors: Anchors, tense: str) -> Reading:
    code = str(fields["holiday"])
    year = int(fields["year"]) if "year" in fields else None
    why, anchor = "The day of the feast in its year.", "text"
    if not code:
        return Reading("DATE", "XXXX-XX-XX", "day")
    if year is None and not code.startswith("E"):
        month, number = (int(part) for part in code.split("-"))
        year, why, anchor = _nearest_year(anchors, tense, month, number)
    elif year is None:
        year, anchor = _implied_year(anchors), "publication"
    if year is None or not 1583 <= year <= 9998:
        return Reading("DATE", "XXXX-XX-XX", "day", why="The year of the feast is missing.")
    if code.startswith("E"):
        found = step(easter(year), "D", int(code[1:]))
    else:
        found = day(year, *(int(part) for part in code.split("-")))
    if found is None:
        return Reading("DATE", "XXXX-XX-XX", "day")
    return Reading("DATE", found.isoformat(), "day", (found, found), anchor=anchor, why=why)


def _season(
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
    return past[-1], "The last such season."


def _fraction(
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


def unit_span(anchor: date, unit: str, shift: int) -> tuple[Span | None, str]:
    """Return the unit of the calendar ``shift`` units from a day, and its TIMEX3 value."""
    if unit in ("D", "NI"):
        found = step(anchor, "D", shift)
        return ((found, found), found.isoformat()) if found else (None, "")
    if unit in ("W", "WE"):
        week = week_span(anchor, shift)
        if week is None:
            return None, ""
        value = iso_week(week[0])
        if unit == "WE":
            return (week[1] - timedelta(days=1), week[1]), f"{value}-WE"
        return week, value
    if unit == "M":
        found = step(anchor.replace(day=1), "M", shift)
        return (month_span(found.year, found.month), f"{found:%Y-%m}") if found else (None, "")
    if unit == "Q":
        found = step(anchor.replace(day=1, month=(anchor.month - 1) // 3 * 3 + 1), "Q", shift)
        if found is None:
            return None, ""
        last = month_span(found.year, found.month + 2)
        value = f"{found.year:04d}-Q{(found.month + 2) // 3}"
        return ((found, last[1]) if last else None), value
    years = {"Y": 1, "DE": 10, "CE": 100}.get(unit)
    if years is None:
        return (anchor, anchor), anchor.isoformat()
    first = anchor.year // years * years + shift * years + (1 if unit == "CE" else 0)
    span = years_span(first, first + years - 1)
    width = {"Y": 4, "DE": 3, "CE": 2}[unit]
    return span, f"{max(first, 0) // years:0{width}d}"


def unit_name(unit: str) -> str:
    """Return the plain name of a unit of the calendar."""
    return _NAMES.get(unit, unit)


def part_of(span: Span | None, mod: str) -> Span | None:
    """Narrow a span to its beginning, middle or end where the words say so."""
    if span is None or mod not in ("START", "MID", "END"):
        return span
    return third(span, mod)

"""Spans of days: months, weeks, seasons, thirds of them, and steps from one to another."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

#: First and last day, both inside.
Span = tuple[date, date]

_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_DAYS = {"D": 1, "NI": 1, "W": 7, "WE": 7}
_MONTHS = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200}


def day(year: int, month: int, number: int) -> date | None:
    """Return a day, or None where the calendar has none (31 April, years before 1)."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def year_span(year: int) -> Span | None:
    """Return the first and last day of a year of our era."""
    return (date(year, 1, 1), date(year, 12, 31)) if 1 <= year <= 9999 else None


def month_span(year: int, month: int) -> Span | None:
    """Return the first and last day of a month."""
    if not 1 <= year <= 9999:
        return None
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def season_span(year: int, season: str) -> Span | None:
    """Return a season of three months; a winter runs into the next year."""
    first = month_span(year, _SEASONS[season])
    last_year, last_month = (year + 1, 2) if season == "WI" else (year, _SEASONS[season] + 2)
    last = month_span(last_year, last_month)
    return (first[0], last[1]) if first and last else None


def years_span(first: int, last: int) -> Span | None:
    """Return the span from the first day of one year to the last of another."""
    begin, end = year_span(first), year_span(last)
    return (begin[0], end[1]) if begin and end else None


def week_span(anchor: date, shift: int = 0) -> Span | None:
    """Return the week from Monday to Sunday that holds a day, or one before or after it."""
    monday = step(anchor, "D", 7 * shift - anchor.weekday())
    sunday = step(monday, "D", 6) if monday else None
    return (monday, sunday) if monday and sunday else None


def step(anchor: date, unit: str, count: float) -> date | None:
    """Go ``count`` units on from a day (back if negative); None beyond the calendar."""
    try:
        if unit in _DAYS:
            return anchor + timedelta(days=round(count * _DAYS[unit]))
        if unit not in _MONTHS:
            return anchor + timedelta(hours=count if unit == "h" else 0)
        whole = count * _MONTHS[unit]
        months = anchor.year * 12 + anchor.month - 1 + int(whole // 1)
        year, month = divmod(months, 12)
        base = date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))
        return base + timedelta(days=round((whole % 1) * 30))
    except (ValueError, OverflowError):
        return None


def third(span: Span, part: str) -> Span:
    """Return the beginning, middle or end of a span: days 1-10, 11-20 and 21-31 of a month.

    Examples
    --------
    >>> third((date(2016, 10, 1), date(2016, 10, 31)), "END")
    (datetime.date(2016, 10, 21), datetime.date(2016, 10, 31))
    """
    length = (span[1] - span[0]).days + 1
    if 28 <= length <= 31:
        cuts = (0, 10, 20, length)
    elif 365 <= length <= 366:
        cuts = (0, length * 4 // 12, length * 8 // 12, length)
    else:
        cuts = (0, (length + 2) // 3, (2 * length + 2) // 3, length)
    place = {"START": 0, "MID": 1, "END": 2}[part]
    begin = span[0] + timedelta(days=cuts[place])
    end = span[0] + timedelta(days=max(cuts[place], cuts[place + 1] - 1))
    return min(begin, span[1]), min(end, span[1])


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (anonymous algorithm, [Meeus1991]_)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    m = (a + 11 * h) // 319
    j, k = divmod(c, 4)
    r = (2 * e + 2 * j - k - h + m + 32) % 7
    n = (h - m + r + 90) // 25
    return date(year, n, (h - m + r + n + 19) % 32)


def iso_week(anchor: date) -> str:
    """Return the ISO week of a day as TIMEX3 writes it (``2016-W50``)."""
    year, week, _ = anchor.isocalendar()
    return f"{year:04d}-W{week:02d}"


def year_value(year: int) -> str:
    """Return a year as TIMEX3 writes it; years before our era are negative."""
    return f"{year:04d}" if year > 0 else f"BC{-year:04d}"

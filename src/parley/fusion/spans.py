"""Days as people write them: a day, a month, a year, from … to …, before or after.

ISO 8601 with intervals, and the day-first dates of German and British tables. What is said
coarsely stays coarse: ``2016-12`` is any day of that month, not its first.
"""

from __future__ import annotations

import math
import re
from calendar import monthrange
from datetime import date
from functools import cache

from parley.fusion import words

Span = tuple[float, float]
"""First and last day as day numbers (``date.toordinal``); infinite where open."""

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ][\d:.+Z-]*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[./](\d{4})")
_DAY_NAMED = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th)?\s+([^\W\d]+)\.?,?\s+(\d{4})")
_NAMED_DAY = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_NAMED = re.compile(r"([^\W\d]+)\.?,?\s+(\d{4})")
_OPEN = ("", "..")


def day_span(cell: str, *, years: bool = True) -> Span | None:
    """Return the days a cell leaves open, or None where it is no date.

    Parameters
    ----------
    cell
        ``2016-12-13``, ``2016-12``, ``2016``, ``13.12.2016``, ``12/2016``, ``13 December 2016``,
        ``2016-12-13/2016-12-15``, ``../2016-12-15``. A question mark or tilde after it
        (doubtful, about) is allowed and widens nothing: doubt is the fuser's business.
    years
        Whether a bare number of four digits is a year.

    Examples
    --------
    >>> low, high = day_span("2016-12")
    >>> iso_day(low), iso_day(high)
    ('2016-12-01', '2016-12-31')
    >>> day_span("13.12.2016") == day_span("2016-12-13")
    True
    >>> day_span("December 13, 2016") == day_span("13. Dez. 2016") == day_span("2016-12-13")
    True
    >>> day_span("a few days later") is None
    True
    """
    text = cell.strip()
    parts = text.split("/")
    if len(parts) == 2 and not _MONTH_FIRST.fullmatch(text):
        return _between(parts[0].strip(), parts[1].strip(), years)
    return _one(text.rstrip("?~% "), years)


def _between(first: str, last: str, years: bool) -> Span | None:
    low = (-math.inf, 0.0) if first in _OPEN else _one(first.rstrip("?~"), years)
    high = (0.0, math.inf) if last in _OPEN else _one(last.rstrip("?~"), years)
    if low is None or high is None or (first in _OPEN and last in _OPEN):
        return None
    return (low[0], high[1]) if low[0] <= high[1] else None


def _one(text: str, years: bool) -> Span | None:
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    elif found := _MONTH_FIRST.fullmatch(text):
        day, (month, year) = None, found.groups()
    elif found := _ISO.fullmatch(text):
        year, month, day = found.groups()
        if month is None and not years:
            return None
    elif named := _named(text):
        year, month, day = named
    else:
        return None
    try:
        return _days(int(year), int(month) if month else None, int(day) if day else None)
    except ValueError:
        return None


def _named(text: str) -> tuple[str, str, str | None] | None:
    """Return year, month and day of a date with its month in words, English or German."""
    if found := _DAY_NAMED.fullmatch(text):
        day, name, year = found.groups()
    elif found := _NAMED_DAY.fullmatch(text):
        name, day, year = found.groups()
    elif found := _NAMED.fullmatch(text):
        day, (name, year) = None, found.groups()
    else:
        return None
    month = _months().get(name.lower())
    return (year, month, day) if month else None


@cache
def _months() -> dict[str, str]:
    return {name: row["month"] for row in words.rows("months") for name in row["names"].split("|")}


def _days(year: int, month: int | None, day: int | None) -> Span:
    if month is None:
        return float(date(year, 1, 1).toordinal()), float(date(year, 12, 31).toordinal())
    if day is None:
        last = monthrange(year, month)[1]
        return float(date(year, month, 1).toordinal()), float(date(year, month, last).toordinal())
    number = float(date(year, month, day).toordinal())
    return number, number


def iso_day(number: float) -> str:
    """Return a day number as ISO date; ``..`` where it is open."""
    return date.fromordinal(int(number)).isoformat() if math.isfinite(number) else ".."


def span_text(low: float, high: float) -> str:
    """Return a span as text that ``day_span`` reads back.

    Examples
    --------
    >>> span_text(*day_span("2016-12-13/2016-12-15"))
    '2016-12-13/2016-12-15'
    """
    return iso_day(low) if low == high else f"{iso_day(low)}/{iso_day(high)}"

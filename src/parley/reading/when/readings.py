"""What an expression was read as, and the units of the calendar around a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from parley.reading.when.calendar import (
    Span,
    iso_week,
    month_span,
    step,
    third,
    week_span,
    years_span,
)

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


def night(morning: date, why: str, anchor: str) -> Reading:
    """The night to a day begins the evening before it."""
    evening = step(morning, "D", -1) or morning
    why = f"{why} The night to a day begins the evening before."
    return Reading(
        "TIME", f"{evening.isoformat()}TNI", "day", (evening, morning), anchor=anchor, why=why
    )


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

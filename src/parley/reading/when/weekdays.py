"""Weekdays: the last or the next one, or all that a coarse publication date leaves open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from parley.reading.when.calendar import (
    step,
)
from parley.reading.when.context import Anchors
from parley.reading.when.match import Match
from parley.reading.when.readings import Reading, night


def read_weekday(match: Match, anchors: Anchors, tense: str) -> Reading:
    """Resolve a weekday: the last one where the clause looks back, the next where ahead."""
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
    named: int | None = fields.get("shift", fields.get("shift_text"))
    if named:
        days = -(back or 7) if named < 0 else ((7 - back) % 7 or 7)
        why = "Named as the last one." if named < 0 else "Named as the next one."
        if abs(named) > 1:
            days += 7 if named > 0 else -7
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
        return night(found, why, anchor)
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

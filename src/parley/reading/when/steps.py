"""Units of the calendar counted from publication or from the date before: "letzte Woche"."""

from __future__ import annotations

from datetime import date
from typing import Any

from parley.reading.when.calendar import (
    step,
    year_span,
    year_value,
)
from parley.reading.when.context import Anchors
from parley.reading.when.match import Match
from parley.reading.when.readings import Reading, unit_name, unit_span


def read_unit(match: Match, anchors: Anchors, tense: str) -> Reading:
    """Resolve "letzte Woche", "dieses Jahr", "im folgenden Monat", "am Vortag"."""
    fields = match.fields
    part = fields.get("daypart")
    unit, shift, by_text = _unit_fields(fields)
    by_text = by_text or anchors.narrative
    if unit == "Y" and anchors.narrative and by_text and anchors.year is not None:
        return _story_year(anchors, shift)
    base = anchors.last if by_text and anchors.last is not None else anchors.published
    if base is None:
        why = "Counts from publication, and the report bears no date."
        return Reading("DATE", "XXXX-XX-XX", unit_name(unit), why=why)
    anchor = "text" if base is anchors.last else "publication"
    first, value = unit_span(base[0], unit, shift)
    last, _ = unit_span(base[1], unit, shift)
    if first is None or last is None:
        return Reading("DATE", "XXXX-XX-XX", unit_name(unit))
    span = (first[0], last[1])
    why = f"Counted from {'the date before it' if anchor == 'text' else 'publication'}."
    if anchor == "publication":
        anchors.note_near()
        if anchors.precision != "day" and unit in ("D", "W", "WE") and first != last:
            value = f"{base[0]:%Y-%m}" if anchors.precision == "month" else f"{base[0].year:04d}"
            why += " The report is not dated to the day, so any day of it fits."
    whole_day = span[0] if span[0] == span[1] else None
    anchors.move(
        span, span[0].year, span[0].month if unit in ("D", "M", "W", "WE") else None, whole_day
    )
    reading = "past" if shift < 0 else "future" if shift > 0 else "present"
    if part and unit == "D" and len(value) == 10:
        return Reading(
            "TIME", f"{value}T{part}", "day", span, anchor=anchor, reading=reading, why=why
        )
    return Reading("DATE", value, unit_name(unit), span, anchor=anchor, reading=reading, why=why)


def _story_year(anchors: Anchors, shift: int) -> Reading:
    """The year of the story's last date, or one before or after it; it may be before our era."""
    assert anchors.year is not None
    year = anchors.year + shift
    span = year_span(year) if year > 0 else None
    anchors.move(span, year, None, None)
    return Reading(
        "DATE",
        year_value(year),
        "year",
        span,
        anchor="text",
        why="Counted from the date before it.",
    )


def _unit_fields(fields: dict[str, Any]) -> tuple[str, int, bool]:
    for name, by_text in (("now_unit", False), ("text_unit", True)):
        if name in fields:
            unit, shift = fields[name]
            return str(unit), int(shift), by_text
    unit = str(fields.get("unit", "D"))
    if "quarter_noun" in fields:
        unit = "Q"
    if "shift_text" in fields:
        return unit, int(fields["shift_text"]), True
    return unit, int(fields.get("shift", 0)), "daypart" in fields


def read_weekend(anchors: Anchors, tense: str) -> Reading:
    """Resolve a bare "am Wochenende": the last one, or the next where the clause looks ahead."""
    anchors.note_near()
    if anchors.published is None:
        return Reading("DATE", "XXXX-WXX-WE", "weekend", why="The report bears no date.")
    base = anchors.published[0]
    shift = 0 if tense == "future" or base.weekday() >= 5 else -1
    span, value = unit_span(base, "WE", shift)
    if span is None:
        return Reading("DATE", "XXXX-WXX-WE", "weekend")
    why = "The weekend next to publication that fits the tense of the clause."
    anchors.move(span, span[0].year, span[0].month, None)
    return Reading("DATE", value, "weekend", span, anchor="publication", why=why)


def read_unit_part(match: Match, anchors: Anchors) -> Reading:
    """Resolve "Jahresende", "Ende des Monats", "Ende des Jahres 1914"."""
    fields = match.fields
    unit, part = (
        fields["unit_part"] if "unit_part" in fields else (fields.get("unit"), fields["part"])
    )
    if "now_unit" in fields:
        unit, fields["shift"] = fields["now_unit"]
    match.mod = match.mod or str(part)
    if "year" in fields:
        year = int(fields["year"])
        anchors.note_year(year)
        fields = {"unit": "Y", "shift_text": 0}
        anchors.move((date(year, 1, 1), date(year, 12, 31)), year, None, None)
    inner = Match(match.first, match.last, match.rule, {**fields, "unit": unit})
    if not {"shift", "shift_text"} & set(fields):
        inner.fields["shift_text" if anchors.narrative else "shift"] = 0
    return read_unit(inner, anchors, "")


def read_day(match: Match, anchors: Anchors) -> Reading:
    """Resolve "heute", "gestern Abend", "am morgigen Dienstag"."""
    fields = match.fields
    shift = int(fields.get("dayshift", 0))
    part = fields.get("daypart") or fields.get("daypart_adv") or ""
    if anchors.narrative and shift == 0:
        span = anchors.published
        return Reading(
            "DATE", "PRESENT_REF", "", span, anchor="publication", why="The time of writing."
        )
    anchors.note_near()
    if anchors.published is None:
        why = "Counts from publication, and the report bears no date."
        return Reading("DATE", "PRESENT_REF" if shift == 0 else "XXXX-XX-XX", "day", why=why)
    first, last = step(anchors.published[0], "D", shift), step(anchors.published[1], "D", shift)
    if first is None or last is None:
        return Reading("DATE", "XXXX-XX-XX", "day")
    value = first.isoformat()
    why = "Counted from publication."
    if anchors.precision != "day":
        value = value[:7] if anchors.precision == "month" else value[:4]
        why = f"Counted from publication, and the report is dated only {value}."
    else:
        anchors.move((first, last), first.year, first.month, first)
    reading = "past" if shift < 0 else "future" if shift > 0 else "present"
    if part:
        value += f"T{part}"
    return Reading(
        "TIME" if part else "DATE",
        value,
        "day",
        (first, last),
        anchor="publication",
        reading=reading,
        why=why,
    )

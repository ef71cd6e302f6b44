"""Hours, parts of a day, repetitions and vague references."""

from __future__ import annotations

from datetime import timedelta

from parley.reading.when.context import Anchors
from parley.reading.when.lengths import iso_length
from parley.reading.when.match import Match
from parley.reading.when.readings import Reading

#: A night or morning is that of the last day named where that day was no longer ago.
_RECENT = timedelta(days=2)


def read_set(match: Match) -> Reading:
    """Resolve what repeats: "täglich", "jeden Montag", "alle zwei Wochen"."""
    fields = match.fields
    value = fields.get("set_adj")
    if value is None and "weekday_adv" in fields:
        value = f"XXXX-WXX-{fields['weekday_adv']}"
    if value is None and ("weekday" in fields or "weekdaypart" in fields):
        number, part = fields.get("weekdaypart") or (fields.get("weekday"), "")
        value = f"XXXX-WXX-{number}" + (f"T{part}" if part else "")
    if value is None and "daypart" in fields:
        value = f"XXXX-XX-XXT{fields['daypart']}"
    if value is None and "month" in fields:
        value = f"XXXX-{fields['month']:02d}"
    if value is None and "season" in fields:
        value = f"XXXX-{fields['season']}"
    if value is None:
        unit = str(fields.get("unit") or fields.get("units") or "D")
        if unit == "NI":
            return Reading("SET", "XXXX-XX-XXTNI", "", why="Something that repeats.")
        value = iso_length(float(fields.get("num") or fields.get("nth") or 1.0), unit)
    return Reading("SET", str(value), "", why="Something that repeats.")


def read_reference(match: Match, anchors: Anchors) -> Reading:
    """Resolve "jetzt", "damals", "bald" to before, at or after publication."""
    value = str(match.fields["ref"])
    published = anchors.published
    reading = {"PAST_REF": "past", "FUTURE_REF": "future"}.get(value, "present")
    span = published if value == "PRESENT_REF" else None
    return Reading(
        "DATE", value, "", span, anchor="publication", reading=reading, why="A vague reference."
    )


def read_clock(match: Match, anchors: Anchors) -> Reading:
    """Resolve an hour to the last day named, or to the day of publication."""
    fields = match.fields
    if "hhmm" in fields:
        fields["clock"] = divmod(int(fields["hhmm"]), 100)
    hour, minute = fields.get("clock") or (
        int(fields.get("hour", 24)),
        int(fields.get("minute", 0)),
    )
    late = fields.get("daypart_adv") in ("AF", "EV") or fields.get("meridiem") == "PM"
    if late and hour < 12:
        hour += 12
    time = f"T{int(hour):02d}:{int(minute):02d}"
    base = anchors.day
    anchor = "text"
    if base is None and anchors.precision == "day" and anchors.published and not anchors.narrative:
        base, anchor = anchors.published[0], "publication"
    if base is None:
        return Reading("TIME", time, "minute", why="The day of this hour is not named.")
    why = (
        "The day is the last one named." if anchor == "text" else "The day is that of publication."
    )
    return Reading(
        "TIME", f"{base.isoformat()}{time}", "minute", (base, base), anchor=anchor, why=why
    )


def read_daypart(match: Match, anchors: Anchors) -> Reading:
    """Resolve "am Abend" to the last day named, or to the day of publication."""
    fields = match.fields
    part = fields.get("daypart") or fields.get("daypart_adv")
    if "early_daypart" in fields:
        part = fields["early_daypart"][1]
    base, anchor = anchors.day, "text"
    fresh = anchors.precision == "day" and anchors.published and not anchors.narrative
    if anchors.published and fresh and (base is None or anchors.published[0] - base > _RECENT):
        base, anchor = anchors.published[0], "publication"
    if base is None:
        return Reading("TIME", f"XXXX-XX-XXT{part}", "day", why="The day is not named.")
    return Reading(
        "TIME",
        f"{base.isoformat()}T{part}",
        "day",
        (base, base),
        anchor=anchor,
        why="The day is the last one named.",
    )

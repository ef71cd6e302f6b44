"""Lengths of time, steps from an anchor, repetitions, hours and vague references."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from parley.reading.when.calendar import Span, iso_week, step, year_span, year_value
from parley.reading.when.context import Anchors
from parley.reading.when.match import Match
from parley.reading.when.resolve import Reading, part_of, read_weekday, unit_name, unit_span

_CLOCK = {"s": "S", "min": "M", "h": "H"}
Vague = Mapping[str, tuple[float, float]]


def read_length(match: Match, vague: Vague) -> tuple[str, float, float, str]:
    """Return a length as TIMEX3 writes it, the fewest and most units it can be, and the unit."""
    fields = match.fields
    unit = str(fields.get("unit") or fields.get("units") or fields.get("unit_adj") or "")
    count = fields.get("num", fields.get("n"))
    if "num_unit_adj" in fields:
        count, unit = fields["num_unit_adj"]
    if "vague_adj" in fields:
        unit = str(fields["vague_adj"])
    if "half" in fields:
        count = float(count) + 0.5 if count is not None and float(count) > 1 else 0.5
    if count is None:
        low, high = vague[fields["few"]] if "few" in fields else vague[unit]
        return _iso("X", unit), low, high, unit
    number = float(count)
    return _iso(number, unit), number, number, unit


def _iso(count: float | str, unit: str) -> str:
    number = count if isinstance(count, str) else f"{count:g}"
    if unit in _CLOCK:
        if isinstance(count, float) and count % 1 == 0.5 and unit == "h":
            whole = f"{int(count)}H" if count > 1 else ""
            return f"PT{whole}30M"
        return f"PT{number}{_CLOCK[unit]}"
    if isinstance(count, float) and count == 0.5:
        return {"Y": "P6M", "M": "P2W", "D": "PT12H", "W": "P3D", "DE": "P5Y"}.get(
            unit, "P0.5" + unit
        )
    if unit in ("DE", "CE") and isinstance(count, float):
        return f"P{count * (10 if unit == 'DE' else 100):g}Y"
    if unit == "Q" and isinstance(count, float):
        return f"P{count * 3:g}M"
    return f"P{number}{unit}"


def read_span(match: Match, anchors: Anchors, vague: Vague) -> Reading:
    """Resolve a length; "vor", "in", "seit", "nach" and "binnen" tie it to an anchor."""
    length, low, high, unit = read_length(match, vague)
    plain = Reading(
        "DURATION", length, unit_name(unit), length=length, low=low, high=high, unit=unit
    )
    plain.why = "A length of time."
    preposition = match.preposition
    if preposition in ("ago", "ahead") and not (preposition == "ahead" and anchors.narrative):
        if anchors.published is None and not anchors.narrative:
            plain.why = "Counts from publication, and the report bears no date."
            return plain
        return _deictic(plain, anchors, -1 if preposition == "ago" else 1)
    if preposition == "since":
        return _since(plain, anchors)
    if preposition == "after" and anchors.last is not None:
        return _from_text(plain, anchors, 1)
    if preposition == "within":
        plain.why = "A length within which something happens."
    return plain


def _deictic(plain: Reading, anchors: Anchors, sign: int) -> Reading:
    """Step from publication (from the story's last date in a narrative)."""
    story = anchors.narrative and anchors.last is not None
    base = anchors.last if story else anchors.published
    assert base is not None
    anchor = "text" if story else "publication"
    reading = "past" if sign < 0 else "future"
    span = _stepped(base, plain, sign, exact=anchor == "publication" and anchors.precision == "day")
    value, timex = plain.value, "DURATION"
    anchors.last = span or anchors.last
    if plain.low == plain.high:
        value, timex = _stepped_value(base[0], plain, sign), "DATE"
    direction = "back" if sign < 0 else "on"
    why = f"Counted {direction} from {'the date before it' if story else 'publication'}."
    return Reading(
        timex,
        value,
        plain.granularity,
        span,
        anchor=anchor,
        reading=reading,
        why=why,
        length=plain.length,
        low=plain.low,
        high=plain.high,
        unit=plain.unit,
    )


def _stepped(base: Span, plain: Reading, sign: int, exact: bool) -> Span | None:
    near, far = sorted((sign * plain.low, sign * plain.high))
    first, last = step(base[0], plain.unit, near), step(base[1], plain.unit, far)
    if first is None or last is None:
        return None
    slack = {"W": 3, "M": 15, "Y": 182, "DE": 1800}.get(plain.unit, 0) if exact else 0
    if plain.low != plain.high:
        slack = 0
    begin, end = step(first, "D", -slack), step(last, "D", slack)
    if begin is None or end is None:
        return None
    if not exact and plain.unit in ("M", "Y") and plain.low == plain.high:
        whole_first, whole_last = (
            unit_span(begin, plain.unit, 0)[0],
            unit_span(end, plain.unit, 0)[0],
        )
        if whole_first and whole_last and plain.unit == "M":
            return whole_first[0], whole_last[1]
    return begin, end


def _stepped_value(base: date, plain: Reading, sign: int) -> str:
    found = step(base, plain.unit, sign * plain.low)
    if found is None:
        return plain.value
    if plain.unit in ("D", "NI"):
        return found.isoformat()
    if plain.unit == "W":
        return iso_week(found) if plain.low % 1 == 0 else found.isoformat()
    if plain.unit == "M" or plain.low % 1:
        return f"{found:%Y-%m}"
    if plain.unit == "Y":
        return f"{found.year:04d}"
    if plain.unit in ("DE", "CE"):
        return f"{found.year:04d}"[: 3 if plain.unit == "DE" else 2]
    return found.isoformat()


def _since(plain: Reading, anchors: Anchors) -> Reading:
    """A length that began so long before publication and goes on to it."""
    base = anchors.last if anchors.narrative and anchors.last else anchors.published
    plain.why = "A length that lasts until publication."
    if base is None:
        plain.why = "Lasts until publication, and the report bears no date."
        return plain
    plain.anchor = "text" if base is anchors.last else "publication"
    first, last = step(base[0], plain.unit, -plain.high), step(base[1], plain.unit, -plain.low)
    plain.reading = "past"
    if first and last:
        plain.span = (first, last)
    return plain


def _from_text(plain: Reading, anchors: Anchors, sign: int) -> Reading:
    """Step from the last date the text named: "nach wenigen Wochen", "zwei Tage später"."""
    base = anchors.last
    plain.anchor = "text"
    plain.reading = "past" if sign < 0 else "future"
    plain.why = f"Counted {'back' if sign < 0 else 'on'} from the date before it."
    if base is not None:
        near, far = sorted((sign * plain.low, sign * plain.high))
        first, last = step(base[0], plain.unit, near), step(base[1], plain.unit, far)
        plain.span = (first, last) if first and last else None
    return plain


def read_step(match: Match, anchors: Anchors, vague: Vague) -> Reading:
    """Resolve "zwei Tage später", "ein Jahr zuvor": a date counted from the one before it."""
    sign = 1 if match.kind == "later" else -1
    length, low, high, unit = read_length(match, vague)
    plain = Reading("DATE", length, unit_name(unit), length=length, low=low, high=high, unit=unit)
    base = anchors.last or anchors.published
    reference = "FUTURE_REF" if sign > 0 else "PAST_REF"
    if base is None:
        plain.value, plain.why = reference, "Counts from a date the text does not give."
        return plain
    found = _from_text(plain, Anchors(anchors.published, anchors.precision, last=base), sign)
    found.anchor = "text" if anchors.last is not None else "publication"
    found.value = reference
    if low == high and unit not in _CLOCK:
        found.value = _stepped_value(base[0], plain, sign)
        if found.span is not None and found.span[0] == found.span[1]:
            only = found.span[0]
            anchors.move(found.span, only.year, only.month, only if unit == "D" else None)
    return found


def read_window(match: Match, anchors: Anchors, vague: Vague) -> Reading:
    """Resolve "in den letzten zehn Jahren", "in den nächsten Monaten", "den folgenden Tagen"."""
    fields = match.fields
    shift = fields.get("shift", fields.get("shift_text", 0))
    if "text_units" in fields:
        fields["unit"], shift = fields["text_units"]
    length, low, high, unit = read_length(match, vague)
    if "few" not in fields and low != high and shift > 0:
        low, high = vague["ahead"]
    plain = Reading(
        "DURATION", length, unit_name(unit), length=length, low=low, high=high, unit=unit
    )
    by_text = "shift" not in fields or anchors.narrative
    base = anchors.last if by_text and anchors.last is not None else anchors.published
    plain.why = "A length next to publication." if not by_text else "A length next to a date."
    if base is None:
        plain.why = "Counts from publication, and the report bears no date."
        return plain
    plain.anchor = "text" if base is anchors.last else "publication"
    plain.reading = "past" if shift < 0 else "future" if shift > 0 else "present"
    edge = step(base[0] if shift < 0 else base[1], unit, shift * high if shift else 0)
    if edge is not None:
        plain.span = (edge, base[1]) if shift < 0 else (base[0], edge)
        if unit == "M" and shift > 0:
            month = unit_span(edge, "M", 0)[0]
            plain.span = (base[0], month[1]) if month and anchors.precision != "day" else plain.span
    return plain


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
        value = _iso(float(fields.get("num") or fields.get("nth") or 1.0), unit)
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
    if base is None and anchors.precision == "day" and anchors.published and not anchors.narrative:
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


__all__ = [
    "part_of",
    "read_clock",
    "read_day",
    "read_daypart",
    "read_reference",
    "read_set",
    "read_span",
    "read_step",
    "read_unit",
    "read_unit_part",
    "read_weekend",
    "read_weekday",
    "read_window",
]

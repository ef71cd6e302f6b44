"""Lengths of time, and the days they lead to when something ties them to an anchor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from parley.reading.when.calendar import (
    Span,
    iso_week,
    step,
)
from parley.reading.when.context import Anchors
from parley.reading.when.match import Match
from parley.reading.when.readings import Reading, unit_name, unit_span

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
        return iso_length("X", unit), low, high, unit
    number = float(count)
    if "least" in fields and float(fields["least"]) < number:
        return iso_length("X", unit), float(fields["least"]), number, unit
    return iso_length(number, unit), number, number, unit


def iso_length(count: float | str, unit: str) -> str:
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
    elif anchors.references:
        value, timex = "PAST_REF" if sign < 0 else "FUTURE_REF", "DATE"
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

"""The year of a date that names none: shifted, implied, or the one that fits best."""

from __future__ import annotations

from typing import Any

from parley.reading.when.calendar import (
    Span,
    day,
    month_span,
)
from parley.reading.when.context import Anchors
from parley.reading.when.match import Match


def year_of(
    fields: dict[str, Any], anchors: Anchors, tense: str, match: Match
) -> tuple[int | None, str, str]:
    """Find the year: named, shifted ("letzten Jahres"), or the one that fits best."""
    if "dmy" in fields:
        fields["day"], fields["month"], fields["year"] = fields.pop("dmy")
    if "dm" in fields:
        fields["day"], fields["month"] = fields.pop("dm")
    if "my" in fields:
        fields["month"], fields["year"] = fields.pop("my")
    if "year" in fields:
        year = -int(fields["year"]) if fields.get("bc") else int(fields["year"])
        return year, "The year is named.", "text"
    if "shift" in fields and "month" in fields and not {"year_noun", "unit", "of"} & set(fields):
        return _named_month(int(fields["shift"]), int(fields["month"]), anchors, tense)
    for name in ("shift", "shift_text", "now_unit", "text_unit"):
        if name in fields and ("weekday" not in fields and "weekdaypart" not in fields):
            return _shifted_year(fields, name, anchors)
    month = fields.get("month")
    if month is None:
        return implied_year(anchors), "The year is that of the date before it.", "text"
    return nearest_year(anchors, tense, int(month), fields.get("day"))


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


def implied_year(anchors: Anchors) -> int | None:
    if anchors.narrative and anchors.year is not None:
        return anchors.year
    if anchors.published is not None:
        return anchors.published[0].year
    return anchors.year


def nearest_year(
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
        span = year_day_span(year, month, number)
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


def year_day_span(year: int, month: int, number: int | None) -> Span | None:
    if number is None:
        return month_span(year, month)
    found = day(year, month, int(number))
    return (found, found) if found else None


def _named_month(
    shift: int, month: int, anchors: Anchors, tense: str
) -> tuple[int | None, str, str]:
    """Resolve "letzten September", "next April": the nearest one on the side that is named."""
    base = anchors.last if anchors.narrative else anchors.published
    if base is None or shift == 0:
        return nearest_year(anchors, tense, month, None)
    if shift < 0:
        year = base[0].year if month < base[0].month else base[0].year - 1
        return year, "Named as the last one.", "publication"
    year = base[1].year if month > base[1].month else base[1].year + 1
    return year, "Named as the next one.", "publication"

"""Where a stored text begins to speak: after its ``date`` head or its front matter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_HEAD = re.compile(
    r"\s*date[ \t]*:?[ \t]+(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?![\d-])[ \t]*", re.I
)
_MATTER = re.compile(r"\s*---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", re.S)
_FIELD = re.compile(r"^([A-Za-z_]+)[ \t]*:[ \t]*(.*?)[ \t]*$", re.M)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the text: its end, the date with its precision, other fields."""

    end: int
    published: date | None = None
    precision: str = "day"
    wrong: str = ""
    fields: tuple[tuple[str, str], ...] = ()


def read_head(text: str) -> Head:
    """Return the head of a stored text; ``end`` is where the report itself begins.

    Examples
    --------
    >>> read_head(" date 2016-12 Russland hat ...").published
    datetime.date(2016, 12, 1)
    >>> read_head("---\\ndate: 2016-12-21\\n---\\nText").precision
    'day'
    """
    start = 1 if text.startswith("\ufeff") else 0
    matter = _MATTER.match(text, start)
    if matter:
        fields = tuple((k.lower(), v.strip("\"'")) for k, v in _FIELD.findall(matter.group(1)))
        stamp = dict(fields).get("date") or dict(fields).get("published") or ""
        day, precision, wrong = parse_day(stamp)
        return Head(matter.end(), day, precision, wrong, fields)
    match = _HEAD.match(text, start)
    if match:
        stamp = "-".join(g for g in match.groups() if g)
        day, precision, wrong = parse_day(stamp)
        return Head(match.end(), day, precision, wrong)
    return Head(start)


def parse_day(stamp: str) -> tuple[date | None, str, str]:
    """Read YYYY[-MM[-DD]] into (earliest day, precision, what is wrong with it)."""
    stamp = stamp.strip()
    if not stamp:
        return None, "day", ""
    match = re.match(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?=$|[T ])", stamp)
    if not match:
        return None, "day", stamp
    year, month, day = (int(g) if g else 0 for g in match.groups())
    precision = "day" if day else "month" if month else "year"
    try:
        return date(year, month or 1, day or 1), precision, ""
    except ValueError:
        return None, "day", stamp

"""Where a stored text begins to speak: after its ``date`` head or its front matter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from parley.reading.pack import available
from parley.reading.when import find_times

_HEAD = re.compile(
    r"\s*date[ \t]*:?[ \t]+(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?![\d-])[ \t]*", re.I
)
_LINE = re.compile(  # a field under the date, in small letters or with a colon
    r"\r?\n(?:(publisher|agency|author|title|url|language|licence|id)[ \t]+"
    r"|((?i:publisher|agency|author|title|url|language|licence|id))[ \t]*:[ \t]*)"
    r"(\S[^\r\n]{0,200}?)[ \t]*(?=\r?\n|$)"
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


_NAME = r"[A-ZÄÖÜ][\w.'’]{1,20}(?:[ -][A-ZÄÖÜ][\w.'’]{1,20}){0,2}"
_DAY = (
    r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2}\.? ?[^\W\d]\w{0,8}\.?)(?:,? \d{4})?"
    r"|\d{1,2}\.\d{1,2}\.\d{4}"
)
_REGION = rf"(?:, {_NAME}(?: (?:of|de|du|del|der) {_NAME})?)?"
_DATELINE = re.compile(
    rf"\s*(?P<place>{_NAME}(?:/{_NAME})*){_REGION}(?:, (?P<day>{_DAY}))?"
    r"(?: *\((?P<agency>[\w/ .,-]{2,40})\))? *[–—-]{1,2} +(?=[„“”\"»«A-ZÄÖÜ0-9])"
)
_HEADING = re.compile(r"[.!?]\s+|\n+")
#: A dateline stands within the first few hundred characters, after a heading or two.
_HEADINGS = 600
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ASIDE = re.compile(r" [–—-]{1,2} |[.!?](?:\s|$)|\n")


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where and when a dispatch was written, by which agency; ``end`` is where it begins."""

    end: int
    place: tuple[int, int] = (0, 0)
    agency: str = ""
    day: tuple[int, int] = (0, 0)


def read_dateline(text: str, start: int = 0) -> Dateline:
    """Return the dateline at ``start`` ("GENEVA, Dec 16 (Reuters) -"), empty if there is none.

    Without day and agency a second dash in the sentence speaks against it ("Assad – so
    sagte er – bleibt").

    Examples
    --------
    >>> line = read_dateline("Genf (dpa) - Die Uno kündigte Gespräche an.")
    >>> line.agency, line.end
    ('dpa', 13)
    >>> read_dateline("Assad – Russlands Verbündeter – bleibt.").end
    0
    """
    match = _DATELINE.match(text, start)
    if match is None:
        return Dateline(start)
    agency = match["agency"] or ""
    if not agency and not match["day"]:
        aside = _ASIDE.search(text, match.end())
        if aside is not None and aside.group().strip() in ("–", "—", "-", "--"):
            return Dateline(start)
    day = match.span("day") if match["day"] else (0, 0)
    return Dateline(match.end(), match.span("place"), agency, day)


def later_dateline(text: str, start: int) -> tuple[int, int]:
    """Return the span of a dateline after a heading ("... droht. Paris – Bei"), or (0, 0).

    Examples
    --------
    >>> text = "Türkei droht Kurden. Paris (AFP) – Bei Angriffen starben zwölf Menschen."
    >>> text[slice(*later_dateline(text, 0))]
    'Paris (AFP) – '
    """
    for stop in _HEADING.finditer(text, start, start + _HEADINGS):
        at = stop.end()
        line = read_dateline(text, at)
        if line.end > at:
            return at, line.end
    return 0, 0


def read_head(text: str) -> Head:
    """Return the head of a stored text; ``end`` is where the report itself begins.

    Examples
    --------
    >>> read_head(" date 2016-12 Russland hat ...").published
    datetime.date(2016, 12, 1)
    >>> read_head("---\\ndate: 2016-12-21\\n---\\nText").precision
    'day'
    >>> read_head("date 2016-12-21\\npublisher Example Agency\\n\\nText").fields
    (('publisher', 'Example Agency'),)
    >>> read_head("GOMA, Jan 28, 2025 (AFP) - Rebels took the airport.").published
    datetime.date(2025, 1, 28)
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
        end, lines = match.end(), []
        while line := _LINE.match(text, end):
            lines.append(((line[1] or line[2]).lower(), line[3].strip("\"'")))
            end = line.end()
        return Head(end, day, precision, wrong, tuple(lines))
    place = read_dateline(text, start)
    return Head(start, day_in(text[slice(*place.day)]) if place.end > start else None)


def day_in(words: str) -> date | None:
    """Return the day a dateline names in full, in any language that can be read.

    Examples
    --------
    >>> day_in("Jan 28, 2025")
    datetime.date(2025, 1, 28)
    >>> day_in("28. Januar 2025")
    datetime.date(2025, 1, 28)
    >>> day_in("Oct 27") is None
    True
    """
    if not _YEAR.search(words):
        return None
    for code in available():
        for time in find_times(words, code, None, "day"):
            if time.start_min is not None and time.start_min == time.end_max:
                return time.start_min
    return None


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

"""Dates in German and English news, as intervals with the reason for each reading.

>>> from datetime import date
>>> from parley.reading.when import find_times
>>> [t] = find_times("Ende Oktober wurden sie vertrieben.", "de", date(2016, 12, 1), "month")
>>> t.text, str(t.start_min), str(t.end_max), t.value, t.mod
('Ende Oktober', '2016-10-21', '2016-10-31', '2016-10', 'END')
"""

from __future__ import annotations

from datetime import date, timedelta

from parley.core.claim import Interval
from parley.reading.figures.words import Tokens, tokens_of
from parley.reading.when.calendar import Span
from parley.reading.when.context import Anchors, look_before, opens, tense
from parley.reading.when.lengths import read_span, read_step, read_window
from parley.reading.when.lexicon import WhenLexicon, when_lexicon
from parley.reading.when.lists import with_lists
from parley.reading.when.match import Match, matches
from parley.reading.when.points import read_clock, read_daypart, read_reference, read_set
from parley.reading.when.readings import Reading, part_of
from parley.reading.when.resolve import read_date
from parley.reading.when.steps import read_day, read_unit, read_unit_part, read_weekend

__all__ = ["find_times"]

#: A plural without a number is a time only after one of these: "seit Monaten".
#: A report's date further back than this many words is no anchor any more.
_FORGET = 150
_PLURAL_AFTER = frozenset(("ago", "ahead", "since", "after", "within", "for"))


def find_times(
    text: str, language: str, published: date | None, precision: str = "day"
) -> tuple[Interval, ...]:
    """Find every date, time, length and repetition in a text, resolved to days.

    Parameters
    ----------
    text
        Any text; offsets of the result count its code points.
    language
        A language Parley has tables for (``de``, ``en``).
    published
        When the report appeared, or None if it bears no date.
    precision
        How far ``published`` is known: ``day``, ``month`` or ``year``.

    Returns
    -------
    tuple of Interval
        Sorted and non-overlapping, each with ``text == text[start:end]``, a TIMEX3
        ``value`` [Pustejovsky2003]_ and, where the words and the publication date
        allow it, earliest and latest beginning and end. ``candidates`` lists single
        days where several fit; ``why`` is one sentence.

    Raises
    ------
    InputError
        If Parley has no tables for the language.

    Examples
    --------
    >>> [t] = find_times("Das sagte er am Mittwoch.", "de", date(2016, 12, 1), "month")
    >>> [str(d) for d in t.candidates]
    ['2016-12-07', '2016-12-14', '2016-12-21', '2016-12-28']
    """
    lexicon, tokens = when_lexicon(language), tokens_of(text)
    anchors = Anchors.of(published, precision)
    anchors.references = lexicon.references
    found: list[Interval] = []
    floor = named = 0
    for match in with_lists(lexicon, tokens, matches(lexicon, tokens)):
        look_before(lexicon, tokens, match, floor)
        match.preposition = match.fields.pop("preposition", match.preposition)
        if match.first - named > _FORGET and not anchors.narrative:
            anchors.last = anchors.day = None
        before, anchors.strong = anchors.last, opens(tokens, match)
        reading = _read(lexicon, tokens, match, anchors)
        if reading is None:
            continue
        floor = match.last
        named = floor if anchors.last is not before else named
        found.append(_interval(tokens, match, reading, anchors))
    return tuple(found)


def _read(lexicon: WhenLexicon, tokens: Tokens, match: Match, anchors: Anchors) -> Reading | None:
    kind = match.kind
    if kind in ("date", "weekend"):
        direction = tense(lexicon, tokens, match)
        if match.preposition in ("onward", "until") and direction != "past":
            direction = "future"
        if kind == "weekend":
            return read_weekend(anchors, direction)
        return read_date(match, anchors, direction)
    ahead = match.preposition == "ahead" and "preposition" not in match.rule.constants
    if kind == "span" and ahead and tense(lexicon, tokens, match) == "past":
        match.preposition = "during"  # "215 were killed in five days"
    if kind in ("span", "plural"):
        if kind == "plural" and match.preposition not in _PLURAL_AFTER:
            return None
        return read_span(match, anchors, lexicon.vague)
    if kind in ("later", "earlier"):
        return read_step(match, anchors, lexicon.vague)
    if kind == "window":
        return read_window(match, anchors, lexicon.vague)
    if kind == "unit":
        return read_unit(match, anchors, "")
    simple = {
        "unit_part": lambda: read_unit_part(match, anchors),
        "day": lambda: read_day(match, anchors),
        "rate": lambda: read_set(match),
        "set": lambda: read_set(match),
        "ref": lambda: read_reference(match, anchors),
        "clock": lambda: read_clock(match, anchors),
        "clock_bare": lambda: read_clock(match, anchors),
        "daypart": lambda: read_daypart(match, anchors),
    }
    return simple[kind]()


def _interval(tokens: Tokens, match: Match, reading: Reading, anchors: Anchors) -> Interval:
    start, end = tokens.starts[match.first], tokens.ends[match.last - 1]
    span = part_of(reading.span, match.mod)
    start_min, start_max, end_min, end_max = _bounds(span, reading, match.preposition, anchors)
    return Interval(
        start_min=start_min,
        start_max=start_max,
        end_min=end_min,
        end_max=end_max,
        granularity=reading.granularity,
        text=tokens.text[start:end],
        start=start,
        end=end,
        candidates=reading.candidates,
        anchor=reading.anchor,
        reading=reading.reading or _direction(span, anchors),
        why=reading.why,
        value=reading.value,
        mod=match.mod,
        timex=reading.timex,
        relation=match.preposition,
        length=reading.length,
    )


Bounds = tuple[date | None, date | None, date | None, date | None]


def _bounds(span: Span | None, reading: Reading, preposition: str, anchors: Anchors) -> Bounds:
    """Return earliest and latest beginning and end, as the preposition shifts them."""
    if reading.timex == "SET" or span is None:
        published = anchors.published
        if published and reading.value == "PAST_REF":
            return None, None, None, published[1]
        if published and reading.value == "FUTURE_REF":
            return published[0], None, None, None
        return None, None, None, None
    first, last = span
    if preposition == "since":
        published = anchors.published
        if published is None or published[1] < first:
            return first, last, None, None
        return first, last, max(published[0], first), max(published[1], last)
    if preposition == "onward":
        return first, last, first, None
    if preposition == "until":
        return None, None, first, last
    if reading.timex == "DATE" and not reading.length:
        if preposition == "ago" and first > date.min:
            return None, None, None, first - timedelta(days=1)
        if preposition == "after":
            return first, None, None, None
    return first, last, first, last


def _direction(span: Span | None, anchors: Anchors) -> str:
    if span is None or anchors.published is None:
        return ""
    if span[1] < anchors.published[0]:
        return "past"
    return "future" if span[0] > anchors.published[1] else ""

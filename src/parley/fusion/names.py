"""Questions in words, in English and German, put together from measure, group and place."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from babel.dates import format_date

from parley.core.estimate import FactQuestion
from parley.fusion import words
from parley.fusion.grouping import Evidence, Grouper, Key
from parley.fusion.since import SINCE


def question(key: Key, evidence: Sequence[Evidence], grouper: Grouper) -> FactQuestion:
    """Return the question that ``evidence`` answers, with its labels and window of time."""
    days = sorted(e.day for e in evidence if e.day)
    start, end = (days[0], days[-1]) if days else (None, None)
    text = "|".join((key.kind, key.measure, key.group, key.place, key.actor, key.topic, key.unit))
    stamp = hashlib.blake2b(f"{text}|{start}".encode(), digest_size=6).hexdigest()
    scope = "cumulative" if words.cumulative(key.measure) else "standing"
    return FactQuestion(
        id=f"q{stamp}",
        kind=key.kind,
        measure=key.measure,
        group=key.group,
        place=key.place,
        actor=key.actor,
        topic=key.topic,
        start=start,
        end=end,
        scope=scope if key.kind in ("count", "forces") else "",
        unit=key.unit,
        definition=_definition(key),
        label=_label(key, evidence, grouper, german=False) + _by(key, end, evidence, grouper, "en"),
        label_de=_label(key, evidence, grouper, german=True)
        + _by(key, end, evidence, grouper, "de"),
    )


def _by(
    key: Key, end: date | None, evidence: Sequence[Evidence], grouper: Grouper, language: str
) -> str:
    """The day an answer holds for, where the true figure moves from day to day.

    No finer than the reports are dated: a report of December 2016 answers for that month.
    """
    moves = words.running(key.measure) or words.window(key.measure) < 10
    if key.kind != "count" or not moves or end is None:
        return ""
    latest = [grouper.voices.reports.get(e.report) for e in evidence if e.day == end]
    exact = {r.precision for r in latest if r} or {"day"}
    daily = "d. MMM y" if language == "de" else "d MMM y"
    form = daily if "day" in exact else "MMM y" if "month" in exact else "y"
    day = format_date(end, format=form, locale=language)
    return f" (Stand {day})" if language == "de" else f" (as of {day})"


def _definition(key: Key) -> str:
    if key.kind == "count":
        return f"{key.group} {key.measure}, all causes and all counters alike"
    if key.kind == "forces":
        return "armed men and women present, whoever counts them"
    if key.kind == "share":
        return f"share of {key.group} among the people spoken of"
    return ""


def _label(key: Key, evidence: Sequence[Evidence], grouper: Grouper, german: bool) -> str:
    place = _place(key, evidence, grouper, german)
    actor = grouper.voices.name(key.actor, german) if key.actor else ""
    if key.kind in ("count", "forces"):
        return _figure(key, place, actor, german) + _from(key, "de" if german else "en")
    if key.kind == "share":
        pair = words.labels("groups", "group").get(key.group, (key.group, key.group))
        where = place or ("dort" if german else "there")
        return (
            f"Anteil der {pair[1]} unter den Menschen: {where}"
            if german
            else f"share of {pair[0]} among the people in {where}"
        )
    topic = _topic(key.topic, grouper, german)
    if key.kind == "date":
        text = words.labels("turns", "turn")[key.measure][1 if german else 0].format(topic=topic)
        text += f" ({place})" if place else ""
        return text[:1].upper() + text[1:] if german else text
    at = f" ({place})" if place else ""
    if key.measure == "control":
        return f"Wer {place} beherrscht" if german else f"who controls {place}"
    if key.measure == "position":
        return f"Haltung von {actor} zu: {topic}" if german else f"position of {actor} on {topic}"
    return f"Stand: {topic}{at}" if german else f"state of {topic}{at}"


def _figure(key: Key, place: str, actor: str, german: bool) -> str:
    side = 1 if german else 0
    known = words.labels("measures", "measure").get(key.measure)
    group = words.labels("groups", "group").get(key.group, (key.group, key.group))[side]
    group = group.replace("_", " ")
    if known is None:
        where = f" in {place}" if place else ""
        return f"{group} {key.measure.replace('_', ' ')}{where}"
    text = known[side].format(group=group, place=place or "\0", actor=actor or "\0")
    # A part whose name is unknown goes, together with its preposition.
    for preposition in (" of \0", " in \0", " from \0", " von \0", " aus \0", " to \0", " on \0"):
        text = text.replace(preposition, "")
    for preposition in ("aus \0 ", "noch in \0 ", "zur Verstärkung nach \0 ", " nach \0", "\0"):
        text = text.replace(preposition, "")
    return " ".join(text.split())


def _from(key: Key, language: str) -> str:
    """What a total is counted from: "since January 2009"."""
    if not key.topic.startswith(SINCE):
        return ""
    first = key.topic.removeprefix(SINCE)
    whole = date.fromisoformat(f"{first}-01") if "-" in first else None
    day = format_date(whole, "MMMM y", locale=language) if whole else first
    return f" seit {day}" if language == "de" else f" since {day}"


def _topic(topic: str, grouper: Grouper, german: bool) -> str:
    known = words.labels("topics", "topic").get(topic)
    if known is not None:
        return re.sub("^(der|die|das) ", "", known[1]) if german else known[0]
    return topic.replace("_", " ")


def _place(key: Key, evidence: Sequence[Evidence], grouper: Grouper, german: bool) -> str:
    """Return the place as the reports most often name it, else its gazetteer name."""
    named = Counter(e.place_name for e in evidence if e.place_name)
    known = grouper.places.get(key.place)
    if known is not None:
        return (known.name_de or known.name) if german else known.name
    if named:
        return min(named, key=lambda n: (-named[n], n))
    return key.place.replace("_", " ")


def span(start: date | None, end: date | None) -> str:
    """Return a window of time in words: one day, or first to last."""
    if start is None:
        return ""
    return start.isoformat() if end in (None, start) else f"{start.isoformat()} – {end}"

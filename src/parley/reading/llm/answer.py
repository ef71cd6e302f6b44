"""An answer taken apart: what is well formed and stands in the report becomes a claim."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from parley.core.claim import Claim, EventFrame, Interval, Quantity, Span, Speaker, Where, claim_id
from parley.core.terms import (
    Act,
    Certainty,
    EventStatus,
    EventType,
    Form,
    Kind,
    Modality,
    Polarity,
)
from parley.reading.llm.find import Finder
from parley.reading.reader import Reading


class Malformed(ValueError):
    """The answer is not the JSON that was asked for."""


class SaidEvent(msgspec.Struct, forbid_unknown_fields=True):
    """What is said to happen, in the model's words."""

    type: EventType
    status: EventStatus = EventStatus.REPORTED
    actors: list[str] = []
    recipients: list[str] = []


class SaidClaim(msgspec.Struct, forbid_unknown_fields=True):
    """One claim as the model gives it: words and terms, no offsets."""

    quote: str
    content: str
    form: Form
    act: Act
    kind: Kind
    speaker: str = ""
    cue: str = ""
    topic: str = ""
    value: str = ""
    polarity: Polarity = Polarity.AFFIRMED
    certainty: Certainty = Certainty.CERTAIN
    modality: Modality = Modality.PAST
    markers: list[str] = []
    figures: list[str] = []
    time: str = ""
    place: str = ""
    event: SaidEvent | None = None


def parse(answer: str) -> list[Any]:
    """Return the raw claims of an answer.

    Raises
    ------
    Malformed
        Where the answer is no JSON object with a list of claims.
    """
    try:
        data = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise Malformed("the answer is not valid JSON") from error
    if not isinstance(data, dict) or not isinstance(data.get("claims"), list):
        raise Malformed('the answer has no list of "claims"')
    return list(data["claims"])


@dataclass(slots=True)
class Sifter:
    """Turns raw claims into claims of one report and keeps a log of all it left out.

    ``base`` is the same report read by the tables: its dates, figures, places and names are
    what the model's words are matched with, so that no bound and no day is the model's own.
    """

    base: Reading
    rule: str
    rejects: list[dict[str, Any]] = field(default_factory=list)

    def claims(self, raw: Sequence[Any]) -> tuple[Claim, ...]:
        """Return the claims that hold, in order of the text."""
        finder = Finder(self.base.report.text)
        unique: dict[str, Claim] = {}
        for item in raw:
            try:
                said = msgspec.convert(item, SaidClaim)
            except msgspec.ValidationError as error:
                self._reject(None, f"a claim of the wrong shape: {error}")
                continue
            claim = self._claim(said, finder)
            if claim is not None:
                unique.setdefault(claim.id, claim)
        return tuple(sorted(unique.values(), key=lambda c: (c.start, c.end, c.id)))

    def _reject(self, whole: Span | None, why: str) -> None:
        start, end = (whole.start, whole.end) if whole else (0, len(self.base.report.text))
        self.rejects.append({"start": start, "end": end, "why": f"llm: {why}"})

    def _claim(self, said: SaidClaim, finder: Finder) -> Claim | None:
        report = self.base.report
        whole = finder.next(said.quote)
        if whole is None:
            self._reject(None, f"the quote does not stand in the report: {said.quote[:80]!r}")
            return None
        content = finder.inside(said.content, whole)
        if content is None:
            self._reject(whole, f"the content is not in the quote: {said.content[:80]!r}")
            return None
        speaker, borrowed = self._speaker(said.speaker, whole, finder)
        if said.speaker and speaker is None:
            self._reject(whole, f"the speaker is not in the report: {said.speaker[:80]!r}")
            return None
        if (speaker is None) != (said.form is Form.NARRATOR):
            self._reject(whole, f"form {said.form.value} does not go with its speaker")
            return None
        who = (speaker.actor or speaker.text) if speaker else ""
        event = self._event(said.event, whole, content)
        return Claim(
            id=claim_id(report.id, whole.start, whole.end, said.kind, who, said.polarity),
            report=report.id, start=whole.start, end=whole.end, quote=whole.text,
            content=content, cue=self._words("cue", said.cue, whole, finder), speaker=speaker,
            form=said.form, act=said.act, kind=said.kind, topic=_term(said.topic),
            value=_term(said.value), polarity=said.polarity, certainty=said.certainty,
            modality=said.modality, markers=self._markers(said.markers, whole, finder),
            subject=tuple(dict.fromkeys((*event.actors, *event.recipients))) if event else (),
            quantities=tuple(self._figures(said.figures, whole, finder)),
            time=self._time(said.time, whole, finder), place=self._place(said.place, whole, finder),
            event=event, rule=self.rule, language=self.base.language, published=report.published,
            flags=("speaker-before",) if borrowed else (),
        )  # fmt: skip

    def _speaker(self, words: str, whole: Span, finder: Finder) -> tuple[Speaker | None, bool]:
        if not words:
            return None, False
        span = finder.inside(words, whole)
        borrowed = span is None
        span = span or finder.before(words, whole)
        if span is None:
            return None, False
        return Speaker(span.text, span.start, span.end, self._actor(span)), borrowed

    def _actor(self, span: Span) -> str | None:
        inside = (m for m in self.base.mentions if _overlap(m, span) and m.actor)
        named = max(inside, key=lambda m: (m.end - m.start, -m.start), default=None)
        return named.actor if named else None

    def _words(self, what: str, words: str, whole: Span, finder: Finder) -> Span | None:
        if not words:
            return None
        span = finder.inside(words, whole)
        if span is None:
            self._reject(whole, f"the {what} is not in the quote: {words[:80]!r}")
        return span

    def _markers(self, words: list[str], whole: Span, finder: Finder) -> tuple[Span, ...]:
        found = (self._words("marker", w, whole, finder) for w in words)
        return tuple(sorted((s for s in found if s is not None), key=lambda s: s.start))

    def _figures(self, words: list[str], whole: Span, finder: Finder) -> Iterator[Quantity]:
        taken: set[int] = set()
        for one in words:
            span = self._words("figure", one, whole, finder)
            fits = [q for q in self.base.figures if span and _overlap(q, span)]
            if span is not None and not fits:
                self._reject(span, f"no figure that Parley can read: {one[:80]!r}")
            for q in fits:
                if q.start not in taken:
                    taken.add(q.start)
                    yield q

    def _time(self, words: str, whole: Span, finder: Finder) -> Interval | None:
        span = self._words("time", words, whole, finder)
        fit = next((t for t in self.base.times if span and _overlap(t, span)), None)
        if span is not None and fit is None:
            self._reject(span, f"no time that Parley can read: {words[:80]!r}")
        return fit

    def _place(self, words: str, whole: Span, finder: Finder) -> Where | None:
        span = self._words("place", words, whole, finder)
        if span is None:
            return None
        known = next((p for p in self.base.places if _overlap(p, span)), None)
        # A place the gazetteer does not know is still a place, only without coordinates.
        return known or Where(span.text, span.start, span.end)

    def _event(self, said: SaidEvent | None, whole: Span, content: Span) -> EventFrame | None:
        if said is None:
            return None
        return EventFrame(
            said.type, status=said.status, actors=self._sides(said.actors, whole),
            recipients=self._sides(said.recipients, whole), text=content.text, start=content.start,
            end=content.end,
        )  # fmt: skip

    def _sides(self, words: list[str], whole: Span) -> tuple[str, ...]:
        finder = Finder(self.base.report.text)
        found = (self._words("side", w, whole, finder) for w in words)
        names = (self._actor(span) or span.text for span in found if span is not None)
        return tuple(dict.fromkeys(names))


def _overlap(item: Any, span: Span) -> bool:
    return bool(item.start < span.end and span.start < item.end)


def _term(words: str) -> str:
    """A topic or value is a label; a model's sentence is not one."""
    return words if len(words) <= 40 else ""

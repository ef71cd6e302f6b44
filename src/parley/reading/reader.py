"""The reader: one report in, attributed claims out, every layer open to view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from parley.core.actor import Actor, Relation
from parley.core.claim import Claim, EventFrame, Interval, Quantity, Report, Span, Where
from parley.core.errors import Fault, InputError
from parley.core.place import Place
from parley.reading.blocks import BLOCK, cut, shift
from parley.reading.cast import cast_of
from parley.reading.certainty import find_markers
from parley.reading.claims import make_claims
from parley.reading.context import fronted, settle
from parley.reading.events import Hits, RuleSet, compile_rules, load_rules, read_rules
from parley.reading.figures import find_figures
from parley.reading.head import Dateline, day_in, later_dateline, read_dateline, read_head
from parley.reading.language import detect_language, is_short
from parley.reading.lexicon import Lexicon, build_lexicon
from parley.reading.mentions import find_mentions
from parley.reading.normalise import normalise
from parley.reading.pack import LanguagePack, available, load_pack
from parley.reading.places import find_places
from parley.reading.scene import Scene
from parley.reading.segments import find_quotations, split_units, tokenise
from parley.reading.tidy import tidy
from parley.reading.voice.attribution import attribute, build_units
from parley.reading.when import find_times


@dataclass(frozen=True, slots=True)
class Named:
    """One naming of an actor, in offsets of the stored text."""

    text: str
    start: int
    end: int
    actor: str
    kind: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Every layer of one report; ``rejects`` tells what was left out, and why."""

    report: Report
    language: str
    sentences: tuple[Span, ...]
    times: tuple[Interval, ...]
    figures: tuple[Quantity, ...]
    mentions: tuple[Named, ...]
    places: tuple[Where, ...]
    events: tuple[EventFrame, ...]
    claims: tuple[Claim, ...]
    rejects: tuple[dict[str, Any], ...]


class Reader:
    """Reads reports of war into claims, each with the exact words it rests on.

    Parameters
    ----------
    language
        "de" or "en"; None finds out for each report.
    actors, places, relations
        The scenario's own; they come before the world lexicon. OFFICE relations tell
        who "der Kreml-Chef" is on a day.
    rules
        A folder or file of further rules (TOML), read after the language's own.
    agreements
        ``(id, names...)`` of agreements to recognise in what is said.

    Raises
    ------
    InputError
        If there is no such language, or with every fault of ``rules``.

    Examples
    --------
    >>> from datetime import date
    >>> text = "Die Rebellen haben nach Angaben der Uno mindestens 40 Geiseln freigelassen."
    >>> claim = Reader("de").read(Report("r1", text, published=date(2016, 12, 1)))[0]
    >>> claim.speaker.text, claim.speaker.actor
    ('Uno', 'un')
    """

    def __init__(
        self,
        language: str | None = None,
        actors: Sequence[Actor] = (),
        places: Sequence[Place] = (),
        relations: Sequence[Relation] = (),
        rules: Path | None = None,
        agreements: Sequence[tuple[str, ...]] = (),
    ) -> None:
        if language is not None and language not in available():
            raise InputError(
                Fault("", 0, 0, "no such language", language, "Nothing was read.",
                      "Use one of: " + ", ".join(available()) + ".")
            )  # fmt: skip
        self.language = language
        self._actors, self._places, self._relations = tuple(actors), tuple(places), tuple(relations)
        self._rules = Path(rules) if rules else None
        if self._rules is not None:
            faults = read_rules(self._rules)[1]
            if faults:  # a rule left out in silence would be a claim missed without a trace
                raise InputError(replace(f, done="Nothing was read.") for f in faults)
        self._agreements = tuple((a[0], tuple(a[1:])) for a in agreements)
        self._loaded: dict[str, tuple[LanguagePack, Lexicon, RuleSet]] = {}

    def read(self, report: Report) -> tuple[Claim, ...]:
        """Return the claims of ``report`` in order of the text."""
        return self.examine(report).claims

    def examine(self, report: Report) -> Reading:
        """Return every layer of ``report``: what was found, and what was rejected and why.

        A report in a language Parley cannot read gives an empty reading that says so.
        """
        language = self.language or report.language or detect_language(report.text)
        if language not in available():
            why = "no language that Parley reads" + (f" ({language})" if language else "")
            if not language and is_short(report.text):
                why += ", or too few words to tell it"
            reject = {"start": 0, "end": len(report.text), "why": why}
            return Reading(report, language, (), (), (), (), (), (), (), (reject,))
        report = replace(report, language=language)
        loaded = self._load(language)
        if len(report.text) <= 2 * BLOCK:
            return self._examine(report, *loaded)
        parts = [
            (at, self._examine(replace(report, text=text), *loaded))
            for at, text in cut(report.text)
        ]
        return _joined(report, parts)

    def rules(self, language: str) -> RuleSet:
        """Return the rules this reader reads a language with, the scenario's own included."""
        return self._load(language)[2]

    def cast(self, claims: Iterable[Claim]) -> tuple[tuple[Actor, ...], tuple[Relation, ...]]:
        """Return who speaks in ``claims`` and is not in the scenario, and for whom."""
        lexicons = [self._load(code)[1] for code in ("en", "de")]
        return cast_of(claims, {a.id for a in self._actors}, *lexicons)

    def _load(self, language: str) -> tuple[LanguagePack, Lexicon, RuleSet]:
        if language not in self._loaded:
            pack = load_pack(language)
            lexicon = build_lexicon(pack, self._actors, self._places, self._relations)
            rules = list(load_rules(pack.folder / "rules"))
            if self._rules is not None:
                rules += load_rules(self._rules)
            self._loaded[language] = (pack, lexicon, compile_rules(rules))
        return self._loaded[language]

    def _examine(
        self, report: Report, pack: LanguagePack, lexicon: Lexicon, rules: RuleSet
    ) -> Reading:
        normal = normalise(report.text)
        head = read_head(normal.text)
        line = read_dateline(normal.text, head.end)
        if report.published is None:  # "GOMA, Jan 28, 2025 (AFP) -" dates it
            day = day_in(normal.text[slice(*line.day)])
            report = replace(report, published=day, precision="day" if day else report.precision)
        work = " " * line.end + normal.text[line.end :]
        if line.end == head.end:
            a, b = later_dateline(normal.text, head.end)
            work = work[:a] + " " * (b - a) + work[b:]
        tokens = tokenise(work, pack, line.end)
        quotations = find_quotations(tokens)
        units = build_units(tokens, split_units(tokens, quotations, pack), quotations, pack)
        times = list(find_times(work, report.language, report.published, report.precision))
        figures = list(find_figures(work, report.language, times))
        spans = [(t.start, t.end) for t in times]
        cast = find_mentions(tokens, lexicon, report.published, dates=spans)
        hits = Hits.of(rules, work)
        hits.leave_names(cast.names())
        lowered = work.lower() if len(work.lower()) == len(work) else work
        scene = Scene(
            report=report, normal=normal, pack=pack, tokens=tokens, units=units,
            said=attribute(tokens, units, pack), cast=cast, hits=hits,
            times=times, figures=figures, markers=find_markers(lowered, pack, work),
            agreements=self._agreements, rejects=[],
        )  # fmt: skip
        return _reading(scene, tuple(make_claims(scene)), line)


def _written_at(scene: Scene, line: Dateline, local: frozenset[str]) -> Where | None:
    """Return the dateline's place where it is one of the map's own."""
    first, last = line.place
    for k, start, end in scene.cast.lexicon.find(scene.normal.text[first:last]):
        name = scene.cast.lexicon.names[scene.cast.lexicon.surfaces[k]]
        place = scene.cast.lexicon.places.get(name.place)
        if place is not None and name.place in local:
            if name.kind == "capital" and not _told_of(scene, name.place):
                return None  # agencies write from the capital of what happens elsewhere
            a, b = scene.normal.span(first + start, first + end)
            text = scene.report.text[a:b]
            return Where(text, a, b, place.name, name.place, place.lat, place.lon, "dateline")
    return None


def _told_of(scene: Scene, place: str) -> bool:
    """Whether a report says that something is in a capital it was written in."""
    lower, within = scene.tokens.lower, scene.cast.lexicon.within
    return any(
        m.place == place and m.first and lower[m.first - 1] in within for m in scene.cast.mentions
    )


_LAYERS = (
    "sentences", "times", "figures", "mentions", "places", "events", "claims", "rejects",
)  # fmt: skip


def _joined(report: Report, parts: list[tuple[int, Reading]]) -> Reading:
    """Join the blocks of a very long report into one reading."""
    layers: dict[str, Any] = {
        name: tuple(item for at, part in parts for item in shift(getattr(part, name), at))
        for name in _LAYERS
    }
    return Reading(report, report.language, **layers)


def _reading(scene: Scene, claims: tuple[Claim, ...], line: Dateline) -> Reading:
    text, normal, tokens = scene.report.text, scene.normal, scene.tokens

    def span(start: int, end: int) -> tuple[int, int, str]:
        a, b = normal.span(start, end)
        return a, b, text[a:b]

    sentences = []
    for unit in scene.units:
        sentences.append(Span(*span(*tokens.span(unit.first, unit.last))))
    times = []
    for t in scene.times:
        a, b, words = span(t.start, t.end)
        times.append(replace(t, start=a, end=b, text=words))
    figures = []
    for q in scene.figures:
        a, b, words = span(q.start, q.end)
        figures.append(replace(q, start=a, end=b, text=words))
    mentions = []
    for m in scene.cast.mentions:
        a, b, words = span(m.start, m.end)
        mentions.append(Named(words, a, b, m.actor, m.kind))
    places = []
    for w in find_places(scene.cast):
        a, b, words = span(w.start, w.end)
        places.append(replace(w, start=a, end=b, text=words))
    on_map = scene.cast.lexicon.places
    local = frozenset(k for k, p in on_map.items() if p.simulated and p.kind != "country")
    last = _written_at(scene, line, local)
    fronts = fronted(scene.report.text, sentences, places)
    claims = tuple(settle(claims, local, last, scene.pack.among, scene.report.text, fronts))
    claims = tuple(tidy(claims))
    if line.agency and not scene.report.agency:
        claims = tuple(replace(c, via=(*c.via, line.agency)) for c in claims)
    seen = [c.event for c in claims if c.event is not None] + scene.acts
    events = tuple(sorted(seen, key=lambda e: (e.start, e.end)))
    return Reading(
        scene.report, scene.pack.code, tuple(sentences), tuple(times), tuple(figures),
        tuple(mentions), tuple(places), events, claims, tuple(scene.rejects),
    )  # fmt: skip

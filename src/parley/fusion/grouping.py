"""Claims into questions: which sentences answer the same thing, and what each answers.

A question is (measure, group, place, actor, window of time). Two figures that count
different things (left / registered, killed / bodies found) stay two questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from parley.core.claim import Claim, Quantity
from parley.core.place import Place
from parley.core.terms import Act, Certainty, EventStatus, Kind, Modality, Polarity
from parley.fusion import words
from parley.fusion.bounds import numbers
from parley.fusion.forms import FormCode
from parley.fusion.since import since
from parley.fusion.voices import Voice, Voices

_WINDOW = timedelta(days=10)
_VAGUE_DAYS = 400
_BROAD = ("country", "region", "governorate", "province", "state", "district-group")
_NOT_FACTS = {Kind.FORECAST, Kind.RULE}
_WISHES = {Act.PROMISE, Act.THREATEN, Act.DEMAND, Act.PROPOSE, Act.ORDER, Act.WARN}


@dataclass(frozen=True, slots=True)
class Key:
    """What is asked: two pieces of evidence with one key and near in time answer one question."""

    kind: str
    measure: str = ""
    group: str = ""
    place: str = ""
    actor: str = ""
    topic: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one claim says on one question.

    ``form``, ``value``, ``low``, ``high`` for numbers and shares, ``label`` for
    categories (``denied`` where the label is said *not* to hold); ``strength`` is how far
    the words stand behind it and ``implied`` marks a reading across questions. ``parts`` are
    the words of figures that this one includes ("of them 62 children").
    """

    key: Key
    claim: str
    voice: Voice
    form: FormCode = FormCode.EXACT
    value: float | None = None
    low: float | None = None
    high: float | None = None
    label: str = ""
    denied: bool = False
    strength: float = 1.0
    implied: bool = False
    day: date | None = None
    said: date | None = None
    via: str = ""
    report: str = ""
    quote: str = ""
    place_name: str = ""
    wording: str = ""
    parts: tuple[str, ...] = ()


class Grouper:
    """Turns claims into evidence; places that lie in one another are one place."""

    def __init__(self, voices: Voices, places: Sequence[Place] = ()) -> None:
        self.voices = voices
        self.places = {p.id: p for p in places}
        self._by_name = {
            name.lower(): p.id
            for p in places
            for name in (p.name, p.name_de, *(a for names in p.aliases.values() for a in names))
            if name
        }

    def evidence(self, claims: Iterable[Claim], as_of: date | None = None) -> list[Evidence]:
        """Return all evidence in ``claims``, nothing planned, hypothetical or later than as_of."""
        found: list[Evidence] = []
        for claim in sorted(claims, key=lambda c: c.id):
            if as_of is not None and claim.published is not None and claim.published > as_of:
                continue
            found.extend(self._of(claim))
        return found

    def _of(self, claim: Claim) -> Iterator[Evidence]:
        if not is_fact(claim):
            return
        base = Evidence(
            key=Key(""),
            claim=claim.id,
            voice=self.voices.of(claim),
            strength=_strength(claim),
            day=_day(claim),
            said=(claim.said.start_min if claim.said else None) or claim.published,
            via=self.voices.chain(claim),
            report=self.voices.original(claim.report),
            quote=" ".join(claim.content.text.split()) or claim.quote,
            place_name=claim.place.text if claim.place else "",
        )
        place = self._place(claim)
        if claim.polarity != Polarity.NEGATED:
            for quantity in claim.quantities:
                yield from self._quantity(claim, base, quantity, place)
        if claim.kind == Kind.STATUS:
            yield from self._status(claim, base, place)
        elif claim.kind == Kind.POSITION:
            yield from self._position(claim, base)
        elif claim.kind == Kind.CONTROL:
            yield from self._control(claim, base, place)
        if claim.kind in (Kind.STATUS, Kind.EVENT):
            yield from self._turn(claim, base, place)
        if claim.kind == Kind.CHARACTERISATION or claim.act == Act.CHARACTERISE:
            yield from self._character(claim, base, place)

    def _quantity(
        self, claim: Claim, base: Evidence, quantity: Quantity, place: str
    ) -> Iterator[Evidence]:
        measure = words.measure(quantity.measure) if quantity.measure else ""
        bounds = (quantity.low, quantity.best, quantity.high)
        if not measure or all(b is None for b in bounds):
            return
        if quantity.scope == "part" and _group(quantity) == "people":
            return  # "of them 337 wounded" says nothing of how many left in all
        forces = measure in ("force", "reinforcement")
        key = Key(
            "forces" if forces else "count",
            measure,
            "fighters" if forces else _group(quantity),
            place,
            _forces_of(claim) if forces else "",
            claim.topic if measure == "violations" else since(claim, measure),
            quantity.unit,
        )
        parts = tuple(p.text for p in quantity.parts)
        yield replace(base, key=key, wording=quantity.text, parts=parts, **numbers(quantity))
        implied = words.implications().get(measure)
        floor = quantity.low if quantity.low is not None else quantity.best
        if implied is not None and floor:
            topic, label, strength = implied
            yield replace(
                base,
                key=Key("category", "status", place=place, topic=topic),
                form=FormCode.CATEGORY,
                label=label,
                strength=base.strength * strength,
                implied=True,
            )

    def _status(self, claim: Claim, base: Evidence, place: str) -> Iterator[Evidence]:
        if not claim.value:
            return
        label, denied = words.status(claim.value), claim.polarity == Polarity.NEGATED
        topic = words.tidy(claim.topic or claim.agreement).replace(" ", "_")
        if not topic:
            return
        about = "" if place else claim.agreement
        yield replace(
            base,
            key=Key("category", "status", place=place, topic=topic, actor=about),
            form=FormCode.CATEGORY,
            label=label,
            denied=denied,
        )

    def _position(self, claim: Claim, base: Evidence) -> Iterator[Evidence]:
        about = claim.subject[0] if claim.subject else base.voice.id
        if not claim.value or not (claim.topic or claim.agreement):
            return
        topic = words.tidy(claim.topic or claim.agreement).replace(" ", "_")
        said = replace(base, strength=base.strength * self.voices.on_stance(base.voice, about))
        yield replace(
            said,
            key=Key("category", "position", actor=about, topic=topic),
            form=FormCode.CATEGORY,
            label=words.status(claim.value),
            denied=claim.polarity == Polarity.NEGATED,
        )

    def _control(self, claim: Claim, base: Evidence, place: str) -> Iterator[Evidence]:
        meaning = words.holds(claim.value)
        who = claim.event.actors if claim.event is not None else claim.subject
        holder = (who[0] if who else "") if meaning or not claim.value else claim.value
        if not holder or not place or meaning == "open":
            return
        if claim.modality in (Modality.PLANNED, Modality.HYPOTHETICAL):
            return  # who means to take a town, or does not, holds it no more for it
        if meaning == "took" and claim.modality == Modality.ONGOING:
            return  # "with the fall of the town ..." tells in passing, not who took it
        yield replace(
            base,
            key=Key("category", "control", place=place),
            form=FormCode.CATEGORY,
            label=self.voices.body(holder),
            denied=(claim.polarity == Polarity.NEGATED) != (meaning == "lost"),
        )

    def _turn(self, claim: Claim, base: Evidence, place: str) -> Iterator[Evidence]:
        """When something that happens once began, was agreed or ended: only where a day is told."""
        kind = claim.event.type.value if claim.event is not None else ""
        turn, time = words.turn(claim.value, kind), claim.time
        about = words.tidy(claim.topic or claim.agreement).replace(" ", "_")
        if not turn or not about or time is None or not time.text:
            return
        if claim.modality not in (Modality.PAST, Modality.HISTORICAL):
            return
        first, last = time.start_min, time.end_max or time.start_max or time.start_min
        if first is None or last is None or first > last or (last - first).days > _VAGUE_DAYS:
            return
        yield replace(
            base,
            key=Key("date", turn, place=place, topic=about, actor="" if place else claim.agreement),
            form=FormCode.RANGE,
            low=float(first.toordinal()),
            high=float(last.toordinal()),
            denied=claim.polarity == Polarity.NEGATED,
            wording=time.text,
        )

    def _character(self, claim: Claim, base: Evidence, place: str) -> Iterator[Evidence]:
        found = words.character(claim.value or claim.content.text)
        if found is None:
            return
        group, low, high = found
        if claim.polarity == Polarity.NEGATED:
            low, high = 0.0, 1.0 - low
        if group != "fighters":
            low, high = 1.0 - high, 1.0 - low
        yield replace(
            base,
            key=Key("share", "composition", "fighters", place),
            form=FormCode.RANGE,
            low=low,
            high=high,
            wording=claim.value,
        )

    def _place(self, claim: Claim) -> str:
        where = claim.place
        if where is None:
            return ""
        name = where.place or self._by_name.get((where.name or where.text).lower())
        if not name:
            return words.tidy(where.name or where.text).replace(" ", "_")
        return self.town(name)

    def units_above(self, place: str) -> tuple[str, ...]:
        """Return the units a place lies in, the nearest first."""
        above: list[str] = []
        while place in self.places:
            place = self.places[place].parent
            if not place or place in above:
                break
            above.append(place)
        return tuple(above)

    def town(self, place: str) -> str:
        """Return the town a quarter lies in: the highest unit below province level."""
        seen = {place}
        while place in self.places:
            parent = self.places[place].parent
            if parent not in self.places or parent in seen:
                break
            if self.places[parent].kind.lower() in _BROAD:
                break
            place = parent
            seen.add(place)
        return place


def is_fact(claim: Claim) -> bool:
    """Whether a claim says that something is or was the case.

    Plans, threats, demands, forecasts and hypothetical events are not facts; a position
    is one however it is voiced.
    """
    if claim.kind in _NOT_FACTS:
        return False
    if claim.kind != Kind.POSITION and claim.act in _WISHES and not claim.quantities:
        return False
    if claim.kind != Kind.POSITION and claim.modality in (Modality.PLANNED, Modality.HYPOTHETICAL):
        return False
    return claim.event is None or claim.event.status not in (
        EventStatus.PLANNED,
        EventStatus.HYPOTHETICAL,
    )


def windows(evidence: Sequence[Evidence]) -> list[list[Evidence]]:
    """Split the evidence of one key where more days pass than its measure's window.

    Ten days unless ``data/measures.csv`` says otherwise: who waits today is another
    question than who waited a week ago. Evidence without a day joins the latest window.
    """
    measure = evidence[0].key.measure if evidence else ""
    gap = timedelta(days=words.window(measure)) if evidence else _WINDOW
    reach = -1 if words.cumulative(measure) or gap >= _WINDOW else 0
    dated = sorted((e for e in evidence if e.day), key=lambda e: (e.day, e.claim, e.wording))
    groups: list[list[Evidence]] = []
    for e in dated:
        last = groups[-1][reach].day if groups else None
        if last is not None and e.day is not None and e.day - last <= gap:
            groups[-1].append(e)
        else:
            groups.append([e])
    undated = [e for e in evidence if not e.day]
    if undated and not groups:
        return [undated]
    if undated:
        groups[-1].extend(undated)
    return groups


def so_far(pieces: Sequence[Evidence]) -> list[Evidence]:
    """Read earlier totals as floors for the last day where a measure only grows.

    "9,500 have left" on Friday says of Tuesday that at least 9,500 have left; an upper
    bound of Friday says nothing of Tuesday and is left out.
    """
    days = [e.said for e in pieces if e.said]
    if not days or not words.running(pieces[0].key.measure):
        return list(pieces)
    out = []
    for e in pieces:
        if e.said is None or e.said >= max(days):
            out.append(e)
            continue
        floor = e.low if e.low is not None else e.value
        if floor is not None:
            out.append(replace(e, form=FormCode.AT_LEAST, value=None, low=floor, high=None))
    return out


def _group(quantity: Quantity) -> str:
    return words.group(quantity.group)


def _forces_of(claim: Claim) -> str:
    if claim.subject:
        return claim.subject[0]
    if claim.event is not None and claim.event.actors:
        return claim.event.actors[0]
    return ""


def _strength(claim: Claim) -> float:
    return {
        Certainty.CERTAIN: 1.0,
        Certainty.HEDGED: 0.7,
        Certainty.HEARSAY: 0.5,
        Certainty.DOUBTED: 0.3,
    }[claim.certainty]


def _day(claim: Claim) -> date | None:
    if time := claim.time:
        day = time.end_max or time.end_min or time.start_max or time.start_min
        if day is not None and claim.modality != Modality.ONGOING:
            return min(day, claim.published) if claim.published else day
    return claim.published

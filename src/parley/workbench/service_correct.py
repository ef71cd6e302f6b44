"""A person's correction of a machine-read claim: field by field, checked, nothing else touched."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple, TypeVar

from parley.core.actor import Actor
from parley.core.claim import Claim, Interval, Quantity, Speaker, Where
from parley.core.errors import Fault, InputError
from parley.core.place import Place
from parley.core.terms import Act, Bound, Kind, Polarity

Term = TypeVar("Term", bound=StrEnum)

NUMBERS = ("low", "best", "high")
MOST_FIGURES = 8
LONGEST = 300
BLANK = " \t\r\n\u2066\u2067\u2068\u2069"
# what a standing adds to a claim; never part of the claim that a person writes
STANDINGS = frozenset({"accepted", "corrected", "rejected", "retracted", "disputed"})
OPEN_BELOW, OPEN_ABOVE = (Bound.AT_MOST, Bound.LESS_THAN), (Bound.AT_LEAST, Bound.MORE_THAN)
LOOSE = (Bound.APPROX, Bound.VAGUE, Bound.RANGE)


class Change(NamedTuple):
    """One field of a claim that is not as the machine read it; ``field`` as in the form."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What a correction may name: the actors and places known, the words in use."""

    actors: Sequence[Actor] = ()
    places: Sequence[Place] = ()
    measures: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()

    @staticmethod
    def of(actors: Sequence[Actor], places: Sequence[Place], claims: Iterable[Claim]) -> Lexicon:
        """The rooms' own words, and those that the claims use already."""
        from parley.fusion import words

        listed = {
            name: {row[key] for row in words.rows(name)}
            for name, key in (
                ("measures", "measure"), ("groups", "group"), ("statuses", "value"),
                ("topics", "topic"),
            )
        }  # fmt: skip
        for claim in claims:
            listed["topics"].add(claim.topic)
            listed["statuses"].add(claim.value)
            for q in claim.quantities:
                listed["measures"].add(q.measure)
                listed["groups"].add(q.group)
        found = {k: frozenset(v - {""}) for k, v in listed.items()}
        return Lexicon(
            actors, places, found["measures"], found["groups"], found["statuses"], found["topics"]
        )

    def actor_names(self) -> dict[str, str]:
        """Every name of an actor, folded, to its id."""
        return _named(self.actors)

    def place_names(self) -> dict[str, str]:
        """Every name of a place, folded, to its id."""
        return _named(self.places)


def form_of(claim: Claim) -> dict[str, str]:
    """A claim as the fields of a form; one empty figure at the end waits for another.

    Examples
    --------
    >>> from parley.core.claim import Span
    >>> form_of(Claim("c", "r", 0, 2, "ab", Span(0, 2)))["q0.best"]
    ''
    """
    speaker, place, time = claim.speaker, claim.place, claim.time
    found = {
        "speaker": speaker.text if speaker else "",
        "actor": (speaker.actor or "") if speaker else "",
        "kind": claim.kind.value,
        "topic": claim.topic,
        "act": claim.act.value,
        "polarity": claim.polarity.value,
        "value": claim.value,
        "from": _iso(time.start_min) if time else "",
        "until": _iso(time.end_max) if time else "",
        "place": (place.place or place.text) if place else "",
    }
    blank = Quantity(None, None, None, Bound.EXACT)
    for number, q in enumerate((*claim.quantities, blank)[:MOST_FIGURES]):
        found[f"q{number}.measure"], found[f"q{number}.group"] = q.measure, q.group
        for name in NUMBERS:
            found[f"q{number}.{name}"] = _plain(getattr(q, name))
    return found


def differences(machine: Claim, now: Claim) -> list[Change]:
    """What people made of a claim, the machine's reading beside it."""
    old, new = form_of(machine), form_of(now)
    keys = dict.fromkeys((*old, *new))
    pairs = ((k, old.get(k, ""), new.get(k, "")) for k in keys)
    return [Change(k, a, b) for k, a, b in pairs if a != b]


def corrected(claim: Claim, given: Mapping[str, str], text: str, known: Lexicon) -> Claim:
    """Return the claim with the fields of a form put in, or refuse with every fault.

    Parameters
    ----------
    claim
        As it stands now.
    given
        Only these fields change; an empty one clears what was there.
    text
        The report's text: whoever speaks must be named in it.
    known
        What actors, places, measures and states there are.

    Raises
    ------
    InputError
        Words that do not stand in the report, a name or word nobody knows, a figure or
        date that is none, bounds out of order; every fault with its field.
    """
    made = _Form(claim, {k: v.strip(BLANK) for k, v in given.items()}, text, known)
    fields = {
        "speaker": made.speaker(),
        "kind": made.one_of("kind", Kind, claim.kind),
        "topic": made.topic(),
        "act": made.one_of("act", Act, claim.act),
        "polarity": made.one_of("polarity", Polarity, claim.polarity),
        "value": made.value(),
        "time": made.time(),
        "place": made.place(),
        "quantities": made.quantities(),
    }
    made.check_names()
    if made.faults:
        raise InputError(made.faults)
    flags = tuple(f for f in claim.flags if f not in STANDINGS)
    return replace(claim, **fields, flags=flags)  # type: ignore[arg-type]


@dataclass(slots=True)
class _Form:
    """The given fields over the claim's own, and what is wrong with them."""

    claim: Claim
    given: dict[str, str]
    text: str
    known: Lexicon
    faults: list[Fault] = field(default_factory=list)

    def fault(self, name: str, what: str, todo: str) -> None:
        value = self.given.get(name, "")
        self.faults.append(Fault(name, 0, 0, what, value[:60], "Nothing was corrected.", todo))

    def touched(self, *names: str) -> bool:
        return any(n in self.given for n in names)

    def check_names(self) -> None:
        for name, value in self.given.items():
            if name not in form_of(self.claim) and not self._later_figure(name):
                self.fault(name, "no field that can be corrected", "Leave it out.")
            elif len(value) > LONGEST:
                self.fault(name, "too long", "Shorten it.")

    def _later_figure(self, name: str) -> bool:
        head, _, tail = name.partition(".")
        number = head[1:]
        right = head[:1] == "q" and number.isdecimal() and int(number) < MOST_FIGURES
        return right and tail in (*NUMBERS, "measure", "group")

    # -- who ----------------------------------------------------------------------------

    def speaker(self) -> Speaker | None:
        was = self.claim.speaker
        if not self.touched("speaker", "actor"):
            return was
        words = self.given.get("speaker", was.text if was else "")
        actor = self._actor() if "actor" in self.given else (was.actor if was else None)
        if not words:
            if actor and "actor" in self.given:
                self.fault("speaker", "an actor without words that name it",
                           "Give the words of the report that say who speaks.")  # fmt: skip
            return None
        if was and words == was.text:
            return replace(was, actor=actor)
        at = _nearest(self.text, words, self.claim.start)
        if at < 0:
            self.fault("speaker", "these words do not stand in the report",
                       "Copy them from the report.")  # fmt: skip
        return Speaker(words, at, at + len(words), actor, was.role if was else "")

    def _actor(self) -> str | None:
        return self._known("actor", self.known.actor_names()) or None

    # -- what ---------------------------------------------------------------------------

    def one_of(self, name: str, terms: type[Term], was: Term) -> Term:
        """One of the fixed terms of a field; it cannot be left empty."""
        if name not in self.given:
            return was
        if not self.given[name]:
            self.fault(name, "this field cannot be empty", "Choose from the list.")
            return was
        found = self._known(name, {t.value.replace("_", " ").casefold(): t.value for t in terms})
        return terms(found) if found else was

    def topic(self) -> str:
        if "topic" not in self.given:
            return self.claim.topic
        return self._word("topic", self.known.topics | {self.claim.topic})

    def value(self) -> str:
        if "value" not in self.given:
            return self.claim.value
        return self._word("value", self.known.values | {self.claim.value})

    def _word(self, name: str, words: Iterable[str]) -> str:
        return self._known(name, {w.replace("_", " ").casefold(): w for w in words if w})

    def _known(self, name: str, names: Mapping[str, str]) -> str:
        """The id behind what was written; "" for an empty field and for what nobody knows."""
        asked = self.given[name]
        if not asked:
            return ""
        key = asked.replace("_", " ").casefold()
        if key in names:
            return names[key]
        near = get_close_matches(key, list(names), 3, 0.6)
        todo = "Near: " + ", ".join(near) if near else "Choose from the list."
        self.fault(name, "nothing known by this name", todo)
        return ""

    # -- when and where -----------------------------------------------------------------

    def time(self) -> Interval | None:
        was = self.claim.time
        if not self.touched("from", "until"):
            return was
        shown = form_of(self.claim)
        first = self._day("from", self.given.get("from", shown["from"]))
        last = self._day("until", self.given.get("until", shown["until"]))
        if first is None and last is None:
            return None
        first, last = first or last, last or first
        assert first is not None and last is not None
        if first > last:
            self.fault("until", "ends before it begins", "Put the earlier day first.")
        return replace(
            was or Interval(),
            start_min=first, start_max=first, end_min=last, end_max=last,
            granularity="day", candidates=(), why="A person read it so.", value=first.isoformat(),
        )  # fmt: skip

    def _day(self, name: str, asked: str) -> date | None:
        if not asked:
            return None
        try:
            return date.fromisoformat(asked)
        except ValueError:
            self.fault(name, "no date", "Write YYYY-MM-DD.")
            return None

    def place(self) -> Where | None:
        was = self.claim.place
        if "place" not in self.given:
            return was
        key = self._known("place", self.known.place_names())
        found = next((p for p in self.known.places if p.id == key), None)
        if found is None:
            return None
        at = was or Where("", -1, -1)
        return replace(at, name=found.name, place=found.id, lat=found.lat, lon=found.lon)

    # -- how many -----------------------------------------------------------------------

    def quantities(self) -> tuple[Quantity, ...]:
        out = []
        for number in range(MOST_FIGURES):
            was = self.claim.quantities[number] if number < len(self.claim.quantities) else None
            names = [f"q{number}.{n}" for n in (*NUMBERS, "measure", "group")]
            q = self._quantity(number, was) if self.touched(*names) else was
            if q is not None:
                out.append(q)
        return (*out, *self.claim.quantities[MOST_FIGURES:])

    def _quantity(self, number: int, was: Quantity | None) -> Quantity | None:
        key = f"q{number}."
        q = was or Quantity(None, None, None, Bound.EXACT, scope="incident")
        figures = {n: self._number(key + n, getattr(q, n)) for n in NUMBERS}
        measure, group = q.measure, q.group
        if key + "measure" in self.given:
            measure = self._word(key + "measure", self.known.measures | {q.measure})
        if key + "group" in self.given:
            group = self._word(key + "group", self.known.groups | {q.group})
        if self._moved_alone(q, figures):
            figures["low"] = figures["high"] = figures["best"]
        present = [v for v in figures.values() if v is not None]
        if not present:
            if was is None and (measure or group):
                self.fault(key + "best", "a measure without a figure", "Give low, best or high.")
            return None
        if present != sorted(present):
            self.fault(key + "best", "low, best and high are out of order", "Low ≤ best ≤ high.")
        low, best, high = (figures[n] for n in NUMBERS)
        moved = (low, best, high) != (q.low, q.best, q.high)
        bound = _bound(low, best, high, q.bound) if moved else q.bound
        parts = () if moved else q.parts
        return replace(q, low=low, best=best, high=high, bound=bound, measure=measure,
                       group=group, parts=parts)  # fmt: skip

    def _moved_alone(self, q: Quantity, figures: Mapping[str, float | None]) -> bool:
        """An exact figure of which only the best was written anew stays exact."""
        same = figures["low"] == q.low and figures["high"] == q.high
        exact = q.bound is Bound.EXACT and q.low == q.best == q.high
        return same and exact and figures["best"] is not None

    def _number(self, name: str, was: float | None) -> float | None:
        if name not in self.given:
            return was
        asked = self.given[name]
        if not asked:
            return None
        try:
            value = float(asked)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or value < 0 or value > 1e15:
            self.fault(name, "no figure", "Write digits only, such as 1250 or 0.5.")
            return None
        return value


def _bound(low: float | None, best: float | None, high: float | None, was: Bound) -> Bound:
    """What the figures say of the true count; the claim's own word where it still fits."""
    if low is not None and low == best == high:
        return Bound.EXACT
    if best is None and high is None:
        return was if was in OPEN_ABOVE else Bound.AT_LEAST
    if best is None and low is None:
        return was if was in OPEN_BELOW else Bound.AT_MOST
    if low is None and high is None:
        return was if was in (Bound.EXACT, Bound.APPROX) else Bound.EXACT
    return was if was in LOOSE else Bound.RANGE


def _named(nouns: Sequence[Actor] | Sequence[Place]) -> dict[str, str]:
    """Every name of a noun, folded, to its id; ids win over names, first come over later."""
    found = {n.id.replace("_", " ").casefold(): n.id for n in nouns}
    for n in nouns:
        for name in (n.name, n.name_de, *(a for names in n.aliases.values() for a in names)):
            if name:
                found.setdefault(name.replace("_", " ").casefold(), n.id)
    return found


def _nearest(text: str, words: str, at: int) -> int:
    """Where words stand nearest to a place in a text; −1 where they do not."""
    places: list[int] = []
    found: Callable[[int], int] = lambda start: text.find(words, start)  # noqa: E731
    place = found(0)
    while place >= 0:
        places.append(place)
        place = found(place + 1)
    return min(places, key=lambda p: abs(p - at), default=-1)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"

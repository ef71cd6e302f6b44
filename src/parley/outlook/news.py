"""Structured news: which reported events raise or lower the level of fighting where.

A claim that fits a kind in ``news.toml`` becomes a driver: a factor with the claim ids it
rests on. Several claims on the same news strengthen it less and less (they copy each other);
hedged ones count less, denied ones not at all.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from parley.core.claim import Claim
from parley.core.forecast import Driver
from parley.core.place import Place
from parley.core.terms import Certainty, EventStatus, Polarity

TRUST = {
    Certainty.CERTAIN: 1.0,
    Certainty.HEDGED: 0.6,
    Certainty.HEARSAY: 0.5,
    Certainty.DOUBTED: 0.1,
}
CEILING = float(np.log(3.0))
FULL_FORCE = 10_000.0
# How much of what is left to believe one more report of the same news adds.
REPEAT = 0.7
FORCES = frozenset({"force", "troops", "fighters"})
TARGETED = frozenset({"next_target", "offensive_announced"})
ENDED = frozenset({"captured", "evacuation"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of news: its conditions, and the prior of its effect on the log level."""

    id: str
    label: str
    log_effect: float
    sd: float
    half_life: float
    label_de: str = ""
    story: str = ""
    lasts: bool = False
    acts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()

    @property
    def shrunk(self) -> float:
        """The effect drawn towards none by its own doubt: ``m / (1 + sd**2)``."""
        return self.log_effect / (1.0 + self.sd**2)

    def fits(self, claim: Claim) -> bool:
        """Whether the claim is news of this kind."""
        measures = {q.measure for q in claim.quantities}
        return (
            _in(self.acts, str(claim.act))
            and _in(self.kinds, str(claim.kind))
            and _in(self.events, str(claim.event.type) if claim.event else "")
            and _in(self.modality, str(claim.modality))
            and _in(self.topics, claim.topic)
            and _in(self.values, claim.value)
            and (not self.measures or bool(measures & set(self.measures)))
        )


@cache
def news_kinds() -> tuple[Kind, ...]:
    """Every kind of news, with the priors shipped in ``news.toml``."""
    text = resources.files("parley.outlook").joinpath("news.toml").read_text("utf-8")
    return tuple(_kind(block) for block in tomllib.loads(text)["kind"])


def drivers_from_claims(
    claims: Sequence[Claim],
    places: Sequence[Place],
    as_of: date,
    effects: Mapping[str, float] | None = None,
) -> tuple[Driver, ...]:
    """Return what the claims do to the level of fighting, by place and kind of news.

    Parameters
    ----------
    claims
        Claims of the record; those published after ``as_of`` are not looked at.
    places
        Gazetteer: a claim counts for its place and, at half strength, for its parent.
    effects
        Log effect by kind of news, as :func:`parley.outlook.effects.learn_effects` found it;
        the priors by default.

    Returns
    -------
    tuple of Driver
        One for each place and kind, in order of place and kind; factors multiply.
    """
    known = {p.id: p for p in places}
    heard = _heard(claims, known, as_of)
    kinds = {k.id: k for k in news_kinds()}
    logs = {k.id: (effects or {}).get(k.id, k.shrunk) for k in kinds.values()}
    loose = _freed(heard, claims, known, as_of)
    return tuple(
        _driver(known[place], kinds[kind], logs[kind], heard[place, kind], loose)
        for place, kind in sorted(heard)
    )


def exposures(
    claims: Sequence[Claim], places: Sequence[Place], as_of: date
) -> dict[tuple[str, str], float]:
    """Return how much was heard of each place and kind of news by a day, 0 to 1."""
    heard = _heard(claims, {p.id: p for p in places}, as_of)
    return {key: _strength(heard[key]) for key in sorted(heard)}


def _heard(
    claims: Sequence[Claim], known: Mapping[str, Place], as_of: date
) -> dict[tuple[str, str], list[tuple[Claim, float]]]:
    """Claims with their weights, by place and kind of news; the first kind that fits counts."""
    heard: dict[tuple[str, str], list[tuple[Claim, float]]] = {}
    for claim in claims:
        place = claim.place.place if claim.place else None
        if place is None or place not in known or not _usable(claim, as_of):
            continue
        kind = next((k for k in news_kinds() if k.fits(claim)), None)
        if kind is not None:
            weight = TRUST.get(claim.certainty, 0.5) * _fresh(claim, kind, as_of)
            heard.setdefault((place, kind.id), []).append((claim, weight))
    return _up_to_date(heard)


Heard = dict[tuple[str, str], list[tuple[Claim, float]]]


def _up_to_date(heard: Heard) -> Heard:
    """Leave out fighting told of a place before it was told that it is over there."""
    stories = {k.id: k.story for k in news_kinds()}
    over: dict[str, date] = {}
    for (place, kind), told in heard.items():
        if stories[kind] == "over":
            days = [c.published for c, _ in told if c.published is not None]
            over[place] = max([*days, over.get(place, date.min)])
    out: Heard = {}
    for (place, kind), told in heard.items():
        end = over.get(place)
        if stories[kind] == "fighting" and end is not None:
            told = [(c, w) for c, w in told if c.published is None or c.published > end]
        if told:
            out[place, kind] = told
    return out


def _strength(heard: Sequence[tuple[Claim, float]]) -> float:
    """Several claims on the same news strengthen it less and less: they copy each other."""
    return 1.0 - float(np.prod([1.0 - REPEAT * w for _, w in heard]))


@dataclass(frozen=True, slots=True)
class Freed:
    """Forces that have nothing left to do where they stand: how many, where, says which claim."""

    size: float
    where: str
    claim: str


def _driver(
    place: Place,
    kind: Kind,
    log_effect: float,
    heard: list[tuple[Claim, float]],
    loose: Freed | None,
) -> Driver:
    effect = log_effect * _strength(heard)
    label, ids = f"{kind.label}: {place.name}", [c.id for c, _ in heard]
    if loose is not None and kind.id in TARGETED and loose.where != place.name:
        # Freed forces add to the pull of a place that is spoken of as the next.
        effect *= 1.0 + min(np.log1p(loose.size / FULL_FORCE), 1.5) / 2
        label += f"; {loose.size:,.0f} troops freed in {loose.where}"
        ids.append(loose.claim)
    factor = float(np.exp(np.clip(effect, -CEILING, CEILING)))
    return Driver(label, factor, place.id, tuple(dict.fromkeys(ids)), kind.story, kind.lasts)


def _freed(
    heard: Mapping[tuple[str, str], list[tuple[Claim, float]]],
    claims: Sequence[Claim],
    known: Mapping[str, Place],
    as_of: date,
) -> Freed | None:
    """The largest force reported where fighting is said to be over (or in the unit around it)."""
    over = {place for place, kind in heard if kind in ENDED}
    around = {known[p].parent for p in over} | over
    found: Freed | None = None
    for claim in claims:
        place = claim.place.place if claim.place else None
        if place is None or place not in around or not _usable(claim, as_of):
            continue
        size = _troops(claim)
        if size > (found.size if found else 0.0):
            found = Freed(size, known[place].name if place in known else place, claim.id)
    return found


def _troops(claim: Claim) -> float:
    figures = [q.best or q.low or 0.0 for q in claim.quantities if q.measure in FORCES]
    return max(figures, default=0.0)


def _usable(claim: Claim, as_of: date) -> bool:
    if claim.published is not None and claim.published > as_of:
        return False
    if claim.polarity is not Polarity.AFFIRMED:
        return False
    return claim.event is None or claim.event.status is not EventStatus.DENIED


def _fresh(claim: Claim, kind: Kind, as_of: date) -> float:
    """How much of the news is left, by the age of what it is about."""
    when = claim.time.end_max if claim.time and claim.time.end_max else claim.published
    if when is None or when > as_of:
        return 1.0
    return float(0.5 ** ((as_of - when).days / 30.4 / kind.half_life))


def _in(allowed: tuple[str, ...], value: str) -> bool:
    return not allowed or value in allowed


def _kind(block: Mapping[str, Any]) -> Kind:
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in block.items()}
    return Kind(**fields)

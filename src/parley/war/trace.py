"""The story of one member, day by day, in plain sentences."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from parley.war.state import (
    E_ARRIVAL,
    E_ARRIVE,
    E_BROKEN,
    E_CAPTURE,
    E_CHANGE,
    E_DEAL,
    E_DEATHS,
    E_DISPERSED,
    E_FLIGHT,
    E_FRESH,
    E_HALT,
    E_LOSSES,
    E_MARCH,
    E_OFFENSIVE,
    E_REFUSED,
    E_REPELLED,
    E_STEP,
    E_SURRENDER,
    E_TRUCE,
    E_VIOLATION,
)

if TYPE_CHECKING:
    from parley.war.theatre import Theatre

ROOM = 2_000_000

SENTENCES = {
    E_OFFENSIVE: "{actor} opens an offensive on {place} from {other_place}: {n} fighters.",
    E_REPELLED: "The offensive of {actor} on {place} fails.",
    E_CAPTURE: "{actor} takes {place} from {other_actor}.",
    E_MARCH: "{n} fighters of {actor} leave {place} for {other_place}.",
    E_ARRIVE: "{n} fighters of {actor} arrive at {place} from {other_place}.",
    E_DEAL: "{actor} agrees to leave {place}; {n} fighters are to go in steps.",
    E_STEP: "A step of the evacuation of {place}: {n} fighters leave for {other_place}.",
    E_HALT: "The evacuation of {place} is halted for the day.",
    E_TRUCE: "The truce '{truce}' comes into force.",
    E_BROKEN: "{breaker} breaks the truce '{truce}'.",
    E_REFUSED: "The truce '{truce}' is not agreed.",
    E_ARRIVAL: "{n} fresh fighters of {actor} arrive at {place}.",
    E_SURRENDER: "{n} fighters of {actor} surrender at {place}.",
    E_DISPERSED: "{n} fighters of {actor} find no way back and disperse near {place}.",
    E_CHANGE: "The support for {actor} changes to {n} % of what it was.",
}
WITHIN = "{actor} attacks within {place}: {n} fighters."
# What happens a little every day is told once a week.
WEEKLY = {
    E_LOSSES: ("fighter killed or wounded", "fighters killed or wounded"),
    E_DEATHS: ("civilian killed", "civilians killed"),
    E_FLIGHT: ("person fled", "people fled"),
    E_VIOLATION: ("violation of a truce", "violations of truces"),
    E_FRESH: ("fresh fighter sent by patrons", "fresh fighters sent by patrons"),
}


def events_of(theatre: Theatre, seed: int, member: int, days: int, substeps: int) -> np.ndarray:
    """The log of one member, run alone: rows (kind, day, place, actor, other, heads)."""
    from parley.war.ensemble import run_block

    _, log, _ = run_block(theatre, seed, member, 1, days, substeps=substeps, events=ROOM)
    return log


def story(theatre: Theatre, seed: int, member: int, days: int, substeps: int = 1) -> list[str]:
    """What happens to a member, one sentence an event with its date, and each week's toll."""
    out: list[str] = []
    toll: dict[int, Counter[int]] = {}
    week = 0
    for row in events_of(theatre, seed, member, days, substeps).tolist():
        kind, day, place, _, other, heads = row
        while day // 7 > week:
            out += _week(theatre, week, toll)
            toll, week = {}, week + 1
        if kind in WEEKLY:
            where = other if kind == E_VIOLATION else place
            toll.setdefault(kind, Counter())[where] += heads
        else:
            out.append(sentence(theatre, row))
    return out + _week(theatre, week, toll)


def _week(theatre: Theatre, week: int, toll: dict[int, Counter[int]]) -> list[str]:
    """The toll of a week, with where it was worst."""
    parts = []
    for kind, (one, many) in WEEKLY.items():
        if kind in toll:
            (worst, n), total = toll[kind].most_common(1)[0], sum(toll[kind].values())
            names = theatre.truces if kind == E_VIOLATION else theatre.place_names
            most = f" ({names[worst]} {_spaced(n)})" if n < total else f" ({names[worst]})"
            parts.append(f"{_spaced(total)} {one if total == 1 else many}{most}")
    if not parts:
        return []
    last = theatre.start + timedelta(days=7 * week + 6)
    return [f"{last}: In the week to this day: {', '.join(parts)}."]


def _spaced(n: int) -> str:
    return f"{n:,}".replace(",", " ")


def sentence(theatre: Theatre, row: list[int]) -> str:
    """One event in words."""
    kind, day, place, actor, other, heads = row

    def place_name(i: int) -> str:
        return theatre.place_names[i] if 0 <= i < len(theatre.place_names) else "elsewhere"

    def actor_name(a: int) -> str:
        return theatre.actor_names[a] if 0 <= a < len(theatre.actor_names) else "nobody"

    inside = kind == E_OFFENSIVE and place == other
    words = (WITHIN if inside else SENTENCES[kind]).format(
        actor=actor_name(actor),
        place=place_name(place),
        other_place=place_name(other),
        other_actor=actor_name(other),
        truce=theatre.truces[other] if kind in _OF_TRUCE else "",
        breaker=theatre.breaker_names[heads] if kind == E_BROKEN else "",
        n=_spaced(heads),
    )
    return f"{theatre.start + timedelta(days=day)}: {words}"


_OF_TRUCE = (E_TRUCE, E_BROKEN, E_REFUSED)

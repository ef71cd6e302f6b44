"""The story of one member, day by day, in plain sentences."""

from __future__ import annotations

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
    E_OFFENSIVE: "{actor} opens an offensive on {place} from {other_place} with {n} heads.",
    E_REPELLED: "The offensive of {actor} on {place} fails.",
    E_CAPTURE: "{actor} takes {place} from {other_actor}.",
    E_MARCH: "{n} heads of {actor} leave {place} for {other_place}.",
    E_ARRIVE: "{n} heads of {actor} arrive at {place} from {other_place}.",
    E_DEAL: "{actor} agrees to leave {place}; {n} heads are to go in steps.",
    E_STEP: "A step of the evacuation of {place}: {n} heads leave for {other_place}.",
    E_HALT: "The evacuation of {place} is halted for the day.",
    E_TRUCE: "The truce '{truce}' comes into force.",
    E_BROKEN: "{breaker} breaks the truce '{truce}'.",
    E_REFUSED: "The truce '{truce}' is not agreed.",
    E_VIOLATION: "Violations of the truce '{truce}': {n}.",
    E_ARRIVAL: "{n} fresh heads of {actor} arrive at {place}.",
    E_FLIGHT: "People who flee {place}: {n}.",
    E_DEATHS: "Civilians killed at {place}: {n}.",
    E_SURRENDER: "{n} heads of {actor} surrender at {place}.",
    E_DISPERSED: "{n} heads of {actor} find no way back and disperse near {place}.",
    E_LOSSES: "Fighters killed or wounded at {place}: {n}.",
    E_CHANGE: "The support for {actor} changes to {n} % of what it was.",
}


def events_of(theatre: Theatre, seed: int, member: int, days: int, substeps: int) -> np.ndarray:
    """The log of one member, run alone: rows (kind, day, place, actor, other, heads)."""
    from parley.war.ensemble import run_block

    _, log, _ = run_block(theatre, seed, member, 1, days, substeps=substeps, events=ROOM)
    return log


def story(theatre: Theatre, seed: int, member: int, days: int, substeps: int = 1) -> list[str]:
    """Everything that happens to a member, one sentence an event, each with its date."""
    return [
        sentence(theatre, row.tolist()) for row in events_of(theatre, seed, member, days, substeps)
    ]


def sentence(theatre: Theatre, row: list[int]) -> str:
    """One event in words."""
    kind, day, place, actor, other, heads = row

    def place_name(i: int) -> str:
        return theatre.place_names[i] if 0 <= i < len(theatre.place_names) else "elsewhere"

    def actor_name(a: int) -> str:
        return theatre.actor_names[a] if 0 <= a < len(theatre.actor_names) else "nobody"

    words = SENTENCES[kind].format(
        actor=actor_name(actor),
        place=place_name(place),
        other_place=place_name(other),
        other_actor=actor_name(other),
        truce=theatre.truces[other] if kind in _OF_TRUCE else "",
        breaker=theatre.breakers[heads] if kind == E_BROKEN and theatre.breakers else "",
        n=f"{heads:,}".replace(",", " "),
    )
    return f"{theatre.start + timedelta(days=day)}: {words}"


_OF_TRUCE = (E_TRUCE, E_BROKEN, E_REFUSED, E_VIOLATION)

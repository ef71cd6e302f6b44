"""A small made-up war that the tests of this room share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from parley.core.actor import Actor, Relation
from parley.core.agreement import (
    Agreement,
    GuarantorInputs,
    Instrument,
    PartyStake,
    Position,
    TalksFormat,
    Term,
)
from parley.core.estimate import Range
from parley.core.streams import Streams
from parley.core.terms import AgreementKind, RelationKind

AS_OF = date(2020, 3, 1)
CAMPS = {"north": "n", "patron": "n", "south": "s", "east": "s", "sect": "x"}
ACTORS = tuple(Actor(i, i.title(), camp=c) for i, c in CAMPS.items())


def span(best: float, half: float) -> Range:
    return Range(best - half, best, best + half, "test table")


def unit(best: float) -> Range:
    return Range(max(best - 0.2, 0.0), best, min(best + 0.2, 1.0), "test table")


def position(party: str, issue: str, ideal: float, salience: float) -> Position:
    return Position(party, issue, span(ideal, 4), span(salience, 4))


def stake(party: str, capability: float, **more: Any) -> PartyStake:
    return PartyStake(
        party,
        capability=Range(0.7 * capability, capability, 1.4 * capability, "test table"),
        war_cost=unit(0.25),
        exposure=unit(0.2),
        patience=Range(0.6, 0.8, 0.95, "test table"),
        **more,
    )


RELATIONS = (Relation("patron", "north", RelationKind.PATRON, low=0.2, best=0.5, high=0.8),)
PLAN = Agreement(
    "truce",
    "Truce of the Ford",
    AgreementKind.CEASEFIRE,
    name_de="Waffenruhe an der Furt",
    start=date(2020, 3, 5),
    level="national",
    parties=(stake("north", 1.4), stake("south", 1.0), stake("patron", 1.2), stake("east", 0.6)),
    terms=(Term("land", "Land", span(45, 8)), Term("aid", "Aid", span(60, 8))),
    positions=(
        position("north", "land", 10, 80),
        position("south", "land", 85, 80),
        position("patron", "land", 25, 40),
        position("east", "land", 70, 60),
        position("north", "aid", 40, 30),
        position("south", "aid", 80, 40),
        position("patron", "aid", 50, 30),
        position("east", "aid", 90, 50),
    ),
    guarantors=(GuarantorInputs("patron", unit(0.4), unit(0.5), unit(0.5), unit(0.3), ("north",)),),
    excluded=("sect",),
    instruments=(
        Instrument("corridor", "Aid corridor", 1.0, {"east": span(0.1, 0.02)}),
        Instrument("cash", "Reconstruction", 3.0, {"north": span(0.2, 0.05)}),
    ),
)
PRECEDENTS = tuple(
    Agreement(
        f"old{k}",
        "Old",
        AgreementKind.CEASEFIRE,
        level="national",
        start=s,
        end_earliest=a,
        end_latest=b,
    )
    for k, (s, a, b) in enumerate(
        [
            (date(2018, 1, 1), date(2018, 1, 5), date(2018, 1, 9)),
            (date(2018, 6, 1), date(2018, 7, 20), date(2018, 9, 1)),
            (date(2019, 2, 1), date(2019, 2, 8), date(2019, 2, 8)),
        ]
    )
)
FORMATS = (
    TalksFormat("lake", "Lake talks", seats=("north", "south", "patron"), direct=False),
    TalksFormat("hill", "Hill talks", seats=("east",), complements=("lake",), direct=True),
)


def run(plan: Agreement = PLAN, **more: Any) -> Any:
    """Assess the made-up plan; keyword arguments as for ``assess``."""
    from parley.agreements import assess

    settings: dict[str, Any] = {
        "actors": ACTORS,
        "relations": RELATIONS,
        "precedents": PRECEDENTS,
        "as_of": AS_OF,
        "streams": Streams(5),
        "draws": 600,
    }
    return assess(plan, **(settings | more))


def with_party(plan: Agreement, party: str, **changes: Any) -> Agreement:
    """The plan with one party's stake changed."""
    return replace(
        plan,
        parties=tuple(replace(p, **changes) if p.party == party else p for p in plan.parties),
    )

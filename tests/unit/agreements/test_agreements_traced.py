"""Every number of an assessment is an input with its claims or its reason, or derived from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from parley.agreements import assess
from parley.core.agreement import Agreement, Assessment
from parley.core.estimate import Range
from parley.core.streams import Streams
from parley.core.tables import to_plain
from parley.scenario import load_scenario

# Where a number may stand, and what it is made from. A new field has to be entered here.
DERIVED = {
    r"p_agree|p_low|p_high|draws": "share of the draws of all inputs",
    r"consents/\d+/(probability|gap_\w+|reservation|value|war_value|price|reached)": "formulas",
    r"consents/\d+/(blame|sole_blocker)": "masks of refusers",
    r"consents/\d+/(banzhaf|shapley_shubik)": "the rule alone",
    r"fix_sets/\d+/1": "masks of refusers",
    r"concessions/\d+/[12]": "the agreement's instruments and the gaps",
    r"breakdown/(days|horizons|s_\w+|hazard|first|holds)/.*": "hazards of all breakers",
    r"inputs/\d+/share": "variance of the outcome",
    r"what_if/\d+/[12]": "the same draws with one input changed",
    r"lenses/.*": "positions, saliences, strengths",
    r"steps/\d+/(left|days|done_by|halted_by)/.*": "step inputs and survival",
    r"stood|term": "dates of the agreement",
}
SOURCED = (r"breakdown/base_rates/\d+/[12]", r"falls/\d+/[123]")  # named in breakdown.why


@cache
def shipped(name: str) -> tuple[tuple[Agreement, Assessment], ...]:
    s = load_scenario(name)
    return tuple(
        (
            plan,
            assess(
                plan, actors=s.actors, relations=s.relations, formats=s.formats,
                precedents=[a for a in s.agreements if a.id not in s.assess],
                changes=s.changes, as_of=s.as_of, streams=Streams(1), draws=400,
            ),
        )
        for plan in s.agreements
        if plan.id in s.assess
    )  # fmt: skip


def numbers(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, f"{path}/{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for k, inner in enumerate(value):
            yield from numbers(inner, f"{path}/{k}")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path


@pytest.mark.parametrize("name", ["aleppo-2016-12", "tigray-2022-11"])
def test_every_number_is_an_input_or_comes_from_inputs(name: str) -> None:
    known = "|".join(f"(?:{p})" for p in (*DERIVED, *SOURCED, r"inputs/\d+/(low|best|high)"))
    for _, made in shipped(name):
        loose = [p for p in numbers(to_plain(made)) if not re.fullmatch(known, p)]
        assert not loose


@pytest.mark.parametrize("name", ["aleppo-2016-12", "tigray-2022-11"])
def test_every_input_has_claims_a_source_or_is_marked_as_assumed(name: str) -> None:
    for _, made in shipped(name):
        bare = [i.name for i in made.inputs if not (i.claims or i.source or i.assumption)]
        assert not bare
        hidden = [
            i.name
            for i in made.inputs
            if not i.claims and i.source.lower().startswith("assum") and not i.assumption
        ]
        assert not hidden


@pytest.mark.parametrize("name", ["aleppo-2016-12", "tigray-2022-11"])
def test_every_figure_of_the_file_is_among_the_inputs_with_its_source(name: str) -> None:
    for plan, made in shipped(name):
        traced = {i.name: i for i in made.inputs}
        for key, figure in figures(plan):
            found = traced[key]
            assert (found.low, found.best, found.high) == (figure.low, figure.best, figure.high)
            assert found.source == figure.source and set(figure.claims) <= set(found.claims)


def figures(plan: Agreement) -> Iterator[tuple[str, Range]]:
    for t in plan.terms:
        yield f"{t.issue}.proposal", t.proposal
    for p in plan.positions:
        yield f"{p.party}.{p.issue}.ideal", p.ideal
        yield f"{p.party}.{p.issue}.salience", p.salience
    for party in plan.parties:
        for key in ("capability", "war_cost", "exposure", "patience", "veto", "optimism"):
            value = getattr(party, key)
            if value is not None:
                yield f"{party.party}.{key}", value
    for g in plan.guarantors:
        for key, name in (("presence",) * 2, ("monitoring",) * 2, ("leverage", "hold")):
            yield f"{g.actor}.{name}", getattr(g, key)


def test_a_claim_behind_a_position_reaches_the_consent() -> None:
    plan, _ = shipped("tigray-2022-11")[0]
    first = plan.positions[0]
    told = replace(first, claims=("c1",))
    moved = replace(plan, positions=(told, *plan.positions[1:]))
    s = load_scenario("tigray-2022-11")
    made = assess(moved, actors=s.actors, relations=s.relations, as_of=s.as_of,
                  streams=Streams(1), draws=200)  # fmt: skip
    ideal = next(i for i in made.inputs if i.name == f"{first.party}.{first.issue}.ideal")
    assert ideal.claims == ("c1",) and not ideal.assumption
    assert "c1" in made.claims
    assert "c1" in next(c for c in made.consents if c.party == first.party).claims


@pytest.mark.parametrize("name", ["aleppo-2016-12", "tigray-2022-11"])
def test_rates_of_the_literature_say_whose_they_are(name: str) -> None:
    for _, made in shipped(name):
        assert made.breakdown is not None
        own = "the case's own"
        names = {n for n, _, _ in made.breakdown.base_rates if not n.startswith(own)}
        names |= {n for n, _, _, _ in made.falls}
        assert all(f"{n}: " in made.breakdown.why for n in names)

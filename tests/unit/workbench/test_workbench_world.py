"""From fused figures to the world: pooled with what is listed, never replaced blindly."""

from __future__ import annotations

import dataclasses

import pytest

from parley.core.actor import Relation
from parley.core.claim import Claim, EventFrame, Interval, Quantity, Span, Where
from parley.core.estimate import Distribution, Estimate, FactQuestion, Range
from parley.core.terms import Bound, EventType, Kind, Modality, RelationKind
from parley.scenario import load_scenario
from parley.workbench import build_world
from parley.workbench.holding import standing
from parley.workbench.world import _mooted, pool


def test_the_surer_figure_weighs_more() -> None:
    vague = Range(2000, 4000, 8000, claims=("c1",))
    sure = Range(3900, 4000, 4100, claims=("c1",))
    listed = [Range(500, 1000, 2000)]
    assert pool(listed, vague)[0].best == pytest.approx(2000, rel=0.02)
    assert pool(listed, sure)[0].best == pytest.approx(4000, rel=0.02)
    assert pool(listed, vague)[0].claims == ("c1",)


def test_pooling_keeps_order_and_shares() -> None:
    a, b = pool([Range(10, 20, 40), Range(30, 60, 120)], Range(100, 160, 250))
    assert a.low <= a.best <= a.high and b.low <= b.best <= b.high
    assert b.best / a.best == pytest.approx(3)


def test_agreeing_claim_narrows() -> None:
    (r,) = pool([Range(500, 1000, 2000)], Range(500, 1000, 2000))
    assert r.best == pytest.approx(1000) and r.high - r.low < 1500


def _force(place: str, actor: str, best: float) -> Estimate:
    q = FactQuestion("q", measure="force", place=place, actor=actor)
    return Estimate("e", q, "count", best, best / 1.1, best * 1.1, supports=("c9",))


def test_a_force_claimed_for_a_city_reaches_its_districts() -> None:
    s = load_scenario("aleppo-2016-12")
    before = {(f.place, f.actor): f.strength.best for f in build_world(s).forces}
    at = [(p, a) for p, a in before if p in ("west-aleppo", "east-aleppo") and a == "gov"]
    assert at
    total = sum(before[k] for k in at)
    world = build_world(s, [_force("aleppo", "gov", 2 * total)])
    after = {(f.place, f.actor): f.strength for f in world.forces}
    assert sum(after[k].best for k in at) > 1.4 * total
    assert all("c9" in after[k].claims for k in at)
    others = [k for k in before if k not in at]
    assert all(after[k].best == before[k] for k in others)


def _news(place: str, actor: str, text: str = "mehrere Tausend Kämpfer") -> Claim:
    q = Quantity(2000, None, 9999, Bound.VAGUE, "person", "fighters", "reinforcement", text, 0, 5)
    return Claim(
        id=f"c-{place}-{actor}",
        report="r",
        start=0,
        end=len(text),
        quote=text,
        content=Span(0, len(text), text),
        kind=Kind.FORCE,
        modality=Modality.PLANNED,
        quantities=(q,),
        place=Where(place, 0, 1, place, place),
        subject=(actor,),
        time=Interval(),
    )


def test_reinforcements_in_the_news_become_announcements_once() -> None:
    s = load_scenario("aleppo-2016-12")
    actor = s.forces[0].actor
    claims = [_news("idlib", actor), _news("idlib", actor), _news("nowhere", actor)]
    (found,) = build_world(s, claims=claims).announcements
    assert (found.kind, found.place, found.actor) == ("reinforcement", "idlib", actor)
    assert found.strength is not None and found.strength.low == 2000
    assert found.claims == (claims[0].id,)


def test_sides_and_truces() -> None:
    s = load_scenario("aleppo-2016-12")
    world = build_world(s)
    assert world.sides["russia"] == world.sides["gov"] != world.sides["opposition"]
    assert not world.truces, "no truce without an assessment"


def test_a_town_claimed_by_someone_the_scenario_does_not_list_keeps_its_holder() -> None:
    scenario = load_scenario("aleppo-2016-12")
    town = next(p for p in scenario.places if p.simulated and p.controller)
    question = FactQuestion("q", kind="category", measure="control", place=town.id)
    told = Distribution((0.0, 1.0), (0.9, 0.1), ("a-stranger", "other"))
    fused = Estimate("e", question, "category", 0.9, 0.8, 0.95, dist=told, value="a-stranger")
    after = {p.id: p for p in standing(scenario, [fused]).places}[town.id]
    assert after.controller == town.controller
    assert after.control_confidence <= town.control_confidence


def test_a_commander_announces_for_his_side() -> None:
    s = load_scenario("aleppo-2016-12")
    actor = s.forces[0].actor
    office = Relation("commander", actor, RelationKind.OFFICE)
    led = dataclasses.replace(s, relations=(*s.relations, office))
    claim = dataclasses.replace(
        _news("idlib", "commander"), quantities=(), event=EventFrame(EventType.ASSAULT)
    )
    (found,) = build_world(led, claims=[claim]).announcements
    assert (found.kind, found.place, found.actor) == ("offensive", "idlib", actor)
    assert not build_world(s, claims=[claim]).announcements


def test_the_record_of_the_last_months_comes_with_the_world() -> None:
    scenario = load_scenario("aleppo-2016-12")
    world = build_world(scenario)
    assert {t.months for t in world.tolls} == {("2016-09", "2016-10", "2016-11")}
    assert all(t.places for t in world.tolls)
    late = dataclasses.replace(scenario, start=scenario.start.replace(year=2018))
    assert build_world(late).tolls == ()


def test_a_record_that_has_hardly_begun_does_not_lower_the_level() -> None:
    scenario = load_scenario("aleppo-2016-12")
    unit = scenario.history[0][0]
    rows = ((unit, "2016-09", 3.0), (unit, "2016-10", 40.0), (unit, "2016-11", 900.0))
    (toll,) = build_world(dataclasses.replace(scenario, history=rows)).tolls
    assert toll.months == ("2016-11",) and toll.killed == (900.0,)


def test_a_plan_that_is_only_assumed_is_mooted_until_a_report_names_it() -> None:
    scenario = load_scenario("aleppo-2016-12")
    plan = next(a for a in scenario.agreements if a.id == "nationwide-ceasefire")
    guess = dataclasses.replace(plan, source="assumed: template")
    text = "No ceasefire now."
    span = Span(0, len(text), text)
    said = Claim("c", "r", 0, len(text), text, span, kind=Kind.POSITION, agreement=plan.id)
    assert not _mooted(plan, ())
    assert _mooted(guess, ())
    assert not _mooted(guess, (said,))

"""Contradicting sentences come out as estimates with reasons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from parley.core.actor import Actor, Relation
from parley.core.claim import Claim, Interval, Quantity, Report, Span, Speaker, Where
from parley.core.estimate import Estimate
from parley.core.place import Place
from parley.core.tables import from_json, to_json
from parley.core.terms import Act, Bound, EventStatus, Kind, Modality, Polarity, RelationKind
from parley.fusion import Anchor, FusionResult, explain, fuse_claims

DAY = date(2031, 5, 4)
ACTORS = (
    Actor("north", "the North", camp="north", name_de="der Norden"),
    Actor("spokesman", "the spokesman"),
    Actor("un", "the UN", camp="neutral", name_de="die UN"),
    Actor("aid", "an aid group", camp="neutral"),
)
RELATIONS = (Relation("spokesman", "north", RelationKind.OFFICE),)
PLACES = (
    Place("land", "Landia", 1, 1, kind="country"),
    Place("city", "Harbour", 1, 1, parent="land", name_de="Hafen"),
    Place("quarter", "Old Harbour", 1, 1, kind="quarter", parent="city"),
)


def claim(n: int, actor: str, content: str, kind: Kind = Kind.QUANTITY, **more: Any) -> Claim:
    place = more.pop("at", "city")
    return Claim(
        id=f"c{n}",
        report=more.pop("report", "r1"),
        start=0,
        end=len(content),
        quote=content,
        content=Span(0, len(content), content),
        speaker=Speaker(actor, 0, 1, actor) if actor else None,
        kind=kind,
        place=Where("Harbour", 0, 7, "Harbour", place),
        published=more.pop("published", DAY),
        **more,
    )


def left(n: float, bound: Bound = Bound.EXACT, measure: str = "evacuated") -> tuple[Quantity, ...]:
    low, high = (n, n) if bound == Bound.EXACT else (n, None)
    return (Quantity(low, n, high, bound, "person", "people", measure, f"{n:,.0f}"),)


def fused(*claims: Claim, **more: Any) -> FusionResult:
    return fuse_claims(claims, actors=ACTORS, relations=RELATIONS, places=PLACES, **more)


def one(result: FusionResult, kind: str, measure: str = "") -> Estimate:
    (e,) = (
        e
        for e in result.estimates
        if e.kind == kind and (not measure or e.question.measure == measure)
    )
    return e


def test_over_against_tens_of_thousands_still_wait() -> None:
    wait = (Quantity(20000, None, 99999, Bound.VAGUE, "person", "", "waiting", "Zehntausende"),)
    result = fused(
        claim(1, "north", "it is over", Kind.STATUS, value="ended", topic="evacuation"),
        claim(2, "un", "tens of thousands wait", quantities=wait, at="quarter"),
        claim(3, "spokesman", "9,500 left", quantities=left(9500)),
    )
    status = one(result, "category")
    assert status.value == "ongoing"
    assert status.supports == ("c2",)
    assert status.contradicts == ("c1",)
    waiting = one(result, "count", "waiting")
    assert waiting.raw_low == 20000 and waiting.raw_high == 99999
    assert 20000 <= waiting.best <= 99999
    assert waiting.question.label == "people still waiting in Harbour (as of 4 May 2031)"
    assert waiting.question.label_de == "noch in Hafen wartende Menschen (Stand 4. Mai 2031)"


def test_office_holders_speak_for_their_camp_and_neutrals_pull() -> None:
    result = fused(
        claim(1, "spokesman", "9,500 left", quantities=left(9500)),
        claim(2, "un", "30,000 left", quantities=left(30000)),
        claim(3, "aid", "28,000 left", quantities=left(28000), at="quarter"),
    )
    e = one(result, "count")
    assert 20000 < e.best < 34000
    assert e.contradicts == ("c1",)
    assert {c[0] for c in e.conditionals} == {"north", "neutral"}
    assert e.identified
    assert e.decisive in {"c1", "c2", "c3"}
    assert len(e.waterfall) == 3
    assert "moves it most" in e.why
    assert "Aussagen" in explain(e, "de")
    assert from_json(Estimate, to_json(e)) == e


def test_only_one_side_speaks() -> None:
    e = one(fused(claim(1, "spokesman", "9,500 left", quantities=left(9500))), "count")
    assert not e.identified
    assert e.high / e.low > 4
    neutral = one(fused(claim(1, "un", "9,500 left", quantities=left(9500))), "count")
    assert neutral.high / neutral.low < e.high / e.low


def test_fighters_or_civilians_is_a_share() -> None:
    result = fused(
        claim(1, "north", "radical fighters", Kind.CHARACTERISATION, value="radical fighters"),
        claim(2, "un", "civilians", Kind.CHARACTERISATION, value="Zivilisten"),
    )
    e = one(result, "share")
    assert e.best < 0.5
    assert e.contradicts == ("c1",)
    assert 0 <= e.low <= e.best <= e.high <= 1


@pytest.mark.parametrize(
    "more",
    [
        {"modality": Modality.PLANNED},
        {"modality": Modality.HYPOTHETICAL},
        {"kind": Kind.FORECAST},
        {"polarity": Polarity.NEGATED},
    ],
)
def test_what_is_not_a_fact_does_not_count(more: dict[str, Any]) -> None:
    kind = more.pop("kind", Kind.QUANTITY)
    assert not fused(claim(1, "un", "500 left", kind, quantities=left(500), **more)).estimates


def test_a_planned_event_does_not_count() -> None:
    from parley.core.claim import EventFrame
    from parley.core.terms import EventType

    event = EventFrame(EventType.RETREAT, status=EventStatus.PLANNED)
    assert not fused(claim(1, "un", "500 leave", quantities=left(500), event=event)).estimates


def test_a_threat_is_no_status() -> None:
    c = claim(1, "north", "x", Kind.STATUS, act=Act.THREATEN, value="ended", topic="ceasefire")
    assert not fused(c).estimates


def test_one_story_in_two_reports_counts_once() -> None:
    first = claim(1, "spokesman", "9,500 left", quantities=left(9500))
    again = claim(2, "spokesman", "9,500 left", quantities=left(9500), report="r2")
    other = claim(3, "un", "30,000 left", quantities=left(30000))
    two, three = one(fused(first, other), "count"), one(fused(first, again, other), "count")
    assert two.best == three.best and two.low == three.low
    assert three.copies == (("c1", "c2"),)
    assert three.n_claims == 3


def test_as_of_leaves_out_what_came_later() -> None:
    early = claim(1, "un", "100 left", quantities=left(100), published=date(2031, 5, 1))
    late = claim(2, "aid", "900 left", quantities=left(900))
    e = one(fused(early, late, as_of=date(2031, 5, 2)), "count")
    assert e.supports == ("c1",)


def test_far_apart_in_time_are_two_questions() -> None:
    early = claim(1, "un", "100 left", quantities=left(100), published=date(2031, 1, 1))
    late = claim(2, "un", "900 left", quantities=left(900))
    assert len(fused(early, late).estimates) == 2


def test_an_anchor_settles_a_question_and_a_bias() -> None:
    said = claim(1, "spokesman", "900 left", quantities=left(900))
    free = fused(said)
    question = free.estimates[0].question.id
    settled = one(fused(said, anchors=[Anchor(question, 3000.0, "court")]), "count")
    assert settled.best == 3000
    assert settled.identified


def test_who_holds_a_town_and_who_is_for_the_plan() -> None:
    result = fused(
        claim(1, "north", "ours", Kind.CONTROL, value="north"),
        claim(2, "un", "theirs", Kind.CONTROL, value="south"),
        claim(3, "aid", "theirs", Kind.CONTROL, value="south"),
        claim(4, "north", "we are for it", Kind.POSITION, value="for", topic="ceasefire"),
    )
    by_measure = {e.question.measure: e for e in result.estimates}
    assert by_measure["control"].value == "south"
    assert by_measure["position"].value == "for"
    assert by_measure["position"].question.label == "position of the North on the ceasefire"


def test_faulty_claims_are_skipped() -> None:
    nothing = (Quantity(None, None, None, Bound.EXACT, measure="killed"),)
    unnamed = (Quantity(5, 5, 5, Bound.EXACT),)
    assert not fused(claim(1, "un", "?", quantities=nothing + unnamed)).estimates


def test_a_reports_own_voice_settles_nothing_between_the_camps() -> None:
    reports = (Report("r1", "…", publisher="Paper"),)
    north = claim(1, "spokesman", "9,500 left", quantities=left(9500))
    paper = claim(2, "", "4,000 left", quantities=left(4000))
    e = one(fused(north, paper, reports=reports), "count")
    assert not e.identified
    assert one(
        fused(north, claim(3, "un", "4,000 left", quantities=left(4000))), "count"
    ).identified


def test_reports_speak_in_their_own_voice() -> None:
    reports = (Report("r1", "…", publisher="Paper"),)
    result = fused(claim(1, "", "100 left", quantities=left(100)), reports=reports)
    assert result.source_pages[0]["name"] == "Paper"
    assert result.source_pages[0]["camp"] == ""


def test_nobody_gains_by_how_many_people_live_in_a_town() -> None:
    told = [
        claim(1, "north", "7,000 died", quantities=left(7000, measure="killed")),
        claim(2, "un", "3,000 died", quantities=left(3000, measure="killed")),
        claim(3, "north", "1.3 million live there", quantities=left(1.3e6, measure="population")),
    ]
    result = fused(*told)
    lives = one(result, "count", "population")
    assert lives.best == pytest.approx(1.3e6, rel=0.05), "a bias on the dead says nothing of it"
    killed = one(result, "count", "killed")
    assert killed.best is not None and killed.best < 5000


def test_the_dead_since_january_are_not_those_of_monday() -> None:
    long_ago, monday = date(2031, 1, 21), DAY - timedelta(days=2)

    def counted(n: int, who: str, dead: float, since: date) -> Claim:
        time = Interval(since, since, DAY, DAY, "month", relation="since")
        return claim(n, who, "killed", quantities=left(dead, measure="killed"), time=time)

    result = fused(counted(1, "un", 6500, long_ago), counted(2, "aid", 300, monday))
    every = {e.question.label: e.best for e in result.estimates}
    assert len(every) == 2
    total = next(k for k in every if "since January 2031" in k)
    assert 5850 < (every[total] or 0) < 7150
    labels = {e.question.label_de for e in result.estimates}
    assert any("seit Januar 2031" in label for label in labels)


def test_a_party_knows_best_where_it_stands() -> None:
    actors = (*ACTORS, Actor("south", "the South", camp="south", name_de="der Süden"))
    claims = [
        claim(1, "north", "we are for it", Kind.POSITION, value="for", topic="ceasefire"),
        claim(2, "south", "they are not", Kind.POSITION, value="for", topic="ceasefire",
              subject=("north",), polarity=Polarity.NEGATED),
    ]  # fmt: skip
    stance = one(fuse_claims(claims, actors=actors, relations=RELATIONS), "category", "position")
    assert stance.value == "for" and (stance.best or 0) > 0.65
    german = explain(stance, "de")
    assert "so sagt es" in german and "dem widerspricht" in german
    assert "not " not in german and "(nicht: dafür)" in german

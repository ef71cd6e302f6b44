"""Claims arrive one by one: only what they touch is fused again, and nothing is lost."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from typing import Any

import pytest

from parley.core.actor import Actor
from parley.core.claim import Claim, EventFrame, Interval, Quantity, Span, Speaker, Where
from parley.core.estimate import Estimate
from parley.core.terms import Bound, EventType, Kind, Modality, Polarity
from parley.fusion import Desk, FusionResult, fuse_claims

FIRST = date(2031, 5, 1)
ACTORS = [
    Actor("north", "the North", camp="north"),
    Actor("south", "the South", camp="south"),
    *(Actor(k, k.upper(), camp="neutral") for k in ("un", "aid", "clinic")),
]


def claim(n: int, who: str, kind: Kind, place: str = "harbour", day: int = 0, **more: Any) -> Claim:
    text = more.pop("text", f"{who} {n}")
    return Claim(f"c{n:04}", f"r{n}", 0, len(text), text, Span(0, len(text), text),
                 speaker=Speaker(who, 0, 1, who), kind=kind,
                 place=Where(place.title(), 0, 1, place.title(), place),
                 published=FIRST + timedelta(days=day), **more)  # fmt: skip


def count(
    n: int, who: str, value: float, place: str, day: int = 0, measure: str = "killed"
) -> Claim:
    text = f"{value:.0f} people"
    q = Quantity(value, value, value, Bound.EXACT, "person", "people", measure, text)
    return claim(n, who, Kind.QUANTITY, place, day, text=text, quantities=(q,))


def told_on(day: int) -> Interval:
    at = FIRST + timedelta(days=day)
    return Interval(at, at, at, at, "day", at.isoformat())


def record(places: int = 30) -> list[Claim]:
    rng = random.Random(4)
    said = []
    for k in range(places):
        truth = rng.uniform(3, 7)
        for j, who in enumerate(("un", "aid", "north")):
            lean = 0.5 if who == "north" else 0.0
            value = round(math.exp(truth + lean + rng.gauss(0, 0.15)))
            said.append(count(10 * k + j, who, value, f"town{k}"))
    return said


def by_place(result: FusionResult) -> dict[str, Estimate]:
    return {e.question.place: e for e in result.estimates}


def test_a_new_claim_fuses_one_question_of_thirty() -> None:
    desk = Desk(actors=ACTORS)
    first = desk.fuse(record())
    assert len(first.fused) == 30
    before = by_place(first)
    again = desk.add([count(9000, "clinic", 5000, "town7")])
    assert again.fused == (before["town7"].question.id,)
    after = by_place(again)
    assert (after["town7"].best or 0) > (before["town7"].best or 0)
    assert all(after[p] is before[p] for p in before if p != "town7")
    assert "c9000" in after["town7"].supports + after["town7"].contradicts


def test_known_claims_touch_nothing() -> None:
    desk = Desk(actors=ACTORS)
    said = record()
    first = desk.fuse(said)
    again = desk.add(said[:5])
    assert again.fused == () and again.estimates == first.estimates


def test_a_claim_that_is_gone_touches_its_question_alone_and_counts_no_more() -> None:
    desk = Desk(actors=ACTORS)
    before = by_place(desk.fuse([*record(), count(999, "aid", 5000, "town7")]))
    after = desk.add([], gone=["c0999"])
    assert len(after.fused) == 1
    now = by_place(after)
    assert "c0999" not in (*now["town7"].supports, *now["town7"].contradicts)
    same = {k for k in before if before[k].best == now[k].best}
    assert same == before.keys() - {"town7"}


def test_a_corrected_claim_takes_the_place_of_the_old_one() -> None:
    desk = Desk(actors=ACTORS)
    desk.fuse([*record(3), count(999, "aid", 5000, "quay")])
    now = by_place(desk.add([count(999, "aid", 50, "quay")], gone=["c0999"]))
    assert now["quay"].best is not None and now["quay"].best < 500


def test_the_last_claim_takes_its_question_with_it() -> None:
    desk = Desk(actors=ACTORS)
    desk.fuse([*record(3), count(999, "aid", 50, "quay")])
    assert "quay" not in by_place(desk.add([], gone=["c0999"]))


def test_an_update_agrees_with_a_full_fit() -> None:
    said, late = record(), count(9000, "clinic", 700, "town7")
    desk = Desk(actors=ACTORS)
    desk.fuse(said)
    quick = by_place(desk.add([late]))["town7"]
    full = by_place(fuse_claims([*said, late], actors=ACTORS))["town7"]
    assert quick.best == pytest.approx(full.best, rel=0.06)
    assert quick.supports + quick.contradicts and quick.n_claims == full.n_claims == 4


def test_a_claim_that_joins_two_windows_leaves_one_question() -> None:
    desk = Desk(actors=ACTORS)
    apart = desk.fuse([count(1, "un", 100, "harbour", 0), count(2, "aid", 110, "harbour", 18)])
    assert len(apart.estimates) == 2
    joined = desk.add([count(3, "clinic", 105, "harbour", 9)])
    assert len(joined.estimates) == 1 and joined.estimates[0].n_claims == 3


def test_the_order_of_arrival_gives_the_same_questions() -> None:
    said = record(6)
    whole = fuse_claims(said, actors=ACTORS)
    desk = Desk(actors=ACTORS)
    mixed = random.Random(1).sample(said, len(said))
    for one in mixed:
        last = desk.add([one])
    assert {e.id for e in last.estimates} == {e.id for e in whole.estimates}
    assert desk.fuse(said).estimates == whole.estimates


# -- days of a record ----------------------------------------------------------------


def held_by(n: int, who: str, day: int, actor: str, value: str = "captured", **more: Any) -> Claim:
    event = EventFrame(EventType.ASSAULT, actors=(actor,))
    return claim(n, who, Kind.CONTROL, day=day, value=value, event=event, **more)


def test_who_holds_the_town_on_which_day() -> None:
    said = [held_by(1, "un", 0, "south", "held"), held_by(2, "aid", 1, "south", "held"),
            held_by(3, "north", 9, "north"), held_by(4, "un", 9, "north"),
            held_by(5, "south", 9, "south", "lost")]  # fmt: skip
    (e,) = fuse_claims(said, actors=ACTORS).estimates
    assert e.value == "north" and (e.best or 0) > 0.8
    course = {p.day: p for p in e.path}
    assert course[FIRST].value == "south"
    assert course[FIRST + timedelta(days=9)].value == "north"
    assert len(course) == 10


def test_a_siege_and_a_fall_told_in_passing_name_no_holder() -> None:
    siege = held_by(1, "un", 0, "north", "besieged")
    passing = held_by(2, "un", 0, "north", modality=Modality.ONGOING)
    assert not fuse_claims([siege, passing], actors=ACTORS).estimates


def status(n: int, who: str, value: str, day: int, **more: Any) -> Claim:
    return claim(n, who, Kind.STATUS, value=value, topic="truce", day=day, time=told_on(day),
                 **more)  # fmt: skip


def test_the_day_of_signing_is_estimated() -> None:
    said = [status(1, "un", "signed", 3), status(2, "aid", "signed", 3),
            status(3, "north", "signed", 5)]  # fmt: skip
    found = {e.kind: e for e in fuse_claims(said, actors=ACTORS).estimates}
    e = found["date"]
    assert e.value == (FIRST + timedelta(days=3)).isoformat()
    assert e.contradicts == ("c0003",) and (e.low or 0) <= (e.best or 0) <= (e.high or 0)
    assert "truce was agreed" in e.question.label
    assert e.dist is not None and e.dist.probability(e.value) > 0.9


def test_no_day_for_an_end_that_is_denied() -> None:
    said = [status(1, "north", "ended", 3),
            *(status(k, who, "ended", 4, polarity=Polarity.NEGATED)
              for k, who in ((2, "un"), (3, "aid"), (4, "clinic")))]  # fmt: skip
    assert {e.kind for e in fuse_claims(said, actors=ACTORS).estimates} == {"category"}


def test_a_running_total_carries_its_path() -> None:
    told = (("un", 1000, 0), ("aid", 4000, 2), ("un", 9000, 4), ("clinic", 9500, 4))
    said = [
        count(n, who, value, "harbour", day, "evacuated")
        for n, (who, value, day) in enumerate(told)
    ]
    (e,) = fuse_claims(said, actors=ACTORS).estimates
    assert [p.day for p in e.path] == [FIRST + timedelta(days=d) for d in (0, 2, 4)]
    best = [p.best for p in e.path]
    assert best == sorted(best)
    assert all(p.low <= p.best <= p.high for p in e.path)
    assert sum(p.n_claims for p in e.path) == 4


def test_an_agreement_told_as_an_event_has_its_day() -> None:
    said = [
        claim(n, who, Kind.EVENT, topic="truce", day=6, time=told_on(day),
              event=EventFrame(EventType.AGREE))
        for n, (who, day) in enumerate((("un", 2), ("aid", 2), ("south", 4)))
    ]  # fmt: skip
    (e,) = fuse_claims(said, actors=ACTORS).estimates
    assert e.kind == "date" and e.value == (FIRST + timedelta(days=2)).isoformat()
    assert e.question.label == "day the truce was agreed (Harbour)"
    planned = [claim(9, "un", Kind.EVENT, topic="truce", day=1, time=told_on(5),
                     modality=Modality.PLANNED, event=EventFrame(EventType.AGREE))]  # fmt: skip
    assert not fuse_claims(planned, actors=ACTORS).estimates

"""Totals so far: Friday's count is a floor for Tuesday, not a contradiction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from parley.core.actor import Actor
from parley.core.claim import Claim, Quantity, Span, Speaker, Where
from parley.core.terms import Bound, Kind
from parley.fusion import fuse_claims

ACTORS = [Actor(k, k.upper(), camp="neutral") for k in ("a", "b", "c")]


def claim(who: str, value: float, day: int, measure: str = "evacuated") -> Claim:
    text = f"{value:.0f} people"
    q = Quantity(value, value, value, Bound.EXACT, "person", "", measure, text, 0, len(text))
    return Claim(
        id=f"c{who}{day}{measure}{value:.0f}",
        report=f"r{who}{day}",
        start=0,
        end=len(text),
        quote=text,
        content=Span(0, len(text), text),
        speaker=Speaker(who, 0, 1, who),
        kind=Kind.QUANTITY,
        quantities=(q,),
        place=Where("x", 0, 1, "X", "x"),
        published=date(2020, 5, day),
    )


def test_an_earlier_total_does_not_contradict_a_later_one() -> None:
    claims = [claim("a", 9500, 1), claim("b", 25000, 5), claim("c", 26000, 5)]
    (e,) = fuse_claims(claims, actors=ACTORS).estimates
    assert e.best is not None and 20000 < e.best < 32000
    assert claims[0].id in e.supports and not e.contradicts
    assert "as of 5 May 2020" in e.question.label
    assert "Stand" in e.question.label_de


def test_a_later_total_below_an_earlier_one_is_a_contradiction() -> None:
    claims = [claim("a", 50000, 1), claim("b", 9000, 5), claim("c", 9100, 5)]
    (e,) = fuse_claims(claims, actors=ACTORS).estimates
    assert claims[0].id in e.contradicts or (e.best or 0) > 9100


def test_who_waits_now_is_another_question_than_who_waited_last_week() -> None:
    claims = [claim("a", 50000, 1, "waiting"), claim("b", 3000, 9, "waiting")]
    found = [e for e in fuse_claims(claims, actors=ACTORS).estimates if e.kind == "count"]
    assert len(found) == 2 and {e.n_claims for e in found} == {1}


def test_order_of_claims_still_does_not_matter() -> None:
    claims = [claim("a", 9500, 1), claim("b", 25000, 5), claim("c", 12000, 3)]
    one = fuse_claims(claims, actors=ACTORS).estimates
    two = fuse_claims(list(reversed(claims)), actors=ACTORS).estimates
    assert [replace(e, id="") for e in one] == [replace(e, id="") for e in two]

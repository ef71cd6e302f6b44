"""Whoever speaks in office speaks for the party, on the days of the office."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agreements_case import AS_OF, run

from parley.agreements.evidence import by_office, stances
from parley.core.actor import Relation
from parley.core.agreement import Agreement
from parley.core.claim import Claim, Span, Speaker
from parley.core.terms import Act, AgreementKind, Kind, RelationKind

PLAN = Agreement("plan", "Plan", AgreementKind.CEASEFIRE)
OFFICE = (
    Relation("old", "gov", RelationKind.OFFICE, date(2020, 1, 1), date(2022, 6, 30)),
    Relation("new", "gov", RelationKind.OFFICE, date(2022, 7, 1)),
)


def said(who: str, day: date) -> Claim:
    return Claim(
        id=f"{who}-{day}",
        report="r",
        kind=Kind.POSITION,
        act=Act.REJECT,
        topic="ceasefire",
        start=0,
        end=1,
        quote="x",
        content=Span(0, 1, "x"),
        speaker=Speaker("x", 0, 1, who),
        published=day,
    )


def test_a_minister_speaks_for_the_government_while_in_office() -> None:
    claims = [said("old", date(2022, 1, 1)), said("old", date(2023, 1, 1))]
    heard = by_office(claims, OFFICE, ["gov", "rebels"])
    assert [c.speaker.actor for c in heard if c.speaker] == ["gov", "old"]
    assert [(s.party, s.claims) for s in stances(heard, PLAN, ["gov"])] == [
        ("gov", ("old-2022-01-01",))
    ]


def test_a_person_who_is_a_party_stays_one() -> None:
    heard = by_office([said("new", date(2023, 1, 1))], OFFICE, ["gov", "new"])
    assert [c.speaker.actor for c in heard if c.speaker] == ["new"]


def test_who_will_not_talk_is_hardly_for_a_truce() -> None:
    day = date(2023, 1, 1)
    talks = replace(said("gov", day), topic="talks", id="talks")
    (general,) = stances([talks], PLAN, ["gov", "rebels"])
    (plain,) = stances([said("gov", day)], PLAN, ["gov", "rebels"])
    assert general.party == "gov" and plain.net < general.net < 0
    assert general.claims == ("talks",)
    accepted = replace(said("gov", day), act=Act.ACCEPT, id="yes")
    (own,) = stances([talks, accepted], PLAN, ["gov", "rebels"])
    assert own.net > 0 and own.claims == ("yes",), "its word on the plan itself counts alone"
    aid = replace(PLAN, kind=AgreementKind.HUMANITARIAN)
    assert not stances([talks], aid, ["gov"])


def test_a_refusal_to_talk_reaches_the_assessment() -> None:
    """Claims are sifted once before the draws; words on talks as such pass the sieve."""
    talks = replace(said("south", AS_OF), topic="talks", id="talks")
    without, heard = run(), run(claims=(talks,))
    assert heard.p_agree < without.p_agree

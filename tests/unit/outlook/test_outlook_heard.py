"""Where no history is, the base rate of an offensive is where reports tell of fighting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from parley.core.claim import Claim, EventFrame, Span, Where
from parley.core.estimate import Range
from parley.core.forecast import Question
from parley.core.place import Place
from parley.core.streams import Streams
from parley.core.terms import EventType, Polarity
from parley.outlook import issue
from parley.outlook.heard import told_fighting

DAY = date(2025, 3, 1)


def attack(report: str, at: str, **more: object) -> Claim:
    claim = Claim(
        f"{report}-{at}", report, 0, 1, "x", Span(0, 1, "x"), published=date(2025, 2, 1),
        event=EventFrame(EventType.ASSAULT), place=Where(at, 0, 1, at, at),
    )  # fmt: skip
    return replace(claim, **more)  # type: ignore[arg-type]


def test_reports_count_once_for_a_place_and_guesses_do_not() -> None:
    claims = [
        attack("a", "goma"),
        attack("a", "goma", id="again"),
        attack("b", "goma"),
        attack("b", "capital", place=Where("x", 0, 1, "x", "capital", relation="context")),
        attack("c", "capital", polarity=Polarity.NEGATED),
        attack("d", "capital", published=date(2023, 2, 1)),
        attack("e", "capital", published=date(2025, 3, 2)),
    ]
    assert told_fighting(claims, DAY) == {"goma": 2}
    assert told_fighting(claims[::-1], DAY) == {"goma": 2}


@pytest.mark.parametrize(("claims", "first"), [((), "capital"), ((attack("a", "goma"),), "goma")])
def test_the_base_rate_follows_the_fighting(claims: tuple[Claim, ...], first: str) -> None:
    places = (
        Place("capital", "Capital", 0, 0, population=Range(9e6, 1e7, 1.1e7)),
        Place("goma", "Goma", 1, 1, population=Range(3e5, 4e5, 5e5)),
    )
    question = Question(
        "next", kind="next_offensive", text="Where?", resolution="told", options=("capital", "goma")
    )
    answer = issue(
        [question], history=None, ensemble=None, claims=claims, places=places, as_of=DAY,
        streams=Streams(1),
    )[0]  # fmt: skip
    assert max(answer.base_by_option, key=lambda o: answer.base_by_option[o]) == first
    assert sum(answer.base_by_option.values()) == pytest.approx(1.0)

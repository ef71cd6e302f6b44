"""Words that any side may bear: "the army" is one's own unless a state's name stands before it."""

from __future__ import annotations

from datetime import date

import pytest

from parley.core.actor import Actor
from parley.core.claim import Claim, Report
from parley.reading import Reader

ACTORS = (
    Actor(
        "gov",
        "Government of Ukraine",
        name_de="Regierung (Ukraine)",
        kind="state",
        country="UKR",
        aliases={"en": ("army", "defence ministry"), "de": ("Armee", "Verteidigungsministerium")},
    ),
    Actor("ru", "Government of Russia", kind="state", country="RUS"),
)


@pytest.mark.parametrize(
    ("text", "language", "actor"),
    [
        ("The army said that 40 people were killed.", "en", "gov"),
        ("Russia's defence ministry said that 40 people were killed.", "en", "ru"),
        ("The Russian defence ministry said that 40 people were killed.", "en", "ru"),
        ("The defence ministry said that 40 people were killed.", "en", "gov"),
        ("Die Armee sprach von 40 Toten.", "de", "gov"),
        ("Die russische Armee sprach von 40 Toten.", "de", "ru"),
        ("Das Verteidigungsministerium Russlands sprach von 40 Toten.", "de", "ru"),
    ],
)
def test_whose_army(text: str, language: str, actor: str) -> None:
    report = Report(id="r", text=text, published=date(2023, 11, 20), language=language)
    claims = Reader(language=language, actors=ACTORS).read(report)
    assert [c.speaker.actor for c in claims if c.speaker] == [actor]


def read(text: str) -> tuple[Claim, ...]:
    return Reader("en", actors=ACTORS).read(Report(id="r", text=text, published=date(2023, 11, 20)))


def test_those_whom_only_the_world_knows_come_with_their_office() -> None:
    claims = read("President Volodymyr Zelenskyy said that 40 people were killed.")
    actors, offices = Reader("en", actors=ACTORS).cast(claims)
    assert [(a.id, a.kind) for a in actors] == [("volodymyr-zelenskyy", "person")]
    assert [(o.subject, o.object) for o in offices] == [("volodymyr-zelenskyy", "gov")]


def test_a_person_nobody_lists_speaks_for_the_body_named_with_him() -> None:
    front = Reader("en", actors=[Actor("front", "Northern Front", kind="armed")])
    text = (
        "Northern Front commander Max Example said that 40 people were killed. "
        "Example said that 12 were wounded."
    )
    claims = front.read(Report(id="r", text=text, published=date(2023, 1, 1), language="en"))
    actors, offices = front.cast(claims)
    assert [(a.id, a.name, a.kind) for a in actors] == [("max-example", "Max Example", "person")]
    assert [(o.subject, o.object, o.label) for o in offices] == [
        ("max-example", "front", "commander")
    ]


@pytest.mark.parametrize(
    ("words", "actor"),
    [("The Russian foreign minister", "sergei-lavrov"), ("The Russian interior minister", None)],
)
def test_a_ministry_is_not_another(words: str, actor: str | None) -> None:
    text = f"{words} said that 40 people were killed."
    day = date(2016, 12, 20)
    claims = Reader("en").read(Report(id="r", text=text, published=day, language="en"))
    said = [c.speaker.actor for c in claims if c.speaker]
    assert said and (said[0] == actor or (actor is None and said[0] != "sergei-lavrov"))

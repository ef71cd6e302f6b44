"""News becomes drivers with their claims; names of places meet names of units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from parley.core.claim import Claim, Quantity, Span, Where
from parley.core.place import Place
from parley.core.terms import Act, Bound, Certainty, Kind, Modality, Polarity
from parley.outlook.informed import to_units
from parley.outlook.match import match_units
from parley.outlook.news import drivers_from_claims, news_kinds

PLACES = (
    Place("a-gov", "Alpha Governorate", 1, 1, kind="governorate"),
    Place("a", "Alpha", 1, 1, parent="a-gov"),
    Place("b-gov", "Beta Governorate", 2, 2, kind="governorate"),
    Place("b", "Beta", 2, 2, parent="b-gov"),
)
NOW = date(2020, 5, 20)


def claim(number: int, place: str, **more) -> Claim:
    base = Claim(
        id=f"c{number}",
        report="r",
        start=0,
        end=1,
        quote="x",
        content=Span(0, 1, "x"),
        place=Where(place, 0, 1, place=place),
        published=date(2020, 5, 18),
    )
    return replace(base, **more)


def next_target(number: int, **more) -> Claim:
    return claim(number, "b", kind=Kind.FORECAST, act=Act.WARN, modality=Modality.PLANNED, **more)


def factor(claims: list[Claim], place: str = "b") -> float:
    return float(
        np.prod([d.factor for d in drivers_from_claims(claims, PLACES, NOW) if d.place == place])
    )


def test_every_kind_is_shrunk_towards_no_effect() -> None:
    assert len(news_kinds()) >= 8
    for kind in news_kinds():
        assert abs(kind.shrunk) < abs(kind.log_effect)


def test_a_warned_place_rises_and_names_its_claim() -> None:
    found = drivers_from_claims([next_target(1)], PLACES, NOW)
    assert [d.claims for d in found] == [("c1",)]
    assert found[0].factor > 1 and "Beta" in found[0].label


def test_repeats_add_less_and_less_and_hedges_count_less() -> None:
    one, two, three = (factor([next_target(k) for k in range(n)]) for n in (1, 2, 3))
    assert 1 < one < two < three
    assert np.log(three / two) < np.log(two / one)
    assert factor([next_target(1, certainty=Certainty.HEARSAY)]) < one


def test_later_news_denials_and_unknown_places_change_nothing() -> None:
    assert factor([next_target(1, published=date(2020, 6, 1))]) == 1.0
    assert factor([next_target(1, polarity=Polarity.NEGATED)]) == 1.0
    assert not drivers_from_claims([claim(1, "nowhere")], PLACES, NOW)


def test_freed_forces_raise_the_next_place_and_are_named() -> None:
    fallen = claim(2, "a", kind=Kind.CONTROL, value="captured", modality=Modality.PAST)
    troops = Quantity(None, 30_000.0, None, Bound.APPROX, measure="force")
    gathered = claim(3, "a", kind=Kind.FORCE, modality=Modality.PAST, quantities=(troops,))
    alone = factor([next_target(1)])
    found = drivers_from_claims([next_target(1), fallen, gathered], PLACES, NOW)
    at_beta = next(d for d in found if d.place == "b")
    assert at_beta.factor > alone
    assert "30,000 troops freed in Alpha" in at_beta.label
    assert set(at_beta.claims) == {"c1", "c3"}
    assert next(d for d in found if d.place == "a").factor < 1


def test_news_of_a_town_reaches_its_unit_weaker() -> None:
    drivers = drivers_from_claims([next_target(1)], PLACES, NOW)
    moved = to_units(drivers, {"b-gov": "Beta"}, PLACES)
    assert [d.place for d in moved] == ["Beta"]
    assert 1 < moved[0].factor < drivers[0].factor


def test_units_meet_places_without_articles_and_words_for_province() -> None:
    places = (
        Place("h", "Hasaka Governorate", 1, 1, kind="governorate"),
        Place("hc", "Hasaka", 1, 1, parent="h"),
        Place("s", "Suwayda Governorate", 1, 1),
        Place("d", "Deir ez-Zor Governorate", 1, 1),
    )
    found = match_units(
        places, ("Al Hasakah Governorate", "As Suwayda", "Deir ez Zor", "Elsewhere")
    )
    assert found == {
        "h": "Al Hasakah Governorate",
        "s": "As Suwayda",
        "d": "Deir ez Zor",
    }

"""News becomes drivers with their claims; names of places meet names of units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from parley.core.claim import Claim, EventFrame, Quantity, Span, Where
from parley.core.forecast import Driver
from parley.core.place import Place
from parley.core.terms import Act, Bound, Certainty, EventType, Kind, Modality, Polarity
from parley.outlook import History, forecast
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


def test_a_city_that_bears_the_name_of_its_province_is_told_from_it() -> None:
    places = (
        Place("land", "Land", 1, 1),
        Place("x-gov", "Xanadu Governorate", 1, 1, parent="land", aliases={"en": ("Xanadu",)}),
        Place("x", "Xanadu", 1, 1, parent="x-gov"),
        Place("y-gov", "Yonder Province", 1, 1, parent="land"),
        Place("y-town", "Mill", 1, 1, parent="y-gov"),
    )
    assert match_units(places, ("Xanadu", "Yonder")) == {"x-gov": "Xanadu", "y-gov": "Yonder"}
    assert match_units(places, ("Xanadu", "Mill")) == {"x": "Xanadu", "y-town": "Mill"}
    assert match_units(places, ("Xanadu",)) == {"x-gov": "Xanadu"}
    assert match_units(places, ("x", "Yonder")) == {"x": "x", "y-gov": "Yonder"}


def test_fighting_told_before_a_place_fell_is_out_of_date() -> None:
    attack = EventFrame(type=EventType.ASSAULT)
    before = claim(1, "a", event=attack, modality=Modality.ONGOING, published=date(2020, 5, 10))
    after = replace(before, id="c2", published=date(2020, 5, 20))
    fallen = claim(3, "a", kind=Kind.CONTROL, value="captured", modality=Modality.PAST)
    assert factor([before], "a") > 1
    assert factor([before, fallen], "a") == factor([fallen], "a") < 1
    assert factor([after, fallen], "a") > factor([fallen], "a")


def test_a_town_and_its_province_tell_one_story() -> None:
    fallen = claim(1, "a", kind=Kind.CONTROL, value="captured", modality=Modality.PAST)
    above = replace(fallen, id="c2", place=Where("a-gov", 0, 1, place="a-gov"))
    moved = to_units(drivers_from_claims([fallen, above], PLACES, NOW), {"a-gov": "Alpha"}, PLACES)
    assert len(moved) == 1 and set(moved[0].claims) == {"c1", "c2"}
    both = to_units(drivers_from_claims([above], PLACES, NOW), {"a-gov": "Alpha"}, PLACES)
    assert moved[0].factor == both[0].factor


def test_what_is_over_lasts_and_what_is_announced_fades() -> None:
    rows = [(u, f"2015-{m:02d}", 20.0 + m) for u in ("A", "B") for m in range(1, 13)]
    history = History.from_rows(rows)
    plain = forecast(history, origin="2015-12", draws=200)

    def change(**more) -> np.ndarray:
        news = [Driver("news", 0.5, "A", **more)]
        told = forecast(history, origin="2015-12", draws=200, news=news)
        return told.of("A").mean(axis=1) / plain.of("A").mean(axis=1)

    np.testing.assert_allclose(change(lasts=True), 0.5, atol=0.08)
    fading = change()
    assert fading[0] < 0.6 and fading[-1] > 0.75

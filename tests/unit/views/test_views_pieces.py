"""Numbers, quotes, palettes, charts and maps, one by one."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.core.actor import Actor
from parley.core.estimate import Range
from parley.core.place import Place
from parley.views import charts, maps, svg
from parley.views.charts.bars import Bar
from parley.views.charts.interval import ClaimMark
from parley.views.charts.timeline import Stretch
from parley.views.i18n import direction, languages, translations
from parley.views.maps.geometry import Frame, cells, km_between, whole
from parley.views.numbers import Numbers
from parley.views.palette import Palette
from parley.views.quotes import marked

HOSTILE = "<img src=x onerror=alert(1)>\"&'</svg>"


def xml(drawing: str) -> ET.Element:
    return ET.fromstring(drawing)


@pytest.mark.parametrize(
    ("lang", "value", "shown"),
    [
        ("en", 34567.0, "35,000"),
        ("de", 34567.0, "35.000"),
        ("en", 0.0, "0"),
        ("en", 7.26, "7.3"),
        ("de", 7.26, "7,3"),
        ("en", None, "–"),
        ("en", float("inf"), "–"),
    ],
)
def test_figures_have_no_false_precision(lang: str, value: float | None, shown: str) -> None:
    assert Numbers(lang).figure(value) == shown


def test_open_sides_are_said() -> None:
    n = Numbers("en")
    assert n.interval(10000, None) == "≥ 10,000"
    assert n.interval(None, 50) == "≤ 50"


@given(st.floats(0, 1))
def test_no_probability_is_called_certain(p: float) -> None:
    shown = Numbers("en").percent(p)
    assert shown not in ("0\u00a0%", "100\u00a0%") and shown.endswith("\u00a0%")


def test_dates_in_the_readers_language() -> None:
    assert Numbers("de").day(date(2016, 12, 21)) == "21. Dezember 2016"
    assert Numbers("en").month("2017-01") == "Jan 17"


@given(
    st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5)
)
def test_marking_loses_no_character(text: str, spans: list[tuple[int, int]]) -> None:
    import html
    import re

    marks = [(a, b, "q") for a, b in spans if a < b]
    shown = str(marked(text, 0, marks))
    assert html.unescape(re.sub(r"</?mark[^>]*>", "", shown)) == text


def test_hostile_text_is_escaped() -> None:
    assert "<img" not in str(marked(HOSTILE, 0, [(0, 4, "q")]))
    drawing = charts.bars([Bar(HOSTILE, 0.5, tip=HOSTILE)], Numbers().percent, HOSTILE)
    assert "<img" not in drawing
    xml(drawing)


def test_every_chart_is_valid_xml_and_names_itself() -> None:
    n = Numbers("en")
    drawings = [
        charts.claims_chart(
            [ClaimMark("UN", 20000, None, 99999), ClaimMark("Moscow", 9500, 9500, 9500)],
            15000,
            9000,
            60000,
            n.figure,
            "left",
        ),
        charts.waterfall([("prior", 1.0, ""), ("UN", -3.0, "#c1")], n.figure, "why"),
        charts.consent_chart(
            [("A", 0.2, -1, -0.5, 0.1, "k0")], n.percent, "consent", ("no", "yes")
        ),
        charts.blame_bar([("A", 0.7, "k0"), ("B", 0.2, "k1")], 0.1, n.percent, "blame", "agree"),
        charts.survival(
            [0, 30, 365],
            [1, 0.2, 0.1],
            [1, 0.5, 0.2],
            [1, 0.9, 0.5],
            [("base", 30, 0.9)],
            n.percent,
            "holds",
            "days",
        ),
        charts.fan(
            ["a", "b", "c"],
            [0.05, 0.5, 0.95],
            [[0, 1, 2], [0, 5, 9], [0, 50, 900]],
            n.figure,
            "fan",
            [1, 1, 1],
        ),
        charts.timeline(
            [Stretch("x", date(2015, 1, 1), date(2015, 2, 1), date(2015, 5, 1))],
            date(2016, 12, 21),
            "line",
        ),
    ]
    for drawing in drawings:
        root = xml(drawing)
        assert root.get("role") in ("img", "group") and root.get("aria-label")


def test_fan_stays_on_the_page_with_heavy_tails() -> None:
    drawing = charts.fan(["a", "b"], [0.05, 0.5, 0.95], [[0, 1], [0, 10], [0, 1e7]], str, "f")
    numbers = [float(v) for v in __import__("re").findall(r"[ML]([\d.]+) [\d.]+", drawing)]
    assert min(numbers) >= 0 and max(numbers) <= 320


@given(st.floats(-1e6, 1e6), st.floats(0.1, 1e6))
def test_ticks_lie_inside(low: float, span: float) -> None:
    for tick in svg.ticks(low, low + span):
        assert low - 1e-6 * span <= tick <= low + span * (1 + 1e-6)


def _toy() -> tuple[list[Actor], list[Place]]:
    actors = [
        Actor("n", "North", camp="north"),
        Actor("s", "South", camp="south"),
        Actor("u", "UN", camp="neutral"),
    ]
    pop = Range(10000, 20000, 30000)
    places = [
        Place("a", "Alpha", 35.0, 37.0, controller="n", population=pop),
        Place("b", HOSTILE, 35.5, 38.0, controller="s", control_confidence=0.5),
        Place("c", "Gamma", 36.0, 36.8, controller=""),
    ]
    return actors, places


def test_maps_are_drawn_without_an_outline() -> None:
    actors, places = _toy()
    palette = Palette(actors)
    names = {p.id: p.name for p in places}
    drawing = maps.control_map(places, None, palette, names, "map", [("n", "a", "b", 900.0)])
    root = xml(drawing)
    assert "<img" not in drawing
    text = "".join(root.itertext())
    assert "Alpha" in text and "km" in text
    assert 'class="contested"' in drawing and "move" in drawing
    xml(maps.risk_map(places, None, {"a": (0.3, 0.1), "b": (0.1, None)}, names, "r", str))


def test_a_country_taller_than_a_screen_is_drawn_whole_on_one() -> None:
    actors, places = _toy()
    tall = [replace(p, lat=4.0 * i, lon=2.0 * i) for i, p in enumerate(places)]
    names = {p.id: p.name for p in tall}
    root = xml(maps.control_map(tall, None, Palette(actors), names, "map"))
    assert float(root.attrib["height"]) <= 860
    assert 430 <= float(root.attrib["width"]) < 920


def test_camps_keep_their_colour_whatever_the_order() -> None:
    actors, _ = _toy()
    one, two = Palette(actors), Palette(list(reversed(actors)))
    assert one.css("n") == two.css("n") != one.css("s")
    assert one.css("u") == "kn" == one.css("nobody")
    assert one.mark("n") != one.mark("s")


def test_distances_and_frames() -> None:
    assert km_between(36.2, 37.16, 35.93, 36.63) == pytest.approx(56, abs=2)
    frame = Frame(36, 35, 38, 37, 500)
    assert frame(36, 37) == (10.0, 10.0)
    country = whole([], [(35.0, 37.0), (36.0, 38.0)])
    assert 0 < len(cells(country)) <= 900


def test_surface_languages() -> None:
    assert {"de", "en"} <= set(languages())
    assert translations("de").gettext("Summary") == "Zusammenfassung"
    assert translations("xx").gettext("Summary") == "Summary"
    assert direction("ar") == "rtl" and direction("de") == "ltr"

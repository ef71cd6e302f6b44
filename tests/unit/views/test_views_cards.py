"""Cards show the very figure behind each claim; phrases and summaries name people, not ids."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import pytest

from parley.core.actor import Actor
from parley.core.agreement import Agreement, Assessment, Consent, Instrument, Term
from parley.core.claim import Claim, Quantity, Report, Span, Speaker
from parley.core.dossier import Dossier
from parley.core.estimate import Distribution, Estimate, FactQuestion, Range, WaterfallStep
from parley.core.forecast import Driver, Forecast, Question
from parley.core.place import Place
from parley.core.terms import AgreementKind, Bound
from parley.views.contested import card
from parley.views.outlooks import forecast_views, people
from parley.views.phrases import driver, input_name, option, quiet_first, telling, times, what_if
from parley.views.rows import said
from parley.views.show import Show
from parley.views.summary import headline, summary

TEXT = "The ministry said 9,500 people left, among them 337 wounded. "


def claim(key: str, actor: str, text: str = TEXT) -> Claim:
    left = Quantity(
        9500, 9500, 9500, Bound.EXACT, "person", "", "evacuated", "9,500 people", 18, 30
    )
    hurt = Quantity(337, 337, 337, Bound.EXACT, "person", "", "evacuated", "337 wounded", 48, 59)
    return Claim(
        key, "r", 0, len(text) - 1, text[:-1], Span(0, len(text) - 1),
        speaker=Speaker("The ministry", 0, 12, actor), quantities=(hurt, left),
        published=date(2020, 1, 1),
    )  # fmt: skip


def dossier(*estimates: Estimate, **more: object) -> Dossier:
    return Dossier(
        "s", "A war", date(2020, 1, 2),
        reports=(Report("r", TEXT, "en", date(2020, 1, 1), publisher="Demo Post"),),
        claims=(claim("c1", "gov"), claim("c2", "gov"), claim("c3", "un")),
        actors=(
            Actor("gov", "The government", "government", "gov", name_de="Die Regierung"),
            Actor("militia", "The militia", "armed group", "gov"),
            Actor("un", "United Nations", "organisation", "neutral", name_de="Vereinte Nationen"),
        ),
        places=(Place("ost", "East", 1, 1, name_de="Osten"),),
        estimates=estimates,
        **more,
    )  # fmt: skip


def counted(**more: object) -> Estimate:
    steps = (
        WaterfallStep("G", ("c1",), 500, note="9,500 people; read as 1.9x too low"),
        WaterfallStep("G", ("c2",), 0, weight=0, note="9,500 people; a copy, counted once"),
        WaterfallStep("U", ("c3",), -200, note="9,500 people"),
    )
    values: dict[str, object] = {
        "supports": ("c1", "c2"), "contradicts": ("c3",), "raw_low": 9500, "raw_high": 9500,
        "n_claims": 3, "waterfall": steps, "copies": (("c1", "c2"),),
    }  # fmt: skip
    question = FactQuestion("q", measure="evacuated", label="people evacuated")
    return Estimate("e", question, "count", 9000, 8000, 9900, **(values | more))  # type: ignore[arg-type]


def test_rows_show_the_figure_that_answered_and_fold_copies() -> None:
    e = counted()
    rows = said(Show(dossier(e), "en"), e)
    assert [(r.who, r.quantity.best, r.copies) for r in rows if r.quantity] == [
        ("The government", 9500, ("c2",)),
        ("United Nations", 9500, ()),
    ]


def test_a_card_says_why_in_two_sentences_and_skips_empty_steps() -> None:
    e = counted()
    show = Show(dossier(e), "en")
    shown = card(show, e)
    assert shown.why.count(". ") <= 1 and "The government (9,500)" in shown.why
    assert shown.n_copies == 1
    broad = str(shown.steps).split("</svg>")[0] + "</svg>"  # the second is for a phone
    bars = [r for r in ET.fromstring(broad).iter() if r.get("class") in ("up", "down")]
    assert len(bars) == 2
    assert "337" not in str(shown.chart).replace("337 wounded", "")
    assert {len(s.voices) for s in shown.sides} == {2, 0}


def test_labels_stand_side_by_side_in_words() -> None:
    steps = (
        WaterfallStep("G", ("c1",), -0.1, note="ended"),
        WaterfallStep("U", ("c3",), 0.3, note="ongoing (follows from it)"),
    )
    dist = Distribution((0, 1), (0.2, 0.8), ("ended", "ongoing"))
    question = FactQuestion("q", label="state of it")
    e = Estimate(
        "e", question, "category", 0.8, None, None, dist, "ongoing", ("c3",), ("c1",),
        waterfall=steps, n_claims=2,
    )  # fmt: skip
    for lang, heads in (("en", ["still going on", "over"]), ("de", ["noch im Gang", "beendet"])):
        shown = card(Show(dossier(e), lang), e)
        assert [s.head for s in shown.sides] == heads
        assert [len(s.voices) for s in shown.sides] == [1, 1]


PLAN = Agreement(
    "truce", "Truce", AgreementKind.CEASEFIRE, "Waffenruhe",
    terms=(Term("who", "Who may leave", Range(1, 2, 3), name_de="Wer gehen darf"),),
    instruments=(Instrument("escort", "Escorts", 1.0),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "label", "shown"),
    [
        ("en", "without gov as guarantor", "without The government as guarantor"),
        ("de", "without gov as guarantor", "ohne Die Regierung als Garant"),
        ("de", "war worth 10 % more to un", "Krieg 10 % mehr wert für Vereinte Nationen"),
        ("de", "as it stands", "wie es steht"),
        ("en", "something new about gov", "something new about The government"),
    ],
)
def test_what_ifs_name_people(lang: str, label: str, shown: str) -> None:
    assert what_if(Show(dossier(), lang), label) == shown


def test_inputs_and_drivers_are_in_words() -> None:
    show = Show(dossier(), "de")
    assert (
        input_name(show, "gov.who.ideal", PLAN) == "Die Regierung – Wer gehen darf – was sie will"
    )
    tie = input_name(show, "gov>militia.leverage", PLAN)
    assert tie.startswith("Die Regierung → The militia – ")
    march = Driver("gov: about 1,838 from East to East", 2.0, "ost")
    assert driver(show, march) == "Die Regierung: etwa 1.800 von Osten nach Osten"
    assert (
        driver(show, Driver("forces on their way: East", 1.2, "ost"))
        == "Truppen im Anmarsch: Osten"
    )
    assert option(show, "none") == "keine Offensive im Zeitraum"
    assert show.name("demo-post") == "Demo Post"
    assert show.camp("gov") == "Die Regierung und Verbündete"
    assert show.camp("neutral") == "neutral oder unbekannt"


def test_the_first_screen_answers_the_four_questions() -> None:
    consent = Consent("gov", True, 0.2, -1, -0.5, 0.1, 0.5, 0.4, 0.5, blame=0.7)
    question = Question("n", "Where next?", "next_offensive", "by two sources")
    f = Forecast("f", question, date(2020, 1, 2), {"ost": 0.6, "none": 0.4},
                 {"ost": 0.1, "none": 0.9})  # fmt: skip
    d = dossier(
        counted(),
        agreements=(PLAN,),
        assessments=(Assessment("truce", 0.2, 0.1, 0.4, (consent,)),),
        forecasts=(f,),
    )
    show = Show(d, "en")
    cards = [card(show, d.estimates[0])]
    heads = {line.head: line for line in summary(show, cards)}
    assert {"What is contested?", "Who blocks?", "Where next?"} <= set(heads)
    assert "The government" in heads["Who blocks?"].body and heads["Who blocks?"].word == "unlikely"
    assert heads["Where next?"].word == "above usual"
    assert "East" in headline(show, cards) and "likeliest to torpedo" in headline(show, cards)
    asked, _ = forecast_views(show)
    assert asked[0].answer == "East: 60\u00a0%" and asked[0].usual == "10\u00a0%"


def test_counts_of_people_are_not_over_precise() -> None:
    show = Show(dossier(), "en")
    assert people(show, [0, 0.2, 0.4]) == "hardly any"
    assert people(show, [3.2, 41.7, 1234]) == "40 (< 10 – 1,200)"


def _offensive(none: float, base: float) -> Forecast:
    question = Question("n", "Where next?", "next_offensive", "by two sources")
    return Forecast(
        "f", question, date(2020, 1, 2), {"ost": 0.3, "none": none}, {"ost": 0.1, "none": base}
    )


def test_no_offensive_is_said_first_where_it_is_likelier_than_one() -> None:
    assert quiet_first(_offensive(0.51, 0.5)) and not quiet_first(_offensive(0.45, 0.5))
    loud = Show(dossier(forecasts=(_offensive(0.45, 0.9),)), "en")
    assert "likeliest at East (30 %)" in headline(loud, []).striptags()
    assert forecast_views(loud)[0][0].answer == "East: 30\u00a0%"
    d = dossier(forecasts=(_offensive(0.55, 0.9),))
    show = Show(d, "en")
    assert "no major offensive" in headline(show, [])
    assert forecast_views(show)[0][0].answer.startswith("No offensive")
    (line,) = [x for x in summary(show, []) if x.head == "Where next?"]
    assert str(line.items[0]).startswith("<b>No offensive within the horizon: 55\u00a0%")


@pytest.mark.parametrize(
    ("none", "base", "word"),
    [(0.45, 0.9, "above usual"), (0.45, 0.5, "as usual"), (0.8, 0.5, "below usual")],
)
def test_the_arrow_tells_of_any_offensive_against_its_base_rate(
    none: float, base: float, word: str
) -> None:
    show = Show(dossier(forecasts=(_offensive(none, base),)), "en")
    (line,) = [x for x in summary(show, []) if x.head == "Where next?"]
    assert line.word == word


def test_marches_of_a_handful_are_not_told() -> None:
    show = Show(dossier(), "en")
    assert show.sizeable("nobody-known", 100) and not show.sizeable("nobody-known", 99)
    few = Driver("gov: about 12 from East to East", 2.0, "ost")
    many = Driver("gov: about 1,200 from East to East", 2.0, "ost")
    news = Driver("fighting reported: East", 1.2, "ost")
    assert telling(show, [few, many, news]) == [many, news]
    assert times(show, 1.2345) == "× 1.2" and times(Show(dossier(), "de"), 0.5) == "× 0,5"


def test_two_estimates_of_one_name_tell_their_days() -> None:
    one = counted()
    later = replace(one, question=replace(one.question, id="later", end=date(2020, 2, 1)))
    earlier = replace(one, question=replace(one.question, end=date(2020, 1, 1)))
    show = Show(dossier(earlier, later), "en")
    assert show.label(earlier) != show.label(later)
    assert "February 1, 2020" in show.label(later)
    assert "2020" not in Show(dossier(later), "en").label(later)


def test_at_least_five_and_only_two_contradict_each_other() -> None:
    few = Quantity(2, 2, 2, Bound.EXACT, "person", "", "killed", "two", 18, 21)
    many = Quantity(5, None, None, Bound.AT_LEAST, "person", "", "killed", "at least five", 18, 31)
    near = Quantity(2, None, None, Bound.AT_LEAST, "person", "", "killed", "at least two", 18, 30)
    steps = (WaterfallStep("G", ("c1",), 1, note=""), WaterfallStep("U", ("c3",), -1, note=""))
    e = counted(waterfall=steps, supports=("c1", "c3"), contradicts=(), copies=(), n_claims=2)
    for low, argued in ((many, True), (near, False)):
        d = dossier(e)
        said_ = (replace(d.claims[0], quantities=(low,)), *d.claims[1:2],
                 replace(d.claims[2], quantities=(few,)))  # fmt: skip
        found = card(Show(replace(d, claims=said_), "en"), e)
        assert found.argued is argued
        assert found.why[:1].isupper()


def test_answers_are_said_by_name() -> None:
    control = FactQuestion("q", "category", "control", place="ost", label="who controls East")
    dist = Distribution((0.0, 1.0), (0.5, 0.5), ("other", "militia"))
    e = Estimate("e", control, "category", 0.5, None, None, dist, "other", ("c1",), ("c3",))
    show = Show(dossier(e), "en")
    assert show.answer(e).startswith("someone else")
    assert show.value("not militia", e) == "not: The militia"
    assert show.value("militia", e) == "The militia" and show.value("ongoing") == "still going on"

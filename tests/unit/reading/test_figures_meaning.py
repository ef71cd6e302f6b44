"""What is counted, what befell it, what is part of what, and what is no figure at all."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parley.core.claim import Quantity
from parley.reading.figures import find_figures
from parley.reading.when import find_times

GOLD = Path(__file__).resolve().parents[2] / "gold"


def test_two_groups_with_their_own_figures() -> None:
    children, teachers = find_figures("22 Kinder und sechs Lehrer wurden getötet.", "de")
    assert (children.best, children.group, children.measure) == (22, "children", "killed")
    assert (teachers.best, teachers.group, teachers.measure) == (6, "teachers", "killed")
    assert children.parts == teachers.parts == ()


def test_one_figure_for_two_groups() -> None:
    [both] = find_figures("9500 Rebellen und Zivilisten haben die Stadt verlassen.", "de")
    assert (both.best, both.group, both.measure) == (9500, "rebels+civilians", "evacuated")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Es gab 28 Tote, darunter 22 Kinder und sechs Lehrer."),
        ("en", "The attack left 28 dead, including 22 children and six teachers."),
    ],
)
def test_parts_of_a_whole(language: str, sentence: str) -> None:
    whole, children, teachers = find_figures(sentence, language)
    assert whole.parts == (children, teachers)
    assert sum(part.best or 0 for part in whole.parts) == whole.best
    assert {q.measure for q in (whole, children, teachers)} == {"killed"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Die Zahl der Flüchtlinge stieg auf 700.000."),
        ("en", "The number of refugees rose to 700,000."),
    ],
)
def test_the_number_of_something_counts_it(language: str, sentence: str) -> None:
    [quantity] = find_figures(sentence, language)
    assert (quantity.unit, quantity.group) == ("person", "refugees")


def test_scope() -> None:
    [so_far] = find_figures("Seit Beginn des Krieges starben 400 Menschen.", "de")
    [once] = find_figures("Bei dem Angriff starben 40 Menschen.", "de")
    assert (so_far.scope, once.scope) == ("cumulative", "incident")


@pytest.mark.parametrize(
    ("language", "sentence", "measures"),
    [
        ("de", "Drei Soldaten wurden getötet und fünf verletzt.", ["killed", "injured"]),
        ("de", "Die Bombe tötete 12 Soldaten und verletzte 30.", ["killed", "injured"]),
        ("de", "Die Rebellen ließen zwölf Geiseln frei.", ["released"]),
        ("de", "Die Armee nahm zwei Dörfer ein.", ["captured"]),
        ("en", "Three soldiers were killed and five wounded.", ["killed", "injured"]),
        ("en", "The blast killed 12 soldiers and wounded 30.", ["killed", "injured"]),
        ("en", "Rebels killed six soldiers and captured two tanks.", ["killed", "captured"]),
        ("en", "A soldier was killed and four others were wounded.", ["killed", "injured"]),
    ],
)
def test_each_figure_has_its_own_deed(language: str, sentence: str, measures: list[str]) -> None:
    assert [q.measure for q in find_figures(sentence, language)] == measures


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Der 24-Jährige floh."),
        ("de", "Die Männer sind 14 und 18 Jahre alt."),
        ("de", "Die 5. Armee zog ab."),
        ("de", "Am 5. Mai begann es."),
        ("de", "Die UN-Resolution 2254 gilt."),
        ("de", "Die S-300 wurde geliefert."),
        ("de", "Das Spiel endete 3:2."),
        ("de", "Rufen Sie 00493045 an."),
        ("de", "Es begann im Jahr 2014."),
        ("de", "Siehe https://example.org/a/12?b=30 dort."),
        ("de", "Er ließ das außer Acht."),
        ("de", "Das Beben hatte die Stärke 6."),
        ("en", "The 24-year-old fled."),
        ("en", "The man, aged 24, fled."),
        ("en", "Resolution 2254 applies."),
        ("en", "It began in 2014."),
        ("en", "One of them fled."),
        ("en", "The M23 withdrew."),
    ],
)
def test_no_figure_in(language: str, sentence: str) -> None:
    assert find_figures(sentence, language) == ()


def test_numbers_inside_dates_are_no_figures() -> None:
    text = "Am 5. Mai 2014 um 14.30 Uhr starben nach 12 Tagen Kampf 30 Menschen."
    times = find_times(text, "de", date(2014, 6, 1))
    assert [q.text for q in find_figures(text, "de", times)] == ["30 Menschen"]


def _same(gold: dict[str, Any], found: Quantity) -> bool:
    def near(one: float | None, other: float | None) -> bool:
        if one is None or other is None:
            return one is other
        return one == pytest.approx(other)

    return (
        near(gold["low"], found.low)
        and near(gold["high"], found.high)
        and gold["unit"] == found.unit
        and gold["group"] == found.group
    )


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(("split", "floor"), [("tune", 0.95), ("held", 0.85), ("fresh", 0.85)])
def test_gold(language: str, split: str, floor: float) -> None:
    right = total = 0
    lines = (GOLD / f"figures_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    for item in map(json.loads, lines):
        if item["split"] != split:
            continue
        found = find_figures(item["text"], language)
        total += max(len(found), len(item["quantities"]))
        for gold in item["quantities"]:
            end = gold["start"] + len(gold["text"])
            right += any(q.start < end and gold["start"] < q.end and _same(gold, q) for q in found)
    assert right >= floor * total


def test_the_gold_is_large_enough() -> None:
    lines = [
        json.loads(line)
        for language in ("de", "en")
        for line in (GOLD / f"figures_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert sum(len(item["quantities"]) for item in lines) >= 300
    for item in lines:
        for gold in item["quantities"]:
            assert item["text"][gold["start"] :].startswith(gold["text"])


@pytest.mark.corpus
def test_founding_report(shared: Path) -> None:
    path = shared / "reports" / "000_4ab2cf715c479de3.txt"
    if not path.is_file():
        pytest.skip(f"no founding report at {path}")
    text = path.read_text(encoding="utf-8")
    times = find_times(text, "de", date(2016, 12, 1), "month")
    quantities = find_figures(text, "de", times)
    gold = shared / "gold" / "000_4ab2cf715c479de3.claims.jsonl"
    claims = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    expected = [
        (claim, figure)
        for claim in claims
        for figure in [*claim.get("quantities", ()), claim.get("quantity")]
        if figure
    ]
    assert len(expected) == len(quantities) == 11
    for claim, figure in expected:
        assert any(
            claim["start"] <= q.start
            and q.end <= claim["end"] + 1
            and (q.low == figure["low"] or figure.get("approximate"))
            and (q.best == figure["best"] and q.unit == figure["unit"])
            for q in quantities
        ), figure
    dated = {
        "Mittwoch": ("2016-12-07", "2016-12-28"),
        "Ende Oktober": ("2016-10-21", "2016-10-31"),
        "Februar": ("2016-02-01", "2016-02-29"),
        "August": ("2016-08-01", "2016-08-31"),
        "einem Monat": ("2017-01-01", "2017-01-31"),
        "nächsten Monaten": ("2016-12-01", "2017-06-30"),
    }
    by_text = {time.text: time for time in times}
    for words, (first, last) in dated.items():
        time = by_text[words]
        assert (str(time.start_min), str(time.end_max)) == (first, last)


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "They killed 84 Russian mercenaries and 47 Malian soldiers during fierce fighting.",
         [(84, "fighters", "killed"), (47, "soldiers", "killed")]),
        ("en", "More than 200 people died, including 10 civilians, and over 400 were wounded.",
         [(200, "", "killed"), (10, "civilians", "killed"), (400, "", "injured")]),
        ("en", "Some 192 of its troops were killed and 511 wounded.",
         [(192, "soldiers", "killed"), (511, "", "injured")]),
        ("en", "1,200 people were killed and 251 taken hostage.",
         [(1200, "", "killed"), (251, "hostages", "abducted")]),
        ("en", "The ministry put the number of dead soldiers at 300.",
         [(300, "soldiers", "killed")]),
        ("de", "Die Armee bezifferte die Zahl der toten Soldaten auf 300.",
         [(300, "soldiers", "killed")]),
        ("de", "Russland habe binnen eines Tages 1.330 Soldaten verloren.",
         [(1330, "soldiers", "casualties")]),
        ("de", "Weniger als 10.000 hätten Tawila erreicht.", [(10000, "", "arrived")]),
        ("en", "Fewer than 10,000 have reached Tawila.", [(10000, "", "arrived")]),
        ("de", "Zwei Millionen wurden vertrieben, etwa fünf Millionen sind auf Hilfe angewiesen.",
         [(2e6, "", "displaced"), (5e6, "", "in_need")]),
        ("en", "Two million were displaced, and some five million are in need of aid.",
         [(2e6, "", "displaced"), (5e6, "", "in_need")]),
        ("de", "Sieben ihrer Kämpfer seien gefallen.", [(7, "fighters", "killed")]),
    ],
)  # fmt: skip
def test_what_befell_each_of_two_groups(language: str, text: str, wanted: list[object]) -> None:
    found = find_figures(text, language)
    assert [(q.best or q.low or q.high, q.group, q.measure) for q in found] == wanted


@pytest.mark.parametrize(
    ("language", "text", "scopes"),
    [
        ("en", "Four more of its soldiers died, bringing the total to 13.",
         ["increment", "cumulative"]),
        ("en", "The group has carried out 100 attacks since November 2023.", ["cumulative"]),
        ("de", "Seit März 2015 wurden fast 10.000 Menschen getötet.", ["cumulative"]),
    ],
)  # fmt: skip
def test_what_is_counted_since_a_month_is_cumulative(
    language: str, text: str, scopes: list[str]
) -> None:
    found = find_figures(text, language)
    assert [q.scope for q in found if q.unit in ("person", "event")] == scopes


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("de", "Nach Schätzungen verfügt sie über 7.000 bis 12.000 Kämpfer.",
         (7000, 12000, "fighters", "force")),
        ("de", "Die 10.000 in dem Gebiet stationierten Soldaten zögen ab.",
         (10000, 10000, "soldiers", "withdrawn")),
        ("de", "Bisher seien 303 Menschen an Hunger gestorben.", (303, 303, "", "killed")),
        ("en", "More than two million people, or a part of the population, have been uprooted.",
         (2e6, None, "", "displaced")),
        ("en", "Some 30 children died of hunger.", (None, None, "children", "killed")),
    ],
)  # fmt: skip
def test_what_a_verb_or_a_description_says_of_a_figure(
    language: str, text: str, wanted: tuple[object, ...]
) -> None:
    q = find_figures(text, language)[0]
    assert (q.low, q.high, q.group, q.measure) == wanted

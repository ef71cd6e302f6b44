"""What the words beside a figure leave open."""

from __future__ import annotations

import pytest

from parley.core.terms import Bound
from parley.reading.figures import find_figures

# language | words before "Menschen"/"people" | low | best | high | bound
TABLE = """
de | 20 Menschen starben | 20 | 20 | 20 | exact
de | mehr als 20 Menschen starben | 20 | - | - | more_than
de | über 20 Menschen starben | 20 | - | - | more_than
de | mindestens 20 Menschen starben | 20 | - | - | at_least
de | wenigstens 20 Menschen starben | 20 | - | - | at_least
de | bis zu 20 Menschen starben | - | - | 20 | at_most
de | höchstens 20 Menschen starben | - | - | 20 | at_most
de | weniger als 20 Menschen starben | - | - | 20 | less_than
de | unter 20 Menschen starben | - | - | 20 | less_than
de | rund 20 Menschen starben | - | 20 | - | approx
de | etwa 20 Menschen starben | - | 20 | - | approx
de | knapp 20 Menschen starben | - | 20 | 20 | approx
de | fast 20 Menschen starben | - | 20 | 20 | approx
de | gut 20 Menschen starben | 20 | 20 | - | approx
de | zwischen 20 und 30 Menschen starben | 20 | - | 30 | range
de | 20 bis 30 Menschen starben | 20 | - | 30 | range
de | von 20 bis 30 Menschen ist die Rede | 20 | - | 30 | range
de | 20-30 Menschen starben | 20 | - | 30 | range
de | zwischen fünf und dreißig Menschen starben | 5 | - | 30 | range
de | 100 bis 300 Millionen Menschen hungern | 100000000 | - | 300000000 | range
de | Dutzende Menschen starben | 24 | - | 99 | vague
de | Hunderte Menschen starben | 200 | - | 999 | vague
de | Tausende Menschen starben | 2000 | - | 9999 | vague
de | Zehntausende Menschen starben | 20000 | - | 99999 | vague
de | Hunderttausende Menschen starben | 200000 | - | 999999 | vague
de | mehrere Tausend Menschen starben | 2000 | - | 9999 | vague
de | mehrere hundert Menschen starben | 200 | - | 999 | vague
de | einige Dutzend Menschen starben | 24 | - | 99 | vague
de | ein paar Hundert Menschen starben | 200 | - | 999 | vague
de | 20 oder mehr Menschen starben | 20 | - | - | at_least
en | 20 people died | 20 | 20 | 20 | exact
en | more than 20 people died | 20 | - | - | more_than
en | upwards of 20 people died | 20 | - | - | more_than
en | at least 20 people died | 20 | - | - | at_least
en | no fewer than 20 people died | 20 | - | - | at_least
en | up to 20 people died | - | - | 20 | at_most
en | as many as 20 people died | - | - | 20 | at_most
en | no more than 20 people died | - | - | 20 | at_most
en | fewer than 20 people died | - | - | 20 | less_than
en | about 20 people died | - | 20 | - | approx
en | some 20 people died | - | 20 | - | approx
en | an estimated 20 people died | - | 20 | - | approx
en | nearly 20 people died | - | 20 | 20 | approx
en | just over 20 people died | 20 | 20 | - | approx
en | between 20 and 30 people died | 20 | - | 30 | range
en | 20 to 30 people died | 20 | - | 30 | range
en | 20-30 people died | 20 | - | 30 | range
en | dozens of people died | 24 | - | 99 | vague
en | scores of people died | 40 | - | 99 | vague
en | hundreds of people died | 200 | - | 999 | vague
en | tens of thousands of people died | 20000 | - | 99999 | vague
en | hundreds of thousands of people died | 200000 | - | 999999 | vague
en | several thousand people died | 2000 | - | 9999 | vague
en | a few hundred people died | 200 | - | 999 | vague
en | 20 or more people died | 20 | - | - | at_least
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_bounds(row: list[str]) -> None:
    language, sentence, *bounds, bound = row
    [quantity] = find_figures(sentence, language)
    low, best, high = (None if cell == "-" else float(cell) for cell in bounds)
    assert (quantity.low, quantity.best, quantity.high) == (low, best, high)
    assert quantity.bound is Bound(bound)
    assert quantity.unit == "person"
    if "Rede" not in sentence:
        assert sentence.startswith(quantity.text.split()[0])


@pytest.mark.parametrize(
    ("language", "words", "low"),
    [
        ("de", "mindestens zweimal", 2),
        ("de", "20 Mal", 20),
        ("en", "at least twice", 2),
        ("en", "20 times", 20),
    ],
)
def test_how_often_counts_events(language: str, words: str, low: float) -> None:
    [quantity] = find_figures(words, language)
    assert (quantity.low, quantity.unit) == (low, "event")


def test_a_rise_is_two_figures_and_no_range() -> None:
    found = find_figures("The death toll rose from 180 to 231.", "en")
    assert [q.best for q in found] == [180, 231]
    found = find_figures("Die Zahl der Toten stieg von 180 auf 231.", "de")
    assert [q.best for q in found] == [180, 231]

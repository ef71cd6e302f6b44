"""Laws the figures engine keeps on any text."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.core.claim import Quantity
from parley.reading.figures import find_figures, find_numbers
from parley.reading.when import find_times

PIECES = {
    "de": "20 200.000 1,5 Millionen zwei einundzwanzig mehr als rund mindestens bis zu zwischen "
    "und Tausende mehrere Tausend Dutzend Kinder Soldaten Tote wurden getötet verletzt darunter "
    "ein eine halbe zweimal Mal Prozent % Euro Kilometer , . - ( ) nahm fest von der drei Drittel",
    "en": "20 200,000 1.5 million two twenty-one more than about at least up to between and tens "
    "of thousands several dozen children soldiers dead were killed wounded including a half twice "
    "times percent % $ bn kilometres , . - ( ) from one third thirds",
}


def texts(language: str) -> st.SearchStrategy[str]:
    """Texts of words of number, with arbitrary Unicode between them."""
    words = st.one_of(st.sampled_from(PIECES[language].split()), st.text(max_size=6))
    return st.lists(words, max_size=25).map(" ".join)


def check(text: str, quantities: tuple[Quantity, ...]) -> None:
    """Assert order, verbatim spans, ordered bounds, and that parts stand on their own too."""
    end = 0
    for quantity in quantities:
        assert end <= quantity.start < quantity.end <= len(text)
        end = quantity.end
        assert quantity.text == text[quantity.start : quantity.end]
        given_ = [x for x in (quantity.low, quantity.best, quantity.high) if x is not None]
        assert given_ and given_ == sorted(given_)
        assert all(part in quantities and part.start > quantity.start for part in quantity.parts)


@pytest.mark.parametrize("language", ["de", "en"])
@given(data=st.data())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_laws(language: str, data: st.DataObject) -> None:
    text = data.draw(texts(language))
    quantities = find_figures(text, language)
    check(text, quantities)
    assert quantities == find_figures(text, language)


@pytest.mark.parametrize("language", ["de", "en"])
@given(data=st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_what_follows_a_paragraph_changes_nothing_before_it(
    language: str, data: st.DataObject
) -> None:
    first, second = data.draw(texts(language)), data.draw(texts(language))
    head = f"{first}.\n\n"
    alone = find_figures(head, language)
    together = find_figures(head + second, language)
    assert tuple(q for q in together if q.start < len(head)) == alone


@pytest.mark.parametrize("language", ["de", "en"])
@given(data=st.data())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_figures_and_times_never_overlap(language: str, data: st.DataObject) -> None:
    dates = st.sampled_from(["am 3. Mai 2014", "seit 2011", "Euro", "on 3 May 2014", "two weeks"])
    text = " ".join(data.draw(st.lists(st.one_of(texts(language), dates), max_size=6)))
    times = find_times(text, language, None)
    quantities = find_figures(text, language, times)
    check(text, quantities)
    for quantity in quantities:
        assert not any(t.start < quantity.end and quantity.start < t.end for t in times)


@given(st.integers(min_value=0, max_value=999_999))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_grouped_and_plain_digits_are_one_number(value: int) -> None:
    grouped = f"{value:,}"
    for text, language in (
        (str(value), "de"),
        (str(value), "en"),
        (grouped, "en"),
        (grouped.replace(",", "."), "de"),
        (grouped.replace(",", "\u202f"), "de"),
    ):
        assert [found for _, _, found in find_numbers(text, language)] == [value]


def calls(work: Callable[[], Any]) -> int:
    """Count the function calls of some work: a clock that no other process disturbs."""
    count = 0

    def tick(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tick)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


BOMBS = """1 |ein |einundzwanzig|1 111 |1 tot |3 Männer, Frauen, |zwischen 1 und |mehr als |
20 bis 30 |nahm 3 |((|hundert|22 Kinder und sechs Lehrer, """.replace("\n", "").split("|")


@pytest.mark.parametrize("bomb", BOMBS)
def test_work_grows_with_the_length_only(bomb: str) -> None:
    size = 4000 // len(bomb)
    find_figures(bomb * 2, "de")
    once = calls(lambda: find_figures(bomb * size, "de"))
    twice = calls(lambda: find_figures(bomb * (2 * size), "de"))
    assert twice <= 2.3 * once + 2000

"""Laws the dates engine keeps on any text."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.core.claim import Interval
from parley.reading.when import find_times

PUBLISHED = date(2016, 12, 21)
PIECES = {
    "de": "am 3. 4. und Mai Mittwoch Mittwochabend Ende Anfang Oktober 2014 1914 /18 seit vor in "
    "zwei drei Wochen Monaten Jahren später zuvor Nacht zum auf den 20.30 Uhr heute gestern jeden "
    "letzten nächsten Jahr Jahrhundert 19. bis v. Chr. , . war soll täglich 1990er Jahre Ostern",
    "en": "on 3 4 and May Wednesday evening late early October 2014 1914 -18 since two three weeks "
    "months years later ago before the night of 5 pm today yesterday every last next year century "
    "19th until BC , . was will daily 1990s Easter mid- end beginning first half quarter",
}


def texts(language: str) -> st.SearchStrategy[str]:
    """Texts of words of time, with arbitrary Unicode between them."""
    words = st.one_of(st.sampled_from(PIECES[language].split()), st.text(max_size=6))
    return st.lists(words, max_size=25).map(" ".join)


def check(text: str, times: tuple[Interval, ...]) -> None:
    """Assert order, verbatim spans and ordered bounds."""
    end = 0
    for time in times:
        assert end <= time.start < time.end <= len(text)
        end = time.end
        assert time.text == text[time.start : time.end]
        for early, late in ((time.start_min, time.start_max), (time.end_min, time.end_max)):
            assert early is None or late is None or early <= late
        assert time.start_min is None or time.end_max is None or time.start_min <= time.end_max
        assert list(time.candidates) == sorted(set(time.candidates))
        assert time.timex in ("DATE", "TIME", "DURATION", "SET") and time.value


@pytest.mark.parametrize("language", ["de", "en"])
@given(data=st.data(), precision=st.sampled_from(["day", "month", "year", "none"]))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_laws(language: str, data: st.DataObject, precision: str) -> None:
    text = data.draw(texts(language))
    published = None if precision == "none" else PUBLISHED
    times = find_times(text, language, published, "day" if precision == "none" else precision)
    check(text, times)
    assert times == find_times(
        text, language, published, "day" if precision == "none" else precision
    )


@pytest.mark.parametrize("language", ["de", "en"])
@given(data=st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_what_follows_a_paragraph_changes_nothing_before_it(
    language: str, data: st.DataObject
) -> None:
    first, second = data.draw(texts(language)), data.draw(texts(language))
    head = f"{first}.\n\n"
    alone = find_times(head, language, PUBLISHED)
    together = find_times(head + second, language, PUBLISHED)
    assert tuple(t for t in together if t.start < len(head)) == alone


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31), date(2016, 2, 29)])
@pytest.mark.parametrize("precision", ["day", "month", "year"])
def test_the_ends_of_the_calendar(day: date, precision: str) -> None:
    for language, pieces in PIECES.items():
        words = pieces.split()
        text = " ".join(f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:]))
        check(text, find_times(text, language, day, precision))


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


BOMBS = """1 |ein |einundzwanzig|1 111 |am 3. |Mai |3., |2014-|((|zwei Tage später |Ende |
Nacht vom 3. auf den |seit vor in |Mitte der """.replace("\n", "").split("|")


@pytest.mark.parametrize("bomb", BOMBS)
def test_work_grows_with_the_length_only(bomb: str) -> None:
    size = 3000 // len(bomb)
    find_times(bomb * 2, "de", PUBLISHED)
    once = calls(lambda: find_times(bomb * size, "de", PUBLISHED))
    twice = calls(lambda: find_times(bomb * (2 * size), "de", PUBLISHED))
    assert twice <= 2.3 * once + 2000

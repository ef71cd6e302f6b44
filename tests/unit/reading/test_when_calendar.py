"""Spans of the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from parley.reading.when.calendar import easter, month_span, season_span, step, third, week_span
from parley.reading.when.grammar import expansions

EASTERS = {1818: (3, 22), 1943: (4, 25), 1998: (4, 12), 2000: (4, 23), 2016: (3, 27), 2024: (3, 31)}


@pytest.mark.parametrize(("year", "day"), EASTERS.items())
def test_easter(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


def test_thirds_cover_a_span_without_overlap() -> None:
    for span in (month_span(2016, 2), season_span(2015, "WI"), week_span(date(2016, 12, 21))):
        assert span is not None
        first, middle, last = (third(span, part) for part in ("START", "MID", "END"))
        assert first[0] == span[0] and last[1] == span[1]
        assert (middle[0] - first[1]).days == (last[0] - middle[1]).days == 1


def test_steps() -> None:
    assert step(date(2016, 1, 31), "M", 1) == date(2016, 2, 29)
    assert step(date(2016, 2, 29), "Y", -1) == date(2015, 2, 28)
    assert step(date(2016, 12, 21), "W", -2) == date(2016, 12, 7)
    assert step(date(9999, 12, 31), "D", 1) is None


@pytest.mark.parametrize("pattern", ["a [b", "a ) b", "[a [b [c [d [e [f [g [h [i [j]"])
def test_an_unbalanced_rule_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="unbalanced|expansions"):
        expansions(pattern)

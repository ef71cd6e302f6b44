"""Fields in lines under the date of a plain text."""

from __future__ import annotations

import pytest

from parley.reading.head import read_head


def test_lines_under_the_date_are_fields_and_no_text() -> None:
    text = "date 2016-12-21\r\npublisher Example Agency\r\nURL: https://e.org/a\r\n\r\nHe left."
    head = read_head(text)
    assert dict(head.fields) == {"publisher": "Example Agency", "url": "https://e.org/a"}
    assert text[head.end :].strip() == "He left."


@pytest.mark.parametrize(
    "first", ["Agency reports say 20 died.", "Title fight in Homs", "author's note", "He left."]
)
def test_what_is_no_field_stays_text(first: str) -> None:
    text = f"date 2016-12-21\n{first}\nMore."
    assert text[read_head(text).end :].strip().startswith(first)


def test_a_text_on_the_line_of_the_date_has_no_fields() -> None:
    assert read_head("date 2016-12 publisher and author met in Homs").fields == ()

"""Numbers in words and digits."""

from __future__ import annotations

import pytest

from parley.core.errors import InputError
from parley.reading.figures import find_numbers

GERMAN = {
    "einundzwanzig": 21,
    "siebenhundertdreiundvierzig": 743,
    "eintausendeinhundertfünfzig": 1150,
    "fünfzehnhundert": 1500,
    "zehntausend": 10_000,
    "zweihundertfünfzigtausend": 250_000,
    "anderthalb Millionen": 1_500_000,
    "zweieinhalb Millionen": 2_500_000,
    "zwei Millionen dreihunderttausend": 2_300_000,
    "eine halbe Million": 500_000,
    "ein Dutzend": 12,
    "ein halbes Dutzend": 6,
    "fünf Dutzend": 60,
    "200.000": 200_000,
    "1,5 Millionen": 1_500_000,
    "3,5 Mio.": 3_500_000,
    "1 234 567": 1_234_567,
    "40\u202f000": 40_000,
    "9500": 9500,
    "zwei Drittel": 2 / 3,
}
ENGLISH = {
    "twenty-one": 21,
    "seven hundred and forty-three": 743,
    "two thousand five hundred": 2500,
    "one hundred and five thousand": 105_000,
    "one and a half million": 1_500_000,
    "three and a half million": 3_500_000,
    "half a million": 500_000,
    "a million": 1_000_000,
    "a dozen": 12,
    "half a dozen": 6,
    "two dozen": 24,
    "a hundred": 100,
    "200,000": 200_000,
    "1.5 million": 1_500_000,
    "3.5m": 3_500_000,
    "10k": 10_000,
    "two-thirds": 2 / 3,
    "three quarters": 0.75,
}
CASES = [("de", *item) for item in GERMAN.items()] + [("en", *item) for item in ENGLISH.items()]


@pytest.mark.parametrize(("language", "words", "value"), CASES)
def test_number(language: str, words: str, value: float) -> None:
    [(start, end, got)] = find_numbers(words, language)
    assert got == pytest.approx(value)
    assert (start, end) == (0, len(words))


def test_two_numbers_beside_each_other_stay_two() -> None:
    text = "two hundred and three hundred"
    assert [value for _, _, value in find_numbers(text, "en")] == [200, 300]


def test_an_unknown_language_is_a_fault_of_the_input() -> None:
    with pytest.raises(InputError, match="no such language"):
        list(find_numbers("yksi", "xx"))

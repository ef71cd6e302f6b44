"""Where something happens: the town before its region, the state where it is a place at all."""

from __future__ import annotations

from datetime import date

import pytest

from parley.core.claim import Claim, Report
from parley.reading import Reader
from parley.reading.gazetteer import find_town, hear_town

READERS = {code: Reader(code) for code in ("de", "en")}


def read(text: str, code: str) -> tuple[Claim, ...]:
    return READERS[code].read(Report("r", text, code, date(2025, 6, 18)))


PLACES = [
    ("de", "Die RSF hat die Stadt El Fascher in Nord-Darfur eingenommen.", "El Fascher"),
    ("en", "Rebels seized Bukavu in South Kivu.", "Bukavu"),
    ("en", "Since Russia's invasion in 2022, 12,000 civilians have been killed in Ukraine.",
     "Ukraine"),
    ("en", "Rwanda has between 3,000 and 4,000 soldiers in eastern Congo.", "Congo"),
    ("de", "Im Nordjemen wurden 29 Kinder getötet.", "Nordjemen"),
    ("de", "Bei dem Angriff auf einen Markt in Dahjan in der Provinz Saada starben 29 Kinder.",
     "Dahjan"),
    ("en", "They killed 10 soldiers in an ambush south of Tinzaouaten.", "Tinzaouaten"),
    ("en", "Dozens of soldiers were killed around Tinzaouaten.", "Tinzaouaten"),
    ("de", "In Mykolajiw in der Ukraine wurden vier Menschen getötet.", "Mykolajiw"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "place"), PLACES)
def test_the_place_of_what_is_told(code: str, text: str, place: str) -> None:
    (claim,) = read(text, code)
    assert claim.place is not None and claim.place.text == place


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "de",
            "Kerry drohte mit einem Abbruch der Gespräche mit Moskau. Die Kämpfe gingen weiter.",
        ),
        ("en", "He threatened to end the talks with Moscow. The fighting went on."),
        ("de", "Bogotá (dpa) - Im Grenzgebiet wurden 80 Menschen getötet."),
    ],
)
def test_a_capital_talked_to_or_written_from_is_nowhere(code: str, text: str) -> None:
    assert all(claim.place is None for claim in read(text, code))


def test_a_german_spelling_sounds_like_the_gazetteers() -> None:
    ukraine = frozenset({"UA"})
    assert find_town("Awdijiwka", frozenset()) is None
    heard = hear_town("Slowjansk", ukraine)
    assert heard is not None and heard.name == "Slovyansk"  # not Nikopol, once named so
    assert hear_town("Gefechten", ukraine) is None


def test_they_are_the_party_of_the_sentence_before() -> None:
    text = (
        "The Houthis have carried out more than 100 attacks on ships. "
        "They said they had sunk two vessels."
    )
    speaker = read(text, "en")[-1].speaker
    assert speaker is not None and speaker.actor == "houthis"

"""Who holds a town after it fell, was handed over, left, denied or only meant to be taken."""

from __future__ import annotations

from datetime import date

import pytest

from parley.core.actor import Actor
from parley.core.claim import Claim, Report
from parley.core.place import Place
from parley.core.terms import Act, Kind, Polarity
from parley.reading import Reader

ACTORS = (
    Actor("army", "Government of Landia", aliases={"en": ("army",), "de": ("Armee", "Regierung")}),
    Actor("m23", "M23", kind="armed group", aliases={"en": ("rebels",), "de": ("Rebellen",)}),
)
PLACES = (Place("uvira", "Uvira", 1, 1), Place("kindu", "Kindu", 2, 2))


def control(text: str, language: str) -> Claim:
    read = Reader(language, ACTORS, PLACES).read(Report("r", text, language, date(2025, 2, 17)))
    return next(c for c in read if c.kind is Kind.CONTROL)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The government confirmed that Uvira had fallen into the hands of the rebels."),
        ("en", "Uvira fell to the M23 in late January."),
        ("en", "The rebels captured Uvira without firing a shot."),
        ("de", "Die Regierung bestätigte, dass Uvira in die Hände der Rebellen gefallen ist."),
        ("de", "Uvira fiel Ende Januar an die M23."),
        ("de", "Die M23-Miliz nahm Uvira ohne Kampf ein."),
    ],
)
def test_who_has_it_now(language: str, text: str) -> None:
    claim = control(text, language)
    assert claim.subject[0] == "m23" and claim.polarity is Polarity.AFFIRMED
    assert claim.place is not None and claim.place.place == "uvira"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The M23 denied having captured Uvira."),
        ("de", "Die M23 dementierte, Uvira eingenommen zu haben."),
    ],
)
def test_who_denies_is_whom_it_is_about(language: str, text: str) -> None:
    claim = control(text, language)
    assert claim.subject == ("m23",) and claim.polarity is Polarity.NEGATED


def test_who_denies_what_another_said_is_not_whom_it_is_about() -> None:
    text = "Ein Sprecher sagte, man habe Uvira eingenommen. Die Regierung bestritt dies."
    report = Report("r", text, "de", date(2025, 2, 17))
    denied = [c for c in Reader("de", ACTORS, PLACES).read(report) if c.act is Act.DENY]
    assert denied and all("army" not in c.subject for c in denied)


def test_a_word_quoted_in_a_sentence_is_not_all_that_is_denied() -> None:
    text = 'Ein Sprecher der M23 sagte, die Stadt Uvira sei "befreit". Die Regierung bestritt dies.'
    report = Report("r", text, "de", date(2025, 2, 17))
    denied = next(c for c in Reader("de", ACTORS, PLACES).read(report) if c.act is Act.DENY)
    assert denied.kind is Kind.CONTROL and denied.polarity is Polarity.NEGATED
    assert denied.place is not None and denied.place.place == "uvira"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Ein Sprecher der M23 sagte, die Gruppe habe Uvira eingenommen."),
        ("en", "A spokesman for the M23 said the group had captured Uvira."),
    ],
)
def test_the_group_in_its_spokesmans_words_is_itself(language: str, text: str) -> None:
    assert control(text, language).subject == ("m23",)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Ein Sprecher der burundischen Armee sagte, man bleibe in Uvira."),
        ("en", "A spokesman for the Burundian army said it would stay in Uvira."),
        ("en", "A Burundian army spokesman said nothing had happened in Uvira."),
    ],
)
def test_another_states_army_speaks_for_that_state(language: str, text: str) -> None:
    report = Report("r", text, language, date(2025, 2, 17))
    told = Reader(language, ACTORS, PLACES).read(report)
    assert {c.speaker.actor for c in told if c.speaker} == {"burundi"}

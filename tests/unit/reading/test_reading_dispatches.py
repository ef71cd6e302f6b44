"""Dispatches as agencies write them: datelines, words that lead back, who did it to whom."""

from __future__ import annotations

from datetime import date

import pytest

from parley.core.claim import Claim, Report
from parley.reading import Reader
from parley.reading.head import read_dateline

READERS = {code: Reader(code) for code in ("de", "en")}


def read(text: str, code: str = "de") -> tuple[Claim, ...]:
    return READERS[code].read(Report("r", text, code, date(2016, 12, 14)))


@pytest.mark.parametrize(
    ("code", "line", "agency"),
    [
        ("de", "Abuja – ", ""),
        ("de", "Genf (dpa) - ", "dpa"),
        ("de", "Paris/Berlin – ", ""),
        ("en", "WASHINGTON (AP) — ", "AP"),
        ("en", "GENEVA, Dec 16 (Reuters) - ", "Reuters"),
    ],
)
def test_a_dateline_is_no_part_of_the_claim(code: str, line: str, agency: str) -> None:
    told = {
        "de": "Bei einem Angriff sind 198 Zivilisten getötet worden.",
        "en": "Government forces killed 12 rebels in Aleppo.",
    }[code]
    (claim,) = read(line + told, code)
    assert claim.start == len(line) == read_dateline(line + told).end
    assert claim.content.text == told[:-1]
    assert claim.via == ((agency,) if agency else ())


def test_an_aside_between_dashes_is_no_dateline() -> None:
    assert read_dateline("Assad – Russlands Verbündeter – lehnt eine Waffenruhe ab.").end == 0


@pytest.mark.parametrize(
    ("code", "text", "actor"),
    [
        ("de", "Der Sprecher der Rebellen sagte, die Armee habe die Waffenruhe gebrochen. "
               "Den Angaben zufolge wurden 12 Menschen getötet.", "rebels"),
        ("en", "The army said 12 civilians were killed. The statement added that 40 were "
               "wounded.", "government"),
        ("en", "The army said the rebels had broken the ceasefire. It said 12 soldiers were "
               "killed.", "government"),
    ],
)  # fmt: skip
def test_words_that_lead_back_have_the_speaker_before(code: str, text: str, actor: str) -> None:
    speaker = read(text, code)[-1].speaker
    assert speaker is not None and speaker.actor == actor


@pytest.mark.parametrize(
    ("code", "text", "actors", "recipients"),
    [
        ("de", "Bei einem Angriff der Terrororganisation Boko Haram sind 198 Zivilisten getötet "
               "worden.", ("boko-haram",), ("civilians",)),
        ("de", "Zwölf Zivilisten wurden von der Terrororganisation Boko Haram getötet.",
         ("boko-haram",), ("civilians",)),
        ("de", "Zwölf Zivilisten wurden durch Luftangriffe der Armee getötet.",
         ("government",), ("civilians",)),
        ("de", "Bei Angriffen wurden 198 Zivilisten getötet.", (), ("civilians",)),
        ("en", "Twelve civilians were killed by air strikes of the Russian air force.",
         ("russia",), ("civilians",)),
    ],
)  # fmt: skip
def test_who_did_it_to_whom(
    code: str, text: str, actors: tuple[str, ...], recipients: tuple[str, ...]
) -> None:
    event = read(text, code)[0].event
    assert event is not None
    assert (event.actors, event.recipients) == (actors, recipients)


def test_a_capital_in_a_persons_name_is_no_state() -> None:
    (claim,) = read("Der syrische Botschafter Riad Haddad sagte, die Armee habe Aleppo erobert.")
    assert claim.speaker is not None and claim.speaker.actor == "riad-haddad"


@pytest.mark.parametrize(
    ("code", "text"),
    [("de", "Assad lehnte eine Waffenruhe ab."), ("en", "The rebels rejected a ceasefire.")],
)
def test_a_ceasefire_refused_is_no_agreement(code: str, text: str) -> None:
    (claim,) = read(text, code)
    assert (claim.topic, claim.value, claim.agreement) == ("ceasefire", "against", "")


def test_a_part_is_not_the_whole() -> None:
    text = "According to the Red Cross, 750 people, including 40 wounded, were evacuated."
    (claim,) = read(text, "en")
    assert claim.speaker is not None and claim.speaker.text == "the Red Cross"
    whole, part = claim.quantities
    assert (whole.best, whole.scope, part.best, part.scope) == (750, "incident", 40, "part")


def test_fighters_taken_somewhere_are_not_captured() -> None:
    (claim,) = read("Between 1,500 and 5,000 fighters would be taken to Idlib.", "en")
    assert claim.quantities[0].measure == "evacuated"

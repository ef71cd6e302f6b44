"""Through whom the words came, and texts too long for one piece."""

from __future__ import annotations

from datetime import date

from parley.core.claim import Report
from parley.reading import Reader
from parley.reading.blocks import BLOCK, cut

GERMAN, ENGLISH = Reader("de"), Reader("en")


def test_agency_between_is_via_not_speaker() -> None:
    text = "Die Waffenruhe sei gescheitert, sagte der Minister laut der Agentur Interfax."
    (claim,) = GERMAN.read(Report("r", text, "de", date(2016, 12, 21)))
    assert claim.speaker is not None and claim.speaker.text == "der Minister"
    assert claim.via == ("der Agentur Interfax",)


def test_cited_sources_are_via() -> None:
    text = "The truce has collapsed, the agency reported, citing Turkish officials."
    claim = ENGLISH.read(Report("r", text, "en", date(2016, 12, 21)))[0]
    assert claim.via == ("Turkish officials",)
    text = "Die Waffenruhe sei vorbei, sagte der Sprecher unter Berufung auf das Ministerium."
    claim = GERMAN.read(Report("r", text, "de", date(2016, 12, 21)))[0]
    assert claim.via == ("das Ministerium",)


def test_blocks_join_to_the_text() -> None:
    text = "Ein Satz. Noch einer.\n\nEin Absatz ohne Ende " * 50
    blocks = cut(text, 200)
    assert "".join(block for _, block in blocks) == text
    assert all(text[at : at + len(block)] == block for at, block in blocks)


def test_a_very_long_report_keeps_its_offsets() -> None:
    sentence = "Die Waffenruhe ist nach Angaben der Uno am Freitag gescheitert. "
    text = "date 2016-12-21 " + (sentence * 40 + "\n\n") * (2 * BLOCK // (len(sentence) * 40) + 2)
    reading = GERMAN.examine(Report("r", text, "de", date(2016, 12, 21)))
    assert len(reading.claims) == text.count("Waffenruhe")
    assert len({c.id for c in reading.claims}) == len(reading.claims)
    assert all(c.quote == text[c.start : c.end] for c in reading.claims)
    last = reading.claims[-1]
    assert last.speaker is not None
    assert text[last.speaker.start : last.speaker.end] == last.speaker.text == "Uno"

"""What holds for any text: spans are verbatim, reading ends, and reading twice is the same."""

from __future__ import annotations

import time
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from parley.core.claim import Report
from parley.core.tables import from_json, to_json
from parley.reading import Reader
from parley.reading.ingest.decode import NotText, decode
from parley.reading.normalise import normalise

READERS = {"de": Reader("de"), "en": Reader("en")}
PIECES = st.sampled_from(
    [
        "Die Uno sagte, dass",
        "„",
        "“",
        '"',
        "»",
        "«",
        ".",
        " ",
        "\n",
        "\n\n",
        ",",
        " (",
        ")",
        "nach Angaben der Armee",
        "sei",
        "habe",
        "wurden getötet",
        "30.000",
        "mindestens zweimal",
        "am Mittwoch",
        "Waffenruhe",
        "gescheitert",
        "teilte",
        " mit",
        "laut",
        "Putin",
        "der Kreml-Chef",
        "\xad",
        "\u200b",
        "\u202e",
        "ä",
        "💥",
        "date 2016-12 ",
        "the UN said that",
        ", he said",
        "reportedly",
        "killed",
        "12",
        "-",
        "–",
        ":",
        ";",
        "zufolge",
        "Demnach",
        "Das berichtet",
        "und",
        "die",
        "zu",
        "n't",
        "U.N.",
        "Dr.",
        "Aleppo",
        "Ost-Aleppo",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=40).map(" ".join),
    st.lists(PIECES, max_size=40).map("".join),
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(TEXTS, st.sampled_from(["de", "en"]))
def test_every_field_is_verbatim(text: str, code: str) -> None:
    report = Report("r", text, code, date(2016, 12, 1), "month")
    reading = READERS[code].examine(report)
    assert reading.claims == READERS[code].examine(report).claims
    for claim in reading.claims:
        spans = [claim.content, *claim.markers, *claim.quantities]
        spans += [s for s in (claim.cue, claim.speaker, claim.time, claim.said, claim.event) if s]
        assert claim.quote == text[claim.start : claim.end] != ""
        for span in spans:
            assert span.text == text[span.start : span.end], span
        assert from_json(type(claim), to_json(claim)) == claim


@settings(max_examples=200, deadline=None, derandomize=True)
@given(TEXTS)
def test_the_copy_maps_back(text: str) -> None:
    copy = normalise(text)
    last = 0
    for i in range(len(copy.text)):
        start, end = copy.span(i, i + 1)
        assert last <= start < end <= len(text)
        last = start


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_a_clear_no(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except NotText as error:
        assert str(error)
    else:
        assert isinstance(text, str)


def seconds(text: str, code: str = "de") -> float:
    start = time.process_time()
    READERS[code].read(Report("r", text, code, date(2016, 12, 1)))
    return time.process_time() - start


def test_long_sentences_and_open_quotes_end() -> None:
    for text in (
        "wort " * 20_000,
        "„" * 5_000 + "Er sagte",
        "„Er sagte, " * 8_000,
        "(" * 20_000,
        "sagte, dass " * 8_000,
        "Die die die " * 8_000,
        "a" * 100_000,
        "Der Mann, der Mann, " * 5_000,
        "1" * 5_000 + " 1.000" * 5_000,
    ):
        assert seconds(text) < 20

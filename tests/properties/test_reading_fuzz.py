"""Hostile texts and files: no crash, no hang, and every span stays verbatim."""

from __future__ import annotations

import gzip
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.core.claim import Report
from parley.core.tables import to_plain
from parley.reading import Reader, load_reports
from parley.reading.llm.answer import Malformed, Sifter, parse

READERS = {"de": Reader("de"), "en": Reader("en")}
MARKS = ["\u200f", "\u202e", "\u2066", "\u200b", "\u200d", "\xad", "\ufeff", "\x00", "İ", "ß", "ﬁ"]
WORDS = ["„", "“", "»", "(", "die Uno sagte, ", "Aleppo", "mehr als 30.000 Menschen", "getötet",
         "wurden", "am Mittwoch", ". ", "\n\n", "the army said", "killed", " "]  # fmt: skip
TEXTS = st.lists(
    st.one_of(st.sampled_from(WORDS), st.sampled_from(MARKS), st.text(max_size=12)), max_size=60
).map("".join)
QUIET = settings(max_examples=60, deadline=None, derandomize=True)


def spans(noun: Any) -> list[dict[str, Any]]:
    """Return everything with a start, an end and its words, at any depth."""
    if isinstance(noun, dict):
        own = [noun] if {"start", "end"} <= noun.keys() and noun["start"] >= 0 else []
        return own + [s for value in noun.values() for s in spans(value)]
    return [s for item in noun for s in spans(item)] if isinstance(noun, list) else []


@QUIET
@given(TEXTS, st.sampled_from(["de", "en"]))
def test_every_span_is_verbatim_and_reading_ends(text: str, language: str) -> None:
    began = time.monotonic()
    reading = READERS[language].examine(Report("r", text, language, date(2016, 12, 21)))
    assert time.monotonic() - began < 5
    for span in spans(to_plain([list(reading.claims), list(reading.times), list(reading.figures)])):
        words = span.get("quote", span.get("text"))
        assert words is None or words == text[span["start"] : span["end"]]


@QUIET
@given(st.sampled_from([".html", ".jsonl", ".csv", ".xml", ".txt", ".txt.gz", ".warc.gz"]),
       TEXTS, st.integers(0, 400))  # fmt: skip
def test_broken_files_give_faults_and_never_a_crash(suffix: str, text: str, cut: int) -> None:
    page = f"<html><script>while(1){{}}</script><p>{text}<p onclick='x'>{text}</html>"
    warc = f"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {cut}\r\n\r\n{page}"
    data = (warc if "warc" in suffix else page if suffix in (".html", ".xml") else text).encode(
        "utf-8", "replace"
    )
    if suffix.endswith(".gz"):
        data = gzip.compress(data, mtime=0)[: cut + 20]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"x{suffix}"
        file.write_bytes(data)
        loaded = load_reports([file], date(2016, 12, 21))
    assert all("<script" not in r.text or suffix != ".html" for r in loaded.reports)
    assert all(fault.what for fault in loaded.faults)


@QUIET
@given(st.recursive(st.none() | st.integers() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.sampled_from(["claims", "quote", "content", "form"]),
                                      inner, max_size=4)))  # fmt: skip
def test_any_answer_of_a_model_is_sifted(answer: Any) -> None:
    text = "Die Uno sagte, die Waffenruhe sei gescheitert."
    base = READERS["de"].examine(Report("r", text, "de", date(2016, 12, 21)))
    try:
        raw = parse(msgspec.json.encode(answer).decode())
    except Malformed:
        return
    sifter = Sifter(base, "llm:x:1")
    assert len(sifter.claims(raw)) + len(sifter.rejects) >= min(len(raw), 1)

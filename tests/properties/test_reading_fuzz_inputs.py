"""The bad inputs that reports of war really come with: a clear word or a marked claim, in time."""

from __future__ import annotations

import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.core.claim import Report
from parley.core.tables import to_plain
from parley.reading import Reader, check_rules, load_reports
from parley.reading.events import Hits, compile_rules
from parley.reading.events.rules import read_rules
from parley.reading.ingest import LoadResult
from parley.reading.roles import find_roles

DAY = date(2016, 12, 21)
READERS = {"de": Reader("de"), "en": Reader("en")}
UNSEEN = "\u200f\u200e\u202e\u202c\u2066\u2069\u200b\u200d\u00ad\ufeff"
KINDS = ["a.txt", "a.html", "a.jsonl", "a.csv", "a.xml", "a.pdf", "a.warc", "a.txt.gz", "a.md"]
QUIET = settings(max_examples=60, deadline=None, derandomize=True)
SAID = {
    "de": "Die Uno sagte am Mittwoch, in Aleppo seien 40 Menschen getötet worden.",
    "en": "The UN said on Friday that 40 people had been killed in Aleppo.",
}
DEEDS = [
    "Rebellen beschossen ", "die Schule", "mit Raketen ", "wurde von ", "getötet", "und ", ", ",
    "Gunmen killed ", "Judge Elena Marquez ", "by ", "a car bomb ", "exploded near ", "the bank",
    "GUERRILLAS ", "ATTACKED ", '"', "(", ")", "'s ", "murder of ", ". ", "\n", "1", "th ", "",
]  # fmt: skip
PIECES = st.one_of(st.sampled_from(DEEDS), st.text(max_size=8))


def load(name: str, data: bytes, published: date | None = DAY) -> LoadResult:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        return load_reports([file], published)


def told(result: LoadResult) -> str:
    return " ".join(str(fault) for fault in result.faults)


@QUIET
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["de", "en"]))
def test_roles_of_any_text_are_verbatim(text: str, language: str) -> None:
    roles = find_roles(text, language)
    for noun in (*roles.deeds, *roles.fillers, *roles.entities):
        assert text[noun.start : noun.end] == noun.text
    assert all(text[m.start : m.end] == m.text for e in roles.entities for m in e.mentions)
    assert all(0 <= f.deed < len(roles.deeds) for f in roles.fillers)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "monster",
    [
        lambda said: said[:-1] + " und in Aleppo" * 7_000,
        lambda said: "„" * 20_000 + said,
        lambda said: "„Er sagte: »Wir " * 3_000 + said,
        lambda said: "(" * 20_000 + said,
        lambda said: ", " * 20_000 + said,
        lambda said: "1." * 20_000 + said,
        lambda said: "a" * 100_000 + said,
        lambda said: "-".join(["am Mittwoch"] * 4_000) + said,
        lambda said: (said[:-1] + " and ") * 400,
    ],
    ids=["sentence", "unclosed", "nested", "brackets", "commas", "numbers", "word", "dates", "and"],
)
def test_no_monster_hangs_the_reader(language: str, monster: Any) -> None:
    text = monster(SAID[language])
    began = time.process_time()
    reading = READERS[language].examine(Report("r", text, language, DAY))
    find_roles(text, language)
    assert time.process_time() - began < 12  # seconds of CPU; all take below three when alone
    assert all(text[c.start : c.end] == c.quote for c in reading.claims)


@QUIET
@given(
    st.lists(st.sampled_from(UNSEEN), min_size=1, max_size=6),
    st.integers(0, 60),
    st.sampled_from(["de", "en"]),
)
def test_marks_nobody_sees_change_no_claim(marks: list[str], at: int, language: str) -> None:
    plain = SAID[language]
    text = plain[:at] + "".join(marks) + plain[at:]
    one = READERS[language].read(Report("r", plain, language, DAY))
    two = READERS[language].read(Report("r", text, language, DAY))
    assert [(c.act, c.speaker and c.speaker.actor) for c in one] == [
        (c.act, c.speaker and c.speaker.actor) for c in two
    ]
    assert [q.low for c in one for q in c.quantities] == [q.low for c in two for q in c.quantities]
    assert all(text[c.start : c.end] == c.quote for c in two)


def test_blanks_of_any_kind_stay_in_the_words_of_a_place() -> None:
    text = "The army said 12 people were killed in New\u00a0York on Friday."
    claims = READERS["en"].read(Report("r", text, "en", DAY))
    places = [c.place for c in claims if c.place is not None]
    assert places and all(text[p.start : p.end] == p.text for p in places)


@QUIET
@given(st.sampled_from(["fÃ¼r", "â€žWirâ€œ", "TÃ¶tung", "dÃ¼rfe"]), st.integers(2, 6))
def test_letters_decoded_twice_are_said_to_be(word: str, count: int) -> None:
    text = "Die Uno sagte, " + " ".join([word] * count) + " seien tot."
    result = load("a.txt", text.encode())
    assert "garbled letters" in told(result)
    assert len(result.reports) == 1


@QUIET
@given(st.integers(1, 8), st.sampled_from([".txt", ".html"]))
def test_a_cookie_wall_is_no_report(count: int, suffix: str) -> None:
    wall = "Wir verwenden Cookies. Bitte geben Sie Ihre Einwilligung. Zur Datenschutzerklärung. "
    page = f"<html><body><p>{wall * count}</p></body></html>" if suffix == ".html" else wall * count
    result = load("a" + suffix, page.encode())
    assert not result.reports
    assert "cookie notice" in told(result)


@QUIET
@given(st.binary(max_size=200), st.integers(0, 9999))
def test_a_broken_archive_is_a_fault(body: bytes, length: int) -> None:
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n" % length
    result = load("a.warc", head + body)
    assert result.faults and not result.reports


@QUIET
@given(st.binary(max_size=300), st.sampled_from(KINDS))
def test_any_bytes_are_a_report_or_a_word_why_not(data: bytes, name: str) -> None:
    result = load(name, data)
    assert result.reports or result.faults
    for report in result.reports:
        report.text.encode("utf-8")


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.jsonl", b'{"text": ' + b"1" * 5000 + b"}", "not valid JSON"),
        ("a.jsonl", b"[" * 100_000, "not valid JSON"),
        ("a.csv", b"date;title\n2016-12-01;x\n", "no text column"),
        ("a.txt", b"date 2016-02-31 Text.", "no such date"),
        ("a.txt", b"date 2999-01-01 Die Uno sagte es.", "a date in the future"),
        ("a.txt", b"\x00\x01\x02\x03" * 50, "not a text"),
        ("a.txt", b"", "empty file"),
    ],
)
def test_each_fault_has_its_own_words(name: str, data: bytes, what: str) -> None:
    assert what in told(load(name, data))


def test_half_a_character_pair_is_made_whole() -> None:
    (report,) = load("a.jsonl", b'{"text": "a \\ud800 b"}').reports
    assert report.text == "a \ufffd b"


def test_a_table_with_old_line_ends_is_read() -> None:
    assert [r.text for r in load("a.csv", b"text\rEins\rZwei\r").reports] == ["Eins", "Zwei"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Die Uno sagte, in Aleppo seien 10 Menschen getötet worden.", "de"),
        ("Zurzeit seien alle Straßen in Aleppo gesperrt.", "de"),
        ("In Aleppo the army said 10 people died.", "en"),
    ],
)
def test_short_texts_are_told_apart_by_what_one_language_alone_knows(
    text: str, language: str
) -> None:
    assert Reader().examine(Report("r", text, "", DAY)).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [("Армия заявила, что сорок человек были убиты в среду.", ""), ("lorem ipsum dolor sit", "")],
)
def test_no_readable_language_is_said(text: str, language: str) -> None:
    reading = Reader().examine(Report("r", text, language, DAY))
    assert not reading.claims
    assert "no language that Parley reads" in reading.rejects[0]["why"]


TOML = st.recursive(
    st.integers() | st.booleans() | st.text(max_size=6) | st.sampled_from(["*", "@x", "schiff*"]),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@QUIET
@given(st.dictionaries(st.sampled_from(
    ["id", "kind", "topic", "all", "none", "needs", "where", "yes", "no", "act", "priority"]),
    TOML, max_size=9))  # fmt: skip
def test_any_rule_block_is_a_rule_or_a_fault(block: dict[str, Any]) -> None:
    import json

    # JSON of these values is TOML as well: lists, texts, numbers and booleans are written alike.
    body = "[[rule]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in block.items())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.toml"
        file.write_text(body, encoding="utf-8")
        rules, faults = read_rules(file)
        assert len(rules) == 1 or faults
        assert all(str(file) in str(fault) for fault in faults)
        if rules:
            Hits.of(compile_rules(rules), "Das Schiff sank.")
            check_rules(file)


@pytest.mark.parametrize("data", [b"\xff\xfe[", b"[[rule]\n", b"[" * 5000, b'[verbs]\nx = ["|"]\n'])
def test_rule_files_of_any_bytes_give_faults(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(data)
    assert check_rules(file)
    assert to_plain(list(check_rules(file)))

"""Tampering: whichever byte is changed, verify says no and names the entry."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from parley.core.claim import Claim, Report
from parley.record import Store
from parley.record.schema import COLUMNS


@pytest.fixture
def filled(tmp_path: Path, first: Report, said: Claim) -> Path:
    path = tmp_path / "whole.db"
    with Store.open(path) as store:
        store.add([first], [replace(said, id=f"c{k}") for k in range(9)])
    return path


def tampered(path: Path, *statements: str) -> Path:
    """A copy of the record with the triggers dropped and something changed."""
    copy = path.with_name("tampered.db")
    shutil.copy(path, copy)
    raw = sqlite3.connect(copy)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        raw.execute(statement)
    raw.commit()
    raw.close()
    return copy


def test_a_whole_record_is_whole(filled: Path) -> None:
    with Store.open(filled) as store:
        result = store.verify()
        assert result.whole and result.entries == 10 and result.head == store.head().hash
        assert store.verify(expect=result.head).whole
        assert not store.verify(expect="00" * 32).whole


@pytest.mark.parametrize("column", [c for c in COLUMNS if c != "seq"])
def test_each_column_is_sealed(filled: Path, column: str) -> None:
    changes = {"rank": "rank + 1", "body": "replace(body, '40', '41')", "salt": "zeroblob(16)"}
    change = changes.get(column, f"{column} || 'x'")
    copy = tampered(filled, f"UPDATE entry SET {column} = {change} WHERE seq = 5")
    with Store.open(copy) as store:
        result = store.verify()
    assert not result.whole
    assert result.broken[0].seq == 5
    assert {b.seq for b in result.broken} <= {5, 6}


def test_bytes_that_are_no_text_any_more(filled: Path) -> None:
    copy = tampered(filled, "UPDATE entry SET who = CAST(x'72ff64' AS TEXT) WHERE seq = 4")
    with Store.open(copy) as store:
        assert store.verify().broken[0].seq == 4


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM entry WHERE seq = 5",
        "DELETE FROM entry WHERE seq = 10",
        "UPDATE entry SET body = NULL, salt = x'' WHERE seq = 5",
        "UPDATE blob SET data = data || x'20'",
        "DELETE FROM blob",
        "UPDATE entry SET seq = seq + 1 WHERE seq = 10",
    ],
)
def test_what_is_cut_out_is_missed(filled: Path, change: str) -> None:
    with Store.open(tampered(filled, change)) as store:
        assert not store.verify().whole


def test_one_flipped_byte_in_the_file_names_its_entry(filled: Path) -> None:
    raw = bytearray(filled.read_bytes())
    at = raw.index(b'"id":"c3"') + len(b'"id":"c')
    raw[at] ^= 1
    copy = filled.with_name("flipped.db")
    copy.write_bytes(raw)
    with Store.open(copy) as store:
        broken = store.verify().broken
    assert [(b.seq, b.kind, b.subject) for b in broken] == [(5, "claim", "c3")]


def test_a_torn_page_is_reported_and_does_not_crash(filled: Path) -> None:
    raw = bytearray(filled.read_bytes())
    page = 4096 * (raw.index(b'"id":"c3"') // 4096)
    raw[page : page + 64] = bytes(64)
    copy = filled.with_name("torn.db")
    copy.write_bytes(raw)
    with Store.open(copy) as store:
        result = store.verify()
    assert not result.whole and any("damaged" in str(b) or b.seq for b in result.broken)


def test_a_flipped_byte_in_the_search_index_is_found_and_mended(filled: Path) -> None:
    raw = bytearray(filled.read_bytes())
    at = raw.index(b"the ministry of norland")
    raw[at] ^= 1
    copy = filled.with_name("index.db")
    copy.write_bytes(raw)
    with Store.open(copy) as store:
        assert "search index" in str(store.verify().broken[0])
        assert store.reindex() == 10
        assert store.verify().whole and len(store.search("ministry")) == 10


def test_a_row_gone_from_an_index_is_found(filled: Path) -> None:
    copy = tampered(filled)
    raw = sqlite3.connect(copy)
    raw.execute("PRAGMA writable_schema = ON")
    raw.execute("UPDATE sqlite_master SET sql = replace(sql, 'rank', 'said') WHERE type = 'index'")
    raw.commit()
    raw.close()
    with Store.open(copy) as store:
        assert not store.verify().whole

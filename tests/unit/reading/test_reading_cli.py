"""``parley read``: claims on stdout, messages on stderr, the exit codes the house promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parley.cli import call

TEXT = (
    "date 2016-12-21 Die Waffenruhe ist nach Angaben der Uno gescheitert. "
    "Moskau bestreitet, Streubomben eingesetzt zu haben."
)
KEYS = {
    "id",
    "report",
    "start",
    "end",
    "quote",
    "content",
    "cue",
    "speaker",
    "form",
    "addressee",
    "via",
    "act",
    "kind",
    "topic",
    "polarity",
    "certainty",
    "markers",
    "modality",
    "said",
    "quantities",
    "time",
    "place",
    "event",
    "rule",
}


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "a.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_json_has_the_keys_of_a_claim(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["read", str(report), "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 2
    for row in rows:
        assert set(row) >= KEYS
        assert row["quote"] == TEXT[row["start"] : row["end"]]


def test_table_and_explain(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["read", str(report), "--explain"]) == 0
    out = capsys.readouterr().out
    assert "Uno" in out and "voice." in out and "de." in out


def test_layers(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["read", str(report), "--json", "--layers", "sentences,figures,actors"]) == 0
    (row,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(row["sentences"]) == 2
    assert call(["read", str(report), "--layers", "nonsense"]) == 2


def test_no_date_asks_for_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "b.txt"
    file.write_text("Die Waffenruhe ist gescheitert.", encoding="utf-8")
    assert call(["read", str(file), "--json"]) == 3
    assert "--published" in capsys.readouterr().err
    assert call(["read", str(file), "--json", "--published", "2016-12"]) == 0
    assert call(["read", str(file), "--published", "31.02.2016"]) == 2


def test_strict_and_out(report: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    out = tmp_path / "claims.jsonl"
    assert call(["read", str(report), str(empty), "--json", "--out", str(out)]) == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 2
    assert call(["read", str(report), str(empty), "--json", "--strict"]) == 1
    assert not list(tmp_path.glob("*.part"))


def test_unknown_language_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "c.txt"
    file.write_text(
        "date 2016-12-21 Les rebelles ont quitté la ville, selon l'ONU, mardi.", "utf-8"
    )
    assert call(["read", str(file), "--json"]) == 3
    assert f"{file}: no language" in capsys.readouterr().err


def test_jobs_give_the_same_bytes(report: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for i in range(3):
        (folder / f"x{i}.txt").write_text(TEXT + f" Im Lager leben {i + 2} Kinder.", "utf-8")
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    assert call(["read", str(folder), "--json", "--out", str(one)]) == 0
    assert call(["read", str(folder), "--json", "--jobs", "2", "--out", str(two)]) == 0
    assert one.read_bytes() == two.read_bytes()

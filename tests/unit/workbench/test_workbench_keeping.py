"""A backup is verified before it is called one, never written over, and refused when damaged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from parley.cli import call
from parley.core.claim import Claim, Report, Span
from parley.core.errors import InputError
from parley.record import Store
from parley.workbench.keeping import backup, restore


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.db"
    text = "Forty people left."
    report = Report("r", text, "en", date(2020, 1, 2), sha256=Report.digest(text))
    claim = Claim(
        "c1", "r", 0, len(text), text, Span(0, len(text), text), published=date(2020, 1, 2)
    )
    with Store.open(path) as store:
        store.add([report], [claim])
    return path


def test_there_and_back_while_the_record_is_open(record: Path, tmp_path: Path) -> None:
    with Store.open(record) as store:
        made = backup(str(record), tmp_path / "copy.db")
        assert made.head == store.head().hash
    put = restore(tmp_path / "copy.db", str(tmp_path / "back.db"))
    assert (put.head, put.entries) == (made.head, made.entries)
    with Store.open(tmp_path / "back.db") as store:
        assert [c.id for c in store.view().claims()] == ["c1"]
        assert store.verify().whole


def test_nothing_is_written_over(record: Path, tmp_path: Path) -> None:
    backup(str(record), tmp_path / "copy.db")
    before = (tmp_path / "copy.db").read_bytes()
    with pytest.raises(InputError, match="exists already"):
        backup(str(record), tmp_path / "copy.db")
    with pytest.raises(InputError, match="exists already"):
        restore(tmp_path / "copy.db", str(record))
    assert (tmp_path / "copy.db").read_bytes() == before


def test_a_backup_may_be_looked_at(record: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup(str(record), copy)
    before = copy.read_bytes()
    assert call(["verify", "--record", str(copy)]) == 0
    with Store.open(copy) as store:
        assert len(store.view().claims()) == 1
    assert copy.read_bytes() == before
    assert restore(copy, str(tmp_path / "back.db")).entries == 2


def test_a_damaged_backup_is_refused(
    record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.db"
    backup(str(record), copy)
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    assert call(["restore", str(copy), str(tmp_path / "back.db")]) == 3
    assert "Nothing was written" in capsys.readouterr().err
    assert not (tmp_path / "back.db").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_the_program(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["completion", shell]) == 0
    assert "_PARLEY_COMPLETE" in capsys.readouterr().out

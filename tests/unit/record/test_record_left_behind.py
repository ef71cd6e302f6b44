"""An import that brings nothing leaves no record behind; one that was there stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.cli import call
from parley.record import Store

ROWS = "id,date_start,best,latitude,longitude\n1,2016-12-13,4,36.2,37.1\n"


def imported(folder: Path, *args: str) -> int:
    return call(["import", *args, "--record", str(folder / "r.db")])


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 4, b"<html>no table</html>"])
def test_what_is_no_table_leaves_no_record(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bin.txt").write_bytes(content)
    assert imported(tmp_path, "ged", str(tmp_path / "bin.txt")) == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bin.txt"]


def test_a_rehearsal_writes_nothing_and_an_import_does(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    assert imported(tmp_path, "table", str(tmp_path / "rows.csv"), "--dry-run") == 0
    assert not (tmp_path / "r.db").exists()
    assert imported(tmp_path, "table", str(tmp_path / "rows.csv")) == 0
    assert (tmp_path / "r.db").exists()


def test_a_record_that_was_there_stays(tmp_path: Path) -> None:
    Store.open(tmp_path / "r.db").close()
    (tmp_path / "bin.txt").write_bytes(b"\0\1")
    assert imported(tmp_path, "ged", str(tmp_path / "bin.txt")) == 3
    assert (tmp_path / "r.db").exists()

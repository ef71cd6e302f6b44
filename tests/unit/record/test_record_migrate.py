"""A record of an older schema: copied, brought up once whoever comes, checked, never harmed."""

from __future__ import annotations

import gzip
import multiprocessing
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from parley.cli import call
from parley.core.errors import EnvironmentFault, InputError
from parley.record import Store, migrate
from parley.record.accounts import Accounts

FIRST_RELEASE = Path(__file__).with_name("releases") / "0.1.0.record.gz"
FORK = multiprocessing.get_context("fork")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A record as the first release wrote it: schema version 1."""
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress(FIRST_RELEASE.read_bytes()))
    assert _schema(path) == 1
    return path


def _schema(path: Path) -> int:
    with closing(sqlite3.connect(path)) as file:
        return int(file.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()[0])


def test_it_is_copied_brought_up_and_the_same(old: Path) -> None:
    with Store.open(old) as store:
        assert store.verify().whole and store.head().seq == 3
        Accounts(store).add("ana", "editor", "correct horse battery", "admin")
    copy = old.with_name("old.db.before-2")
    assert (_schema(old), _schema(copy)) == (migrate.VERSION, 1)
    assert sorted(p.name for p in old.parent.iterdir()) == ["old.db", "old.db.before-2"]
    copy.rename(old.with_name("again.db"))
    with Store.open(old.with_name("again.db")) as store:  # the copy is a record like any other
        assert store.verify().whole


def test_opened_again_nothing_is_done(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(old).close()
    monkeypatch.setattr(migrate, "STEPS", {})
    Store.open(old).close()


def _open(path: Path) -> None:
    with Store.open(path) as store:
        assert store.verify().whole


def test_many_that_open_it_at_once_bring_it_up_once(old: Path) -> None:
    openers = [FORK.Process(target=_open, args=(old,)) for _ in range(6)]
    for process in openers:
        process.start()
    for process in openers:
        process.join(60)
    assert [p.exitcode for p in openers] == [0] * 6
    copies = [p for p in old.parent.iterdir() if "before" in p.name]
    assert [_schema(p) for p in copies] == [1]


def test_a_newer_record_is_refused(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(old)) as file, file:
        file.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(InputError, match="newer Parley"):
        Store.open(old)
    assert call(["verify", "--record", str(old)]) == 3
    assert "Update Parley" in capsys.readouterr().err
    assert _schema(old) == 99


def test_a_step_that_moves_the_ledger_is_undone(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def harms(connection: Connection) -> None:
        connection.execute(text("DROP TRIGGER entry_no_update"))
        connection.execute(text("UPDATE entry SET who = 'nobody' WHERE seq = 2"))

    with monkeypatch.context() as patch:
        patch.setattr(migrate, "STEPS", {1: harms})
        with pytest.raises(EnvironmentFault, match="not the same"):
            Store.open(old)
    assert _schema(old) == 1
    with Store.open(old) as store:
        assert store.verify().whole


def test_no_room_for_the_copy_changes_nothing(
    old: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(migrate, "closing", full)
        assert call(["verify", "--record", str(old)]) == 5
    assert "no space left" in capsys.readouterr().err
    assert _schema(old) == 1 and [p.name for p in old.parent.iterdir()] == ["old.db"]

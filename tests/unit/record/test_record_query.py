"""Questions in SQL: the views say what the record says, and nothing can be written or escaped."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from parley.core.claim import Claim, Report
from parley.core.errors import UsageError
from parley.record import Store
from parley.record.importers import Options, import_table
from parley.record.query import ask
from parley.record.snapshot import ask_snapshot
from parley.record.sqlviews import Views


@pytest.fixture
def asked(store: Store, first: Report, second: Report, said: Claim) -> Store:
    store.add([first, second], [replace(said, id=f"c{k}") for k in range(5)])
    store.decide("c1", "reject", "ana")
    store.decide("c2", "correct", "ana", "", replace(said, id="c2", topic="siege"))
    store.decide("c3", "accept", "ana")
    store.undo(store.decide("c4", "reject", "ana").seq, "ana")
    return store


def rows(store: Store, sql: str, as_of: date | None = None) -> list[tuple[object, ...]]:
    return ask(store.engine, sql, as_of=as_of).rows


def test_claims_as_they_stand(asked: Store) -> None:
    assert rows(asked, "SELECT id, topic, status FROM claims ORDER BY id") == [
        ("c0", "evacuation", "pending"), ("c2", "siege", "corrected"),
        ("c3", "evacuation", "accepted"), ("c4", "evacuation", "pending"),
    ]  # fmt: skip
    shown = {c.id for c in asked.view().claims()}
    assert {r[0] for r in rows(asked, "SELECT id FROM claims")} == shown


def test_superseded_claims_leave_the_view_of_sql_too(asked: Store, first: Report) -> None:
    asked.add([first], [], complete=True)
    assert rows(asked, "SELECT id FROM claims ORDER BY id") == [("c2",), ("c3",)]
    assert {c.id for c in asked.view().claims()} == {"c2", "c3"}


def test_every_view_answers(asked: Store) -> None:
    for name in Views("sqlite").all():
        assert ask(asked.engine, f"SELECT * FROM {name}").columns
    assert rows(asked, "SELECT DISTINCT measure, low, of_whom FROM figures") == [
        ("evacuated", 40, "civilians")
    ]
    assert rows(asked, "SELECT count(*) FROM decisions WHERE kind = 'undo'") == [(1,)]
    assert rows(asked, "SELECT id, publisher FROM reports WHERE id = 'r2'") == [("r2", "Daily")]


def test_no_question_sees_past_its_day(asked: Store, tmp_path: Path) -> None:
    early = date(2031, 5, 1)
    assert rows(asked, "SELECT count(*) FROM claims", early) == [(0,)]
    assert rows(asked, "SELECT id FROM reports", early) == [("r2",)]
    table = tmp_path / "t.csv"
    table.write_text("id,date,best\n1,2031-04-01,3\n")
    import_table(asked, "table", table, Options(published=date(2031, 6, 1), today=date(2032, 1, 1)))
    count = "SELECT count(*), sum(best) FROM events"
    assert rows(asked, count, early) == [(0, None)] and rows(asked, count) == [(1, 3)]


@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM entry",
        "DROP TABLE entry",
        "UPDATE claims SET topic = 'x'",
        "SELECT * FROM entry",
        "SELECT count(*) FROM blob",
        "SELECT * FROM main.entry",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM search",
        "SELECT 1; DELETE FROM entry",
        "PRAGMA query_only = OFF",
        "ATTACH 'other.db' AS other",
        "SELECT load_extension('evil')",
        "SELECT * FROM pragma_table_info('entry')",
        "WITH x AS (SELECT 1) INSERT INTO entry SELECT * FROM entry",
        "EXPLAIN DELETE FROM entry",
        "VACUUM INTO 'copy.db'",
        "SELECT writefile('x', 'y')",
        "select 1 from claims where id = 'x' union select body from entry --",
        "",
    ],
)
def test_what_is_no_question_is_refused(asked: Store, attack: str) -> None:
    before = asked.head()
    with pytest.raises(UsageError):
        ask(asked.engine, attack)
    assert asked.head() == before and asked.verify().whole
    assert rows(asked, "SELECT count(*) FROM claims") == [(4,)]  # the next question is answered


def test_injected_values_stay_values(asked: Store) -> None:
    answer = ask(asked.engine, "SELECT ? AS x", parameters=["'; DROP TABLE entry; --"])
    assert answer.rows == [("'; DROP TABLE entry; --",)]


def test_endless_questions_end(asked: Store) -> None:
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT sum(n) FROM t"
    with pytest.raises(UsageError, match="took longer"):
        ask(asked.engine, endless, seconds=0.2)
    many = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t"
    answer = ask(asked.engine, many, limit=3)
    assert (answer.rows, answer.cut) == ([(1,), (2,), (3,)], True)


def test_a_question_runs_beside_a_writer(asked: Store, tmp_path: Path) -> None:
    writer = sqlite3.connect(tmp_path / "record.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert rows(asked, "SELECT count(*) FROM claims") == [(4,)]
    writer.rollback()
    writer.close()


def test_a_snapshot_says_the_same(asked: Store, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("id,date,best,country\n1,2031-04-01,3,N\n2,2031-04-02,dozens,N\n")
    import_table(asked, "table", table, Options(published=date(2031, 4, 3), today=date(2032, 1, 1)))
    for sql in (
        "SELECT country, count(*), sum(low), sum(best), sum(high) FROM events GROUP BY country",
        "SELECT id, topic, status FROM claims ORDER BY id",
        "SELECT count(*) FROM figures",
        "SELECT id FROM reports ORDER BY id",
    ):
        for day in (None, date(2031, 4, 2), date(2031, 4, 30)):
            assert ask_snapshot(asked, sql, as_of=day).rows == rows(asked, sql, day), sql
    asked.decide("c0", "reject", "ana")
    assert ask_snapshot(asked, "SELECT count(*) FROM claims").rows == [(3,)]  # taken anew


@pytest.mark.parametrize(
    "attack",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM entry",
        "COPY claims TO 'x.csv'",
        "SELECT 1; DROP TABLE claims",
        "SET enable_external_access = true",
    ],
)
def test_a_snapshot_reaches_nothing_else(asked: Store, attack: str) -> None:
    with pytest.raises(UsageError):
        ask_snapshot(asked, attack)

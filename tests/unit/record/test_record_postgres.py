"""The same record on a PostgreSQL server. Fails, not skips, in CI if no server can be started."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, exc, text

from parley.core.claim import Claim, Report
from parley.core.errors import EnvironmentFault, UsageError
from parley.record import Filters, Store, migrate
from parley.record.accounts import Accounts
from parley.record.importers import Options, import_table
from parley.record.ledger import Draft, append
from parley.record.query import ask

_spec = importlib.util.spec_from_file_location("pg", Path(__file__).with_name("postgres.py"))
assert _spec and _spec.loader
pg = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pg)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    try:
        context = pg.server()
        url = context.__enter__()
    except Exception as error:
        if os.environ.get("CI", "").lower() in ("1", "true"):
            raise
        pytest.skip(f"no PostgreSQL server could be started: {error}")
    yield url
    context.__exit__(None, None, None)


@pytest.fixture
def team(address: str) -> Iterator[Store]:
    """An empty record on the server."""
    with Store.open(address) as store, store.engine.begin() as connection:
        connection.execute(text("DROP TABLE entry, blob, meta, search, account CASCADE"))
    with Store.open(address) as store:
        yield store


def test_the_same_record(team: Store, first: Report, second: Report, said: Claim) -> None:
    result = team.add([first, second], [said])
    assert (result.new_reports, result.new_claims) == (2, 1)
    assert team.add([first, second], [said]).known == 3
    assert team.view().claims() == [said] and team.view().report("r2") == second
    assert team.view(as_of=date(2031, 4, 1)).claims() == []
    head = team.decide(said.id, "correct", "ana", "x", replace(said, topic="siege"))
    assert team.view().claims()[0].topic == "siege"
    team.undo(head.seq, "ana")
    assert len(team.queue(Filters(words="norland"))) == 1
    assert [h.id for h in team.search("ادلب getot*")] == ["r2"]
    assert team.verify().whole


def test_the_server_refuses_changes(team: Store, first: Report, said: Claim) -> None:
    team.add([first], [said])
    for attack in (
        "UPDATE entry SET body = '{}'",
        "UPDATE entry SET body = NULL, salt = ''::bytea WHERE seq = 2",
        "DELETE FROM entry",
        "TRUNCATE entry",
        "UPDATE blob SET data = ''::bytea",
        "DELETE FROM blob",
    ):
        with pytest.raises(exc.DBAPIError, match="never"), team.engine.begin() as connection:
            connection.execute(text(attack))
    assert team.verify().whole


def test_tampering_behind_the_triggers_is_found(team: Store, first: Report, said: Claim) -> None:
    team.add([first], [said])
    with team.engine.begin() as connection:
        connection.execute(text("ALTER TABLE entry DISABLE TRIGGER ALL"))
        connection.execute(text("UPDATE entry SET body = replace(body, '40', '41') WHERE seq = 2"))
    broken = team.verify().broken
    assert [(b.seq, b.subject) for b in broken] == [(2, said.id)]


def test_a_tombstone_redacts(team: Store, first: Report, said: Claim) -> None:
    team.add([first], [said])
    assert team.tombstone(said.id, "ana", "witness") == [said.id]
    assert "█" in team.view().reports()[0].text and team.view().claims() == []
    assert team.verify().whole


def test_questions_are_answered_and_only_questions(
    team: Store, first: Report, said: Claim, tmp_path: Path
) -> None:
    team.add([first], [said])
    rows = ask(team.engine, "SELECT speaker, low, of_whom, words FROM figures").rows
    assert rows == [("norland", 40.0, "civilians", "")]
    table = tmp_path / "list.csv"
    table.write_text("id,date_start,country,best\n1,2031-05-01,Norland,mehr als 20\n")
    import_table(team, "table", table, Options(published=date(2031, 5, 2), today=date(2032, 1, 1)))
    question = "SELECT country, low, best, high FROM events"
    assert ask(team.engine, question).rows == [("Norland", 21.0, None, None)]
    assert ask(team.engine, question, as_of=date(2031, 5, 1)).rows == []
    for attack in ("SELECT 1; DROP TABLE entry", "DELETE FROM entry", "SELECT nextval('x')"):
        with pytest.raises(UsageError):
            ask(team.engine, attack)
    with pytest.raises(UsageError, match="took longer"):
        ask(team.engine, "SELECT pg_sleep(5)", seconds=0.2)
    assert ask(team.engine, "SELECT count(*) FROM claims").rows == [(1,)]


def _write(address: str, name: int) -> None:
    with Store.open(address) as store:
        for k in range(10):
            made = Report(f"w{name}-{k}", f"report {name} {k}", published=date(2031, 1, 1))
            store.add([made], [], who=f"writer {name}")


def test_writers_at_once_lose_nothing(team: Store, address: str) -> None:
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_write, args=(address, n)) for n in range(4)]
    for w in writers:
        w.start()
    for w in writers:
        w.join(240)
    assert [w.exitcode for w in writers] == [0] * 4
    result = team.verify()
    assert (result.whole, result.entries) == (True, 40)


def _old(team: Store) -> None:
    """Make the record what the first schema version was."""
    with team.engine.begin() as connection:
        connection.execute(text("DROP TABLE account"))
        connection.execute(text("UPDATE meta SET value = '1' WHERE key = 'schema'"))


def _open_and_look(url: str) -> None:
    with Store.open(url) as store, store.reading() as connection:
        assert migrate.version(connection) == migrate.VERSION


def test_an_older_schema_is_brought_up_by_one_of_many(team: Store, first: Report) -> None:
    team.add([first], [])
    head = team.head()
    _old(team)
    url = team.engine.url.render_as_string(hide_password=False)
    fork = multiprocessing.get_context("spawn")
    openers = [fork.Process(target=_open_and_look, args=(url,)) for _ in range(4)]
    for process in openers:
        process.start()
    for process in openers:
        process.join(240)
    assert [p.exitcode for p in openers] == [0] * 4
    assert team.head() == head and team.verify().whole
    Accounts(team).add("ana", "editor", "correct horse battery", "admin")


def test_a_step_that_moves_the_ledger_is_undone(
    team: Store, first: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.add([first], [])
    _old(team)

    def harms(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE entry DISABLE TRIGGER ALL"))
        connection.execute(text("UPDATE entry SET who = 'nobody'"))

    monkeypatch.setattr(migrate, "STEPS", {1: harms})
    with pytest.raises(EnvironmentFault, match="not the same"):
        Store.open(team.engine.url.render_as_string(hide_password=False))
    assert team.verify().whole
    with team.reading() as connection:
        assert migrate.version(connection) == 1


def test_a_server_that_goes_away_midway_is_said_and_comes_back(
    team: Store, first: Report, second: Report
) -> None:
    team.add([first], [])
    head = team.head()
    with pytest.raises(EnvironmentFault) as gone, team.writing() as connection:
        own = connection.execute(text("SELECT pg_backend_pid()")).scalar()
        with team.engine.connect() as other:
            other.execute(text(f"SELECT pg_terminate_backend({own})"))
            other.commit()
        append(connection, [Draft("report", "lost", "{}")], "reader")
    assert gone.value.exit_code == 5 and "Traceback" not in str(gone.value)
    assert team.head() == head and team.verify().whole
    assert team.add([second], []).new_reports == 1


def test_a_server_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    from parley.cli import call

    assert call(["verify", "--record", "postgresql://parley:secret@127.0.0.1:9/none"]) == 5
    said = capsys.readouterr().err
    assert "does not answer" in said and "secret" not in said

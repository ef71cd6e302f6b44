"""Bringing an older record up to this version's tables: copied before, compared after.

All steps are one transaction. Whoever opens an old record first takes them; everyone else
waits for it and finds the work done.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, inspect, select, update

from parley.core.errors import EnvironmentFault, Fault, InputError
from parley.record.engine import explain, reading, writing
from parley.record.schema import APPLICATION_ID, VERSION, account, create, meta
from parley.record.verify import VerifyResult, verify

Step = Callable[[Connection], None]


def _accounts(connection: Connection) -> None:
    """1 to 2: who may sign in to the page, beside the ledger."""
    account.create(connection, checkfirst=True)


# STEPS[n] leads from version n to n + 1. Steps add; they never touch an entry.
STEPS: dict[int, Step] = {1: _accounts}


def version(connection: Connection) -> int:
    """Return the version of a record's tables; 0 where there are none yet."""
    if not inspect(connection).has_table("meta"):
        return 0
    value = connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar()
    return int(value or 0)


def bring_up(engine: Engine) -> None:
    """Create or migrate the tables; refuse a record that a newer Parley wrote.

    A record file is copied beside itself first (``RECORD.before-2``); on a server the whole
    is one transaction. The hash chain is computed before and after: a migration that moved
    anything in the ledger is undone.

    Raises
    ------
    InputError
        The record's version is above this program's, or the file is another program's.
    EnvironmentFault
        No space for the copy, or a step moved what it must not.
    """
    with reading(engine) as connection:
        found = version(connection)
    if found == VERSION:
        return
    if found > VERSION:
        _refuse_newer(engine, found)
    with writing(engine) as connection:
        found = version(connection)  # another process may have been faster
        if found == 0:
            _found_new(connection, engine)
        elif found > VERSION:
            _refuse_newer(engine, found)
        elif found < VERSION:
            _climb(connection, engine, found)


def _climb(connection: Connection, engine: Engine, found: int) -> None:
    """Take every step from the version found to ours."""
    keep_copy(engine)
    before = verify(connection)
    for step in range(found, VERSION):
        STEPS[step](connection)
    connection.execute(update(meta).where(meta.c.key == "schema").values(value=str(VERSION)))
    _compare(before, verify(connection), engine)


def _compare(before: VerifyResult, after: VerifyResult, engine: Engine) -> None:
    if before != after:
        raise EnvironmentFault(
            f"{engine.url.database}: the ledger was not the same after the migration to version "
            f"{VERSION} (entries {before.entries}, then {after.entries}).",
            "Everything was undone; the record is as it was. Please report this.",
        )


def keep_copy(engine: Engine) -> Path | None:
    """Copy a record file as it is now beside itself; what lies there already is left alone.

    The caller holds the writer's lock, so that the copy is of one moment. On a server there
    is nothing to copy: its own transaction is the way back.
    """
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    source = Path(engine.url.database)
    target = source.with_name(f"{source.name}.before-{VERSION}")
    if target.exists():
        return target
    part = source.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(part)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        part.replace(target)
    except sqlite3.Error as error:
        raise explain(str(target), str(error)) from error
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + end).unlink(missing_ok=True)
    return target


def _found_new(connection: Connection, engine: Engine) -> None:
    """Make the tables of an empty record."""
    if connection.dialect.name == "sqlite":
        if inspect(connection).get_table_names():
            what, todo = "another program's SQLite file, not a record", "Choose another file name."
            raise InputError(Fault(engine.url.database or "", 0, 0, what, todo=todo))
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    create(connection)
    connection.execute(insert(meta).values(key="schema", value=str(VERSION)))


def _refuse_newer(engine: Engine, found: int) -> None:
    where, what = engine.url.database or "record", "record written by a newer Parley"
    value = f"version {found}, known {VERSION}"
    raise InputError(Fault(where, 0, 0, what, value, todo="Update Parley."))

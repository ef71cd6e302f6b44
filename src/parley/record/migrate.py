"""Bringing an older record up to this version's tables, one step at a time, in one transaction."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine, insert, inspect, select, update

from parley.core.errors import Fault, InputError
from parley.record.engine import reading, writing
from parley.record.schema import APPLICATION_ID, VERSION, create, meta

Step = Callable[[Connection], None]

# STEPS[n] leads from version n to n + 1. Steps add; they never touch an entry.
STEPS: dict[int, Step] = {}


def version(connection: Connection) -> int:
    """Return the version of a record's tables; 0 where there are none yet."""
    if not inspect(connection).has_table("meta"):
        return 0
    value = connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar()
    return int(value or 0)


def bring_up(engine: Engine) -> None:
    """Create or migrate the tables; refuse a record that a newer Parley wrote.

    Raises
    ------
    InputError
        The record's version is above this program's, or the file is another program's.
    """
    with reading(engine) as connection:
        if version(connection) == VERSION:
            return
    with writing(engine) as connection:
        found = version(connection)
        if found == 0:
            _refuse_foreign(connection, engine)
            create(connection)
            _brand(connection)
            connection.execute(insert(meta).values(key="schema", value=str(VERSION)))
            return
        if found > VERSION:
            raise InputError(
                Fault(
                    engine.url.database or "record", 0, 0,
                    "record written by a newer Parley", f"version {found}, known {VERSION}",
                    todo="Update Parley.",
                )
            )  # fmt: skip
        for step in range(found, VERSION):
            STEPS[step](connection)
        connection.execute(update(meta).where(meta.c.key == "schema").values(value=str(VERSION)))


def _refuse_foreign(connection: Connection, engine: Engine) -> None:
    if connection.dialect.name == "sqlite" and inspect(connection).get_table_names():
        raise InputError(
            Fault(
                engine.url.database or "", 0, 0, "another program's SQLite file, not a record",
                todo="Choose another file name.",
            )
        )  # fmt: skip


def _brand(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")

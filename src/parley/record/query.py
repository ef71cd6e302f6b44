"""Questions in SQL, read-only: only the views can be seen, nothing can be written."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, exc

from parley.core.errors import UsageError
from parley.record.engine import driver_errors, reading
from parley.record.sqlviews import Views

MAX_ROWS = 100_000
_LARGEST_CELL = 64 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns and rows of a query; ``cut`` says that there were more rows than asked for."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    cut: bool = False


def ask(
    engine: Engine,
    sql: str,
    *,
    as_of: date | None = None,
    limit: int = MAX_ROWS,
    seconds: float = 60,
    parameters: Sequence[Any] = (),
) -> Answer:
    """Answer one SELECT over the views ``claims``, ``figures``, ``reports``, ``events``,
    ``agreements``, ``forecasts``, ``decisions``, ``datasets``, ``flags`` and ``ledger``.

    Raises
    ------
    UsageError
        The query would write, reads anything but the views, is not one statement, has a
        mistake in it, or takes longer than ``seconds``.
    """
    check_statement(sql)
    refusals: tuple[type[Exception], ...] = (exc.DBAPIError, *driver_errors(engine))
    with reading(engine) as connection:
        try:
            if connection.dialect.name == "sqlite":
                return _ask_sqlite(connection, sql, as_of, limit, seconds, parameters)
            return _ask_postgres(connection, sql, as_of, limit, seconds, parameters)
        except refusals as error:
            raise _refusal(error, seconds) from error


def check_statement(sql: str) -> None:
    """Refuse what is not one SELECT, before any database sees it."""
    bare = re.sub(r"('([^']|'')*'|\"([^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/)", " ", sql, flags=re.S)
    words = bare.strip().rstrip("; \n\t")
    if not re.match(r"(?i)(select|with|values|explain)\b", words):
        raise UsageError("only questions are answered: SELECT … or WITH … SELECT.", HINT)
    if ";" in words:
        raise UsageError("one question at a time: there is more than one statement.", HINT)


HINT = (
    "The views are claims, figures, reports, events, agreements, forecasts, decisions, "
    "datasets, flags and ledger."
)


def _ask_sqlite(
    connection: Connection,
    sql: str,
    as_of: date | None,
    limit: int,
    seconds: float,
    parameters: Sequence[Any],
) -> Answer:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    views = Views("sqlite", as_of).all()
    for name, query in views.items():
        driver.execute(f"CREATE TEMP VIEW {name} AS {query}")
    tables = frozenset(n for (n,) in driver.execute("SELECT name FROM main.sqlite_master"))
    until = time.monotonic() + seconds
    length = driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_CELL)
    driver.execute("PRAGMA query_only = ON")
    driver.set_authorizer(_gatekeeper(frozenset(views), tables))
    driver.set_progress_handler(lambda: time.monotonic() > until, 10_000)
    try:
        cursor = driver.execute(sql, tuple(parameters))
        rows = cursor.fetchmany(limit + 1)
        columns = tuple(c[0] for c in cursor.description or ())
    finally:
        driver.set_progress_handler(None, 0)
        driver.set_authorizer(None)
        driver.execute("PRAGMA query_only = OFF")
        driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, length)
        driver.rollback()
        for name in views:
            driver.execute(f"DROP VIEW IF EXISTS temp.{name}")
    return Answer(columns, rows[:limit], len(rows) > limit)


def _gatekeeper(views: frozenset[str], tables: frozenset[str]) -> Any:
    """Let through reading by way of a view, and functions that compute; nothing else."""

    def hidden(name: str | None) -> bool:
        return name is None or name in tables or name.startswith(("sqlite_", "pragma_", "dbstat"))

    def allowed(
        action: int, one: str | None, two: str | None, schema: str | None, view: str | None
    ) -> int:
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION:
            return sqlite3.SQLITE_DENY if two == "load_extension" else sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and (view in views or not hidden(one)):
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    return allowed


def _ask_postgres(
    connection: Connection,
    sql: str,
    as_of: date | None,
    limit: int,
    seconds: float,
    parameters: Sequence[Any],
) -> Answer:
    for name, query in Views("postgresql", as_of).all().items():
        connection.exec_driver_sql(f"CREATE TEMP VIEW {name} AS {query}")
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor:
        # Prepared: the server itself then refuses a second statement behind the first.
        cursor.execute(sql.encode(), tuple(parameters) or None, prepare=True)
        rows = cursor.fetchmany(limit + 1)
        columns = tuple(c.name for c in cursor.description or ())
    connection.rollback()
    return Answer(columns, rows[:limit], len(rows) > limit)


def _refusal(error: Exception, seconds: float) -> UsageError:
    message = str(getattr(error, "orig", error)).splitlines()[0]
    low = message.lower()
    if "interrupt" in low or "timeout" in low:
        return UsageError(f"the question took longer than {seconds:g} s.", "Say --timeout SECONDS.")
    if "prohibited" in low or "not authorized" in low:
        return UsageError(f"the question goes beyond the views ({message}).", HINT)
    return UsageError(f"the question cannot be answered: {message}.", HINT)

"""Where a record lives: one SQLite file (WAL, synchronous FULL) or a PostgreSQL database."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection

from parley.core.errors import EnvironmentFault, Fault, InputError, MissingExtra, ParleyError
from parley.record.schema import APPLICATION_ID

WAIT_SECONDS = 60
CACHE = "cache_size = -16384"  # 16 MB: enough that an import's indexes stay in memory
_SERVERS = ("postgresql://", "postgres://", "postgresql+psycopg://")
_SEQUENCER = 0x5041524C  # the advisory lock PostgreSQL writers queue at


def is_url(where: str | Path) -> bool:
    """Whether ``where`` names a database server and not a file."""
    return isinstance(where, str) and where.startswith(_SERVERS)


def connect(where: str | Path, *, create: bool = True) -> Engine:
    """Return an engine for a record file or a ``postgresql://`` address."""
    if is_url(where):
        return _postgres(str(where))
    if isinstance(where, str) and "://" in where:
        raise InputError(
            Fault(
                where, 0, 0, "not a record", done="", todo="Give a file or a postgresql:// address."
            )
        )
    return _sqlite(Path(where), create)


def _postgres(url: str) -> Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError as missing:
        raise MissingExtra("postgres", "A record on PostgreSQL") from missing
    url = url.replace("postgres://", "postgresql://", 1)
    return create_engine(make_url(url).set(drivername="postgresql+psycopg"), pool_pre_ping=True)


def _sqlite(path: Path, create: bool) -> Engine:
    _check_file(path, create)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": WAIT_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(dbapi: DBAPIConnection, _: object) -> None:
        assert isinstance(dbapi, sqlite3.Connection)
        dbapi.isolation_level = None  # transactions are begun by us, as writers or as readers
        _refuse_foreign(dbapi, path)
        if not seal_of(path).exists():  # looking at a backup must not change its checksum
            _retry_locked(dbapi, "PRAGMA journal_mode = WAL")
        for pragma in ("synchronous = FULL", "secure_delete = ON", "trusted_schema = OFF", CACHE):
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def seal_of(path: Path) -> Path:
    """Where a copy's checksum lies."""
    return path.with_name(path.name + ".sha256")


def _check_file(path: Path, create: bool) -> None:
    """Refuse what can be no record, by its name alone.

    The file itself is never opened here: closing it again would let go of every lock that
    this process holds on it, and another process could then throw away the log that our
    other connections are writing to.
    """
    if path.is_dir():
        raise InputError(
            Fault(str(path), 0, 0, "is a folder, not a record", todo="Name a file in it.")
        )
    if not path.exists():
        if not create:
            raise InputError(
                Fault(str(path), 0, 0, "no such record", done="", todo="Check --record.")
            )
        path.parent.mkdir(parents=True, exist_ok=True)


def _refuse_foreign(dbapi: sqlite3.Connection, path: Path) -> None:
    """Refuse another program's file before anything in it is changed."""
    refused = Fault(str(path), 0, 0, "not a Parley record", todo="Choose another file name.")
    try:
        (found,) = dbapi.execute("PRAGMA application_id").fetchone()
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            raise InputError(refused) from error
        raise
    if found not in (APPLICATION_ID, 0):
        raise InputError(refused)


def _retry_locked(dbapi: sqlite3.Connection, statement: str) -> None:
    """Run a statement that SQLite's busy timeout does not cover (the switch to WAL)."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            dbapi.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction of the only writer; everyone else queues until it ends."""
    with (
        translated(engine),
        engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_SEQUENCER})")
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent look at the record; never waits for the writer."""
    with translated(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Say in the user's words what the machine refused; the transaction is already undone."""
    where = engine.url.database or "the record"
    try:
        yield
    except exc.DBAPIError as error:
        raise explain(where, str(error.orig)) from error
    except driver_errors(engine) as error:
        raise explain(where, str(error)) from error


def driver_errors(engine: Engine) -> tuple[type[Exception], ...]:
    """What the driver itself raises where we speak to it past SQLAlchemy."""
    if engine.dialect.name == "sqlite":
        return (sqlite3.Error,)
    import psycopg

    return (psycopg.Error,)


def explain(where: str, message: str) -> ParleyError:
    """Return the error a database's complaint stands for."""
    low = message.lower()
    undone = "The change was rolled back; the record is still valid."
    if "disk is full" in low or "no space" in low or "disk full" in low:
        return EnvironmentFault(f"{where}: no space left. {undone}", "Free some space, run again.")
    if "locked" in low:
        return EnvironmentFault(
            f"{where}: locked by another process for {WAIT_SECONDS} s. {undone}",
            "Wait for it to finish, or end it, and run again.",
        )
    if "malformed" in low or "not a database" in low:
        return EnvironmentFault(
            f"{where}: the file is damaged ({message}). Nothing was changed.",
            "Run 'parley verify' on it, and restore a copy.",
        )
    if "readonly" in low or "unable to open" in low:
        return EnvironmentFault(f"{where}: cannot be written ({message}). Nothing was changed.")
    if "connection" in low and ("failed" in low or "refused" in low or "closed" in low):
        return EnvironmentFault(f"{where}: the server does not answer ({message.splitlines()[0]}).")
    return EnvironmentFault(f"{where}: {message.splitlines()[0]}. {undone}")


def sqlite_searches() -> bool:
    """Whether that library has the full-text index (FTS5) that a record needs."""
    with closing(sqlite3.connect(":memory:")) as memory:
        try:
            memory.execute("CREATE VIRTUAL TABLE t USING fts5(words)")
        except sqlite3.OperationalError:
            return False
    return True


def sqlite_version() -> str:
    """Version of the SQLite library this Python was built with."""
    return sqlite3.sqlite_version

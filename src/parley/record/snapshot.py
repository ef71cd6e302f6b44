"""Parquet snapshots of the views, asked with DuckDB: for questions over many events.

A snapshot is derived, never the record: it carries the head it was taken at, is used
only while that is still the head, and can be thrown away at any time.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.core.errors import UsageError
from parley.record.query import HINT, Answer, ask, check_statement
from parley.record.sqlviews import EVENT_SOURCES, Views

if TYPE_CHECKING:
    from parley.record.store import Store
    from parley.record.view import View

BATCH = 20_000
_NUMBERS = ("violence", "where_prec", "lat", "lon", "low", "best", "high")
_COLUMNS = ("id", "format", "dataset", "date_start", "date_end", "published", *EVENT_SOURCES)


def folder(store: Store, as_of: date | None = None) -> Path:
    """Return where a record's snapshot lies, whether or not it has been taken."""
    database = store.engine.url.database
    if store.engine.dialect.name != "sqlite" or not database:
        raise UsageError("snapshots lie beside record files; a server answers by itself.")
    name = f"{store.head().hash[:16]}{f'-{as_of}' if as_of else ''}"
    return Path(f"{database}.snapshot") / name


def take(store: Store, as_of: date | None = None) -> Path:
    """Write the snapshot of a record as it is now, unless it is there; return its folder."""
    target = folder(store, as_of)
    if target.is_dir():
        return target
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    view = store.view(as_of)
    _write_events(partial / "events.parquet", view)
    for name in Views("sqlite").all():
        if name != "events":
            _write_rows(partial / f"{name}.parquet", ask(store.engine, f"SELECT * FROM {name}",
                        as_of=as_of, limit=10_000_000, seconds=600))  # fmt: skip
    for old in target.parent.iterdir():
        if old.is_dir() and not old.name.startswith((target.name[:16], ".")):
            shutil.rmtree(old, ignore_errors=True)
    with suppress(FileExistsError):  # another process was faster
        partial.rename(target)
    return target


def _event_rows(view: View) -> Iterator[tuple[Any, ...]]:
    """Rows of the events view, read off the ledger without going through SQL's JSON."""
    import msgspec

    from parley.record.importers import FORMATS

    places = {
        name: [wanted.at(of[name]) if name in of else None for of in EVENT_SOURCES.values()]
        for name, wanted in FORMATS.items()
    }
    decode = msgspec.json.Decoder().decode
    spread = [list(EVENT_SOURCES).index(n) for n in ("low", "best", "high")]
    for row in view.rows("event"):
        name = row.subject.split(":", 1)[0]
        cells = decode(row.body)
        values: list[Any] = [None if k is None else cells[k] for k in places[name]]
        for k, at in enumerate(spread):
            if isinstance(values[at], list):
                values[at] = values[at][k]
        yield (row.subject, name, row.parent, row.valid_from, row.valid_to, row.published, *values)


def _write_events(path: Path, view: View) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {name: pa.float64() for name in _NUMBERS}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in _COLUMNS])
    rows = _event_rows(view)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(rows, BATCH)):
            columns = [_column(values, f.type) for values, f in zip(zip(*batch), schema)]
            writer.write_table(pa.table(columns, schema=schema))


def _column(values: tuple[Any, ...], kind: Any) -> Any:
    import pyarrow as pa

    if pa.types.is_string(kind):
        return pa.array([None if v is None else str(v) for v in values], kind)
    return pa.array([None if v is None else float(v) for v in values], kind)


def _write_rows(path: Path, answer: Answer) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = list(zip(*answer.rows)) or [() for _ in answer.columns]
    numeric = [all(isinstance(v, (int, float)) or v is None for v in c) and any(
        v is not None for v in c) for c in columns]  # fmt: skip
    arrays = [_column(c, pa.float64() if n else pa.string()) for c, n in zip(columns, numeric)]
    pq.write_table(pa.table(arrays, names=list(answer.columns)), path)


def ask_snapshot(
    store: Store, sql: str, *, as_of: date | None = None, limit: int = 100_000, seconds: float = 60
) -> Answer:
    """Answer a SELECT over the views from a snapshot, which is taken first if need be.

    Raises
    ------
    UsageError
        As ``parley.record.query.ask``; files and the network cannot be reached either.
    """
    import threading

    import duckdb

    check_statement(sql)
    place = take(store, as_of)
    with duckdb.connect(":memory:") as db:
        db.execute("SET autoinstall_known_extensions = false")
        for name in Views("sqlite").all():
            if re.search(rf"\b{name}\b", sql, re.IGNORECASE):
                path = str(place / f"{name}.parquet").replace("'", "''")
                db.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet('{path}')")
        db.execute("SET enable_external_access = false")
        db.execute("SET lock_configuration = true")
        watch = threading.Timer(seconds, db.interrupt)
        watch.start()
        try:
            found = db.execute(sql)
            rows = found.fetchmany(limit + 1)
            columns = tuple(c[0] for c in found.description or ())
        except duckdb.InterruptException as error:
            raise UsageError(f"the question took longer than {seconds:g} s.") from error
        except duckdb.Error as error:
            message = str(error).splitlines()[0]
            raise UsageError(f"the question cannot be answered: {message}.", HINT) from error
        finally:
            watch.cancel()
    return Answer(columns, rows[:limit], len(rows) > limit)

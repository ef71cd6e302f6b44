"""The hash chain: each entry seals the one before it.

``hash = SHA-256(hash of the entry before | header | SHA-256(salt | body))``.
The body enters by its own salted hash so that a tombstone can empty it (victim and
witness safety) while the chain still closes; the salt goes with the body, so what
was said cannot be guessed back from the hash.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from parley.core.errors import UsageError
from parley.record.schema import COLUMNS, entry, meta

GENESIS = bytes(32)
SALT = 16
CHUNK = 5000
UNKNOWN_DAY = "9999-12-31"

# The header's cells are joined by a character that none of them may hold, so that no
# two headers read the same; a reader can join the bytes of a row without decoding them.
SEPARATOR = "\x1f"


@dataclass(slots=True)
class Draft:
    """An entry before it gets its place in the chain.

    Days are ISO text, empty where unknown; ``rank`` orders revisions of one subject.
    """

    kind: str
    subject: str
    body: str
    parent: str = ""
    rank: int = 0
    published: str = ""
    published_last: str = UNKNOWN_DAY
    valid_from: str = ""
    valid_to: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry: quote it in a publication and the record up to there is pinned."""

    seq: int
    hash: str
    learned_at: str


def seal(previous: bytes, header: bytes, body_hash: bytes) -> bytes:
    """Return the hash of an entry from the one before it, its header and its body's hash."""
    return hashlib.sha256(previous + header + body_hash).digest()


def header_bytes(cells: Sequence[str | int]) -> bytes:
    """Return an entry's header as it enters the hash.

    Raises
    ------
    UsageError
        A cell holds the separator (a control character that no id or name needs).
    """
    joined = SEPARATOR.join(map(str, cells))
    if joined.count(SEPARATOR) != len(cells) - 1:
        raise UsageError("an id or a name holds the control character U+001F.")
    return joined.encode("utf-8", "surrogatepass")


def body_hash(salt: bytes, body: bytes) -> bytes:
    """Return the salted hash by which a body enters the chain."""
    return hashlib.sha256(salt + body).digest()


def head(connection: Connection) -> Head:
    """Return the last entry's number, hash and time; (0, "", "") in an empty record."""
    row = connection.execute(
        select(entry.c.seq, entry.c.hash, entry.c.learned_at).order_by(entry.c.seq.desc()).limit(1)
    ).first()
    return Head(0, "", "") if row is None else Head(row.seq, bytes(row.hash).hex(), row.learned_at)


def append(connection: Connection, drafts: Iterable[Draft], who: str, engine: str = "") -> Head:
    """Seal drafts behind the last entry; the caller holds the writer's transaction."""
    last = head(connection)
    rows = _sealed(drafts, last, who, engine)
    for chunk in iter(lambda: list(islice(rows, CHUNK)), []):
        _insert(connection, chunk)
    now = head(connection)
    if now.seq != last.seq:
        connection.execute(delete(meta).where(meta.c.key == "head"))
        connection.execute(insert(meta).values(key="head", value=f"{now.seq}:{now.hash}"))
    return now


def _sealed(
    drafts: Iterable[Draft], last: Head, who: str, engine: str
) -> Iterator[tuple[Any, ...]]:
    # A clock set back must not let a later entry look earlier learned.
    learned = max(datetime.now(UTC).isoformat(timespec="microseconds"), last.learned_at)
    seq, previous = last.seq, bytes.fromhex(last.hash) if last.hash else GENESIS
    for d in drafts:
        seq += 1
        salt = os.urandom(SALT)
        header = (
            seq, d.kind, d.subject, d.parent, d.rank, d.published, d.published_last,
            d.valid_from, d.valid_to, d.said, learned, who, engine,
        )  # fmt: skip
        inner = body_hash(salt, d.body.encode())
        previous = seal(previous, header_bytes(header), inner)
        yield (*header, salt, d.body, inner, previous)


_MARKS = ", ".join("?" * len(COLUMNS))
_SQLITE_INSERT = f"INSERT INTO entry ({', '.join(COLUMNS)}) VALUES ({_MARKS})"
_COPY = f"COPY entry ({', '.join(COLUMNS)}) FROM STDIN"


def _insert(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_SQLITE_INSERT, rows)
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row(row)

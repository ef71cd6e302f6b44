"""Is the record whole? Every entry's hash is computed again, and each report's text."""

from __future__ import annotations

import contextlib
import hashlib
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, exc, select

from parley.record import search
from parley.record.ledger import CHUNK, GENESIS, SEPARATOR, body_hash, seal
from parley.record.schema import COLUMNS, HEADER, blob, entry, meta

Row = tuple[Any, ...]
_H = len(HEADER)


@dataclass(frozen=True, slots=True)
class Broken:
    """An entry (or, with ``seq`` 0, the file) that is not as it was written."""

    seq: int
    kind: str
    subject: str
    why: str

    def __str__(self) -> str:
        return (
            f"entry {self.seq} ({self.kind} {self.subject}): {self.why}" if self.seq else self.why
        )


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """Whether the chain closes, its length, its head and what is broken."""

    whole: bool
    entries: int
    head: str
    broken: tuple[Broken, ...] = ()
    redacted: int = 0


def verify(connection: Connection, expect: str = "") -> VerifyResult:
    """Compute the chain again.

    Parameters
    ----------
    connection
        A reader's connection.
    expect
        A head hash noted earlier (in a publication, in ``run.json``): the record must
        contain it, so that entries cut off at the end are found as well.
    """
    broken: list[Broken] = []
    state = _Chain(expect)
    try:
        for row in _rows(connection):
            state.check(row, broken)
        _check_index(connection, broken)
        _check_blobs(connection, state, broken)
        _check_end(connection, state, expect, broken)
    except (sqlite3.DatabaseError, exc.DBAPIError) as error:
        why = f"the file is damaged after entry {state.seq}: {error}"
        broken.append(Broken(0, "", "", why))
    return VerifyResult(
        not broken, state.seq, state.previous.hex(), tuple(broken[:100]), state.redacted
    )


class _Chain:
    """The running state of one pass over the ledger; cells are bytes, as they lie on disk."""

    def __init__(self, expect: str) -> None:
        self.seq = 0
        self.previous = GENESIS
        self.redacted = 0
        self.empty: dict[int, tuple[str, str]] = {}
        self.texts: dict[str, tuple[int, str, str]] = {}
        self.masked: dict[str, tuple[int, str, str]] = {}
        self.tombstones: set[str] = set()
        self.wanted = bytes.fromhex(expect)
        self.found = False

    def check(self, row: Row, broken: list[Broken]) -> None:
        seq, salt, body, inner, sealed = row[0], *row[_H:]
        why = []
        if seq != self.seq + 1:
            why.append(f"entries after {self.seq} are missing")
        if body is None:
            self.empty[seq] = (_text(row[1]), _text(row[2]))
            self.redacted += 1
        elif body_hash(salt, body) != inner:
            why.append("its content was changed")
        header = _SEPARATOR.join((b"%d" % seq, *row[1:4], b"%d" % row[4], *row[5:_H]))
        if seal(self.previous, header, inner) != sealed:
            why.append("its header or its link was changed")
        broken += [Broken(seq, _text(row[1]), _text(row[2]), w) for w in why]
        if row[1] in (b"report", b"tombstone"):
            self._note(row, body)
        self.seq, self.previous = seq, sealed
        self.found |= sealed == self.wanted

    def _note(self, row: Row, body: bytes | None) -> None:
        seq, kind, subject, parent = row[0], *map(_text, row[1:4])
        if kind == "report":
            self.texts.setdefault(parent, (seq, subject, parent))
            return
        self.tombstones.add(subject)
        with contextlib.suppress(msgspec.DecodeError):
            digest = msgspec.json.decode(body or b"{}").get("masked", "")
            self.masked[parent] = (seq, subject, digest)


_SEPARATOR = SEPARATOR.encode()


def _raw(cell: Any) -> bytes:
    return cell.encode("utf-8", "surrogatepass") if isinstance(cell, str) else bytes(cell)


def _text(cell: bytes) -> str:
    return cell.decode("utf-8", "replace")


def _rows(connection: Connection) -> Iterator[Row]:
    """All entries in order, cells as bytes: what is no text any more simply fails its hash."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        before = driver.text_factory
        driver.text_factory = bytes
        try:
            cursor = driver.execute(f"SELECT {', '.join(COLUMNS)} FROM entry ORDER BY seq")
            while rows := cursor.fetchmany(CHUNK):
                yield from (row if type(row[4]) is int else _retyped(row) for row in rows)
        finally:
            driver.text_factory = before
        return
    query = select(entry).order_by(entry.c.seq).execution_options(yield_per=CHUNK)
    for row in connection.execute(query):
        yield _retyped(tuple(row))


def _retyped(row: Row) -> Row:
    """Bring a row's cells to bytes and its rank to a number, whatever someone made of them."""
    cells = [c if c is None or isinstance(c, int) else _raw(c) for c in row]
    cells[4] = cells[4] if isinstance(cells[4], int) else -1
    return tuple(cells)


def _check_blobs(connection: Connection, chain: _Chain, broken: list[Broken]) -> None:
    for seq, (kind, subject) in chain.empty.items():
        if subject not in chain.tombstones:
            broken.append(Broken(seq, kind, subject, "its content is gone without a tombstone"))
    left = dict(chain.texts)
    for digest, data in connection.execute(select(blob.c.sha256, blob.c.data)):
        seq, subject, expected = chain.masked.get(digest) or chain.texts.get(digest) or (0, "", "")
        left.pop(digest, None)
        if hashlib.sha256(_raw(data)).hexdigest() != expected:
            noun = "tombstone" if digest in chain.masked else "report"
            broken.append(Broken(seq, noun, subject, "the report's text was changed"))
    broken += [
        Broken(s, "report", name, "the report's text is gone") for s, name, _ in left.values()
    ]


def _check_index(connection: Connection, broken: list[Broken]) -> None:
    """Look at what is derived from the entries: SQLite's own pages and the search index."""
    if connection.dialect.name == "sqlite":
        for (message,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
            if message != "ok":
                row = re.match(r"row (\d+) missing from index (\S+)", message)
                seq, what = (int(row[1]), f"is missing from {row[2]}") if row else (0, message)
                broken.append(Broken(seq, "", "", what))
    rows = connection.exec_driver_sql("SELECT subject, kind, digest, words FROM search")
    for subject, kind, digest, words in rows:
        if search.digest(str(subject), str(kind), str(words)) != digest:
            why = f"the search index on {kind} {subject} was changed: verify --reindex"
            broken.append(Broken(0, "", "", why))


def _check_end(connection: Connection, chain: _Chain, expect: str, broken: list[Broken]) -> None:
    noted = connection.execute(select(meta.c.value).where(meta.c.key == "head")).scalar() or "0:"
    seq, _, digest = noted.partition(":")
    if digest and digest != chain.previous.hex():
        why = (
            f"the last entry written was {seq}, with another hash: entries were cut off or changed"
        )
        broken.append(Broken(0, "", "", why))
    if expect and not chain.found:
        broken.append(Broken(0, "", "", f"the noted head {expect} is not in this record"))

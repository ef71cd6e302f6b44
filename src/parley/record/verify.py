"""Is the record whole? Every entry's hash is computed again, and each report's text."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, exc, select

from parley.record.ledger import CHUNK, GENESIS, body_hash, seal
from parley.record.schema import COLUMNS, HEADER, blob, entry, meta

_H = len(HEADER)
_TEXT = {"kind", "subject", "parent", "published", "published_last", "valid_from", "valid_to",
         "said", "learned_at", "who", "engine", "body"}  # fmt: skip


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
        _check_blobs(connection, state, broken)
        _check_end(connection, state, expect, broken)
    except (sqlite3.DatabaseError, exc.DBAPIError) as error:
        why = f"the file is damaged after entry {state.seq}: {error}"
        broken.append(Broken(0, "", "", why))
    return VerifyResult(
        not broken, state.seq, state.previous.hex(), tuple(broken[:100]), state.redacted
    )


class _Chain:
    """The running state of one pass over the ledger."""

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

    def check(self, row: tuple[Any, ...], broken: list[Broken]) -> None:
        seq, kind, subject = row[0], row[1], row[2]
        salt, body, inner, sealed = row[_H : _H + 4]
        if seq != self.seq + 1:
            broken.append(Broken(seq, kind, subject, f"entries after {self.seq} are missing"))
        if body is None:
            self.empty[seq] = (kind, subject)
            self.redacted += 1
        elif body_hash(_bytes(salt), _bytes(body)) != _bytes(inner):
            broken.append(Broken(seq, kind, subject, "its content was changed"))
        try:
            right = seal(self.previous, row[:_H], _bytes(inner)) == _bytes(sealed)
        except UnicodeEncodeError:
            right = False
        if not right:
            broken.append(Broken(seq, kind, subject, "its header or its link was changed"))
        if kind in ("report", "tombstone"):
            self._note(row, body)
        self.seq, self.previous = seq, _bytes(sealed)
        self.found |= self.previous == self.wanted

    def _note(self, row: tuple[Any, ...], body: Any) -> None:
        seq, kind, subject, parent = row[0], row[1], row[2], row[3]
        if kind == "report":
            self.texts.setdefault(parent, (seq, subject, parent))
            return
        self.tombstones.add(subject)
        try:
            digest = msgspec.json.decode(_bytes(body or "{}")).get("masked", "")
        except (msgspec.DecodeError, UnicodeEncodeError):
            return
        if digest:
            self.masked[parent] = (seq, subject, digest)


def _bytes(cell: str | bytes | memoryview) -> bytes:
    return cell.encode("utf-8", "surrogateescape") if isinstance(cell, str) else bytes(cell)


def _rows(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """All entries in order; bytes that are no text any more come through and fail their hash."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        body_at = COLUMNS.index("body")
        columns = [f"CAST({c} AS BLOB)" if c == "body" else c for c in COLUMNS]
        assert COLUMNS[body_at] == "body"
        before = driver.text_factory
        driver.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        try:
            cursor = driver.execute(f"SELECT {', '.join(columns)} FROM entry ORDER BY seq")
            while rows := cursor.fetchmany(CHUNK):
                yield from rows
        finally:
            driver.text_factory = before
        return
    query = select(entry).order_by(entry.c.seq).execution_options(stream_results=True)
    for row in connection.execute(query.execution_options(yield_per=CHUNK)):
        yield tuple(row)


def _check_blobs(connection: Connection, chain: _Chain, broken: list[Broken]) -> None:
    for seq, (kind, subject) in chain.empty.items():
        if subject not in chain.tombstones:
            broken.append(Broken(seq, kind, subject, "its content is gone without a tombstone"))
    left = dict(chain.texts)
    for digest, data in connection.execute(select(blob.c.sha256, blob.c.data)):
        seq, subject, expected = chain.masked.get(digest) or chain.texts.get(digest) or (0, "", "")
        left.pop(digest, None)
        if hashlib.sha256(_bytes(data)).hexdigest() != expected:
            noun = "tombstone" if digest in chain.masked else "report"
            broken.append(Broken(seq, noun, subject, "the report's text was changed"))
    broken += [
        Broken(s, "report", name, "the report's text is gone") for s, name, _ in left.values()
    ]


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

"""Is the record whole? Every entry's hash is computed again, and each report's text."""

from __future__ import annotations

import contextlib
import hashlib
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy import Connection, exc, select

from parley.record import search
from parley.record.ledger import CHUNK, GENESIS, SEPARATOR, body_hash, header_bytes, seal
from parley.record.schema import COLUMNS, HEADER, blob, entry, meta

# number, header, salt, body (None if redacted), the body's hash, the entry's hash
Link = tuple[int, bytes, bytes, bytes | None, bytes, bytes]
_H = len(HEADER)
_e = entry.c


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
    chain = _Chain(expect)
    try:
        chain.walk(_links(connection), broken)
        _check_pages(connection, broken)
        _check_search(connection, broken)
        _check_texts(connection, chain, broken)
        _check_end(connection, chain, expect, broken)
    except (sqlite3.DatabaseError, exc.DBAPIError) as error:
        why = f"the file is damaged after entry {chain.seq}: {error}"
        broken.append(Broken(0, "", "", why))
    head, redacted = chain.previous.hex(), len(chain.empty)
    return VerifyResult(not broken, chain.seq, head, tuple(broken[:100]), redacted)


class _Chain:
    """One pass over the ledger."""

    def __init__(self, expect: str) -> None:
        self.seq = 0
        self.previous = GENESIS
        self.wanted = bytes.fromhex(expect)
        self.found = False
        self.empty: list[int] = []

    def walk(self, links: Iterator[Link], broken: list[Broken]) -> None:
        """Compute every hash; half a million of them, so the sound ones go straight through."""
        sha256, seq, previous, wanted = hashlib.sha256, 0, GENESIS, self.wanted
        for number, header, salt, body, inner, sealed in links:
            sound = (
                number == seq + 1
                and body is not None
                and sha256(salt + body).digest() == inner
                and sha256(previous + header + inner).digest() == sealed
            )
            if not sound:
                self._examine((number, header, salt, body, inner, sealed), broken)
            self.seq, self.previous = seq, previous = number, sealed
            if sealed == wanted:
                self.found = True

    def _examine(self, link: Link, broken: list[Broken]) -> None:
        """Say what is wrong with an entry; one that was redacted is sound without a body."""
        number, header, salt, body, inner, sealed = link
        why = []
        if number != self.seq + 1:
            why.append(f"entries after {self.seq} are missing")
        if body is None:
            self.empty.append(number)
        elif body_hash(salt, body) != inner:
            why.append("its content was changed")
        if seal(self.previous, header, inner) != sealed:
            why.append("its header or its link was changed")
        kind, subject = header.decode("utf-8", "replace").split(SEPARATOR)[1:3]
        broken += [Broken(number, kind, subject, w) for w in why]


def _links(connection: Connection) -> Iterator[Link]:
    """All entries in order, as bytes: what is no text any more simply fails its hash."""
    if connection.dialect.name != "sqlite":
        query = select(entry).order_by(entry.c.seq).execution_options(yield_per=CHUNK)
        for row in connection.execute(query):
            salt, body, inner, sealed = (None if c is None else _raw(c) for c in row[_H:])
            yield row.seq, header_bytes(row[:_H]), salt, body, inner, sealed  # type: ignore[misc]
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    header = " || char(31) || ".join(HEADER)
    cells = ", ".join(f"CAST({c} AS BLOB)" for c in COLUMNS[_H:])
    cursor = driver.execute(f"SELECT seq, CAST({header} AS BLOB), {cells} FROM entry ORDER BY seq")
    while rows := cursor.fetchmany(CHUNK):
        yield from rows


def _raw(cell: Any) -> bytes:
    return cell.encode("utf-8", "surrogatepass") if isinstance(cell, str) else bytes(cell)


def _check_pages(connection: Connection, broken: list[Broken]) -> None:
    """Let SQLite look at its own pages and indexes."""
    if connection.dialect.name != "sqlite":
        return
    for (message,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if message != "ok":
            row = re.match(r"row (\d+) missing from index (\S+)", message)
            seq, what = (int(row[1]), f"is missing from {row[2]}") if row else (0, message)
            broken.append(Broken(seq, "", "", what))


def _check_search(connection: Connection, broken: list[Broken]) -> None:
    """Compare the words of the search index with their checksums."""
    rows = connection.exec_driver_sql("SELECT subject, kind, digest, words FROM search")
    for subject, kind, digest, words in rows:
        if search.digest(str(subject), str(kind), str(words)) != digest:
            why = f"the search index on {kind} {subject} was changed: verify --reindex"
            broken.append(Broken(0, "", "", why))


def _check_texts(connection: Connection, chain: _Chain, broken: list[Broken]) -> None:
    """Compare each report's text with its digest, or that of its masked form."""
    texts, masked, redacted = _expected(connection)
    for seq in chain.empty:
        row = connection.execute(select(_e.kind, _e.subject).where(_e.seq == seq)).one()
        if row.subject not in redacted:
            why = "its content is gone without a tombstone"
            broken.append(Broken(seq, row.kind, row.subject, why))
    left = dict(texts)
    for digest, data in connection.execute(select(blob.c.sha256, blob.c.data)):
        left.pop(digest, None)
        found = masked.get(digest) or texts.get(digest) or Broken(0, "text", digest, "")
        if hashlib.sha256(_raw(data)).hexdigest() != found.why:
            broken.append(replace(found, why="the report's text was changed"))
    broken += [replace(b, why="the report's text is gone") for b in left.values()]


def _expected(
    connection: Connection,
) -> tuple[dict[str, Broken], dict[str, Broken], set[str]]:
    """Return the digest that each text must have: as published, and as masked since."""
    texts: dict[str, Broken] = {}
    masked: dict[str, Broken] = {}
    redacted: set[str] = set()
    query = select(_e.seq, _e.kind, _e.subject, _e.parent, _e.body).order_by(_e.seq)
    for row in connection.execute(query.where(_e.kind.in_(("report", "tombstone")))):
        if row.kind == "report":
            texts.setdefault(row.parent, Broken(row.seq, row.kind, row.subject, row.parent))
            continue
        redacted.add(row.subject)
        with contextlib.suppress(msgspec.DecodeError):
            digest = msgspec.json.decode(row.body or "{}").get("masked", "")
            masked[row.parent] = Broken(row.seq, row.kind, row.subject, digest)
    return texts, masked, redacted


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

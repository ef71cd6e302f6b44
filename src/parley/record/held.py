"""What a record holds already: asked before reading anything, without opening all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from parley.record.schema import blob, entry

_e = entry.c
BATCH = 500


@dataclass(frozen=True, slots=True)
class Text:
    """A stored report's text, with the number of its entry."""

    seq: int
    id: str
    published: date | None
    duplicate_of: str
    text: str


def holds(
    connection: Connection, hashes: Iterable[str], ids: Iterable[str]
) -> tuple[set[str], set[str]]:
    """Return which texts (by SHA-256) and which report ids are in the record."""
    report = _e.kind == "report"
    texts = _among(connection, _e.parent, report, list(hashes))
    return texts, _among(connection, _e.subject, report, list(ids))


def _among(connection: Connection, column: Any, where: Any, wanted: list[str]) -> set[str]:
    found: set[str] = set()
    for k in range(0, len(wanted), BATCH):
        chunk = wanted[k : k + BATCH]
        query = select(column).where(where, column.in_(chunk))
        found |= set(connection.execute(query).scalars())
    return found


def texts(connection: Connection, after: int = 0) -> Iterator[Text]:
    """Yield the reports' texts behind entry ``after``, in order, without holding them all."""
    query = (
        select(_e.seq, _e.subject, _e.published, _e.body, blob.c.data)
        .join(blob, blob.c.sha256 == _e.parent)
        .where(_e.kind == "report", _e.seq > after, _e.body.is_not(None))
        .order_by(_e.seq)
        .execution_options(yield_per=BATCH)
    )
    for seq, subject, published, body, data in connection.execute(query):
        day = date.fromisoformat(published) if published else None
        original = msgspec.json.decode(body).get("duplicate_of", "")
        yield Text(seq, subject, day, original, bytes(data).decode("utf-8", "surrogatepass"))


def newest_day(connection: Connection) -> date | None:
    """Return the latest day a report was published on; None where no report has one."""
    query = select(func.max(_e.published)).where(_e.kind == "report")
    day = connection.execute(query).scalar()
    return date.fromisoformat(day) if day else None

"""What a record holds already: asked before reading anything, without opening all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from parley.core.claim import Claim, Report
from parley.record.batches import BATCH, batches
from parley.record.codec import claim_from, report_from
from parley.record.schema import blob, entry
from parley.record.standing import VERDICTS, Verdict, verdict_from

_e = entry.c
OTHERWISE = (*VERDICTS, "undo", "supersede", "revive")


@dataclass(frozen=True, slots=True)
class Fresh:
    """What came into the record behind an entry.

    ``otherwise`` are claims that may stand otherwise now (a decision, a claim no longer made);
    so do those among ``claims`` that the caller knows: they are read in another way.
    ``redacted`` says that words were masked, which may be in any claim. ``verdicts`` are the
    decisions themselves, oldest first; ``kinds`` are those of all entries that came. ``before``
    is the hash of entry ``after``: another one than the caller saw tells of another record, put
    in this one's place. ``hash`` is that of entry ``seq``.
    """

    seq: int
    reports: tuple[Report, ...]
    claims: tuple[Claim, ...]
    otherwise: frozenset[str]
    redacted: bool
    verdicts: tuple[Verdict, ...] = ()
    kinds: frozenset[str] = frozenset()
    before: str = ""
    hash: str = ""


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
    for some in batches(wanted):
        query = select(column).where(where, column.in_(some))
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


def texts_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return the texts of these reports."""
    found: dict[str, str] = {}
    for some in batches(list(ids)):
        query = select(_e.subject, blob.c.data).join(blob, blob.c.sha256 == _e.parent)
        query = query.where(_e.kind == "report", _e.subject.in_(some))
        for subject, data in connection.execute(query):
            found[subject] = bytes(data).decode("utf-8", "surrogatepass")
    return found


def fresh(connection: Connection, after: int, undated: bool = False) -> Fresh:
    """Return what came behind entry ``after``.

    What has no date is in no view of a day, and comes only where ``undated`` is asked for.
    """
    query = (
        select(_e.seq, _e.kind, _e.subject, _e.published, _e.who, _e.learned_at, _e.body, _e.hash)
        .where(_e.seq > after)
        .order_by(_e.seq)
    )
    rows = connection.execute(query).all()
    otherwise = frozenset(r.subject for r in rows if r.kind in OTHERWISE)
    dated = [r for r in rows if (r.published or undated) and r.body]
    bodies = {r.subject: r.body for r in dated if r.kind == "report"}
    words = texts_of(connection, bodies)
    before = connection.execute(select(_e.hash).where(_e.seq == after)).scalar() or b""
    return Fresh(
        rows[-1].seq if rows else after,
        tuple(report_from(body, words[key]) for key, body in bodies.items()),
        tuple(claim_from(r.body) for r in dated if r.kind == "claim"),
        otherwise,
        any(r.kind == "tombstone" for r in rows),
        tuple(
            verdict_from(r.seq, r.kind, r.subject, r.who, r.learned_at, r.body)
            for r in rows
            if r.kind in VERDICTS
        ),
        frozenset(r.kind for r in rows),
        before.hex(),
        (rows[-1].hash if rows else before).hex(),
    )


def newest_day(connection: Connection, after: int = 0) -> date | None:
    """Return the latest day a report behind entry ``after`` was published on, if there is one."""
    if after:  # by the entries' own order: an index on kinds would lead through every report
        query = select(_e.kind, _e.published).where(_e.seq > after)
        days = (r.published for r in connection.execute(query) if r.kind == "report")
        day = max(days, default="")
    else:
        everything = select(func.max(_e.published)).where(_e.kind == "report")
        day = connection.execute(everything).scalar() or ""
    return date.fromisoformat(day) if day else None

"""What people did to a record: who, when, what, why, and whether it was undone since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import func, select

from parley.record.batches import batches
from parley.record.schema import entry
from parley.record.store import Store

KINDS = (
    *("decide", "retract", "dispute", "merge", "split", "same_as"),
    *("undo", "tombstone", "account"),
)
_e = entry.c


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a person.

    ``kind`` is ``decide``, ``retract``, ``dispute``, ``merge``, ``split``, ``same_as``,
    ``undo``, ``tombstone`` or ``account``; ``what`` says it more closely (accept, reject,
    the role given, the entry undone). ``hash`` is the entry's own, to be quoted.
    """

    seq: int
    at: str
    who: str
    kind: str
    subject: str
    what: str = ""
    why: str = ""
    undone: bool = False
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which acts are asked for; an empty field asks for any. Days count by UTC."""

    who: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    subject: str = ""


def audit(
    store: Store, asked: Asked | None = None, *, limit: int = 0, offset: int = 0
) -> tuple[list[Act], int]:
    """Return the acts asked for, the newest first, and how many there are in all."""
    tests = _tests(asked or Asked())
    rows = select(entry).where(*tests).order_by(_e.seq.desc()).offset(offset)
    count = select(func.count()).select_from(entry).where(*tests)
    with store.reading() as connection:
        total = int(connection.execute(count).scalar_one())
        found = connection.execute(rows.limit(limit) if limit else rows).all()
        undone = _undone(connection, [r.seq for r in found])
    return [_act(row, undone) for row in found], total


def _tests(asked: Asked) -> list[Any]:
    tests: list[Any] = [_e.kind.in_([asked.kind] if asked.kind else KINDS)]
    if asked.who:
        tests.append(_e.who == asked.who)
    if asked.subject:
        tests.append(_e.subject == asked.subject)
    if asked.since:
        tests.append(_e.learned_at >= asked.since.isoformat())
    if asked.until:
        tests.append(_e.learned_at < (asked.until + timedelta(days=1)).isoformat())
    return tests


def _undone(connection: Any, seqs: list[int]) -> frozenset[int]:
    found: set[int] = set()
    for some in batches(seqs):
        wanted = [str(s) for s in some]
        query = select(_e.parent).where(_e.kind == "undo", _e.parent.in_(wanted))
        found |= {int(p) for p in connection.execute(query).scalars()}
    return frozenset(found)


def _act(row: Any, undone: frozenset[int]) -> Act:
    body: dict[str, Any] = msgspec.json.decode(row.body) if row.body else {}
    what = {
        "account": " ".join(t for t in (body.get("did", ""), body.get("role", "")) if t),
        "undo": row.parent,
        "merge": ", ".join(body.get("claims", ())),
        "split": ", ".join(body.get("claims", ())),
    }.get(row.kind, str(body.get("decision", body.get("same", ""))))
    why = str(body.get("why", ""))
    seal = bytes(row.hash).hex()
    return Act(
        row.seq, row.learned_at, row.who, row.kind, row.subject, what, why, row.seq in undone, seal
    )

"""What people add to a record: decisions, retractions, disputes, redactions, and their undoing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, select, update

from parley.core.claim import Claim
from parley.core.errors import Fault, InputError, UsageError
from parley.record import search
from parley.record.batches import batches
from parley.record.codec import claim_from
from parley.record.ledger import Draft, Head, append
from parley.record.schema import blob, entry
from parley.record.standing import DECISIONS, verdict_body

_e = entry.c
MASK = "█"


def decide(
    connection: Connection,
    claim_ids: Sequence[str],
    decision: str,
    who: str,
    why: str,
    claim: Claim | None = None,
) -> Head:
    """Write one decision on each claim, all or none."""
    if decision not in DECISIONS:
        raise UsageError(f"no decision '{decision}'.", f"Choose one of {', '.join(DECISIONS)}.")
    if (decision == "correct") != (claim is not None):
        raise UsageError("a correction needs the corrected claim, and only a correction has one.")
    check_known(connection, "claim", claim_ids)
    if claim is not None:
        _check_correction(connection, claim_ids[0], claim)
    body = verdict_body(decision, why, claim)
    return append(connection, [Draft("decide", c, body) for c in claim_ids], who, "human")


def remark(connection: Connection, kind: str, subject: str, who: str, why: str) -> Head:
    """Write a retraction or a dispute."""
    check_known(connection, "claim", [subject])
    return append(connection, [Draft(kind, subject, verdict_body(kind, why))], who, "human")


def regroup(
    connection: Connection, kind: str, claim_ids: Sequence[str], who: str, why: str
) -> Head:
    """Write that claims tell of one event (``merge``) or each of another (``split``)."""
    ids = sorted(set(claim_ids))
    if len(ids) < 2:
        raise UsageError(f"a {kind} needs at least two claims.")
    check_known(connection, "claim", ids)
    key = "m" + hashlib.blake2b("|".join(ids).encode(), digest_size=8).hexdigest()
    body = msgspec.json.encode({"claims": ids, "why": why}).decode()
    return append(connection, [Draft(kind, key, body)], who, "human")


def undo(connection: Connection, seq: int, who: str, why: str) -> Head:
    """Undo an entry that people wrote; the entry stays, it only no longer counts."""
    row = connection.execute(select(_e.kind, _e.subject).where(_e.seq == seq)).first()
    allowed = ("decide", "retract", "dispute", "merge", "split", "same_as")
    if row is None or row.kind not in allowed:
        raise UsageError(f"entry {seq} is not a decision that can be undone.")
    body = msgspec.json.encode({"why": why}).decode()
    return append(connection, [Draft("undo", row.subject, body, parent=str(seq))], who, "human")


def check_known(connection: Connection, kind: str, subjects: Iterable[str]) -> None:
    """Refuse ids that are not in the record."""
    wanted = list(dict.fromkeys(subjects))
    found: set[str] = set()
    for some in batches(wanted):
        query = select(_e.subject).where(_e.kind == kind, _e.subject.in_(some))
        found |= set(connection.execute(query).scalars())
    missing = [s for s in wanted if s not in found]
    if missing:
        raise InputError(
            [
                Fault("record", 0, 0, f"no {kind} with this id", m, todo="Check the id.")
                for m in missing
            ]
        )


def _check_correction(connection: Connection, claim_id: str, claim: Claim) -> None:
    """A correction keeps the id and the report; its quote must stand in that report."""
    query = select(_e.body, _e.parent).where(_e.kind == "claim", _e.subject == claim_id)
    row = connection.execute(query.order_by(_e.seq.desc()).limit(1)).one()
    text = _text(connection, row.parent)
    if claim.id != claim_id or claim.report != row.parent:
        raise UsageError("a correction keeps the id and the report of the claim it corrects.")
    if text[claim.start : claim.end] != claim.quote:
        fault = Fault(row.parent, 0, 0, f"quote is not at {claim.start}..{claim.end}", claim.quote)
        raise InputError(fault)


def _text(connection: Connection, report_id: str) -> str:
    query = (
        select(blob.c.data)
        .join(entry, _e.parent == blob.c.sha256)
        .where(_e.kind == "report", _e.subject == report_id)
        .limit(1)
    )
    data = connection.execute(query).scalar_one()
    return bytes(data).decode("utf-8", "surrogatepass")


def tombstone(connection: Connection, subject: str, who: str, why: str) -> list[str]:
    """Redact a claim, or a report with all its claims; return every id redacted.

    The claim's words are masked in the report's text too, and every other claim that
    quotes the same stretch goes with it. Entries stay in the chain, empty.
    """
    row = connection.execute(
        select(_e.kind, _e.subject, _e.parent, _e.body)
        .where(_e.subject == subject, _e.kind.in_(("claim", "report")))
        .order_by(_e.seq.desc())
        .limit(1)
    ).first()
    if row is None:
        check_known(connection, "claim", [subject])
        raise AssertionError
    if row.body is None:
        return []
    report = row.subject if row.kind == "report" else row.parent
    text = _text(connection, report)
    claims = _claims_of(connection, report)
    if row.kind == "report":
        start, end, gone = 0, len(text), [subject, *(c.id for c in claims)]
    else:
        stretches = [(c.start, c.end) for c in claims if c.id == subject]
        start, end = min(s for s, _ in stretches), max(e for _, e in stretches)
        gone = sorted({c.id for c in claims if c.start < end and start < c.end})
    masked = text[:start] + MASK * (end - start) + text[end:]
    _redact(connection, report, gone, masked.encode("utf-8", "surrogatepass"), who, why)
    return gone


def _claims_of(connection: Connection, report: str) -> list[Claim]:
    """All revisions of a report's claims, corrections by people included."""
    machine = select(_e.body).where(_e.kind == "claim", _e.parent == report, _e.body.is_not(None))
    claims = [claim_from(body) for body in connection.execute(machine).scalars()]
    for some in batches([c.id for c in claims]):
        human = select(_e.body).where(_e.kind == "decide", _e.subject.in_(some))
        for body in connection.execute(human.where(_e.body.is_not(None))).scalars():
            plain = msgspec.json.decode(body)
            if "claim" in plain:
                claims.append(claim_from(msgspec.json.encode(plain["claim"]).decode()))
    return claims


def _redact(
    connection: Connection, report: str, gone: list[str], masked: bytes, who: str, why: str
) -> None:
    query = select(_e.parent).where(_e.kind == "report", _e.subject == report).limit(1)
    digest = connection.execute(query).scalar_one()
    body = {"why": why, "masked": hashlib.sha256(masked).hexdigest()}
    text = msgspec.json.encode(body).decode()
    append(connection, [Draft("tombstone", s, text, parent=digest) for s in gone], who, "human")
    for subject in gone:
        emptied = update(entry).where(_e.subject == subject, _e.kind != "tombstone")
        connection.execute(emptied.values(body=None, salt=b""))
    connection.execute(update(blob).where(blob.c.sha256 == digest).values(data=masked))
    search.forget(connection, [*gone, report])

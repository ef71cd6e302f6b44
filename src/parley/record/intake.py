"""Taking in reports and claims: what is new is written, what is known is left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, insert, select

from parley.core.claim import Claim, Report
from parley.core.errors import Fault, InputError
from parley.core.tables import from_json
from parley.record import search
from parley.record.batches import batches
from parley.record.codec import claim_draft, report_draft
from parley.record.ledger import Draft, append
from parley.record.schema import blob, entry

_e = entry.c


@dataclass(frozen=True, slots=True)
class AddResult:
    """What an ``add`` did: entries new, known before, changed since, or under a tombstone.

    ``duplicates`` pairs a report with the earlier one that has the very same text.
    """

    new_reports: int = 0
    new_claims: int = 0
    known: int = 0
    updated: int = 0
    superseded: int = 0
    redacted: int = 0
    duplicates: tuple[tuple[str, str], ...] = ()


def take_in(
    connection: Connection,
    reports: Sequence[Report],
    claims: Sequence[Claim],
    who: str,
    engine: str,
    complete: bool,
) -> AddResult:
    """Write reports and claims inside the caller's transaction."""
    reports = [r if r.sha256 else replace(r, sha256=Report.digest(r.text)) for r in reports]
    home = _homes(connection, reports, claims)
    _check(connection, home, reports, claims)
    duplicates = _store_texts(connection, reports)
    drafts = [report_draft(r) for r in _unique(reports)]
    drafts += [claim_draft(c, home[c.report]) for c in _unique(claims)]
    fresh, counts = sort_out(connection, drafts)
    if complete:
        fresh += _superseding(connection, reports, claims, who, engine)
    append(connection, fresh, who, engine)
    search.index(connection, fresh, {r.id: r.text for r in reports})
    return AddResult(
        new_reports=counts["new", "report"],
        new_claims=counts["new", "claim"],
        known=counts["known", "report"] + counts["known", "claim"],
        updated=counts["updated", "report"] + counts["updated", "claim"],
        superseded=sum(d.kind == "supersede" for d in fresh),
        redacted=counts["redacted", "report"] + counts["redacted", "claim"],
        duplicates=tuple(duplicates),
    )


def sort_out(
    connection: Connection, drafts: Sequence[Draft]
) -> tuple[list[Draft], Counter[tuple[str, str]]]:
    """Keep the drafts that say something new; count new, known, updated, older and redacted.

    A draft is known when the last revision of the same rank has the same body, and
    older when a revision of a higher rank is there already.
    """
    counts: Counter[tuple[str, str]] = Counter()
    fresh: list[Draft] = []
    for batch in batches(drafts):
        before = revisions(connection, batch[0].kind, [d.subject for d in batch])
        for kind in {d.kind for d in batch} - {batch[0].kind}:
            before |= revisions(connection, kind, [d.subject for d in batch if d.kind == kind])
        for d in batch:
            earlier = before.get((d.kind, d.subject))
            if earlier is None:
                counts["new", d.kind] += 1
            elif None in earlier.values():
                counts["redacted", d.kind] += 1
                continue
            elif d.rank in earlier and same_noun(d.kind, earlier[d.rank], d.body):
                counts["known", d.kind] += 1
                continue
            else:
                counts["updated" if d.rank >= max(earlier) else "older", d.kind] += 1
            before[d.kind, d.subject] = {**(earlier or {}), d.rank: d.body}
            fresh.append(d)
    return fresh, counts


_NOUNS: dict[str, type[Any]] = {"claim": Claim, "report": Report}


def same_noun(kind: str, before: str | None, now: str) -> bool:
    """Whether two bodies say the same, fields that came with a later version aside."""
    if before == now:
        return True
    noun = _NOUNS.get(kind)
    if noun is None or before is None:
        return False
    return bool(from_json(noun, before) == from_json(noun, now))


def revisions(
    connection: Connection, kind: str, subjects: Iterable[str]
) -> dict[tuple[str, str], dict[int, str | None]]:
    """Return the last body of each rank, by kind and subject."""
    query = (
        select(_e.subject, _e.rank, _e.body)
        .where(_e.kind == kind, _e.subject.in_(list(subjects)))
        .order_by(_e.seq)
    )
    found: dict[tuple[str, str], dict[int, str | None]] = {}
    for subject, rank, body in connection.execute(query):
        found.setdefault((kind, subject), {})[rank] = body
    return found


def _unique(nouns: Iterable[Any]) -> list[Any]:
    return list({n.id: n for n in nouns}.values())


def _homes(
    connection: Connection, reports: Sequence[Report], claims: Sequence[Claim]
) -> dict[str, Report]:
    """Return the report of every claim, from the batch or from the record."""
    from parley.record.codec import report_from

    home = {r.id: r for r in reports}
    missing = sorted({c.report for c in claims} - set(home))
    for some in batches(missing):
        query = (
            select(_e.subject, _e.body, blob.c.data)
            .join(blob, blob.c.sha256 == _e.parent)
            .where(_e.kind == "report", _e.subject.in_(some))
            .order_by(_e.seq)
        )
        for subject, body, data in connection.execute(query):
            if body is not None:
                home[subject] = report_from(body, bytes(data).decode("utf-8", "surrogatepass"))
    return home


def _check(
    connection: Connection,
    home: dict[str, Report],
    reports: Sequence[Report],
    claims: Sequence[Claim],
) -> None:
    """Refuse, all at once, claims whose quote is not what stands in their report."""
    faults = []
    known = {
        row.subject: row.parent
        for some in batches(reports)
        for row in connection.execute(
            select(_e.subject, _e.parent).where(
                _e.kind == "report", _e.subject.in_([r.id for r in some])
            )
        )
    }
    for r in reports:
        if r.sha256 != Report.digest(r.text):
            faults.append(_fault(r.path or r.id, "text does not have the SHA-256 it says", r.id))
        elif known.get(r.id, r.sha256) != r.sha256:
            faults.append(_fault(r.path or r.id, "another text is recorded under this id", r.id))
    for c in claims:
        if c.report not in home:
            faults.append(_fault(c.report, "claim names a report that is not recorded", c.id))
        elif home[c.report].text[c.start : c.end] != c.quote:
            if "█" in home[c.report].text[c.start : c.end]:
                continue  # redacted since; sort_out leaves it out
            faults.append(_fault(c.report, f"quote is not at {c.start}..{c.end}", c.quote[:80]))
    if faults:
        raise InputError(faults)


def _fault(where: str, what: str, value: str) -> Fault:
    return Fault(where, 0, 0, what, value, todo="Read the report again.")


def _store_texts(connection: Connection, reports: Sequence[Report]) -> list[tuple[str, str]]:
    """Store each text once; return reports that repeat the text of another one."""
    first: dict[str, str] = {}
    digests = sorted({r.sha256 for r in reports})
    for some in batches(digests):
        query = select(_e.parent, _e.subject).where(_e.kind == "report", _e.parent.in_(some))
        for digest, subject in connection.execute(query.order_by(_e.seq)):
            first.setdefault(digest, subject)
    duplicates = []
    for r in reports:
        if r.sha256 not in first:
            first[r.sha256] = r.id
            data = r.text.encode("utf-8", "surrogatepass")
            connection.execute(insert(blob).values(sha256=r.sha256, data=data))
        elif first[r.sha256] != r.id:
            duplicates.append((r.id, first[r.sha256]))
    return duplicates


def _superseding(
    connection: Connection,
    reports: Sequence[Report],
    claims: Sequence[Claim],
    who: str,
    engine: str,
) -> list[Draft]:
    """Mark claims that this reader made before and no longer makes, and those it makes again."""
    now = {c.id for c in claims}
    family = engine.split("/")[0]
    drafts = []
    for r in reports:
        rows = connection.execute(
            select(_e.subject, _e.kind, _e.who, _e.engine)
            .where(_e.parent == r.id, _e.kind.in_(("claim", "supersede", "revive")))
            .order_by(_e.seq)
        )
        last: dict[str, str] = {}
        for row in rows:
            if row.who == who and row.engine.split("/")[0] == family:
                last[row.subject] = row.kind
        for subject, kind in last.items():
            if subject not in now and kind != "supersede":
                drafts.append(Draft("supersede", subject, "{}", parent=r.id))
            elif subject in now and kind == "supersede":
                drafts.append(Draft("revive", subject, "{}", parent=r.id))
    return drafts

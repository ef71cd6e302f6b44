"""From any number back to its quote, its report and the offset it stands at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from parley.core.claim import Claim, Report
from parley.record.schema import entry
from parley.record.standing import Standing

if TYPE_CHECKING:
    from parley.record.view import View

CONTEXT = 240


@dataclass(frozen=True, slots=True)
class Revision:
    """One entry of a claim: when it was learned, from which engine, under which hash."""

    seq: int
    kind: str
    learned_at: str
    who: str
    engine: str
    hash: str


@dataclass(frozen=True, slots=True)
class Trail:
    """A claim in its report: ``before + claim.quote + after`` is what stands there.

    ``line`` and ``column`` count from 1; offsets count code points of the stored text.
    """

    claim: Claim
    report: Report
    before: str
    after: str
    line: int
    column: int
    standing: Standing
    revisions: tuple[Revision, ...]


def follow(view: View, claim_id: str) -> Trail:
    """Return the trail of a claim; refuses an id that the view does not show.

    The quote is checked against the stored text once more on the way.
    """
    claim = view.claim(claim_id)
    report = view.report(claim.report)
    start, end = claim.start, claim.end
    if report.text[start:end] != claim.quote and "█" not in report.text[start:end]:
        raise AssertionError(f"{claim_id}: the quote no longer stands at {start}..{end}")
    lead = report.text[:start]
    return Trail(
        claim,
        report,
        report.text[max(0, start - CONTEXT) : start],
        report.text[end : end + CONTEXT],
        lead.count("\n") + 1,
        start - (lead.rfind("\n") + 1) + 1,
        view.standing(claim_id),
        revisions(view, claim_id),
    )


def revisions(view: View, subject: str) -> tuple[Revision, ...]:
    """Return every entry about a subject that the view may see, oldest first."""
    query = (
        select(entry)
        .where(entry.c.subject == subject, entry.c.seq <= view.head.seq)
        .order_by(entry.c.seq)
    )
    with view.reading() as connection:
        return tuple(
            Revision(r.seq, r.kind, r.learned_at, r.who, r.engine, bytes(r.hash).hex())
            for r in connection.execute(query)
        )

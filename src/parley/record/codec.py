"""Reports and claims as ledger entries, and back, without losing a field."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date

from parley.core.claim import Claim, Interval, Report
from parley.core.errors import Fault, InputError
from parley.core.tables import from_json, to_json
from parley.record.ledger import UNKNOWN_DAY, Draft


def last_day(published: date | None, precision: str) -> str:
    """Return the latest day a report can have appeared, as ISO text.

    Examples
    --------
    >>> last_day(date(2016, 12, 1), "month"), last_day(None, "day")
    ('2016-12-31', '9999-12-31')
    """
    if published is None:
        return UNKNOWN_DAY
    if precision == "year":
        published = date(published.year, 12, 31)
    elif precision == "month":
        days = calendar.monthrange(published.year, published.month)[1]
        published = published.replace(day=days)
    return published.isoformat()


def iso(day: date | None) -> str:
    """Return a day as ISO text, empty where unknown."""
    return day.isoformat() if day else ""


def report_draft(report: Report) -> Draft:
    """Return a report's entry; its text goes into the blob store under its SHA-256."""
    return Draft(
        kind="report",
        subject=report.id,
        body=_encode(replace(report, text=""), report.id),
        parent=report.sha256,
        published=iso(report.published),
        published_last=last_day(report.published, report.precision),
    )


def claim_draft(claim: Claim, report: Report) -> Draft:
    """Return a claim's entry, dated by its report."""
    start, end = _extent(claim.time)
    return Draft(
        kind="claim",
        subject=claim.id,
        body=_encode(claim, claim.report),
        parent=claim.report,
        published=iso(report.published),
        published_last=last_day(report.published, report.precision),
        valid_from=start,
        valid_to=end,
        said=_extent(claim.said)[0],
    )


def _encode(noun: Report | Claim, where: str) -> str:
    try:
        return to_json(noun)
    except UnicodeEncodeError as error:
        what = "text or path holds half a character (a lone surrogate)"
        todo = "Read the file again in its right encoding, or rename it."
        raise InputError(Fault(where, 0, 0, what, ascii(error.object)[:60], todo=todo)) from None


def _extent(interval: Interval | None) -> tuple[str, str]:
    if interval is None:
        return "", ""
    days = (interval.start_min, interval.start_max, interval.end_min, interval.end_max)
    known = [d for d in days if d is not None]
    return (min(known).isoformat(), max(known).isoformat()) if known else ("", "")


def report_from(body: str, text: str) -> Report:
    """Return the report of an entry, with its text."""
    return replace(from_json(Report, body), text=text)


def claim_from(body: str) -> Claim:
    """Return the claim of an entry."""
    return from_json(Claim, body)

"""A small invented war: two reports, a handful of claims, and records to put them in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from parley.core.claim import Claim, Interval, Quantity, Report, Span, Speaker, Where, claim_id
from parley.core.terms import Bound, Form, Kind
from parley.record import Store

FIRST = "date 2031-05-02\nThe ministry of Norland says 40 people left Westford on Thursday."
SECOND = "Älteste aus إدلب erklären, mehr als zehn Menschen seien in Westford getötet worden."


def report(key: str, text: str, day: date | None, precision: str = "day") -> Report:
    """A report with its digest."""
    return Report(
        key, text, "en", day, precision, "Daily", title=key, sha256=Report.digest(text),
        licence="CC BY 4.0",
    )  # fmt: skip


def claim(home: Report, quote: str, kind: Kind = Kind.EVENT, actor: str = "norland") -> Claim:
    """A claim on the words ``quote``, which must stand in the report."""
    start = home.text.index(quote)
    end = start + len(quote)
    speaker = Speaker(quote[:8], start, start + 8, actor)
    return Claim(
        claim_id(home.id, start, end, kind, actor, "affirmed"), home.id, start, end, quote,
        Span(start, end, quote), speaker=speaker, form=Form.INDIRECT, kind=kind,
        topic="evacuation", said=Interval(date(2031, 5, 2), date(2031, 5, 2)),
        quantities=(Quantity(40, 40, 40, Bound.EXACT, "person", "civilians", "evacuated"),),
        time=Interval(date(2031, 5, 1), date(2031, 5, 1), date(2031, 5, 1), date(2031, 5, 1)),
        place=Where("Westford", start, start + 8, "Westford", "westford", 54.5, 3.25),
        published=home.published,
    )  # fmt: skip


@pytest.fixture
def first() -> Report:
    return report("r1", FIRST, date(2031, 5, 2))


@pytest.fixture
def second() -> Report:
    return report("r2", SECOND, date(2031, 5, 1), "month")


@pytest.fixture
def said(first: Report) -> Claim:
    """What the ministry says: 40 people left."""
    return claim(first, "The ministry of Norland says 40 people left Westford on Thursday.")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "record.db") as opened:
        yield opened

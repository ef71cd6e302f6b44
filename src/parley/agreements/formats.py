"""Formats of talks: who sits at which table, and how far the table reaches each party.

A party that has no seat, or talks at a suspended table, may be unable to consent even
where it would gain: reach is the chance that its consent can be had through the formats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from parley.agreements.priors import prior
from parley.core.agreement import TalksFormat
from parley.core.estimate import Range

SUSPENDED = frozenset({"suspended", "paused", "frozen", "stalled"})
CLOSED = frozenset({"closed", "ended", "dissolved"})


def table_reach(table: TalksFormat, party: str, patrons: Sequence[str]) -> Range:
    """Chance that one table reaches a party: seat, directness, patron's seat, suspension."""
    if party in table.seats or party in table.mediators:
        key = "direct" if table.direct else "indirect"
    else:
        key = "patron_seated" if any(p in table.seats for p in patrons) else "absent"
    reach = _range(key)
    return _times(reach, _range("suspended")) if table.status.casefold() in SUSPENDED else reach


def reach(
    party: str, format_id: str, formats: Sequence[TalksFormat], patrons: Sequence[str], as_of: date
) -> Range | None:
    """Chance that the agreement's format, with its complements and rivals, reaches a party.

    None where the agreement names no known format: nobody is then out of reach.
    Tables that complement each other miss a party only where each does; a rival table
    draws parties away.
    """
    open_now = {
        f.id: f
        for f in formats
        if (f.start is None or f.start <= as_of) and f.status.casefold() not in CLOSED
    }
    main = open_now.get(format_id)
    if main is None:
        return None
    total = table_reach(main, party, patrons)
    for other in open_now.values():
        if other.id == main.id:
            continue
        if other.id in main.complements or main.id in other.complements:
            helps = _times(table_reach(other, party, patrons), _range("complement"))
            total = _either(total, helps)
        if other.id in main.competes or main.id in other.competes:
            total = _times(total, _range("competing"))
    return total


def _range(key: str) -> Range:
    p = prior("formats", key)
    return Range(p.low, p.best, p.high, p.source, assumption=True)


def _times(a: Range, b: Range) -> Range:
    return Range(a.low * b.low, a.best * b.best, a.high * b.high, a.source, assumption=True)


def _either(a: Range, b: Range) -> Range:
    """Reached by one or the other: 1 - (1 - a)(1 - b)."""
    low, best, high = (
        1 - (1 - x) * (1 - y) for x, y in ((a.low, b.low), (a.best, b.best), (a.high, b.high))
    )
    return Range(low, best, high, a.source, assumption=True)


def seats(formats: Sequence[TalksFormat], parties: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """For each format, the parties that sit in it."""
    return {f.id: tuple(p for p in parties if p in f.seats) for f in formats}

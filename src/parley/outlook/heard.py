"""Where reports of the last year say that there is fighting: a base rate where no history is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from parley.core.claim import Claim
from parley.core.terms import EventType, Kind, Polarity

YEAR = timedelta(days=365)
GUESSED = "context"


def told_fighting(claims: Sequence[Claim], as_of: date) -> dict[str, int]:
    """Count claims of attacks, captures and movements by the place they name themselves.

    One report counts once for a place, however often it names it; a place that was only
    taken over from a sentence before does not count.
    """
    seen = {
        (c.report, c.place.place)
        for c in claims
        if c.place is not None
        and c.place.place
        and c.place.relation != GUESSED
        and c.polarity is not Polarity.NEGATED
        and c.published is not None
        and as_of - YEAR <= c.published <= as_of
        and _fighting(c)
    }
    return dict(Counter(place for _, place in sorted(seen)))


def _fighting(claim: Claim) -> bool:
    attack = claim.event is not None and claim.event.type is EventType.ASSAULT
    return attack or claim.kind in (Kind.CONTROL, Kind.FORCE)

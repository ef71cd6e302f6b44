"""What a total is counted from: the dead since January are not those of Monday."""

from __future__ import annotations

from datetime import timedelta

from parley.core.claim import Claim
from parley.fusion import words

SINCE = "since "
SHORT = timedelta(days=10)  # what began later is told with the figures of these days


def since(claim: Claim, measure: str) -> str:
    """What a total is counted from, "since 2009-01", where that is longer ago than a window.

    The dead since January answer another question than those of Monday.
    """
    time, told = claim.time, claim.published
    if time is None or told is None or not words.cumulative(measure) or words.running(measure):
        return ""
    whole = time.timex == "DURATION" and time.end_max is not None and told - time.end_max <= SHORT
    first = time.start_max if time.relation == "since" else time.start_min if whole else None
    if first is None or time.start_min is None or told - first <= SHORT:
        return ""
    form = "%Y" if time.granularity == "year" else "%Y-%m"
    return f"{SINCE}{time.start_min.strftime(form)}"

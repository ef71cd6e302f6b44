"""What a report's claims say twice, and dates among them that cannot be meant.

One count told once must reach the estimates once. Where a clause has a claim of its own inside
the claim of its sentence, its figures stay with the clause.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from parley.core.claim import Claim
from parley.core.terms import Kind, Modality

#: Years ahead beyond which a date is a slip of the pen.
FAR = 50
#: A report may be dated to its month only.
MONTH = timedelta(days=31)


def tidy(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims with every figure of a voice once, and doubtful dates flagged.

    Parameters
    ----------
    claims
        Of one report, in order of the text.

    Returns
    -------
    list of Claim
        In the same order; those that only repeated another one are left out.
    """
    kept = [c for c in claims if not _repeats(c, claims)]
    return [_doubted(_without(c, kept)) for c in kept]


def _doubted(claim: Claim) -> Claim:
    """Flag a date that cannot be meant, and a deed told as done that lies ahead."""
    time, published = claim.time, claim.published
    if time is None or time.start_min is None or published is None:
        return claim
    if time.start_min.year - published.year > FAR:
        return replace(claim, flags=(*claim.flags, "time:far-future"))
    done = claim.modality is Modality.PAST and claim.kind in (Kind.EVENT, Kind.CONTROL)
    if done and time.start_min > published + MONTH and time.anchor == "text":
        return replace(claim, flags=(*claim.flags, "time:after-publication"))
    return claim


def _voice(claim: Claim) -> tuple[int, int]:
    return (claim.speaker.start, claim.speaker.end) if claim.speaker else (-1, -1)


def _holds(outer: Claim, inner: Claim) -> bool:
    """Whether one claim's words are part of another's, in the same voice."""
    wider = outer.end - outer.start > inner.end - inner.start
    within = outer.start <= inner.start and inner.end <= outer.end
    return wider and within and _voice(outer) == _voice(inner)


def _figures(claim: Claim) -> set[tuple[int, int]]:
    return {(q.start, q.end) for q in claim.quantities}


def _counts(claim: Claim) -> bool:
    """Whether a claim is about its figures and nothing else; an area has its phrase of its own."""
    return claim.kind is Kind.QUANTITY and claim.event is None and claim.rule != "figure.area"


def _repeats(claim: Claim, claims: Iterable[Claim]) -> bool:
    """Whether a claim only says again what a claim about the same figures says around it."""
    own = _figures(claim)
    return bool(own) and any(
        _holds(outer, claim) and own <= _figures(outer) and _counts(outer) and _counts(claim)
        for outer in claims
    )


def _without(claim: Claim, claims: Iterable[Claim]) -> Claim:
    """Leave the figures of clauses with a claim of their own to them."""
    if not claim.quantities:
        return claim
    theirs = {q for c in claims if _holds(claim, c) and not _counts(claim) for q in _figures(c)}
    if not theirs & _figures(claim):
        return claim
    return replace(
        claim, quantities=tuple(q for q in claim.quantities if (q.start, q.end) not in theirs)
    )

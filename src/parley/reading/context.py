"""What a sentence leaves to the sentences before it: where it is, and what its figure counts.

Nothing is invented: the place is one the report names in the sentences before or in its
lead, the measure one that its own lead is about. What was taken over is flagged
("place:context", "measure:context"), and the span is that of the words it was taken from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from parley.core.claim import Claim, Quantity, Where
from parley.core.terms import Kind

#: How far back, in characters, a place named before still holds.
NEAR = 320
#: How much of a report counts as its lead.
LEAD = 420
_PLACED = (Kind.EVENT, Kind.QUANTITY, Kind.STATUS, Kind.CONTROL, Kind.FORCE)


def settle(claims: Sequence[Claim], places: Sequence[Where]) -> list[Claim]:
    """Return the claims with place and measure taken over where the words leave them open.

    Parameters
    ----------
    claims
        In order of the text.
    places
        Every place named in the report, in order of the text; countries and towns alike.
    """
    theme = _theme(places)
    topic = _lead_measure(claims)
    out = []
    for claim in claims:
        out.append(_measured(_placed(claim, places, theme), topic))
    return out


def _theme(places: Sequence[Where]) -> Where | None:
    """The place the lead is about: named most often in it, the first of equals."""
    lead = [p for p in places if p.start < LEAD + (places[0].start if places else 0) and p.place]
    if not lead:
        return None
    counts = Counter(p.place for p in lead)
    return max(lead, key=lambda p: (counts[p.place], -p.start))


def _placed(claim: Claim, places: Sequence[Where], theme: Where | None) -> Claim:
    if claim.place is not None or claim.kind not in _PLACED:
        return claim
    before = [p for p in places if p.end <= claim.start and claim.start - p.end <= NEAR]
    known = [p for p in before if p.place and p.relation]
    found = known[-1] if known else theme
    if found is None:
        return claim
    place = replace(found, relation="context")
    return replace(claim, place=place, flags=(*claim.flags, "place:context"))


def _lead_measure(claims: Sequence[Claim]) -> str:
    """The measure most figures of people in the report have, if one stands out."""
    counts = Counter(
        q.measure for c in claims for q in c.quantities if q.measure and q.unit in ("person", "")
    )
    if not counts:
        return ""
    (first, most), *rest = counts.most_common(2)
    return first if not rest or most > rest[0][1] else ""


def _measured(claim: Claim, measure: str) -> Claim:
    """Give a bare count of people the measure that the report's other figures have."""
    if not measure or not any(_bare(q) for q in claim.quantities):
        return claim
    figures = tuple(replace(q, measure=measure) if _bare(q) else q for q in claim.quantities)
    kind = Kind.QUANTITY if claim.kind is Kind.STATUS and not claim.value else claim.kind
    return replace(claim, quantities=figures, kind=kind, flags=(*claim.flags, "measure:context"))


def _bare(q: Quantity) -> bool:
    counts_people = q.unit == "person" or (q.unit == "" and (q.best or q.low or 0) >= 100)
    return counts_people and not q.measure and q.group in ("", "people", "civilians")

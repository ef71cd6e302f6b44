"""How much of a large run a report can hold that is to be passed on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

from parley.core.dossier import Dossier

MOST = 5000  # claims; about 6 MB of a page
EACH = 10  # claims listed for one figure, each way
_CITING = ("claims", "supports", "contradicts")


def for_a_report(dossier: Dossier, most: int = MOST) -> Dossier:
    """Return the run with the claims that a report lists: what its figures rest on, the newest.

    For each figure the first ten for it and against it stay, whatever their number; the rest
    is filled with the newest claims. Counts, estimates and forecasts are those of all claims; the
    record, the dossier and the page (``parley serve``) hold all. A run of up to ``most`` claims
    is returned as it is.
    """
    if len(dossier.claims) <= most:
        return dossier
    world = dossier.world.announcements if dossier.world else ()
    parts = (dossier.estimates, dossier.assessments, dossier.forecasts, dossier.agreements, world)
    kept = {key for part in parts for key in _cited(part)}
    newest = sorted(dossier.claims, key=lambda c: str(c.published or ""), reverse=True)
    for claim in newest:
        if len(kept) >= most:
            break
        kept.add(claim.id)
    claims = tuple(c for c in dossier.claims if c.id in kept)
    told = {c.report for c in claims}
    note = (
        f"This report lists {len(claims)} of {len(dossier.claims)} claims: those that figures rest "
        "on first, and the newest. All count; the record holds all."
    )
    return replace(
        dossier,
        claims=claims,
        reports=tuple(r for r in dossier.reports if r.id in told),
        notes=(*dossier.notes, note),
    )


def _cited(found: object) -> Iterator[str]:
    """The first claims named by each figure in it, at any depth."""
    if isinstance(found, tuple):
        for item in found:
            yield from _cited(item)
    elif is_dataclass(found) and not isinstance(found, type):
        for field in fields(found):
            value = getattr(found, field.name)
            if field.name in _CITING:
                yield from value[:EACH]
            elif isinstance(value, tuple) or is_dataclass(value):
                yield from _cited(value)

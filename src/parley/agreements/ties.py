"""Patrons and their clients over time: which ties hold now, and which known dates change them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from parley.agreements.draws import Array, Input
from parley.core.actor import Relation
from parley.core.terms import RelationKind
from parley.core.world import DatedChange

HORIZON = 365


@dataclass(frozen=True)
class Ties:
    """Patron ties among the parties, the regimes known dates cut time into, and who holds when.

    ``pairs`` (E, 2) patron and client, ``active`` (R, E) 1 where the tie holds,
    ``starts`` (R,) days from now, ``strength`` (R, N) factor on a party's own capability.
    """

    inputs: tuple[Input, ...]
    pairs: NDArray[np.int64]
    active: Array
    starts: Array
    strength: Array
    names: tuple[str, ...]
    labels: tuple[str, ...]
    notes: tuple[str, ...]

    def power(self, parties: int) -> Array:
        """Factors on own capability, (R, N)."""
        return self.strength if self.strength.size else np.ones((len(self.starts), parties))

    def patrons_of(self, party: str) -> tuple[str, ...]:
        """Patrons of a party among the parties."""
        at = self.names.index(party)
        return tuple(self.names[p] for p, c in self.pairs if c == at)


def ties_of(
    names: Sequence[str], relations: Sequence[Relation], changes: Sequence[DatedChange], as_of: date
) -> Ties:
    """Ties among ``names`` on ``as_of`` and within a year, cut at every known date of change.

    A change with an object scales that patron's tie to it, one without scales the
    subject's own strength and all its ties. An office holder stands for its office.
    """
    office = {r.subject: r.object for r in relations if r.kind is RelationKind.OFFICE}
    patrons = [r for r in relations if r.kind is RelationKind.PATRON]
    inside = [r for r in patrons if r.subject in names and r.object in names]
    days = {0}
    for r in inside:
        days |= {d for d in (_from(r.start, as_of), _from(r.end, as_of, 1)) if 0 < d <= HORIZON}
    known = [c for c in changes if 0 < (c.day - as_of).days <= HORIZON and c.factor is not None]
    known = [c for c in known if office.get(c.subject, c.subject) in names]
    days |= {(c.day - as_of).days for c in known}
    starts = sorted(days)
    inputs: list[Input] = []
    pairs: list[tuple[int, int]] = []
    active: list[Array] = []
    for r in inside:
        on = [
            _from(r.start, as_of, empty=-1) <= s < _from(r.end, as_of, 1, HORIZON + 1)
            for s in starts
        ]
        if any(on):
            cuts = [c for c in known if _touches(c, r, office)]
            for item, mask in _pieces(r, cuts, starts, as_of, np.array(on), len(inputs)):
                inputs.append(item)
                pairs.append((names.index(r.subject), names.index(r.object)))
                active.append(mask)
    strength = np.ones((len(starts), len(names)))
    for c in known:
        if not c.object and c.factor is not None:
            at = names.index(office.get(c.subject, c.subject))
            strength[np.array(starts) >= (c.day - as_of).days, at] *= c.factor.best
    outside = sorted(
        {f"{r.subject} is patron of {r.object} but no party: its weight is not counted"
         for r in patrons
         if r.holds(as_of) and r.object in names and r.subject not in names}
    )  # fmt: skip
    return Ties(
        tuple(inputs),
        np.array(pairs, np.int64).reshape(-1, 2),
        np.array(active, np.float64).T.reshape(len(starts), len(inputs)).copy(),
        np.array(starts, np.float64),
        strength,
        tuple(names),
        tuple(c.label or f"{c.subject}: {c.kind}" for c in known),
        tuple(outside),
    )


def _from(day: date | None, as_of: date, plus: int = 0, empty: int = 0) -> int:
    return empty if day is None else (day - as_of).days + plus


def _touches(change: DatedChange, tie: Relation, office: dict[str, str]) -> bool:
    subject = office.get(change.subject, change.subject)
    return subject == tie.subject and change.object in ("", tie.object)


def _pieces(
    tie: Relation, cuts: Sequence[DatedChange], starts: Sequence[int], as_of: date,
    on: NDArray[np.bool_], count: int,
) -> list[tuple[Input, Array]]:  # fmt: skip
    """One input for the tie until it changes and one, scaled by the factor's range, after."""
    pieces = []
    low, best, high = tie.low, tie.best, tie.high
    bounds = [*sorted({(c.day - as_of).days for c in cuts}), HORIZON + 2]
    begin = 0
    for k, end in enumerate(bounds):
        mask = on & np.array([begin <= s < end for s in starts])
        name = f"{tie.subject}>{tie.object}.leverage"
        if k or count and not mask.any():
            name += f".{k}"
        if mask.any():
            assumed = not tie.source
            item = Input(name, low, best, high, source=tie.source, assumption=assumed)
            pieces.append((item, mask.astype(np.float64)))
        for c in cuts:
            if (c.day - as_of).days == end and c.factor is not None:
                low, best, high = low * c.factor.low, best * c.factor.best, high * c.factor.high
        begin = end
    return pieces

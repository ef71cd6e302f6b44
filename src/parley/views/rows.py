"""What was said on one question, one row for each thing said; copies are folded into one row."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parley.core.claim import Claim, Quantity
from parley.core.estimate import Estimate, WaterfallStep
from parley.views.show import Show

FOLDED = "a copy, counted once"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said by one speaker: the figure or label, and every claim that repeats it."""

    who: str
    claim: Claim
    quantity: Quantity | None
    value: str
    copies: tuple[str, ...]
    counted: bool
    shift: float
    note: str

    @property
    def ids(self) -> tuple[str, ...]:
        """The claim and its copies."""
        return (self.claim.id, *self.copies)

    @property
    def size(self) -> float:
        """Where the figure lies, for sorting."""
        q = self.quantity
        if q is None:
            return 0.0
        if q.best is not None:
            return q.best
        ends = [v for v in (q.low, q.high) if v is not None]
        return math.sqrt(max(ends[0], 1.0) * max(ends[-1], 1.0)) if ends else 0.0


def said(show: Show, e: Estimate) -> list[Said]:
    """The rows behind an estimate; figures from the highest, labels in the order of weight."""
    steps = [s for s in e.waterfall if s.claims and s.claims[0] in show.claims]
    if not steps:
        ids = dict.fromkeys((*e.supports, *e.contradicts))
        steps = [WaterfallStep("", (i,)) for i in ids if i in show.claims]
    grouped: dict[tuple[object, ...], list[WaterfallStep]] = {}
    for step in steps:
        grouped.setdefault(_key(show, e, step), []).append(step)
    rows = [_row(show, e, group) for group in grouped.values()]
    if e.value:
        return sorted(rows, key=lambda r: (-abs(r.shift), r.who))
    return sorted(rows, key=lambda r: (-r.size, r.who))


def _key(show: Show, e: Estimate, step: WaterfallStep) -> tuple[object, ...]:
    claim = show.claims[step.claims[0]]
    if e.value:
        return show.who(claim), value_of(step)
    q = figure_behind(show, claim, step, e.question.measure)
    return show.who(claim), (q.low, q.best, q.high) if q else step.note


def _row(show: Show, e: Estimate, steps: Sequence[WaterfallStep]) -> Said:
    ranked = sorted(steps, key=lambda s: (-s.weight, -abs(s.shift)))
    step = ranked[0]
    claim = show.claims[step.claims[0]]
    others = dict.fromkeys(i for s in ranked for i in s.claims if i in show.claims)
    return Said(
        show.who(claim),
        claim,
        None if e.value else figure_behind(show, claim, step, e.question.measure),
        value_of(step) if e.value else "",
        tuple(i for i in others if i != claim.id),
        step.weight > 0,
        sum(s.shift for s in ranked),
        _remark(step.note),
    )


def words_of(step: WaterfallStep) -> str:
    """The figure's or label's own words, as the fusion room notes them first."""
    return step.note.split(";")[0].strip()


def value_of(step: WaterfallStep) -> str:
    """The label a step stands for: ``ongoing (follows from it)`` is ``ongoing``."""
    return words_of(step).split(" (")[0].strip()


def _remark(note: str) -> str:
    parts = [p.strip() for p in note.split(";")[1:]]
    return "; ".join(p for p in parts if p and p != FOLDED)


def figure_behind(
    show: Show, claim: Claim, step: WaterfallStep, measure: str = ""
) -> Quantity | None:
    """The very figure of a claim that a step rests on; its first of the measure otherwise."""
    wanted = words_of(step)
    exact = (q for q in _all(claim.quantities) if q.text and q.text == wanted)
    return next(exact, None) or show.quantity(claim, measure)


def _all(quantities: Iterable[Quantity]) -> Iterable[Quantity]:
    for q in quantities:
        yield q
        yield from _all(q.parts)

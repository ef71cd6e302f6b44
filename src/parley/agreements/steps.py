"""Deals carried out step by step: what is left, when it would be done, who may halt it.

A step takes what is left at the pace seen so far; steps linked to it, or two enclaves
released in return, wait for the slower one. Any breaker of the agreement halts all steps,
so a step is done by day h if its time is at most h and the agreement still stands then.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from parley.agreements.draws import Array, is_assumed
from parley.agreements.priors import prior
from parley.core.agreement import Agreement, InputTrace, Step, StepOutlook
from parley.core.estimate import Estimate, Range
from parley.core.streams import Streams

if TYPE_CHECKING:
    from parley.agreements.survival import Survival
    from parley.agreements.sweep import Result

MEASURES = frozenset({"evacuated", "left", "moved", "released", "transferred"})
DONE = frozenset({"done", "completed", "executed", "finished"})
HORIZONS = (3, 7, 30, 90)
LONGEST = 365.0


def step_outlooks(
    result: Result, survival: Survival, estimates: Sequence[Estimate], streams: Streams
) -> tuple[tuple[StepOutlook, ...], tuple[InputTrace, ...]]:
    """Outlook of every step, and the inputs it rests on."""
    plan, n = result.problem.case.agreement, result.xs.shape[1]
    outlooks, traces = [], []
    left, days = {}, {}
    done_range: dict[str, Range | None] = {}
    for step in plan.steps:
        done = done_range[step.id] = _done(step, plan, estimates)
        rest, takes, rows = _pace(step, done, result, streams, n)
        left[step.id], days[step.id] = rest, takes
        traces += rows
    for step in plan.steps:
        takes = days[step.id]
        for other in plan.steps:
            if other.id == step.linked or other.linked == step.id:
                takes = np.maximum(takes, days[other.id])
        outlooks.append(_outlook(step, left[step.id], takes, result, survival, done_range[step.id]))
    return tuple(outlooks), tuple(traces)


def _done(step: Step, plan: Agreement, estimates: Sequence[Estimate]) -> Range | None:
    """What is done so far: the fused estimate of it if there is one, else what the file says."""
    places = {step.place} if step.place else set(plan.places)
    for e in estimates:
        q = e.question
        if q.measure in MEASURES and q.place in places and e.best is not None:
            low = e.best if e.low is None else e.low
            high = e.best if e.high is None else e.high
            return Range(low, min(max(e.best, low), high), high, e.question.id, e.supports)
    return step.done


def _pace(
    step: Step, done: Range | None, result: Result, streams: Streams, n: int
) -> tuple[Array, Array, list[InputTrace]]:
    """Draws of what is left and of the days it takes."""
    rng = streams.rng(f"agreements/step/{step.id}")
    elapsed = result.problem.layout.elapsed
    wide = prior("steps", "days")
    unknown = Range(wide.low, wide.best, wide.high).sample(rng, n)
    if step.status.casefold() in DONE:
        return np.zeros(n), np.zeros(n), []
    rows = [
        _trace(f"{step.id}.{k}", r) for k, r in (("planned", step.planned), ("done", done)) if r
    ]
    rows.append(
        InputTrace(f"{step.id}.days", wide.low, wide.best, wide.high, wide.source, (), True)
    )
    if step.planned is None:
        return np.full(n, np.nan), unknown, rows
    planned = step.planned.sample(rng, n)
    finished = done.sample(rng, n) if done is not None else np.zeros(n)
    left = np.maximum(planned - finished, 0.0)
    share = np.divide(left, planned, out=np.ones(n), where=planned > 0)
    slow = prior("steps", "pace")
    factor = Range(slow.low, slow.best, slow.high).sample(rng, n)
    seen = finished / elapsed if elapsed > 0 else np.zeros(n)
    with np.errstate(divide="ignore", invalid="ignore"):
        at_pace = np.where(seen > 0, left / (seen * factor), np.inf)
    takes = np.where(left <= 0, 0.0, np.minimum(at_pace, share * unknown * 4))
    return left, takes, rows


def _trace(name: str, r: Range) -> InputTrace:
    return InputTrace(name, r.low, r.best, r.high, r.source, r.claims, is_assumed(r))


def _outlook(
    step: Step, left: Array, takes: Array, result: Result, survival: Survival, done: Range | None
) -> StepOutlook:
    end = np.minimum(np.ceil(takes), LONGEST)
    stands = survival.alive(end)
    done_by = tuple((h, float((stands * (takes <= h)).mean())) for h in HORIZONS)
    broken = survival.first_by(end).mean(axis=1)
    halted = {b: float(p) for b, p in zip(result.problem.breakers, broken, strict=True)}
    month = dict(done_by)[30]
    claims = done.claims if done is not None else ()
    why = f"done within 30 days with {100 * month:.0f} %"
    if step.linked:
        why += f"; moves only together with {step.linked}"
    return StepOutlook(
        step=step.id,
        what=step.what,
        left=_three(left),
        days=_three(takes),
        unit=step.unit,
        done_by=done_by,
        halted_by=halted,
        linked=step.linked,
        claims=claims,
        why=why,
    )


def _three(x: Array) -> tuple[float, float, float]:
    """5 %, mean and 95 %; nothing known stays nan-free as zeros."""
    known = x[np.isfinite(x)]
    if not len(known):
        return 0.0, 0.0, 0.0
    low, high = np.quantile(known, [0.05, 0.95])
    return float(low), float(known.mean()), float(high)

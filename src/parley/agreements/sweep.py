"""Many draws: all of them counted block by block, the first of them kept whole.

What only needs counting (who refuses, P(agree), blame, fix-sets, means) comes from every
draw. What needs the draws themselves (intervals, survival, shares of the variance) comes
from the first ``KEPT``. So memory stays bounded, and blocks run on all cores: a draw is
addressed by its number, and blocks are added up in their order, so the number of threads
changes no byte.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from parley.agreements.draws import Array
from parley.agreements.gather import Problem, derive
from parley.agreements.kernel import run
from parley.agreements.lattice import Masks, collect_masks, merge_masks, p_given_fix
from parley.agreements.layout import Draws, empty_draws
from parley.agreements.survival import Survival
from parley.core.streams import Streams

KEPT = 20_000
BLOCK = 4096
DAYS = 365


@dataclass(frozen=True)
class Means:
    """Means over all draws, (N,) each: consent, gap, reservation, value and war value."""

    consent: Array
    gap: Array
    reserve: Array
    value: Array
    war: Array


@dataclass(frozen=True)
class Result:
    """The draws of one problem, the masks of its blockers and the means over all draws.

    ``xs`` and ``draws`` are those kept whole, ``count`` is how many there were in all.
    """

    problem: Problem
    xs: Array
    draws: Draws
    masks: Masks
    means: Means
    count: int

    @property
    def p_agree(self) -> float:
        """Share of all draws in which every consent the rule asks for is given."""
        return p_given_fix(self.masks, self.problem.rule, frozenset())

    def survival(self) -> Survival:
        """How the agreement lasts from now on."""
        lay = self.problem.layout
        return Survival(
            self.draws.hazard,
            self.xs[lay.scale],
            self.xs[lay.shape],
            lay.elapsed,
            lay.regime_start,
        )


def solve(problem: Problem, streams: Streams, draws: int, start: int = 0, hold: int = 1) -> Result:
    """Draw the inputs of a problem and run the model on them, keeping every draw."""
    lay = problem.layout
    extra = 3 * lay.breakers + 1
    xs = problem.inputs.sample(streams, draws, start, hold, extra)
    derive(problem, xs)
    out = empty_draws(draws, lay)
    run(xs, lay, out)
    masks = collect_masks(problem.names, out.blocks.T)
    means = Means(
        1.0 - out.refuses.mean(axis=1),
        out.gap.mean(axis=1),
        out.reserve.mean(axis=1),
        out.value.mean(axis=1),
        out.war.mean(axis=1),
    )
    return Result(problem, xs, out, masks, means, draws)


def sweep(problem: Problem, streams: Streams, draws: int, threads: int | None = None) -> Result:
    """Like ``solve`` for any number of draws, on ``threads`` threads (None: one a core)."""
    first = solve(problem, streams, min(draws, KEPT))
    starts = range(KEPT, draws, BLOCK)
    if not starts:
        return first

    def block(start: int) -> tuple[Masks, Means, int]:
        made = solve(problem, streams, min(BLOCK, draws - start), start)
        return made.masks, made.means, made.count

    problem.inputs.keys(streams), problem.inputs.tables()  # made once, before the threads
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        rest = list(pool.map(block, starts))
    parts = [(first.masks, first.means, first.count), *rest]
    weights = np.array([count for _, _, count in parts]) / draws
    masks = merge_masks([m for m, _, _ in parts], weights)
    return Result(
        problem, first.xs, first.draws, masks, _pooled([m for _, m, _ in parts], weights), draws
    )


def _pooled(means: Iterable[Means], weights: Array) -> Means:
    rows = list(means)
    return Means(
        *(weights @ np.array([getattr(m, name) for m in rows]) for name in Means.__annotations__)
    )

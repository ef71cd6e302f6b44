"""How the kernel's inputs and results lie in memory: columns of inputs, arrays over draws."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parley.agreements.jit import folded, inner

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Layout(NamedTuple):
    """Where each input's column stands, and who is tied to whom.

    N parties, K issues, M breakers (the parties first, then outsiders), E patron ties,
    O outcomes, R regimes. Column blocks start at the integer fields.
    """

    parties: int
    issues: int
    breakers: int
    proposal: int  # K
    ideal: int  # N K
    salience: int  # N K
    capability: int  # N
    cost: int  # N
    exposure: int  # N
    patience: int  # N, per year
    veto: int  # M
    optimism: int  # N
    separate: int  # N
    shift: int  # N, added to the gap: what a party has said
    war_shift: int  # N, added to the war value
    unexplained: int  # N, added to the utility: what the model leaves out
    reach: int  # N, chance that a format of talks reaches the party
    ticket: int  # N, uniform numbers that decide it
    veto_ticket: int  # N
    covariates: int  # M, b'X
    outside_gap: int  # M, gap of breakers that are no party
    tie: int  # E, leverage of patron over client
    bend: int
    decisiveness: int
    common: int  # added to every utility: what the model leaves out for all alike
    delay: int  # years on today's lines
    recovery: int  # years until what was given up in trust is regained
    pressure: int
    steepness: int
    scale: int
    shape: int
    frailty: int
    ties: Ints  # (E, 2) patron, client among the parties
    tie_factor: Array  # (R, E)
    power_factor: Array  # (R, N)
    regime_start: Array  # (R,) days from now, first is 0
    outcome: Array  # (O,) probabilities from an ensemble; empty: contest
    winners: Array  # (O, N) 1 where the party is on the winning side
    losses: Array  # (O, N) share of the utility scale lost on the way
    settles: Array  # (O, N) weight of each party's ideal in what the outcome settles, sum 1
    centre: Array  # (O,) the winners' contest chance at best values
    required: NDArray[np.bool_]  # (N,)
    elapsed: float
    reference: float  # breakers a baseline hazard was learnt with


class Draws(NamedTuple):
    """What the kernel writes; N parties, R regimes, M breakers, D draws."""

    gap: Array  # (N, D)
    utility: Array  # (N, D)
    reserve: Array  # (N, D)
    war: Array  # (N, D)
    value: Array  # (N, D)
    chance: Array  # (R, N, D) contest chance
    refuses: Flags  # (N, D)
    blocks: Flags  # (N, D)
    hazard: Array  # (R, M, D)
    kept: Array  # (D,) discounted share of time the agreement stands, mean over parties


def empty_draws(n: int, layout: Layout) -> Draws:
    """Room for ``n`` draws."""
    size, regimes = layout.parties, len(layout.regime_start)
    return Draws(
        gap=np.empty((size, n)),
        utility=np.empty((size, n)),
        reserve=np.empty((size, n)),
        war=np.empty((size, n)),
        value=np.empty((size, n)),
        chance=np.empty((regimes, size, n)),
        refuses=np.zeros((size, n), np.bool_),
        blocks=np.zeros((size, n), np.bool_),
        hazard=np.empty((regimes, layout.breakers, n)),
        kept=np.empty(n),
    )


@inner
def scratch(parties: int, regimes: int, breakers: int, draws: int) -> Draws:  # pragma: no cover
    """Room for one block."""
    return Draws(
        np.empty((parties, draws)), np.empty((parties, draws)), np.empty((parties, draws)),
        np.empty((parties, draws)), np.empty((parties, draws)),
        np.empty((regimes, parties, draws)),
        np.zeros((parties, draws), np.bool_), np.zeros((parties, draws), np.bool_),
        np.empty((regimes, breakers, draws)), np.empty(draws),
    )  # fmt: skip


@inner
def _copy(block: Array | Flags, out: Array | Flags, begin: int) -> None:  # pragma: no cover
    """Put the rows of a block where they belong.

    Row by row: an index that might be negative would keep the loop out of vector registers.
    """
    for i in range(block.shape[0]):
        source = block[i]
        target = out[i, begin : begin + source.size]
        for b in range(source.size):
            target[b] = source[b]


@folded
def take_block(xs: Array, begin: int, x: Array) -> None:  # pragma: no cover
    """Bring a block of draws of every input into cache."""
    for c in range(x.shape[0]):
        target = x[c]
        source = xs[c, begin : begin + target.size]
        for b in range(target.size):
            target[b] = source[b]


@inner
def copy_block(block: Draws, out: Draws, begin: int) -> None:  # pragma: no cover
    """Put a block's results where they belong."""
    _copy(block.gap, out.gap, begin)
    _copy(block.utility, out.utility, begin)
    _copy(block.reserve, out.reserve, begin)
    _copy(block.war, out.war, begin)
    _copy(block.value, out.value, begin)
    _copy(block.refuses, out.refuses, begin)
    _copy(block.blocks, out.blocks, begin)
    for r in range(block.chance.shape[0]):
        _copy(block.chance[r], out.chance[r], begin)
        _copy(block.hazard[r], out.hazard[r], begin)
    for b in range(block.kept.size):
        out.kept[begin + b] = block.kept[b]

"""One pass over the draws: reservation values, gaps, refusals and hazards of every party."""

from __future__ import annotations

import math
from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from parley.agreements.formulas import (
    acceptability,
    contest,
    incentive_to_stay,
    intensity,
    issue_weights,
    lasting_loss,
    optimistic,
    reservation,
    standing_value,
    weibull_clock,
)

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
NODES = 25  # days 1, sqrt 2, 2, ... 4096: discounting and clock are geometric on this grid
PICARD = 4


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
    unexplained: int  # N, added to the gap: what the model leaves out
    reach: int  # N, chance that a format of talks reaches the party
    ticket: int  # N, uniform numbers that decide it
    veto_ticket: int  # N
    covariates: int  # M, b'X
    outside_gap: int  # M, gap of breakers that are no party
    tie: int  # E, leverage of patron over client
    bend: int
    decisiveness: int
    common: int  # added to every gap: what the model leaves out for all alike
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
    centre: Array  # (O,) the winners' contest chance at best values
    required: NDArray[np.bool_]  # (N,)
    elapsed: float
    reference: float  # breakers a baseline hazard was learnt with


class Draws(NamedTuple):
    """What the kernel writes; D draws, N parties, M breakers, R regimes."""

    gap: Array  # (D, N)
    utility: Array
    reserve: Array
    war: Array
    value: Array
    chance: Array  # (D, R, N) contest chance
    refuses: NDArray[np.bool_]
    blocks: NDArray[np.bool_]
    hazard: Array  # (D, R, M)
    kept: Array  # (D,) discounted share of time the agreement stands, mean over parties


def empty_draws(n: int, layout: Layout) -> Draws:
    """Room for ``n`` draws."""
    size, regimes = layout.parties, len(layout.regime_start)
    return Draws(
        gap=np.empty((n, size)),
        utility=np.empty((n, size)),
        reserve=np.empty((n, size)),
        war=np.empty((n, size)),
        value=np.empty((n, size)),
        chance=np.empty((n, regimes, size)),
        refuses=np.zeros((n, size), np.bool_),
        blocks=np.zeros((n, size), np.bool_),
        hazard=np.empty((n, regimes, layout.breakers)),
        kept=np.empty(n),
    )


@nb.njit(cache=True, nogil=True)
def strengths(x: Array, lay: Layout, regime: int, out: Array) -> None:  # pragma: no cover
    """Own capability plus leverage times each patron's own capability, in one regime."""
    for i in range(lay.parties):
        out[i] = max(x[lay.capability + i], 0.0) * lay.power_factor[regime, i]
    for e in range(lay.ties.shape[0]):
        patron, client = lay.ties[e, 0], lay.ties[e, 1]
        own = max(x[lay.capability + patron], 0.0) * lay.power_factor[regime, patron]
        out[client] += x[lay.tie + e] * lay.tie_factor[regime, e] * own


@nb.njit(cache=True, nogil=True)
def outcome_chances(lay: Layout, chance: Array, out: Array) -> None:  # pragma: no cover
    """Chances of the outcomes: the contest's, or the ensemble's tilted by the contest.

    The ensemble's probability of an outcome is scaled by how much stronger its winners
    are in this draw and regime than at the best values it was simulated with.
    """
    if lay.outcome.size == 0:
        for i in range(lay.parties):
            out[i] = chance[i]
        return
    total = 0.0
    for w in range(lay.outcome.size):
        tilt = 1.0
        if lay.centre[w] > 0.0:
            side = 0.0
            for i in range(lay.parties):
                side += lay.winners[w, i] * chance[i]
            tilt = side / lay.centre[w]
        out[w] = lay.outcome[w] * tilt
        total += out[w]
    for w in range(lay.outcome.size):
        out[w] /= total


@nb.njit(cache=True, nogil=True)
def outcome_points(
    x: Array, lay: Layout, chance: Array, ideals: Array, points: Array
) -> None:  # pragma: no cover
    """What each outcome settles: the winners' ideals weighted by strength; all, if nobody wins."""
    for w in range(points.shape[0]):
        for k in range(lay.issues):
            total, mean = 0.0, 0.0
            for i in range(lay.parties):
                share = lay.winners[w, i] * chance[i]
                total += share
                mean += share * ideals[i, k]
            if total <= 0.0:
                total, mean = 0.0, 0.0
                for i in range(lay.parties):
                    total += chance[i]
                    mean += chance[i] * ideals[i, k]
            points[w, k] = mean / total


@nb.njit(cache=True, nogil=True)
def war_value(
    x: Array, lay: Layout, i: int, odds: Array, ideals: Array, points: Array, weights: Array
) -> float:  # pragma: no cover
    """V_i = sum_w pi_i(w) u_i(w) - c_i, with the party's own optimism about winning."""
    own, mine, other, loss = 0.0, 0.0, 0.0, 0.0
    for w in range(points.shape[0]):
        u = acceptability(points[w], ideals[i], weights[i], x[lay.bend])
        loss += odds[w] * lay.losses[w, i]
        if lay.winners[w, i] > 0.0:
            own += odds[w]
            mine += odds[w] * u
        else:
            other += odds[w] * u
    hoped = optimistic(own, x[lay.optimism + i])
    if 0.0 < own < 1.0:
        mine, other = mine * hoped / own, other * (1.0 - hoped) / (1.0 - own)
    return float(mine + other - x[lay.cost + i] - loss + x[lay.war_shift + i])


@nb.njit(cache=True, nogil=True)
def survival_nodes(
    hazard: Array, clock: Array, lay: Layout, out: Array
) -> None:  # pragma: no cover
    """S at the nodes, exp(-sum over regimes of hazard times the clock run in it)."""
    total = np.zeros(hazard.shape[0])
    for r in range(hazard.shape[0]):
        for m in range(lay.breakers):
            total[r] += hazard[r, m]
    ran, before, day = 0.0, 0.0, 1.0
    regimes = hazard.shape[0]
    for q in range(NODES):
        rate = total[0]
        if regimes > 1:  # share of the step that falls into each regime, linear in time
            start = 0.0 if q == 0 else day / math.sqrt(2.0)
            rate = 0.0
            for r in range(regimes):
                a = max(lay.regime_start[r], start)
                b = day if r == regimes - 1 else min(lay.regime_start[r + 1], day)
                if b > a:
                    rate += total[r] * (b - a) / (day - start)
        ran += rate * (clock[q] - before)
        before = clock[q]
        out[q] = math.exp(-ran)
        day *= math.sqrt(2.0)


@nb.njit(cache=True, nogil=True)
def kept_share(alive: Array, patience: float) -> float:  # pragma: no cover
    """W = (1 - d) sum_t d^t S(t) on the node grid, trapezoids in discounted time.

    Days double every second node, so each discount factor is the square of the one two
    nodes before.
    """
    even = patience ** (1.0 / 365.0)
    odd = even ** math.sqrt(2.0)
    total, left, s_left = 0.0, 1.0, 1.0
    for q in range(NODES):
        right = even if q % 2 == 0 else odd
        total += (left - right) * 0.5 * (s_left + alive[q])
        left, s_left = right, alive[q]
        if q % 2 == 0:
            even *= even
        else:
            odd *= odd
    return total + left * s_left


@nb.njit(cache=True, nogil=True)
def run(xs: Array, lay: Layout, out: Draws) -> None:  # pragma: no cover - compiled
    """Assess every draw (row of ``xs``); writes ``out``."""
    n, issues, regimes = lay.parties, lay.issues, lay.regime_start.size
    outcomes = lay.winners.shape[0]
    ideals, weights = np.empty((n, issues)), np.empty((n, issues))
    points, centre, odds = np.empty((outcomes, issues)), np.empty(issues), np.empty(outcomes)
    power, alive, clock = np.empty(n), np.empty(NODES), np.empty(NODES)
    fallback, own = np.empty((regimes, n)), np.empty(n)
    for d in range(xs.shape[0]):
        x = xs[d]
        proposal = x[lay.proposal : lay.proposal + issues]
        for i in range(n):
            ideals[i] = x[lay.ideal + i * issues : lay.ideal + (i + 1) * issues]
            first = lay.salience + i * issues
            issue_weights(x[first : first + issues], weights[i])
            out.utility[d, i] = acceptability(proposal, ideals[i], weights[i], x[lay.bend])
        for r in range(regimes):
            chance = out.chance[d, r]
            strengths(x, lay, r, power)
            contest(power, x[lay.decisiveness], chance)
            outcome_chances(lay, chance, odds)
            outcome_points(x, lay, chance, ideals, points)
            for k in range(issues):
                centre[k] = 0.0
                for i in range(n):
                    centre[k] += chance[i] * ideals[i, k]
            for i in range(n):
                war = war_value(x, lay, i, odds, ideals, points, weights)
                still = acceptability(centre, ideals[i], weights[i], x[lay.bend]) - x[lay.cost + i]
                wait = x[lay.patience + i] ** x[lay.delay]
                fallback[r, i] = reservation(war, still, wait, x[lay.separate + i])
                if r == 0:
                    out.war[d, i] = war
                    out.reserve[d, i] = fallback[0, i]
        _settle(x, lay, fallback, own, alive, clock, d, out)
        for i in range(n):
            unreached = x[lay.ticket + i] >= x[lay.reach + i]
            out.refuses[d, i] = out.gap[d, i] < 0.0 or unreached
            heavy = x[lay.veto_ticket + i] < x[lay.veto + i]
            out.blocks[d, i] = lay.required[i] and out.refuses[d, i] and heavy


@nb.njit(cache=True, nogil=True)
def _settle(
    x: Array,
    lay: Layout,
    fallback: Array,
    own: Array,
    alive: Array,
    clock: Array,
    d: int,
    out: Draws,
) -> None:  # pragma: no cover
    """Gaps and hazards that agree with each other, from W = 1 down in a few Picard steps."""
    day, begun = 1.0, weibull_clock(lay.elapsed, x[lay.scale], x[lay.shape])
    for q in range(NODES):
        alive[q] = 1.0
        clock[q] = weibull_clock(lay.elapsed + day, x[lay.scale], x[lay.shape]) - begun
        day *= math.sqrt(2.0)
    for _ in range(PICARD):
        out.kept[d] = 0.0
        for i in range(lay.parties):
            kept = kept_share(alive, x[lay.patience + i])
            out.kept[d] += kept / lay.parties
            reserve = out.reserve[d, i]
            exposure = max(x[lay.exposure + i], 0.0)
            loss = lasting_loss(exposure, x[lay.patience + i], x[lay.recovery])
            worth = standing_value(out.utility[d, i], reserve, loss, kept)
            own[i] = worth - reserve + x[lay.shift + i]
            own[i] += x[lay.unexplained + i] + x[lay.common]
            out.value[d, i] = worth
            out.gap[d, i] = own[i]
        for e in range(lay.ties.shape[0]):
            push = x[lay.pressure] * x[lay.tie + e] * lay.tie_factor[0, e]
            out.gap[d, lay.ties[e, 1]] += push * own[lay.ties[e, 0]]
        for r in range(lay.regime_start.size):
            for m in range(lay.breakers):
                gap = x[lay.outside_gap + m]
                if m < lay.parties:
                    later = fallback[r, m] - fallback[0, m]
                    terms = out.utility[d, m] + x[lay.shift + m]
                    gap = incentive_to_stay(out.gap[d, m], terms, fallback[0, m]) - later
                part = intensity(x[lay.veto + m], x[lay.covariates + m], x[lay.steepness], gap)
                out.hazard[d, r, m] = x[lay.frailty] * part / lay.reference
        survival_nodes(out.hazard[d], clock, lay, alive)

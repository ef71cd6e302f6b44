"""One pass over the draws: reservation values, gaps, refusals and hazards of every party.

Inputs come as columns of draws, (inputs, draws). Blocks of draws stay in cache, and every
inner loop runs over the draws of a block.
"""

from __future__ import annotations

import numpy as np

from parley.agreements.clock import (
    NODES,
    discount_weights,
    kept_share,
    node_clock,
    regime_shares,
    survival_nodes,
)
from parley.agreements.formulas import (
    acceptability,
    contest,
    exponential,
    gain,
    is_straight,
    issue_weights,
    lasting_loss,
    log_intensity,
    logarithm,
    optimistic,
    reservation,
    standing_value,
)
from parley.agreements.jit import compiled, folded, inner
from parley.agreements.layout import Array, Draws, Ints, Layout, copy_block, scratch, take_block

PICARD = 3
BLOCK = 128


@folded
def strengths(x: Array, lay: Layout, regime: int, out: Array) -> None:  # pragma: no cover
    """Own capability plus leverage times each patron's own capability, in one regime."""
    draws = x.shape[1]
    for i in range(lay.parties):
        factor = lay.power_factor[regime, i]
        for b in range(draws):
            out[i, b] = max(x[lay.capability + i, b], 0.0) * factor
    for e in range(lay.ties.shape[0]):
        patron, client = lay.ties[e, 0], lay.ties[e, 1]
        factor = lay.tie_factor[regime, e] * lay.power_factor[regime, patron]
        for b in range(draws):
            out[client, b] += x[lay.tie + e, b] * factor * max(x[lay.capability + patron, b], 0.0)


@folded
def outcome_chances(lay: Layout, chance: Array, out: Array) -> None:  # pragma: no cover
    """Chances of the ensemble's outcomes, tilted by the contest.

    The ensemble's probability of an outcome is scaled by how much stronger its winners
    are in this draw and regime than at the best values it was simulated with.
    """
    draws = chance.shape[1]
    total = np.zeros(draws)
    for w in range(lay.outcome.size):
        for b in range(draws):
            side = 0.0
            for i in range(lay.parties):
                side += lay.winners[w, i] * chance[i, b]
            tilt = side / lay.centre[w] if lay.centre[w] > 0.0 else 1.0
            out[w, b] = lay.outcome[w] * tilt
            total[b] += out[w, b]
    for w in range(lay.outcome.size):
        for b in range(draws):
            out[w, b] /= total[b]


@folded
def standstill(chance: Array, ideals: Array, out: Array) -> None:  # pragma: no cover
    """What stays if nobody decides it: the parties' ideals weighted by their strength."""
    parties, issues, draws = ideals.shape
    out[:, :] = 0.0
    for i in range(parties):
        for k in range(issues):
            for b in range(draws):
                out[k, b] += chance[i, b] * ideals[i, k, b]


@folded
def settlement(weights: Array, ideals: Array, out: Array) -> None:  # pragma: no cover
    """What an outcome of the ensemble settles: ideals weighted by what each camp then holds."""
    parties, issues, draws = ideals.shape
    out[:, :] = 0.0
    for i in range(parties):
        if weights[i] > 0.0:
            for k in range(issues):
                for b in range(draws):
                    out[k, b] += weights[i] * ideals[i, k, b]


@inner
def hoped_for(
    x: Array, lay: Layout, i: int, own: Array, mine: Array, other: Array, out: Array, bits: Ints
) -> None:  # pragma: no cover
    """V_i from what winning and losing are worth, with the party's own optimism about winning.

    ``own`` is the chance to win, ``mine`` and ``other`` what comes of winning and of
    losing, each weighted by its chances.
    """
    exponential(x[lay.optimism + i], out, bits)
    for b in range(own.size):
        p = own[b]
        inner = 0.0 < p < 1.0
        hoped = optimistic(p, out[b]) if inner else p
        up = hoped / p if inner else 1.0
        down = (1.0 - hoped) / (1.0 - p) if inner else 1.0
        value = mine[b] * up + other[b] * down
        out[b] = value - x[lay.cost + i, b] + x[lay.war_shift + i, b]


@folded
def contest_values(
    x: Array, lay: Layout, chance: Array, ideals: Array, weights: Array, out: Array
) -> None:  # pragma: no cover
    """V_i where each party may win and then has its own ideal.

    The distance between two parties' ideals counts for both, so each is taken once.
    """
    n, issues, draws = ideals.shape
    far, apart = np.zeros((n, issues, draws)), np.empty(draws)
    mine, other, bits = np.empty(draws), np.empty(draws), np.empty(draws, np.int64)
    bend = x[lay.bend]
    straight = is_straight(bend)
    for i in range(n):
        for w in range(i):
            for k in range(issues):
                for b in range(draws):
                    apart[b] = abs(ideals[w, k, b] - ideals[i, k, b]) * 0.01
                if not straight:
                    for b in range(draws):
                        apart[b] = apart[b] ** bend[b]
                for b in range(draws):
                    far[i, k, b] += chance[w, b] * apart[b]
                    far[w, k, b] += chance[i, b] * apart[b]
    for i in range(n):
        for b in range(draws):
            mine[b] = chance[i, b]
            other[b] = 1.0 - chance[i, b]
        for k in range(issues):
            for b in range(draws):
                other[b] -= weights[i, k, b] * far[i, k, b]
        hoped_for(x, lay, i, chance[i], mine, other, out[i], bits)


@folded
def war_values(
    x: Array, lay: Layout, odds: Array, ideals: Array, points: Array, weights: Array, out: Array,
) -> None:  # pragma: no cover  # fmt: skip
    """V_i = sum_w pi_i(w) u_i(w) - c_i over the ensemble's outcomes and their losses."""
    draws = x.shape[1]
    u, bits = np.empty(draws), np.empty(draws, np.int64)
    own, mine, other, loss = np.empty(draws), np.empty(draws), np.empty(draws), np.empty(draws)
    for i in range(lay.parties):
        own[:], mine[:], other[:], loss[:] = 0.0, 0.0, 0.0, 0.0
        for w in range(points.shape[0]):
            acceptability(points[w], ideals[i], weights[i], x[lay.bend], u)
            lost = lay.losses[w, i]
            if lay.winners[w, i] > 0.0:
                for b in range(draws):
                    own[b] += odds[w, b]
                    mine[b] += odds[w, b] * u[b]
            else:
                for b in range(draws):
                    other[b] += odds[w, b] * u[b]
            if lost != 0.0:
                for b in range(draws):
                    loss[b] += odds[w, b] * lost
        hoped_for(x, lay, i, own, mine, other, out[i], bits)
        for b in range(draws):
            out[i, b] -= loss[b]


@folded
def prospects(
    x: Array, lay: Layout, patience: Array, clock: Array, weight: Array, loss: Array, size: Array
) -> None:  # pragma: no cover
    """What the settling needs once: the clock, discount weights, lasting losses, breakers' size.

    ``patience`` is the log of the discount factor a year, (N, draws).
    """
    draws = x.shape[1]
    day, power, bits = np.empty(draws), np.empty(draws), np.empty(draws, np.int64)
    node_clock(x[lay.scale], x[lay.shape], lay.elapsed, clock, bits)
    for i in range(lay.parties):
        for b in range(draws):
            rate = -patience[i, b]
            loss[i, b] = lasting_loss(x[lay.exposure + i, b], rate, x[lay.recovery, b])
            power[b] = patience[i, b] / 365.0
        exponential(power, day, bits)
        discount_weights(day, weight[i])
    for m in range(lay.breakers):
        for b in range(draws):
            size[m, b] = x[lay.frailty, b] * x[lay.veto + m, b] / lay.reference


@folded
def settle(
    x: Array, lay: Layout, patience: Array, fallback: Array, share: Array, out: Draws
) -> None:  # pragma: no cover
    """Gaps and hazards that agree with each other, from W = 1 down in a few Picard steps."""
    n, draws, regimes = lay.parties, x.shape[1], fallback.shape[0]
    bits, kept, power = np.empty(draws, np.int64), np.ones(draws), np.empty(draws)
    clock, alive = np.empty((NODES, draws)), np.empty((NODES, draws))
    weight, loss = np.empty((n, NODES + 1, draws)), np.empty((n, draws))
    own, size = np.empty((n, draws)), np.empty((lay.breakers, draws))
    prospects(x, lay, patience, clock, weight, loss, size)
    for step in range(PICARD):
        out.kept[:] = 0.0
        for i in range(n):
            if step > 0:  # at first it stands for good
                kept_share(weight[i], alive, kept)
            for b in range(draws):
                reserve = out.reserve[i, b]
                u = out.utility[i, b] + x[lay.unexplained + i, b] + x[lay.common, b]
                worth = standing_value(u, reserve, loss[i, b], kept[b])
                own[i, b] = gain(worth, u, reserve) + x[lay.shift + i, b]
                out.kept[b] += kept[b] / n
                out.value[i, b] = worth
                out.gap[i, b] = own[i, b]
        for e in range(lay.ties.shape[0]):
            patron, client = lay.ties[e, 0], lay.ties[e, 1]
            for b in range(draws):
                push = x[lay.pressure, b] * x[lay.tie + e, b] * lay.tie_factor[0, e]
                out.gap[client, b] += push * own[patron, b]
        for r in range(regimes):
            for m in range(lay.breakers):
                for b in range(draws):
                    gap = x[lay.outside_gap + m, b]
                    if m < n:
                        gap = out.gap[m, b] - (fallback[r, m, b] - fallback[0, m, b])
                    power[b] = log_intensity(x[lay.covariates + m, b], x[lay.steepness, b], gap)
                exponential(power, out.hazard[r, m], bits)
                for b in range(draws):
                    out.hazard[r, m, b] *= size[m, b]
        if step < PICARD - 1:
            survival_nodes(out.hazard, clock, share, bits, alive)


@folded
def fallbacks(
    x: Array, lay: Layout, patience: Array, ideals: Array, weights: Array, out: Draws,
    fallback: Array,
) -> None:  # pragma: no cover  # fmt: skip
    """Reservation values in every regime; those of today also into ``out``."""
    n, issues, draws = lay.parties, lay.issues, x.shape[1]
    outcomes = lay.outcome.size
    points, odds = np.empty((outcomes, issues, draws)), np.empty((outcomes, draws))
    strength, war, still = np.empty((n, draws)), np.empty((n, draws)), np.empty(draws)
    centre = np.empty((issues, draws))
    power, wait, bits = np.empty(draws), np.empty(draws), np.empty(draws, np.int64)
    for r in range(lay.regime_start.size):
        chance = out.chance[r]
        strengths(x, lay, r, strength)
        contest(strength, x[lay.decisiveness], chance)
        standstill(chance, ideals, centre)
        if outcomes == 0:
            contest_values(x, lay, chance, ideals, weights, war)
        else:
            outcome_chances(lay, chance, odds)
            for w in range(outcomes):
                settlement(lay.settles[w], ideals, points[w])
            war_values(x, lay, odds, ideals, points, weights, war)
        for i in range(n):
            acceptability(centre, ideals[i], weights[i], x[lay.bend], still)
            for b in range(draws):
                power[b] = patience[i, b] * x[lay.delay, b]
            exponential(power, wait, bits)
            for b in range(draws):
                quiet = still[b] - x[lay.cost + i, b]
                best = reservation(war[i, b], quiet, wait[b], x[lay.separate + i, b])
                fallback[r, i, b] = best
                if r == 0:
                    out.war[i, b], out.reserve[i, b] = war[i, b], best


@folded
def decide(x: Array, lay: Layout, out: Draws) -> None:  # pragma: no cover
    """Who refuses: no gain, or out of reach of the talks; who blocks: required, with weight."""
    for i in range(lay.parties):
        for b in range(x.shape[1]):
            unreached = x[lay.ticket + i, b] >= x[lay.reach + i, b]
            refuses = out.gap[i, b] < 0.0 or unreached
            heavy = x[lay.veto_ticket + i, b] < x[lay.veto + i, b]
            out.refuses[i, b] = refuses
            out.blocks[i, b] = lay.required[i] and refuses and heavy


@compiled
def run(xs: Array, lay: Layout, out: Draws) -> None:  # pragma: no cover - compiled
    """Assess every draw (column of ``xs``, as ``gather.derive`` left it); fills ``out``."""
    n, issues, regimes = lay.parties, lay.issues, lay.regime_start.size
    share = regime_shares(lay.regime_start)
    size = 0
    for begin in range(0, xs.shape[1], BLOCK):
        draws = min(BLOCK, xs.shape[1] - begin)
        if draws != size:
            size = draws
            x = np.empty((xs.shape[0], draws))
            here = scratch(n, regimes, lay.breakers, draws)
            ideals, weights = np.empty((n, issues, draws)), np.empty((n, issues, draws))
            patience = np.empty((n, draws))
            fallback, bits = np.empty((regimes, n, draws)), np.empty(draws, np.int64)
        take_block(xs, begin, x)
        proposal = x[lay.proposal : lay.proposal + issues]
        for i in range(n):
            for k in range(issues):
                for b in range(draws):
                    ideals[i, k, b] = x[lay.ideal + i * issues + k, b]
            first = lay.salience + i * issues
            issue_weights(x[first : first + issues], weights[i])
            acceptability(proposal, ideals[i], weights[i], x[lay.bend], here.utility[i])
            logarithm(x[lay.patience + i], patience[i], bits)
        fallbacks(x, lay, patience, ideals, weights, here, fallback)
        settle(x, lay, patience, fallback, share, here)
        decide(x, lay, here)
        copy_block(here, out, begin)

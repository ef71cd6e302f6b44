"""One pass over the draws: reservation values, gaps, refusals and hazards of every party.

Inputs come as columns of draws, (inputs, draws). Blocks of draws stay in cache, and every
inner loop runs over the draws of a block.
"""

from __future__ import annotations

import numpy as np

from parley.agreements.formulas import (
    acceptability,
    contest,
    exponential,
    gain,
    issue_weights,
    lasting_loss,
    log_intensity,
    logarithm,
    optimistic,
    reservation,
    standing_value,
    weibull_clock,
)
from parley.agreements.jit import compiled
from parley.agreements.layout import Array, Draws, Ints, Layout, copy_block, scratch, take_block

NODES = 15  # days 1, 2, 4, ... 16384: discount factors are squares, the clock geometric
PICARD = 3
BLOCK = 64


@compiled
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


@compiled
def outcome_chances(lay: Layout, chance: Array, out: Array) -> None:  # pragma: no cover
    """Chances of the outcomes: the contest's, or the ensemble's tilted by the contest.

    The ensemble's probability of an outcome is scaled by how much stronger its winners
    are in this draw and regime than at the best values it was simulated with.
    """
    draws = chance.shape[1]
    if lay.outcome.size == 0:
        for i in range(lay.parties):
            for b in range(draws):
                out[i, b] = chance[i, b]
        return
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


@compiled
def standstill(chance: Array, ideals: Array, out: Array) -> None:  # pragma: no cover
    """What stays if nobody decides it: the parties' ideals weighted by their strength."""
    parties, issues, draws = ideals.shape
    out[:, :] = 0.0
    for i in range(parties):
        for k in range(issues):
            for b in range(draws):
                out[k, b] += chance[i, b] * ideals[i, k, b]


@compiled
def settlement(weights: Array, ideals: Array, out: Array) -> None:  # pragma: no cover
    """What an outcome of the ensemble settles: ideals weighted by what each camp then holds."""
    parties, issues, draws = ideals.shape
    out[:, :] = 0.0
    for i in range(parties):
        if weights[i] > 0.0:
            for k in range(issues):
                for b in range(draws):
                    out[k, b] += weights[i] * ideals[i, k, b]


@compiled
def war_values(
    x: Array, lay: Layout, odds: Array, ideals: Array, points: Array, weights: Array, out: Array,
) -> None:  # pragma: no cover  # fmt: skip
    """V_i = sum_w pi_i(w) u_i(w) - c_i, with each party's own optimism about winning."""
    draws = x.shape[1]
    u, hope, bits = np.empty(draws), np.empty(draws), np.empty(draws, np.int64)
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
        exponential(x[lay.optimism + i], hope, bits)
        for b in range(draws):
            p = own[b]
            inner = 0.0 < p < 1.0
            hoped = optimistic(p, hope[b]) if inner else p
            up = hoped / p if inner else 1.0
            down = (1.0 - hoped) / (1.0 - p) if inner else 1.0
            value = mine[b] * up + other[b] * down
            out[i, b] = value - x[lay.cost + i, b] - loss[b] + x[lay.war_shift + i, b]


@compiled
def node_clock(scale: Array, shape: Array, elapsed: float, out: Array) -> None:  # pragma: no cover
    """Baseline hazard run up from now to each node; geometric where the clock starts at 0."""
    for b in range(scale.size):
        if elapsed == 0.0:
            step = 2.0 ** shape[b]
            out[0, b] = weibull_clock(1.0, scale[b], shape[b])
            for q in range(1, NODES):
                out[q, b] = out[q - 1, b] * step
        else:
            begun, day = weibull_clock(elapsed, scale[b], shape[b]), 1.0
            for q in range(NODES):
                out[q, b] = weibull_clock(elapsed + day, scale[b], shape[b]) - begun
                day *= 2.0


@compiled
def discount_weights(day: Array, out: Array) -> None:  # pragma: no cover
    """Weights w of W = (1 - d) sum_t d^t S(t) = w_0 + sum_q w_q S(node q), (NODES + 1, draws).

    Trapezoids in discounted time. ``day`` is the discount factor of one day; days double
    from node to node, so each factor is the square of the one before. What stands at the
    last node stands for good.
    """
    for b in range(day.size):
        here, after = 1.0, day[b]
        out[0, b] = 0.5 * (here - after)
        for q in range(1, NODES + 1):
            before, here = here, after
            after = here * here if q < NODES else -here
            out[q, b] = 0.5 * (before - after)


@compiled
def kept_share(weight: Array, alive: Array, out: Array) -> None:  # pragma: no cover
    """W: the discounted share of the time the agreement stands."""
    for b in range(out.size):
        out[b] = weight[0, b]
    for q in range(NODES):
        for b in range(out.size):
            out[b] += weight[q + 1, b] * alive[q, b]


@compiled
def regime_shares(starts: Array) -> Array:  # pragma: no cover
    """Share of each step between nodes that falls into each regime, linear in time."""
    regimes = starts.size
    out = np.zeros((NODES, regimes))
    begin, end = 0.0, 1.0
    for q in range(NODES):
        for r in range(regimes):
            last = end if r == regimes - 1 else min(starts[r + 1], end)
            out[q, r] = max(last - max(starts[r], begin), 0.0) / (end - begin)
        begin, end = end, end * 2.0
    return out


@compiled
def survival_nodes(
    hazard: Array, clock: Array, share: Array, bits: Ints, out: Array
) -> None:  # pragma: no cover
    """S at the nodes: exp(-hazard x clock), each step's hazard the mix of its regimes."""
    regimes, breakers, draws = hazard.shape
    total, ran = np.zeros((regimes, draws)), np.zeros(draws)
    for r in range(regimes):
        for m in range(breakers):
            for b in range(draws):
                total[r, b] -= hazard[r, m, b]
    for q in range(NODES):
        for r in range(regimes):
            part = share[q, r]
            if part > 0.0:
                for b in range(draws):
                    step = clock[q, b] - (clock[q - 1, b] if q > 0 else 0.0)
                    ran[b] += part * total[r, b] * step
        exponential(ran, out[q], bits)


@compiled
def settle(
    x: Array, lay: Layout, fallback: Array, share: Array, out: Draws
) -> None:  # pragma: no cover
    """Gaps and hazards that agree with each other, from W = 1 down in a few Picard steps."""
    n, draws, regimes = lay.parties, x.shape[1], fallback.shape[0]
    bits, kept, power = np.empty(draws, np.int64), np.empty(draws), np.empty(draws)
    clock, alive = np.empty((NODES, draws)), np.ones((NODES, draws))
    day, loss = np.empty(draws), np.empty((n, draws))
    weight = np.empty((n, NODES + 1, draws))
    own = np.empty((n, draws))
    node_clock(x[lay.scale], x[lay.shape], lay.elapsed, clock)
    for i in range(n):
        logarithm(x[lay.patience + i], power, bits)
        for b in range(draws):
            rate = -power[b]
            loss[i, b] = lasting_loss(x[lay.exposure + i, b], rate, x[lay.recovery, b])
            power[b] = -rate / 365.0
        exponential(power, day, bits)
        discount_weights(day, weight[i])
    for _ in range(PICARD):
        out.kept[:] = 0.0
        for i in range(n):
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
                    out.hazard[r, m, b] *= x[lay.frailty, b] * x[lay.veto + m, b] / lay.reference
        survival_nodes(out.hazard, clock, share, bits, alive)


@compiled
def fallbacks(
    x: Array, lay: Layout, ideals: Array, weights: Array, out: Draws, fallback: Array
) -> None:  # pragma: no cover
    """Reservation values in every regime; those of today also into ``out``."""
    n, issues, draws = lay.parties, lay.issues, x.shape[1]
    outcomes = lay.winners.shape[0]
    points, odds = np.empty((outcomes, issues, draws)), np.empty((outcomes, draws))
    power, war, still = np.empty((n, draws)), np.empty((n, draws)), np.empty(draws)
    centre = np.empty((issues, draws))
    wait, bits = np.empty(draws), np.empty(draws, np.int64)
    for r in range(lay.regime_start.size):
        chance = out.chance[r]
        strengths(x, lay, r, power)
        contest(power, x[lay.decisiveness], chance)
        outcome_chances(lay, chance, odds)
        standstill(chance, ideals, centre)
        if lay.outcome.size == 0:
            war_values(x, lay, odds, ideals, ideals, weights, war)
        else:
            for w in range(outcomes):
                settlement(lay.settles[w], ideals, points[w])
            war_values(x, lay, odds, ideals, points, weights, war)
        for i in range(n):
            acceptability(centre, ideals[i], weights[i], x[lay.bend], still)
            logarithm(x[lay.patience + i], wait, bits)
            for b in range(draws):
                wait[b] *= x[lay.delay, b]
            exponential(wait, wait, bits)
            for b in range(draws):
                quiet = still[b] - x[lay.cost + i, b]
                best = reservation(war[i, b], quiet, wait[b], x[lay.separate + i, b])
                fallback[r, i, b] = best
                if r == 0:
                    out.war[i, b], out.reserve[i, b] = war[i, b], best


@compiled
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
            fallback = np.empty((regimes, n, draws))
        take_block(xs, begin, x)
        for i in range(n):
            for k in range(issues):
                for b in range(draws):
                    ideals[i, k, b] = x[lay.ideal + i * issues + k, b]
            first = lay.salience + i * issues
            issue_weights(x[first : first + issues], weights[i])
            proposal = x[lay.proposal : lay.proposal + issues]
            acceptability(proposal, ideals[i], weights[i], x[lay.bend], here.utility[i])
        fallbacks(x, lay, ideals, weights, here, fallback)
        settle(x, lay, fallback, share, here)
        decide(x, lay, here)
        copy_block(here, out, begin)

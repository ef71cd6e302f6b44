"""What it would take: the cheapest sets of instruments for each chance that all consent.

min cost(z) subject to P(all gaps + effects z >= 0) >= tau, for every tau at once: the
Pareto front of cost against probability, by depth-first branch and bound over the
instruments with the draws as scenarios ([Luedtke2010]_ for the chance constraint).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parley.agreements.draws import Array
from parley.agreements.jit import compiled
from parley.agreements.rules import is_unanimity, winning_table

if TYPE_CHECKING:
    from parley.agreements.sweep import Result

Front = tuple[tuple[tuple[str, ...], float, float], ...]
SCENARIOS, TOLD = 400, 8000
LIMIT = 30
EXHAUSTIVE = 12


def concession_front(result: Result) -> Front:
    """Pareto front of (instruments, cost, P(agree)) for the agreement's own instruments.

    Searched on at most 400 of the draws, told on up to 8,000; the first entry is to
    do nothing.
    """
    problem = result.problem
    instruments = problem.case.agreement.instruments[:LIMIT]
    if not instruments:
        return ()
    n = min(result.xs.shape[1], TOLD)
    gaps = _decisive_gaps(result, n)
    rng = np.random.Generator(np.random.Philox(key=len(instruments)))
    effects = np.zeros((len(instruments), n, len(problem.names)))
    for m, item in enumerate(instruments):
        for i, party in enumerate(problem.names):
            if party in item.effects:
                effects[m, :, i] = item.effects[party].sample(rng, n)
    costs = np.array([max(i.cost, 0.0) for i in instruments])
    unanimous = is_unanimity(problem.rule, problem.required)
    wins = None if unanimous else winning_table(problem.rule, problem.names)
    table = np.zeros(0, np.bool_) if wins is None else wins
    rows: list[tuple[tuple[str, ...], float, float]] = []
    for bits, cost, _ in pareto_front(gaps[:SCENARIOS], effects[:, :SCENARIOS], costs, wins):
        chosen = [k for k in range(len(instruments)) if bits >> k & 1]
        room = np.ascontiguousarray(effects[chosen].sum(axis=0).T)
        p = float(_agreeing(np.ascontiguousarray(gaps.T), room, table)) / n
        if not rows or p > rows[-1][2]:
            rows.append((tuple(instruments[k].id for k in chosen), cost, p))
    return tuple(rows)


def _decisive_gaps(result: Result, n: int) -> Array:
    """Gaps as they decide: out of reach is never closed, no weight never in the way."""
    draws, lay, xs = result.draws, result.problem.layout, result.xs
    gap = draws.gap[:, :n].T.copy()
    size = lay.parties

    def rows(first: int) -> Array:
        return xs[first : first + size, :n].T

    unreached = rows(lay.ticket) >= rows(lay.reach)
    light = rows(lay.veto_ticket) >= rows(lay.veto)
    gap[unreached] = -1e9
    gap[light | ~lay.required] = 1e9
    return np.asarray(gap)


def pareto_front(
    gaps: Array, effects: Array, costs: Array, wins: NDArray[np.bool_] | None = None
) -> list[tuple[int, float, float]]:
    """All efficient sets of instruments: no other is as cheap and as likely.

    Parameters
    ----------
    gaps
        (D, N) gap of each party in each scenario.
    effects
        (M, D, N) what each instrument adds to the gaps, of either sign.
    costs
        (M,) not negative.
    wins
        Table of winning sets of the rule; None for unanimity.

    Returns
    -------
    list of (bitmask of instruments, cost, P(agree)), cost rising

    Examples
    --------
    >>> gaps = np.array([[-1.0, 1.0], [-0.4, 1.0]])
    >>> effects = np.array([[[0.5, 0.0]] * 2, [[1.0, -0.2]] * 2])
    >>> pareto_front(gaps, effects, np.array([1.0, 3.0]))
    [(0, 0.0, 0.0), (1, 1.0, 0.5), (2, 3.0, 1.0)]
    """
    m = len(costs)
    if m > EXHAUSTIVE:
        return _front_by_levels(gaps, effects, costs, wins)
    table = np.zeros(0, np.bool_) if wins is None else wins
    cost, hits = _search_all(
        np.ascontiguousarray(gaps.T),
        np.ascontiguousarray(effects.transpose(0, 2, 1)),
        np.asarray(costs, np.float64),
        table,
    )
    size = np.array([z.bit_count() for z in range(1 << m)])
    rows: list[tuple[int, float, float]] = []
    best = -1
    for z in np.lexsort((size, -hits, np.round(cost, 12))):
        if hits[z] > best:
            best = int(hits[z])
            rows.append((int(z), float(cost[z]), best / len(gaps)))
    return rows


def _front_by_levels(
    gaps: Array, effects: Array, costs: Array, wins: NDArray[np.bool_] | None
) -> list[tuple[int, float, float]]:
    """The front at twenty levels of P(agree), each point proven cheapest for its level."""
    rows: list[tuple[int, float, float]] = []
    level = 0.0
    while level <= 1.0:
        found = cheapest(gaps, effects, costs, level, wins)
        if found is None:
            break
        rows.append(found)
        level = max(level, found[2]) + 0.05
    return rows


def cheapest(
    gaps: Array, effects: Array, costs: Array, tau: float, wins: NDArray[np.bool_] | None = None
) -> tuple[int, float, float] | None:
    """The cheapest set with P(agree) >= ``tau``; None where no set reaches it."""
    order = np.argsort(-_usefulness(gaps, effects, costs), kind="stable")
    table = np.zeros(0, np.bool_) if wins is None else wins
    need = max(int(np.ceil(tau * len(gaps) - 1e-9)), 1)
    worth = np.ascontiguousarray(effects[order].transpose(0, 2, 1))
    price = np.asarray(costs, np.float64)[order]
    strongest = np.maximum(worth.max(axis=2).T, 0.0)
    by_ratio = np.argsort(price / np.maximum(strongest, 1e-12), axis=1, kind="stable")
    bits, cost, hits = _search_one(
        np.ascontiguousarray(gaps.T), worth, price, table, need,
        np.ascontiguousarray(strongest), by_ratio,
    )  # fmt: skip
    if hits < need:
        return None
    chosen = sum(1 << int(order[k]) for k in range(len(order)) if int(bits) >> k & 1)
    return chosen, float(cost), float(hits) / len(gaps)


def _usefulness(gaps: Array, effects: Array, costs: Array) -> Array:
    """Help to those who refuse per unit of cost: the order in which to branch."""
    short = np.clip(-gaps, 0.0, 1.0)
    help_ = (np.minimum(np.maximum(effects, 0.0), 1.0) * (short > 0)).sum(axis=(1, 2))
    return np.asarray(help_ / np.maximum(costs, 1e-9))


@compiled
def _agreeing(gaps: Array, room: Array, wins: NDArray[np.bool_]) -> int:  # pragma: no cover
    """In how many scenarios the rule is met if ``room`` is added to the (N, D) gaps."""
    count = 0
    n, draws = gaps.shape
    if wins.size == 0:
        for d in range(draws):
            ok = True
            for i in range(n):
                if gaps[i, d] + room[i, d] < 0.0:
                    ok = False
                    break
            count += ok
        return count
    for d in range(draws):
        mask = 0
        for i in range(n):
            if gaps[i, d] + room[i, d] >= 0.0:
                mask |= 1 << i
        count += wins[mask]
    return count


@compiled
def _add(base: Array, effect: Array, on: bool, out: Array) -> None:  # pragma: no cover
    """out = base, with the effect added where it is switched on."""
    for i in range(base.shape[0]):
        for d in range(base.shape[1]):
            out[i, d] = base[i, d] + (effect[i, d] if on else 0.0)


@compiled
def _nth_smallest(x: Array, nth: int) -> float:  # pragma: no cover - compiled
    """The nth smallest value (from 0), by quickselect; reorders ``x``."""
    low, high = 0, x.size - 1
    while low < high:
        pivot, i, j = x[(low + high) // 2], low, high
        while i <= j:
            while x[i] < pivot:
                i += 1
            while x[j] > pivot:
                j -= 1
            if i <= j:
                x[i], x[j] = x[j], x[i]
                i += 1
                j -= 1
        if nth <= j:
            high = j
        elif nth >= i:
            low = i
        else:
            break
    return float(x[nth])


@compiled
def _headroom(effects: Array) -> Array:  # pragma: no cover - compiled
    """The most the instruments from k on can still add, (M + 1, N, D)."""
    m, n, draws = effects.shape
    room = np.zeros((m + 1, n, draws))
    for k in range(m - 1, -1, -1):
        for i in range(n):
            for d in range(draws):
                room[k, i, d] = room[k + 1, i, d] + max(effects[k, i, d], 0.0)
    return room


@compiled
def _search_all(
    gaps: Array, effects: Array, costs: Array, wins: NDArray[np.bool_]
) -> tuple[Array, NDArray[np.int64]]:  # pragma: no cover - compiled
    """Cost and agreeing scenarios of every subset, sums built depth by depth."""
    m = costs.size
    size = 1 << m
    cost, hits, nothing = np.zeros(size), np.zeros(size, np.int64), np.zeros_like(gaps)
    level = np.zeros((m + 1, *gaps.shape))
    for k in range(m + 1):
        _add(gaps, nothing, False, level[k])
    hits[0] = _agreeing(gaps, nothing, wins)
    for z in range(1, size):
        changed, rest = 0, z ^ (z - 1)
        while rest > 1:
            rest >>= 1
            changed += 1
        total = 0.0
        for k in range(m - 1, -1, -1):
            on = (z >> k) & 1 == 1
            if k <= changed:
                _add(level[k + 1], effects[k], on, level[k])
            total += costs[k] if on else 0.0
        cost[z] = total
        hits[z] = _agreeing(level[0], nothing, wins)
    return cost, hits


@compiled
def _least_extra(
    gap: Array, strongest: Array, by_ratio: NDArray[np.int64], costs: Array, k: int, need: int,
    scratch: Array,
) -> float:  # pragma: no cover - compiled  # fmt: skip
    """A lower bound on what is still to be paid, by relaxing to one party at a time.

    For ``need`` scenarios to agree, the need-th smallest deficit of each party has to be
    closed; a fractional knapsack of the instruments left, each at its strongest, is the
    cheapest way that could be done.
    """
    n, draws = gap.shape
    worst = 0.0
    for i in range(n):
        for d in range(draws):
            scratch[d] = -gap[i, d]
        deficit = _nth_smallest(scratch, need - 1)
        if deficit <= 0.0:
            continue
        paid = 0.0
        for at in range(by_ratio.shape[1]):
            j = by_ratio[i, at]
            if j < k or strongest[i, j] <= 0.0:
                continue
            if strongest[i, j] >= deficit:
                paid += costs[j] * deficit / strongest[i, j]
                deficit = 0.0
                break
            paid += costs[j]
            deficit -= strongest[i, j]
        if deficit > 1e-12:
            return np.inf
        worst = max(worst, paid)
    return worst


@compiled
def _search_one(
    gaps: Array, effects: Array, costs: Array, wins: NDArray[np.bool_], need: int,
    strongest: Array, by_ratio: NDArray[np.int64],
) -> tuple[int, float, int]:  # pragma: no cover - compiled  # fmt: skip
    """Depth-first branch and bound for the cheapest subset with ``need`` agreeing scenarios."""
    m, (n, draws) = costs.size, gaps.shape
    room = _headroom(effects)
    level = np.zeros((m + 1, n, draws))
    _add(gaps, room[m], False, level[0])
    scratch = np.empty(draws)
    best, best_bits, best_hits = np.inf, 0, 0
    state, spent, bits, depth = np.zeros(m + 1, np.int8), np.zeros(m + 1), 0, 0
    while depth >= 0:
        stage = state[depth]
        if stage == 0:
            hits = _agreeing(level[depth], room[m], wins)
            if hits >= need and spent[depth] < best - 1e-12:
                best, best_bits, best_hits = spent[depth], bits, hits
            cut = hits >= need or depth == m or spent[depth] >= best - 1e-12
            if not cut:
                cut = _agreeing(level[depth], room[depth], wins) < need
            if not cut and wins.size == 0:
                extra = _least_extra(level[depth], strongest, by_ratio, costs, depth, need, scratch)
                cut = spent[depth] + extra >= best - 1e-12
            if cut:
                depth -= 1
                continue
        if stage == 2:
            bits &= ~(1 << depth)
            depth -= 1
            continue
        state[depth] = stage + 1
        take = stage == 0
        bits = bits | (1 << depth) if take else bits & ~(1 << depth)
        spent[depth + 1] = spent[depth] + (costs[depth] if take else 0.0)
        _add(level[depth], effects[depth], take, level[depth + 1])
        depth += 1
        state[depth] = 0
    return best_bits, best, best_hits

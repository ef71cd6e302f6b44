"""Concessions: against every subset, and against HiGHS as the oracle."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from parley.agreements import parse_rule
from parley.agreements.concessions import cheapest, pareto_front
from parley.agreements.rules import winning_table


def case(
    instruments: int, parties: int, draws: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    gaps = rng.normal(-0.1, 0.2, (draws, parties))
    effects = rng.normal(0.05, 0.12, (instruments, 1, parties)) + rng.normal(
        0, 0.01, (instruments, draws, parties)
    )
    return gaps, effects, rng.integers(1, 12, instruments).astype(float)


def by_listing(gaps: np.ndarray, effects: np.ndarray, costs: np.ndarray, tau: float) -> float:
    best = np.inf
    for bits in range(1 << len(costs)):
        chosen = [m for m in range(len(costs)) if bits >> m & 1]
        agrees = (gaps + effects[chosen].sum(axis=0) >= 0).all(axis=1).mean()
        if agrees >= tau - 1e-12:
            best = min(best, costs[chosen].sum())
    return best


def by_highs(gaps: np.ndarray, effects: np.ndarray, costs: np.ndarray, tau: float) -> float:
    """min k z with z binary and, in at least tau of the draws, all gaps closed."""
    m, (draws, n) = len(costs), gaps.shape
    rows, lower = [], []
    big = np.abs(gaps).max() + np.abs(effects).sum(axis=0).max()
    for d in range(draws):
        for i in range(n):
            row = np.zeros(m + draws)
            row[:m], row[m + d] = effects[:, d, i], -big
            rows.append(row)
            lower.append(-gaps[d, i] - big)
    rows.append(np.concatenate([np.zeros(m), np.ones(draws)]))
    lower.append(np.ceil(tau * draws - 1e-9))
    solved = optimize.milp(
        np.concatenate([costs, np.zeros(draws)]),
        constraints=optimize.LinearConstraint(np.array(rows), lower, np.inf),
        integrality=np.ones(m + draws),
        bounds=optimize.Bounds(0, 1),
    )
    return float(solved.fun) if solved.success else np.inf


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("tau", [0.3, 0.6, 0.9])
def test_cheapest_against_listing(seed: int, tau: float) -> None:
    gaps, effects, costs = case(9, 3, 40, seed)
    found = cheapest(gaps, effects, costs, tau)
    wanted = by_listing(gaps, effects, costs, tau)
    assert (np.inf if found is None else found[1]) == pytest.approx(wanted)


@pytest.mark.parametrize("seed", range(3))
def test_cheapest_against_highs(seed: int) -> None:
    gaps, effects, costs = case(10, 3, 15, seed + 50)
    found = cheapest(gaps, effects, costs, 0.6)
    assert (np.inf if found is None else found[1]) == pytest.approx(
        by_highs(gaps, effects, costs, 0.6)
    )


def test_front_is_efficient_and_complete() -> None:
    gaps, effects, costs = case(8, 3, 50, 11)
    front = pareto_front(gaps, effects, costs)
    assert front[0][:2] == (0, 0.0)
    for (_, c1, p1), (_, c2, p2) in zip(front, front[1:], strict=False):
        assert c1 < c2 and p1 < p2
    for _, cost, p in front:
        assert by_listing(gaps, effects, costs, p) == pytest.approx(cost)


def test_front_of_many_instruments_is_proven_by_level() -> None:
    gaps, effects, costs = case(14, 3, 40, 5)
    for bits, cost, p in pareto_front(gaps, effects, costs):
        chosen = [m for m in range(14) if bits >> m & 1]
        assert costs[chosen].sum() == pytest.approx(cost)
        assert (gaps + effects[chosen].sum(axis=0) >= 0).all(axis=1).mean() == pytest.approx(p)


def test_a_rule_that_is_not_unanimity() -> None:
    wins = winning_table(parse_rule("any(a, b)"), ["a", "b"])
    gaps = np.array([[-1.0, -1.0]])
    effects = np.array([[[1.0, 0.0]], [[0.0, 1.0]]])
    assert cheapest(gaps, effects, np.array([3.0, 2.0]), 1.0, wins) == (2, 2.0, 1.0)
    assert cheapest(gaps, effects, np.array([3.0, 2.0]), 1.0) == (3, 5.0, 1.0)


def test_no_set_reaches_the_level() -> None:
    gaps, effects = np.array([[-1.0]]), np.array([[[0.5]]])
    assert cheapest(gaps, effects, np.array([1.0]), 1.0) is None

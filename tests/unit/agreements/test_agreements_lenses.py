"""Closed forms of bargaining theory, to nine digits."""

from __future__ import annotations

import numpy as np
import pytest

from parley.agreements.formulas import commitment_shift
from parley.agreements.lenses.bargaining import (
    bargaining_range,
    baron_ferejohn_proposer,
    egalitarian_point,
    kalai_smorodinsky_package,
    kalai_smorodinsky_point,
    nash_package,
    nash_point,
    nash_split,
    rubinstein_share,
)
from parley.agreements.lenses.location import weighted_mean, weighted_median


@pytest.mark.parametrize(
    ("d1", "d2", "share"),
    [
        (0.9, 0.9, 0.526315789474),
        (0.9, 0.8, 0.714285714286),
        (0.5, 0.9, 0.181818181818),
        (0.99, 0.95, 0.840336134454),
    ],
)
def test_rubinstein(d1: float, d2: float, share: float) -> None:
    assert rubinstein_share(d1, d2) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize(
    ("n", "q", "delta", "share"),
    [(3, 2, 0.9, 0.7), (5, 3, 0.8, 0.68), (9, 9, 0.95, 0.155555555556), (12, 12, 0.9, 0.175)],
)
def test_baron_ferejohn(n: int, q: int, delta: float, share: float) -> None:
    assert baron_ferejohn_proposer(n, q, delta) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize(
    ("d", "weights", "split"),
    [
        ([0, 0], [1, 1], [0.5, 0.5]),
        ([0.2, 0.1], [1, 1], [0.55, 0.45]),
        ([0.2, 0.1], [2, 1], [2 / 3, 1 / 3]),
    ],
)
def test_nash_split(d: list[float], weights: list[float], split: list[float]) -> None:
    assert nash_split(d, weights) == pytest.approx(split, abs=1e-9)


def test_frontiers() -> None:
    root = 5**0.5
    assert nash_point(lambda u: (1 - u * u) ** 0.5, 1.0) == pytest.approx((0.5**0.5,) * 2, abs=1e-9)
    assert nash_point(lambda u: 1 - u * u, 1.0) == pytest.approx((3**-0.5, 2 / 3), abs=1e-9)
    golden = ((root - 1) / 2,) * 2
    assert kalai_smorodinsky_point(lambda u: 1 - u * u, (1, 1)) == pytest.approx(golden, abs=1e-9)
    line = kalai_smorodinsky_point(lambda u: 2 * (1 - u), (1, 2))
    assert line == pytest.approx((0.5, 1.0), abs=1e-9)
    assert egalitarian_point(lambda u: 2 * (1 - u), 1.0) == pytest.approx((2 / 3,) * 2, abs=1e-9)


def test_nash_point_moves_with_the_weights_and_the_outside_option() -> None:
    even, _ = nash_point(lambda u: 1 - u, 1.0)
    heavy, _ = nash_point(lambda u: 1 - u, 1.0, weights=(2.0, 1.0))
    strong, _ = nash_point(lambda u: 1 - u, 0.9, disagreement=(0.2, 0.1))
    assert (even, heavy, strong) == pytest.approx((0.5, 2 / 3, 0.55), abs=1e-9)


@pytest.mark.parametrize(
    ("p", "a", "b", "low", "high"),
    [(0.6, 0.1, 0.2, 0.5, 0.8), (0.5, 0.05, 0.05, 0.45, 0.55), (0.9, 0.2, 0.1, 0.7, 1.0)],
)
def test_bargaining_range(p: float, a: float, b: float, low: float, high: float) -> None:
    assert bargaining_range(p, a, b) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize(
    ("p1", "p2", "d", "c", "attacks"),
    [
        (0.5, 0.6, 0.9, 0.02, True),
        (0.5, 0.6, 0.9, 0.5, False),
        (0.4, 0.7, 0.95, 0.1, True),
        (0.4, 0.7, 0.95, 6.0, False),
    ],
)
def test_commitment_problem(p1: float, p2: float, d: float, c: float, attacks: bool) -> None:
    assert (commitment_shift(p1, p2, d, c) > 0) is attacks


def test_packages() -> None:
    utility = np.array([[0.9, 0.2], [0.6, 0.6], [0.3, 0.9]])
    assert nash_package(utility, np.array([0.1, 0.1])) == 1
    assert kalai_smorodinsky_package(utility, np.array([0.1, 0.1])) == 1
    assert nash_package(utility, np.array([0.95, 0.1])) is None


def test_location() -> None:
    x, c, s = np.array([0.0, 40.0, 100.0]), np.array([1.0, 1.0, 2.0]), np.ones(3)
    assert float(weighted_mean(x, c, s)) == 60.0
    assert weighted_median(x, c, s) == 70.0  # half the weight lies on either side of 40..100
    assert weighted_median(x, np.array([1.0, 2.0, 1.0]), s) == 40.0

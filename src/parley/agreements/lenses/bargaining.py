"""Bargaining solutions: closed forms and, for any frontier or list of packages, numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Array = NDArray[np.float64]
Frontier = Callable[[complex], complex]


def rubinstein_share(first: float, second: float) -> float:
    """First proposer's share with alternating offers, (1 - d2) / (1 - d1 d2) ([Rubinstein1982]_).

    Examples
    --------
    >>> round(rubinstein_share(0.9, 0.9), 12)
    0.526315789474
    """
    return (1 - second) / (1 - first * second)


def baron_ferejohn_proposer(players: int, quota: int, patience: float) -> float:
    """Proposer's share under the closed rule, 1 - d (q - 1) / n ([BaronFerejohn1989]_).

    Examples
    --------
    >>> round(baron_ferejohn_proposer(5, 3, 0.8), 12)
    0.68
    """
    return 1 - patience * (quota - 1) / players


def bargaining_range(chance: float, cost: float, other_cost: float) -> tuple[float, float]:
    """Splits both sides prefer to war, [p - c_A, min(1, p + c_B)] ([Fearon1995]_)."""
    return max(chance - cost, 0.0), min(1.0, chance + other_cost)


def nash_split(disagreement: Sequence[float], weights: Sequence[float] | None = None) -> Array:
    """Division of a pie of 1: d_i + a_i (1 - sum d), a the relative weights ([Nash1950]_).

    Examples
    --------
    >>> nash_split([0.2, 0.1]).round(6).tolist()
    [0.55, 0.45]
    """
    d = np.asarray(disagreement, dtype=np.float64)
    a = np.ones(len(d)) if weights is None else np.asarray(weights, dtype=np.float64)
    return np.asarray(d + a / a.sum() * (1 - d.sum()))


def nash_point(
    frontier: Frontier,
    upper: float,
    disagreement: tuple[float, float] = (0.0, 0.0),
    weights: tuple[float, float] = (1.0, 1.0),
) -> tuple[float, float]:
    """Nash solution on a falling frontier u2 = f(u1), d1 <= u1 <= ``upper`` ([Nash1950]_).

    The first-order condition is solved with the exact slope of an analytic ``frontier``
    (complex step), so the answer is good to 1e-12.

    Examples
    --------
    >>> x, y = nash_point(lambda u: 1 - u * u, 1.0)
    >>> abs(x - 3 ** -0.5) < 1e-12 and abs(y - 2 / 3) < 1e-12
    True
    """
    d1, d2 = disagreement
    a, b = weights
    step = 1e-30

    def slope(u: float) -> float:
        value = frontier(complex(u, step))
        return a * (value.real - d2) + b * (u - d1) * value.imag / step

    margin = 1e-12 * (upper - d1)
    best = optimize.brentq(slope, d1 + margin, upper - margin, xtol=1e-15, rtol=1e-15)
    return float(best), float(frontier(complex(best)).real)


def kalai_smorodinsky_point(
    frontier: Frontier,
    ideal: tuple[float, float],
    disagreement: tuple[float, float] = (0.0, 0.0),
) -> tuple[float, float]:
    """Equal shares of what each could hope for at most ([KalaiSmorodinsky1975]_).

    Examples
    --------
    >>> x, y = kalai_smorodinsky_point(lambda u: 1 - u * u, (1.0, 1.0))
    >>> abs(x - (5 ** 0.5 - 1) / 2) < 1e-12 and abs(x - y) < 1e-12
    True
    """
    (d1, d2), (i1, i2) = disagreement, ideal

    def excess(u: float) -> float:
        return (u - d1) * (i2 - d2) - (frontier(complex(u)).real - d2) * (i1 - d1)

    best = optimize.brentq(excess, d1, i1, xtol=1e-15, rtol=1e-15)
    return float(best), float(frontier(complex(best)).real)


def egalitarian_point(
    frontier: Frontier, upper: float, disagreement: tuple[float, float] = (0.0, 0.0)
) -> tuple[float, float]:
    """Equal gains for both ([Kalai1977]_)."""
    d1, d2 = disagreement
    return kalai_smorodinsky_point(frontier, (upper, d2 + upper - d1), disagreement)


def nash_package(utility: Array, disagreement: Array) -> int | None:
    """Index of the package (rows of ``utility``) with the largest Nash product; None if nobody
    can be made better off by any package all gain from."""
    gain = utility - disagreement
    feasible = (gain > 0).all(axis=1)
    if not feasible.any():
        return None
    product = np.where(feasible, np.log(np.maximum(gain, 1e-300)).sum(axis=1), -np.inf)
    return int(product.argmax())


def kalai_smorodinsky_package(utility: Array, disagreement: Array) -> int | None:
    """Index of the package whose least relative gain is largest; None if no package helps all."""
    gain = utility - disagreement
    feasible = (gain > 0).all(axis=1)
    if not feasible.any():
        return None
    hope = gain[feasible].max(axis=0)
    least = np.where(feasible, (gain / hope).min(axis=1), -np.inf)
    return int(least.argmax())

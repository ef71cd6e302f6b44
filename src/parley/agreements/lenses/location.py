"""Where a decision would lie if power and interest alone placed it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def weighted_mean(position: Array, capability: Array, salience: Array) -> Array:
    """Mean position weighted by capability x salience, over the last axis.

    The default location forecast: on 351 issues of the European Union it errs less than
    the expected-utility model ([Achen2006]_, [Thomson2006]_).

    Examples
    --------
    >>> float(weighted_mean(np.array([0.0, 100.0]), np.array([1.0, 3.0]), np.array([50.0, 50.0])))
    75.0
    """
    weight = capability * salience
    total = weight.sum(axis=-1)
    even = position.mean(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(total > 0, (weight * position).sum(axis=-1) / total, even))


def weighted_median(position: Array, capability: Array, salience: Array) -> float:
    """Position at which half of capability x salience is reached: the median voter ([Black1948]_).

    On a tie the midpoint of the two central positions.
    """
    order = np.argsort(position, kind="stable")
    weight = (capability * salience)[order]
    reached = np.cumsum(weight)
    half = reached[-1] / 2
    k = int(np.searchsorted(reached, half * (1 - 1e-12)))
    if abs(reached[k] - half) <= 1e-12 * reached[-1] and k + 1 < len(order):
        return float((position[order[k]] + position[order[k + 1]]) / 2)
    return float(position[order[k]])

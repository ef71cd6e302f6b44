"""The lenses' figures for one assessment, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parley.agreements.lenses.bargaining import (
    bargaining_range,
    baron_ferejohn_proposer,
    kalai_smorodinsky_package,
    nash_package,
    rubinstein_share,
)
from parley.agreements.lenses.eum import bargain
from parley.agreements.lenses.location import weighted_mean

if TYPE_CHECKING:
    from parley.agreements.sweep import Result

Array = NDArray[np.float64]
EUM_DRAWS, EUM_ROUNDS = 100, 3
PACKAGES = 20_000


def lens_values(result: Result) -> dict[str, float]:
    """Location forecasts of every issue and what bargaining theory says, at central values.

    ``<issue>.weighted_mean`` with ``_low``/``_high`` (80 %), ``<issue>.eum`` with the
    same, ``<issue>.nash`` and ``<issue>.kalai_smorodinsky`` where a package exists that
    every required party gains from, ``bargaining_range.low/high`` and
    ``rubinstein.first_share`` between the strongest required party
    and the one that opposes it with most strength.
    """
    lay, xs = result.problem.layout, result.xs
    n, k = lay.parties, lay.issues
    issues = [i.name.removesuffix(".proposal") for i in result.problem.inputs.items[:k]]
    ideal = xs[lay.ideal : lay.ideal + n * k].T.reshape(-1, n, k)
    salience = xs[lay.salience : lay.salience + n * k].T.reshape(-1, n, k) / 100.0
    power = result.draws.chance[0].T
    out: dict[str, float] = {}
    for j, issue in enumerate(issues):
        mean = weighted_mean(ideal[:, :, j], power, salience[:, :, j])
        _spread(out, f"{issue}.weighted_mean", mean)
        _spread(out, f"{issue}.eum", _eum(ideal[:, :, j], power, salience[:, :, j]))
    out.update(_packages(result, issues, ideal, salience))
    out.update(_pair(result))
    return out


def _spread(out: dict[str, float], name: str, values: Array) -> None:
    low, best, high = np.quantile(values, [0.1, 0.5, 0.9])
    out[name], out[f"{name}_low"], out[f"{name}_high"] = float(best), float(low), float(high)


def _eum(ideal: Array, power: Array, salience: Array) -> Array:
    """Mean position after three rounds of the expected-utility model, for some draws."""
    count = min(EUM_DRAWS, len(ideal))
    return np.array(
        [
            bargain(ideal[d], power[d], salience[d], EUM_ROUNDS, span=100.0).mean[-1]
            for d in range(count)
        ]
    )


def _packages(result: Result, issues: list[str], ideal: Array, salience: Array) -> dict[str, float]:
    """Nash and Kalai-Smorodinsky packages among a grid, at the draws' means."""
    lay = result.problem.layout
    needed = lay.required
    if not needed.any():
        return {}
    k = len(issues)
    steps = max(int(PACKAGES ** (1 / k)), 2) if k <= 12 else 2
    if steps**k > 4 * PACKAGES:
        return {}
    axis = np.linspace(0.0, 100.0, min(steps, 101))
    grid = np.stack(np.meshgrid(*[axis] * k, indexing="ij"), axis=-1).reshape(-1, k)
    x, s = ideal.mean(axis=0)[needed], salience.mean(axis=0)[needed]
    weight = s / np.maximum(1.0, s.sum(axis=1, keepdims=True))
    utility = np.stack(
        [1 - (np.abs(grid - x[i]) / 100.0) @ weight[i] for i in range(len(x))], axis=1
    )
    reserve = result.draws.reserve.mean(axis=1)[needed]
    out = {}
    for name, solve in (("nash", nash_package), ("kalai_smorodinsky", kalai_smorodinsky_package)):
        best = solve(utility, reserve)
        if best is not None:
            out.update({f"{i}.{name}": float(v) for i, v in zip(issues, grid[best], strict=True)})
    return out


def _pair(result: Result) -> dict[str, float]:
    """Two-party forms: the strongest required party and its weightiest opponent."""
    lay, xs = result.problem.layout, result.xs
    needed = np.flatnonzero(lay.required)
    if len(needed) < 2:
        return {}
    chance = result.draws.chance[0].mean(axis=1)
    a = int(needed[np.argmax(chance[needed])])
    size, k = lay.parties, lay.issues
    ideal = xs[lay.ideal : lay.ideal + size * k].mean(axis=1).reshape(size, k)
    opposed = chance * np.abs(ideal - ideal[a]).sum(axis=1) * lay.required
    opposed[a] = -1.0
    b = int(np.argmax(opposed))
    cost = xs[lay.cost : lay.cost + lay.parties].mean(axis=1)
    patience = xs[lay.patience : lay.patience + lay.parties].mean(axis=1)
    low, high = bargaining_range(
        float(chance[a] / (chance[a] + chance[b])), float(cost[a]), float(cost[b])
    )
    return {
        "bargaining_range.low": low,
        "bargaining_range.high": high,
        "rubinstein.first_share": rubinstein_share(float(patience[a]), float(patience[b])),
        "baron_ferejohn.proposer": baron_ferejohn_proposer(
            len(needed), len(needed), float(patience[needed].mean())
        ),
    }

"""The lenses' figures for one assessment, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from parley.agreements.lenses.location import weighted_mean

if TYPE_CHECKING:
    from parley.agreements.assessment import Result


def lens_values(result: Result) -> dict[str, float]:
    """Location forecasts of every issue, shown beside the proposal."""
    lay, xs = result.problem.layout, result.xs
    issues = [i.name.removesuffix(".proposal") for i in result.problem.inputs.items[: lay.issues]]
    out: dict[str, float] = {}
    n, k = lay.parties, lay.issues
    power = result.draws.chance[:, 0]
    ideal = xs[:, lay.ideal : lay.ideal + n * k].reshape(-1, n, k)
    salience = xs[:, lay.salience : lay.salience + n * k].reshape(-1, n, k)
    for j, issue in enumerate(issues):
        mean = weighted_mean(ideal[:, :, j], power, salience[:, :, j])
        low, best, high = np.quantile(mean, [0.1, 0.5, 0.9])
        out[f"{issue}.weighted_mean"] = float(best)
        out[f"{issue}.weighted_mean_low"] = float(low)
        out[f"{issue}.weighted_mean_high"] = float(high)
        out[f"{issue}.proposal"] = float(xs[:, j].mean())
    return out

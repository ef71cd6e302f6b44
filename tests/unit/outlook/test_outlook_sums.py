"""Sums over places are as wide as the places' common fate makes them; places stay as they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parley.outlook import History, forecast
from parley.outlook.dependence import fit_common
from parley.outlook.panel import panel_of

UNITS, MONTHS, FIRST = 8, 60, 361


def world(shared: float) -> History:
    """Places whose level drifts, together or each for itself."""
    rng = np.random.default_rng(4)
    together, alone = rng.normal(0, 0.5, (1, MONTHS)), rng.normal(0, 0.5, (UNITS, MONTHS))
    log = np.sqrt(shared) * together + np.sqrt(1 - shared) * alone
    values = rng.poisson(40 * np.exp(log)).astype(float)
    return History(tuple(f"u{k}" for k in range(UNITS)), FIRST, values)


def test_a_common_fate_is_found_and_none_is_not_invented() -> None:
    assert fit_common(panel_of(world(0.9)), 3) > 0.4
    assert fit_common(panel_of(world(0.0)), 3) < 0.1


def test_sums_widen_and_each_place_keeps_its_distribution() -> None:
    history = world(0.9)
    made = forecast(history, origin=history.months[-1], horizon=3, draws=300, models="ewm_nb")
    apart = replace(made, model=replace(made.model, common=0.0), _kept={})
    assert made.total().std() > 1.4 * apart.total().std()
    assert np.array_equal(np.sort(made.draws, axis=2), np.sort(apart.draws, axis=2))
    assert np.allclose(made.draws.sum(axis=0), made.total())

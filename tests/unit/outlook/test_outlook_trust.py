"""An ensemble is believed for what it knows of places, never for pulling them together."""

from __future__ import annotations

import numpy as np
import pytest

from parley.outlook import History, forecast
from parley.outlook.months import month_text
from parley.outlook.redistribute import PRIOR
from parley.outlook.trust import Case, learn_trust, shuffled

UNITS, BEFORE, AFTER, FIRST = 6, 12, 3, 481
NAMES = tuple(f"p{k}" for k in range(UNITS))


def case(number: int, knowing: bool) -> Case:
    """A world whose places change ranks after the origin; the ensemble knows how, or not."""
    rng = np.random.default_rng(number)
    past, future = rng.permutation(UNITS), rng.permutation(UNITS)
    level = np.concatenate([np.repeat([past], BEFORE, 0), np.repeat([future], AFTER, 0)])
    history = History(NAMES, FIRST, rng.poisson(10.0 * (level.T + 0.5)).astype(float))
    levels = {n: rng.poisson(10.0 * (future[k] + 0.5), (20, AFTER)) for k, n in enumerate(NAMES)}
    if not knowing:
        levels = shuffled(levels, rng.permutation(UNITS))
    origin = month_text(FIRST + BEFORE - 1)
    found = forecast(history, origin=origin, horizon=AFTER, draws=60, models="conflictology12")
    return Case(found, levels, history)


def test_an_ensemble_that_knows_is_believed_and_its_record_is_told() -> None:
    trust = learn_trust([case(k, knowing=True) for k in range(6)])
    assert trust.weight >= 0.35 and trust.low > 0
    assert "learnt on 6 origins" in trust.said


@pytest.mark.parametrize("start", [0, 100, 200])
def test_an_ensemble_that_guesses_is_not_believed_though_smoothing_pays(start: int) -> None:
    assert learn_trust([case(start + k, knowing=False) for k in range(6)]).weight == 0.0


def test_with_few_cases_the_prior_stands_and_says_so() -> None:
    trust = learn_trust([case(k, knowing=True) for k in range(3)])
    assert trust == PRIOR and "prior, not learnt" in trust.said

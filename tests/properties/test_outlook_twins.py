"""No hindsight and no favourites: a disguised twin of a history gets the same forecasts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.core.forecast import Driver
from parley.outlook import History, forecast
from parley.outlook.months import month_id, month_text

UNITS, MONTHS = 5, 34
FIRST = month_id("2010-01")


def world(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    level = rng.gamma(0.5, 60.0, (UNITS, 1)) * np.exp(rng.normal(0, 0.6, (UNITS, MONTHS)))
    values = rng.poisson(level).astype(float)
    values[0] = 0.0
    return values


def history(values: np.ndarray, names: list[str], first: int = FIRST, near=None) -> History:
    rows = [
        (name, month_text(first + t), row[t])
        for name, row in zip(names, values)
        for t in range(values.shape[1])
    ]
    return History.from_rows(rows, neighbours=near)


def draws(known: History, names: list[str], **more) -> np.ndarray:
    found = forecast(known, origin=known.months[-1], horizon=3, draws=60, **more)
    return np.stack([found.of(name) for name in names])


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.integers(0, 1000), st.permutations(range(UNITS)), st.integers(-30, 30))
def test_renaming_permuting_and_whole_years_change_nothing(seed, order, years):
    values = world(seed)
    names = [f"unit {k}" for k in range(UNITS)]
    other = [f"{'zyxwv'[k]} province" for k in range(UNITS)]
    near = {names[k]: (names[(k + 1) % UNITS],) for k in range(UNITS)}
    twin_near = {other[k]: (other[(k + 1) % UNITS],) for k in range(UNITS)}
    plain = draws(history(values, names, near=near), names)
    disguised = history(
        values[list(order)], [other[k] for k in order], FIRST + 12 * years, twin_near
    )
    assert np.array_equal(plain, draws(disguised, other))


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.integers(0, 1000))
def test_news_follows_its_unit_through_a_permutation(seed):
    values = world(seed)
    names = [f"u{k}" for k in range(UNITS)]
    news = [Driver("offensive", 2.5, "u2", ("c1",)), Driver("truce", 0.5, "u1", ("c2",))]
    levels = {n: np.full((20, 3), 10.0 * k) for k, n in enumerate(names)}
    back = names[::-1]
    plain = draws(history(values, names), names, news=news, ensemble_levels=levels)
    turned = draws(history(values[::-1], back), names, news=news, ensemble_levels=levels)
    np.testing.assert_allclose(plain, turned, rtol=1e-9)


@settings(max_examples=2, deadline=None, derandomize=True)
@given(st.integers(0, 1000), st.floats(2.0, 10.0))
def test_scaling_all_counts_scales_the_forecast_roughly(seed, factor):
    values = np.maximum(world(seed), 20.0)
    names = [f"u{k}" for k in range(UNITS)]
    small = draws(history(values, names), names).mean()
    large = draws(history(np.rint(values * factor), names), names).mean()
    assert large / small == pytest.approx(factor, rel=0.35)


@settings(max_examples=2, deadline=None, derandomize=True)
@given(st.integers(0, 1000))
def test_nothing_after_the_origin_is_seen(seed):
    values = world(seed)
    names = [f"u{k}" for k in range(UNITS)]
    changed = values.copy()
    changed[:, 26:] = 9999.0
    origin = month_text(FIRST + 25)
    a = forecast(history(values, names), origin=origin, horizon=3, draws=60)
    b = forecast(history(changed, names), origin=origin, horizon=3, draws=60)
    assert np.array_equal(a.draws, b.draws)


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.integers(0, 1000), st.integers(0, 100))
def test_same_seed_same_draws_and_another_seed_other_order(seed, number):
    known = history(world(seed), [f"u{k}" for k in range(UNITS)])
    first = forecast(known, origin=known.months[-1], horizon=3, draws=60, seed=number).draws
    again = forecast(known, origin=known.months[-1], horizon=3, draws=60, seed=number).draws
    other = forecast(known, origin=known.months[-1], horizon=3, draws=60, seed=number + 1).draws
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    np.testing.assert_array_equal(np.sort(first, axis=2), np.sort(other, axis=2))

"""Scores against closed forms, significance against known cases."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from parley.outlook.calibration import calibration, reliability
from parley.outlook.pool import shares
from parley.outlook.scores import (
    bin_probabilities,
    brier,
    brier_options,
    crps,
    ignorance,
    interval_score,
    log_score,
    pit,
)
from parley.outlook.significance import diebold_mariano, skill


def test_crps_of_a_normal_in_closed_form() -> None:
    """[Gneiting2007]_: CRPS(N(0,1), y) = y(2F(y)-1) + 2f(y) - 1/sqrt(pi)."""
    draws = norm.ppf((np.arange(4000) + 0.5) / 4000)
    for y in (-1.0, 0.0, 2.5):
        exact = y * (2 * norm.cdf(y) - 1) + 2 * norm.pdf(y) - 1 / np.sqrt(np.pi)
        assert crps(draws, np.array(y)).item() == pytest.approx(exact, abs=1e-3)


def test_crps_of_a_point_is_the_absolute_error() -> None:
    assert crps(np.full(7, 3.0), np.array(10.0)).item() == pytest.approx(7.0)


def test_ignorance_counts_one_draw_in_every_bin() -> None:
    assert ignorance(np.zeros(1000), np.array(0.0)).item() == pytest.approx(-np.log2(1001 / 1011))
    assert bin_probabilities(np.zeros(10)).sum() == pytest.approx(1.0)


def test_interval_score_is_the_width_inside() -> None:
    assert interval_score(np.arange(101.0), np.array(50.0)).item() == pytest.approx(90.0)


def test_proper_scores_reward_the_truth() -> None:
    truth = np.random.default_rng(1).random(20_000) < 0.3
    for rule in (brier, log_score):
        means = [rule(np.full(truth.shape, p), truth).mean() for p in (0.1, 0.3, 0.6)]
        assert means[1] == min(means)
    assert brier_options(np.array([0.2, 0.8]), 1) == pytest.approx(0.08)


def test_randomised_pit_is_uniform_for_a_calibrated_count() -> None:
    rng = np.random.default_rng(2)
    draws = np.sort(rng.poisson(3.0, 4000))[None, :].repeat(3000, axis=0)
    found = calibration(draws, rng.poisson(3.0, 3000))
    assert found.pit_distance < 0.04
    assert pit(np.arange(10.0), np.array(4.5)).item() == pytest.approx(0.5)


def test_an_overconfident_forecast_is_caught() -> None:
    rng = np.random.default_rng(3)
    found = calibration(rng.normal(0, 0.3, (2000, 200)), rng.normal(0, 1, 2000))
    assert found.coverage90 < 0.5


def test_reliability_bars_hold_a_calibrated_forecast() -> None:
    rng = np.random.default_rng(4)
    p = rng.random(5000)
    points = reliability(p, rng.random(5000) < p)
    assert sum(r.low <= r.forecast <= r.high for r in points) >= 7


def test_skill_interval_crosses_zero_for_noise_and_not_for_signal() -> None:
    rng = np.random.default_rng(5)
    a, b, block = rng.gamma(2, 1, 600), rng.gamma(2, 1, 600), np.repeat(np.arange(60), 10)
    noise = skill(a, b, block)
    assert noise.low < 0 < noise.high
    assert skill(0.8 * b, b, block).better


def test_diebold_mariano_has_its_nominal_size() -> None:
    rng = np.random.default_rng(6)
    p = [diebold_mariano(rng.normal(1, 1, 60), rng.normal(1, 1, 60)).p_value for _ in range(400)]
    assert 0.02 < np.mean(np.array(p) < 0.05) < 0.09
    assert diebold_mariano(np.ones(10), np.ones(10)).p_value == 1.0


def test_shares_add_up() -> None:
    assert sum(shares(np.array([0.333, 0.333, 0.334]), 1000)) == 1000

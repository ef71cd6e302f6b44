"""The combat code against exact laws, computed here and not taken from a table."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from parley.war.ensemble import run_block
from parley.war.exact import Duel, daily_law, deterministic, win_probability
from parley.war.examples import duel_world
from parley.war.theatre import build


def heads(duel: Duel, days: int, members: int, substeps: int = 1) -> np.ndarray:
    world = duel_world(duel.m, duel.n, days=days, settings=duel.settings())
    tracks, _, _ = run_block(build(world, days), 5, 0, members, days, substeps=substeps)
    return tracks.force


@pytest.mark.parametrize("law", ["square", "linear", "mixed"])
@pytest.mark.parametrize("substeps", [1, 4])
def test_the_daily_step_has_its_exact_law(law: str, substeps: int) -> None:
    duel = Duel(law, 7, 6, 0.05 if law == "square" else 0.01, 0.06 if law == "square" else 0.01)
    days, members = 12, 20_000
    x = heads(duel, days, members, substeps)
    law_then = daily_law(duel, days, substeps)
    for day in (1, 5, 12):
        seen = np.zeros((duel.m + 1, duel.n + 1))
        np.add.at(seen, (x[:, day - 1, 0], x[:, day - 1, 1]), 1)
        expected = law_then[day] * members
        often = expected >= 5
        rest = expected[~often].sum(), seen[~often].sum()
        obs = np.append(seen[often], rest[1])
        want = np.append(expected[often], max(rest[0], 1e-9))
        if rest[0] < 1:
            obs, want = obs[:-1], want[:-1] * obs[:-1].sum() / want[:-1].sum()
        assert stats.chisquare(obs, want * obs.sum() / want.sum()).pvalue > 1e-4


def test_win_probabilities_of_brown_1963() -> None:
    assert win_probability(Duel("square", 1, 1, 1.0, 1.0)) == pytest.approx(1 / 2)
    assert win_probability(Duel("square", 3, 2, 1.0, 1.0)) == pytest.approx(31 / 40)
    exact = Fraction(51907, 72576)
    assert win_probability(Duel("square", 5, 4, 1.0, 1.0)) == pytest.approx(float(exact))
    # linear law: a regularised incomplete beta function
    assert win_probability(Duel("linear", 5, 4, 1.0, 1.0)) == pytest.approx(
        stats.beta.cdf(0.5, 4, 5)
    )


def test_more_force_never_lowers_the_chance_to_win() -> None:
    for law in ("square", "linear", "mixed"):
        wins = [win_probability(Duel(law, m, 6, 1.0, 1.0)) for m in range(1, 12)]
        assert np.all(np.diff(wins) > 0)


def test_daily_step_tends_to_the_chain_as_it_is_cut_finer() -> None:
    duel = Duel("square", 5, 4, 0.1, 0.1)
    exact = win_probability(duel)
    error = []
    for substeps in (1, 2, 4, 8):
        end = daily_law(duel, 200, substeps)[-1]
        error.append(abs(end[1:, 0].sum() - exact))
    ratio = np.array(error[:-1]) / np.array(error[1:])
    assert np.all((ratio > 1.7) & (ratio < 2.3))


def test_deterministic_limit_is_the_closed_form() -> None:
    a, b, m0, n0 = 0.8, 0.9, 1000, 800
    w = np.sqrt(a * b)
    t = np.array([0.2, 0.7, 1.2])
    closed = m0 * np.cosh(w * t) - n0 * np.sqrt(b / a) * np.sinh(w * t)
    got = deterministic(Duel("square", m0, n0, a, b), list(t))[:, 0]
    assert np.allclose(got, closed, rtol=1e-6)


def test_large_forces_follow_the_deterministic_limit() -> None:
    """Extrapolated from 32 and 64 substeps; 10^10 heads leave little to chance."""
    duel = Duel("square", 54_000_000_000, 21_500_000_000, 0.0106, 0.0544)
    world = duel_world(duel.m, duel.n, days=20, settings=duel.settings())
    end = []
    for substeps in (32, 64):
        tracks, _, _ = run_block(build(world, 20), 5, 0, 1, 20, substeps=substeps)
        end.append(tracks.strength[0, 0].astype(float))
    limit = deterministic(duel, [20.0])[0]
    assert np.allclose(2 * end[1] - end[0], limit, rtol=3e-5)

"""Lanchester's laws: exact stochastic results, closed forms, and Engel's model of Iwo Jima.

The full runs (10^5 members, 24 duels in 1..64 substeps) are ``benchmarks/war/exact.py``.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy import linalg, stats

from parley.war.ensemble import run_block
from parley.war.exact import Duel, daily_law, deterministic, win_probability
from parley.war.examples import duel_world
from parley.war.theatre import build

MEMBERS = 20_000


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def duel_of(r: dict[str, str], m: str, n: str, a: str = "a", b: str = "b") -> Duel:
    return Duel(r["law"], int(float(r[m])), int(float(r[n])), float(r[a]), float(r[b]))


def test_win_probabilities_of_the_chain_in_every_row(shared: Path) -> None:
    """All rows of the square, linear and mixed law, by the simulator's own hazard."""
    given = rows(shared / "data" / "war" / "stochastic_lanchester_exact.csv")
    names = ("m0_A", "n0_B", "a_kill_rate_of_A", "b_kill_rate_of_B")
    for r in given:
        exact = float(Fraction(r["P_exact_fraction"]) if r["P_exact_fraction"] else r["P_A_wins"])
        assert win_probability(duel_of(r, *names)) == pytest.approx(exact, rel=1e-9, abs=1e-15)
    assert len(given) == 204


def test_closed_forms_of_the_deterministic_laws(shared: Path) -> None:
    checked = 0
    for r in rows(shared / "data" / "war" / "lanchester_deterministic.csv"):
        end = float(r["T_annihilation"] or "inf")
        if not np.isfinite(end):
            continue
        side = "AB".index(r["winner"])
        left = float(r[f"survivors_{r['winner']}"])
        got = deterministic(duel_of(r, "m0_A", "n0_B"), [end])[0, side]
        assert got == pytest.approx(left, rel=1e-6)
        checked += 1
    assert checked >= 5


def _engel(days: int, start: float, landings: list[tuple[float, float, float]]) -> np.ndarray:
    """M' = P(t) - b J, J' = -a M day by day, by matrix exponentials; P is constant in a day."""
    a, b = 0.0106, 0.0544
    state, out = np.array([0.0, start]), []
    for day in range(days):
        fresh = sum(n / (end - begin) for begin, end, n in landings if begin <= day < end)
        flow = np.array([[0.0, -b, fresh], [-a, 0.0, 0.0], [0.0, 0.0, 0.0]])
        state = (linalg.expm(flow) @ np.append(state, 1.0))[:2]
        out.append(state)
    return np.array(out)


@pytest.mark.parametrize("start", [21000, 21500])
def test_iwo_jima_to_a_millionth(shared: Path, start: int) -> None:
    """Against matrix exponentials to 1e-6, and the published table to its last decimal.

    The table has three decimals: relative to the last hundred defenders that is 6e-6.
    """
    folder = shared / "data" / "war"
    landings = [
        (float(r["day_from"]), float(r["day_to"]), float(r["landed"]))
        for r in rows(folder / "iwojima_landings.csv")
    ]
    table = [
        (float(r["US_model"]), float(r["Japan_model"]))
        for r in rows(folder / f"iwojima_engel_model_J{start}.csv")[1:]
        if float(r["Japan_model"]) > 0
    ]
    days = [float(d) for d in range(1, len(table) + 1)]
    exact = _engel(len(table), float(start), landings)
    got = deterministic(
        Duel("square", 0, start, 0.0106, 0.0544), days, landings, (1e-9, float(start))
    )
    assert np.abs(exact - np.array(table)).max() <= 5.1e-4
    assert (np.abs(got - exact) / exact).max() < 1e-6


def _groups(folder: Path) -> dict[tuple[Duel, int], list[dict[str, str]]]:
    out = defaultdict(list)
    for r in rows(folder / "daily_kernel_exact.csv"):
        out[duel_of(r, "m0", "n0"), int(r["substeps_per_day"])].append(r)
    return out


def test_daily_law_is_the_published_one(shared: Path) -> None:
    """The law that the room computes for itself, row by row."""
    for (duel, substeps), given in list(_groups(shared / "data" / "war").items())[:6]:
        days = [round(float(r["t"])) for r in given]
        law = daily_law(duel, max(days), substeps)
        heads = np.arange(duel.m + 1)
        for day, r in zip(days, given, strict=True):
            of_a = law[day].sum(axis=1)
            mean = float(of_a @ heads)
            sd = float(np.sqrt(max(of_a @ heads**2 - mean**2, 0.0)))
            assert mean == pytest.approx(float(r["mean_A"]), rel=1e-8, abs=1e-8)
            assert sd == pytest.approx(float(r["sd_A"]), rel=1e-5, abs=1e-5)
            assert law[day][1:, 0].sum() == pytest.approx(float(r["P_A_has_won"]), abs=1e-9)


def test_daily_kernel_has_its_exact_law(shared: Path) -> None:
    """Means (Z), spreads (Y) and win probabilities of the simulator; family-wise p > .01."""
    p_values = []
    for (duel, substeps), given in list(_groups(shared / "data" / "war").items())[::3]:
        days = max(round(float(r["t"])) for r in given)
        world = duel_world(duel.m, duel.n, days=days, settings=duel.settings())
        out, _, _ = run_block(build(world, days), 17, 0, MEMBERS, days, substeps=substeps)
        for r in given:
            day = round(float(r["t"]))
            if day == 0:
                continue
            for k, side in enumerate("AB"):
                mean, sd = float(r[f"mean_{side}"]), float(r[f"sd_{side}"])
                if sd > 0.05:
                    x = out.force[:, day - 1, k]
                    p_values.append(2 * stats.norm.sf(abs(x.mean() - mean) / sd * MEMBERS**0.5))
            won = (out.force[:, day - 1, 1] == 0) & (out.force[:, day - 1, 0] > 0)
            exact = float(r["P_A_has_won"])
            p_values.append(stats.binomtest(int(won.sum()), MEMBERS, exact).pvalue)
    assert len(p_values) > 50
    assert min(p_values) * len(p_values) > 0.01


def test_error_falls_first_order_and_extrapolates_to_the_chain() -> None:
    """The same combat law in 1..64 substeps, computed without chance."""
    duel = Duel("square", 5, 4, 0.1, 0.1)
    exact = 51907 / 72576
    won = []
    for substeps in (1, 2, 4, 8, 16, 32, 64):
        won.append(daily_law(duel, 160, substeps)[-1][1:, 0].sum())
    error = np.abs(np.array(won) - exact)
    assert np.all((error[:-1] / error[1:] > 1.7) & (error[:-1] / error[1:] < 2.3))
    assert np.array([1.0, -6.0, 8.0]) @ won[-3:] / 3 == pytest.approx(exact, abs=2e-6)


def test_simulated_duels_extrapolate_to_the_chain(shared: Path) -> None:
    """Three duels simulated in 4, 8 and 16 substeps; second-order extrapolation, p > .01."""
    picked = [
        r
        for r in rows(shared / "data" / "war" / "stochastic_lanchester_exact.csv")
        if int(r["m0_A"]) + int(r["n0_B"]) in (5, 9)
    ][::7][:3]
    weights = np.array([1.0, -6.0, 8.0]) / 3.0
    p_values = []
    for seed, r in enumerate(picked):
        base = duel_of(r, "m0_A", "n0_B", "a_kill_rate_of_A", "b_kill_rate_of_B")
        slow = 0.06 / max(base.a, base.b) / (1 if base.law == "square" else max(base.m, base.n))
        duel = Duel(base.law, base.m, base.n, base.a * slow, base.b * slow)
        world = duel_world(duel.m, duel.n, days=400, settings=duel.settings())
        theatre = build(world, 400)
        won = []
        for substeps in (4, 8, 16):
            out, _, _ = run_block(theatre, seed, 0, 5000, 400, substeps=substeps)
            won.append((out.force[:, -1, 0] > 0).mean())
        exact = float(r["P_A_wins"])
        error = np.sqrt(max(exact * (1 - exact), 1e-4) / 5000 * (weights @ weights))
        p_values.append(2 * stats.norm.sf(abs(weights @ won - exact) / error))
    assert min(p_values) * len(p_values) > 0.01

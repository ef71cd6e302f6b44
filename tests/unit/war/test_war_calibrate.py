"""Calibration: learns what it can, is honest about its width, refuses nonsense."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from parley.core.errors import InputError
from parley.war.calibrate import (
    Table,
    abc,
    calibrate_to,
    read_history,
    simulate_table,
    simulated_check,
    smoother,
    weighted_quantiles,
    wide_summary,
)
from parley.war.draws import keys_of, start_of
from parley.war.examples import grid_world, sure
from parley.war.parameters import draw, index, parameters
from parley.war.posterior import Draws, read_draws, taught_by
from parley.war.sensitivity import screen
from parley.war.theatre import build


def _linear_table(n: int, noise: float, seed: int = 0) -> tuple[Table, np.ndarray]:
    rng = np.random.default_rng(seed)
    z = rng.standard_normal((n, 3))
    a = np.array([[1.0, 0.5, 0.0], [0.0, 1.0, 0.3], [0.2, 0.0, 1.0], [0.5, 0.5, 0.5]])
    return Table(("a", "b", "c"), z, z @ a.T + noise * rng.standard_normal((n, 4))), a


def test_abc_finds_the_exact_posterior_of_a_linear_gaussian_model() -> None:
    table, a = _linear_table(8000, 0.5)
    x = np.array([1.0, -0.5, 0.3, 0.2])
    z, weight = abc(table, x, keep=0.3)
    precision = np.eye(3) + a.T @ a / 0.25
    mean = np.linalg.solve(precision, a.T @ x / 0.25)
    sd = np.sqrt(np.diag(np.linalg.inv(precision)))
    got = weight @ z
    assert np.allclose(got, mean, atol=0.06)
    assert np.allclose(np.sqrt(weight @ (z - got) ** 2), sd, rtol=0.1)


def test_smoother_is_exact_for_a_linear_gaussian_model() -> None:
    _, a = _linear_table(10, 0.5)
    rng = np.random.default_rng(4)
    x = np.array([1.0, -0.5, 0.3, 0.2])
    z = smoother(lambda v: v @ a.T, rng.standard_normal((6000, 3)), x, np.full(4, 0.25), rng)
    precision = np.eye(3) + a.T @ a / 0.25
    assert np.allclose(z.mean(0), np.linalg.solve(precision, a.T @ x / 0.25), atol=0.05)
    assert np.allclose(z.std(0), np.sqrt(np.diag(np.linalg.inv(precision))), rtol=0.06)


def test_ranks_are_uniform_and_intervals_cover_on_a_linear_model() -> None:
    table, _ = _linear_table(4000, 0.7, seed=2)
    ranks, cover = simulated_check(table, truths=200, keep=0.2)
    for k in range(3):
        assert stats.chisquare(np.bincount(ranks[:, k], minlength=20)).pvalue > 1e-3
    assert np.all((cover > 0.82) & (cover < 0.97))


def test_a_posterior_that_is_too_narrow_fails_the_check() -> None:
    """The gate closes: halving the residuals must show in ranks or coverage."""
    table, _ = _linear_table(4000, 0.7, seed=2)
    inside = []
    for i in range(200):
        z, weight = abc(table, table.s[i], keep=0.2, skip=i)
        mean = weight @ z
        narrow = mean + 0.5 * (z - mean)
        low, high = weighted_quantiles(narrow[:, 0], weight, (0.05, 0.95))
        inside.append(low <= table.z[i, 0] <= high)
    assert np.mean(inside) < 0.8


def _narrow_world(free: tuple[str, ...]):
    fixed = {p.name: sure(p.range.best) for p in parameters() if p.name not in free}
    return dataclasses.replace(grid_world(4, 2), settings=fixed)


def test_calibration_on_a_synthetic_truth_narrows_the_parameter_that_matters() -> None:
    world = _narrow_world(("combat.skirmish", "movement.speed"))
    theatre = build(world, 60)
    table = simulate_table(theatre, 60, 600, 1, 1, wide_summary)
    truth = 17
    z, weight = abc(table, table.s[truth], keep=0.3, skip=truth)
    mean = weight @ z
    sd = np.sqrt(weight @ (z - mean) ** 2)
    assert table.names == ("movement.speed", "combat.skirmish")
    assert sd[1] < 0.5 < 0.75 < sd[0]
    assert abs(mean[1] - table.z[truth, 1]) < 4 * sd[1]


def test_calibrate_writes_a_posterior_with_its_provenance(tmp_path: Path) -> None:
    world = _narrow_world(("combat.skirmish", "civilians.shelling"))
    history = [(f"p{i}", f"2019-{m:02d}", 40.0 + 5 * i) for i in range(4) for m in range(7, 13)]
    posterior = calibrate_to(world, history, simulations=400, seed=3)
    posterior.write(tmp_path / "posterior.json")
    data = json.loads((tmp_path / "posterior.json").read_text())
    assert data["provenance"]["history_rows"] == 24
    assert len(data["check"]) == 6
    low, best, high = (data["parameters"][0][k] for k in ("low", "best", "high"))
    assert low <= best <= high
    again = calibrate_to(world, history, simulations=400, seed=3, threads=2)
    assert again == posterior


def test_members_draw_jointly_from_a_posterior_and_keep_their_other_draws() -> None:
    draws = Draws(("combat.rate", "combat.skirmish"), ((0.01, 0.2), (0.02, 0.1)), (0.25, 0.75))
    theatre = build(grid_world(9, 2), 30)
    taught = taught_by(theatre, draws)
    keys = keys_of(1, 0, 2000)
    a, b = start_of(theatre, keys).theta[:, 0], start_of(taught, keys).theta[:, 0]
    rate, skirmish = index("combat.rate"), index("combat.skirmish")
    assert set(zip(b[:, rate].tolist(), b[:, skirmish].tolist())) == {(0.01, 0.2), (0.02, 0.1)}
    assert (b[:, rate] == 0.02).mean() == pytest.approx(0.75, abs=0.04)
    others = [k for k in range(a.shape[1]) if k not in (rate, skirmish)]
    assert np.array_equal(a[:, others], b[:, others])


def test_a_posterior_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    history = [("p0", f"2019-{m:02d}", 40.0) for m in range(7, 13)]
    posterior = calibrate_to(grid_world(9, 2), history, simulations=1200, threads=2)
    posterior.write(tmp_path / "posterior.json")
    assert read_draws(tmp_path / "posterior.json") == posterior.draws
    assert {p.name for p in posterior.taught()} == set(posterior.draws.names)
    less = posterior.draws.without({posterior.draws.names[0]})
    assert less.names == posterior.draws.names[1:] and len(less.values[0]) == len(less.names)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "no posterior"),
        ('{"draws": {"names": ["a"], "values": [[1, 2]], "weights": [1]}}', "do not fit"),
        ('{"settings": {}}', "no posterior"),
    ],
)
def test_a_file_that_is_no_posterior_is_explained(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "posterior.json"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=words):
        read_draws(path)


def test_a_posterior_of_another_world_is_refused() -> None:
    with pytest.raises(InputError, match="another world"):
        taught_by(build(grid_world(9, 2), 30), Draws(("combat.rate@nobody",), ((0.1,),), (1.0,)))


def test_a_history_beyond_the_priors_is_held_at_their_edge_and_named() -> None:
    """A hundred thousand dead a month in a small place: no prior gives that."""
    history = [("p0", f"2019-{m:02d}", 1e5) for m in range(7, 13)]
    posterior = calibrate_to(grid_world(9, 2), history, simulations=400, threads=2)
    assert any("p0" in name for name in posterior.outside)
    spread = [p.high - p.low for p in posterior.parameters if p.name == "combat.skirmish"]
    assert spread[0] > 0.005


def test_history_without_a_simulated_place_is_refused() -> None:
    with pytest.raises(InputError, match="no row for a simulated place"):
        calibrate_to(grid_world(4, 2), [("atlantis", "2019-01", 3.0)], simulations=200)


def test_faults_of_a_history_file_have_lines(tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    path.write_text("place,month,killed\np0,2019-01,4\np0,2019-02,many\np1,2019-02,-3\n")
    with pytest.raises(InputError) as caught:
        read_history(path)
    assert [f.line for f in caught.value.faults] == [3, 4]
    path.write_text("place,killed\n")
    with pytest.raises(InputError, match="missing column"):
        read_history(path)


def test_morris_ranks_the_intensity_of_the_quiet_front_first() -> None:
    world = _narrow_world(("combat.skirmish", "orders.delay", "siege.halt"))
    ranked = screen(world, days=60, size=8, repeats=2)
    assert ranked[0]["name"] == "combat.skirmish"


def test_draws_stay_inside_and_have_pert_means() -> None:
    u = (np.arange(4000) + 0.5)[:, None] / 4000
    prior = parameters()[5].range
    x = draw([prior], u)[:, 0]
    assert x.min() >= prior.low and x.max() <= prior.high
    assert x.mean() == pytest.approx((prior.low + 4 * prior.best + prior.high) / 6, rel=0.01)

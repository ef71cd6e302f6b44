"""The models: what they must get right whatever the data."""

from __future__ import annotations

import numpy as np
import pytest

from parley.core.errors import UsageError
from parley.outlook import BASELINES, History, backtest, forecast
from parley.outlook.boost import spread_out
from parley.outlook.months import month_text
from parley.outlook.pool import Pool


def panel(units: int = 8, months: int = 60, seed: int = 1) -> History:
    rng = np.random.default_rng(seed)
    level = np.exp(
        rng.normal(2, 1.5, (units, 1)) + np.cumsum(rng.normal(0, 0.15, (units, months)), 1)
    )
    return History.from_rows(
        (f"u{u}", month_text(361 + t), float(rng.poisson(level[u, t])))
        for u in range(units)
        for t in range(months)
    )


@pytest.fixture(scope="module")
def history() -> History:
    return panel()


def test_every_baseline_is_there_sorted_and_finite(history: History) -> None:
    found = forecast(history, origin="2014-12", horizon=4, draws=100, models="conflictology12")
    assert set(found.baselines) == set(BASELINES)
    for samples in found.baselines.values():
        assert samples.shape[:2] == (8, 4)
        assert np.isfinite(samples).all() and (np.diff(samples, axis=2) >= 0).all()
    last = history.values[:, -12:]
    np.testing.assert_array_equal(found.baseline("conflictology12")[:, 0], np.sort(last, axis=1))


@pytest.mark.parametrize("model", ["kernel", "recency_nb", "analogue", "simple", "ewm_nb"])
def test_each_model_is_fair_on_a_stationary_world(model: str) -> None:
    rng = np.random.default_rng(3)
    rows = [
        (f"u{u}", month_text(361 + t), float(rng.poisson(40))) for u in range(5) for t in range(60)
    ]
    found = forecast(History.from_rows(rows), origin="2014-12", horizon=3, draws=200, models=model)
    assert 30 < found.draws.mean() < 50
    assert found.draws.min() >= 0


def test_unknown_model_names_the_known(history: History) -> None:
    with pytest.raises(UsageError) as refused:
        forecast(history, origin="2014-12", models="crystal_ball")
    assert "recency_nb" in refused.value.hint


def test_months_hang_together_in_the_draws(history: History) -> None:
    draws = forecast(history, origin="2014-12", horizon=6, draws=1000).draws
    loud = draws[draws.mean(axis=(1, 2)) > 5]
    near = [np.corrcoef(d[0], d[1])[0, 1] for d in loud]
    assert np.mean(near) > 0.2


def test_pool_weights_are_weights(history: History) -> None:
    found = forecast(history, origin="2014-12", horizon=3, draws=50)
    assert isinstance(found.model.fitted, Pool)
    np.testing.assert_allclose(found.model.fitted.weights.sum(axis=1), 1.0)
    assert (found.model.fitted.weights >= 0).all()
    assert found.method.startswith("pool of")


def test_units_not_on_record_at_the_origin_are_named_and_left_out() -> None:
    rows = [("old", month_text(361 + t), 5.0) for t in range(20)]
    rows += [("new", month_text(361 + t), 5.0) for t in range(30)]
    found = forecast(History.from_rows(rows), origin=month_text(390), horizon=2, draws=50)
    assert found.units == ("new",)
    assert any("old" in note for note in found.notes)


def test_backtest_scores_only_what_is_on_record(history: History) -> None:
    found = backtest(
        history, first="2014-06", last="2014-12", step=3, horizon=3, draws=100, models="kernel"
    )
    assert found.origins == ("2014-06", "2014-09")
    assert set(found.means) == {"forecast", "conflictology12", "ewm_nb"}
    assert found.ratio_by_year().keys() == {"2014"}
    assert np.isfinite(found.skill().value)


def test_boosted_quantiles_spread_into_a_sorted_sample_with_a_tail() -> None:
    found = spread_out(np.linspace(0, 9, 10)[None, None], 400)[0, 0]
    assert (np.diff(found) >= 0).all() and found[0] >= 0 and found[-1] > 9


def test_draws_round_trip_in_views_long_format(history: History, tmp_path) -> None:
    from parley.outlook.longform import read_draws

    found = forecast(history, origin="2014-12", horizon=2, draws=30, models="kernel")
    found.to_parquet(tmp_path / "d.parquet")
    units, months, grid = read_draws(tmp_path / "d.parquet")
    assert [month_text(int(m)) for m in months] == list(found.months)
    rows = [units.index(u) for u in found.units]
    np.testing.assert_allclose(grid[rows], np.rint(found.draws))
    assert not list(tmp_path.glob("*.part"))


def test_low_and_high_of_the_record_widen_the_forecast(tmp_path) -> None:
    head, rows = "unit,month,value,low,high", []
    for t in range(24):
        rows.append(f"A,{month_text(361 + t)},{50 + t % 5},{30 + t % 5},{90 + t % 5}")
    wide = tmp_path / "wide.csv"
    wide.write_text("\n".join([head, *rows]) + "\n")
    plain = tmp_path / "plain.csv"
    plain.write_text("\n".join(r.rsplit(",", 2)[0] for r in [head, *rows]) + "\n")
    made = [
        forecast(History.read(p), origin="2011-12", horizon=3, draws=500).draws
        for p in (wide, plain)
    ]
    assert made[0].std() > 1.02 * made[1].std()
    assert made[0].mean() == pytest.approx(made[1].mean(), rel=0.05)

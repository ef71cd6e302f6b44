"""The ViEWS challenge's published benchmark scores, country by country, to two decimals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parley.outlook.scores import crps, ignorance, interval_score

pytestmark = pytest.mark.corpus
pd = pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def panel(shared: Path):
    table = pd.read_parquet(shared / "data" / "ucdp" / "views_country_month_sb.parquet")
    table["value"] = table.ged_sb_v2024.fillna(table.ged_sb_v2023)
    return table.pivot(index="month_id", columns="country_id", values="value")


@pytest.fixture(scope="module")
def published(shared: Path):
    return pd.read_parquet(shared / "data" / "ucdp" / "views_benchmark_scores_cm.parquet")


def window(panel, year: int):
    """The twelve months to October of the year before, and the twelve months of the year."""
    october = (year - 1 - 1980) * 12 + 10
    past = panel.loc[october - 11 : october]
    truth = panel.loc[october + 3 : october + 14]
    return past, truth


def mean_score(published, year: int, model: str, metric: str) -> float:
    rows = published[
        (published.year == year) & (published.model == model) & (published.metric == metric)
    ]
    return float(rows.value.mean())


# The challenge's draws for 2018 come from a vintage of 2017 that is not in the data.
@pytest.mark.parametrize("year", [2019, 2020, 2021])
@pytest.mark.parametrize(
    ("metric", "rule"), [("crps", crps), ("mis", interval_score)], ids=["crps", "mis"]
)
def test_conflictology_of_the_challenge(panel, published, year, metric, rule) -> None:
    past, truth = window(panel, year)
    known = past.notna().all() & truth.notna().all()
    draws = np.broadcast_to(past.loc[:, known].to_numpy().T[:, None, :], (known.sum(), 12, 12))
    ours = rule(draws, truth.loc[:, known].to_numpy().T).mean()
    assert ours == pytest.approx(mean_score(published, year, "bm_conflictology", metric), abs=0.005)


@pytest.mark.parametrize("year", [2018, 2019, 2020, 2021])
def test_zero_of_the_challenge(panel, published, year) -> None:
    _, truth = window(panel, year)
    known = truth.notna().all()
    y = truth.loc[:, known].to_numpy().T
    ours = crps(np.zeros((*y.shape, 10)), y).mean()
    assert ours == pytest.approx(mean_score(published, year, "bm_zero", "crps"), abs=0.005)
    binned = ignorance(np.zeros((*y.shape, 1000)), y)
    assert binned.mean() == pytest.approx(mean_score(published, year, "bm_zero", "ign"), abs=0.05)

"""How far to trust an ensemble: learnt from how it did where outcomes are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parley.outlook.forecasting import ForecastSet
from parley.outlook.history import History
from parley.outlook.months import month_id
from parley.outlook.redistribute import News, redistribute
from parley.outlook.scores import log1p_crps
from parley.outlook.scoring import outcomes

GRID = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
# So much relative gain in score a full weight has to bring before it is believed at all.
COST = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A past forecast without news, what the ensemble then said by unit, and what came."""

    found: ForecastSet
    levels: Mapping[str, np.ndarray]
    actuals: History


def learn_trust(cases: Sequence[Case], grid: Sequence[float] = GRID) -> float:
    """Return the weight of the ensemble that would have scored best in past cases.

    Parameters
    ----------
    cases
        Past forecasts with outcomes; more cases, less shrinkage towards no trust.
    grid
        Weights to choose from; 0 is the time-series pool itself.

    Returns
    -------
    float
        To be given to :func:`parley.outlook.forecast` as ``trust``. 0 without cases.
    """
    if not cases:
        return 0.0
    losses = np.asarray([[_loss(case, weight) for weight in grid] for case in cases])
    relative = losses.sum(axis=0) / max(float(losses[:, 0].sum()), 1e-12)
    doubt = COST * np.asarray(grid) ** 2 * (1 + 10.0 / len(cases))
    return float(grid[int(np.argmin(relative + doubt))])


def _loss(case: Case, weight: float) -> float:
    found = case.found
    horizon = len(found.months)
    news = News.build(found.units, found.panel, (), case.levels, horizon, weight)
    draws = found.draws[found.panel.order]
    if news:
        draws = redistribute(draws, news, found.streams, found.panel.keys)
    months = [month_id(m) for m in found.months]
    truth = outcomes(case.actuals, found.units, months)[found.panel.order]
    return float(np.nanmean(log1p_crps(draws, truth)))

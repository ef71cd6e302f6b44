"""How far to trust an ensemble: learnt from how it did where outcomes are known.

Any ensemble, right or wrong, pulls places together and widens their forecasts, and that alone
can score. So an ensemble is measured against its own placebo, the same simulated futures dealt
out to the wrong places ([Fisher1935]_): only what is lost by dealing wrongly is knowledge of
where.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parley.core.streams import Streams
from parley.outlook.forecasting import ForecastSet
from parley.outlook.history import History
from parley.outlook.months import month_id
from parley.outlook.redistribute import News, Trust, redistribute
from parley.outlook.scores import log1p_crps
from parley.outlook.scoring import outcomes

GRID = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
# So much relative gain in score a full weight has to bring before it is believed at all.
COST = 0.02
MIN_CASES = 4
PLACEBOS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A past forecast without news, what the ensemble then said by unit, and what came."""

    found: ForecastSet
    levels: Mapping[str, np.ndarray]
    actuals: History


def learn_trust(cases: Sequence[Case], grid: Sequence[float] = GRID) -> Trust:
    """Return the weight of the ensemble that would have scored best in past cases.

    Parameters
    ----------
    cases
        Past forecasts with outcomes; more cases, less shrinkage towards no trust.
    grid
        Weights to choose from; 0 is the time-series pool itself.

    Returns
    -------
    Trust
        To be given to :func:`parley.outlook.forecast` as ``trust``. The prior with fewer
        than four cases; 0 where the ensemble did not beat its own placebo, the same futures
        dealt to other places, with an interval above zero.
    """
    if len(cases) < MIN_CASES:
        return Trust()
    losses = np.asarray([[_loss(case, case.levels, w) for w in grid] for case in cases])
    relative = losses.sum(axis=0) / max(float(losses[:, 0].sum()), 1e-12)
    doubt = COST * np.asarray(grid) ** 2 * (1 + 10.0 / len(cases))
    best = int(np.argmin(relative + doubt))
    placebo = np.asarray([_placebo(case, grid[best]) for case in cases])
    gain = (placebo - losses[:, best]) / max(float(losses[:, 0].mean()), 1e-12)
    error = float(gain.std(ddof=1) / np.sqrt(len(cases)))
    low, mean, high = (float(gain.mean()) + z * error for z in (-1.645, 0.0, 1.645))
    return Trust(float(grid[best]) if low > 0 else 0.0, len(cases), mean, low, high)


def shuffled(levels: Mapping[str, np.ndarray], order: np.ndarray) -> dict[str, np.ndarray]:
    """Return the ensemble's months dealt to the places in another order."""
    units = list(levels)
    return {unit: levels[units[k]] for unit, k in zip(units, order)}


def _placebo(case: Case, weight: float) -> float:
    """Mean loss of the same ensemble with its places dealt anew."""
    row = {case.found.units[old]: new for new, old in enumerate(case.found.panel.order)}
    levels = {u: case.levels[u] for u in sorted(case.levels, key=lambda u: row.get(u, -1))}
    streams = Streams(case.found.streams.seed)
    orders = (streams.rng("outlook/placebo", k).permutation(len(levels)) for k in range(PLACEBOS))
    return float(np.mean([_loss(case, shuffled(levels, order), weight) for order in orders]))


def _loss(case: Case, levels: Mapping[str, np.ndarray], weight: float) -> float:
    found = case.found
    horizon = len(found.months)
    news = News.build(found.units, found.panel, (), levels, horizon, weight)
    draws = found.draws[found.panel.order]
    if news:
        draws = redistribute(draws, news, found.streams, found.panel.keys)
    months = [month_id(m) for m in found.months]
    truth = outcomes(case.actuals, found.units, months)[found.panel.order]
    return float(np.nanmean(log1p_crps(draws, truth)))

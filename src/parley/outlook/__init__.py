"""The outlook: where fighting goes, calibrated, scored, and never without the baseline."""

from __future__ import annotations

from parley.outlook.backtest import Backtest, backtest
from parley.outlook.baselines import BASELINES
from parley.outlook.forecasting import ForecastSet, forecast
from parley.outlook.history import History
from parley.outlook.questions import issue
from parley.outlook.scoring import ScoreTable, score

__all__ = [
    "BASELINES",
    "Backtest",
    "ForecastSet",
    "History",
    "ScoreTable",
    "backtest",
    "forecast",
    "issue",
    "score",
]

"""The outlook: where fighting goes, calibrated, scored, and never without the baseline."""

from __future__ import annotations

from parley.outlook.backtest import Backtest, backtest
from parley.outlook.baselines import BASELINES
from parley.outlook.forecasting import ForecastSet, forecast
from parley.outlook.history import History
from parley.outlook.informed import informed
from parley.outlook.questions import issue
from parley.outlook.resolve import resolve, score_answer
from parley.outlook.scoring import ScoreTable, score
from parley.outlook.warning import warning_rows

__all__ = [
    "BASELINES",
    "Backtest",
    "ForecastSet",
    "History",
    "ScoreTable",
    "backtest",
    "forecast",
    "informed",
    "issue",
    "resolve",
    "score",
    "score_answer",
    "warning_rows",
]

"""Scores of forecasts that lie in files, as plain dicts for the command line."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from parley.core.errors import Fault, InputError
from parley.outlook.backtest import Backtest
from parley.outlook.history import History
from parley.outlook.longform import read_draws
from parley.outlook.months import month_text
from parley.outlook.scoring import ScoreTable, outcomes, score_draws


def score_files(
    draws: Path, actuals: Path, baseline: Path | None = None, **reading: Any
) -> dict[str, Any]:
    """Score a file of draws against a file of outcomes.

    Without a file of baseline draws, conflictology12 is taken from the outcomes' own past
    where they reach back a year before the first forecast month.

    Raises
    ------
    InputError
        If no unit and month is in both files.
    """
    units, months, grid = read_draws(draws)
    truth_file = History.read(actuals, **reading)
    truth = outcomes(truth_file, units, [int(m) for m in months])
    truth[~np.isfinite(grid).all(axis=2)] = np.nan
    absent = int((~np.isfinite(truth)).sum())
    if not np.isfinite(truth).any():
        raise InputError(_nothing_shared(draws, actuals, units, months, truth_file))
    forecasts = {"forecast": np.nan_to_num(grid)}
    against = ""
    if baseline is not None:
        forecasts["baseline"] = _aligned(baseline, units, months)
        against = "baseline"
    else:
        past = _last_year(truth_file, units, int(months[0]))
        if past is not None:
            forecasts["conflictology12"] = np.repeat(past[:, None, :], len(months), axis=1)
            against = "conflictology12"
    names = tuple(month_text(int(m)) for m in months)
    table = score_draws(forecasts, truth, units, names, against=against)
    notes = truth_file.notes
    if absent:
        reach = f"the outcomes reach {truth_file.months[-1]}"
        notes += (f"{absent} of {truth.size} unit-months have no outcome and no score; {reach}",)
    return summary(table) | {"actuals_sha256": truth_file.sha256, "notes": notes}


def summary(table: ScoreTable) -> dict[str, Any]:
    """Return a score table as a dict: means, skills with intervals, calibration."""
    return {
        "n": table.n,
        "units": len(table.units),
        "months": list(table.months),
        "against": table.against,
        "means": table.means,
        "skills": {rule: asdict(s) for rule, s in table.skills.items()},
        "calibration": asdict(table.calibration[table.name]),
    }


def backtest_summary(found: Backtest) -> dict[str, Any]:
    """Return a backtest as a dict, with yearly ratios and the Diebold-Mariano test."""
    return {
        "origins": list(found.origins),
        "units": len(found.units),
        "horizon": found.horizon,
        "against": found.against,
        "means": found.means,
        "skills": {rule: asdict(found.skill(rule)) for rule in ("crps", "log_crps")},
        "ratio_by_year": found.ratio_by_year(),
        "coverage90": dict(found.coverage90),
        "diebold_mariano": asdict(found.diebold_mariano()),
    }


def _aligned(path: Path, units: tuple[str, ...], months: np.ndarray) -> np.ndarray:
    other, other_months, grid = read_draws(path)
    row = {u: i for i, u in enumerate(other)}
    column = {int(m): i for i, m in enumerate(other_months)}
    missing = [u for u in units if u not in row] + [
        month_text(int(m)) for m in months if int(m) not in column
    ]
    if missing or not np.isfinite(grid).all():
        raise InputError(
            Fault(
                str(path),
                0,
                0,
                "the baseline does not cover every unit and month of the forecast",
                ", ".join(missing[:5]),
                "Nothing was scored.",
                "Give draws for the same units and months.",
            )
        )
    rows, columns = [row[u] for u in units], [column[int(m)] for m in months]
    return np.asarray(grid[np.ix_(rows, columns)])


def _last_year(actuals: History, units: tuple[str, ...], first: int) -> np.ndarray | None:
    """The twelve months before the first target, or None where the outcomes do not say."""
    known = outcomes(actuals, units, list(range(first - 12, first)))
    return known if np.isfinite(known).all() else None


def _nothing_shared(
    draws: Path, actuals: Path, units: tuple[str, ...], months: np.ndarray, truth: History
) -> Fault:
    span = f"{month_text(int(months[0]))}..{month_text(int(months[-1]))}"
    return Fault(
        str(actuals),
        0,
        0,
        f"no unit and month of {draws.name} is in it",
        f"forecast: {units[0]}, … {span}; outcomes: {truth.units[0]}, … "
        f"{truth.months[0]}..{truth.months[-1]}",
        "Nothing was scored.",
        "Use the same names of units, and outcomes of the months forecast.",
    )

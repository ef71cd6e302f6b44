"""Scoring a forecast against what came, always beside its baselines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from parley.outlook.calibration import Calibration, calibration
from parley.outlook.forecasting import ForecastSet
from parley.outlook.history import History
from parley.outlook.months import month_id
from parley.outlook.scores import crps, ignorance, interval_score, log1p_crps
from parley.outlook.significance import Skill, skill

RULES: Mapping[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "crps": crps,
    "log_crps": log1p_crps,
    "ign": ignorance,
    "mis": interval_score,
}
IGN_DRAWS = 1000


@dataclass(frozen=True, slots=True, eq=False)
class ScoreTable:
    """Scores of a forecast and its baselines over the same cases.

    ``cases[name][rule]`` is ``(U, H)``, NaN where nothing was observed; ``means`` their
    mean; ``skills[rule]`` the skill over ``against`` with an interval over units.
    """

    name: str
    against: str
    units: tuple[str, ...]
    months: tuple[str, ...]
    cases: Mapping[str, Mapping[str, np.ndarray]]
    calibration: Mapping[str, Calibration]
    skills: Mapping[str, Skill]

    @property
    def means(self) -> dict[str, dict[str, float]]:
        """Mean score by forecast and rule."""
        return {
            name: {rule: float(np.nanmean(x)) for rule, x in by.items()}
            for name, by in self.cases.items()
        }

    @property
    def n(self) -> int:
        """Number of unit-months scored."""
        return int(np.isfinite(self.cases[self.name]["crps"]).sum())


def score(found: ForecastSet, actuals: History, *, against: str = "conflictology12") -> ScoreTable:
    """Score draws against outcomes, with every baseline beside them.

    Parameters
    ----------
    found
        The forecast.
    actuals
        What came; units are matched by name, units absent from it are not scored.
    against
        Baseline the skill is taken over.

    Notes
    -----
    IGN depends on the number of draws; all forecasts are brought to 1,000 by quantiles
    before it is taken.
    """
    truth = outcomes(actuals, found.units, [month_id(m) for m in found.months])
    forecasts = {"forecast": found.draws} | found.baselines
    return score_draws(forecasts, truth, found.units, found.months, against=against)


def score_draws(
    forecasts: Mapping[str, np.ndarray],
    truth: np.ndarray,
    units: tuple[str, ...],
    months: tuple[str, ...],
    *,
    against: str,
) -> ScoreTable:
    """Score several ``(U, H, D)`` forecasts of one ``(U, H)`` truth; the first is the model."""
    name = next(iter(forecasts))
    cases = {k: _score_one(draws, truth) for k, draws in forecasts.items()}
    blocks = np.broadcast_to(np.arange(len(units))[:, None], truth.shape)
    skills = {}
    if against in cases:
        skills = {rule: skill(cases[name][rule], cases[against][rule], blocks) for rule in RULES}
    honest = {k: calibration(d, truth) for k, d in forecasts.items() if k in (name, against)}
    return ScoreTable(name, against, units, months, cases, honest, skills)


def _score_one(draws: np.ndarray, truth: np.ndarray) -> dict[str, np.ndarray]:
    known = np.isfinite(truth)
    out = {}
    for rule, function in RULES.items():
        chosen = _even(draws[known]) if rule == "ign" else draws[known]
        grid = np.full(truth.shape, np.nan)
        grid[known] = function(chosen, truth[known])
        out[rule] = grid
    return out


def _even(draws: np.ndarray) -> np.ndarray:
    """Bring any number of draws to ``IGN_DRAWS`` by their empirical quantiles."""
    n = draws.shape[-1]
    pick = np.floor((np.arange(IGN_DRAWS) + 0.5) / IGN_DRAWS * n).astype(int)
    return np.asarray(np.sort(draws, axis=-1)[..., pick])


def outcomes(actuals: History, units: tuple[str, ...], months: list[int]) -> np.ndarray:
    """``(U, H)`` outcomes of named units, NaN where the record does not say."""
    row = {u: i for i, u in enumerate(actuals.units)}
    window = actuals.window(months)
    out = np.full((len(units), len(months)), np.nan)
    for k, unit in enumerate(units):
        if unit in row:
            out[k] = window[row[unit]]
    return out

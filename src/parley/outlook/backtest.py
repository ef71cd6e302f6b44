"""Rolling origins: how good the forecasts would have been, told from the past alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from parley.core.errors import Fault, InputError
from parley.outlook.forecasting import MIN_MONTHS, forecast
from parley.outlook.history import History
from parley.outlook.months import month_id, month_text
from parley.outlook.scoring import RULES, score_draws
from parley.outlook.scoring import outcomes as outcomes_of
from parley.outlook.significance import DieboldMariano, Skill, diebold_mariano, skill


@dataclass(frozen=True, slots=True, eq=False)
class Backtest:
    """Scores from rolling origins, ``cases[name][rule]`` being ``(O, U, H)``."""

    origins: tuple[str, ...]
    units: tuple[str, ...]
    horizon: int
    cases: Mapping[str, Mapping[str, np.ndarray]]
    coverage90: Mapping[str, float]
    against: str

    @property
    def means(self) -> dict[str, dict[str, float]]:
        """Mean score by forecast and rule."""
        return {
            name: {rule: float(np.nanmean(x)) for rule, x in by.items()}
            for name, by in self.cases.items()
        }

    def skill(self, rule: str = "crps", name: str = "forecast") -> Skill:
        """Skill over the baseline, resampling whole units."""
        ours, theirs = self.cases[name][rule], self.cases[self.against][rule]
        blocks = np.broadcast_to(np.arange(len(self.units))[None, :, None], ours.shape)
        return skill(ours, theirs, blocks)

    def diebold_mariano(self, rule: str = "crps", name: str = "forecast") -> DieboldMariano:
        """Test against the baseline, scores averaged by origin."""
        ours, theirs = self.cases[name][rule], self.cases[self.against][rule]
        return diebold_mariano(
            np.nanmean(ours, axis=(1, 2)), np.nanmean(theirs, axis=(1, 2)), self.horizon
        )

    def ratio_by_year(self, rule: str = "crps", name: str = "forecast") -> dict[str, float]:
        """Ratio of mean scores to the baseline's, by year of the target month."""
        ours, theirs = self.cases[name][rule], self.cases[self.against][rule]
        sums: dict[str, list[float]] = {}
        for o, origin in enumerate(self.origins):
            for h in range(self.horizon):
                year = month_text(month_id(origin) + 1 + h)[:4]
                pair = sums.setdefault(year, [0.0, 0.0])
                use = np.isfinite(ours[o, :, h])
                pair[0] += float(ours[o, use, h].sum())
                pair[1] += float(theirs[o, use, h].sum())
        return {year: a / b for year, (a, b) in sorted(sums.items()) if b > 0}


def backtest(
    history: History,
    *,
    first: str,
    last: str,
    step: int = 1,
    horizon: int = 12,
    draws: int = 200,
    seed: int = 0,
    models: str = "pool",
    against: str = "conflictology12",
    baselines: Iterable[str] = ("conflictology12", "ewm_nb"),
) -> Backtest:
    """Forecast from every ``step``-th origin between ``first`` and ``last`` and score.

    Each forecast sees its history cut at its own origin; outcomes the record does not
    reach are left out.

    Raises
    ------
    InputError
        If no origin leaves a year of history before it and an outcome after it.
    """
    begin = max(month_id(first), history.first + MIN_MONTHS - 1)
    origins = [t for t in range(begin, month_id(last) + 1, step) if t < history.last]
    if not origins:
        raise InputError(
            Fault(
                "history",
                0,
                0,
                f"no origin between {first} and {last} can be scored",
                f"{history.months[0]}..{history.months[-1]}",
                "Nothing was scored.",
                "Origins need a year of history before them and an outcome after them.",
            )
        )
    names = ("forecast", *dict.fromkeys((against, *baselines)))
    shape = (len(origins), len(history.units), horizon)
    cases = {name: {rule: np.full(shape, np.nan) for rule in RULES} for name in names}
    held: dict[str, list[float]] = {name: [] for name in names}
    row = {u: i for i, u in enumerate(history.units)}
    for o, t in enumerate(origins):
        found = forecast(
            history, origin=month_text(t), horizon=horizon, draws=draws, seed=seed, models=models
        )
        truth = outcomes_of(history, found.units, [month_id(m) for m in found.months])
        forecasts = {"forecast": found.draws} | {b: found.baseline(b) for b in names[1:]}
        table = score_draws(forecasts, truth, found.units, found.months, against=against)
        rows = [row[u] for u in found.units]
        for name in names:
            for rule in RULES:
                cases[name][rule][o, rows] = table.cases[name][rule]
        for name, honest in table.calibration.items():
            held[name].append(honest.coverage90)
    coverage = {name: float(np.mean(v)) for name, v in held.items() if v}
    return Backtest(
        tuple(month_text(t) for t in origins), history.units, horizon, cases, coverage, against
    )

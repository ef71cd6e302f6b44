"""Early-warning rows: level now, forecast, change, how sure, who is at risk, record here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from parley.core.forecast import Driver
from parley.outlook.forecasting import ForecastSet

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
WARN_AT = 25.0


def warning_rows(
    found: ForecastSet,
    *,
    at_risk: Mapping[str, float] | None = None,
    skill: Mapping[str, float] | None = None,
) -> list[dict[str, Any]]:
    """Return one row for each unit, in the order of the history.

    Parameters
    ----------
    found
        The forecast.
    at_risk
        People living or sheltering in a unit, persons.
    skill
        Skill over conflictology12 in past forecasts of the unit: its track record.

    Returns
    -------
    list of dict
        ``level_now`` (deaths a month, last three), ``forecast`` and ``baseline``
        (mean a month with the 90 % interval of the window's monthly mean), ``change``
        against the baseline, ``p25`` (chance of a month with 25 deaths or more), ``fan``
        and ``base_fan`` by level and month, ``drivers``, ``at_risk``, ``skill_here``.
    """
    base = found.baseline("conflictology12")
    rows = []
    for u, unit in enumerate(found.units):
        draws = found.draws[u]
        recent = found.panel.filled[found.back[u], -3:]
        ours, usual = _summary(draws.mean(axis=0)), _summary(base[u].mean(axis=0))
        rows.append(
            {
                "unit": unit,
                "level_now": round(float(recent.mean()), 2),
                "forecast": ours,
                "baseline": usual,
                "change": round((ours["best"] + 0.5) / (usual["best"] + 0.5) - 1, 4),
                "p25": round(float((draws >= WARN_AT).any(axis=0).mean()), 4),
                "fan": _fan(draws),
                "base_fan": _fan(base[u]),
                "drivers": [_driver(d) for d in found.drivers if d.place == unit],
                "at_risk": (at_risk or {}).get(unit),
                "skill_here": (skill or {}).get(unit),
            }
        )
    return rows


def _summary(values: np.ndarray) -> dict[str, float]:
    low, high = np.quantile(values, [0.05, 0.95])
    return {
        "low": round(float(low), 2),
        "best": round(float(values.mean()), 2),
        "high": round(float(high), 2),
    }


def _fan(draws: np.ndarray) -> dict[str, list[float]]:
    found = np.quantile(draws, LEVELS, axis=1)
    return {f"{lv:g}": [round(float(x), 2) for x in q] for lv, q in zip(LEVELS, found)}


def _driver(driver: Driver) -> dict[str, Any]:
    return {
        "label": driver.label,
        "effect": f"{driver.factor - 1:+.0%}",
        "factor": round(driver.factor, 4),
        "claims": list(driver.claims),
    }

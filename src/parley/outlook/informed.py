"""The news-informed forecast: a time series, the record's news and the war's ensemble joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parley.core.forecast import Driver
from parley.core.place import Place
from parley.core.streams import Streams
from parley.core.world import Ensemble
from parley.outlook.effects import UPWARD, Effects, prior_effects
from parley.outlook.forecasting import ForecastSet, forecast
from parley.outlook.history import History
from parley.outlook.match import match_units, simulated_deaths
from parley.outlook.redistribute import PRIOR, Trust

DRAWS = 1000


def informed(
    history: History,
    *,
    drivers: Sequence[Driver] = (),
    ensemble: Ensemble | None = None,
    places: Sequence[Place] = (),
    origin: str,
    horizon: int,
    streams: Streams,
    draws: int = DRAWS,
    models: str = "simple",
    effects: Effects | None = None,
    trust: Trust = PRIOR,
) -> ForecastSet:
    """Forecast a history with what news and simulated futures say about its units.

    Parameters
    ----------
    history
        Deaths by unit and month; units are matched to places by id, code, name or alias.
    drivers
        Level multipliers by place id; a driver of a town counts for its unit at half strength.
    ensemble
        Simulated futures; deaths in towns add to the unit they lie in.
    places
        Gazetteer with parents.
    effects
        What the drivers' factors rest on, to be said beside the forecast; the priors by default.
    trust
        How far the ensemble is believed.

    Returns
    -------
    ForecastSet
        Equal to the time-series pool where neither news nor ensemble covers a unit.
    """
    unit = match_units(places, history.units)
    levels = {}
    for place, name in unit.items():
        simulated = simulated_deaths(place, ensemble, places)
        if simulated is not None:
            levels[name] = simulated
    return forecast(
        history,
        origin=origin,
        horizon=horizon,
        draws=draws,
        seed=streams.seed,
        news=to_units(drivers, unit, places),
        ensemble_levels=levels or None,
        models=models,
        trust=trust,
        basis=effects or prior_effects(),
    )


def to_units(
    drivers: Sequence[Driver], unit: dict[str, str], places: Sequence[Place]
) -> list[Driver]:
    """Carry news of a town over to the unit it lies in, weaker with every step up."""
    known = {p.id: p for p in places}
    out = []
    for driver in drivers:
        place, factor, seen = driver.place, driver.factor, set[str]()
        while place and place not in unit and place not in seen:
            seen.add(place)
            place = known[place].parent if place in known else ""
            factor = factor**UPWARD
        if place in unit:
            out.append(replace(driver, place=unit[place], factor=factor))
    return out

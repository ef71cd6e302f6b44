"""The news-informed forecast: a time series, the record's news and the war's ensemble joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

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
# So many claims are needed to know by them which part of a unit's fighting is in one town.
DOUBT_CLAIMS = 5.0


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
        Level multipliers by place id; a driver of a town counts for its unit by the part of the
        unit's news it makes.
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
    """Carry news of a town over to the unit it lies in, by the part of the unit's news it makes.

    Of several drivers that tell one story of a unit (a town and its province, "taken" and
    "evacuated") the strongest counts and takes the others' claims along.
    """
    known = {p.id: p for p in places}
    inside = [(driver, *_unit_above(driver.place, unit, known)) for driver in drivers]
    told: dict[str, set[str]] = {}
    for driver, place, _ in inside:
        if place:
            for at in _path(driver.place, place, known):
                told.setdefault(at, set()).update(driver.claims)
    strongest: dict[tuple[str, str], Driver] = {}
    for number, (driver, place, steps) in enumerate(inside):
        if not place:
            continue
        here, all_of_it = len(told[driver.place]), len(told[place])
        part = (here + DOUBT_CLAIMS * UPWARD**steps) / (all_of_it + DOUBT_CLAIMS)
        factor = 1.0 + part * (driver.factor - 1.0)
        mine = replace(driver, place=unit[place], factor=factor)
        key = unit[place], driver.story or str(number)
        other = strongest.get(key)
        strongest[key] = mine if other is None else _one_story(other, mine)
    return list(strongest.values())


def _one_story(a: Driver, b: Driver) -> Driver:
    first, second = sorted((a, b), key=lambda d: -abs(np.log(d.factor)))
    return replace(first, claims=tuple(dict.fromkeys((*first.claims, *second.claims))))


def _unit_above(place: str, unit: dict[str, str], known: dict[str, Place]) -> tuple[str, int]:
    """The place with a unit that ``place`` is or lies in ("" if none), and the steps up to it."""
    steps, seen = 0, set[str]()
    while place and place not in unit and place not in seen:
        seen.add(place)
        place, steps = (known[place].parent if place in known else ""), steps + 1
    return (place, steps) if place in unit else ("", steps)


def _path(place: str, top: str, known: dict[str, Place]) -> list[str]:
    out = [place]
    while place != top:
        place = known[place].parent
        out.append(place)
    return out

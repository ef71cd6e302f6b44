"""What news of each kind did to the fighting, learnt where a record reaches back in time.

At every past month end the news of that month is set against what came in the following
months, relative to the place's own level and to the other places. Where little was seen the
prior of ``news.toml`` stands ([Lindley1972]_).
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from parley.core.claim import Claim
from parley.core.place import Place
from parley.outlook.history import History
from parley.outlook.match import match_units
from parley.outlook.months import month_id, month_text
from parley.outlook.news import exposures, news_kinds
from parley.outlook.panel import panel_of

WINDOW = 3
MEMORY = 4.0
MIN_ORIGINS = 6
BEFORE = 6
# How much of an effect a step up from a town to its unit leaves.
UPWARD = 0.5


@dataclass(frozen=True, slots=True)
class Effects:
    """Log effect of each kind of news on the level of its place, with its standard error.

    ``origins`` counts the past months learnt on; with 0 the effects are the priors.
    """

    log: dict[str, float]
    sd: dict[str, float]
    origins: int = 0

    @property
    def basis(self) -> str:
        """Where the effects come from, for whoever reads the forecast.

        Examples
        --------
        >>> prior_effects().basis
        'prior, not learnt'
        """
        return f"learnt on {self.origins} origins" if self.origins else "prior, not learnt"

    @property
    def said(self) -> str:
        """One line: where the effects come from, and what was learnt."""
        if not self.origins:
            return "effects of news: prior, not learnt"
        prior = prior_effects().log
        moved = sorted(self.log, key=lambda k: -abs(self.log[k] - prior[k]))[:4]
        shown = (f"{k} {np.expm1(self.log[k]):+.0%} ({np.expm1(prior[k]):+.0%})" for k in moved)
        return f"effects of news: {self.basis}; now (prior): {', '.join(shown)}"


def prior_effects() -> Effects:
    """The effects before any outcome has been seen."""
    kinds = news_kinds()
    return Effects({k.id: k.shrunk for k in kinds}, {k.id: k.sd for k in kinds})


def learn_effects(
    history: History, claims: Sequence[Claim], places: Sequence[Place], origin: str
) -> Effects:
    """Return the effects of news by kind as past months up to ``origin`` speak for them.

    Parameters
    ----------
    history
        Deaths by unit and month; nothing after ``origin`` is looked at.
    claims
        The record; at each past month only what had been published by its end counts.

    Returns
    -------
    Effects
        Posterior means of a linear regression with the priors of ``news.toml``; the priors
        themselves where fewer than six past months had news on a place of the history.
    """
    known = history.cut(origin)
    months = known.values.shape[1]
    unit = match_units(places, known.units)
    panel = panel_of(known)
    level = panel.ewm(MEMORY)[np.argsort(panel.order)]
    fresh: dict[int, list[Claim]] = {}
    for claim in claims:
        # A claim without a day of publication may be hindsight at any past month.
        if claim.published is not None:
            fresh.setdefault(month_id(f"{claim.published:%Y-%m}"), []).append(claim)
    tables, misses, origins = [], [], 0
    for t in range(BEFORE - 1, months - 1):
        if known.first + t not in fresh:
            continue
        table = _table(known, fresh[known.first + t], places, unit, t)
        if not table.any():
            continue
        origins += 1
        tables.append(table)
        misses.append(_misses(known.values, level, t))
    if origins < MIN_ORIGINS:
        return prior_effects()
    return _posterior(np.concatenate(tables), np.concatenate(misses), origins)


def _table(
    known: History, claims: Sequence[Claim], places: Sequence[Place], unit: dict[str, str], t: int
) -> np.ndarray:
    """``(U, K)`` how much of each kind of news was heard of each unit at the end of month ``t``."""
    kinds = {k.id: n for n, k in enumerate(news_kinds())}
    row = {u: n for n, u in enumerate(known.units)}
    parents = {p.id: p.parent for p in places}
    out = np.zeros((len(row), len(kinds)))
    for (place, kind), heard in exposures(claims, places, _month_end(known.first + t)).items():
        seen = set[str]()
        while place and place not in unit and place not in seen:
            seen.add(place)
            place, heard = parents.get(place, ""), heard * UPWARD
        if place in unit:
            at = row[unit[place]], kinds[kind]
            out[at] = max(out[at], heard)  # a town and its province tell one story
    return out


def _misses(values: np.ndarray, level: np.ndarray, t: int) -> np.ndarray:
    """``(U,)`` log of what came over the level before, against that of all units together."""
    came = np.nan_to_num(values[:, t + 1 : t + 1 + WINDOW]).mean(axis=1)
    floor = 1.0 + 0.05 * float(level[:, t].mean())
    miss = np.log((came + floor) / (level[:, t] + floor))
    return np.asarray(miss - miss.mean())


def _posterior(table: np.ndarray, misses: np.ndarray, origins: int) -> Effects:
    """Bayesian regression; windows overlap, so that a case counts for a share of one."""
    kinds = news_kinds()
    mean = np.asarray([k.shrunk for k in kinds])
    precision = np.diag([1.0 / k.sd**2 for k in kinds])
    noise = max(float(np.var(misses - table @ mean)), 0.05) * WINDOW
    inverse = np.linalg.inv(table.T @ table / noise + precision)
    found = inverse @ (table.T @ misses / noise + precision @ mean)
    error = np.sqrt(np.diag(inverse))
    names = [k.id for k in kinds]
    return Effects(
        {n: float(x) for n, x in zip(names, found)},
        {n: float(x) for n, x in zip(names, error)},
        origins,
    )


def _month_end(number: int) -> date:
    year, month = (int(x) for x in month_text(number).split("-"))
    return date(year, month, calendar.monthrange(year, month)[1])

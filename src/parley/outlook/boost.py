"""Quantile boosting over the whole panel, in ratios to each unit's level or in logarithms.

One gradient-boosted model per quantile ([Koenker1978]_, [Ke2017]_) learns from every past
unit-month what came next: relative to the level, where the bloodiest count most, or as
log(1 + deaths), where every unit counts alike. Features are levels, ratios and spells, never a
name or a year. Needs the extra ``boost``; the pool does without it where it is not installed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any

import numpy as np

from parley.core.errors import MissingExtra
from parley.outlook.analogue import months_quiet, scale_of
from parley.outlook.panel import Panel

LEVELS = np.array([0.05, 0.15, 0.27, 0.4, 0.53, 0.66, 0.78, 0.88, 0.95, 0.985])
MAX_CASES = 80_000
FIRST_COLUMN = 18
QUIET_SHARE = 0.2
PARAMETERS = {
    "objective": "quantile",
    "num_leaves": 15,
    "learning_rate": 0.08,
    "min_data_in_leaf": 80,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.6,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
TREES = 80
BAR = 25.0
# A case weighs as its level to this power: between every unit alike (0) and raw deaths (1).
WEIGHT_POWER = 0.5
# A model of absolute numbers knows levels that so many of its cases exceeded; from above, a
# history is scaled down into what it knows, and its forecast up again.
KNOWN_CASES = 200


def installed() -> bool:
    """Whether the extra is there."""
    return find_spec("lightgbm") is not None


@dataclass(frozen=True, slots=True, eq=False)
class Boost:
    """One booster for each of ``LEVELS``; with ``logs`` they speak of log(1 + deaths)."""

    boosters: tuple[Any, ...]
    logs: bool = False
    ceiling: float = np.inf
    name: str = "boost"

    def predict(self, panel: Panel, rows: np.ndarray, horizon: int, n: int) -> np.ndarray:
        """Return ``(rows, horizon, n)`` sorted samples of the months after the panel's last."""
        last = panel.values.shape[1] - 1
        scale = scale_of(panel, last)[:, 0]
        beyond = np.maximum(scale / self.ceiling, 1.0)
        if (beyond > 1.0).any():
            # Smoothing is linear, so that what is smoothed already need not be again.
            smooth = {k: v / beyond[:, None] for k, v in panel._smooth.items() if k >= 0}
            panel = replace(panel, values=panel.values / beyond[:, None], _smooth=smooth)
        look = features(panel, last, rows, self.logs)
        tiled = np.repeat(look, horizon, axis=0)
        ahead = np.tile(np.arange(1, horizon + 1), len(rows))
        table = np.column_stack([tiled, ahead])
        found = np.stack([b.predict(table, num_threads=1) for b in self.boosters], axis=1)
        ranked = np.sort(np.maximum(found, 0.0), axis=1).reshape(len(rows), horizon, -1)
        unit = (beyond if self.logs else scale)[rows, None, None]
        return spread_out((np.expm1(ranked) if self.logs else ranked) * unit, n)


def fit_boost(panel: Panel, horizon: int, logs: bool = False) -> Boost:
    """Train on every past unit-month, thinned evenly to ``MAX_CASES``.

    Parameters
    ----------
    logs
        Learn log(1 + deaths), every unit alike, instead of ratios to the level.

    Raises
    ------
    MissingExtra
        If ``lightgbm`` is not installed.
    """
    if not installed():
        raise MissingExtra("boost", "The model 'boost'")
    import lightgbm

    past = _cases(panel, horizon, logs)
    data = lightgbm.Dataset(past.table, past.target, weight=past.weight, free_raw_data=False)
    boosters = tuple(
        lightgbm.train({**PARAMETERS, "alpha": float(level)}, data, TREES) for level in LEVELS
    )
    if not logs:
        return Boost(boosters)
    known = max(0.0, 1.0 - KNOWN_CASES / len(past.level))
    return Boost(boosters, True, float(np.quantile(past.level, known)), "boost_log")


def spread_out(quantiles: np.ndarray, n: int) -> np.ndarray:
    """Return ``n`` evenly spaced quantiles from those at ``LEVELS``.

    Linear in between, from zero below, and with an exponential tail above the last level
    whose step is that of the last two.
    """
    wanted = (np.arange(n) + 0.5) / n
    at = np.concatenate([[0.0], LEVELS])
    known = np.concatenate([np.zeros((*quantiles.shape[:-1], 1)), quantiles], axis=-1)
    upper = np.clip(np.searchsorted(at, wanted), 1, len(at) - 1)
    part = np.clip((wanted - at[upper - 1]) / (at[upper] - at[upper - 1]), 0.0, 1.0)
    out = known[..., upper - 1] * (1 - part) + known[..., upper] * part
    top = wanted > LEVELS[-1]
    if top.any():
        step = (quantiles[..., -1] - quantiles[..., -2])[..., None]
        rate = np.log((1 - LEVELS[-2]) / (1 - LEVELS[-1]))
        beyond = np.log((1 - LEVELS[-1]) / (1 - wanted[top])) / rate
        out[..., top] = quantiles[..., -1:] + step * beyond
    return np.asarray(out)


def features(panel: Panel, t: int, rows: np.ndarray, absolute: bool = False) -> np.ndarray:
    """``(rows, F)`` features at column ``t``: log ratios to the level, spells, roughness.

    With ``absolute``, also levels themselves, how often 25 were reached, and the panel's trend.
    """
    seen = panel.filled[rows, : t + 1]
    scale = np.log(scale_of(panel, t)[rows, 0])

    def ratio(values: np.ndarray) -> np.ndarray:
        return np.asarray(np.log1p(values) - scale)

    year = np.sort(_tail(seen, 12), axis=1)
    logs = np.log1p(_tail(seen, 13))
    columns = [scale, np.log1p(seen.max(axis=1))]
    columns += [ratio(_tail(seen, k).mean(axis=1)) for k in (1, 2, 3, 6, 12, 24, 60)]
    columns += [ratio(year[:, k]) for k in (0, 2, 4, 6, 8, 10, 11)]
    columns += [ratio(panel.ewm(h)[rows, t]) for h in (1.5, 4.0, 12.0, 36.0)]
    columns += [(_tail(seen, k) > 0).mean(axis=1) for k in (3, 6, 12, 36)]
    columns += [ratio(_tail(seen, 36).max(axis=1)), ratio(_tail(seen, 24)[:, :12].mean(axis=1))]
    columns += [logs.std(axis=1), np.abs(np.diff(logs, axis=1)).mean(axis=1)]
    columns += [np.log1p(_tail(seen, 36)).std(axis=1)]
    columns += [np.minimum(_since(seen, bar), 240.0) for bar in (0.0, 25.0, 100.0)]
    if panel.near.shape[1]:
        columns.append(ratio(around(panel, panel.ewm(4.0)[:, t])[rows]))
    if absolute:
        columns += _absolute(panel, rows, seen, t)
    return np.stack(columns, axis=1)


def _absolute(panel: Panel, rows: np.ndarray, seen: np.ndarray, t: int) -> list[np.ndarray]:
    columns = [np.log1p(panel.ewm(h)[rows, t]) for h in (1.5, 4.0, 12.0, 36.0, 120.0)]
    columns += [(seen[:, -k:] > 0).mean(axis=1) for k in (1, 3, 12, 60)]
    columns += [(seen[:, -k:] >= BAR).sum(axis=1) for k in (12, 60, seen.shape[1])]
    total = np.log1p([panel.ewm(h)[:, t].sum() for h in (1.5, 6.0, 36.0)])
    lately = panel.filled[:, max(t - 23, 0) : t + 1] > 0
    active = [lately[:, -k:].any(axis=1).mean() for k in (3, 24)]
    trend = (total[0] - total[1], total[1] - total[2], active[0] - active[1])
    return columns + [np.full(len(seen), x) for x in trend]


def _tail(values: np.ndarray, k: int) -> np.ndarray:
    """The last ``k`` columns, the first repeated where there are fewer."""
    short = k - values.shape[1]
    if short > 0:
        values = np.concatenate([np.repeat(values[:, :1], short, axis=1), values], axis=1)
    return values[:, -k:]


def _since(values: np.ndarray, bar: float) -> np.ndarray:
    """Months since a month above ``bar``; 999 where there was none."""
    above = values > bar
    return np.where(above.any(axis=1), np.argmax(above[:, ::-1], axis=1), 999).astype(float)


def around(panel: Panel, level: np.ndarray) -> np.ndarray:
    """Mean level of the neighbours, 0 without any."""
    there = panel.near >= 0
    total = np.where(there, level[np.maximum(panel.near, 0)], 0.0).sum(axis=1)
    return np.asarray(total / np.maximum(there.sum(axis=1), 1))


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """``(N, F)`` features and ``(N,)`` targets, weights and levels of past unit-months."""

    table: np.ndarray
    target: np.ndarray
    weight: np.ndarray
    level: np.ndarray


def _cases(panel: Panel, horizon: int, logs: bool) -> Cases:
    """Features, outcome (its logarithm, or its ratio to the level) and weight of past cases.

    From each origin every unit is taken at two horizons that turn with unit and origin, so
    that all are covered evenly; long-quiet units are thinned and weighted up again.
    """
    values = panel.values
    units, months = values.shape
    loud = months_quiet(panel) < 36
    scale = scale_of(panel)
    start = min(FIRST_COLUMN, max(months - 2, 0))
    every = np.arange(units)
    expected = 2.0 * sum(
        int(loud[:, t].sum()) + QUIET_SHARE * int((~loud[:, t]).sum())
        for t in range(start, months - 1)
    )
    keep = min(1.0, MAX_CASES / max(expected, 1.0))
    power = 0.0 if logs else WEIGHT_POWER
    tables, targets, weights, levels = [], [], [], []
    for t in range(start, months - 1):
        for turn in range(2):
            ahead = (every * 5 + t * 7 + turn * (horizon // 2 + 1)) % horizon + 1
            target = t + ahead
            lot = ((every * 2654435761 + t * 40503 + turn * 97) % 65536) / 65536.0
            chance = np.where(loud[:, t], keep, keep * QUIET_SHARE)
            use = (target < months) & np.isfinite(values[:, t]) & (lot < chance)
            use[use] &= np.isfinite(values[every[use], target[use]])
            if not use.any():
                continue
            look = features(panel, t, np.flatnonzero(use), logs)
            tables.append(np.column_stack([look, ahead[use]]))
            level = scale[use, t]
            outcome = values[every[use], target[use]]
            targets.append(np.log1p(outcome) if logs else outcome / level)
            weights.append(level**power / np.where(loud[use, t], 1.0, QUIET_SHARE))
            levels.append(level)
    parts = (np.concatenate(x) for x in (tables, targets, weights, levels))
    return Cases(*parts)

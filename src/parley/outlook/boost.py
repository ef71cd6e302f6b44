"""Quantile boosting over the whole panel, in ratios to each unit's own level.

One gradient-boosted model per quantile ([Koenker1978]_, [Ke2017]_) learns from every past
unit-month what came next relative to the level. Features are ratios and spells, never a name
or a year. Needs the extra ``boost``; the pool does without it where it is not installed.
"""

from __future__ import annotations

from dataclasses import dataclass
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
# A case weighs as its level to this power: between every unit alike (0) and raw deaths (1).
WEIGHT_POWER = 0.5


def installed() -> bool:
    """Whether the extra is there."""
    return find_spec("lightgbm") is not None


@dataclass(frozen=True, slots=True, eq=False)
class Boost:
    """One booster for each of ``LEVELS``."""

    boosters: tuple[Any, ...]
    name: str = "boost"

    def predict(self, panel: Panel, rows: np.ndarray, horizon: int, n: int) -> np.ndarray:
        """Return ``(rows, horizon, n)`` sorted samples of the months after the panel's last."""
        last = panel.values.shape[1] - 1
        look = features(panel, last)[rows]
        scale = scale_of(panel)[rows, last]
        tiled = np.repeat(look, horizon, axis=0)
        ahead = np.tile(np.arange(1, horizon + 1), len(rows))
        table = np.column_stack([tiled, ahead])
        found = np.stack([b.predict(table, num_threads=1) for b in self.boosters], axis=1)
        ratios = np.sort(np.maximum(found, 0.0), axis=1).reshape(len(rows), horizon, -1)
        return spread_out(ratios * scale[:, None, None], n)


def fit_boost(panel: Panel, horizon: int) -> Boost:
    """Train on every past unit-month, thinned evenly to ``MAX_CASES``.

    Raises
    ------
    MissingExtra
        If ``lightgbm`` is not installed.
    """
    if not installed():
        raise MissingExtra("boost", "The model 'boost'")
    import lightgbm

    table, ratio, weight = _cases(panel, horizon)
    boosters = []
    data = lightgbm.Dataset(table, ratio, weight=weight, free_raw_data=False)
    for level in LEVELS:
        boosters.append(lightgbm.train({**PARAMETERS, "alpha": float(level)}, data, TREES))
    return Boost(tuple(boosters))


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


def features(panel: Panel, t: int) -> np.ndarray:
    """``(U, F)`` features at column ``t``: log ratios to the level, spells, roughness."""
    seen = panel.filled[:, : t + 1]
    scale = np.log(scale_of(panel)[:, t])

    def ratio(values: np.ndarray) -> np.ndarray:
        return np.asarray(np.log1p(values) - scale)

    year = np.sort(_tail(seen, 12), axis=1)
    logs = np.log1p(_tail(seen, 13))
    columns = [scale, np.log1p(seen.max(axis=1))]
    columns += [ratio(_tail(seen, k).mean(axis=1)) for k in (1, 2, 3, 6, 12, 24, 60)]
    columns += [ratio(year[:, k]) for k in (0, 2, 4, 6, 8, 10, 11)]
    columns += [ratio(panel.ewm(h)[:, t]) for h in (1.5, 4.0, 12.0, 36.0)]
    columns += [(_tail(seen, k) > 0).mean(axis=1) for k in (3, 6, 12, 36)]
    columns += [ratio(_tail(seen, 36).max(axis=1)), ratio(_tail(seen, 24)[:, :12].mean(axis=1))]
    columns += [logs.std(axis=1), np.abs(np.diff(logs, axis=1)).mean(axis=1)]
    columns += [np.log1p(_tail(seen, 36)).std(axis=1)]
    columns += [np.minimum(_since(seen, bar), 240.0) for bar in (0.0, 25.0, 100.0)]
    if panel.near.shape[1]:
        columns.append(ratio(_around(panel, panel.ewm(4.0)[:, t])))
    return np.stack(columns, axis=1)


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


def _around(panel: Panel, level: np.ndarray) -> np.ndarray:
    """Mean level of the neighbours, 0 without any."""
    there = panel.near >= 0
    total = np.where(there, level[np.maximum(panel.near, 0)], 0.0).sum(axis=1)
    return np.asarray(total / np.maximum(there.sum(axis=1), 1))


def _cases(panel: Panel, horizon: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, ratio of outcome to level, and weight of past cases.

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
    tables, ratios, weights = [], [], []
    for t in range(start, months - 1):
        view: np.ndarray | None = None
        for turn in range(2):
            ahead = (every * 5 + t * 7 + turn * (horizon // 2 + 1)) % horizon + 1
            target = t + ahead
            lot = ((every * 2654435761 + t * 40503 + turn * 97) % 65536) / 65536.0
            chance = np.where(loud[:, t], keep, keep * QUIET_SHARE)
            use = (target < months) & np.isfinite(values[:, t]) & (lot < chance)
            use[use] &= np.isfinite(values[every[use], target[use]])
            if not use.any():
                continue
            view = features(panel, t) if view is None else view
            tables.append(np.column_stack([view[use], ahead[use]]))
            level = scale[use, t]
            ratios.append(values[every[use], target[use]] / level)
            weights.append(level**WEIGHT_POWER / np.where(loud[use, t], 1.0, QUIET_SHARE))
    return np.concatenate(tables), np.concatenate(ratios), np.concatenate(weights)

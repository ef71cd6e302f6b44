"""Analogues: what came next where things once looked as they look here now.

Past unit-months of the whole panel are matched on level, trend and quiet; the ratio of what
came to the level then is carried over to the level now ([Chadefaux2022]_). Quiet units,
which have no level, are matched on how long they have been quiet. Where fewer than
``MIN_CASES`` cases are known the recency-weighted past takes their place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from parley.outlook.baselines import Baseline, recency_weighted
from parley.outlook.panel import Panel

HALF_LIVES = (1.5, 6.0, 24.0)
NEIGHBOURS = 150
MIN_CASES = 300
MAX_CASES = 40_000
QUIET_EDGES = np.array([12.0, 24.0, 60.0, 120.0])


@dataclass(frozen=True, slots=True, eq=False)
class Analogues:
    """The library of past cases: ``ratios`` ``(N, H)`` of outcome to level, by features."""

    tree: cKDTree | None
    ratios: np.ndarray
    quiet: tuple[np.ndarray, ...]
    fallback: Baseline
    name: str = "analogue"

    def predict(self, panel: Panel, rows: np.ndarray, horizon: int, n: int) -> np.ndarray:
        """Return ``(rows, horizon, n)`` sorted samples of the months after the panel's last."""
        levels = (np.arange(n) + 0.5) / n
        mine = panel.rows(rows)
        calm = months_quiet(mine)[:, -1]
        out = _resample(self.fallback(mine, np.arange(len(rows)), horizon), n)
        loud = np.flatnonzero(calm < QUIET_EDGES[0])
        if len(loud) and self.tree is not None:
            scale = scale_of(mine)[loud, -1]
            k = min(NEIGHBOURS, self.tree.n)
            _, near = self.tree.query(features(mine)[loud, -1], k=k)
            found = self.ratios[np.reshape(near, (len(loud), k))]
            ranked = np.quantile(found, levels, axis=1)
            out[loud] = np.moveaxis(ranked, 0, -1)[:, :horizon] * scale[:, None, None]
        for bin_, cases in enumerate(self.quiet):
            still = np.flatnonzero(_quiet_bin(calm) == bin_)
            if len(still) and len(cases) >= MIN_CASES:
                out[still] = np.quantile(cases[:, :horizon], levels, axis=0).T[None]
        return out


def fit_analogues(panel: Panel, horizon: int) -> Analogues:
    """Collect every past unit-month whose next ``horizon`` months are on record."""
    values = panel.values
    units, months = values.shape
    stop = months - horizon
    empty = np.zeros((0, horizon))
    blanks = tuple(empty for _ in range(len(QUIET_EDGES) + 1))
    blank = Analogues(None, empty, blanks, recency_weighted)
    if stop <= 12:
        return blank
    calm, scale, look = months_quiet(panel), scale_of(panel), features(panel)
    grid = np.meshgrid(np.arange(units), np.arange(12, stop), indexing="ij")
    row, col = grid[0].ravel(), grid[1].ravel()
    ahead = col[:, None] + np.arange(1, horizon + 1)
    known = np.isfinite(values[row, col])
    known &= np.isfinite(values[row[:, None], ahead]).all(axis=1)
    state = calm[row, col]
    loud = _thin(np.flatnonzero(known & (state < QUIET_EDGES[0])))
    ratios = values[row[loud, None], ahead[loud]] / scale[row[loud], col[loud], None]
    quiet = []
    for bin_ in range(len(QUIET_EDGES) + 1):
        mine = _thin(np.flatnonzero(known & (_quiet_bin(state) == bin_)))
        quiet.append(values[row[mine, None], ahead[mine]])
    tree = cKDTree(look[row[loud], col[loud]]) if len(loud) >= MIN_CASES else None
    return Analogues(tree, ratios, tuple(quiet), recency_weighted)


def features(panel: Panel) -> np.ndarray:
    """``(U, T, 3)``: level, momentum against half a year, and against two years (logs)."""
    logs = [np.log1p(panel.ewm(h)) for h in HALF_LIVES]
    return np.stack([0.5 * logs[1], logs[0] - logs[1], logs[1] - logs[2]], axis=-1)


def scale_of(panel: Panel, t: int | None = None) -> np.ndarray:
    """``(U, T)`` level that outcomes are divided by; never below one. With ``t`` that month's."""
    at = slice(None) if t is None else slice(t, t + 1)
    return np.asarray(1.0 + 0.7 * panel.ewm(4.0)[:, at] + 0.3 * panel.ewm(24.0)[:, at])


def months_quiet(panel: Panel) -> np.ndarray:
    """``(U, T)`` months since the last death; infinite where there never was one."""
    values = panel.filled
    out = np.full(values.shape, np.inf)
    since = np.full(len(values), np.inf)
    for t in range(values.shape[1]):
        since = np.where(values[:, t] > 0, 0.0, since + 1)
        out[:, t] = since
    return out


def _quiet_bin(months: np.ndarray) -> np.ndarray:
    """-1 for a unit that is not quiet, else which span of quiet it is in."""
    bins = np.digitize(months, QUIET_EDGES) - 1
    return np.where(np.isinf(months), len(QUIET_EDGES), np.minimum(bins, len(QUIET_EDGES) - 1))


def _thin(index: np.ndarray) -> np.ndarray:
    """Every k-th case, so that memory stays flat on grids of any size."""
    return index[:: max(1, -(-len(index) // MAX_CASES))]


def _resample(samples: np.ndarray, n: int) -> np.ndarray:
    pick = np.floor((np.arange(n) + 0.5) / n * samples.shape[2]).astype(int)
    return np.asarray(samples[:, :, pick])

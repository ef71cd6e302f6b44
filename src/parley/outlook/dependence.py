"""How misses hang together across months and places, so that sums over either are honest.

A forecast that is too low in March tends to be too low in April, and where a war flares up it
flares up in many places. The rank correlation of past misses across horizons, and the part of
a month's misses that all units share, are carried into the draws by a Gaussian copula
([Schefzik2013]_): each unit's own distribution stays as it is, and the sum over units is as
wide as past sums were.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import norm, rankdata

from parley.core.streams import Streams
from parley.outlook.panel import Panel

MIN_CASES = 60
MAX_CASES = 5000
FALLBACK = 0.7
# So many spans of a whole horizon are needed to believe half of a shared part.
HALF_SPANS = 1.0


def fit_dependence(panel: Panel, horizon: int) -> np.ndarray:
    """Return the ``(H, H)`` lower Cholesky factor of the correlation of misses."""
    misses, _ = _misses(panel, horizon)
    gap = np.abs(np.arange(horizon)[:, None] - np.arange(horizon)[None, :])
    prior = FALLBACK**gap * 0.6 + 0.4 * np.eye(horizon)
    if len(misses) < MIN_CASES:
        return np.asarray(np.linalg.cholesky(prior))
    ranks = np.apply_along_axis(rankdata, 0, misses)
    spearman = np.corrcoef(ranks, rowvar=False).reshape(horizon, horizon)
    found = 2 * np.sin(np.pi / 6 * np.nan_to_num(spearman, nan=0.0))
    trust = len(misses) / (len(misses) + 5 * MIN_CASES)
    return np.asarray(np.linalg.cholesky(_positive(trust * found + (1 - trust) * prior)))


def fit_common(panel: Panel, horizon: int) -> float:
    """Return the share of a month's misses that all units have in common, 0 to 0.9.

    The intraclass correlation of ranked misses by month ([Searle1992]_), shrunk towards none
    where few months are known: neighbouring origins see nearly the same outcomes.
    """
    misses, months = _misses(panel, horizon)
    if len(misses) < MIN_CASES:
        return 0.0
    score = norm.ppf((rankdata(misses.mean(axis=1)) - 0.5) / len(misses))
    _, group, size = np.unique(months, return_inverse=True, return_counts=True)
    spans = len(size) / horizon
    usual = (len(score) - (size**2).sum() / len(score)) / max(len(size) - 1, 1)
    if len(size) < 2 or usual <= 1:
        return 0.0
    middle = np.bincount(group, weights=score) / size
    between = float((size * (middle - score.mean()) ** 2).sum() / (len(size) - 1))
    within = float(((score - middle[group]) ** 2).sum() / max(len(score) - len(size), 1))
    shared = (between - within) / max(between + (usual - 1) * within, 1e-12)
    return float(np.clip(shared, 0.0, 0.9) * spans / (spans + HALF_SPANS))


def draws_from(
    samples: np.ndarray,
    factor: np.ndarray,
    streams: Streams,
    keys: tuple[int, ...],
    common: float = 0.0,
) -> np.ndarray:
    """Order sorted ``(rows, H, D)`` samples into draws whose months hang together.

    The stream of a row is addressed by its content key: neither its name nor its
    place among the rows matters. ``common`` is the share of chance that all rows have alike.
    """
    _, horizon, n = samples.shape
    out = np.zeros_like(samples)
    shared = np.zeros((horizon, n))
    if common > 0:
        shared = np.sqrt(common) * streams.rng("outlook/common").standard_normal((horizon, n))
    for r in np.flatnonzero(samples.any(axis=(1, 2))):
        normal = streams.rng("outlook/draws", keys[r]).standard_normal((horizon, n))
        normal = np.sqrt(1 - common) * normal + shared
        order = (factor[:horizon, :horizon] @ normal).argsort(axis=1, kind="stable")
        np.put_along_axis(out[r], order, samples[r], axis=1)
    return out


def _misses(panel: Panel, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """``(N, H)`` log misses of the level, and ``(N,)`` the column each looks ahead from."""
    values = panel.values
    stop = values.shape[1] - horizon
    if stop <= 12:
        return np.zeros((0, horizon)), np.zeros(0, dtype=int)
    level = panel.ewm(4.0)
    row, col = np.nonzero((level > 1.0) & np.isfinite(values))
    use = (col >= 12) & (col < stop)
    row, col = row[use], col[use]
    step = max(1, -(-len(row) // MAX_CASES))
    row, col = row[::step], col[::step]
    ahead = values[row[:, None], col[:, None] + np.arange(1, horizon + 1)]
    known = np.isfinite(ahead).all(axis=1)
    return np.log1p(ahead[known]) - np.log1p(level[row, col][known, None]), col[known]


def _positive(matrix: np.ndarray) -> np.ndarray:
    """The nearest correlation matrix by clipping eigenvalues."""
    value, vector = np.linalg.eigh((matrix + matrix.T) / 2)
    fixed = (vector * np.maximum(value, 1e-3)) @ vector.T
    scale = np.sqrt(np.diag(fixed))
    return np.asarray(fixed / scale[:, None] / scale[None, :])

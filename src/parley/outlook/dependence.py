"""How misses hang together from month to month, so that sums over months are honest.

A forecast that is too low in March tends to be too low in April. The rank correlation of
past misses across horizons is carried into the draws by a Gaussian copula ([Schefzik2013]_).
"""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from parley.core.streams import Streams
from parley.outlook.panel import Panel

MIN_CASES = 60
MAX_CASES = 5000
FALLBACK = 0.7


def fit_dependence(panel: Panel, horizon: int) -> np.ndarray:
    """Return the ``(H, H)`` lower Cholesky factor of the correlation of misses."""
    misses = _misses(panel, horizon)
    gap = np.abs(np.arange(horizon)[:, None] - np.arange(horizon)[None, :])
    prior = FALLBACK**gap * 0.6 + 0.4 * np.eye(horizon)
    if len(misses) < MIN_CASES:
        return np.asarray(np.linalg.cholesky(prior))
    ranks = np.apply_along_axis(rankdata, 0, misses)
    spearman = np.corrcoef(ranks, rowvar=False).reshape(horizon, horizon)
    found = 2 * np.sin(np.pi / 6 * np.nan_to_num(spearman, nan=0.0))
    trust = len(misses) / (len(misses) + 5 * MIN_CASES)
    return np.asarray(np.linalg.cholesky(_positive(trust * found + (1 - trust) * prior)))


def draws_from(
    samples: np.ndarray, factor: np.ndarray, streams: Streams, keys: tuple[int, ...]
) -> np.ndarray:
    """Order sorted ``(rows, H, D)`` samples into draws whose months hang together.

    The stream of a row is addressed by its content key: neither its name nor its
    place among the rows matters.
    """
    _, horizon, n = samples.shape
    out = np.zeros_like(samples)
    for r in np.flatnonzero(samples.any(axis=(1, 2))):
        normal = streams.rng("outlook/draws", keys[r]).standard_normal((horizon, n))
        order = (factor[:horizon, :horizon] @ normal).argsort(axis=1, kind="stable")
        np.put_along_axis(out[r], order, samples[r], axis=1)
    return out


def _misses(panel: Panel, horizon: int) -> np.ndarray:
    values = panel.values
    stop = values.shape[1] - horizon
    if stop <= 12:
        return np.zeros((0, horizon))
    level = panel.ewm(4.0)
    row, col = np.nonzero((level > 1.0) & np.isfinite(values))
    use = (col >= 12) & (col < stop)
    row, col = row[use], col[use]
    step = max(1, -(-len(row) // MAX_CASES))
    row, col = row[::step], col[::step]
    ahead = values[row[:, None], col[:, None] + np.arange(1, horizon + 1)]
    known = np.isfinite(ahead).all(axis=1)
    return np.asarray(np.log1p(ahead[known]) - np.log1p(level[row, col][known, None]))


def _positive(matrix: np.ndarray) -> np.ndarray:
    """The nearest correlation matrix by clipping eigenvalues."""
    value, vector = np.linalg.eigh((matrix + matrix.T) / 2)
    fixed = (vector * np.maximum(value, 1e-3)) @ vector.T
    scale = np.sqrt(np.diag(fixed))
    return np.asarray(fixed / scale[:, None] / scale[None, :])

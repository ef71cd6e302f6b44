"""Is a difference in scores more than chance: block bootstrap and Diebold-Mariano."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from parley.core.streams import Streams


@dataclass(frozen=True, slots=True)
class Skill:
    """``1 - score / baseline`` with a 90 % interval from resampled units; above 0 is better."""

    value: float
    low: float
    high: float

    @property
    def better(self) -> bool:
        """Whether the interval lies above zero: only then is a model called better."""
        return self.low > 0


def skill(
    model: np.ndarray,
    baseline: np.ndarray,
    blocks: np.ndarray | None = None,
    *,
    draws: int = 1000,
    seed: int = 0,
) -> Skill:
    """Return the skill of scores over a baseline's, resampling whole blocks.

    Parameters
    ----------
    model, baseline
        ``(N,)`` scores of the same cases, lower is better; NaN cases are left out.
    blocks
        ``(N,)`` block of each case. Months of one country hang together, so the block
        is the unit ([Kunsch1989]_); default: every case its own block.

    Examples
    --------
    >>> skill(np.full(50, 0.8), np.ones(50)).better
    True
    """
    model, baseline = np.ravel(model).astype(float), np.ravel(baseline).astype(float)
    group = np.arange(len(model)) if blocks is None else np.ravel(blocks)
    use = np.isfinite(model) & np.isfinite(baseline)
    _, group = np.unique(group[use], return_inverse=True)
    sums = np.stack([np.bincount(group, weights=x[use]) for x in (model, baseline)], axis=1)
    if not len(sums) or sums[:, 1].sum() <= 0:
        return Skill(float("nan"), float("nan"), float("nan"))
    rng = Streams(seed).rng("outlook/bootstrap", len(sums))
    pick = rng.integers(len(sums), size=(draws, len(sums)))
    total = sums[pick].sum(axis=1)
    values = 1 - total[:, 0] / np.maximum(total[:, 1], 1e-12)
    whole = 1 - sums[:, 0].sum() / sums[:, 1].sum()
    low, high = np.quantile(values, [0.05, 0.95])
    return Skill(float(whole), float(low), float(high))


@dataclass(frozen=True, slots=True)
class DieboldMariano:
    """Statistic and two-sided p-value; a negative statistic favours the first forecast."""

    statistic: float
    p_value: float


def diebold_mariano(first: np.ndarray, second: np.ndarray, horizon: int = 1) -> DieboldMariano:
    """Test equal accuracy of two series of scores, in order of time.

    Parameters
    ----------
    first, second
        ``(T,)`` scores by target month (averaged over units).
    horizon
        Steps ahead; its overlap sets the lags of the variance ([Diebold1995]_), with the
        small-sample correction of [Harvey1997]_.

    Examples
    --------
    >>> a, b = np.array([1.0, 1.2, 0.9, 1.1]), np.array([2.0, 2.1, 2.2, 1.9])
    >>> diebold_mariano(a, b).statistic < 0
    True
    """
    gap = np.asarray(first, dtype=float) - np.asarray(second, dtype=float)
    gap = gap[np.isfinite(gap)]
    n = len(gap)
    if n < 3 or np.allclose(gap, gap[0]) and abs(gap[0]) < 1e-15:
        return DieboldMariano(0.0, 1.0)
    centred = gap - gap.mean()
    lags = min(horizon - 1, n - 2)
    spread = centred @ centred / n
    for k in range(1, lags + 1):
        # Bartlett weights keep the variance positive where the plain sum may not be.
        spread += 2 * (1 - k / (lags + 1)) * (centred[k:] @ centred[:-k]) / n
    spread = max(float(spread), 1e-300)
    small = np.sqrt(max((n + 1 - 2 * horizon + horizon * (horizon - 1) / n) / n, 1.0 / n))
    statistic = float(gap.mean() / np.sqrt(spread / n) * small)
    return DieboldMariano(statistic, float(2 * student.sf(abs(statistic), n - 1)))

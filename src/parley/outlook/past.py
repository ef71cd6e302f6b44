"""Past cases a model is fitted on: a month to forecast from, how far ahead, and what came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.outlook.panel import Panel

PROBES = frozenset({1, 2, 3, 4, 6, 9, 12})
FIRST_COLUMN = 6
# What the misses of one month have in common over units and horizons (one war, one fate).
SHARED = 0.2
# So many months are needed to have seen half of what the units of a month share.
SPAN = 120.0


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """``(N,)`` cases: forecast from column ``col`` of ``row``, ``ahead`` months, ``outcome``.

    ``weight`` keeps the bloodiest units from deciding alone: level to the power -1/4.
    """

    row: np.ndarray
    col: np.ndarray
    ahead: np.ndarray
    outcome: np.ndarray
    weight: np.ndarray

    @property
    def size(self) -> int:
        """Number of cases."""
        return len(self.outcome)

    @property
    def effective(self) -> float:
        """Number of cases after what those of one month share is counted once ([Kish1965]_)."""
        if not self.size:
            return 0.0
        _, together = np.unique(self.col, return_counts=True)
        return float((together / (1 + (together - 1) * SHARED)).sum())

    @property
    def unseen(self) -> float:
        """Part of the spread, 0 to 1, that the cases have in common and too few months to show."""
        alike = 1.0 - self.effective / max(self.size, 1)
        return alike * SPAN / (SPAN + len(np.unique(self.col)))

    def relative(self, crps: np.ndarray) -> float:
        """Weighted sum of scores relative to that of forecasting no deaths at all."""
        return float((self.weight * crps).sum() / ((self.weight * self.outcome).sum() + 1e-9))


def past_cases(panel: Panel, horizon: int, most: int) -> Past:
    """Return at most ``most`` past cases of units with deaths, spread evenly over the past."""
    values, months = panel.values, panel.values.shape[1]
    level = panel.ewm(12.0)
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for h in sorted(PROBES & set(range(1, horizon + 1)) | {horizon}):
        if months > FIRST_COLUMN + h:
            known = np.isfinite(values[:, FIRST_COLUMN + h :])
            row, col = np.nonzero((level[:, FIRST_COLUMN : months - h] > 0.3) & known)
            parts.append((row, col + FIRST_COLUMN, np.full(len(row), h)))
    if not parts:
        none = np.zeros(0, dtype=int)
        return Past(none, none, none, np.zeros(0), np.zeros(0))
    row, col, ahead = (np.concatenate([p[k] for p in parts]) for k in range(3))
    step = max(1, -(-len(row) // most))
    row, col, ahead = row[::step], col[::step], ahead[::step]
    weight = (1.0 + level[row, col]) ** -0.25
    return Past(row, col, ahead, values[row, col + ahead], weight)

"""The linear pool: several forecasts, weighted by how they did at past origins.

The CRPS of a linear pool is a quadratic form in its weights, so that the best weights on the
simplex are exact, not searched for: ``w'A - w'Bw/2`` with ``A_m = E|X_m - y|`` and
``B_mn = E|X_m - X_n|`` ([Thorey2017]_).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.optimize import minimize

from parley.outlook.panel import Panel

WEIGHT_SAMPLES = 25
SHRINK = 0.01
PRIOR_CASES = 40.0
MAX_ROWS = 120
# Classes of units, by how loud they have been: quiet, low, loud, a war. Deaths a month.
LOUD, WAR = 10.0, 100.0
# By class: how much the CRPS of deaths and the CRPS of their logarithm count.
OBJECTIVE = ((0.0, 1.0), (0.0, 1.0), (0.2, 0.8), (0.7, 0.3))
CLASSES = len(OBJECTIVE)


class Fitted(Protocol):
    """A model after fitting: samples for any rows of any panel of the same kind."""

    @property
    def name(self) -> str:
        """What the model is called in reports."""
        ...

    def predict(self, panel: Panel, rows: np.ndarray, horizon: int, n: int) -> np.ndarray:
        """Return ``(rows, horizon, n)`` sorted samples."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Models and their weights, ``(classes, models)``; a class is how loud a unit has been."""

    models: tuple[Fitted, ...]
    weights: np.ndarray
    name: str = "pool"

    def predict(self, panel: Panel, rows: np.ndarray, horizon: int, n: int) -> np.ndarray:
        """Return ``(rows, horizon, n)`` sorted samples of the mixture."""
        group = loudness(panel.rows(rows))[:, -1]
        out = np.zeros((len(rows), horizon, n))
        for g in np.unique(group):
            mine = np.flatnonzero(group == g)
            counts = shares(self.weights[g], n)
            parts = [
                m.predict(panel, rows[mine], horizon, k)
                for m, k in zip(self.models, counts)
                if k > 0
            ]
            out[mine] = np.sort(np.concatenate(parts, axis=2), axis=2)
        return as_counted(out, panel)


def as_counted(samples: np.ndarray, panel: Panel) -> np.ndarray:
    """Round samples to whole persons where the history counts in whole persons."""
    return np.asarray(np.rint(samples)) if panel.whole else samples


def loudness(panel: Panel) -> np.ndarray:
    """``(U, T)`` class: 0 no death in about a year, 1 below ten a month, 2 above, 3 a war."""
    recent = panel.ewm(4.0)
    floor = 0.5 ** (12 / 4.0) / 6
    return np.asarray((recent > floor).astype(int) + (recent > LOUD) + (recent > WAR))


def shares(weights: np.ndarray, n: int) -> list[int]:
    """Split ``n`` draws by weight (largest remainders), at least one draw a part if it counts.

    Examples
    --------
    >>> shares(np.array([0.5, 0.3, 0.2]), 10)
    [5, 3, 2]
    """
    ideal = np.asarray(weights) / np.sum(weights) * n
    counts = np.floor(ideal + 1e-9).astype(int)
    for k in np.argsort(-(ideal - counts), kind="stable")[: n - int(counts.sum())]:
        counts[k] += 1
    return [int(c) for c in counts]


def learn_weights(
    models: Sequence[Fitted],
    panel: Panel,
    origins: Sequence[int],
    horizon: int,
    prior: np.ndarray,
) -> np.ndarray:
    """Return ``(classes, models)`` weights that would have scored best from past origins.

    Parameters
    ----------
    models
        Fitted on months before the first of ``origins``, so that no outcome is seen twice.
    panel
        All months up to the forecast's own origin.
    origins
        Columns from which to look ahead; outcomes beyond the panel are left out.
    prior
        ``(classes, models)`` weights to stay near while cases are few.
    """
    count = len(models)
    linear = np.zeros((2, CLASSES, count))
    cross = np.zeros((2, CLASSES, count, count))
    cases = np.zeros(CLASSES)
    for t in origins:
        view = panel.at(t)
        rows = _some_of_each(view)
        group = loudness(view)[rows, -1]
        samples = [
            as_counted(m.predict(view, rows, horizon, WEIGHT_SAMPLES), panel) for m in models
        ]
        truth = _ahead(panel.values[rows], t, horizon)
        unit = 1.0 / (1.0 + view.ewm(12.0)[rows, -1]) ** 0.5
        for g in range(CLASSES):
            use = np.isfinite(truth) & (group == g)[:, None]
            cases[g] += use.sum()
            weight = np.broadcast_to(unit[:, None], truth.shape)[use]
            chosen, y = [s[use] for s in samples], truth[use]
            _collect(chosen, y, weight, linear[0, g], cross[0, g])
            logs = [np.log1p(s) for s in chosen]
            _collect(logs, np.log1p(y), np.ones(len(y)), linear[1, g], cross[1, g])
    blends = (_blend(linear[:, g], cross[:, g], cases[g], prior[g], g) for g in range(CLASSES))
    return np.stack(list(blends))


def _blend(
    linear: np.ndarray, cross: np.ndarray, cases: float, prior: np.ndarray, group: int
) -> np.ndarray:
    """Weights for one class, by the CRPS of deaths and that of their logarithm together.

    Where little is fought one outbreak would decide the first alone: there only the
    second counts.
    """
    scale = linear.mean(axis=1)
    share = np.where(scale > 0, np.asarray(OBJECTIVE[group]) / np.maximum(scale, 1e-12), 0.0)
    return _solve(
        (share[:, None] * linear).sum(axis=0),
        (share[:, None, None] * cross).sum(axis=0),
        cases,
        prior,
    )


def _some_of_each(view: Panel) -> np.ndarray:
    """Rows on record, at most ``MAX_ROWS`` of each class, evenly spread in canonical order."""
    group = np.where(np.isfinite(view.values[:, -1]), loudness(view)[:, -1], -1)
    picked = [np.flatnonzero(group == g) for g in range(CLASSES)]
    return np.sort(np.concatenate([p[:: max(1, -(-len(p) // MAX_ROWS))] for p in picked]))


def _ahead(values: np.ndarray, t: int, horizon: int) -> np.ndarray:
    out = np.full((len(values), horizon), np.nan)
    known = values[:, t + 1 : t + 1 + horizon]
    out[:, : known.shape[1]] = known
    return out


def _collect(
    samples: list[np.ndarray],
    y: np.ndarray,
    weight: np.ndarray,
    linear: np.ndarray,
    cross: np.ndarray,
) -> None:
    """Add the cases' terms of the quadratic form, weighted."""
    for i, a in enumerate(samples):
        linear[i] += (weight * np.abs(a - y[:, None]).mean(axis=1)).sum()
        for j in range(i + 1):
            gap = np.abs(a[:, :, None] - samples[j][:, None, :]).mean(axis=(1, 2))
            cross[i, j] += (weight * gap).sum()
            cross[j, i] = cross[i, j]


def _solve(linear: np.ndarray, cross: np.ndarray, cases: float, prior: np.ndarray) -> np.ndarray:
    """Minimise the pool's CRPS on the simplex, drawn towards ``prior`` where cases are few."""
    scale = float(linear.mean())
    if scale <= 0:
        return prior
    a, b = linear / scale, cross / scale
    ridge = SHRINK + PRIOR_CASES / (PRIOR_CASES + cases)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        value = w @ a - 0.5 * w @ b @ w + ridge * ((w - prior) ** 2).sum()
        return float(value), np.asarray(a - b @ w + 2 * ridge * (w - prior))

    found = minimize(
        loss,
        prior,
        jac=True,
        method="SLSQP",
        bounds=[(0.0, 1.0)] * len(prior),
        constraints=({"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},),
    )
    w = np.clip(found.x, 0.0, None)
    w[w < 0.01] = 0.0
    return np.asarray(w / w.sum())

"""Which models there are, and how they become one forecast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from parley.core.errors import UsageError
from parley.core.streams import Streams
from parley.outlook import boost
from parley.outlook.analogue import fit_analogues
from parley.outlook.baselines import BASELINES, Baseline
from parley.outlook.dependence import draws_from, fit_common, fit_dependence
from parley.outlook.kernel import fit_kernel
from parley.outlook.negbin import fit_level_negbin
from parley.outlook.panel import Panel
from parley.outlook.pool import Fitted, Pool, learn_weights

LEARN_MONTHS = 84
MIN_MONTHS_TO_LEARN = 12
MIN_CASES_TO_BOOST = 5000
# Where the pool starts from before past origins have spoken, by class of unit (quiet, low, loud,
# a war): the louder a unit, the more the model of its level counts; plain memories as ballast.
PRIOR_WEIGHTS = {
    "kernel": (0.3, 0.35, 0.3, 0.2),
    "recency_nb": (0.5, 0.4, 0.55, 0.65),
    "analogue": (0.1, 0.15, 0.05, 0.05),
    "conflictology12": (0.05, 0.05, 0.05, 0.05),
    "conflictology24": (0.05, 0.05, 0.05, 0.05),
    "boost": (0.3, 0.3, 0.3, 0.3),
    "boost_log": (0.3, 0.3, 0.3, 0.3),
}


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """A baseline in the dress of a fitted model."""

    name: str
    baseline: Baseline

    def predict(self, panel: Panel, rows: np.ndarray, horizon: int, n: int) -> np.ndarray:
        """Return ``(rows, horizon, n)`` sorted samples."""
        found = self.baseline(panel, rows, horizon)
        if found.shape[2] == n:
            return found
        pick = (np.arange(n) + 0.5) / n * found.shape[2]
        return np.asarray(np.take(found, np.floor(pick).astype(int), axis=2))


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A fitted forecast and how its months and its units hang together."""

    fitted: Fitted
    factor: np.ndarray
    common: float = 0.0

    def draw(
        self, panel: Panel, rows: np.ndarray, horizon: int, n: int, streams: Streams
    ) -> np.ndarray:
        """Return ``(rows, horizon, n)`` draws in the panel's order."""
        samples = self.fitted.predict(panel, rows, horizon, n)
        keys = tuple(panel.keys[r] for r in rows)
        return draws_from(samples, self.factor, streams, keys, self.common)

    def describe(self) -> str:
        """One line: the models and their weights where much is going on."""
        if not isinstance(self.fitted, Pool):
            return self.fitted.name
        parts = [
            f"{m.name} {w:.2f}"
            for m, w in zip(self.fitted.models, self.fitted.weights[-1])
            if w > 0
        ]
        return "pool of " + ", ".join(parts)


def fit_model(panel: Panel, horizon: int, *, kind: str = "pool") -> Model:
    """Fit what ``kind`` names; see :func:`parley.outlook.forecast`."""
    factor, common = fit_dependence(panel, horizon), fit_common(panel, horizon)
    if kind in BASELINES:
        return Model(Plain(kind, BASELINES[kind]), factor, common)
    if kind in ("pool", "simple"):
        return Model(_pool(panel, horizon, kind), factor, common)
    for name, fit in _models(panel, "boost").items():
        if name == kind:
            return Model(fit(panel, horizon), factor, common)
    names = dict.fromkeys(["pool", "simple", *_models(panel, "pool"), "boost", *BASELINES])
    known = ", ".join(names)
    raise UsageError(f"there is no model '{kind}'.", f"Choose one of: {known}.")


Maker = Callable[[Panel, int], Fitted]


def _models(panel: Panel, kind: str) -> dict[str, Maker]:
    found: dict[str, Maker] = {
        "kernel": fit_kernel,
        "recency_nb": fit_level_negbin,
        "analogue": fit_analogues,
        "conflictology12": partial(_plain, "conflictology12"),
        "conflictology24": partial(_plain, "conflictology24"),
    }
    if kind == "boost" or (kind == "pool" and boost.installed() and _large(panel)):
        found["boost"] = boost.fit_boost
        found["boost_log"] = partial(boost.fit_boost, logs=True)
    return found


def _plain(name: str, panel: Panel, horizon: int) -> Fitted:
    return Plain(name, BASELINES[name])


def _large(panel: Panel) -> bool:
    """Whether there are enough unit-months with deaths for boosting to learn from."""
    return int((panel.filled > 0).sum()) >= MIN_CASES_TO_BOOST


def _pool(panel: Panel, horizon: int, kind: str) -> Pool:
    makers = _models(panel, kind)
    fitted = tuple(make(panel, horizon) for make in makers.values())
    prior = np.asarray([PRIOR_WEIGHTS[name] for name in makers]).T
    prior = prior / prior.sum(axis=1, keepdims=True)
    months = panel.values.shape[1]
    last = months - 2
    split = max(last - horizon - LEARN_MONTHS, (months - horizon) // 2, MIN_MONTHS_TO_LEARN)
    if split >= last:
        return Pool(fitted, prior)
    before = panel.at(split)
    earlier = [make(before, horizon) for make in makers.values()]
    step = max(1, min(6, (last - split) // 8))
    origins: Sequence[int] = range(split, last + 1, step)
    return Pool(fitted, learn_weights(earlier, panel, origins, horizon, prior))

"""Which inputs decide: each one's share of the variance of the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from parley.agreements.draws import CELLS, Array, Input
from parley.core.agreement import InputTrace

if TYPE_CHECKING:
    from parley.agreements.sweep import Result

BINS = 16


def first_order(x: Array, y: Array, edges: Array | None = None) -> float:
    """First-order Sobol index Var(E[y|x]) / Var(y) from one sample, by bins of x.

    ``edges`` are the inner edges of the bins, sixteenths of the sample where not given. The
    spread that bins of finite size have by chance is subtracted ([Plischke2013]_).

    Examples
    --------
    >>> r = np.random.default_rng(1)
    >>> a, b = r.random(20000), r.random(20000)
    >>> bool(abs(first_order(a, 2 * a + b) - 0.8) < 0.02)
    True
    """
    total = float(y.var())
    if total <= 1e-15 or not np.ptp(x) > 0:
        return 0.0
    if edges is None:
        edges = np.quantile(x, np.linspace(0.0, 1.0, BINS + 1)[1:-1])
    place = np.searchsorted(edges, x, side="right")
    sizes = np.bincount(place, minlength=len(edges) + 1)
    means = np.bincount(place, y, minlength=len(edges) + 1) / np.maximum(sizes, 1)
    between = float((sizes * (means - y.mean()) ** 2).sum() / len(y))
    within, bins = total - between, int((sizes > 0).sum())
    chance = within * (bins - 1) / max(len(y) - bins, 1)
    return float(np.clip((between - chance) / total, 0.0, 1.0))


def outcome(result: Result) -> Array:
    """The number the shares explain: the least gap among the required parties."""
    needed = result.problem.layout.required
    gaps = result.draws.gap[needed] if needed.any() else result.draws.gap
    return np.asarray(gaps.min(axis=0) if len(gaps) else np.zeros(gaps.shape[1]))


def traces(result: Result) -> tuple[InputTrace, ...]:
    """Every input with its source, claims and share of the variance, largest share first."""
    y = outcome(result)
    edges = result.problem.inputs.tables()[:, :: CELLS // BINS][:, 1:-1]
    rows = []
    for column, item in enumerate(result.problem.inputs.items):
        if item.name.endswith(("_chance",)) or _idle(item, result):
            continue
        share = first_order(result.xs[column], y, edges[column])
        low, best, high = item.low, item.best, item.high
        if item.name == "scale_days":
            scale = result.xs[result.problem.layout.scale]
            low, best, high = (float(q) for q in np.quantile(scale, [0.05, 0.5, 0.95]))
        rows.append(
            InputTrace(item.name, low, best, high, item.source, item.claims, item.assumption, share)
        )
    return tuple(sorted(rows, key=lambda t: -(t.share or 0.0)))


def _idle(item: Input, result: Result) -> bool:
    """Whether an input plays no part: a switch at "nothing set", an effect of who is not there."""
    cov = result.problem.covariates
    absent = {
        "effect.presence": not cov.guarantors,
        "effect.signature": not cov.guarantors,
        "effect.leverage": not cov.guarantors,
        "effect.own_fighting": not cov.guarantors,
        "effect.full": not cov.full,
        "effect.commission": not cov.commission,
        "pressure": not len(result.problem.layout.ties),
    }
    if absent.get(item.name, False):
        return True
    switch = item.name.endswith((".said", ".war_value_shift", ".reach", ".separate_deal"))
    return switch and item.low == item.high and not item.source and not item.claims

"""Multiple-systems estimation: how many victims appear on none of several lists.

Latent classes (lists are independent within a class of victims) and log-linear models side by
side. On the same data they differ by a factor; the spread between models is part of the answer
([Ball2002]_, [Manrique2016]_, [Madigan1997]_), so it is always returned with every model's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from parley.core.streams import Streams


@dataclass(frozen=True, slots=True)
class ModelEstimate:
    """One model's total, its 90 % interval, its BIC and its share of the weights."""

    name: str
    total: float
    low: float
    high: float
    bic: float
    weight: float


@dataclass(frozen=True, slots=True)
class ListsEstimate:
    """Victims in all: ``best`` averages the models; low and high span their intervals.

    ``documented`` is the number on at least one list: no estimate may fall below it.
    """

    documented: int
    best: float
    low: float
    high: float
    models: tuple[ModelEstimate, ...]


def estimate_total(
    patterns: Mapping[tuple[int, ...], int], streams: Streams | None = None, draws: int = 40
) -> ListsEstimate:
    """Estimate how many there are, listed or not, from who is on which lists.

    Parameters
    ----------
    patterns
        (1, 0, 1, 1) -> number of people on exactly those lists; two lists at least.
    streams
        For the parametric bootstrap of each model.
    draws
        Bootstrap samples per model.

    Examples
    --------
    >>> two = {(1, 1): 25, (1, 0): 25, (0, 1): 25}
    >>> round(estimate_total(two, draws=20).models[0].total)
    100
    """
    keys = sorted(k for k in patterns if any(k))
    lists = len(keys[0])
    if lists < 2 or any(len(k) != lists for k in keys):
        raise ValueError("every pattern must tell of the same two or more lists")
    cells = np.array([k for k in np.ndindex(*(2,) * lists) if any(k)])
    counts = np.array([float(patterns.get(tuple(int(x) for x in c), 0)) for c in cells])
    n = counts.sum()
    models = [_loglinear(name, _terms(cells, pairs)) for name, pairs in _pair_sets(lists)]
    if lists >= 3:
        models += [_latent(k) for k in (2, 3) if 2**lists - 1 > k * (lists + 1) - 1]
    rng = (streams or Streams(0)).rng("fusion/lists")
    fits = [m.fit(cells, counts) for m in models]
    bics = np.array([f[1] for f in fits])
    weight = np.exp(-0.5 * (bics - bics.min()))
    weight /= weight.sum()
    found = []
    for model, (total, bic, expected), w in zip(models, fits, weight):
        low, high = total, total
        if w > 0.001 or model.latent:
            low, high = _bootstrap(model, cells, expected, total, n, rng, draws)
        found.append(ModelEstimate(model.name, float(total), low, high, float(bic), float(w)))
    best = float(np.exp(np.sum(weight * np.log([m.total for m in found]))))
    used = [m for m in found if m.weight > 0.001 or m.name.startswith("latent")]
    low, high = min(m.low for m in used), max(m.high for m in used)
    return ListsEstimate(int(n), max(best, n), max(low, float(n)), high, tuple(found))


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    name: str
    terms: np.ndarray | None
    classes: int = 0

    @property
    def latent(self) -> bool:
        """Whether this is a latent-class model."""
        return self.classes > 0

    def fit(
        self, cells: np.ndarray, counts: np.ndarray, starts: int = 4
    ) -> tuple[float, float, np.ndarray]:
        """Return (total, BIC, expected counts)."""
        if self.terms is not None:
            return _fit_loglinear(self.terms, counts)
        return _fit_latent(cells, counts, self.classes, starts)


def _loglinear(name: str, terms: np.ndarray) -> _Model:
    return _Model(name, terms)


def _latent(classes: int) -> _Model:
    return _Model(f"latent classes, {classes}", None, classes)


def _pair_sets(lists: int) -> list[tuple[str, tuple[tuple[int, int], ...]]]:
    """Every hierarchical model with pair interactions, as long as it leaves a degree free."""
    pairs = list(combinations(range(lists), 2))
    found: list[tuple[str, tuple[tuple[int, int], ...]]] = []
    for size in range(len(pairs) + 1):
        for chosen in combinations(pairs, size):
            if 1 + lists + size < 2**lists:
                text = " ".join(f"{a + 1}x{b + 1}" for a, b in chosen)
                found.append((f"log-linear, {text or 'independent'}", chosen))
    return found


def _terms(cells: np.ndarray, pairs: tuple[tuple[int, int], ...]) -> np.ndarray:
    columns = [np.ones(len(cells)), *cells.T]
    columns += [cells[:, a] * cells[:, b] for a, b in pairs]
    return np.column_stack(columns)


def _fit_loglinear(x: np.ndarray, y: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Poisson regression by Newton steps; the intercept is the log of the unseen cell."""
    beta = np.linalg.lstsq(x, np.log(y + 0.5), rcond=None)[0]
    for _ in range(60):
        mu = np.exp(np.clip(x @ beta, -30, 30))
        hessian = x.T @ (x * mu[:, None]) + 1e-8 * np.eye(x.shape[1])
        step = np.linalg.solve(hessian, x.T @ (y - mu))
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    mu = np.exp(np.clip(x @ beta, -30, 30))
    unseen = float(np.exp(np.clip(beta[0], -30, 25)))
    loglik = float(np.sum(y * np.log(mu) - mu))
    return y.sum() + unseen, -2 * loglik + x.shape[1] * np.log(y.sum()), mu


def _fit_latent(
    cells: np.ndarray, y: np.ndarray, classes: int, starts: int
) -> tuple[float, float, np.ndarray]:
    """EM over classes and the unseen cell (conditional likelihood, Horvitz-Thompson total)."""
    best: tuple[float, float, np.ndarray] | None = None
    for start in range(starts):
        share = np.full(classes, 1.0 / classes)
        grid = np.linspace(0.15, 0.6, classes)
        p = np.clip(
            np.roll(grid, start)[:, None] + 0.08 * np.cos(start + cells[:classes]), 0.05, 0.9
        )
        n = y.sum()
        for _ in range(3000 if starts > 1 else 400):
            q = share[:, None] * np.exp(np.log(p) @ cells.T + np.log1p(-p) @ (1 - cells).T)
            total = q.sum(axis=0)
            none = share * np.prod(1 - p, axis=1)
            unseen = n * none.sum() / max(1 - none.sum(), 1e-9)
            r = q / total * y
            r_none = unseen * none / max(none.sum(), 1e-12)
            mass = r.sum(axis=1) + r_none
            new = np.clip((r @ cells) / mass[:, None], 1e-4, 1 - 1e-4)
            moved = np.abs(new - p).max()
            share, p = mass / mass.sum(), new
            if moved < 1e-7:
                break
        q = share[:, None] * np.exp(np.log(p) @ cells.T + np.log1p(-p) @ (1 - cells).T)
        seen = q.sum()
        prob = q.sum(axis=0) / seen
        loglik = float(np.sum(y * np.log(prob)) + n * np.log(n) - n)
        size = classes * (cells.shape[1] + 1)
        fit = (n / seen, -2 * loglik + size * np.log(n), n * prob)
        if best is None or fit[1] < best[1]:
            best = fit
    assert best is not None
    return best


def _bootstrap(
    model: _Model,
    cells: np.ndarray,
    expected: np.ndarray,
    total: float,
    n: float,
    rng: np.random.Generator,
    draws: int,
) -> tuple[float, float]:
    seen = expected / expected.sum()
    totals = []
    for _ in range(draws):
        size = rng.binomial(round(total), min(n / total, 1.0))
        totals.append(model.fit(cells, rng.multinomial(size, seen).astype(float), 1)[0])
    low, high = np.quantile(totals, (0.05, 0.95))
    return float(low), float(high)

"""What we hold to be the case, how sure, and which claims it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np


@dataclass(frozen=True, slots=True)
class Range:
    """low / best / high with its source; drawn as a PERT distribution.

    ``assumption`` is True where no claim or publication stands behind it.

    Examples
    --------
    >>> r = Range(1, 2, 4)
    >>> x = r.sample(np.random.default_rng(1), 1000)
    >>> bool((x >= 1).all() and (x <= 4).all())
    True
    """

    low: float
    best: float
    high: float
    source: str = ""
    claims: tuple[str, ...] = ()
    assumption: bool = False

    def sample(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """Draw ``n`` values; PERT with weight 4 on ``best`` ([Vose2008]_)."""
        if not self.high > self.low:
            return np.full(n, float(self.best))
        width = self.high - self.low
        a = 1 + 4 * (self.best - self.low) / width
        b = 1 + 4 * (self.high - self.best) / width
        return np.asarray(self.low + width * rng.beta(a, b, n))


@dataclass(frozen=True, slots=True)
class Distribution:
    """A discrete distribution over numbers or, with ``labels``, over categories."""

    points: tuple[float, ...]
    probs: tuple[float, ...]
    labels: tuple[str, ...] = ()

    def mean(self) -> float:
        """Expected value."""
        return float(np.dot(self.points, self.probs))

    def quantile(self, p: float) -> float:
        """Smallest point whose cumulative probability reaches ``p``."""
        c = np.cumsum(self.probs)
        k = int(np.searchsorted(c, p * c[-1] - 1e-12))
        return float(self.points[min(k, len(self.points) - 1)])

    def sample(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """Draw ``n`` points."""
        p = np.asarray(self.probs, dtype=float)
        return np.asarray(rng.choice(np.asarray(self.points), size=n, p=p / p.sum()))

    def probability(self, label: str) -> float:
        """Probability of a category, 0 where it is not among the labels."""
        return float(sum(p for p, name in zip(self.probs, self.labels) if name == label))


@dataclass(frozen=True, slots=True)
class FactQuestion:
    """What is being estimated: a measure of a group at a place in a window of time.

    ``definition`` keeps apart what contradicting figures may count differently
    (left / registered, killed / bodies found). ``side`` is whom a high answer serves.
    """

    id: str
    kind: str = "count"
    measure: str = ""
    group: str = ""
    place: str = ""
    actor: str = ""
    topic: str = ""
    side: str = ""
    start: date | None = None
    end: date | None = None
    scope: str = ""
    unit: str = ""
    definition: str = ""
    label: str = ""
    label_de: str = ""


@dataclass(frozen=True, slots=True)
class WaterfallStep:
    """One bar of "why this figure": how far a claim (or the prior) moved the best value."""

    label: str
    claims: tuple[str, ...] = ()
    shift: float = 0.0
    width: float = 0.0
    weight: float = 1.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class DayValue:
    """The answer on one day: a figure with its 90 % interval, or a label with its probability.

    For a label ``best`` is the probability of ``value``; ``n_claims`` speak of that day.
    """

    day: date
    low: float
    best: float
    high: float
    n_claims: int = 0
    value: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The answer to a question: ``low``/``high`` bound a 90 % interval around ``best``.

    For categories ``value`` is the likeliest label and ``dist.labels`` has them all.
    ``raw_low``/``raw_high`` are the spread of the claims as they stand;
    ``conditionals`` answers "if this camp is right" as (camp, low, best, high).
    ``path`` is the answer day by day where it moves, ``links`` the linked questions it was
    held to or conflicts with, ``spot`` latitude, longitude and radius (km, 90 %) of a place.
    A date is a day number (``date.toordinal``) in ``best``, ``low``, ``high``, and in
    ``value`` as text.
    """

    id: str
    question: FactQuestion
    kind: str
    best: float | None
    low: float | None
    high: float | None
    dist: Distribution | None = None
    value: str = ""
    supports: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()
    raw_low: float | None = None
    raw_high: float | None = None
    n_claims: int = 0
    why: str = ""
    waterfall: tuple[WaterfallStep, ...] = ()
    conditionals: tuple[tuple[str, float, float, float], ...] = ()
    copies: tuple[tuple[str, ...], ...] = ()
    identified: bool = True
    decisive: str = ""
    path: tuple[DayValue, ...] = ()
    links: tuple[str, ...] = ()
    spot: tuple[float, float, float] | None = None

    def sample(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """Draw ``n`` values of the estimated quantity."""
        if self.dist is None:
            return np.full(n, float(self.best or 0.0))
        return self.dist.sample(rng, n)

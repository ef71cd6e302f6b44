"""From hazards to survival: how long an agreement holds and who breaks it first.

Competing risks with one clock: within a regime each breaker's share of the hazard is
constant, so P(i breaks first by T) is its share of the fall of S, exactly ([Prentice1978]_).
Days are computed as they are asked for; a year of many draws never lies in memory at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Course:
    """Survival on days 0..T over all draws: 5 %, mean, 95 %, and hazards by breaker (M, T)."""

    low: Array
    mean: Array
    high: Array
    hazard: Array


@dataclass(frozen=True)
class Survival:
    """How each draw's agreement lasts, given that it still stands now.

    Parameters
    ----------
    hazard
        (R, M, D) intensity of each breaker in each regime, in units of the baseline.
    scale, shape
        (D,) Weibull scale in days and shape.
    elapsed
        Days it has held already; the clock goes on from there.
    starts
        (R,) days from now on which each regime begins; the first is 0.
    """

    hazard: Array
    scale: Array
    shape: Array
    elapsed: float
    starts: Array

    @cached_property
    def _log_scale(self) -> Array:
        return np.asarray(np.log(self.scale))

    @cached_property
    def _total(self) -> Array:
        return np.asarray(self.hazard.sum(axis=1))

    @cached_property
    def _share(self) -> Array:
        return np.asarray(self.hazard / np.maximum(self._total, 1e-300)[:, None])

    @cached_property
    def _begun(self) -> list[Array]:
        return [self._clock(float(start)) for start in self.starts]

    def _clock(self, day: float | Array) -> Array:
        """Baseline hazard (t / L)^rho run up to a day from now, one day or one per draw."""
        with np.errstate(divide="ignore"):
            when = np.log(self.elapsed + day)
        return np.asarray(np.exp(self.shape * (when - self._log_scale)))

    def alive(self, day: float | Array) -> Array:
        """P(it still stands ``day`` days from now), (D,); ``day`` may differ by draw.

        Examples
        --------
        >>> one = np.ones(1)
        >>> s = Survival(np.ones((1, 2, 1)), 100 * one, one, 0.0, np.zeros(1))
        >>> float(s.alive(50.0)[0].round(4))
        0.3679
        """
        ran = np.zeros(self.scale.shape)
        for r, start in enumerate(self.starts):
            end = self.starts[r + 1] if r + 1 < len(self.starts) else np.inf
            until = np.clip(day, start, end)
            if np.any(until > start):
                ran += self._total[r] * (self._clock(until) - self._begun[r])
        return np.asarray(np.exp(-ran))

    def first_by(self, day: float | Array) -> Array:
        """P(breaker m is the first to break it by ``day``), (M, D)."""
        out = np.zeros(self.hazard.shape[1:])
        for r, start in enumerate(self.starts):
            end = self.starts[r + 1] if r + 1 < len(self.starts) else np.inf
            until = np.clip(day, start, end)
            if np.any(until > start):
                out += self._share[r] * (self.alive(float(start)) - self.alive(until))
        return out

    def course(self, days: int) -> Course:
        """Day by day over all draws, 0..``days``."""
        low, mean, high = np.ones(days + 1), np.ones(days + 1), np.ones(days + 1)
        hazard = np.zeros((self.hazard.shape[1], days))
        before = self.alive(0.0)
        for t in range(1, days + 1):
            alive = self.alive(float(t))
            low[t], mean[t], high[t] = spread(alive)
            regime = int(np.searchsorted(self.starts, t - 1, side="right")) - 1
            fall = self._share[regime] @ (before - alive) / len(alive)
            hazard[:, t - 1] = fall / max(mean[t - 1], 1e-300)
            before = alive
        return Course(low, mean, high, hazard)


def spread(x: Array) -> tuple[float, float, float]:
    """5 %, mean and 95 % of a sample; the two quantiles by partial sorting.

    Examples
    --------
    >>> spread(np.arange(101.0))
    (5.0, 50.0, 95.0)
    """
    last = len(x) - 1
    at = (0.05 * last, 0.95 * last)
    ranks = sorted({k for q in at for k in (int(q), min(int(q) + 1, last))})
    part = np.partition(x, ranks)
    low, high = (
        float(part[int(q)] + (q - int(q)) * (part[min(int(q) + 1, last)] - part[int(q)]))
        for q in at
    )
    return low, float(x.mean()), high

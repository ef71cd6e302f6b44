"""From hazards to survival: how long an agreement holds and who breaks it first.

Competing risks with one clock: within a regime each breaker's share of the hazard is
constant, so P(i breaks first by T) is its share of the fall of S, exactly ([Prentice1978]_).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Survival:
    """Per draw: ``alive`` (D, T+1) on days 0..T and ``first`` (D, M, T+1) cumulative."""

    alive: Array
    share: Array
    cuts: tuple[int, ...]

    def first_by(self, day: int) -> Array:
        """P(breaker m is the first to break it by ``day``), (D, M)."""
        out = np.zeros((self.alive.shape[0], self.share.shape[2]))
        for r, start in enumerate(self.cuts):
            end = self.cuts[r + 1] if r + 1 < len(self.cuts) else self.alive.shape[1] - 1
            a, b = min(start, day), min(end, day)
            if b > a:
                out += self.share[:, r] * (self.alive[:, a] - self.alive[:, b])[:, None]
        return out

    def daily_hazard(self) -> Array:
        """P(breaker m ends it on day t | it stands that morning), mean over draws, (M, T)."""
        days = self.alive.shape[1] - 1
        fall = self.alive[:, :-1] - self.alive[:, 1:]
        standing = np.maximum(self.alive[:, :-1].mean(axis=0), 1e-300)
        out = np.empty((self.share.shape[2], days))
        for r, start in enumerate(self.cuts):
            end = self.cuts[r + 1] if r + 1 < len(self.cuts) else days
            part = self.share[:, r].T @ fall[:, start:end] / len(fall)
            out[:, start:end] = part / standing[start:end]
        return out


def survive(
    hazard: Array, scale: Array, shape: Array, elapsed: float, regime_start: Array, days: int
) -> Survival:
    """Survival on days 0..``days`` from now, given that it still stands now.

    Parameters
    ----------
    hazard
        (D, R, M) intensity of each breaker in each regime, in units of the baseline.
    scale, shape
        (D,) Weibull scale in days and shape.
    elapsed
        Days it has held already; the clock goes on from there.
    regime_start
        (R,) days from now on which each regime begins; the first is 0.
    """
    t = np.arange(days + 1, dtype=np.float64)
    begun = (elapsed / scale) ** shape
    clock = ((elapsed + t)[None, :] / scale[:, None]) ** shape[:, None] - begun[:, None]
    total = hazard.sum(axis=2)
    cuts = tuple(int(round(c)) for c in regime_start if c < days)
    ran = np.zeros_like(clock)
    for r, start in enumerate(cuts):
        end = cuts[r + 1] if r + 1 < len(cuts) else days
        step = clock[:, np.minimum(t.astype(int), end)] - clock[:, [start]]
        ran += total[:, [r]] * np.maximum(step, 0.0)
    share = hazard / np.maximum(total, 1e-300)[:, :, None]
    return Survival(np.exp(-ran), share, cuts)

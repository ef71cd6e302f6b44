"""Regression-adjusted ABC on a shared table of simulations, and its check on synthetic truth.

A first linear regression guesses every parameter from all summaries; a second one adds
squares and products of the best guesses, for what shows only in ratios (civilians killed per
fighter lost). The posterior is then adjusted along the guesses that say something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parley.core.streams import Streams

KEEP = 0.05
CURVED = 8
TOLD = 12
SAYS = 0.2
PENALTY = 0.01
ROWS = 10


@dataclass(frozen=True, slots=True)
class Table:
    """Simulations to learn from: ``z`` (n, parameters) and ``s`` (n, summaries)."""

    names: tuple[str, ...]
    z: np.ndarray
    s: np.ndarray


@dataclass(frozen=True, slots=True)
class Guesses:
    """Semi-automatic summaries ([Fearnhead2012]_): what a table says each parameter is.

    ``of_table`` (n, ways) are the guesses for the table's own rows, for the ``ways`` that say
    something; ``of`` makes those of other summaries.
    """

    of_table: np.ndarray
    centre: np.ndarray
    scale: np.ndarray
    first: np.ndarray
    curved: np.ndarray
    curved_centre: np.ndarray
    curved_scale: np.ndarray
    wide_centre: np.ndarray
    wide_scale: np.ndarray
    second: np.ndarray
    ways: np.ndarray

    def of(self, summaries: np.ndarray) -> np.ndarray:
        """Guesses (m, ways) for summaries (m, summaries)."""
        s = (summaries - self.centre) / self.scale
        bent = bend(((s @ self.first)[:, self.curved] - self.curved_centre) / self.curved_scale)
        wide = (np.column_stack([s, bent]) - self.wide_centre) / self.wide_scale
        return np.asarray((wide @ self.second)[:, self.ways])


def guesses_of(table: Table) -> Guesses:
    """Fit both regressions to a table."""
    s, centre, scale = standard(table.s)
    first = ridge(s, table.z)
    guess = s @ first
    curved = np.argsort(-guess.std(axis=0), kind="stable")[:CURVED]
    at, curved_centre, curved_scale = standard(guess[:, curved])
    wide, wide_centre, wide_scale = standard(np.column_stack([s, bend(at)]))
    second = ridge(wide, table.z)
    guess = wide @ second
    spread = guess.std(axis=0)
    ways = np.argsort(-spread, kind="stable")[:TOLD]
    telling = ways[spread[ways] > SAYS]
    ways = telling if telling.size else ways[:1]
    return Guesses(
        guess[:, ways], centre, scale, first, curved, curved_centre, curved_scale,
        wide_centre, wide_scale, second, ways,
    )  # fmt: skip


def bend(x: np.ndarray) -> np.ndarray:
    """Squares, products and (held) cubes of the columns of ``x``."""
    i, j = np.triu_indices(x.shape[1])
    return np.column_stack([x[:, i] * x[:, j], np.clip(x, -3, 3) ** 3])


def standard(s: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Columns with mean 0 and spread 1, and what was taken out."""
    centre, scale = s.mean(axis=0), s.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    return (s - centre) / scale, centre, scale


def ridge(s: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Coefficients of ``z`` on standardised ``s``, shrunk a little."""
    gram = s.T @ s + PENALTY * len(s) * np.eye(s.shape[1])
    return np.asarray(np.linalg.solve(gram, s.T @ (z - z.mean(axis=0))))


def abc(
    table: Table, observed: np.ndarray, keep: float = KEEP, skip: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Regression-adjusted ABC ([Beaumont2002]_) on semi-automatic summaries.

    Returns posterior draws of z (kept, parameters) and their weights. ``skip`` leaves one
    row of the table out (the truth, in a simulated check).
    """
    guesses = guesses_of(table)
    return adjust(table, guesses, guesses.of(observed[None, :])[0], keep, skip)


def adjust(
    table: Table, guesses: Guesses, here: np.ndarray, keep: float, skip: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """The nearest rows of a table, moved along a local regression to the guesses ``here``.

    The regression has squares where there are rows for them.
    """
    guess = guesses.of_table
    spread = guess.std(axis=0) + 1e-9
    distance = np.sqrt((((guess - here) / spread) ** 2).sum(axis=1))
    if skip is not None:
        distance[skip] = np.inf
    kept = np.argsort(distance, kind="stable")[: max(int(keep * len(guess)), 50)]
    width = distance[kept[-1]] + 1e-12
    weight = np.clip(1 - (distance[kept] / width) ** 2, 1e-9, None)
    away = guess[kept] - here
    design = np.column_stack([np.ones(kept.size), away])
    # A straight line through a bend is off where it matters; a curve wants rows enough.
    if kept.size >= ROWS * (1 + 2 * away.shape[1]):
        design = np.column_stack([design, away**2])
    root = np.sqrt(weight)[:, None]
    slope = np.linalg.lstsq(design * root, table.z[kept] * root, rcond=None)[0]
    weight = weight / weight.sum()
    fitted = design @ slope
    # The regression has eaten degrees of freedom: give its residuals their width back.
    effective = 1.0 / float((weight**2).sum())
    room = max(effective - design.shape[1], 1.0)
    residual = (table.z[kept] - fitted) * np.sqrt(effective / room)
    return slope[0] + residual, weight


def weighted_quantiles(
    x: np.ndarray, weight: np.ndarray, levels: Sequence[float]
) -> tuple[float, ...]:
    """Quantiles of weighted draws.

    Examples
    --------
    >>> weighted_quantiles(np.array([3.0, 1.0, 2.0]), np.ones(3) / 3, (0.5,))
    (2.0,)
    """
    order = np.argsort(x, kind="stable")
    below = np.cumsum(weight[order])
    at = np.minimum(np.searchsorted(below, np.asarray(levels) - 1e-12), len(x) - 1)
    return tuple(float(v) for v in x[order][at])


def simulated_check(
    table: Table, truths: int = 300, draws: int = 19, seed: int = 1, keep: float = KEEP
) -> tuple[np.ndarray, np.ndarray]:
    """Simulation-based calibration ([Talts2018]_): ranks and 90 % coverage per parameter.

    Rows of the table take turns as the truth. Returns ranks (truths, parameters) in
    0..draws and coverage (parameters).
    """
    rng = Streams(seed).rng("war/sbc")
    guesses = guesses_of(table)
    ranks = np.zeros((truths, table.z.shape[1]), int)
    inside = np.zeros((truths, table.z.shape[1]))
    for i in range(truths):
        z, weight = adjust(table, guesses, guesses.of_table[i], keep, i)
        picked = z[rng.choice(len(z), draws, p=weight)]
        ranks[i] = (picked < table.z[i]).sum(axis=0)
        for k in range(z.shape[1]):
            low, high = weighted_quantiles(z[:, k], weight, (0.05, 0.95))
            inside[i, k] = low <= table.z[i, k] <= high
    return ranks, inside.mean(axis=0)

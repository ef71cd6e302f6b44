"""What is kept of an ensemble: counts by value, so that memory does not grow with members.

Counts are whole numbers and are added up, so the order in which blocks of members finish
changes nothing. Quantiles come from bins that are exact below 50 and 2 % wide above.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from parley.war.jit import entry
from parley.war.kernel import Tracks
from parley.war.state import B_MARCHES

EXACT = 50
STEP = math.log(1.02)
BINS = EXACT + 820


def bin_values() -> np.ndarray:
    """The value each bin stands for (the geometric middle above 50)."""
    k = np.arange(BINS)
    return np.where(k < EXACT, k, EXACT * np.exp(STEP * (k - EXACT + 0.5)))


@entry
def count_values(values: np.ndarray, counts: np.ndarray, last: np.ndarray) -> None:
    """Add ``values`` (members, days, columns) to ``counts`` (days, columns, bins).

    Day by day, so that a day's counts stay in cache; most values are those of the day
    before, whose bin is kept in ``last`` (2, members, columns).
    """
    last[:] = -1
    for d in range(values.shape[1]):
        for m in range(values.shape[0]):
            for c in range(values.shape[2]):
                v = values[m, d, c]
                if v != last[0, m, c]:
                    k = v if v < 50 else 50 + int(math.log(v / 50.0) / 0.01980262729617973)
                    last[0, m, c] = v
                    last[1, m, c] = min(k, counts.shape[2] - 1)
                counts[d, c, last[1, m, c]] += 1


@entry
def count_control(control: np.ndarray, counts: np.ndarray) -> None:
    """Add who holds each place (members, days, places) to ``counts`` (days, places, actors)."""
    for d in range(control.shape[1]):
        for m in range(control.shape[0]):
            for i in range(control.shape[2]):
                if control[m, d, i] >= 0:
                    counts[d, i, control[m, d, i]] += 1


@dataclass(slots=True)
class Tally:
    """Running sums of one worker."""

    killed: np.ndarray
    fled: np.ndarray
    force: np.ndarray
    control: np.ndarray
    moves: Counter[tuple[int, int, int]]
    members: dict[int, dict[str, np.ndarray]] = field(default_factory=dict)

    @staticmethod
    def empty(days: int, places: int, actors: int) -> Tally:
        """Nothing counted yet."""
        return Tally(
            np.zeros((days, places, BINS), np.uint32),
            np.zeros((days, places, BINS), np.uint32),
            np.zeros((days, actors, BINS), np.uint32),
            np.zeros((days, places, actors), np.uint32),
            Counter(),
        )

    @property
    def size(self) -> int:
        """Bytes of the counts, which do not grow with the number of members."""
        return sum(x.nbytes for x in (self.killed, self.fled, self.force, self.control))

    def add(self, first: int, out: Tracks, monthly: np.ndarray) -> None:
        """Count a block of members beginning with number ``first``."""
        last = np.empty((2, out.killed.shape[0], out.killed.shape[2]), np.int32)
        count_values(out.killed, self.killed, last)
        count_values(out.fled, self.fled, last)
        last = np.empty((2, out.force.shape[0], out.force.shape[2]), np.int32)
        count_values(out.force, self.force, last)
        count_control(out.control, self.control)
        self.moves.update(_marches(out))
        self.members[first] = {
            "monthly": monthly,
            "first": out.first[:, :, 0].astype(np.int16),
            "first_by": out.first[:, :, 1].astype(np.int8),
            "changed": out.changed.astype(np.int16),
            "truce": out.truce,
            "truce_since": out.truce_since,
            "truce_day": out.truce_day,
            "truce_by": out.truce_by,
            "lost": out.lost,
            "book": out.book,
            "held": out.control[:, -1].copy(),
            "fled": out.fled[:, -1].sum(axis=1, dtype=np.int64),
        }

    def merge(self, other: Tally) -> None:
        """Add another worker's sums."""
        self.killed += other.killed
        self.fled += other.fled
        self.force += other.force
        self.control += other.control
        self.moves.update(other.moves)
        self.members |= other.members

    def member_array(self, name: str) -> np.ndarray:
        """One row per member, in the order of their numbers."""
        return np.concatenate([self.members[k][name] for k in sorted(self.members)])


def _marches(out: Tracks) -> dict[tuple[int, int, int], int]:
    """Heads ordered to march, by (actor, from, to), over the members of a block."""
    rows = np.concatenate([out.moves[m, :n] for m, n in enumerate(out.book[:, B_MARCHES])])
    ways, which = np.unique(rows[:, :3], axis=0, return_inverse=True)
    heads = np.bincount(which.ravel(), rows[:, 3], len(ways)).astype(int).tolist()
    return {(a, i, j): n for (a, i, j), n in zip(ways.tolist(), heads)}


def quantiles(counts: np.ndarray, levels: tuple[float, ...]) -> np.ndarray:
    """Quantiles (levels, days, columns) of counted values."""
    values = bin_values()
    out = np.empty((len(levels), *counts.shape[:2]))
    for d in range(counts.shape[0]):
        below = np.cumsum(counts[d], axis=1, dtype=np.int64)
        total = below[:, -1]
        for q, level in enumerate(levels):
            need = np.ceil(level * total - 1e-9)[:, None]
            out[q, d] = values[np.argmax(below >= np.maximum(need, 1), axis=1)]
    return out

"""The nameless panel every model works on, in an order that depends on content alone.

Models see no unit name and no calendar year. Units are sorted by a digest of their own
history (and that of their neighbours), so that renaming units, permuting them or moving
all dates by whole years changes no number of any forecast.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.signal import lfilter

from parley.outlook.history import History

# The half-lives under which a panel keeps its plain values, and how rough they are.
NONE, ROUGH = 0.0, -1.0
ROUGH_LEVEL, ROUGH_MEMORY = 1.5, 12.0
# So many months with deaths are needed to believe a unit's own roughness half.
ROUGH_MONTHS = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Histories without names, in canonical order.

    ``values`` is ``(U, T)`` with NaN where a unit is not on record; ``keys`` are
    content digests that address the random streams of a unit; ``near`` is ``(U, N)``
    row numbers of neighbours, -1 padded; ``order[i]`` is the caller's row of row ``i``;
    ``whole`` says whether the history counts in whole persons.
    """

    values: np.ndarray
    keys: tuple[int, ...]
    near: np.ndarray
    order: np.ndarray
    _smooth: dict[float, np.ndarray]
    whole: bool = True

    @property
    def filled(self) -> np.ndarray:
        """``(U, T)`` values with the time before a unit's record as zero."""
        if NONE not in self._smooth:
            self._smooth[NONE] = np.nan_to_num(self.values)
        return self._smooth[NONE]

    def at(self, t: int) -> Panel:
        """Return the panel as it stood at the end of column ``t``."""
        # Smoothing looks back only, so that what is known up to t stays true there.
        past = {k: v[:, : t + 1] for k, v in self._smooth.items()}
        return replace(self, values=self.values[:, : t + 1], _smooth=past)

    def rows(self, rows: np.ndarray) -> Panel:
        """Return some units only; neighbours are dropped."""
        return Panel(
            self.values[rows],
            tuple(self.keys[i] for i in rows),
            np.full((len(rows), 0), -1),
            self.order[rows],
            {k: v[rows] for k, v in self._smooth.items()},
            self.whole,
        )

    def ewm(self, half_life: float) -> np.ndarray:
        """``(U, T)`` recency-weighted mean of all months up to each column.

        Normalised by the weights of the months on record, so a unit that appears
        late is not taken for a quiet one.
        """
        if half_life not in self._smooth:
            back = [1.0, -(0.5 ** (1 / half_life))]
            total = lfilter([1.0], back, self.filled, axis=1)
            weight = lfilter([1.0], back, np.isfinite(self.values).astype(float), axis=1)
            self._smooth[half_life] = total / np.maximum(weight, 1e-12)
        return self._smooth[half_life]

    def roughness(self) -> np.ndarray:
        """``(U, T)`` squared relative surprise of a month after the level before it, 0 to 4.

        A recency-weighted mean over the months with deaths, the unit's own drawn towards
        that of all units so far; a surprise is measured against the middle of level and month.
        """
        if ROUGH not in self._smooth:
            level = self.ewm(ROUGH_LEVEL)
            before = np.concatenate([self.filled[:, :1], level[:, :-1]], axis=1)
            middle = (self.filled + before) / 2
            loud = middle > 0.5
            surprise = np.where(loud, ((self.filled - before) / np.maximum(middle, 0.5)) ** 2, 0.0)
            back = [1.0, -(0.5 ** (1 / ROUGH_MEMORY))]
            own, months = (lfilter([1.0], back, x.astype(float), axis=1) for x in (surprise, loud))
            seen = np.maximum(np.cumsum(loud.sum(axis=0)), 1e-9)
            common = np.cumsum(surprise.sum(axis=0)) / seen
            drawn = (own + ROUGH_MONTHS * common) / (months + ROUGH_MONTHS)
            self._smooth[ROUGH] = np.asarray(drawn)
        return self._smooth[ROUGH]


def panel_of(history: History) -> Panel:
    """Return the panel of a history (already cut at its origin)."""
    own = [_digest(_trimmed(row)) for row in history.values]
    index = {u: i for i, u in enumerate(history.units)}
    touching = [_known(history.neighbours, u, index) for u in history.units]
    keys = own
    if any(touching):
        keys = [
            _digest(b"".join([own[i], *sorted(own[j] for j in near)]))
            for i, near in enumerate(touching)
        ]
    order = np.asarray(sorted(range(len(keys)), key=keys.__getitem__), dtype=int)
    place = np.empty(len(order), dtype=int)
    place[order] = np.arange(len(order))
    width = max((len(n) for n in touching), default=0)
    near_rows = np.full((len(order), width), -1)
    for new, old in enumerate(order):
        rows = sorted(place[j] for j in touching[old])
        near_rows[new, : len(rows)] = rows
    numbers = tuple(int.from_bytes(keys[i][:7], "little") for i in order)
    values = history.values[order]
    whole = bool((np.mod(np.nan_to_num(values), 1.0) == 0).all())
    return Panel(values, numbers, near_rows, order, {}, whole)


def _known(
    neighbours: Mapping[str, tuple[str, ...]], unit: str, index: Mapping[str, int]
) -> list[int]:
    return sorted({index[n] for n in neighbours.get(unit, ()) if n in index and n != unit})


def _trimmed(row: np.ndarray) -> bytes:
    """Bytes of a history from its first month on record: a longer blank before is no content."""
    seen = np.flatnonzero(np.isfinite(row))
    start = int(seen[0]) if len(seen) else len(row)
    return np.ascontiguousarray(row[start:] + 0.0).tobytes()


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()

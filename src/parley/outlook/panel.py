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

from parley.outlook.history import History


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Histories without names, in canonical order.

    ``values`` is ``(U, T)`` with NaN where a unit is not on record; ``keys`` are
    content digests that address the random streams of a unit; ``near`` is ``(U, N)``
    row numbers of neighbours, -1 padded; ``order[i]`` is the caller's row of row ``i``.
    """

    values: np.ndarray
    keys: tuple[int, ...]
    near: np.ndarray
    order: np.ndarray
    _smooth: dict[float, np.ndarray]

    @property
    def filled(self) -> np.ndarray:
        """``(U, T)`` values with the time before a unit's record as zero."""
        return np.asarray(np.nan_to_num(self.values))

    @property
    def whole(self) -> bool:
        """Whether every value is a whole number."""
        return bool((np.mod(self.filled, 1.0) == 0).all())

    def at(self, t: int) -> Panel:
        """Return the panel as it stood at the end of column ``t``."""
        return replace(self, values=self.values[:, : t + 1], _smooth={})

    def rows(self, rows: np.ndarray) -> Panel:
        """Return some units only; neighbours are dropped."""
        return Panel(
            self.values[rows],
            tuple(self.keys[i] for i in rows),
            np.full((len(rows), 0), -1),
            self.order[rows],
            {},
        )

    def ewm(self, half_life: float) -> np.ndarray:
        """``(U, T)`` recency-weighted mean of all months up to each column.

        Normalised by the weights of the months on record, so a unit that appears
        late is not taken for a quiet one.
        """
        if half_life not in self._smooth:
            keep = 0.5 ** (1 / half_life)
            seen = np.isfinite(self.values)
            data = np.nan_to_num(self.values)
            total = np.zeros(len(data))
            weight = np.zeros(len(data))
            out = np.empty_like(data)
            for t in range(data.shape[1]):
                total = keep * total + data[:, t]
                weight = keep * weight + seen[:, t]
                out[:, t] = total / np.maximum(weight, 1e-12)
            self._smooth[half_life] = out
        return self._smooth[half_life]


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
    return Panel(history.values[order], numbers, near_rows, order, {})


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

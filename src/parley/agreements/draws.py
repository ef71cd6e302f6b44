"""Uncertain inputs, each under a name a user can set, drawn the same way in any order.

Draw d of an input is addressed by (seed, the input's name, d): a counter-based hash gives
the uniform number ([Steele2014]_), a quantile table of the input's distribution the value.
So a new input shifts no other, blocks of draws can be made anywhere, and what-if runs
share their random numbers with the base run.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numba as nb
import numpy as np
from numpy.typing import NDArray
from scipy import special

from parley.agreements.jit import compiled
from parley.core.errors import UsageError
from parley.core.estimate import Range
from parley.core.streams import Streams

Array = NDArray[np.float64]
CELLS = 256
Shape = Literal["pert", "normal", "table"]


@dataclass(frozen=True, slots=True)
class Input:
    """One uncertain number: its range, its distribution and where it comes from.

    ``pert``: low and high bound it. ``normal``: low and high are the 5 % and 95 % points.
    ``table``: ``quantiles`` are its quantiles at CELLS + 1 even steps.
    """

    name: str
    low: float
    best: float
    high: float
    shape: Shape = "pert"
    source: str = ""
    claims: tuple[str, ...] = ()
    assumption: bool = False
    quantiles: tuple[float, ...] = ()


@dataclass
class Inputs:
    """The inputs of one assessment, in columns; ``overrides`` replace inputs by name."""

    overrides: Mapping[str, float] = field(default_factory=dict)
    items: list[Input] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)
    _tables: Array | None = field(default=None, repr=False, compare=False)
    _keys: tuple[tuple[int, int], NDArray[np.uint64]] | None = field(
        default=None, repr=False, compare=False
    )

    def add(
        self,
        name: str,
        value: Range | float | None,
        default: Input | None = None,
        *,
        shape: Shape = "pert",
    ) -> int:
        """Add an input and return its column; ``default`` is used where ``value`` is None."""
        if name in self.index:
            return self.index[name]
        if value is None:
            item = default if default is not None else Input(name, 0.0, 0.0, 0.0)
            item = Input(
                name, item.low, item.best, item.high, item.shape, item.source, item.claims, True,
                item.quantiles,
            )  # fmt: skip
        elif isinstance(value, Range):
            item = Input(
                name, value.low, value.best, value.high, shape, value.source, value.claims,
                is_assumed(value),
            )  # fmt: skip
        else:
            item = Input(name, float(value), float(value), float(value), shape)
        return self.put(item)

    def put(self, item: Input) -> int:
        """Add a ready-made input; an override of the same name wins."""
        if item.name in self.overrides:
            x = float(self.overrides[item.name])
            item = Input(item.name, x, x, x, source="set by the user")
        self.index[item.name] = len(self.items)
        self.items.append(item)
        return self.index[item.name]

    def check_overrides(self) -> None:
        """Refuse a setting that is no input, naming the nearest ones, or that cannot be."""
        from parley.agreements.priors import limits

        for name, value in self.overrides.items():
            if name not in self.index:
                near = difflib.get_close_matches(name, self.index, n=3, cutoff=0.5)
                known = ", ".join(near or sorted(self.index)[:8])
                raise UsageError(
                    f"no such input ({name}).",
                    f"Nearest inputs: {known}. `parley agree --inputs` lists all.",
                )
            low, high = limits(name)
            if not low <= value <= high:
                raise UsageError(
                    f"{name} cannot be {value:g}.", f"Set it from {low:g} to {high:g}."
                )

    def tables(self) -> Array:
        """Quantile tables, (inputs, CELLS + 1); kept until an input is added."""
        if self._tables is None or len(self._tables) != len(self.items):
            rows = [_quantiles(i) for i in self.items]
            self._tables = np.stack(rows) if rows else np.empty((0, CELLS + 1))
        return self._tables

    def keys(self, streams: Streams) -> NDArray[np.uint64]:
        """One 64-bit key per input; kept for the last seed."""
        if self._keys is None or self._keys[0] != (streams.seed, len(self.items)):
            keys = [streams.key64(f"agreements/{i.name}") for i in self.items]
            self._keys = (streams.seed, len(keys)), np.array(keys, np.uint64)
        return self._keys[1]

    def sample(
        self, streams: Streams, n: int, start: int = 0, hold: int = 1, extra: int = 0
    ) -> Array:
        """Draw ``n`` columns; assumptions keep one value for ``hold`` draws in a row.

        ``extra`` rows are left free behind the inputs, for what is derived from them.
        """
        holds = np.array([hold if i.assumption else 1 for i in self.items], np.int64)
        return sample(self.keys(streams), self.tables(), holds, n, start, extra)


def is_assumed(value: Range) -> bool:
    """Whether a range rests on nothing: no claim, and no source or one that says so."""
    return (
        value.assumption
        or not value.claims
        and (not value.source or value.source.lower().startswith("assum"))
    )


def _quantiles(item: Input) -> Array:
    """Quantiles of an input at even steps; PERT after [Vose2008]_."""
    if item.quantiles:
        return np.asarray(item.quantiles, dtype=np.float64)
    if not item.high > item.low:
        return np.full(CELLS + 1, item.best)
    if item.shape == "normal":
        return item.best + (item.high - item.low) * _unit_normal()
    lean = (item.best - item.low) / (item.high - item.low)
    return item.low + (item.high - item.low) * _unit_pert(lean)


@lru_cache(maxsize=1)
def _unit_normal() -> Array:
    """Quantiles of a normal whose 5 % and 95 % points lie 1 apart."""
    p = np.linspace(0.0, 1.0, CELLS + 1)
    p[0], p[-1] = 0.25 / CELLS, 1 - 0.25 / CELLS
    return np.asarray(special.ndtri(p) / (2 * special.ndtri(0.95)))


@lru_cache(maxsize=4096)
def _unit_pert(lean: float) -> Array:
    """Quantiles of a PERT on 0..1 with its mode at ``lean``."""
    p = np.linspace(0.0, 1.0, CELLS + 1)
    return np.asarray(special.betaincinv(1 + 4 * lean, 1 + 4 * (1 - lean), p))


@nb.njit(inline="always")
def uniform(key: np.uint64, counter: np.uint64) -> float:  # pragma: no cover - compiled
    """Uniform in [0, 1): the SplitMix64 finaliser of key + counter ([Steele2014]_)."""
    z = key + counter * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(np.int64(z >> np.uint64(11))) * (1.0 / 9007199254740992.0)


@compiled
def sample(
    keys: NDArray[np.uint64],
    tables: Array,
    holds: NDArray[np.int64],
    n: int,
    start: int,
    extra: int,
) -> Array:  # pragma: no cover - compiled
    """Fill (inputs + extra, n) by linear interpolation in the quantile tables."""
    columns, cells = tables.shape[0], tables.shape[1] - 1
    out = np.empty((columns + extra, n))
    for c in range(columns):
        row, table, key = out[c], tables[c], keys[c]
        if table[0] == table[cells]:
            row[:] = table[0]
            continue
        if holds[c] == 1:
            for d in range(n):
                row[d] = uniform(key, np.uint64(start + d)) * cells
        else:
            for d in range(n):
                row[d] = uniform(key, np.uint64((start + d) // holds[c])) * cells
        for d in range(n):
            k = np.int64(row[d])
            at = np.uint64(k)  # an index that cannot be negative needs no wrapping
            here, after = table[at], table[at + np.uint64(1)]
            row[d] = here + (row[d] - k) * (after - here)
    return out

"""Claims as the numeric model sees them: on one scale, grouped by camp inside a question."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from parley.fusion.forms import FormCode, vague_range
from parley.fusion.numeric.scale import Scale, resolution
from parley.fusion.table import NEUTRAL, ClaimTable

_ANCHOR_GROUP = -1


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Arrays over the N numeric claims, sorted by (question, camp).

    ``pair`` (N,) numbers (source, cell) pairs, where a cell is a (topic, side);
    ``bloc`` (N,) numbers (camp, cell) pairs. ``rigid`` (N,) marks claims that no camp's
    shock moves: those of neutral and campless sources, and anchors. ``rounding`` (N,) is
    the variance left by the last significant digit. ``row`` leads to the table.
    """

    scale: Scale
    begin: np.ndarray
    end: np.ndarray
    question: np.ndarray
    group: np.ndarray
    form: np.ndarray
    y: np.ndarray
    lo: np.ndarray
    hi: np.ndarray
    weight: np.ndarray
    rounding: np.ndarray
    resolution: np.ndarray
    rigid: np.ndarray
    anchor: np.ndarray
    source: np.ndarray
    pair: np.ndarray
    pair_source: np.ndarray
    pair_bloc: np.ndarray
    bloc: np.ndarray
    bloc_camp: np.ndarray
    bloc_cell: np.ndarray
    bloc_own: np.ndarray
    camp_fixed: np.ndarray
    camp_neutral: np.ndarray
    n_source: int
    n_cell: int
    row: np.ndarray

    @property
    def n_pair(self) -> int:
        """Number of (source, cell) pairs."""
        return len(self.pair_source)

    @property
    def n_bloc(self) -> int:
        """Number of (camp, cell) pairs."""
        return len(self.bloc_camp)


def thinned(d: Design, at_most: int) -> Design:
    """Return every k-th question of a design, sources and cells numbered as before."""
    if len(d.y) <= at_most:
        return d
    every = int(np.ceil(len(d.y) / at_most))
    kept = np.flatnonzero(d.question % every == 0)
    question = d.question[kept] // every
    edge = np.searchsorted(question, np.arange(int(np.ceil(len(d.begin) / every)) + 1))
    columns = {name: getattr(d, name)[kept] for name in _PER_CLAIM}
    return replace(d, begin=edge[:-1], end=edge[1:], **columns | {"question": question})


def reordered(d: Design, order: np.ndarray) -> Design:
    """Return a design whose claims come in another order inside their questions."""
    columns = {name: getattr(d, name)[order] for name in _PER_CLAIM}
    return replace(d, question=d.question[order], **columns)


_PER_CLAIM = (
    *("group", "form", "y", "lo", "hi", "weight", "rounding", "resolution", "rigid", "anchor"),
    *("source", "pair", "bloc", "row"),
)


def design(table: ClaimTable, scale: Scale, weight: np.ndarray) -> Design:
    """Lay out the numeric claims of ``table``; claims without any number are left aside."""
    low, high = limits(table)
    code = table.form.astype(np.int64)
    usable = _usable(code, table.value, low, high)
    group = np.where(table.anchor, _ANCHOR_GROUP, table.camp).astype(np.int64)
    rows = np.flatnonzero(usable)
    key = table.question[rows].astype(np.int64) * (len(table.camps) + 1) + group[rows] + 1
    rows = rows[np.argsort(key, kind="stable")]
    camp = table.camp[rows].astype(np.int64)
    cell = table.topic[rows].astype(np.int64) * len(table.sides) + table.side[rows]
    cells, cell = np.unique(cell, return_inverse=True)
    pairs, pair = np.unique(
        table.source[rows].astype(np.int64) * len(cells) + cell, return_inverse=True
    )
    blocs, bloc = np.unique(camp * len(cells) + cell, return_inverse=True)
    first = np.zeros(len(pairs), dtype=np.int64)
    first[pair[::-1]] = np.arange(len(pair))[::-1]
    neutral = np.array([name.lower() == NEUTRAL for name in table.camps])
    fixed = neutral | np.array([name == "" for name in table.camps])
    question = table.question[rows].astype(np.int64)
    edge = np.searchsorted(question, np.arange(len(table.questions) + 1))
    digit = resolution(table.value[rows])
    y = scale.forward(table.value[rows])
    size = np.where(code[rows] == FormCode.APPROX, 0.5, 0.2) * digit
    side = table.side[rows]
    own_cell = np.zeros(len(blocs), dtype=np.int64)
    names = np.array([table.sides.index(c) if c in table.sides else -1 for c in table.camps])
    own_cell[bloc] = (names[camp] == side) & (names[camp] >= 0)
    return Design(
        scale=scale,
        begin=edge[:-1],
        end=edge[1:],
        question=question,
        group=group[rows],
        form=code[rows],
        y=np.nan_to_num(y),
        lo=np.nan_to_num(scale.forward(low[rows])),
        hi=np.nan_to_num(scale.forward(high[rows])),
        weight=weight[rows].astype(float),
        rounding=np.nan_to_num(size * scale.slope(table.value[rows])) ** 2,
        resolution=digit * np.nan_to_num(scale.slope(table.value[rows]), nan=1.0),
        rigid=fixed[camp] | table.anchor[rows],
        anchor=table.anchor[rows].copy(),
        source=table.source[rows].astype(np.int64),
        pair=pair.astype(np.int64),
        pair_source=(pairs // len(cells)).astype(np.int64),
        pair_bloc=bloc[first].astype(np.int64),
        bloc=bloc.astype(np.int64),
        bloc_camp=(blocs // len(cells)).astype(np.int64),
        bloc_cell=(blocs % len(cells)).astype(np.int64),
        bloc_own=own_cell,
        camp_fixed=fixed,
        camp_neutral=neutral,
        n_source=len(table.sources),
        n_cell=len(cells),
        row=rows,
    )


def limits(table: ClaimTable) -> tuple[np.ndarray, np.ndarray]:
    """Return (low, high) with bounds put where their form wants them and words looked up."""
    low, high = table.low.copy(), table.high.copy()
    at_least = (table.form == FormCode.AT_LEAST) & np.isnan(low)
    low[at_least] = table.value[at_least]
    at_most = (table.form == FormCode.AT_MOST) & np.isnan(high)
    high[at_most] = table.value[at_most]
    for code, name in enumerate(table.texts):
        found = vague_range(name) if name else None
        if found is None:
            continue
        rows = (table.text == code) & (table.form == FormCode.VAGUE)
        low = np.where(rows & np.isnan(low), found[0], low)
        high = np.where(rows & np.isnan(high), found[1], high)
    return low, high


def _usable(code: np.ndarray, value: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    point = (code <= FormCode.APPROX) & ~np.isnan(value)
    both = ((code == FormCode.RANGE) | (code == FormCode.VAGUE)) & ~np.isnan(low + high)
    floor = (code == FormCode.AT_LEAST) & ~np.isnan(low)
    ceiling = (code == FormCode.AT_MOST) & ~np.isnan(high)
    return np.asarray(point | both | floor | ceiling)

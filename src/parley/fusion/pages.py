"""Source pages: what each source claimed, how it leans, whom it copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from parley.core.estimate import Estimate, FactQuestion
from parley.fusion.grouping import Evidence
from parley.fusion.numeric.design import Design
from parley.fusion.numeric.fit import Parameters
from parley.fusion.table import ClaimTable

Cells = dict[str, list[dict[str, Any]]]


def bias_cells(table: ClaimTable, d: Design, p: Parameters) -> Cells:
    """Return source -> its bias on each topic and side.

    ``bias``, ``bias_low`` and ``bias_high`` (90 %) are on the model's scale (log for counts);
    ``n`` is the number of settled questions behind it: those with a neutral source or anchor.
    """
    found: Cells = {}
    if not len(d.y):
        return found
    first = np.zeros(d.n_pair, dtype=np.int64)
    first[d.pair[::-1]] = np.arange(len(d.pair))[::-1]
    common = p.offset_var[d.bloc_cell[d.pair_bloc]]
    sd = np.sqrt(p.bias_var + p.camp_var[d.pair_bloc] + common)
    for k in range(d.n_pair):
        row = int(d.row[first[k]])
        if table.anchor[row]:
            continue
        low, mid, high = (round(float(p.bias[k] + t * 1.645 * sd[k]), 4) for t in (-1, 0, 1))
        found.setdefault(table.sources[d.pair_source[k]], []).append(
            {
                "topic": table.topics[table.topic[row]],
                "side": table.sides[table.side[row]],
                "bias": mid,
                "bias_low": low,
                "bias_high": high,
                "n": int(p.settled[d.pair_bloc[k]]),
            }
        )
    return found


def source_pages(
    asked: Sequence[tuple[FactQuestion, Sequence[Evidence]]],
    estimates: Sequence[Estimate],
    dependence: Mapping[tuple[str, str], float],
    cells: Cells,
) -> tuple[dict[str, Any], ...]:
    """Return one page per source, those with most claims first.

    Each has ``id name camp claims n_claims supported contradicted copies dependence cells``:
    the ids of its claims, how many lie within the 90 % interval of their estimate and how
    many do not, the sources it depends on and how surely, and its bias by topic and side.
    """
    within = {c for e in estimates for c in e.supports}
    outside = {c for e in estimates for c in e.contradicts}
    pages: dict[str, dict[str, Any]] = {}
    said: dict[str, dict[str, None]] = {}
    for _, pieces in asked:
        for e in pieces:
            pages.setdefault(
                e.voice.id,
                {"id": e.voice.id, "name": e.voice.name, "camp": e.voice.camp, "claims": []},
            )
            said.setdefault(e.voice.id, {})[e.claim] = None
    for name, page in pages.items():
        page["claims"] = list(said[name])
        mates = {(b if a == name else a): p for (a, b), p in dependence.items() if name in (a, b)}
        page["n_claims"] = len(page["claims"])
        page["supported"] = sum(c in within for c in page["claims"])
        page["contradicted"] = sum(c in outside for c in page["claims"])
        page["copies"] = sorted(mates)
        page["dependence"] = {k: round(mates[k], 3) for k in sorted(mates)}
        page["cells"] = cells.get(name, [])
    return tuple(sorted(pages.values(), key=lambda p: (-p["n_claims"], p["id"])))

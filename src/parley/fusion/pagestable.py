"""Source pages of a table: bias, reliability and whom each source depends on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from parley.fusion.numeric.choose import NumericFit
from parley.fusion.numeric.fit import Parameters
from parley.fusion.table import ClaimTable


def table_pages(
    table: ClaimTable,
    score: np.ndarray,
    what: str,
    dependence: Mapping[tuple[str, str], float],
    fit: NumericFit | None = None,
) -> list[dict[str, Any]]:
    """Return one page per source: id, claims, ``what`` ("bias" or "reliability"), copies.

    Numeric pages carry ``lines``: bias per topic and side with its 90 % interval and the
    number of settled questions (neutral or anchored) it rests on.
    """
    count = np.bincount(table.source, minlength=len(table.sources))
    lines = _lines(table, fit) if fit is not None else {}
    mates: dict[str, list[tuple[str, float]]] = {}
    for (a, b), p in dependence.items():
        mates.setdefault(a, []).append((b, round(p, 3)))
        mates.setdefault(b, []).append((a, round(p, 3)))
    pages = []
    for s in np.flatnonzero(count):
        name = table.sources[s]
        page: dict[str, Any] = {
            "id": name,
            "claims": int(count[s]),
            what: round(float(score[s]), 4),
        }
        page["copies"] = sorted(mates.get(name, []))
        if fit is not None:
            page["lines"] = lines.get(int(s), [])
        pages.append(page)
    return sorted(pages, key=lambda p: (-p["claims"], p["id"]))


def _lines(table: ClaimTable, fit: NumericFit) -> dict[int, list[dict[str, Any]]]:
    """Return per source the bias on each topic and side, as a factor on a log scale."""
    p, d = fit.parameters, fit.design
    if not isinstance(p, Parameters) or not len(d.y):
        return {}
    first = np.zeros(d.n_pair, dtype=np.int64)
    first[d.pair[::-1]] = np.arange(len(d.pair))[::-1]
    sd = np.sqrt(p.bias_var + p.camp_var[d.pair_bloc])
    found: dict[int, list[dict[str, Any]]] = {}
    for k in range(d.n_pair):
        row = int(d.row[first[k]])
        low, mid, high = (float(p.bias[k] + t * 1.645 * sd[k]) for t in (-1, 0, 1))
        if fit.family.scale.kind == "log":
            low, mid, high = (float(np.exp(v)) for v in (low, mid, high))
        found.setdefault(int(d.pair_source[k]), []).append(
            {
                "topic": table.topics[table.topic[row]],
                "side": table.sides[table.side[row]],
                "bias": [round(v, 3) for v in (low, mid, high)],
                "settled": int(p.settled[d.pair_bloc[k]]),
            }
        )
    return found

"""Source pages of a table: bias, reliability and whom each source depends on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from parley.fusion.numeric.choose import NumericFit
from parley.fusion.numeric.fit import Parameters
from parley.fusion.pages import Cells, bias_cells
from parley.fusion.table import ClaimTable


def table_pages(
    table: ClaimTable,
    score: np.ndarray,
    what: str,
    dependence: Mapping[tuple[str, str], float],
    fit: NumericFit | None = None,
) -> list[dict[str, Any]]:
    """Return one page per source: id, n_claims, ``what`` ("bias" or "reliability"), copies.

    Numeric pages carry ``cells``: bias per topic and side with its 90 % interval and the
    number of settled questions (neutral or anchored) it rests on.
    """
    count = np.bincount(table.source, minlength=len(table.sources))
    cells: Cells = {}
    if fit is not None and isinstance(fit.parameters, Parameters):
        cells = bias_cells(table, fit.design, fit.parameters)
    mates: dict[str, list[tuple[str, float]]] = {}
    for (a, b), p in dependence.items():
        mates.setdefault(a, []).append((b, round(p, 3)))
        mates.setdefault(b, []).append((a, round(p, 3)))
    pages = []
    for s in np.flatnonzero(count):
        name = table.sources[s]
        page: dict[str, Any] = {"id": name, "n_claims": int(count[s])}
        page[what] = round(float(score[s]), 4)
        page["copies"] = sorted(mates.get(name, []))
        if fit is not None:
            page["cells"] = cells.get(name, [])
        pages.append(page)
    return sorted(pages, key=lambda p: (-p["n_claims"], p["id"]))

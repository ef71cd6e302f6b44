"""Richardson's arms race against its closed form (matrix exponentials), stable and runaway."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np

from parley.war.exact import arms_race


def test_arms_race_to_a_millionth(shared: Path) -> None:
    series = defaultdict(list)
    with (shared / "data" / "war" / "richardson_exact.csv").open(encoding="utf-8") as file:
        for r in csv.DictReader(line for line in file if not line.startswith("#")):
            key = tuple(float(r[k]) for k in ("alpha", "beta", "k", "l", "g", "h", "x0", "y0"))
            series[key].append((float(r["t"]), float(r["x_t"]), float(r["y_t"])))
    assert len(series) == 4
    for (alpha, beta, k, el, g, h, x0, y0), given in series.items():
        table = np.array(given)
        got = arms_race((alpha, beta), (k, el), (g, h), (x0, y0), list(table[:, 0]))
        scale = np.maximum(np.abs(table[:, 1:]), 1.0)
        assert (np.abs(got - table[:, 1:]) / scale).max() < 1e-6

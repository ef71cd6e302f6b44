"""How long, and in how much memory: countries, and a grid of cells as sparse as the real one.

The grid is made, not read: 13,110 cells in a field of clustered wars, half a percent of
cell-months with deaths, heavy tails, neighbours as in PRIO-GRID.

    python benchmarks/outlook/scale.py
    python benchmarks/outlook/scale.py --cells 2000
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
from common import show

from parley.outlook import History, forecast

MONTHS, FIRST, WIDTH = 360, 121, 115


def grid(cells: int, seed: int = 1) -> History:
    """Deaths by cell and month: wars break out, spread to neighbours, and end."""
    rng = np.random.default_rng(seed)
    rows = -(-cells // WIDTH)
    war = np.zeros((rows, WIDTH), dtype=bool)
    level = rng.gamma(0.7, 3.0, (rows, WIDTH))
    values = np.zeros((cells, MONTHS))
    for t in range(MONTHS):
        around = sum(np.roll(war, step, axis) for axis in (0, 1) for step in (-1, 1))
        begin = rng.random(war.shape) < 0.0002 + 0.02 * around
        war = (war & (rng.random(war.shape) < 0.9)) | begin
        deaths = rng.negative_binomial(0.5, 0.5 / (0.5 + 4 * level)) * war
        values[:, t] = deaths.ravel()[:cells]
    return History(tuple(map(str, range(cells))), FIRST, values, neighbours=_touching(cells))


def _touching(cells: int) -> dict[str, tuple[str, ...]]:
    out = {}
    for k in range(cells):
        near = (k + dy * WIDTH + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dx or dy)
        out[str(k)] = tuple(str(n) for n in near if 0 <= n < cells)
    return out


def measure(history: History, horizon: int, draws: int) -> tuple[float, float, str]:
    """Seconds to fit, forecast and write every draw, peak memory in GiB, and the method."""
    began = time.perf_counter()
    found = forecast(history, origin=history.months[-1], horizon=horizon, draws=draws)
    with tempfile.TemporaryDirectory() as folder:
        found.to_parquet(Path(folder) / "draws.parquet")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return time.perf_counter() - began, peak, found.method


def main() -> None:
    """Measure 191 units first, then the grid."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=13_110)
    parser.add_argument("--draws", type=int, default=1000)
    cells, draws = (getattr(parser.parse_args(), k) for k in ("cells", "draws"))
    rows = []
    for number, limit in ((191, "<= 60 s"), (cells, "<= 600 s")):
        history = grid(number)
        share = float((history.values > 0).mean())
        seconds, peak, method = measure(history, 12, draws)
        print(f"{number} units, {share:.2%} of unit-months with deaths: {method}", flush=True)
        rows.append(
            (f"{number} units x 12 x {draws}, fit and written", f"{seconds:.0f} s", "", limit)
        )
        rows.append(("peak memory of the process so far", f"{peak:.2f} GiB", "", "flat"))
    show("Scale", rows)


if __name__ == "__main__":
    main()

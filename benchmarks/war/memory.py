"""Memory of an ensemble of 300 places and 365 days, as the number of members grows.

    python benchmarks/war/memory.py [members ...]

Each size runs in a process of its own, summaries included; the slope between the two largest
gives what 100,000 members take, where they are too many to run whole. Monthly deaths are kept
of the first 4,000 members only: take two sizes beyond that.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

from _common import show

PLACES, ACTORS, DAYS = 300, 6, 365
TARGET_GB = 4.0


def one(members: int, threads: int) -> None:
    """Run an ensemble and print its peak of memory (GB) and its time (s)."""
    from parley.war import simulate
    from parley.war.examples import grid_world

    begin = time.perf_counter()
    simulate(grid_world(PLACES, ACTORS), members=members, days=DAYS, seed=1, threads=threads)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{peak:.4f} {time.perf_counter() - begin:.1f}")


def main() -> None:
    if len(sys.argv) > 2 and sys.argv[1] == "--one":
        one(int(sys.argv[2]), 2)
        return
    sizes = [int(a) for a in sys.argv[1:]] or [1000, 5000, 10000]
    rows: list[list[object]] = []
    for n in sizes:
        told = subprocess.run(
            [sys.executable, __file__, "--one", str(n)], check=True, capture_output=True, text=True
        )
        peak, wall = map(float, told.stdout.split())
        rows.append([n, peak, wall])
    if len(rows) > 1:
        (n0, low, _), (n1, high, wall) = rows[-2], rows[-1]
        slope = (float(str(high)) - float(str(low))) / (int(str(n1)) - int(str(n0)))
        at = float(str(high)) + slope * (100_000 - int(str(n1)))
        rows.append(["100000 (by the slope)", at, float(str(wall)) * 100_000 / int(str(n1))])
    show(
        f"{PLACES} places, {DAYS} days, summaries (target < {TARGET_GB:g} GB at 100,000 members)",
        ["members", "peak, GB", "wall, s"],
        rows,
    )


if __name__ == "__main__":
    main()

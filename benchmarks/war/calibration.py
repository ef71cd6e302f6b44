"""Calibration on synthetic truth: 20 parameters, ranks and coverage, and the table's time.

    python benchmarks/war/calibration.py [simulations] [truths] [seed]

A table of simulations (14 places x 6 actors, 180 days) is drawn from the priors; rows of it
take turns as the truth ([Talts2018]_). Ranks are tested by chi-square in twenty bins.
"""

from __future__ import annotations

import dataclasses
import sys
import time

import numpy as np
from _common import family, show
from scipy import stats

from parley.war.calibrate import simulate_table, simulated_check, wide_summary
from parley.war.examples import grid_world, sure
from parley.war.parameters import parameters
from parley.war.theatre import build

FREE = (
    "truces.violations", "truces.residual", "orders.delay", "orders.garrison", "orders.patience",
    "offensives.rate", "offensives.caution", "offensives.commit", "movement.speed", "combat.rate",
    "combat.enemy_exponent", "combat.skirmish", "combat.reach", "combat.killed", "capture.rate",
    "recruitment.rate", "recruitment.desertion", "civilians.per_loss", "civilians.shelling",
    "civilians.flight_battle",
)  # fmt: skip
DAYS = 180
DRAWS = 19


def table_of(simulations: int, threads: int = 2, seed: int = 7):  # type: ignore[no-untyped-def]
    """The shared table and what it cost."""
    fixed = {p.name: sure(p.range.best) for p in parameters() if p.name not in FREE}
    theatre = build(dataclasses.replace(grid_world(14, 6), settings=fixed), DAYS)
    simulate_table(theatre, DAYS, 64, 1, 1, wide_summary)
    wall, cpu = time.perf_counter(), time.process_time()
    table = simulate_table(theatre, DAYS, simulations, seed, threads, wide_summary)
    return table, time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    simulations = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    truths = int(sys.argv[2]) if len(sys.argv) > 2 else 600
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 7
    table, wall, cpu = table_of(simulations, seed=seed)
    show(
        f"Table of {simulations} simulations, {DAYS} days, two threads",
        ["wall s", "CPU s", "target"],
        [[wall, cpu, "15 s wall on two free cores"]],
    )
    ranks, cover = simulated_check(table, truths=truths, draws=DRAWS)
    p = np.array([stats.chisquare(np.bincount(r, minlength=DRAWS + 1)).pvalue for r in ranks.T])
    show(
        f"Ranks and 90 % intervals, {truths} truths",
        ["parameter", "chi-square p", "coverage"],
        [[n, float(a), float(b)] for n, a, b in zip(table.names, p, cover)],
    )
    show(
        "In all",
        ["parameters", "p < .01", "family-wise p", "mean coverage", "lowest", "target"],
        [[p.size, int((p < 0.01).sum()), family(p), float(cover.mean()), float(cover.min()),
          "all pass; .87-.93"]],
    )  # fmt: skip


if __name__ == "__main__":
    main()

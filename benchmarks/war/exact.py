"""The combat code against exact stochastic Lanchester laws.

python benchmarks/war/exact.py --data ../shared/data/war
"""

from __future__ import annotations

import os
from collections import defaultdict

import numpy as np
from _common import data_folder, family, rows, show, two_sided
from scipy import linalg, stats

from parley.war.ensemble import run_block
from parley.war.exact import Duel, deterministic
from parley.war.examples import duel_world
from parley.war.theatre import build

MEMBERS = int(os.environ.get("MEMBERS", 100_000))
ROWS = int(os.environ.get("ROWS", 24))
SLOW = 0.08


def strengths(duel: Duel, days: int, substeps: int, members: int, seed: int) -> np.ndarray:
    """Heads of both sides after each day (members, days, 2), by the simulator."""
    world = duel_world(duel.m, duel.n, days=days, settings=duel.settings())
    theatre = build(world, days)
    out = []
    for first in range(0, members, 5000):
        tracks, _, _ = run_block(theatre, seed, first, 5000, days, substeps=substeps)
        out.append(tracks.force)
    return np.concatenate(out)


def daily(folder) -> None:  # type: ignore[no-untyped-def]
    """The daily kernel against its own exact law."""
    groups = defaultdict(list)
    for r in rows(folder / "daily_kernel_exact.csv"):
        key = (r["law"], int(r["m0"]), int(r["n0"]), float(r["a"]), float(r["b"]))
        groups[(*key, int(r["substeps_per_day"]))].append(r)
    scores, p_values = [], []
    for (law, m, n, a, b, substeps), given in sorted(groups.items()):
        days = max(int(float(r["t"])) for r in given)
        x = strengths(Duel(law, m, n, a, b), days, substeps, MEMBERS, 11)
        for r in given:
            t = int(float(r["t"]))
            if t == 0:
                continue
            for side, k in (("A", 0), ("B", 1)):
                mean, sd = float(r[f"mean_{side}"]), float(r[f"sd_{side}"])
                if sd > 1e-6:
                    got = x[:, t - 1, k]
                    scores.append(np.sqrt(MEMBERS) * (got.mean() - mean) / sd)
            won = int(((x[:, t - 1, 1] == 0) & (x[:, t - 1, 0] > 0)).sum())
            p_values.append(stats.binomtest(won, MEMBERS, float(r["P_A_has_won"])).pvalue)
    z = np.array(scores)
    p = np.array([*two_sided(z), *p_values])
    line = [p.size, float(np.abs(z).max()), family(p), "> .01"]
    show(
        f"Daily kernel against its exact law, {MEMBERS} members",
        ["tests", "largest |Z| of means", "family-wise p", "target"],
        [line],
    )


def to_the_finish(folder) -> None:  # type: ignore[no-untyped-def]
    """Win probabilities of the continuous chain: error by substeps, and extrapolated."""
    given = [
        r
        for r in rows(folder / "stochastic_lanchester_exact.csv")
        if int(r["m0_A"]) + int(r["n0_B"]) <= 24
    ]
    picked = given[:: max(1, len(given) // ROWS)]
    steps = (1, 2, 4, 8, 16, 32, 64)
    errors = np.zeros((len(picked), len(steps)))
    scores = []
    for i, r in enumerate(picked):
        law, m, n = r["law"], int(r["m0_A"]), int(r["n0_B"])
        a, b = float(r["a_kill_rate_of_A"]), float(r["b_kill_rate_of_B"])
        scale = SLOW / max(a, b) / (1 if law == "square" else max(m, n))
        duel = Duel(law, m, n, a * scale, b * scale)
        exact = float(r["P_A_wins"])
        won = []
        for j, k in enumerate(steps):
            x = strengths(duel, 400, k, max(MEMBERS // 5, 5000), 100 + i)[:, -1]
            won.append((x[:, 0] > 0).mean())
            errors[i, j] = won[-1] - exact
        # Second-order Richardson extrapolation of the three finest; errors add in quadrature.
        c = np.array([1.0, -6.0, 8.0]) / 3.0
        value = float(c @ np.array(won[-3:]))
        members = max(MEMBERS // 5, 5000)
        se = np.sqrt(max(exact * (1 - exact), 1e-9) / members * (c @ c))
        scores.append((value - exact) / se)
    z = np.array(scores)
    show(
        "Continuous chain, fought to the finish: mean |error| of P(A wins) by substeps a day",
        [str(k) for k in steps],
        [list(np.abs(errors).mean(axis=0))],
    )
    show(
        f"Extrapolated from 16, 32, 64 substeps, {len(picked)} rows",
        ["largest |Z|", "family-wise p", "target"],
        [[float(np.abs(z).max()), family(two_sided(z)), "> .01"]],
    )


def engel(days: int, start: float, landings: list[tuple[float, float, float]]) -> np.ndarray:
    """Engel's model day by day by matrix exponentials; the printed table has three decimals."""
    state, out = np.array([0.0, start]), []
    for day in range(days):
        fresh = sum(n / (end - begin) for begin, end, n in landings if begin <= day < end)
        flow = np.array([[0.0, -0.0544, fresh], [-0.0106, 0.0, 0.0], [0.0, 0.0, 0.0]])
        state = (linalg.expm(flow) @ np.append(state, 1.0))[:2]
        out.append(state)
    return np.array(out)


def limits(folder) -> None:  # type: ignore[no-untyped-def]
    """Deterministic limits: closed forms and the Iwo Jima model."""
    worst = 0.0
    count = 0
    for r in rows(folder / "lanchester_deterministic.csv"):
        duel = Duel(r["law"], int(float(r["m0_A"])), int(float(r["n0_B"])), 0.0, 0.0)
        duel = Duel(duel.law, duel.m, duel.n, float(r["a"]), float(r["b"]))
        try:
            end = float(r["T_annihilation"])
        except ValueError:
            continue
        if not np.isfinite(end):
            continue
        side = 0 if r["winner"] == "A" else 1
        left = float(r["survivors_A" if side == 0 else "survivors_B"])
        got = deterministic(duel, [end])[0, side]
        worst = max(worst, abs(got - left) / left)
        count += 1
    table: list[list[object]] = [["closed forms", count, worst, "1e-6"]]
    landings = [
        (float(r["day_from"]), float(r["day_to"]), float(r["landed"]))
        for r in rows(folder / "iwojima_landings.csv")
    ]
    for first in (21000, 21500):
        model = [
            r
            for r in rows(folder / f"iwojima_engel_model_J{first}.csv")
            if float(r["Japan_model"]) > 0 and float(r["day_end"]) > 0
        ]
        duel = Duel("square", 0, first, 0.0106, 0.0544)
        times = [float(r["day_end"]) for r in model]
        got = deterministic(duel, times, landings, (1e-9, float(first)))
        want = np.array([[float(r["US_model"]), float(r["Japan_model"])] for r in model])
        exact = engel(len(model), float(first), landings)
        off = float(np.abs(exact - want).max())
        worst = float((np.abs(got - exact) / exact).max())
        table.append([f"Iwo Jima, {first} (table within {off:.1e} heads)", len(model), worst, 1e-6])
    show("Deterministic limits", ["what", "rows", "largest relative error", "target"], table)


if __name__ == "__main__":
    data = data_folder(__doc__ or "")
    limits(data)
    daily(data)
    if ROWS:
        to_the_finish(data)

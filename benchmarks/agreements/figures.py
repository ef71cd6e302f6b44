"""The agreements room's figures: exactness, speed, optimality, beside their anchors.

Usage: python benchmarks/agreements/figures.py --data ../shared/data [--only power lattice ...]

Wall time on this machine; CPU time beside it, because other work may share the cores.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
from scipy import optimize

from parley.agreements import assess, power_indices
from parley.agreements.concessions import cheapest
from parley.agreements.gather import Case, gather
from parley.agreements.lattice import blame, collect_masks, fix_lattice
from parley.agreements.lenses.eum import bargain
from parley.agreements.power import _Game
from parley.agreements.rules import all_of
from parley.agreements.sweep import solve
from parley.core.agreement import Agreement, GuarantorInputs, PartyStake, Position, Term
from parley.core.estimate import Range
from parley.core.streams import Streams
from parley.core.terms import AgreementKind

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there


def row(what: str, measured: str, anchor: str, target: str) -> None:
    print(f"{what:44} {measured:40} {anchor:38} {target}", flush=True)


def timed(work: Callable[[], object], rounds: int = 3) -> str:
    """Best wall and CPU seconds of a few rounds, after one to warm up."""
    work()
    wall, cpu = [], []
    for _ in range(rounds):
        a, b = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - a)
        cpu.append(time.process_time() - b)
    return f"{min(wall):.3f} s wall, {min(cpu):.3f} s CPU"


def power(folder: Path) -> None:
    with (folder / "agreements" / "power_indices_exact.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    right = 0
    for _, group in itertools.groupby(rows, key=lambda r: (r["game"], r["quota"])):
        game = list(group)
        found = power_indices(int(game[0]["quota"]), [int(r["weight"]) for r in game])
        for p, r in zip(found, game, strict=True):
            exact = p.swings == int(r["banzhaf_swings"])
            exact &= p.banzhaf == Fraction(r["banzhaf_normalised_exact"])
            if r["shapley_shubik_exact"]:
                exact &= p.shapley_shubik == Fraction(r["shapley_shubik_exact"])
            else:
                exact &= abs(float(p.shapley_shubik) - float(r["shapley_shubik"])) < 1e-10
            right += exact
    row(
        "published power indices, exact", f"{right} of {len(rows)}", "PyPI wrong from N = 70", "156"
    )
    rng = np.random.default_rng(0)
    for n in (500, 1000):
        weights = rng.integers(1, 1001, n)
        game = _Game(weights, int(weights.sum()) // 2 + 1, 0)
        limit = "2 s" if n == 500 else "10 s"
        row(f"Banzhaf exact, N = {n}", timed(game.swings), "> 120 s at N = 100",
            "1 s" if n == 500 else "10 s")  # fmt: skip
        row(f"Shapley-Shubik, N = {n}", timed(game.shapley), "> 120 s at N = 100", limit)
    weights = rng.integers(1, 100, 200)
    error = 0.0
    for share in (0.05, 0.5, 0.9):
        game = _Game(weights, int(weights.sum() * share), 0)
        exact, quick = game._shapley_exact(200), game._shapley_owen(200)
        error = max(error, *(abs(float(exact[w]) - float(quick[w])) for w in exact))
    row("Shapley-Shubik, integral against exact, N = 200", f"{error:.1e}", "", "1e-12")


def eum(folder: Path) -> None:
    base = folder / "agreements"

    def read(name: str) -> list[dict[str, str]]:
        with (base / f"eum_emissions_{name}.csv").open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    actors = read("input")
    x, c, s = (
        np.array([float(a[k]) for a in actors])
        for k in ("position_years", "capability", "salience_0_100")
    )
    trace = bargain(x, c, s / 100, rounds=10)
    names = [a["actor"] for a in actors]
    off = max(
        abs(trace.position[int(r["round"]), names.index(r["actor"])] - float(r["position"]))
        for r in read("reference_positions")
    )
    row("expected-utility trace, 10 rounds", f"largest error {off:.1e}", "others miss it", "1e-9")
    printed = read("scholz2011_table2")
    hits = sum(
        abs(v[int(r["round"])] - float(r[k])) <= 0.1
        for r in printed
        for v, k in ((trace.median, "median_printed"), (trace.mean, "mean_printed"))
    )
    row("printed table within 0.1", f"{hits} of {2 * len(printed)}", "", "15 of 16")


def lattice(_: Path) -> None:
    rng = np.random.default_rng(1)
    for n, limit in ((20, "0.050 s"), (24, "1 s")):
        names = tuple(f"p{i}" for i in range(n))
        masks = collect_masks(names, rng.random((100_000, n)) < 0.2)
        row(f"fix-set lattice, N = {n}", timed(lambda m=masks, p=names: fix_lattice(m, all_of(p))),
            "none", limit)  # fmt: skip
    names = tuple(f"p{i}" for i in range(12))
    masks = collect_masks(names, rng.random((2000, 12)) < 0.2)
    table = fix_lattice(masks, all_of(names))
    gap = abs(float(blame(masks, all_of(names)).sum()) - (1 - float(table[0])))
    row("blame sums to 1 - P(agree), N = 12", f"{gap:.1e}", "brute force in the tests", "0")


def bench_case(parties: int = 12, issues: int = 3) -> Case:
    """Twelve parties on three issues, two guarantors; every input uncertain."""
    names = [f"p{i:02}" for i in range(parties)]
    stakes = tuple(
        PartyStake(p, capability=Range(0.5, 1, 2), war_cost=Range(0.05, 0.2, 0.4),
                   exposure=Range(0, 0.1, 0.2), patience=Range(0.5, 0.8, 0.95),
                   optimism=Range(-0.2, 0.1, 0.5))
        for p in names
    )  # fmt: skip
    sides = (Range(0, 10, 40), Range(60, 80, 100))
    positions = tuple(
        Position(p, f"t{k}", sides[i % 2], Range(20, 60, 90))
        for i, p in enumerate(names)
        for k in range(issues)
    )
    terms = tuple(Term(f"t{k}", "", Range(30, 50, 70)) for k in range(issues))
    some = Range(0.0, 0.3, 0.6)
    guarantors = tuple(GuarantorInputs(p, some, some, some, some) for p in names[:2])
    plan = Agreement("bench", "", AgreementKind.CEASEFIRE, parties=stakes, terms=terms,
                     positions=positions, guarantors=guarantors)  # fmt: skip
    return Case(plan, [], [], date(2020, 1, 1))


def draws(_: Path) -> None:
    problem, streams, chunk, count = gather(bench_case()), Streams(1), 2048, 256
    threads = os.cpu_count() or 1

    def block(k: int) -> float:
        return solve(problem, streams, chunk, start=k * chunk).p_agree

    block(0)
    a, b = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        p = float(np.mean(list(pool.map(block, range(count)))))
    wall, cpu = time.perf_counter() - a, time.process_time() - b
    total = chunk * count
    row("draws a second, 12 parties, end to end", f"{total / wall / 1e6:.2f} M, {threads} threads",
        "prototype kernel 9.5 M", "1 M")  # fmt: skip
    row("", f"{cpu / total * 1e6:.2f} us CPU a draw (P = {p:.3f})", "", "")
    case = bench_case()

    def whole(count: int) -> None:
        assess(
            case.agreement, actors=[], relations=[], as_of=case.as_of, streams=streams, draws=count
        )

    row("a whole assessment of 4,000 draws", timed(lambda: whole(4000)), ".43 s CPU in 0.1", "")
    row("a whole assessment of 1,000,000 draws", timed(lambda: whole(10**6), 1), "70 s CPU", "1 s")


def highs(gaps: np.ndarray, effects: np.ndarray, costs: np.ndarray, need: int) -> float:
    m, (scenarios, n) = len(costs), gaps.shape
    big = np.abs(gaps).max() + np.abs(effects).sum(axis=0).max()
    rows = np.zeros((scenarios * n + 1, m + scenarios))
    lower = np.empty(len(rows))
    for k, (d, i) in enumerate(itertools.product(range(scenarios), range(n))):
        rows[k, :m], rows[k, m + d], lower[k] = effects[:, d, i], -big, -gaps[d, i] - big
    rows[-1, m:], lower[-1] = 1.0, need
    found = optimize.milp(
        np.concatenate([costs, np.zeros(scenarios)]),
        constraints=optimize.LinearConstraint(rows, lower, np.inf),
        integrality=np.ones(m + scenarios),
        bounds=optimize.Bounds(0, 1),
        options={"time_limit": 240},
    )
    return float(found.fun) if found.status == 0 else float("nan")


def concessions(_: Path) -> None:
    for seed in range(3):
        rng = np.random.default_rng(seed)
        gaps = rng.normal(-0.05, 0.15, (200, 12))
        reach = rng.random((24, 1, 12)) < 0.4
        effects = np.where(reach, rng.normal(0.06, 0.08, (24, 1, 12)), 0) * np.ones((1, 200, 1))
        costs = rng.integers(1, 20, 24).astype(float)
        ours = timed(lambda g=gaps, e=effects, c=costs: cheapest(g, e, c, 0.5), rounds=1)
        found = cheapest(gaps, effects, costs, 0.5)
        began = time.perf_counter()
        oracle = highs(gaps, effects, costs, 100) if seed == 0 else float("nan")
        took = f"HiGHS {oracle:g} in {time.perf_counter() - began:.0f} s" if seed == 0 else ""
        cost = "none" if found is None else f"{found[1]:g}"
        row(f"concessions 24 x 12 x 200, case {seed}", f"cost {cost}: {ours}", took, "same, 2 s")


PARTS = {"power": power, "eum": eum, "lattice": lattice, "draws": draws, "concessions": concessions}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=there, default=str(SHARED / "data"))
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    options = parser.parse_args()
    row("figure", "measured", "anchor", "target")
    for part in options.only:
        PARTS[part](options.data)


if __name__ == "__main__":
    main()

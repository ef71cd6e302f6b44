"""Breakdown of agreements on the UCDP Peace Agreement Dataset, leave one conflict out.

Usage: python benchmarks/agreements/breakdown_pad.py --data ../shared/data

Every conflict is forecast by models fitted without it. Scores: Brier at 30, 180 and 365
days weighted by the inverse probability of censoring, and CRPS restricted to 365 days;
differences to Kaplan-Meier with 95 % intervals from resampling whole conflicts.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from parley.agreements.regression import fit, kaplan_meier

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there

HORIZONS = (30, 180, 365)
GRID = np.arange(1, 366, dtype=float)
FEATURES = ("full", "process", "cease", "co_impl", "ddr", "pko", "intarmy", "shagov")


def load(folder: Path) -> dict[str, np.ndarray]:
    path = folder / "ucdp" / "ucdp_pad_survival.parquet"
    table = duckdb.sql(f"select * from '{path}' order by pa_date, paid").fetchnumpy()
    kind = table["pa_type"]
    columns = {"full": kind == 1, "process": kind == 3} | {k: table[k] for k in FEATURES[2:]}
    x = np.column_stack([np.asarray(columns[f], dtype=float) for f in FEATURES])
    days = np.asarray(table["days"], dtype=float)
    start = np.array([date.fromisoformat(str(d)[:10]).toordinal() for d in table["pa_date"]])
    return {
        "x": x, "days": days, "ended": np.asarray(table["ended"], dtype=float),
        "conflict": np.asarray(table["conflict_name"], dtype=str), "start": start,
    }  # fmt: skip


def history(t: dict[str, np.ndarray]) -> np.ndarray:
    """Of each agreement, as of its signing: earlier ones of its conflict, and how many broke."""
    out = np.zeros((len(t["days"]), 2))
    for i in range(len(out)):
        earlier = (t["conflict"] == t["conflict"][i]) & (t["start"] < t["start"][i])
        known = t["start"][i] - t["start"][earlier]
        broke = (t["ended"][earlier] > 0) & (t["days"][earlier] <= known)
        out[i] = np.log1p(earlier.sum()), (broke.sum() + 0.35) / (earlier.sum() + 1.0)
    return out


def forecasts(t: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """S on the daily grid for every agreement, by each model, fitted without its conflict."""
    past = history(t)
    kind = t["x"][:, :3]
    sets = {"type, clause": kind, "features": t["x"], "own record": past,
            "both": np.hstack([t["x"], past])}  # fmt: skip
    out = {k: np.empty((len(past), len(GRID))) for k in ("Kaplan-Meier", *sets)}
    for name in np.unique(t["conflict"]):
        test = t["conflict"] == name
        args = t["days"][~test], t["ended"][~test]
        out["Kaplan-Meier"][test] = kaplan_meier(*args, GRID)
        for label, x in sets.items():
            out[label][test] = fit(*args, x[~test]).survival(x[test], GRID)
    return out


def scores(t: dict[str, np.ndarray], s: np.ndarray) -> np.ndarray:
    """(N, 4): Brier at the horizons and restricted CRPS / 365, with censoring weights."""
    days, ended = t["days"], t["ended"]
    stay = np.maximum(kaplan_meier(days, 1 - ended, np.maximum(GRID - 1, 0)), 1e-9)
    index = np.clip(days, 1, 365).astype(int) - 1
    out = np.empty((len(days), 4))
    alive = days[:, None] > GRID[None, :]
    dead = ~alive & (ended > 0)[:, None]
    weight = np.where(alive, 1 / stay[None, :], np.where(dead, 1 / stay[index][:, None], 0.0))
    squared = weight * (s - alive) ** 2
    for k, h in enumerate(HORIZONS):
        out[:, k] = squared[:, h - 1]
    out[:, 3] = squared.mean(axis=1)
    return out


def interval(diff: np.ndarray, conflict: np.ndarray, rounds: int = 4000) -> tuple[float, float]:
    rng = np.random.default_rng(1)
    names, group = np.unique(conflict, return_inverse=True)
    total, size = np.bincount(group, weights=diff), np.bincount(group)
    pick = rng.integers(0, len(names), (rounds, len(names)))
    means = total[pick].sum(axis=1) / size[pick].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=there, default=str(SHARED / "data"))
    t = load(parser.parse_args().data)
    print(f"{len(t['days'])} agreements, {int(t['ended'].sum())} ended, "
          f"{len(np.unique(t['conflict']))} conflicts")  # fmt: skip
    found = forecasts(t)
    base = scores(t, found["Kaplan-Meier"])
    labels = [f"Brier {h} d" for h in HORIZONS] + ["CRPS to 365 d"]
    print(f"{'model':14}" + "".join(f"{x:>34}" for x in labels))
    for name, s in found.items():
        mine, cells = scores(t, s), []
        for k in range(4):
            diff = mine[:, k] - base[:, k]
            low, high = interval(diff, t["conflict"])
            cells.append(f"{mine[:, k].mean():.4f} {diff.mean():+.4f} [{low:+.4f}, {high:+.4f}]")
        print(f"{name:14}" + "".join(f"{c:>34}" for c in cells))
    print("A difference below 0 is better than Kaplan-Meier; its interval must exclude 0.")


if __name__ == "__main__":
    main()

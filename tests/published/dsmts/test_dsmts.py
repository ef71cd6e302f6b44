"""Cases of the discrete stochastic model test suite: the addressed random numbers drive an SSA.

Means must lie within +-3 standard errors and variances within +-5, as the suite asks; with
50 points a case, one point outside is in order. The cases with events are left out: they
test a modelling language, not random numbers.
"""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path

import numpy as np
import pytest
from numba import njit

from parley.war.rng import pair

RUNS = 10_000
CASES = {
    "00001": "001-01", "00002": "001-02", "00003": "001-03", "00004": "001-04",
    "00020": "002-01", "00021": "002-02", "00022": "002-03",
    "00030": "003-01", "00031": "003-02", "00037": "004-01",
}  # fmt: skip


def model(path: Path) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Species, start, and of each reaction its rate, reactants and change (mass action)."""
    text = path.read_text("utf-8")
    start = {k: int(v) for k, v in re.findall(r"Cell:(\w+)=(\d+)", text)}
    known = {k: float(v) for k, v in re.findall(r"(\w+)\s*=\s*([\d.]+)", text)}
    names = list(start)
    rates, left, change = [], [], []
    for block in text.split("@r=")[1:]:
        lines = [line.strip() for line in block.splitlines()]
        before, after = (_side(part, names) for part in lines[1].split("->"))
        rates.append(known[re.match(r"\w+", lines[2])[0]])
        left.append(before)
        change.append(after - before)
    return names, np.array(list(start.values())), np.array(rates), np.array(left), np.array(change)


def _side(text: str, names: list[str]) -> np.ndarray:
    out = np.zeros(len(names), np.int64)
    for number, name in re.findall(r"(\d*)([A-Z]\w*)", text):
        out[names.index(name)] += int(number or 1)
    return out


@njit
def ssa(start, rates, left, change, times, runs, out):
    """Gillespie's direct method; event n of run r draws at the address (r, n)."""
    hazard = np.zeros(rates.size)
    for r in range(runs):
        x = start.copy()
        now = 0.0
        event = np.int64(0)
        at = 0
        while at < times.size:
            total = 0.0
            for j in range(rates.size):
                h = rates[j]
                for i in range(x.size):
                    for k in range(left[j, i]):
                        h *= (x[i] - k) / (k + 1.0)
                hazard[j] = h
                total += h
            u, v = pair(np.uint64(r + 1), event, np.int64(3), np.int64(21), np.int64(0))
            now += math.inf if total <= 0.0 else -math.log(u) / total
            while at < times.size and times[at] < now:
                out[r, at] = x
                at += 1
            mark = v * total
            for j in range(rates.size):
                mark -= hazard[j]
                if mark < 0.0:
                    x += change[j]
                    break
            event += 1


@pytest.mark.parametrize("case", CASES)
def test_case(shared: Path, case: str) -> None:
    folder = shared / "data" / "war" / "dsmts"
    with (folder / f"{case}-results.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    times = np.array([float(r["time"]) for r in table])
    names, start, rates, left, change = model(folder / f"dsmts-{CASES[case]}.mod")
    out = np.zeros((RUNS, times.size, len(names)), np.int64)
    ssa(start, rates, left, change, times, RUNS, out)
    for i, name in enumerate(names):
        mean = np.array([float(r[f"{name}-mean"]) for r in table])
        sd = np.array([float(r[f"{name}-sd"]) for r in table])
        some = sd > 0.01
        x = out[:, some, i]
        z = np.sqrt(RUNS) * (x.mean(axis=0) - mean[some]) / sd[some]
        square = (x - mean[some]) ** 2
        # the suite's Y takes the law for normal: near extinction it has far heavier tails
        tails = (square**2).mean(axis=0) / square.mean(axis=0) ** 2 - 1
        y = np.sqrt(RUNS / tails) * (square.mean(axis=0) / sd[some] ** 2 - 1)
        assert (np.abs(z) > 3).sum() <= 1, z
        assert (np.abs(y) > 5).sum() <= 1, y

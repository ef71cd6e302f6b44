"""Learn the war's parameters from history: regression ABC and an ensemble smoother.

Both work on the probit scale z of each prior's uniform, where the prior is a standard
normal: no draw can leave its low..high.
"""

from __future__ import annotations

import csv
import hashlib
import math
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from scipy.special import ndtr, ndtri

from parley.core.errors import Fault, InputError
from parley.core.streams import Streams
from parley.core.world import World
from parley.war.draws import priors
from parley.war.ensemble import MONTH, blocks, months_of, run_block
from parley.war.kernel import Tracks
from parley.war.level import levelled
from parley.war.parameters import draw
from parley.war.posterior import Draws, Learnt, Posterior
from parley.war.regression import (
    KEEP,
    Table,
    abc,
    ridge,
    simulated_check,
    standard,
    weighted_quantiles,
)
from parley.war.theatre import Theatre, build

__all__ = [
    "KEEP",
    "Posterior",
    "Table",
    "abc",
    "calibrate_to",
    "read_history",
    "simulate_table",
    "simulated_check",
    "smoother",
    "weighted_quantiles",
    "wide_summary",
]

HistoryRow = tuple[str, str, float]
Summary = Callable[[Tracks], np.ndarray]
MONTHS = 6
EDGE = 0.01


def read_history(path: Path) -> list[HistoryRow]:
    """Read ``place,month,killed``; every fault is said at once."""
    faults: list[Fault] = []
    out: list[HistoryRow] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = {"place", "month", "killed"} - set(reader.fieldnames or ())
            if missing:
                raise InputError(Fault(str(path), 1, 1, "missing column", ", ".join(missing)))
            for number, row in enumerate(reader, start=2):
                try:
                    killed = float(row["killed"])
                    if not 0 <= killed < 1e9:
                        raise ValueError
                    out.append((row["place"], row["month"], killed))
                except (TypeError, ValueError):
                    todo = "Write a number."
                    what = "not a number of deaths"
                    faults.append(Fault(str(path), number, 1, what, str(row["killed"]), todo=todo))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Fault(str(path), 0, 0, f"cannot be read: {error}")) from error
    if faults:
        raise InputError(faults)
    return out


def varying(theatre: Theatre) -> list[int]:
    """Columns of the design matrix that are parameters with any width."""
    return [j for j, s in enumerate(theatre.slots) if s.range.high > s.range.low]


def simulate_table(
    theatre: Theatre,
    days: int,
    simulations: int,
    seed: int,
    threads: int,
    summary: Summary,
    z: np.ndarray | None = None,
) -> Table:
    """Draw parameters from their priors (or take ``z``), simulate each once, summarise."""
    columns = varying(theatre)
    width = len(priors(theatre))
    rng = Streams(seed).rng("war/calibrate")
    u = rng.random((simulations, width))
    if z is not None:
        u[:, columns] = ndtr(z)
    names = [theatre.slots[j] for j in columns]
    out: dict[int, np.ndarray] = {}

    def work(first: int, count: int) -> None:
        tracks, _, _ = run_block(theatre, seed, first, count, days, u=u[first : first + count])
        out[first] = summary(tracks)

    with ThreadPoolExecutor(max(threads, 1)) as pool:
        list(pool.map(lambda job: work(*job), blocks(simulations, 64)))
    labels = tuple(s.name for s in names)
    clipped = np.clip(u[:, columns], 1e-6, 1 - 1e-6)
    return Table(labels, ndtri(clipped), np.concatenate([out[k] for k in sorted(out)]))


def wide_summary(tracks: Tracks) -> np.ndarray:
    """Log monthly deaths and flight by place, forces by actor, ground lost: (n, summaries)."""
    n = tracks.killed.shape[0]
    ends = list(range(MONTH - 1, tracks.force.shape[1], MONTH))
    parts = [
        np.log1p(months_of(tracks.killed)).reshape(n, -1),
        np.log1p(months_of(tracks.fled)).reshape(n, -1),
        np.log1p(tracks.force[:, ends]).reshape(n, -1),
        np.log1p(tracks.lost),
        (tracks.changed >= 0).astype(float),
        np.log1p(tracks.civil),
    ]
    return np.concatenate(parts, axis=1)


def smoother(
    run: Callable[[np.ndarray], np.ndarray],
    z: np.ndarray,
    observed: np.ndarray,
    noise: np.ndarray,
    rng: np.random.Generator,
    steps: int = 4,
) -> np.ndarray:
    """Ensemble smoother with multiple data assimilation ([Emerick2013]_).

    ``run`` maps z (n, parameters) to summaries; ``noise`` is the variance of each. Exact
    for a linear model with Gaussian noise as n grows.
    """
    for _ in range(steps):
        y = run(z)
        dz, dy = z - z.mean(axis=0), y - y.mean(axis=0)
        cross = dz.T @ dy / (len(z) - 1)
        cover = dy.T @ dy / (len(z) - 1) + steps * np.diag(noise)
        wobble = rng.standard_normal(y.shape) * np.sqrt(steps * noise)
        z = z + np.linalg.solve(cover, (observed + wobble - y).T).T @ cross.T
    return z


def calibrate_to(
    world: World,
    history: Sequence[HistoryRow],
    *,
    simulations: int = 5000,
    seed: int = 1,
    threads: int | None = None,
    method: str = "abc",
    parts: Mapping[str, Sequence[str]] | None = None,
) -> Posterior:
    """Learn parameters from monthly deaths by place.

    ``parts`` names the simulated places that make up a larger unit of the record.

    The months before the world's start are taken as drawn from the same war: the mean
    log deaths of each place over the last six months of the record are compared with
    those of six simulated months, as is the spread of the total from month to month.
    """
    theatre = build(levelled(world), MONTHS * MONTH)
    threads = threads or os.cpu_count() or 1
    observed, labels, units = _levels(history, theatre, parts or {})

    def summary(tracks: Tracks) -> np.ndarray:
        months = months_of(tracks.killed) @ units
        total = np.log1p(months.sum(axis=2))
        return np.column_stack(
            [np.log1p(months).mean(axis=1), total.mean(axis=1), total.std(axis=1)]
        )

    table = simulate_table(theatre, MONTHS * MONTH, simulations, seed, threads, summary)
    reach, outside = _within(table, observed, labels)
    if method == "eki":
        z, weight = _by_smoother(theatre, table, reach, seed, threads, summary)
    else:
        z, weight = abc(table, reach)
    near = simulate_table(theatre, MONTHS * MONTH, len(z), seed + 1, threads, summary, z)
    digest = hashlib.sha256(repr(sorted(history)).encode()).hexdigest()
    values = draw([theatre.slots[j].range for j in varying(theatre)], ndtr(z))
    learnt = _learnt(table.names, values, z, weight)
    return Posterior(
        parameters=learnt,
        check=_check(labels, observed, near.s),
        provenance={
            "method": method,
            "simulations": simulations,
            "kept": len(z),
            "seed": seed,
            "history_sha256": digest,
            "history_rows": len(history),
            "start": world.start.isoformat(),
        },
        draws=_draws(learnt, table.names, values, weight),
        outside=outside,
    )


def _within(
    table: Table, observed: np.ndarray, labels: Sequence[str]
) -> tuple[np.ndarray, tuple[str, ...]]:
    """What was observed, held inside what the priors reproduce, and what lay outside.

    A regression carried beyond its table answers anything; held at the edge it says: as
    much, or as little, as the priors allow.
    """
    low, high = np.quantile(table.s, (EDGE, 1 - EDGE), axis=0)
    held = np.clip(observed, low, high)
    return held, tuple(n for n, a, b in zip(labels, observed, held) if abs(a - b) > 1e-9)


def _levels(
    history: Sequence[HistoryRow], theatre: Theatre, parts: Mapping[str, Sequence[str]]
) -> tuple[np.ndarray, list[str], np.ndarray]:
    """What was observed, its labels, and which simulated places each unit is made of."""
    months = sorted({m for _, m, _ in history})[-MONTHS:]
    made_of = {p: {p} | set(parts.get(p, ())) for p, m, _ in history if m in months}
    known = sorted(p for p, inside in made_of.items() if inside & set(theatre.places))
    if not known:
        todo = "Name places of places.csv in column 'place', and months as YYYY-MM."
        raise InputError(
            Fault("history", 0, 0, "no row for a simulated place", "", "Nothing was run.", todo)
        )
    given = {(p, m): k for p, m, k in history}
    x = np.array([[given.get((p, m), 0.0) for p in known] for m in months])
    total = np.log1p(x.sum(axis=1))
    observed = np.concatenate([np.log1p(x).mean(axis=0), [total.mean(), total.std()]])
    labels = [f"log deaths a month: {p}" for p in known]
    labels += ["log deaths a month, all", "spread of log deaths, all"]
    units = np.array([[i in made_of[p] for p in known] for i in theatre.places], np.int64)
    return observed, labels, units


def _by_smoother(
    theatre: Theatre,
    table: Table,
    observed: np.ndarray,
    seed: int,
    threads: int,
    summary: Summary,
) -> tuple[np.ndarray, np.ndarray]:
    n = min(400, len(table.z))
    rng = Streams(seed).rng("war/smoother")
    residual = table.s - table.s.mean(axis=0)
    fitted = table.z @ ridge(standard(table.z)[0], residual)
    noise = np.maximum((residual - fitted).var(axis=0), 1e-4)

    def run(z: np.ndarray) -> np.ndarray:
        days = MONTHS * MONTH
        return simulate_table(theatre, days, len(z), seed, threads, summary, z).s

    z = smoother(run, table.z[:n], observed, noise, rng)
    return z, np.full(len(z), 1.0 / len(z))


def _learnt(
    names: Sequence[str], values: np.ndarray, z: np.ndarray, weight: np.ndarray
) -> tuple[Learnt, ...]:
    out = []
    for k, name in enumerate(names):
        low, best, high = weighted_quantiles(values[:, k], weight, (0.05, 0.5, 0.95))
        mean = float(weight @ z[:, k])
        sd = float(np.sqrt(weight @ (z[:, k] - mean) ** 2))
        out.append(Learnt(name, low, best, high, max(0.0, 1.0 - sd)))
    return tuple(sorted(out, key=lambda p: -p.contraction))


def _draws(
    learnt: Sequence[Learnt], names: Sequence[str], values: np.ndarray, weight: np.ndarray
) -> Draws:
    """Joint draws of what is narrowed beyond noise: twice the error of a spread of n draws."""
    noise = 2.0 * math.sqrt(float(weight @ weight) / 2.0)
    told = [p.name for p in learnt if p.contraction > noise]
    at = [list(names).index(n) for n in told]
    rows = tuple(tuple(float(f"{v:.6g}") for v in row) for row in values[:, at])
    return Draws(tuple(told), rows, tuple(float(f"{w:.6g}") for w in weight))


def _check(
    labels: list[str], observed: np.ndarray, s: np.ndarray
) -> tuple[tuple[str, float, float, float, float], ...]:
    q = np.quantile(s, (0.05, 0.5, 0.95), axis=0)
    return tuple(
        (name, float(observed[k]), float(q[0, k]), float(q[1, k]), float(q[2, k]))
        for k, name in enumerate(labels)
    )

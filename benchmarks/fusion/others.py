"""Fusion on worlds it was not built for: ``--kind auto`` beside the simple baselines.

python benchmarks/fusion/others.py [--seeds 3] [--only ratings,units]

Each world draws known answers and claims by a rule of its own, none of them the form of a
model of this room. What is asked is not to win but never to lose to the best *simple* rule by
more than chance: vote and Dawid-Skene for labels; mean, median, CRH, CATD and GTM for numbers.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import baselines

from parley.fusion import fuse

Rows = list[dict[str, Any]]
World = tuple[Rows, dict[str, Any]]
Draw = np.random.Generator


def _row(q: int, s: int, value: object) -> dict[str, Any]:
    return {"question": f"q{q:04d}", "source": f"s{s:04d}", "value": str(value)}


def open_values(r: Draw, copiers: int = 6, questions: int = 250, sources: int = 18) -> World:
    """Names in the open, some favourite errors, and sources that copy a poor one."""
    right = r.beta(6, 4, sources)
    right[0] = 0.35
    truth = {f"q{q:04d}": f"v{q}-0" for q in range(questions)}
    rows = []
    for q in range(questions):
        wrong = r.dirichlet(np.full(9, 0.6))
        said: dict[int, str] = {}
        for s in range(sources):
            if s and r.random() > 0.6:
                continue
            k = 0 if r.random() < right[s] else 1 + int(r.choice(9, p=wrong))
            if 0 < s <= copiers and r.random() < 0.85:
                said[s] = said[0]
            else:
                said[s] = f"v{q}-{k}"
            rows.append(_row(q, s, said[s]))
    return rows, truth


def long_tail(r: Draw) -> World:
    """Most sources speak once or twice, a few of them often."""
    return _labels(r, questions=400, sources=600, labels=0, tail=True)


def classes(r: Draw) -> World:
    """Four classes, confused in each person's own way."""
    return _labels(r, questions=400, sources=30, labels=4, tail=False)


def rare_class(r: Draw) -> World:
    """Yes or no with one yes in eight, three to five words on each."""
    return _labels(r, questions=1500, sources=80, labels=2, tail=False, prior=(0.88, 0.12), each=4)


def few_people(r: Draw) -> World:
    """Three people, five classes, forty questions: hardly anything to learn from."""
    return _labels(r, questions=40, sources=3, labels=5, tail=False, each=3)


def lone_expert(r: Draw) -> World:
    """Two classes; most guess, three know."""
    rows, truth = [], {}
    right = np.array([0.95, 0.93, 0.9, *([0.54] * 17)])
    for q in range(300):
        t = int(r.integers(2))
        truth[f"q{q:04d}"] = ("no", "yes")[t]
        for s in range(20):
            if r.random() < 0.7:
                rows.append(_row(q, s, ("no", "yes")[t if r.random() < right[s] else 1 - t]))
    return rows, truth


def _labels(
    r: Draw,
    questions: int,
    sources: int,
    labels: int,
    tail: bool,
    prior: tuple[float, ...] = (),
    each: int = 7,
) -> World:
    n = labels or 6
    p = np.array(prior) if prior else r.dirichlet(np.full(n, 5.0))
    diagonal = r.beta(7, 3, sources)
    matrix = np.empty((sources, n, n))
    for s in range(sources):
        for k in range(n):
            row = r.dirichlet(np.full(n, 0.8))
            row[k] = 0
            keep = np.clip(diagonal[s] + r.normal(0, 0.1), 0.05, 0.98)
            matrix[s, k] = (1 - keep) * row / max(row.sum(), 1e-9)
            matrix[s, k, k] = keep
    busy = 1.0 / np.arange(1, sources + 1) ** 0.8 if tail else np.ones(sources)
    rows, truth = [], {}
    for q in range(questions):
        t = int(r.choice(n, p=p))
        hard = r.random() < 0.15
        head = "" if labels else f"v{q}-"
        truth[f"q{q:04d}"] = f"{head}{'abcdefgh'[t]}"
        for s in r.choice(sources, min(each, sources), replace=False, p=busy / busy.sum()):
            k = int(r.choice(n, p=np.full(n, 1 / n) if hard else matrix[s, t]))
            rows.append(_row(q, int(s), f"{head}{'abcdefgh'[k]}"))
    return rows, truth


def gaussian(r: Draw) -> World:
    """Measurements around nought, each instrument with its own error."""
    return _numbers(r, lambda q: r.normal(5, 12), lambda s, t: r.normal(t, s), 2)


def offsets(r: Draw) -> World:
    """Instruments that read high or low, some of them far."""
    bias = r.normal(0, 3, 20)
    bias -= bias.mean()  # what all instruments share nobody can tell
    rows, truth = [], {}
    for q in range(300):
        t = truth[f"q{q:04d}"] = float(np.round(r.normal(0, 8), 2))
        for s in r.choice(20, 6, replace=False):
            rows.append(_row(q, int(s), f"{r.normal(t + bias[s], 0.8):.2f}"))
    return rows, truth


def counts(r: Draw) -> World:
    """Counts over five orders of size, errors in proportion, rounded as people round."""

    def say(s: float, t: float) -> float:
        x = t * np.exp(0.2 * s * r.normal())
        size = 10.0 ** max(np.floor(np.log10(max(x, 1))) - r.integers(0, 3), 0)
        return float(max(np.round(x / size) * size, 0))

    return _numbers(r, lambda q: np.round(np.exp(r.normal(5, 2.5))), say, 0)


def units(r: Draw) -> World:
    """Counts mostly told exactly, now and then in thousands, or off by a digit, or old."""

    def say(s: float, t: float) -> float:
        kind = r.random()
        if kind < 0.05:
            return float(np.round(t / 1000, 3))
        if kind < 0.08:
            return t * 10
        if kind < 0.08 + 0.12 * s:
            return float(np.round(t * (0.8 + 0.2 * r.random())))
        return t

    return _numbers(r, lambda q: np.round(np.exp(r.normal(10, 2))), say, 0, mean=5)


def prices(r: Draw, copiers: int = 5) -> World:
    """Prices exact to the cent or yesterday's, with copiers of a site that lags."""
    rows, truth = [], {}
    lag = r.beta(2, 6, 20)
    lag[0] = 0.55
    for q in range(300):
        t = np.round(np.exp(r.normal(3.5, 0.8)), 2)
        old = np.round(t * np.exp(r.normal(0, 0.02)), 2)
        truth[f"q{q:04d}"] = t
        first = None
        for s in range(20):
            x = old if r.random() < lag[s] else t
            if r.random() < 0.02:
                x = np.round(x * np.exp(r.normal(0, 0.5)), 2)
            first = x if s == 0 else first
            if 0 < s <= copiers:
                x = first
            if r.random() < 0.8:
                rows.append(_row(q, s, f"{x:.2f}"))
    return rows, truth


def ratings(r: Draw) -> World:
    """One to five, each rater with a habit and a spread; the answer is a mean of many."""
    rows, truth = [], {}
    habit, spread = r.normal(0, 0.5, 30), r.uniform(0.4, 1.3, 30)
    for q in range(250):
        t = float(np.clip(r.normal(3.2, 0.9), 1, 5))
        truth[f"q{q:04d}"] = t
        for s in r.choice(30, 8, replace=False):
            x = int(np.clip(np.round(t + habit[s] + spread[s] * r.normal()), 1, 5))
            rows.append(_row(q, int(s), x))
    return rows, truth


def scores(r: Draw) -> World:
    """Nought to a hundred by slider, many of them at round marks and at nought."""

    def say(s: float, t: float) -> float:
        x = np.clip(t + 9 * s * r.normal(), 0, 100)
        return float(np.round(x / 10) * 10 if r.random() < 0.5 else np.round(x))

    return _numbers(r, lambda q: max(r.normal(25, 30), 0.0), say, 0)


def cauchy(r: Draw) -> World:
    """Errors so heavy that a mean says nothing."""
    return _numbers(r, lambda q: r.normal(100, 20), lambda s, t: t + 2 * s * r.standard_cauchy(), 1)


def small(r: Draw) -> World:
    """Twelve questions, four sources."""
    return _numbers(
        r,
        lambda q: np.round(np.exp(r.normal(6, 1))),
        lambda s, t: np.round(t * np.exp(0.15 * s * r.normal())),
        0,
        12,
        4,
        4,
    )


def shares(r: Draw) -> World:
    """Percentages, told with and without decimals."""
    rows, truth = [], {}
    for q in range(150):
        t = float(r.beta(2, 3))
        truth[f"q{q:04d}"] = t
        for s in r.choice(12, 5, replace=False):
            x = 1 / (1 + np.exp(-(np.log(t / (1 - t)) + (0.1 + 0.05 * s) * r.normal())))
            rows.append(_row(q, int(s), f"{100 * x:.{int(r.integers(2))}f} %"))
    return rows, truth


def _numbers(
    r: Draw,
    draw: Callable[[int], float],
    say: Callable[[float, float], float],
    digits: int,
    questions: int = 300,
    sources: int = 20,
    mean: int = 6,
) -> World:
    skill = np.exp(r.normal(0, 0.7, sources))
    rows, truth = [], {}
    for q in range(questions):
        t = float(np.round(draw(q), digits))
        truth[f"q{q:04d}"] = t
        for s in r.choice(sources, mean, replace=False):
            rows.append(
                _row(
                    q,
                    int(s),
                    f"{say(float(skill[s]), t):.{max(digits, 3)}f}".rstrip("0").rstrip("."),
                )
            )
    return rows, truth


LABELS = (open_values, long_tail, classes, rare_class, few_people, lone_expert)
LINEAR = (gaussian, offsets, ratings, scores, cauchy, prices, shares)
RATIOS = (counts, units, small)


def judge_labels(rows: Rows, truth: dict[str, Any]) -> dict[str, float]:
    """Return the share of wrong answers of Parley and of each rival."""
    answers: dict[str, dict[str, Any]] = {"parley": _answers(rows)}
    answers |= dict(baselines.labels(rows, rivals=False))
    answers["DS"] = _dawid_skene(rows)
    return {
        name: float(np.mean([str(a.get(q)) != t for q, t in truth.items()]))
        for name, a in answers.items()
    }


def judge_numbers(rows: Rows, truth: dict[str, Any], ratio: bool) -> dict[str, float]:
    """Return the mean absolute error, of logarithms for counts."""
    said: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in rows:
        x = float(row["value"].rstrip(" %")) / (100 if row["value"].endswith("%") else 1)
        said[row["question"]].append((row["source"], x))
    by: dict[str, dict[str, Any]] = {"parley": _answers(rows), **baselines.numbers(said)}

    def far(a: Any, t: float) -> float:
        try:
            a = float(a)
        except (TypeError, ValueError):
            return float("inf")
        return abs(np.log1p(max(a, 0)) - np.log1p(t)) if ratio else abs(a - t)

    return {n: float(np.mean([far(a.get(q), t) for q, t in truth.items()])) for n, a in by.items()}


FUSED: dict[str, Any] = {}


def _answers(rows: Rows) -> dict[str, Any]:
    got = fuse(rows, explain=False)
    FUSED["last"] = got
    return {x.question: x.best for x in got.rows}


def _dawid_skene(rows: Rows) -> dict[str, str]:
    """Dawid and Skene by EM; only for closed sets of labels."""
    labels = sorted({r["value"] for r in rows})
    if len(labels) > 12:
        return {}
    names, people = sorted({r["question"] for r in rows}), sorted({r["source"] for r in rows})
    q = np.array([names.index(r["question"]) for r in rows])
    s = np.array([people.index(r["source"]) for r in rows])
    v = np.array([labels.index(r["value"]) for r in rows])
    p = np.zeros((len(names), len(labels)))
    np.add.at(p, (q, v), 1.0)
    p /= p.sum(axis=1, keepdims=True)
    for _ in range(50):
        m = np.full((len(people), len(labels), len(labels)), 0.01)
        np.add.at(m.transpose(0, 2, 1), (s, v), p[q])
        m /= m.sum(axis=2, keepdims=True)
        log = np.tile(np.log(p.mean(axis=0) + 1e-9), (len(names), 1))
        np.add.at(log, q, np.log(m[s, :, v]))
        p = np.exp(log - log.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
    return {n: labels[int(k)] for n, k in zip(names, p.argmax(axis=1))}


def main() -> None:
    """Print each world's errors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", default="")
    ask = parser.parse_args()
    only = set(ask.only.split(",")) - {""}
    for world in (*LABELS, *LINEAR, *RATIOS):
        if only and world.__name__ not in only:
            continue
        errors: dict[str, list[float]] = defaultdict(list)
        cover: list[float] = []
        names = set()
        for seed in range(1, ask.seeds + 1):
            rows, truth = world(np.random.Generator(np.random.Philox(key=seed)))
            found = (
                judge_labels(rows, truth)
                if world in LABELS
                else judge_numbers(rows, truth, world in RATIOS)
            )
            for name, e in found.items():
                errors[name].append(e)
            got = FUSED["last"]
            names |= {f["family"] for f in got.families.values()}
            if world not in LABELS:
                cover += [
                    x.low - 1e-9 <= truth[x.question] <= x.high + 1e-9
                    for x in got.rows
                    if isinstance(x.low, (int, float))
                ]
        mean = {k: float(np.mean(v)) for k, v in errors.items()}
        best = min((v, k) for k, v in mean.items() if k != "parley")
        mark = "ok " if mean["parley"] <= best[0] * 1.02 + 1e-9 else "LOSES"
        shown = "  ".join(f"{k} {v:.4g}" for k, v in mean.items())
        held = f" cover {np.mean(cover):.3f}" if cover else ""
        print(
            f"{mark:5} {world.__name__:12} {shown}{held} [{'; '.join(sorted(names))}]", flush=True
        )


if __name__ == "__main__":
    main()

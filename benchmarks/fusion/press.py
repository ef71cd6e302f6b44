"""A press that is partly wrong in known ways: synthetic claims about a war with known truths.

Two warring camps and a neutral one report casualty-like counts. Sources lean by topic and by
whose losses are counted, round, give ranges, floors ("at least") and vague words, copy one
wire, arrive late and are sometimes plainly wrong. ``heavy`` draws the errors from a form the
fuser does *not* assume (skewed gamma and outright junk, bias that drifts with the size of the
event); ``shock`` moves a whole camp together on a question.

    python benchmarks/fusion/press.py --press one-sided --seed 3 --out press.csv
"""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import dataclass

import numpy as np

TOPICS = ("killed", "displaced", "prisoners")
WORDS = (
    ("several", 2, 9), ("dozens", 20, 99), ("hundreds", 200, 999), ("thousands", 2000, 9999),
    ("tens of thousands", 20000, 99999), ("hundreds of thousands", 200000, 999999),
)  # fmt: skip


@dataclass(frozen=True)
class Press:
    """Who writes: sources per camp, how many copy a wire, how the errors fall."""

    red: int = 10
    blue: int = 10
    neutral: int = 5
    copiers: int = 6
    claims: float = 11.0
    heavy: bool = False
    shock: float = 0.0
    anchors: int = 20
    lag: float = 0.0


BALANCED = Press()
ONE_SIDED = Press(red=18, blue=4, neutral=3)


def write(press: Press, questions: int, seed: int) -> tuple[list[dict[str, str]], np.ndarray]:
    """Return the rows of a claims table and the true counts (questions,)."""
    rng = np.random.default_rng(seed)
    truth = np.round(np.exp(rng.normal(4.2, 1.7, questions))) + 1
    topic, side = rng.integers(0, len(TOPICS), questions), rng.integers(0, 2, questions)
    camps = ["red"] * press.red + ["blue"] * press.blue + ["neutral"] * press.neutral
    bias, sigma, active = _characters(rng, camps)
    shock = rng.normal(0, press.shock, (questions, 2))
    rows: list[dict[str, str]] = []
    for q in range(questions):
        wire: dict[str, tuple[str, float]] = {}
        chosen = np.flatnonzero(rng.random(len(camps)) < press.claims * active)
        for s in rng.permutation(chosen):
            camp = camps[s]
            said = _said(rng, press, np.log1p(truth[q]), bias[s, topic[q], side[q]], sigma[s])
            if camp != "neutral":
                said += shock[q, 0 if camp == "red" else 1]
            row = _row(q, topic[q], side[q], f"{camp}{s}", camp)
            rows.append(row | _form(rng, max(np.expm1(said), 0.0)))
            wire.setdefault(camp, (row["source"], len(rows) - 1))
        for k in range(press.copiers):
            camp = ("red", "blue", "neutral")[k % 3]
            if camp in wire and rng.random() < 0.45:
                name, at = wire[camp]
                copy = dict(rows[int(at)], source=f"copier{k}", camp=camp)
                rows.append(copy | ({"via": name} if rng.random() < 0.5 else {}))
    for q in rng.choice(questions, press.anchors, replace=False):
        row = _row(q, topic[q], side[q], "court", "neutral")
        rows.append(row | {"form": "exact", "value": f"{truth[q]:.0f}", "anchor": "1"})
    return rows, truth


def _characters(
    rng: np.random.Generator, camps: list[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Biases (source, topic, side), noise and how often each source writes."""
    n = len(camps)
    enemy = rng.uniform(0.3, 1.1, (2, len(TOPICS)))
    own = rng.uniform(-0.9, -0.1, (2, len(TOPICS)))
    bias = np.zeros((n, len(TOPICS), 2))
    for s, camp in enumerate(camps):
        if camp == "neutral":
            bias[s] = rng.normal(0, 0.1, bias[s].shape)
            continue
        c = 0 if camp == "red" else 1
        bias[s, :, c] = own[c] + rng.normal(0, 0.15, len(TOPICS))
        bias[s, :, 1 - c] = enemy[c] + rng.normal(0, 0.15, len(TOPICS))
    sigma = np.exp(rng.normal(np.log(0.3), 0.5, n))
    active = rng.gamma(1.5, 1.0, n)
    return bias, sigma, np.clip(active / active.sum(), 0, 0.085)


def _said(rng: np.random.Generator, press: Press, z: float, bias: float, sigma: float) -> float:
    if not press.heavy:
        return float(z + bias + sigma * rng.standard_t(4))
    if rng.random() < 0.04:
        return float(rng.uniform(0.0, 9.0))
    drift = 1.0 + 0.15 * (z - 4.2)
    noise = (rng.gamma(2.0, 1.0) - 2.0) / np.sqrt(2.0)
    return float(z + bias * drift + 1.2 * sigma * noise)


def _row(q: int, topic: int, side: int, source: str, camp: str) -> dict[str, str]:
    return {
        "question": f"q{q:05d}", "source": source, "topic": TOPICS[topic],
        "side": ("red", "blue")[side], "camp": camp,
    }  # fmt: skip


def _form(rng: np.random.Generator, x: float) -> dict[str, str]:
    kind = rng.choice(5, p=(0.35, 0.27, 0.13, 0.15, 0.10))
    n = float(np.round(x))
    unit = 10.0 ** max(np.floor(np.log10(max(n, 1.0))) - (1 if n >= 100 else 0), 0)
    if kind == 0:
        return {"form": "exact", "value": f"{n:.0f}"}
    if kind == 1:
        return {"form": "rounded", "value": f"{np.round(n / unit) * unit:.0f}"}
    if kind == 2:
        w = rng.uniform(0.1, 0.5)
        low, high = np.floor(n * np.exp(-w)), np.ceil(n * np.exp(w)) + 1
        return {"form": "interval", "low": f"{low:.0f}", "high": f"{high:.0f}"}
    if kind == 3:
        floor = np.floor(n * np.exp(-rng.exponential(0.35)))
        return {"form": "at_least", "low": f"{floor:.0f}", "value": f"{floor:.0f}"}
    words = [w for w, low, high in WORDS if low <= n * np.exp(rng.normal(0, 0.2)) <= high + 1]
    if not words:
        return {"form": "exact", "value": f"{n:.0f}"}
    return {"form": "vague", "word": words[0]}


def evacuations(
    questions: int, seed: int, days: int = 14
) -> tuple[list[dict[str, str]], dict[tuple[str, int], float]]:
    """Return claims on evacuations that grow day by day, and the truth by (question, day).

    Buses leave in bursts; a report may tell of yesterday or the day before; sources lean.
    """
    rng = np.random.default_rng(seed)
    camps = ["red"] * 4 + ["blue"] * 4 + ["neutral"] * 3
    bias = np.array(
        [rng.normal({"red": 0.25, "blue": -0.25, "neutral": 0.0}[c], 0.1) for c in camps]
    )
    sigma = np.exp(rng.normal(np.log(0.22), 0.3, len(camps)))
    rows: list[dict[str, str]] = []
    truth: dict[tuple[str, int], float] = {}
    for q in range(questions):
        leaves = rng.random(days) < 0.55
        leaves[0] = True
        total = np.exp(rng.normal(8.0, 1.2))
        path = np.round(np.cumsum(leaves * rng.gamma(1.2, 1.0, days)) * total / 8) + 5
        for day in range(days):
            truth[f"e{q:04d}", day] = float(path[day])
            for s in np.flatnonzero(rng.random(len(camps)) < 0.22):
                told = max(day - int(rng.choice(3, p=(0.7, 0.2, 0.1))), 0)
                said = np.log1p(path[told]) + bias[s] + sigma[s] * rng.standard_t(4)
                rows.append(
                    {
                        "question": f"e{q:04d}", "source": f"{camps[s]}{s}", "camp": camps[s],
                        "form": "exact", "value": f"{max(np.expm1(said), 0):.0f}",
                        "event_time": str(day),
                    }
                )  # fmt: skip
    return rows, truth


COLUMNS = (
    *("question", "source", "form", "value", "low", "high", "word", "topic", "side", "camp"),
    *("event_time", "said_at", "via", "anchor"),
)


def main() -> None:
    """Write a press as a claims table, and its truths beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--press", choices=("balanced", "one-sided"), default="balanced")
    parser.add_argument("--questions", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--heavy", action="store_true")
    parser.add_argument("--shock", type=float, default=0.0)
    parser.add_argument("--out", default="press.csv")
    a = parser.parse_args()
    base = BALANCED if a.press == "balanced" else ONE_SIDED
    press = Press(**{**base.__dict__, "heavy": a.heavy, "shock": a.shock})
    rows, truth = write(press, a.questions, a.seed)
    with open(a.out, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    with open(a.out.removesuffix(".csv") + ".truth.csv", "w", encoding="utf-8") as file:
        file.write("question,truth\n")
        file.writelines(f"q{q:05d},{t:.0f}\n" for q, t in enumerate(truth))
    print(f"{len(rows)} claims on {a.questions} questions in {a.out}", file=sys.stderr)


if __name__ == "__main__":
    main()

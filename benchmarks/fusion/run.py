"""Fusion against the best known: every working set through ``parley.fusion.fuse``, one setting.

python benchmarks/fusion/run.py --data ../shared [--only book,press] [--rivals]
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import baselines
import press
import sets

from parley.fusion import fuse
from parley.fusion.hierarchy import _closure

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there

Line = tuple[str, str, str, str]


def _answers(rows: Any, **more: Any) -> dict[str, Any]:
    return {r.question: r for r in fuse(rows, explain=False, **more).rows}


def labels(name: str, data: Path, rivals: bool) -> list[Line]:
    """Accuracy on sets of labels."""
    rows, truth = getattr(sets, name)(data)
    parents = None
    if name == "birthplaces":
        above = sets.hierarchy(data)
        parents = {k: _closure(k, above) for k in above}
    best = {"book": ".89", "birthplaces": ".891 (TDH)", "bluebirds": ".917 (minimax)"}[name]
    reach = {"book": ">= .90", "birthplaces": ">= .891", "bluebirds": ">= .90"}[name]
    found = []
    for how, more in (("with hierarchy", {"parents": parents}),) if parents else ():
        got = _answers(rows, **more)
        found.append((f"{name} {how}", f"{_right(got, truth):.4f}", best, reach))
    got = _answers(rows)
    found.append((name, f"{_right(got, truth):.4f}", best, reach))
    for rival, answer in baselines.labels(rows, rivals):
        right = np.mean([str(answer.get(q)) == t for q, t in truth.items()])
        found.append((f"  {rival}", f"{right:.4f}", "", ""))
    return found


def _right(got: dict[str, Any], truth: dict[str, str]) -> float:
    return float(np.mean([q in got and str(got[q].best) == t for q, t in truth.items()]))


def emotion(data: Path) -> list[Line]:
    """Mean absolute error on ratings."""
    rows, truth = sets.emotion(data)
    got = _answers(rows)
    found = [("emotion MAE", f"{_mae(got, truth):.3f}", "11.80 (GTM)", "<= 11.8")]
    return found + _plain_rivals(rows, truth, lambda e: f"{np.mean(np.abs(e)):.3f}")


def weather(data: Path) -> list[Line]:
    """Exact hits on temperature and humidity."""
    found = []
    for name, best, reach in (("Temperature", ".739", ">= .74"), ("Humidity", ".584", ">= .59")):
        for dated, how in ((True, "the latest word of a source"), (False, "undated")):
            rows, truth = sets.weather(data, name, dated)
            got = _answers(rows)
            hits = [abs(float(got[q].best) - float(t)) < 1e-6 for q, t in truth.items() if q in got]
            found.append((f"{name} exact, {how}", f"{np.mean(hits):.3f}", best, reach))
        found += _plain_rivals(rows, truth, lambda e: f"{np.mean(np.abs(e) < 1e-6):.3f}")
    return found


def _mae(got: dict[str, Any], truth: dict[str, str]) -> float:
    return float(np.mean([abs(float(got[q].best) - float(t)) for q, t in truth.items()]))


def _plain_rivals(rows: Any, truth: dict[str, str], show: Any) -> list[Line]:
    said: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for r in rows:
        said[r["question"]].append((r["source"], float(r["value"])))
    found = []
    for rival, answer in baselines.numbers(said).items():
        errors = np.array([answer[q] - float(t) for q, t in truth.items() if q in answer])
        found.append((f"  {rival}", show(errors), "", ""))
    return found


def presses(seeds: int, questions: int) -> list[Line]:
    """Mean absolute log error and coverage on the synthetic press."""
    found = []
    for name, base, best in (
        ("balanced", press.BALANCED, "CATD .25, prototype .155"),
        ("one-sided", press.ONE_SIDED, "CATD .38, prototype .154"),
    ):
        for extra in ({}, {"shock": 0.3}, {"anchors": 0}, {"heavy": True}):
            errors, covered, rivals = [], [], defaultdict(list)
            for seed in range(1, seeds + 1):
                rows, truth = press.write(
                    press.Press(**{**base.__dict__, **extra}), questions, seed
                )
                settled = {r["question"] for r in rows if r.get("anchor")}
                got = _answers(rows)
                said: dict[str, list[tuple[str, float]]] = defaultdict(list)
                for r in rows:
                    if r["form"] in ("exact", "rounded") and not r.get("anchor"):
                        said[r["question"]].append((r["source"], np.log1p(float(r["value"]))))
                z = {f"q{q:05d}": np.log1p(t) for q, t in enumerate(truth)}
                for q, row in got.items():
                    if q in settled:
                        continue
                    errors.append(abs(np.log1p(float(row.best)) - z[q]))
                    covered.append(np.log1p(row.low) <= z[q] <= np.log1p(row.high))
                for rival, answer in baselines.numbers(said).items():
                    rivals[rival] += [abs(answer[q] - z[q]) for q in answer if q not in settled]
            what = ", ".join(f"{k} {v}" for k, v in extra.items()) or "plain"
            measured = f"{np.mean(errors):.3f} / {np.mean(covered):.3f}"
            reach = (
                "<= .155; cov .88-.92" if not extra else "cov >= .85" if "shock" in extra else ""
            )
            found.append((f"press {name}, {what}: error / coverage", measured, best, reach))
            if not extra:
                found += [(f"  {r}", f"{np.mean(e):.3f}", "", "") for r, e in rivals.items()]
    return found


def ukraine(data: Path) -> list[Line]:
    """The confirmed count from the claim, one category left out at a time."""
    claimed, confirmed = sets.ukraine(data)
    errors, covered = [], []
    for left in claimed:
        rows = [
            {
                "question": c,
                "source": "staff",
                "value": n,
                "topic": c,
                "camp": "party",
                "side": "party",
            }
            for c, n in claimed.items()
        ]
        rows += [
            {"question": c, "source": "confirmed", "value": n, "topic": c, "camp": "neutral",
             "side": "party", "anchor": "1"}
            for c, n in confirmed.items() if c != left
        ]  # fmt: skip
        row = _answers(rows)[left]
        errors.append(abs(np.log(float(row.best) / confirmed[left])))
        covered.append(row.low <= confirmed[left] <= row.high)
    raw = np.mean([abs(np.log(claimed[c] / confirmed[c])) for c in claimed])
    return [
        (
            "Ukraine, one category out: log error",
            f"{np.mean(errors):.3f}",
            "raw claim 1.0",
            "<= .45",
        ),
        ("  raw claim", f"{raw:.3f}", "", ""),
        ("  coverage", f"{np.mean(covered):.2f}", "", ""),
    ]


def evacuations(seeds: int) -> list[Line]:
    """Cumulative counts over time: synthetic evacuations with lags and biases."""
    errors, covered, plain = [], [], []
    for seed in range(1, seeds + 1):
        rows, truth = press.evacuations(150, seed)
        got = {(r.question, r.event_time): r for r in fuse(rows, explain=False).rows}
        said: dict[tuple[str, int], list[float]] = defaultdict(list)
        for r in rows:
            said[r["question"], int(r["event_time"])].append(np.log1p(float(r["value"])))
        for (q, day), n in truth.items():
            row = got.get((q, f"{day:g}"))
            if row is None:
                continue
            z = np.log1p(n)
            errors.append(abs(np.log1p(float(row.best)) - z))
            covered.append(np.log1p(row.low) <= z <= np.log1p(row.high))
            near = [v for k in range(day - 2, day + 1) for v in said.get((q, k), [])]
            plain.append(abs(np.median(near) - z))
    measured = f"{np.mean(errors):.3f} / {np.mean(covered):.3f}"
    return [
        ("evacuations over time: error / coverage", measured, "3-day median .222, HMM .135",
         "<= .12; .88-.93"),
        ("  3-day median", f"{np.mean(plain):.3f}", "", ""),
    ]  # fmt: skip


def main() -> None:
    """Print the table: measured, best known, to reach."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=there, default=str(SHARED))
    parser.add_argument("--only", default="")
    parser.add_argument("--rivals", action="store_true", help="run crowd-kit too (slow)")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--questions", type=int, default=1500)
    a = parser.parse_args()
    warnings.simplefilter("ignore")
    data = a.data / "data" / "fusion"
    jobs = {
        "book": lambda: labels("book", data, False),
        "birthplaces": lambda: labels("birthplaces", data, False),
        "bluebirds": lambda: labels("bluebirds", data, a.rivals),
        "emotion": lambda: emotion(data),
        "weather": lambda: weather(data),
        "ukraine": lambda: ukraine(data),
        "evacuations": lambda: evacuations(a.seeds),
        "press": lambda: presses(a.seeds, a.questions),
    }
    only = [x for x in a.only.split(",") if x] or list(jobs)
    print(f"{'set, measure':58} | {'measured':>15} | {'best known':>28} | reach")
    for name in only:
        t0 = time.perf_counter()
        for what, measured, best, reach in jobs[name]():
            print(f"{what:58} | {measured:>15} | {best:>28} | {reach}", flush=True)
        print(f"{'  seconds':58} | {time.perf_counter() - t0:15.1f} |", flush=True)


if __name__ == "__main__":
    main()

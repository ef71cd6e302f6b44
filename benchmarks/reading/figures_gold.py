"""Score the figures engine on our own gold (tests/gold/figures_{de,en}.jsonl).

Usage: python benchmarks/reading/figures_gold.py [--errors tune|held] [--data DIR]

A found quantity counts as right where it overlaps the gold words and low, high, unit and
group are all equal; best and measure are shown beside it. F1 over all quantities; the
held part was written with the tuned part and never tuned on.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from parley.core.claim import Quantity
from parley.reading.figures import find_figures

GOLD = Path(__file__).resolve().parents[2] / "tests" / "gold"


def near(one: float | None, other: float | None) -> bool:
    """Whether two bounds are the same figure."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-6 * max(1.0, abs(one))


def right(gold: dict[str, Any], found: Quantity) -> bool:
    """Whether low, high, unit and group are all as in the gold."""
    bounds = near(gold["low"], found.low) and near(gold["high"], found.high)
    return bounds and gold["unit"] == found.unit and gold["group"] == found.group


def score(language: str, split: str, errors: bool = False) -> dict[str, float]:
    """Return precision, recall, F1, and the shares right in best and measure."""
    counts: Counter[str] = Counter()
    lines = (GOLD / f"figures_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    for item in map(json.loads, lines):
        if item["split"] != split:
            continue
        found = list(find_figures(item["text"], language))
        counts["found"] += len(found)
        counts["gold"] += len(item["quantities"])
        for gold in item["quantities"]:
            end = gold["start"] + len(gold["text"])
            hits = [q for q in found if q.start < end and gold["start"] < q.end]
            hit = hits[0] if hits else None
            if hit is not None:
                found.remove(hit)
            good = hit is not None and right(gold, hit)
            counts["right"] += good
            if hit is not None:
                counts["best"] += near(gold["best"], hit.best)
                counts["measure"] += gold["measure"] == hit.measure
                counts["span"] += gold["text"] == hit.text
            if errors and not (good and hit and gold["measure"] == hit.measure):
                got = hit and (
                    hit.text,
                    hit.low,
                    hit.best,
                    hit.high,
                    hit.unit,
                    hit.group,
                    hit.measure,
                )
                print(f"{item['id']} {item['text']}\n   gold {tuple(gold.values())}\n   got  {got}")
        for extra in found if errors else ():
            print(f"{item['id']} {item['text']}\n   extra {extra.text!r} {extra.unit}")
    precision, recall = counts["right"] / counts["found"], counts["right"] / counts["gold"]
    shares = {name: 100 * counts[name] / counts["gold"] for name in ("best", "measure", "span")}
    return {
        "quantities": counts["gold"],
        "precision": 100 * precision,
        "recall": 100 * recall,
        "F1": 200 * precision * recall / (precision + recall),
    } | shares


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=None, help="not needed: the gold is our own")
    parser.add_argument("--errors", default="")
    options = parser.parse_args()
    for language in ("de", "en"):
        for split in ("tune", "held", "fresh"):
            got = score(language, split, options.errors == split)
            table = "  ".join(f"{name} {figure:5.1f}" for name, figure in got.items())
            print(f"figures {language} {split:5s} | {table} | anchor: none exists | target F1 80")


if __name__ == "__main__":
    main()

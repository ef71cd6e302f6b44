"""Score the reader on the founding report: claims found, speakers, figures, dates.

    python benchmarks/reading/founding.py [--data ../shared] [--scenario aleppo-2016-12]

One-to-one matching by the better of the IoU of ``start..end`` and of ``content`` against the
gold span, at least 0.5.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from parley.reading import Reader, load_reports

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there

NAME = "000_4ab2cf715c479de3"


def iou(a: int, b: int, c: int, d: int) -> float:
    both = max(0, min(b, d) - max(a, c))
    return both / (max(b, d) - min(a, c)) if both else 0.0


def same_figure(ours: Any, gold: dict[str, Any]) -> bool:
    if gold.get("approximate"):
        return bool(ours.best == gold["best"])
    return bool(ours.low == gold["low"] and ours.high == gold["high"])


def score(data: Path, scenario: str | None, show: bool) -> dict[str, int]:
    gold = [
        json.loads(line)
        for line in (data / "gold" / f"{NAME}.claims.jsonl").read_text().splitlines()
    ]
    report = load_reports([data / "reports" / f"{NAME}.txt"]).reports[0]
    if scenario:
        from parley.scenario import load_scenario

        story = load_scenario(scenario)
        reader = Reader("de", story.actors, story.places, story.relations)
    else:
        reader = Reader("de")
    claims = reader.read(report)
    table = np.array(
        [
            [
                max(
                    iou(c.start, c.end, g["start"], g["end"]),
                    iou(c.content.start, c.content.end, g["start"], g["end"]),
                )
                for c in claims
            ]
            for g in gold
        ]
    )
    rows, columns = linear_sum_assignment(np.where(table >= 0.5, table + 1, 0), maximize=True)
    found = {int(g): claims[int(c)] for g, c in zip(rows, columns) if table[g, c] >= 0.5}
    speakers = figures = asked = days = quoted = 0
    for i, g in enumerate(gold):
        wanted = [g["quantity"]] if "quantity" in g else g.get("quantities", [])
        claim = found.get(i)
        ok_speaker = claim is not None and (
            claim.speaker is not None and _names(claim.speaker.text, g["speaker"])
            if g["speaker"]
            else claim.speaker is None
        )
        if g["speaker"]:
            asked += 1
            speakers += ok_speaker
        hit = 0
        for q in wanted:
            hit += claim is not None and any(same_figure(o, q) for o in claim.quantities)
        figures += hit
        if g.get("said") and claim is not None and claim.said is not None:
            days = sum(str(d) in g["said"] for d in claim.said.candidates)
        if claim is not None:
            quoted += claim.quote == report.text[claim.start : claim.end]
        if show and (claim is None or not ok_speaker or hit < len(wanted)):
            print(
                g["id"],
                "missed" if claim is None else "found",
                "speaker",
                ok_speaker,
                g["speaker"],
                claim and claim.speaker,
                hit,
                "/",
                len(wanted),
                g["quote"][:80],
            )
    result = {
        "claims": len(found),
        "speakers": speakers,
        "figures": figures,
        "days": days,
        "emitted": len(claims),
        "quoted": quoted,
    }
    own = sum(
        found[i].speaker is None for i, g in enumerate(gold) if not g["speaker"] and i in found
    )
    print(f"claims found      {len(found)}/31   | target 24 (first), 29 (reading)")
    print(f"claims emitted    {len(claims)}      | at most 60")
    print(f"speakers right    {speakers}/{asked}   | target 9 (first), 11")
    print(f"own voice right   {own}/{31 - asked}")
    print(f"figures right     {figures}/11   | target 11")
    print(f"days of 'am Mittwoch' {days}/4")
    print(
        "actors           ",
        sorted({c.speaker.actor for c in found.values() if c.speaker and c.speaker.actor}),
    )
    return result


def _names(ours: str, gold: str) -> bool:
    a, b = ours.lower(), gold.lower()
    return a in b or b in a or bool({w for w in a.split() if len(w) > 3} & set(b.split()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=there, default=str(SHARED))
    parser.add_argument("--scenario")
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    score(arguments.data, arguments.scenario, arguments.show)

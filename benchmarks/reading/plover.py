"""Event category of the reader on English gold sentences (PLOVER), and how many are spurious.

    python benchmarks/reading/plover.py [--data ../shared/data/plover-gsr/dev.jsonl] [--show 20]

The gold names categories as of 2016; they are led to today's. A sentence is right where any
event of it has the gold category; every further category is spurious.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from parley.core.claim import Report
from parley.reading import Reader
from parley.reading.events.sides import plover_category

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there

TODAY = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}


def run(path: Path, show: int) -> None:
    reader = Reader("en")
    right = none = spurious = 0
    missed: Counter[str] = Counter()
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        gold = TODAY.get(row["event"], row["event"])
        reading = reader.examine(Report("r", row["text"], "en", date(2000, 1, 1)))
        found = {plover_category(e).value for e in reading.events}
        right += gold in found
        none += not found
        spurious += len(found - {gold})
        if gold not in found:
            missed[gold] += 1
            if show:
                show -= 1
                print(gold, sorted(found), row["text"][:160])
    n = len(rows)
    print(f"category right {right / n:.2f} of {n} | target .75   no event {none / n:.2f}")
    print(f"spurious {spurious / n:.3f} a sentence ({spurious}) | target < .20")
    print("missed:", dict(missed.most_common()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=there, default=str(SHARED / "data" / "plover-gsr" / "dev.jsonl")
    )
    parser.add_argument("--show", type=int, default=0)
    arguments = parser.parse_args()
    run(arguments.data, arguments.show)

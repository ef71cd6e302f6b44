"""Characters a second of the whole pipeline on one core, over German news text.

python benchmarks/reading/speed.py [--data ../shared/data/10kgnad-test/test.csv] [--profile]
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from pathlib import Path

from parley.core.claim import Report
from parley.reading import Reader

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there


def texts(path: Path, limit: int) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.partition(";")[2].strip("'\"") for line in lines][:limit]


def run(path: Path, limit: int) -> float:
    reports = [Report(f"r{i}", t, "de", date(2015, 6, 1)) for i, t in enumerate(texts(path, limit))]
    reader = Reader("de")
    reader.read(reports[0])
    start = time.process_time()
    claims = sum(len(reader.read(r)) for r in reports)
    seconds = time.process_time() - start
    chars = sum(len(r.text) for r in reports)
    print(f"{chars:,} characters, {len(reports)} articles, {claims:,} claims in {seconds:.1f} s")
    print(f"{chars / seconds:,.0f} characters a second | floor 100,000 | aim 500,000")
    return chars / seconds


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=there, default=str(SHARED / "data" / "10kgnad-test" / "test.csv")
    )
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    if arguments.profile:
        import cProfile

        cProfile.run("run(arguments.data, arguments.limit)", sort="tottime")
    else:
        run(arguments.data, arguments.limit)

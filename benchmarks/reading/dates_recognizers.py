"""Report the dates engine on the German Recognizers-Text DateTime specs (made for assistants).

Usage: python benchmarks/reading/dates_recognizers.py --data ../shared/data [--errors]

Only reported: the specs merge ranges into one expression ("vom 4. bis zum 23.") and give a
past and a future answer for each. Found: every expected span is overlapped. Right: some
overlapping interval begins on one of the two expected days, or has the expected value.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from parley.core.claim import Interval
from parley.reading.when import find_times

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there

MODELS = ("DateParser", "DatePeriodParser", "DurationParser", "SetParser", "TimeParser",
          "HolidayParser")  # fmt: skip


def days(answer: dict[str, Any]) -> set[str]:
    """Return the first days that an expected result allows."""
    found = set()
    for side in ("FutureResolution", "PastResolution"):
        resolution = answer.get(side) or {}
        found |= {resolution[key][:10] for key in ("date", "startDate") if resolution.get(key)}
    return found


def right(answer: dict[str, Any], hits: list[Interval]) -> bool:
    """Whether some overlapping interval means what the spec expects."""
    expected = answer.get("Value") or {}
    timex = str(expected.get("Timex", ""))
    for hit in hits:
        if str(hit.start_min) in days(expected) or timex in (hit.value, hit.length):
            return True
        if hit.timex == "TIME" and timex and f"T{hit.value.partition('T')[2]}".startswith(timex):
            return True
    return False


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=there, default=str(SHARED / "data"))
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    folder = options.data / "recognizers-specs-de" / "DateTime"
    if not folder.is_dir():
        print(f"no specs at {folder}; skipped")
        return
    for name in MODELS:
        found = good = total = 0
        for case in json.loads((folder / f"{name}.json").read_text(encoding="utf-8-sig")):
            reference = case.get("Context", {}).get("ReferenceDateTime")
            published = date.fromisoformat(reference[:10]) if reference else None
            times = find_times(case["Input"], "de", published)
            for answer in case.get("Results", []):
                start = answer["Start"]
                end = start + len(answer["Text"])
                hits = [t for t in times if t.start < end and start < t.end]
                total += 1
                found += bool(hits)
                good += right(answer, hits)
                if options.errors and not right(answer, hits):
                    print(name, case["Input"], answer["Text"], answer["Value"].get("Timex"),
                          [(t.text, t.value) for t in hits])  # fmt: skip
        shares = f"found {100 * found / total:5.1f} % | right {100 * good / total:5.1f} %"
        print(f"Recognizers de {name:17s} | {total:3d} expressions | {shares} | reported")


if __name__ == "__main__":
    main()

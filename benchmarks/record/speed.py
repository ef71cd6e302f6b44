"""How fast the record takes in, checks and answers: UCDP GED rows, verify, queries.

    python benchmarks/record/speed.py --data ../shared [--rows 100000 400000]

Rows are the real Candidate file in DIR/data/ucdp/format_samples, repeated under new ids
until there are as many as asked for (49 columns, about 740 bytes a row).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from parley.record import Store
from parley.record.exporters import Choice, export
from parley.record.importers import Options, import_table
from parley.record.query import ask
from parley.record.snapshot import ask_snapshot

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there

SAMPLE = "data/ucdp/format_samples/ucdp_candidate_v23_0_10.csv.gz"


def make(data: Path, rows: int, path: Path) -> None:
    """Write a GED file with so many rows."""
    with gzip.open(data / SAMPLE, "rt", encoding="utf-8", newline="") as file:
        header, *sample = csv.reader(file)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([str(k + 1), *sample[k % len(sample)][1:]] for k in range(rows))


def timed(what: Callable[[], Any]) -> tuple[Any, float, float]:
    """Run something; return its result, wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = what()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def parse_only(path: Path) -> int:
    """What reading costs before anything is done with the cells."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=there, default=str(SHARED))
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 400_000])
    options = parser.parse_args()
    print("what | wall s | CPU s | anchor | target")
    context = multiprocessing.get_context("fork")  # each size in a process of its own
    for rows in options.rows:
        process = context.Process(target=size, args=(options.data, rows))
        process.start()
        process.join()


TARGETS = {100_000: "15 s", 400_000: "60 s"}


def size(data: Path, rows: int) -> None:
    """Measure one size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "GEDEvent_v23_0_10.csv"
        make(data, rows, path)
        _, wall, cpu = timed(partial(parse_only, path))
        print(f"csv module alone, {rows:,} rows | {wall:.1f} | {cpu:.1f} | - | -")
        one(folder, path, rows, TARGETS.get(rows, "-"))


def one(folder: Path, path: Path, rows: int, target: str) -> None:
    """Measure one size."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Store.open(folder / "r.db") as store:
        result, wall, cpu = timed(lambda: import_table(store, "ged", path, Options()))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"import {result.new:,} GED rows with hashes | {wall:.1f} | {cpu:.1f} | "
              f"stdlib csv parse 0.5 s | {target}")  # fmt: skip
        print(f"  peak memory {peak >> 10} MB, {(peak - before) >> 10} MB of it for this import")
        found, wall, cpu = timed(store.verify)
        per = 300_000 / found.entries
        print(f"verify {found.entries:,}, whole: {found.whole} | {wall:.1f} | {cpu:.1f} | - | -")
        anchor = "0.43 s prototype"
        print(f"  for 300,000 entries | {wall * per:.1f} | {cpu * per:.1f} | {anchor} | 3 s")
        again, wall, cpu = timed(lambda: import_table(store, "ged", path, Options()))
        print(f"import the same file again, {again.new} new | {wall:.1f} | {cpu:.1f} | - | -")
        sql = "SELECT country, sum(best) FROM events GROUP BY 1 ORDER BY 2 DESC"
        _, wall, cpu = timed(lambda: ask(store.engine, sql))
        print(f"deaths by country in SQL | {wall:.1f} | {cpu:.1f} | - | -")
        _, wall, cpu = timed(lambda: ask_snapshot(store, sql))
        print(f"the same by a Parquet snapshot, first time | {wall:.1f} | {cpu:.1f} | - | -")
        _, wall, cpu = timed(lambda: ask_snapshot(store, sql))
        print(f"the same by a Parquet snapshot, again | {wall:.2f} | {cpu:.2f} | - | -")
        _, wall, cpu = timed(lambda: export(store, "ged", folder / "out.csv", Choice()))
        print(f"export GED-like CSV | {wall:.1f} | {cpu:.1f} | - | -")
        _, wall, cpu = timed(lambda: export(store, "gpkg", folder / "out.gpkg", Choice()))
        print(f"export GeoPackage | {wall:.1f} | {cpu:.1f} | - | -")
        size = (folder / "r.db").stat().st_size
        print(f"  record {size >> 20} MB, {size // rows} bytes a row")


if __name__ == "__main__":
    main()

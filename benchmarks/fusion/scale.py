"""Full refit of very many claims, end to end: from a CSV to estimates.

python benchmarks/fusion/scale.py --claims 10000000 [--keep claims.csv]
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from parley.fusion.large import fuse_file


def write(path: Path, claims: int, seed: int = 1) -> None:
    """Write a press of ``claims`` exact claims by 2,000 sources of three camps."""
    rng = np.random.default_rng(seed)
    questions = claims // 10
    q = np.repeat(np.arange(questions), 10)
    s = rng.integers(0, 2000, claims)
    camp = np.array(["red", "blue", "neutral"])[s % 3]
    bias = np.where(s % 3 == 0, 0.6, np.where(s % 3 == 1, -0.4, 0.0))
    z = rng.normal(6, 1.5, questions)[q] + bias + 0.25 * rng.standard_t(4, claims)
    table = pa.table(
        {
            "question": pa.array(q).cast(pa.string()),
            "source": pa.array(s).cast(pa.string()),
            "form": pa.array(["exact"]).dictionary_encode().take(pa.array(np.zeros(claims, int))),
            "value": pa.array(np.round(np.expm1(np.clip(z, 0.1, 20.0))).astype(np.int64)),
            "camp": pa.array(camp),
        }
    )
    pacsv.write_csv(table, path)


def main() -> None:
    """Print seconds and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=10_000_000)
    a = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.csv"
        write(path, a.claims)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        t0 = time.perf_counter()
        cpu = time.process_time()
        found = fuse_file(path, Path(folder) / "estimates.csv")
        cpu = time.process_time() - cpu
        seconds = time.perf_counter() - t0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{'claims':>12} {'questions':>12} {'seconds':>9} {'CPU-s':>8} {'peak GB':>8}  60 s, 4 GB"
    )
    print(f"{a.claims:12,} {found.questions:12,} {seconds:9.1f} {cpu:8.1f} {peak:8.2f}")
    print(f"writing the table took {before:.2f} GB; family {found.family}")


if __name__ == "__main__":
    main()

"""What the war's benchmarks share: reading tables with a head of comments, printing results."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
from scipy import stats


def data_folder(about: str) -> Path:
    """The folder given with ``--data`` (default ../shared/data/war)."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/war"))
    return Path(parser.parse_known_args()[0].data)


def rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file whose comments begin with #."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def show(title: str, head: list[str], table: list[list[object]]) -> None:
    """Print a table as Markdown."""
    print(f"\n## {title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in table:
        print("| " + " | ".join(f"{c:.5g}" if isinstance(c, float) else str(c) for c in row) + " |")


def two_sided(z: np.ndarray) -> np.ndarray:
    """Two-sided p-values of standard normal scores."""
    return np.asarray(2 * stats.norm.sf(np.abs(z)))


def family(p: np.ndarray) -> float:
    """Family-wise p-value of many tests (Holm's first step)."""
    p = p[np.isfinite(p)]
    return float(min(1.0, p.min() * p.size)) if p.size else float("nan")

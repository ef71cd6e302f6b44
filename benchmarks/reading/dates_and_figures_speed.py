"""Measure how fast dates and figures are read, on one core, first and second pass over a corpus.

Usage: python benchmarks/reading/dates_and_figures_speed.py --data ../shared/data

The first pass meets every distinct word for the first time; processor time, not wall time.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from parley.reading.figures import find_figures
from parley.reading.figures.words import tokens_of
from parley.reading.when import find_times

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there


def speed(texts: list[str], read: Callable[[str], object]) -> float:
    """Return millions of characters read in a second of processor time."""
    tokens_of.cache_clear()
    begin = time.process_time()
    for text in texts:
        read(text)
    return sum(map(len, texts)) / (time.process_time() - begin) / 1e6


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=there, default=str(SHARED / "data"))
    options = parser.parse_args()
    files = sorted((options.data / "10kgnad-test").glob("*.csv"))
    if not files:
        print(f"no corpus under {options.data}; skipped")
        return
    lines = files[0].read_text(encoding="utf-8").splitlines()
    texts = [line.partition(";")[2] or line for line in lines]
    engines: dict[str, Callable[[str], object]] = {
        "dates": lambda text: find_times(text, "de", date(2016, 12, 21)),
        "figures": lambda text: find_figures(text, "de"),
    }
    for name, read in engines.items():
        read("Am 3. Mai starben drei Menschen.")
        first, second = speed(texts, read), speed(texts, read)
        print(f"{name:8s} | first pass {first:4.1f} M chars/s | second {second:4.1f} | target 1.0")


if __name__ == "__main__":
    main()

"""What the outlook's benchmarks share: the ViEWS panel, the table they print."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from parley.outlook import History


def data_folder(description: str) -> Path:
    """Read ``--data DIR``, the folder that holds ``ucdp/``."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, required=True, help="folder with ucdp/")
    return parser.parse_args().data / "ucdp"


def views_panel(folder: Path) -> History:
    """State-based deaths by country and month: vintage 2024 where it exists, 2023 before."""
    table = pq.read_table(folder / "views_country_month_sb.parquet").to_pydict()
    countries = sorted(set(table["country_id"]))
    first, last = min(table["month_id"]), max(table["month_id"])
    row = {c: i for i, c in enumerate(countries)}
    values = np.full((len(countries), last - first + 1), np.nan)
    keys = ("country_id", "month_id", "ged_sb_v2023", "ged_sb_v2024")
    for country, month, old, new in zip(*(table[k] for k in keys)):
        found = old if new is None or new != new else new
        values[row[country], month - first] = np.nan if found is None else found
    return History(tuple(str(c) for c in countries), first, values)


def show(title: str, rows: list[tuple[str, str, str, str]]) -> None:
    """Print measured | anchor | target."""
    print(f"\n{title}")
    print(f"{'what':<52} {'measured':>16} {'anchor':>10} {'target':>12}")
    for what, measured, anchor, target in rows:
        print(f"{what:<52} {measured:>16} {anchor:>10} {target:>12}")


def geometric(ratios: list[float]) -> float:
    """Geometric mean."""
    return float(np.exp(np.mean(np.log(ratios))))

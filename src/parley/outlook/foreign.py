"""Draws of another model: CSV or Parquet, long or one column a draw, under the usual heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from parley.core.errors import Fault, InputError
from parley.outlook.months import month_id

if TYPE_CHECKING:
    import pyarrow as pa

HEADS = {
    "unit": ("unit", "country_id", "priogrid_gid", "priogrid_id", "country", "place", "location",
             "admin1", "region", "isoab", "iso3"),
    "month": ("month_id", "month", "date", "period", "time"),
    "draw": ("draw", "sample", "member", "draw_id", "sample_id", "ensemble_member"),
    "outcome": ("outcome", "value", "fatalities", "deaths", "killed", "prediction", "predicted",
                "forecast", "ged_sb", "ged_best_sb"),
}  # fmt: skip
#: One column a draw: "pred_17", "draw17", "0".
_WIDE = re.compile(r"^(?:[a-z]+(?:_[a-z]+)*_?)?(\d+)$")
_QUANTILE = re.compile(r"^(?:q|p|quantile|percentile)_?[\d.]+$|^(?:low|high|median|mean)$")
_FEWEST = 2
Long = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def read_table(path: Path) -> pa.Table:
    """Read a Parquet file, or text with commas, semicolons or tabs; heads in lower case."""
    import pyarrow as pa
    import pyarrow.csv as csv
    import pyarrow.parquet as pq

    if not path.is_file():
        raise _refused(path, "no such file", "", "Give a file of draws, CSV or Parquet.")
    try:
        with path.open("rb") as file:
            start = file.read(4096)
        if start[:4] == b"PAR1":
            table = pq.read_table(path)
        else:
            head = start.splitlines()[0] if start else b""
            mark = max((b",", b";", b"\t"), key=head.count).decode()
            table = csv.read_csv(path, parse_options=csv.ParseOptions(delimiter=mark))
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        what = "neither a Parquet file nor a table in text"
        told = str(error).splitlines()[0][:120]
        raise _refused(path, what, told, "Give draws as CSV or Parquet.") from None
    return table.rename_columns(
        [str(c).strip().strip("\ufeff").lower() for c in table.column_names]
    )


def long_form(table: pa.Table, path: Path) -> Long:
    """Return unit names, month numbers, draw numbers and outcomes, one row a draw.

    Raises
    ------
    InputError
        Where a column is missing, a month or an outcome cannot be read, or the columns are
        quantiles: scores need draws.
    """
    names = table.column_names
    unit, month, draw, outcome = (_head(names, key) for key in HEADS)
    wide = [c for c in names if _WIDE.match(c) and not _QUANTILE.match(c)]
    if unit and month and draw and outcome:
        draws = _numbers(table, draw, path).astype(np.int64)
        return (
            _texts(table, unit),
            _months(table, month, path),
            draws,
            _numbers(table, outcome, path),
        )
    if unit and month and len(wide) >= _FEWEST:
        n = table.num_rows
        values = np.concatenate([_numbers(table, c, path) for c in wide])
        return (
            np.tile(_texts(table, unit), len(wide)),
            np.tile(_months(table, month, path), len(wide)),
            np.repeat(np.arange(len(wide)), n),
            values,
        )
    if any(_QUANTILE.match(c) for c in names):
        what, todo = "quantiles or means, no draws", "Give the draws they were taken from."
        raise _refused(path, what, ", ".join(names), todo)
    missing = [k for k, c in zip(HEADS, (unit, month, draw, outcome)) if not c]
    todo = f"No column is its {' or '.join(missing)}. It needs " + "; ".join(
        f"{key} ({', '.join(heads[:4])}, …)" for key, heads in HEADS.items()
    )
    raise _refused(path, "not a table of draws", ", ".join(names), f"{todo}; or a column a draw.")


def _head(names: Sequence[str], key: str) -> str:
    return next((c for c in HEADS[key] if c in names), "")


def _texts(table: pa.Table, column: str) -> np.ndarray:
    return np.asarray(table.column(column).cast("string").to_pylist(), dtype=object).astype(str)


def _months(table: pa.Table, column: str, path: Path) -> np.ndarray:
    """Month numbers from numbers, or from texts and dates that begin with YYYY-MM."""
    texts = _texts(table, column)
    if column == "month" and "year" in table.column_names:
        texts = np.array([f"{y}-{m.zfill(2)}" for y, m in zip(_texts(table, "year"), texts)])
    known: dict[str, int] = {}
    for text in np.unique(texts):
        dated = re.match(r"(\d{4})[-/.]?(0[1-9]|1[0-2])(?!\d)|(\d{4})-(\d{2})-", str(text))
        if re.fullmatch(r"\d{1,4}(?:\.0)?", str(text)):
            known[str(text)] = int(float(text))
        elif dated:
            known[str(text)] = month_id(f"{str(text)[:4]}-{dated[2] or dated[4]}")
        else:
            todo = "Write months as 2024-01 or as ViEWS' month_id."
            raise _refused(path, f"column {column}: not a month", str(text), todo)
    return np.array([known[str(t)] for t in texts], dtype=np.int64)


def _numbers(table: pa.Table, column: str, path: Path) -> np.ndarray:
    import pyarrow as pa

    try:
        return np.asarray(table.column(column).cast("float64").to_numpy(), dtype=float)
    except pa.ArrowInvalid as error:
        todo = "Write plain numbers with a point."
        told = str(error).splitlines()[0][:80]
        raise _refused(path, f"column {column}: not a number", told, todo) from None


def _refused(path: Path, what: str, value: Any, todo: str) -> InputError:
    return InputError(Fault(str(path), 0, 0, what, str(value), "Nothing was scored.", todo))

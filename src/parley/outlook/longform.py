"""ViEWS' long format: one row for each month, unit and draw."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from parley.outlook.foreign import long_form, read_table
from parley.outlook.months import month_id

if TYPE_CHECKING:
    from parley.outlook.forecasting import ForecastSet


def write_draws(found: ForecastSet, path: Path, *, whole: bool = True) -> None:
    """Write draws as Parquet, block by block; the file appears only when it is complete.

    ``whole`` rounds draws to whole persons. Vintage, origin and method go into the
    file's metadata.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        [
            ("month_id", pa.int32()),
            ("unit", pa.dictionary(pa.int32(), pa.string())),
            ("draw", pa.int32()),
            ("outcome", pa.float64()),
        ],
        metadata={
            "origin": found.origin,
            "vintage_sha256": found.vintage,
            "method": found.method,
            "seed": str(found.streams.seed),
        },
    )
    names = pa.array(list(found.units), pa.string())
    months = np.asarray([month_id(m) for m in found.months], dtype=np.int32)
    part = path.with_name(path.name + ".part")
    try:
        with pq.ParquetWriter(part, schema, compression="zstd") as writer:
            for rows, block in found.blocks():
                writer.write_table(_table(schema, names, rows, months, block, whole))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _table(
    schema: Any, names: Any, rows: np.ndarray, months: np.ndarray, block: np.ndarray, whole: bool
) -> Any:
    import pyarrow as pa

    units, horizon, n = block.shape
    unit = np.repeat(rows.astype(np.int32), horizon * n)
    outcome = np.rint(block) if whole else block
    return pa.table(
        [
            pa.array(np.tile(np.repeat(months, n), units)),
            pa.DictionaryArray.from_arrays(pa.array(unit), names),
            pa.array(np.tile(np.arange(n, dtype=np.int32), units * horizon)),
            pa.array(outcome.ravel()),
        ],
        schema=schema,
    )


def read_draws(path: Path) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """Read draws, ours or others': Parquet or CSV, long or one column a draw.

    Returns
    -------
    tuple
        Unit names (U), month numbers (H), draws ``(U, H, D)``; which heads are known is in
        ``foreign.HEADS``.
    """
    unit, month, draw, outcome = long_form(read_table(path), path)
    units, u = np.unique(unit, return_inverse=True)
    months, m = np.unique(month, return_inverse=True)
    draws, d = np.unique(draw, return_inverse=True)
    grid = np.full((len(units), len(months), len(draws)), np.nan)
    grid[u, m, d] = outcome
    return tuple(str(x) for x in units), months, grid

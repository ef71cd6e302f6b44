"""Draws of other models, as their makers write them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parley.core.errors import InputError
from parley.outlook.longform import read_draws

LONG = "unit,month_id,draw,outcome\nA,529,0,3\nA,529,1,5\nB,529,0,0\nB,529,1,2\n"
SEMICOLONS = (
    "Country;Month;Sample;Fatalities\nA;2024-01;0;3\nA;2024-01;1;5\nB;2024-01;0;0\nB;2024-01;1;2\n"
)
WIDE = "country\tdate\tpred_0\tpred_1\nA\t2024-01-01\t3\t5\nB\t2024-01-01\t0\t2\n"
YEARS = "country,year,month,draw_0,draw_1\nA,2024,1,3,5\nB,2024,1,0,2\n"


@pytest.mark.parametrize("text", [LONG, SEMICOLONS, WIDE, YEARS])
def test_draws_in_text_are_read_whatever_their_shape(text: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs.csv"
    path.write_text(text, encoding="utf-8")
    units, months, grid = read_draws(path)
    assert units == ("A", "B") and list(months) == [529]
    assert np.array_equal(grid, [[[3.0, 5.0]], [[0.0, 2.0]]])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("country,month,q05,q50,q95\nA,2024-01,1,2,9\n", "quantiles or means"),
        ("country,month,killed\nA,2024-01,1\n", "not a table of draws"),
        ("unit,month,draw,outcome\nA,spring,0,1\n", "column month: not a month"),
        ("unit,month,draw,outcome\nA,2024-01,0,many\n", "column outcome: not a number"),
    ],
)
def test_what_is_no_draws_is_refused_with_a_hint(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        read_draws(path)


def test_a_missing_file_and_a_broken_one_are_refused(tmp_path: Path) -> None:
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and nothing more")
    for name, says in (("a.csv", "no such file"), ("b.parquet", "neither a Parquet file")):
        with pytest.raises(InputError, match=says):
            read_draws(tmp_path / name)

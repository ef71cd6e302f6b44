"""Line and column in an error are those an editor shows, whatever is quoted around them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.record.importers.table import open_table

CELL = st.text(st.sampled_from('ab ,;"\n\r\tÄخ'), max_size=6)
ROW = st.lists(CELL, min_size=3, max_size=3)
MARK = "§"


def written(rows: Sequence[Sequence[str]], delimiter: str, end: str) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator=end).writerows(rows)
    return file.getvalue()


def where_an_editor_shows(text: str, at: int) -> tuple[int, int]:
    """Line and column of an offset, by counting line ends from the top."""
    before = text[:at].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


@settings(max_examples=300, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    rows=st.lists(ROW, max_size=5),
    cell=st.integers(0, 2),
    delimiter=st.sampled_from([",", ";", "\t"]),
    end=st.sampled_from(["\n", "\r\n"]),
    bom=st.booleans(),
    tags=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
    marked=CELL,
)
def test_position_is_the_physical_one(
    tmp_path: Path, rows: list[list[str]], cell: int, delimiter: str, end: str, bom: bool,
    tags: bool, encoding: str, marked: str,
) -> None:  # fmt: skip
    head = [["one", "two", "three"]] + [["#date", "#geo+lat", "#geo+lon"]] * tags
    target = ["x", "y", "z"]
    target[cell] = MARK + marked
    text = written([*head, *rows, target, ["last", "", ""]], delimiter, end)
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode("utf-8-sig" if bom and encoding == "utf-8" else encoding))

    at = text.index(MARK)
    at -= text[at - 1] == '"' and any(c in '",;\t\n\r' for c in marked)
    expected = where_an_editor_shows(text, at)

    table = open_table(path, delimiter)
    found = [table.position(cell) for cells in table.rows() if MARK in "".join(cells)]
    assert found == [expected]


@settings(max_examples=100, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(rows=st.lists(ROW, min_size=1, max_size=6))
def test_cells_come_through_unchanged(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(written([["one", "two", "three"], *rows], ",", "\r\n").encode())
    assert [list(r) for r in open_table(path, ",").rows()] == [r for r in rows if any(r)]

"""A lone figure that is not simply taken is explained."""

from __future__ import annotations

from pathlib import Path

from parley.fusion import fuse

TABLE = """question,source,form,value
lone,Army,exact,20
floor,Army,at_least,20
both,Army,exact,12
both,Rebels,exact,45
"""


def why(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "claims.csv"
    path.write_text(TABLE, "utf-8")
    return {row.question: row.why for row in fuse(path).rows}


def test_what_moves_a_lone_figure_is_told(tmp_path: Path) -> None:
    reasons = why(tmp_path)
    assert "it says 20, which the source's record and other figures move up by" in reasons["lone"]


def test_a_floor_that_is_exceeded_needs_no_excuse(tmp_path: Path) -> None:
    assert why(tmp_path)["floor"] == "one claim, by Army"

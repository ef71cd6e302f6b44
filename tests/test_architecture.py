"""The house as drawn: size caps, purity of imports, hand-overs with their annotations."""

from __future__ import annotations

import inspect
import statistics
import subprocess
import sys
import typing
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "parley"
FILES = sorted(SOURCE.rglob("*.py"))


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {str(p.relative_to(SOURCE)): _lines(p) for p in FILES if _lines(p) > 400}
    assert not long


def test_the_median_file_is_short() -> None:
    assert statistics.median(_lines(p) for p in FILES) <= 170


def test_core_stays_small() -> None:
    assert len(list((SOURCE / "core").glob("*.py"))) <= 14


def test_import_loads_nothing_heavy() -> None:
    code = (
        "import sys, parley;"
        "sys.exit(len({'numpy', 'pyarrow', 'numba', 'starlette', 'sqlalchemy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_languages_and_scenarios_hold_no_code() -> None:
    for folder in ("languages", "scenarios"):
        assert not list((SOURCE / folder).rglob("*.py"))


def _handovers() -> list[tuple[object, set[str]]]:
    from parley.agreements import assess
    from parley.fusion import fuse_claims
    from parley.outlook import issue
    from parley.reading import Reader
    from parley.views import render
    from parley.war import simulate

    return [
        (Reader.read, {"report"}),
        (fuse_claims, {"claims", "sources"}),
        (assess, {"agreement", "actors"}),
        (simulate, {"world"}),
        (issue, {"ensemble", "history", "questions"}),
        (render, {"dossier", "language"}),
    ]


def test_hand_overs_are_annotated() -> None:
    for function, names in _handovers():
        signature = inspect.signature(typing.cast(typing.Any, function))
        assert names <= set(signature.parameters), function
        assert signature.return_annotation is not inspect.Signature.empty


@pytest.mark.parametrize(
    "room", ["reading", "record", "fusion", "agreements", "war", "outlook", "views"]
)
def test_every_room_has_its_page(room: str) -> None:
    page = (SOURCE / room / "README.md").read_text(encoding="utf-8")
    assert len(page) > 400
    assert (
        "non-goals" in page.lower()
        or "not its business" in page.lower()
        or "not done here" in page.lower()
    )

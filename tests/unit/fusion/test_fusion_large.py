"""Very large tables: the same answers in pieces, whatever the pieces and the engine."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest

from parley.cli import call
from parley.core.errors import InputError, UsageError
from parley.fusion import fuse
from parley.fusion.large import LargeFused, fuse_file


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(2)
    path = tmp_path_factory.mktemp("press") / "claims.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("question,source,value,camp,topic,anchor\n")
        for q in range(200):
            truth = rng.normal(6, 1)
            for _ in range(8):
                s = int(rng.integers(30))
                camp = ("red", "blue", "neutral")[s % 3]
                lean = (0.6, -0.4, 0.0)[s % 3]
                said = math.exp(truth + lean + 0.2 * rng.standard_normal())
                file.write(f"q{q:03},s{s},{said:.0f},{camp},dead,\n")
            if q % 20 == 0:
                file.write(f"q{q:03},court,{math.exp(truth):.0f},,dead,1\n")
    return path


def answers(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return {r["question"]: r for r in csv.DictReader(file)}


@pytest.fixture(scope="module")
def small(press: Path) -> tuple[LargeFused, Path]:
    """Fused in pieces of three hundred claims."""
    out = press.with_name("small.csv")
    return fuse_file(press, out, piece=300), out


@pytest.fixture(scope="module")
def one(press: Path) -> tuple[LargeFused, Path]:
    """Fused in one piece."""
    out = press.with_name("one.csv")
    return fuse_file(press, out), out


def test_pieces_agree_with_the_whole(press: Path, small: tuple[LargeFused, Path]) -> None:
    found, out = small
    assert found.questions == 200 and found.claims == 1610
    whole = {r.question: r for r in fuse(press, "numeric", explain=False).rows}
    mine = answers(out)
    assert set(mine) == set(whole)
    for q, row in mine.items():
        assert float(row["low"]) <= float(row["best"]) <= float(row["high"])
        assert float(row["best"]) == pytest.approx(float(whole[q].best), rel=0.03)
    assert "claims range from" in mine["q001"]["why"]


def test_the_size_of_the_pieces_changes_nothing(
    small: tuple[LargeFused, Path], one: tuple[LargeFused, Path]
) -> None:
    first, second = answers(small[1]), answers(one[1])
    assert first.keys() == second.keys()
    for q in first:
        assert float(first[q]["best"]) == pytest.approx(float(second[q]["best"]), rel=2e-3)


def test_source_pages_count_every_piece(small: tuple[LargeFused, Path]) -> None:
    pages = {p["id"]: p for p in small[0].sources}
    assert sum(p["n_claims"] for p in pages.values()) == 1610
    assert pages["s0"]["cells"][0]["bias"] > 0.3 > pages["s2"]["cells"][0]["bias"]


def test_dask_gives_the_same_bytes(
    press: Path, tmp_path: Path, one: tuple[LargeFused, Path]
) -> None:
    pytest.importorskip("distributed")
    there = tmp_path / "there.csv"
    assert call(["fuse", "--table", str(press), "--out", str(there), "--engine", "dask"]) == 0
    assert one[1].read_bytes() == there.read_bytes()


def test_faults_and_usage_of_large_tables(
    press: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(press.read_text("utf-8") + "q1,s1,many,red,,\nq1,s1,12 %,red,,\n", "utf-8")
    assert call(["fuse", "--table", str(bad), "--engine", "dask", "--links", "x.csv"]) == 2
    capsys.readouterr()
    found = fuse_file(bad, piece=1000)
    assert found.set_aside == 1 and "a share among counts (12 %)" in str(found.faults[0])
    empty = tmp_path / "empty.csv"
    empty.write_text("question,source,value\nq,s,north\n", "utf-8")
    with pytest.raises(UsageError, match="labels"):
        fuse_file(empty, tmp_path / "out.csv")
    empty.write_text("question,source,value\n,s,12\n", "utf-8")
    with pytest.raises(InputError):
        fuse_file(empty, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()
    assert json.dumps(found.sources)


def test_very_many_labels_are_fused_as_labels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("parley.cli.fuse._MANY", 1)
    path = tmp_path / "labels.csv"
    path.write_text("question,source,value\nq,a,north\nq,b,north\nq,c,south\n", "utf-8")
    assert call(["fuse", "--table", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["estimates"][0]["best"] == "north"
    assert call(["fuse", "--table", str(path), "--engine", "dask"]) == 2

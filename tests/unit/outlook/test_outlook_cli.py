"""The three verbs: JSON alone on stdout, exit codes, nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from parley.cli import call


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outlook") / "deaths.csv"
    rng = np.random.default_rng(1)
    rows = ["unit,month,value"]
    for unit, level in (("A", 50), ("B", 5)):
        for year in (2014, 2015, 2016):
            rows += [f"{unit},{year}-{m:02d},{rng.poisson(level)}" for m in range(1, 13)]
    path.write_text("\n".join(rows) + "\n")
    return path


def test_forecast_score_backtest(table: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "d.parquet"
    code = call(
        ["forecast", "--history", str(table), "--origin", "2015-12", "--horizon", "3",
         "--draws", "100", "--out", str(out), "--json"]
    )  # fmt: skip
    found = json.loads(capsys.readouterr().out)
    assert code == 0 and out.is_file()
    assert found["months"] == ["2016-01", "2016-02", "2016-03"]
    first = found["units"][0]
    assert first["unit"] == "A" and 30 < first["forecast"]["best"] < 70
    assert set(first["fan"]) == set(first["base_fan"])

    assert call(["score", str(out), str(table), "--json"]) == 0
    scored = json.loads(capsys.readouterr().out)
    assert scored["n"] == 6 and set(scored["means"]) == {"forecast", "conflictology12"}

    rolling = ["backtest", str(table), "--first", "2015-06", "--last", "2015-12", "--step", "6"]
    assert call([*rolling, "--horizon", "2", "--model", "kernel", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["origins"] == ["2015-06", "2015-12"]


def test_same_seed_same_bytes(table: Path, tmp_path: Path, capsys) -> None:
    files = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}.parquet"
        call(
            [
                "forecast",
                "--history",
                str(table),
                "--draws",
                "100",
                "--seed",
                "7",
                "--out",
                str(path),
            ]
        )
        files.append(path.read_bytes())
    assert files[0] == files[1]


def test_refusals(table: Path, tmp_path: Path, capsys) -> None:
    assert call(["forecast"]) == 2
    bad = tmp_path / "bad.csv"
    bad.write_text("unit,month,value\nA,2016-01,-4\n")
    assert call(["forecast", "--history", str(bad), "--out", str(tmp_path / "x.parquet")]) == 3
    assert "bad.csv:2:3: a negative count (-4)" in capsys.readouterr().err
    assert not (tmp_path / "x.parquet").exists()
    assert call(["forecast", "--history", str(table), "--origin", "2031-01"]) == 3
    assert call(["score", str(table), str(table)]) == 3


def test_a_scenario_writes_draws_of_its_own_history(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("parley.cli.forecast._news", lambda *_: {})
    out = tmp_path / "own.parquet"
    told = ["forecast", "aleppo-2016-12", "--horizon", "2", "--draws", "100", "--out", str(out)]
    assert call([*told, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert out.is_file() and found["months"] == ["2016-12", "2017-01"]
    assert "aleppo-gov" in {row["unit"] for row in found["units"]}

"""``parley power`` and ``parley agree`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from agreements_case import PRECEDENTS

from parley.agreements.tables import write_table
from parley.cli import call

COUNCIL = {
    "quota": 9,
    "players": [{"name": f"p{i}", "weight": 1} for i in range(15)],
    "veto": [f"p{i}" for i in range(5)],
}


def test_power_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "council.json"
    path.write_text(json.dumps(COUNCIL))
    assert call(["power", str(path), "--json"]) == 0
    players = json.loads(capsys.readouterr().out)["players"]
    assert players[0]["shapley_shubik_exact"] == "421/2145"
    assert players[0]["banzhaf"] == pytest.approx(848 / 5080, abs=1e-15)
    assert players[14]["banzhaf_exact"] == "21/1270"
    assert call(["power", str(path)]) == 0
    assert "421/2145" in capsys.readouterr().out


def test_power_faults_have_a_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("quota,9\na,1\nb,x\n")
    assert call(["power", str(path)]) == 3
    assert f"{path}:3:3: this is no number (x)." in capsys.readouterr().err
    assert call(["power", str(tmp_path / "none.json"), "--json"]) == 3
    out = capsys.readouterr()
    assert json.loads(out.out)["error"]["exit_code"] == 3


def test_a_table_of_agreements(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.csv"
    write_table(PRECEDENTS, path)
    assert call(["agree", str(path), "--as-of", "2020-01-01"]) == 0
    assert "ceasefire  3" in capsys.readouterr().out
    assert call(["agree", str(path), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 3


def test_bad_settings_are_refused_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["agree", "x", "--set", "a.b"]) == 2
    assert "is not KEY=NUMBER" in capsys.readouterr().err
    path = tmp_path / "w.toml"
    path.write_text('[north]\nwar_cost = "high"\n')
    assert call(["agree", "x", "--what-if", str(path)]) == 3
    assert "north.war_cost is no number (high)" in capsys.readouterr().err

"""Answers are settled when outcomes come, scored beside the base rate, or said to be open."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from parley.cli import call
from parley.core.forecast import Forecast, Question
from parley.core.tables import to_plain

NOW = date(2015, 12, 31)
YEAR = {"start": date(2016, 1, 1), "end": date(2016, 2, 29), "place": "A"}
ANSWERS = (
    Forecast("t", Question("t", "25 dead?", "threshold", "r", threshold=25.0, **YEAR), NOW,
             {"yes": 0.9, "no": 0.1}, {"yes": 0.5, "no": 0.5}),
    Forecast("c", Question("c", "How many?", "count", "r", **YEAR), NOW,
             quantiles=((0.5, 28.0),), base_quantiles=((0.5, 10.0),)),
    Forecast("n", Question("n", "Where?", "next_offensive", "r", **YEAR), NOW, {"A": 1.0}),
)  # fmt: skip


@pytest.fixture
def actuals(tmp_path: Path) -> Path:
    path = tmp_path / "actuals.csv"
    path.write_text("unit,month,value\nA,2016-01,20\nA,2016-02,10\n")
    return path


def test_saved_answers_are_settled_and_scored(tmp_path: Path, actuals: Path, capsys) -> None:
    saved = tmp_path / "answers.json"
    saved.write_text(json.dumps(to_plain(ANSWERS)))
    assert call(["score", str(saved), str(actuals), "--json"]) == 0
    rows = {r["question"]: r for r in json.loads(capsys.readouterr().out)}
    assert rows["t"]["outcome"] == "yes"
    brier = next(s for s in rows["t"]["scores"] if s["rule"] == "brier")
    assert brier["value"] == pytest.approx(0.01) and brier["baseline"] == 0.25
    assert rows["c"]["outcome"] == "30"
    assert [(s["value"], s["baseline"]) for s in rows["c"]["scores"]] == [(1.0, 10.0)]
    assert rows["n"]["outcome"] is None and "rule of resolution" in rows["n"]["why_open"]
    assert call(["score", str(saved), str(actuals)]) == 0
    assert "2 of 3 settled" in capsys.readouterr().out


def test_a_file_without_answers_is_refused(tmp_path: Path, actuals: Path, capsys) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"a": 1}')
    assert call(["score", str(bad), str(actuals)]) == 3
    assert "no answers of" in capsys.readouterr().err

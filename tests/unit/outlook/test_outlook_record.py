"""Histories from a record's coded events, and what is said about odd tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from parley.cli import call
from parley.core.errors import InputError
from parley.outlook import History, forecast
from parley.outlook.tables import coded_history

GED = (
    "id,year,type_of_violence,conflict_name,dyad_name,side_a,side_b,source_article,where_prec,"
    "where_coordinates,adm_1,adm_2,latitude,longitude,priogrid_gid,country,region,date_prec,"
    "date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low"
)


@dataclass(frozen=True)
class Event:
    """An event as a record keeps it."""

    start: str
    best: float | None = 3.0
    format: str = "ged"
    end: str = ""
    country: str = "Land"
    admin1: str = "North"
    admin2: str = ""
    lat: float | None = 1.0
    lon: float | None = 2.0
    precision: int = 1
    violence: int = 1
    low: float | None = None
    high: float | None = None


def test_coded_events_become_a_history_and_other_violence_its_context() -> None:
    events = [Event("2016-01-03"), Event("2016-02-01", None), Event("2016-03-09", 7, violence=3)]
    found = coded_history(events, "war.db", unit="admin1", measure="sb")
    assert found.values.tolist() == [[3.0, 0.0, 0.0]]
    assert found.context is not None and found.context.tolist() == [[0.0, 0.0, 7.0]]
    assert coded_history(events, "war.db", unit="admin1").values.tolist() == [[3.0, 0.0, 7.0]]


def test_two_data_sets_in_one_record_are_not_added_up() -> None:
    with pytest.raises(InputError, match="same dead twice.*--dataset acled"):
        coded_history([Event("2016-01-03"), Event("2016-01-03", format="acled")], "war.db")
    with pytest.raises(InputError, match="parley import"):
        coded_history([], "war.db")


def test_a_record_is_a_history_for_the_command_line(tmp_path: Path, capsys) -> None:
    rng = np.random.default_rng(2)
    rows = [GED]
    for k in range(24):
        day = f"20{15 + k // 12}-{k % 12 + 1:02d}-11"
        rows.append(f'{k},2015,1,War,A - B,A,B,"Reuters, wire",1,Town,North,,1.0,2.0,130000,Land,'
                    f"Asia,1,{day},{day},1,1,0,0,{rng.poisson(9)},20,1")  # fmt: skip
    table, record = tmp_path / "ged.csv", tmp_path / "war.db"
    table.write_text("\n".join(rows) + "\n")
    assert call(["import", "ged", str(table), "--record", str(record)]) == 0
    capsys.readouterr()
    options = ["--unit", "admin1", "--model", "kernel", "--horizon", "2", "--draws", "100"]
    made = []
    for path in (table, record):
        assert call(["forecast", "--history", str(path), *options, "--json"]) == 0
        made.append(json.loads(capsys.readouterr().out)["units"])
    assert made[0][0]["unit"] == "North"
    assert made[0][0]["fan"] == made[1][0]["fan"]


def test_fractions_short_and_late_units_are_forecast_and_said() -> None:
    rows = [("A", f"2016-{m:02d}", 1.5 + m) for m in range(1, 7)]
    short = forecast(History.from_rows(rows), origin="2016-06", horizon=3, draws=50)
    assert np.isfinite(short.draws).all()
    assert any("not whole numbers" in n for n in short.notes)
    rows = [("A", f"2015-{m:02d}", 5.0) for m in range(1, 13)] + [("B", "2015-12", 2.0)]
    late = forecast(History.from_rows(rows), origin="2015-12", horizon=1, draws=50)
    assert any("B (since 2015-12)" in n for n in late.notes)

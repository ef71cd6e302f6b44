"""Histories from files as they come; every fault explained, none filled in silence."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from parley.core.errors import InputError
from parley.outlook import History

GED = (
    "id,type_of_violence,country,adm_1,where_prec,code_status,latitude,longitude,priogrid_gid,"
    "date_start,date_end,best,high,low\n"
    "1,1,X,North,1,Clear,36.1,37.1,181875,2016-01-30,2016-02-02,8,10,4\n"
    "2,2,X,North,4,Check date,36.1,37.1,181875,2016-03-05 00:00:00.000,2016-03-05,3,1,5\n"
    "3,1,X,,1,Clear,36.1,37.1,181876,2016-02-31,2016-03-05,3,3,3\n"
    "4,1,X,,1,Clear,36.1,37.1,181876,2016-03-01,2016-03-05,x,3,3\n"
    "5,1,X,South,1,Clear,35.1,37.1,181156,2016-03-01,2016-03-05,2,2,2\n"
)
ACLED = (
    "event_date;country;admin1;geo_precision;latitude;longitude;fatalities\n"
    "21 December 2016;X;North;1;36.1;37.1;4\n"
    "2016-11-02;X;South;3;35.1;37.1;0\n"
)


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
    return path


def faults(path: Path, **options) -> list[str]:
    with pytest.raises(InputError) as refused:
        History.read(path, **options)
    return refused.value.lines()


def test_ged_spreads_events_over_their_days(tmp_path: Path) -> None:
    found = History.read(put(tmp_path, "ged.csv.gz", GED), unit="admin1")
    assert found.units == ("North", "South")
    assert found.months == ("2016-01", "2016-02", "2016-03")
    np.testing.assert_allclose(found.values[0], [4.0, 4.0, 3.0])
    np.testing.assert_allclose(found.low[0], [2.0, 2.0, 3.0])
    np.testing.assert_allclose(found.high[0], [5.0, 5.0, 3.0])
    assert len(found.set_aside) == 2
    assert str(found.set_aside[0]).startswith(f"{tmp_path}/ged.csv.gz:4:10: no such span of days")
    assert any("low > best" in note for note in found.notes)
    assert any("Check" in note for note in found.notes)


def test_ged_last_month_as_views_books_it_and_one_type(tmp_path: Path) -> None:
    path = put(tmp_path, "ged.csv", GED)
    found = History.read(path, unit="admin1", split="last", measure="sb")
    np.testing.assert_allclose(found.values[0], [8.0, 0.0])
    assert History.read(path, unit="priogrid").neighbours["181156"] == ("181875",)


def test_acled_with_semicolons_and_long_dates(tmp_path: Path) -> None:
    found = History.read(put(tmp_path, "acled.csv", ACLED), unit="admin1")
    assert found.months == ("2016-11", "2016-12")
    np.testing.assert_allclose(found.values, [[0.0, 4.0], [0.0, 0.0]])


def test_quiet_months_at_the_end_need_to_be_said(tmp_path: Path) -> None:
    path = put(tmp_path, "ged.csv", GED)
    assert History.read(path, unit="admin1", through="2016-06").months[-1] == "2016-06"


def test_gaps_duplicates_negatives_all_at_once(tmp_path: Path) -> None:
    text = (
        "unit,month,value\nA,2016-01,1\nA,2016-04,2\nA,2016-01,3\nB,2016-13,1\n"
        "B,2016-02,-1\n,2016-02,1\nB,2016-03,many\n"
    )
    lines = faults(put(tmp_path, "t.csv", text))
    assert len(lines) == 6
    assert any("t.csv:5:2: no such month (2016-13)" in line for line in lines)
    assert any("t.csv:6:3: a negative count (-1)" in line for line in lines)
    assert any("t.csv:7:1: no unit" in line for line in lines)
    assert any("already given in line 2" in line for line in lines)
    assert any("2 months are missing inside the history of A" in line for line in lines)


def test_absent_months_are_zero_only_when_asked(tmp_path: Path) -> None:
    path = put(tmp_path, "t.csv", "unit,month,value\nA,2016-01,1\nA,2016-03,2\n")
    assert History.read(path, absent="zero").values.tolist() == [[1.0, 0.0, 2.0]]
    assert "missing inside" in faults(path)[0]


def test_units_that_appear_late_are_not_taken_for_quiet(tmp_path: Path) -> None:
    path = put(tmp_path, "t.csv", "unit,month,value\nA,2016-01,1\nA,2016-02,1\nB,2016-02,5\n")
    found = History.read(path)
    assert np.isnan(found.values[1, 0]) and found.values[1, 1] == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("\0\1\2binary", "not a text table"),
        ("a,b\n1,2\n", "no unit column"),
        ("unit,month,value\n", "no rows"),
    ],
)
def test_files_that_are_no_history(tmp_path: Path, text: str, message: str) -> None:
    assert message in faults(put(tmp_path, "bad.csv", text))[0]


def test_missing_file_and_unknown_unit(tmp_path: Path) -> None:
    assert "no such file" in faults(tmp_path / "nowhere.csv")[0]
    lines = faults(put(tmp_path, "ged.csv", GED), unit="planet")
    assert "no column 'planet'" in lines[0]


def test_origin_outside_the_history() -> None:
    known = History.from_rows([("A", "2016-01", 1.0), ("A", "2016-02", 1.0)])
    with pytest.raises(InputError, match="outside the history"):
        known.cut("2017-01")
    with pytest.raises(InputError, match="no such month"):
        known.cut("soon")


def test_year_and_month_in_two_columns_under_other_names(tmp_path: Path) -> None:
    rows = "".join(f"North;2016;{m};{m}\n" for m in range(1, 13))
    found = History.read(put(tmp_path, "de.csv", "Region;Jahr;Monat;Tote\n" + rows))
    assert found.months[0] == "2016-01" and found.months[-1] == "2016-12"
    np.testing.assert_allclose(found.values[0], np.arange(1, 13))
    assert (
        "no such month"
        in faults(put(tmp_path, "x.csv", "Region;Jahr;Monat;Tote\nN;2016;13;1\n"))[0]
    )


def test_a_measure_that_is_not_in_the_table_is_not_replaced_by_another(tmp_path: Path) -> None:
    path = put(tmp_path, "t.csv", "unit,month,value\nA,2016-01,3\n")
    assert "there is no column 'sb'" in faults(path, measure="sb")[0]
    assert History.read(path).values[0, 0] == 3


def test_a_file_of_one_month_is_not_taken_for_a_quiet_past_in_silence(tmp_path: Path) -> None:
    line = "{n},1,X,North,1,Clear,36.1,37.1,181875,{a},{b},2,2,2\n"
    rows = [line.format(n=n, a="2016-10-03", b="2016-10-04") for n in range(9)]
    rows.append(line.format(n=9, a="2016-02-03", b="2016-09-04"))
    head = GED.split("\n")[0] + "\n"
    found = History.read(put(tmp_path, "month.csv", head + "".join(rows)), unit="admin1")
    assert any("9 of 10 events are of 2016-10" in note for note in found.notes)
    spread = "".join(
        line.format(n=n, a=f"2016-{n:02d}-01", b=f"2016-{n:02d}-02") for n in range(1, 9)
    )
    calm = History.read(put(tmp_path, "year.csv", head + spread), unit="admin1")
    assert not any("join it" in note for note in calm.notes)

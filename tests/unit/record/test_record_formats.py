"""Every format there and back: real UCDP files to the byte, the others by their columns."""

from __future__ import annotations

import csv
import gzip
import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parley.core.claim import Claim, EventFrame, Quantity, Report
from parley.core.errors import EnvironmentFault, UsageError
from parley.core.terms import Bound, EventStatus, EventType
from parley.record import Store
from parley.record.exporters import Choice, export
from parley.record.importers import Options, import_table
from parley.record.importers.ged import HEADER as GED
from parley.record.importers.others import ACLED_HEADER as ACLED
from parley.record.importers.others import POLECAT_HEADER as POLECAT
from parley.record.importers.others import inter, month_span
from parley.record.query import ask
from parley.record.safe import defuse

OPEN = Options(licence="CC BY 4.0", today=date(2026, 1, 1))
ACLED_ROW = dict.fromkeys(ACLED, "") | {
    "event_id_cnty": "NOR1", "event_date": "2025-01-03", "year": "2025", "time_precision": "1",
    "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "Army of Norland",
    "inter1": "1", "actor2": "Front", "inter2": "2", "country": "Norland", "location": "Westford",
    "latitude": "54.5", "longitude": "3.25", "geo_precision": "1", "fatalities": "3",
    "notes": "=HYPERLINK(\"http://x\")", "timestamp": "1736380800",
}  # fmt: skip


def write(path: Path, header: Any, rows: list[dict[str, str]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# -- UCDP GED, real files -------------------------------------------------------------------


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("ged_syria_2016.csv.gz", 6170),
        ("format_samples/ucdp_candidate_v23_0_10.csv.gz", 2391),
        ("format_samples/ucdp_ged_v23_1_sample1000.csv.gz", 1000),
    ],
)
def test_ged_comes_back_as_it_went_in(
    store: Store, shared: Path, tmp_path: Path, name: str, count: int
) -> None:
    path = shared / "data" / "ucdp" / name
    result = import_table(store, "ged", path)
    assert (result.new, result.set_aside) == (count, 0)
    export(store, "ged", tmp_path / "out.csv", Choice("ged"))
    back = {r["id"]: r for r in rows_of(tmp_path / "out.csv")}
    assert tuple(next(iter(back.values()))) == GED
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            again = back[row["id"].removesuffix(".0")]
            for column, cell in row.items():
                assert _same(cell, again[column]), (column, cell, again[column])


def _same(before: str, after: str) -> bool:
    """Equal but for how numbers, days and truth are spelt, and for formulas defused."""
    if before == after or "'" + before == after:
        return True
    if before in ("True", "False"):
        return after == str(int(before == "True"))
    if before[10:] in (" 00:00:00.000",):
        return before[:10] == after
    return float(before) == float(after)


def test_old_generations_and_upper_case(store: Store, tmp_path: Path) -> None:
    old = {"ID": "7", "TYPE_OF_VIOLENCE": "2", "LATITUDE": "1.5", "LONGITUDE": "2.5",
           "COUNTRY": "Norland", "DATE_START": "1990-01-01", "DATE_END": "1990-02-03",
           "BEST_EST": "3", "HIGH_EST": "5", "LOW_EST": "1", "conflict_id": "9"}  # fmt: skip
    result = import_table(store, "ged", write(tmp_path / "ged15.csv", old, [old]))
    event = next(iter(store.view().events()))
    assert (event.low, event.best, event.high, event.violence) == (1, 3, 5, 2)
    assert result.rules[0] == "1 events span months: kept as dated (--multi-month keep)"


def test_rules_for_months_and_places(store: Store, tmp_path: Path) -> None:
    base = {"type_of_violence": "1", "latitude": "1", "longitude": "2", "country": "N",
            "date_start": "2012-11-20", "date_end": "2012-12-31", "best": "9", "high": "9",
            "low": "9", "where_prec": "6"}  # fmt: skip
    path = write(tmp_path / "g.csv", ["id", *base], [{"id": "1", **base}])
    last = import_table(store, "ged", path, Options(multi_month="last"))
    assert last.rules == (
        "1 events span months: booked in their last month (--multi-month last)",
        "1 events less precise than 5: kept and flagged (--imprecise flag)",
    )
    assert next(iter(store.view().events())).start == "2012-12-01"
    assert store.view().event("ged:1")[1] == ("place is imprecise",)
    for how in ({"multi_month": "drop"}, {"imprecise": "drop"}):
        assert import_table(store, "ged", path, Options(**how)).dropped == 1  # type: ignore[arg-type]


# -- the others -----------------------------------------------------------------------------


def test_acled_there_and_back(store: Store, tmp_path: Path) -> None:
    head = ["data_id", *[c.upper() for c in ACLED], "population_best"]
    row = {c.upper(): v for c, v in ACLED_ROW.items()} | {"population_best": "120"}
    path = write(tmp_path / "acled.csv", head, [row | {"data_id": "5"}])
    assert import_table(store, "acled", path, OPEN).new == 1
    event = next(iter(store.view().events()))
    assert (event.violence, event.plover, event.mode) == (1, "ASSAULT", "firearms")
    assert event.published == "2025-01-09"  # from ACLED's own time stamp
    export(store, "acled", tmp_path / "out.csv", Choice())
    back = rows_of(tmp_path / "out.csv")[0]
    assert tuple(back) == ACLED
    assert back == {**ACLED_ROW, "notes": "'" + ACLED_ROW["notes"], "latitude": "54.5"}


def test_a_later_time_stamp_wins(store: Store, tmp_path: Path) -> None:
    late = {**ACLED_ROW, "fatalities": "5", "timestamp": "1738380800"}
    import_table(store, "acled", write(tmp_path / "b.csv", ACLED, [late]), OPEN)
    result = import_table(store, "acled", write(tmp_path / "a.csv", ACLED, [ACLED_ROW]), OPEN)
    assert result.older == 1
    assert [e.best for e in store.view().events()] == [5]


def test_actor_types_by_number_and_by_word() -> None:
    assert [inter(c) for c in ("1", "State forces", "8", "9", "", "Other")] == [
        "State forces", "State forces", "External/Other forces", "", "", "Other",
    ]  # fmt: skip


def test_polecat(store: Store, tmp_path: Path) -> None:
    row = dict.fromkeys(POLECAT, "None") | {
        "Event ID": "e1", "Event Date": "2023-01-05", "Event Type": "ASSAULT",
        "Event Mode": "aerial", "Actor Name": "Norland", "City": "Westford", "Latitude": "54.5",
        "Longitude": "3.25", "Intensity": "-9.0", "Publication Date": "2023-01-06",
    }  # fmt: skip
    path = write(tmp_path / "p.tsv", POLECAT, [row], "\t")
    path.write_bytes(path.read_bytes() + b"\xe9 \x81\n")  # ISO-8859-1, as the old files are
    result = import_table(store, "polecat", path, OPEN)
    assert (result.new, result.set_aside) == (1, 1) and "iso-8859-1" in " ".join(result.notes)
    event = next(iter(store.view().events()))
    assert (event.mode, event.side_b, event.published) == ("aerial", "", "2023-01-06")


def test_pax_and_views(store: Store, tmp_path: Path) -> None:
    pax = {"Con": "Norland", "AgtId": "12", "Agt": "Truce of Westford", "Dat": "14/03/2016",
           "Stage": "Cea", "GCh": "1"}  # fmt: skip
    assert import_table(store, "pax", write(tmp_path / "pax.csv", pax, [pax])).new == 1
    views = {"country_id": "57", "month_id": "444", "name": "N", "main_mean": "12.5"}
    assert import_table(store, "views", write(tmp_path / "v.csv", views, [views])).new == 1
    rows = list(store.view().rows("agreement")) + list(store.view().rows("forecast"))
    assert [(r.subject, r.valid_from) for r in rows] == [
        ("pax:12", "2016-03-14"), ("views:c57:444", "2016-12-01"),
    ]  # fmt: skip
    assert json.loads(rows[0].body)[-1] == {"GCh": "1"}
    question = "SELECT country, name, stage FROM agreements WHERE day < '2017'"
    assert ask(store.engine, question).rows == [("Norland", "Truce of Westford", "Cea")]
    assert ask(store.engine, "SELECT mean FROM forecasts").rows == [(12.5,)]
    assert month_span(12) == ("1980-12-01", "1980-12-01")


def test_own_tables_keep_their_names_apart(store: Store, tmp_path: Path) -> None:
    for name in ("a", "b"):
        path = write(tmp_path / f"{name}.csv", ["id", "date"], [{"id": "1", "date": "2016-01-01"}])
        import_table(store, "kobo", path)
    assert [e.id for e in store.view().events()] == ["table:a:1", "table:b:1"]
    with pytest.raises(UsageError, match="no format"):
        import_table(store, "cameo", path)


# -- exports --------------------------------------------------------------------------------


@pytest.fixture
def told(store: Store, first: Report, said: Claim) -> Store:
    """A record with one claim on an event, and one imported event."""
    import dataclasses

    frame = EventFrame(EventType.ASSAULT, "aerial", actors=("norland",), recipients=("front",))
    dead = Quantity(3, None, None, Bound.MORE_THAN, "person", "civilians", "killed")
    event = dataclasses.replace(said, event=frame, quantities=(dead,))
    denied = dataclasses.replace(
        event, id="c-no", event=dataclasses.replace(frame, status=EventStatus.DENIED)
    )
    store.add([first], [event, denied])
    return store


def test_our_own_events_in_foreign_columns(told: Store, said: Claim, tmp_path: Path) -> None:
    assert export(told, "ged", tmp_path / "g.csv", Choice("parley")).rows == 1
    row = rows_of(tmp_path / "g.csv")[0]
    assert tuple(row) == GED
    assert (row["id"], row["low"], row["best"], row["date_start"]) == (
        said.id, "3", "", "2031-05-01",
    )  # fmt: skip
    export(told, "acled", tmp_path / "a.csv", Choice("parley"))
    row = rows_of(tmp_path / "a.csv")[0]
    assert (row["sub_event_type"], row["event_type"]) == (
        "Air/drone strike", "Explosions/Remote violence",
    )  # fmt: skip
    export(told, "plover", tmp_path / "p.jsonl", Choice("parley"))
    record = json.loads((tmp_path / "p.jsonl").read_text())
    assert record["claims"] == [said.id] and record["dead"] == {
        "low": 3, "best": None, "high": None,
    }  # fmt: skip
    assert (record["event"], record["mode"]) == ("ASSAULT", "aerial")


def test_maps_are_read_by_gdal(told: Store, tmp_path: Path) -> None:
    pyogrio = pytest.importorskip("pyogrio", reason="parley[geo] is not installed")
    for name in ("geojson", "gpkg"):
        path = tmp_path / f"e.{name}"
        export(told, name, path, Choice())
        meta, _, geometry, _ = pyogrio.raw.read(path)
        assert meta["geometry_type"] == "Point" and meta["crs"] == "EPSG:4326"
        assert len(geometry) == 1
    db = sqlite3.connect(tmp_path / "e.gpkg")
    assert db.execute("SELECT min_x, max_y FROM gpkg_contents").fetchone() == (3.25, 54.5)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_parquet_and_geoparquet(told: Store, tmp_path: Path) -> None:
    import pyarrow.parquet as pq
    import shapely

    export(told, "parquet", tmp_path / "e.parquet", Choice())
    assert pq.read_table(tmp_path / "e.parquet").column("low").to_pylist() == [3.0]
    export(told, "geoparquet", tmp_path / "g.parquet", Choice())
    table = pq.read_table(tmp_path / "g.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    point = shapely.from_wkb(table.column("geometry").to_pylist()[0])
    assert (point.x, point.y) == (3.25, 54.5)


def test_formulas_are_defused_everywhere(store: Store, tmp_path: Path) -> None:
    row = {"id": "1", "date": "2016-01-01", "notes": "=1+1", "place": "@SUM(A1)", "side_a": "-x"}
    import_table(store, "table", write(tmp_path / "t.csv", row, [row]), OPEN)
    export(store, "ged", tmp_path / "g.csv", Choice())
    out = rows_of(tmp_path / "g.csv")[0]
    assert (out["where_description"], out["where_coordinates"]) == ("'=1+1", "'@SUM(A1)")
    assert out["side_a"] == "'-x"
    export(store, "xlsx", tmp_path / "e.xlsx", Choice())
    from openpyxl import load_workbook

    sheet = load_workbook(tmp_path / "e.xlsx").active
    assert sheet is not None
    cells = {c.value: c.data_type for c in sheet[2]}
    assert cells["=1+1"] == "s"  # text, not a formula
    assert [defuse(c) for c in ("+49 1", "1", -2, None, "\tx")] == ["'+49 1", "1", -2, None, "'\tx"]


def test_restricted_rows_stay_in_unless_asked_for(store: Store, tmp_path: Path) -> None:
    import_table(store, "acled", write(tmp_path / "a.csv", ACLED, [ACLED_ROW]))
    kept = export(store, "geojson", tmp_path / "e.geojson", Choice())
    assert kept.rows == 0 and "1 rows of Armed Conflict" in kept.withheld[0]
    assert "--allow-restricted" in kept.withheld[0]
    assert json.loads((tmp_path / "e.geojson").read_text())["features"] == []
    asked = export(store, "geojson", tmp_path / "e.geojson", Choice(allow_restricted=True))
    assert (asked.rows, asked.withheld) == (1, ())


def test_provenance_and_bibliography(told: Store, said: Claim, tmp_path: Path) -> None:
    told.decide(said.id, "accept", "ana")
    import_table(told, "acled", write(tmp_path / "a.csv", ACLED, [ACLED_ROW]))
    export(told, "prov", tmp_path / "p.json", Choice())
    prov = json.loads((tmp_path / "p.json").read_text())
    assert f"parley:claim/{said.id}" in prov["entity"]
    assert prov["agent"]["parley:agent/ana"] == {"prov:type": "prov:Person"}
    links = prov["wasDerivedFrom"].values()
    assert all(k["prov:usedEntity"] == "parley:report/r1" for k in links)
    assert all(k["prov:activity"] in prov["activity"] for k in prov["used"].values())
    export(told, "bibtex", tmp_path / "s.bib", Choice())
    bib = (tmp_path / "s.bib").read_text()
    assert bib.startswith("@article{Raleigh2023-") and "Licence: ACLED terms of use" in bib


def test_a_file_that_cannot_be_written_is_left_as_it_was(told: Store, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        export(told, "ged", tmp_path / "folder", Choice())
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    with pytest.raises(UsageError):
        export(told, "shp", tmp_path / "x", Choice())

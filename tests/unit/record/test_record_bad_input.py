"""Each row of the bad-input table: never silent, no traceback, always file, line and remedy."""

from __future__ import annotations

import csv
import gzip
import json
import sqlite3
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from parley.core.claim import Report
from parley.core.errors import EnvironmentFault, InputError
from parley.record import Store
from parley.record.importers import ImportResult, Options, import_table
from parley.record.importers.ged import HEADER as GED
from parley.record.importers.others import ACLED_HEADER as ACLED

TODAY = date(2026, 1, 1)
GED_ROW = {
    "id": "1", "type_of_violence": "1", "where_prec": "1", "latitude": "34.802462",
    "longitude": "36.707602", "priogrid_gid": "179714", "country": "Syria", "date_prec": "1",
    "date_start": "2016-01-01", "date_end": "2016-01-01", "deaths_a": "2", "deaths_b": "2",
    "deaths_civilians": "0", "deaths_unknown": "0", "best": "4", "high": "4", "low": "4",
    "code_status": "Clear", "side_a": "A", "side_b": "B",
}  # fmt: skip
ACLED_ROW = {
    "event_id_cnty": "NOR1", "event_date": "03 January 2025", "year": "2025",
    "time_precision": "1", "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "Military Forces of Norland", "inter1": "1", "actor2": "Southern Front",
    "inter2": "Rebel group", "country": "Norland", "location": "Westford", "latitude": "54.5",
    "longitude": "3.25", "geo_precision": "1", "fatalities": "3", "timestamp": "1736380800",
}  # fmt: skip


def table(path: Path, header: tuple[str, ...], rows: list[dict[str, str]], **how: str) -> Path:
    """Write a table the way somebody's program would."""
    delimiter = how.get("delimiter", ",")
    with path.open("w", encoding=how.get("encoding", "utf-8"), newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(header)
        for row in rows:
            writer.writerow([row.get(name, "") for name in header])
    return path


def ged(path: Path, *changes: dict[str, str], **how: str) -> Path:
    rows = [{**GED_ROW, "id": str(k), **change} for k, change in enumerate(changes, 1)]
    return table(path, GED, rows, **how)


def take(store: Store, name: str, path: Path, **options: object) -> ImportResult:
    return import_table(store, name, path, Options(today=TODAY, **options))  # type: ignore[arg-type]


# -- a cell ---------------------------------------------------------------------------------


def test_a_word_where_a_number_belongs(store: Store, tmp_path: Path) -> None:
    rows = [ACLED_ROW, {**ACLED_ROW, "event_id_cnty": "NOR2", "fatalities": "x"}]
    path = table(tmp_path / "acled.csv", ACLED, rows)
    errors = tmp_path / "errors.csv"
    result = take(store, "acled", path, errors=errors)
    assert (result.new, result.set_aside) == (1, 1)
    fault = result.faults[0]
    assert (fault.line, fault.what, fault.value) == (3, "fatalities is not a whole number", "x")
    raw = path.read_text().splitlines()[2]
    assert raw[fault.column - 1 :].startswith("x,")
    with errors.open(encoding="utf-8-sig") as file:
        listed = list(csv.DictReader(file))
    assert listed == [
        {"file": str(path), "line": "3", "column": str(fault.column), "value": "x",
         "reason": "fatalities is not a whole number", "hint": "Correct the cell."}
    ]  # fmt: skip


def test_strict_stops_and_writes_nothing(store: Store, tmp_path: Path) -> None:
    path = ged(tmp_path / "g.csv", {}, {"best": "many"})
    result = take(store, "ged", path, strict=True, errors=tmp_path / "errors.csv")
    assert (result.written, result.set_aside, store.head().seq) == (False, 1, 0)
    assert (tmp_path / "errors.csv").exists()


def test_a_rehearsal_writes_nothing(store: Store, tmp_path: Path) -> None:
    result = take(store, "ged", ged(tmp_path / "g.csv", {}), dry_run=True)
    assert (result.new, result.written, store.head().seq) == (1, False, 0)


@pytest.mark.parametrize(
    ("day", "what"),
    [
        ("2027-01-01", "date_start date lies in the future"),
        ("31.02.2016", "date_start no such date"),
        ("2016-02-31", "date_start no such date"),
        ("last Friday", "date_start a day told from another day"),
        ("letzten Freitag", "date_start a day told from another day"),
        ("03/04/2016", "date_start day and month could be the other way round"),
        ("soon", "date_start is not a date"),
    ],
)
def test_days_that_cannot_be(store: Store, tmp_path: Path, day: str, what: str) -> None:
    result = take(store, "ged", ged(tmp_path / "g.csv", {"date_start": day}))
    assert [(f.what, f.value) for f in result.faults] == [(what, day)]
    if "told from" in what:
        assert "--published" in result.faults[0].todo


@pytest.mark.parametrize(
    ("written", "order", "read"),
    [
        ("2016-01-01 00:00:00.000", "", "2016-01-01"),
        ("01.02.2016", "", "2016-02-01"),
        ("03 January 2025", "", "2025-01-03"),
        ("20-April-2018", "", "2018-04-20"),
        ("3. März 2015", "", "2015-03-03"),
        ("42370", "", "2016-01-01"),
        ("25/12/2016", "", "2016-12-25"),
        ("03/04/2016", "dmy", "2016-04-03"),
        ("03/04/2016", "mdy", "2016-03-04"),
    ],
)
def test_days_as_people_write_them(
    store: Store, tmp_path: Path, written: str, order: str, read: str
) -> None:
    change = {"date_start": written, "date_end": written}
    take(store, "ged", ged(tmp_path / "g.csv", change), dates=order)
    assert [e.start for e in store.view().events()] == [read]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"date_end": "2015-12-31"}, "event ends before it starts"),
        ({"best": "-1"}, "deaths are negative"),
        ({"type_of_violence": "9"}, "type of violence is not 1, 2 or 3"),
        ({"best": ""}, "best is empty"),
        ({"latitude": "nan"}, "latitude is not a number"),
        ({"id": "1.5"}, "id is not a whole number"),
        ({"best": "4_5"}, "best is not a whole number"),
        ({"latitude": "3_4.5"}, "latitude is not a number"),
    ],
)
def test_rows_that_contradict_themselves(
    store: Store, tmp_path: Path, change: dict[str, str], what: str
) -> None:
    result = take(store, "ged", ged(tmp_path / "g.csv", {}, change))
    assert [f.what for f in result.faults] == [what] and result.new == 1


def test_words_for_figures_become_intervals_never_points(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    cells = ["dozens", "mehr als 20", "mindestens 7", "20-30", "rund 30", "12", "many"]
    rows = [{"Datum": f"{k}.05.2015", "Tote": c, "Ort": "X"} for k, c in enumerate(cells, 1)]
    table(path, ("Datum", "Tote", "Ort"), rows)
    result = take(store, "table", path, mapping={"best": "Tote"})
    events = sorted(store.view().events(), key=lambda e: e.start)
    figures = [(e.low, e.best, e.high) for e in events]
    assert figures == [
        (24, None, 99), (21, None, None), (7, None, None), (20, None, 30), (None, 30, None),
        (12, 12, 12),
    ]  # fmt: skip
    assert [f.value for f in result.faults] == ["many"]


# -- a place --------------------------------------------------------------------------------


def test_places_that_look_wrong_are_flagged_and_kept(store: Store, tmp_path: Path) -> None:
    changes: list[dict[str, str]] = [
        {"latitude": "36.707602", "longitude": "34.802462"},
        {"latitude": "0", "longitude": "0", "priogrid_gid": ""},
        {"latitude": "120", "longitude": "36", "priogrid_gid": ""},
        {"latitude": "-200", "longitude": "0.5", "priogrid_gid": ""},
        {"latitude": "50.1", "longitude": "9.9"},
        {},
    ]
    result = take(store, "ged", ged(tmp_path / "g.csv", *changes))
    assert (result.new, result.set_aside) == (6, 0)
    odd = [store.view().event(f"ged:{k}")[1] for k in range(1, 7)]
    assert odd == [
        ("latitude and longitude look swapped",), ("place is at 0, 0",),
        ("latitude and longitude look swapped",), ("coordinates are off the globe",),
        ("place is not in its priogrid_gid cell",), (),
    ]  # fmt: skip


def test_places_outside_their_country_are_flagged_without_a_map(
    store: Store, tmp_path: Path
) -> None:
    rows = [
        {**ACLED_ROW, "event_id_cnty": f"N{k}", "latitude": str(54 + k % 3 / 9)} for k in range(20)
    ]
    rows.append({**ACLED_ROW, "event_id_cnty": "away", "latitude": "-20", "longitude": "100"})
    rows.append({**ACLED_ROW, "event_id_cnty": "turned", "latitude": "3.25", "longitude": "54.5"})
    take(store, "acled", table(tmp_path / "a.csv", ACLED, rows))
    view = store.view()
    assert view.event("acled:away")[1] == ("far from the other events in Norland",)
    assert view.event("acled:turned")[1] == ("latitude and longitude look swapped",)
    assert view.event("acled:N3")[1] == ()


# -- a file ---------------------------------------------------------------------------------


def test_a_missing_or_renamed_column(store: Store, tmp_path: Path) -> None:
    header = tuple("Event Date" if c == "event_date" else c for c in ACLED)
    rows = [{**ACLED_ROW, "Event Date": "2025-01-03"}]
    path = table(tmp_path / "a.csv", header, rows)
    with pytest.raises(InputError) as caught:
        take(store, "acled", path)
    message = str(caught.value)
    assert "no column 'event_date'; did you mean 'Event Date'?" in message
    assert "--map event_date='Event Date'" in message and f"{path}:1:1" in message
    assert take(store, "acled", path, mapping={"event_date": "Event Date"}).new == 1


def test_every_missing_column_at_once_and_wrong_maps(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError) as caught:
        take(store, "ged", path)
    assert len(caught.value.faults) == 10
    with pytest.raises(InputError, match="did you mean 'best'") as caught:
        take(store, "table", path, mapping={"bestt": "a", "date_start": "nowhere"})
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-8"])
def test_encodings_are_found_out_and_said(store: Store, tmp_path: Path, encoding: str) -> None:
    path = ged(tmp_path / "g.csv", {"side_a": "Rebellen für Ä"}, encoding=encoding)
    result = take(store, "ged", path)
    assert [e.side_a for e in store.view().events()] == ["Rebellen für Ä"]
    told = " ".join(result.notes)
    assert encoding == "utf-8" or encoding.removesuffix("-sig").replace("-le", "") in told


def test_a_download_cut_off_inside_a_character(store: Store, tmp_path: Path) -> None:
    path = ged(tmp_path / "g.csv", {}, {"gwnob": "é"})
    path.write_bytes(path.read_bytes().rstrip()[:-1])
    result = take(store, "ged", path)
    assert "the file ends inside a character: the download may be cut off" in result.notes


def test_german_excel(store: Store, tmp_path: Path) -> None:
    change = {"latitude": "34,802462", "longitude": "36,707602", "date_start": "01.01.2016",
              "date_end": "42371", "side_a": "Süd"}  # fmt: skip
    path = ged(tmp_path / "g.csv", change, encoding="cp1252", delimiter=";")
    result = take(store, "ged", path)
    event = next(iter(store.view().events()))
    assert (event.lat, event.start, event.end) == (34.802462, "2016-01-01", "2016-01-02")
    assert "cells are separated by semicolon" in result.notes
    assert "not UTF-8: read as cp1252" in result.notes and not result.flags


def test_a_workbook(store: Store, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Datum", "Land", "Tote", "lat", "lon"])
    sheet.append(["#date+start", "#country+name", "#affected+killed", "#geo+lat", "#geo+lon"])
    sheet.append([date(2016, 1, 3), "Norland", 4, 54.5, 3.25])
    sheet.append([42372, "Norland", "x", 54.5, 3.25])
    book.save(tmp_path / "list.xlsx")
    result = take(store, "table", tmp_path / "list.xlsx")
    event = next(iter(store.view().events()))
    assert (event.start, event.best, event.country) == ("2016-01-03", 4, "Norland")
    assert [(f.line, f.column) for f in result.faults] == [(4, 3)]
    assert "row 2 holds HXL tags: not taken as data" in result.notes


def test_an_hxl_row_is_recognised_and_said_once(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    path.write_text(
        "A survey\nWhen,Where,Dead\n#date +start,#loc+name,#affected +killed\n"
        "2016-01-01,Westford,4\n2016-01-02,Eastford,y\n"
    )
    result = take(store, "table", path)
    assert [(e.place, e.best) for e in store.view().events()] == [("Westford", 4)]
    assert [n for n in result.notes if "HXL" in n] == ["line 3 holds HXL tags: not taken as data"]
    assert [(f.line, f.column, f.value) for f in result.faults] == [(5, 21, "y")]


def test_rows_with_too_few_or_too_many_cells(store: Store, tmp_path: Path) -> None:
    path = ged(tmp_path / "g.csv", {})
    path.write_text(path.read_text() + "1,2,3\n")
    result = take(store, "ged", path)
    assert [(f.line, f.what) for f in result.faults] == [(3, "row has 3 cells, the header 49")]


def test_a_quote_never_closed(store: Store, tmp_path: Path) -> None:
    path = ged(tmp_path / "g.csv", {})
    path.write_text(path.read_text() + '"' + "x\n" * (1 << 22))
    with pytest.raises(InputError, match="g.csv:3:1.*never closed"):
        take(store, "ged", path)
    assert store.head().seq == 0


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.csv", b"", "file is empty"),
        ("a.csv", b"\xef\xbb\xbf\n \n", "file is empty"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\1\2\0\0\3\4xxyyzz\0", "binary file"),
        ("a.xlsx", b"PK no workbook", "not an Excel workbook"),
        ("a.json", b'{"Result": [', "not JSON"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.json", b'{"Result": []}', "holds no events"),
        ("a.json", b'{"status": 403, "message": "Access denied"}', "access tier"),
        ("a.json", b'{"message": "Unauthorized"}', "did not accept the credentials"),
        ("a.json", b'{"status": 429}', "limit on requests"),
        ("a.json", b'{"data": "none"}', "holds no list of events"),
    ],
)
def test_files_that_are_no_table(
    store: Store, tmp_path: Path, name: str, content: bytes, what: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=what):
        take(store, "ged", tmp_path / name)
    assert store.head().seq == 0


def test_no_such_file_or_a_folder(store: Store, tmp_path: Path) -> None:
    for path, what in ((tmp_path / "no.csv", "no such file"), (tmp_path, "is a folder")):
        with pytest.raises(InputError, match=what):
            take(store, "ged", path)


# -- an archive -----------------------------------------------------------------------------


def test_packed_tables_are_read(store: Store, tmp_path: Path) -> None:
    plain = ged(tmp_path / "GEDEvent_v25_1.csv", {})
    with zipfile.ZipFile(tmp_path / "ged251-csv.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(plain, "GEDEvent_v25_1.csv")
    result = take(store, "ged", tmp_path / "ged251-csv.zip")
    assert result.new == 1 and "read 'GEDEvent_v25_1.csv' out of the archive" in result.notes
    (tmp_path / "g.csv.gz").write_bytes(gzip.compress(ged(tmp_path / "h.csv", {}, {}).read_bytes()))
    assert take(store, "ged", tmp_path / "g.csv.gz").new == 1


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "a/../../b.csv", "C:\\x.csv"])
def test_archives_that_lead_out(store: Store, tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "id\n")
    with pytest.raises(InputError, match="leads out of it"):
        take(store, "ged", tmp_path / "a.zip")


def test_bombs_are_refused(store: Store, tmp_path: Path) -> None:
    zeros = bytes(64 << 20)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", zeros)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(zeros, 1))
    (tmp_path / "a.xlsx").write_bytes((tmp_path / "a.zip").read_bytes())
    for name in ("a.zip", "a.csv.gz", "a.xlsx"):
        with pytest.raises(InputError, match="out of all proportion"):
            take(store, "ged", tmp_path / name)


def test_a_damaged_archive(store: Store, tmp_path: Path) -> None:
    packed = gzip.compress(ged(tmp_path / "g.csv", {}).read_bytes())
    (tmp_path / "g.csv.gz").write_bytes(packed[:-20])
    with pytest.raises(InputError, match="archive is damaged"):
        take(store, "ged", tmp_path / "g.csv.gz")
    broken = bytearray(packed)
    broken[30:60] = bytes(30)
    (tmp_path / "h.csv.gz").write_bytes(broken)
    with pytest.raises(InputError, match="archive is damaged"):
        take(store, "ged", tmp_path / "h.csv.gz")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "x")
    with pytest.raises(InputError, match="exactly one table"):
        take(store, "ged", tmp_path / "two.zip")


# -- again ----------------------------------------------------------------------------------


def test_the_newer_release_wins_whenever_it_comes(store: Store, tmp_path: Path) -> None:
    old = ged(tmp_path / "GEDEvent_v23_0_9.csv", {"best": "4"})
    new = ged(tmp_path / "GEDEvent_v23_0_10.csv", {"best": "5", "high": "5"})
    assert take(store, "ged", new).new == 1
    late = take(store, "ged", old)
    assert (late.new, late.updated, late.older) == (0, 0, 1)
    assert [e.best for e in store.view().events()] == [5]
    assert [e.best for e in store.view(as_of=date(2023, 11, 1)).events()] == [4]  # as it was then
    assert list(store.view(as_of=date(2023, 10, 30)).events()) == []


def test_the_very_same_file_is_told_and_left(store: Store, tmp_path: Path) -> None:
    path = ged(tmp_path / "g.csv", {}, {})
    take(store, "ged", path)
    head = store.head()
    again = take(store, "ged", path)
    assert again.notes == ("this very file is in the record already: nothing to do",)
    assert store.head() == head
    path.write_text(path.read_text() + "\n")  # another file with the same rows
    assert take(store, "ged", path).known == 2


def test_the_api_says_the_line_of_a_bad_record(store: Store, tmp_path: Path) -> None:
    good = {k: (int(v) if v.isdigit() else v) for k, v in GED_ROW.items()}
    bad = {**good, "id": 2, "best": "x"}
    path = tmp_path / "page.json"
    path.write_text(json.dumps({"TotalCount": 2, "Result": [good, bad]}, indent=1))
    result = take(store, "ged", path)
    line = path.read_text().splitlines()[result.faults[0].line - 1]
    assert result.new == 1 and line.strip() == "{" and result.faults[0].value == "x"


# -- the machine ----------------------------------------------------------------------------


def test_a_record_locked_by_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: Report
) -> None:
    from parley.record import engine

    path = tmp_path / "r.db"
    Store.open(path).close()
    monkeypatch.setattr(engine, "WAIT_SECONDS", 0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store.open(path) as store:
        with pytest.raises(EnvironmentFault, match="locked by another process.*still valid"):
            store.add([first], [])
        other.rollback()
        assert store.add([first], []).new_reports == 1
    other.close()


def test_a_full_disk_rolls_back_and_the_record_is_whole(store: Store, first: Report) -> None:
    store.add([first], [])
    head = store.head()
    with store.engine.connect() as connection:  # the pool keeps this connection
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    many = [replace(first, id=f"many{k}", text=str(k) * 9000, sha256="") for k in range(50)]
    with pytest.raises(EnvironmentFault, match="no space left.*still valid"):
        store.add(many, [])
    assert store.head() == head and store.verify().whole
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")
    assert store.add(many, []).new_reports == 50


def test_entities_that_grow_without_end(store: Store, tmp_path: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(tmp_path / "plain.xlsx")
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">' + "".join(
        f'<!ENTITY {chr(98 + k)} "{f"&{chr(97 + k)};" * 10}">' for k in range(9)
    )
    with (
        zipfile.ZipFile(tmp_path / "plain.xlsx") as plain,
        zipfile.ZipFile(tmp_path / "bomb.xlsx", "w") as made,
    ):
        for name in plain.namelist():
            data = plain.read(name).decode()
            if name.endswith("sheet1.xml"):
                rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'
                data = f"{bomb}]>" + data.replace("<sheetData />", f"<sheetData>{rows}</sheetData>")
            made.writestr(name, data)
    with pytest.raises(InputError, match="workbook"):
        take(store, "table", tmp_path / "bomb.xlsx")


def test_names_that_would_be_sql(store: Store, tmp_path: Path) -> None:
    evil = "'); DROP TABLE entry; --"
    path = table(tmp_path / "t.csv", ("id", "date", evil), [{"id": evil, "date": "2016-01-01"}])
    import_table(store, "table", path, Options(name=evil, today=TODAY))
    assert [e.id for e in store.view().events()] == [f"table:drop-table-entry:{evil}"]
    assert store.verify().whole


def test_two_texts_that_are_one_count_as_one_source(store: Store, first: Report) -> None:
    copy = replace(first, id="agency-copy", publisher="Other")
    assert store.add([first, copy], []).duplicates == (("agency-copy", "r1"),)

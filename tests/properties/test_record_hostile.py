"""Whatever bytes a file holds, importing it ends in a result or in a refusal, never a traceback."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.core.errors import InputError
from parley.record import Store
from parley.record.importers import Options, import_table
from parley.record.importers.table import Table, open_table

CSV = "id,date,best,lat,lon,country\n1,2016-01-01,3,54.5,3.25,N\n2,31.12.2016,mehr als 20,0,0,N\n"


def workbook() -> bytes:
    from openpyxl import Workbook

    book, file = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for line in CSV.splitlines():
        sheet.append(line.split(","))
    book.save(file)
    return file.getvalue()


def packed() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.csv", CSV)
    return file.getvalue()


WHOLE = {
    "t.csv": CSV.encode(),
    "t.csv.gz": gzip.compress(CSV.encode()),
    "t.zip": packed(),
    "t.xlsx": workbook(),
    "t.json": json.dumps({"data": [{"id": 1, "date": "2016-01-01", "best": "4"}]}).encode(),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


def attempt(path: Path) -> None:
    """Import into a record of its own; anything but a refusal is a fault of ours."""
    record = path.with_name("r.db")
    for extra in ("", "-wal", "-shm"):
        record.with_name(record.name + extra).unlink(missing_ok=True)
    with Store.open(record) as store:
        try:
            import_table(store, "table", path, Options(today=date(2026, 1, 1)))
        except InputError as error:
            assert all(line.startswith(str(path)) for line in error.lines())
        assert store.verify().whole


@settings(max_examples=30, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    name=st.sampled_from(sorted(WHOLE)),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), min_size=1, max_size=4),
    end=st.floats(0.2, 1),
)
def test_damaged_files(
    hostile: Path, name: str, cuts: list[tuple[float, bytes]], end: float
) -> None:
    data = bytearray(WHOLE[name])
    for where, new in cuts:
        at = int(where * len(data))
        data[at : at + len(new)] = new
    (hostile / name).write_bytes(data[: int(end * len(data)) + 1])
    attempt(hostile / name)


@settings(max_examples=80, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(name=st.sampled_from(sorted(WHOLE)), data=st.binary(max_size=200))
def test_any_bytes_at_all(hostile: Path, name: str, data: bytes) -> None:
    path = hostile / name
    path.write_bytes(data)
    try:
        table: Table = open_table(path)
        for row in table.rows():
            table.position(len(row) - 1)
    except InputError as error:
        assert all(line.startswith(str(path)) for line in error.lines())

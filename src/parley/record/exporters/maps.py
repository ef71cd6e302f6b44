"""Exports for maps and statistics: GeoJSON, GeoPackage, GeoParquet, Parquet.

The GeoPackage is written with SQLite itself: the standard asks for three tables and a
blob header ([OGC2021]_), and no user should need GDAL for that.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from parley.record.events import Event
from parley.record.exporters.tables import EVENT_COLUMNS

_TYPES = {"lat": "REAL", "lon": "REAL", "precision": "INTEGER", "violence": "INTEGER",
          "low": "REAL", "best": "REAL", "high": "REAL"}  # fmt: skip
WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
BATCH = 5000


def write_geojson(path: Path, found: Iterator[Event]) -> int:
    """Write a FeatureCollection (RFC 7946); events without a place have a null geometry."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[')
        for event in found:
            placed = event.lat is not None and event.lon is not None
            feature = {
                "type": "Feature", "id": event.id,
                "geometry": {"type": "Point", "coordinates": [event.lon, event.lat]}
                if placed else None,
                "properties": {n: getattr(event, n) for n in EVENT_COLUMNS if n not in _POINT},
            }  # fmt: skip
            file.write(",\n" if count else "\n")
            json.dump(feature, file, ensure_ascii=False)
            count += 1
        file.write("\n]}\n")
    return count


_POINT = ("lat", "lon")


def point(lon: float, lat: float) -> bytes:
    """Return a point as GeoPackage binary: header, SRS 4326, then WKB."""
    return struct.pack("<2sBBi", b"GP", 0, 1, 4326) + struct.pack("<BIdd", 1, 1, lon, lat)


def write_geopackage(path: Path, found: Iterator[Event]) -> int:
    """Write a GeoPackage 1.3 with one layer ``events``."""
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path)
    try:
        db.executescript(_GPKG)
        db.execute(
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, ?, '')",
            (WGS84,),
        )
        columns = ", ".join(f'"{n}" {_TYPES.get(n, "TEXT")}' for n in EVENT_COLUMNS)
        db.execute(f"CREATE TABLE events (fid INTEGER PRIMARY KEY, geom POINT, {columns})")
        count, box = 0, [180.0, 90.0, -180.0, -90.0]
        marks = ", ".join("?" * (len(EVENT_COLUMNS) + 1))
        names = ", ".join(f'"{n}"' for n in EVENT_COLUMNS)
        insert = f"INSERT INTO events (geom, {names}) VALUES ({marks})"
        while batch := list(islice(found, BATCH)):
            db.executemany(insert, [_gpkg_row(e, box) for e in batch])
            count += len(batch)
        _register(db, box if count else [0.0, 0.0, 0.0, 0.0])
        db.commit()
        return count
    finally:
        db.close()


def _gpkg_row(event: Event, box: list[float]) -> tuple[Any, ...]:
    geometry = None
    if event.lat is not None and event.lon is not None:
        geometry = point(event.lon, event.lat)
        box[0], box[1] = min(box[0], event.lon), min(box[1], event.lat)
        box[2], box[3] = max(box[2], event.lon), max(box[3], event.lat)
    return (geometry, *(getattr(event, n) for n in EVENT_COLUMNS))


def _register(db: sqlite3.Connection, box: list[float]) -> None:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    db.execute(
        "INSERT INTO gpkg_contents VALUES"
        " ('events', 'features', 'events', 'Events of a Parley record', ?, ?, ?, ?, ?, 4326)",
        (now, *box),
    )
    db.execute("INSERT INTO gpkg_geometry_columns VALUES ('events', 'geom', 'POINT', 4326, 0, 0)")


_GPKG = """
PRAGMA application_id = 0x47504B47;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', ''),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', '');
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
  identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL,
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name));
"""


def write_parquet(path: Path, found: Iterator[Event], geometry: bool) -> int:
    """Write Parquet, with ``geometry`` as GeoParquet 1.0 (WKB points, OGC:CRS84)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"REAL": pa.float64(), "INTEGER": pa.int32()}
    fields = [pa.field(n, kinds.get(_TYPES.get(n, ""), pa.string())) for n in EVENT_COLUMNS]
    if geometry:
        fields.append(pa.field("geometry", pa.binary()))
    schema = pa.schema(fields, metadata=_geo() if geometry else None)
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(found, BATCH)):
            columns: list[list[Any]] = [[getattr(e, n) for e in batch] for n in EVENT_COLUMNS]
            if geometry:
                columns.append([_wkb(e) for e in batch])
            writer.write_table(pa.table(columns, schema=schema))
            count += len(batch)
    return count


def _wkb(e: Event) -> bytes | None:
    placed = e.lat is not None and e.lon is not None
    return struct.pack("<BIdd", 1, 1, e.lon, e.lat) if placed else None


def _geo() -> dict[bytes, bytes]:
    column = {"encoding": "WKB", "geometry_types": ["Point"]}
    geo = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return {b"geo": json.dumps(geo).encode()}

"""The user's own map instead of the built-in one: units and towns with their P-codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from parley.core.errors import Fault, InputError, MissingExtra
from parley.scenario.atlas import Town, Unit

NAMES = ("adm1_en", "adm1_name", "admin1name", "shapename", "name_1", "name_en", "name", "adm_1")
CODES = ("adm1_pcode", "admin1pcode", "shapeiso", "iso_3166_2", "gid_1", "hasc_1", "pcode", "code")
TOWN_NAMES = ("name_en", "name", "featurenam", "asciiname", "town", "place", "adm2_en")
LAT, LON = ("lat", "latitude", "y"), ("lon", "lng", "long", "longitude", "x")
PEOPLE = ("population", "pop", "pop_max")
OTHERS = ("aliases", "alternatenames", "name_alt", "name_de", "name_ar")


def own_units(path: Path) -> list[Unit]:
    """First-level units from GeoJSON or GeoPackage; names and codes by their usual columns.

    Raises ``InputError`` with every feature that has no name or no surface.
    """
    from shapely.geometry import MultiPolygon, mapping, shape

    out: list[Unit] = []
    faults: list[Fault] = []
    for number, (values, geometry) in enumerate(_features(path), 1):
        name, code = _first(values, NAMES), _first(values, CODES)
        surface = shape(geometry).buffer(0) if geometry else None
        if not name:
            told = ", ".join(values) or "none"
            faults.append(_fault(path, number, "no name of a unit", told, f"Name it {NAMES[0]}."))
            continue
        if surface is None or surface.is_empty or surface.area == 0:
            faults.append(_fault(path, number, "no surface", name, "Give a Polygon."))
            continue
        if abs(surface.bounds[0]) > 180 or abs(surface.bounds[1]) > 90:
            todo = "Save it again in WGS 84 (EPSG:4326)."
            faults.append(_fault(path, number, "not in degrees", name, todo))
            continue
        parts = surface if isinstance(surface, MultiPolygon) else MultiPolygon([surface])
        simple = parts.simplify(0.01)
        whole = simple if isinstance(simple, MultiPolygon) else MultiPolygon([simple])
        out.append(Unit(name, json.loads(json.dumps(mapping(whole)["coordinates"])), code))
    if faults or not out:
        raise InputError(faults or [_fault(path, 0, "no unit in it", "", "Give polygons.")])
    return out


def own_towns(path: Path) -> list[Town]:
    """Towns from CSV, GeoJSON or GeoPackage: name, lat, lon, and population if there is one."""
    out: list[Town] = []
    faults: list[Fault] = []
    for number, (values, geometry) in enumerate(_features(path), 1):
        name = _first(values, TOWN_NAMES)
        lat, lon = _number(_first(values, LAT)), _number(_first(values, LON))
        if geometry and geometry.get("type") == "Point":
            lon, lat = (float(c) for c in geometry["coordinates"][:2])
        if not name:
            faults.append(_fault(path, number, "no name of a town", "", "Name it 'name'."))
        elif lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
            todo = "Give lat and lon in degrees, with a point."
            faults.append(_fault(path, number, "no place on the map", name, todo))
        else:
            others = [n for key in OTHERS for n in _text(values, key).replace(";", "|").split("|")]
            people = int(_number(_first(values, PEOPLE)) or 0)
            aliases = tuple(n.strip() for n in others if n.strip() and n.strip() != name)
            out.append(Town(name, lat, lon, people, aliases, _first(values, CODES)))
    if faults or not out:
        raise InputError(faults or [_fault(path, 0, "no town in it", "", "Give rows.")])
    return sorted(out, key=lambda t: (-t.population, t.name))


def _features(path: Path) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    kind = path.suffix.lower()
    if kind == ".csv":
        return [(row, None) for row in _rows(path)]
    if kind in (".geojson", ".json"):
        try:
            found = json.loads(path.read_text(encoding="utf-8-sig"))
            features = found["features"]
            return [(_low(f.get("properties") or {}), f.get("geometry")) for f in features]
        except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError):
            todo = "Give a FeatureCollection in UTF-8."
            raise InputError(_fault(path, 0, "not a GeoJSON file", "", todo)) from None
    return _geopackage(path)


def _geopackage(path: Path) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    try:
        import pyogrio
    except ImportError:
        raise MissingExtra("geo", f"Reading {path.suffix or 'such'} files") from None
    from shapely import from_wkb
    from shapely.geometry import mapping

    try:
        meta, _, shapes, columns = pyogrio.raw.read(str(path))
    except Exception as error:
        todo = "Give GeoJSON or GeoPackage; towns also as CSV (.csv) with name,lat,lon,population."
        raise InputError(_fault(path, 0, "not readable as a map", "", todo)) from error
    names = [str(n) for n in meta["fields"]]
    out = []
    for i, wkb in enumerate(shapes):
        values = {n: columns[k][i] for k, n in enumerate(names)}
        out.append((_low(values), dict(mapping(from_wkb(wkb))) if wkb else None))
    return out


def _rows(path: Path) -> list[dict[str, Any]]:
    import csv
    import io

    from parley.scenario.csvfile import decode
    from parley.scenario.faults import Faults

    faults = Faults()
    text = decode(path, faults) or ""
    faults.finish()
    sample = text.splitlines()[0] if text else ""
    mark = ";" if sample.count(";") > sample.count(",") else ","
    return [_low(r) for r in csv.DictReader(io.StringIO(text), delimiter=mark)]


def _low(values: dict[str, Any]) -> dict[str, Any]:
    return {str(k).strip().lower(): v for k, v in values.items() if k is not None}


def _text(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    return "" if value is None or value != value else str(value).strip()


def _first(values: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((t for t in (_text(values, k) for k in keys) if t), "")


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _fault(path: Path, number: int, what: str, value: str, todo: str) -> Fault:
    return Fault(str(path), number, 0, what, value, "Nothing was written.", todo)

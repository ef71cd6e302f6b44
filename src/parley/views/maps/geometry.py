"""From degrees to the page, and the cells a map is tiled with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import h3
import numpy as np
from shapely.geometry import MultiPolygon, Point, Polygon, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from parley.views import svg

Bounds = tuple[float, float, float, float]
EARTH_KM = 6371.0
CORNER = 0.4  # of the country's box: below it, the map looks only there
MARGIN = 0.6  # around the places, of their extent
HEX_KM2 = {2: 86801.8, 3: 12393.4, 4: 1770.3, 5: 252.9, 6: 36.13, 7: 5.161}


@dataclass(frozen=True, slots=True)
class Frame:
    """An equirectangular frame fitted to a box of degrees (true at its middle latitude)."""

    west: float
    south: float
    east: float
    north: float
    width: float
    pad: float = 10.0

    @property
    def _cos(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def scale(self) -> float:
        """Pixels per degree of latitude."""
        return (self.width - 2 * self.pad) / max((self.east - self.west) * self._cos, 1e-6)

    @property
    def height(self) -> float:
        """Height of the map in pixels."""
        return (self.north - self.south) * self.scale + 2 * self.pad

    def within(self, tallest: float, narrowest: float) -> Frame:
        """The frame narrowed until it is no taller than that, though never below a width.

        Examples
        --------
        >>> round(Frame(0, -20, 5, 20, 900).within(800, 100).height)
        800
        """
        if self.height <= tallest or self.width <= narrowest:
            return self
        slim = (self.width - 2 * self.pad) * (tallest - 2 * self.pad) / (self.height - 2 * self.pad)
        return replace(self, width=max(narrowest, slim + 2 * self.pad))

    def __call__(self, lon: float, lat: float) -> tuple[float, float]:
        x = self.pad + (lon - self.west) * self._cos * self.scale
        return x, self.pad + (self.north - lat) * self.scale

    @property
    def px_per_km(self) -> float:
        """Pixels per kilometre."""
        return self.scale / 111.2


def km_between(lat1: Any, lon1: Any, lat2: Any, lon2: Any) -> Any:
    """Great-circle distance in km; works on arrays."""
    a1, o1, a2, o2 = (np.radians(v) for v in (lat1, lon1, lat2, lon2))
    h = np.sin((a2 - a1) / 2) ** 2 + np.cos(a1) * np.cos(a2) * np.sin((o2 - o1) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(h, 0, 1)))


def shapes(outline: dict[str, Any] | None) -> list[tuple[str, BaseGeometry]]:
    """The outline's features as (id, geometry); broken ones are mended or left out."""
    out = []
    for feature in (outline or {}).get("features", []):
        geometry = feature.get("geometry")
        if not geometry or geometry.get("type") not in ("Polygon", "MultiPolygon"):
            continue
        found = shape(geometry)
        if not found.is_valid:
            found = found.buffer(0)
        properties = feature.get("properties") or {}
        out.append((str(properties.get("id") or feature.get("id") or ""), found))
    return out


def whole(parts: Sequence[tuple[str, BaseGeometry]], points: Iterable[tuple[float, float]]) -> Any:
    """The country: the union of its units, or a hull around the places where none is given."""
    if parts:
        return unary_union([g.buffer(1e-3) for _, g in parts])
    cloud = unary_union([Point(lon, lat).buffer(0.4) for lat, lon in points])
    return cloud.convex_hull


def around(points: Sequence[tuple[float, float]], country: Bounds) -> Bounds:
    """The country's box; a box around the points where they fill but a corner of it.

    Examples
    --------
    >>> around([(0.0, 0.0), (10.0, 10.0)], (0.0, 0.0, 10.0, 10.0))
    (0.0, 0.0, 10.0, 10.0)
    >>> around([(1.0, 1.0), (2.0, 2.0)], (0.0, 0.0, 10.0, 10.0))
    (0.4, 0.4, 2.6, 2.6)
    """
    if not points:
        return country
    lats, lons = zip(*points, strict=True)
    west, south, east, north = country
    pad = max(MARGIN * max(max(lats) - min(lats), max(lons) - min(lons)), 0.3)
    near = (
        max(west, min(lons) - pad),
        max(south, min(lats) - pad),
        min(east, max(lons) + pad),
        min(north, max(lats) + pad),
    )
    wide, high = near[2] - near[0], near[3] - near[1]
    if wide <= 0 or high <= 0 or wide * high > CORNER * (east - west) * (north - south):
        return country
    return near


def rings(geometry: BaseGeometry) -> list[list[tuple[float, float]]]:
    """All rings of a polygon or multipolygon as (lon, lat) lists."""
    if isinstance(geometry, Polygon):
        return [list(r.coords) for r in (geometry.exterior, *geometry.interiors)]
    if isinstance(geometry, MultiPolygon):
        return [ring for part in geometry.geoms for ring in rings(part)]
    return []


def draw(geometry: BaseGeometry, frame: Frame) -> str:
    """The ``d`` of a geometry in a frame, simplified to half a pixel."""
    simple = geometry.simplify(0.5 / frame.scale)
    return "".join(svg.path([frame(x, y) for x, y, *_ in r], True) for r in rings(simple))


def cells(geometry: BaseGeometry, most: int = 900) -> list[str]:
    """H3 cells that tile a geometry, at the finest resolution with at most ``most`` cells."""
    west, south, east, north = geometry.bounds
    middle = math.radians((south + north) / 2)
    km2 = geometry.area * 111.2**2 * math.cos(middle)
    level = max((r for r, size in HEX_KM2.items() if km2 / size <= most), default=2)
    found: set[str] = set()
    for part in getattr(geometry, "geoms", [geometry]):
        if isinstance(part, Polygon):
            ring = [(lat, lon) for lon, lat, *_ in part.exterior.coords]
            found.update(h3.polygon_to_cells(h3.LatLngPoly(ring), level))
    return sorted(found)


def cell_path(cell: str, frame: Frame) -> str:
    """The ``d`` of one cell."""
    return svg.path([frame(lon, lat) for lat, lon in h3.cell_to_boundary(cell)], True)

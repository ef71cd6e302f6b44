"""Places that look wrong: at 0, 0, off the globe, or far from the rest of their country."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from statistics import median

from parley.record.importers.formats import Problem

ENOUGH = 40  # events of a country from which the middle of it is known well enough
LEAST = 8
REACH = 6.0  # in median absolute deviations, and never less than MARGIN degrees
MARGIN = 8.0

Point = tuple[str, float, float]


def off_the_globe(lat: float | None, lon: float | None) -> list[Problem]:
    """Return what is wrong with coordinates on their own."""
    if lat is None or lon is None:
        return []
    shown = f"{lat}, {lon}"
    if lat == 0 and lon == 0:
        return [Problem("latitude", "place is at 0, 0", shown)]
    if abs(lat) > 90 and abs(lat) <= 180 and abs(lon) <= 90:
        return [Problem("latitude", "latitude and longitude look swapped", shown)]
    if abs(lat) > 90 or abs(lon) > 180:
        return [Problem("latitude", "coordinates are off the globe", shown)]
    return []


class Whereabouts:
    """Learns where a country's events lie, and tells those that lie elsewhere."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, list[Point]] = defaultdict(list)
        self._box: dict[str, tuple[float, float, float, float]] = {}

    def see(self, country: str, key: str, lat: float, lon: float) -> Iterator[tuple[str, Problem]]:
        """Take in one event; yield (event, problem) where something is now plain."""
        if country in self._box:
            yield from self._judge(country, (key, lat, lon))
            return
        waiting = self._waiting[country]
        waiting.append((key, lat, lon))
        if len(waiting) == ENOUGH:
            yield from self._settle(country)

    def rest(self) -> Iterator[tuple[str, Problem]]:
        """Judge the countries with few events, once no more will come."""
        for country in list(self._waiting):
            if len(self._waiting[country]) >= LEAST:
                yield from self._settle(country)

    def _settle(self, country: str) -> Iterator[tuple[str, Problem]]:
        points = self._waiting.pop(country)
        lat, reach_lat = _middle([p[1] for p in points])
        lon, reach_lon = _middle([p[2] for p in points])
        self._box[country] = (lat, lon, reach_lat, reach_lon)
        for point in points:
            yield from self._judge(country, point)

    def _judge(self, country: str, point: Point) -> Iterator[tuple[str, Problem]]:
        key, lat, lon = point
        if self._inside(country, lat, lon):
            return
        swapped = self._inside(country, lon, lat)
        what = "latitude and longitude look swapped" if swapped else (
            f"far from the other events in {country}"
        )  # fmt: skip
        yield key, Problem("latitude", what, f"{lat}, {lon}")

    def _inside(self, country: str, lat: float, lon: float) -> bool:
        mid_lat, mid_lon, reach_lat, reach_lon = self._box[country]
        return abs(lat - mid_lat) <= reach_lat and abs(lon - mid_lon) <= reach_lon


def _middle(values: list[float]) -> tuple[float, float]:
    mid = median(values)
    return mid, max(MARGIN, REACH * median(abs(v - mid) for v in values))

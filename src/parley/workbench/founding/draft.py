"""A scenario in the making: what the map and the events say before a person has added a line."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
from shapely.geometry import Point, shape

from parley.scenario.atlas import Country, Town, Unit
from parley.scenario.spellings import UNIT_WORD, plain, unit_names
from parley.workbench.founding.truces import Deals

GEONAMES = "GeoNames (CC BY 4.0)"
NATURAL_EARTH = "Natural Earth (public domain)"
ROAD = 1.3
KM = 111.2  # a degree of latitude
SUBURB_KM = 15.0
NEAR_KM = 40.0
# Fewest fighters there are, and the share of them killed in a year: many, usual, few.
SHARES_KILLED = ((600, 0.12), (4000, 0.03), (18000, 0.0075))


def slug(name: str) -> str:
    """An id: lower-case ASCII with hyphens.

    Examples
    --------
    >>> slug("Būr Sūdān")
    'bur-sudan'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "x"


@dataclass(frozen=True, slots=True)
class Happening:
    """One imported event, as much of it as a scenario needs."""

    day: date
    lat: float
    lon: float
    side_a: str
    side_b: str
    killed: float
    admin1: str = ""
    place: str = ""
    country: str = ""


@dataclass(slots=True)
class Draft:
    """Country, places, roads, actors and history, ready to be written."""

    country: Country
    units: list[Unit]
    towns: list[Town]
    happenings: list[Happening] = field(default_factory=list)
    others: list[Town] = field(default_factory=list)  # known, not simulated
    heard: list[Happening] = field(default_factory=list)  # from reports: sides and fronts only
    backers: Counter[tuple[str, str]] = field(default_factory=Counter)  # (patron, client)
    allies: Counter[tuple[str, str]] = field(default_factory=Counter)  # (who, beside whom)
    aka: dict[str, list[str]] = field(default_factory=dict)  # what else reports call a side
    holders: dict[tuple[float, float], str] = field(default_factory=dict)  # town to side, as told
    spelt: dict[tuple[float, float], Counter[tuple[str, str]]] = field(default_factory=dict)
    deals: Deals = field(default_factory=Deals)  # truces, mediators, guarantors, as told
    told_killed: float = 0.0  # what reports give for deaths; used where no events are
    town_source: str = GEONAMES
    unit_source: str = NATURAL_EARTH
    soil: dict[tuple[float, float], str] = field(default_factory=dict)  # towns of lands beside
    unit_soil: dict[str, str] = field(default_factory=dict)  # units by name, of lands beside
    _drawn: list[tuple[str, Any]] = field(default_factory=list, repr=False)
    _at: dict[tuple[float, float], str] = field(default_factory=dict, repr=False)

    def rename(self, meant: Mapping[str, str]) -> None:
        """Give each side of the events the name it is known under; wings are no sides."""
        self.happenings = [
            replace(h, side_a=meant.get(h.side_a, h.side_a), side_b=meant.get(h.side_b, h.side_b))
            for h in self.happenings
        ]

    def unit_names(self, key: str, name: str) -> tuple[list[str], list[str]]:
        """Other English and German names of a unit, those of the events in it among them."""
        english: list[str] = []
        germans: list[str] = []
        for told in (*bracketed(name), *self._told().get(key, ())):
            more, more_de = unit_names(told)
            english += more
            germans += more_de
        return [n for n in dict.fromkeys(english) if n != name], list(dict.fromkeys(germans))

    def _told(self) -> dict[str, list[str]]:
        """Names the events give to units; each to one unit, by its own name or by most events."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for h in self.happenings:
            if h.admin1:
                counts[h.admin1][self._unit_at(h.lat, h.lon)] += 1
        own = {
            bare(n): slug(u.name) + "-unit"
            for u in self.units
            for told in bracketed(u.name)
            for n in unit_names(told)[0]
        }
        out: dict[str, list[str]] = defaultdict(list)
        for told, where in sorted(counts.items()):
            named = own.get(bare(unit_names(told)[0][0]))
            unit, n = max(where.items(), key=lambda x: (x[1], x[0]))
            if named or n >= 3:
                out[named or unit].append(told)
        return out

    def further(self) -> Iterable[tuple[str, Town, str]]:
        """(id, town, source) of places that reports may name but that are not simulated."""
        seen = set(self.town_ids())
        for town in self.others:
            key = base = slug(town.name)
            number = 2
            while key in seen:
                key, number = f"{base}-{number}", number + 1
            seen.add(key)
            yield key, town, self.town_source if town.population else "the events"

    def _unit_at(self, lat: float, lon: float) -> str:
        if (lat, lon) not in self._at:
            self._at[lat, lon] = self.unit_of(lat, lon)
        return self._at[lat, lon]

    def unit_of(self, lat: float, lon: float) -> str:
        """Id of the unit a point lies in, or of the nearest."""
        shapes = self._shapes()
        if not shapes:
            return ""
        here = Point(lon, lat)
        return min(shapes, key=lambda pair: (pair[1].distance(here), pair[0]))[0]

    def _shapes(self) -> list[tuple[str, Any]]:
        if not self._drawn:
            for u in self.units:
                drawn = shape({"type": "MultiPolygon", "coordinates": u.coordinates}).buffer(0)
                self._drawn.append((slug(u.name) + "-unit", drawn))
        return self._drawn

    def centres(self) -> list[tuple[str, str, float, float]]:
        """(id, name, lat, lon) of every unit."""
        names = {slug(u.name) + "-unit": u.name for u in self.units}
        out = []
        for key, geometry in self._shapes():
            point = geometry.representative_point()
            out.append((key, names[key], round(point.y, 3), round(point.x, 3)))
        return out

    def town_ids(self) -> list[str]:
        """An id for each town; a second town of a name gets a number."""
        seen: Counter[str] = Counter()
        out = []
        for town in self.towns:
            key = slug(town.name)
            seen[key] += 1
            out.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
        return out

    def roads(self) -> list[tuple[int, int, float]]:
        """Pairs of towns with no third between them, and the length of a road there in km.

        A Gabriel graph: always connected, no long ways past other towns.
        """
        lat = np.array([t.lat for t in self.towns])
        lon = np.array([t.lon for t in self.towns])
        x = lon * np.cos(np.radians(lat.mean() if len(lat) else 0.0))
        d2 = (x[:, None] - x[None]) ** 2 + (lat[:, None] - lat[None]) ** 2
        out = []
        for i, j in combinations(range(len(self.towns)), 2):
            if not ((d2[i] + d2[j]) < d2[i, j] - 1e-12).any():
                out.append((i, j, round(KM * float(np.sqrt(d2[i, j])) * ROAD, 1)))
        return out

    def sides(self, most: int = 8) -> list[tuple[str, int]]:
        """Those who fight, by how many events they have; then those only reports name."""
        counts, told = self._fights(self.happenings), self._fights(self.heard)
        listed = sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:most]
        new = [(s, n) for s, n in told.items() if s not in counts]
        room = max(most - len(listed), most // 4)
        return listed + sorted(new, key=lambda x: (-x[1], x[0]))[:room]

    @staticmethod
    def _fights(happenings: Iterable[Happening]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for h in happenings:
            counts.update(s for s in (h.side_a, h.side_b) if s and not _unarmed(s))
        return counts

    def rivals(self) -> list[tuple[str, str, int]]:
        """Pairs that fight each other, by how often."""
        known = {name for name, _ in self.sides()}
        counts = Counter(
            tuple(sorted((h.side_a, h.side_b)))
            for h in (*self.happenings, *self.heard)
            if h.side_a in known and h.side_b in known and h.side_a != h.side_b
        )
        return [(a, b, n) for (a, b), n in sorted(counts.items(), key=lambda x: (-x[1], x[0]))]

    def nearest(self, lat: float, lon: float) -> tuple[int, float]:
        """Index of the nearest town and how far it is in km."""
        away = [float(km_from(lat, lon, t.lat, t.lon)) for t in self.towns]
        best = int(np.argmin(away))
        return best, away[best]

    def away(self, one: int, other: int) -> float:
        """How far two towns lie apart in km."""
        return _km(self.towns[one], self.towns[other])

    def presence(self) -> dict[str, Counter[int]]:
        """For each side, how many of its events each town saw nearby."""
        out: dict[str, Counter[int]] = defaultdict(Counter)
        known = {name for name, _ in self.sides()}
        for h in (*self.happenings, *(h for h in self.heard if h.place)):
            town, away = self.nearest(h.lat, h.lon)
            if away <= NEAR_KM:
                for side in {h.side_a, h.side_b} & known:
                    out[side][town] += 1
        return out

    def unplaced(self) -> list[str]:
        """Sides of which nobody says where they are, while others have their place."""
        there = self.presence()
        return [name for name, _ in self.sides() if there and not there.get(name)]

    def fighters(self) -> tuple[int, int, int]:
        """Low, best and high of how many fight in all, from the deaths of the last year.

        Without events a toll that reports give stands for a year's deaths.
        """
        days = [h.day for h in self.happenings]
        last = max(days, default=None)
        late = [h for h in self.happenings if last and (last - h.day).days < 365]
        span = max([30, *((last - h.day).days + 1 for h in late if last)])
        year = sum(h.killed for h in late) * 365 / span or self.told_killed
        low, best, high = (max(least, year / share) for least, share in SHARES_KILLED)
        return round(low), round(best), round(high)

    def history(self) -> list[tuple[str, str, int]]:
        """(unit, month, killed) for every unit and month the events span."""
        totals: Counter[tuple[str, str]] = Counter()
        for h in self.happenings:
            unit = self._unit_at(h.lat, h.lon)
            totals[unit, f"{h.day:%Y-%m}"] += round(h.killed)
        if not totals:
            return []
        spanned = list(months(min(m for _, m in totals), max(m for _, m in totals)))
        names = [key for key, *_ in self.centres()]
        return [(u, m, totals[u, m]) for u in names for m in spanned]


def months(first: str, last: str) -> Iterable[str]:
    """Every month from ``first`` to ``last``.

    Examples
    --------
    >>> list(months("2022-11", "2023-02"))
    ['2022-11', '2022-12', '2023-01', '2023-02']
    """
    year, month = map(int, first.split("-"))
    while f"{year}-{month:02d}" <= last:
        yield f"{year}-{month:02d}"
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _unarmed(name: str) -> bool:
    plain_name = name.lower()
    unnamed = re.fullmatch(r"xxx\d*", plain_name)  # UCDP's mark for a side not named yet
    return bool(unnamed) or plain_name.startswith(
        ("civilians", "unidentified", "protesters", "unknown")
    )


def choose_towns(
    towns: list[Town],
    happenings: list[Happening],
    most: int,
    named: Iterable[tuple[float, float]] = (),
) -> list[Town]:
    """The towns to simulate: those reports name, those events are near to, and the largest."""
    seen: Counter[int] = Counter()
    if happenings and towns:
        lat = np.array([t.lat for t in towns])
        lon = np.array([t.lon for t in towns])
        for h in happenings:
            away = np.hypot(lat - h.lat, (lon - h.lon) * np.cos(np.radians(h.lat)))
            seen[int(away.argmin())] += 1
        seen = _to_cities(seen, towns)
    spots = {(t.lat, t.lon): i for i, t in reversed(list(enumerate(towns)))}
    chosen = list(dict.fromkeys(spots[at] for at in named if at in spots))[: most // 2]
    chosen += [i for i, _ in seen.most_common(most // 2) if i not in chosen]
    for spread in (SUBURB_KM, 0.0):  # a quarter of a city only where there is nothing else
        for i, town in enumerate(towns):
            if len(chosen) < most and i not in chosen:
                near = min((_km(town, towns[j]) for j in chosen), default=spread)
                chosen += [i] if near >= spread else []
    return [towns[i] for i in sorted(chosen)]


def _to_cities(seen: Counter[int], towns: list[Town]) -> Counter[int]:
    """Count what happened in a quarter or suburb for the city; towns come largest first."""
    out: Counter[int] = Counter()
    for i, n in seen.items():
        city = next((j for j in range(i) if _km(towns[i], towns[j]) < SUBURB_KM), i)
        out[city] += n
    return out


def _km(a: Town, b: Town) -> float:
    return float(km_from(a.lat, a.lon, b.lat, b.lon))


def km_from(lat: float, lon: float, there: Any, wide: Any) -> Any:
    """How far one or many points (latitudes, longitudes) lie from the first, in km."""
    return KM * np.hypot(there - lat, (wide - lon) * np.cos(np.radians(lat)))


def other_towns(
    every: list[Town],
    chosen: list[Town],
    happenings: list[Happening],
    country: str = "",
    most: int = 300,
) -> list[Town]:
    """Further places that reports may name: those the events name most, then the largest."""
    known = {bare(n) for t in chosen for n in (t.name, *t.aliases)}
    spots: dict[str, Happening] = {}
    named: Counter[str] = Counter()
    for h in happenings:
        name = "" if _of_unit(h.place) else PLACE_WORD.sub("", h.place).strip()
        if name and bare(name) not in known and not h.admin1.startswith(name) and name != country:
            named[name] += 1
            spots.setdefault(name, h)
    listed = {bare(n): t for t in every for n in (t.name, *t.aliases)}
    out: dict[str, Town] = {}
    for name, _ in named.most_common(most // 2):
        spot = spots[name]
        town = listed.get(bare(name)) or Town(name, spot.lat, spot.lon, 0, ())
        out.setdefault(bare(town.name), town)
    for town in every:
        if len(out) >= most:
            break
        if bare(town.name) not in known:
            out.setdefault(bare(town.name), town)
    return list(out.values())


def _of_unit(name: str) -> bool:
    """Whether an event is only placed in a unit: "Bandundu province" is no town.

    Examples
    --------
    >>> _of_unit("Bandundu Province"), _of_unit("Nyala town"), _of_unit("Jabal Awliya district")
    (True, False, False)
    """
    return bool(UNIT_WORD.search(name)) and not PLACE_WORD.search(name)


def bare(name: str) -> str:
    """A name without accents, marks and case."""
    return re.sub(r"[^a-z]+", " ", plain(name).casefold()).strip()


PLACE_WORD = re.compile(r"\b(?:town|city|village|settlement|area|district|refugee camp)$", re.I)


def bracketed(name: str) -> list[str]:
    """The names in "Homs (Hims)" and "Fako / Buea".

    Examples
    --------
    >>> bracketed("Homs (Hims)")
    ['Homs', 'Hims']
    """
    return [part.strip() for part in re.split(r"[()/]", name) if part.strip()]

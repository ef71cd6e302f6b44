"""Where it happened: named places inside one another, or points with a radius of error.

A claim may name a village, its district or its province: the coarser is right whenever the
finer is, and says less. Where nobody names a place the truth is a point, and each claim is
a circle around its own. Sources are right or wrong as often as they turn out to be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from parley.fusion.copies import detect
from parley.fusion.forms import FormCode
from parley.fusion.stance import camp_shares, right_prior
from parley.fusion.table import ClaimTable

EARTH_KM = 6371.0088
_SURE = {"neutral": (18.0, 2.0), "party": (7.0, 3.0), "unknown": (8.0, 2.0)}
_ROUNDS = 8
_LEARN = 2000
_ENOUGH = 0.9
_GRID = 61
_OWN_RADIUS = 2.0
_NEAR = 0.1
_NEAR_KM = 15.0
_REST = "elsewhere in "
_REST_OF_UNIT = 3.0
_REST_OF_WORLD = 12.0
_GEO = re.compile(r"geo:(-?[\d.]+),(-?[\d.]+)(?:;u=([\d.]+))?")
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?)\s*[,;/ ]\s*(-?\d+(?:\.\d+)?)")

Point = tuple[float, float, float]
"""Latitude and longitude in degrees, radius of error in km."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What lies in what (``above``: place -> all units above it) and where (``points``)."""

    above: Mapping[str, frozenset[str]]
    points: Mapping[str, Point]

    @property
    def units(self) -> frozenset[str]:
        """Return every place that others lie in."""
        return frozenset(u for above in self.above.values() for u in above)


@dataclass(frozen=True, slots=True, eq=False)
class Where:
    """The answer to one question.

    ``best`` is the likeliest finest place ("" for a bare point) with ``probability``;
    ``sure`` the smallest unit that holds 90 % and how much it holds; ``point`` the middle
    and the radius in km that holds 90 %, or None where no position is known. ``places`` has
    the candidates with their probabilities; ``shift`` (n,) is by how much each claim moved
    the best place's probability, or the point in km.
    """

    question: int
    best: str
    probability: float
    sure: tuple[str, float]
    point: Point | None
    places: tuple[tuple[str, float], ...]
    rows: np.ndarray
    shift: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Answers, one a question, and how reliable each source is (S,)."""

    answers: tuple[Where, ...]
    reliability: np.ndarray
    dependence: dict[tuple[str, str], float]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """P(claim | place, source right) as ``fit`` (n, K), P(claim | source wrong) as ``junk``.

    ``names`` are the finest places named, the rest of each unit around them and the rest of
    the world; ``room`` (K,) is how many places each stands for.
    """

    question: int
    names: tuple[str, ...]
    room: np.ndarray
    spots: np.ndarray
    rows: np.ndarray
    weight: np.ndarray
    fit: np.ndarray
    junk: np.ndarray
    fixed: np.ndarray


def geo_point(text: str, radius: float | None = None) -> Point | None:
    """Return the point a cell names: ``36.2, 37.16`` or a geo URI, whose ``u`` is in metres.

    Examples
    --------
    >>> geo_point("geo:36.2,37.16;u=500")
    (36.2, 37.16, 0.5)
    >>> geo_point("36.2, 37.16", 3.0)
    (36.2, 37.16, 3.0)
    >>> geo_point("Aleppo") is None
    True
    """
    text = text.strip()
    found = _GEO.fullmatch(text)
    if found:
        lat, lon = float(found[1]), float(found[2])
        error = float(found[3]) / 1000.0 if found[3] else _OWN_RADIUS
    elif found := _PAIR.fullmatch(text):
        lat, lon = float(found[1]), float(found[2])
        error = radius if radius else _OWN_RADIUS
    else:
        return None
    return (lat, lon, error) if abs(lat) <= 90 and abs(lon) <= 180 and error > 0 else None


def geo_text(lat: float, lon: float, radius: float = _OWN_RADIUS) -> str:
    """Return a point as a geo URI with its error in metres ([RFC5870]_)."""
    return f"geo:{lat:.6g},{lon:.6g};u={1000.0 * radius:.6g}"


def kilometres(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """Return the distance between two (latitude, longitude) along the ground.

    Examples
    --------
    >>> round(kilometres((36.2, 37.16), (33.51, 36.29)))
    309
    """
    p, q = math.radians(a[0]), math.radians(b[0])
    h = math.sin((q - p) / 2) ** 2
    h += math.cos(p) * math.cos(q) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def fuse_places(
    table: ClaimTable,
    gazetteer: Gazetteer | None = None,
    known: frozenset[tuple[str, str]] = frozenset(),
) -> Places:
    """Fuse claims whose text names a place or a point.

    Parameters
    ----------
    table
        Claims; ``not`` claims say that it was not there.
    gazetteer
        What lies in what, and where; without it every name stands alone.
    known
        (copier, copied) pairs of sources known beforehand.
    """
    g = gazetteer or Gazetteer({}, {})
    copies = detect(table, known, exact=True)
    usable = table.text >= 0
    weight = camp_shares(table, np.where(usable, copies.weight, 0.0))
    rows = np.flatnonzero(usable)
    edges = np.searchsorted(table.question[rows], np.arange(len(table.questions) + 1))
    asked = [
        _ask(table, int(q), rows[edges[q] : edges[q + 1]], weight, g)
        for q in np.flatnonzero(np.diff(edges))
    ]
    a, b = right_prior(table, _SURE)
    right = a / (a + b)
    for _ in range(_ROUNDS):
        hits, said = np.zeros(len(right)), np.zeros(len(right))
        for x in asked[:: max(1, len(asked) // _LEARN)]:
            source = table.source[x.rows]
            good = right[source][:, None] * x.fit
            bad = (1.0 - right[source]) * x.junk
            p = _belief(x, right[source])
            np.add.at(hits, source, x.weight * ((good / (good + bad[:, None] + 1e-300)) @ p))
            np.add.at(said, source, x.weight)
        right = (hits + a) / (said + a + b)
    answers = tuple(_answer(table, x, right, g) for x in asked)
    return Places(answers, right, copies.dependence)


def _ask(table: ClaimTable, q: int, rows: np.ndarray, weight: np.ndarray, g: Gazetteer) -> _Asked:
    texts = [table.texts[table.text[r]] for r in rows]
    points = [geo_point(t) for t in texts]
    named = sorted({t for t, p in zip(texts, points) if p is None})
    if named:
        names, room, spots = _candidates(named, g)
    else:
        spots = _net([p for p in points if p is not None])
        names, room = (), np.ones(len(spots))
        room[_GRID * _GRID :] = 0.0
    fit = np.array([_fits(t, p, names, spots, g) for t, p in zip(texts, points)])
    junk = np.clip(fit @ room / room.sum(), 1e-4, 1.0)
    denied = table.form[rows] == FormCode.NOT
    fit[denied], junk[denied] = 1.0 - fit[denied], 1.0 - junk[denied]
    settled = table.anchor[rows]
    fixed = np.prod(fit[settled] > 0.5, axis=0) > 0 if settled.any() else np.ones(fit.shape[1]) > 0
    if not fixed.any():
        fixed = np.ones(fit.shape[1]) > 0
    speaks = ~settled
    return _Asked(
        q, names, room, spots, rows[speaks], weight[rows[speaks]], fit[speaks], junk[speaks], fixed
    )  # fmt: skip


def _candidates(named: list[str], g: Gazetteer) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """Return the places it can have been, how many each stands for, and where they lie."""
    units = sorted({u for n in named for u in g.above.get(n, ())})
    finest = [n for n in named if n not in units and not _has_parts(n, g)]
    broad = sorted({*units, *(n for n in named if n not in finest)})
    names = (*finest, *(f"{_REST}{u}" for u in broad), _REST)
    room = np.array([1.0] * len(finest) + [_REST_OF_UNIT] * len(broad) + [_REST_OF_WORLD])
    spots = np.array([g.points.get(n, (np.nan,) * 3) for n in names])
    return names, room, spots


def _has_parts(name: str, g: Gazetteer) -> bool:
    return name in g.units


def _plain(name: str) -> str:
    """Return the rest of a unit as the unit itself, the rest of the world as ``elsewhere``."""
    return name.removeprefix(_REST) or "elsewhere"


def _net(points: list[Point]) -> np.ndarray:
    """Return (K, 3) a net of candidate points around the claimed ones."""
    x = np.array(points)
    wide = x[:, 2].max() * 2.5 / 111.2
    lat = np.linspace(x[:, 0].min() - wide, x[:, 0].max() + wide, _GRID)
    slant = max(math.cos(math.radians(float(x[:, 0].mean()))), 0.05)
    lon = np.linspace(x[:, 1].min() - wide / slant, x[:, 1].max() + wide / slant, _GRID)
    net = np.array([(a, b, 0.0) for a in lat for b in lon])
    return np.asarray(np.vstack([net, np.column_stack([x[:, :2], np.zeros(len(x))])]))


def _fits(
    text: str, point: Point | None, names: tuple[str, ...], spots: np.ndarray, g: Gazetteer
) -> np.ndarray:
    """Return (K,) how well a claim fits each candidate, 1 where it is right."""
    if point is not None:
        return _circle(point, spots)
    own = g.points.get(text)
    found = np.zeros(len(names))
    for k, name in enumerate(names):
        unit = name.removeprefix(_REST)
        if unit and (text == unit or text in g.above.get(unit, ())):
            found[k] = 1.0
        elif own is not None and np.isfinite(spots[k, 0]):
            # The next village is an easy mistake, the next province is not.
            found[k] = _NEAR * math.exp(-kilometres(own, tuple(spots[k])) / _NEAR_KM)
    return found


def _circle(point: Point, spots: np.ndarray) -> np.ndarray:
    """Return (K,) a bell over distance whose 90 % circle is the claim's radius."""
    far = np.array([kilometres(point, (a, b)) if a == a else np.inf for a, b, _ in spots])
    room = np.hypot(point[2], np.nan_to_num(spots[:, 2]))
    return np.asarray(np.exp(-2.3026 * (far / room) ** 2))


def _belief(x: _Asked, right: np.ndarray, keep: np.ndarray | None = None) -> np.ndarray:
    p = right[:, None] * x.fit + ((1.0 - right) * x.junk)[:, None]
    w = x.weight if keep is None else x.weight * keep
    log = (w[:, None] * np.log(np.maximum(p, 1e-12))).sum(axis=0)
    with np.errstate(divide="ignore"):
        log = np.where(x.fixed, log + np.log(x.room), -np.inf)
    out = np.exp(log - log.max())
    return np.asarray(out / out.sum())


def _answer(table: ClaimTable, x: _Asked, right: np.ndarray, g: Gazetteer) -> Where:
    r = right[table.source[x.rows]]
    p = _belief(x, r)
    point = _middle(x.spots, p, x.names)
    top = int(np.argmax(np.round(p, 9)))
    shift = np.zeros(len(x.rows))
    for k in np.flatnonzero(x.weight > 0) if len(x.rows) > 1 else ():
        keep = np.ones(len(x.rows))
        keep[k] = 0.0
        other = _belief(x, r, keep)
        if x.names:
            shift[k] = p[top] - other[top]
        elif point is not None and (there := _middle(x.spots, other, ())):
            shift[k] = kilometres(point, there)
    held: dict[str, float] = {}
    for name, v in zip(x.names, p):
        held[_plain(name)] = held.get(_plain(name), 0.0) + float(v)
    ranked = sorted(held.items(), key=lambda n: (-round(n[1], 9), n[0]))
    places = tuple((n, round(v, 4)) for n, v in ranked if v > 5e-4)
    best = _plain(x.names[top]) if x.names else ""
    sure = _sure(x.names, p, g) if x.names else ("", 1.0)
    chance = float(p[top]) if x.names else 1.0
    return Where(x.question, best, chance, sure, point, places, x.rows, shift, x.weight)


def _sure(names: tuple[str, ...], p: np.ndarray, g: Gazetteer) -> tuple[str, float]:
    """Return the smallest unit that holds 90 % of the probability, "" where none does."""
    held: dict[str, float] = {}
    for name, v in zip(names, p):
        own = name.removeprefix(_REST)
        for unit in {own, *g.above.get(own, ())} - {""}:
            held[unit] = held.get(unit, 0.0) + float(v)
    enough = [u for u, v in held.items() if v >= _ENOUGH]
    if not enough:
        return "", 0.0
    # The smallest has the most units above it.
    smallest = min(enough, key=lambda u: (-len(g.above.get(u, ())), u))
    return smallest, round(held[smallest], 4)


def _middle(spots: np.ndarray, p: np.ndarray, names: tuple[str, ...]) -> Point | None:
    """Return the likeliest place's or the mean point and the radius that holds 90 %."""
    known = np.isfinite(spots[:, 0]) & (p > 0)
    if not known.any() or p[known].sum() < 0.5:
        return None
    q = np.where(known, p, 0.0)
    if names:
        k = int(np.argmax(np.round(q, 9)))
        lat, lon, own = (float(v) for v in spots[k])
    else:
        lat, lon = (float(v) for v in (q @ np.nan_to_num(spots[:, :2])) / q.sum())
        own = 0.0
    far = np.array([kilometres((lat, lon), (a, b)) if a == a else np.inf for a, b, _ in spots])
    order = np.argsort(far, kind="stable")
    mass = np.cumsum(q[order]) / q.sum()
    radius = float(far[order][min(int(np.searchsorted(mass, _ENOUGH)), len(order) - 1)])
    return round(lat, 5), round(lon, 5), round(max(radius, own), 2)

"""Maps as SVG: control with its confidence, and where the next offensive is expected."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shapely.geometry import box

from parley.core.place import Place
from parley.views import svg
from parley.views.maps.control import ink, layer
from parley.views.maps.geometry import Frame, around, draw, shapes, whole
from parley.views.maps.labels import Name, place_names
from parley.views.palette import Palette
from parley.views.svg import NARROW, el, text

Move = tuple[str, str, str, float]
WIDE = 920
TALLEST, NARROWEST = 860.0, 430.0  # pixels; a country as long as a screen is drawn smaller


def base(
    places: Sequence[Place], outline: dict[str, Any] | None, width: float
) -> tuple[Frame, Any, list[str]]:
    """The frame, the part of the country inside it, and the outlines."""
    parts = shapes(outline)
    country = whole(parts, [(p.lat, p.lon) for p in places])
    window = around([(p.lat, p.lon) for p in places], country.bounds)
    frame = Frame(*window, width).within(TALLEST, NARROWEST)
    drawn = [el("path", d=draw(country, frame), class_="land")]
    lines = [el("path", d=draw(g, frame), class_="unit") for _, g in parts if len(parts) > 1]
    return frame, country.intersection(box(*window)), [*drawn, *lines]


def control_map(
    places: Sequence[Place],
    outline: dict[str, Any] | None,
    palette: Palette,
    names: Mapping[str, str],
    label: str,
    moves: Sequence[Move] = (),
    show: Callable[[float], str] = str,
    narrow: bool = False,
) -> str:
    """Draw who controls what, how surely, and where freed forces go."""
    shown = [p for p in places if p.simulated] or [p for p in places if p.controller]
    width = float(NARROW if narrow else WIDE)
    frame, country, drawn = base(shown, outline, width)
    width = frame.width
    land, lines = drawn[0], drawn[1:]
    cells = layer(ink(shown, country, frame, palette))
    clip = el("clipPath", el("path", d=draw(country, frame)), id=f"land-{width:.0f}")
    dots = [_dot(p, frame, palette, names) for p in shown]
    arrows = _arrows(moves, {p.id: p for p in shown}, frame, palette, names, show)
    towns = [p for p in shown if p.kind not in ("governorate", "region", "state")] or shown
    labels = place_names([_name(p, frame, names) for p in towns], width, frame.height)
    return svg.svg(
        width,
        frame.height,
        el("defs", clip, _head(f"arrow-{width:.0f}")),
        land,
        el("g", cells, clip_path=f"url(#land-{width:.0f})"),
        *lines,
        *arrows,
        *dots,
        *labels,
        _ruler(frame),
        label=label,
        class_=svg.kind("map", narrow),
    )


def risk_map(
    places: Sequence[Place],
    outline: dict[str, Any] | None,
    risk: Mapping[str, tuple[float, float | None]],
    names: Mapping[str, str],
    label: str,
    show: Callable[[float], str],
    narrow: bool = False,
) -> str:
    """Draw a probability per place as a disc, and the base rate as a ring around its centre."""
    shown = [p for p in places if p.simulated] or list(places)
    width = float(NARROW if narrow else WIDE)
    largest = 14 if narrow else 30
    frame, _, drawn = base(shown, outline, width)
    width = frame.width
    top = max([v for v, _ in risk.values()] + [b or 0 for _, b in risk.values()] + [1e-6])
    parts: list[str] = []
    labels: list[Name] = []
    for p in sorted(shown, key=lambda p: -risk.get(p.id, (0.0, None))[0]):
        if p.id not in risk:
            continue
        value, usual = risk[p.id]
        x, y = frame(p.lon, p.lat)
        radius = 2 + largest * math.sqrt(value / top)
        tip = svg.title(f"{names.get(p.id, p.name)}: {show(value)}")
        disc = [tip, el("circle", cx=x, cy=y, r=radius, class_="risk")]
        if usual is not None:
            ring = 2 + largest * math.sqrt(usual / top)
            disc.append(el("circle", cx=x, cy=y, r=ring, class_="usual"))
        parts.append(el("g", *disc))
        shown_name = f"{names.get(p.id, p.name)} {show(value)}"
        labels.append(Name(shown_name, x, y, min(radius, 10), value, value >= 0.5 * top))
    most = place_names(labels, width, frame.height, 10)
    kind = svg.kind("map", narrow)
    return svg.svg(width, frame.height, *drawn, *parts, *most, label=label, class_=kind)


def _dot(place: Place, frame: Frame, palette: Palette, names: Mapping[str, str]) -> str:
    x, y = frame(place.lon, place.lat)
    people = place.population.best if place.population else 0.0
    radius = 2.2 + min(7.0, math.sqrt(max(people, 0.0)) / 220)
    css = palette.css(place.controller)
    sure = f"{place.control_confidence:.0%}"
    holder = names.get(place.controller, place.controller) or "?"
    tip = svg.title(f"{names.get(place.id, place.name)}: {holder} ({sure})")
    contested = place.control_confidence < 0.75
    ring = [el("circle", cx=x, cy=y, r=radius + 3.2, class_="contested")] if contested else []
    return el("g", tip, el("circle", cx=x, cy=y, r=radius, class_=f"town {css}"), *ring)


def _name(place: Place, frame: Frame, names: Mapping[str, str]) -> Name:
    x, y = frame(place.lon, place.lat)
    people = place.population.best if place.population else 0.0
    contested = 5e5 if place.control_confidence < 0.75 else 0.0
    label = names.get(place.id, place.name)
    return Name(label, x, y, 2.2 + min(7.0, math.sqrt(people) / 220), people + contested)


def _head(name: str) -> str:
    tip = el("path", d="M0 0L8 4L0 8z", class_="arrowhead")
    return el(
        "marker",
        tip,
        id=name,
        viewBox="0 0 8 8",
        markerUnits="userSpaceOnUse",
        markerWidth=11,
        markerHeight=11,
        refX=6,
        refY=4,
        orient="auto",
    )


def _arrows(
    moves: Sequence[Move],
    places: Mapping[str, Place],
    frame: Frame,
    palette: Palette,
    names: Mapping[str, str],
    show: Callable[[float], str],
    most: int = 8,
) -> list[str]:
    out = []
    top = max((heads for *_, heads in moves), default=1.0)
    for actor, start, end, heads in sorted(moves, key=lambda m: -m[3])[:most]:
        if start not in places or end not in places or heads < 0.08 * top:
            continue
        x0, y0 = frame(places[start].lon, places[start].lat)
        x1, y1 = frame(places[end].lon, places[end].lat)
        dx, dy = x1 - x0, y1 - y0
        length = math.hypot(dx, dy) or 1.0
        bend = 0.18
        cx, cy = (x0 + x1) / 2 - dy * bend, (y0 + y1) / 2 + dx * bend
        x1, y1 = x1 - dx / length * 7, y1 - dy / length * 7
        d = f"M{x0:.1f} {y0:.1f}Q{cx:.1f} {cy:.1f} {x1:.1f} {y1:.1f}"
        who, a, b = (names.get(k, k) for k in (actor, start, end))
        tip = svg.title(f"{who}: {a} → {b}, {show(heads)}")
        css = f"move {palette.css(actor)}"
        width = 1.5 + 4.5 * heads / top
        curve = el(
            "path", d=d, class_=css, stroke_width=width, marker_end=f"url(#arrow-{frame.width:.0f})"
        )
        out.append(el("g", tip, curve))
    return out


def _ruler(frame: Frame) -> str:
    km = next((k for k in (500, 200, 100, 50, 20, 10, 5) if k * frame.px_per_km < 160), 5)
    x, y = frame.width - km * frame.px_per_km - 14, frame.height - 12
    line = el("path", d=f"M{x:.1f} {y - 4:.1f}v4h{km * frame.px_per_km:.1f}v-4", class_="ruler")
    mark = text(f"{km} km", x + km * frame.px_per_km / 2, y - 6, "tick", text_anchor="middle")
    return el("g", line, mark)

"""Who holds what, drawn as cells that fade with distance from what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import h3
import numpy as np
from shapely.geometry.base import BaseGeometry

from parley.core.place import Place
from parley.views.maps.geometry import Frame, cell_path, cells, km_between
from parley.views.palette import Palette
from parley.views.svg import el

LEVELS = 6


@dataclass(frozen=True, slots=True)
class Ink:
    """The cells of one camp at one strength of confidence."""

    css: str
    level: int
    d: str


def ink(
    places: Sequence[Place], country: BaseGeometry, frame: Frame, palette: Palette
) -> list[Ink]:
    """Group the country's cells by who holds the nearest town and how sure that is.

    A cell's strength is exp(-(d/reach)²) times the lead of the nearest town over
    the nearest town of *another* camp, times the confidence in that town's control.
    """
    held = [p for p in places if p.controller]
    tiles = cells(country.buffer(0.12))
    if not held or not tiles:
        return []
    centres = np.array([h3.cell_to_latlng(c) for c in tiles])
    lat = np.array([p.lat for p in held])
    lon = np.array([p.lon for p in held])
    distance = km_between(centres[:, 0, None], centres[:, 1, None], lat[None], lon[None])
    camps = np.array([palette.css(p.controller) for p in held])
    sure = np.array([p.control_confidence for p in held])
    nearest = distance.argmin(1)
    own = distance[np.arange(len(tiles)), nearest]
    others = np.where(camps[None] == camps[nearest][:, None], np.inf, distance).min(1)
    others = np.where(np.isinf(others), 1e9, others)
    lead = (others - own) / (others + own + 1e-9)
    reach = float(np.clip(0.75 * np.median(np.sort(distance, 1)[:, : min(3, len(held))]), 18, 60))
    strength = np.exp(-((own / reach) ** 2)) * np.clip(2.2 * lead, 0, 1) * sure[nearest]
    grouped: dict[tuple[str, int], list[str]] = {}
    for tile, who, value in zip(tiles, camps[nearest], strength):
        level = int(np.clip(np.floor(value * LEVELS + 0.6), 0, LEVELS))
        if level:
            grouped.setdefault((str(who), level), []).append(cell_path(tile, frame))
    return [Ink(css, level, "".join(ds)) for (css, level), ds in sorted(grouped.items())]


def layer(inks: Sequence[Ink]) -> str:
    """The control layer as SVG."""
    drawn = [
        el(
            "path",
            d=i.d,
            class_=f"cell {i.css}",
            fill_opacity=f"{0.12 + 0.6 * i.level / LEVELS:.2f}",
        )
        for i in inks
    ]
    return el("g", *drawn, class_="control")

"""Places, the roads between them, and who holds them."""

from __future__ import annotations

from dataclasses import dataclass, field

from parley.core.estimate import Range


@dataclass(frozen=True, slots=True)
class Place:
    """A town, a governorate or a country; ``parent`` is the unit it lies in.

    ``population`` is in persons. ``simulated`` places are nodes of the war's map.
    """

    id: str
    name: str
    lat: float
    lon: float
    kind: str = "town"
    parent: str = ""
    name_de: str = ""
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    population: Range | None = None
    controller: str = ""
    control_confidence: float = 1.0
    simulated: bool = True
    fortification: float = 0.0
    precision: int = 1
    code: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A way between two places; ``km`` along the road, ``quality`` scales the speed of march."""

    a: str
    b: str
    km: float
    quality: float = 1.0
    source: str = ""

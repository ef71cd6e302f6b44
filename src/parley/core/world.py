"""The world a war is simulated on, and the ensemble of futures that comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from parley.core.actor import Actor, Relation
from parley.core.estimate import Range
from parley.core.place import Edge, Place


@dataclass(frozen=True, slots=True)
class ForceLevel:
    """How many armed men and women of ``actor`` are at ``place`` (persons)."""

    place: str
    actor: str
    strength: Range
    posture: str = "front"


@dataclass(frozen=True, slots=True)
class Truce:
    """A truce between actors in places; ``hazard[i]`` is the daily chance of collapse on day i.

    ``mooted``: a plan of which nobody is known to talk; it waits for an occasion. ``since`` is
    the day from which one in force has held.
    """

    id: str
    parties: tuple[str, ...]
    places: tuple[str, ...] = ()
    active: bool = True
    hazard: dict[str, tuple[float, ...]] = field(default_factory=dict)
    p_agree: float = 1.0
    start_day: int = 0
    mooted: bool = False
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """An offensive, an arrival or a withdrawal that the record says is coming."""

    kind: str
    actor: str
    place: str
    strength: Range | None = None
    day: int = 0
    origin: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DatedChange:
    """A change at a known date: an office holder leaves, a patron's support changes."""

    day: date
    kind: str
    subject: str
    object: str = ""
    factor: Range | None = None
    label: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Toll:
    """Deaths recorded in a unit and the simulated ``places`` in it, by month, oldest first."""

    unit: str
    places: tuple[str, ...]
    months: tuple[str, ...]
    killed: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class World:
    """The map, who stands where, and what is known to be coming.

    ``settings`` maps "mechanism.parameter" to a Range; ``off`` names mechanisms
    switched off. ``sides`` maps an actor id to its camp: actors of one camp do not fight.
    ``tolls`` are deaths of the months before the start, at whose level the war begins;
    ``heat`` maps a place to the intensity of its quiet front (1: as the parameters say).
    """

    start: date
    days: int
    places: tuple[Place, ...]
    edges: tuple[Edge, ...]
    actors: tuple[Actor, ...]
    relations: tuple[Relation, ...]
    forces: tuple[ForceLevel, ...]
    sides: dict[str, str] = field(default_factory=dict)
    truces: tuple[Truce, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    changes: tuple[DatedChange, ...] = ()
    settings: dict[str, Range] = field(default_factory=dict)
    off: tuple[str, ...] = ()
    displaced: dict[str, Range] = field(default_factory=dict)
    tolls: tuple[Toll, ...] = ()
    heat: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """Simulated futures, summarised; full arrays are streamed to Parquet when asked for.

    ``days`` (T,), ``places`` (P names), ``actors`` (A names); quantiles are
    ``levels`` (Q,). ``killed_q`` (Q, T, P) cumulative persons; ``displaced_q``
    (Q, T, P); ``force_q`` (Q, T, A) totals; ``control`` (T, P, A) probability;
    ``first_offensive`` maps place id to P(first major offensive from now is there);
    ``offensive_by`` (T, P) probability that one has begun by then;
    ``truce_alive`` maps truce id to (T,); ``monthly_killed`` (N, M, P) draws for the outlook.
    ``outcomes`` maps outcome name to probability, ``losses`` actor -> outcome -> mean loss share.
    """

    members: int
    days: np.ndarray
    places: tuple[str, ...]
    actors: tuple[str, ...]
    levels: tuple[float, ...]
    killed_q: np.ndarray
    displaced_q: np.ndarray
    force_q: np.ndarray
    control: np.ndarray
    first_offensive: dict[str, float] = field(default_factory=dict)
    offensive_by: np.ndarray | None = None
    first_by_actor: dict[str, dict[str, float]] = field(default_factory=dict)
    truce_alive: dict[str, np.ndarray] = field(default_factory=dict)
    monthly_killed: np.ndarray | None = None
    outcomes: dict[str, float] = field(default_factory=dict)
    losses: dict[str, dict[str, float]] = field(default_factory=dict)
    moves: tuple[tuple[str, str, str, float], ...] = ()
    seed: int = 0
    claims: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)

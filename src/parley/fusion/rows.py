"""Answers of a table: one row a question, or one a question and day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from parley.core.errors import Fault

Held = tuple[str, float | str, float | str, float | str]
"""A camp and the low, best and high answer if that camp is right."""


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: ``best`` is a number, a label, a day or a place.

    ``low`` and ``high`` bound 90 % of a number or a day. For a category, a place and the
    state of a day ``probability`` is that of ``best``; a place's ``low`` is the smallest
    unit around it that is 90 % sure, and ``lat, lon, radius_km`` are where it is and the
    circle that holds 90 %. ``event_time`` is set where a question is answered for several
    days. ``identified`` is False where only parties speak; ``if_right`` then has one
    answer a camp. ``links`` says which linked questions it was held to, or conflicts with.
    """

    question: str
    best: float | str
    low: float | str | None
    high: float | str | None
    kind: str
    n_claims: int
    why: str
    probability: float | None = None
    event_time: str = ""
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    identified: bool = True
    if_right: tuple[Held, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fused:
    """Rows in the order of the questions' names; families with scores; faults of the input.

    ``conflicts`` are links that cannot hold, in words; ``notes`` what else should be known.
    """

    rows: tuple[Row, ...]
    families: dict[str, dict[str, Any]] = field(default_factory=dict)
    sources: tuple[dict[str, Any], ...] = ()
    faults: tuple[Fault, ...] = ()
    set_aside: int = 0
    conflicts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


Families = dict[str, dict[str, Any]]
Pages = list[dict[str, Any]]

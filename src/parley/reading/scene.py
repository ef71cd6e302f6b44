"""Everything read from one report before claims are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parley.core.claim import Interval, Quantity, Report
from parley.core.terms import Certainty
from parley.reading.actors import Cast
from parley.reading.events import Hits
from parley.reading.normalise import Normal
from parley.reading.pack import LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.model import Attribution
from parley.reading.voice.unit import Unit


@dataclass(slots=True)
class Scene:
    """Everything read from one report before claims are made of it."""

    report: Report
    normal: Normal
    pack: LanguagePack
    tokens: Tokens
    units: list[Unit]
    said: list[Attribution]
    cast: Cast
    hits: Hits
    times: list[Interval]
    figures: list[Quantity]
    markers: list[tuple[int, int, Certainty]]
    agreements: tuple[tuple[str, tuple[str, ...]], ...]
    rejects: list[dict[str, Any]]

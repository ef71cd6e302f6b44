"""Everything read from one report before claims are made of it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any

from parley.core.claim import EventFrame, Interval, Quantity, Report
from parley.core.terms import Certainty
from parley.reading.actors import Cast
from parley.reading.events import Hits
from parley.reading.normalise import Normal
from parley.reading.pack import LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.model import Attribution
from parley.reading.voice.unit import Unit

#: What those are who wage war or send soldiers, as kinds of mentions.
WARRING = frozenset(["state", "metonym", "adjective", "armed group", "government", "party"])


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
    acts: list[EventFrame] = field(default_factory=list)
    _parties: frozenset[str] | None = None
    _starts: dict[int, list[int]] = field(default_factory=dict)

    @property
    def parties(self) -> frozenset[str]:
        """Those named in the report who wage war or send soldiers: states and armed groups."""
        if self._parties is None:
            named = (m.actor for m in self.cast.mentions if m.kind in WARRING and m.actor)
            self._parties = frozenset(named)
        return self._parties

    def figures_between(self, start: int, end: int) -> list[Quantity]:
        """Return the figures that stand wholly inside a span of the reading copy."""
        low, high = self._window(self.figures, start, end)
        return [q for q in self.figures[low:high] if q.end <= end]

    def times_between(self, start: int, end: int) -> list[Interval]:
        """Return the dates that stand wholly inside a span of the reading copy."""
        low, high = self._window(self.times, start, end)
        return [t for t in self.times[low:high] if t.end <= end]

    def _window(
        self, items: list[Quantity] | list[Interval], start: int, end: int
    ) -> tuple[int, int]:
        starts = self._starts.setdefault(id(items), [item.start for item in items])
        return bisect_left(starts, start), bisect_left(starts, end)

"""What a scenario folder says, as nouns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from parley.core.actor import Actor, Relation, SourceProfile
from parley.core.agreement import Agreement, TalksFormat
from parley.core.estimate import Range
from parley.core.forecast import Question
from parley.core.place import Edge, Place
from parley.core.world import DatedChange, ForceLevel


@dataclass(frozen=True, slots=True)
class Scenario:
    """One war as of one day.

    ``assess`` names the agreements that every run assesses, ``report_files`` the
    dispatches that belong to the folder, ``inputs`` every file read with its SHA-256.
    Where ``follow`` is set, a run's day moves on with the newest report.
    """

    name: str
    path: Path
    title: str
    as_of: date
    start: date
    days: int
    seed: int
    members: int
    title_de: str = ""
    languages: tuple[str, ...] = ("de", "en")
    licence: str = ""
    actors: tuple[Actor, ...] = ()
    relations: tuple[Relation, ...] = ()
    places: tuple[Place, ...] = ()
    edges: tuple[Edge, ...] = ()
    forces: tuple[ForceLevel, ...] = ()
    displaced: dict[str, Range] = field(default_factory=dict)
    changes: tuple[DatedChange, ...] = ()
    history: tuple[tuple[str, str, float], ...] = ()
    formats: tuple[TalksFormat, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    assess: tuple[str, ...] = ()
    sources: tuple[SourceProfile, ...] = ()
    questions: tuple[Question, ...] = ()
    settings: dict[str, Range] = field(default_factory=dict)
    off: tuple[str, ...] = ()
    outline: dict[str, Any] | None = None
    report_files: tuple[Path, ...] = ()
    rules: Path | None = None
    follow: bool = False
    inputs: dict[str, str] = field(default_factory=dict)

    def moved_to(self, day: date) -> Scenario:
        """The same war seen on a later ``day``; simulated futures then begin there."""
        return replace(self, as_of=day, start=day + (self.start - self.as_of))

    def agreement(self, key: str) -> Agreement | None:
        """The agreement with id ``key``, or None."""
        return next((a for a in self.agreements if a.id == key), None)

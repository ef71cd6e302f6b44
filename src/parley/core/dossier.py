"""Everything one report shows: the nouns of one run, side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from parley.core.actor import Actor, Relation, SourceProfile
from parley.core.agreement import Agreement, Assessment, TalksFormat
from parley.core.claim import Claim, Report
from parley.core.estimate import Estimate
from parley.core.forecast import Forecast
from parley.core.place import Edge, Place
from parley.core.world import Ensemble, World


@dataclass(frozen=True, slots=True, eq=False)
class Dossier:
    """One run of the whole chain on one scenario, as of one day."""

    scenario: str
    title: str
    as_of: date
    title_de: str = ""
    reports: tuple[Report, ...] = ()
    claims: tuple[Claim, ...] = ()
    sources: tuple[SourceProfile, ...] = ()
    actors: tuple[Actor, ...] = ()
    relations: tuple[Relation, ...] = ()
    places: tuple[Place, ...] = ()
    edges: tuple[Edge, ...] = ()
    outline: dict[str, Any] | None = None
    estimates: tuple[Estimate, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    formats: tuple[TalksFormat, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    world: World | None = None
    ensemble: Ensemble | None = None
    forecasts: tuple[Forecast, ...] = ()
    track_record: tuple[dict[str, Any], ...] = ()
    source_pages: tuple[dict[str, Any], ...] = ()
    manifest: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

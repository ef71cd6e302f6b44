"""Fuse the claims of a record: questions, estimates, sources, each with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from parley.core.actor import Actor, Relation, SourceProfile
from parley.core.claim import Claim, Report
from parley.core.place import Place
from parley.core.streams import Streams
from parley.fusion.desk import Desk
from parley.fusion.result import Anchor, FusionResult

__all__ = ["Anchor", "FusionResult", "fuse_claims"]


def fuse_claims(
    claims: Sequence[Claim],
    *,
    sources: Sequence[SourceProfile] = (),
    actors: Sequence[Actor] = (),
    relations: Sequence[Relation] = (),
    places: Sequence[Place] = (),
    reports: Sequence[Report] = (),
    as_of: date | None = None,
    streams: Streams | None = None,
    anchors: Sequence[Anchor] = (),
) -> FusionResult:
    """Weigh contradicting claims into estimates that say why and what would change them.

    Claims are grouped into questions; sources near a party have a bias towards it that is
    estimated, never assumed; a story told by many after one is one story. Plans, threats,
    demands and forecasts are no facts and stay out. Method: [Dawid1979]_ for categories,
    grid EM with re-centring for numbers (see the room's README).

    Parameters
    ----------
    claims
        Machine-read or reviewed claims; faulty ones are skipped, never guessed.
    sources, actors, relations, places, reports
        What is known of who speaks; all optional.
    as_of
        Leave out what was published later.
    streams
        Random streams of the run: linked questions are fused together by drawing.
    anchors
        Settled answers by question id.

    Returns
    -------
    FusionResult
        Estimates sorted by number of claims, then label.

    Examples
    --------
    >>> fuse_claims([]).estimates
    ()
    """
    desk = Desk(
        sources=sources,
        actors=actors,
        relations=relations,
        places=places,
        reports=reports,
        as_of=as_of,
        streams=streams,
        anchors=anchors,
    )
    return desk.fuse(claims)

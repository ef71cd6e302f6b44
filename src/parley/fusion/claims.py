"""Fuse the claims of a record: questions, estimates, sources, each with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from parley.core.actor import Actor, Relation, SourceProfile
from parley.core.claim import Claim, Report
from parley.core.estimate import Estimate, FactQuestion
from parley.core.place import Place
from parley.core.streams import Streams
from parley.fusion.grouping import Evidence, Grouper, Key, so_far, windows
from parley.fusion.judge import judge_categories, judge_numbers
from parley.fusion.judge_days import (
    come_true,
    judge_courses,
    judge_dates,
    running_paths,
    with_paths,
)
from parley.fusion.links import hold_estimates, in_conflict, record_links
from parley.fusion.names import question
from parley.fusion.pages import source_pages
from parley.fusion.voices import Voices


@dataclass(frozen=True, slots=True)
class Anchor:
    """A settled answer: the question's id and the true value, with who settled it and why."""

    question: str
    value: float
    who: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class FusionResult:
    """Estimates in the order of their questions' weight, one page per source, and the grouping.

    ``grouping`` maps a question id to the claim ids that answer it. ``source_pages``
    have ``id name camp claims bias sigma dependence`` (see ``parley.fusion.pages``).
    ``conflicts`` names linked questions whose estimates cannot all be true.
    """

    estimates: tuple[Estimate, ...]
    source_pages: tuple[dict[str, Any], ...] = ()
    grouping: dict[str, tuple[str, ...]] | None = None
    conflicts: tuple[str, ...] = ()


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
        Random streams of the run; fusion draws nothing at random, so any will do.
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
    voices = Voices(sources, actors, relations, reports)
    grouper = Grouper(voices, places)
    told = _asked(grouper.evidence(claims, as_of), grouper)
    asked = [(q, so_far(pieces)) for q, pieces in told]
    settled = {a.question: a.value for a in anchors}
    numeric = [a for a in asked if a[0].kind in ("count", "forces", "share")]
    labels = [a for a in asked if a[0].kind == "category"]
    estimates, dependence, cells = judge_numbers(numeric, voices, settled)
    links = record_links(asked, grouper)
    estimates, conflicts = hold_estimates(estimates, links, streams)
    estimates = with_paths(estimates, running_paths(told))
    states = judge_courses(judge_categories(labels, voices), labels, voices)
    days = judge_dates([a for a in asked if a[0].kind == "date"], voices)
    estimates += [*states, *come_true(days, states)]
    estimates.sort(key=lambda e: (-e.n_claims, e.question.label, e.id))
    label = {q.id: q.label for q, _ in asked}
    return FusionResult(
        estimates=tuple(estimates),
        source_pages=source_pages(asked, estimates, dependence, cells),
        grouping={q.id: tuple(dict.fromkeys(p.claim for p in pieces)) for q, pieces in asked},
        conflicts=tuple(in_conflict(c, label) for c in conflicts),
    )


def _asked(
    evidence: Sequence[Evidence], grouper: Grouper
) -> list[tuple[FactQuestion, list[Evidence]]]:
    """Group evidence into questions: one key, one window of time."""
    by_key: dict[Key, list[Evidence]] = {}
    for piece in evidence:
        by_key.setdefault(piece.key, []).append(piece)
    return [
        (question(key, window, grouper), window)
        for key in sorted(by_key, key=repr)
        for window in windows(by_key[key])
    ]

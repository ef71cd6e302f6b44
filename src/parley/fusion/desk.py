"""A desk that fuses claims as they arrive: new claims touch only the questions they answer.

Sources keep what was learnt of them at the last full fit; a new source has what its camp has.
So an update takes milliseconds, and ``fuse`` once a night brings everything up to date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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
    Paths,
    come_true,
    judge_courses,
    judge_dates,
    running_paths,
    with_paths,
)
from parley.fusion.learned import Learned
from parley.fusion.linked import Conflict
from parley.fusion.links import hold_estimates, in_conflict, record_links
from parley.fusion.names import question
from parley.fusion.oneclaim import in_one_breath, is_asked
from parley.fusion.pages import Cells, source_pages
from parley.fusion.result import Anchor, FusionResult
from parley.fusion.voices import Voices

Question = tuple[FactQuestion, list[Evidence]]
_NUMBERS = ("count", "forces", "share")


class Desk:
    """Holds the claims of a record by question, their estimates, and what is known of sources.

    Parameters
    ----------
    sources, actors, relations, places, reports
        What is known of who speaks and where; all optional.
    as_of
        Leave out what was published later.
    streams
        Random streams of the run: linked questions are fused together by drawing.
    anchors
        Settled answers by question id.

    Examples
    --------
    >>> Desk().fuse([]).estimates
    ()
    """

    def __init__(
        self,
        *,
        sources: Sequence[SourceProfile] = (),
        actors: Sequence[Actor] = (),
        relations: Sequence[Relation] = (),
        places: Sequence[Place] = (),
        reports: Sequence[Report] = (),
        as_of: date | None = None,
        streams: Streams | None = None,
        anchors: Sequence[Anchor] = (),
    ) -> None:
        self._known = sources, actors, relations
        self._places, self._as_of, self._streams = places, as_of, streams
        self._settled = {a.question: a.value for a in anchors}
        self._reports = {r.id: r for r in reports}
        self._forget()

    def _forget(self) -> None:
        self._voices = Voices(*self._known, list(self._reports.values()))
        self._grouper = Grouper(self._voices, self._places)
        self._claims: set[str] = set()
        self._evidence: dict[Key, list[Evidence]] = {}
        self._asked: dict[Key, list[Question]] = {}
        self._bare: dict[str, Estimate] = {}
        self._days: dict[str, Estimate] = {}
        self._states: dict[str, Estimate] = {}
        self._paths: Paths = {}
        self._held: tuple[list[Estimate], tuple[Conflict, ...]] | None = None
        self._lessons: dict[str, Learned] = {}
        self._cells: Cells = {}
        self._dependence: dict[tuple[str, str], float] = {}

    def fuse(self, claims: Sequence[Claim]) -> FusionResult:
        """Fuse these claims and no others, and learn anew of every source."""
        self._forget()
        return self.add(claims)

    def add(
        self,
        claims: Sequence[Claim],
        reports: Sequence[Report] = (),
        gone: Collection[str] = (),
    ) -> FusionResult:
        """Fuse again the questions that new claims touch; claims known already are passed over.

        Claims whose ids are ``gone`` count no more, unless ``claims`` brings them back in
        another form. ``FusionResult.fused`` names the questions fused again.
        """
        if reports:
            self._reports |= {r.id: r for r in reports}
            self._voices = Voices(*self._known, list(self._reports.values()))
            self._grouper = Grouper(self._voices, self._places)
        lost = self._without(frozenset(gone)) if gone else set()
        fresh = [c for c in claims if c.id not in self._claims]
        self._claims |= {c.id for c in fresh}
        told = in_one_breath(self._grouper.evidence(fresh, self._as_of))
        touched = self._regroup(told, lost)
        self._judge(touched)
        return self._result(tuple(q.id for q, _ in touched))

    def _without(self, gone: frozenset[str]) -> set[Key]:
        """Take the evidence of these claims away; return what it spoke to."""
        lost = {k for k, pieces in self._evidence.items() if any(e.claim in gone for e in pieces)}
        for key in lost:
            self._evidence[key] = [e for e in self._evidence[key] if e.claim not in gone]
        self._claims -= gone
        return lost

    def _regroup(self, evidence: Iterable[Evidence], lost: Collection[Key]) -> list[Question]:
        """Put evidence to its questions; return those whose evidence is not what it was."""
        keys = set(lost)
        for piece in evidence:
            self._evidence.setdefault(piece.key, []).append(piece)
            keys.add(piece.key)
        touched: list[Question] = []
        for key in sorted(keys, key=repr):
            pieces = sorted(self._evidence[key], key=lambda e: e.claim)
            before = {q.id: window for q, window in self._asked.get(key, ())}
            asked = [w for w in windows(pieces) if is_asked(w)]
            after = [(question(key, w, self._grouper), w) for w in asked]
            self._asked[key] = after
            touched += [(q, w) for q, w in after if before.get(q.id) != w]
            for gone in before.keys() - {q.id for q, _ in after}:
                self._held = None
                for kept in (self._bare, self._states, self._days, self._paths):
                    kept.pop(gone, None)
        return touched

    def _judge(self, touched: Sequence[Question]) -> None:
        asked = [(q, so_far(pieces)) for q, pieces in touched]
        numbers = [a for a in asked if a[0].kind in _NUMBERS]
        labels = [a for a in asked if a[0].kind == "category"]
        dates = [a for a in asked if a[0].kind == "date"]
        first = not self._lessons
        found, dependence, cells = judge_numbers(
            numbers, self._voices, self._settled, self._lessons
        )  # fmt: skip
        self._dependence |= dependence
        if first:
            self._cells = cells
        if found:
            self._held = None
        self._bare |= {e.question.id: e for e in found}
        self._paths |= running_paths(touched)
        states = judge_courses(judge_categories(labels, self._voices), labels, self._voices)
        self._states |= {e.question.id: e for e in states}
        self._days |= {e.question.id: e for e in judge_dates(dates, self._voices)}

    def _result(self, fused: tuple[str, ...]) -> FusionResult:
        asked = [
            (q, so_far(w)) for key in sorted(self._asked, key=repr) for q, w in self._asked[key]
        ]
        order = {q.id: k for k, (q, _) in enumerate(asked)}
        if self._held is None:
            numbers = sorted(self._bare.values(), key=lambda e: order[e.question.id])
            links = record_links(asked, self._grouper)
            self._held = hold_estimates(numbers, links, self._streams)
        held, conflicts = self._held
        states = list(self._states.values())
        estimates = [
            *with_paths(held, self._paths),
            *states,
            *come_true(list(self._days.values()), states),
        ]
        estimates.sort(key=lambda e: (-e.n_claims, e.question.label, e.id))
        label = {q.id: q.label for q, _ in asked}
        pages: tuple[dict[str, Any], ...] = source_pages(
            asked, estimates, self._dependence, self._cells
        )  # fmt: skip
        return FusionResult(
            estimates=tuple(estimates),
            source_pages=pages,
            grouping={q.id: tuple(dict.fromkeys(p.claim for p in w)) for q, w in asked},
            conflicts=tuple(in_conflict(c, label) for c in conflicts),
            fused=fused,
        )

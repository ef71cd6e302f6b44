"""Between two whole runs: figures are fused again as claims come, and nothing else is.

Taking a claim in and fusing the questions it touches costs milliseconds; table, battlefield
and outlook cost seconds to minutes. A desk learns of the first at once, of the second when
the next whole run is due. Nothing of this is kept: the folders hold whole runs only, so that
no page shows a new figure beside a forecast that never saw it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from parley.core.claim import Claim, Report
from parley.core.dossier import Dossier
from parley.core.estimate import Estimate
from parley.record import Store
from parley.workbench.chain import Bench
from parley.workbench.compare import Difference, compare
from parley.workbench.service_since import Since, since

SHARE = 9  # whole runs rest nine times as long as the last one took
Guard = Callable[[Dossier], Dossier]


@dataclass(frozen=True, slots=True)
class News:
    """What changed: for a program (``changes``), for people (``since``), and in which run."""

    changes: Difference
    since: Since
    after: Dossier

    @staticmethod
    def of(before: Dossier, after: Dossier, known: Container[str] | None = None) -> News:
        """Compare two runs, or the little of them that a look between runs shows."""
        return News(compare(before, after, known), since(before, after, known), after)


@dataclass(slots=True)
class Live:
    """The claims of a record as they stand, and what was fused from them.

    Parameters
    ----------
    bench
        The bench of the last whole run, with the desk of the fusion room on it.
    seq
        The last entry of the record that was looked at.
    safe
        What is done to everything before anyone sees it.
    """

    bench: Bench
    seq: int
    safe: Guard
    claims: dict[str, Claim] = field(default_factory=dict)
    estimates: dict[str, Estimate] = field(default_factory=dict)

    def same(self, claims: Iterable[Claim]) -> list[Claim]:
        """The claims, those that are held already as the very objects: memory holds them once."""
        return [old if (old := self.claims.get(c.id)) == c else c for c in claims]

    def hold(self, claims: Iterable[Claim], estimates: Iterable[Estimate]) -> None:
        """Take these for what is known now."""
        self.claims = {c.id: c for c in claims}
        self.estimates = {e.question.id: e for e in estimates}

    def catch_up(self, store: Store, day: date) -> News:
        """Take in what came into the record since; say what that moved.

        New claims, and claims that a person decided on or that are read in another way now,
        touch only the questions they answer, with what was learnt of sources at the last
        full fit. A new day, or words that were masked, have everything fitted anew.
        """
        fresh = store.fresh(self.seq)
        if fresh.redacted or day > self.bench.as_of:
            return self._anew(store, day)
        self.seq = fresh.seq
        changed = fresh.otherwise | {c.id for c in fresh.claims if c.id in self.claims}
        stands = store.view(day).claims_of(changed) if changed else {}
        new = [c for c in fresh.claims if c.id not in changed]
        new = [c for c in new if c.published and c.published <= day]
        new += [c for key, c in stands.items() if self.claims.get(key) != c]
        gone = [k for k in changed if k in self.claims and self.claims[k] != stands.get(k)]
        result = self.bench.desk.add(new, fresh.reports, gone)
        kept = {k: c for k, c in self.claims.items() if k not in gone}
        found = {e.question.id: e for e in result.estimates}
        touched = {*result.fused, *(self.estimates.keys() - found.keys())}
        return self._turn(kept | {c.id: c for c in new}, found, touched, fresh.reports)

    def _anew(self, store: Store, day: date) -> News:
        """Fuse everything as it stands now."""
        view = store.view(day)
        reports, claims = view.reports(), view.claims()
        self.seq = view.head.seq
        self.bench.plan = replace(self.bench.plan, as_of=day)
        self.bench.stand_at(day)
        self.bench.meet(claims)
        estimates, _ = self.bench.fuse(claims, reports)
        found = {e.question.id: e for e in estimates}
        return self._turn({c.id: c for c in claims}, found, found.keys() | self.estimates, reports)

    def _turn(
        self,
        claims: dict[str, Claim],
        estimates: dict[str, Estimate],
        touched: Iterable[str],
        reports: Sequence[Report],
    ) -> News:
        """What moved, from what was held to this; then hold this."""
        asked = list(touched)
        new = [c for key, c in claims.items() if key not in self.claims]
        gone = [c for key, c in self.claims.items() if key not in claims]
        shown = {c.report for c in new}
        before = self._small(gone, [self.estimates[q] for q in asked if q in self.estimates])
        after = self._small(
            new,
            [estimates[q] for q in asked if q in estimates],
            [r for r in reports if r.id in shown],
        )
        found = News.of(before, after, self.claims.keys())
        self.claims, self.estimates = claims, estimates
        return found

    def _small(
        self,
        claims: Sequence[Claim],
        estimates: Sequence[Estimate],
        reports: Sequence[Report] = (),
    ) -> Dossier:
        """Only what is told of, made safe."""
        s = self.bench.scenario
        actors = (*s.actors, *self.bench.others)
        return self.safe(
            Dossier(
                s.name, s.title, self.bench.as_of, actors=actors, places=s.places,
                claims=tuple(claims), estimates=tuple(estimates), reports=tuple(reports),
            )
        )  # fmt: skip

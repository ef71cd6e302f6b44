"""The order of the rooms: read, record, fuse, assess, simulate, assess again, look ahead."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from parley.core.actor import Actor, Relation
from parley.core.agreement import Assessment
from parley.core.claim import Claim, Report
from parley.core.dossier import Dossier
from parley.core.errors import Fault, InputError
from parley.core.estimate import Estimate
from parley.core.forecast import Forecast
from parley.core.streams import Streams
from parley.core.world import Ensemble, World
from parley.scenario import Scenario
from parley.workbench.holding import standing
from parley.workbench.manifest import manifest
from parley.workbench.world import build_world

SETTLED = 0.01
ROUNDS = 4
SCOUTS = 400


@dataclass(frozen=True, slots=True)
class Plan:
    """How one run is to be done; everything here goes into the manifest."""

    seed: int
    members: int
    days: int
    draws: int = 4000
    threads: int | None = None
    as_of: date | None = None

    def config(self) -> dict[str, Any]:
        """The settings that change the figures (threads never do)."""
        out = dataclasses.asdict(self)
        out.pop("threads")
        out["as_of"] = self.as_of.isoformat() if self.as_of else None
        return out


@dataclass(slots=True)
class Bench:
    """One run of the chain; each room's result is kept and can be asked for alone."""

    scenario: Scenario
    plan: Plan
    say: Callable[[str], None] = lambda _: None
    timings: dict[str, float] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    record_head: str = ""
    others: tuple[Actor, ...] = ()
    offices: tuple[Relation, ...] = ()
    desk: Any = None  # fusion's own, so that a watch can add to what was fused

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one room's work and say that it has begun."""
        self.say(name)
        began = time.perf_counter()
        yield
        self.timings[name] = round(time.perf_counter() - began, 3)

    @property
    def as_of(self) -> date:
        """Nothing published after this day is seen."""
        return self.plan.as_of or self.scenario.as_of

    @property
    def streams(self) -> Streams:
        """The random streams of this run."""
        return Streams(self.plan.seed)

    # -- read -------------------------------------------------------------

    def reader(self) -> Any:
        """A reader that knows the scenario's actors, places and agreements."""
        from parley.reading import Reader

        s = self.scenario
        names = [(a.id, *dict.fromkeys(n for n in (a.name, a.name_de) if n)) for a in s.agreements]
        return Reader(
            actors=s.actors,
            places=s.places,
            relations=s.relations,
            rules=s.rules,
            agreements=names,
        )

    def reports(
        self, paths: Sequence[str | Path], beside: bool = True, published: date | None = None
    ) -> list[Report]:
        """The scenario's dispatches and the user's own files, cut at the day of the run."""
        from parley.reading import load_reports

        own = [] if paths and not beside else list(self.scenario.report_files)
        loaded = load_reports([*own, *paths], published=published)
        self.faults.extend(loaded.faults)
        self.follow(loaded.reports)
        kept = [r for r in loaded.reports if r.published is None or r.published <= self.as_of]
        for late in (r for r in loaded.reports if r not in kept):
            what = f"published {late.published}, after the day of the run"
            todo = "Move --as-of if it should count."
            self.faults.append(Fault(late.path or late.id, 0, 0, what, "", "Left out.", todo))
        if not kept:
            todo = "Put dispatches into its folder reports/, or name some with --reports."
            where = str(self.scenario.path)
            none = Fault(where, 0, 0, "no report to read", "", "Nothing was run.", todo)
            raise InputError([*self.faults, none])
        # A war keeps the reports it was founded on: named again, the same file is the same report.
        once = {(r.text, r.published): r for r in reversed(kept)}
        return [r for r in kept if once[r.text, r.published] is r]

    def follow(self, reports: Sequence[Report]) -> None:
        """Move a scenario that follows its reports to the day of the newest of them.

        A report dated later than today is a mistake or a trap; it moves nothing.
        """
        if not self.scenario.follow:
            return
        days = [r.published for r in reports if r.published and r.published <= date.today()]
        self.stand_at(self.plan.as_of or max(days, default=self.scenario.as_of))

    def stand_at(self, day: date) -> None:
        """See the war as of ``day``: what came later is unknown, futures begin there."""
        if self.scenario.follow and day > self.scenario.as_of:
            self.scenario = self.scenario.moved_to(day)

    def read(self, reports: Sequence[Report]) -> tuple[Claim, ...]:
        """Read every report into claims; a copy of a wire is read, but marked."""
        reader = self.reader()
        out: list[Claim] = []
        for number, report in enumerate(reports, 1):
            self.say(f"read {number}/{len(reports)}")
            out.extend(reader.read(report))
        return tuple(out)

    # -- record -----------------------------------------------------------

    def record(
        self, where: str | Path, reports: Sequence[Report], claims: Sequence[Claim]
    ) -> tuple[Claim, ...]:
        """Put reports and claims into the record and look at it as of the day of the run."""
        from parley.record import Store

        with Store.open(where) as store:
            store.add(reports, claims, complete=True)
            self.record_head = store.head().hash
            view = store.view(self.as_of)
            known = {r.id for r in reports}
            kept = [c for c in view.claims() if c.report in known]
        order = {c.id: i for i, c in enumerate(claims)}
        return tuple(sorted(kept, key=lambda c: (order.get(c.id, len(order)), c.id)))

    # -- fuse, assess, simulate, look ahead --------------------------------

    def meet(self, claims: Sequence[Claim]) -> None:
        """Get to know those who speak and whom the scenario does not list: names, offices.

        They speak and hold office; they take no place on the map and none at the table.
        """
        self.others, self.offices = self.reader().cast(claims)

    def fuse(
        self, claims: Sequence[Claim], reports: Sequence[Report]
    ) -> tuple[tuple[Estimate, ...], tuple[dict[str, Any], ...]]:
        """Estimates, and a page for each source."""
        from parley.fusion import Desk

        s = self.scenario
        self.desk = Desk(
            sources=s.sources,
            actors=(*s.actors, *self.others),
            relations=(*s.relations, *self.offices),
            places=s.places,
            reports=reports,
            as_of=self.as_of,
            streams=self.streams,
        )
        result = self.desk.fuse(claims)
        return tuple(result.estimates), tuple(result.source_pages)

    def assess(
        self,
        estimates: Sequence[Estimate],
        claims: Sequence[Claim],
        ensemble: Ensemble | None = None,
        draws: int | None = None,
    ) -> tuple[Assessment, ...]:
        """Assess every agreement the scenario asks for."""
        from parley.agreements import assess

        s = self.scenario
        wanted = [a for a in s.agreements if a.id in s.assess]
        return tuple(
            assess(
                agreement,
                actors=(*s.actors, *self.others),
                relations=(*s.relations, *self.offices),
                formats=s.formats,
                estimates=estimates,
                claims=claims,
                precedents=tuple(a for a in s.agreements if a.id not in s.assess),
                changes=s.changes,
                as_of=self.as_of,
                streams=self.streams,
                draws=draws or self.plan.draws,
                ensemble=ensemble,
            )
            for agreement in wanted
        )

    def simulate(self, world: World, members: int) -> Ensemble:
        """An ensemble of futures of the world."""
        from parley.war import simulate

        return simulate(
            world,
            members=members,
            days=self.plan.days,
            seed=self.plan.seed,
            threads=self.plan.threads,
        )

    def settle(
        self, estimates: Sequence[Estimate], claims: Sequence[Claim]
    ) -> tuple[tuple[Assessment, ...], World, Ensemble]:
        """Table and battlefield in turn, until the chance of agreement moves no more.

        What war would bring sets what each party demands; what they agree on sets
        how the truces break; that changes what war would bring.
        """
        assessments = self.assess(estimates, claims)
        relations = (*self.scenario.relations, *self.offices)
        scenario = dataclasses.replace(self.scenario, relations=relations)
        for number in range(ROUNDS):
            self.say(f"table and battlefield, round {number + 1}")
            world = build_world(scenario, estimates, assessments, claims)
            scouts = self.simulate(world, min(SCOUTS, self.plan.members))
            again = self.assess(estimates, claims, scouts)
            moved = max(
                (abs(a.p_agree - b.p_agree) for a, b in zip(assessments, again)), default=0.0
            )
            assessments = again
            if moved < SETTLED:
                break
        world = build_world(scenario, estimates, assessments, claims)
        ensemble = self.simulate(world, self.plan.members)
        return self.assess(estimates, claims, ensemble), world, ensemble

    def look_ahead(
        self, ensemble: Ensemble, claims: Sequence[Claim], assessments: Sequence[Assessment]
    ) -> tuple[Forecast, ...]:
        """Forecasts on the scenario's questions and for every place, with baselines."""
        from parley.outlook import History, issue

        s = self.scenario
        history = History.from_rows(s.history) if s.history else None
        return tuple(
            issue(
                s.questions,
                history=history,
                ensemble=ensemble,
                claims=claims,
                places=s.places,
                assessments=assessments,
                as_of=self.as_of,
                streams=self.streams,
            )
        )

    # -- the whole ----------------------------------------------------------

    def run(
        self,
        paths: Sequence[str | Path] = (),
        *,
        record: str | Path,
        beside: bool = True,
        published: date | None = None,
    ) -> Dossier:
        """The whole chain, from files to everything a report shows."""
        with self.step("read"):
            reports = self.reports(paths, beside, published)
            claims = self.read(reports)
        with self.step("record"):
            claims = self.record(record, reports, claims)
        return self.onwards(reports, claims)

    def onwards(self, reports: Sequence[Report], claims: Sequence[Claim]) -> Dossier:
        """The chain from claims that are read already, as they stand in a record."""
        self.stand_at(self.as_of)
        self.meet(claims)
        with self.step("fuse"):
            estimates, pages = self.fuse(claims, reports)
        s = standing(self.scenario, estimates)
        with self.step("assess and simulate"):
            assessments, world, ensemble = self.settle(estimates, claims)
        with self.step("outlook"):
            forecasts = self.look_ahead(ensemble, claims, assessments)
        return Dossier(
            scenario=s.name,
            title=s.title,
            title_de=s.title_de,
            as_of=self.as_of,
            reports=tuple(reports),
            claims=tuple(claims),
            sources=s.sources,
            actors=(*s.actors, *self.others),
            relations=(*s.relations, *self.offices),
            places=s.places,
            edges=s.edges,
            outline=s.outline,
            estimates=estimates,
            agreements=s.agreements,
            formats=s.formats,
            assessments=assessments,
            world=world,
            ensemble=ensemble,
            forecasts=forecasts,
            source_pages=pages,
            manifest=manifest(s, reports, self.plan.config()),
            notes=tuple(str(f) for f in self.faults),
        )

"""The daily round: take in what is new, run the chain again, say what changed.

Nothing that matters is remembered outside the record and the finished runs. What was taken
in is in the record; whether a run saw it is told by the head of the record that the run
noted. So a watch that was killed goes on where it stopped, and nothing is counted twice.
What a watch keeps while it lives only saves it from reading everything again.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from parley.core.claim import Report
from parley.core.dossier import Dossier
from parley.core.errors import Fault, InputError, ParleyError
from parley.core.tables import to_json
from parley.record import Store
from parley.scenario import Scenario
from parley.workbench.chain import Bench, Plan
from parley.workbench.compare import Difference
from parley.workbench.keep import DOSSIER, MANIFEST, load_dossier, save_run, write_whole
from parley.workbench.service_since import Since, since
from parley.workbench.watching_copies import Copies
from parley.workbench.watching_inbox import Inbox
from parley.workbench.watching_live import SHARE, Live, News

LATEST = "latest"
ERRORS = "errors.csv"
CHANGES = "changes.json"
PART = ".run-"
_COLUMNS = ("seen", "path", "line", "column", "what", "value", "done", "todo")

# A run, and what changed since the last run of an earlier day (None on the first day).
Pages = Callable[[Dossier, Since | None], dict[str, str]]
Guard = Callable[[Dossier], Dossier]


@dataclass(frozen=True, slots=True)
class Round:
    """What one look at the inbox and the feeds brought.

    ``folder`` is that of the whole run, where one was due; without it ``changes`` are those of
    the figures alone since the last look, and ``wait`` the seconds until the next whole run.
    """

    new_reports: int
    near_copies: int
    new_claims: int
    known: int
    faults: tuple[Fault, ...]
    folder: Path | None = None
    news: News | None = None
    wait: float | None = None

    @property
    def changes(self) -> Difference | None:
        """What changed, or None where nothing was run and nothing fused."""
        return self.news.changes if self.news else None


@dataclass(slots=True)
class _Taken:
    """What one look took in, summed over its parts."""

    reports: int = 0
    copies: int = 0
    claims: int = 0
    known: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class Watch:
    """A scenario, the folders and feeds that bring its reports, and where runs are kept.

    Parameters
    ----------
    scenario
        The war that is watched; its own dispatches are taken in on the first round.
    inbox
        Files or folders of reports, read anew in each round.
    feeds
        RSS or Atom: files, or ``http(s)`` addresses.
    record
        The record that everything is added to.
    out
        One folder a run (``2016-12-21T0700``), a link ``latest``, ``errors.csv``.
    plan
        How each run is done. Without a day the newest report's day is the day of the run.
    pages
        Writes a run's pages: file name to HTML, from the run and from what changed since the
        last run of an earlier day.
    safe
        What is done to each run before anyone sees it, files and pages alike.
    published
        The day of reports that give none.
    settle
        Seconds a file must have lain untouched before it is read.
    full_every
        Seconds from one whole run to the next, at least; None rests nine times as long as
        the last one took. Until then new claims move the figures alone.
    """

    scenario: Scenario
    inbox: Sequence[Path]
    feeds: Sequence[str]
    record: str | Path
    out: Path
    plan: Plan
    pages: Pages = lambda _, __: {}
    safe: Guard = lambda dossier: dossier
    published: date | None = None
    say: Callable[[str], None] = lambda _: None
    settle: float = 0.0
    full_every: float | None = 0.0
    _inbox: Inbox | None = None
    _copies: Copies = field(default_factory=Copies)
    _runs: dict[Path, Dossier] = field(default_factory=dict)  # those compared with last
    _live: Live | None = None
    _due: float = 0.0  # on the monotonic clock: when the next whole run may begin
    _newest: tuple[int, date] = (0, date.min)  # the newest report's day up to an entry

    def round(self, now: datetime, *, run: bool = True) -> Round:
        """Take in what is new; where the record moved since the last run, run the chain.

        Before the next whole run is due, only the figures that new claims touch are fused.

        Parameters
        ----------
        now
            The time of this round; it names the run's folder.
        run
            False only takes in; the next round with True catches up.

        Raises
        ------
        InputError
            There is nothing in the record, and no report came.
        """
        bench = Bench(self.scenario, self.plan, self.say)
        with Store.open(self.record) as store:
            taken = self._take_in(store, bench, now)
            head = store.head()
        self._set_aside(taken.faults, now)
        seen = Round(taken.reports, taken.copies, taken.claims, taken.known, tuple(taken.faults))
        if not run or head.hash == self._head_seen():
            return seen
        wait = self._due - time.monotonic()
        if self._live is not None and wait > 0:
            return replace(seen, news=self._between(head.seq), wait=wait)
        folder, news = self._run(bench, now)
        return replace(seen, folder=folder, news=news)

    # -- what came --------------------------------------------------------------------

    def _take_in(self, store: Store, bench: Bench, now: datetime) -> _Taken:
        """Put what is new in the inbox and the feeds into the record, part by part."""
        self._inbox = self._inbox or Inbox(self.published, self.settle)
        paths = [*self.scenario.report_files, *self.inbox]
        taken, reader = _Taken(), None
        for sheaf in self._inbox.look(paths, self.feeds, now):
            new, known = _unknown(sheaf.reports, store)
            if new:
                reader = reader or bench.reader()
                self._store(store, new, reader, taken)
            self._inbox.keep(sheaf)
            taken.known += known
            taken.faults += sheaf.faults
        taken.known += self._inbox.passed
        return taken

    def _store(self, store: Store, new: list[Report], reader: Any, taken: _Taken) -> None:
        """Mark near copies, read the claims, write both."""
        try:
            marked = self._copies.mark(new, store)
            claims = []
            for number, report in enumerate(marked, 1):
                self.say(f"read {taken.reports + number}")
                claims.extend(reader.read(report))
            added = store.add(marked, claims, complete=True)
        except BaseException:
            self._copies = Copies()  # it knows reports that the record does not hold
            raise
        taken.reports += added.new_reports
        taken.copies += sum(1 for r in marked if r.duplicate_of)
        taken.claims += added.new_claims

    def _set_aside(self, faults: Sequence[Fault], now: datetime) -> None:
        """Add what is new among the faults to ``errors.csv``."""
        path = self.out / ERRORS
        old = path.read_text(encoding="utf-8") if path.exists() else ",".join(_COLUMNS) + "\n"
        listed = {tuple(row[1:]) for row in csv.reader(io.StringIO(old))}
        rows = {_row(f): None for f in faults if _row(f) not in listed}
        if not rows:
            return
        more = io.StringIO()
        writer = csv.writer(more, lineterminator="\n")
        writer.writerows((now.isoformat(timespec="minutes"), *row) for row in rows)
        write_whole(path, old + more.getvalue())

    # -- the run ----------------------------------------------------------------------

    def _between(self, seq: int) -> News | None:
        """What moved among the figures since the last look; None where nothing came."""
        if self._live is None or seq == self._live.seq:
            return None
        self.say("fuse")
        with Store.open(self.record) as store:
            return self._live.catch_up(store, self._day(store))

    def _run(self, bench: Bench, now: datetime) -> tuple[Path, News | None]:
        """Run the chain on the record, keep the run under its time, compare with the last."""
        began = time.monotonic()
        with Store.open(self.record) as store:
            view = store.view(self._day(store))
            reports, claims = view.reports(), view.claims()
            bench.record_head = view.head.hash
        claims = self._live.same(claims) if self._live else claims
        if not reports:
            what, todo = "no report in the record", "Put one into the inbox."
            raise InputError(Fault(str(self.record), 0, 0, what, "", "Nothing was run.", todo))
        bench.plan = replace(self.plan, as_of=view.as_of)
        made = bench.onwards(reports, claims)
        dossier = self.safe(made)
        before, earlier = self._last(), self._last(before=now.date())
        news = News.of(self._load(before), dossier) if before else None
        day = since(self._load(earlier), dossier) if earlier else None
        changes = news.changes if news else None
        folder = self._keep(bench, dossier, changes, self.pages(dossier, day), now)
        self._runs = {k: d for k, d in self._runs.items() if k == earlier} | {folder: dossier}
        self._rest(began, bench, view.head.seq, made)
        return folder, news

    def _rest(self, began: float, bench: Bench, seq: int, made: Dossier) -> None:
        """When the next whole run may begin, and what is fused in the meantime."""
        ended = time.monotonic()
        least = self.full_every
        self._due = ended + SHARE * (ended - began) if least is None else began + least
        self._live = None
        if bench.desk is not None:
            self._live = Live(bench, seq, self.safe)
            self._live.hold(made.claims, made.estimates)

    def _load(self, folder: Path) -> Dossier:
        """A finished run, from its file unless it was compared with a moment ago."""
        if folder not in self._runs:
            self._runs[folder] = load_dossier(folder)
        return self._runs[folder]

    def _day(self, store: Store) -> date:
        """The day of the run: what was asked, or the newest report's."""
        if self.plan.as_of:
            return self.plan.as_of
        seen, known = self._newest
        head = store.head().seq
        later = store.newest_day(seen) if head > seen else None
        self._newest = head, max(known, later) if later else known
        return max(self.scenario.as_of, self._newest[1])

    def _keep(
        self,
        bench: Bench,
        dossier: Dossier,
        changes: Difference | None,
        pages: dict[str, str],
        now: datetime,
    ) -> Path:
        """Write the run beside its place and move it there whole."""
        stamp = now.strftime("%Y-%m-%dT%H%M")
        with TemporaryDirectory(prefix=PART, dir=self.out) as room:
            part = Path(room) / "run"
            save_run(part, dossier, bench.timings, pages, bench.record_head)
            if changes is not None:
                write_whole(part / CHANGES, to_json(changes))
            folder = self.out / stamp
            number = 2
            while folder.exists():
                folder = self.out / f"{stamp}-{number}"
                number += 1
            part.rename(folder)
        self._point(folder)
        return folder

    def _point(self, folder: Path) -> None:
        """Make ``latest`` lead to the newest run, at no moment to nothing."""
        link = self.out / f".{LATEST}-{os.getpid()}"
        link.unlink(missing_ok=True)
        try:
            link.symlink_to(folder.name)
            link.replace(self.out / LATEST)
        except OSError:  # a system without links: a file with the folder's name
            link.unlink(missing_ok=True)
            write_whole(self.out / f"{LATEST}.txt", folder.name + "\n")

    def _last(self, before: date | None = None) -> Path | None:
        """The newest finished run here, or the newest of an earlier day."""
        runs = [p.parent for p in self.out.glob(f"[0-9]*/{DOSSIER}")]
        if before is not None:
            runs = [p for p in runs if p.name < before.isoformat()]
        return max(runs, key=_age) if runs else None

    def _head_seen(self) -> str:
        """The head of the record that the newest run saw."""
        last = self._last()
        if last is None:
            return ""
        body: dict[str, Any] = json.loads((last / MANIFEST).read_text(encoding="utf-8"))
        return str(body.get("record_head", ""))


def watch(
    watched: Watch,
    tell: Callable[[Round], None],
    *,
    every: float,
    once: bool = False,
    run: bool = True,
    trouble: Callable[[ParleyError], None] | None = None,
) -> None:
    """Do a round, tell of it, wait ``every`` seconds, until interrupted.

    A round that the machine or an empty inbox stood in the way of (no space, a server that
    is gone, nothing to run on yet) is told to ``trouble``, and the next one tries again;
    with ``once``, or without ``trouble``, it ends the watch.
    """
    watched.out.mkdir(parents=True, exist_ok=True)
    for left in watched.out.glob(f"{PART}*"):  # of a watch that was killed
        shutil.rmtree(left, ignore_errors=True)
    while True:
        try:
            tell(watched.round(datetime.now(), run=run))
        except ParleyError as error:
            if once or trouble is None:
                raise
            trouble(error)
        if once:
            return
        time.sleep(every)


def _unknown(found: Sequence[Report], store: Store) -> tuple[list[Report], int]:
    """What the record does not hold, each under an id of its own."""
    hashes, ids = store.holds([r.sha256 for r in found], [r.id for r in found])
    new: list[Report] = []
    for report in found:
        if report.sha256 in hashes:
            continue
        hashes.add(report.sha256)
        if report.id in ids:  # another text under a file name that was there before
            report = replace(report, id=f"{report.id}-{report.sha256[:8]}")
        ids.add(report.id)
        new.append(report)
    return new, len(found) - len(new)


def _age(folder: Path) -> tuple[str, int]:
    stamp, _, number = folder.name[11:].partition("-")
    return folder.name[:11] + stamp, int(number or 1)


def _row(fault: Fault) -> tuple[str, ...]:
    return tuple(str(getattr(fault, name)) for name in _COLUMNS[1:])

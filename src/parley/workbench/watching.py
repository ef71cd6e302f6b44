"""The daily round: take in what is new, run the chain again, say what changed.

Nothing is remembered outside the record and the finished runs. What was taken in is in the
record; whether a run saw it is told by the head of the record that the run noted. So a
watch that was killed goes on where it stopped, and nothing is counted twice.
"""

from __future__ import annotations

import csv
import io
import json
import os
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from parley.core.claim import Report
from parley.core.dossier import Dossier
from parley.core.errors import Fault, InputError
from parley.core.tables import to_json
from parley.reading import load_reports, mark_duplicates
from parley.record import Store
from parley.scenario import Scenario
from parley.workbench.chain import Bench, Plan
from parley.workbench.compare import Difference, compare
from parley.workbench.keep import DOSSIER, MANIFEST, load_dossier, save_run, write_whole

LATEST = "latest"
ERRORS = "errors.csv"
CHANGES = "changes.json"
TIMEOUT = 30  # seconds a feed has to answer
LARGEST = 64 * 1024 * 1024  # bytes of a feed
_COLUMNS = ("seen", "path", "line", "column", "what", "value", "done", "todo")

Pages = Callable[[Dossier], dict[str, str]]
Guard = Callable[[Dossier], Dossier]


@dataclass(frozen=True, slots=True)
class Round:
    """What one look at the inbox and the feeds brought."""

    new_reports: int
    near_copies: int
    new_claims: int
    known: int
    faults: tuple[Fault, ...]
    folder: Path | None = None
    changes: Difference | None = None


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
        Writes a run's pages: file name to HTML.
    safe
        What is done to each run before anyone sees it, files and pages alike.
    published
        The day of reports that give none.
    """

    scenario: Scenario
    inbox: Sequence[Path]
    feeds: Sequence[str]
    record: str | Path
    out: Path
    plan: Plan
    pages: Pages = lambda _: {}
    safe: Guard = lambda dossier: dossier
    published: date | None = None
    say: Callable[[str], None] = lambda _: None

    def round(self, now: datetime, *, run: bool = True) -> Round:
        """Take in what is new; where the record moved since the last run, run the chain.

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
        found, faults = self._look(now.date())
        with Store.open(self.record) as store:
            new, known = _unknown(found, store.view().reports())
            claims = bench.read(new)
            added = store.add(new, claims, complete=True)
            head = store.head().hash
        self._set_aside(faults, now)
        copies = sum(1 for r in new if r.duplicate_of)
        seen = Round(added.new_reports, copies, added.new_claims, known, tuple(faults))
        if not run or head == self._head_seen():
            return seen
        folder, changes = self._run(bench, now)
        return replace(seen, folder=folder, changes=changes)

    # -- what came --------------------------------------------------------------------

    def _look(self, today: date) -> tuple[list[Report], list[Fault]]:
        """Everything in the inbox and the feeds; what cannot be read is a fault."""
        faults: list[Fault] = []
        with _fetched(self.feeds, faults) as feeds:
            paths = [*self.scenario.report_files, *self.inbox, *feeds]
            loaded = load_reports(paths, published=self.published)
            names = {str(path): feed for path, feed in feeds.items()}
        faults += [replace(f, path=names.get(f.path, f.path)) for f in loaded.faults]
        reports = []
        for report in loaded.reports:
            report = replace(report, path=names.get(report.path, report.path))
            if report.published and report.published > today:
                what, todo = "published in the future", "Correct its date."
                day, done = str(report.published), "The report was set aside."
                faults.append(Fault(report.path, 0, 0, what, day, done, todo))
            else:
                reports.append(report)
        return reports, faults

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

    def _run(self, bench: Bench, now: datetime) -> tuple[Path, Difference | None]:
        """Run the chain on the record, keep the run under its time, compare with the last."""
        with Store.open(self.record) as store:
            view = store.view(self._day(store))
            reports, claims = view.reports(), view.claims()
            bench.record_head = view.head.hash
        if not reports:
            what, todo = "no report in the record", "Put one into the inbox."
            raise InputError(Fault(str(self.record), 0, 0, what, "", "Nothing was run.", todo))
        bench.plan = replace(self.plan, as_of=view.as_of)
        dossier = self.safe(bench.onwards(reports, claims))
        before = self._last()
        changes = compare(load_dossier(before), dossier) if before else None
        folder = self._keep(bench, dossier, changes, now)
        return folder, changes

    def _day(self, store: Store) -> date:
        """The day of the run: what was asked, or the newest report's."""
        if self.plan.as_of:
            return self.plan.as_of
        days = [r.published for r in store.view().reports() if r.published]
        return max([self.scenario.as_of, *days])

    def _keep(
        self, bench: Bench, dossier: Dossier, changes: Difference | None, now: datetime
    ) -> Path:
        """Write the run beside its place and move it there whole."""
        stamp = now.strftime("%Y-%m-%dT%H%M")
        with TemporaryDirectory(prefix=".run-", dir=self.out) as room:
            part = Path(room) / "run"
            save_run(part, dossier, bench.timings, self.pages(dossier), bench.record_head)
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

    def _last(self) -> Path | None:
        """The newest finished run here."""
        runs = [p.parent for p in self.out.glob(f"[0-9]*/{DOSSIER}")]
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
) -> None:
    """Do a round, tell of it, wait ``every`` seconds, until interrupted."""
    watched.out.mkdir(parents=True, exist_ok=True)
    while True:
        tell(watched.round(datetime.now(), run=run))
        if once:
            return
        time.sleep(every)


def _unknown(found: Sequence[Report], stored: Sequence[Report]) -> tuple[list[Report], int]:
    """What the record does not hold, near copies marked, each under an id of its own."""
    hashes = {r.sha256 for r in stored}
    ids = {r.id for r in stored}
    new: list[Report] = []
    for report in found:
        if report.sha256 in hashes:
            continue
        hashes.add(report.sha256)
        if report.id in ids:  # another text under a file name that was there before
            report = replace(report, id=f"{report.id}-{report.sha256[:8]}")
        ids.add(report.id)
        new.append(report)
    known = len(found) - len(new)
    if not new:
        return [], known
    marked = {r.id: r.duplicate_of for r in mark_duplicates([*stored, *new])}
    return [replace(r, duplicate_of=marked[r.id]) for r in new], known


def _age(folder: Path) -> tuple[str, int]:
    stamp, _, number = folder.name[11:].partition("-")
    return folder.name[:11] + stamp, int(number or 1)


def _row(fault: Fault) -> tuple[str, ...]:
    return tuple(str(getattr(fault, name)) for name in _COLUMNS[1:])


@contextmanager
def _fetched(feeds: Sequence[str], faults: list[Fault]) -> Iterator[dict[Path, str]]:
    """Feeds as files: addresses are fetched into a folder that goes when we are done."""
    with TemporaryDirectory(prefix="parley-feeds-") as room:
        paths: dict[Path, str] = {}
        for number, feed in enumerate(feeds, 1):
            if "://" not in feed:
                paths[Path(feed)] = feed
                continue
            host = (urlsplit(feed).hostname or "feed").replace(".", "-")
            path = Path(room) / f"{host}-{number}.xml"
            try:
                path.write_bytes(_get(feed))
            except (OSError, ValueError) as error:
                reason = getattr(error, "reason", None) or error
                todo = "It is tried again in the next round; check the address."
                done = "The feed was passed over."
                faults.append(Fault(feed, 0, 0, "no answer", str(reason), done, todo))
            else:
                paths[path] = feed
        yield paths


def _get(address: str) -> bytes:
    if urlsplit(address).scheme not in ("http", "https"):
        raise ValueError("only http and https addresses are read")
    request = urllib.request.Request(address, headers={"User-Agent": "Parley"})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        data: bytes = answer.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError("larger than 64 MB")
    return data

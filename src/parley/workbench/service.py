"""What a page or a notebook asks of a finished run and its record, and what people answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.core.claim import Claim, Report
from parley.core.dossier import Dossier
from parley.core.errors import Fault, InputError
from parley.workbench.keep import DOSSIER, load_dossier

if TYPE_CHECKING:
    from parley.record import Standing, Store

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which claims are asked for; an empty field asks for any.

    ``status`` is ``pending``, ``accepted``, ``rejected``, ``corrected``, ``retracted``,
    ``disputed`` or ``any``.
    """

    status: str = "any"
    kind: str = ""
    topic: str = ""
    report: str = ""
    actor: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim as it stands, with what people decided on it."""

    claim: Claim
    standing: Standing


@dataclass(slots=True)
class _Shelf:
    """Claims as last read from the record, good until its head moves."""

    head: int = -1
    entries: list[Entry] = field(default_factory=list)
    reports: dict[str, Report] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)


class Desk:
    """A finished run and the record beside it, read and decided on by several people at once.

    Parameters
    ----------
    run
        Folder of a finished run; may be None where only a record is looked at.
    record
        The record; ``run/record.db`` where none is named.
    guard
        Applied to every dossier, claim and report on its way out (do no harm).
    """

    def __init__(
        self,
        run: Path | None,
        record: str | Path | None = None,
        guard: Callable[[Dossier], Dossier] | None = None,
    ) -> None:
        beside = run / "record.db" if run is not None and run.is_dir() else None
        where = record or beside
        if where is None or (run is not None and not (run / DOSSIER).is_file()):
            todo = "Run 'parley run SCENARIO --out FOLDER' first, then serve that folder."
            raise InputError(Fault(str(run or "."), 0, 0, "no finished run here", "", "", todo))
        self.run = run
        self.where = where
        self.guard = guard or (lambda dossier: dossier)
        self._lock = threading.RLock()
        self._shelf = _Shelf()
        self._dossier: tuple[float, Dossier] | None = None

    # -- the run --------------------------------------------------------------------

    def dossier(self) -> Dossier:
        """The run's dossier, read again when its file changes."""
        with self._lock:
            if self.run is None:
                return self._bare()
            stamp = (self.run / DOSSIER).stat().st_mtime
            if self._dossier is None or self._dossier[0] != stamp:
                self._dossier = (stamp, self.guard(load_dossier(self.run)))
            return self._dossier[1]

    def _bare(self) -> Dossier:
        """A record alone, as a dossier without estimates."""
        if self._dossier is None:
            entries, reports = self.everything()
            days = [r.published for r in reports.values() if r.published]
            found = Dossier(
                "record",
                str(self.where),
                max(days, default=date.today()),
                reports=tuple(reports.values()),
                claims=tuple(e.claim for e in entries[:2000]),
            )
            self._dossier = (0.0, found)
        return self._dossier[1]

    # -- the record ------------------------------------------------------------------

    def open(self) -> Store:
        """The record, open."""
        from parley.record import Store

        return Store.open(self.where, create=False)

    def everything(self) -> tuple[list[Entry], dict[str, Report]]:
        """Every claim with its standing, and every report; kept until the record grows."""
        with self._lock:
            with self.open() as store:
                head = store.head().seq
                if head != self._shelf.head:
                    self._read(store, head)
            return self._shelf.entries, self._shelf.reports

    def _read(self, store: Store, head: int) -> None:
        view = store.view()
        machine = view.all_claims()
        reports = {r.id: r for r in view.reports()}
        entries = [Entry(c, view.standing(c.id)) for c in machine]
        self._shelf = self._guarded(_Shelf(head, entries, reports))

    def _guarded(self, shelf: _Shelf) -> _Shelf:
        actors = load_dossier(self.run).actors if self.run else ()
        bare = Dossier(
            "record", "", date.min, actors=actors,
            reports=tuple(shelf.reports.values()),
            claims=tuple(e.standing.apply(e.claim) for e in shelf.entries),
        )  # fmt: skip
        safe = self.guard(bare)
        entries = [Entry(c, e.standing) for c, e in zip(safe.claims, shelf.entries)]
        return _Shelf(
            shelf.head,
            entries,
            {r.id: r for r in safe.reports},
            {e.claim.id: i for i, e in enumerate(entries)},
            sorted({c.kind.value for c in safe.claims}),
            sorted({c.topic for c in safe.claims if c.topic}),
        )

    def _restand(self, ids: Iterable[str], head: int) -> None:
        """After our own decision: only these claims stand otherwise; the rest is as it was."""
        moved = set(ids)
        with self.open() as store:
            view = store.view()
            fresh = {i: view.standing(i) for i in moved}
        if any(s.claim is not None for s in fresh.values()):
            return  # a corrected claim reads otherwise: everything is read again when asked for
        entries = list(self._shelf.entries)  # who reads the old list goes on reading it
        for key, standing in fresh.items():
            place = self._shelf.at[key]
            entries[place] = Entry(entries[place].claim, standing)
        self._shelf.entries, self._shelf.head = entries, head

    def claims(self, wanted: Wanted | None = None) -> list[Entry]:
        """The claims that are asked for, in the order of the record."""
        want = wanted or Wanted()
        entries, _ = self.everything()
        if want.words:
            found = self._found(want.words)
            entries = [e for e in entries if e.claim.id in found]
        for fits in _tests(want):
            entries = [e for e in entries if fits(e)]
        return entries

    def choices(self) -> tuple[list[str], list[str]]:
        """The kinds and topics that the record's claims have."""
        self.everything()
        return self._shelf.kinds, self._shelf.topics

    def decided(self) -> int:
        """On how many claims people have decided."""
        return sum(e.standing.status != "pending" for e in self.everything()[0])

    def _found(self, words: str) -> set[str]:
        with self.open() as store:
            return {h.id for h in store.search(words, limit=5000)}

    def entry(self, claim_id: str) -> Entry | None:
        """One claim, or None."""
        entries, _ = self.everything()
        place = self._shelf.at.get(claim_id)
        return entries[place] if place is not None else None

    def report(self, report_id: str) -> Report | None:
        """One report, or None."""
        return self.everything()[1].get(report_id)

    def decide(self, ids: Sequence[str], decision: str, who: str, why: str = "") -> int:
        """Write one decision on some claims, all or none; return the last entry's number."""
        with self._lock:
            with self.open() as store:
                before = store.head().seq
                head = store.decide_all(ids, decision, who, why)
            if before == self._shelf.head and head.seq == before + len(ids):
                self._restand(ids, head.seq)
            return head.seq

    def undo(self, who: str) -> int:
        """Undo this person's last decision; return how many entries that undid."""
        from parley.record.review import undo_last

        with self._lock, self.open() as store:
            return len(undo_last(store, who))

    def whole(self) -> bool:
        """Whether the record's hash chain closes."""
        with self.open() as store:
            return store.verify().whole

    def add(self, reports: Sequence[Report], claims: Sequence[Claim]) -> Any:
        """Put reports and their claims into the record."""
        with self._lock, self.open() as store:
            return store.add(reports, claims)


def _tests(want: Wanted) -> list[Callable[[Entry], bool]]:
    """Only what is asked for is looked at: a page must not wait for a hundred thousand claims."""
    tests: list[Callable[[Entry], bool]] = []
    if want.status == "disputed":
        tests.append(lambda e: bool(e.standing.disputed))
    elif want.status != "any":
        tests.append(lambda e: e.standing.status == want.status)
    if want.kind:
        tests.append(lambda e: e.claim.kind == want.kind)
    if want.topic:
        tests.append(lambda e: e.claim.topic == want.topic)
    if want.report:
        tests.append(lambda e: e.claim.report == want.report)
    if want.actor:
        tests.append(lambda e: _speaker(e.claim) == want.actor)
    return tests


def _speaker(claim: Claim) -> str:
    return (claim.speaker.actor or claim.speaker.text) if claim.speaker else ""

"""What a page or a notebook asks of a finished run and its record, and what people answer."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.core.claim import Claim, Report
from parley.core.dossier import Dossier
from parley.core.errors import Fault, InputError, UsageError
from parley.workbench.keep import DOSSIER, load_dossier
from parley.workbench.service_correct import Change, Lexicon, corrected, differences, form_of
from parley.workbench.service_files import give_back, record_of, stamp
from parley.workbench.service_shelf import Entry, Guard, Shelf, Wanted, folded
from parley.workbench.service_since import Since, earlier_runs, since

if TYPE_CHECKING:
    from parley.record import Standing, Store
    from parley.record.standing import Verdict

__all__ = ["PAGE", "Change", "Desk", "Entry", "Lexicon", "Wanted"]

PAGE = 50
AT_ONCE = 10_000  # claims; a larger record is read again in the background
OF_A_RECORD = 2000  # claims of a record without a run that its pages quote


class Desk:
    """A finished run and the record beside it, read and decided on by several people at once.

    Parameters
    ----------
    run
        Folder of a finished run; may be None where only a record is looked at.
    record
        The record; ``record.db`` in the run's folder, or beside it as ``parley watch`` keeps
        it, where none is named.
    guard
        Applied to every dossier, claim and report on its way out (do no harm).
    scenario
        Where the run's scenario lies, if running again cannot find it by its name.
    """

    def __init__(
        self,
        run: Path | None,
        record: str | Path | None = None,
        guard: Guard | None = None,
        scenario: str | Path | None = None,
    ) -> None:
        where = record or (record_of(run) if run is not None and run.is_dir() else None)
        if where is None or (run is not None and not (run / DOSSIER).is_file()):
            todo = "Run 'parley run SCENARIO --out FOLDER' first, then serve that folder."
            raise InputError(Fault(str(run or "."), 0, 0, "no finished run here", "", "", todo))
        self.run, self.where = run, where
        self.guard = guard
        self.scenario = scenario
        self._lock = threading.RLock()
        self._shelf = Shelf()
        self._stamp: tuple[int, ...] | None = None
        self._reading: threading.Thread | None = None
        self._dossier: tuple[object, Dossier] | None = None
        self._since: dict[tuple[str, object], Since] = {}

    # -- the run --------------------------------------------------------------------

    def dossier(self) -> Dossier:
        """The run's dossier, read again when its file changes."""
        with self._lock:
            if self.run is None:
                return self._bare()
            stamp = (self.run / DOSSIER).stat().st_mtime_ns
            if self._dossier is None or self._dossier[0] != stamp:
                self._dossier = (stamp, self._once(self._safe(load_dossier(self.run))))
                self._since.clear()
                give_back()
            return self._dossier[1]

    def _once(self, dossier: Dossier) -> Dossier:
        """The dossier with the claims and reports that the shelf holds already, not twins."""
        held, texts = self._held(), self._shelf.reports
        if not held:
            return dossier
        claims = tuple(h if (h := held.get(c.id)) == c and h else c for c in dossier.claims)
        reports = tuple(t if (t := texts.get(r.id)) == r and t else r for r in dossier.reports)
        return replace(dossier, claims=claims, reports=reports)

    def _safe(self, dossier: Dossier) -> Dossier:
        return self.guard(dossier) if self.guard else dossier

    def _bare(self) -> Dossier:
        """A record alone, as a dossier without estimates."""
        entries, reports = self.everything()
        if self._dossier is None or self._dossier[0] is not reports:
            days = [r.published for r in reports.values() if r.published]
            found = Dossier(
                "record",
                Path(str(self.where)).name,
                max(days, default=date.today()),
                reports=tuple(reports.values()),
                claims=tuple(e.claim for e in entries[:OF_A_RECORD]),
                actors=self._shelf.actors,
                places=self._shelf.places,
            )
            self._dossier = (reports, found)
        return self._dossier[1]

    def earlier(self) -> dict[str, Path]:
        """Earlier runs of this war, the newest first, by the name they are asked for by."""
        return earlier_runs(self.run, self.dossier()) if self.run else {}

    def since(self, name: str) -> Since | None:
        """What changed since an earlier run; None where there is none of this name."""
        path = self.earlier().get(name)
        if path is None:
            return None
        key = (name, (path / DOSSIER).stat().st_mtime_ns)
        with self._lock:
            if key not in self._since:
                self._since[key] = since(self._safe(load_dossier(path)), self.dossier())
            return self._since[key]

    # -- the record ------------------------------------------------------------------

    def open(self) -> Store:
        """The record, open."""
        from parley.record import Store

        return Store.open(self.where, create=False)

    def everything(self) -> tuple[list[Entry], dict[str, Report]]:
        """Every claim with its standing, and every report."""
        shelf = self.shelf()
        return shelf.entries, shelf.reports

    def shelf(self, fresh: bool = False) -> Shelf:
        """The record as last read; read again when its head moved.

        A large record that others moved is read in the background, and what was read
        before is shown meanwhile; ``fresh`` waits for it.
        """
        with self._lock:
            now = stamp(self.where)
            if now is not None and now == self._stamp:
                return self._shelf
            if not fresh and self._reading is not None and self._reading.is_alive():
                return self._shelf
            with self.open() as store:
                head = store.head().seq
                if head == self._shelf.head:
                    self._stamp = now
                    return self._shelf
                few = head - self._shelf.head < AT_ONCE
                more = self._onwards(store) if few or fresh else None
                if more is not None or fresh or len(self._shelf.entries) < AT_ONCE:
                    self._shelf = more or self._read(store)
                    return self._shelf
            self._reading = threading.Thread(target=self._read_again, daemon=True)
            self._reading.start()
            return self._shelf

    def _onwards(self, store: Store) -> Shelf | None:
        """The shelf with what came since, where that is all that came."""
        if self.guard is not None or not self._shelf.entries:
            return None
        run = self._dossier[1] if self._dossier is not None and self.run is not None else None
        more = self._shelf.onwards(store, run)
        if more is not None and len(more.entries) > len(self._shelf.entries):
            give_back()
        return more

    def _read(self, store: Store) -> Shelf:
        actors = load_dossier(self.run).actors if self.run and self.guard else ()
        found = Shelf.read(store, actors, self.guard, self._held())
        give_back()
        return found

    def _held(self) -> dict[str, Claim]:
        """Claims at hand, as the machine read them: those of the run and of the last look."""
        if self.guard is not None:
            return {}
        held = {e.claim.id: e.machine or e.claim for e in self._shelf.entries}
        if self._dossier is not None and self.run is not None:
            held |= {c.id: c for c in self._dossier[1].claims if c.id not in held}
        return held

    def _read_again(self) -> None:
        with self.open() as store:
            found = self._read(store)
        with self._lock:
            if found.head > self._shelf.head:
                self._shelf = found

    def claims(self, wanted: Wanted | None = None) -> list[Entry]:
        """The claims that are asked for, in the order of the record."""
        return self.shelf().find(wanted or Wanted(), self._found)

    def events(self, wanted: Wanted | None = None) -> list[Entry]:
        """The claims asked for that tell of an event."""
        return self.shelf().find(wanted or Wanted(), self._found, events=True)

    def choices(self) -> tuple[list[str], list[str]]:
        """The kinds and topics that the record's claims have."""
        shelf = self.shelf()
        return shelf.kinds, shelf.topics

    def decided(self) -> int:
        """On how many claims people have decided."""
        return self.shelf().decided

    def _found(self, words: str) -> list[str]:
        from parley.record.search import find

        with self.open() as store, store.reading() as connection:
            return [hit.id for hit in find(connection, words, 5000)]

    def entry(self, claim_id: str) -> Entry | None:
        """One claim, or None."""
        shelf = self.shelf()
        place = shelf.at.get(claim_id)
        return shelf.entries[place] if place is not None else None

    def report(self, report_id: str) -> Report | None:
        """One report, or None."""
        return self.shelf().reports.get(report_id)

    # -- what people decide ------------------------------------------------------------

    def decide(self, ids: Sequence[str], decision: str, who: str, why: str = "") -> int:
        """Write one decision on some claims, all or none; return the last entry's number."""
        return self._write(list(dict.fromkeys(ids)), decision, who, why, None)

    def correct(
        self, claim_id: str, given: Mapping[str, str], who: str, why: str, seen: int | None = None
    ) -> list[Change]:
        """Correct some fields of a claim; return what is now other than the machine read.

        Parameters
        ----------
        given
            Fields as ``form_of`` names them; those left as shown are not touched.
        seen
            The last decision on the claim that the person saw (``last_seen``).

        Raises
        ------
        InputError
            Every field that cannot be, or no such claim.
        UsageError
            Nothing was changed, or someone else decided on the claim meanwhile.
        """
        with self._lock:
            entry = self.entry(claim_id)
            if entry is None:
                fault = Fault("record", 0, 0, "no claim with this id", claim_id, "", "Check it.")
                raise InputError(fault)
            if seen is not None and seen != last_seen(entry):
                raise UsageError(
                    "someone decided on this claim meanwhile.", "Look at it anew, then correct it."
                )
            shown = form_of(entry.claim)
            moved = {k: v for k, v in given.items() if v.strip() != shown.get(k, "")}
            if not moved:
                raise UsageError("nothing was changed.", "Change a field, or accept the claim.")
            claim, text, machine = self._as_stored(claim_id)
            known = self.lexicon()
            new = corrected(claim, moved, text, known)
            if form_of(new) == form_of(claim):
                raise UsageError("nothing was changed.", "Change a field, or accept the claim.")
            self._write([claim_id], "correct", who, why, new)
            return differences(machine, new)

    def lexicon(self) -> Lexicon:
        """What a correction may name."""
        shelf = self.shelf()
        if self.run is None:
            return shelf.lexicon
        d = self.dossier()
        return replace(shelf.lexicon, actors=d.actors, places=d.places)

    def _as_stored(self, claim_id: str) -> tuple[Claim, str, Claim]:
        """The claim as it stands, its report's text and the machine's reading, unmasked."""
        entry = self._shelf.entries[self._shelf.at[claim_id]]
        if self.guard is None:
            text = self._shelf.reports[entry.claim.report].text
            return entry.claim, text, entry.machine or entry.claim
        with self.open() as store:
            view = store.view()
            claim = view.claim(claim_id)
            return claim, view.report(claim.report).text, entry.machine or entry.claim

    def _write(
        self, ids: Sequence[str], decision: str, who: str, why: str, claim: Claim | None
    ) -> int:
        from parley.record.standing import Verdict

        with self._lock:
            with self.open() as store:
                before = store.head().seq
                head = store.decide_all(ids, decision, who, why, claim)
            ours = before == self._shelf.head and head.seq == before + len(ids)
            if ours and not self.guard and all(key in self._shelf.at for key in ids):
                new = {}
                for seq, key in enumerate(ids, before + 1):
                    at = head.learned_at
                    verdict = Verdict(seq, "decide", key, who, at, decision, why, claim)
                    new[key] = self._standing(key, [verdict])
                self._shelf = self._shelf.restand(new, head)
            return head.seq

    def _standing(self, key: str, new: Sequence[Verdict], undone: Sequence[int] = ()) -> Standing:
        return folded(self._shelf.entries[self._shelf.at[key]].standing, new, undone)

    def undo(self, who: str) -> int:
        """Undo this person's last decision; return how many entries that undid."""
        from parley.record.review import undo_last

        with self._lock:
            with self.open() as store:
                before = store.head().seq
                undone = undo_last(store, who)
                head = store.head()
            ours = before == self._shelf.head and head.seq == before + len(undone)
            if ours and not self.guard:
                gone = set(undone)
                hit = [
                    e.claim.id
                    for e in self._shelf.entries
                    if any(v.seq in gone for v in e.standing.history)
                ]
                new = {key: self._standing(key, (), undone) for key in hit}
                self._shelf = self._shelf.restand(new, head)
            return len(undone)

    def behind(self, claim_id: str) -> bool:
        """Whether the run has not yet seen what people decided on a claim."""
        entry = self.entry(claim_id)
        if entry is None or self.run is None:
            return False
        used = next((c for c in self.dossier().claims if c.id == claim_id), None)
        if used is None:
            return entry.standing.shown and entry.standing.status == "corrected"
        return not entry.standing.shown or form_of(used) != form_of(entry.claim)

    def whole(self) -> bool:
        """Whether the record's hash chain closes."""
        with self.open() as store:
            return store.verify().whole

    def add(self, reports: Sequence[Report], claims: Sequence[Claim]) -> Any:
        """Put reports and their claims into the record."""
        with self.open() as store:
            added = store.add(reports, claims)
        self.shelf(fresh=True)
        return added


def last_seen(entry: Entry) -> int:
    """The number of the last decision on a claim; 0 where there is none."""
    return entry.standing.history[-1].seq if entry.standing.history else 0

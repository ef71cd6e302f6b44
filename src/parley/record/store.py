"""The record: an append-only ledger of reports, claims, events and people's decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection, Engine, select

from parley.core.claim import Claim, Report
from parley.core.errors import EnvironmentFault
from parley.record import decide, held, migrate, review, search, verify
from parley.record.engine import connect, reading, translated, writing
from parley.record.intake import AddResult, take_in
from parley.record.ledger import Head, head
from parley.record.schema import entry
from parley.record.view import View


class Store:
    """A record, open for reading and writing.

    Nothing in it is ever changed: corrections, retractions and redactions are
    entries of their own, each sealed to the one before ([Haber1991]_). Any number
    of processes may read and write at once; a kill at any moment loses nothing that
    a call has returned from.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> from parley.core.claim import Claim, Report, Span
    >>> text = "The ministry says 40 people left."
    >>> report = Report("r1", text, published=date(2016, 12, 14))
    >>> claim = Claim("c1", "r1", 0, 33, text, Span(18, 33))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Store.open(pathlib.Path(folder) / "aleppo.db") as store:
    ...         first = store.add([report], [claim])
    ...         again = store.add([report], [claim])
    ...         early = store.view(as_of=date(2016, 12, 13)).claims()
    ...         print(first.new_claims, again.new_claims, again.known, len(early))
    1 0 2 0
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, where: str | Path, *, create: bool = True) -> Store:
        """Open a record file, or a team's record at ``postgresql://user@host/name``.

        Raises
        ------
        InputError
            ``where`` is no record (a folder, another program's file), or does not
            exist and ``create`` is False.
        EnvironmentFault
            The file cannot be written, or the server does not answer.
        MissingExtra
            PostgreSQL without ``parley[postgres]``.
        """
        engine = connect(where, create=create)
        try:
            with translated(engine):
                migrate.bring_up(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        """Close the record; what was written is on disk already."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def engine(self) -> Engine:
        """The database behind the record, for importers and exporters of this room."""
        return self._engine

    def reading(self) -> AbstractContextManager[Connection]:
        """One consistent look at the record; never waits for a writer."""
        return reading(self._engine)

    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction of the only writer."""
        return writing(self._engine)

    # -- machines -----------------------------------------------------------------------

    def add(
        self,
        reports: Sequence[Report],
        claims: Sequence[Claim],
        *,
        who: str = "reader",
        engine: str = "rules",
        complete: bool = False,
    ) -> AddResult:
        """Write reports and the claims read from them, all or none.

        Doing it again writes nothing; a claim read with better rules becomes a new
        revision of the same id. With ``complete`` the claims are all that this engine
        finds in these reports: earlier ones of its own that it no longer makes leave
        the view, unless a person accepted or corrected them.

        Raises
        ------
        InputError
            A quote that is not what stands in its report, a claim without its report,
            two texts under one report id; every fault is listed, nothing is written.
        """
        with writing(self._engine) as connection:
            return take_in(connection, reports, claims, who, engine, complete)

    def holds(self, hashes: Iterable[str], ids: Iterable[str]) -> tuple[set[str], set[str]]:
        """Return which texts (by SHA-256) and which report ids are in the record already."""
        with reading(self._engine) as connection:
            return held.holds(connection, hashes, ids)

    def texts(self, after: int = 0) -> Iterator[held.Text]:
        """Yield the reports' texts behind entry ``after``, without holding them all."""
        with reading(self._engine) as connection:
            yield from held.texts(connection, after)

    def texts_of(self, ids: Iterable[str]) -> dict[str, str]:
        """Return the texts of these reports, by id."""
        with reading(self._engine) as connection:
            return held.texts_of(connection, ids)

    def fresh(self, after: int, undated: bool = False) -> held.Fresh:
        """Return the reports and claims that came behind entry ``after``, with a date or not."""
        with reading(self._engine) as connection:
            return held.fresh(connection, after, undated)

    def newest_day(self, after: int = 0) -> date | None:
        """Return the latest day a report behind entry ``after`` was published on."""
        with reading(self._engine) as connection:
            return held.newest_day(connection, after)

    # -- people -------------------------------------------------------------------------

    def decide(
        self, claim_id: str, decision: str, who: str, why: str = "", claim: Claim | None = None
    ) -> Head:
        """Accept, reject, correct or skip one claim; a correction brings the right claim."""
        return self.decide_all([claim_id], decision, who, why, claim)

    def decide_all(
        self,
        claim_ids: Sequence[str],
        decision: str,
        who: str,
        why: str = "",
        claim: Claim | None = None,
    ) -> Head:
        """Write the same decision on several claims, all or none."""
        with writing(self._engine) as connection:
            return decide.decide(connection, claim_ids, decision, who, why, claim)

    def correct(self, claim_id: str, claim: Claim, who: str, why: str) -> Head:
        """Put a corrected claim in the place of one that was read wrongly."""
        return self.decide(claim_id, "correct", who, why, claim)

    def retract(self, claim_id: str, who: str, why: str) -> Head:
        """Record that the source took a claim back; views as of then no longer show it."""
        with writing(self._engine) as connection:
            return decide.remark(connection, "retract", claim_id, who, why)

    def dispute(self, claim_id: str, who: str, why: str) -> Head:
        """Record an objection; the claim stays in view, flagged ``disputed``."""
        with writing(self._engine) as connection:
            return decide.remark(connection, "dispute", claim_id, who, why)

    def merge(self, claim_ids: Sequence[str], who: str, why: str) -> Head:
        """Record that these claims tell of one event, whatever the evidence sums to."""
        with writing(self._engine) as connection:
            return decide.regroup(connection, "merge", claim_ids, who, why)

    def split(self, claim_ids: Sequence[str], who: str, why: str) -> Head:
        """Record that no two of these claims tell of the same event."""
        with writing(self._engine) as connection:
            return decide.regroup(connection, "split", claim_ids, who, why)

    def undo(self, seq: int, who: str, why: str = "") -> Head:
        """Undo a decision by its entry number; both stay in the ledger."""
        with writing(self._engine) as connection:
            return decide.undo(connection, seq, who, why)

    def tombstone(self, subject: str, who: str, why: str) -> list[str]:
        """Redact a claim or a whole report for someone's safety; return all ids redacted.

        The words are masked in the stored text and in every claim that quotes the same
        stretch; the chain still closes, and nothing can be guessed back from it.
        """
        with writing(self._engine) as connection:
            gone = decide.tombstone(connection, subject, who, why)
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:  # so that no old page survives in the log
                driver = connection.connection.driver_connection
                assert driver is not None
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    # -- reading ------------------------------------------------------------------------

    def view(
        self,
        as_of: date | None = None,
        learned_by: datetime | None = None,
        *,
        sure: bool = False,
    ) -> View:
        """Return the record as published by ``as_of`` and as we knew it at ``learned_by``."""
        with reading(self._engine) as connection:
            last = head(connection)
            if learned_by is not None:
                moment = learned_by.astimezone(UTC).isoformat(timespec="microseconds")
                query = select(entry.c.seq, entry.c.hash, entry.c.learned_at)
                query = query.where(entry.c.learned_at <= moment).order_by(entry.c.seq.desc())
                row = connection.execute(query.limit(1)).first()
                last = Head(row.seq, row.hash.hex(), row.learned_at) if row else Head(0, "", "")
        return View(self._engine, last, as_of, learned_by, sure)

    def queue(self, filters: review.Filters | None = None) -> list[review.Item]:
        """Return the claims that wait for a person, narrowed by filters."""
        return review.queue(self, filters)

    def head(self) -> Head:
        """Return the last entry's number and hash: noted elsewhere, it pins the record."""
        with reading(self._engine) as connection:
            return head(connection)

    def verify(self, expect: str = "") -> verify.VerifyResult:
        """Compute the whole hash chain again; name every entry that is not as written."""
        result: verify.VerifyResult | None = None
        try:
            with reading(self._engine) as connection:
                result = verify.verify(connection, expect)
        except EnvironmentFault:  # a damaged file may refuse even the end of a reading
            if result is None:
                raise
        return result

    def reindex(self) -> int:
        """Build the search index anew from the ledger; return the number of texts in it."""
        with writing(self._engine) as connection:
            view = View(self._engine, head(connection))
            return search.rebuild(connection, view.words(connection))

    def search(self, words: str, limit: int = 50, as_of: date | None = None) -> list[search.Hit]:
        """Find claims and reports by words, without accents or case; ``evaku*`` by beginning.

        Only what the view of ``as_of`` shows is found, best match first.
        """
        with reading(self._engine) as connection:
            hits = search.find(connection, words, search.EVERYTHING)
        view = self.view(as_of)
        quotes = {c.id: c.quote for c in view.claims()} if hits else {}
        titles = {r.id: r.title or r.path for r in view.reports()} if hits else {}
        shown = {"claim": quotes, "report": titles}
        found = [replace(h, text=shown[h.kind][h.id]) for h in hits if h.id in shown[h.kind]]
        return found[:limit]

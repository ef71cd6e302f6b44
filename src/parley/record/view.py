"""The record as it stood: what was published by a day, and what we had learned by a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Select, exists, select

from parley.core.claim import Claim, Report
from parley.core.errors import Fault, InputError
from parley.record.batches import batches
from parley.record.codec import claim_from, report_from
from parley.record.engine import reading
from parley.record.events import Event, event_of
from parley.record.ledger import Head
from parley.record.schema import blob, entry
from parley.record.standing import HUMAN, VERDICTS, Standing, Verdict, fold, verdict_from

_e = entry.c


@dataclass(frozen=True)
class View:
    """Claims, reports and events as they stood, with people's decisions applied.

    A view is pinned to one entry of the ledger: whatever is written later does not
    change it. With ``as_of`` it shows only what was published by that day. A report
    dated just "2016-12" counts from 2016-12-01, the earliest day it can have appeared,
    and ``undecided`` names it; with ``sure=True`` it counts from 2016-12-31 only. What
    has no date at all is in no dated view.
    """

    engine: Engine
    head: Head
    as_of: date | None = None
    learned_by: datetime | None = None
    sure: bool = False

    def reports(self) -> list[Report]:
        """Return the reports by day of publication; stretches under a tombstone are masked."""
        with reading(self.engine) as connection:
            rows = connection.execute(self.latest("report")).all()
            texts = self._texts(connection, {r.parent for r in rows})
        found = [report_from(r.body, texts[r.parent]) for r in rows if r.body is not None]
        return sorted(found, key=lambda r: (r.published or date.max, r.id))

    def report(self, report_id: str) -> Report:
        """Return one report; refuses an id that this view does not show."""
        with reading(self.engine) as connection:
            row = connection.execute(self.latest("report", report_id)).first()
            if row is None or row.body is None:
                raise self._unknown("report", report_id)
            return report_from(row.body, self._texts(connection, {row.parent})[row.parent])

    def claims(self) -> list[Claim]:
        """Return the claims that stand, by day of publication and place in the text.

        Rejected and retracted ones are left out, corrected ones replaced.
        """
        with reading(self.engine) as connection:
            rows = connection.execute(self.latest("claim")).all()
        held = self._standings, self._superseded
        found = [c for r in rows if (c := _stands(r, *held)) is not None]
        order = {r.subject: (r.published_last, r.parent) for r in rows}
        return sorted(found, key=lambda c: (*order[c.id], c.start, c.end, c.id))

    def claims_of(self, ids: Iterable[str]) -> dict[str, Claim]:
        """Return those of these claims that stand, by id."""
        found: dict[str, Claim] = {}
        wanted = sorted(set(ids))
        with reading(self.engine) as connection:
            undone = self._undone(connection)
            for some in batches(wanted):
                standings = self._folded(connection, undone, some)
                gone = self._unmade(connection, standings, some)
                for row in connection.execute(self.latest("claim", among=some)):
                    if (claim := _stands(row, standings, gone)) is not None:
                        found[claim.id] = claim
        return found

    def all_claims(self, held: Mapping[str, Claim] | None = None) -> list[Claim]:
        """Return every claim as the machine read it, whatever people decided since.

        Claims that the caller ``held`` before come back themselves, not as twins of them: a
        page that reads a growing record again keeps one copy.
        """
        with reading(self.engine) as connection:
            rows = connection.execute(self.latest("claim")).all()
        kept = [r for r in rows if r.body is not None and r.subject not in self._superseded]
        kept.sort(key=lambda r: (r.published_last, r.parent))
        return [_itself(claim_from(r.body), held or {}) for r in kept]

    def verdicts(self) -> list[Verdict]:
        """Return all decisions that count, oldest first."""
        found = (v for s in self._standings.values() for v in s.history)
        return sorted(found, key=lambda v: v.seq)

    def reading(self) -> AbstractContextManager[Connection]:
        """One consistent look at the record behind this view."""
        return reading(self.engine)

    def claim(self, claim_id: str) -> Claim:
        """Return one claim as it stands, whatever was decided on it; refuses an unknown id."""
        with reading(self.engine) as connection:
            row = connection.execute(self.latest("claim", claim_id)).first()
        if row is None or row.body is None:
            raise self._unknown("claim", claim_id)
        return self.standing(claim_id).apply(claim_from(row.body))

    def standing(self, claim_id: str) -> Standing:
        """Return what people decided on a claim."""
        return self._standings.get(claim_id, Standing())

    def undecided(self) -> list[str]:
        """Return the ids of reports whose date leaves open whether they were published by
        ``as_of``: shown, unless the view is to be ``sure``."""
        if self.as_of is None:
            return []
        day = self.as_of.isoformat()
        open_date = (_e.published <= day) & (_e.published_last > day) & (_e.published != "")
        query = select(_e.subject).where(
            _e.kind == "report", _e.seq <= self.head.seq, open_date, _e.body.is_not(None)
        )
        with reading(self.engine) as connection:
            return sorted(set(connection.execute(query).scalars()))

    def latest(
        self, kind: str, subject: str | None = None, like: str = "", among: Sequence[str] = ()
    ) -> Select[Any]:
        """Select each subject's newest revision that this view may see, by subject."""
        e, later = entry.alias("e"), entry.alias("later")
        above = (later.c.rank > e.c.rank) | ((later.c.rank == e.c.rank) & (later.c.seq > e.c.seq))
        newer = exists().where(later.c.subject == e.c.subject, above, *self._seen(later, kind))
        query = select(e).where(*self._seen(e, kind), ~newer)
        if subject is not None:
            query = query.where(e.c.subject == subject)
        if among:
            query = query.where(e.c.subject.in_(among))
        if like:
            query = query.where(e.c.subject >= like, e.c.subject < like + "\uffff")
        return query.order_by(e.c.subject)

    def _seen(self, e: Any, kind: str) -> list[Any]:
        seen = [e.c.kind == kind, e.c.seq <= self.head.seq]
        if self.as_of is not None:
            known = e.c.published_last if self.sure else e.c.published
            seen += [known <= self.as_of.isoformat(), e.c.published != ""]
        return seen

    def events(self, format_name: str = "") -> Iterator[Event]:
        """Yield imported events, newest coding of each; of one data set or of all."""
        for row in self.rows("event", f"{format_name}:" if format_name else ""):
            yield event_of(row)

    def event(self, event_id: str) -> tuple[Event, tuple[str, ...]]:
        """Return one imported event and what looks odd about it."""
        with reading(self.engine) as connection:
            row = connection.execute(self.latest("event", event_id)).first()
            if row is None:
                raise self._unknown("event", event_id)
            flags = select(_e.body).where(_e.kind == "flag", _e.subject == event_id)
            odd = {msgspec.json.decode(b)["what"] for b in connection.execute(flags).scalars()}
        return event_of(row), tuple(sorted(odd))

    def rows(self, kind: str, like: str = "") -> Iterator[Any]:
        """Yield the newest entries of a kind one by one, without holding them all."""
        with reading(self.engine) as connection:
            query = self.latest(kind, like=like).execution_options(yield_per=2000)
            yield from (row for row in connection.execute(query) if row.body is not None)

    def datasets(self) -> dict[str, dict[str, Any]]:
        """Return what is known of each imported file: title, licence, rules, digest."""
        return {r.subject: msgspec.json.decode(r.body) for r in self.rows("dataset")}

    def words(self, connection: Connection) -> list[tuple[str, str, str, str]]:
        """Return (kind, id, body, text) of every report and claim, for the search index."""
        claims = connection.execute(self.latest("claim")).all()
        reports = connection.execute(self.latest("report")).all()
        texts = self._texts(connection, {r.parent for r in reports})
        rows = [(r, "") for r in claims] + [(r, texts[r.parent]) for r in reports]
        return [(r.kind, r.subject, r.body, t) for r, t in rows if r.body is not None]

    def undated(self, kind: str) -> Select[Any]:
        """Select newest revisions of what is no publication: actors, relations."""
        return View(self.engine, self.head).latest(kind)

    # -- inside ---------------------------------------------------------------------------

    @cached_property
    def _standings(self) -> dict[str, Standing]:
        with reading(self.engine) as connection:
            return self._folded(connection, self._undone(connection))

    @cached_property
    def _superseded(self) -> frozenset[str]:
        with reading(self.engine) as connection:
            return self._unmade(connection, self._standings)

    def _folded(
        self, connection: Connection, undone: frozenset[int], among: Sequence[str] = ()
    ) -> dict[str, Standing]:
        """Where claims stand on which people decided: all of them, or those among some."""
        verdicts: defaultdict[str, list[Verdict]] = defaultdict(list)
        for row in self._entries(connection, VERDICTS, among):
            verdicts[row.subject].append(
                verdict_from(row.seq, row.kind, row.subject, row.who, row.learned_at, row.body)
            )
        return {subject: fold(found, undone) for subject, found in verdicts.items()}

    def _unmade(
        self,
        connection: Connection,
        standings: Mapping[str, Standing],
        among: Sequence[str] = (),
    ) -> frozenset[str]:
        """Claims that a later reading of the same report by the same engine no longer makes."""
        last: dict[str, str] = {}
        for row in self._entries(connection, ("supersede", "revive"), among):
            last[row.subject] = row.kind
        gone = {subject for subject, kind in last.items() if kind == "supersede"}
        return frozenset(s for s in gone if s not in standings or standings[s].status not in HUMAN)

    def _entries(
        self, connection: Connection, kinds: tuple[str, ...], among: Sequence[str] = ()
    ) -> Iterator[Any]:
        query = select(entry).where(_e.kind.in_(kinds), _e.seq <= self.head.seq).order_by(_e.seq)
        yield from connection.execute(query.where(_e.subject.in_(among)) if among else query)

    def _undone(self, connection: Connection) -> frozenset[int]:
        return frozenset(int(row.parent) for row in self._entries(connection, ("undo",)))

    def _texts(self, connection: Connection, digests: set[str]) -> dict[str, str]:
        found = {}
        for some in batches(sorted(digests)):
            query = select(blob).where(blob.c.sha256.in_(some))
            for row in connection.execute(query):
                found[row.sha256] = bytes(row.data).decode("utf-8", "surrogatepass")
        return found

    def _unknown(self, noun: str, key: str) -> InputError:
        where = self.engine.url.database or "record"
        limit = f" as of {self.as_of}" if self.as_of else ""
        return InputError(
            Fault(where, 0, 0, f"no {noun} with this id{limit}", key, "", "Check the id.")
        )


def _stands(
    row: Any, standings: Mapping[str, Standing], superseded: frozenset[str]
) -> Claim | None:
    """A claim's entry as the claim now stands; None where it does not."""
    if row.body is None or row.subject in superseded:
        return None
    standing = standings.get(row.subject)
    if standing is None:
        return claim_from(row.body)
    return standing.apply(claim_from(row.body)) if standing.shown else None


def _itself(claim: Claim, held: Mapping[str, Claim]) -> Claim:
    old = held.get(claim.id)
    return old if old == claim and old is not None else claim

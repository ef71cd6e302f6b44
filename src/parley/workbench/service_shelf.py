"""Claims as last read from the record, kept at hand so that a page never waits for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from parley.core.actor import Actor
from parley.core.claim import Claim, Report
from parley.core.dossier import Dossier
from parley.core.place import Place
from parley.workbench.service_correct import Lexicon

if TYPE_CHECKING:
    from parley.record import Head, Standing, Store
    from parley.record.standing import Verdict

MOST_FOUND = 64
MOST_TOLD = 10
Guard = Callable[[Dossier], Dossier]


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
    """A claim as it stands, with what people decided on it.

    ``machine`` is what the machine had read, where a person corrected it.
    """

    claim: Claim
    standing: Standing
    machine: Claim | None = None


@dataclass(slots=True)
class Shelf:
    """Everything a page lists, good until the record's head moves."""

    head: int = -1
    entries: list[Entry] = field(default_factory=list)
    reports: dict[str, Report] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    decided: int = 0
    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    lexicon: Lexicon = field(default_factory=Lexicon)
    tallies: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    events: list[int] = field(default_factory=list)
    found: dict[tuple[Wanted, bool], list[Entry]] = field(default_factory=dict)
    named: bool = False  # the record keeps actors or places of its own
    seal: str = ""  # the hash of entry ``head``

    @staticmethod
    def read(
        store: Store,
        actors: tuple[Actor, ...],
        guard: Guard | None,
        held: Mapping[str, Claim] | None = None,
    ) -> Shelf:
        """Read the whole record; ``actors`` are those of the run, if there is one.

        Claims that are ``held`` already are not kept twice.
        """
        from parley.record import identity

        view = store.view()
        machine = view.all_claims(held)
        standings = [view.standing(c.id) for c in machine]
        known, where = tuple(identity.actors(view)), tuple(identity.places(view))
        named = bool(known or where)
        known, where = known or _speakers(machine), where or _places(machine)
        reports = {r.id: r for r in view.reports()}
        found = [
            _entry(c, s) if s.history else Entry(c, s)
            for c, s in zip(machine, standings, strict=True)
        ]
        shelf = Shelf(view.head.seq, found, reports, actors=known, places=where, named=named)
        shelf.seal = view.head.hash
        if guard is not None:
            shelf.mask(guard, actors)
        shelf.index()
        return shelf

    def onwards(self, store: Store, run: Dossier | None = None) -> Shelf | None:
        """The shelf with what came into the record since; None where all must be read anew.

        Claims and reports that the ``run`` at hand holds already are not kept twice. New
        reports with their claims, and what people decided, are put in; a second reading
        of a report, masked words, an undone decision and new names are not.
        """
        from parley.record.ledger import Head
        from parley.record.standing import VERDICTS

        came = store.fresh(self.head, undated=True)
        if came.before != self.seal or not came.kinds <= {"report", "claim", *VERDICTS}:
            return None
        new = {c.id: c for c in came.claims}
        again = len(new) < len(came.claims) or not self.at.keys().isdisjoint(new)
        if again or not self.reports.keys().isdisjoint(r.id for r in came.reports):
            return None
        texts = {r.id: r for r in came.reports}
        if run is not None:
            new |= {c.id: c for c in run.claims if new.get(c.id) == c}
            texts |= {r.id: r for r in run.reports if texts.get(r.id) == r}
        reports = dict(sorted((self.reports | texts).items(), key=_by_day))
        if any(c.report not in reports for c in new.values()):
            return None
        shelf = self._with(list(new.values()), reports, came.seq) if new else self
        shelf = replace(shelf, head=came.seq, reports=reports, seal=came.hash)
        told: dict[str, list[Verdict]] = {}
        for verdict in came.verdicts:
            told.setdefault(verdict.subject, []).append(verdict)
        if not told.keys() <= shelf.at.keys():
            return None
        stands = {k: folded(shelf.entries[shelf.at[k]].standing, v) for k, v in told.items()}
        return shelf.restand(stands, Head(came.seq, came.hash, "")) if stands else shelf

    def _with(self, new: list[Claim], reports: dict[str, Report], head: int) -> Shelf:
        """The shelf with new claims, each where a whole reading of the record puts it."""
        from parley.record import Standing
        from parley.record.codec import last_day

        def place(entry: Entry) -> tuple[str, str, str]:
            report = reports[entry.claim.report]
            return last_day(report.published, report.precision), report.id, entry.claim.id

        entries = list(self.entries)  # who reads the old list goes on reading it
        entries += sorted((Entry(c, Standing()) for c in new), key=place)
        entries.sort(key=place)  # two runs in order already: they are merged
        actors = self.actors if self.named else _speakers(e.claim for e in entries)
        places = self.places if self.named else _places(e.claim for e in entries)
        shelf = Shelf(head, entries, reports, actors=actors, places=places, named=self.named)
        shelf.index()
        return shelf

    def mask(self, guard: Guard, actors: tuple[Actor, ...]) -> None:
        """Let nothing out that must not be seen, corrections and reasons included."""
        old = [e.machine for e in self.entries if e.machine is not None]
        whys = [v.why for e in self.entries for v in e.standing.history]
        safe = guard(
            Dossier(
                "record", "", date.min, actors=actors or self.actors, places=self.places,
                reports=tuple(self.reports.values()),
                claims=(*(e.claim for e in self.entries), *old), notes=tuple(whys),
            )
        )  # fmt: skip
        n = len(self.entries)
        machine, notes = iter(safe.claims[n:]), iter(safe.notes)
        self.entries = [
            Entry(c, _silent(e.standing, notes), next(machine) if e.machine else None)
            for c, e in zip(safe.claims[:n], self.entries, strict=True)
        ]
        self.reports = {r.id: r for r in safe.reports}
        self.actors, self.places = safe.actors, safe.places

    def index(self) -> None:
        """Where each claim is, and what can be filtered by."""
        claims = [e.claim for e in self.entries]
        self.at = {c.id: i for i, c in enumerate(claims)}
        self.kinds = sorted({c.kind.value for c in claims})
        self.topics = sorted({c.topic for c in claims if c.topic})
        self.counts = {}
        for c in claims:
            self.counts[c.report] = self.counts.get(c.report, 0) + 1
        self.decided = sum(e.standing.status != "pending" for e in self.entries)
        self.lexicon = Lexicon.of(self.actors, self.places, claims)
        self.tallies = {
            "kind": _tally(c.kind.value for c in claims),
            "topic": _tally(c.topic for c in claims),
            "actor": _tally(speaker_of(c) for c in claims),
        }
        self.events = [i for i, c in enumerate(claims) if c.event]

    def restand(self, new: Mapping[str, Standing], head: Head) -> Shelf:
        """The shelf after our own decisions: only these claims stand otherwise."""
        entries = list(self.entries)  # who reads the old list goes on reading it
        decided = self.decided
        for key, standing in new.items():
            old = entries[self.at[key]]
            decided += (standing.status != "pending") - (old.standing.status != "pending")
            entries[self.at[key]] = _entry(old.machine or _bare(old.claim), standing)
        return replace(
            self, head=head.seq, seal=head.hash, entries=entries, decided=decided, found={}
        )

    def find(
        self, want: Wanted, search: Callable[[str], Iterable[str]], events: bool = False
    ) -> list[Entry]:
        """The entries that are asked for, in the order of the record; found once."""
        key = (want, events)
        if key not in self.found:
            if len(self.found) >= MOST_FOUND:
                self.found.clear()
            self.found[key] = self._find(want, search, events)
        return self.found[key]

    def _find(
        self, want: Wanted, search: Callable[[str], Iterable[str]], events: bool
    ) -> list[Entry]:
        entries = [self.entries[i] for i in self.events] if events else self.entries
        if want.words:
            ids = frozenset(search(want.words))
            entries = [e for e in entries if e.claim.id in ids]
        for fits in _tests(want):
            entries = [e for e in entries if fits(e)]
        return entries


def _by_day(kept: tuple[str, Report]) -> tuple[date, str]:
    return kept[1].published or date.max, kept[0]


def folded(standing: Standing, new: Iterable[Verdict], undone: Iterable[int] = ()) -> Standing:
    """Where a claim stands once these verdicts are added, or those undone."""
    from parley.record.standing import fold

    gone = frozenset(undone)
    return fold((*(v for v in standing.history if v.seq not in gone), *new))


def _speakers(claims: Iterable[Claim]) -> tuple[Actor, ...]:
    """Whom claims name, each by the words used most, where the record keeps no actors."""
    words: dict[str, Counter[str]] = {}
    for c in claims:
        if c.speaker and c.speaker.actor:
            words.setdefault(c.speaker.actor, Counter())[c.speaker.text] += 1
    return tuple(
        Actor(key, said.most_common(1)[0][0], "", "neutral", aliases={"": tuple(said)})
        for key, said in sorted(words.items())
    )


def _places(claims: Iterable[Claim]) -> tuple[Place, ...]:
    """Where claims are, where the record keeps no places."""
    found: dict[str, Place] = {}
    for c in claims:
        w = c.place
        if w and w.place and w.lat is not None and w.lon is not None:
            found.setdefault(w.place, Place(w.place, w.name or w.text, w.lat, w.lon))
    return tuple(found.values())


def _tally(words: Iterable[str]) -> list[tuple[str, int]]:
    """The commonest words with their counts."""
    return [(w, n) for w, n in Counter(words).most_common(MOST_TOLD + 1) if w][:MOST_TOLD]


def _entry(machine: Claim, standing: Standing) -> Entry:
    corrected = standing.status == "corrected" and standing.claim is not None
    return Entry(standing.apply(machine), standing, machine if corrected else None)


def _bare(claim: Claim) -> Claim:
    """The claim without the flags that its standing gave it."""
    from parley.workbench.service_correct import STANDINGS

    kept = tuple(f for f in claim.flags if f not in STANDINGS)
    return replace(claim, flags=kept) if kept != claim.flags else claim


def _silent(standing: Standing, whys: Iterable[str]) -> Standing:
    """What was decided, without the claims and names that the deciding wrote."""
    taken = iter(whys)
    history = tuple(replace(v, claim=None, why=next(taken)) for v in standing.history)
    disputed = tuple(v.why for v in history if v.kind == "dispute")
    return replace(standing, claim=None, history=history, disputed=disputed)


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
        tests.append(lambda e: speaker_of(e.claim) == want.actor)
    return tests


def speaker_of(claim: Claim) -> str:
    """The actor who speaks, or else the words that name it."""
    return (claim.speaker.actor or claim.speaker.text) if claim.speaker else ""

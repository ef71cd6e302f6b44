"""Who is who: actors as the record knows them, dated relations, and same-as decisions.

The machine suggests by spelling; a person decides, with name, time and reason, and
can undo it. Nothing is merged in the ledger: sameness is folded when asked for.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import msgspec
from rapidfuzz import fuzz, process
from sqlalchemy import select

from parley.core.actor import Actor, Relation
from parley.core.errors import UsageError
from parley.core.place import Place
from parley.core.tables import from_json, to_json
from parley.record.intake import sort_out
from parley.record.ledger import Draft, Head, append
from parley.record.schema import entry

if TYPE_CHECKING:
    from parley.record.store import Store
    from parley.record.view import View

CLOSE = 86.0  # score out of 100 from which two names are worth a person's look


@dataclass(frozen=True, slots=True)
class SameAs:
    """A decision that two names stand for one (or, with ``same`` False, do not)."""

    seq: int
    a: str
    b: str
    same: bool
    who: str
    at: str
    why: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two names the machine finds alike, with the score (0 to 100) it rests on."""

    a: str
    b: str
    score: float


@dataclass(frozen=True, slots=True)
class Card:
    """All the record has on an actor: other names, relations in force, claims made."""

    id: str
    actor: Actor | None
    names: tuple[str, ...]
    relations: tuple[Relation, ...]
    claims: tuple[str, ...]
    decisions: tuple[SameAs, ...]


def put_actors(
    store: Store, actors: Iterable[Actor], relations: Iterable[Relation] = (), who: str = "scenario"
) -> Head:
    """Write actors and their dated relations; what is known already is left alone."""
    drafts = [Draft("actor", a.id, to_json(a)) for a in actors]
    for r in relations:
        key = f"{r.subject}|{r.kind}|{r.object}|{r.start or ''}"
        start = r.start.isoformat() if r.start else ""
        end = r.end.isoformat() if r.end else ""
        drafts.append(Draft("relation", key, to_json(r), valid_from=start, valid_to=end))
    with store.writing() as connection:
        fresh, _ = sort_out(connection, drafts)
        return append(connection, fresh, who, "")


def decide_same(store: Store, a: str, b: str, same: bool, who: str, why: str) -> Head:
    """Decide that two actor ids or names stand for one, or that they do not.

    Raises
    ------
    UsageError
        Both are the same string, or the record names neither.
    """
    if a == b:
        raise UsageError(f"'{a}' is the same as itself; name two.")
    known = names_in(store.view())
    for name in (a, b):
        if name not in known:
            near = ", ".join(f"{n} ({s:.0f})" for n, s in nearest(name, known))
            raise UsageError(f"the record names no actor '{name}'.", f"Nearest: {near}.")
    low, high = sorted((a, b))
    body = msgspec.json.encode({"a": low, "b": high, "same": same, "why": why}).decode()
    with store.writing() as connection:
        return append(connection, [Draft("same_as", f"{low}|{high}", body)], who, "human")


def decisions(view: View) -> list[SameAs]:
    """Return the same-as decisions that count, oldest first; the last on a pair decides."""
    query = (
        select(entry)
        .where(entry.c.kind.in_(("same_as", "undo")), entry.c.seq <= view.head.seq)
        .order_by(entry.c.seq)
    )
    with view.reading() as connection:
        rows = connection.execute(query).all()
    undone = {int(r.parent) for r in rows if r.kind == "undo"}
    last: dict[str, SameAs] = {}
    for r in rows:
        if r.kind == "same_as" and r.seq not in undone:
            plain = msgspec.json.decode(r.body)
            last[r.subject] = SameAs(r.seq, who=r.who, at=r.learned_at, **plain)
    return sorted(last.values(), key=lambda d: d.seq)


def families(view: View) -> dict[str, str]:
    """Return each name that was decided to be another's -> the name its family goes by.

    A family goes by an id the scenario knows if it has one, else by its first name in
    the alphabet.
    """
    parent: dict[str, str] = {}

    def root(x: str) -> str:
        while parent.setdefault(x, x) != x:
            x = parent[x]
        return x

    for decision in decisions(view):
        if decision.same:
            parent[root(decision.a)] = root(decision.b)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in parent:
        groups[root(name)].append(name)
    known = {a.id for a in actors(view)}
    leaders = {g: min(ns, key=lambda n: (n not in known, n)) for g, ns in groups.items()}
    return {name: leaders[root(name)] for name in parent}


def actors(view: View) -> list[Actor]:
    """Return the actors put into the record."""
    with view.reading() as connection:
        rows = connection.execute(view.undated("actor")).all()
    return [from_json(Actor, r.body) for r in rows]


def relations(view: View, day: date | None = None) -> list[Relation]:
    """Return the relations, or those in force on a day."""
    with view.reading() as connection:
        rows = connection.execute(view.undated("relation")).all()
    found = [from_json(Relation, r.body) for r in rows]
    return [r for r in found if day is None or r.holds(day)]


def names_in(view: View) -> Counter[str]:
    """Count every actor id and every unresolved name that claims and actors hold."""
    names: Counter[str] = Counter()
    for c in view.claims():
        if c.speaker is not None:
            names[c.speaker.actor or c.speaker.text] += 1
        if c.event is not None:
            names.update((*c.event.actors, *c.event.recipients))
        names.update(c.subject)
    names.update(a.id for a in actors(view))
    return names


def places_in(view: View) -> Counter[str]:
    """Count the places that claims name and a gazetteer knows, and those put into the record."""
    names = Counter(
        c.place.name or c.place.text for c in view.claims() if c.place and c.place.place
    )
    names.update(p.name for p in places(view))
    return names


def put_places(store: Store, found: Iterable[Place], who: str = "scenario") -> Head:
    """Write places with their aliases; what is known already is left alone."""
    drafts = [Draft("place", p.id, to_json(p)) for p in found]
    with store.writing() as connection:
        fresh, _ = sort_out(connection, drafts)
        return append(connection, fresh, who, "")


def places(view: View) -> list[Place]:
    """Return the places put into the record."""
    with view.reading() as connection:
        rows = connection.execute(view.undated("place")).all()
    return [from_json(Place, r.body) for r in rows]


def plain(name: str) -> str:
    """Return a name without case, accents and punctuation, for comparing."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    kept = (c if c.isalnum() else " " for c in bare if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[tuple[str, float]]:
    """Return the known names nearest to one, with scores out of 100.

    Examples
    --------
    >>> nearest("Qamishly", ["Qamishli", "Aleppo"], 1)[0][0]
    'Qamishli'
    """
    choices = {k: plain(k) for k in known}
    found = process.extract(plain(name), choices, scorer=fuzz.WRatio, limit=count)
    return [(key, score) for _, score, key in found]


def suggest(view: View) -> list[Suggestion]:
    """Return pairs of names that look alike and that nobody has decided on, best first."""
    known = sorted(names_in(view))
    settled = {(d.a, d.b) for d in decisions(view)}
    family = families(view)
    scores = process.cdist(
        [plain(n) for n in known], [plain(n) for n in known],
        scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE,
    )  # fmt: skip
    found = []
    for i, a in enumerate(known):
        for j in range(i + 1, len(known)):
            b = known[j]
            together = a in family and family.get(a) == family.get(b)
            if scores[i][j] and (a, b) not in settled and not together:
                found.append(Suggestion(a, b, float(scores[i][j])))
    return sorted(found, key=lambda s: (-s.score, s.a, s.b))


def card(view: View, name: str, day: date | None = None) -> Card:
    """Return what the record has on an actor, under any of its names.

    Raises
    ------
    UsageError
        The record does not name it; the three nearest names are given with their scores.
    """
    known = names_in(view)
    family = families(view)
    leader = family.get(name, name)
    names = sorted({n for n, to in family.items() if to == leader} | {leader})
    if not any(n in known for n in names):
        near = ", ".join(f"{n} ({s:.0f})" for n, s in nearest(name, known))
        raise UsageError(f"the record names no actor '{name}'.", f"Nearest: {near or 'none'}.")
    about = {a.id: a for a in actors(view)}
    held = [r for r in relations(view, day) if r.subject in names or r.object in names]
    said = [c.id for c in view.claims() if c.speaker and _named(c.speaker, names)]
    made = [d for d in decisions(view) if d.a in names or d.b in names]
    actor = next((about[n] for n in names if n in about), None)
    return Card(leader, actor, tuple(names), tuple(held), tuple(said), tuple(made))


def _named(speaker: object, names: Sequence[str]) -> bool:
    actor, text = getattr(speaker, "actor", None), getattr(speaker, "text", "")
    return (actor or text) in names

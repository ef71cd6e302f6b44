"""What a war's own reports tell of it: who fights whom and where, who backs whom."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from parley.core.claim import Claim, Report
from parley.core.errors import Fault
from parley.core.place import Place
from parley.core.terms import EventType, Kind, Modality, Polarity
from parley.scenario.atlas import Country, Town
from parley.workbench.founding.backing import ties
from parley.workbench.founding.bodies import Bodies, armed, named_in
from parley.workbench.founding.census import Census, take
from parley.workbench.founding.deals import deals
from parley.workbench.founding.draft import Draft, Happening
from parley.workbench.founding.scene import listed_with, placed_there, scene, spots_in
from parley.workbench.founding.sides import side
from parley.workbench.founding.truces import Deals

FIGHTING = {EventType.ASSAULT, EventType.RETREAT, EventType.MOBILIZE}


@dataclass(slots=True)
class Heard:
    """What reports tell that a map cannot.

    ``fights`` count as events for sides and fronts, never for a history of deaths: news names
    running totals, and the same dead in many reports. ``named`` counts towns, ``off_map`` names
    that no gazetteer has, ``backers`` (patron, client) and ``allies`` (who, beside whom) by how
    many sentences say so; ``spelt`` counts (language, spelling) of the towns named, ``holders``
    are the sides last said to have taken or to hold a town.
    """

    reports: int = 0
    last: date | None = None
    fights: list[Happening] = field(default_factory=list)
    named: Counter[tuple[str, float, float]] = field(default_factory=Counter)
    off_map: Counter[str] = field(default_factory=Counter)
    killed: float = 0.0
    backers: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    spelt: dict[tuple[float, float], Counter[tuple[str, str]]] = field(default_factory=dict)
    allies: Counter[tuple[str, str]] = field(default_factory=Counter)
    holders: dict[tuple[float, float], str] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    deals: Deals = field(default_factory=Deals)
    copied: int = 0  # of the files, now in the scenario's own folder


def hear(
    land: Country,
    every: Sequence[Town],
    draft: Draft,
    paths: Sequence[Path],
    as_of: date | None,
    write: Callable[[Draft, Path], None],
) -> Heard:
    """Read reports with the map and the sides known so far; ``write`` lays a draft down.

    Parameters
    ----------
    every
        All towns the map knows, simulated or not: reports name small ones.
    as_of
        Reports published later are not used.
    """
    from parley.reading import load_reports
    from parley.scenario import load_scenario
    from parley.workbench.chain import Bench, Plan

    loaded = load_reports(list(paths))
    kept = [r for r in loaded.reports if not (as_of and r.published and r.published > as_of)]
    out = Heard(len(kept), max((r.published for r in kept if r.published), default=None))
    out.faults = list(loaded.faults)
    if not kept:
        return out
    out.files = list(dict.fromkeys(Path(r.path) for r in loaded.reports if Path(r.path).is_file()))
    census = take(kept, [name for name, _ in draft.sides()], land)
    draft.rename(census.names)
    draft.aka = {name: census.aka(name) for name in {*census.seen, *census.names.values()}}
    known = replace(draft, others=list(every))
    known.heard = [_nowhere(who, day) for who, day, _ in census.told if census.seen[who]]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "war"
        write(known, folder)
        scenario = load_scenario(str(folder))
        bench = Bench(scenario, Plan(1, 1, 1))
        claims = [c for r in kept for c in bench.reader().read(r)]
        bench.meet(claims)
    bodies = Bodies(land, known, scenario.actors, bench.others, census)
    bodies.learn(claims)
    out.backers, out.allies, foes = ties(kept, bodies, land)
    bodies.join(out.allies)
    bodies.friends = {frozenset(pair) for pair in (*out.allies, *out.backers)}
    at = {p.id: (p.name, p.lat, p.lon) for p in scenario.places if p.kind == "town"}
    _places(claims, at, out)
    out.fights = list(_fights(claims, kept, bodies, at))
    placed = {n for h in out.fights if h.place for n in (h.side_a, h.side_b)}
    spots = _spots(scenario.places)
    out.fights += _silent(census, placed, bodies, spots)
    out.fights = placed_there(out.fights, scene(kept, spots, land.capital))
    known_towns = set(at.values())
    silent = [(h.place, h.lat, h.lon) for h in out.fights if h.side_a not in placed]
    out.named.update(town for town in silent if town in known_towns)
    out.fights += [_nowhere(a, out.last or date.min, b) for a, b in foes]
    out.holders = _holders(claims, bodies, at, spots)
    out.killed = _toll(claims)
    out.deals = deals(claims, kept, bodies)
    for (one, other), n in out.allies.items():
        if side(one, land).state and one != bodies.own and bodies.fights(other):
            out.backers[one, other] += n  # an army that fights beside a side backs it
    return out


def _places(claims: Sequence[Claim], at: dict[str, tuple[str, float, float]], out: Heard) -> None:
    """Count the towns that claims of fighting and control name."""
    for claim in claims:
        where = claim.place
        if where is not None and where.place in at and where.text:
            _, lat, lon = at[where.place]
            out.spelt.setdefault((lat, lon), Counter())[claim.language, where.text] += 1
        if where is None or not _of_war(claim):
            continue
        if where.place in at:
            out.named[at[where.place]] += 1
        elif not where.place and where.lat is None and where.relation != "context":
            out.off_map[where.name or where.text] += 1


def _nowhere(who: str, day: date, foe: str = "") -> Happening:
    return Happening(day, float("nan"), float("nan"), who, foe, 0.0)


def _spots(places: Sequence[Place]) -> dict[str, tuple[str, float, float]]:
    """Every name of a town, and the town."""
    out: dict[str, tuple[str, float, float]] = {}
    for p in (p for p in places if p.kind == "town"):
        for name in (p.name, p.name_de, *(n for names in p.aliases.values() for n in names)):
            out.setdefault(name, (p.name, p.lat, p.lon))
    return out


def _silent(
    census: Census, placed: set[str], bodies: Bodies, spots: dict[str, tuple[str, float, float]]
) -> list[Happening]:
    """Sides that no claim puts anywhere: where the sentences are in which they fight."""
    out = []
    for who, day, text in census.told:
        if who in placed or not census.seen[who]:
            continue
        foe = bodies.enemy_of(who)
        named = spots_in(text, spots)
        out += [Happening(day, y, x, who, foe, 0.0, "", name) for name, y, x in named]
        out += [] if named else [_nowhere(who, day, foe)]
    return out


def _holders(
    claims: Sequence[Claim],
    bodies: Bodies,
    at: dict[str, tuple[str, float, float]],
    spots: dict[str, tuple[str, float, float]],
) -> dict[tuple[float, float], str]:
    """The side that was last said to have taken or to hold each town, or a list of towns."""
    out: dict[tuple[float, float], str] = {}
    for claim in sorted(claims, key=lambda c: c.published or date.min):
        where = claim.place.place if claim.place else None
        kind = claim.event.type if claim.event else None
        told = claim.kind is Kind.CONTROL and kind in (None, EventType.ASSAULT)
        if not told or where not in at or claim.polarity is not Polarity.AFFIRMED:
            continue
        who = bodies.sides_of(claim.event.actors if claim.event else claim.subject)
        if len(who) == 1 and claim.modality in (Modality.PAST, Modality.ONGOING):
            more = listed_with(claim.content.text, claim.place.text, spots) if claim.place else []
            out |= {town[1:]: who[0] for town in (at[where], *more)}
    return out


def _toll(claims: Sequence[Claim]) -> float:
    """The middle one of the three largest tolls told, each as deaths in one year."""
    tolls = sorted(
        (
            float(q.best if q.best is not None else q.low or 0.0) / _years(c)
            for c in claims
            if c.modality is not Modality.HISTORICAL and c.polarity is Polarity.AFFIRMED
            for q in c.quantities
            if q.measure == "killed"
        ),
        reverse=True,
    )[:3]
    return tolls[len(tolls) // 2] if tolls else 0.0


def _years(claim: Claim) -> float:
    """How many years a toll "since 2015" covers, at least one."""
    since = claim.time.start_min if claim.time else None
    if since is None or claim.published is None:
        return 1.0
    return max(1.0, (claim.published - since).days / 365.25)


def _of_war(claim: Claim) -> bool:
    fighting = claim.event is not None and claim.event.type in FIGHTING
    return fighting or claim.kind in (Kind.CONTROL, Kind.FORCE)


def _fights(
    claims: Sequence[Claim],
    reports: Sequence[Report],
    bodies: Bodies,
    at: dict[str, tuple[str, float, float]],
) -> Iterator[Happening]:
    """One happening for each side that a claim names as fighting at a place the map knows."""
    published = {r.id: r.published for r in reports}
    for claim in claims:
        day = published.get(claim.report)
        sides = _sides(claim, bodies)
        if day is None or not sides or claim.polarity is Polarity.NEGATED:
            continue
        there = _of_war(claim) and claim.modality in (Modality.PAST, Modality.ONGOING)
        where = claim.place.place if claim.place and there else None
        name, lat, lon = at.get(where or "", ("", float("nan"), float("nan")))
        for a, b in sides:
            yield Happening(day, lat, lon, a, b or bodies.enemy_of(a), 0.0, "", name)


def _sides(claim: Claim, bodies: Bodies) -> list[tuple[str, str]]:
    """(who fights, whom) where it is told; of other claims the armed group they name first."""
    if not _of_war(claim):
        named = bodies.sides_of(who for who in named_in(claim) if armed(who))
        return [(name, "") for name in named[:1]]
    event = claim.event
    doers = bodies.sides_of(event.actors if event else claim.subject)
    hit = bodies.sides_of(event.recipients) if event and event.type is EventType.ASSAULT else []
    hit = [h for h in hit if h not in doers]
    if not doers:
        return [(h, "") for h in hit]
    return [(d, h) for d in doers for h in hit or [""]]

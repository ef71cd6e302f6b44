"""Who holds each place as of a run: the scenario's list, moved by what reports say fell."""

from __future__ import annotations

import heapq
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from parley.core.estimate import Estimate, Range
from parley.core.place import Edge, Place
from parley.core.world import ForceLevel
from parley.scenario import Scenario

WITNESS = 0.75  # the list counts as one witness who is right this often, however sure it sounds
ELSE = "other"


def standing(scenario: Scenario, estimates: Sequence[Estimate]) -> Scenario:
    """The scenario as claims leave it: fallen towns have their new holder, armies stand by it."""
    places = held(scenario.places, estimates, {a.id for a in scenario.actors})
    if places == scenario.places:
        return scenario
    camps = {a.id: a.camp or a.id for a in scenario.actors}
    forces = regrouped(scenario.forces, scenario.places, places, scenario.edges, camps)
    return replace(scenario, places=places, forces=forces)


def held(
    places: Sequence[Place], estimates: Sequence[Estimate], known: Container[str] | None = None
) -> tuple[Place, ...]:
    """Return places with the holder that list and claims together make likeliest, and how likely.

    The list is one more witness beside the claims: weight ``WITNESS`` at most on its holder,
    the rest on everyone else; claims come in with their fused probabilities. Who is not
    ``known`` takes no place on the map: the listed holder stays, less surely.

    Examples
    --------
    >>> from parley.core.estimate import Distribution, FactQuestion
    >>> town = Place("t", "Town", 0, 0, controller="army", control_confidence=0.95)
    >>> told = Distribution((0.0, 1.0), (0.9, 0.1), ("rebels", "other"))
    >>> question = FactQuestion("q", kind="category", measure="control", place="t")
    >>> fused = Estimate("e", question, "category", 0.9, 0.8, 0.95, dist=told, value="rebels")
    >>> now = held([town], [fused])[0]
    >>> now.controller, round(now.control_confidence, 2)
    ('rebels', 0.75)
    """
    told = {e.question.place: e for e in estimates if e.question.measure == "control" and e.dist}
    return tuple(_now(p, told[p.id], known) if p.id in told else p for p in places)


def _now(place: Place, e: Estimate, known: Container[str] | None) -> Place:
    dist = e.dist
    if dist is None or not dist.labels:
        return place
    fused = {label: p for label, p in zip(dist.labels, dist.probs) if label != ELSE}
    rest = max(0.0, 1.0 - sum(fused.values()))
    strange = sum(p for label, p in fused.items() if known is not None and label not in known)
    fused = {label: p for label, p in fused.items() if known is None or label in known}
    listed = place.controller
    trust = min(place.control_confidence, WITNESS) if listed else 0.0
    weights = {k: p * (1.0 - trust) for k, p in fused.items() if k != listed}
    if listed:
        weights[listed] = fused.get(listed, rest) * trust
    unnamed = rest * (1.0 - trust) if listed in fused or not listed else 0.0
    unnamed += strange * (1.0 - trust)
    total = sum(weights.values()) + unnamed
    best = max(weights, key=lambda k: (weights[k], k == listed, k), default="")
    if not best or total <= 0.0:
        return place
    sure = weights[best] / total
    if fused and best == listed == max(fused, key=lambda k: (fused[k], k)):
        sure = max(sure, place.control_confidence)  # a claim that agrees takes nothing away
    return replace(place, controller=best, control_confidence=round(sure, 4))


def regrouped(
    forces: Sequence[ForceLevel],
    before: Sequence[Place],
    after: Sequence[Place],
    edges: Sequence[Edge],
    camps: Mapping[str, str],
) -> tuple[ForceLevel, ...]:
    """Return forces after towns changed hands: losers fall back, takers come up; none is lost.

    Whoever has just lost a town stands in the nearest one of its own camp; whoever has taken
    it has at least half of what it had in its nearest place. Where there is no such place they
    stay.
    """
    was = {p.id: p.controller for p in before}
    lost = [p for p in after if p.simulated and p.controller != was.get(p.id)]
    holds = {p.id: camps.get(p.controller, p.controller) for p in after if p.simulated}
    out = list(forces)
    roads = _roads(edges)
    for place in lost:
        camp = holds[place.id]
        for i, f in enumerate(out):
            own = camps.get(f.actor, f.actor)
            if f.place == place.id and own != camp:
                refuge = _nearest(place.id, roads, {p for p, c in holds.items() if c == own})
                out[i] = _moved(f, refuge, f"{place.name} lost") if refuge else f
        if not any(f.place == place.id and f.actor == place.controller for f in out):
            out = _come_up(out, place, roads)
    return tuple(out)


def _come_up(
    forces: list[ForceLevel], place: Place, roads: dict[str, list[tuple[str, float]]]
) -> list[ForceLevel]:
    """Half of what the taker has nearest stands in the town it took."""
    mine = {f.place for f in forces if f.actor == place.controller}
    nearest = _nearest(place.id, roads, mine)
    out: list[ForceLevel] = []
    for f in forces:
        if nearest and f.actor == place.controller and f.place == nearest:
            half = replace(f, strength=_scaled(f.strength, 0.5))
            out += [half, _moved(half, place.id, f"{place.name} taken")]
        else:
            out.append(f)
    return out


def _moved(f: ForceLevel, place: str, why: str) -> ForceLevel:
    source = f"{f.strength.source}; {why}".lstrip("; ")
    return replace(f, place=place, strength=replace(f.strength, source=source))


def _scaled(r: Range, factor: float) -> Range:
    return replace(r, low=r.low * factor, best=r.best * factor, high=r.high * factor)


def _roads(edges: Sequence[Edge]) -> dict[str, list[tuple[str, float]]]:
    out: dict[str, list[tuple[str, float]]] = {}
    for e in edges:
        out.setdefault(e.a, []).append((e.b, e.km))
        out.setdefault(e.b, []).append((e.a, e.km))
    return out


def _nearest(start: str, roads: Mapping[str, Sequence[tuple[str, float]]], goals: set[str]) -> str:
    """The goal with the shortest way from ``start`` along roads, or nothing."""
    heap = [(0.0, start)]
    seen: set[str] = set()
    while heap:
        km, at = heapq.heappop(heap)
        if at in seen:
            continue
        seen.add(at)
        if at in goals and at != start:
            return at
        for there, more in roads.get(at, ()):
            heapq.heappush(heap, (km + more, there))
    return ""

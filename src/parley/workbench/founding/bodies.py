"""Which of the names in a war's reports are armed sides of it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from parley.core.actor import Actor
from parley.core.claim import Claim
from parley.core.terms import EventType, Kind
from parley.reading.pack import languages_folder
from parley.scenario.atlas import Country, find_country
from parley.workbench.founding.census import Census
from parley.workbench.founding.draft import Draft
from parley.workbench.founding.exonyms import csv_rows
from parley.workbench.founding.sides import foreign, row, side

OWN = "government"
MANY = "rebels"
REBELS = "Rebels"
STATE_OF = "Government of "
SEEN = 2  # a name nobody knows is a side if it is told twice to have fought


class Bodies:
    """From the actor ids of claims to sides, named as in tables of events.

    "The rebels" are the one armed group there is; with two or more, nobody in particular.
    """

    def __init__(
        self,
        land: Country,
        draft: Draft,
        actors: Sequence[Actor],
        others: Sequence[Actor],
        census: Census,
    ) -> None:
        self.census = census
        self.friends: set[frozenset[str]] = set()
        self._once: set[str] = set()
        self._own_fights = 0
        self._assaults: Counter[str] = Counter()
        self._land = land
        self.own = f"{STATE_OF}{land.name}"
        self._listed = {side(name, land).id: name for name, _ in draft.sides()}
        state = next((n for n in self._listed.values() if side(n, land).country == land.iso3
                      and side(n, land).state), "")  # fmt: skip
        self.own = state or self.own
        self._listed[side(self.own, land).id] = self.own
        self._iso = land.iso3
        self._names = {a.id: a.name for a in (*actors, *others)}
        self.groups: Counter[str] = Counter(
            {n: 1 for n in self._listed.values() if not side(n, land).state}
        )
        self.groups.update(census.seen)

    def learn(self, claims: Iterable[Claim]) -> None:
        """Count who fights: known armed groups at once, unknown bodies from the second time."""
        fought: Counter[str] = Counter()
        hit: Counter[str] = Counter()
        fled: Counter[str] = Counter()
        for claim in claims:
            kind = claim.event.type if claim.event else None
            if claim.event and kind is EventType.ASSAULT:
                hit.update(claim.event.actors)
            if claim.event and kind is EventType.RETREAT:
                fled.update({*claim.event.actors, *claim.subject})
            who = {n for n in named_in(claim) if armed(n)}
            if kind is EventType.ASSAULT or claim.kind in (Kind.CONTROL, Kind.FORCE):
                who |= {*(claim.event.actors if claim.event else ()), *claim.subject}
            fought.update(who)
        named = {who: self._side(who, fought[who]) for who in fought if who != MANY}
        self._once = {self._side(who, SEEN) for who, name in named.items() if not name}
        most = max((fought[w] for w, n in named.items() if n and not self.strange(n)), default=1)
        if fought[MANY] > most and not self.census.rebels:
            self.groups[REBELS] += fought[MANY]  # nobody else is named as often
        for one, name in named.items():
            if name and name != self.own:
                self.groups[name] += fought[one]
            self._own_fights += max(0, fought[one] - fled[one]) if name == self.own else 0
            self._assaults[name] += hit[one]

    def fights(self, name: str) -> bool:
        """Whether a name is a side of this war."""
        return name in self.groups or name == self.own

    def join(self, allies: Iterable[tuple[str, str]]) -> None:
        """An army from outside told once to fight is a side if it does so beside another."""
        for one, other in allies:
            for name, beside in ((one, other), (other, one)):
                if name in self._once and self.strange(name) and self.fights(beside):
                    self.groups[name] += 1

    def _side(self, who: str, times: int) -> str:
        """The side an id names, whatever it was called; nothing where it is none."""
        state = state_named(who)
        if who == OWN or (state and state.iso3 == self._iso):
            return self.own
        return self.census.of(self._listed.get(who) or self._group(who, times))

    def _group(self, who: str, times: int) -> str:
        """The name of an armed group; nothing for civilians, bodies of the world, persons."""
        known = world_row(who)
        if known:
            name = str(known["name"])
            return name if armed(who) and self.census.named[self.census.of(name)] else ""
        state = state_named(who)
        if state:
            strange = state.iso3 != self._iso and times >= SEEN
            return f"{STATE_OF}{state.name}" if strange else ""
        name = self._names.get(who, "")
        return name if times >= SEEN or _sounds_armed(name) else ""

    def sides_of(self, ids: Iterable[str]) -> list[str]:
        """The sides that are meant, in order; unarmed and unknown ones left out."""
        return list(dict.fromkeys(n for n in (self.name_of(i) for i in ids) if n))

    def name_of(self, who: str) -> str:
        """The side an id stands for, or nothing."""
        if who == MANY and self.census.rebels:
            return self.census.rebels
        if who == MANY:
            groups = [g for g in self.groups if not side(g, self._land).state]
            named = REBELS if REBELS in groups else ""
            return groups[0] if len(groups) == 1 else named
        name = self._side(who, SEEN)
        return name if name in self.groups or name == self.own else ""

    def enemy_of(self, name: str) -> str:
        """Whom a side fights where the claim does not say: an armed group its government.

        So does a foreign army where no group is there to be fought. Where only a foreign army is
        told to fight, the groups fight that; who fights beside the government fights another.
        """
        groups = [g for g, _ in self.groups.most_common() if not self.strange(g)]
        if name == self.own or (self.strange(name) and groups and not self._main(name, groups)):
            return ""
        elsewhere = "" if self._own_fights or self.strange(name) else self._foreign(name)
        foe = elsewhere or self.own
        if frozenset((name, foe)) not in self.friends:
            return foe
        return next((g for g in groups if g != name and self._at_odds(g, name, foe)), "")

    def _main(self, army: str, groups: Sequence[str]) -> bool:
        """Whether an army from outside fights the government: with a group, or as the first."""
        if frozenset((army, self.own)) in self.friends:
            return False
        beside = any(frozenset((army, group)) in self.friends for group in groups)
        return beside or self.groups[army] > self.groups[groups[0]]

    def _at_odds(self, group: str, *camp: str) -> bool:
        return all(frozenset((group, friend)) not in self.friends for friend in camp)

    def _foreign(self, name: str) -> str:
        """The foreign army that is told to attack most and stands beside neither."""
        armies = [
            (n, g)
            for g, n in self._assaults.items()
            if n >= SEEN and self.strange(g) and self._at_odds(g, name, self.own)
        ]
        return max(armies, default=(0, ""))[1]

    def strange(self, name: str) -> bool:
        """Whether a side is an army from outside."""
        return foreign(name, self._land)


def named_in(claim: Claim) -> tuple[str, ...]:
    """Everyone a claim names: who speaks, who acts, on whom, and whom it is about."""
    speaker = (claim.speaker.actor,) if claim.speaker and claim.speaker.actor else ()
    event = (*claim.event.actors, *claim.event.recipients) if claim.event else ()
    return (*speaker, *event, *claim.subject)


def armed(who: str) -> bool:
    """Whether the language files know an actor as one particular armed group."""
    return bool(who != MANY and world_row(who).get("kind") == "armed group" and _proper(who))


def _proper(who: str) -> bool:
    """Names of groups begin with a capital in English; "rebels", "militias" do not."""
    return str(world_row(who).get("name", ""))[:1].isupper()


def _sounds_armed(name: str) -> bool:
    """Whether a name has a word or an ending of armed bodies: "Tuareg-Rebellen"."""
    words = set(re.findall(r"\w+", name.lower()))
    return bool(_arms() & words) or name.lower().endswith(_endings())


@cache
def _endings() -> tuple[str, ...]:
    with (languages_folder() / "de" / "actors.toml").open("rb") as file:
        return tuple(tomllib.load(file)["bodies"]["armed_group"]["endings"])


@cache
def _arms() -> frozenset[str]:
    """Words in the name of an armed body: "front", "army"."""
    out: set[str] = set()
    for language in ("en", "de"):
        with (languages_folder() / language / "roles.toml").open("rb") as file:
            out |= set(tomllib.load(file)["nouns"]["armed_body"])
    return frozenset(out)


def world_row(who: str) -> dict[str, Any]:
    """The row of the language files for an actor id, or an empty one."""
    return row("en", who) or row("de", who)


@cache
def state_named(who: str) -> Country | None:
    """The state an actor id stands for."""
    iso = next((r["iso"] for r in csv_rows("en", "states.csv") if r["id"] == who), "")
    return find_country(iso) if iso else None

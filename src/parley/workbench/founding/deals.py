"""Truces that reports tell of: who signed, who brought them together, who vouches for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import PurePath

from parley.core.claim import Claim, Report
from parley.core.terms import Act, Certainty, EventStatus, EventType, Kind, Modality, Polarity
from parley.scenario.atlas import Country
from parley.workbench.founding.bodies import STATE_OF, Bodies, state_named, world_row
from parley.workbench.founding.sides import Side, row, side
from parley.workbench.founding.truces import Deal, Deals

SAME = timedelta(days=10)  # told of one truce: signed, announced, begun
LONG_AGO = timedelta(days=400)
TOLD = (Act.ASSERT, Act.CONFIRM, Act.ANNOUNCE)
HELD = ("holds", "in force")
MOST = 5  # mediators, guarantors
WORLD = ("igo", "io")


@dataclass(slots=True)
class _Signing:
    days: Counter[date] = field(default_factory=Counter)  # as dated in the text
    first: date = date.max  # as published
    last: date = date.min
    sides: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    @property
    def day(self) -> date:
        return min(self.days, key=lambda d: (-self.days[d], d)) if self.days else self.first


def deals(claims: Sequence[Claim], reports: Sequence[Report], bodies: Bodies) -> Deals:
    """Find the truces two sides of this war signed, and who stood beside them.

    A truce counts where at least two sides of the war are told to have agreed to it, in one
    claim or in several of the same days; one that is only called for, offered or announced by
    one side does not. It is over where the record's last word on it is that it ended. Who
    offers the sides to mediate is counted with those who do.
    """
    names = {r.id: _named(r) for r in reports}
    out = Deals(signed=_signed(claims, names, bodies))
    for claim in claims:
        event = claim.event
        if event is None or claim.polarity is Polarity.NEGATED:
            continue
        if event.status in (EventStatus.DENIED, EventStatus.HYPOTHETICAL):
            continue
        offered = event.type is EventType.AGREE and claim.topic == "talks" and event.recipients
        if offered or (event.type is EventType.CONSULT and event.mode == "mediate"):
            out.mediators.update(w for w in event.actors if not _own(w, bodies))
        elif event.type is EventType.SUPPORT and event.mode == "guarantee":
            out.guarantors.update(w for w in event.actors if not _at_home(w, bodies))
    return out


def _signed(claims: Sequence[Claim], names: dict[str, str], bodies: Bodies) -> list[Deal]:
    found: list[_Signing] = []
    ends = sorted(d for c in claims if (d := _ended(c)))
    for claim in sorted(claims, key=lambda c: (c.published or date.min, c.id)):
        if claim.published is None or not _agreed(claim):
            continue
        sides = bodies.sides_of((*claim.subject, *(claim.event.actors if claim.event else ())))
        day = _day(claim)
        if day is not None and claim.published - day > LONG_AGO:
            continue
        one = _same(found, sides, day, claim.published, ends)
        if one is None:
            found.append(one := _Signing())
        one.days.update([day] if day else [])
        one.first, one.last = min(one.first, claim.published), max(one.last, claim.published)
        one.sides.update(sides)
        one.told.append(names.get(claim.report, claim.report))
    out = [
        Deal(s.day, tuple(n for n, _ in s.sides.most_common()), None, tuple(dict.fromkeys(s.told)))
        for s in found
        if len(s.sides) > 1
    ]
    out.sort(key=lambda d: d.day)
    held = [c.published for c in claims if c.published and _holds(c)]
    nexts = [d.day for d in out[1:]] + [date.max]
    return [replace(d, over=_over(d, ends, held, after)) for d, after in zip(out, nexts)]


def _same(
    found: Sequence[_Signing],
    sides: Sequence[str],
    day: date | None,
    published: date,
    ends: Sequence[date],
) -> _Signing | None:
    """The truce a claim is about: of these days, or the last of these sides that was not over."""
    for one in reversed(found):
        if sides and one.sides and not one.sides.keys() & set(sides):
            continue
        near = day or published
        if abs(near - one.day) <= SAME or (day is None and near - one.last <= SAME):
            return one
        if day is None and not any(one.day < e <= published for e in ends):
            return one
    return None


def _agreed(claim: Claim) -> bool:
    """Whether a claim tells that a truce was made, not that one is wanted or offered."""
    event = claim.event
    return (
        event is not None
        and event.type is EventType.AGREE
        and claim.kind is Kind.EVENT
        and claim.topic == "ceasefire"
        and event.status is EventStatus.REPORTED
        and claim.certainty is not Certainty.DOUBTED
        and _told(claim)
    )


def _told(claim: Claim) -> bool:
    """Whether somebody says of something that it is so, or was."""
    return (
        claim.polarity is Polarity.AFFIRMED
        and claim.modality in (Modality.PAST, Modality.ONGOING)
        and claim.act in TOLD
    )


def _day(claim: Claim) -> date | None:
    """The day a claim gives, where it gives a day that was not still to come."""
    time = claim.time
    if time is None or time.start_min is None or claim.published is None:
        return None
    exact = time.start_max is not None and (time.start_max - time.start_min).days <= 1
    return time.start_min if exact and time.start_min <= claim.published else None


def _status(claim: Claim, values: Iterable[str]) -> bool:
    return (
        claim.kind is Kind.STATUS
        and claim.topic in ("ceasefire", "agreement")
        and claim.value in values
        and _told(claim)
    )


def _holds(claim: Claim) -> bool:
    return _status(claim, HELD)


def _ended(claim: Claim) -> date | None:
    """The day from which a claim, in a report's own words, calls the truce ended."""
    told = claim.topic == "ceasefire" and claim.speaker is None and _status(claim, ("ended",))
    return (_day(claim) or claim.published) if told else None


def _over(deal: Deal, ends: Sequence[date], held: Sequence[date], after: date) -> date | None:
    """The first day a truce is called ended, unless it is told to hold again before the next."""
    for day in ends:
        if deal.day < day <= after and not any(day < h < after for h in held):
            return day
    return None


def _named(report: Report) -> str:
    name = report.title or PurePath(report.path).name or report.id
    return f"{name} ({report.published})" if report.published else name


def _own(who: str, bodies: Bodies) -> bool:
    """Whether somebody is a side of the war and so no mediator in it."""
    return bool(bodies.name_of(who)) or not _abroad(who)


def _at_home(who: str, bodies: Bodies) -> bool:
    """Whether somebody can vouch for no one: a side that is at home in this war."""
    name = bodies.name_of(who)
    return not bodies.strange(name) if name else not _abroad(who)


def _abroad(who: str) -> bool:
    """Whether an id is a state's or a body's of states."""
    return state_named(who) is not None or world_row(who).get("kind") in WORLD


def outsider(who: str, land: Country) -> Side | None:
    """A state or a body of states as an actor of a scenario; None for anybody else.

    Examples
    --------
    >>> from parley.scenario.atlas import find_country
    >>> congo = find_country("COD")
    >>> outsider("qatar", congo).name, outsider("african-union", congo).kind
    ('Qatar', 'io')
    """
    state = state_named(who)
    if state:
        return side(f"{STATE_OF}{state.name}", land)
    if not _abroad(who):
        return None
    en, de = row("en", who), row("de", who)
    name = str(world_row(who)["name"])
    german = str(de.get("name", name))
    names = [tuple(r.get("aliases", ())) for r in (de, en)]
    return Side(who, name, german, "io", "", names[0], names[1])


def most_told(told: Counter[str], land: Country) -> list[Side]:
    """Those whom most claims name, as actors of a scenario."""
    found = (outsider(who, land) for who, _ in sorted(told.items(), key=lambda w: (-w[1], w[0])))
    return list(dict.fromkeys(s for s in found if s is not None))[:MOST]

"""What is to be exported, in one shape: imported events, and events our own claims tell of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from parley.core.claim import Claim, Quantity
from parley.core.terms import EventStatus, EventType
from parley.record.events import Event, crosswalk

if TYPE_CHECKING:
    from parley.record.view import View

OWN = "parley"
DEADLY = ("killed", "dead", "deaths", "fatalities", "bodies")


@dataclass(frozen=True, slots=True)
class Choice:
    """What to export: one data set's events (``ged``…), our own (``parley``), or all."""

    source: str = ""
    allow_restricted: bool = False
    as_of: date | None = None


@dataclass(slots=True)
class Withheld:
    """Counts rows kept back because their licence forbids passing them on."""

    rows: dict[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.rows)

    def lines(self) -> list[str]:
        """One sentence for each data set that was kept back."""
        return [
            f"{count:,} rows of {name} were not exported: the licence does not let them be "
            "passed on. For your own use: --allow-restricted."
            for name, count in sorted(self.rows.items())
        ]


def events(view: View, choice: Choice, withheld: Withheld) -> Iterator[Event]:
    """Yield the events to export; restricted ones are counted and kept back."""
    if choice.source != OWN:
        facts = view.datasets()
        for event in view.events(choice.source):
            known = facts.get(event.dataset, {})
            if choice.allow_restricted or known.get("redistribute", False):
                yield event
            else:
                name = f"{known.get('title', event.format)} ({known.get('licence', 'no licence')})"
                withheld.rows[name] = withheld.rows.get(name, 0) + 1
    if choice.source in ("", OWN):
        yield from own_events(view.claims(), view)


def own_events(claims: Iterable[Claim], view: View) -> Iterator[Event]:
    """Turn claims that say an event happened into coded events.

    Contradicting figures stay claims of their own; each event keeps its claim id in
    ``row``. What is denied, planned or hypothetical is no event.
    """
    titles = {r.id: r for r in view.reports()}
    for c in claims:
        if c.event is None or c.event.status != EventStatus.REPORTED or c.polarity != "affirmed":
            continue
        report = titles.get(c.report)
        dead = next((q for q in c.quantities if q.measure in DEADLY), None)
        low, best, high = bounds(dead)
        start, end = days(c)
        subkind, kind = _acled_kind(c.event.type, c.event.mode)
        p = c.place
        yield Event(
            id=c.id, format=OWN, dataset="", start=start, end=end,
            date_precision=1 if start == end else 2, place=(p.name or p.text) if p else "",
            lat=p.lat if p else None, lon=p.lon if p else None,
            precision=0 if p is None or p.lat is None else 2, kind=kind, subkind=subkind,
            plover=c.event.type, mode=c.event.mode, side_a=", ".join(c.event.actors),
            side_b=", ".join(c.event.recipients), low=low, best=best, high=high,
            source=(report.publisher or report.title) if report else c.report,
            headline=report.title if report else "", note=c.quote,
            published=c.published.isoformat() if c.published else "", row=(c.id,),
        )  # fmt: skip


def bounds(q: Quantity | None) -> tuple[float | None, float | None, float | None]:
    """Return low, best and high of a figure, open sides left open."""
    return (None, None, None) if q is None else (q.low, q.best, q.high)


def days(c: Claim) -> tuple[str, str]:
    """Return the first and last day the claim's event can have been on."""
    if c.time is None:
        return "", ""
    t = c.time
    known = [d for d in (t.start_min, t.start_max, t.end_min, t.end_max) if d is not None]
    return (min(known).isoformat(), max(known).isoformat()) if known else ("", "")


def _acled_kind(plover: EventType, mode: str) -> tuple[str, str]:
    """Return ACLED's sub-event and event type nearest to a PLOVER type and mode."""
    exact = [(s, k) for s, (k, p, m) in crosswalk().items() if (p, m) == (plover, mode) and p]
    loose = [(s, k) for s, (k, p, _) in crosswalk().items() if p == plover]
    return (exact or loose or [("Other", "Strategic developments")])[0]

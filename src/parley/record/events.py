"""An event as another data set codes it, in one shape for views and exports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class Event:
    """One coded event of an imported data set.

    ``id`` is data set and number ("ged:214797"). Days are ISO text. ``violence`` is
    UCDP's type (1 state-based, 2 non-state, 3 one-sided), ``kind``/``subkind`` ACLED's
    event and sub-event type, ``plover``/``mode`` PLOVER's. Deaths are persons, None
    where the data set does not say; ``low``/``high`` equal ``best`` where it gives one
    figure. ``precision`` is UCDP's where_prec (1 exact spot to 7 somewhere abroad).
    """

    id: str
    format: str
    dataset: str
    start: str = ""
    end: str = ""
    date_precision: int = 0
    country: str = ""
    region: str = ""
    admin1: str = ""
    admin2: str = ""
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    precision: int = 0
    violence: int = 0
    kind: str = ""
    subkind: str = ""
    plover: str = ""
    mode: str = ""
    conflict: str = ""
    dyad: str = ""
    side_a: str = ""
    side_b: str = ""
    low: float | None = None
    best: float | None = None
    high: float | None = None
    deaths_a: float | None = None
    deaths_b: float | None = None
    deaths_civilians: float | None = None
    deaths_unknown: float | None = None
    source: str = ""
    headline: str = ""
    note: str = ""
    published: str = ""
    row: tuple[Any, ...] = ()


@cache
def crosswalk() -> dict[str, tuple[str, str, str]]:
    """Return ACLED sub-event type -> (event type, PLOVER type, PLOVER mode)."""
    lines = files("parley.record").joinpath("crosswalk.csv").read_text("utf-8").splitlines()[1:]
    rows = (line.split(",") for line in lines if line)
    return {sub: (kind, plover, mode) for kind, sub, plover, mode in rows}


def event_of(row: Any) -> Event:
    """Return the event an entry holds; ``row`` has the ledger's columns."""
    from parley.record.importers import FORMATS

    name = row.subject.split(":", 1)[0]
    wanted = FORMATS[name]
    assert wanted.event is not None
    cells = msgspec.json.decode(row.body)
    event = wanted.event(row.subject, row.parent, cells)
    return replace(event, published=row.published, start=row.valid_from, end=row.valid_to)

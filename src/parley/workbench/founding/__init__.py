"""Found a scenario for a war nobody has described yet: a country, and events if there are any."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from parley.core.errors import UsageError
from parley.scenario.atlas import find_country, towns, units
from parley.workbench.founding.draft import Draft, choose_towns, other_towns
from parley.workbench.founding.events import of_country, read_events
from parley.workbench.founding.own import own_towns, own_units
from parley.workbench.founding.write import files


@dataclass(frozen=True, slots=True)
class OwnMap:
    """Files of the user's own: units (GeoJSON, GeoPackage) and towns (CSV too)."""

    units: Path | None = None
    towns: Path | None = None


TOWN = 15_000  # the smallest town that is simulated, where there are larger ones


def found(
    folder: Path,
    country: str,
    events: Path | None = None,
    form: str = "",
    places: int = 24,
    as_of: date | None = None,
    own: OwnMap | None = None,
) -> Draft:
    """Write a new scenario folder; nothing is written if anything fails.

    Parameters
    ----------
    folder
        Must not exist yet.
    country
        ISO code or name.
    events
        UCDP GED, ACLED or another table the record can import.
    form
        ``ged``, ``acled``, ``polecat`` or ``table``; found out from the columns if empty.
    places
        How many towns are simulated.
    as_of
        Nothing later is used; the last event's day if not given, else today.
    own
        The user's own units and towns instead of the built-in map's.
    """
    if folder.exists():
        raise UsageError(f"{folder}: exists already.", "Choose another name.")
    land = find_country(country)
    happened = of_country(read_events(events, form), land, events) if events else []
    day = as_of or (max(h.day for h in happened) if happened else date.today())
    happened = [h for h in happened if h.day <= day]
    own = own or OwnMap()
    every = own_towns(own.towns) if own.towns else towns(land)
    surfaces = own_units(own.units) if own.units else units(land)
    if not every:
        raise UsageError(f"No town of 5,000 people is known in {land.name}.", "Write the folder.")
    chosen = choose_towns([t for t in every if t.population >= TOWN] or every, happened, places)
    others = other_towns(every, chosen, happened, land.name)
    draft = Draft(land, surfaces, chosen, happened, others)
    draft.town_source = own.towns.name if own.towns else draft.town_source
    draft.unit_source = own.units.name if own.units else draft.unit_source
    origin = events.name if events else "none"
    written = files(draft, folder.name, day, origin)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".parley-") as partial:
        target = Path(partial) / folder.name
        for name, text in written.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_text(text, encoding="utf-8")
        (target / "reports").mkdir()
        (target / "sources").mkdir()
        target.rename(folder)
    return draft

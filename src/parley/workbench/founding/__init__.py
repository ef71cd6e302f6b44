"""Found a scenario for a war nobody has described yet: a country, and events if there are any."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from parley.core.errors import Fault, InputError, UsageError
from parley.scenario.atlas import find_country, towns, units
from parley.workbench.founding.draft import Draft, Happening, choose_towns, other_towns
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
    happened = read_events(events, form) if events else []
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


def read_events(path: Path, form: str = "") -> list[Happening]:
    """Read events through the record's importers; rows they set aside are not used."""
    from parley.record import Store
    from parley.record.importers.load import import_table

    for name in (form,) if form else ("ged", "acled", "polecat"):
        with tempfile.TemporaryDirectory() as scratch, Store.open(f"{scratch}/events.db") as store:
            try:
                import_table(store, name, path)
            except InputError:
                if form:
                    raise
                continue
            found = [
                Happening(
                    date.fromisoformat((e.start or e.end)[:10]),
                    e.lat,
                    e.lon,
                    e.side_a,
                    e.side_b,
                    e.best or 0.0,
                    e.admin1,
                    e.place,
                )
                for e in store.view().events()
                if e.lat is not None and e.lon is not None and (e.start or e.end)
            ]
        if found:
            return found
    todo = "Name its format with --format, or see 'parley import --help'."
    what = "no events found in it as GED, ACLED or POLECAT"
    raise InputError(Fault(str(path), 0, 0, what, "", "Nothing was written.", todo))

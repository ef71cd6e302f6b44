"""Found a scenario for a war nobody has described yet: a country, and events if there are any."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from parley.core.errors import Fault, InputError, UsageError
from parley.scenario.atlas import Town
from parley.scenario.spellings import UNIT_WORD
from parley.workbench.founding.draft import Draft, choose_towns, other_towns
from parley.workbench.founding.events import of_country, read_events
from parley.workbench.founding.heard import Heard, hear
from parley.workbench.founding.keep import keep_reports
from parley.workbench.founding.own import own_towns, own_units
from parley.workbench.founding.sides import same_groups
from parley.workbench.founding.theatre import in_reach, theatre, title, towns_of, units_of
from parley.workbench.founding.write import files


@dataclass(frozen=True, slots=True)
class OwnMap:
    """Files of the user's own: units (GeoJSON, GeoPackage) and towns (CSV too)."""

    units: Path | None = None
    towns: Path | None = None


SHORTEST = 4  # letters of a town's name that is left when "Province" is taken off
TOWN = 15_000  # the smallest town that is simulated, where there are larger ones


def found(
    folder: Path,
    country: str,
    events: Path | None = None,
    form: str = "",
    places: int = 24,
    as_of: date | None = None,
    own: OwnMap | None = None,
    reports: Sequence[Path] = (),
) -> tuple[Draft, Heard]:
    """Write a new scenario folder; nothing is written if anything fails.

    Parameters
    ----------
    folder
        Must not exist yet.
    country
        ISO code or name; of a war across borders several, the one first whose own war it is.
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
    reports
        Reports of this war: sides, fronts, towns and backers that they name are taken up.
    """
    if folder.exists():
        raise UsageError(f"{folder}: exists already.", "Choose another name.")
    land = theatre(country)
    happened = of_country(read_events(events, form), land, events) if events else []
    day = as_of or (max(h.day for h in happened) if happened else date.today())
    happened = [h for h in happened if h.day <= day]
    own = own or OwnMap()
    if land.beside and (own.towns or own.units):
        raise UsageError(f"{title(land)[0]}: --towns and --units are for one country.", "Name one.")
    every, soil = (own_towns(own.towns), {}) if own.towns else towns_of(land)
    every = [_as_town(t) for t in every]
    surfaces, unit_soil = (own_units(own.units), {}) if own.units else units_of(land)
    if not every:
        raise UsageError(f"No town of 5,000 people is known in {land.name}.", "Write the folder.")
    large = in_reach([t for t in every if t.population >= TOWN] or every, soil, land)
    chosen = choose_towns(large, happened, places)
    draft = Draft(land, surfaces, chosen, happened, soil=soil, unit_soil=unit_soil)
    draft.rename(same_groups(name for name, _ in draft.sides(len(happened))))
    draft.town_source = own.towns.name if own.towns else draft.town_source
    draft.unit_source = own.units.name if own.units else draft.unit_source
    origin = events.name if events else ("the reports" if reports else "none")

    def write(a: Draft, target: Path) -> None:
        _lay_down(files(a, folder.name, day, origin), target)

    heard = hear(land, every, draft, reports, as_of, write) if reports else Heard()
    if reports and not heard.reports:
        what, todo = "no report of this war to read", "Leave --reports out, or name others."
        none = Fault(", ".join(map(str, reports)), 0, 0, what, "", "Nothing was written.", todo)
        raise InputError([*heard.faults, none])
    if heard.last and not as_of:
        day = max(heard.last, day) if happened else heard.last
    named = [(lat, lon) for (_, lat, lon), _ in heard.named.most_common()]
    draft.towns = choose_towns(_with(large, every, named), happened, places, named)
    draft.heard, draft.backers, draft.allies = heard.fights, heard.backers, heard.allies
    draft.holders, draft.deals = heard.holders, heard.deals
    draft.told_killed, draft.spelt = heard.killed, heard.spelt
    draft.others = other_towns(every, draft.towns, happened, land.name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".parley-") as partial:
        target = Path(partial) / folder.name
        write(draft, target)
        heard.copied = keep_reports(heard.files, target / "reports")
        target.rename(folder)
    return draft, heard


def _as_town(town: Town) -> Town:
    """A town that a gazetteer lists under its unit's name, "Bandundu Province", by its own."""
    short = UNIT_WORD.sub("", town.name)
    if short == town.name or len(short) < SHORTEST:
        return town
    return replace(town, name=short, aliases=(town.name, *town.aliases))


def _with(large: list[Town], every: list[Town], named: list[tuple[float, float]]) -> list[Town]:
    """The towns to choose from: those that are large or named, largest first."""
    spots = set(named)
    return large + [t for t in every if (t.lat, t.lon) in spots and t not in large]


def _lay_down(written: dict[str, str], target: Path) -> None:
    for name, text in written.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8")
    for empty in ("reports", "sources"):
        (target / empty).mkdir(exist_ok=True)

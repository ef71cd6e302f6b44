"""Events of other people's tables, as far as a new scenario needs them."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from parley.core.errors import Fault, InputError, UsageError
from parley.scenario.atlas import Country, find_country
from parley.workbench.founding.draft import Happening
from parley.workbench.founding.sides import one_state


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
                    one_state(e.side_a),
                    one_state(e.side_b),
                    e.best or 0.0,
                    e.admin1,
                    e.place,
                    e.country,
                )
                for e in store.view().events()
                if e.lat is not None and e.lon is not None and (e.start or e.end)
            ]
        if found:
            return found
    todo = "Name its format with --format, or see 'parley import --help'."
    what = "no events found in it as GED, ACLED or POLECAT"
    raise InputError(Fault(str(path), 0, 0, what, "", "Nothing was written.", todo))


def of_country(found: Sequence[Happening], land: Country, path: Path) -> list[Happening]:
    """Those that happened in ``land`` and beside it; a table without countries is taken whole.

    Raises ``InputError`` with the countries that are in the file where ``land`` is not.
    """
    lands = {c.iso3 for c in land.lands}
    kept = [h for h in found if not h.country or _iso3(h.country) in lands]
    if not kept:
        listed = Counter(h.country for h in found).most_common(8)
        told = ", ".join(f"{name} ({n})" for name, n in listed)
        what = f"no event in {land.name} in it; there are {told}"
        todo = "Take a file with that country, or another --country."
        raise InputError(Fault(str(path), 0, 0, what, "", "Nothing was written.", todo))
    return kept


@cache
def _iso3(name: str) -> str:
    """The code of a country named with or without what it was once called."""
    try:
        return find_country(re.sub(r"\s*\(.*?\)", "", name).strip()).iso3
    except UsageError:
        return name

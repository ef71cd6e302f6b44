"""Where a history comes from: a table, an event file as it comes, or a record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

RECORD_HEAD = b"SQLite format 3\0"


def is_record(path: Path) -> bool:
    """Whether a file is a record of Parley's (or at least a database)."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(RECORD_HEAD)) == RECORD_HEAD


def read_any(path: Path, options: dict[str, Any]) -> Any:
    """A history from a table, from an event file as it comes, or from a record's events."""
    from parley.outlook import History

    reading = {k: options[k] for k in ("unit", "measure", "split")}
    reading |= {"absent": options["absent"] or "", "through": options.get("through") or ""}
    if not is_record(path):
        return History.read(path, **reading)
    from parley.cli.record_common import open_record
    from parley.outlook.tables import coded_history

    with open_record(str(path)) as store:
        view = store.view(as_of=options.get("as_of"))
        return coded_history(view.events(options.get("dataset") or ""), str(path), **reading)


def own_history(scenario: str) -> Any:
    """The history in a scenario's folder, units named by the ids of its places."""
    from parley.core.errors import Fault, InputError
    from parley.outlook import History
    from parley.scenario import load_scenario

    rows = load_scenario(scenario).history
    if not rows:
        what = "the scenario has no history.csv"
        todo = "Give a history with --history FILE."
        raise InputError([Fault(scenario, 0, 0, what, "", "No forecast was made.", todo)])
    return History.from_rows(rows, source=f"history of {scenario}")


def heard(path: Path, known: Any, options: dict[str, Any]) -> dict[str, Any]:
    """News in the record's own claims on the units of its history, effects learnt on its past."""
    import calendar
    from datetime import date

    from parley.cli.record_common import open_record
    from parley.core.place import Place
    from parley.outlook.effects import learn_effects
    from parley.outlook.news import drivers_from_claims

    origin = options["origin"] or known.months[-1]
    known.cut(origin)
    year, month = (int(x) for x in origin.split("-")[:2])
    day = date(year, month, calendar.monthrange(year, month)[1])
    with open_record(str(path)) as store:
        claims = store.view(as_of=min(day, options.get("as_of") or day)).claims()
    named = {c.place.place: c.place for c in claims if c.place and c.place.place}
    places = tuple(
        Place(key, w.name or w.text, w.lat or 0.0, w.lon or 0.0) for key, w in sorted(named.items())
    )
    effects = learn_effects(known, claims, places, origin)
    drivers = drivers_from_claims(claims, places, day, effects.log)
    return {"drivers": drivers, "places": places, "effects": effects}

"""The CSV tables of a scenario folder, each read into its noun."""

from __future__ import annotations

import re
from pathlib import Path

from parley.core.actor import Actor, Relation
from parley.core.estimate import Range
from parley.core.place import Edge, Place
from parley.core.terms import RelationKind
from parley.core.world import DatedChange, ForceLevel
from parley.scenario.csvfile import Row, read_rows
from parley.scenario.faults import Faults, Spot
from parley.scenario.tomlfile import make_range

POSTURES = ("front", "reserve", "garrison", "freed")
_MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")


def row_range(
    row: Row, faults: Faults, names: tuple[str, str, str] = ("low", "best", "high"), top: float = 0
) -> Range | None:
    """Read three columns as a Range; all empty is None."""
    if not any(row[n] for n in names):
        return None
    most = top or None
    numbers = [faults.number(row[n], row.spot(n), 0, most) for n in names]
    if any(n is None for n in numbers):
        for name, number in zip(names, numbers):
            if number is None and row[name] == "":
                faults.add(row.spot(name), f"'{name}' is empty", "", "Give low, best and high.")
        return None
    low, best, high = (float(n or 0.0) for n in numbers)
    return make_range(low, best, high, row["source"], row.spot(names[0]), faults, False)


def _unique(seen: dict[str, int], key: str, row: Row, column: str, faults: Faults) -> bool:
    if not key:
        faults.add(row.spot(column), f"'{column}' is empty", "", "Every row needs one.")
        return False
    if key in seen:
        faults.add(row.spot(column), f"same {column} as line {seen[key]}", key, "Rename one.")
        return False
    seen[key] = row.line
    return True


def read_actors(path: Path, faults: Faults) -> list[Actor]:
    """``actors.csv``."""
    optional = ["name_de", "camp", "country", "aliases_de", "aliases_en", "note", "source"]
    out: list[Actor] = []
    seen: dict[str, int] = {}
    for row in read_rows(path, ("id", "name", "kind"), optional, faults):
        if _unique(seen, row["id"], row, "id", faults):
            aliases = {"de": row.many("aliases_de"), "en": row.many("aliases_en")}
            out.append(
                Actor(
                    row["id"],
                    row["name"],
                    row["kind"],
                    row["camp"],
                    row["country"],
                    aliases,
                    row["name_de"] or row["name"],
                    row["note"],
                    row["source"],
                )
            )
    return out


def read_relations(path: Path, actors: set[str], faults: Faults) -> list[Relation]:
    """``relations.csv``; unknown actors and patrons in a circle are faults."""
    optional = ["start", "end", "low", "best", "high", "label", "source"]
    out: list[Relation] = []
    spots: list[Spot] = []
    kinds = [k.value for k in RelationKind]
    for row in read_rows(path, ("subject", "object", "kind"), optional, faults):
        for column in ("subject", "object"):
            faults.one_of(row[column], actors, row.spot(column), "unknown actor id")
        kind = faults.one_of(row["kind"], kinds, row.spot("kind"), "unknown kind of relation")
        start, end = (faults.day(row[c], row.spot(c)) for c in ("start", "end"))
        if start and end and end < start:
            faults.add(row.spot("end"), "ends before it starts", row["end"], "Swap the dates.")
        weight = row_range(row, faults) or Range(0.0, 0.5, 1.0)
        if kind:
            low, best, high = weight.low, weight.best, weight.high
            relation = Relation(
                row["subject"],
                row["object"],
                RelationKind(kind),
                start,
                end,
                low,
                best,
                high,
                row["label"],
                row["source"],
            )
            out.append(relation)
            spots.append(row.spot("subject"))
    _no_cycles(out, spots, faults)
    return out


def _no_cycles(relations: list[Relation], spots: list[Spot], faults: Faults) -> None:
    """Nobody can be, however indirectly, the patron of its own patron."""
    patrons = [(r, s) for r, s in zip(relations, spots) if r.kind is RelationKind.PATRON]
    below: dict[str, list[str]] = {}
    for relation, _ in patrons:
        below.setdefault(relation.subject, []).append(relation.object)
    for relation, spot in patrons:
        trail = _path(below, relation.object, relation.subject)
        if trail:
            circle = " > ".join([relation.subject, *trail])
            faults.add(spot, "patrons in a circle", circle, "Remove one of these relations.")


def _path(below: dict[str, list[str]], start: str, goal: str) -> list[str]:
    stack, seen = [[start]], {start}
    while stack:
        trail = stack.pop()
        if trail[-1] == goal:
            return trail
        for name in below.get(trail[-1], []):
            if name not in seen or name == goal:
                seen.add(name)
                stack.append([*trail, name])
    return []


def read_places(path: Path, actors: set[str], faults: Faults) -> list[Place]:
    """``places.csv``."""
    population = ("population_low", "population_best", "population_high")
    optional = [
        *[
            "name_de",
            "kind",
            "parent",
            "aliases_de",
            "aliases_en",
            "controller",
            "control_confidence",
        ],
        *["fortification", "simulated", "code", "source"],
        *population,
    ]
    rows = list(read_rows(path, ("id", "name", "lat", "lon"), optional, faults))
    ids = {row["id"] for row in rows}
    seen: dict[str, int] = {}
    out: list[Place] = []
    for row in rows:
        if not _unique(seen, row["id"], row, "id", faults):
            continue
        lat = faults.number(row["lat"], row.spot("lat"), -90, 90)
        lon = faults.number(row["lon"], row.spot("lon"), -180, 180)
        if row["lat"] == "" or row["lon"] == "":
            faults.add(row.spot("lat"), "no coordinates", row["id"], "Give lat and lon in degrees.")
        if row["parent"]:
            faults.one_of(row["parent"], ids, row.spot("parent"), "unknown parent place")
        if row["controller"]:
            faults.one_of(row["controller"], actors, row.spot("controller"), "unknown actor id")
        simulated = faults.one_of(
            (row["simulated"] or "yes").lower(),
            ("yes", "no", "true", "false"),
            row.spot("simulated"),
            "'simulated' must be yes or no",
        )
        confidence = faults.number(
            row["control_confidence"], row.spot("control_confidence"), 0, 1, 1.0
        )
        fort = faults.number(row["fortification"], row.spot("fortification"), 0, None, 0.0)
        out.append(
            Place(
                id=row["id"],
                name=row["name"],
                lat=lat or 0.0,
                lon=lon or 0.0,
                kind=row["kind"] or "town",
                parent=row["parent"],
                name_de=row["name_de"] or row["name"],
                aliases={"de": row.many("aliases_de"), "en": row.many("aliases_en")},
                population=row_range(row, faults, population),
                controller=row["controller"],
                control_confidence=1.0 if confidence is None else confidence,
                simulated=simulated in ("yes", "true"),
                fortification=fort or 0.0,
                code=row["code"],
                source=row["source"],
            )
        )
    return out


def read_edges(path: Path, places: set[str], faults: Faults) -> list[Edge]:
    """``edges.csv``."""
    out: list[Edge] = []
    for row in read_rows(path, ("a", "b", "km"), ("quality", "source"), faults):
        for column in ("a", "b"):
            faults.one_of(row[column], places, row.spot(column), "unknown place id")
        if row["a"] == row["b"]:
            faults.add(row.spot("b"), "a road from a place to itself", row["a"], "Remove the row.")
        km = faults.number(row["km"], row.spot("km"), 0)
        quality = faults.number(row["quality"], row.spot("quality"), 0, None, 1.0)
        if km is not None:
            out.append(Edge(row["a"], row["b"], km, quality or 1.0, row["source"]))
    return out


def read_forces(path: Path, actors: set[str], places: set[str], faults: Faults) -> list[ForceLevel]:
    """``forces.csv``: armed men and women of an actor at a place."""
    out: list[ForceLevel] = []
    needed = ("place", "actor", "low", "best", "high")
    for row in read_rows(path, needed, ("posture", "source"), faults):
        faults.one_of(row["place"], places, row.spot("place"), "unknown place id")
        faults.one_of(row["actor"], actors, row.spot("actor"), "unknown actor id")
        posture = faults.one_of(
            row["posture"] or "front", POSTURES, row.spot("posture"), "unknown posture"
        )
        strength = row_range(row, faults)
        if strength and posture:
            out.append(ForceLevel(row["place"], row["actor"], strength, posture))
    return out


def read_displaced(path: Path, places: set[str], faults: Faults) -> dict[str, Range]:
    """``displaced.csv``: people at a place who fled from elsewhere."""
    out: dict[str, Range] = {}
    for row in read_rows(path, ("place", "low", "best", "high"), ("source",), faults):
        faults.one_of(row["place"], places, row.spot("place"), "unknown place id")
        value = row_range(row, faults)
        if value:
            out[row["place"]] = value
    return out


def read_changes(path: Path, actors: set[str], faults: Faults) -> list[DatedChange]:
    """``changes.csv``: what is known to change on a known day."""
    out: list[DatedChange] = []
    optional = ["object", "low", "best", "high", "label", "source"]
    for row in read_rows(path, ("day", "kind", "subject"), optional, faults):
        day = faults.day(row["day"], row.spot("day"))
        if row["day"] == "":
            faults.add(row.spot("day"), "no date", "", "Write YYYY-MM-DD.")
        for column in ("subject", "object"):
            if row[column]:
                faults.one_of(row[column], actors, row.spot(column), "unknown actor id")
        if day:
            out.append(
                DatedChange(
                    day,
                    row["kind"],
                    row["subject"],
                    row["object"],
                    row_range(row, faults),
                    row["label"],
                    row["source"],
                )
            )
    return out


def read_history(path: Path, places: set[str], faults: Faults) -> list[tuple[str, str, float]]:
    """``history.csv``: deaths by place and month."""
    out: list[tuple[str, str, float]] = []
    seen: dict[tuple[str, str], int] = {}
    for row in read_rows(path, ("place", "month", "killed"), ("source",), faults):
        faults.one_of(row["place"], places, row.spot("place"), "unknown place id")
        if not _MONTH.match(row["month"]):
            faults.add(row.spot("month"), "not a month", row["month"], "Write YYYY-MM.")
            continue
        key = (row["place"], row["month"])
        if key in seen:
            what = f"same place and month as line {seen[key]}"
            faults.add(row.spot("place"), what, " ".join(key), "Keep one of them.")
            continue
        seen[key] = row.line
        killed = faults.number(row["killed"], row.spot("killed"), 0)
        if killed is not None:
            out.append((row["place"], row["month"], killed))
    return out

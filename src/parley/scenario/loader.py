"""Read a scenario folder whole; every fault of every file is said at once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from parley.core.agreement import Agreement
from parley.core.errors import UsageError
from parley.core.estimate import Range
from parley.core.forecast import Question
from parley.scenario import agreements as agreement_files
from parley.scenario import lists, tables
from parley.scenario.csvfile import decode
from parley.scenario.faults import Faults, Spot
from parley.scenario.model import Scenario
from parley.scenario.tomlfile import Table, as_range, read_toml

BUILT_IN = Path(__file__).resolve().parent.parent / "scenarios"
NEEDED = ("scenario.toml", "actors.csv", "relations.csv", "places.csv", "edges.csv", "forces.csv")
REPORT_FILES = frozenset(
    (".txt", ".md", ".html", ".htm", ".jsonl", ".ndjson", ".csv", ".tsv", ".xml", ".rss", ".atom")
    + (".warc", ".wet", ".pdf")
)
HEAD_KEYS = {
    *[
        "name",
        "title",
        "title_de",
        "as_of",
        "follow",
        "start",
        "days",
        "seed",
        "members",
        "languages",
        "outline",
        "off",
        "licence",
    ],
    "settings",
}


def built_in() -> list[str]:
    """Names of the scenarios that ship with Parley."""
    return sorted(
        p.parent.name for p in BUILT_IN.glob("*/scenario.toml") if p.parent.name[0] != "_"
    )


def find_scenario(name_or_path: str | Path) -> Path:
    """Return the folder of a built-in scenario's name or of a path."""
    path = Path(name_or_path)
    if path.is_dir():
        return path
    inside = BUILT_IN / str(name_or_path)
    if str(name_or_path) in built_in():
        return inside
    import difflib

    near = difflib.get_close_matches(str(name_or_path), built_in(), n=1)
    hint = f"Did you mean '{near[0]}'?" if near else f"Built in: {', '.join(built_in())}."
    raise UsageError(f"No scenario folder and no built-in scenario named '{name_or_path}'.", hint)


def load_scenario(name_or_path: str | Path) -> Scenario:
    """Load a scenario; raises ``InputError`` with all faults of all its files.

    Parameters
    ----------
    name_or_path
        The name of a built-in scenario or the path of a folder.
    """
    folder = find_scenario(name_or_path)
    faults = Faults()
    for name in NEEDED:
        if not (folder / name).is_file():
            todo = "See docs/scenario-format.md."
            faults.add(Spot(str(folder / name), 0, 0), "missing file", name, todo)
    faults.finish()
    head = _head(folder, faults)
    body = _body(folder, faults)
    faults.finish()
    return Scenario(path=folder, inputs=_hashes(folder), **head, **body)


def _head(folder: Path, faults: Faults) -> dict[str, Any]:
    found = read_toml(folder / "scenario.toml", faults)
    if found is None:
        return {}
    t, _ = found
    t.known(HEAD_KEYS, faults)
    for key in ("name", "title", "as_of"):
        if key not in t.values:
            faults.add(t.spot(), "missing key", key, f"Add {key} = … .")
    as_of = faults.day(t.values.get("as_of"), t.spot("as_of"))
    start = faults.day(t.values.get("start"), t.spot("start")) or as_of
    whole = {
        key: int(faults.number(t.values.get(key), t.spot(key), least, most, default) or default)
        for key, least, most, default in (
            ("days", 1, 3660, 180),
            ("seed", 0, 2**63, 1),
            ("members", 1, 10**7, 2000),
        )
    }
    return {
        "name": t.text("name", faults) or folder.name,
        "title": t.text("title", faults),
        "title_de": t.text("title_de", faults) or t.text("title", faults),
        "as_of": as_of,
        "start": start,
        "follow": t.flag("follow", faults),
        "licence": t.text("licence", faults),
        "languages": t.texts("languages", faults) or ("de", "en"),
        "off": t.texts("off", faults),
        "settings": _settings(t, faults),
        "outline": _outline(folder, t, faults),
        **whole,
    }


def _settings(t: Table, faults: Faults) -> dict[str, Range]:
    given = t.values.get("settings", {})
    out: dict[str, Range] = {}
    if not isinstance(given, dict):
        faults.add(t.spot("settings"), "'settings' must be a table", "", "Write [settings].")
        return out
    for key, value in given.items():
        for name, inner in _flat(key, value):
            found = as_range(inner, t.spot("settings"), name, faults)
            if found:
                out[name] = found
    return out


def _flat(key: str, value: Any) -> list[tuple[str, Any]]:
    """``mechanism.parameter = {...}`` unquoted is a nested table in TOML: unfold it."""
    if isinstance(value, dict) and not {"low", "best", "high"} & set(value):
        return [pair for k, v in value.items() for pair in _flat(f"{key}.{k}", v)]
    return [(key, value)]


def _outline(folder: Path, t: Table, faults: Faults) -> dict[str, Any] | None:
    name = t.text("outline", faults)
    if not name:
        return None
    path = folder / name
    text = decode(path, faults)
    if text is None:
        return None
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        spot = Spot(str(path), error.lineno, error.colno)
        faults.add(spot, f"not valid JSON: {error.msg}", "", "Export it again as GeoJSON.")
        return None
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        faults.add(Spot(str(path), 1, 1), "not a GeoJSON FeatureCollection", "", "")
        return None
    return data


def _body(folder: Path, faults: Faults) -> dict[str, Any]:
    actors = tables.read_actors(folder / "actors.csv", faults)
    ids = {a.id for a in actors}
    relations = tables.read_relations(folder / "relations.csv", ids, faults)
    places = tables.read_places(folder / "places.csv", ids, faults)
    place_ids = {p.id for p in places}
    edges = tables.read_edges(folder / "edges.csv", place_ids, faults)
    forces = tables.read_forces(folder / "forces.csv", ids, place_ids, faults)
    plans, assess = _agreements(folder, ids, faults)
    agreement_ids = {a.id for a in plans}
    formats = _optional(folder / "formats.toml", lists.read_formats, ids, faults)
    rules = folder / "rules"
    return {
        "actors": tuple(actors),
        "relations": tuple(relations),
        "places": tuple(places),
        "edges": tuple(edges),
        "forces": tuple(forces),
        "displaced": _optional(folder / "displaced.csv", tables.read_displaced, place_ids, faults)
        or {},
        "changes": tuple(_optional(folder / "changes.csv", tables.read_changes, ids, faults)),
        "history": tuple(_optional(folder / "history.csv", tables.read_history, place_ids, faults)),
        "formats": tuple(formats),
        "agreements": tuple(plans),
        "assess": tuple(assess),
        "sources": tuple(_sources(folder, ids, faults)),
        "questions": tuple(_questions(folder, place_ids, agreement_ids, ids, faults)),
        "report_files": tuple(_report_files(folder)),
        "rules": rules if rules.is_dir() else None,
    }


def _optional(path: Path, reader: Any, ids: set[str], faults: Faults) -> Any:
    return reader(path, ids, faults) if path.is_file() else []


def _agreements(
    folder: Path, actors: set[str], faults: Faults
) -> tuple[list[Agreement], list[str]]:
    out: list[Agreement] = []
    assess: list[str] = []
    roots: dict[str, Table] = {}
    for path in sorted((folder / "agreements").glob("*.toml")):
        found = agreement_files.read_agreement(path, actors, faults)
        if found is None:
            continue
        agreement, wanted, root = found
        if agreement.id in roots:
            todo = f"Also in {roots[agreement.id].path}. Rename one."
            faults.add(root.spot("id"), "agreement id used twice", agreement.id, todo)
            continue
        roots[agreement.id] = root
        out.append(agreement)
        if wanted:
            assess.append(agreement.id)
    for agreement in out:
        for other in agreement.linked:
            spot = roots[agreement.id].spot("linked")
            faults.one_of(other, roots, spot, "unknown agreement id")
    return out, assess


def _sources(folder: Path, actors: set[str], faults: Faults) -> list[Any]:
    paths = sorted((folder / "sources").glob("*.toml"))
    found = [lists.read_source(path, actors, faults) for path in paths]
    return [f for f in found if f is not None]


def _questions(
    folder: Path, places: set[str], agreements: set[str], actors: set[str], faults: Faults
) -> list[Question]:
    path = folder / "questions.toml"
    if not path.is_file():
        return []
    return lists.read_questions(path, places, agreements, actors, faults)


def _report_files(folder: Path) -> list[Path]:
    return sorted(p for p in (folder / "reports").glob("*") if p.is_file() and is_report(p))


def is_report(path: Path) -> bool:
    """Whether a file in ``reports/`` is of a kind that can be read; also packed with gzip."""
    return Path(path.name.lower().removesuffix(".gz")).suffix in REPORT_FILES


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
    }

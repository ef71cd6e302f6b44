"""``parley doctor``: what is installed, what is missing, what to do about it."""

from __future__ import annotations

import json
import locale
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path
from typing import Any

import click

from parley.cli.common import json_option, table

EXTRAS = {
    "ingest": ("trafilatura", "fastwarc"),
    "postgres": ("psycopg",),
    "llm": ("openai",),
    "cluster": ("dask", "distributed"),
    "boost": ("lightgbm",),
    "calibrate": ("SALib",),
    "geo": ("pyogrio",),
    "pandas": ("pandas",),
}
CORE = (
    *("numpy", "scipy", "numba", "click", "rich", "jinja2", "shapely", "h3", "sqlalchemy"),
    *("duckdb", "pyarrow", "simplemma", "ahocorasick_rs", "rapidfuzz", "regex", "msgspec"),
    *("openpyxl", "platformdirs", "starlette", "uvicorn", "babel", "scoringrules", "defusedxml"),
    "python_multipart",
)
# module -> the package it comes from, where the names differ
PACKAGES = {"ahocorasick_rs": "ahocorasick-rs", "python_multipart": "python-multipart"}
LEAST_FREE_GB = 1.0


def look() -> dict[str, Any]:
    """Everything ``doctor`` tells, as plain data; ``problems`` stop work, ``advice`` does not."""
    import parley
    from parley.scenario import built_in

    found: dict[str, Any] = {
        "parley": parley.__version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "installed_as": _version("parley"),
        "executable": sys.executable,
        "cores": os.cpu_count(),
        "encoding": sys.getfilesystemencoding(),
        "locale": ".".join(p for p in locale.getlocale() if p) or "C",
        "packages": {name: _version(PACKAGES.get(name, name)) for name in CORE},
        "missing": [name for name in CORE if util.find_spec(name) is None],
        "extras": {name: _extra(parts) for name, parts in EXTRAS.items()},
        "scenarios": built_in(),
        "sqlite": _sqlite(),
        "compiled": _compiled(),
        "fonts": _fonts(),
        "browser": _browser(),
        "folders": {name: _folder(path) for name, path in _folders().items()},
        "disk_free_gb": round(shutil.disk_usage(Path.cwd()).free / 1e9, 1),
    }
    found["problems"] = list(_problems(found))
    found["advice"] = list(_advice(found))
    found["ok"] = not found["problems"]
    return found


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _extra(parts: tuple[str, ...]) -> bool:
    return all(util.find_spec(name) is not None for name in parts)


def _sqlite() -> dict[str, Any]:
    from parley.record import sqlite_searches, sqlite_version

    return {"version": str(sqlite_version()), "full_text_search": sqlite_searches()}


def _compiled() -> dict[str, Any]:
    """Where the war's compiled mechanisms are kept, and whether the next run has to compile."""
    if util.find_spec("numba") is None:
        return {"folder": None, "ready": False}
    from parley.war.jit import cache_folder, is_warm

    return {"folder": str(cache_folder()), "ready": is_warm()}


def _fonts() -> dict[str, bool | None]:
    """Whether a font here draws each script of the surface; None where nobody can tell."""
    if shutil.which("fc-list") is None:
        return {"Latin": None, "Arabic": None}
    return {"Latin": _drawn("de"), "Arabic": _drawn("ar")}


def _drawn(language: str) -> bool | None:
    line = ["fc-list", f":lang={language}", "family"]
    try:
        asked = subprocess.run(line, capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return bool(asked.stdout.strip())


def _browser() -> str | None:
    """What would print a PDF."""
    from parley.views.pdf import find_browser

    return find_browser()


def _folders() -> dict[str, Path]:
    import platformdirs

    cache = os.environ.get("PARLEY_CACHE") or platformdirs.user_cache_dir("parley")
    return {"here": Path.cwd(), "cache": Path(cache), "temporary": Path(tempfile.gettempdir())}


def _folder(path: Path) -> dict[str, Any]:
    """Whether we may write there; a folder that is not there yet is asked of its parent."""
    standing = next((p for p in (path, *path.parents) if p.exists()), path)
    try:
        with tempfile.TemporaryFile(dir=standing):
            return {"path": str(path), "writable": True}
    except OSError as error:
        return {"path": str(path), "writable": False, "why": error.strerror or str(error)}


def _problems(found: dict[str, Any]) -> Iterator[str]:
    for name in found["missing"]:
        yield f"{name}: missing. Install Parley again: pip install parley"
    if not found["sqlite"]["full_text_search"]:
        yield "SQLite was built without FTS5, which a record needs. Use another Python."
    for name in ("here", "temporary"):
        folder = found["folders"][name]
        if not folder["writable"]:
            yield f"{folder['path']}: cannot be written ({folder['why']}). Choose another folder."


def _advice(found: dict[str, Any]) -> Iterator[str]:
    if found["encoding"].lower() not in ("utf-8", "utf8"):
        yield f"File names are {found['encoding']}, not UTF-8: set PYTHONUTF8=1."
    if not found["folders"]["cache"]["writable"]:
        yield "Compiled mechanisms cannot be kept: name a writable folder in PARLEY_CACHE."
    if not found["compiled"]["ready"]:
        yield "The first simulation compiles its mechanisms, about a minute."
    if found["fonts"]["Arabic"] is False:
        yield "No font here draws Arabic: pages in Arabic need one (such as DejaVu or Noto)."
    if found["browser"] is None:
        yield "No Chromium, Chrome or Edge: reports as PDF need one; all else goes without."
    if found["disk_free_gb"] < LEAST_FREE_GB:
        yield f"Only {found['disk_free_gb']} GB are free here."


def _record(where: str) -> dict[str, Any]:
    """Whether a record can be opened; file or server."""
    from parley.cli.record_common import open_record

    with open_record(where) as store:
        head = store.head()
        kind = "PostgreSQL" if "://" in where else "SQLite"
        return {"kind": kind, "entries": head.seq, "head": head.hash}


@click.command()
@click.option("--record", "record_at", help="Also see whether this record can be opened.")
@json_option
def doctor(record_at: str | None, as_json: bool) -> int:
    """Tell what is installed and what is missing; paste it into a bug report.

    Ends with 5 where something stands in the way of work.

    \b
    parley doctor
    parley doctor --json
    parley doctor --record postgresql://team@server/aleppo
    """
    found = look()
    if record_at:
        found["record"] = _record(record_at)
    if as_json:
        click.echo(json.dumps(found))
    else:
        _tell(found)
    return 0 if found["ok"] else 5


def _tell(found: dict[str, Any]) -> None:
    said = ("ok", "browser")
    plain = [(k, v) for k, v in found.items() if isinstance(v, str | int | float) and k not in said]
    fonts = ", ".join(f"{k}: {_yes(v)}" for k, v in found["fonts"].items())
    sqlite, compiled = found["sqlite"], found["compiled"]
    plain += [
        ("sqlite", f"{sqlite['version']}, full-text search: {_yes(sqlite['full_text_search'])}"),
        ("compiled", f"{'ready' if compiled['ready'] else 'not yet'} ({compiled['folder']})"),
        ("fonts", fonts),
        ("browser for PDF", found["browser"] or "none"),
        *((f"folder {k}", _written(v)) for k, v in found["folders"].items()),
        *((f"record {k}", v) for k, v in found.get("record", {}).items()),
    ]
    table("Parley", ("", ""), plain)
    packages = [(name, version or "missing") for name, version in found["packages"].items()]
    table("Packages", ("", ""), packages)
    extras = [
        (name, "yes" if there else f"no – pip install 'parley[{name}]'")
        for name, there in found["extras"].items()
    ]
    table("Extras", ("", ""), extras)
    click.echo("Built-in scenarios: " + ", ".join(found["scenarios"]))
    for line in (*found["problems"], *found["advice"]):
        click.echo(line, err=True)


def _yes(there: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[there]


def _written(folder: dict[str, Any]) -> str:
    return f"{folder['path']} ({'writable' if folder['writable'] else 'not writable'})"

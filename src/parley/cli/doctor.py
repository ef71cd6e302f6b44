"""``parley doctor``: what is installed, what is missing, what to do about it."""

from __future__ import annotations

import json
import platform
import shutil
import sys
from importlib import metadata, util
from pathlib import Path
from typing import Any

import click

from parley.cli.common import json_option, table

EXTRAS = {
    "ingest": ("trafilatura", "fastwarc", "pypdf"),
    "postgres": ("psycopg",),
    "llm": ("openai",),
    "cluster": ("dask", "distributed"),
    "boost": ("lightgbm",),
    "calibrate": ("SALib",),
    "geo": ("pyogrio",),
}
CORE = (
    *("numpy", "scipy", "numba", "click", "rich", "jinja2", "shapely", "h3", "sqlalchemy"),
    *("duckdb", "pyarrow", "simplemma", "ahocorasick_rs", "rapidfuzz", "regex", "msgspec"),
    *("openpyxl", "platformdirs", "starlette", "uvicorn", "babel", "scoringrules", "defusedxml"),
)


def look() -> dict[str, Any]:
    """Everything ``doctor`` tells, as plain data."""
    import parley
    from parley.scenario import built_in

    missing = [name for name in CORE if util.find_spec(name) is None]
    extras = {
        extra: all(util.find_spec(name) is not None for name in names)
        for extra, names in EXTRAS.items()
    }
    free = shutil.disk_usage(Path.cwd()).free
    return {
        "parley": parley.__version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "installed_as": _version(),
        "missing": missing,
        "extras": extras,
        "scenarios": built_in(),
        "sqlite": _sqlite(),
        "disk_free_gb": round(free / 1e9, 1),
        "encoding": sys.getfilesystemencoding(),
        "ok": not missing,
    }


def _version() -> str:
    try:
        return metadata.version("parley")
    except metadata.PackageNotFoundError:
        return "not installed (running from source)"


def _sqlite() -> str:
    from parley.record import sqlite_version

    return str(sqlite_version())


@click.command()
@json_option
def doctor(as_json: bool) -> int:
    """Tell what is installed and what is missing; paste it into a bug report.

    \b
    parley doctor
    parley doctor --json
    """
    found = look()
    if as_json:
        click.echo(json.dumps(found))
        return 0 if found["ok"] else 5
    rows = [(k, v) for k, v in found.items() if k not in ("extras", "missing", "scenarios")]
    table("Parley", ("", ""), rows)
    extras = [
        (name, "yes" if there else f"no – pip install 'parley[{name}]'")
        for name, there in found["extras"].items()
    ]
    table("Extras", ("", ""), extras)
    click.echo("Built-in scenarios: " + ", ".join(found["scenarios"]))
    for name in found["missing"]:
        click.echo(f"{name}: missing. Install Parley again: pip install parley", err=True)
    return 0 if found["ok"] else 5

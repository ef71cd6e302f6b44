"""``parley import``: GED, ACLED, POLECAT, PA-X, VIEWS, or any table."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from parley.cli.common import DAY, json_option, list_faults, progress
from parley.cli.record_common import record_option, record_to_fill, say, say_lines

FORMATS = ("ged", "candidate", "acled", "polecat", "pax", "views", "kobo", "table")


@click.command("import")
@click.argument("format_name", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "mapping", multiple=True, metavar="OURS='Theirs'", help="Column by column.")
@click.option("--name", default="", help="Name of the data set (default: the file's).")
@click.option("--release", default="", help="Release, such as 25.1; told by the name of UCDP's.")
@click.option("--published", type=DAY, help="When it was published; views --as-of go by it.")
@click.option("--licence", default="", help="Licence of the rows, where Parley's guess is wrong.")
@click.option("--dates", type=click.Choice(["dmy", "mdy"]), help="How to read 03/04/2016.")
@click.option("--delimiter", default="", help="Separator of cells; found out unless said.")
@click.option(
    "--multi-month",
    type=click.Choice(["keep", "last", "drop"]),
    default="keep",
    show_default=True,
    help="Events that span months: as dated, booked in their last month, or left out.",
)
@click.option(
    "--imprecise",
    type=click.Choice(["keep", "flag", "drop"]),
    default="flag",
    show_default=True,
    help="Events placed less precisely than --where-prec.",
)
@click.option("--where-prec", type=click.IntRange(1, 7), default=5, show_default=True)
@click.option(
    "--errors",
    type=click.Path(path_type=Path),
    help="Where rows set aside are listed (default: errors.csv beside the record).",
)
@click.option("--strict", is_flag=True, help="One bad row and nothing is imported (exit 1).")
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@record_option
@json_option
def import_(
    format_name: str, file: Path, mapping: tuple[str, ...], record_at: str, as_json: bool,
    **options: Any,
) -> int:  # fmt: skip
    """Import GED, ACLED, POLECAT, PA-X or any table; again changes nothing.

    CSV, TSV, xlsx or JSON, zipped or not. Encoding, separator, dates and HXL tags are
    found out and said. A bad row is set aside with its line and reason, never dropped
    in silence.

    \b
    parley import ged GEDEvent_v25_1.csv --record syria.db
    parley import acled export.csv --published 2025-01-10 --record syria.db
    parley import table list.xlsx --map date_start=Datum --map best=Tote --record syria.db
    """
    from parley.record.importers import Options, import_table

    chosen = Options(mapping=_mapping(mapping), **_tidy(options, record_at))
    with record_to_fill(record_at) as store, progress(as_json) as say_where:
        result = import_table(store, format_name, file, chosen, say_where)
    if as_json:
        say({**asdict(result), "faults": [str(f) for f in result.faults]})
    else:
        _print(result)
    return 1 if chosen.strict and result.set_aside else 0


def _tidy(options: dict[str, Any], record_at: str) -> dict[str, Any]:
    """Bring the command line's names to the importer's."""
    published: date | None = options.pop("published")
    errors: Path | None = options.pop("errors")
    if errors is None:
        beside = Path() if "://" in record_at else Path(record_at).parent
        errors = beside / "errors.csv"
    version = options.pop("release")
    dates = options.pop("dates") or ""
    return {**options, "published": published, "errors": errors, "version": version, "dates": dates}


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    from parley.core.errors import UsageError

    found = {}
    for pair in pairs:
        ours, equals, theirs = pair.partition("=")
        if not equals:
            raise UsageError(f"--map {pair}: no '=' in it.", "Write --map best='Tote'.")
        found[ours.strip()] = theirs.strip().strip("'\"")
    return found


def _print(result: Any) -> None:
    list_faults(result.faults)
    if result.set_aside > len(result.faults):
        click.echo(f"… and {result.set_aside - len(result.faults)} more", err=True)
    say_lines(
        {
            "data set": result.dataset, "rows": f"{result.rows:,}", "new": f"{result.new:,}",
            "updated": result.updated, "older, kept as history": result.older,
            "known before": result.known, "left out by rule": result.dropped,
            "set aside": f"{result.set_aside} (listed in {result.errors})" if result.errors
            else result.set_aside,
        }
    )  # fmt: skip
    for rule in result.rules:
        click.echo(f"rule: {rule}")
    for what, count in sorted(result.flags.items(), key=lambda f: -f[1]):
        click.echo(f"flagged: {count:,} × {what}")
    for note in result.notes:
        click.echo(f"note: {note}")
    if not result.written and result.rows:
        click.echo("Nothing was written.", err=True)

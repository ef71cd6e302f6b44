"""``parley export``: the record as CSV, GeoJSON, GeoPackage, Parquet, xlsx, PROV-JSON, BibTeX."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from parley.cli.common import DAY, json_option
from parley.cli.record_common import open_record, record_option, say

FORMATS = ("ged", "acled", "plover", "xlsx", "geojson", "gpkg", "parquet", "geoparquet", "prov",
           "bibtex")  # fmt: skip


@click.command()
@click.argument("format_name", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "source", default="",
              help="Only events of one data set (ged, acled, …) or our own (parley).")  # fmt: skip
@click.option("--as-of", type=DAY, help="Only what was published by this day.")
@click.option("--allow-restricted", is_flag=True, help="Also rows that may not be passed on.")
@record_option
@json_option
def export(
    format_name: str,
    file: Path,
    source: str,
    as_of: date | None,
    allow_restricted: bool,
    record_at: str,
    as_json: bool,
) -> int:
    """Write the record for others: ged, acled, plover, xlsx, geojson, gpkg, parquet,
    geoparquet, prov or bibtex.

    Headers are those of UCDP GED and ACLED to the letter. Rows whose licence does not
    let them be passed on stay in, and Parley says so.

    \b
    parley export ged events.csv --record aleppo.db
    parley export gpkg events.gpkg --from parley --as-of 2016-12-21
    parley export bibtex sources.bib
    """
    from parley.record.exporters import Choice
    from parley.record.exporters import export as write

    with open_record(record_at) as store:
        result = write(store, format_name, file, Choice(source, allow_restricted, as_of))
    if as_json:
        say(asdict(result))
    else:
        click.echo(f"{result.rows:,} rows written to {result.path}")
    for line in result.withheld:
        click.echo(line, err=True)
    return 0

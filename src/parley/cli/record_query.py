"""``parley query``: SQL over the record's views, and full-text search."""

from __future__ import annotations

import csv
import sys
from datetime import date

import click

from parley.cli.common import DAY, json_option, table
from parley.cli.record_common import open_record, record_option, say


@click.command()
@click.argument("sql", required=False)
@click.option("--search", "words", help="Find claims and reports by words instead; 'evaku*'.")
@click.option("--as-of", type=DAY, help="See only what was published by this day.")
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True)
@click.option("--timeout", type=click.FloatRange(0.1), default=60, show_default=True)
@click.option(
    "--engine",
    type=click.Choice(["sqlite", "duckdb"]),
    default="sqlite",
    show_default=True,
    help="duckdb: take a Parquet snapshot once, then answer from it; for many events.",
)
@click.option("--csv", "as_csv", is_flag=True, help="CSV on stdout.")
@record_option
@json_option
def query(
    sql: str | None,
    words: str | None,
    as_of: date | None,
    limit: int,
    timeout: float,
    engine: str,
    as_csv: bool,
    record_at: str,
    as_json: bool,
) -> int:
    """Ask the record in SQL (read-only), or search it.

    Views: claims, figures, reports, events, agreements, forecasts, decisions, datasets,
    flags, ledger.

    \b
    parley query "SELECT speaker, low, best, high FROM figures WHERE measure = 'evacuated'"
    parley query "SELECT country, sum(best) FROM events GROUP BY 1 ORDER BY 2 DESC"
    parley query --search "älteste idlib" --as-of 2016-12-21
    """
    from parley.core.errors import UsageError
    from parley.record.query import Answer, ask
    from parley.record.snapshot import ask_snapshot

    if (sql is None) == (words is None):
        raise UsageError("give either a SELECT or --search WORDS.")
    with open_record(record_at) as store:
        if words is not None:
            hits = store.search(words, limit, as_of)
            answer = Answer(("kind", "id", "text"), [(h.kind, h.id, h.text) for h in hits])
        else:
            assert sql is not None
            if engine == "duckdb":
                answer = ask_snapshot(store, sql, as_of=as_of, limit=limit, seconds=timeout)
            else:
                answer = ask(store.engine, sql, as_of=as_of, limit=limit, seconds=timeout)
    columns, rows = answer.columns, answer.rows
    if as_json:
        for row in rows:
            say(dict(zip(columns, row)))
    elif as_csv:
        from parley.record.safe import defuse

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([defuse(c) for c in row] for row in rows)
    else:
        table("", columns, [["" if c is None else c for c in row] for row in rows])
    if answer.cut or (words and len(rows) == limit):
        click.echo(f"Only the first {limit} rows are shown; say --limit.", err=True)
    return 0

"""``parley read``: reports in, attributed claims out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

LAYERS = ("sentences", "times", "figures", "places", "actors", "events", "claims", "rejects")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@click.option("--layers", default="claims", help="Comma list of: " + ", ".join(LAYERS) + ".")
@click.option("--published", metavar="DATE", help="Date of reports without one: YYYY[-MM[-DD]].")
@click.option("--language", "--lang", "language", metavar="LL", help="de or en; else found out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on stdout.")
@click.option("--explain", is_flag=True, help="Show which rule took which words.")
@click.option("--scenario", metavar="PATH", help="Take actors, places and rules of a scenario.")
@click.option("--strict", is_flag=True, help="Exit code 1 if any report had to be set aside.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@click.option("--jobs", default=1, show_default=True, help="Files read at the same time.")
def read(
    files: tuple[str, ...],
    layers: str,
    published: str | None,
    language: str | None,
    as_json: bool,
    explain: bool,
    scenario: str | None,
    strict: bool,
    out: Path | None,
    jobs: int,
) -> int:
    """Read reports into attributed claims, each with the words it rests on.

    \b
    parley read article.txt --json
    parley read reports/ --published 2016-12 --scenario aleppo-2016-12
    parley read page.html --layers times,figures,claims --json --out layers.jsonl
    """
    from parley.cli.reading import Job, lines_of, load, print_table

    wanted = tuple(name.strip() for name in layers.split(",") if name.strip())
    unknown = [name for name in wanted if name not in LAYERS]
    if unknown:
        raise click.UsageError(f"No layer '{unknown[0]}'. Layers: {', '.join(LAYERS)}.")
    loaded = load(files, published, language)
    job = Job(language, scenario, wanted)
    results = job.run(loaded.reports, jobs)
    if as_json or out is not None:
        _write(lines_of(results, wanted, explain), out)
    else:
        print_table(results, wanted, explain)
    for fault in loaded.faults:
        click.echo(str(fault), err=True)
    return 1 if strict and loaded.faults else 0


def _write(lines: Any, out: Path | None) -> None:
    """Print lines, or write them whole or not at all."""
    if out is None:
        for line in lines:
            click.echo(line)
        return
    part = out.with_name(out.name + ".part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(line + "\n")
    part.replace(out)

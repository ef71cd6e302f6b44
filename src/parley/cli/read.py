"""``parley read``: reports in, attributed claims out."""

from __future__ import annotations

from pathlib import Path

import click

LAYERS = (
    "sentences", "times", "figures", "places", "actors", "events", "roles", "claims", "rejects",
)  # fmt: skip
ENGINES = ("rules", "dask", "llm")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@click.option("--layers", default="claims", help="Comma list of: " + ", ".join(LAYERS) + ".")
@click.option("--published", metavar="DATE", help="Date of reports without one: YYYY[-MM[-DD]].")
@click.option("--language", "--lang", "language", metavar="LL", help="de or en; else found out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on stdout.")
@click.option("--explain", is_flag=True, help="Show which rule took which words.")
@click.option("--scenario", metavar="PATH", help="Take actors, places and rules of a scenario.")
@click.option("--strict", is_flag=True, help="Exit code 1 if any report had to be set aside.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path),
              help="JSON lines to a file; a killed run goes on where it stopped.")  # fmt: skip
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1),
              help="Reports read at the same time.")  # fmt: skip
@click.option("--engine", default="rules", show_default=True, type=click.Choice(ENGINES),
              help="rules here; rules on Dask workers; a language model.")  # fmt: skip
@click.option("--model", metavar="NAME", help="llm: the model's name at the endpoint.")
@click.option("--endpoint", metavar="URL", help="llm: an OpenAI-compatible address, with /v1.")
@click.option("--budget", type=click.IntRange(1), help="llm: tokens this run may spend.")
@click.option("--cache", type=click.Path(file_okay=False), metavar="DIR",
              help="llm: keep answers here, never ask twice.")  # fmt: skip
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
    engine: str,
    model: str | None,
    endpoint: str | None,
    budget: int | None,
    cache: str | None,
) -> int:
    """Read reports into attributed claims, each with the words it rests on.

    \b
    parley read article.txt --json
    parley read reports/ --published 2016-12 --scenario aleppo-2016-12
    parley read article.txt --layers roles --json
    parley read archive.warc.gz --out claims.jsonl --engine dask --jobs 8
    parley read article.txt --engine llm --model NAME --endpoint http://127.0.0.1:8080/v1
    """
    from parley.cli.reading import Job, Model, Source, results_of, write_journaled

    wanted = tuple(name.strip() for name in layers.split(",") if name.strip())
    unknown = [name for name in wanted if name not in LAYERS]
    if unknown:
        raise click.UsageError(f"No layer '{unknown[0]}'. Layers: {', '.join(LAYERS)}.")
    if (engine == "llm") != bool(model):
        raise click.UsageError("--engine llm and --model NAME belong together.")
    asked = Model(model, endpoint or "", budget, cache or "") if model else None
    job = Job(language, scenario, wanted, explain, asked)
    source = Source(files, published, language)
    if out is not None:
        skipped = write_journaled(job, source, engine, jobs, out)
        if skipped:
            click.echo(f"{out}: {skipped} reports were already read by an earlier run.", err=True)
    else:
        from parley.cli.reading_print import lines_of, print_table

        results = results_of(job, source, engine, jobs)
        if as_json:
            for line in lines_of(results, wanted, explain):
                click.echo(line)
        else:
            print_table(results, wanted, explain)
    for fault in source.faults:
        click.echo(str(fault), err=True)
    return 1 if strict and source.faults else 0

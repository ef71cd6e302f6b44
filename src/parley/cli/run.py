"""``parley run`` and ``parley demo``: the whole chain, a summary, and the report's path."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from parley.cli.common import (
    DAY,
    fresh_folder,
    json_option,
    list_faults,
    make_bench,
    progress,
    scale_options,
)

DEMO = "aleppo-2016-12"


@click.command()
@click.argument("scenario")
@click.option(
    "--reports",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Your own files or folders, read beside the scenario's dispatches.",
)
@click.option("--only-reports", is_flag=True, help="Read them in place of the scenario's.")
@click.option("--published", type=DAY, help="Publication date of files that give none.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True)
@click.option("--record", "record_at", help="Record to add to (default: OUT/record.db).")
@click.option("--lang", type=click.Choice(["en", "de", "both"]), default="both", show_default=True)
@click.option("--strict", is_flag=True, help="Exit with 1 if anything had to be left out.")
@click.option("--quiet", is_flag=True, help="Print only the report's path.")
@click.option("--blur-places", metavar="KM", help="Do no harm: blur coordinates, e.g. 10km.")
@click.option("--drop-names", is_flag=True, help="Do no harm: mask names of persons.")
@scale_options
@json_option
def run(scenario: str, **options: Any) -> int:
    """Run the whole chain on a scenario and write its report.

    \b
    parley run aleppo-2016-12
    parley run aleppo-2016-12 --reports article.txt --out out/mine
    parley run my-war/ --only-reports --reports dispatches/ --lang de --json
    """
    return run_chain(scenario, **options)


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("out/demo"), show_default=True)
@click.option("--members", type=click.IntRange(1, 10**7), help="Members of the ensemble.")
@json_option
def demo(out: Path, members: int | None, as_json: bool) -> int:
    """Run the built-in scenario: eastern Aleppo, December 2016.

    \b
    parley demo
    parley demo --out /tmp/aleppo
    """
    return run_chain(DEMO, out=out, members=members, as_json=as_json)


def run_chain(
    scenario: str,
    *,
    out: Path,
    reports: tuple[Path, ...] = (),
    only_reports: bool = False,
    published: date | None = None,
    record_at: str | None = None,
    lang: str = "both",
    strict: bool = False,
    quiet: bool = False,
    as_json: bool = False,
    blur_places: str | None = None,
    drop_names: bool = False,
    **scale: Any,
) -> int:
    """Run, write, and say where the report is."""
    from parley.views import render
    from parley.workbench import save_run
    from parley.workbench.shown import for_a_report

    if only_reports and not reports:
        raise click.UsageError("--only-reports needs --reports PATH.")
    with progress(quiet or as_json) as say, fresh_folder(out):
        bench = make_bench(scenario, say=say, **scale)
        out.mkdir(parents=True, exist_ok=True)
        where = record_at or out / "record.db"
        dossier = bench.run(reports, record=where, beside=not only_reports, published=published)
        dossier = _guarded(dossier, blur_places, drop_names)
        with bench.step("report"):
            languages = ("en", "de") if lang == "both" else (lang,)
            shown = for_a_report(dossier)
            pages = {_page(code, lang): render(shown, code) for code in languages}
        written = save_run(out, dossier, bench.timings, pages, bench.record_head)
    list_faults(bench.faults)
    if as_json:
        click.echo(_as_json(dossier, written, out))
    elif quiet:
        click.echo(str(written[0]))
    else:
        from parley.cli.summary import print_summary

        print_summary(dossier)
        for path in written:
            click.echo(f"Report: {path}")
        click.echo(f"Run:    {out / 'run.json'}   Record: {where}")
    return 1 if strict and bench.faults else 0


def _guarded(dossier: Any, blur_places: str | None, drop_names: bool) -> Any:
    """What may leave the desk; the record beside it keeps everything and is not passed on."""
    if not blur_places and not drop_names:
        return dossier
    from parley.views.privacy import guard, kilometres

    return guard(kilometres(blur_places) if blur_places else 0.0, drop_names)(dossier)


def _page(code: str, lang: str) -> str:
    return "report.html" if code == "en" or lang != "both" else f"report.{code}.html"


def _as_json(dossier: Any, written: list[Path], out: Path) -> str:
    import json

    from parley.core.tables import to_plain

    body = {
        "scenario": dossier.scenario,
        "as_of": dossier.as_of.isoformat(),
        "reports": [str(p) for p in written],
        "run": str(out / "run.json"),
        "n_claims": len(dossier.claims),
        "estimates": to_plain(dossier.estimates),
        "assessments": to_plain(dossier.assessments),
        "forecasts": to_plain(dossier.forecasts),
        "notes": list(dossier.notes),
    }
    return json.dumps(body, ensure_ascii=False)

"""``parley report``: write the report of a finished run, or run a scenario and report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from parley.cli.common import json_option, scale_options


@click.command()
@click.argument("target")
@click.option("--out", type=click.Path(path_type=Path), help="File to write (default: beside it).")
@click.option("--lang", default="en", show_default=True, help="en, de, ar …")
@click.option(
    "--since", metavar="RUN", help="Say what changed since this run; 'last': the one before."
)
@click.option("--pdf", "as_pdf", is_flag=True, help="Also as PDF, by an installed Chromium.")
@click.option("--blur-places", metavar="KM", help="Move coordinates to a grid, e.g. 10km.")
@click.option("--drop-names", is_flag=True, help="Mask the names of persons everywhere.")
@scale_options
@json_option
def report(
    target: str,
    out: Path | None,
    lang: str,
    since: str | None,
    as_pdf: bool,
    blur_places: str | None,
    drop_names: bool,
    as_json: bool,
    **scale: Any,
) -> int:
    """Write one self-contained HTML report.

    TARGET is the folder of a finished run, or a scenario, which is then run first.

    \b
    parley report out/demo --lang de
    parley report watch/latest --since last
    parley report aleppo-2016-12 --out aleppo.html
    parley report out/demo --pdf
    parley report out/demo --blur-places 10km --drop-names --out to-pass-on.html
    """
    from parley.views import render
    from parley.views.i18n import languages
    from parley.views.privacy import guard, kilometres
    from parley.workbench import load_dossier
    from parley.workbench.keep import DOSSIER, write_whole

    if lang not in languages():
        raise click.UsageError(f"no catalogue for '{lang}'; there are {', '.join(languages())}.")
    safe = guard(kilometres(blur_places) if blur_places else 0.0, drop_names)

    folder = Path(target)
    if not (folder / DOSSIER).is_file():
        from parley.cli.run import run_chain

        folder = out.parent if out else Path("out")
        if not blur_places and not drop_names:
            return run_chain(target, out=folder, lang=lang, as_json=as_json, **scale)
        done = run_chain(target, out=folder, lang=lang, quiet=True, **scale)
        if done:
            return done
    path = out or folder / ("report.html" if lang == "en" else f"report.{lang}.html")
    dossier = safe(load_dossier(folder))
    page = render(dossier, lang, _since(since, folder, dossier, safe))
    write_whole(path, page)
    written = {"report": str(path)}
    if as_pdf:
        from parley.views.pdf import pdf

        beside = path.with_suffix(".pdf")
        part = beside.with_suffix(".pdf.part")
        part.write_bytes(pdf(page))
        part.replace(beside)
        written["pdf"] = str(beside)
    if as_json:
        import json

        click.echo(json.dumps(written))
    else:
        for kind, where in written.items():
            click.echo(f"{'PDF' if kind == 'pdf' else 'Report'}: {where}")
    return 0


def _since(asked: str | None, folder: Path, dossier: Any, safe: Any) -> Any:
    """What changed since the run that was asked for; None where none was."""
    if not asked:
        return None
    from parley.workbench import load_dossier
    from parley.workbench.service_since import earlier_runs, since

    path = Path(asked)
    if asked == "last":
        found = list(earlier_runs(folder, dossier).values())
        if not found:
            raise click.UsageError(f"no earlier run of this war beside {folder}.")
        path = found[0]
    return since(safe(load_dossier(path)), dossier)

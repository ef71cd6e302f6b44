"""``parley report``: write the report of a finished run, or run a scenario and report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from parley.cli.common import json_option, scale_options


@click.command()
@click.argument("target")
@click.option("--out", type=click.Path(path_type=Path), help="File to write (default: beside it).")
@click.option("--lang", type=click.Choice(["en", "de"]), default="en", show_default=True)
@scale_options
@json_option
def report(target: str, out: Path | None, lang: str, as_json: bool, **scale: Any) -> int:
    """Write one self-contained HTML report.

    TARGET is the folder of a finished run, or a scenario, which is then run first.

    \b
    parley report out/demo --lang de
    parley report aleppo-2016-12 --out aleppo.html
    """
    from parley.views import render
    from parley.workbench import load_dossier
    from parley.workbench.keep import DOSSIER, write_whole

    folder = Path(target)
    if not (folder / DOSSIER).is_file():
        from parley.cli.run import run_chain

        where = out.parent if out else Path("out")
        return run_chain(target, out=where, lang=lang, as_json=as_json, **scale)
    path = out or folder / ("report.html" if lang == "en" else f"report.{lang}.html")
    write_whole(path, render(load_dossier(folder), lang))
    if as_json:
        import json

        click.echo(json.dumps({"report": str(path)}))
    else:
        click.echo(f"Report: {path}")
    return 0

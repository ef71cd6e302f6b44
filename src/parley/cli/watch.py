"""``parley watch``: the daily round."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import click

from parley.cli.common import DAY, json_option, list_faults, make_bench, progress, scale_options

SETTLE = 2.0  # seconds; a file that is still being copied is left to the next look
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Every(click.ParamType[float | None]):
    """A time between rounds: 30s, 15m, 2h, 1d; ``auto`` where that is offered."""

    name = "time"

    def __init__(self, auto: bool = False) -> None:
        self.auto = auto

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | None:
        if isinstance(value, float):
            return value
        if self.auto and value == "auto":
            return None
        number, unit = str(value)[:-1], str(value)[-1:]
        if not number.isdecimal() or unit not in _UNITS or not int(number):
            self.fail(f"'{value}' is no time. Write for example 30s, 15m, 2h or 1d.", param, ctx)
        return float(int(number) * _UNITS[unit])


@click.command()
@click.argument("scenario")
@click.option(
    "--inbox",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Folder that new reports are put into; may be given several times.",
)
@click.option("--feed", "feeds", multiple=True, help="RSS or Atom: a file, or an http(s) address.")
@click.option("--every", type=Every(), default="15m", show_default=True, help="Time between looks.")
@click.option(
    "--full-every",
    type=Every(auto=True),
    default="auto",
    show_default=True,
    help="Least time between whole runs; in between only figures are fused. "
    "auto: whole runs take a tenth of the time at most.",
)
@click.option("--once", is_flag=True, help="Look once and end.")
@click.option("--no-run", is_flag=True, help="Only take in; do not run the chain.")
@click.option("--published", type=DAY, help="Publication date of files that give none.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("watch"), show_default=True)
@click.option("--record", "record_at", help="Record to add to (default: OUT/record.db).")
@click.option("--blur-places", metavar="KM", help="Do no harm: blur coordinates, e.g. 10km.")
@click.option("--drop-names", is_flag=True, help="Do no harm: mask names of persons.")
@scale_options
@json_option
def watch(
    scenario: str,
    inbox: tuple[Path, ...],
    feeds: tuple[str, ...],
    every: float,
    full_every: float | None,
    once: bool,
    no_run: bool,
    published: Any,
    out: Path,
    record_at: str | None,
    as_json: bool,
    blur_places: str | None,
    drop_names: bool,
    **scale: Any,
) -> None:
    """Take in new reports as they come, run again, and say what changed.

    Each run lies in OUT under its time, the newest also as OUT/latest; what could not be
    read is listed in OUT/errors.csv. Where a whole run takes long, looks in between only fuse
    the figures that new claims touch. Stop with Ctrl-C; start again at any time.

    \b
    parley watch my-war/ --inbox dispatches/ --every 15m
    parley watch my-war/ --inbox dispatches/ --feed news.xml --once --json
    """
    if not inbox and not feeds:
        raise click.UsageError("Give --inbox FOLDER or --feed FILE_OR_ADDRESS.")
    from parley.views import render
    from parley.views.privacy import guard, kilometres
    from parley.workbench.shown import for_a_report
    from parley.workbench.watching import Watch
    from parley.workbench.watching import watch as go_round

    safe = guard(kilometres(blur_places) if blur_places else 0.0, drop_names)

    def pages(dossier: Any, since: Any) -> dict[str, str]:
        names = {"report.html": "en", "report.de.html": "de"}
        shown = for_a_report(dossier)
        return {name: render(shown, lang, since) for name, lang in names.items()}

    with progress(as_json) as say:
        bench = make_bench(scenario, say=say, **scale)
        watched = Watch(
            scenario=bench.scenario,
            inbox=inbox,
            feeds=feeds,
            record=record_at or out / "record.db",
            out=out,
            plan=bench.plan,
            pages=pages,
            safe=safe,
            published=published,
            say=say,
            settle=0.0 if once else SETTLE,
            full_every=full_every,
        )
        tell = _as_json if as_json else _tell
        before = signal.signal(signal.SIGTERM, _ended)
        try:
            go_round(watched, tell, every=every, once=once, run=not no_run, trouble=_trouble)
        finally:
            signal.signal(signal.SIGTERM, before)


def _ended(*_: object) -> None:
    """Being told to end is the same as Ctrl-C: nothing half-written stays."""
    raise KeyboardInterrupt


def _trouble(error: Any) -> None:
    for line in error.lines():
        click.echo(line, err=True)
    click.echo("The next round tries again.", err=True)


def _tell(found: Any) -> None:
    """One round in words; a round that brought nothing is one line."""
    list_faults(found.faults)
    click.echo(
        f"{found.new_reports} new reports ({found.near_copies} near copies), "
        f"{found.new_claims} claims, {found.known} known, {len(found.faults)} remarks."
    )
    if found.news is not None:
        from parley.cli.diff import print_since

        print_since(found.news.since, found.news.after)
    if found.folder is not None:
        click.echo(f"Report: {found.folder / 'report.html'}")
    elif found.news is not None:
        click.echo(
            f"Figures only. Chances and forecasts follow with the next whole run, "
            f"in {_minutes(found.wait)}."
        )


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _as_json(found: Any) -> None:
    import json
    from dataclasses import replace

    from parley.core.tables import to_plain

    plain = to_plain(replace(found, folder=None, news=None))
    del plain["news"]
    plain["folder"] = str(found.folder) if found.folder else None
    plain["changes"] = to_plain(found.changes) if found.changes else None
    click.echo(json.dumps(plain, ensure_ascii=False, default=str))

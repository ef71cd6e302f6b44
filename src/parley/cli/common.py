"""What several verbs share: options, progress, tables, refusals."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class DayType(click.ParamType[date]):
    """A date on the command line, YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()
        except ValueError:
            self.fail(
                f"'{value}' is no date. Write YYYY-MM-DD, for example 2016-12-21.", param, ctx
            )


DAY = DayType()


def json_option(function: F) -> F:
    """``--json``: machine-readable output on stdout and nothing else."""
    help_line = "Machine-readable output."
    return click.option("--json", "as_json", is_flag=True, help=help_line)(function)


def scale_options(function: F) -> F:
    """``--seed --members --days --draws --threads --as-of`` of everything that simulates."""
    for option in (
        click.option("--as-of", type=DAY, help="See only what was published by this day."),
        click.option("--threads", type=click.IntRange(1), help="Changes speed, never results."),
        click.option("--draws", type=click.IntRange(100, 10**7), help="Draws per agreement."),
        click.option("--days", type=click.IntRange(1, 3660), help="Days to simulate."),
        click.option("--members", type=click.IntRange(1, 10**7), help="Members of the ensemble."),
        click.option("--seed", type=click.IntRange(0), help="Seed of all random streams."),
    ):
        function = option(function)
    return function


def make_bench(
    name: str,
    seed: int | None = None,
    members: int | None = None,
    days: int | None = None,
    draws: int | None = None,
    threads: int | None = None,
    as_of: date | None = None,
    say: Callable[[str], None] | None = None,
) -> Any:
    """Load a scenario and lay it on the workbench."""
    from parley.scenario import load_scenario
    from parley.workbench import Bench, Plan

    scenario = load_scenario(name)
    plan = Plan(
        seed=scenario.seed if seed is None else seed,
        members=members or scenario.members,
        days=days or scenario.days,
        draws=draws or 4000,
        threads=threads,
        as_of=as_of,
    )
    return Bench(scenario, plan, say or (lambda _: None))


@contextmanager
def fresh_folder(out: Path) -> Iterator[None]:
    """What a step writes into; of a step that fails no empty folder is left where none was."""
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        yield
    except BaseException:
        for folder in made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        raise


@contextmanager
def progress(quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A line that says what is being done, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("starting") as status:
        yield lambda text: status.update(text)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table to the terminal."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(header_style="bold", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        shown.add_column(column, overflow="fold", justify="left" if number == 0 else "left")
    for row in rows:
        shown.add_row(*(str(cell) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else 110)
    console.print(title, style="bold cyan", highlight=False)
    console.print(shown)
    console.print()


def list_faults(faults: Sequence[object]) -> None:
    """Print what was set aside, one line each, on stderr."""
    for fault in faults:
        click.echo(str(fault), err=True)

"""``parley config show --origin``: every setting, and where it comes from."""

from __future__ import annotations

import json
from typing import Any

import click

from parley.cli.common import json_option, table


@click.group()
def config() -> None:
    """Show settings and where each comes from.

    \b
    parley config show
    parley config show --origin
    """


@config.command()
@click.option("--origin", "with_origin", is_flag=True, help="Say where each value comes from.")
@json_option
@click.pass_context
def show(ctx: click.Context, with_origin: bool, as_json: bool) -> int:
    """Show the settings of every verb."""
    from parley.cli import VERBS, app
    from parley.cli.settings import origin, read

    values = read(list(VERBS))
    rows: list[tuple[str, str, Any, str]] = []
    for verb in VERBS:
        command = app.get_command(ctx, verb)
        for option in command.params if command else []:
            if isinstance(option, click.Option) and option.name not in ("as_json", "help"):
                value, where = origin(verb, option, values)
                rows.append((verb, option.name or "", _plain(value), where))
    set_rows = [r for r in rows if r[3] != "default"] if not with_origin else rows
    if as_json:
        keys = ("verb", "setting", "value", "origin")
        click.echo(json.dumps([dict(zip(keys, r)) for r in rows], default=str))
    elif set_rows:
        table("Settings", ("verb", "setting", "value", "from"), set_rows)
    else:
        click.echo("Every setting is at its default. Put others into parley.toml or PARLEY_*.")
    return 0


def _plain(value: Any) -> Any:
    return None if repr(value).startswith("Sentinel") else value

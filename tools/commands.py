"""Write docs/commands.md from the commands' own help: python tools/commands.py [--check]."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from parley.cli import VERBS, app

PAGE = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
HEAD = """# Commands

Written by `tools/commands.py` from the commands' own `--help`; do not edit.
"""


def helps(name: str, command: click.Command, parent: click.Context) -> Iterator[tuple[str, str]]:
    """The help of a command and of everything below it."""
    context = click.Context(command, info_name=name, parent=parent, terminal_width=88)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            child = command.get_command(context, below)
            if child is not None:
                yield from helps(below, child, context)


def page() -> str:
    """The whole page."""
    top = click.Context(app, info_name="parley", terminal_width=88)
    parts = [HEAD]
    for verb in VERBS:
        command = app.get_command(top, verb)
        assert command is not None
        for path, text in helps(verb, command, top):
            lines = "\n".join(line.rstrip() for line in text.splitlines())
            parts.append(f"## {path}\n\n```text\n{lines}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")

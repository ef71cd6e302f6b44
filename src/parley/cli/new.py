"""``parley new``: start a scenario or a rule from a commented template."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

RULE = """
[[rule]]
id = "{name}"
# What the rule takes; see docs/reading-rules.md for the parts a rule can have.
kind = "{kind}"
topic = "{topic}"
pattern = "{pattern}"
source = "own"
yes = [
  "Write a sentence that must match.",
  "Write another one.",
]
no = [
  "Write a sentence that must not match.",
]
"""


@click.group()
def new() -> None:
    """Start a rule or a scenario.

    \b
    parley new scenario my-war
    parley new rule my-war/rules/own.toml --name withdrawal
    """


@new.command()
@click.argument("name")
def scenario(name: str) -> int:
    """Copy the commented blank scenario into the folder NAME.

    \b
    parley new scenario my-war
    """
    from parley.core.errors import UsageError
    from parley.scenario.loader import BUILT_IN

    target = Path(name)
    if target.exists():
        raise UsageError(f"{target}: exists already.", "Choose another name.")
    shutil.copytree(BUILT_IN / "_blank", target)
    head = target / "scenario.toml"
    text = head.read_text(encoding="utf-8").replace("_blank", target.name)
    head.write_text(text, encoding="utf-8")
    click.echo(f"{target}: written. Fill it in, then: parley check {target}")
    return 0


@new.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="Id of the rule.")
@click.option("--kind", default="event", show_default=True)
@click.option("--topic", default="", show_default=True)
@click.option("--pattern", default="", help="What it is to match.")
def rule(path: Path, name: str, kind: str, topic: str, pattern: str) -> int:
    """Append a rule block to the rule file PATH, to be filled in.

    \b
    parley new rule my-war/rules/own.toml --name withdrawal --topic withdrawal
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    block = RULE.format(name=name, kind=kind, topic=topic, pattern=pattern)
    with path.open("a", encoding="utf-8") as out:
        out.write(block)
    click.echo(f"{path}: block '{name}' added. Fill in its sentences, then: parley check {path}")
    return 0

"""``parley diff A B``: what changed between two runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from parley.cli.common import json_option, table

if TYPE_CHECKING:
    from parley.workbench.compare import Difference


@click.command()
@click.argument("before", type=click.Path(exists=True, path_type=Path))
@click.argument("after", type=click.Path(exists=True, path_type=Path))
@json_option
def diff(before: Path, after: Path, as_json: bool) -> int:
    """Say what changed from the run in BEFORE to the run in AFTER.

    New claims, figures that moved and by which claims, answers that changed, chances and
    forecasts that moved by more than their error.

    \b
    parley diff out/yesterday out/today
    parley diff out/yesterday out/today --json
    """
    from parley.workbench import load_dossier
    from parley.workbench.compare import compare

    found = compare(load_dossier(before), load_dossier(after))
    if as_json:
        from parley.core.tables import to_json

        click.echo(to_json(found))
        return 0
    print_difference(found)
    return 0


def print_difference(found: Difference) -> None:
    """Print what changed as tables."""
    if found.empty:
        click.echo("Nothing changed.")
        return
    from parley.cli.summary import figure, percent

    if found.new_claims:
        rows = [
            (c.id, c.speaker.text if c.speaker else "–", c.quote[:90]) for c in found.new_claims
        ]
        table(f"New claims ({len(rows)})", ("claim", "who", "quote"), rows[:30])
    if found.gone_claims:
        click.echo(f"{len(found.gone_claims)} claims are no longer there.\n")
    moved = [
        (m.label, figure(m.before), figure(m.after), " ".join(m.claims[:3])) for m in found.figures
    ]
    if moved:
        table("Figures that moved", ("question", "was", "is", "by new claims"), moved)
    if found.answers:
        rows = [(m.label, m.value_before, m.value_after) for m in found.answers]
        table("Answers that changed", ("question", "was", "is"), rows)
    if found.new_questions:
        table("New questions", ("question",), [(q,) for q in found.new_questions])
    for title, several in (("Chances of consent", found.chances), ("Forecasts", found.forecasts)):
        if several:
            chances = [(m.label, percent(m.before or 0), percent(m.after or 0)) for m in several]
            table(f"{title} that moved by more than their error", ("", "was", "is"), chances)

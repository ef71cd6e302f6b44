"""``parley diff A B``: what changed between two runs, in the order in which a desk asks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parley.cli.common import json_option, table
from parley.cli.summary import answer, percent

if TYPE_CHECKING:
    from parley.core.claim import Claim
    from parley.core.dossier import Dossier
    from parley.workbench.service_since import Shift, Since, Turn

MOST = 30  # rows of a table on a terminal
WIDE = 90  # letters of a quote


@click.command()
@click.argument("before", type=click.Path(exists=True, path_type=Path))
@click.argument("after", type=click.Path(exists=True, path_type=Path))
@json_option
def diff(before: Path, after: Path, as_json: bool) -> int:
    """Say what changed from the run in BEFORE to the run in AFTER.

    Breaches that reports tell of, answers and figures that moved and who moved them, what is
    asked for the first time, chances and forecasts that moved by more than their error,
    questions whose time has come, and every new claim.

    \b
    parley diff out/yesterday out/today
    parley diff out/yesterday out/today --json
    """
    from parley.workbench import load_dossier
    from parley.workbench.compare import compare
    from parley.workbench.service_since import since

    old, new = load_dossier(before), load_dossier(after)
    if as_json:
        from parley.core.tables import to_json

        click.echo(to_json(compare(old, new)))
        return 0
    print_since(since(old, new), new)
    return 0


def print_since(found: Since, after: Dossier) -> None:
    """Print what changed as tables, what a desk asks first at the top, new claims at the end.

    Claims of near copies are counted, not listed; a sentence with several claims is one row.
    """
    if found.empty:
        click.echo("Nothing changed.")
        return
    said = {c.id: c for c in found.claims}
    names = {a.id: a.name for a in after.actors} | {p.id: p.name for p in after.places}
    own = _first_told(found.claims, after)
    breaches = [c for c in own if c in found.breaches]
    if breaches:
        rows = [(_who(c, names), _cut(c.quote)) for c in breaches[:MOST]]
        table(f"Breaches that reports tell of ({len(breaches)})", ("who", "what"), rows)
    for title, turns in (
        ("Positions that changed", found.positions),
        ("Answers that changed", found.states),
        ("Figures that moved", found.figures),
    ):
        _turned(title, turns, said, names)
    if found.fresh:
        rows2 = [
            (
                t.estimate.question.label or t.estimate.id,
                _answer(t, names),
                _by(t.claims, said, names),
            )
            for t in sorted(found.fresh, key=lambda t: (-t.estimate.n_claims, t.estimate.id))
        ]
        title = f"Asked for the first time ({len(rows2)})"
        table(title, ("question", "answer", "told by"), rows2[:MOST])
        _rest(len(rows2))
    plans = {a.id: a.name for a in after.agreements}
    asked = {f.id: f.question.text for f in after.forecasts}
    _shifted("Chances of consent", found.chances, plans, names, said)
    _shifted("Forecasts", found.forecasts, asked, names, said)
    for row in found.resolved:
        click.echo(f"Resolved: {row.get('question') or row.get('id')}: {row.get('outcome', '')}")
    for forecast in found.due:
        click.echo(f"Its time has come, enter what happened: {forecast.question.text}")
    _new_claims(found.claims, own, after, names)
    if found.gone:
        click.echo(f"{len(found.gone)} claims are no longer there.")


def _turned(
    title: str, turns: Sequence[Turn], said: dict[str, Claim], names: dict[str, str]
) -> None:
    rows = [
        (
            t.estimate.question.label or t.estimate.id,
            _answer(replace(t, estimate=t.before), names) if t.before else "",
            _answer(t, names),
            _by(t.claims, said, names),
        )
        for t in turns
    ]
    if rows:
        table(f"{title} ({len(rows)})", ("question", "was", "is", "because of"), rows[:MOST])
        _rest(len(rows))


def _shifted(
    title: str,
    shifts: Sequence[Shift],
    of: dict[str, str],
    names: dict[str, str],
    said: dict[str, Claim],
) -> None:
    """Probabilities that moved; an option is named, unless it is a plain yes."""
    rows = []
    for s in shifts:
        label = of.get(s.subject, s.subject)
        option = names.get(s.option, s.option)
        label += f" – {option}" if option not in ("", "yes") else ""
        rows.append((label, percent(s.before), percent(s.after), _by(s.claims, said, names)))
    if rows:
        head = f"{title} that moved by more than their error ({len(rows)})"
        table(head, ("", "was", "is", "new claims behind it"), rows[:MOST])
        _rest(len(rows))


def _new_claims(
    new: Sequence[Claim], own: Sequence[Claim], after: Dossier, names: dict[str, str]
) -> None:
    if not new:
        return
    where = {r.id: r.publisher or r.title or r.id for r in after.reports}
    rows = [(where.get(c.report, c.report), _who(c, names), _cut(c.quote), c.id) for c in own]
    copied = {r.id for r in after.reports if r.duplicate_of}
    again = sum(c.report in copied for c in new)
    table(f"New claims ({len(new) - again})", ("report", "who", "quote", "claim"), rows[:MOST])
    _rest(len(rows))
    if again:
        click.echo(f"{again} more stand in near copies of known reports and count no more.\n")


def _first_told(claims: Iterable[Claim], after: Dossier) -> list[Claim]:
    """One claim for each new sentence, none of those in near copies."""
    copied = {r.id for r in after.reports if r.duplicate_of}
    first = {(c.report, c.quote): c for c in reversed(list(claims)) if c.report not in copied}
    return list(first.values())[::-1]


def _answer(turn: Turn, names: dict[str, str]) -> str:
    return answer(turn.estimate, names)


def _by(ids: Iterable[str], said: dict[str, Claim], names: dict[str, str]) -> str:
    """Who speaks in the new ones among these claims."""
    who = list(dict.fromkeys(_who(said[i], names) for i in ids if i in said))
    return ", ".join(who[:3]) + (f" and {len(who) - 3} more" if len(who) > 3 else "")


def _who(claim: Claim, names: dict[str, str]) -> str:
    """The speaker in the report's words, with the name that the words alone do not tell."""
    if claim.speaker is None:
        return "the report"
    text, name = claim.speaker.text, names.get(claim.speaker.actor or "", "")
    return f"{text} ({name})" if name and name.lower() not in text.lower() else text


def _cut(quote: str) -> str:
    return textwrap.shorten(quote, WIDE, placeholder=" …")


def _rest(count: int) -> None:
    if count > MOST:
        click.echo(f"… and {count - MOST} more; --json lists all.\n")

"""Readings as JSON lines and as tables for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from parley.cli.reading import Result


def lines_of(results: Iterable[Result], layers: Sequence[str], explain: bool) -> Iterator[str]:
    """Yield JSON lines: one per claim, or one per report where other layers are asked for."""
    from parley.core.tables import to_json, to_plain

    for result in results:
        reading = result.reading
        if tuple(layers) == ("claims",):
            for reject in reading.rejects if not reading.claims else ():
                click.echo(
                    f"{reading.report.path or reading.report.id}: {reject['why']}.", err=True
                )
            for claim in reading.claims:
                yield _explained(claim, result) if explain else to_json(claim)
            continue
        names = {"actors": "mentions"}
        row: dict[str, Any] = {"report": reading.report.id, "language": reading.language}
        for layer in layers:
            found = result.roles if layer == "roles" else getattr(reading, names.get(layer, layer))
            row[layer] = to_plain(found)
        if explain:
            row["explain"] = {key: to_plain(reasons) for key, reasons in result.reasons.items()}
        yield json.dumps(row, ensure_ascii=False)


def _explained(claim: Any, result: Result) -> str:
    from parley.core.tables import to_plain

    row = to_plain(claim) | {"explain": to_plain(result.reasons.get(claim.id, ()))}
    return json.dumps(row, ensure_ascii=False)


def print_table(results: Iterable[Result], layers: Sequence[str], explain: bool) -> None:
    """Print the layers asked for as tables for people."""
    from rich.console import Console

    console = Console()
    for result in results:
        report = result.reading.report
        copy = f", a copy of {report.duplicate_of}" if report.duplicate_of else ""
        language = result.reading.language or "?"
        title = f"{report.title or report.id} ({report.published}, {language}{copy})"
        if "claims" in layers:
            _print_claims(console, result, title, explain)
        else:
            console.print(title, markup=False)
        if result.roles is not None:
            _print_roles(console, result.roles)
        for layer in layers:
            if layer not in ("claims", "roles"):
                _print_layer(console, result.reading, layer)


def _print_claims(console: Any, result: Result, title: str, explain: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    reading = result.reading
    table = Table(title=Text(title), show_lines=True)
    for name in ("speaker", "act", "kind / topic", "what is said") + (
        ("rule: the words it took",) if explain else ()
    ):
        table.add_column(name, overflow="fold")
    for c in reading.claims:
        who = c.speaker.text if c.speaker else "(the report)"
        row = [who, c.act.value, f"{c.kind.value} {c.topic} {c.value}".strip(), c.content.text]
        reasons = [_reason(r) for r in result.reasons.get(c.id, ())] if explain else []
        table.add_row(*map(Text, row), *([Text("\n".join(reasons))] if explain else []))
    console.print(table)
    if not reading.claims:
        why = "; ".join(r["why"] for r in reading.rejects) or "nothing a claim is kept for"
        console.print(f"No claim: {why}.", markup=False)


def _reason(reason: Any) -> str:
    words = " … ".join(span.text for span in reason.words)
    return f"{reason.rule}: {words}" if words else reason.rule


def _print_roles(console: Any, roles: Any) -> None:
    """Print who did it, to whom or what, with what: one line an entity."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title="who attacked whom or what, with what")
    for name in ("incident", "role", "named as", "also", "deed", "rules"):
        table.add_column(name, overflow="fold")
    for e in roles.entities:
        also = dict.fromkeys(m.text for m in e.mentions if m.text != e.text)
        told = dict.fromkeys(_deed(roles.deeds[n]) for n in e.deeds)
        incidents = dict.fromkeys(str(roles.deeds[n].incident) for n in e.deeds)
        row = (incidents, [e.role.value], [e.text], also, told, e.rules)
        table.add_row(*(Text(", ".join(cell)) for cell in row))
    console.print(table)


def _deed(deed: Any) -> str:
    return deed.text if deed.status == "told" else f"{deed.text} ({deed.status})"


def _print_layer(console: Any, reading: Any, layer: str) -> None:
    console.print(f"[bold]{layer}[/bold]")
    for item in getattr(reading, "mentions" if layer == "actors" else layer):
        text = item.get("why") if isinstance(item, dict) else getattr(item, "text", "")
        start = item["start"] if isinstance(item, dict) else getattr(item, "start", "")
        console.print(f"  {start}: {text}", highlight=False, markup=False)

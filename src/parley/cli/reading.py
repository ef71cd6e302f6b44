"""What ``parley read`` does behind its options: load, read in parallel, print."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import click

from parley.core.claim import Report
from parley.core.errors import Fault, InputError


def load(files: Sequence[str], published: str | None, language: str | None) -> Any:
    """Load reports; refuse where nothing at all could be read."""
    from parley.reading import load_reports
    from parley.reading.head import parse_day

    day, precision = None, "day"
    if published:
        day, precision, wrong = parse_day(published)
        if wrong or day is None:
            raise click.UsageError(
                f"--published {published} is no date (YYYY, YYYY-MM, YYYY-MM-DD)."
            )
    loaded = load_reports(files, day, language, precision)
    reports, unread = _readable(loaded.reports, language)
    faults = [*loaded.faults, *unread]
    if not reports:
        raise InputError(faults or Fault("", 0, 0, "nothing to read"))
    return replace(loaded, reports=tuple(reports), faults=tuple(faults))


def _readable(reports: Sequence[Report], language: str | None) -> tuple[list[Report], list[Fault]]:
    """Part the reports Parley can read from those in a language it has no folder for."""
    from parley.reading.language import detect_language
    from parley.reading.pack import available

    kept: list[Report] = []
    faults: list[Fault] = []
    for report in reports:
        found = language or report.language or detect_language(report.text)
        if found in available():
            kept.append(report)
            continue
        faults.append(
            Fault(report.path or report.id, 0, 1, "no language that Parley reads", found,
                  "The report was set aside.",
                  "Give --language (" + ", ".join(available()) + ") if it was not recognised.")
        )  # fmt: skip
    return kept, faults


@dataclass(frozen=True)
class Job:
    """How to build the reader; small enough to be sent to a worker."""

    language: str | None
    scenario: str | None
    layers: tuple[str, ...]

    def reader(self) -> Any:
        """Return a reader with the scenario's actors, places, relations and rules."""
        from parley.reading import Reader

        if not self.scenario:
            return Reader(self.language)
        from parley.scenario import load_scenario

        story: Any = load_scenario(self.scenario)
        rules = getattr(story, "rules", None)
        return Reader(self.language, story.actors, story.places, story.relations, rules=rules)

    def run(self, reports: Sequence[Report], jobs: int) -> Iterator[Any]:
        """Yield one reading per report, in the order given whatever the number of jobs."""
        from parley.reading import mark_duplicates

        marked = mark_duplicates(reports)
        if jobs <= 1 or len(marked) < 2:
            reader = self.reader()
            yield from (reader.examine(report) for report in marked)
            return
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        with ProcessPoolExecutor(
            min(jobs, len(marked)), get_context("spawn"), initializer=_start, initargs=(self,)
        ) as pool:
            yield from pool.map(_examine, marked, chunksize=max(1, len(marked) // (jobs * 8)))


_READER: Any = None


def _start(job: Job) -> None:
    global _READER
    _READER = job.reader()


def _examine(report: Report) -> Any:
    return _READER.examine(report)


def lines_of(results: Iterable[Any], layers: Sequence[str], explain: bool) -> Iterator[str]:
    """Yield JSON lines: one per claim, or one per report where other layers are asked for."""
    from parley.core.tables import to_json, to_plain

    for reading in results:
        if tuple(layers) == ("claims",):
            for reject in reading.rejects if not reading.claims else ():
                click.echo(
                    f"{reading.report.path or reading.report.id}: {reject['why']}.", err=True
                )
            for claim in reading.claims:
                yield to_json(claim)
            continue
        names = {"actors": "mentions"}
        row: dict[str, Any] = {"report": reading.report.id, "language": reading.language}
        for layer in layers:
            row[layer] = to_plain(getattr(reading, names.get(layer, layer)))
        yield json.dumps(row, ensure_ascii=False)


def print_table(results: Iterable[Any], layers: Sequence[str], explain: bool) -> None:
    """Print claims as a table for people."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for reading in results:
        report = reading.report
        title = report.title or report.id
        copy = f", a copy of {report.duplicate_of}" if report.duplicate_of else ""
        table = Table(title=f"{title} ({report.published}, {reading.language or '?'}{copy})",
                      show_lines=True)  # fmt: skip
        for name in ("speaker", "act", "kind / topic", "what is said") + (
            ("rule",) if explain else ()
        ):
            table.add_column(name, overflow="fold")
        for c in reading.claims:
            who = c.speaker.text if c.speaker else "(the report)"
            row = [who, c.act.value, f"{c.kind.value} {c.topic} {c.value}".strip(), c.content.text]
            table.add_row(*row, *([c.rule] if explain else []))
        console.print(table)
        if not reading.claims:
            why = "; ".join(r["why"] for r in reading.rejects) or "nothing a claim is kept for"
            console.print(f"No claim: {why}.")
        for layer in layers:
            if layer != "claims":
                _print_layer(console, reading, layer)


def _print_layer(console: Any, reading: Any, layer: str) -> None:
    console.print(f"[bold]{layer}[/bold]")
    for item in getattr(reading, "mentions" if layer == "actors" else layer):
        text = item.get("why") if isinstance(item, dict) else getattr(item, "text", "")
        start = item["start"] if isinstance(item, dict) else getattr(item, "start", "")
        console.print(f"  {start}: {text}", highlight=False, markup=False)

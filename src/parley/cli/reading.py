"""What ``parley read`` does behind its options: stream reports, read them, keep their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import click

from parley.core.claim import Report
from parley.core.errors import Fault, InputError


@dataclass(frozen=True)
class Model:
    """The language model of ``--engine llm``, as it was asked for."""

    name: str
    endpoint: str = ""
    budget: int | None = None
    cache: str = ""


@dataclass(frozen=True)
class Job:
    """How to build the reader and what to keep; small enough to be sent to a worker."""

    language: str | None
    scenario: str | None
    layers: tuple[str, ...]
    explain: bool = False
    model: Model | None = None

    def reader(self) -> Any:
        """Return a reader with the scenario's actors, places, relations, rules and agreements."""
        from parley.reading import Reader

        if not self.scenario:
            return self._with_model(Reader(self.language))
        from parley.scenario import load_scenario

        story = load_scenario(self.scenario)
        names = [
            (a.id, *dict.fromkeys(n for n in (a.name, a.name_de) if n)) for a in story.agreements
        ]
        return self._with_model(
            Reader(self.language, story.actors, story.places, story.relations, story.rules, names)
        )

    def _with_model(self, reader: Any) -> Any:
        if self.model is None:
            return reader
        from parley.reading.llm import AnswerCache, Budget, Endpoint, LlmReader

        endpoint = Endpoint(self.model.name, self.model.endpoint)
        endpoint.key()  # refuses before anything is read
        cache = AnswerCache(Path(self.model.cache) if self.model.cache else None)
        return LlmReader(reader, endpoint, Budget(self.model.budget), cache)


@dataclass(frozen=True, slots=True)
class Result:
    """A report's reading; the reasons of its claims and its roles where they were asked for."""

    reading: Any
    reasons: dict[str, Any] = field(default_factory=dict)
    roles: Any = None


@lru_cache(maxsize=2)
def _reader(job: Job) -> Any:
    return job.reader()


def work(job: Job, reports: Sequence[Report]) -> list[Result]:
    """Read a few reports; runs here or in a worker, which builds its reader once."""
    reader = _reader(job)
    results = []
    for report in reports:
        reading = reader.examine(report)
        reasons: dict[str, Any] = {}
        if job.explain:
            from parley.reading.explain import explain

            reasons = explain(getattr(reader, "reader", reader), reading)
        results.append(Result(reading, reasons, _roles(reading) if "roles" in job.layers else None))
    return results


def _roles(reading: Any) -> Any:
    from parley.reading.roles import Roles, find_roles, has_roles

    if not reading.language or not has_roles(reading.language):
        return Roles((), (), ())
    return find_roles(reading.report.text, reading.language)


@dataclass
class Source:
    """The reports of a command line, streamed; ``faults`` and ``count`` grow with them."""

    files: Sequence[str]
    published: str | None
    language: str | None
    faults: list[Fault] = field(default_factory=list)
    count: int = 0

    def __iter__(self) -> Iterator[Report]:
        """Yield marked reports; refuse at the end where nothing at all could be read."""
        from parley.reading import stream_reports
        from parley.reading.corpus import mark_stream
        from parley.reading.head import parse_day

        day, precision = None, "day"
        if self.published:
            day, precision, wrong = parse_day(self.published)
            if wrong or day is None:
                raise click.UsageError(
                    f"--published {self.published} is no date (YYYY, YYYY-MM, YYYY-MM-DD)."
                )
        found = stream_reports(self.files, self.faults, day, self.language, precision)
        for report in mark_stream(found):
            self.count += 1
            yield report
        if not self.count:
            raise InputError(self.faults or Fault("", 0, 0, "nothing to read"))


def results_of(
    job: Job, source: Source, engine: str, jobs: int, journal: Any = None
) -> Iterator[Result]:
    """Yield one result per report, in the order given whatever the number of workers.

    Refuses at the end where no report at all was in a language that Parley reads.
    """
    from parley.reading.corpus import read_in_order
    from parley.reading.pack import available

    if job.model is not None:
        _reader.cache_clear()  # a budget is for one run
        _reader(job)
    here = 1 if job.model is not None else jobs
    reports = journal.unread(source) if journal is not None else source
    known = available()
    foreign: list[Fault] = []
    read = 0
    for result in read_in_order(partial(work, job), _shown(reports), engine, here):
        read += 1
        report = result.reading.report
        if result.reading.language not in known and len(foreign) == read - 1:
            why = result.reading.rejects[0]["why"]
            todo = "Give --language if it is German or English."
            foreign.append(Fault(report.path or report.id, 0, 0, why, "", "Not read.", todo))
        yield result
    if read and len(foreign) == read and not (journal is not None and journal.skipped):
        raise InputError(source.faults + foreign)


def _shown(reports: Iterable[Report]) -> Iterator[Report]:
    """Count reports on a terminal as they are taken up; elsewhere say nothing."""
    import sys

    if not sys.stderr.isatty():
        yield from reports
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("reading"), MofNCompleteColumn(), TextColumn("reports"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading", total=None)
        for report in reports:
            yield report
            progress.advance(task)


def write_journaled(job: Job, source: Source, engine: str, jobs: int, out: Path) -> int:
    """Write the lines of every report to ``out``; return how many an earlier run had read."""
    from parley.cli.reading_print import lines_of
    from parley.reading.journal import Journal

    with Journal(out, f"{_version()} {job!r} {engine if job.model else ''}") as journal:
        for result in results_of(job, source, engine, jobs, journal):
            journal.write(result.reading.report, lines_of([result], job.layers, job.explain))
    return journal.skipped


def _version() -> str:
    from importlib.metadata import version

    return version("parley")

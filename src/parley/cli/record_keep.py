"""``parley record`` and ``parley verify``: putting in, and checking that it is whole."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parley.cli.common import DAY, json_option, list_faults
from parley.cli.record_common import open_record, record_option, record_to_fill, say, say_lines

if TYPE_CHECKING:
    from parley.core.claim import Claim, Report
    from parley.core.errors import Fault


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--published", type=DAY, help="Publication date of files that give none.")
@click.option("--lang", "language", help="Language of the reports; found out unless said.")
@click.option("--strict", is_flag=True, help="Exit with 1 if anything had to be left out.")
@record_option
@json_option
def record(
    files: tuple[Path, ...],
    published: date | None,
    language: str | None,
    strict: bool,
    record_at: str,
    as_json: bool,
) -> int:
    """Add reports and their claims to a record; adding them again changes nothing.

    FILES are reports as you have them (they are read on the way in), or JSON lines
    of claims and reports as 'parley read --json' writes them.

    \b
    parley record article.txt --record aleppo.db
    parley read article.txt --json > claims.jsonl && parley record article.txt claims.jsonl
    parley record dispatches/ --record postgresql://team@server/aleppo
    """
    lines = [f for f in files if f.suffix in (".jsonl", ".ndjson") and _ours(f)]
    raw = [f for f in files if f not in lines]
    reports, claims, faults = _read_lines(lines)
    if raw:
        more, faults_raw, read = _read_raw(raw, published, language, not claims)
        reports, claims, faults = [*reports, *more], [*claims, *read], [*faults, *faults_raw]
    if faults and not reports and not claims:
        from parley.core.errors import InputError

        raise InputError(faults)
    with record_to_fill(record_at) as store:
        result = store.add(reports, claims, complete=bool(raw) and not lines)
    list_faults(faults)
    facts = asdict(result)
    if as_json:
        say({**facts, "faults": [str(f) for f in faults]})
    else:
        say_lines({"record": record_at, **{k.replace("_", " "): v for k, v in facts.items()}})
        for copy, original in result.duplicates:
            click.echo(f"{copy}: the same text as {original}; counted as one source", err=True)
    return 1 if strict and faults else 0


def _read_lines(files: Iterable[Path]) -> tuple[list[Report], list[Claim], list[Fault]]:
    """Read JSON lines: an object with a quote is a claim, one with a text is a report."""
    from parley.core.claim import Claim, Report
    from parley.core.errors import Fault, InputError
    from parley.core.tables import from_plain

    reports: list[Report] = []
    claims: list[Claim] = []
    faults: list[Fault] = []
    for path, number, line in _numbered(files):
        try:
            plain = json.loads(line)
            if "quote" in plain:
                claims.append(from_plain(Claim, plain))
            else:
                reports.append(from_plain(Report, plain))
        except (ValueError, TypeError, RecursionError) as error:
            what = f"neither a claim nor a report: {error}"
            faults.append(Fault(str(path), number, 1, what, line[:60], todo="Run 'parley read'."))
    if faults:
        raise InputError(faults)
    return reports, claims, faults


def _ours(path: Path) -> bool:
    """Whether JSON lines are Parley's own claims or reports, not somebody's articles."""
    with contextlib.suppress(OSError, ValueError, TypeError), path.open("rb") as file:
        first = json.loads(file.readline(1 << 22))
        return "quote" in first or ("id" in first and "sha256" in first)
    return False


def _numbered(files: Iterable[Path]) -> Iterator[tuple[Path, int, str]]:
    from parley.core.errors import Fault, InputError

    for path in files:
        try:
            text = path.read_text("utf-8-sig")
        except OSError as error:
            raise InputError(Fault(str(path), 0, 0, error.strerror or "cannot be read")) from None
        except UnicodeDecodeError:
            raise InputError(Fault(str(path), 0, 0, "is not UTF-8 text")) from None
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield path, number, line


def _read_raw(
    files: list[Path], published: date | None, language: str | None, with_claims: bool
) -> tuple[list[Report], list[Fault], list[Claim]]:
    """Read report files, and the claims in them unless these came beside."""
    from parley.reading import Reader, load_reports

    loaded: Any = load_reports(files, published=published)
    claims: list[Claim] = []
    if with_claims:
        reader: Any = Reader() if language is None else Reader(language=language)
        for report in loaded.reports:
            claims.extend(reader.read(report))
    return list(loaded.reports), list(loaded.faults), claims


@click.command()
@click.option("--head", default="", help="A head hash noted earlier; the record must contain it.")
@click.option("--reindex", is_flag=True, help="Build the search index anew first.")
@record_option
@json_option
def verify(head: str, reindex: bool, record_at: str, as_json: bool) -> int:
    """Check the record's hash chain; exit 0 when every entry is as it was written.

    \b
    parley verify --record aleppo.db
    parley verify --record aleppo.db --head 5f1c…   (a hash from a publication or run.json)
    """
    with open_record(record_at) as store:
        if reindex:
            click.echo(f"search index: {store.reindex():,} texts", err=True)
        result = store.verify(head)
    if as_json:
        say(asdict(result))
    elif result.whole:
        redacted = f", {result.redacted} of them redacted" if result.redacted else ""
        click.echo(f"whole: {result.entries:,} entries{redacted}, head {result.head}")
    else:
        for broken in result.broken:
            click.echo(f"{record_at}: {broken}. Nothing was changed. Restore a copy.", err=True)
        click.echo(f"NOT whole: {result.entries:,} entries, {len(result.broken)} broken", err=True)
    return 0 if result.whole else 3

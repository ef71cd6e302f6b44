"""Reports from files of any kind: text, Markdown, web pages, tables, feeds, archives, folders."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from parley.core.claim import Report
from parley.core.errors import Fault
from parley.reading.head import parse_day, read_head
from parley.reading.ingest.decode import NotText, decode, is_garbled
from parley.reading.ingest.formats import (
    Raw,
    from_csv,
    from_feed,
    from_html,
    from_jsonl,
    from_warc,
    is_wall,
)
from parley.reading.ingest.pdf import from_pdf

_KNOWN = (
    ".txt",
    ".md",
    ".html",
    ".htm",
    ".jsonl",
    ".ndjson",
    ".csv",
    ".tsv",
    ".xml",
    ".rss",
    ".atom",
    ".warc",
    ".wet",
    ".pdf",
)
LARGEST = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What could be read, and every fault of what could not."""

    reports: tuple[Report, ...]
    faults: tuple[Fault, ...]


def load_reports(
    paths: Sequence[str | Path],
    published: date | None = None,
    language: str | None = None,
    precision: str = "day",
) -> LoadResult:
    """Load reports from files, folders and "-" (standard input).

    Parameters
    ----------
    paths
        Text with an optional ``date YYYY[-MM[-DD]]`` head, Markdown with front matter, HTML,
        JSONL, CSV with a text column, RSS or Atom, WARC or WET, PDF, any of them as ``.gz``; a
        folder gives every file in it that Parley knows, in order of their names.
    published, precision
        The date of reports that bear none themselves.
    language
        The language of all reports; None finds out for each.

    Returns
    -------
    LoadResult
        Reports in order, and every fault; a report without any date is a fault.
    """
    faults: list[Fault] = []
    reports = tuple(stream_reports(paths, faults, published, language, precision))
    return LoadResult(reports, tuple(faults))


def stream_reports(
    paths: Sequence[str | Path],
    faults: list[Fault],
    published: date | None = None,
    language: str | None = None,
    precision: str = "day",
) -> Iterator[Report]:
    """Yield reports one by one, as ``load_reports`` gives them, holding one file at a time.

    ``faults`` grows as the files are read; a corpus of any size fits.
    """
    seen: dict[str, int] = {}
    for path, raw in _documents(paths, faults):
        report = _report(path, raw, published, precision, language, faults)
        if report is None:
            continue
        count = seen.get(report.id, 0)
        seen[report.id] = count + 1
        yield replace(report, id=f"{report.id}-{count + 1}") if count else report


def _documents(paths: Sequence[str | Path], faults: list[Fault]) -> Iterator[tuple[str, Raw]]:
    for path in paths:
        if str(path) == "-":
            yield from _from_bytes("-", ".txt", sys.stdin.buffer.read(), faults)
            continue
        entry = Path(path)
        if entry.is_dir():
            files = files_in(entry)
            if not files:
                faults.append(
                    Fault(
                        str(path),
                        0,
                        0,
                        "no report in this folder",
                        "",
                        "Nothing was read from it.",
                        "Known files: " + ", ".join(_KNOWN) + ".",
                    )
                )
            for file in files:
                yield from _from_file(file, faults)
        else:
            yield from _from_file(entry, faults)


def files_in(folder: Path) -> list[Path]:
    """Return every file below a folder that can hold reports, in order of their names."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and _suffix(p) in _KNOWN)


def _suffix(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def _from_file(path: Path, faults: list[Fault]) -> Iterator[tuple[str, Raw]]:
    name = str(path)
    if not path.exists():
        faults.append(
            Fault(name, 0, 0, "no such file", "", "Nothing was read from it.", "Check the path.")
        )
        return
    suffix = _suffix(path)
    if suffix in (".warc", ".wet"):
        for raw in from_warc(name, faults):
            yield name, raw
        return
    if path.stat().st_size > LARGEST:
        faults.append(
            Fault(
                name,
                0,
                0,
                "larger than 512 MB",
                f"{path.stat().st_size:,} bytes",
                "Nothing was read from it.",
                "Split the file.",
            )
        )
        return
    try:
        data = path.read_bytes()
        if name.lower().endswith(".gz"):
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        faults.append(
            Fault(
                name,
                0,
                0,
                "cannot be read",
                str(error),
                "Nothing was read from it.",
                "Check the file and its rights.",
            )
        )
        return
    yield from _from_bytes(name, suffix, data, faults)


def _from_bytes(
    name: str, suffix: str, data: bytes, faults: list[Fault]
) -> Iterator[tuple[str, Raw]]:
    if suffix == ".pdf" or data[:1024].lstrip().startswith(b"%PDF-"):
        for raw in from_pdf(data, name, faults):
            yield name, raw
        return
    try:
        text, _ = decode(data)
    except NotText as error:
        faults.append(
            Fault(
                name,
                0,
                0,
                "not a text",
                str(error),
                "Nothing was read from it.",
                "Give a text, a web page, a table or an archive of them.",
            )
        )
        return
    if not text.strip():
        faults.append(
            Fault(
                name,
                0,
                0,
                "empty file",
                "",
                "Nothing was read from it.",
                "Give a file with a report in it.",
            )
        )
        return
    head = text[:400].lstrip("\ufeff \t\r\n").lower()
    if suffix in (".html", ".htm") or head.startswith(("<!doctype html", "<html")):
        documents: Iterator[Raw] = from_html(text, name, faults)
    elif suffix in (".jsonl", ".ndjson"):
        documents = from_jsonl(text, name, faults)
    elif suffix in (".csv", ".tsv"):
        documents = from_csv(text, name, faults)
    elif suffix in (".xml", ".rss", ".atom") or head.startswith("<?xml"):
        documents = from_feed(text, name, faults)
    else:
        documents = iter([Raw(text)])
    for raw in documents:
        yield name, raw


def _report(
    path: str,
    raw: Raw,
    published: date | None,
    precision: str,
    language: str | None,
    faults: list[Fault],
) -> Report | None:
    head = read_head(raw.text)
    fields = dict(head.fields)
    day, own_precision, wrong = head.published, head.precision, head.wrong
    if day is None and raw.stamp:
        day, own_precision, wrong = parse_day(raw.stamp)
    if wrong:
        faults.append(
            Fault(
                path,
                raw.line or 1,
                1,
                "no such date",
                wrong,
                "The report was set aside.",
                "Write the date as YYYY-MM-DD, YYYY-MM or YYYY.",
            )
        )
        return None
    if day is None:
        day, own_precision = published, precision
    if day is None and raw.weak:
        day, own_precision, wrong = parse_day(raw.weak)
        if day is not None and not wrong:
            faults.append(
                Fault(
                    path,
                    0,
                    0,
                    "the only date is that of the file's own properties",
                    raw.weak,
                    "It was taken as the day of publication.",
                    "Give the right one with --published YYYY-MM-DD.",
                )
            )
    if day is None:
        faults.append(
            Fault(
                path,
                raw.line,
                1,
                "no date in the report",
                "",
                "The report was set aside.",
                "Give one with --published YYYY-MM-DD (or YYYY-MM).",
            )
        )
        return None
    if day > date.today() + timedelta(days=1):  # a day's grace: it may be tomorrow elsewhere
        faults.append(
            Fault(
                path,
                raw.line,
                1,
                "a date in the future",
                day.isoformat(),
                "The report was read as of that day.",
                "Correct the date, or give --published YYYY-MM-DD.",
            )
        )
    if is_wall(raw.text):
        faults.append(
            Fault(
                path,
                raw.line,
                1,
                "a cookie notice or paywall, no report",
                "",
                "It was set aside.",
                "Save the article's text itself.",
            )
        )
        return None
    if is_garbled(raw.text):
        faults.append(
            Fault(
                path,
                raw.line,
                1,
                "garbled letters, as if decoded twice",
                "Ã¼, â€ž",
                "It was read as it stands.",
                "Save the report again as UTF-8.",
            )
        )
    stem = "stdin" if path == "-" else Path(path).name.split(".")[0]
    ident = fields.get("id") or (f"{stem}-{raw.line}" if raw.line else stem)
    return Report(
        id=ident,
        text=raw.text,
        language=language or fields.get("language") or raw.language,
        published=day,
        precision=own_precision,
        publisher=fields.get("publisher") or raw.publisher,
        agency=fields.get("agency", ""),
        author=fields.get("author") or raw.author,
        title=fields.get("title") or raw.title,
        path=path,
        sha256=Report.digest(raw.text),
        licence=fields.get("licence", ""),
        url=fields.get("url") or raw.url,
    )

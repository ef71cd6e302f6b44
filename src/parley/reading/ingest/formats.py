"""One reader per format: each yields raw documents and collects faults, never stops at one."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from parley.core.errors import Fault, MissingExtra

_TEXT_KEYS = ("text", "body", "content", "article", "description", "summary")
_DATE_KEYS = ("date", "published", "pubdate", "published_at", "datum", "updated")


@dataclass(slots=True)
class Raw:
    """One document before it is a report; ``weak`` is a date that only the file itself bears."""

    text: str
    stamp: str = ""
    title: str = ""
    publisher: str = ""
    author: str = ""
    url: str = ""
    language: str = ""
    line: int = 0
    extra: dict[str, str] = field(default_factory=dict)
    weak: str = ""

    def __post_init__(self) -> None:
        for name in ("text", "title", "publisher", "author", "url"):
            setattr(self, name, _whole(getattr(self, name)))


def _whole(text: str) -> str:
    """Return a text that can be written as UTF-8: half a surrogate pair becomes U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def from_html(data: str, path: str, faults: list[Fault]) -> Iterator[Raw]:
    """Yield the article of a web page, without menus, scripts and cookie notices."""
    try:
        import trafilatura
    except ImportError as error:
        raise MissingExtra("ingest", "Reading web pages") from error
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its remarks are told as faults
    found = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False)
    text = getattr(found, "text", None) if found is not None else None
    if not text or len(text.split()) < 20 or _is_wall(text):
        faults.append(
            Fault(
                path,
                0,
                0,
                "no article in this page",
                "",
                "The page was set aside.",
                "It may be a cookie notice or a paywall; save the article's text itself.",
            )
        )
        return
    yield Raw(
        text,
        stamp=str(getattr(found, "date", "") or ""),
        title=str(getattr(found, "title", "") or ""),
        publisher=str(getattr(found, "sitename", "") or ""),
        author=str(getattr(found, "author", "") or ""),
        url=str(getattr(found, "url", "") or ""),
    )


_WALL = re.compile(
    r"cookie|einwilligung|consent|abonnement|abonnieren|subscribe|sign in to|registrieren|"
    r"jetzt weiterlesen|to continue reading|werbeblocker|ad ?blocker|datenschutzerklärung|"
    r"privacy policy",
    re.I,
)


def _is_wall(text: str) -> bool:
    words = len(text.split())
    return len(_WALL.findall(text)) >= max(3, words / 60)


def is_wall(text: str) -> bool:
    """Whether a text is a cookie notice or paywall stub and no report."""
    return len(text) < 6000 and _is_wall(text)


def from_jsonl(data: str, path: str, faults: list[Fault]) -> Iterator[Raw]:
    """Yield one document per line of JSON; a broken line is set aside."""
    for number, line in enumerate(data.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            what = error.msg if isinstance(error, json.JSONDecodeError) else str(error)[:80]
            column = error.colno if isinstance(error, json.JSONDecodeError) else 1
            done, todo = "The line was set aside.", "Correct the line."
            faults.append(Fault(path, number, column, "not valid JSON", what, done, todo))
            continue
        raw = _from_row(row) if isinstance(row, dict) else None
        if raw is None:
            faults.append(
                Fault(
                    path,
                    number,
                    1,
                    "no text in this line",
                    "",
                    "The line was set aside.",
                    "Name the text's key one of: " + ", ".join(_TEXT_KEYS) + ".",
                )
            )
            continue
        raw.line = number
        yield raw


def from_csv(data: str, path: str, faults: list[Fault]) -> Iterator[Raw]:
    """Yield one document per row of a table with a text column."""
    csv.field_size_limit(64 * 1024 * 1024)
    head = data[:4096]
    delimiter = max(",;\t", key=head.split("\n", 1)[0].count)
    reader = csv.DictReader(io.StringIO(data, newline=""), delimiter=delimiter)
    try:
        yield from _from_table(reader, path, faults)
    except csv.Error as error:
        faults.append(
            Fault(path, reader.line_num or 1, 1, "not a table from here on", str(error),
                  "The rows before were read.", "Save it again as CSV in UTF-8.")
        )  # fmt: skip


def _from_table(
    reader: csv.DictReader[str], path: str, faults: list[Fault]
) -> Iterator[Raw]:  # fmt: skip
    names = [n.lower() for n in reader.fieldnames or ()]
    if not any(key in names for key in _TEXT_KEYS):
        faults.append(
            Fault(
                path,
                1,
                1,
                "no text column",
                ", ".join(names)[:80],
                "Nothing was read from the table.",
                "Name the column one of: " + ", ".join(_TEXT_KEYS) + ".",
            )
        )
        return
    for row in reader:
        raw = _from_row({(k or "").lower(): v for k, v in row.items() if k})
        if raw is None:
            faults.append(
                Fault(
                    path, reader.line_num, 1, "row without text", "", "The row was set aside.", ""
                )
            )
            continue
        raw.line = reader.line_num
        yield raw


def _from_row(row: dict[str, Any]) -> Raw | None:
    low = {str(k).lower(): v for k, v in row.items()}
    text = next((str(low[k]) for k in _TEXT_KEYS if low.get(k)), "")
    if not text.strip():
        return None
    stamp = next((str(low[k]) for k in _DATE_KEYS if low.get(k)), "")
    return Raw(
        text,
        stamp,
        str(low.get("title") or ""),
        str(low.get("publisher") or low.get("source") or ""),
        str(low.get("author") or ""),
        str(low.get("url") or low.get("link") or ""),
        str(low.get("language") or low.get("lang") or ""),
    )


def from_feed(data: str, path: str, faults: list[Fault]) -> Iterator[Raw]:
    """Yield the items of an RSS or Atom file."""
    from email.utils import parsedate_to_datetime

    from defusedxml import ElementTree

    try:
        root = ElementTree.fromstring(data.encode("utf-8"))
    except Exception as error:  # defusedxml raises several families for hostile or broken XML
        faults.append(
            Fault(
                path,
                1,
                1,
                "not a readable feed",
                str(error)[:80],
                "Nothing was read from it.",
                "Save the feed again.",
            )
        )
        return
    for item in root.iter():
        if item.tag.rpartition("}")[2] not in ("item", "entry"):
            continue
        fields: dict[str, str] = {}
        for child in item:
            name = child.tag.rpartition("}")[2].lower()
            value = (child.text or "").strip() or child.attrib.get("href", "")
            fields.setdefault(name, value)
        body = (
            fields.get("encoded")
            or fields.get("content")
            or fields.get("description")
            or fields.get("summary")
            or ""
        )
        text = _strip_tags(body)
        stamp = fields.get("pubdate") or fields.get("published") or fields.get("updated") or ""
        if stamp and not re.match(r"\d{4}-", stamp):
            try:
                stamp = parsedate_to_datetime(stamp).date().isoformat()
            except (TypeError, ValueError):
                stamp = ""
        if text:
            yield Raw(text, stamp[:10], fields.get("title", ""), url=fields.get("link", ""))


def _strip_tags(body: str) -> str:
    import html

    body = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", " ", body)
    body = re.sub(r"(?i)<(?:/p|br\s*/?|/div|/li)>", "\n", body)
    return html.unescape(re.sub(r"<[^>]{0,2000}>", "", body)).strip()


def from_warc(path: str, faults: list[Fault]) -> Iterator[Raw]:
    """Yield the articles of a WARC file, or the texts of a WET file."""
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise MissingExtra("ingest", "Reading web archives") from error
    from parley.reading.ingest.decode import NotText, decode

    kinds = WarcRecordType.response | WarcRecordType.conversion
    number = read = 0
    known = len(faults)
    try:
        with open(path, "rb") as stream:
            for record in ArchiveIterator(stream, record_types=kinds):
                number += 1
                url = record.headers.get("WARC-Target-URI", "") or ""
                stamp = (record.headers.get("WARC-Date", "") or "")[:10]
                try:
                    text, _ = decode(record.reader.read())
                except NotText:
                    continue
                read += 1
                if record.record_type == WarcRecordType.conversion:
                    yield Raw(text, stamp, url=url, line=number)
                    continue
                for raw in from_html(text, f"{path}#{number}", faults):
                    raw.stamp, raw.url, raw.line = raw.stamp or stamp, raw.url or url, number
                    yield raw
    except Exception as error:  # a broken archive must not end the run
        faults.append(
            Fault(
                path,
                0,
                0,
                "broken record in the archive",
                str(error)[:80],
                f"{number} records before it were read.",
                "Fetch the archive again.",
            )
        )
    if read == 0 and (number == 0 or len(faults) == known):
        faults.append(
            Fault(
                path,
                0,
                0,
                "no readable record in the archive",
                "",
                "Nothing was read from it.",
                "Check that it is a WARC or WET file.",
            )
        )

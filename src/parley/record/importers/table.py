"""Rows of a foreign table, each knowing the physical line and column of its cells."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import regex

from parley.core.errors import ParleyError
from parley.record.importers.source import (
    Source,
    check_archive,
    inspect,
    open_text,
    refusal,
)

MAX_CELL = 4 << 20
MAX_JSON = 512 << 20
LOOK_FOR_TAGS = 25  # HXL: up to 24 rows of headings may stand above the tags
_TAG = regex.compile(r"#[A-Za-z][A-Za-z0-9_]*(\s*\+\s*[A-Za-z][A-Za-z0-9_]*)*\s*")
_DELIMITERS = (",", ";", "\t", "|")


class Table:
    """A table being read: ``header``, then ``rows()``.

    While a row is current, ``line`` is the physical line it begins at (1 is the first
    line of the file, whatever is quoted, skipped or marked) and ``position(k)`` is
    where its cell ``k`` begins.
    """

    path: str
    header: list[str]
    notes: list[str]
    decimal = "."
    sha256 = ""
    tags: dict[str, str]
    line = 0

    def rows(self) -> Iterator[Sequence[Any]]:
        """Yield the rows below the header."""
        raise NotImplementedError

    def position(self, cell: int) -> tuple[int, int]:
        """Return line and column of a cell of the current row."""
        return self.line, cell + 1


def is_tag_row(cells: Sequence[Any]) -> bool:
    """Whether a row holds HXL tags: at least one, and nothing else but blanks.

    Examples
    --------
    >>> is_tag_row(["#date+start", "", "#affected +killed"]), is_tag_row(["#1", "x"])
    (True, False)
    """
    filled = [str(c).strip() for c in cells if c is not None and str(c).strip()]
    return bool(filled) and all(_TAG.fullmatch(c) for c in filled)


class TextTable(Table):
    """A delimited text file, read by the csv module over a tape of its physical lines."""

    def __init__(self, source: Source, delimiter: str = "") -> None:
        self.path = str(source.path)
        self.sha256 = source.sha256
        self.notes = list(source.notes)
        self.tags = {}
        self._lines = open_text(source)
        self._tape: list[str] = []
        first = next(self._lines)
        self._first: str | None = first
        self.delimiter = delimiter or guess_delimiter(first)
        if self.delimiter != ",":
            names = {";": "semicolon", "\t": "tab", "|": "bar"}
            self.notes.append(f"cells are separated by {names.get(self.delimiter, self.delimiter)}")
        if self.delimiter == ";":
            self.decimal = ","
        csv.field_size_limit(MAX_CELL)
        self._reader = csv.reader(self._take(), delimiter=self.delimiter)
        self._pending: list[tuple[int, list[str], list[str]]] = []
        self.header = self._read_header()

    def _take(self) -> Iterator[str]:
        assert self._first is not None
        self._tape.append(self._first)
        yield self._first
        for line in self._lines:
            self._tape.append(line)
            yield line

    def _record(self) -> list[str] | None:
        """Read the next record; None at the end of the file."""
        self._tape.clear()
        self.line = self._reader.line_num + 1
        try:
            return next(self._reader, None)
        except csv.Error as error:
            hint = "A quotation mark is opened here and never closed; correct the file."
            where = f"{self.path}:{self.line}:1"
            raise refusal(where, "row cannot be read", str(error), hint) from None

    def _read_header(self) -> list[str]:
        """Take the first row with content as the header, or the row above HXL tags."""
        seen: list[tuple[int, list[str], list[str]]] = []
        while len(seen) < LOOK_FOR_TAGS and (cells := self._record()) is not None:
            if is_tag_row(cells):
                above = seen[-1][1] if seen else cells
                self._note_tags(above, cells)
                return [str(c).strip() for c in above]
            if any(cells):
                seen.append((self.line, cells, list(self._tape)))
        if not seen:
            raise refusal(self.path, "file is empty", todo="Check the download.")
        self._pending = seen[1:]
        return [c.strip() for c in seen[0][1]]

    def _note_tags(self, header: Sequence[Any], tags: Sequence[Any]) -> None:
        self.tags = hxl_tags(header, tags)
        self.notes.append(f"line {self.line} holds HXL tags: not taken as data")

    def rows(self) -> Iterator[Sequence[Any]]:
        for line, ahead, tape in self._pending:
            self.line, self._tape[:] = line, tape
            yield ahead
        self._pending = []
        while (cells := self._record()) is not None:
            if any(cells):  # spreadsheets leave rows of bare separators behind
                yield cells

    def position(self, cell: int) -> tuple[int, int]:
        row, column = find_cell("".join(self._tape), self.delimiter, cell)
        return self.line + row, column


def guess_delimiter(line: str) -> str:
    """Return the separator that stands most often outside quotation marks."""
    bare = regex.sub(r'"[^"]*"', "", line)
    return max(_DELIMITERS, key=lambda d: (bare.count(d), -_DELIMITERS.index(d)))


def find_cell(raw: str, delimiter: str, cell: int) -> tuple[int, int]:
    """Return line offset (from 0) and column (from 1) at which a cell of a raw record begins.

    Examples
    --------
    >>> find_cell('1,"two\\nlines",3\\n', ",", 2)
    (1, 8)
    """
    quoted, start, k = False, 0, 0
    at_start = True
    for i, c in enumerate(raw):
        if k == cell:
            start = i
            break
        if quoted:
            quoted = c != '"'
        elif c == '"' and (at_start or raw[i - 1] == '"'):
            quoted = True
        elif c == delimiter:
            k += 1
            at_start = True
            start = i + 1
            continue
        at_start = False
    before = regex.split(r"\r\n|\r|\n", raw[:start])
    return len(before) - 1, len(before[-1]) + 1


def hxl_tags(header: Sequence[Any], tags: Sequence[Any]) -> dict[str, str]:
    """Return column -> tag, attributes in alphabetical order and blanks removed.

    Examples
    --------
    >>> hxl_tags(["Tote"], ["#affected +killed +f"])
    {'Tote': '#affected+f+killed'}
    """
    found = {}
    for name, tag in zip(header, tags):
        if tag:
            word, *attributes = str(tag).replace(" ", "").lower().split("+")
            found[str(name).strip()] = "+".join((word, *sorted(attributes)))
    return found


class SheetTable(Table):
    """The first sheet of an xlsx workbook; lines are its rows, columns its columns."""

    def __init__(self, path: Path, sha256: str) -> None:
        from openpyxl import load_workbook

        self.path, self.sha256, self.notes, self.tags = str(path), sha256, [], {}
        try:
            with zipfile.ZipFile(path) as archive:
                check_archive(path, archive)
            book = load_workbook(path, read_only=True, data_only=True)
            sheet = book.worksheets[0]
        except ParleyError:
            raise
        except Exception as error:  # openpyxl passes on whatever its parsers meet in hostile files
            raise refusal(path, "not an Excel workbook", str(error), "Save it as .xlsx.") from None
        if len(book.worksheets) > 1:
            self.notes.append(f"sheet '{sheet.title}' of {len(book.worksheets)} was read")
        self._rows = enumerate(self._cells(sheet), 1)
        self._ahead: list[tuple[int, Sequence[Any]]] = []
        self.header = self._read_header()

    def _cells(self, sheet: Any) -> Iterator[Sequence[Any]]:
        try:
            yield from sheet.iter_rows(values_only=True)
        except Exception as error:
            raise refusal(
                self.path, "workbook is damaged", str(error), "Save it again as .xlsx."
            ) from None

    def _read_header(self) -> list[str]:
        seen: list[tuple[int, Sequence[Any]]] = []
        for number, cells in self._rows:
            if is_tag_row(cells):
                above = seen[-1][1] if seen else cells
                self.tags = hxl_tags(above, cells)
                self.notes.append(f"row {number} holds HXL tags: not taken as data")
                return [str(c or "").strip() for c in above]
            if any(c is not None for c in cells):
                seen.append((number, cells))
            if len(seen) == LOOK_FOR_TAGS:
                break
        if not seen:
            raise refusal(self.path, "sheet is empty")
        self._ahead = seen[1:]
        return [str(c or "").strip() for c in seen[0][1]]

    def rows(self) -> Iterator[Sequence[Any]]:
        for line, cells in chain(self._ahead, self._rows):
            if any(c is not None for c in cells):
                self.line = line
                yield [_cell(c) for c in cells]


def _cell(value: Any) -> str:
    """Return an Excel cell as text; a day comes as ISO, a whole number without its point."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class JsonTable(Table):
    """The answer of a data provider's API, or any list of flat JSON objects."""

    def __init__(self, source: Source) -> None:
        self.path, self.sha256 = str(source.path), source.sha256
        self.notes, self.tags = list(source.notes), {}
        lines, size = [], 0
        for line in open_text(source):
            lines.append(line)
            size += len(line)
            if size > MAX_JSON:
                raise refusal(self.path, "JSON is too large for one answer", todo="Import CSV.")
        self._text = "".join(lines)
        self._records = self._find_records()
        first = self._records[0][1]
        names = dict.fromkeys(k for _, r in self._records for k in r)
        self.header = [*first, *(n for n in names if n not in first)]

    def _find_records(self) -> list[tuple[int, dict[str, Any]]]:
        try:
            answer = json.loads(self._text)
        except json.JSONDecodeError as error:
            where = f"{self.path}:{error.lineno}:{error.colno}"
            raise refusal(where, f"not JSON: {error.msg}", todo="Save the answer again.") from None
        except RecursionError:
            raise refusal(self.path, "JSON is nested too deeply") from None
        key = ""
        if isinstance(answer, dict):
            _refuse_error_answer(self.path, answer)
            key = next((k for k in ("Result", "data", "results") if k in answer), "")
            answer = answer.get(key, [answer])
        if not isinstance(answer, list) or not all(isinstance(r, dict) for r in answer):
            raise refusal(self.path, "JSON holds no list of events", todo="Save an API answer.")
        if not answer:
            raise refusal(
                self.path, "the answer holds no events",
                todo="Widen the query, or check which years your account may see.",
            )  # fmt: skip
        return list(zip(self._lines_of(key, len(answer)), answer))

    def _lines_of(self, key: str, count: int) -> list[int]:
        """Return the physical line at which each record begins."""
        at = self._text.index("[", self._text.index(f'"{key}"') if key else 0)
        decoder, lines, line, seen = json.JSONDecoder(), [], 1, 0
        for _ in range(count):
            at = self._text.index("{", at)
            line += self._text.count("\n", seen, at)
            seen = at
            lines.append(line)
            _, at = decoder.raw_decode(self._text, at)
        return lines

    def rows(self) -> Iterator[Sequence[Any]]:
        for line, record in self._records:
            self.line = line
            yield [_json_cell(record.get(name)) for name in self.header]


def _json_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return _cell(value) if not isinstance(value, bool) else str(value)


def _refuse_error_answer(path: str, answer: dict[str, Any]) -> None:
    """Say which door was closed when the file is an error page of an API."""
    status = str(answer.get("status", answer.get("statusCode", answer.get("code", ""))))
    message = str(answer.get("message", answer.get("error", answer.get("detail", ""))))
    refused = {
        "401": "the API did not accept the credentials (an access token is missing or too old)",
        "403": "the API knows the account, but its access tier does not cover these data",
        "429": "the API's limit on requests was reached",
    }
    low = message.lower()
    for code, word in (("401", "unauthorized"), ("403", "forbidden"), ("403", "access denied")):
        if not status.startswith(("4", "5")) and word in low:
            status = code
    if status.startswith(("4", "5")):
        what = refused.get(status, f"the API answered with an error {status}")
        todo = "Log in with the provider and download the file there; Parley reads files."
        raise refusal(path, what, message, todo)


def open_table(path: Path, delimiter: str = "") -> Table:
    """Open a CSV, TSV, xlsx or JSON file, packed or not, as a table."""
    source = inspect_any(path)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return SheetTable(path, source.sha256)
    if _name(source).endswith((".json", ".geojson")):
        return JsonTable(source)
    return TextTable(source, delimiter)


def _name(source: Source) -> str:
    return (source.member or source.path.name).lower().removesuffix(".gz")


def inspect_any(path: Path) -> Source:
    """Inspect a text file, or take only the digest of a workbook."""
    if path.suffix.lower() in (".xlsx", ".xlsm") and path.is_file():
        import hashlib

        with path.open("rb") as file:
            return Source(path, hashlib.file_digest(file, "sha256").hexdigest(), "")
    return inspect(path)

"""PDF files to reports: the words of the pages without what is repeated on each of them."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from parley.core.errors import Fault, MissingExtra
from parley.reading.ingest.formats import Raw

_EDGE = 3  # lines at the top and at the foot of a page that may be running heads
_REPEATED = 0.6  # of the pages, for a line to be one
_FEWEST = 3  # pages, before anything is called repeated
_LETTERS = 15  # letters a page must have, or it is a picture
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = re.compile("[" + "".join(_LIGATURES) + "]")
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|seite|s\.|p\.)\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|von|/)\s*\d{1,4})?", re.I
)
_BROKEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\n[ \t]*(?=([^\W\d_]+))")
_AND = ("und", "oder", "bis", "and", "or", "to")


def from_pdf(data: bytes, path: str, faults: list[Fault]) -> Iterator[Raw]:
    """Yield the text of a PDF file as one document.

    Words cut at the end of a line are joined, ligatures are written out, lines repeated at the
    edge of most pages and bare page numbers are dropped. The date in the file's properties tells
    when the file was made, not when the report was published: it is handed on as ``weak``.

    Faults name the page in the place of the line: ``report.pdf:7:1``.
    """
    try:
        import pypdf
    except ImportError as error:
        raise MissingExtra("ingest", "Reading PDF files") from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its remarks are told as faults
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not _opens(reader):
            faults.append(_fault(path, 0, "encrypted", "Save it without its password."))
            return
        count = len(reader.pages)
    except Exception as error:  # a broken file raises whatever its broken part raises
        faults.append(_fault(path, 0, "a broken PDF", "Fetch the file again.", _short(error)))
        return
    pages: list[str] = []
    pictures: list[int] = []
    for number in range(count):
        text = _page(reader, number, path, faults)
        if text is not None and sum(c.isalpha() for c in text) < _LETTERS:
            pictures.append(number + 1)
        pages.append(text or "")
    text = join_pages(pages)
    if not any(c.isalpha() for c in text):
        if len(pictures) == count:
            faults.append(
                _fault(path, 0, "no text in this PDF, it may be scanned", "Run OCR over it first.")
            )
        return
    if pictures:
        faults.append(
            Fault(path, pictures[0], 1, "pages without text", ", ".join(map(str, pictures)),
                  "The other pages were read.", "Run OCR over them if they say something.")
        )  # fmt: skip
    title, author, day = _properties(reader)
    yield Raw(text, title=title, author=author, weak=day)


def _opens(reader: Any) -> bool:
    """Whether a file opens with no password, as one that only forbids printing does."""
    try:
        return bool(reader.decrypt(""))
    except Exception:  # the cipher needs a library that is not there
        return False


def _page(reader: Any, number: int, path: str, faults: list[Fault]) -> str | None:
    try:
        return str(reader.pages[number].extract_text() or "")
    except Exception as error:  # one broken page must not cost the others
        faults.append(
            Fault(path, number + 1, 1, "a broken page", _short(error),
                  "The page was left out.", "Fetch the file again.")
        )  # fmt: skip
        return None


def _fault(path: str, page: int, what: str, todo: str, value: str = "") -> Fault:
    return Fault(path, page, 1, what, value, "Nothing was read from it.", todo)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__


def _properties(reader: Any) -> tuple[str, str, str]:
    """Return title, author and day of making from the file's properties, where they are sound."""
    try:
        found = reader.metadata or {}
        made = re.match(r"D:(\d{4})(\d{2})(\d{2})", str(found.get("/CreationDate") or ""))
        day = "-".join(made.groups()) if made else ""
        return _line(found.get("/Title")), _line(found.get("/Author")), day
    except Exception:  # broken properties are as good as none
        return "", "", ""


def _line(value: object) -> str:
    return " ".join(str(value or "").split())[:300]


def join_pages(pages: list[str]) -> str:
    """Join the texts of pages to one running text.

    Examples
    --------
    >>> join_pages(["Die Waf-\\nfenruhe hält.", "Die ﬁnale Runde"])
    'Die Waffenruhe hält.\\n\\nDie finale Runde'
    """
    rows = [[_clean(line) for line in page.splitlines()] for page in pages]
    rows = [[line for line in page if line] for page in rows]
    repeated = _repeated(rows)
    text = ""
    for page in rows:
        body = "\n".join(_without_edges(page, repeated))
        if text and body:
            text += "\n\n" if text[-1] in '.!?"”“»…:' else "\n"
        text += body
    return _BROKEN.sub(lambda m: _joint(m.group(1)), text).strip()


def _clean(line: str) -> str:
    line = _LIGATURE.sub(lambda m: _LIGATURES[m.group()], line)
    line = "".join(c if c == "\t" or unicodedata.category(c) != "Cc" else " " for c in line)
    return re.sub(r"[ \t]+", " ", line).strip()


def _joint(word: str) -> str:
    """Return what stands between the halves of a word cut at a line's end."""
    if word.lower() in _AND:
        return "- "  # "Waffen- und Munitionslager"
    return "-" if word[0].isupper() else ""  # "Nord-Syrien"


def _edges(page: list[str]) -> set[int]:
    return {*range(min(_EDGE, len(page))), *range(max(len(page) - _EDGE, 0), len(page))}


def _mask(line: str) -> str:
    return re.sub(r"\d+", "#", line).casefold()


def _repeated(pages: list[list[str]]) -> frozenset[str]:
    """Return the lines, numbers aside, that stand at the edge of most pages."""
    filled = [page for page in pages if page]
    if len(filled) < _FEWEST:
        return frozenset()
    seen = Counter(mask for page in filled for mask in {_mask(page[k]) for k in _edges(page)})
    return frozenset(mask for mask, n in seen.items() if n >= _REPEATED * len(filled))


def _without_edges(page: list[str], repeated: frozenset[str]) -> list[str]:
    """Drop running heads and page numbers from the outside in, never from within a page."""
    first, last = 0, len(page)
    while first < min(_EDGE, last) and _runs(page[first], repeated):
        first += 1
    while last > max(first, len(page) - _EDGE) and _runs(page[last - 1], repeated):
        last -= 1
    return page[first:last]


def _runs(line: str, repeated: frozenset[str]) -> bool:
    return _mask(line) in repeated or _PAGE_NUMBER.fullmatch(line) is not None

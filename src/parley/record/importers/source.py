"""Opening a foreign table: packed or not, in whatever encoding, and never a bomb."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from parley.core.errors import Fault, InputError

CHUNK = 1 << 20
MAX_UNPACKED = 8 << 30
MAX_RATIO = 200  # event tables pack to a seventh; a thousandth is a bomb
RATIO_FROM = 32 << 20

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it lies there: its digest, its encoding and what was assumed about it."""

    path: Path
    sha256: str
    encoding: str
    notes: tuple[str, ...] = ()
    member: str = ""


def inspect(path: Path) -> Source:
    """Read a file once, unpacking as it goes: digest, encoding, and whether it is text at all.

    Raises
    ------
    InputError
        Not there, empty, binary, an archive with other than one table, with a path
        that leads out of it, or one that unpacks out of all proportion.
    """
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "no such file"
        raise refusal(path, what, todo="Give one file at a time.")
    member = _member(path)
    digest = hashlib.sha256()
    scan = _Scan()
    with unpacked(path, member) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            scan.feed(chunk)
    encoding, notes = scan.verdict(path)
    if member and path.suffix == ".zip":
        notes = (f"read '{member}' out of the archive", *notes)
    return Source(path, digest.hexdigest(), encoding, notes, member)


class _Scan:
    """Finds the encoding of a stream from a look at every byte of it."""

    def __init__(self) -> None:
        self.start = b""
        self.nulls = 0
        self.size = 0
        self.undefined = False
        self._utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()

    def feed(self, chunk: bytes) -> None:
        self.start = self.start or chunk[:4096]
        self.size += len(chunk)
        self.nulls += chunk.count(b"\0")
        # five bytes that cp1252 leaves undefined: seen, the text is ISO-8859-1
        self.undefined |= any(b in chunk for b in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))
        if self._utf8 is not None:
            try:
                self._utf8.decode(chunk)
            except UnicodeDecodeError:
                self._utf8 = None

    def verdict(self, path: Path) -> tuple[str, tuple[str, ...]]:
        if not self.start.strip(b"\xef\xbb\xbf \r\n\t"):
            raise refusal(path, "file is empty", todo="Check the download.")
        for bom, encoding in _BOMS:
            if self.start.startswith(bom):
                return encoding, (f"byte-order mark: read as {encoding.removesuffix('-sig')}",)
        if self.nulls:
            return self._wide(path)
        if self._utf8 is not None:
            return "utf-8", self._cut_off()
        name = "iso-8859-1" if self.undefined else "cp1252"
        return name, (f"not UTF-8: read as {name}",)

    def _cut_off(self) -> tuple[str, ...]:
        assert self._utf8 is not None
        try:
            self._utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            return ("the file ends inside a character: the download may be cut off",)
        return ()

    def _wide(self, path: Path) -> tuple[str, tuple[str, ...]]:
        half = len(self.start) // 2
        for at, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if self.start[at::2].count(0) > 0.8 * half:
                return encoding, (f"no byte-order mark: read as {encoding}",)
        raise refusal(path, "binary file, not a table", todo="Export it as CSV or xlsx.")


def _member(path: Path) -> str:
    """Return the one table in a zip archive, "" where the file is none."""
    if not zipfile.is_zipfile(path):
        return ""
    with zipfile.ZipFile(path) as archive:
        check_archive(path, archive)
        if path.suffix.lower() in (".xlsx", ".xlsm"):
            return ""
        tables = [
            i.filename
            for i in archive.infolist()
            if i.filename.lower().endswith((".csv", ".tsv", ".txt", ".json"))
            and not i.filename.startswith("__MACOSX")
        ]
    if len(tables) != 1:
        found = ", ".join(tables[:5]) or "none"
        raise refusal(path, "archive must hold exactly one table", found, "Unpack it first.")
    return tables[0]


def check_archive(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse archives whose names lead out of them or whose contents are out of proportion."""
    for info in archive.infolist():
        parts = info.filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or ":" in parts[0]:
            raise refusal(path, "archive holds a path that leads out of it", info.filename)
        if info.flag_bits & 1:
            raise refusal(path, "archive is locked with a password", todo="Unpack it first.")
        packed = max(info.compress_size, 1)
        if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * packed:
            size = f"{info.filename}: {info.file_size // packed} times its packed size"
            raise refusal(path, "archive unpacks out of all proportion", size)


@contextmanager
def unpacked(path: Path, member: str) -> Iterator[BinaryIO]:
    """Yield the bytes of a file, unpacked and guarded against bombs."""
    if member:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            yield _Guard(path, file)  # type: ignore[misc]
    elif path.open("rb").read(2) == b"\x1f\x8b":
        with gzip.open(path) as file:
            yield _Guard(path, file)  # type: ignore[misc,arg-type]
    else:
        with path.open("rb") as file:
            yield file


class _Guard(io.RawIOBase):
    """Counts what comes out of an archive and stops when it is too much."""

    def __init__(self, path: Path, inner: IO[bytes]) -> None:
        self._path, self._inner = path, inner
        self._limit = min(MAX_UNPACKED, max(RATIO_FROM, MAX_RATIO * path.stat().st_size))
        self._seen = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._take(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int = -1) -> bytes:
        return self._take(CHUNK if size < 0 else size)

    def _take(self, size: int) -> bytes:
        try:
            data = self._inner.read(size)
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise refusal(self._path, "archive is damaged", str(error), "Download again.") from None
        self._seen += len(data)
        if self._seen > self._limit:
            raise refusal(self._path, "archive unpacks out of all proportion", str(self._seen))
        return data


def open_text(source: Source) -> Iterator[str]:
    """Yield the physical lines of a source, line ends untouched."""
    with unpacked(source.path, source.member) as file:
        buffered = io.BufferedReader(file, CHUNK) if isinstance(file, io.RawIOBase) else file
        # Invalid bytes can only be the last ones, of which the notes speak.
        yield from io.TextIOWrapper(buffered, source.encoding, errors="replace", newline="")


def refusal(path: Path | str, what: str, value: str = "", todo: str = "") -> InputError:
    """Return the error for a file that is not read at all."""
    return InputError(Fault(str(path), 0, 0, what, value, "Nothing was imported.", todo))

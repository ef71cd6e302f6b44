"""What has been read already, so that a killed run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from parley.core.claim import Report
from parley.core.errors import EnvironmentFault


@dataclass(frozen=True, slots=True)
class _Entry:
    """A report that is in the part: its key, where its lines end, where its entry ends."""

    key: str
    end: int
    entered: int


class Journal:
    """A result file written report by report beside a list of the reports that are in it.

    ``FILE.part`` holds the lines, ``FILE.journal`` one entry for each report whose lines are
    whole. After a kill the part is cut back to the last entry, and the reports entered are
    skipped as long as they come in the same order with the same text; from the first that does
    not, everything is read again. The finished file is the same as without the kill.

    Parameters
    ----------
    out
        The file to be written.
    job
        What decides the lines besides the reports (options, versions); where it changed, the
        earlier part is thrown away.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> out = Path(folder.name) / "claims.jsonl"
    >>> with Journal(out, "v1") as journal:
    ...     for report in journal.unread([Report("r1", "a"), Report("r2", "b")]):
    ...         journal.write(report, [report.id])
    >>> out.read_text().split()
    ['r1', 'r2']
    """

    def __init__(self, out: Path, job: str) -> None:
        self.out = out
        self.part = out.with_name(out.name + ".part")
        self.list = out.with_name(out.name + ".journal")
        self.skipped = 0
        self._header = json.dumps({"job": hashlib.sha256(job.encode()).hexdigest()}).encode()
        self._lines: BinaryIO | None = None
        self._entries: BinaryIO | None = None

    def __enter__(self) -> Journal:
        if not self.out.parent.is_dir():
            raise EnvironmentFault(
                f"{self.out.parent}: no such folder. Nothing was written.",
                "Create it or choose another --out.",
            )
        return self

    def unread(self, reports: Iterable[Report]) -> Iterator[Report]:
        """Yield the reports that are not in the file yet; call it once, before ``write``."""
        earlier = self._earlier()
        waiting = iter(reports)
        first: Report | None = None
        for first in waiting:
            if self.skipped == len(earlier) or earlier[self.skipped].key != _key(first):
                break
            self.skipped += 1
            first = None
        self._open(earlier[self.skipped - 1] if self.skipped else None)
        if first is not None:
            yield first
        yield from waiting

    def write(self, report: Report, lines: Iterable[str]) -> None:
        """Add the lines of one report, then enter it."""
        assert self._lines is not None and self._entries is not None
        self._lines.write("".join(line + "\n" for line in lines).encode("utf-8", "replace"))
        # The lines must be on their way before the entry that vouches for them.
        self._lines.flush()
        entry = {"key": _key(report), "end": self._lines.tell()}
        self._entries.write(json.dumps(entry).encode() + b"\n")
        self._entries.flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        empty = self._lines is None or self._lines.tell() == 0
        for file in (self._lines, self._entries):
            if file is not None:
                file.close()
        if kind is None:
            self.part.replace(self.out)
        elif empty and self._lines is not None:
            self.part.unlink()
        if kind is None or empty:
            self.list.unlink(missing_ok=True)

    def _open(self, last: _Entry | None) -> None:
        """Cut both files back to the last entry that holds, or begin anew."""
        self._lines = _cut_back(self.part, last.end if last else 0)
        self._entries = _cut_back(self.list, last.entered if last else 0)
        if last is None:
            self._entries.write(self._header + b"\n")
            self._entries.flush()

    def _earlier(self) -> list[_Entry]:
        """Return the entries of an earlier run that its part bears out."""
        try:
            size, data = self.part.stat().st_size, self.list.read_bytes()
        except OSError:
            return []
        lines = data.splitlines(keepends=True)
        if not lines or lines[0] != self._header + b"\n":
            return []
        found: list[_Entry] = []
        at = len(lines[0])
        for line in lines[1:]:
            at += len(line)
            try:
                row = json.loads(line)
                entry = _Entry(str(row["key"]), int(row["end"]), at)
            except (ValueError, TypeError, KeyError):
                break
            if not line.endswith(b"\n") or entry.end > size:
                break
            found.append(entry)
        return found


def _cut_back(path: Path, end: int) -> BinaryIO:
    file = path.open("r+b" if end else "wb")
    file.truncate(end)
    file.seek(0, 2)
    return file


def _key(report: Report) -> str:
    """Return the hash of all of a report that its lines depend on."""
    parts = (report.id, report.text, report.language, str(report.published), report.precision,
             report.duplicate_of)  # fmt: skip
    text = "\x00".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).hexdigest()

"""What came: files and feeds, each read again only when it is another than before."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from parley.core.claim import Report
from parley.core.errors import Fault
from parley.reading import stream_reports
from parley.reading.ingest import files_in

BATCH = 500  # reports that are taken in at once
TIMEOUT = 30  # seconds a feed has to answer
LARGEST = 64 * 1024 * 1024  # bytes of a feed
Stamp = tuple[int, int, int]


@dataclass(slots=True)
class Sheaf:
    """Reports to be taken in together, and the files that are done with once they are."""

    reports: list[Report] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    done: dict[Path, tuple[Stamp, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Inbox:
    """Folders, files and feeds, looked at again and again.

    What a look at a file found is remembered by its size and times, for as long as this
    object lives; a watch that starts anew reads everything once more and finds it known.

    Parameters
    ----------
    published
        The day of reports that give none.
    settle
        Seconds a file must have lain untouched: it may still be being written.
    """

    published: date | None = None
    settle: float = 0.0
    passed: int = 0  # reports in the files that the last look had no need to read
    _known: dict[Path, tuple[Stamp, int]] = field(default_factory=dict)

    def look(self, paths: Sequence[Path], feeds: Sequence[str], now: datetime) -> Iterator[Sheaf]:
        """Yield what is new or changed, some hundred reports at a time.

        The caller says with :meth:`keep` that a sheaf is stored; until then its files
        count as new.
        """
        sheaf = Sheaf()
        with _fetched(feeds, sheaf.faults) as fetched:
            files = [*self._files(paths, sheaf.faults), *fetched]
            self._forget(files)
            self.passed = 0
            for path in files:
                stamp = _stamp(path)
                if self._as_it_was(path, stamp, now):
                    continue
                count = 0
                for report in stream_reports([path], sheaf.faults, self.published):
                    shown = fetched.get(path, report.path)
                    sheaf.reports += _dated(replace(report, path=shown), now.date(), sheaf.faults)
                    count += 1
                    if len(sheaf.reports) >= BATCH:
                        yield _named(sheaf, fetched)
                        sheaf = Sheaf()
                if stamp:
                    sheaf.done[path] = (stamp, count)
            yield _named(sheaf, fetched)

    def keep(self, sheaf: Sheaf) -> None:
        """Remember that the files of a sheaf are stored."""
        self._known.update(sheaf.done)

    def _files(self, paths: Sequence[Path], faults: list[Fault]) -> list[Path]:
        found: dict[Path, None] = {}
        for path in paths:
            inside = files_in(path) if path.is_dir() else [path]
            if not inside:
                faults += _empty_folder(path)
            found.update(dict.fromkeys(inside))
        return list(found)

    def _forget(self, files: Sequence[Path]) -> None:
        """Let go of what is no longer there."""
        for gone in self._known.keys() - set(files):
            del self._known[gone]

    def _as_it_was(self, path: Path, stamp: Stamp | None, now: datetime) -> bool:
        """Whether nothing new can be in a file, or it is still being written."""
        if stamp is None:
            return False
        if self.settle and now.timestamp() - stamp[0] / 1e9 < self.settle:
            return True
        kept = self._known.get(path)
        if kept is None or kept[0] != stamp:
            return False
        self.passed += kept[1]
        return True


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_ctime_ns, found.st_size)


def _dated(report: Report, today: date, faults: list[Fault]) -> list[Report]:
    """The report, unless it says that it was published after today."""
    if not report.published or report.published <= today:
        return [report]
    what, todo = "published in the future", "Correct its date."
    done = "The report was set aside."
    faults.append(Fault(report.path, 0, 0, what, str(report.published), done, todo))
    return []


def _named(sheaf: Sheaf, fetched: dict[Path, str]) -> Sheaf:
    """Faults of a feed under its address, not under the file it was fetched into."""
    names = {str(path): feed for path, feed in fetched.items()}
    sheaf.faults = [replace(f, path=names.get(f.path, f.path)) for f in sheaf.faults]
    return sheaf


def _empty_folder(path: Path) -> Iterator[Fault]:
    faults: list[Fault] = []
    for _ in stream_reports([path], faults):
        raise AssertionError("a folder without files has no report")
    yield from faults


@contextmanager
def _fetched(feeds: Sequence[str], faults: list[Fault]) -> Iterator[dict[Path, str]]:
    """Feeds as files: addresses are fetched into a folder that goes when we are done."""
    with TemporaryDirectory(prefix="parley-feeds-") as room:
        paths: dict[Path, str] = {}
        for number, feed in enumerate(feeds, 1):
            if "://" not in feed:
                paths[Path(feed)] = feed
                continue
            host = (urlsplit(feed).hostname or "feed").replace(".", "-")
            path = Path(room) / f"{host}-{number}.xml"
            try:
                path.write_bytes(_get(feed))
            except (OSError, ValueError) as error:
                reason = getattr(error, "reason", None) or error
                todo = "It is tried again in the next round; check the address."
                done = "The feed was passed over."
                faults.append(Fault(feed, 0, 0, "no answer", str(reason), done, todo))
            else:
                paths[path] = feed
        yield paths


def _get(address: str) -> bytes:
    if urlsplit(address).scheme not in ("http", "https"):
        raise ValueError("only http and https addresses are read")
    request = urllib.request.Request(address, headers={"User-Agent": "Parley"})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        data: bytes = answer.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError("larger than 64 MB")
    return data

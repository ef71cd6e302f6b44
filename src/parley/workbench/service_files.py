"""The files of a record beside a run: where they lie, and whether they changed."""

from __future__ import annotations

import contextlib
import ctypes
import os
import time
from pathlib import Path

__all__ = ["give_back", "record_of", "stamp"]

SETTLED = 100_000_000  # nanoseconds


def record_of(run: Path) -> Path:
    """The record in a run's folder, or the one beside all runs of a watch."""
    inside, beside = run / "record.db", run.resolve().parent / "record.db"
    return beside if beside.is_file() and not inside.is_file() else inside


def stamp(where: str | Path) -> tuple[int, ...] | None:
    """How a record's files look; None for a server, or where they were written just now.

    Two writes within one tick of the file system's clock look alike: a stamp counts only
    once it has settled.
    """
    found: list[int] = []
    newest = 0
    for path in (str(where), f"{where}-wal"):
        try:
            seen = os.stat(path)
        except OSError:
            if path == str(where):
                return None
            found.append(0)
            continue
        found += [seen.st_ino, seen.st_size, seen.st_mtime_ns]
        newest = max(newest, seen.st_mtime_ns)
    return tuple(found) if time.time_ns() - newest > SETTLED else None


def give_back() -> None:
    """Hand memory that is free again back to the machine, where its C library can.

    A record read anew in a thread of its own would else leave holes in every arena.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)

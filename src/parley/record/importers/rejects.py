"""``errors.csv``: every row set aside, where it stands, why, and what to do."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from parley.core.errors import Fault
from parley.record.safe import defuse

HEADER = ("file", "line", "column", "value", "reason", "hint")
KEPT = 200


class Rejects:
    """Collects faults: all of them into the file, the first few for the screen."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._partial = path.with_name(f".{path.name}.{os.getpid()}") if path else None
        self._file: IO[str] | None = None
        self._writer: Any = None
        self.count = 0
        self.first: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Note one row set aside."""
        self.count += 1
        if len(self.first) < KEPT:
            self.first.append(fault)
        if self._partial is None:
            return
        if self._file is None:
            self._partial.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._partial.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(HEADER)
        cells = (fault.path, fault.line, fault.column, fault.value, fault.what, fault.todo)
        self._writer.writerow([defuse(c) for c in cells])

    def __enter__(self) -> Rejects:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the file in its place whole; one interrupted half-way leaves none."""
        if self._file is None or self._partial is None or self._path is None:
            return
        self._file.close()
        if kind is None:
            os.replace(self._partial, self._path)
        else:
            self._partial.unlink(missing_ok=True)

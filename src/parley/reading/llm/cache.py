"""Answers kept by content: the same report, prompt and model are never paid for twice."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from parley.core.claim import Report
from parley.reading.llm.prompt import VERSION


@dataclass(frozen=True, slots=True)
class AnswerCache:
    """A folder of answers, one file each; ``folder`` None keeps nothing.

    The name of a file is the hash of all that the question is made of: the report's text,
    language and date, the version of the prompt, and the model.
    """

    folder: Path | None = None

    def get(self, report: Report, model: str) -> str | None:
        """Return the answer kept for a report, or None."""
        if self.folder is None:
            return None
        try:
            return self._file(report, model).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def put(self, report: Report, model: str, answer: str) -> None:
        """Keep an answer, whole or not at all."""
        if self.folder is None:
            return
        file = self._file(report, model)
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}.{os.getpid()}.part")
        part.write_text(answer, encoding="utf-8", newline="\n")
        part.replace(file)

    def _file(self, report: Report, model: str) -> Path:
        assert self.folder is not None
        parts = (Report.digest(report.text), report.language, str(report.published), VERSION, model)
        name = hashlib.sha256("\x00".join(parts).encode()).hexdigest()
        return self.folder / name[:2] / f"{name}.json"

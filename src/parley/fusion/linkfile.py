"""Which questions are linked, from a CSV of total, part, relation; every fault at once."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

from parley.core.errors import Fault, InputError
from parley.fusion import words
from parley.fusion.constraints import Subset, Sum
from parley.fusion.linked import Link

_HEADS = ("total", "part")
_NOTHING = "Nothing was fused."


def read_links(path: str | Path, questions: Collection[str] | None = None) -> list[Link]:
    """Read linked questions.

    Parameters
    ----------
    path
        CSV with ``total, part, relation`` and, optional, ``set``: rows of one total and set
        whose relation is ``sum`` are the parts that add up to it; ``subset`` says that the
        part never exceeds the total. Without a relation it is ``sum``.
    questions
        The questions there are; a link to any other is a fault.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    name = str(path)
    if not Path(path).is_file():
        raise InputError(Fault(name, 0, 0, "no such file", "", _NOTHING, "Check the path."))
    try:
        text = Path(path).read_text("utf-8-sig")
    except UnicodeDecodeError:
        todo = "Save it as CSV in UTF-8."
        raise InputError(Fault(name, 0, 0, "not UTF-8 text", "", _NOTHING, todo)) from None
    first = text.splitlines()[0] if text.strip() else ""
    reader = csv.DictReader(text.splitlines(), delimiter=max(",;\t", key=first.count))
    heads = [(h or "").strip().lower() for h in reader.fieldnames or ()]
    reader.fieldnames = heads
    if not set(_HEADS) <= set(heads):
        what, todo = "columns total and part are needed", "Name them in the first line."
        raise InputError(Fault(name, 1, 1, what, ", ".join(heads), _NOTHING, todo))
    found = _Links(name, heads, questions)
    for row in reader:
        found.take(reader.line_num, {k: (v or "").strip() for k, v in row.items() if k})
    return found.done()


class _Links:
    def __init__(self, name: str, heads: list[str], questions: Collection[str] | None) -> None:
        self.name, self.heads = name, heads
        self.questions = None if questions is None else set(questions)
        self.faults: list[Fault] = []
        self.sums: dict[tuple[str, str], list[str]] = {}
        self.subsets: list[Subset] = []
        self.line: dict[tuple[str, str], int] = {}

    def take(self, line: int, row: dict[str, str]) -> None:
        total, part = row.get("total", ""), row.get("part", "")
        before = len(self.faults)
        for head, cell in (("total", total), ("part", part)):
            if not cell:
                self._fault(line, head, f"no {head}", "", "Name a question.")
            elif self.questions is not None and cell not in self.questions:
                todo = "Write the question as it stands in the table."
                self._fault(line, head, "no such question", cell, todo)
        if total and total == part:
            self._fault(line, "part", "a question cannot be part of itself", part, "Correct it.")
        relation = words.relation(row.get("relation", ""))
        if not relation:
            todo = "Write sum or subset."
            self._fault(line, "relation", "unknown relation", row["relation"], todo)
        if len(self.faults) > before:
            return
        if relation == "subset":
            self.subsets.append(Subset(part, total))
            return
        key = (total, row.get("set", ""))
        self.line.setdefault(key, line)
        if part in self.sums.setdefault(key, []):
            self._fault(line, "part", "the same part twice", part, "Take one out.")
        else:
            self.sums[key].append(part)

    def done(self) -> list[Link]:
        for key, parts in self.sums.items():
            if len(parts) < 2:
                what, todo = "a sum of one part", "Add the other parts, or write subset."
                self._fault(self.line[key], "part", what, parts[0], todo)
        if self.faults:
            raise InputError(sorted(self.faults, key=lambda f: (f.line, f.column)))
        sums = [Sum(total, tuple(sorted(parts))) for (total, _), parts in self.sums.items()]
        return [*sums, *self.subsets]

    def _fault(self, line: int, head: str, what: str, value: str, todo: str) -> None:
        column = self.heads.index(head) + 1 if head in self.heads else 1
        self.faults.append(Fault(self.name, line, column, what, value, _NOTHING, todo))

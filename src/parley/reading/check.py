"""Check a language folder or a rule file: every fault at once, with its line."""

from __future__ import annotations

import tomllib
from pathlib import Path

from parley.core.errors import Fault
from parley.reading.events.rules import check_rules

_NEEDED = ("grammar.toml", "cues.toml", "verbs.toml", "certainty.toml", "actors.toml",
           "states.csv", "places.csv", "persons.csv")  # fmt: skip


def check_language(path: Path | str) -> list[Fault]:
    """Return every fault of a language folder; none means the reader can load it."""
    folder = Path(path)
    faults: list[Fault] = []
    if not folder.is_dir():
        return [Fault(str(path), 0, 0, "no such folder", "", "Nothing was checked.", "")]
    for name in _NEEDED:
        file = folder / name
        if not file.is_file():
            faults.append(Fault(str(file), 0, 0, "file is missing", "", "The language cannot be read.",
                                "Copy the file from a language that works and fill it in."))  # fmt: skip
        elif name.endswith(".toml"):
            try:
                tomllib.loads(file.read_text(encoding="utf-8"))
            except tomllib.TOMLDecodeError as error:
                faults.append(Fault(str(file), 1, 1, "not valid TOML", str(error),
                                    "The language cannot be read.", "Correct the file."))  # fmt: skip
    if not faults:
        from parley.reading.pack import read_pack

        try:
            read_pack(folder)
        except (KeyError, ValueError, IndexError) as error:
            faults.append(Fault(str(folder), 0, 0, "a table is incomplete", repr(error),
                                "The language cannot be read.", "Compare it with languages/de."))  # fmt: skip
    if (folder / "rules").is_dir():
        faults += check_rules(folder / "rules")
    return faults

"""Where in a scenario's folder a fault of its world stands."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from parley.core.errors import Fault, InputError

SETTINGS = "settings"


@contextmanager
def faults_in(folder: Path) -> Iterator[None]:
    """Say of faults of a world in which file and line of the scenario they stand."""
    try:
        yield
    except InputError as error:
        raise InputError(located(error.faults, folder)) from error


def located(faults: Iterable[Fault], folder: Path) -> list[Fault]:
    """The same faults, with path, line and column where the folder has what they name.

    A value that stands nowhere in the file was given on the command line: it stays as it is.
    """
    return [_found(fault, folder) for fault in faults]


def _found(fault: Fault, folder: Path) -> Fault:
    name = "scenario.toml" if fault.path == SETTINGS else fault.path
    path = folder / name
    words = re.split(r"[:,]", fault.value)[0].strip()
    if fault.line or not words or not path.is_file():
        return fault
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return fault
    word = re.compile(rf"(?<![\w.-]){re.escape(words)}(?![\w.-])")
    for number, line in enumerate(lines, start=1):
        at = word.search(line)
        if at:
            return dataclasses.replace(fault, path=str(path), line=number, column=at.start() + 1)
    return fault if fault.path == SETTINGS else dataclasses.replace(fault, path=str(path))

"""The reports a war was founded from go into its folder: a plain run then finds them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from parley.scenario.loader import is_report


def keep_reports(files: Sequence[Path], folder: Path) -> int:
    """Copy reports as they are; of two with one name the second gets a number.

    Returns how many were copied: those of a kind that a scenario's own folder may hold.
    """
    taken: set[str] = set()
    for path in files:
        if is_report(path):
            name, number = path.name, 2
            while name.casefold() in taken:
                name, number = f"{path.stem}-{number}{path.suffix}", number + 1
            taken.add(name.casefold())
            shutil.copyfile(path, folder / name)
    return len(taken)

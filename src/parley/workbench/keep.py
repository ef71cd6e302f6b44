"""Write a finished run whole or not at all, and read it back."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from parley.core.dossier import Dossier
from parley.core.errors import EnvironmentFault, Fault, InputError
from parley.core.tables import from_json, to_json

DOSSIER = "dossier.json"
MANIFEST = "run.json"


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is either there complete or as it was before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(prefix=".parley-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(partial, 0o644)
        os.replace(partial, path)
    except OSError as error:
        raise EnvironmentFault(
            f"{path}: cannot be written ({error.strerror}).", "Nothing was changed."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(partial)


def save_run(
    folder: Path,
    dossier: Dossier,
    timings: Mapping[str, float],
    reports: Mapping[str, str],
    record_head: str = "",
) -> list[Path]:
    """Write reports (file name -> HTML), the dossier and ``run.json`` into ``folder``.

    ``record_head`` is the hash of the record's last entry: ``parley verify --head`` finds
    with it what was cut off the record's end since.
    """
    slim = dossier
    if dossier.ensemble is not None:
        slim = replace(dossier, ensemble=replace(dossier.ensemble, monthly_killed=None, extra={}))
    written = []
    for name, text in reports.items():
        write_whole(folder / name, text)
        written.append(folder / name)
    write_whole(folder / DOSSIER, to_json(slim))
    body: dict[str, Any] = {**dossier.manifest, "timings": dict(timings)}
    if record_head:
        body["record_head"] = record_head
    write_whole(folder / MANIFEST, json.dumps(body, indent=1, ensure_ascii=False) + "\n")
    return written


def load_dossier(folder: Path) -> Dossier:
    """Read a finished run back."""
    path = folder / DOSSIER if folder.is_dir() else folder
    try:
        return from_json(Dossier, path.read_bytes())
    except FileNotFoundError as error:
        todo = "Run 'parley run SCENARIO --out FOLDER' first."
        fault = Fault(str(path), 0, 0, "no finished run here", "", "", todo)
        raise InputError(fault) from error
    except ValueError as error:
        todo = "Run it again."
        fault = Fault(str(path), 0, 0, f"not a dossier of this version: {error}", "", "", todo)
        raise InputError(fault) from error

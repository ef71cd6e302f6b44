"""Writing the record for others: tables, maps, provenance; licences kept, formulas defused."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from parley.core.errors import EnvironmentFault, UsageError
from parley.record.events import Event
from parley.record.exporters import maps, provenance, tables
from parley.record.exporters.gather import Choice, Withheld, events

if TYPE_CHECKING:
    from parley.record.store import Store

_EVENTS: dict[str, tuple[str, Callable[[Path, Iterator[Event]], int]]] = {
    "ged": (".csv", lambda p, e: tables.write_csv(p, e, "ged")),
    "acled": (".csv", lambda p, e: tables.write_csv(p, e, "acled")),
    "plover": (".jsonl", tables.write_plover),
    "xlsx": (".xlsx", tables.write_xlsx),
    "geojson": (".geojson", maps.write_geojson),
    "gpkg": (".gpkg", maps.write_geopackage),
    "parquet": (".parquet", lambda p, e: maps.write_parquet(p, e, geometry=False)),
    "geoparquet": (".parquet", lambda p, e: maps.write_parquet(p, e, geometry=True)),
}
FORMATS = (*_EVENTS, "prov", "bibtex")


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was written where, and what was kept back for its licence."""

    path: str
    format: str
    rows: int
    withheld: tuple[str, ...] = ()


def export(store: Store, format_name: str, path: Path, choice: Choice) -> ExportResult:
    """Write the record's events, its provenance or its bibliography.

    Parameters
    ----------
    format_name
        ``ged``, ``acled``, ``plover``, ``xlsx``, ``geojson``, ``gpkg``, ``parquet``,
        ``geoparquet`` (events), ``prov`` (PROV-JSON) or ``bibtex``.
    path
        Written whole or not at all.

    Raises
    ------
    EnvironmentFault
        The file cannot be written.
    """
    if format_name not in FORMATS:
        raise UsageError(f"no format '{format_name}'.", f"Choose among {', '.join(FORMATS)}.")
    view = store.view(choice.as_of)
    withheld = Withheld()
    with whole_file(path) as partial:
        if format_name == "prov":
            rows = provenance.write_prov(partial, view)
        elif format_name == "bibtex":
            rows = provenance.write_bibtex(partial, view)
        else:
            rows = _EVENTS[format_name][1](partial, events(view, choice, withheld))
    return ExportResult(str(path), format_name, rows, tuple(withheld.lines()))


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield a path beside the target that takes its place only when all went well."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        os.replace(partial, path)
    except OSError as error:
        raise EnvironmentFault(
            f"{path}: cannot be written ({error.strerror or error}).", "Nothing was changed."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


__all__ = ["FORMATS", "Choice", "ExportResult", "export"]

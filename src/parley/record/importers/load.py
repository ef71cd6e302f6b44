"""Importing a foreign table: streamed, in one transaction, with every fault named."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection

from parley.core.errors import Fault, UsageError
from parley.record.importers import ged, others, own
from parley.record.importers.doubts import Whereabouts, off_the_globe
from parley.record.importers.formats import Format, Problem
from parley.record.importers.plan import Plan, make_plan
from parley.record.importers.rejects import Rejects
from parley.record.importers.table import Table, open_table
from parley.record.importers.values import BadValue, day_parser
from parley.record.intake import sort_out
from parley.record.ledger import UNKNOWN_DAY, Draft, append

if TYPE_CHECKING:
    from parley.record.store import Store

BATCH = 4000
FORMATS: dict[str, Format] = {
    "ged": ged.FORMAT,
    "acled": others.FORMAT_ACLED,
    "polecat": others.FORMAT_POLECAT,
    "pax": others.FORMAT_PAX,
    "views": others.FORMAT_VIEWS,
    "table": own.FORMAT,
}
ALIASES = {"kobo": "table", "candidate": "ged"}


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be taken.

    ``multi_month``: what happens to events that span months: ``keep`` them as dated,
    book them in their ``last`` month as VIEWS does, or ``drop`` them. ``imprecise``:
    events less precise than ``where_prec`` are ``keep``-t, ``flag``-ged or ``drop``-ped.
    ``dates`` reads 03/04/2016 as ``dmy`` or ``mdy``. ``strict``: one bad row and nothing
    is imported.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    published: date | None = None
    licence: str = ""
    name: str = ""
    dates: str = ""
    delimiter: str = ""
    multi_month: str = "keep"
    imprecise: str = "flag"
    where_prec: int = 5
    strict: bool = False
    dry_run: bool = False
    errors: Path | None = None
    today: date | None = None


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did. ``older`` rows are kept as history behind a newer revision."""

    dataset: str
    format: str
    path: str
    rows: int = 0
    new: int = 0
    updated: int = 0
    known: int = 0
    older: int = 0
    set_aside: int = 0
    dropped: int = 0
    flags: Mapping[str, int] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    errors: str = ""
    written: bool = True


@cache
def dataset_facts() -> dict[str, dict[str, Any]]:
    """Return licence and citation of each data set Parley knows."""
    return tomllib.loads(files("parley.record").joinpath("datasets.toml").read_text("utf-8"))


class _Undo(Exception):
    """Leaves the transaction without writing: a rehearsal, or a bad row under ``strict``."""


def import_table(
    store: Store,
    format_name: str,
    path: Path,
    options: Options | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> ImportResult:
    """Import a data set's file into the record; doing it again writes nothing.

    Parameters
    ----------
    format_name
        ``ged``, ``acled``, ``polecat``, ``pax``, ``views``, or ``table`` for any other.
    path
        CSV, TSV, xlsx or JSON, packed or not; encoding and separator are found out.
    say
        Told now and then how many rows have been read.

    Raises
    ------
    InputError
        The file cannot be read as that format at all; single bad rows do not raise.
    """
    chosen = options or Options()
    name = ALIASES.get(format_name, format_name)
    if name not in FORMATS:
        raise UsageError(f"no format '{format_name}'.", f"Choose among {', '.join(FORMATS)}.")
    table = open_table(path, chosen.delimiter)
    work = _Import(FORMATS[name], table, chosen)
    work.say = say
    with Rejects(chosen.errors) as rejects:
        try:
            with store.writing() as connection:
                work.run(connection, rejects)
                if chosen.dry_run or (chosen.strict and rejects.count):
                    raise _Undo
        except _Undo:
            work.written = False
    return work.result(rejects)


class _Import:
    """One file on its way into the ledger."""

    def __init__(self, wanted: Format, table: Table, options: Options) -> None:
        self.format, self.table, self.options = wanted, table, options
        self.day = day_parser(options.dates, options.today)
        self.plan: Plan = make_plan(table, wanted, options.mapping, self.day)
        facts = dataset_facts()[wanted.name]
        stem = Path(table.path).name.split(".")[0].casefold()
        self.name = re.sub(r"[^a-z0-9]+", "-", (options.name or stem).casefold()).strip("-")
        self.version = options.version or (
            ged.version(Path(table.path).name) if wanted.name == "ged" else ""
        )
        self.published = options.published
        if self.published is None and wanted.name == "ged":
            self.published = ged.published(self.version, facts["released_by_month"])
        self.rank = ged.rank(self.version) if wanted.name == "ged" else 0
        self.dataset = f"{wanted.name}:{table.sha256[:12]}"
        self.counts: Counter[str] = Counter()
        self.flags: Counter[str] = Counter()
        self.flagged: list[Draft] = []
        self.where = Whereabouts()
        self.written = True
        self.say: Callable[[str], None] = lambda _: None
        self._at = {c.name: k for k, c in enumerate(wanted.columns)}

    def run(self, connection: Connection, rejects: Rejects) -> None:
        """Stream the rows into the ledger, batch by batch."""
        fresh, _ = sort_out(connection, [self._dataset_draft()])
        if not fresh:
            self.written = False
            return
        append(connection, fresh, "import", self.format.name)
        rows = self._drafts(rejects)
        while batch := list(islice(rows, BATCH)):
            fresh, counts = sort_out(connection, batch)
            self.counts.update({what: n for (what, _), n in counts.items()})
            append(connection, [*fresh, *self.flagged], "import", self.format.name)
            self.flagged.clear()
            self.say(f"{self.counts['rows']:,} rows")
        for key, problem in self.where.rest():
            self._flag(key, problem)
        append(connection, [*self.flagged, self._summary(rejects)], "import", self.format.name)

    # -- rows -----------------------------------------------------------------------------

    def _drafts(self, rejects: Rejects) -> Iterator[Draft]:
        """Turn rows into entries; a bad one goes to the rejects with its line and column."""
        width = len(self.table.header)
        for cells in self.table.rows():
            self.counts["rows"] += 1
            if len(cells) < width or any(cells[width:]):
                what = f"row has {len(cells)} cells, the header {width}"
                rejects.add(self._fault(0, what, "", "Look for a stray separator or quote."))
                continue
            values, faults = self._read(cells)
            if not faults:
                problems = self.format.check(values)
                faults = [
                    self._fault(self.plan.cell_of.get(p.column, 0), p.what, p.value, "Correct it.")
                    for p in problems
                    if p.fatal
                ]
            if faults:
                for fault in faults:
                    rejects.add(fault)
                continue
            draft = self._draft(values, cells, problems)
            if draft is not None:
                yield draft

    def _read(self, cells: Sequence[Any]) -> tuple[list[Any], list[Fault]]:
        values: list[Any] = [None] * self.plan.width
        faults: list[Fault] = []
        for source, target in self.plan.texts:
            values[target] = cells[source] or None
        for source, target, parse in self.plan.parsed:
            if not cells[source]:
                continue
            try:
                values[target] = parse(cells[source])
            except BadValue as bad:
                what = f"{self.format.columns[target].name} {bad.what}"
                faults.append(self._fault(source, what, str(cells[source])[:200], bad.todo))
        if self.format.missing:
            values = [None if v in self.format.missing else v for v in values]
        for target in self.plan.needed:
            if values[target] is None and not faults:
                name = self.format.columns[target].name
                faults.append(self._fault(self.plan.cell_of[name], f"{name} is empty", "", ""))
        return values, faults

    def _fault(self, cell: int, what: str, value: str, todo: str) -> Fault:
        line, column = self.table.position(cell)
        return Fault(self.table.path, line, column, what, value, "Row set aside.", todo)

    def _draft(
        self, values: list[Any], cells: Sequence[Any], problems: list[Problem]
    ) -> Draft | None:
        key = self.format.key(values)
        if self.format.name == "table":
            key = f"table:{self.name}:{key.removeprefix('table:')}"
        start, end = self.format.span(values)
        if start[:7] != end[:7]:
            self.counts["multi_month"] += 1
            if self.options.multi_month == "drop":
                self.counts["dropped"] += 1
                return None
            if self.options.multi_month == "last":
                start = end[:8] + "01"
        if not self._precise(key, values):
            return None
        for problem in problems:
            self._flag(key, problem)
        self._look_at_place(key, values)
        published = self._published_day(values)
        return Draft(
            kind=self.format.entry,
            subject=key,
            body=self._body(values, cells),
            parent=self.dataset,
            rank=self.format.revised(values) if self.format.revised else self.rank,
            published=published,
            published_last=published or UNKNOWN_DAY,
            valid_from=start,
            valid_to=end,
        )

    def _body(self, values: list[Any], cells: Sequence[Any]) -> str:
        """The typed row in the format's column order; what other columns held comes last."""
        if self.plan.extra:
            extra = {name: cells[k] for name, k in self.plan.extra if cells[k]}
            return _encode([*values, extra]).decode()
        return _encode(values).decode()

    def _published_day(self, values: list[Any]) -> str:
        if self.published is not None:
            return self.published.isoformat()
        if self.format.name == "acled":
            return others.acled_published(values)
        if self.format.name == "polecat":
            return str(values[self._at["Publication Date"]] or "")
        return ""

    # -- doubts ---------------------------------------------------------------------------

    def _precise(self, key: str, values: list[Any]) -> bool:
        at = self._at.get(self.format.where[3])
        if at is None or self.options.imprecise == "keep":
            return True
        limit = self.options.where_prec if self.format.name != "acled" else 2
        if (values[at] or 0) <= limit:
            return True
        self.counts["imprecise"] += 1
        if self.options.imprecise == "drop":
            self.counts["dropped"] += 1
            return False
        self._flag(key, Problem(self.format.where[3], "place is imprecise", str(values[at])))
        return True

    def _look_at_place(self, key: str, values: list[Any]) -> None:
        lat_name, lon_name, country_name, _ = self.format.where
        if not lat_name:
            return
        lat, lon = values[self._at[lat_name]], values[self._at[lon_name]]
        problems = off_the_globe(lat, lon)
        for problem in problems:
            self._flag(key, problem)
        country = values[self._at[country_name]]
        if self.format.name == "ged" and values[self._at["priogrid_gid"]]:
            return  # UCDP's own cell says more than the middle of the country
        if not problems and lat is not None and lon is not None and country:
            for other, problem in self.where.see(country, key, lat, lon):
                self._flag(other, problem)

    def _flag(self, key: str, problem: Problem) -> None:
        self.flags[problem.what] += 1
        body = _encode({"column": problem.column, "what": problem.what, "value": problem.value})
        self.flagged.append(Draft("flag", key, body.decode(), parent=self.dataset))

    # -- the data set ---------------------------------------------------------------------

    def rules(self) -> tuple[str, ...]:
        """What was done with events that span months or are placed only roughly, in words."""
        o, n = self.options, self.counts
        months = {
            "keep": "kept as dated",
            "last": "booked in their last month",
            "drop": "left out",
        }[o.multi_month]
        spanning = (
            f"{n['multi_month']} events span months: {months} (--multi-month {o.multi_month})"
        )
        if not self.format.where[3]:
            return (spanning,)
        places = {"keep": "kept", "flag": "kept and flagged", "drop": "left out"}[o.imprecise]
        limit = o.where_prec if self.format.name != "acled" else 2
        rough = f"{n['imprecise']} events" if o.imprecise != "keep" else "events"
        where = f"{rough} less precise than {limit}: {places} (--imprecise {o.imprecise})"
        return (spanning, where)

    def _dataset_draft(self) -> Draft:
        facts, o = dataset_facts()[self.format.name], self.options
        published = self.published.isoformat() if self.published else ""
        body = {
            "format": self.format.name, "title": facts["title"], "file": Path(self.table.path).name,
            "sha256": self.table.sha256, "version": self.version,
            "licence": o.licence or facts["licence"],
            "redistribute": _may_redistribute(o.licence) if o.licence else facts["redistribute"],
            "published": published, "mapping": dict(o.mapping), "multi_month": o.multi_month,
            "imprecise": o.imprecise, "where_prec": o.where_prec, "dates": o.dates,
        }  # fmt: skip
        return Draft(
            "dataset", self.dataset, _encode(body).decode(), published=published,
            published_last=published or UNKNOWN_DAY,
        )  # fmt: skip

    def _summary(self, rejects: Rejects) -> Draft:
        body = {
            "rows": self.counts["rows"], "set_aside": rejects.count, "flags": dict(self.flags),
            "rules": self.rules(), "notes": self.notes(),
        }  # fmt: skip
        return Draft("import", self.dataset, _encode(body).decode(), parent=self.dataset)

    def notes(self) -> tuple[str, ...]:
        """What was assumed about the file."""
        notes = [*self.table.notes, *self.plan.notes]
        if self.published is not None and self.options.published is None:
            notes.append(f"release {self.version}: taken as published by {self.published}")
        elif self.published is None and self.format.name not in ("acled", "polecat"):
            notes.append("day of publication unknown, so no view --as-of shows it: say --published")
        return tuple(notes)

    def result(self, rejects: Rejects) -> ImportResult:
        """Return the counts of the import."""
        n = self.counts
        notes = self.notes()
        if not self.written and not n["rows"]:
            notes = ("this very file is in the record already: nothing to do",)
        return ImportResult(
            self.dataset, self.format.name, self.table.path, n["rows"], n["new"], n["updated"],
            n["known"], n["older"], rejects.count, n["dropped"], dict(self.flags), self.rules(),
            notes, tuple(rejects.first), str(self.options.errors or "") if rejects.count else "",
            self.written,
        )  # fmt: skip


_encode = msgspec.json.Encoder().encode


def _may_redistribute(licence: str) -> bool:
    """Whether a licence lets rows be passed on; only those known to do so count."""
    bare = licence.upper().replace("-", " ").replace("_", " ")
    return bare.startswith(("CC BY", "CC0", "ODBL", "ODC", "PUBLIC DOMAIN")) and " ND" not in bare

"""``parley fuse``: contradicting claims into estimates, from a table, a record or a scenario."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from parley.core.claim import Claim
    from parley.fusion import Fused, FusionResult

KINDS = ("auto", "numeric", "category", "share", "date", "place", "boolean", "overtime")
_MANY = 2_000_000


@click.command()
@click.argument("scenario", required=False)
@click.option("--record", type=click.Path(), help="Fuse the claims of a record.")
@click.option("--claims", "claims_file", type=click.Path(), help="Fuse claims.jsonl or .json.")
@click.option("--table", type=click.Path(), help="Fuse any CSV of claims.")
@click.option(
    "--kind", type=click.Choice(KINDS), default="auto", help="What the table's claims speak of."
)
@click.option("--links", type=click.Path(), help="CSV total,part,relation: sum or subset.")
@click.option(
    "--hierarchy",
    type=click.Path(),
    help="CSV child,parent (and lat,lon,radius_km): labels and places inside others.",
)
@click.option("--out", type=click.Path(), help="Write the estimates here as CSV.")
@click.option("--as-of", help="Leave out what was published after this day.")
@click.option("--why", "show_why", is_flag=True, help="Show what each claim did to each figure.")
@click.option("--sources", "show_sources", is_flag=True, help="Show a page for each source.")
@click.option(
    "--engine", type=click.Choice(["local", "dask"]), default="local",
    help="dask spreads a very large table over processes.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit with 1 if rows had to be set aside.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def fuse(
    scenario: str | None,
    record: str | None,
    claims_file: str | None,
    table: str | None,
    kind: str,
    links: str | None,
    hierarchy: str | None,
    out: str | None,
    as_of: str | None,
    show_why: bool,
    show_sources: bool,
    engine: str,
    strict: bool,
    as_json: bool,
) -> int:
    """Weigh contradicting claims into estimates that say why.

    \b
    parley fuse aleppo-2016-12 --why
    parley fuse aleppo-2016-12 --record record.db --sources
    parley fuse --table claims.csv --out estimates.csv
    parley fuse --table claims.csv --kind date --json
    parley fuse --table claims.csv --links links.csv --sources
    """
    from parley.cli.fuse_show import show_estimates, show_table
    from parley.core.errors import UsageError

    files = [x for x in (record, claims_file, table) if x]
    if len(files) > 1 or (table and scenario) or not (files or scenario):
        raise click.UsageError(
            "Give one of --record, --claims or --table, or a SCENARIO, alone or with a record "
            "or claims that its actors and sources explain."
        )
    if table:
        if as_of or show_why:
            raise click.UsageError("--as-of and --why are for records, claims and scenarios.")
        plain = kind in ("auto", "numeric") and not links and not hierarchy
        if engine == "dask" and not plain:
            raise click.UsageError("--engine dask fuses plain numbers only, without links.")
        if plain and (engine == "dask" or _rows_in(Path(table)) > _MANY):
            try:
                return _large(table, out, engine, strict, as_json)
            except UsageError:
                if engine == "dask":
                    raise
        fused = _table(table, kind, links, hierarchy)
        show_table(fused, out, as_json, show_sources)
        return 1 if strict and fused.set_aside else 0
    if links or hierarchy or kind != "auto" or engine != "local":
        raise click.UsageError("--kind, --links, --hierarchy and --engine go with --table.")
    result, names = _estimates(scenario, record, claims_file, as_of)
    show_estimates(result, out, as_json, show_sources, show_why, names)
    return 0


def write_whole(path: Path, text: str) -> None:
    """Write all or nothing: a broken run leaves the file that was there."""
    from parley.core.errors import EnvironmentFault

    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise EnvironmentFault(f"Cannot write {path}: {reason}.", "Nothing was written.") from None
    finally:
        part.unlink(missing_ok=True)


def _table(table: str, kind: str, links: str | None, hierarchy: str | None) -> Fused:
    from parley.core.errors import Fault, InputError
    from parley.fusion import fuse as fuse_table
    from parley.fusion.hierarchy import read_gazetteer

    places = read_gazetteer(hierarchy) if hierarchy else None
    above = dict(places.above) if places else None
    fused = fuse_table(table, kind, parents=above, gazetteer=places, links=links or ())
    if not fused.rows:
        todo = "Give question, source and a value in each row."
        none = Fault(table, 0, 0, "no claim could be used", "", "Nothing was fused.", todo)
        raise InputError([*fused.faults, none])
    return fused


def _rows_in(path: Path) -> int:
    """Return about how many rows a file has, from its size and its first lines."""
    if not path.is_file():
        return 0
    with path.open("rb") as file:
        head = file.read(65536)
    return int(path.stat().st_size * head.count(b"\n") / max(len(head), 1))


def _large(table: str, out: str | None, engine: str, strict: bool, as_json: bool) -> int:
    from parley.cli.fuse_show import show_large
    from parley.fusion.large import fuse_file

    found = fuse_file(table, out, engine=engine)
    show_large(found, out, as_json)
    return 1 if strict and found.set_aside else 0


def _estimates(
    scenario: str | None, record: str | None, claims_file: str | None, as_of: str | None
) -> tuple[FusionResult, dict[str, str]]:
    """The estimates, and the names behind the ids in them."""
    from datetime import date

    from parley.core.errors import UsageError

    try:
        day = date.fromisoformat(as_of) if as_of else None
    except ValueError:
        raise UsageError(f"No such day: {as_of}.", "Write it as 2016-12-21.") from None
    known = _known(scenario, day) if scenario else {}
    if claims_file:
        return _from_claims(Path(claims_file), day, known)
    if record:
        return _from_record(record, day, known)
    return _from_scenario(str(scenario), day)


def _known(scenario: str, day: date | None) -> dict[str, Any]:
    """What a scenario knows of who speaks and where."""
    from parley.cli.common import make_bench

    return _nouns(make_bench(scenario, as_of=day).scenario)


def _nouns(s: Any) -> dict[str, Any]:
    return {
        "sources": s.sources,
        "actors": s.actors,
        "relations": s.relations,
        "places": s.places,
    }


def _names(claims: Sequence[Claim], known: Mapping[str, Any]) -> dict[str, str]:
    """Names by id: those the scenario gives, those all the world knows, else as reports write it.

    A town that a report spells in its own language has its spelling as a second key.
    """
    from parley.views.vocabulary import slug
    from parley.workbench.words import world_names

    said = {slug(c.speaker.text): c.speaker.text for c in reversed(claims) if c.speaker}
    nouns = (noun for kind in ("sources", "places", "actors") for noun in known.get(kind, ()))
    names = said | world_names("en") | {noun.id: noun.name for noun in nouns if noun.name}
    where = [c.place for c in claims if c.place and c.place.place in names]
    return names | {w.name: names[w.place] for w in where if w.place and w.name}


def _from_claims(
    path: Path, as_of: date | None, known: dict[str, Any]
) -> tuple[FusionResult, dict[str, str]]:
    from parley.core.errors import Fault, InputError
    from parley.fusion import fuse_claims
    from parley.fusion.claimsfile import read_claims

    claims = read_claims(path)
    if as_of is not None and not any(c.published is None or c.published <= as_of for c in claims):
        todo = "Move --as-of."
        what = f"no claim published by {as_of}"
        raise InputError(Fault(str(path), 0, 0, what, "", "Nothing was fused.", todo))
    return fuse_claims(claims, as_of=as_of, **known), _names(claims, known)


def _from_record(
    path: str, as_of: date | None, known: dict[str, Any]
) -> tuple[FusionResult, dict[str, str]]:
    from datetime import date

    from parley.core.errors import Fault, InputError
    from parley.fusion import fuse_claims
    from parley.record import Store

    if not Path(path).is_file():
        todo = "Check the path; `parley run` and `parley record` make records."
        raise InputError(Fault(path, 0, 0, "no such record", "", "Nothing was fused.", todo))
    with Store.open(path, create=False) as store:
        view = store.view(as_of or date.max)
        claims, reports = view.claims(), view.reports()
    if not claims:
        what = f"no claim in the record by {as_of}" if as_of else "no claim in the record"
        todo = "Put reports into it with `parley record`, or move --as-of."
        raise InputError(Fault(path, 0, 0, what, "", "Nothing was fused.", todo))
    result = fuse_claims(claims, reports=reports, as_of=as_of, **known)
    return result, _names(claims, known)


def _from_scenario(name: str, as_of: date | None) -> tuple[FusionResult, dict[str, str]]:
    from parley.cli.common import make_bench
    from parley.fusion import FusionResult

    work = make_bench(name, as_of=as_of)
    reports = work.reports(())
    claims = work.read(reports)
    estimates, pages = work.fuse(claims, reports)
    return FusionResult(tuple(estimates), tuple(pages)), _names(claims, _nouns(work.scenario))

"""``parley fuse``: contradicting claims into estimates, from a table, a record or a scenario."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from parley.core.estimate import Estimate
    from parley.fusion import Fused

_COLUMNS = (
    "question",
    "best",
    "low",
    "high",
    "kind",
    "n_claims",
    "why",
    "probability",
    "event_time",
)


@click.command()
@click.argument("scenario", required=False)
@click.option("--record", type=click.Path(), help="Fuse the claims of a record.")
@click.option("--claims", "claims_file", type=click.Path(), help="Fuse claims.jsonl.")
@click.option("--table", type=click.Path(), help="Fuse any CSV of claims.")
@click.option(
    "--kind",
    type=click.Choice(["auto", "numeric", "category", "share"]),
    default="auto",
    help="What the table's claims speak of.",
)
@click.option("--hierarchy", type=click.Path(), help="CSV child,parent: labels that entail others.")
@click.option("--out", type=click.Path(), help="Write the estimates here as CSV.")
@click.option("--as-of", help="Leave out what was published after this day.")
@click.option("--strict", is_flag=True, help="Exit with 1 if rows had to be set aside.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def fuse(
    scenario: str | None,
    record: str | None,
    claims_file: str | None,
    table: str | None,
    kind: str,
    hierarchy: str | None,
    out: str | None,
    as_of: str | None,
    strict: bool,
    as_json: bool,
) -> int:
    """Weigh contradicting claims into estimates that say why.

    \b
    parley fuse aleppo-2016-12
    parley fuse --table claims.csv --out estimates.csv
    parley fuse --table claims.csv --kind category --json
    """
    given = [x for x in (scenario, record, claims_file, table) if x]
    if len(given) != 1:
        raise click.UsageError("Give one of SCENARIO, --record, --claims or --table.")
    if table:
        return _table(table, kind, hierarchy, out, strict, as_json)
    estimates = _estimates(scenario, record, claims_file, as_of)
    _show_estimates(estimates, out, as_json)
    return 0


def _table(
    table: str, kind: str, hierarchy: str | None, out: str | None, strict: bool, as_json: bool
) -> int:
    from parley.fusion import fuse as fuse_table
    from parley.fusion.hierarchy import read_hierarchy

    parents = read_hierarchy(hierarchy) if hierarchy else None
    fused = fuse_table(table, kind, parents=parents)
    for fault in fused.faults[:20]:
        click.echo(str(fault), err=True)
    if fused.set_aside:
        click.echo(f"{fused.set_aside} rows set aside.", err=True)
    if not fused.rows:
        from parley.core.errors import Fault, InputError

        raise InputError(
            Fault(
                table,
                0,
                0,
                "no claim could be used",
                "",
                "Nothing was fused.",
                "Give question, source and a value in each row.",
            )  # fmt: skip
        )
    if out:
        _write(Path(out), _csv(fused))
    if as_json:
        click.echo(json.dumps(_plain(fused), ensure_ascii=False, indent=1))
    else:
        _show_rows(fused, out)
    return 1 if strict and fused.set_aside else 0


def _csv(fused: Fused) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for r in fused.rows:
        cells = [r.question, r.best, r.low, r.high, r.kind, r.n_claims, r.why]
        writer.writerow(["" if c is None else c for c in (*cells, r.probability, r.event_time)])
    return text.getvalue()


def _plain(fused: Fused) -> dict[str, Any]:
    return {
        "estimates": [{c: getattr(r, c) for c in _COLUMNS} for r in fused.rows],
        "families": fused.families,
        "sources": list(fused.sources),
        "set_aside": fused.set_aside,
        "faults": [str(f) for f in fused.faults],
    }


def _write(path: Path, text: str) -> None:
    """Write all or nothing: a broken run leaves the file that was there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, "utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _show_rows(fused: Fused, out: str | None) -> None:
    from rich.console import Console
    from rich.table import Table

    view = Table("question", "best", "low", "high", "kind", "n", "why", title="Estimates, 90 %")
    for r in fused.rows[:40]:
        name = f"{r.question} {r.event_time}".strip()
        low, high = (f"{v:,.6g}" if v is not None else "" for v in (r.low, r.high))
        best = f"{r.best:,.6g}" if isinstance(r.best, float) else f"{r.best} ({r.probability:.0%})"
        view.add_row(name, best, low, high, r.kind, str(r.n_claims), r.why)
    console = Console()
    console.print(view)
    if len(fused.rows) > 40:
        console.print(f"… and {len(fused.rows) - 40} more.")
    for name, family in fused.families.items():
        console.print(f"{name}: {family['family']}")
    if out:
        click.echo(f"Wrote {out}.", err=True)


def _estimates(
    scenario: str | None, record: str | None, claims_file: str | None, as_of: str | None
) -> tuple[Estimate, ...]:
    from datetime import date

    from parley.core.errors import UsageError

    try:
        day = date.fromisoformat(as_of) if as_of else None
    except ValueError:
        raise UsageError(f"No such day: {as_of}.", "Write it as 2016-12-21.") from None
    if claims_file:
        return _from_claims(Path(claims_file), day)
    if record:
        return _from_record(record, day)
    return _from_scenario(str(scenario), day)


def _from_claims(path: Path, as_of: Any) -> tuple[Estimate, ...]:
    import msgspec

    from parley.core.claim import Claim
    from parley.core.errors import Fault, InputError
    from parley.core.tables import from_json
    from parley.fusion import fuse_claims

    claims, faults = [], []
    for n, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            claims.append(from_json(Claim, line))
        except (msgspec.MsgspecError, ValueError) as error:
            faults.append(
                Fault(
                    str(path),
                    n,
                    1,
                    "not a claim",
                    str(error),
                    "Nothing was fused.",
                    "Write claims with `parley read FILE --json`.",
                )  # fmt: skip
            )
    if faults or not claims:
        raise InputError(
            faults or Fault(str(path), 0, 0, "no claims", "", "Nothing was fused.", "")
        )
    return fuse_claims(claims, as_of=as_of).estimates


def _from_record(path: str, as_of: Any) -> tuple[Estimate, ...]:
    from datetime import date

    from parley.fusion import fuse_claims
    from parley.record import Store

    with Store.open(path, create=False) as store:
        view = store.view(as_of or date.max)
        return fuse_claims(view.claims(), reports=view.reports(), as_of=as_of).estimates


def _from_scenario(name: str, as_of: Any) -> tuple[Estimate, ...]:
    from parley.cli.common import make_bench

    work = make_bench(name, as_of=as_of)
    reports = work.reports(())
    found: tuple[Estimate, ...] = work.fuse(work.read(reports), reports)[0]
    return found


def _show_estimates(estimates: tuple[Estimate, ...], out: str | None, as_json: bool) -> None:
    from parley.core.tables import to_plain

    if out:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_COLUMNS[:7])
        for e in estimates:
            best = e.value or e.best
            writer.writerow([e.question.label, best, e.low, e.high, e.kind, e.n_claims, e.why])
        _write(Path(out), text.getvalue())
    if as_json:
        click.echo(json.dumps([to_plain(e) for e in estimates], ensure_ascii=False, default=str))
        return
    from rich.console import Console
    from rich.table import Table

    view = Table("question", "estimate", "why", title="Estimates, 90 %")
    for e in estimates:
        best = (
            e.value.replace("_", " ") if e.value else f"{e.best:,.6g} ({e.low:,.6g}–{e.high:,.6g})"
        )
        view.add_row(e.question.label, best, e.why)
    Console().print(view)

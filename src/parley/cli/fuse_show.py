"""What ``parley fuse`` prints: estimates, what moved them, and a page for each source."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from parley.views.vocabulary import named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.table import Table

    from parley.core.estimate import Estimate
    from parley.fusion import Fused, FusionResult, Row
    from parley.fusion.large import LargeFused

COLUMNS = (
    *("question", "best", "low", "high", "kind", "n_claims", "why", "probability", "event_time"),
    *("lat", "lon", "radius_km", "identified", "if_right", "links"),
)
_SHOWN = 40


def show_table(fused: Fused, out: str | None, as_json: bool, sources: bool) -> None:
    """Print a table's answers; faults go to stderr."""
    from parley.cli.fuse import write_whole

    for fault in fused.faults[:200]:
        click.echo(str(fault), err=True)
    if len(fused.faults) > 200:
        click.echo(f"… and {len(fused.faults) - 200} more faults.", err=True)
    if fused.set_aside:
        click.echo(f"{fused.set_aside} rows set aside.", err=True)
    for conflict in fused.conflicts:
        click.echo(f"Links: {conflict}.", err=True)
    if out:
        write_whole(Path(out), _csv([COLUMNS, *(_cells(r) for r in fused.rows)]))
    if as_json:
        click.echo(json.dumps(_plain(fused), ensure_ascii=False, indent=1))
        return
    if sources:
        _print(_source_table(fused.sources))
    else:
        _show_rows(fused)
    if out:
        click.echo(f"Wrote {out}.", err=True)


def show_large(fused: LargeFused, out: str | None, as_json: bool) -> None:
    """Print what became of a very large table; its answers are in the file."""
    for fault in fused.faults[:20]:
        click.echo(str(fault), err=True)
    if as_json:
        plain = {
            "claims": fused.claims,
            "questions": fused.questions,
            "family": fused.family,
            "out": out,
            "set_aside": fused.set_aside,
            "sources": list(fused.sources),
        }
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    click.echo(f"{fused.claims:,} claims on {fused.questions:,} questions: {fused.family}.")
    click.echo(f"Wrote {out}." if out else "Nothing was written; give --out FILE.")


def _cells(r: Row) -> list[Any]:
    plain = {c: getattr(r, c) for c in COLUMNS}
    held = (f"{camp}: {best} ({low} to {high})" for camp, low, best, high in r.if_right)
    plain["if_right"] = "; ".join(held)
    plain["links"] = "; ".join(r.links)
    plain["identified"] = int(r.identified)
    return ["" if v is None else v for v in plain.values()]


def _csv(rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _plain(fused: Fused) -> dict[str, Any]:
    return {
        "estimates": [{c: getattr(r, c) for c in COLUMNS} for r in fused.rows],
        "families": fused.families,
        "sources": list(fused.sources),
        "set_aside": fused.set_aside,
        "faults": [str(f) for f in fused.faults],
        "conflicts": list(fused.conflicts),
    }


def _show_rows(fused: Fused) -> None:
    from rich.table import Table

    view = Table("question", "best", "low", "high", "kind", "n", "why", title="Estimates, 90 %")
    for r in fused.rows[:_SHOWN]:
        name = f"{r.question} {r.event_time}".strip()
        why = r.why
        for camp, *held in r.if_right:
            low, best, high = (held[0], held[1], held[2])
            best, low, high = _together(best, low, high, r.kind)
            why += f"; if {camp} is right: {best} ({low} to {high})"
        best, low, high = _together(r.best, r.low, r.high, r.kind)
        best += "" if r.probability is None else f" ({_sure(r.probability)})"
        if r.radius_km is not None:
            best += f" ±{r.radius_km:g} km"
        view.add_row(name, best, low, high, r.kind, str(r.n_claims), why)
    _print(view)
    if len(fused.rows) > _SHOWN:
        click.echo(f"… and {len(fused.rows) - _SHOWN} more; --out FILE writes all.")
    for name, family in fused.families.items():
        click.echo(f"{name}: {family['family']}")


def _together(
    best: float | str | None, low: float | str | None, high: float | str | None, kind: str
) -> tuple[str, str, str]:
    """Return best, low and high to the digit that the interval supports."""
    from parley.fusion.shown import figure, interval

    if isinstance(best, float) and isinstance(low, float) and isinstance(high, float):
        return interval(best, low, high, kind == "share")

    def alone(x: float | str | None) -> str:
        return "" if x is None else x if isinstance(x, str) else figure(x)

    return alone(best), alone(low), alone(high)


def _sure(p: float) -> str:
    """Return a probability; what is nearly certain is not printed as certain."""
    return ">99%" if p >= 0.995 else f"{p:.0%}"


def show_estimates(
    result: FusionResult,
    out: str | None,
    as_json: bool,
    sources: bool,
    why: bool,
    names: Mapping[str, str],
) -> None:
    """Print the estimates of claims, or the page of each source; ids by their names."""
    from parley.cli.fuse import write_whole
    from parley.core.tables import to_plain

    if out:
        rows = [[e.question.label, e.value or e.best, e.low, e.high, e.kind, e.n_claims, e.why]
                for e in result.estimates]  # fmt: skip
        write_whole(Path(out), _csv([COLUMNS[:7], *rows]))
        if not as_json:
            click.echo(f"Wrote {out}.", err=True)
    if as_json:
        plain: Any = [to_plain(e) for e in result.estimates]
        if sources:
            plain = {"estimates": plain, "sources": list(result.source_pages)}
        click.echo(json.dumps(plain, ensure_ascii=False, default=str))
    elif sources:
        _print(_source_table(result.source_pages, names))
    elif why:
        for e in result.estimates:
            _print_why(e, names)
    else:
        _print(_estimate_table(result.estimates, names))


def _estimate_table(estimates: Sequence[Estimate], names: Mapping[str, str]) -> Table:
    from rich.table import Table

    view = Table("question", "estimate", "why", title="Estimates, 90 %")
    for e in estimates:
        view.add_row(_label(e, names), answer(e, names), _sentence(e, names))
    return view


def _label(e: Estimate, names: Mapping[str, str]) -> str:
    """Return a question's label with the names of whom and of where it asks about."""
    label, actor = e.question.label, e.question.actor
    spelt = {k: v for k, v in names.items() if k[:1].isupper() and k in label}
    return named(label, spelt | ({actor: names[actor]} if names.get(actor) else {}))


def _sentence(e: Estimate, names: Mapping[str, str]) -> str:
    """Return the reason of an estimate with names for the ids in it."""
    ids = {e.value, *(step.label for step in e.waterfall)}
    return named(e.why, {i: names[i] for i in ids if names.get(i)})


def answer(e: Estimate, names: Mapping[str, str]) -> str:
    """Return an estimate in one phrase with its interval."""
    if e.kind == "date" and e.low is not None and e.high is not None:
        from parley.fusion.spans import iso_day

        return f"{e.value} ({iso_day(e.low)} to {iso_day(e.high)})"
    if e.value:
        p = e.dist.probability(e.value) if e.dist else None
        said = names.get(e.value) or e.value.replace("_", " ")
        return said + (f" ({_sure(p)})" if p is not None else "")
    if e.best is None or e.low is None or e.high is None:
        return "no figure"
    if e.kind == "share":
        return f"{e.best:.0%} ({e.low:.0%}–{e.high:.0%})"
    from parley.fusion.shown import figure

    # Rounded when they were judged: here they read as they do in the sentence beside them.
    return f"{figure(e.best)} ({figure(e.low)}–{figure(e.high)})"


def _print_why(e: Estimate, names: Mapping[str, str]) -> None:
    """Print the waterfall: each claim's shift as a bar, copies folded, the camps' answers."""
    from rich.table import Table

    from parley.fusion import explain

    view = Table(
        "who", "says", "shift", "", title=f"{_label(e, names)}: {answer(e, names)}", min_width=72
    )
    most = max((abs(s.shift) for s in e.waterfall), default=0.0)
    for s in e.waterfall[:12]:
        bar = "█" * round(12 * abs(s.shift) / most) if most else ""
        view.add_row(
            names.get(s.label, s.label),
            s.note,
            _shift(s.shift, e),
            bar if s.weight else "not counted",
        )
    _print(view)
    click.echo(explain(e, "en") + "\n")


def _shift(x: float, e: Estimate) -> str:
    if e.kind == "date":
        return f"{x:+.1f} days"
    if e.value or e.kind == "share":
        return f"{x:+.1%}"
    from parley.fusion.shown import figure, two_digits

    return ("+" if x > 0 else "") + figure(x, two_digits(x))


def _source_table(
    pages: Sequence[Mapping[str, Any]], names: Mapping[str, str] = MappingProxyType({})
) -> Table:
    """One line a source, topic and side: how it reads, and how much is behind saying so.

    Columns that would stay empty are left out: no terminal is wide enough for them.
    """
    from rich.table import Table

    shown = list(pages)[: 2 * _SHOWN]
    settled = any(int(cell["n"]) for page in shown for cell in page.get("cells", ()))
    copying = any(page.get("copies") for page in shown)
    view = Table(title="Sources", caption=None if settled else NOTHING_SETTLED)
    for head in ("source", "near to", "claims"):
        view.add_column(head)
    if settled:
        view.add_column("how it reads")
    view.add_column("in line")
    if copying:
        view.add_column("copies")
    for page in shown:
        copies = ", ".join(
            _known(c if isinstance(c, str) else c[0], names) for c in page.get("copies", ())
        )
        reliable = f"{page['reliability']:.0%}" if "reliability" in page else _record_of(page)
        plain = str(page.get("name") or page["id"])
        name, camp = _known(plain, names), _known(page.get("camp", ""), names)
        reads = ["\n".join(_leans(page.get("cells", ())))] if settled else []
        view.add_row(name, camp, str(page["n_claims"]), *reads, reliable, *[copies] * copying)
    return view


NOTHING_SETTLED = "nothing settled: no answer is known yet by which to tell how a source reads"


def _known(key: object, names: Mapping[str, str]) -> str:
    return names.get(str(key), str(key))


def _record_of(page: Mapping[str, Any]) -> str:
    if "supported" not in page:
        return ""
    return f"{page['supported']} in line, {page['contradicted']} not"


def _leans(cells: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a line for each topic and side where something settled tells how a source reads."""
    lines = []
    for cell in cells:
        if not int(cell["n"]):
            continue
        low, high = float(cell["bias_low"]), float(cell["bias_high"])
        about = " for ".join(str(cell[k]) for k in ("topic", "side") if cell[k]) or "all"
        reads = _times(float(cell["bias"])) if low > 0 or high < 0 else "no lean found"
        span = f"90 %: {_times(low)} to {_times(high)}"
        lines.append(f"{about}: {reads} ({span}; {int(cell['n'])} settled)")
    return lines or ["nothing settled"]


def _times(bias: float) -> str:
    return f"{math.exp(abs(bias)):.2f}x {'high' if bias > 0 else 'low'}"


def _print(view: Table) -> None:
    from rich.console import Console

    Console().print(view)

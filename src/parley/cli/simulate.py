"""``parley simulate`` and ``parley calibrate``: futures of a war, and what history teaches."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from parley.cli.common import DAY, json_option, list_faults, make_bench, table
from parley.cli.simulate_where import faults_in


@click.command()
@click.argument("scenario", required=False)
@click.option("--members", type=int, help="Members of the ensemble (default: the scenario's).")
@click.option("--days", type=int, help="Days to simulate (default: the scenario's).")
@click.option("--seed", type=click.IntRange(0), help="Seed (default: the scenario's).")
@click.option("--threads", type=click.IntRange(1), help="Changes speed, never results.")
@click.option("--set", "sets", multiple=True, metavar="KEY=VALUE", help="Set a parameter.")
@click.option("--what-if", "what_ifs", multiple=True, metavar="CHANGE", help="Compare, paired.")
@click.option("--trace", metavar="member=N", help="Tell one member's story day by day.")
@click.option("--order", "show_order", is_flag=True, help="Print the order of the day.")
@click.option("--as-of", type=DAY, help="Put in what the scenario's reports said by this day.")
@click.option("--posterior", type=click.Path(path_type=Path), help="File of `parley calibrate`.")
@click.option("--engine", type=click.Choice(["threads", "dask"]), default="threads")
@click.option("--workers", type=click.IntRange(1, 256), default=2, help="Workers of --engine dask.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for Parquet and summary.")
@json_option
def simulate(
    scenario: str | None,
    members: int | None,
    days: int | None,
    seed: int | None,
    threads: int | None,
    sets: tuple[str, ...],
    what_ifs: tuple[str, ...],
    trace: str | None,
    show_order: bool,
    as_of: date | None,
    posterior: Path | None,
    engine: str,
    workers: int,
    out: Path | None,
    as_json: bool,
) -> int:
    """Simulate an ensemble of futures of a scenario.

    \b
    parley simulate aleppo-2016-12 --members 2000 --days 180 --seed 7
    parley simulate aleppo-2016-12 --set combat.rate=0.01,0.02,0.04 --out out/war
    parley simulate aleppo-2016-12 --trace member=37
    parley simulate aleppo-2016-12 --what-if without=russia --what-if offensives.rate=0
    parley simulate aleppo-2016-12 --as-of 2016-12-18
    parley simulate aleppo-2016-12 --posterior posterior.json
    parley simulate --order
    """
    if show_order:
        return _order(as_json)
    if not scenario:
        raise click.UsageError("Name a scenario, for example: parley simulate aleppo-2016-12")
    from parley.war import Settings
    from parley.war import simulate as run

    told, world = _world(scenario, as_of)
    for item in sets:
        world = _set(world, item)
    size = told.members if members is None else members
    root = told.seed if seed is None else seed
    learnt = _learnt(posterior, sets)
    if what_ifs:
        return _what_if(world, what_ifs, size, days, root, threads, learnt, as_json)
    with faults_in(told.path):
        ensemble = run(
            world,
            members=size,
            days=days,
            seed=root,
            threads=threads,
            settings=Settings(engine=engine, workers=workers),
            stream_to=out,
            progress=_progress(),
            trace=_member(trace),
            posterior=learnt,
        )
    if trace is not None and not as_json:
        click.echo("\n".join(ensemble.extra["trace"]))
        return 0
    if out is not None:
        _save(ensemble, out)
    if as_json:
        click.echo(json.dumps(brief(ensemble), ensure_ascii=False))
    else:
        _print(ensemble, out)
    return 0


def _world(name: str, as_of: date | None) -> tuple[Any, Any]:
    """A scenario and its world, with its agreements assessed.

    With ``as_of`` also what its reports had said by then; without, agreements are assessed
    by their texts and the scenario's tables alone.
    """
    from parley.workbench import build_world

    bench = make_bench(name, as_of=as_of)
    if as_of is None:
        return bench.scenario, build_world(bench.scenario, (), bench.assess((), ()))
    reports = bench.reports(())
    claims = bench.read(reports)
    bench.meet(claims)
    estimates, _ = bench.fuse(claims, reports)
    assessments = bench.assess(estimates, claims)
    list_faults(bench.faults)
    return bench.scenario, build_world(bench.scenario, estimates, assessments, claims)


def _set(world: Any, item: str) -> Any:
    from parley.war.whatif import with_setting

    key, eq, value = item.partition("=")
    if not eq:
        raise click.UsageError(f"--set '{item}' is not KEY=VALUE.")
    return with_setting(world, key, value)


def _learnt(path: Path | None, sets: tuple[str, ...]) -> Any:
    """Posterior draws; what ``--set`` names is as set."""
    if path is None:
        return None
    from parley.war.posterior import read_draws

    return read_draws(path).without({item.partition("=")[0] for item in sets})


def _member(trace: str | None) -> int | None:
    if trace is None:
        return None
    number = trace.removeprefix("member=")
    if not number.isdigit():
        raise click.UsageError(f"--trace '{trace}' is not member=NUMBER.")
    return int(number)


def _order(as_json: bool) -> int:
    from parley.war.mechanisms import AFTERWARDS, ORDER

    found = [(m.name, m.does) for m in ORDER]
    found.append((AFTERWARDS, "what sources would report of the day; changes nothing"))
    if as_json:
        click.echo(json.dumps([{"name": n, "does": d} for n, d in found]))
    else:
        table("One day of the war", ["", "mechanism", "does"], _numbered(found))
    return 0


def _numbered(found: list[tuple[str, str]]) -> list[tuple[object, ...]]:
    return [(k, *row) for k, row in enumerate(found, start=1)]


def _progress() -> Callable[[int, int], None] | None:
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        click.echo(f"\r{done} of {total} members", nl=done == total, err=True)

    return show


def _what_if(
    world: Any,
    specs: tuple[str, ...],
    members: int,
    days: int | None,
    seed: int,
    threads: int | None,
    learnt: Any,
    as_json: bool,
) -> int:
    from parley.core.tables import to_plain
    from parley.war.whatif import changed, compare

    other = world
    for spec in specs:
        other = changed(other, spec)
    found = compare(
        world, other, members=members, days=days, seed=seed, threads=threads, posterior=learnt
    )
    if as_json:
        click.echo(json.dumps({"what_if": list(specs), "differences": to_plain(found)}))
        return 0
    rows = [
        (d.name, f"{d.base:,.1f}", f"{d.changed:,.1f}", f"{d.difference:+,.1f}", f"{d.error:,.1f}")
        for d in found
    ]
    title = f"What if {' and '.join(specs)} ({members} paired members)"
    table(title, ["total per future", "base", "changed", "difference", "± error"], rows)
    return 0


def brief(ensemble: Any) -> dict[str, Any]:
    """The summary of an ensemble as plain data."""
    from parley.core.tables import to_plain

    days = len(ensemble.days)
    last = days - 1
    return {
        "members": ensemble.members,
        "days": days,
        "seed": ensemble.seed,
        "places": list(ensemble.places),
        "actors": list(ensemble.actors),
        "first_offensive": ensemble.first_offensive,
        "first_by_actor": ensemble.first_by_actor,
        "outcomes": ensemble.outcomes,
        "losses": ensemble.losses,
        "moves": to_plain(ensemble.moves),
        "control_at_end": {
            p: dict(zip(ensemble.actors, map(float, ensemble.control[last, i])))
            for i, p in enumerate(ensemble.places)
        },
        "killed_at_end": {
            p: dict(zip(map(str, ensemble.levels), map(float, ensemble.killed_q[:, last, i])))
            for i, p in enumerate(ensemble.places)
        },
        "truce_alive": {k: to_plain(v) for k, v in ensemble.truce_alive.items()},
        "claims": list(ensemble.claims),
        "extra": to_plain(ensemble.extra),
    }


def _save(ensemble: Any, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    part = out / "ensemble.json.part"
    part.write_text(json.dumps(brief(ensemble), ensure_ascii=False, indent=1), "utf-8")
    part.replace(out / "ensemble.json")


def _print(ensemble: Any, out: Path | None) -> None:
    places = sorted(ensemble.first_offensive.items(), key=lambda x: -x[1])[:10]
    days = len(ensemble.days)
    table(
        f"Where the next major offensive begins ({ensemble.members} futures, {days} days)",
        ["place", "probability"],
        [(p, f"{100 * v:.0f} %") for p, v in places],
    )
    table(
        "How it stands at the end",
        ["outcome", "probability"],
        [(k, f"{100 * v:.0f} %") for k, v in ensemble.outcomes.items()],
    )
    table(
        "Marches of freed and reserve forces in the first 30 days (mean heads)",
        ["actor", "from", "to", "heads"],
        [(a, i, j, f"{n:,.0f}") for a, i, j, n in ensemble.moves[:10]],
    )
    truces = [
        (k, f"{100 * v[0]:.0f} %", f"{100 * v[-1]:.0f} %") for k, v in ensemble.truce_alive.items()
    ]
    if truces:
        table("Truces in force", ["agreement", "first day", "last day"], truces)
    totals = ensemble.extra["totals"]
    table(
        "In all",
        ["", "5 %", "mean", "95 %"],
        [
            (k.replace("_", " "), *(f"{totals[q][k]:,.0f}" for q in ("low", "mean", "high")))
            for k in ("killed_fighters", "killed_civilians", "displaced", "captures", "offensives")
        ],
    )
    for note in ensemble.extra["notes"]:
        click.echo(note, err=True)
    if out is not None:
        click.echo(f"Tracks and summary: {out}")


@click.command()
@click.argument("scenario")
@click.option(
    "--history",
    type=click.Path(path_type=Path),
    help="CSV place,month,killed (default: the scenario's history.csv).",
)
@click.option("--simulations", type=click.IntRange(200, 10**6), default=5000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--threads", type=click.IntRange(1), help="Changes speed, never results.")
@click.option("--method", type=click.Choice(["abc", "eki"]), default="abc")
@click.option("--sensitivity", type=click.Choice(["morris", "sobol"]), help="Instead: screening.")
@click.option("--picture", type=click.Path(path_type=Path), help="The screening as SVG.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("posterior.json"))
@json_option
def calibrate(
    scenario: str,
    history: Path | None,
    simulations: int,
    seed: int,
    threads: int | None,
    method: str,
    sensitivity: str | None,
    picture: Path | None,
    out: Path,
    as_json: bool,
) -> int:
    """Learn the war's parameters from history, or find out which of them matter.

    \b
    parley calibrate aleppo-2016-12 --history deaths.csv --out posterior.json
    parley calibrate aleppo-2016-12 --sensitivity morris --picture morris.svg
    """
    from parley.scenario import load_scenario
    from parley.workbench import build_world

    told = load_scenario(scenario)
    # The record is of the war before the agreements now on the table: none is assessed here.
    world = build_world(told)
    if sensitivity:
        from parley.war import sensitivity as room

        ranked = room.screen(world, method=sensitivity, seed=seed, threads=threads)
        if picture:
            svg = room.picture(ranked, f"What moves deaths most ({sensitivity}): {told.title}")
            picture.write_text(svg, encoding="utf-8")
        if as_json:
            click.echo(json.dumps(ranked))
        else:
            lines = [(r["name"], f"{r['effect']:.3f}", f"{r['error']:.3f}") for r in ranked[:20]]
            table("Which assumption moves deaths most", ["parameter", "effect", "± error"], lines)
        return 0
    from parley.war.calibrate import calibrate_to, read_history

    rows: list[Any] = read_history(history) if history else list(told.history)
    posterior = calibrate_to(
        world,
        rows,
        simulations=simulations,
        seed=seed,
        threads=threads,
        method=method,
        parts=_parts(told.places),
    )
    posterior.write(out)
    if as_json:
        click.echo(json.dumps(posterior.plain()))
        return 0
    _print_posterior(posterior)
    click.echo(f"Posterior: {out}. Use it: parley simulate {scenario} --posterior {out}")
    return 0


def _print_posterior(posterior: Any) -> None:
    """What history teaches, and whether the taught war looks like the record."""
    taught = posterior.taught()
    shown = [
        (p.name, f"{p.low:.4g}", f"{p.best:.4g}", f"{p.high:.4g}", f"{100 * p.contraction:.0f} %")
        for p in taught
    ]
    table("What history teaches", ["parameter", "5 %", "median", "95 %", "narrowed by"], shown)
    silent = len(posterior.parameters) - len(taught)
    click.echo(f"Of {silent} other parameters history tells nothing: they keep their priors.")
    rows = []
    for name, *logs in sorted(posterior.check, key=lambda r: -r[1])[:12]:
        if not name.startswith("spread"):
            seen, low, median, high = (math.expm1(v) for v in logs)
            inside = "yes" if low <= seen <= high else "no"
            deaths = (f"{v:,.0f}" for v in (seen, low, median, high))
            rows.append((name.removeprefix("log "), *deaths, inside))
    head = ["typical month", "recorded", "5 %", "median", "95 %", "inside"]
    table("The record against months simulated from the posterior", head, rows)
    for name in posterior.outside:
        click.echo(f"{name}: beyond what the priors give; held at their edge.", err=True)


def _parts(places: Any) -> dict[str, list[str]]:
    """The simulated places in each unit, at any depth."""
    parent = {p.id: p.parent for p in places}
    out: dict[str, list[str]] = {}
    for p in places:
        unit, seen = p.parent, {p.id}
        while p.simulated and unit and unit not in seen:
            out.setdefault(unit, []).append(p.id)
            seen.add(unit)
            unit = parent.get(unit, "")
    return out

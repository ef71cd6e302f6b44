"""``parley forecast``, ``parley score``, ``parley backtest``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from parley.cli.common import json_option, list_faults, progress, scale_options, table
from parley.cli.forecast_history import heard, is_record, own_history, read_any

HISTORY_OPTIONS = (
    click.option("--unit", default="", help="admin1, country, priogrid, h3 or a column's name."),
    click.option(
        "--measure",
        default="best",
        show_default=True,
        help="best, low, high, sb, ns, os, events, or a column of the table.",
    ),
    click.option(
        "--split",
        type=click.Choice(["even", "last", "first"]),
        default="even",
        show_default=True,
        help="Events over several months: by days, or in one month.",
    ),
    click.option(
        "--absent",
        type=click.Choice(["zero", "fault"]),
        help="A missing month is zero (event files) or a fault (tables).",
    ),
)


def history_options(function: Any) -> Any:
    """``--unit --measure --split --absent``: how a history is read."""
    for option in reversed(HISTORY_OPTIONS):
        function = option(function)
    return function


@click.command()
@click.argument("scenario", required=False)
@click.option(
    "--history", type=click.Path(path_type=Path), help="Table, GED or ACLED file, record."
)
@click.option("--dataset", default="", help="Which coded events of a record: ged, acled, …")
@click.option("--origin", help="Last month known, YYYY-MM (default: the file's last).")
@click.option("--horizon", type=click.IntRange(1, 60), default=12, show_default=True)
@click.option("--through", default="", help="Last month an event file covers, YYYY-MM.")
@click.option("--model", default="pool", show_default=True, help="pool, simple, or one model.")
@click.option("--out", type=click.Path(path_type=Path), help="Draws, in ViEWS' long format.")
@click.option("--strict", is_flag=True, help="Exit with 1 if rows had to be set aside.")
@history_options
@scale_options
@json_option
def forecast(scenario: str | None, history: Path | None, **options: Any) -> int:
    """Forecast where fighting goes, with the baseline beside every figure.

    \b
    parley forecast --history deaths.csv --origin 2016-12 --horizon 12 --out draws.parquet
    parley forecast --history GEDEvent_v25_1.csv --unit country --measure sb --json
    parley forecast aleppo-2016-12 --json
    parley forecast aleppo-2016-12 --history ged_syria.csv --unit admin1 --out draws.parquet
    parley forecast --history parley.db --unit admin1 --origin 2016-12

    A scenario alone answers its questions; with --history its news and its simulated
    futures move the forecast of that history, with --out alone that of its own history.
    """
    if scenario is None and history is None:
        raise click.UsageError("Give a scenario, or --history FILE, or both.")
    if history is not None or options["out"]:
        return _history(history, scenario, options)
    return _scenario(str(scenario), options)


def _chain(name: str, options: dict[str, Any], say: Any) -> tuple[Any, ...]:
    from parley.cli.common import make_bench

    keys = ("seed", "members", "days", "threads", "as_of")
    bench = make_bench(name, say=say, **{k: options[k] for k in keys})
    reports = bench.reports(())
    claims = bench.read(reports)
    estimates, _ = bench.fuse(claims, reports)
    assessments, _, ensemble = bench.settle(estimates, claims)
    return bench, claims, assessments, ensemble


def _scenario(name: str, options: dict[str, Any]) -> int:
    import json

    from parley.core.tables import to_plain

    with progress(options["as_json"]) as say:
        bench, claims, assessments, ensemble = _chain(name, options, say)
        answers = bench.look_ahead(ensemble, claims, assessments)
    list_faults(bench.faults)
    if options["as_json"]:
        click.echo(json.dumps(to_plain(answers), ensure_ascii=False))
        return 0
    rows = [(f.question.id, _headline(f), f.why) for f in answers]
    table("Outlook", ("question", "answer", "why"), rows)
    return 1 if options["strict"] and bench.faults else 0


def _headline(answer: Any) -> str:
    if answer.p_by_option:
        option = max(answer.p_by_option, key=answer.p_by_option.__getitem__)
        base = answer.base_by_option.get(option)
        beside = "" if base is None else f" (base {base:.0%})"
        return f"{option} {answer.p_by_option[option]:.0%}{beside}"
    middle = dict(answer.quantiles).get(0.5)
    return "" if middle is None else f"{middle:,.0f}"


def _history(path: Path | None, scenario: str | None, options: dict[str, Any]) -> int:
    with progress(options["as_json"]) as say:
        say("read the history")
        known = read_any(path, options) if path else own_history(str(scenario))
        news = _news(scenario, known, options, say) if scenario else {}
        if path and not scenario and is_record(path):
            news = heard(path, known, options)
        say("fit and forecast")
        found = _forecast(known, news, options)
        if options["out"]:
            say("write the draws")
            found.to_parquet(options["out"])
    list_faults(known.set_aside)
    if options["as_json"]:
        _print_json(found, options["out"])
    else:
        _print_table(found, options["out"])
    return 1 if options["strict"] and known.set_aside else 0


def _news(scenario: str, known: Any, options: dict[str, Any], say: Any) -> dict[str, Any]:
    """What the scenario's reports and simulated futures say about its places."""
    from parley.outlook.effects import learn_effects
    from parley.outlook.news import drivers_from_claims

    bench, claims, _, ensemble = _chain(scenario, options, say)
    places = bench.scenario.places
    origin = options["origin"] or known.months[-1]
    effects = learn_effects(known, claims, places, origin)
    drivers = drivers_from_claims(claims, places, bench.as_of, effects.log)
    return {"drivers": drivers, "ensemble": ensemble, "places": places, "effects": effects}


def _forecast(known: Any, news: dict[str, Any], options: dict[str, Any]) -> Any:
    from parley.core.streams import Streams
    from parley.outlook.informed import informed

    return informed(
        known,
        origin=options["origin"] or known.months[-1],
        horizon=options["horizon"],
        draws=options["draws"] or 1000,
        streams=Streams(options["seed"] or 0),
        models=options["model"],
        **news,
    )


def _print_json(found: Any, out: Path | None) -> None:
    import json

    from parley.outlook.warning import LEVELS, warning_rows

    click.echo(
        json.dumps(
            {
                "origin": found.origin,
                "months": found.months,
                "method": found.method,
                "baseline": "conflictology12",
                "levels": LEVELS,
                "vintage_sha256": found.vintage,
                "draws": str(out) if out else None,
                "notes": found.notes,
                "units": warning_rows(found),
            },
            ensure_ascii=False,
        )
    )


def _print_table(found: Any, out: Path | None, top: int = 25) -> None:
    from parley.outlook.warning import warning_rows

    rows = sorted(warning_rows(found), key=lambda r: -r["forecast"]["best"])
    shown = [
        (
            r["unit"],
            f"{r['level_now']:,.0f}",
            f"{r['forecast']['best']:,.0f}",
            f"{r['forecast']['low']:,.0f} to {r['forecast']['high']:,.0f}",
            f"{r['baseline']['best']:,.0f}",
            f"{r['change']:+.0%}",
        )
        for r in rows[:top]
    ]
    title = f"Deaths a month, {found.months[0]} to {found.months[-1]} ({found.method})"
    heads = ("unit", "last 3 months", "forecast", "90 %", "last-12-months baseline", "change")
    table(title, heads, shown)
    for note in found.notes:
        click.echo(note, err=True)
    if rows[top:]:
        click.echo(f"{len(rows) - top} more units; --json or --out has them all.", err=True)
    if out:
        click.echo(f"Draws: {out}")


@click.command()
@click.argument("draws", type=click.Path(path_type=Path))
@click.argument("actuals", type=click.Path(path_type=Path))
@click.option("--baseline", type=click.Path(path_type=Path), help="Draws to compare with.")
@click.option("--scenario", help="Whose gazetteer names the places of saved answers.")
@history_options
@json_option
def score(
    draws: Path,
    actuals: Path,
    baseline: Path | None,
    scenario: str | None,
    as_json: bool,
    **options: Any,
) -> int:
    """Score draws against what happened: CRPS, log-CRPS, IGN, MIS, coverage, PIT.

    Answers saved as JSON are settled by their rules and scored beside their base rates.

    \b
    parley score draws.parquet actuals.csv
    parley score draws.parquet GEDEvent_v25_1.csv --unit country --measure sb --json
    parley score theirs.csv actuals.csv --baseline ours.parquet
    parley score answers.json GEDEvent_v25_1.csv --unit admin1 --scenario aleppo-2016-12
    """
    if draws.suffix == ".json":
        return _settle(draws, actuals, scenario, as_json, options)
    from parley.outlook.files import score_files

    found = score_files(draws, actuals, baseline, absent=options.pop("absent") or "", **options)
    if as_json:
        import json

        click.echo(json.dumps(found, ensure_ascii=False))
        return 0
    rows = [
        (name, *(f"{scores[rule]:.4g}" for rule in ("crps", "log_crps", "ign", "mis")))
        for name, scores in found["means"].items()
    ]
    title = f"{found['n']} unit-months (lower is better)"
    table(title, ("forecast", "CRPS", "log-CRPS", "IGN", "MIS 90 %"), rows)
    honest = found["calibration"]
    click.echo(
        f"Coverage of 90 % intervals {honest['coverage90']:.1%}, "
        f"of 50 % {honest['coverage50']:.1%}; "
        f"PIT distance from uniform {honest['pit_distance']:.3f}."
    )
    for rule, s in found["skills"].items():
        click.echo(f"Skill in {rule}: {s['value']:+.3f} [{s['low']:+.3f}, {s['high']:+.3f}]")
    for note in found["notes"]:
        click.echo(note, err=True)
    return 0


def _settle(
    path: Path, actuals: Path, scenario: str | None, as_json: bool, options: dict[str, Any]
) -> int:
    """Settle saved answers from outcomes, and show each with its score and its base rate's."""
    import json

    from parley.outlook.answers import read_answers, settle
    from parley.scenario import load_scenario

    places = load_scenario(scenario).places if scenario else ()
    rows = settle(read_answers(path), read_any(actuals, options), places)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return 0
    shown = [
        (
            row["question"],
            row["outcome"] if row["outcome"] is not None else f"open: {row['why_open']}",
            ", ".join(
                f"{s['rule']} {s['value']:.3g} (base {s['baseline']:.3g})" for s in row["scores"]
            ),
        )
        for row in rows
    ]
    table("Answers and what came (lower is better)", ("question", "outcome", "score"), shown)
    settled = sum(row["outcome"] is not None for row in rows)
    click.echo(f"{settled} of {len(rows)} settled.")
    return 0


@click.command()
@click.argument("history", type=click.Path(path_type=Path))
@click.option("--first", required=True, help="First origin, YYYY-MM.")
@click.option("--last", required=True, help="Last origin, YYYY-MM.")
@click.option("--step", type=click.IntRange(1), default=1, show_default=True, help="Months.")
@click.option("--horizon", type=click.IntRange(1, 60), default=12, show_default=True)
@click.option("--model", default="pool", show_default=True, help="pool, simple, or one model.")
@click.option("--draws", type=click.IntRange(10, 10_000), default=200, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@history_options
@json_option
def backtest(history: Path, as_json: bool, **options: Any) -> int:
    """Score forecasts from rolling origins: how often were we right before?

    \b
    parley backtest deaths.csv --first 2013-01 --last 2015-12
    parley backtest GEDEvent_v25_1.csv --unit country --first 2015-10 --last 2020-10 --step 12
    """
    import json

    from parley.outlook import backtest as backtest_room
    from parley.outlook.files import backtest_summary

    with progress(as_json) as say:
        say("read the history")
        known = read_any(history, options)
        say("roll the origin")
        found = backtest_room(
            known,
            first=options["first"],
            last=options["last"],
            step=options["step"],
            horizon=options["horizon"],
            draws=options["draws"],
            seed=options["seed"],
            models=options["model"],
        )
    summary = backtest_summary(found)
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
        return 0
    rows = [
        (name, *(f"{s[rule]:.4g}" for rule in ("crps", "log_crps", "ign", "mis")))
        for name, s in summary["means"].items()
    ]
    title = f"{len(found.origins)} origins, {len(found.units)} units, {found.horizon} months ahead"
    table(title, ("forecast", "CRPS", "log-CRPS", "IGN", "MIS 90 %"), rows)
    for rule, s in summary["skills"].items():
        click.echo(f"Skill in {rule}: {s['value']:+.3f} [{s['low']:+.3f}, {s['high']:+.3f}]")
    test = summary["diebold_mariano"]
    click.echo(f"Diebold-Mariano: {test['statistic']:.2f}, p = {test['p_value']:.3f}")
    shown = ", ".join(f"{name} {share:.1%}" for name, share in summary["coverage90"].items())
    click.echo(f"Coverage of 90 % intervals: {shown}")
    return 0

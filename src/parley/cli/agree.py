"""``parley agree`` and ``parley power``: who consents, who blocks, who has a say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from parley.cli.agree_show import print_assessment, print_table
from parley.cli.common import DAY, json_option, make_bench, progress, table
from parley.core.errors import Fault, InputError, UsageError


@click.command()
@click.argument("scenario")
@click.option("--agreement", "wanted", multiple=True, help="Only this agreement (id); repeatable.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Set an input by name.")
@click.option(
    "--what-if",
    "what_if",
    type=click.Path(path_type=Path),
    help="TOML or JSON file with inputs to set (see --inputs for their names).",
)
@click.option("--claims", type=click.Path(path_type=Path), help="Claims from `parley read --json`.")
@click.option(
    "--precedents",
    "precedents",
    type=click.Path(path_type=Path),
    help="Table of earlier agreements (PA-X, UCDP PAD or your own) to learn from as well.",
)
@click.option(
    "--write-table",
    "write_to",
    type=click.Path(path_type=Path),
    help="Write the scenario's agreements as a PA-X-like CSV and stop.",
)
@click.option("--inputs", "show_inputs", is_flag=True, help="List every input and its source.")
@click.option("--as-of", type=DAY, help="See only what was known by this day.")
@click.option("--draws", type=click.IntRange(100, 10**7), help="Draws per agreement.")
@click.option("--seed", type=click.IntRange(0), help="Seed of all random streams.")
@click.option("--lang", type=click.Choice(["en", "de"]), default="en", show_default=True)
@json_option
def agree(
    scenario: str,
    wanted: Sequence[str],
    settings: Sequence[str],
    what_if: Path | None,
    claims: Path | None,
    precedents: Path | None,
    write_to: Path | None,
    show_inputs: bool,
    as_of: date | None,
    draws: int | None,
    seed: int | None,
    lang: str,
    as_json: bool,
) -> int:
    """Assess agreements: consent, blockers, what flips them, how long they would hold.

    SCENARIO is a scenario's name or folder, or a table of agreements (PA-X or UCDP PAD as
    CSV, xlsx or Parquet), of which it says how long such agreements held.

    \b
    parley agree aleppo-2016-12
    parley agree aleppo-2016-12 --agreement nationwide-ceasefire --set gov.war_cost=0.4 --json
    parley agree aleppo-2016-12 --inputs --as-of 2016-12-19
    parley agree pax.csv --json
    """
    from parley.core.tables import to_plain

    if Path(scenario).suffix in (".csv", ".xlsx", ".parquet"):
        return print_table(Path(scenario), as_of, as_json)
    overrides = {**_what_if_file(what_if), **_settings(settings)}
    with progress(as_json) as say:
        bench = make_bench(scenario, seed=seed, draws=draws, as_of=as_of, say=say)
        if write_to is not None:
            return _write_table(bench.scenario.agreements, write_to)
        plans = _chosen(bench.scenario, wanted)
        made = _assess_all(bench, plans, overrides, _read_claims(claims), precedents, say)
    if as_json:
        click.echo(json.dumps([to_plain(a) for a in made], ensure_ascii=False))
        return 0
    for plan, assessment in zip(plans, made, strict=True):
        print_assessment(plan, assessment, bench.scenario.actors, lang, show_inputs)
    return 0


def _chosen(scenario: Any, wanted: Sequence[str]) -> list[Any]:
    known = {a.id: a for a in scenario.agreements}
    missing = [w for w in wanted if w not in known]
    if missing:
        raise UsageError(
            f"no such agreement ({', '.join(missing)}).", f"Known are: {', '.join(sorted(known))}."
        )
    ids = wanted or [a.id for a in scenario.agreements if a.id in scenario.assess]
    if not ids:
        raise UsageError(
            "the scenario has no agreement to assess.",
            "Set assess = true in an agreement's file or name one with --agreement.",
        )
    return [known[i] for i in ids]


def _assess_all(
    bench: Any,
    plans: Sequence[Any],
    overrides: Mapping[str, float],
    claims: Any,
    table_of: Path | None,
    say: Any,
) -> list[Any]:
    from parley.agreements import assess, check_agreement

    scenario = bench.scenario
    ids = {a.id for a in scenario.actors}
    tables = {f.id for f in scenario.formats}
    faults = [f for p in plans for f in check_agreement(p, ids, p.path, tables)]
    if faults:
        raise InputError(faults)
    earlier = tuple(a for a in scenario.agreements if a.id not in scenario.assess)
    if table_of is not None:
        from parley.agreements.tables import read_table

        earlier += read_table(table_of)
    everywhere = {n for p in plans for n in _input_names(bench, p)} if overrides else set()
    made = []
    for plan in plans:
        say(f"assess {plan.id}")
        known = _input_names(bench, plan)
        mine = {k: v for k, v in overrides.items() if k in known or k not in everywhere}
        made.append(
            assess(
                plan,
                actors=scenario.actors,
                relations=scenario.relations,
                formats=scenario.formats,
                claims=claims,
                precedents=earlier,
                changes=scenario.changes,
                as_of=bench.as_of,
                streams=bench.streams,
                draws=bench.plan.draws,
                overrides=mine,
            )
        )
    return made


def _input_names(bench: Any, plan: Any) -> set[str]:
    """Names of the inputs of one agreement: a setting goes to those that have it."""
    from parley.agreements.gather import Case, gather

    s = bench.scenario
    case = Case(plan, s.actors, s.relations, bench.as_of, s.formats, changes=s.changes)
    return set(gather(case).inputs.index)


def _write_table(agreements: Sequence[Any], path: Path) -> int:
    from parley.agreements.tables import write_table

    write_table(agreements, path)
    click.echo(f"{len(agreements)} agreements: {path}")
    return 0


def _settings(settings: Sequence[str]) -> dict[str, float]:
    out = {}
    for item in settings:
        key, mark, value = item.partition("=")
        try:
            if not mark:
                raise ValueError
            out[key.strip()] = float(value)
        except ValueError:
            raise UsageError(
                f"--set {item} is not KEY=NUMBER.", "Write for example --set gov.war_cost=0.4."
            ) from None
    return out


def _what_if_file(path: Path | None) -> dict[str, float]:
    """Inputs to set from a TOML or JSON file; nested tables join their keys with dots."""
    if path is None:
        return {}
    import tomllib

    try:
        text = path.read_text("utf-8")
        data = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except FileNotFoundError:
        raise InputError(Fault(str(path), 0, 0, "there is no such file")) from None
    except UnicodeDecodeError:
        raise InputError(Fault(str(path), 1, 1, "this is not UTF-8 text")) from None
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise InputError(Fault(str(path), line, column, f"cannot be read: {error}")) from None
    flat: dict[str, float] = {}
    faults: list[Fault] = []

    def walk(prefix: str, value: object) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(f"{prefix}.{key}" if prefix else str(key), inner)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            flat[prefix] = float(value)
        else:
            todo = "Give a number."
            faults.append(Fault(str(path), 0, 0, f"{prefix} is no number", str(value), todo=todo))

    walk("", data)
    if faults:
        raise InputError(faults)
    return flat


def _read_claims(path: Path | None) -> tuple[Any, ...]:
    if path is None:
        return ()
    from parley.core.claim import Claim
    from parley.core.tables import from_json

    out, faults = [], []
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise InputError(Fault(str(path), 0, 0, error.strerror or "cannot be read")) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                out.append(from_json(Claim, line))
            except Exception as error:
                faults.append(Fault(str(path), number, 1, "this is no claim", str(error)[:80]))
    if faults:
        raise InputError(faults)
    return tuple(out)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def power(file: Path, as_json: bool) -> int:
    """Banzhaf and Shapley-Shubik power of a weighted vote with vetoes, exact.

    FILE is JSON ({"quota": 39, "players": [{"name": "USA", "weight": 7}, …], "veto": ["USA"]})
    or CSV with columns name,weight[,veto] and the quota in a line "quota,39".

    \b
    parley power council.json
    parley power council.json --json
    parley power council.csv
    """
    from parley.agreements.power import power_indices
    from parley.agreements.votes import read_vote

    vote = read_vote(file)
    try:
        found = power_indices(vote.quota, vote.weights, vote.veto)
    except ValueError as error:
        raise InputError(Fault(str(file), 0, 0, str(error), todo="Correct the file.")) from None
    if as_json:
        click.echo(
            json.dumps({"quota": _number(vote.quota), "players": [_player(p) for p in found]})
        )
        return 0
    table(
        f"A priori power, quota {vote.quota}",
        ("player", "weight", "Banzhaf", "", "Shapley-Shubik", ""),
        [
            (
                p.name + (" (veto)" if p.veto else ""),
                str(_number(p.weight)),
                f"{float(p.banzhaf):.6f}",
                _fraction(p.banzhaf),
                f"{float(p.shapley_shubik):.6f}",
                _fraction(p.shapley_shubik),
            )
            for p in found
        ],
    )
    return 0


def _player(p: Any) -> dict[str, Any]:
    out: dict[str, Any] = {
        "name": p.name,
        "weight": _number(p.weight),
        "veto": p.veto,
        "banzhaf": float(p.banzhaf),
        "shapley_shubik": float(p.shapley_shubik),
        "penrose": p.penrose,
        "swings": p.swings if p.swings < 1 << 53 else str(p.swings),
    }
    for key in ("banzhaf", "shapley_shubik"):
        shown = _fraction(getattr(p, key))
        if shown:
            out[f"{key}_exact"] = shown
    return out


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)


def _fraction(value: Any, digits: int = 40) -> str:
    """A fraction as text while its integers stay short enough to read."""
    text = str(value) if not isinstance(value, float) else ""
    return text if len(text) <= digits else ""

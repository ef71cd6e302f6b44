"""``parley agree`` and ``parley power``: who consents, who blocks, who has a say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

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
    show_inputs: bool,
    as_of: date | None,
    draws: int | None,
    seed: int | None,
    lang: str,
    as_json: bool,
) -> int:
    """Assess agreements: consent, blockers, what flips them, how long they would hold.

    \b
    parley agree aleppo-2016-12
    parley agree aleppo-2016-12 --agreement nationwide-ceasefire --set gov.war_cost=0.4 --json
    parley agree aleppo-2016-12 --inputs --as-of 2016-12-19
    """
    from parley.core.tables import to_plain

    overrides = {**_what_if_file(what_if), **_settings(settings)}
    with progress(as_json) as say:
        bench = make_bench(scenario, seed=seed, draws=draws, as_of=as_of, say=say)
        plans = _chosen(bench.scenario, wanted)
        made = _assess_all(bench, plans, overrides, _read_claims(claims), say)
    if as_json:
        click.echo(json.dumps([to_plain(a) for a in made], ensure_ascii=False))
        return 0
    for plan, assessment in zip(plans, made, strict=True):
        _print(plan, assessment, bench.scenario.actors, lang, show_inputs)
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
    bench: Any, plans: Sequence[Any], overrides: Mapping[str, float], claims: Any, say: Any
) -> list[Any]:
    from parley.agreements import assess, check_agreement

    scenario = bench.scenario
    ids = {a.id for a in scenario.actors}
    faults = [f for p in plans for f in check_agreement(p, ids, p.path)]
    if faults:
        raise InputError(faults)
    made = []
    for plan in plans:
        say(f"assess {plan.id}")
        made.append(
            assess(
                plan,
                actors=scenario.actors,
                relations=scenario.relations,
                formats=scenario.formats,
                claims=claims,
                precedents=tuple(a for a in scenario.agreements if a.id not in scenario.assess),
                changes=scenario.changes,
                as_of=bench.as_of,
                streams=bench.streams,
                draws=bench.plan.draws,
                overrides=overrides,
            )
        )
    return made


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


def _pct(x: float) -> str:
    return f"{100 * x:.0f} %"


def _print(plan: Any, made: Any, actors: Sequence[Any], lang: str, show_inputs: bool) -> None:
    from parley.agreements import explain

    names = {a.id: (a.name_de if lang == "de" and a.name_de else a.name) for a in actors}
    title = plan.name_de if lang == "de" and plan.name_de else plan.name
    click.echo(f"\n{title}  [{made.rule}]")
    for sentence in explain(made, actors, lang):
        click.echo(f"  {sentence}")
    click.echo()
    rows = [
        (
            names.get(c.party, c.party) + ("" if c.required else " (not required)"),
            _pct(c.probability),
            f"{c.gap_best:+.2f} [{c.gap_low:+.2f}, {c.gap_high:+.2f}]",
            f"{c.war_value:.2f}",
            _pct(c.blame),
            _pct(c.sole_blocker),
            "" if c.shapley_shubik is None else f"{c.shapley_shubik:.3f}",
            "" if not c.price else f"{c.price:.2f}",
        )
        for c in made.consents
    ]
    table(
        "Parties",
        ("party", "consents", "gap", "war", "blame", "alone", "a priori", "price"),
        rows,
    )
    fixes = [(", ".join(names.get(p, p) for p in f) or "nobody", _pct(v)) for f, v in made.fix_sets]
    table("If these were satisfied", ("parties", "P(agree)"), fixes[:8])
    if made.concessions:
        front = [(", ".join(i) or "nothing", f"{c:g}", _pct(v)) for i, c, v in made.concessions]
        table("What it would take", ("instruments", "cost", "P(agree)"), front)
    if made.breakdown:
        holds = [
            (f"{h} d", _pct(s), f"{_pct(lo)} to {_pct(hi)}")
            for h, lo, s, hi in made.breakdown.holds
        ]
        table("How long it holds", ("for", "probability", "parameters"), holds)
        first = sorted(made.breakdown.first.items(), key=lambda kv: -kv[1][1])
        table(
            "Who breaks it first",
            ("actor", *(f"by {h} d" for h in made.breakdown.horizons)),
            [(names.get(a, a), *map(_pct, p)) for a, p in first],
        )
        rates = [(n, f"{h} d", _pct(p)) for n, h, p in made.breakdown.base_rates]
        table("Base rates beside it", ("", "held for", "share"), rates)
    table(
        "What if",
        ("", "P(agree)", "holds 90 d"),
        [(label, _pct(p), _pct(s)) for label, p, s in made.what_if],
    )
    for flag in made.flags:
        click.echo(f"  ! {flag}")
    shown = made.inputs if show_inputs else made.inputs[:8]
    table(
        "Inputs" if show_inputs else "Inputs that decide most",
        ("input", "low", "best", "high", "share", "from"),
        [
            (
                i.name,
                f"{i.low:.3g}",
                f"{i.best:.3g}",
                f"{i.high:.3g}",
                _pct(i.share or 0),
                _origin(i),
            )
            for i in shown
        ],
    )


def _origin(trace: Any) -> str:
    if trace.claims:
        return ", ".join(trace.claims)
    source = str(trace.source).removeprefix("assumed: ")
    return f"assumed: {source}" if trace.assumption else source


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

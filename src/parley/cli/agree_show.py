"""What ``parley agree`` prints to a terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from parley.cli.common import table

KEY = (
    "  gap: what the plan gains a party over its best alternative, with 5 % and 95 % points;\n"
    "  war: what fighting on is worth to it (1: all it wants); blame: its part of the risk of\n"
    "  failure; alone: it alone refuses; power: Shapley-Shubik index of the rule alone;\n"
    "  price: what would have to be added for 80 % consent; reach: whether the talks reach it.\n"
)


def _pct(x: float) -> str:
    return f"{100 * x:.0f} %"


def print_assessment(
    plan: Any, made: Any, actors: Sequence[Any], lang: str, show_inputs: bool
) -> None:
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
            _pct(c.reached),
        )
        for c in made.consents
    ]
    table(
        "Parties",
        ("party", "consents", "gap", "war", "blame", "alone", "power", "price", "reach"),
        rows,
    )
    click.echo(KEY)
    fixes = [(", ".join(names.get(p, p) for p in f) or "nobody", _pct(v)) for f, v in made.fix_sets]
    table("If these were satisfied", ("parties", "P(agree)"), fixes[:8])
    if made.concessions:
        extras = {i.id: i.name for i in plan.instruments}
        front = [
            ("; ".join(extras.get(i, i) for i in bundle) or "nothing", f"{cost:g}", _pct(p))
            for bundle, cost, p in made.concessions
        ]
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
        rates = [
            (n.replace("own 1 earlier agreements", "own earlier agreement"), f"{h} d", _pct(p))
            for n, h, p in made.breakdown.base_rates
        ]
        table("Base rates beside it", ("", "held for", "share"), rates)
    if made.steps:
        table(
            "Steps",
            ("step", "left", "days", *(f"by {h} d" for h, _ in made.steps[0].done_by), "halts it"),
            [
                (
                    s.what,
                    _left(s),
                    f"{s.days[1]:.0f} [{s.days[0]:.0f}, {s.days[2]:.0f}]",
                    *(_pct(p) for _, p in s.done_by),
                    _halter(s, names),
                )
                for s in made.steps
            ],
        )
    if made.falls:
        falls = [
            (n, f"{m} month{'s' if m > 1 else ''}", _pct(p), _pct(q)) for n, m, p, q in made.falls
        ]
        table("Violence fell by half", ("after", "within", "share", "without one"), falls)
    if made.breakdown and made.breakdown.why:
        click.echo(f"  Sources of the rates: {made.breakdown.why}\n")
    table(
        "What if",
        ("", "P(agree)", "holds 90 d"),
        [(_named(label, names), _pct(p), _pct(s)) for label, p, s in made.what_if],
    )
    for flag in made.flags:
        click.echo(f"  ! {_named(flag, names)}")
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


def _left(step: Any) -> str:
    """What is left of a step, or that nobody has said how much it is."""
    low, best, high = step.left
    if not high and step.days[2]:
        return "not said"
    return f"{best:,.0f} [{low:,.0f}, {high:,.0f}] ({step.unit})"


def _halter(step: Any, names: dict[str, str]) -> str:
    """Who is likeliest to halt a step before it is done."""
    who, chance = max(step.halted_by.items(), key=lambda kv: kv[1], default=("", 0.0))
    return f"{names.get(who, who)} {_pct(chance)}" if chance >= 0.005 else ""


def _named(label: str, names: dict[str, str]) -> str:
    """A label with the ids in it replaced by names."""
    return " ".join(names.get(word, word) for word in label.split(" "))


def _origin(trace: Any) -> str:
    if trace.claims:
        return ", ".join(trace.claims)
    source = str(trace.source).removeprefix("assumed: ")
    source = "no reason given" if source in ("", "assumed") else source
    return f"assumed: {source}" if trace.assumption else source


def print_table(path: Path, as_of: date | None, as_json: bool) -> int:
    """A table of agreements: what is in it and how long its agreements held."""
    import numpy as np

    from parley.agreements.regression import kaplan_meier
    from parley.agreements.tables import held, read_table
    from parley.core.tables import to_plain

    found = read_table(path)
    if as_json:
        click.echo(json.dumps([to_plain(a) for a in found], ensure_ascii=False))
        return 0
    ends = [a.end_latest or a.start for a in found if a.start]
    spells = held(found, as_of or max([d for d in ends if d], default=date.today()))
    kinds = {a.id: a.kind.value for a in found}
    rows = []
    for kind in ("all", *sorted(set(kinds.values()))):
        mine = [s for s in spells if kind in ("all", kinds[s[0]])]
        if mine:
            days, ended = np.array([s[1] for s in mine]), np.array([float(s[2]) for s in mine])
            shares = [_pct(float(x)) for x in kaplan_meier(days, ended, [30, 90, 180, 365])]
            rows.append((kind, len(mine), int(ended.sum()), *shares))
    if not rows:
        click.echo(
            f"{len(found)} in {path.name}, but no start and end that tell how long one held."
        )
        return 0
    heads = ("kind", "dated", "ended", "30 d", "90 d", "180 d", "365 d")
    table(f"{len(found)} agreements in {path.name}: share that held (Kaplan-Meier)", heads, rows)
    return 0

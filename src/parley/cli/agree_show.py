"""What ``parley agree`` prints to a terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from parley.cli.common import table


def N_(text: str) -> str:  # noqa: N802 - marks a text of the views' catalogue, as gettext names it
    """Mark a text; it is translated where it is printed."""
    return text


KEY = (
    N_("gap: what the plan gains a party over its best alternative, with 5 % and 95 % points"),
    N_("war: what fighting on is worth to it (1: all it wants)"),
    N_("blame: its part of the risk of failure; alone: it alone refuses"),
    N_("power: Shapley-Shubik index of the rule alone"),
    N_("price: what would have to be added for 80 % consent; reach: whether the talks reach it"),
)


def _pct(x: float) -> str:
    return f"{100 * x:.0f} %"


def print_assessment(
    plan: Any, made: Any, actors: Sequence[Any], lang: str, show_inputs: bool
) -> None:
    """Print one assessment, sentence by sentence and table by table, in the reader's language."""
    Printed(plan, made, actors, lang).all(show_inputs)


class Printed:
    """One assessment on a terminal."""

    def __init__(self, plan: Any, made: Any, actors: Sequence[Any], lang: str) -> None:
        from parley.views.i18n import translations

        self.plan, self.made, self.actors, self.lang = plan, made, actors, lang
        self.t = translations(lang).gettext
        german = lang == "de"
        self.names = {a.id: (german and a.name_de) or a.name for a in actors}
        self.title = (german and plan.name_de) or plan.name

    def all(self, show_inputs: bool) -> None:
        """Everything, from the reasons to the inputs."""
        self._reasons()
        self._parties()
        self._changes()
        if self.made.breakdown:
            self._holds()
        self._steps()
        self._falls()
        self._what_ifs()
        self._inputs(show_inputs)

    def name(self, actor: str) -> str:
        """An actor's name."""
        return str(self.names.get(actor, actor))

    def _table(self, title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        table(self.t(title), [self.t(h) if h else "" for h in heads], rows)

    def _reasons(self) -> None:
        from parley.agreements import explain

        click.echo(f"\n{self.title}  [{_named(self.made.rule, self.names)}]")
        for sentence in explain(self.made, self.actors, self.lang):
            click.echo(f"  {sentence}")
        click.echo()

    def _parties(self) -> None:
        free = f" ({self.t(N_('not required'))})"
        rows = [
            (
                self.name(c.party) + ("" if c.required else free),
                _pct(c.probability),
                f"{c.gap_best:+.2f} [{c.gap_low:+.2f}, {c.gap_high:+.2f}]",
                f"{c.war_value:.2f}",
                _pct(c.blame),
                _pct(c.sole_blocker),
                "" if c.shapley_shubik is None else f"{c.shapley_shubik:.3f}",
                "" if not c.price else f"{c.price:.2f}",
                _pct(c.reached),
            )
            for c in self.made.consents
        ]
        heads = (N_("party"), N_("consents"), N_("gap"), N_("war (value)"), N_("blame"))
        more = (N_("alone"), N_("power"), N_("price"), N_("reach"))
        self._table(N_("Parties"), heads + more, rows)
        click.echo("".join(f"  {self.t(line)}\n" for line in KEY))

    def _changes(self) -> None:
        made, nobody = self.made, self.t(N_("nobody"))
        fixes = [(", ".join(map(self.name, f)) or nobody, _pct(v)) for f, v in made.fix_sets]
        heads = (N_("parties"), N_("all consent"))
        self._table(N_("If these were satisfied"), heads, fixes[:8])
        if made.concessions:
            extras = {i.id: i.name for i in self.plan.instruments}
            nothing = self.t(N_("nothing"))
            front = [
                ("; ".join(extras.get(i, i) for i in bundle) or nothing, f"{cost:g}", _pct(p))
                for bundle, cost, p in made.concessions
            ]
            heads3 = (N_("add"), N_("cost"), N_("all consent"))
            self._table(N_("What it would take"), heads3, front)

    def _days(self, n: float) -> str:
        return f"{n} {self.t(N_('d'))}"

    def _by(self, n: float) -> str:
        return self.t(N_("by %(n)s d")) % {"n": n}

    def _span(self, low: object, high: object) -> str:
        return self.t(N_("%(low)s to %(high)s")) % {"low": low, "high": high}

    def _holds(self) -> None:
        from parley.views.phrases import base_name

        b = self.made.breakdown
        holds = [
            (self._days(h), _pct(s), self._span(_pct(lo), _pct(hi))) for h, lo, s, hi in b.holds
        ]
        heads = (N_("time"), N_("probability"), N_("as inputs vary"))
        self._table(N_("How long it holds"), heads, holds)
        first = sorted(b.first.items(), key=lambda kv: -kv[1][1])
        rows = [(self.name(a), *map(_pct, p)) for a, p in first]
        days = [self._by(h) for h in b.horizons]
        self._table(N_("Who breaks it first"), (N_("actor"), *days), rows)
        rates = [(base_name(self.t, n), self._days(h), _pct(p)) for n, h, p in b.base_rates]
        self._table(N_("Base rates beside it"), ("", N_("held for"), N_("share")), rates)

    def _steps(self) -> None:
        steps = self.made.steps
        if not steps:
            return
        rows = [
            (
                s.what,
                self._left(s),
                f"{s.days[1]:.0f} [{s.days[0]:.0f}, {s.days[2]:.0f}]",
                *(_pct(p) for _, p in s.done_by),
                _halter(s, self.names),
            )
            for s in steps
        ]
        days = [self._by(h) for h, _ in steps[0].done_by]
        heads = (N_("step"), N_("left to do"), N_("days"), *days, N_("halts it"))
        self._table(N_("Steps"), heads, rows)

    def _left(self, step: Any) -> str:
        """What is left of a step, or that nobody has said how much it is."""
        from parley.views.numbers import Numbers
        from parley.views.vocabulary import word

        low, best, high = step.left
        if not high and step.days[2]:
            return self.t(N_("not said"))
        said = Numbers(self.lang).exact
        unit = word(step.unit, self.lang)
        return f"{said(round(best))} [{said(round(low))}, {said(round(high))}] ({unit})"

    def _falls(self) -> None:
        month, months = self.t(N_("month")), self.t(N_("months"))
        falls = [
            (self.t(n), f"{m} {months if m > 1 else month}", _pct(p), _pct(q))
            for n, m, p, q in self.made.falls
        ]
        if falls:
            heads = (N_("after"), N_("within"), N_("share"), N_("without one"))
            self._table(N_("Violence fell by half"), heads, falls)
        if self.made.breakdown and self.made.breakdown.why:
            lead = self.t(N_("Sources of the rates"))
            click.echo(f"  {lead}: {self.made.breakdown.why}\n")

    def _what_ifs(self) -> None:
        from parley.views.phrases import FLAGS, WHAT_IFS, said_again

        def again(label: str, forms: Any) -> str:
            found = said_again(label, forms, self.t, self.name)
            return found or _named(self.t(label), self.names)

        rows = [(again(w, WHAT_IFS), _pct(p), _pct(s)) for w, p, s in self.made.what_if]
        self._table(N_("What if"), ("", N_("all consent"), N_("holds 90 days")), rows)
        for flag in self.made.flags:
            click.echo(f"  ! {again(flag, FLAGS)}")

    def _inputs(self, every: bool) -> None:
        shown = self.made.inputs if every else self.made.inputs[:8]
        rows = [
            (
                i.name,
                f"{i.low:.3g}",
                f"{i.best:.3g}",
                f"{i.high:.3g}",
                _pct(i.share or 0),
                self._origin(i),
            )
            for i in shown
        ]
        heads = (N_("input"), N_("low"), N_("best"), N_("high"), N_("share"), N_("rests on"))
        self._table(N_("Inputs") if every else N_("Inputs that decide most"), heads, rows)

    def _origin(self, trace: Any) -> str:
        if trace.claims:
            return ", ".join(trace.claims)
        source = str(trace.source).removeprefix("assumed: ")
        if source in ("", "assumed"):
            source = self.t(N_("no reason given"))
        return f"{self.t(N_('assumed'))}: {source}" if trace.assumption else source


def _halter(step: Any, names: dict[str, str]) -> str:
    """Who is likeliest to halt a step before it is done."""
    who, chance = max(step.halted_by.items(), key=lambda kv: kv[1], default=("", 0.0))
    return f"{names.get(who, who)} {_pct(chance)}" if chance >= 0.005 else ""


def _named(label: str, names: dict[str, str]) -> str:
    """A label with the ids in it replaced by names."""
    from parley.views.vocabulary import named

    return named(label, names)


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

"""Faults in an agreement, found before anything is computed, all at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from parley.agreements.blocking import minimal_blocking
from parley.agreements.rules import parse_rule
from parley.core.agreement import Agreement
from parley.core.errors import Fault, InputError
from parley.core.estimate import Range


@dataclass(frozen=True)
class _Source:
    """The file an agreement came from, to find the line a value stands on."""

    path: str
    lines: tuple[str, ...]

    @staticmethod
    def of(path: str | Path) -> _Source:
        file = Path(path)
        try:
            text = file.read_text("utf-8") if file.is_file() else ""
        except (OSError, UnicodeDecodeError):
            text = ""
        return _Source(str(path), tuple(text.splitlines()))

    def find(self, *words: str) -> tuple[int, int]:
        """Line and column of the last word, looked for after the others in turn; 0 if unknown."""
        start = 0
        for word in words:
            pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
            for at in range(start, len(self.lines)):
                match = pattern.search(self.lines[at])
                if match:
                    start, place = at, (at + 1, match.start() + 1)
                    break
            else:
                return (0, 0)
        return place if words else (0, 0)

    def fault(self, what: str, value: object, todo: str, *words: str) -> Fault:
        line, column = self.find(*words)
        return Fault(
            self.path, line, column, what, str(value), "The agreement was not assessed.", todo
        )


def check_agreement(
    agreement: Agreement,
    actor_ids: Collection[str],
    path: str | Path = "",
    formats: Collection[str] | None = None,
) -> list[Fault]:
    """Every fault of an agreement; an empty list if there is none.

    Parameters
    ----------
    agreement
        As it was read.
    actor_ids
        Ids of the scenario's actors.
    path
        The agreement's file; lines and columns of the faults refer to it.
    formats
        Ids of the scenario's formats of talks; None: not looked at.
    """
    source = _Source.of(path or agreement.path or agreement.id)
    return [
        *_rule_faults(agreement, source),
        *_actor_faults(agreement, set(actor_ids), source),
        *_date_faults(agreement, source),
        *_range_faults(agreement, source),
        *_reference_faults(agreement, source),
        *_format_faults(agreement, formats, source),
    ]


def _rule_faults(plan: Agreement, source: _Source) -> Iterator[Fault]:
    if not plan.rule:
        if not any(p.required for p in plan.parties) and plan.parties:
            yield source.fault(
                "nobody's consent is required",
                plan.id,
                "Set required = true for a party.",
                "parties",
            )
        return
    line, column = source.find("rule")
    if line:
        text = source.lines[line - 1]
        column = max(text.find(plan.rule), column - 1) + 1
    try:
        rule = parse_rule(
            plan.rule,
            [p.party for p in plan.parties],
            path=source.path,
            line=line,
            column=column or 1,
        )
    except InputError as error:
        yield from error.faults
        return
    if not minimal_blocking(rule, limit=1):
        yield source.fault("the rule needs nobody", plan.rule, "Name the parties it needs.", "rule")


def _actor_faults(plan: Agreement, known: set[str], source: _Source) -> Iterator[Fault]:
    near = "Add it to the actors or correct the id."
    roles = (
        ("a party is not an actor", [p.party for p in plan.parties]),
        ("a guarantor is not an actor", [g.actor for g in plan.guarantors]),
        ("a monitor is not an actor", plan.monitors),
        ("a mediator is not an actor", plan.mediators),
        ("an excluded group is not an actor", plan.excluded),
        ("a violation is by somebody who is not an actor", [v.by for v in plan.violations if v.by]),
    )
    for what, ids in roles:
        for one in ids:
            if one not in known:
                yield source.fault(what, one, near, one)
    seen: set[str] = set()
    for party in plan.parties:
        if party.party in seen:
            yield source.fault("a party stands twice", party.party, "Keep one.", party.party)
        seen.add(party.party)

    for one in sorted(seen & set(plan.excluded)):
        yield source.fault("a party is also named as excluded", one, "Keep one.", "excluded", one)


def _format_faults(
    plan: Agreement, formats: Collection[str] | None, source: _Source
) -> Iterator[Fault]:
    """An unknown table of talks would silently put everybody within reach."""
    if formats is not None and plan.format and plan.format not in formats:
        known = ", ".join(sorted(formats)) or "none"
        todo = f"Add it to formats.toml or use one of: {known}."
        yield source.fault("no such format of talks", plan.format, todo, "format", plan.format)


def _date_faults(plan: Agreement, source: _Source) -> Iterator[Fault]:
    pairs: tuple[tuple[str, date | None, str, date | None], ...] = (
        ("start", plan.start, "end_earliest", plan.end_earliest),
        ("start", plan.start, "end_latest", plan.end_latest),
        ("end_earliest", plan.end_earliest, "end_latest", plan.end_latest),
    )
    for first, a, second, b in pairs:
        if a and b and b < a:
            yield source.fault(
                f"{second} lies before {first}", f"{b} < {a}", "Put the dates in order.", second
            )
    if plan.fixed_days is not None and plan.fixed_days <= 0:
        yield source.fault(
            "a term of no length", plan.fixed_days, "Give days above 0.", "fixed_days"
        )
    for v in plan.violations:
        if v.day and plan.start and v.day < plan.start:
            yield source.fault(
                "a violation lies before the agreement", v.day, "Correct the day.", str(v.day)
            )


def _range_faults(plan: Agreement, source: _Source) -> Iterator[Fault]:
    for name, value, low, high, words in _ranges(plan):
        if not value.low <= value.best <= value.high:
            yield source.fault(
                f"{name}: low, best and high are not in order",
                f"{value.low:g}, {value.best:g}, {value.high:g}",
                "Put them in order.",
                *words,
            )
        elif value.low < low or value.high > high:
            span = f"{low:g} to {high:g}" if high < 1e18 else f"{low:g} or more"
            shown = (
                f"{value.low:g} to {value.high:g}" if value.low < value.high else f"{value.best:g}"
            )
            yield source.fault(
                f"{name} is outside {span}", shown, f"Give a value of {span}.", *words
            )


def _ranges(plan: Agreement) -> Iterator[tuple[str, Range, float, float, tuple[str, ...]]]:
    """Every range with its name, its bounds and the words that lead to its line."""
    inf = float("inf")
    for t in plan.terms:
        yield f"proposal on {t.issue}", t.proposal, 0, 100, (t.issue, "proposal")
    for p in plan.positions:
        where = f"of {p.party} on {p.issue}"
        yield f"ideal {where}", p.ideal, 0, 100, (p.party, p.issue, "ideal")
        yield f"salience {where}", p.salience, 0, 100, (p.party, p.issue, "salience")
    bounds = {
        "capability": (0, inf), "war_cost": (0, 1), "exposure": (0, 1), "patience": (0, 1),
        "veto": (0, 1), "optimism": (-10, 10), "separate_deal": (-1, 1),
    }  # fmt: skip
    for stake in plan.parties:
        for key, (low, high) in bounds.items():
            value = getattr(stake, key)
            if value is not None:
                yield f"{key} of {stake.party}", value, low, high, (stake.party, key)
    for g in plan.guarantors:
        for key in ("presence", "monitoring", "leverage", "own_fighting"):
            yield f"{key} of guarantor {g.actor}", getattr(g, key), 0, 1, (g.actor, key)


def _reference_faults(plan: Agreement, source: _Source) -> Iterator[Fault]:
    parties, issues = {p.party for p in plan.parties}, {t.issue for t in plan.terms}
    for p in plan.positions:
        if p.party not in parties:
            yield source.fault(
                "a position is of no party to the agreement", p.party, "Add the party.", p.party
            )
        if p.issue not in issues:
            yield source.fault("a position is on no issue", p.issue, "Add the term.", p.issue)
    for item in plan.instruments:
        for party in item.effects:
            if party not in parties:
                yield source.fault(
                    "an instrument works on no party to the agreement",
                    party, "Add the party.", item.id, party,
                )  # fmt: skip
        if item.cost < 0:
            yield source.fault("a cost is below 0", item.cost, "Give 0 or more.", item.id, "cost")
    steps = {s.id for s in plan.steps}
    for s in plan.steps:
        if s.linked and s.linked not in steps and s.linked not in plan.linked:
            yield source.fault(
                "a step is linked to nothing known",
                s.linked,
                "Name a step or a linked deal.",
                s.linked,
            )

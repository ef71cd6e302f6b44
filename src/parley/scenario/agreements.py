"""``agreements/*.toml``: plans, truces, evacuations and how earlier ones ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from parley.core.agreement import (
    Agreement,
    GuarantorInputs,
    Instrument,
    PartyStake,
    Position,
    Step,
    Term,
    Violation,
)
from parley.core.estimate import Range
from parley.core.terms import AgreementKind
from parley.scenario.faults import Faults
from parley.scenario.tomlfile import Table, as_range, read_toml

ROOT_KEYS = {
    *[
        "id",
        "name",
        "name_de",
        "kind",
        "assess",
        "start",
        "end_earliest",
        "end_latest",
        "fixed_days",
        "status",
        "level",
    ],
    *[
        "rule",
        "format",
        "monitors",
        "mediators",
        "linked",
        "excluded",
        "places",
        "how_ended",
        "source",
    ],
    *["party", "term", "position", "guarantor", "step", "violation", "instrument"],
}
STAKES = ["capability", "war_cost", "exposure", "patience", "veto", "optimism", "separate_deal"]
UNIT_STAKES = ("war_cost", "exposure", "patience", "veto", "separate_deal")


def read_agreement(
    path: Path, actors: set[str], faults: Faults
) -> tuple[Agreement, bool, Table] | None:
    """Read one agreement; the flag says whether every run assesses it."""
    found = read_toml(path, faults)
    if found is None:
        return None
    root, arrays = found
    root.known(ROOT_KEYS, faults)
    for key in ("id", "name", "kind"):
        if key not in root.values:
            faults.add(root.spot(), "missing key", key, f'Add {key} = "…".')
    kinds = [k.value for k in AgreementKind]
    kind = faults.one_of(root.text("kind", faults), kinds, root.spot("kind"), "unknown kind")
    dates = {k: _date(root, k, faults) for k in ("start", "end_earliest", "end_latest")}
    _in_order(root, dates, faults)
    for key in ("monitors", "mediators", "excluded"):
        _actors(root, key, root.texts(key, faults), actors, faults)
    if kind is None:
        return None
    agreement = Agreement(
        id=root.text("id", faults),
        name=root.text("name", faults),
        kind=AgreementKind(kind),
        name_de=root.text("name_de", faults) or root.text("name", faults),
        fixed_days=faults.number(root.values.get("fixed_days"), root.spot("fixed_days"), 0),
        status=root.text("status", faults),
        level=root.text("level", faults),
        rule=root.text("rule", faults),
        parties=_parties(arrays.get("party", []), actors, faults),
        terms=_terms(arrays.get("term", []), faults),
        positions=_positions(arrays, faults),
        guarantors=_guarantors(arrays.get("guarantor", []), actors, faults),
        monitors=root.texts("monitors", faults),
        mediators=root.texts("mediators", faults),
        format=root.text("format", faults),
        steps=_steps(arrays.get("step", []), faults),
        linked=root.texts("linked", faults),
        violations=_violations(root, arrays.get("violation", []), actors, faults),
        instruments=_instruments(arrays, faults),
        excluded=root.texts("excluded", faults),
        how_ended=root.text("how_ended", faults),
        places=root.texts("places", faults),
        source=root.text("source", faults),
        path=str(path),
        **dates,
    )
    return agreement, bool(root.values.get("assess", False)), root


def _date(table: Table, key: str, faults: Faults) -> Any:
    return faults.day(table.values.get(key), table.spot(key))


def _in_order(root: Table, dates: dict[str, Any], faults: Faults) -> None:
    known = [(k, d) for k, d in dates.items() if d is not None]
    for (before, first), (after, second) in zip(known, known[1:]):
        if second < first:
            what = f"'{after}' lies before '{before}'"
            faults.add(root.spot(after), what, f"{second} < {first}", "Correct the dates.")


def _actors(
    table: Table, key: str, names: tuple[str, ...], actors: set[str], faults: Faults
) -> None:
    for name in names:
        faults.one_of(name, actors, table.spot(key), "unknown actor id")


def _parties(tables: list[Table], actors: set[str], faults: Faults) -> tuple[PartyStake, ...]:
    out = []
    for t in tables:
        t.known({"id", "required", "label", *STAKES}, faults)
        name = t.text("id", faults)
        faults.one_of(name, actors, t.spot("id"), "unknown actor id")
        stakes: dict[str, Range | None] = {}
        for key in STAKES:
            top = 1.0 if key in UNIT_STAKES else None
            least = None if key == "optimism" else 0.0
            stakes[key] = t.range(key, faults, least, top)
        required = bool(t.values.get("required", True))
        out.append(PartyStake(name, required, label=t.text("label", faults), **stakes))
    return tuple(out)


def _terms(tables: list[Table], faults: Faults) -> tuple[Term, ...]:
    out = []
    for t in tables:
        t.known({"issue", "name", "name_de", "proposal", "scale_low", "scale_high"}, faults)
        proposal = t.range("proposal", faults, 0, 100)
        if proposal is None:
            faults.add(t.spot("proposal"), "term without a proposal", "", "Add proposal = {…}.")
            continue
        name = t.text("name", faults)
        low, high = t.text("scale_low", faults), t.text("scale_high", faults)
        name_de = t.text("name_de", faults) or name
        out.append(Term(t.text("issue", faults), name, proposal, low, high, name_de))
    return tuple(out)


def _positions(arrays: dict[str, list[Table]], faults: Faults) -> tuple[Position, ...]:
    parties = {t.values.get("id") for t in arrays.get("party", [])}
    issues = {t.values.get("issue") for t in arrays.get("term", [])}
    out = []
    for t in arrays.get("position", []):
        t.known({"party", "issue", "ideal", "salience"}, faults)
        party, issue = t.text("party", faults), t.text("issue", faults)
        faults.one_of(party, map(str, parties), t.spot("party"), "no such party in this file")
        faults.one_of(issue, map(str, issues), t.spot("issue"), "no such issue in this file")
        ideal, salience = (t.range(k, faults, 0, 100) for k in ("ideal", "salience"))
        if ideal and salience:
            out.append(Position(party, issue, ideal, salience))
    return tuple(out)


def _guarantors(
    tables: list[Table], actors: set[str], faults: Faults
) -> tuple[GuarantorInputs, ...]:
    keys = ("presence", "monitoring", "leverage", "own_fighting")
    out = []
    for t in tables:
        t.known({"actor", "over", *keys}, faults)
        name = t.text("actor", faults)
        faults.one_of(name, actors, t.spot("actor"), "guarantor is not an actor")
        over = t.texts("over", faults)
        _actors(t, "over", over, actors, faults)
        wide = Range(0.0, 0.5, 1.0, "assumed: not given", (), True)
        given = [t.range(k, faults, 0, 1) or wide for k in keys]
        out.append(GuarantorInputs(name, given[0], given[1], given[2], given[3], over))
    return tuple(out)


def _steps(tables: list[Table], faults: Faults) -> tuple[Step, ...]:
    out = []
    for t in tables:
        t.known({"id", "what", "planned", "done", "unit", "place", "linked", "status"}, faults)
        planned, done = (t.range(k, faults, 0) for k in ("planned", "done"))
        texts = {k: t.text(k, faults) for k in ("id", "what", "place", "linked", "status")}
        unit = t.text("unit", faults, "person")
        out.append(Step(planned=planned, done=done, unit=unit, **texts))
    return tuple(out)


def _violations(
    root: Table, tables: list[Table], actors: set[str], faults: Faults
) -> tuple[Violation, ...]:
    out = []
    for t in tables:
        t.known({"day", "by", "what", "source"}, faults)
        by = t.text("by", faults)
        if by:
            faults.one_of(by, actors, t.spot("by"), "unknown actor id")
        what, source = t.text("what", faults), t.text("source", faults)
        day = _date(t, "day", faults)
        out.append(Violation(str(root.values.get("id", "")), day, by, what, (), source))
    return tuple(out)


def _instruments(arrays: dict[str, list[Table]], faults: Faults) -> tuple[Instrument, ...]:
    parties = {str(t.values.get("id")) for t in arrays.get("party", [])}
    out = []
    for t in arrays.get("instrument", []):
        t.known({"id", "name", "cost", "effects", "source"}, faults)
        cost = faults.number(t.values.get("cost"), t.spot("cost"), 0, None, 1.0)
        effects: dict[str, Range] = {}
        given = t.values.get("effects", {})
        for party, value in (given if isinstance(given, dict) else {}).items():
            faults.one_of(party, parties, t.spot("effects"), "no such party in this file")
            effect = as_range(value, t.spot("effects"), party, faults)
            if effect:
                effects[party] = effect
        name = t.text("name", faults)
        source = t.text("source", faults)
        out.append(Instrument(t.text("id", faults), name, cost or 0.0, effects, source))
    return tuple(out)

"""From an agreement, its actors and their relations to named inputs and the kernel's layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from parley.agreements import learning
from parley.agreements.draws import CELLS, Array, Input, Inputs
from parley.agreements.evidence import Breach, breaches, by_office, known_by, shift_factor, stances
from parley.agreements.formats import reach
from parley.agreements.hazards import Covariates, covariate_inputs, frailty_input
from parley.agreements.layout import Layout
from parley.agreements.outcomes import Outcomes, outcomes_of
from parley.agreements.priors import prior
from parley.agreements.rules import Rule, all_of, parse_rule, parties_of
from parley.agreements.ties import Ties, ties_of
from parley.core.actor import Actor, Relation
from parley.core.agreement import Agreement, PartyStake, Position, TalksFormat, Term
from parley.core.claim import Claim
from parley.core.estimate import Range
from parley.core.terms import AgreementKind
from parley.core.world import DatedChange, Ensemble

ASSUMED_ISSUE = "settlement"


@dataclass(frozen=True)
class Case:
    """Everything an assessment starts from, in the caller's nouns."""

    agreement: Agreement
    actors: Sequence[Actor]
    relations: Sequence[Relation]
    as_of: date
    formats: Sequence[TalksFormat] = ()
    claims: Sequence[Claim] = ()
    precedents: Sequence[Agreement] = ()
    changes: Sequence[DatedChange] = ()
    ensemble: Ensemble | None = None
    overrides: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """A case as the kernel takes it: inputs, layout, rule, and what is derived draw by draw."""

    case: Case
    parties: tuple[PartyStake, ...]
    breakers: tuple[str, ...]
    rule: Rule
    inputs: Inputs
    layout: Layout
    covariates: Covariates
    record: learning.Record
    ties: Ties
    breaches: tuple[Breach, ...]
    notes: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Party ids in the kernel's order."""
        return tuple(p.party for p in self.parties)

    @property
    def required(self) -> tuple[str, ...]:
        """Parties whose consent the rule asks for."""
        return tuple(p for p, needed in zip(self.names, self.layout.required) if needed)


def _level_of(record: learning.Record) -> Range:
    """Where in the posterior of how long truces last here; what it rests on as its source."""
    count, wide = len(record.spells), "one average truce elsewhere (Fortna 2004, re-estimated)"
    if not count:
        return Range(0.0, 0.5, 1.0, wide, assumption=True)
    names = ", ".join(s.agreement for s in record.spells[:6]) + (", …" if count > 6 else "")
    return Range(0.0, 0.5, 1.0, f"how long this case's own held: {names}; beside {wide}")


def in_force(agreement: Agreement, as_of: date) -> bool:
    """Whether the agreement has begun and not yet ended on ``as_of``."""
    if agreement.start is None or agreement.start > as_of:
        return False
    last = agreement.end_latest or agreement.end_earliest
    return last is None or last > as_of


def gather(case: Case) -> Problem:
    """Collect every input of a case under its name and lay out the kernel's columns.

    Parties are put in order of their ids, so that their order in a file changes nothing.
    """
    plan = case.agreement
    parties = tuple(sorted(plan.parties, key=lambda p: p.party))
    names = [p.party for p in parties]
    given = parse_rule(plan.rule, names, path=plan.path or plan.id) if plan.rule else None
    asked = set(parties_of(given)) if given else {p.party for p in parties if p.required}
    rule = given or all_of(n for n in names if n in asked)
    terms, positions = _terms(plan, parties, case.actors)
    inputs = Inputs(dict(case.overrides))
    ties = ties_of(names, case.relations, case.changes, case.as_of)
    outcomes = outcomes_of(case.ensemble, parties, case.actors)
    begun = (case.as_of - plan.start).days if plan.start and in_force(plan, case.as_of) else 0
    record = learning.learn(learning.spells_of(case.precedents, plan, case.as_of))
    claims = by_office(known_by(case.claims, case.as_of), case.relations, names)
    seen = tuple(breaches(claims, plan, case.as_of))
    columns = _party_columns(inputs, case, parties, asked, terms, positions, claims, ties)
    model = {
        key: inputs.add(name, None, prior("model", name))
        for key, name in (
            ("bend", "bend"),
            ("decisiveness", "decisiveness"),
            ("delay", "delay_years"),
            ("pressure", "pressure"),
            ("steepness", "steepness"),
        )
    }
    model["common"] = inputs.add(
        "all.unexplained", None, replace(prior("model", "unexplained"), shape="normal")
    )
    lasting = "recovery_disarmed" if plan.kind is AgreementKind.PEACE else "recovery_years"
    model["recovery"] = inputs.add("recovery_years", None, prior("model", lasting))
    model["shape"] = inputs.put(record.shape_input())
    scale_level = inputs.add("scale_days", _level_of(record), None)
    model["frailty"] = inputs.put(frailty_input(seen, float(begun)))
    outside = [g.actor for g in plan.guarantors] + list(plan.excluded)
    breakers = tuple(names + sorted(dict.fromkeys(a for a in outside if a not in names)))
    covariates = covariate_inputs(inputs, plan, breakers, seen, columns["veto"], len(names))
    tie_first = [inputs.put(t) for t in ties.inputs]
    base = len(inputs.items)
    layout = Layout(
        parties=len(names), issues=len(terms), breakers=len(breakers),
        **{k: v for k, v in columns.items() if k != "veto"},
        veto=base, covariates=base + len(breakers), outside_gap=base + 2 * len(breakers),
        tie=tie_first[0] if tie_first else 0, **model, scale=base + 3 * len(breakers),
        ties=ties.pairs, tie_factor=ties.active, power_factor=ties.power(len(names)),
        regime_start=ties.starts,
        outcome=outcomes.chance, winners=outcomes.winners, losses=outcomes.losses,
        settles=outcomes.held, centre=np.zeros(len(outcomes.chance)),
        required=np.array([n in asked for n in names], np.bool_),
        elapsed=float(begun), reference=prior("model", "reference_breakers").best,
    )  # fmt: skip
    inputs.check_overrides()
    notes = (*ties.notes, *outcomes.notes)
    covariates = replace(covariates, scale_level=scale_level)
    problem = Problem(
        case, parties, breakers, rule, inputs, layout, covariates, record, ties, seen, notes
    )
    return _anchored(problem, outcomes)


def _terms(
    plan: Agreement, parties: Sequence[PartyStake], actors: Sequence[Actor]
) -> tuple[tuple[Term, ...], dict[tuple[str, str], Position]]:
    """The issues and positions; where an agreement names none, camps at the ends of one issue."""
    if plan.terms:
        return plan.terms, {(p.party, p.issue): p for p in plan.positions}
    default = prior("party", "proposal")
    proposal = Range(default.low, default.best, default.high, default.source, assumption=True)
    camp = {a.id: a.camp for a in actors}
    camps = sorted({camp.get(p.party, "") for p in parties} - {"", "neutral"})
    spots = dict(zip(camps, np.linspace(0, 100, len(camps)) if len(camps) > 1 else [0.0]))
    positions = {}
    for p in parties:
        at = float(spots.get(camp.get(p.party, ""), 50.0))
        ideal = Range(max(at - 15, 0.0), at, min(at + 15, 100.0), "its camp", assumption=True)
        weight = Range(50.0, 80.0, 100.0, "assumed", assumption=True)
        positions[(p.party, ASSUMED_ISSUE)] = Position(p.party, ASSUMED_ISSUE, ideal, weight)
    return (Term(ASSUMED_ISSUE, "the settlement as a whole", proposal),), positions


def _party_columns(
    inputs: Inputs,
    case: Case,
    parties: Sequence[PartyStake],
    asked: set[str],
    terms: Sequence[Term],
    positions: Mapping[tuple[str, str], Position],
    claims: Sequence[Claim],
    ties: Ties,
) -> dict[str, int]:
    """Add the columns of terms and parties block by block; returns each block's first column."""
    names = [p.party for p in parties]
    said = {s.party: s for s in stances(claims, case.agreement, names)}
    first: dict[str, int] = {}

    def block(key: str, columns: list[int]) -> None:
        first[key] = columns[0] if columns else len(inputs.items)

    block("proposal", [inputs.add(f"{t.issue}.proposal", t.proposal) for t in terms])
    for field_name in ("ideal", "salience"):
        column = []
        for n in names:
            for t in terms:
                pos = positions.get((n, t.issue))
                value: Range | None = None
                if pos is not None:
                    value = getattr(pos, field_name)
                    assert value is not None
                    value = replace(value, claims=value.claims or pos.claims)
                column.append(
                    inputs.add(f"{n}.{t.issue}.{field_name}", value, prior("party", field_name))
                )
        block(field_name, column)
    for key, attribute in (
        ("capability", "capability"),
        ("cost", "war_cost"),
        ("exposure", "exposure"),
        ("patience", "patience"),
        ("optimism", "optimism"),
    ):
        block(
            key,
            [
                inputs.add(
                    f"{p.party}.{attribute}", getattr(p, attribute), prior("party", attribute)
                )
                for p in parties
            ],
        )
    block(
        "separate",
        [inputs.add(f"{p.party}.separate_deal", p.separate_deal or -9.0) for p in parties],
    )
    block("shift", [_said(inputs, n, said[n].net if n in said else 0.0,
                          said[n].claims if n in said else ()) for n in names])  # fmt: skip
    block("war_shift", [inputs.add(f"{n}.war_value_shift", 0.0) for n in names])
    blank = prior("model", "unexplained")
    noise = replace(blank, shape="normal")
    block("unexplained", [inputs.add(f"{n}.unexplained", None, noise) for n in names])
    tables = case.formats
    column = []
    for n in names:
        r = reach(n, case.agreement.format, tables, ties.patrons_of(n), case.as_of)
        column.append(inputs.add(f"{n}.reach", r if r is not None else 1.0))
    block("reach", column)
    block("ticket", [_ticket(inputs, f"{n}.reach_chance") for n in names])
    block("veto_ticket", [_ticket(inputs, f"{n}.veto_chance") for n in names])
    block("veto", [
        inputs.add(f"{p.party}.veto", p.veto,
                   prior("party", "veto_required" if p.party in asked else "veto_other"))
        for p in parties
    ])  # fmt: skip
    return first


def _said(inputs: Inputs, party: str, net: float, ids: tuple[str, ...]) -> int:
    """How far a party's words move its gap; nothing said moves nothing."""
    if not ids:
        return inputs.add(f"{party}.said", 0.0)
    wide, factor = prior("words", "shift"), shift_factor(net)
    low, best, high = sorted((wide.low * factor, wide.best * factor, wide.high * factor))
    best = wide.best * factor
    return inputs.add(f"{party}.said", Range(low, best, high, wide.source, ids))


def _ticket(inputs: Inputs, name: str) -> int:
    """A uniform number that decides something left to chance."""
    even = tuple(np.linspace(0.0, 1.0, CELLS + 1))
    return inputs.put(Input(name, 0.0, 0.5, 1.0, "table", "chance", quantiles=even))


def _anchored(problem: Problem, outcomes: Outcomes) -> Problem:
    """Tie the ensemble's outcomes to the parties' strength at best values.

    A camp's share of an outcome goes to its parties in proportion to their strength, and
    draws in which the winners are stronger than at best values make the outcome likelier.
    """
    best = np.array([i.best for i in problem.inputs.items])
    lay = problem.layout
    power = np.maximum(best[lay.capability : lay.capability + lay.parties], 0.0)
    total = power.copy()
    for e, (patron, client) in enumerate(lay.ties):
        total[client] += best[lay.tie + e] * lay.tie_factor[0, e] * power[patron]
    chance = np.maximum(total, 1e-9) ** best[lay.decisiveness]
    chance = chance / chance.sum()
    if not len(outcomes.chance):
        return problem
    camp = {a.id: a.camp or a.id for a in problem.case.actors}
    sides = np.array([camp.get(n, n) for n in problem.names])
    within = np.array([chance[i] / chance[sides == s].sum() for i, s in enumerate(sides)])
    settles = outcomes.held * within
    settles = settles / settles.sum(axis=1, keepdims=True)
    centre = np.asarray(outcomes.winners @ chance)
    return replace(problem, layout=lay._replace(settles=settles, centre=centre))


def derive(problem: Problem, xs: Array) -> None:
    """Fill the derived rows of ``xs``: veto, covariates and gap of breakers, Weibull scale."""
    lay, cov = problem.layout, problem.covariates
    cov.fill(xs, lay.veto, lay.covariates, lay.outside_gap)
    level = xs[cov.scale_level]
    if "scale_days" in problem.case.overrides:
        xs[lay.scale] = problem.case.overrides["scale_days"]
    else:
        xs[lay.scale] = problem.record.scale_of(xs[lay.shape], level)

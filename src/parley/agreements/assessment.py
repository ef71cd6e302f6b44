"""Assess one agreement: consent, blockers, what flips them, and how long it would hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from parley.agreements.blocking import minimal_blocking
from parley.agreements.concessions import concession_front
from parley.agreements.draws import Array
from parley.agreements.evidence import is_about, is_about_talks
from parley.agreements.gather import Case, Problem, gather, in_force
from parley.agreements.jit import announce
from parley.agreements.kernel import run
from parley.agreements.lattice import best_fix_sets, blame, p_given_fix, sole_blockers
from parley.agreements.lenses import lens_values
from parley.agreements.power import rule_power
from parley.agreements.priors import base_rates, falls, sources_of
from parley.agreements.sensitivity import traces
from parley.agreements.sentences import consent_why, summary
from parley.agreements.steps import step_outlooks
from parley.agreements.survival import Survival
from parley.agreements.sweep import DAYS, Result, solve, sweep
from parley.core.actor import Actor, Relation
from parley.core.agreement import Agreement, Assessment, Breakdown, Consent, TalksFormat
from parley.core.claim import Claim
from parley.core.estimate import Estimate
from parley.core.streams import Streams
from parley.core.terms import AgreementKind
from parley.core.world import DatedChange, Ensemble

HORIZONS = (30, 90, 180, 365)
PRICE_AT = 0.8


def assess(
    agreement: Agreement,
    *,
    actors: Sequence[Actor],
    relations: Sequence[Relation],
    formats: Sequence[TalksFormat] = (),
    estimates: Sequence[Estimate] = (),
    claims: Sequence[Claim] = (),
    precedents: Sequence[Agreement] = (),
    changes: Sequence[DatedChange] = (),
    as_of: date,
    streams: Streams,
    draws: int = 4000,
    ensemble: Ensemble | None = None,
    overrides: Mapping[str, float] | None = None,
) -> Assessment:
    """Who consents, who blocks, what would flip them, and how long the agreement would hold.

    Parameters
    ----------
    agreement
        The plan, with its parties' stakes and positions as low/best/high. What is missing
        is assumed from wide priors and marked as an assumption.
    actors, relations
        Actors (their camps) and dated relations (who is whose patron).
    formats
        The tables of talks; the agreement's own is ``agreement.format``.
    estimates
        Fused figures; used for the progress of steps.
    claims
        Positions and violations known so far; those published after ``as_of`` are ignored.
    precedents
        The case's own earlier agreements; how long they held teaches the breakdown model.
    changes
        Known dated changes (a patron's office changes hands).
    as_of
        The day of the assessment; nothing known only later is used.
    streams
        Random streams; the same seed gives the same result.
    draws
        Number of draws. All are counted; intervals, survival and shares of the variance come
        from the first 20,000.
    ensemble
        Simulated futures; their outcomes and losses become the war values.
    overrides
        Inputs set by hand, by name ("gov.war_cost"); see ``Assessment.inputs``.

    Returns
    -------
    Assessment
        Probabilities are means over draws; ``p_low``/``p_high`` the 5 % and 95 % points of
        P(agree) over what had to be assumed.

    Raises
    ------
    InputError
        If the rule cannot be read or names an unknown party.
    UsageError
        If an override names no input.

    Notes
    -----
    The model is that of design section 6: reservation values after [Fearon1995]_ and
    [Powell2006]_, contest after [Hirshleifer1989]_, veto players after [Cunningham2006]_.
    """
    # sifted once: what-ifs gather again and again
    told = tuple(c for c in claims if is_about(c, agreement) or is_about_talks(c, agreement))
    case = Case(
        agreement, actors, relations, as_of, formats, told, precedents, changes, ensemble,
        dict(overrides or {}),
    )  # fmt: skip
    problem = gather(case)
    announce(run)
    result = sweep(problem, streams, draws)
    low, high = assumption_interval(problem, streams)
    survival = result.survival()
    breakdown = _breakdown(result, survival)
    lattice = best_fix_sets(result.masks, problem.rule)
    steps, step_inputs = step_outlooks(result, survival, estimates, streams)
    made = Assessment(
        agreement=agreement.id,
        p_agree=result.p_agree,
        p_low=min(low, result.p_agree),
        p_high=max(high, result.p_agree),
        consents=_consents(result),
        blockers=minimal_blocking(problem.rule, limit=200),
        fix_sets=lattice,
        concessions=concession_front(result),
        flags=(*commitment_flags(result), *problem.notes),
        breakdown=breakdown,
        inputs=(*traces(result), *step_inputs),
        what_if=what_ifs(result, streams, min(draws, 2000)),
        lenses=lens_values(result),
        rule=str(problem.rule),
        draws=draws,
        claims=tuple(
            sorted(
                {c for i in problem.inputs.items for c in i.claims}
                | {c for i in step_inputs for c in i.claims}
            )
        ),
        steps=steps,
        falls=_falls(agreement),
        stood=(as_of - agreement.start).days
        if agreement.start and in_force(agreement, as_of)
        else None,
        term=agreement.fixed_days,
    )
    return replace(made, why=" ".join(summary(made, actors)))


def _falls(agreement: Agreement) -> tuple[tuple[str, int, float, float], ...]:
    """How violence fell after ceasefires of this level, beside the placebo arm."""
    if agreement.kind not in (AgreementKind.CEASEFIRE, AgreementKind.LOCAL):
        return ()
    return tuple(
        (entry["name"], int(month), float(share), float(dict(entry["placebo"])[month]))
        for entry in falls(agreement.level)
        for month, share in entry["months"]
    )


def assumption_interval(
    problem: Problem, streams: Streams, blocks: int = 48
) -> tuple[float, float]:
    """5 % and 95 % of P(agree) across what had to be assumed, each assumption held for a block.

    The chance within a block of finite size is taken out of the spread.
    """
    size = 64
    result = solve(problem, streams, blocks * size, start=1 << 40, hold=size)
    agrees = _agree_flags(result)
    means = agrees.reshape(blocks, size).mean(axis=1)
    noise = (means * (1 - means)).mean() / (size - 1)
    total = means.var(ddof=1)
    shrink = np.sqrt(max(total - noise, 0.0) / total) if total > 0 else 0.0
    centre = means.mean()
    spread = centre + shrink * (means - centre)
    low, high = np.quantile(spread, [0.05, 0.95])
    return float(np.clip(low, 0, 1)), float(np.clip(high, 0, 1))


def _agree_flags(result: Result) -> Array:
    from parley.agreements.rules import holds

    consents = {p: ~result.draws.blocks[i] for i, p in enumerate(result.problem.names)}
    shape = (result.xs.shape[1],)
    return np.broadcast_to(holds(result.problem.rule, consents), shape).astype(np.float64)


def _consents(result: Result) -> tuple[Consent, ...]:
    """One summary a party, in the agreement's own order."""
    problem, draws = result.problem, result.draws
    guilt = blame(result.masks, problem.rule)
    alone = sole_blockers(result.masks, problem.rule)
    power = rule_power(problem.rule, problem.names)
    lay, size = problem.layout, problem.layout.parties
    tickets = result.xs[lay.ticket : lay.ticket + size]
    reached = (tickets < result.xs[lay.reach : lay.reach + size]).mean(axis=1)
    rows = {}
    for i, party in enumerate(problem.names):
        gap = draws.gap[i]
        low, short, high = np.quantile(gap, [0.05, 1 - PRICE_AT, 0.95])
        consent = Consent(
            party=party,
            required=bool(problem.layout.required[i]),
            probability=float(result.means.consent[i]),
            gap_low=float(low),
            gap_best=float(result.means.gap[i]),
            gap_high=float(high),
            reservation=float(result.means.reserve[i]),
            value=float(result.means.value[i]),
            war_value=float(result.means.war[i]),
            blame=float(guilt[i]),
            sole_blocker=float(alone[i]),
            banzhaf=power[party][0] if party in power else None,
            shapley_shubik=power[party][1] if party in power else None,
            price=max(-float(short), 0.0),
            claims=_claims_of(problem, party),
            reached=float(reached[i]),
        )
        rows[party] = replace(consent, why=consent_why(consent, result.draws, i))
    return tuple(rows[p.party] for p in problem.case.agreement.parties)


def _claims_of(problem: Problem, party: str) -> tuple[str, ...]:
    items = [i for i in problem.inputs.items if i.name.split(".")[0].split(">")[-1] == party]
    return tuple(sorted({c for i in items for c in i.claims}))


def commitment_flags(result: Result) -> tuple[str, ...]:
    """Pairs of which one would rather strike before a known change of power than trust.

    A dated change that lifts j's chance from p1 to p2 tempts i if d p2 - p1 > c_i (1 - d)
    in more than half of the draws.
    """
    problem, lay, xs = result.problem, result.problem.layout, result.xs
    if len(lay.regime_start) < 2:
        return ()
    flags = []
    for i, decliner in enumerate(problem.names):
        for j, riser in enumerate(problem.names):
            if i == j:
                continue
            now, later = result.draws.chance[0, j], result.draws.chance[-1, j]
            patience, cost = xs[lay.patience + i], xs[lay.cost + i]
            excess = patience * later - now - cost * (1.0 - patience)
            if (excess > 0).mean() > 0.5:
                flags.append(f"{decliner} may strike before {riser} grows stronger")
    return tuple(flags)


def _breakdown(result: Result, survival: Survival) -> Breakdown:
    problem, course = result.problem, survival.course(DAYS)
    low, best, high = course.low, course.mean, course.high
    broken = np.array([survival.first_by(h).mean(axis=1) for h in HORIZONS])
    first = {b: tuple(map(float, broken[:, m])) for m, b in enumerate(problem.breakers)}
    record = problem.record
    rates = list(base_rates(problem.case.agreement.kind.value))
    if record.spells:
        own = record.survival(HORIZONS)
        label = f"the case's own {len(record.spells)} earlier agreements"
        rates += [(label, h, float(s)) for h, s in zip(HORIZONS, own)]
    return Breakdown(
        days=tuple(range(DAYS + 1)),
        s_low=tuple(map(float, low)),
        s_best=tuple(map(float, best)),
        s_high=tuple(map(float, high)),
        horizons=HORIZONS,
        holds=tuple((h, float(low[h]), float(best[h]), float(high[h])) for h in HORIZONS),
        first=first,
        base_rates=tuple(rates),
        hazard={b: tuple(map(float, course.hazard[m])) for m, b in enumerate(problem.breakers)},
        why=sources_of(problem.case.agreement.kind.value, problem.case.agreement.level),
    )


def what_ifs(result: Result, streams: Streams, draws: int) -> tuple[tuple[str, float, float], ...]:
    """(label, P(agree), S(90)) with one thing changed, on the same random numbers.

    With fewer draws than the assessment had, the change is added to its figures, so that
    the first row and what satisfying a party brings are those shown elsewhere.
    """
    problem, stands = result.problem, (result.p_agree, _s90(result))
    base = result if draws == result.count else solve(problem, streams, draws)
    few = (base.p_agree, _s90(base))

    def row(label: str, case: Case) -> tuple[str, float, float]:
        changed = solve(gather(case), streams, draws)
        now = (changed.p_agree, _s90(changed))
        p, s = (float(np.clip(a + b - c, 0, 1)) for a, b, c in zip(stands, now, few, strict=True))
        return label, p, s

    rows = [("as it stands", *stands)]
    for g in problem.case.agreement.guarantors:
        plan = problem.case.agreement
        kept = tuple(x for x in plan.guarantors if x.actor != g.actor)
        changed = replace(problem.case, agreement=replace(plan, guarantors=kept))
        rows.append(row(f"without {g.actor} as guarantor", _lenient(changed)))
    for party, alone in zip(problem.names, sole_blockers(result.masks, problem.rule), strict=True):
        if alone > 0.01:
            p = p_given_fix(result.masks, problem.rule, {party})
            rows.append((f"{party} satisfied", p, stands[1]))
    for i, party in enumerate(problem.names):
        rise = 0.1 * abs(float(result.means.war[i]))
        settings = {**problem.case.overrides, f"{party}.war_value_shift": rise}
        changed = replace(problem.case, overrides=settings)
        rows.append(row(f"war worth 10 % more to {party}", changed))
    return tuple(rows)


def _lenient(case: Case) -> Case:
    """Drop settings of inputs that went away with the part that was taken out."""
    known = gather(replace(case, overrides={})).inputs.index
    kept = {k: v for k, v in case.overrides.items() if k in known}
    return replace(case, overrides=kept)


def _s90(result: Result) -> float:
    return float(result.survival().alive(90).mean())

"""What if: an agreement assessed again with some inputs set by hand, fast enough for a slider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parley.core.agreement import Agreement, InputTrace
from parley.core.dossier import Dossier
from parley.core.errors import UsageError
from parley.core.streams import Streams

DRAWS = 1000
SLIDERS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """P(all consent), P(holds) by horizon in days, and per party (id, P(consent), blame)."""

    p_agree: float
    holds: tuple[tuple[int, float], ...]
    parties: tuple[tuple[str, float, float], ...]
    draws: int


def what_if(
    dossier: Dossier, agreement: str, overrides: Mapping[str, float], draws: int = DRAWS
) -> Answer:
    """Assess one agreement of a run again with inputs set by hand.

    Uses few draws and leaves out what a slider does not show, so that it answers at once;
    ``parley agree --set`` gives the full assessment.

    Raises
    ------
    UsageError
        The run has no such agreement, or an override names no input.
    """
    from parley.agreements.gather import Case, gather
    from parley.agreements.lattice import blame
    from parley.agreements.sweep import solve

    assessed = {a.agreement for a in dossier.assessments}
    plan = next((a for a in dossier.agreements if a.id == agreement and a.id in assessed), None)
    if plan is None:
        raise UsageError(f"no assessed agreement '{agreement}'.", f"Known: {sorted(assessed)}.")
    case = Case(
        plan,
        dossier.actors,
        dossier.relations,
        dossier.as_of,
        dossier.formats,
        dossier.claims,
        tuple(a for a in dossier.agreements if a.id not in assessed),
        dossier.world.changes if dossier.world else (),
        dossier.ensemble,
        dict(overrides),
    )
    problem = gather(case)
    seed = int(dossier.manifest.get("config", {}).get("seed", 0))
    result = solve(problem, Streams(seed), draws)
    survival = result.survival()
    guilt = blame(result.masks, problem.rule)
    parties = tuple(
        (party, float(1 - result.draws.refuses[i].mean()), float(guilt[i]))
        for i, party in enumerate(problem.names)
    )
    holds = tuple((d, float(survival.alive(d).mean())) for d in (30, 90, 180, 365))
    return Answer(float(result.p_agree), holds, parties, draws)


def sliders(dossier: Dossier, plan: Agreement) -> list[InputTrace]:
    """The inputs worth moving: what is proposed, what guarantors do, what the answer hangs on."""
    found = next((a for a in dossier.assessments if a.agreement == plan.id), None)
    if found is None:
        return []
    movable = [i for i in found.inputs if i.high > i.low and not i.name.endswith("unexplained")]
    proposed = [i for i in movable if i.name.endswith(".proposal")]
    guards = {g.actor for g in plan.guarantors}
    watched = [
        i
        for i in movable
        if i.name.split(".")[0] in guards and i.name.endswith((".monitoring", ".leverage"))
    ]
    telling = sorted(movable, key=lambda i: -(i.share or 0.0))[:SLIDERS]
    unique = {i.name: i for i in (*proposed, *telling, *watched[:6])}
    return list(unique.values())

"""Does the truce hold: the agreements room's survival, the ensemble's, and the base rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from parley.core.agreement import Assessment
from parley.core.forecast import Forecast, Question

if TYPE_CHECKING:
    from parley.outlook.questions import Desk

DEFAULT_DAYS = 30


def answer_truce(question: Question, desk: Desk) -> Forecast:
    """Probability that the agreement still holds at the end of the window."""
    days = _days(question, desk)
    found = next((a for a in desk.assessments if a.agreement == question.agreement), None)
    parts = _parts(found, question.agreement, days, desk)
    if not parts:
        why = f"No forecast: agreement '{question.agreement}' was neither assessed nor simulated."
        return Forecast(question.id, question, desk.as_of, method="none", why=why)
    low, best, high = (float(np.mean([p[k] for p in parts.values()])) for k in range(3))
    base, source = _base(found, days)
    error = max(high - best, best - low)
    usual = {} if base is None else {"yes": base, "no": 1 - base}
    beside = f"; {source} {base:.0%}" if base is not None else "; no base rate is known for it"
    return Forecast(
        id=question.id,
        question=question,
        issued=desk.as_of,
        p_by_option={"yes": best, "no": 1 - best},
        base_by_option=usual,
        p_error={"yes": error, "no": error},
        method=" and ".join(parts),
        why=f"{best:.0%} ({low:.0%} to {high:.0%}) that it holds {days} days{beside}.",
        claims=found.claims if found else (),
    )


def _days(question: Question, desk: Desk) -> int:
    """Days it has to hold: the question's threshold, else its window."""
    if question.threshold is not None:
        return max(round(question.threshold), 1)
    if question.end is None:
        return DEFAULT_DAYS
    return max((question.end - (question.start or desk.as_of)).days, 1)


def _parts(
    found: Assessment | None, agreement: str, days: int, desk: Desk
) -> dict[str, tuple[float, float, float]]:
    """(low, best, high) of holding, from each room that has something to say."""
    out: dict[str, tuple[float, float, float]] = {}
    if found is not None and found.breakdown is not None:
        grid, curve = np.asarray(found.breakdown.days, dtype=float), found.breakdown
        low, best, high = (
            float(np.interp(days, grid, np.asarray(s)))
            for s in (curve.s_low, curve.s_best, curve.s_high)
        )
        out["survival of the agreement"] = low, best, high
    alive = desk.ensemble.truce_alive.get(agreement) if desk.ensemble is not None else None
    if alive is not None and desk.ensemble is not None and len(alive):
        p = float(np.interp(days, np.asarray(desk.ensemble.days, dtype=float), np.asarray(alive)))
        chance = 1.645 * float(np.sqrt(p * (1 - p) / max(desk.ensemble.members, 1)))
        out["ensemble of the war"] = max(p - chance, 0.0), p, min(p + chance, 1.0)
    return out


def _base(found: Assessment | None, days: int) -> tuple[float | None, str]:
    """The base rate with the horizon nearest to the question's, on a logarithmic scale."""
    if found is None or found.breakdown is None or not found.breakdown.base_rates:
        return None, ""
    rates = found.breakdown.base_rates
    name, horizon, chance = min(rates, key=lambda r: abs(np.log(max(r[1], 1) / days)))
    return float(chance), f"base rate of {name} over {horizon} days"

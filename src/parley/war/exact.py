"""Exact answers against which the combat code is checked.

The continuous-time chain of Lanchester's laws fought to the finish ([Brown1963]_), the
law of the simulator's own daily step, and the deterministic limit of the same hazard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.integrate import solve_ivp
from scipy.stats import binom

from parley.war.mechanisms.combat import REFERENCE, loss_hazard

# (enemy exponent, own exponent) of each side in the loss per head
LAWS: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "square": ((1.0, 1.0), (1.0, 1.0)),
    "linear": ((1.0, 0.0), (1.0, 0.0)),
    "mixed": ((1.0, 0.0), (1.0, 1.0)),
}
_hazard: Callable[..., float] = getattr(loss_hazard, "py_func", loss_hazard)


@dataclass(frozen=True, slots=True)
class Duel:
    """Two forces under one of Lanchester's laws.

    A loses at rate ``b`` x n (square), ``b`` x m x n (linear; mixed with A the
    guerrilla); B loses at rate ``a`` x m (square, mixed) or ``a`` x m x n (linear).
    """

    law: str
    m: int
    n: int
    a: float
    b: float

    def settings(self) -> dict[str, float]:
        """The same duel in the parameters of the war."""
        (pa, qa), (pb, qb) = LAWS[self.law]
        return {
            "combat.rate@a": self.b * REFERENCE ** (pa - qa),
            "combat.rate@b": self.a * REFERENCE ** (pb - qb),
            "combat.enemy_exponent@a": pa,
            "combat.own_exponent@a": qa,
            "combat.enemy_exponent@b": pb,
            "combat.own_exponent@b": qb,
        }

    def hazards(self, m: float, n: float) -> tuple[float, float]:
        """Loss per head and day of A and of B, by the simulator's own function."""
        (pa, qa), (pb, qb) = LAWS[self.law]
        s = self.settings()
        return (
            _hazard(s["combat.rate@a"], n, m, pa, qa),
            _hazard(s["combat.rate@b"], m, n, pb, qb),
        )


def win_probability(duel: Duel) -> float:
    """P(A annihilates B) in the continuous-time chain, by recursion.

    Examples
    --------
    >>> win_probability(Duel("square", 3, 2, 1.0, 1.0)) == 31 / 40
    True
    """
    table = np.zeros((duel.m + 1, duel.n + 1))
    table[:, 0] = 1.0
    table[0, :] = 0.0
    for m in range(1, duel.m + 1):
        for n in range(1, duel.n + 1):
            ha, hb = duel.hazards(m, n)
            lose_a, lose_b = ha * m, hb * n
            table[m, n] = (lose_b * table[m, n - 1] + lose_a * table[m - 1, n]) / (lose_a + lose_b)
    return float(table[duel.m, duel.n])


def daily_law(duel: Duel, days: int, substeps: int = 1) -> np.ndarray:
    """Exact law of the daily step: P(m heads of A, n of B) after each day (days + 1, m, n).

    Losses are simultaneous and binomial with p = 1 - exp(-hazard / substeps).
    """
    law = np.zeros((duel.m + 1, duel.n + 1))
    law[duel.m, duel.n] = 1.0
    out = [law]
    for _ in range(days):
        for _ in range(substeps):
            law = _step(duel, law, substeps)
        out.append(law)
    return np.array(out)


def _step(duel: Duel, law: np.ndarray, substeps: int) -> np.ndarray:
    after = np.zeros_like(law)
    for m in range(law.shape[0]):
        for n in range(law.shape[1]):
            p = law[m, n]
            if p == 0.0:
                continue
            if m == 0 or n == 0:
                after[m, n] += p
                continue
            ha, hb = duel.hazards(m, n)
            left_a = _survivors(m, float(np.exp(-ha / substeps)))
            left_b = _survivors(n, float(np.exp(-hb / substeps)))
            after[: m + 1, : n + 1] += p * np.outer(left_a, left_b)
    return after


@cache
def _survivors(n: int, p: float) -> np.ndarray:
    return np.asarray(binom.pmf(np.arange(n + 1), n, p))


def arms_race(
    fatigue: tuple[float, float],
    reaction: tuple[float, float],
    grievance: tuple[float, float],
    start: tuple[float, float],
    times: Sequence[float],
) -> np.ndarray:
    """Richardson's arms race ([Richardson1960]_): armament of two states, (times, 2).

    x' = k y - alpha x + g, y' = l x - beta y + h.
    ``fatigue`` is (alpha, beta), ``reaction`` (k, l), ``grievance`` (g, h). Integrated by the
    same solver as ``deterministic``; stable where alpha beta > k l.

    Examples
    --------
    >>> x, y = arms_race((1.0, 1.0), (0.5, 0.5), (1.0, 1.0), (0.0, 0.0), [60.0])[0]
    >>> round(x, 6), round(y, 6)
    (2.0, 2.0)
    """

    def flow(_: float, s: np.ndarray) -> list[float]:
        return [
            reaction[0] * s[1] - fatigue[0] * s[0] + grievance[0],
            reaction[1] * s[0] - fatigue[1] * s[1] + grievance[1],
        ]

    end = max(times)
    solved = solve_ivp(flow, (0.0, end), start, t_eval=list(times), rtol=1e-12, atol=1e-12)
    return np.asarray(solved.y.T)


def deterministic(
    duel: Duel,
    times: Sequence[float],
    landings: Sequence[tuple[float, float, float]] = (),
    start: tuple[float, float] | None = None,
) -> np.ndarray:
    """Strengths (times, 2) in the limit of large forces, with the simulator's own hazard.

    ``landings`` are (from, to, heads) put ashore for A evenly between two days.
    """
    edges = sorted({0.0, *times, *(x for f, t, _ in landings for x in (f, t))})
    state = np.array(start or (float(duel.m), float(duel.n)))
    kept = {0.0: state}

    def flow(t: float, y: np.ndarray, fresh: float) -> list[float]:
        m, n = max(y[0], 0.0), max(y[1], 0.0)
        if m <= 0.0 or n <= 0.0:
            return [fresh, 0.0]
        ha, hb = duel.hazards(m, n)
        return [fresh - ha * m, -hb * n]

    for begin, end in zip(edges[:-1], edges[1:]):
        fresh = sum(h / (t - f) for f, t, h in landings if f <= begin and end <= t)
        solved = solve_ivp(flow, (begin, end), state, args=(fresh,), rtol=1e-11, atol=1e-9)
        state = np.maximum(solved.y[:, -1], 0.0)
        kept[end] = state
    return np.array([kept[float(t)] for t in times])

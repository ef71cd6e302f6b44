"""What makes an agreement break: guarantors' four inputs, sparks, violations, outsiders.

A guarantor is a breaker like any other, so it can break its own truce. Presence,
monitoring, leverage and its own fighting work separately: presence and leverage lower
hazards, monitoring takes away the spark of incidents nobody can attribute, its own
fighting raises its own hazard.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from parley.agreements.draws import CELLS, Array, Input, Inputs
from parley.agreements.evidence import Breach
from parley.agreements.priors import number, prior
from parley.core.agreement import Agreement
from parley.core.terms import AgreementKind


@dataclass(frozen=True)
class Covariates:
    """Columns of the inputs the breakers' covariates are made of."""

    parties: int
    breakers: tuple[str, ...]
    own_veto: int
    presence: tuple[int, ...]
    monitoring: tuple[int, ...]
    leverage: tuple[int, ...]
    fighting: tuple[int, ...]
    guarantors: tuple[str, ...]
    over: tuple[tuple[str, ...], ...]
    effects: dict[str, int]
    spark: int
    attribution: int
    outside_veto: dict[str, int]
    outside_gap: dict[str, int]
    repeat: tuple[float, ...]
    full: bool
    commission: bool
    scale_level: int = 0

    def fill(self, xs: Array, veto: int, covariates: int, gap: int) -> None:
        """Write v_i, b'X and outside gaps of every breaker into the derived columns."""
        common = self._common(xs)
        fights = [np.clip(xs[c], 0.0, 1.0) for c in self.fighting]
        holds = [
            xs[self.effects["leverage"]] * xs[c] * (1.0 - f) / len(self.guarantors)
            for c, f in zip(self.leverage, fights, strict=True)
        ]
        for m, actor in enumerate(self.breakers):
            inside = m < self.parties
            v, b = xs[veto + m], xs[covariates + m]
            b[:] = common
            b += self.repeat[m]
            v[:] = xs[self.own_veto + m] if inside else 0.0
            if actor in self.outside_veto:
                v[:] = xs[self.outside_veto[actor]]
            for g, name in enumerate(self.guarantors):
                if name == actor:
                    b += xs[self.effects["own_fighting"]] * fights[g]
                    np.maximum(v, fights[g], out=v)
                elif not self.over[g] or actor in self.over[g]:
                    b += holds[g]
            xs[gap + m] = 0.0 if inside else xs[self.outside_gap[actor]]

    def _common(self, xs: Array) -> Array:
        """What acts on every breaker: presence, signature, depth, sparks."""
        b = np.zeros(xs.shape[1])
        unseen, away = np.ones(xs.shape[1]), np.ones(xs.shape[1])
        for column in self.monitoring:
            unseen *= 1.0 - np.clip(xs[column], 0.0, 1.0)
        for column in self.presence:
            away *= 1.0 - np.clip(xs[column], 0.0, 1.0)
        b += xs[self.effects["presence"]] * (1.0 - away)
        if self.guarantors:
            b += xs[self.effects["signature"]]
        if self.full:
            b += xs[self.effects["full"]]
        if self.commission:
            b += xs[self.effects["commission"]]
        return np.asarray(b + spark(xs[self.spark], 1.0 - unseen, xs[self.attribution]))


def spark(size: Array, monitoring: Array, attribution: Array) -> Array:
    """Log hazard from incidents: spark (1 - monitoring x attribution) (design section 6)."""
    return np.asarray(size * (1.0 - monitoring * attribution))


def covariate_inputs(
    inputs: Inputs,
    plan: Agreement,
    breakers: Sequence[str],
    seen: Sequence[Breach],
    own_veto: int,
    parties: int,
) -> Covariates:
    """Add the inputs of guarantors, monitors, effects and outsiders."""
    g = plan.guarantors
    named = {x.actor for x in g}
    monitors = [
        inputs.add(f"{m}.monitoring", None, prior("hazard", "monitor"))
        for m in plan.monitors
        if m not in named
    ]
    outsiders = [b for b in breakers[parties:] if b not in named]
    return Covariates(
        parties=parties,
        breakers=tuple(breakers),
        own_veto=own_veto,
        presence=tuple(inputs.add(f"{x.actor}.presence", x.presence) for x in g),
        monitoring=(*(inputs.add(f"{x.actor}.monitoring", x.monitoring) for x in g), *monitors),
        leverage=tuple(inputs.add(f"{x.actor}.hold", x.leverage) for x in g),
        fighting=tuple(inputs.add(f"{x.actor}.own_fighting", x.own_fighting) for x in g),
        guarantors=tuple(x.actor for x in g),
        over=tuple(x.over for x in g),
        effects={
            key: inputs.add(f"effect.{key}", None, prior("effect", key))
            for key in ("presence", "signature", "leverage", "own_fighting", "full", "commission")
        },
        spark=inputs.add("spark", None, prior("hazard", "spark")),
        attribution=inputs.add("attribution", None, prior("hazard", "attribution")),
        outside_veto={
            b: inputs.add(f"{b}.veto", None, prior("hazard", "outside_veto")) for b in outsiders
        },
        outside_gap={
            b: inputs.add(f"{b}.gap", None, prior("hazard", "outside_gap"))
            for b in breakers[parties:]
        },
        repeat=repeat_offenders(breakers, seen),
        full=plan.kind is AgreementKind.PEACE,
        commission=bool(plan.monitors) or any(x.monitoring.best > 0.5 for x in g),
    )


def repeat_offenders(breakers: Sequence[str], seen: Sequence[Breach]) -> tuple[float, ...]:
    """Log of each breaker's share of violations against an even share, shrunk by one each."""
    counts = [sum(b.weight for b in seen if b.by == name) for name in breakers]
    mean = sum(counts) / max(len(counts), 1)
    return tuple(math.log((1.0 + c) / (1.0 + mean)) for c in counts)


def frailty_input(seen: Sequence[Breach], elapsed: float) -> Input:
    """How fragile this agreement is against the average one, updated by its violations.

    A Gamma(a, a) frailty and Poisson violations at rate z m are conjugate: after n
    violations in T days z ~ Gamma(a + n, a + m T) ([Clayton1978]_).

    Examples
    --------
    >>> calm = frailty_input([], 20.0).best
    >>> shaky = frailty_input([Breach("a", None, 1.0, ())] * 9, 20.0).best
    >>> calm < 1 < shaky
    True
    """
    a, rate = number("hazard", "frailty_shape"), number("hazard", "violations_per_day")
    n = sum(b.weight for b in seen)
    shape, scale = a + n, 1.0 / (a + rate * elapsed)
    p = np.linspace(0.0, 1.0, CELLS + 1)
    p[0], p[-1] = 0.25 / CELLS, 1 - 0.25 / CELLS
    q = special.gammaincinv(shape, p) * scale
    low, best, high = special.gammaincinv(shape, np.array([0.05, 0.5, 0.95])) * scale
    ids = tuple(dict.fromkeys(c for b in seen for c in b.claims))
    known = f"{n:g} violations in {elapsed:g} days" if elapsed or seen else "no violations known"
    source = known if seen else f"as fragile as the average truce; {known}"
    return Input(
        "frailty", float(low), float(best), float(high), "table", source, ids, not seen, tuple(q)
    )

"""Time in the kernel: days that double from node to node, discounting and survival on them."""

from __future__ import annotations

import numpy as np

from parley.agreements.formulas import exponential, logarithm
from parley.agreements.jit import compiled, inner
from parley.agreements.layout import Array, Ints

NODES = 15  # days 1, 2, 4, ... 16384: discount factors are squares, the clock geometric


@inner
def node_clock(
    scale: Array, shape: Array, elapsed: float, out: Array, bits: Ints
) -> None:  # pragma: no cover
    """Baseline hazard (t / L)^rho run up from now to each node; geometric from day 0."""
    size, power, step = np.empty(scale.size), np.empty(scale.size), np.empty(scale.size)
    logarithm(scale, size, bits)
    if elapsed == 0.0:
        for b in range(scale.size):
            power[b] = -shape[b] * size[b]
        exponential(power, out[0], bits)
        for b in range(scale.size):
            power[b] = shape[b] * 0.6931471805599453
        exponential(power, step, bits)
        for q in range(1, NODES):
            for b in range(scale.size):
                out[q, b] = out[q - 1, b] * step[b]
        return
    for b in range(scale.size):
        power[b] = shape[b] * (np.log(elapsed) - size[b])
    exponential(power, step, bits)
    day = 1.0
    for q in range(NODES):
        when = np.log(elapsed + day)
        for b in range(scale.size):
            power[b] = shape[b] * (when - size[b])
        exponential(power, out[q], bits)
        for b in range(scale.size):
            out[q, b] -= step[b]
        day *= 2.0


@compiled
def discount_weights(day: Array, out: Array) -> None:  # pragma: no cover
    """Weights w of W = (1 - d) sum_t d^t S(t) = w_0 + sum_q w_q S(node q), (NODES + 1, draws).

    Trapezoids in discounted time. ``day`` is the discount factor of one day; days double
    from node to node, so each factor is the square of the one before. What stands at the
    last node stands for good, so they sum to 1.
    """
    before, here = np.ones(day.size), day.copy()
    for b in range(day.size):
        out[0, b] = 0.5 * (1.0 - day[b])
    for q in range(1, NODES):
        for b in range(day.size):
            after = here[b] * here[b]
            out[q, b] = 0.5 * (before[b] - after)
            before[b], here[b] = here[b], after
    for b in range(day.size):
        out[NODES, b] = 0.5 * (before[b] + here[b])


@compiled
def kept_share(weight: Array, alive: Array, out: Array) -> None:  # pragma: no cover
    """W: the discounted share of the time the agreement stands."""
    for b in range(out.size):
        out[b] = weight[0, b]
    for q in range(NODES):
        for b in range(out.size):
            out[b] += weight[q + 1, b] * alive[q, b]


@inner
def regime_shares(starts: Array) -> Array:  # pragma: no cover
    """Share of each step between nodes that falls into each regime, linear in time."""
    regimes = starts.size
    out = np.zeros((NODES, regimes))
    begin, end = 0.0, 1.0
    for q in range(NODES):
        for r in range(regimes):
            last = end if r == regimes - 1 else min(starts[r + 1], end)
            out[q, r] = max(last - max(starts[r], begin), 0.0) / (end - begin)
        begin, end = end, end * 2.0
    return out


@inner
def survival_nodes(
    hazard: Array, clock: Array, share: Array, bits: Ints, out: Array
) -> None:  # pragma: no cover
    """S at the nodes: exp(-hazard x clock), each step's hazard the mix of its regimes."""
    regimes, breakers, draws = hazard.shape
    total, ran = np.zeros((regimes, draws)), np.zeros(draws)
    for r in range(regimes):
        for m in range(breakers):
            for b in range(draws):
                total[r, b] -= hazard[r, m, b]
    for q in range(NODES):
        for r in range(regimes):
            part = share[q, r]
            if part > 0.0:
                for b in range(draws):
                    step = clock[q, b] - (clock[q - 1, b] if q > 0 else 0.0)
                    ran[b] += part * total[r, b] * step
        exponential(ran, out[q], bits)

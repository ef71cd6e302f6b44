"""The expected-utility model of Bueno de Mesquita, in the variant that gives the published trace.

Actors challenge each other on one issue; whoever is weaker in the eyes of the challenged
moves. The equations are those of [Scholz2011]_ with three departures that their printed
table needs and their printed equations do not have: the chance to win divides by the
votes over all ordered pairs of positions; votes are raised to each voter's risk exponent;
among compromises the lowest target is taken. It is one lens among others: on issues of
the European Union it errs more than a weighted mean ([Achen2006]_).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.agreements.jit import compiled
from parley.agreements.lenses.location import weighted_median

Array = NDArray[np.float64]
OFFERS = ("", "confrontation", "compromise", "capitulation")


@dataclass(frozen=True)
class Trace:
    """Rounds of the model: ``position`` (T+1, N), ``risk`` (T, N), medians and means (T+1,).

    ``offer`` (T, N) is the kind of offer each actor followed (index into ``OFFERS``),
    ``proposer`` (T, N) whose it was, -1 for none.
    """

    position: Array
    risk: Array
    offer: NDArray[np.int64]
    proposer: NDArray[np.int64]
    median: Array
    mean: Array


@compiled
def win_chance(position: Array, weight: Array, risk: Array, span: float) -> Array:
    """P[i, j]: share of all pairwise votes that goes to i's position against j's.

    Actor k votes c_k s_k (|x_k - x_j|^r - |x_k - x_i|^r) for i over j, distances in units
    of ``span``, r its risk exponent.
    """
    n = position.size
    loss = np.empty((n, n))
    for k in range(n):
        for i in range(n):
            away = abs(position[k] - position[i]) / span
            loss[k, i] = away ** risk[k] if away > 0.0 else 0.0
    votes, total = np.zeros((n, n)), 0.0
    for i in range(n):
        for j in range(n):
            for k in range(n):
                v = weight[k] * (loss[k, j] - loss[k, i])
                total += abs(v)
                if v > 0.0:
                    votes[i, j] += v
    return votes / total if total > 0.0 else votes


@compiled
def challenge_value(
    away: float, salience: float, chance: float, risk: float, status_quo: float
) -> float:
    """Expected utility of challenging an opponent, with the viewer's risk exponent.

    E = s (P Us + (1 - P) Uf) + (1 - s) Us - Q Usq, with Us = 2 - 4 (1/2 - z/2)^r,
    Uf = 2 - 4 (1/2 + z/2)^r, Usq = 2 - 4 (1/2)^r, z the distance, s the opponent's salience.
    """
    if away == 0.0:
        return 0.0
    won = 2.0 - 4.0 * (0.5 - 0.5 * away) ** risk
    lost = 2.0 - 4.0 * (0.5 + 0.5 * away) ** risk
    stay = 2.0 - 4.0 * 0.5**risk
    resisted = chance * won + (1.0 - chance) * lost
    return float(salience * resisted + (1.0 - salience) * won - status_quo * stay)


@compiled
def risk_exponents(
    position: Array, weight: Array, salience: Array, span: float, status_quo: float
) -> Array:
    """Risk exponents in [1/2, 2] from how exposed each actor's position leaves it.

    d_i is the sum of what all others expect from challenging i with neutral risk;
    R_i = (2 d_i - max d - min d) / (max d - min d), r_i = (1 - R_i/3) / (1 + R_i/3).
    """
    n = position.size
    chance = win_chance(position, weight, np.ones(n), span)
    danger = np.zeros(n)
    for i in range(n):
        for j in range(n):
            if j != i:
                away = abs(position[i] - position[j]) / span
                value = challenge_value(away, salience[i], chance[j, i], 1.0, status_quo)
                danger[i] += value
    low, high = danger.min(), danger.max()
    out = np.ones(n)
    if high > low:
        for i in range(n):
            relative = (2.0 * danger[i] - high - low) / (high - low)
            out[i] = (1.0 - relative / 3.0) / (1.0 + relative / 3.0)
    return out


@compiled
def views(
    position: Array, weight: Array, salience: Array, risk: Array, span: float, status_quo: float
) -> tuple[Array, Array]:
    """(E_i(U_ij), E_i(U_ji)): what i expects from challenging j, and thinks j expects."""
    n = position.size
    chance = win_chance(position, weight, risk, span)
    own, other = np.zeros((n, n)), np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            if i != j:
                away = abs(position[i] - position[j]) / span
                own[i, j] = challenge_value(away, salience[j], chance[i, j], risk[i], status_quo)
                other[i, j] = challenge_value(away, salience[i], chance[j, i], risk[i], status_quo)
    return own, other


@compiled
def best_offer(i: int, position: Array, own: Array, other: Array) -> tuple[int, int, float]:
    """The offer actor i follows: (kind, proposer, new position), (0, -1, its own) for none.

    Confrontations go first (the least move), then compromises (the lowest target), then
    capitulations (the least move).
    """
    kind, whom, target, rank = 0, -1, position[i], np.inf
    for j in range(position.size):
        mine, theirs = own[i, j], other[i, j]
        if j == i or theirs <= 0.0 or position[j] == position[i]:
            continue
        if mine > 0.0:
            if theirs <= mine:
                continue
            this, to = 1, position[j]
        elif mine < 0.0 and theirs > -mine:
            this, to = 2, position[i] + (position[j] - position[i]) * (-mine / theirs)
        elif mine < 0.0:
            this, to = 3, position[j]
        else:
            continue
        value = to if this == 2 else abs(to - position[i])
        if kind == 0 or this < kind or (this == kind and value < rank):
            kind, whom, target, rank = this, j, to, value
    return kind, whom, target


def bargain(
    position: Array,
    capability: Array,
    salience: Array,
    rounds: int = 10,
    status_quo: float = 1.0,
    span: float | None = None,
) -> Trace:
    """Run the model for a number of rounds; all moves of a round are made at once.

    Parameters
    ----------
    position, capability, salience
        (N,); positions on any scale, salience 0..1.
    rounds
        How many rounds.
    status_quo
        Q, the chance that nothing moves without a challenge.
    span
        Length of the scale; the range of the first positions where None.
    """
    width = float(np.ptp(position)) if span is None else span
    n = len(position)
    weight = capability * salience
    path = np.empty((rounds + 1, n))
    path[0] = position
    risk = np.empty((rounds, n))
    offer = np.zeros((rounds, n), np.int64)
    proposer = np.full((rounds, n), -1, np.int64)
    for t in range(rounds):
        now = path[t]
        path[t + 1] = now
        if width <= 0:
            risk[t] = 1.0
            continue
        risk[t] = risk_exponents(now, weight, salience, width, status_quo)
        own, other = views(now, weight, salience, risk[t], width, status_quo)
        for i in range(n):
            offer[t, i], proposer[t, i], path[t + 1, i] = best_offer(i, now, own, other)
    median = np.array([weighted_median(x, capability, salience) for x in path])
    total = weight.sum()
    mean = path @ weight / total if total > 0 else path.mean(axis=1)
    return Trace(path, risk, offer, proposer, median, mean)

"""A priori power in weighted votes with vetoes: Banzhaf and Shapley-Shubik, exact.

Swings are counted exactly by the generating function prod (1 + x^w), modulo several
62-bit primes and put together by the Chinese remainder theorem; Shapley-Shubik exactly
by size while that is cheap, above by Owen's integral over p with Gauss-Legendre nodes
in the window that carries the integral ([Banzhaf1965]_, [ShapleyShubik1954]_, [Owen1972]_).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from parley.agreements.lattice import shapley_of_table
from parley.agreements.power_kernels import (
    owen_node,
    sized_counts_mod,
    sized_swings_mod,
    swings_mod,
)
from parley.agreements.primes import crt, primes_for
from parley.agreements.rules import Party, Rule, is_unanimity, parties_of, winning_table

Ints = NDArray[np.int64]
EXACT_WORK = 1.5e9
NODES = 40
NEGLIGIBLE = 42.0
MAX_CELLS = 200_000_000
MAX_LISTED = 20


@dataclass(frozen=True, slots=True)
class Power:
    """One player's a priori power.

    ``swings`` counts the coalitions it turns from losing to winning; ``banzhaf`` is its
    share of all swings, ``penrose`` swings / 2^(n-1), ``shapley_shubik`` a Fraction where
    computed exactly and else a float (error below 1e-12).
    """

    name: str
    weight: Fraction
    veto: bool
    swings: int
    banzhaf: Fraction
    penrose: float
    shapley_shubik: Fraction | float


def power_indices(
    quota: float | Fraction,
    weights: Mapping[str, float | Fraction] | Sequence[float | Fraction],
    veto: Sequence[str] = (),
) -> tuple[Power, ...]:
    """Banzhaf and Shapley-Shubik indices of a weighted majority game with vetoes.

    Parameters
    ----------
    quota
        Weight that wins; fractions are scaled to integers exactly.
    weights
        Weight of each player, by name (or in order, named "1", "2", ...), none negative.
    veto
        Players without whom nothing passes, whatever the weight.

    Raises
    ------
    ValueError
        If no coalition wins, a weight is negative, the quota is not above 0 (and nobody
        has a veto), or a veto names no player.

    Notes
    -----
    O(n q) per 62 bits of the counts for Banzhaf; O(n^2 q) for exact Shapley-Shubik, else
    O(40 n q). See [Banzhaf1965]_, [ShapleyShubik1954]_, [Owen1972]_.

    Examples
    --------
    >>> for p in power_indices(3, {"a": 2, "b": 1, "c": 1}):
    ...     print(p.name, p.banzhaf, p.shapley_shubik)
    a 3/5 2/3
    b 1/5 1/6
    c 1/5 1/6
    """
    named = _named(weights)
    _check(quota, named, veto)
    whole, need = _integers([*named.values()], quota)
    names, vetoers = list(named), set(veto)
    free = [i for i, n in enumerate(names) if n not in vetoers]
    rest = need - sum(whole[i] for i, n in enumerate(names) if n in vetoers)
    game = _game([whole[i] for i in free], max(rest, 0), len(vetoers))
    swings, share = game.swings(), game.shapley()
    total = sum(s * k for s, k in zip(swings.values(), game.multiplicity(), strict=True))
    total += game.winning() * len(vetoers)
    out = []
    for i, name in enumerate(names):
        has_veto = name in vetoers
        count = game.winning() if has_veto else swings[whole[i]]
        ssi = game.veto_shapley(share) if has_veto else share[whole[i]]
        penrose = float(Fraction(count, 1 << (len(names) - 1)))
        out.append(
            Power(
                name, Fraction(named[name]), has_veto, count, Fraction(count, total), penrose, ssi
            )
        )
    return tuple(out)


def _named(
    weights: Mapping[str, float | Fraction] | Sequence[float | Fraction],
) -> dict[str, Fraction]:
    if not isinstance(weights, Mapping):
        weights = {str(i + 1): w for i, w in enumerate(weights)}
    return {
        name: Fraction(str(w)) if isinstance(w, float) else Fraction(w)
        for name, w in weights.items()
    }


def _check(quota: float | Fraction, weights: Mapping[str, Fraction], veto: Sequence[str]) -> None:
    strangers = [v for v in veto if v not in weights]
    if not weights:
        raise ValueError("there are no players")
    if strangers:
        raise ValueError(f"a veto names no player ({', '.join(strangers)})")
    negative = [n for n, w in weights.items() if w < 0]
    if negative:
        raise ValueError(f"a weight is negative ({', '.join(negative)})")
    if quota > sum(weights.values()):
        raise ValueError(f"nobody can reach the quota ({quota} of {sum(weights.values())})")
    if quota <= 0 and not veto:
        raise ValueError(f"the quota must be above 0 ({quota})")


def _integers(weights: Sequence[Fraction], quota: float | Fraction) -> tuple[list[int], int]:
    """Weights and quota as the smallest integers that make the same game."""
    scale = math.lcm(*(w.denominator for w in weights))
    whole = [int(w * scale) for w in weights]
    divisor = math.gcd(*whole) or 1
    exact = Fraction(str(quota)) if isinstance(quota, float) else Fraction(quota)
    return [w // divisor for w in whole], math.ceil(exact * scale / divisor)


def _game(weights: Sequence[int], quota: int, vetoers: int) -> _Game:
    """The game to count: by weight while the weights are small, else by listing coalitions."""
    total = sum(weights)
    cells = quota if vetoers else min(quota, total - quota + 1)
    if max(cells, 0) <= MAX_CELLS and total < 1 << 62:
        return _Game(np.array(weights, np.int64), quota, vetoers)
    if len(weights) <= MAX_LISTED:
        return _ListedGame(weights, quota, vetoers)
    raise ValueError(
        f"the weights are too large to count exactly for {len(weights)} players ({cells} "
        f"steps to the quota, at most {MAX_CELLS}); round them to a coarser unit"
    )


class _Game:
    """The players without a veto, their quota, and how many vetoers must join as well."""

    def __init__(self, weights: Ints, quota: int, vetoers: int) -> None:
        self.n, self.vetoers, self.quota = len(weights), vetoers, quota
        self.weights = np.sort(weights)
        self.distinct, counts = np.unique(self.weights, return_counts=True)
        self.counts = [int(c) for c in counts]
        self.total = int(weights.sum())
        # a coalition loses if its complement blocks: count from the cheaper side
        self.low = min(quota, self.total - quota + 1) if quota > 0 else 0
        self._winning: int | None = None

    def multiplicity(self) -> list[int]:
        return self.counts

    def swings(self) -> dict[int, int]:
        """Swings by weight; a game and its dual have the same."""
        if self.low <= 0:
            return {int(w): 0 for w in self.distinct}
        primes = primes_for(self.n + 2)
        with ThreadPoolExecutor() as pool:
            jobs = [
                pool.submit(swings_mod, self.weights, self.distinct, self.low, p) for p in primes
            ]
            residues = [j.result() for j in jobs]
        return {
            int(w): crt([int(r[j]) for r in residues], primes) for j, w in enumerate(self.distinct)
        }

    def winning(self) -> int:
        """How many sets of the players without a veto reach the quota."""
        if self._winning is None:
            self._winning = self._count_winning()
        return self._winning

    def _count_winning(self) -> int:
        if self.quota <= 0:
            return 1 << self.n
        # a dummy of the full quota swings exactly where the others stay below it
        padded = np.append(self.weights, self.quota).astype(np.int64)
        primes = primes_for(self.n + 2)
        residues = [
            swings_mod(padded, np.array([self.quota], np.int64), self.quota, p) for p in primes
        ]
        return (1 << self.n) - crt([int(r[0]) for r in residues], primes)

    def shapley(self) -> dict[int, Fraction | float]:
        """Shapley-Shubik index by weight."""
        if self.quota <= 0 or self.n == 0:
            return {int(w): Fraction(0) for w in self.distinct}
        players = self.n + self.vetoers
        work = float(self.n) ** 2 * self.low * len(primes_for(self.n + 2))
        if work <= EXACT_WORK:
            return self._shapley_exact(players)
        return self._shapley_owen(players)

    def veto_shapley(self, share: Mapping[int, Fraction | float]) -> Fraction | float:
        """Index of one vetoer: an equal part of what the others leave."""
        taken: Fraction | float = sum(
            (share[int(w)] * k for w, k in zip(self.distinct, self.counts)), Fraction(0)
        )
        return (1 - taken) / self.vetoers

    def _shapley_exact(self, players: int) -> dict[int, Fraction | float]:
        """Sum over sizes of k! (n - k - 1)! / n! times the swings with k predecessors.

        With vetoers, all of them come before; the dual (blocking) game is used only
        without vetoers, where its index is the same.
        """
        fact = [math.factorial(k) for k in range(players + 1)]
        out: dict[int, Fraction | float] = {}
        for w, by_size in self.sized_swings().items():
            total = 0
            for before, swings in enumerate(by_size, self.vetoers):
                total += swings * fact[before] * fact[players - before - 1]
            out[w] = Fraction(total, fact[players])
        return out

    def sized_swings(self) -> dict[int, list[int]]:
        """Swings by weight and by how many players without a veto came before."""
        quota = self.quota if self.vetoers else self.low
        primes = primes_for(self.n + 2)
        tables = [
            sized_swings_mod(sized_counts_mod(self.weights, quota - 1, p), self.distinct, quota, p)
            for p in primes
        ]
        return {
            int(w): [crt([int(t[j, k]) for t in tables], primes) for k in range(self.n)]
            for j, w in enumerate(self.distinct)
        }

    def _shapley_owen(self, players: int) -> dict[int, Fraction | float]:
        """Integral over p of the chance to be pivotal, on nodes where it is not nil."""
        nodes, node_weights = self._nodes()

        def at(p: float) -> NDArray[np.float64]:
            before = p**self.vetoers
            if p <= 0.5:
                return np.asarray(before * owen_node(self.weights, self.distinct, self.quota, p))
            other = self.total - self.quota + 1  # the same event seen from those who stay away
            return np.asarray(before * owen_node(self.weights, self.distinct, other, 1.0 - p))

        with ThreadPoolExecutor() as pool:
            values = list(pool.map(at, nodes))
        total = np.sum([w * v for w, v in zip(node_weights, values)], axis=0)
        if not self.vetoers:
            total /= float(total @ np.array(self.counts))
        return {int(w): float(t) for w, t in zip(self.distinct, total)}

    def _nodes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Gauss-Legendre nodes: exact up to 80 players, above in the window that matters.

        Outside the p at which the joined weight meets the quota with more than e^-42 the
        integrand is nil; Chernoff's bound with (sum w)^2 / sum w^2 players tells where.
        """
        x, w = np.polynomial.legendre.leggauss(NODES)
        if self.n + self.vetoers <= 2 * NODES:
            return 0.5 + x / 2, w / 2
        players = self.total**2 / float((self.weights.astype(float) ** 2).sum())
        centre, widest = self.quota / self.total, float(self.weights.max()) / self.total

        def beyond(p: float) -> float:
            away = max(abs(centre - p) - widest, 0.0)
            return players * _divergence(p + math.copysign(away, centre - p), p) - NEGLIGIBLE

        a = optimize.brentq(beyond, 1e-12, centre) if beyond(1e-12) > 0 else 0.0
        b = optimize.brentq(beyond, centre, 1 - 1e-12) if beyond(1 - 1e-12) > 0 else 1.0
        return (a + b) / 2 + (b - a) / 2 * x, (b - a) / 2 * w


class _ListedGame(_Game):
    """A game of few players whose weights are too large to count by: every coalition is listed.

    2^n coalitions with Python's integers, so votes, shares of capital or measured
    capabilities with many decimals stay exact.
    """

    def __init__(self, weights: Sequence[int], quota: int, vetoers: int) -> None:
        self.n, self.vetoers, self.quota = len(weights), vetoers, quota
        ordered = sorted(weights)
        self.distinct = np.array(sorted(set(ordered)), dtype=object)
        self.counts = [ordered.count(w) for w in self.distinct]
        sums = [0]
        for w in ordered:
            sums += [s + w for s in sums]
        self._wins = np.fromiter((s >= quota for s in sums), np.bool_, len(sums))
        self._size = np.bitwise_count(np.arange(len(sums)))
        self._winning = int(self._wins.sum())
        self._first = [ordered.index(w) for w in self.distinct]

    def sized_swings(self) -> dict[int, list[int]]:
        without = np.arange(len(self._wins))
        out = {}
        for w, i in zip(self.distinct, self._first, strict=True):
            swing = (without >> i & 1 == 0) & ~self._wins & self._wins[without | 1 << i]
            out[w] = np.bincount(self._size[swing], minlength=self.n)[: self.n].tolist()
        return out

    def swings(self) -> dict[int, int]:
        return {w: sum(by_size) for w, by_size in self.sized_swings().items()}

    def shapley(self) -> dict[int, Fraction | float]:
        return self._shapley_exact(self.n + self.vetoers)


def _divergence(q: float, p: float) -> float:
    """Kullback-Leibler divergence of a coin with chance q from one with chance p."""
    left = q * math.log(q / p) if q > 0 else 0.0
    return left + ((1 - q) * math.log((1 - q) / (1 - p)) if q < 1 else 0.0)


def rule_power(rule: Rule, parties: Sequence[str]) -> dict[str, tuple[float, float]]:
    """(Banzhaf share, Shapley-Shubik) of the parties of a rule; empty above 20 nested parties."""
    names = parties_of(rule)
    if is_unanimity(rule, names):
        return {n: (1 / len(names), 1 / len(names)) for n in names}
    if len(names) <= 20:
        table = winning_table(rule, names).astype(np.float64)
        sets = np.arange(len(table))
        swings = np.array(
            [
                (table[sets | (1 << i)] - table[sets & ~(1 << i)]).sum() / 2
                for i in range(len(names))
            ]
        )
        ssi = shapley_of_table(table, len(names))
        return {n: (float(s / swings.sum()), float(v)) for n, s, v in zip(names, swings, ssi)}
    if not isinstance(rule, Party) and all(isinstance(p, Party) for p in rule.parts):
        flat = {str(p): w for p, w in zip(rule.parts, rule.weights, strict=True)}
        found = power_indices(rule.need, flat)
        return {p.name: (float(p.banzhaf), float(p.shapley_shubik)) for p in found}
    return {}

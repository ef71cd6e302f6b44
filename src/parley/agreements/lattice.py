"""Who stands in the way: masks of refusers, the lattice of fix-sets, blame, sole blockers.

In draw d the refusers B_d are a bitmask. Satisfying a set F of parties turns their
refusal into consent, so P(agree | F) is a zeta transform of the histogram of masks and
all 2^N sets come out at once ([Bjorklund2007]_). Blame is the Shapley value of the game
F -> P(agree | F), a mixture of unanimity games ([Shapley1953]_).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.agreements.jit import compiled
from parley.agreements.rules import Flags, Rule, holds, is_unanimity, winning_table

Array = NDArray[np.float64]
DENSE_LIMIT = 24
EXACT_WORK, ORDERINGS = 2.0**24, 1 << 19


@dataclass(frozen=True)
class Masks:
    """The distinct sets of refusers and how often each occurs.

    ``rows`` (M, N) bool, ``weight`` (M,) sums to 1, ``parties`` names the columns.
    """

    parties: tuple[str, ...]
    rows: Flags
    weight: Array


def collect_masks(parties: tuple[str, ...], refusing: Flags) -> Masks:
    """Count the distinct rows of ``refusing`` (draws, parties); any number of parties."""
    index, inverse = _distinct(refusing)
    return Masks(parties, refusing[index], np.bincount(inverse) / max(len(refusing), 1))


def merge_masks(parts: Sequence[Masks], weights: Array) -> Masks:
    """One histogram of refusers from several, each with its weight (sum 1).

    Examples
    --------
    >>> a = collect_masks(("a", "b"), np.array([[True, False], [True, True]]))
    >>> b = collect_masks(("a", "b"), np.array([[True, True]]))
    >>> merge_masks([a, b], np.array([2 / 3, 1 / 3])).weight.round(3).tolist()
    [0.333, 0.667]
    """
    rows = np.concatenate([m.rows for m in parts])
    weight = np.concatenate([m.weight * w for m, w in zip(parts, weights, strict=True)])
    index, inverse = _distinct(rows)
    return Masks(
        parts[0].parties, rows[index], np.asarray(np.bincount(inverse, weights=weight), np.float64)
    )


def _distinct(rows: Flags) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where each distinct row of (D, N) first stands, and which of them each row is."""
    n = rows.shape[1]
    if n <= 62:
        bits = np.zeros(len(rows), np.int64)
        for i in range(n):
            bits |= rows[:, i].astype(np.int64) << i
        _, index, inverse = np.unique(bits, return_index=True, return_inverse=True)
    else:
        packed = np.packbits(rows, axis=1)
        _, index, inverse = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    return index, inverse.reshape(-1)


@compiled
def subset_sums(table: Array) -> None:  # pragma: no cover - compiled
    """Zeta transform in place: table[F] becomes the sum over all subsets of F."""
    half = 1
    while half < table.size:
        for start in range(0, table.size, 2 * half):
            for low in range(start, start + half):
                table[low + half] += table[low]
        half *= 2


@compiled
def _rule_transform(wins: Array, accepts: Array) -> None:  # pragma: no cover - compiled
    """v(F) = sum_A accepts(A) wins(A or F), in place in ``accepts``.

    Bit by bit the result is v1 = W1 (h0 + h1), v0 = W0 h0 + W1 h1. Both are sums of the
    two products W1 (h0 + h1) and (W0 - W1) h0, so one linear transform of each factor,
    one product and one transform back do for all sets: O(N 2^N) instead of O(4^N).
    """
    half = 1
    while half < wins.size:
        for start in range(0, wins.size, 2 * half):
            for low in range(start, start + half):
                high = low + half
                wins[low] -= wins[high]
                accepts[high] += accepts[low]
        half *= 2
    for k in range(wins.size):
        accepts[k] *= wins[k]
    half = 1
    while half < wins.size:
        for start in range(0, wins.size, 2 * half):
            for low in range(start, start + half):
                accepts[low] += accepts[low + half]
        half *= 2


def fix_lattice(masks: Masks, rule: Rule) -> Array:
    """P(agree | F satisfied) for every set F of parties; index is the bitmask of F.

    Exact for any rule of up to 24 parties, O(N 2^N) time, 2^N doubles.

    Examples
    --------
    >>> from parley.agreements.rules import parse_rule
    >>> masks = collect_masks(("a", "b"), np.array([[True, False], [True, True]]))
    >>> fix_lattice(masks, parse_rule("all(a, b)")).tolist()
    [0.0, 0.5, 0.0, 1.0]
    """
    n = len(masks.parties)
    if n > DENSE_LIMIT:
        raise ValueError(f"the dense lattice is for up to {DENSE_LIMIT} parties, not {n}")
    bits = masks.rows @ (np.int64(1) << np.arange(n, dtype=np.int64))
    if is_unanimity(rule, masks.parties):
        table = np.bincount(bits, weights=masks.weight, minlength=1 << n).astype(np.float64)
        subset_sums(table)
        return np.minimum(table, 1.0, out=table)
    accepts = ((1 << n) - 1) ^ bits
    table = np.bincount(accepts, weights=masks.weight, minlength=1 << n).astype(np.float64)
    _rule_transform(winning_table(rule, masks.parties).astype(np.float64), table)
    return np.clip(table, 0.0, 1.0, out=table)


def p_given_fix(masks: Masks, rule: Rule, fixed: frozenset[str] | set[str]) -> float:
    """P(agree | the parties in ``fixed`` satisfied), from the sparse masks; any N."""
    consents = {
        p: np.ones(len(masks.rows), bool) if p in fixed else ~masks.rows[:, i]
        for i, p in enumerate(masks.parties)
    }
    return float(masks.weight @ np.broadcast_to(holds(rule, consents), masks.weight.shape))


def sole_blockers(masks: Masks, rule: Rule) -> Array:
    """P(no agreement, but there would be one if this party alone consented), per party."""
    base = _agrees(masks, rule)
    out = np.zeros(len(masks.parties))
    for i, party in enumerate(masks.parties):
        if masks.rows[:, i].any():
            out[i] = masks.weight @ (_agrees(masks, rule, party) & ~base)
    return out


def _agrees(masks: Masks, rule: Rule, fixed: str = "") -> Flags:
    consents = {
        p: np.ones(len(masks.rows), bool) if p == fixed else ~masks.rows[:, i]
        for i, p in enumerate(masks.parties)
    }
    return np.broadcast_to(holds(rule, consents), masks.weight.shape)


def blame(masks: Masks, rule: Rule) -> Array:
    """How much of 1 - P(agree) lies with each party; sums to it exactly.

    Under unanimity E[1{i in B} / |B|], closed form. Under another rule the Shapley value
    of the game among the refusers of each mask: exact up to 20 refusers at once (12 where
    the many masks of a large table would take minutes), above that by antithetic orderings,
    4,096 or, shared among many masks, at least 256 each.
    """
    if is_unanimity(rule, masks.parties):
        size = masks.rows.sum(axis=1)
        share = masks.weight / np.maximum(size, 1)
        return np.asarray(share @ masks.rows, dtype=np.float64)
    out = np.zeros(len(masks.parties))
    sizes = masks.rows.sum(axis=1)
    few = (2.0 ** sizes[sizes <= 20]).sum() <= EXACT_WORK
    rounds = int(np.clip(ORDERINGS // max(int((sizes > 12).sum()), 1), 256, 4096)) // 2 * 2
    for row, weight in zip(masks.rows, masks.weight, strict=True):
        members = np.flatnonzero(row)
        if len(members):
            exact = len(members) <= (20 if few else 12)
            share = _mask_shapley if exact else _ordering_shapley
            out[members] += weight * share(masks.parties, rule, members, rounds)
    return out


def _mask_shapley(parties: tuple[str, ...], rule: Rule, members: NDArray[np.intp], _: int) -> Array:
    """Shapley value of "the refusers who are won over suffice", among one mask's refusers."""
    k = len(members)
    place = {parties[m]: j for j, m in enumerate(members)}
    sets = np.arange(1 << k, dtype=np.int64)
    consents = {
        p: ((sets >> place[p]) & 1 == 1) if p in place else np.ones(1, bool) for p in parties
    }
    value = np.broadcast_to(holds(rule, consents), sets.shape).astype(np.float64)
    return shapley_of_table(value, k)


def shapley_of_table(value: Array, n: int) -> Array:
    """Shapley value of the game ``value`` over all 2^n coalitions ([Shapley1953]_)."""
    size = np.zeros(1, dtype=np.int64)
    for _ in range(n):
        size = np.concatenate([size, size + 1])
    weight = np.array(
        [math.factorial(s) * math.factorial(n - s - 1) / math.factorial(n) for s in range(n)]
        + [0.0]
    )
    sets = np.arange(1 << n, dtype=np.int64)
    out = np.empty(n)
    for i in range(n):
        without = sets[(sets >> i) & 1 == 0]
        out[i] = weight[size[without]] @ (value[without | (1 << i)] - value[without])
    return out


def _ordering_shapley(
    parties: tuple[str, ...], rule: Rule, members: NDArray[np.intp], rounds: int
) -> Array:
    """The same from random orderings: how often each refuser, won over in turn, is the pivot."""
    place = {parties[m]: j for j, m in enumerate(members)}
    k = len(place)
    rng = np.random.Generator(np.random.Philox(key=k))
    order = np.argsort(rng.random((rounds // 2, k)), axis=1)
    rank = np.argsort(np.concatenate([order, order[:, ::-1]]), axis=1)
    low, high = np.zeros(rounds, np.int64), np.full(rounds, k, np.int64)
    while (high > low).any():  # the pivot of each ordering, by bisection on a monotone rule
        mid = (low + high) // 2
        consents = {p: rank[:, place[p]] < mid if p in place else np.ones(1, bool) for p in parties}
        met = np.broadcast_to(holds(rule, consents), mid.shape)
        high, low = np.where(met, mid, high), np.where(met, low, np.minimum(mid + 1, high))
    out = np.zeros(k)
    for j in range(k):
        out[j] = float(np.mean(rank[:, j] == high - 1))
    return out


def best_fix_sets(
    masks: Masks, rule: Rule, limit: int = 12
) -> tuple[tuple[tuple[str, ...], float], ...]:
    """The most useful sets of parties to satisfy: nobody, then the best set of each size.

    Up to 24 parties the best of all sets of a size; above, the best found by adding the
    party that helps most (ties: more often among the refusers).
    """
    n = len(masks.parties)
    if n <= DENSE_LIMIT:
        return _best_dense(fix_lattice(masks, rule), masks.parties, limit)
    chosen: list[str] = []
    value = p_given_fix(masks, rule, frozenset())
    found = [((), value)] if n else []
    often = dict(zip(masks.parties, masks.weight @ masks.rows, strict=True))
    result: list[tuple[tuple[str, ...], float]] = [*found]
    while len(chosen) < min(n, limit) and value < 1.0 - 1e-12:
        rest = [p for p in masks.parties if p not in chosen]
        value, _, party = max((p_given_fix(masks, rule, {*chosen, p}), often[p], p) for p in rest)
        chosen.append(party)
        result.append((tuple(chosen), value))
    return tuple(result)


def _best_dense(
    table: Array, parties: tuple[str, ...], limit: int
) -> tuple[tuple[tuple[str, ...], float], ...]:
    best = _best_by_size(table, len(parties))
    result: list[tuple[tuple[str, ...], float]] = []
    for index in best[: limit + 1]:
        names = tuple(p for i, p in enumerate(parties) if int(index) >> i & 1)
        if result and table[index] <= result[-1][1] + 1e-12:
            continue
        result.append((names, float(table[index])))
    return tuple(result)


@compiled
def _best_by_size(table: Array, n: int) -> NDArray[np.int64]:  # pragma: no cover - compiled
    best = np.full(n + 1, -1, np.int64)
    for k in range(table.size):
        size, rest = 0, k
        while rest:
            rest &= rest - 1
            size += 1
        if best[size] < 0 or table[k] > table[best[size]]:
            best[size] = k
    return best

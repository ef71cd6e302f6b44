"""Fix-sets, blame and sole blockers against their definitions, for N up to 12 and above 24."""

from __future__ import annotations

import itertools
from math import factorial

import numpy as np
import pytest

from parley.agreements import parse_rule
from parley.agreements.lattice import (
    best_fix_sets,
    blame,
    collect_masks,
    fix_lattice,
    p_given_fix,
    sole_blockers,
)
from parley.agreements.rules import Rule, all_of, holds


def random_refusals(n: int, draws: int, seed: int, share: float = 0.3) -> np.ndarray:
    return np.random.default_rng(seed).random((draws, n)) < share


def names(n: int) -> tuple[str, ...]:
    return tuple(f"p{i}" for i in range(n))


def rules(n: int) -> list[Rule]:
    p = names(n)
    return [
        all_of(p),
        parse_rule(f"all({p[0]}, quota({n // 2}, {', '.join(p[1:])}))"),
        parse_rule(f"any(all({', '.join(p[: n // 2])}), all({', '.join(p[n // 2 :])}))"),
    ]


def agree_given(rule: Rule, refusing: np.ndarray, fixed: set[str]) -> float:
    p = names(refusing.shape[1])
    consents = {x: ~refusing[:, i] | (x in fixed) for i, x in enumerate(p)}
    return float(np.mean(holds(rule, consents)))


@pytest.mark.parametrize("n", [2, 5, 8])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_every_fix_set(n: int, which: int) -> None:
    refusing, rule = random_refusals(n, 200, n), rules(n)[which]
    masks = collect_masks(names(n), refusing)
    table = fix_lattice(masks, rule)
    for bits in range(1 << n):
        fixed = {p for i, p in enumerate(names(n)) if bits >> i & 1}
        assert table[bits] == pytest.approx(agree_given(rule, refusing, fixed), abs=1e-12)
        assert p_given_fix(masks, rule, fixed) == pytest.approx(table[bits], abs=1e-12)


@pytest.mark.parametrize(("n", "which"), [(3, 0), (6, 0), (12, 0), (5, 1), (7, 2), (9, 1)])
def test_blame_is_the_shapley_value_of_the_lattice(n: int, which: int) -> None:
    rule = rules(n)[which]
    masks = collect_masks(names(n), random_refusals(n, 100, n + 10))
    table = fix_lattice(masks, rule)
    wanted = np.zeros(n)
    for bits in range(1 << n):
        size = bits.bit_count()
        for i in range(n):
            if not bits >> i & 1:
                weight = factorial(size) * factorial(n - size - 1) / factorial(n)
                wanted[i] += weight * (table[bits | 1 << i] - table[bits])
    found = blame(masks, rule)
    assert np.abs(found - wanted).max() < 1e-12
    assert found.sum() == pytest.approx(table[-1] - table[0], abs=1e-12)


def test_sole_blocker_is_the_only_one_in_the_way() -> None:
    refusing = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 0], [0, 0, 1]], bool)
    masks = collect_masks(names(3), refusing)
    assert sole_blockers(masks, all_of(names(3))).tolist() == [0.25, 0.0, 0.25]
    one_of_two = parse_rule("all(p0, any(p1, p2))")
    assert sole_blockers(masks, one_of_two).tolist() == [0.5, 0.0, 0.0]


def test_thirty_parties_need_no_dense_lattice() -> None:
    refusing = random_refusals(30, 400, 3, 0.05)
    masks = collect_masks(names(30), refusing)
    found = best_fix_sets(masks, all_of(names(30)), limit=30)
    assert found[0] == ((), pytest.approx((~refusing.any(axis=1)).mean()))
    values = [v for _, v in found]
    assert values == sorted(values) and values[-1] == pytest.approx(1.0)
    for fixed, value in found:
        assert value == pytest.approx(agree_given(all_of(names(30)), refusing, set(fixed)))


def test_best_sets_are_best() -> None:
    refusing = random_refusals(6, 300, 8)
    masks = collect_masks(names(6), refusing)
    rule = rules(6)[1]
    for fixed, value in best_fix_sets(masks, rule):
        rivals = itertools.combinations(names(6), len(fixed))
        assert value == pytest.approx(max(agree_given(rule, refusing, set(r)) for r in rivals))


def test_sampled_blame_of_many_refusers_sums_up() -> None:
    """More than twenty refusers at once under a quota: orderings are sampled."""
    rule = parse_rule(f"quota(20, {', '.join(names(25))})")
    masks = collect_masks(names(25), np.ones((1, 25), bool))
    found = blame(masks, rule)
    assert found.sum() == pytest.approx(1.0, abs=1e-12)
    assert np.abs(found - 1 / 25).max() < 0.02


def test_blame_of_many_parties_under_a_quota_still_sums_and_stays_even() -> None:
    names = tuple(f"p{i:02}" for i in range(30))
    refusing = np.random.default_rng(4).random((300, 30)) < 0.6
    masks = collect_masks(names, refusing)
    rule = parse_rule(f"quota(20, {', '.join(names)})")
    guilt = blame(masks, rule)
    assert guilt.sum() == pytest.approx(1 - p_given_fix(masks, rule, frozenset()), abs=1e-12)
    assert guilt.min() > 0.5 * guilt.mean() and guilt.max() < 2 * guilt.mean()

"""Laws the agreements room promises, on random cases."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "agreements"))

from agreements_case import ACTORS, AS_OF, FORMATS, PLAN, PRECEDENTS, RELATIONS, run, with_party

from parley.agreements.formulas import gain, log_intensity, standing_value
from parley.agreements.gather import Case, gather
from parley.agreements.lattice import blame, collect_masks, fix_lattice
from parley.agreements.rules import all_of
from parley.agreements.sweep import Result, solve
from parley.core.agreement import Agreement
from parley.core.estimate import Range
from parley.core.streams import Streams

QUICK = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
SURE = Range(1.0, 1.0, 1.0, "test table")
PARTIES = [p.party for p in PLAN.parties]
FIGHTERS = [p for p in PARTIES if p not in {r.subject for r in RELATIONS}]  # no one's patron


def result(plan: Agreement = PLAN, seed: int = 1, draws: int = 300, **overrides: float) -> Result:
    named = {k.replace("__", "."): v for k, v in overrides.items()}
    case = Case(plan, ACTORS, RELATIONS, AS_OF, FORMATS, precedents=PRECEDENTS, overrides=named)
    return solve(gather(case), Streams(seed), draws)


@QUICK
@given(st.sampled_from(PARTIES), st.floats(0, 0.5), st.floats(0.001, 0.5), st.integers(0, 9))
def test_a_better_war_never_raises_consent(party: str, low: float, more: float, seed: int) -> None:
    before = result(seed=seed, **{f"{party}__war_value_shift": low})
    after = result(seed=seed, **{f"{party}__war_value_shift": low + more})
    i = before.problem.names.index(party)
    assert (after.draws.refuses[i] >= before.draws.refuses[i]).all()
    assert after.p_agree <= before.p_agree + 1e-12


@QUICK
@given(st.sampled_from(FIGHTERS), st.floats(0.1, 3), st.floats(1.05, 4), st.integers(0, 9))
def test_a_party_that_gained_on_the_map_demands_more(
    party: str, strength: float, factor: float, seed: int
) -> None:
    before = result(seed=seed, **{f"{party}__capability": strength})
    after = result(seed=seed, **{f"{party}__capability": strength * factor})
    i = before.problem.names.index(party)
    assert (after.draws.war[i] >= before.draws.war[i] - 1e-9).all()
    assert (after.draws.reserve[i] >= before.draws.reserve[i] - 1e-9).all()


@QUICK
@given(st.sampled_from(PARTIES), st.integers(0, 9))
def test_another_veto_never_raises_the_chance(party: str, seed: int) -> None:
    fixed = with_party(PLAN, party, required=False, veto=SURE)
    more = with_party(fixed, party, required=True)
    assert result(more, seed).p_agree <= result(fixed, seed).p_agree + 1e-12


@QUICK
@given(
    st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=1, max_size=60),
    st.integers(0, 4),
)
def test_blame_sums_and_fix_sets_are_monotone(rows: list[list[bool]], extra: int) -> None:
    names = tuple(f"p{i}" for i in range(5))
    masks = collect_masks(names, np.array(rows))
    rule = all_of(names)
    table = fix_lattice(masks, rule)
    assert blame(masks, rule).sum() == pytest.approx(1 - table[0], abs=1e-12)
    for bits in range(32):
        assert table[bits | 1 << extra] >= table[bits] - 1e-12


@QUICK
@given(st.permutations(PARTIES), st.integers(0, 9))
def test_order_of_parties_permutes_the_results(order: list[str], seed: int) -> None:
    by_name = {p.party: p for p in PLAN.parties}
    mixed = replace(PLAN, parties=tuple(by_name[p] for p in order))
    a, b = run(PLAN, streams=Streams(seed), draws=200), run(mixed, streams=Streams(seed), draws=200)
    assert a.p_agree == b.p_agree
    assert [c.party for c in b.consents] == order
    assert {c.party: c for c in a.consents} == {c.party: c for c in b.consents}
    assert a.breakdown == b.breakdown


@QUICK
@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 5), st.floats(-2, 2), st.floats(-1, 1))
def test_a_lower_gap_never_lowers_the_hazard(
    gap: float, less: float, steepness: float, covariates: float, u: float
) -> None:
    low, high = gain(gap - less, u, 0.0), gain(gap, u, 0.0)
    assert log_intensity(covariates, steepness, low) >= log_intensity(covariates, steepness, high)


@QUICK
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 1), st.floats(0, 1))
def test_a_longer_life_never_weakens_the_will_to_stay(
    u: float, r: float, loss: float, kept: float, more: float
) -> None:
    longer = kept + (1 - kept) * more
    short, long = (gain(standing_value(u, r, loss, w), u, r) for w in (kept, longer))
    assert long >= short - 1e-12


@QUICK
@given(st.integers(0, 5))
def test_same_seed_same_result_and_blame_sums(seed: int) -> None:
    a = run(streams=Streams(seed), draws=300)
    assert a == run(streams=Streams(seed), draws=300)
    assert sum(c.blame for c in a.consents) == pytest.approx(1 - a.p_agree, abs=1e-12)
    lost = sum(p[-1] for p in a.breakdown.first.values())
    assert lost == pytest.approx(1 - a.breakdown.s_best[365], abs=1e-9)

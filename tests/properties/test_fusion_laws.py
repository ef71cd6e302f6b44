"""The laws of fusion: what no order, no repetition and no relabelling may change."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.fusion import fuse

SLOW = settings(
    max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
COUNTS = st.lists(st.integers(20, 50_000), min_size=2, max_size=6)


def claims(values: list[int], question: str = "q", **more: Any) -> list[dict[str, Any]]:
    return [
        {"question": question, "source": f"s{k}", "form": "exact", "value": v, **more}
        for k, v in enumerate(values)
    ]


def only(rows: list[dict[str, Any]]) -> Any:
    (row,) = fuse(rows).rows
    return row


@SLOW
@given(COUNTS, st.randoms(use_true_random=False))
def test_the_order_of_claims_never_matters(values: list[int], random: Any) -> None:
    rows = claims(values)
    mixed = list(rows)
    random.shuffle(mixed)
    assert only(rows) == only(mixed)


@SLOW
@given(COUNTS)
def test_the_names_of_sources_never_matter(values: list[int]) -> None:
    rows = claims(values)
    renamed = [r | {"source": f"z{9 - k}"} for k, r in enumerate(rows)]
    a, b = only(rows), only(renamed)
    assert math.isclose(a.best, b.best, rel_tol=1e-6)
    assert math.isclose(a.low, b.low, rel_tol=1e-6)


@SLOW
@given(COUNTS)
def test_low_best_high_are_in_order(values: list[int]) -> None:
    row = only(claims(values))
    assert row.low <= row.best <= row.high


@SLOW
@given(COUNTS)
def test_a_verbatim_copy_adds_no_weight(values: list[int]) -> None:
    rows = claims(values)
    again = [*rows, rows[0]]
    told = [*rows, rows[0] | {"source": "echo", "via": rows[0]["source"]}]
    one = only(rows)
    for other in (only(again), only(told)):
        assert math.isclose(one.best, other.best, rel_tol=1e-6)
        assert math.isclose(one.low, other.low, rel_tol=1e-6)
        assert math.isclose(one.high, other.high, rel_tol=1e-6)


@SLOW
@given(st.lists(st.tuples(st.integers(100, 9000), st.booleans()), min_size=3, max_size=6))
def test_swapping_the_two_sides_mirrors_the_result(said: list[tuple[int, bool]]) -> None:
    def table(red: str, blue: str) -> list[dict[str, Any]]:
        rows = [
            {"question": "q", "source": f"s{k}", "value": v, "camp": red if r else blue,
             "side": red}
            for k, (v, r) in enumerate(said)
        ]  # fmt: skip
        return [*rows, {"question": "q", "source": "un", "value": 1000, "camp": "neutral",
                        "side": red}]  # fmt: skip

    a, b = only(table("red", "blue")), only(table("blue", "red"))
    assert math.isclose(a.best, b.best, rel_tol=1e-4)
    assert math.isclose(a.high, b.high, rel_tol=1e-4)


@SLOW
@given(COUNTS)
def test_a_claim_equal_to_the_estimate_never_widens_it(values: list[int]) -> None:
    rows = claims(values)
    before = only(rows)
    after = only([*rows, rows[0] | {"source": "new", "value": before.best}])
    width = math.log1p(before.high) - math.log1p(before.low)
    assert math.log1p(after.high) - math.log1p(after.low) <= width * 1.05


@SLOW
@given(st.integers(0, 1_000_000))
def test_a_settled_answer_is_returned(value: int) -> None:
    rows = [*claims([5, 70]), {"question": "q", "source": "court", "value": value, "anchor": 1}]
    assert math.isclose(only(rows).best, value, rel_tol=0.01, abs_tol=0.5)


@SLOW
@given(st.integers(10, 1_000_000))
def test_a_single_exact_claim_of_a_neutral_source_is_returned(value: int) -> None:
    row = only([{"question": "q", "source": "un", "value": value, "camp": "neutral"}])
    assert math.isclose(row.best, value, rel_tol=0.02)


@SLOW
@given(COUNTS, st.sampled_from([3, 10, 40]))
def test_scaling_all_counts_scales_the_estimate(values: list[int], factor: int) -> None:
    small, large = only(claims(values)), only(claims([v * factor for v in values]))
    assert math.isclose(large.best / small.best, factor, rel_tol=0.15)


def test_one_wire_story_told_by_ten_is_one_story() -> None:
    rows = claims([1000, 3000])
    wire = [rows[0] | {"source": f"paper{k}", "via": "s0"} for k in range(10)]
    assert math.isclose(only(rows).best, only([*rows, *wire]).best, rel_tol=1e-6)


@pytest.mark.parametrize("kind", ["category", "share"])
def test_other_kinds_do_not_care_for_order_either(kind: str) -> None:
    value = {"category": ["over", "not over", "over"], "share": ["0.2", "most", "0.4"]}[kind]
    rows = [{"question": "q", "source": f"s{k}", "value": v} for k, v in enumerate(value)]
    assert fuse(rows, kind).rows == fuse(rows[::-1], kind).rows


def test_a_camp_of_ten_is_not_ten_witnesses() -> None:
    rng = np.random.default_rng(3)
    rows = []
    for q in range(120):
        truth, lean = rng.normal(6, 1), rng.normal(0, 0.5)
        for k in range(8):
            said = truth + lean + 0.05 * rng.standard_normal()
            rows.append({"question": f"q{q}", "source": f"r{k}", "value": round(math.exp(said)),
                         "camp": "red"})  # fmt: skip
        for who in ("un", "icrc", "court"):
            said = truth + 0.2 * rng.standard_normal()
            rows.append({"question": f"q{q}", "source": who, "camp": "neutral",
                         "value": round(math.exp(said))})  # fmt: skip
    widths = [math.log(r.high / r.low) for r in fuse(rows, explain=False).rows]
    assert np.median(widths) > 0.25

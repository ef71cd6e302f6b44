"""The laws of fusion for days, places, states and linked questions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from parley.fusion import fuse
from parley.fusion.constraints import Subset, Sum
from parley.fusion.linked import cohere
from parley.fusion.spans import day_span, iso_day, span_text

SLOW = settings(
    max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
CAMPS = ("red", "blue", "neutral", "")
DAYS = st.lists(
    st.tuples(st.integers(736_000, 736_040), st.integers(0, 9), st.sampled_from(CAMPS)),
    min_size=1, max_size=6,
)  # fmt: skip
STATES = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from(("red", "blue")), st.sampled_from(CAMPS)),
    min_size=1, max_size=7,
)  # fmt: skip
PLACES = st.lists(
    st.tuples(st.sampled_from(("oak", "elm", "ash")), st.sampled_from(CAMPS)),
    min_size=1, max_size=6,
)  # fmt: skip


def dated(claims: Any) -> list[dict[str, Any]]:
    return [{"question": "q", "source": f"s{k}", "camp": c, "value": span_text(d, d + wide)}
            for k, (d, wide, c) in enumerate(claims)]  # fmt: skip


def stated(claims: Any) -> list[dict[str, Any]]:
    return [{"question": "q", "source": f"s{k}", "camp": c, "value": v, "event_time": 1000 + d}
            for k, (d, v, c) in enumerate(claims)]  # fmt: skip


def placed(claims: Any) -> list[dict[str, Any]]:
    return [{"question": "q", "source": f"s{k}", "camp": c, "value": v}
            for k, (v, c) in enumerate(claims)]  # fmt: skip


def answers(rows: list[dict[str, Any]], kind: str) -> list[tuple[Any, ...]]:
    return [
        (r.question, r.event_time, r.best, r.low, r.high, r.probability and round(r.probability, 3))
        for r in fuse(rows, kind, explain=False).rows
    ]


TABLES = st.one_of(
    DAYS.map(lambda c: ("date", dated(c))),
    STATES.map(lambda c: ("boolean", stated(c))),
    PLACES.map(lambda c: ("place", placed(c))),
)


@SLOW
@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_claims_never_matters(table: Any, random: Any) -> None:
    kind, rows = table
    mixed = list(rows)
    random.shuffle(mixed)
    assert answers(rows, kind) == answers(mixed, kind)


@SLOW
@given(TABLES)
def test_a_verbatim_copy_adds_no_weight(table: Any) -> None:
    kind, rows = table
    again = [*rows, rows[0]]
    told = [*rows, rows[0] | {"source": "zz", "via": rows[0]["source"]}]
    # Who repeats is another witness of how reliable it is, never of what happened.
    for other in (again, told):
        for a, b in zip(answers(rows, kind), answers(other, kind), strict=True):
            assert a[:3] == b[:3]
            assert a[5] == pytest.approx(b[5], abs=0.02)


@SLOW
@given(DAYS)
def test_low_best_high_are_in_order(claims: Any) -> None:
    (row,) = fuse(dated(claims), "date").rows
    assert row.low <= row.best <= row.high
    assert 0 < row.probability <= 1


@SLOW
@given(STATES)
def test_swapping_the_two_sides_mirrors_the_states(claims: Any) -> None:
    turned = {"red": "blue", "blue": "red"}
    rows = stated(claims)
    swapped = [r | {"value": turned[r["value"]], "camp": turned.get(r["camp"], r["camp"])}
               for r in rows]  # fmt: skip
    assume(len({r["value"] for r in rows}) == 2)
    for a, b in zip(answers(rows, "boolean"), answers(swapped, "boolean"), strict=True):
        assert a[5] == pytest.approx(b[5], abs=2e-3)
        if a[5] > 0.51:
            assert b[2] == turned[a[2]]


@SLOW
@given(DAYS)
def test_swapping_the_two_sides_leaves_the_day(claims: Any) -> None:
    turned = {"red": "blue", "blue": "red"}
    rows = dated(claims)
    swapped = [r | {"camp": turned.get(r["camp"], r["camp"])} for r in rows]
    assert answers(rows, "date") == answers(swapped, "date")


@SLOW
@given(DAYS)
def test_a_claim_of_the_answer_never_widens_it(claims: Any) -> None:
    rows = dated(claims)
    (before,) = fuse(rows, "date", explain=False).rows
    more = [*rows, {"question": "q", "source": "zz", "camp": "neutral", "value": before.best}]
    (after,) = fuse(more, "date", explain=False).rows
    assert after.best == before.best
    assert _length(after) <= _length(before)


def _length(row: Any) -> float:
    low, high = day_span(row.low), day_span(row.high)
    assert low is not None and high is not None
    return high[0] - low[0]


@SLOW
@given(st.integers(1, 700_000), st.integers(0, 900))
def test_spans_are_read_back_as_written(first: int, length: int) -> None:
    text = span_text(float(first + 400), float(first + 400 + length))
    assert day_span(text) == (first + 400, first + 400 + length)
    assert iso_day(first + 400) in text


@SLOW
@given(st.lists(st.floats(1, 5000), min_size=3, max_size=3), st.floats(1.02, 3.0))
def test_linked_draws_obey_their_links(best: list[float], width: float) -> None:
    levels = np.linspace(-1.2, 1.2, 21)
    known = {n: b * width**levels for n, b in zip(("all", "a", "b"), best)}
    links = [Sum("all", ("a", "b")), Subset("a", "all")]
    found = cohere(known, links)
    d = found.draws
    if Sum("all", ("a", "b")) in found.held:
        assert np.allclose(d["a"] + d["b"], d["all"], rtol=1e-6, atol=1e-4)
    if Subset("a", "all") in found.held:
        assert (d["a"] <= d["all"] * (1 + 1e-6) + 1e-3).all()
    for name in known:
        low, middle, high = found.interval(name)
        assert low <= middle <= high
    assert set(found.held) | {c.link for c in found.conflicts} == set(links)

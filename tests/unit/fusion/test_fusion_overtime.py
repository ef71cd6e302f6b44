"""Quantities over time: stale reports, growth that slows, what all sources may err together."""

from __future__ import annotations

import numpy as np
import pytest

from parley.fusion.numeric.design import design
from parley.fusion.numeric.scale import Scale
from parley.fusion.overtime import _common, _lay_out, _learn, over_time
from parley.fusion.table import ClaimTable, from_records


def _buses(late: float, camps: tuple[str, ...] = ("neutral",), questions: int = 25) -> ClaimTable:
    """Counts that grow in bursts over ten days, told by five sources, some a day late."""
    rng = np.random.default_rng(11)
    rows = []
    for q in range(questions):
        path = np.cumsum(rng.gamma(1.5, 400.0, 10) * (rng.random(10) < 0.6)) + 200
        for day in range(10):
            for s in range(5):
                told = max(day - 1, 0) if rng.random() < late else day
                value = float(np.round(path[told] * np.exp(rng.normal(0, 0.05))))
                camp = camps[s % len(camps)]
                rows.append({"question": f"q{q:02d}", "source": f"s{s}", "camp": camp,
                             "value": value, "event_time": float(day)})  # fmt: skip
    return from_records(rows)


def _stale(table: ClaimTable) -> float:
    d = design(table, Scale("log"), np.ones(len(table)))
    return _learn(_lay_out(d, table))[1].stale


def test_how_often_reports_are_a_day_late_is_learnt() -> None:
    assert _stale(_buses(0.0)) < 0.1
    assert _stale(_buses(0.35)) == pytest.approx(0.35, abs=0.1)


def test_growth_that_slows_is_learnt_by_spell() -> None:
    table = _buses(0.1)
    d = design(table, Scale("log"), np.ones(len(table)))
    jump = _learn(_lay_out(d, table))[1].jump
    assert jump[0] > 1.5 * jump[3]


def test_intervals_hold_the_truth_of_the_day_not_of_the_day_before() -> None:
    found = over_time(_buses(0.35))
    assert found is not None
    assert found.name == "only grows"
    for one, next_day in zip(found.answers, found.answers[1:]):
        if one.question == next_day.question:
            assert one.best <= next_day.best * 1.02
        assert one.low <= one.best <= one.high


@pytest.mark.parametrize(
    ("camps", "least", "most"),
    [(("",), 0.0, 0.0), (("neutral", "red", "blue"), 0.001, 0.02), (("red", "blue"), 0.04, 0.05)],
)
def test_common_doubt_is_nought_small_or_wide(
    camps: tuple[str, ...], least: float, most: float
) -> None:
    table = _buses(0.0, camps, 3)
    d = design(table, Scale("log"), np.ones(len(table)))
    _, doubt = _common(d, np.zeros(d.n_source), np.full(d.n_source, 30.0))
    assert least <= doubt <= most

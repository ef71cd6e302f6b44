"""Many draws: all counted, the first kept, and no byte depends on threads or blocks."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from agreements_case import ACTORS, AS_OF, FORMATS, PLAN, PRECEDENTS, RELATIONS

from parley.agreements import sweep as room
from parley.agreements.gather import Case, gather
from parley.agreements.survival import Survival, spread
from parley.core.streams import Streams

CASE = Case(PLAN, ACTORS, RELATIONS, AS_OF, FORMATS, precedents=PRECEDENTS)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "KEPT", 300)
    monkeypatch.setattr(room, "BLOCK", 130)


def test_blocks_count_what_one_piece_counts(small_blocks: None) -> None:
    problem, streams = gather(CASE), Streams(3)
    whole, pieces = room.solve(problem, streams, 1000), room.sweep(problem, streams, 1000)
    assert pieces.count == 1000 and pieces.xs.shape[1] == 300
    assert pieces.p_agree == pytest.approx(whole.p_agree, abs=1e-12)
    assert pieces.masks.rows.tolist() == whole.masks.rows.tolist()
    assert pieces.masks.weight == pytest.approx(whole.masks.weight, abs=1e-12)
    for f in fields(room.Means):
        assert getattr(pieces.means, f.name) == pytest.approx(getattr(whole.means, f.name))


def test_threads_change_no_byte(small_blocks: None) -> None:
    problem, streams = gather(CASE), Streams(3)
    one, four = (room.sweep(problem, streams, 1000, threads=n) for n in (1, 4))
    assert one.masks.weight.tobytes() == four.masks.weight.tobytes()
    for f in fields(room.Means):
        assert getattr(one.means, f.name).tobytes() == getattr(four.means, f.name).tobytes()


def test_survival_is_the_same_by_day_by_draw_and_over_its_course() -> None:
    rng = np.random.default_rng(1)
    hazard = rng.uniform(0.1, 2.0, (2, 3, 50))
    shape, scale = rng.uniform(0.3, 0.9, 50), rng.uniform(50, 900, 50)
    lasting = Survival(hazard, scale, shape, 12.0, np.array([0.0, 40.0]))
    course = lasting.course(90)
    for day in (0, 1, 40, 41, 90):
        alive = lasting.alive(day)
        assert lasting.alive(np.full(50, float(day))) == pytest.approx(alive)
        assert course.mean[day] == pytest.approx(alive.mean())
        found = [course.low[day], course.high[day]]
        assert found == pytest.approx(np.quantile(alive, [0.05, 0.95]))
        assert lasting.first_by(day).sum(axis=0) == pytest.approx(1 - alive)
    begun = (12.0 / scale) ** shape
    by_hand = hazard[0].sum(axis=0) * (((12.0 + 40) / scale) ** shape - begun)
    by_hand += hazard[1].sum(axis=0) * (((12.0 + 90) / scale) ** shape - (52 / scale) ** shape)
    assert lasting.alive(90) == pytest.approx(np.exp(-by_hand))


def test_the_spread_is_numpys() -> None:
    x = np.random.default_rng(2).normal(size=997)
    low, mean, high = spread(x.copy())
    assert [low, high] == pytest.approx(np.quantile(x, [0.05, 0.95]))
    assert mean == pytest.approx(x.mean())

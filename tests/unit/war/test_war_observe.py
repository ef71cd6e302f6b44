"""What sources would report: bias towards their side, noise, delay."""

from __future__ import annotations

import dataclasses

import numpy as np

from parley.war.examples import grid_world, sure
from parley.war.mechanisms.observation import Incident, report_of
from parley.war.observe import observe


def _mean(camp: str, harms: str) -> float:
    rng = np.random.default_rng(1)
    incident = Incident(3, "p", "killed", "fighters", 100, harms)
    told = [
        report_of(incident, "s", camp, rng, report=1.0, bias=0.5, noise=0.2, lag=1.0)
        for _ in range(2000)
    ]
    return float(np.mean([np.log1p(s.figure) for s in told if s]))


def test_a_source_lowers_its_own_side_s_losses_and_raises_the_other_s() -> None:
    truth = np.log1p(100)
    assert abs(_mean("", "north") - truth) < 0.03
    assert abs(_mean("north", "north") - (truth - 0.5)) < 0.03
    assert abs(_mean("south", "north") - (truth + 0.5)) < 0.03


def test_rows_come_in_order_of_publication_and_repeat() -> None:
    world = grid_world(9, 4)
    rows = observe(world, member=7, days=40, seed=2)
    assert rows == observe(world, member=7, days=40, seed=2)
    assert [r.published for r in rows] == sorted(r.published for r in rows)
    assert {r.camp for r in rows} == {"", "north", "south"}


def test_switched_off_nothing_is_reported() -> None:
    assert observe(dataclasses.replace(grid_world(4, 2), off=("observation",)), days=9) == []


def test_perfect_sources_report_the_truth() -> None:
    exact = {
        "observation.report": sure(1.0),
        "observation.bias": sure(0.0),
        "observation.noise": sure(0.0),
        "observation.lag": sure(0.0),
    }
    rows = observe(dataclasses.replace(grid_world(9, 4), settings=exact), days=40, seed=2)
    assert rows and all(r.figure == r.truth and r.day == r.published for r in rows)

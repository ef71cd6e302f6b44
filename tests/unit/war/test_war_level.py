"""The level at which a war begins, and a truce that nobody talks of."""

from __future__ import annotations

import dataclasses
import math
from datetime import date

import numpy as np
import pytest

from parley.core.estimate import Range
from parley.core.world import Toll, Truce, World
from parley.war import simulate
from parley.war.examples import grid_world, sure
from parley.war.level import levelled, recent
from parley.war.parameters import parameters
from parley.war.whatif import changed, compare

MONTHS = ("2019-10", "2019-11", "2019-12")


def at_war(*killed: float, **more: object) -> World:
    """Nine places, two sides, nothing announced, and a record of two halves."""
    units = (("p0", "p1", "p2", "p3"), ("p4", "p5", "p6", "p7", "p8"))
    tolls = tuple(Toll(u[0], u, MONTHS, (k, k, k)) for u, k in zip(units, killed))
    plain = dataclasses.replace(grid_world(9, 2), truces=(), announcements=(), tolls=tolls)
    return dataclasses.replace(plain, **more)


def deaths(world: World) -> np.ndarray:
    """Deaths a month of each member, by place, over the first three months."""
    found = simulate(world, members=300, days=90, seed=5, threads=2).monthly_killed
    assert found is not None
    return found.mean(axis=1)


def test_the_last_month_weighs_most() -> None:
    toll = Toll("u", ("p",), MONTHS, (100.0, 200.0, 400.0))
    assert recent(toll) == pytest.approx(0.2 * 100 + 0.3 * 200 + 0.5 * 400)


@pytest.mark.parametrize("level", [60.0, 600.0])
def test_a_war_begins_at_the_level_of_its_record(level: float) -> None:
    found = float(np.median(deaths(at_war(level / 2, level / 2)).sum(axis=1)))
    assert level / 1.4 < found < level * 1.4


def test_deaths_fall_where_they_fell() -> None:
    x = deaths(at_war(270.0, 30.0)).mean(axis=0)
    y = deaths(at_war(30.0, 270.0)).mean(axis=0)
    assert x[:3].sum() > 2 * y[:3].sum() and y[6:].sum() > 2 * x[6:].sum()


def test_a_world_without_a_record_is_left_as_it_is() -> None:
    world = grid_world(9, 2)
    assert levelled(world) == world
    assert levelled(at_war(0.0, 0.0)) == at_war()
    assert levelled(at_war(0.0, 0.0)).heat == {}


def test_what_the_scenario_sets_stays_as_set() -> None:
    own = {"civilians.shelling": Range(0.02, 0.02, 0.02)}
    out = levelled(at_war(500.0, 500.0, settings=own))
    assert out.settings["civilians.shelling"] == own["civilians.shelling"]
    prior = next(p.range for p in parameters() if p.name == "combat.rate")
    scaled = out.settings["combat.rate"]
    assert scaled.best > prior.best
    assert scaled.high / scaled.low == pytest.approx(prior.high / prior.low)
    assert any("level of its record, 1,000 deaths a month" in n for n in out.notes)


def test_an_intensity_that_is_set_is_only_spread_over_places() -> None:
    own = {"combat.rate": Range(0.02, 0.02, 0.02)}
    out = levelled(at_war(500.0, 50.0, settings=own))
    prior = next(p.range for p in parameters() if p.name == "civilians.shelling")
    assert out.settings["combat.rate"] == own["combat.rate"]
    assert out.settings["civilians.shelling"].best == prior.best
    assert out.heat["p0"] > out.heat["p8"]
    assert any("as combat.rate is set" in n for n in out.notes)


def test_a_truce_of_today_does_not_lower_the_level_of_yesterday() -> None:
    new = Truce("t", ("a0", "a1"), hazard={"a0": (0.0,)}, since=date(2019, 12, 30))
    old = dataclasses.replace(new, since=date(2019, 6, 1))
    without = levelled(at_war(100.0, 100.0)).settings["combat.rate"].best
    fresh = levelled(at_war(100.0, 100.0, truces=(new,))).settings["combat.rate"].best
    long_held = levelled(at_war(100.0, 100.0, truces=(old,))).settings["combat.rate"].best
    assert fresh == without < long_held


def test_what_if_compares_at_one_level() -> None:
    base = at_war(200.0, 200.0)
    found = {
        d.name: d
        for d in compare(base, changed(base, "combat.skirmish=0.15"), members=100, days=30, seed=1)
    }
    assert found["killed_fighters"].changed > 1.5 * found["killed_fighters"].base


def test_a_truce_nobody_talks_of_comes_at_the_base_rate() -> None:
    talks = 0.3
    plan = Truce("plan", ("a0", "a1"), active=False, p_agree=0.5, hazard={"a0": (0.0,)})
    world = dataclasses.replace(
        grid_world(4, 2), truces=(plan,), settings={"truces.talks": sure(talks)}
    )
    on_table = simulate(world, members=2000, days=60, seed=2).truce_alive["plan"]
    mooted = dataclasses.replace(world, truces=(dataclasses.replace(plan, mooted=True),))
    alone = simulate(mooted, members=2000, days=60, seed=2).truce_alive["plan"]
    assert on_table[0] == on_table[-1] == pytest.approx(0.5, abs=0.04)
    hazard = 0.5 * -math.expm1(-talks / 30)
    assert alone[0] < 0.02 and np.all(np.diff(alone) >= 0)
    assert alone[-1] == pytest.approx(1 - (1 - hazard) ** 60, abs=0.04)

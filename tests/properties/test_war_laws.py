"""Laws that every war obeys, whatever its parameters."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.core.estimate import Range
from parley.war.ensemble import run_block
from parley.war.examples import grid_world, sure
from parley.war.mechanisms import ORDER
from parley.war.state import (
    B_ABROAD,
    B_ARRIVED,
    B_CAPTURED,
    B_CIVIL,
    B_KILLED,
    B_LEFT,
    B_WOUNDED,
)
from parley.war.theatre import build

sizes = st.tuples(st.integers(2, 12), st.integers(2, 6), st.integers(0, 10**6))


@settings(max_examples=15, deadline=None)
@given(sizes, st.floats(0.001, 0.3), st.floats(0.0, 0.2), st.floats(0.0, 0.9))
def test_people_and_forces_are_conserved(size, rate, offensive, skirmish) -> None:
    """Civilians, fighters, dead, wounded, captured and gone add up to who was there."""
    places, actors, seed = size
    world = dataclasses.replace(
        grid_world(places, actors),
        settings={
            "combat.rate": sure(rate),
            "offensives.rate": sure(offensive),
            "combat.skirmish": sure(skirmish),
            "siege.deal": sure(0.05),
        },
    )
    out, _, start = run_block(build(world, 50), seed, 0, 6, 50)
    before = start.force.sum(axis=(1, 2)) + start.people.sum(axis=1)
    book = out.book
    gone = sum(book[:, k] for k in (B_KILLED, B_WOUNDED, B_CAPTURED, B_CIVIL, B_ABROAD, B_LEFT))
    after = out.force[:, -1].sum(axis=1) + out.people.sum(axis=1) + gone
    assert np.array_equal(before + book[:, B_ARRIVED], after)
    assert np.array_equal(
        out.lost.sum(axis=1), book[:, B_KILLED] + book[:, B_WOUNDED] + book[:, B_CAPTURED]
    )


@settings(max_examples=10, deadline=None)
@given(sizes, st.floats(0.0, 3.0))
def test_no_stock_is_negative(size, intensity) -> None:
    places, actors, seed = size
    world = dataclasses.replace(
        grid_world(places, actors), settings={"combat.rate": sure(intensity)}
    )
    out, _, _ = run_block(build(world, 40), seed, 0, 4, 40)
    assert out.strength.min() >= 0 and out.people.min() >= 0 and out.force.min() >= 0
    assert np.all(np.diff(out.killed, axis=1) >= 0) and np.all(np.diff(out.fled, axis=1) >= 0)


@settings(max_examples=8, deadline=None)
@given(sizes)
def test_zero_hazards_change_nothing(size) -> None:
    places, actors, seed = size
    zero = (
        "combat.rate", "offensives.rate", "recruitment.rate", "recruitment.desertion",
        "recruitment.reinforcement", "civilians.shelling", "civilians.flight_front", "siege.deal",
    )  # fmt: skip
    world = dataclasses.replace(
        grid_world(places, actors), settings={name: sure(0.0) for name in zero}
    )
    out, _, start = run_block(build(world, 30), seed, 0, 3, 30)
    assert np.array_equal(out.people, start.people)
    assert np.array_equal(out.force[:, -1], start.force.sum(axis=1))
    assert out.killed.max() == 0 and np.all(out.control == out.control[:, :1])


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([m.name for m in ORDER]))
def test_any_mechanism_can_be_switched_off(seed, name) -> None:
    world = dataclasses.replace(grid_world(9, 4), off=(name,))
    out, _, _ = run_block(build(world, 20), seed, 0, 2, 20)
    assert out.force.min() >= 0


def test_relabelling_the_sides_mirrors_the_results() -> None:
    """North and south swap everything they have: the gains swap too, within error."""
    world = grid_world(4, 2, truce=False)
    level = Range(1500, 2000, 2500)
    forces = tuple(
        dataclasses.replace(f, strength=level) for f in world.forces if f.posture != "freed"
    )
    flat = tuple(
        dataclasses.replace(p, fortification=0.2, population=sure(50_000.0)) for p in world.places
    )
    base = dataclasses.replace(world, forces=forces, places=flat, relations=(), announcements=())
    other = {"a0": "a1", "a1": "a0"}
    mirror = dataclasses.replace(
        base,
        forces=tuple(dataclasses.replace(f, actor=other[f.actor]) for f in forces),
        places=tuple(dataclasses.replace(p, controller=other[p.controller]) for p in flat),
    )
    n = 3000
    a, _, _ = run_block(build(base, 90), 1, 0, n, 90)
    b, _, _ = run_block(build(mirror, 90), 2, 0, n, 90)
    x, y = a.lost.astype(float), b.lost[:, ::-1].astype(float)
    z = (x.mean(0) - y.mean(0)) / np.sqrt((x.var(0) + y.var(0)) / n)
    assert np.all(np.abs(z) < 4)
    held = (a.control[:, -1] == 0).mean(0) - (b.control[:, -1] == 1).mean(0)
    assert np.all(np.abs(held) < 4 * np.sqrt(0.5 / n))


@pytest.mark.parametrize("more", [1.5, 3.0])
def test_more_force_never_lowers_the_chance_to_hold_more(more: float) -> None:
    world = grid_world(6, 2, truce=False)
    strong = dataclasses.replace(
        world,
        forces=tuple(
            dataclasses.replace(
                f,
                strength=Range(
                    f.strength.low * more, f.strength.best * more, f.strength.high * more
                ),
            )
            if f.actor == "a0"
            else f
            for f in world.forces
        ),
    )
    a, _, _ = run_block(build(world, 120), 1, 0, 600, 120)
    b, _, _ = run_block(build(strong, 120), 1, 0, 600, 120)
    assert (b.control[:, -1] == 0).mean() > (a.control[:, -1] == 0).mean()

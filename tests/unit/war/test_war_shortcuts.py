"""What is not worked out changes nothing: bounds on quiet fronts, searches kept from before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from parley.core.world import Truce, World
from parley.war.ensemble import run_block
from parley.war.examples import grid_world, sure
from parley.war.theatre import build

SEEN = ("killed", "fled", "control", "force", "strength", "people", "lost")


def _fierce(places: int, actors: int, **settings: float) -> World:
    world = grid_world(places, actors, truce=False)
    given = {"offensives.rate": 0.2, "combat.rate": 0.03, "capture.rate": 0.3, **settings}
    return replace(world, settings={k: sure(v) for k, v in given.items()})


@pytest.mark.parametrize(
    "laws", [{}, {"combat.enemy_exponent": 1.0, "combat.own_exponent": 0.2},
             {"combat.enemy_exponent": 0.2, "combat.own_exponent": 1.0},
             {"combat.enemy_exponent": 0.3, "combat.own_exponent": 1.4}]
)  # fmt: skip
def test_bounds_on_quiet_fronts_change_no_loss(laws: dict[str, float]) -> None:
    # A truce among friends stops nobody, but where one is in force losses are drawn the long way.
    world = _fierce(40, 4, **laws)
    friends = Truce(
        "friends",
        ("a0", "a2"),
        tuple(p.id for p in world.places),
        active=True,
        hazard={"a0": (0.0,)},
    )
    short, _, _ = run_block(build(world, 90), 7, 0, 12, 90)
    long, _, _ = run_block(build(replace(world, truces=(friends,)), 90), 7, 0, 12, 90)
    assert (long.truce == 1).all() and short.lost.any()
    for name in SEEN:
        assert np.array_equal(getattr(short, name), getattr(long, name)), name


def test_searches_kept_from_other_members_change_no_order() -> None:
    theatre = build(_fierce(150, 6, **{"orders.delay": 3.0}), 60)
    together, _, _ = run_block(theatre, 3, 0, 8, 60)
    assert (together.changed >= 0).any() and together.book[:, 1].sum() > 100
    for m in range(8):
        alone, _, _ = run_block(theatre, 3, m, 1, 60)
        for name in (*SEEN, "book"):
            assert np.array_equal(getattr(alone, name)[0], getattr(together, name)[m]), (m, name)

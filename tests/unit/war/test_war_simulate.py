"""An ensemble: its shape, its bytes, what it says and what it refuses."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from parley.core.actor import Relation
from parley.core.errors import InputError
from parley.core.estimate import Range
from parley.core.place import Place
from parley.core.terms import RelationKind
from parley.core.world import Announcement, DatedChange, ForceLevel, Truce
from parley.war import Settings, check_world, mechanism_order, simulate
from parley.war.ensemble import run_block
from parley.war.examples import grid_world, sure
from parley.war.theatre import build
from parley.war.whatif import changed, compare

DAYS = 40


@pytest.fixture(scope="module")
def ensemble():
    return simulate(grid_world(9, 4), members=200, days=DAYS, seed=3, threads=1)


def same(a, b) -> bool:
    return all(
        np.array_equal(getattr(a, f), getattr(b, f))
        for f in ("killed_q", "displaced_q", "force_q", "control", "offensive_by", "monthly_killed")
    ) and (a.first_offensive, a.outcomes, a.moves, a.losses) == (
        b.first_offensive,
        b.outcomes,
        b.moves,
        b.losses,
    )


def test_every_field_is_filled(ensemble) -> None:
    assert ensemble.killed_q.shape == (5, DAYS, 9)
    assert ensemble.force_q.shape == (5, DAYS, 4)
    assert ensemble.control.shape == (DAYS, 9, 4)
    assert ensemble.offensive_by.shape == (DAYS, 9)
    assert ensemble.monthly_killed.shape == (200, 1, 9)
    assert np.all(np.diff(ensemble.killed_q, axis=0) >= 0)
    assert np.all(np.diff(ensemble.killed_q, axis=1) >= 0)
    assert np.allclose(ensemble.control.sum(axis=2), 1.0)
    assert sum(ensemble.first_offensive.values()) == pytest.approx(1.0)
    assert sum(ensemble.outcomes.values()) == pytest.approx(1.0)
    assert set(ensemble.losses) == set(ensemble.actors)
    alive = ensemble.truce_alive["truce"]
    assert alive[0] > 0.9 and np.all(np.diff(alive) <= 0)
    assert any(a == "a0" and i == "p0" for a, i, _, _ in ensemble.moves)


def test_one_thread_equals_two(ensemble) -> None:
    assert same(ensemble, simulate(grid_world(9, 4), members=200, days=DAYS, seed=3, threads=2))


def test_block_size_changes_nothing(ensemble) -> None:
    again = simulate(
        grid_world(9, 4), members=200, days=DAYS, seed=3, settings=Settings(block=37), threads=1
    )
    assert same(ensemble, again)


def test_another_seed_is_another_ensemble(ensemble) -> None:
    assert not same(ensemble, simulate(grid_world(9, 4), members=200, days=DAYS, seed=4))


def test_a_member_alone_is_the_member_in_the_ensemble() -> None:
    theatre = build(grid_world(9, 4), DAYS)
    many, _, _ = run_block(theatre, 3, 0, 50, DAYS)
    alone, log, _ = run_block(theatre, 3, 37, 1, DAYS, events=1000)
    assert np.array_equal(many.killed[37], alone.killed[0])
    assert np.array_equal(many.strength[37], alone.strength[0])
    assert len(log) > 0


def test_an_idle_mechanism_shifts_no_other_draw() -> None:
    """Without people to shell, switching civilians off leaves the fighting as it was."""
    world = grid_world(9, 4)
    empty = tuple(dataclasses.replace(p, population=sure(0.0)) for p in world.places)
    world = dataclasses.replace(world, places=empty)
    on = dataclasses.replace(world, off=("recruitment",))
    off = dataclasses.replace(world, off=("recruitment", "civilians", "observation"))
    a, _, _ = run_block(build(on, DAYS), 3, 0, 20, DAYS)
    b, _, _ = run_block(build(off, DAYS), 3, 0, 20, DAYS)
    assert np.array_equal(a.force, b.force)
    assert np.array_equal(a.control, b.control)


def test_one_more_row_of_forces_shifts_no_other_row() -> None:
    world = grid_world(9, 4)
    more = dataclasses.replace(world, forces=(*world.forces, world.forces[0]))
    _, _, a = run_block(build(world, DAYS), 3, 0, 20, DAYS)
    _, _, b = run_block(build(more, DAYS), 3, 0, 20, DAYS)
    assert np.array_equal(a.force[:, 1:], b.force[:, 1:])
    assert np.array_equal(a.theta, b.theta)


def test_announced_offensive_is_likelier() -> None:
    world = grid_world(9, 4)
    quiet = dataclasses.replace(world, announcements=())
    loud = simulate(world, members=400, days=60, seed=1)
    still = simulate(quiet, members=400, days=60, seed=1)
    at = loud.places.index(world.announcements[0].place)
    assert loud.offensive_by[-1, at] > still.offensive_by[-1, at] + 0.05


def test_a_truce_that_cannot_break_stops_offensives() -> None:
    world = grid_world(9, 4)
    everyone = tuple(a.id for a in world.actors[:4])
    held = dataclasses.replace(world, truces=(Truce("t", everyone, hazard={"a0": (0.0,)}),))
    quiet = simulate(held, members=100, days=60, seed=1)
    assert quiet.first_offensive["none within horizon"] == 1.0
    assert quiet.outcomes == {"truce": 1.0}
    assert (
        quiet.killed_q[-1, -1].sum() < simulate(world, members=100, days=60).killed_q[-1, -1].sum()
    )


def test_a_truce_leaves_its_share_of_the_fighting() -> None:
    """Ten percent of the fighting, although losses grow less than in proportion to fire."""
    world = grid_world(9, 2, truce=False)
    plain = dataclasses.replace(
        world,
        settings={"truces.residual": sure(0.1), "combat.skirmish": sure(0.3)},
        announcements=(),
        off=("orders", "offensives", "recruitment"),
    )
    everyone = tuple(a.id for a in world.actors[:2])
    held = dataclasses.replace(plain, truces=(Truce("t", everyone, hazard={"a0": (0.0,)}),))
    totals = [
        simulate(w, members=200, days=10, seed=1).extra["totals"]["mean"] for w in (plain, held)
    ]
    for what in ("killed_fighters", "killed_civilians"):
        assert totals[1][what] / totals[0][what] == pytest.approx(0.1, abs=0.03)


def test_who_is_besieged_by_more_attacks_nothing_outside() -> None:
    world = grid_world(9, 2, truce=False)

    def attacks(heads: float) -> bool:
        shut = dataclasses.replace(
            world,
            places=tuple(
                dataclasses.replace(p, controller="a0" if p.id == "p4" else "a1")
                for p in world.places
            ),
            forces=tuple(
                ForceLevel("p4", "a0", sure(heads))
                if p.id == "p4"
                else ForceLevel(p.id, "a1", sure(2000.0))
                for p in world.places
            ),
            announcements=(),
            settings={"offensives.rate": sure(0.5), "offensives.caution": sure(1.0)},
            off=("orders", "recruitment", "combat", "capture", "siege"),
        )
        told = simulate(shut, members=1, days=30, seed=1, trace=0).extra["trace"]
        return any("Actor a0 opens" in line for line in told)

    assert attacks(40_000.0) and not attacks(2000.0)


def test_truce_survival_is_that_of_its_hazard() -> None:
    world = grid_world(9, 4)
    world = dataclasses.replace(
        world,
        truces=(Truce("t", ("a0", "a1"), hazard={"a0": (0.02,), "patron": (0.01,)}),),
        settings={"truces.spark": sure(0.0)},
    )
    got = simulate(world, members=2000, days=30, seed=2)
    assert got.truce_alive["t"][29] == pytest.approx((0.98 * 0.99) ** 30, abs=0.035)
    by = got.extra["broken_by"]["t"]
    assert by["a0"] / by["patron"] == pytest.approx(2.0, rel=0.25)


def test_a_patron_who_leaves_weakens_the_client() -> None:
    world = dataclasses.replace(
        grid_world(9, 4), settings={"patrons.air": sure(3.0), "combat.skirmish": sure(0.3)}
    )
    gone = DatedChange(date(2020, 1, 2), "patron", "patron", factor=sure(0.0))
    less = dataclasses.replace(world, changes=(gone,))
    with_patron = simulate(world, members=200, days=60, seed=1)
    without = simulate(less, members=200, days=60, seed=1)
    foes = [without.actors.index(a) for a in ("a1", "a3")]
    assert without.force_q[2, -1, foes].sum() > with_patron.force_q[2, -1, foes].sum()


def test_an_evacuation_moves_the_force_in_steps() -> None:
    world = grid_world(9, 4)
    news = (Announcement("evacuation", "a0", "p0", day=0),)
    world = dataclasses.replace(
        world, announcements=news, settings={"siege.halt": sure(0.3), "siege.steps": sure(4)}
    )
    e = simulate(world, members=10, days=30, seed=1, trace=3)
    steps = [line for line in e.extra["trace"] if "step of the evacuation of Place 0" in line]
    assert len(steps) == 4


def test_trace_tells_the_story_in_sentences() -> None:
    e = simulate(grid_world(9, 4), members=5, days=30, seed=1, trace=4)
    assert e.extra["trace"][0].startswith("2020-01-01: ")
    assert all(line.endswith(".") for line in e.extra["trace"])


def test_the_story_names_who_breaks_a_truce() -> None:
    world = dataclasses.replace(
        grid_world(9, 4),
        truces=(Truce("truce", ("a0", "a1"), ("p8",), active=True, hazard={"patron": (1.0,)}),),
    )
    told = simulate(world, members=1, days=3, seed=1, trace=0).extra["trace"]
    assert any(line.endswith("Patron breaks the truce 'truce'.") for line in told)


def test_the_story_tells_small_losses_once_a_week() -> None:
    lines = simulate(grid_world(9, 4), members=5, days=30, seed=1, trace=4).extra["trace"]
    weeks = [line for line in lines if "In the week to this day" in line]
    assert 3 <= len(weeks) <= 5 and all("fighters killed or wounded" in w for w in weeks)
    assert len(lines) < 120
    days = [line[:10] for line in lines]
    assert days == sorted(days)


def test_every_parameter_has_an_address_of_its_own() -> None:
    from parley.war.draws import _address
    from parley.war.parameters import names

    found = [_address(name) for name in names()]
    assert len(set(found)) == len(found) and max(found) * 128 < 1 << 24
    assert _address("combat.rate@a0") == _address("combat.rate")


def test_nobody_sends_an_army_into_an_empty_town() -> None:
    world = grid_world(9, 2, truce=False)
    many = tuple(
        dataclasses.replace(f, strength=sure(40_000.0 if f.actor == "a0" else 0.0))
        for f in world.forces
    )
    world = dataclasses.replace(
        world,
        forces=many,
        places=tuple(dataclasses.replace(p, population=sure(1e6)) for p in world.places),
        announcements=(),
        settings={
            "offensives.rate": sure(0.5),
            "orders.group": sure(300.0),
            "garrison.local": sure(0.0),
        },
        off=("orders", "recruitment"),
    )
    told = simulate(world, members=2, days=10, seed=1, trace=0).extra["trace"]
    sent = [line for line in told if "opens an offensive" in line]
    sizes = [int(line.split(": ")[2].split(" fighters")[0].replace(" ", "")) for line in sent]
    assert sizes and max(sizes) == 900


def test_a_town_without_a_listed_force_is_guarded() -> None:
    world = grid_world(9, 2, truce=False)
    bare = dataclasses.replace(
        world,
        forces=tuple(f for f in world.forces if f.place != "p8"),
        settings={"garrison.local": sure(2.0)},
    )
    people = next(p.population.best for p in world.places if p.id == "p8" and p.population)
    *_, guard = build(bare, 10).forces
    assert guard[:2] == (8, 1) and guard[2].best == pytest.approx(people * 0.002)
    assert not any(i == 8 for i, *_ in build(world, 10).forces[len(world.forces) :])


def test_who_has_rivals_fights_them_alone() -> None:
    """A row for a with b and one for c with d: a and c are left in peace, and that is said."""
    world = grid_world(16, 4, truce=False)
    four = {f"a{k}": f"camp {k}" for k in range(4)}
    row = Relation("a0", "a1", RelationKind.RIVAL, low=0.5, best=0.8, high=1.0)
    pairs = (row, dataclasses.replace(row, subject="a2", object="a3"))
    theatre = build(dataclasses.replace(world, sides=four, relations=pairs), 10)
    weight = theatre.map.weight
    assert weight[0, 1] == weight[1, 0] == 0.8 and weight[0, 2] == weight[1, 3] == 0.0
    assert "a0 and a2" in theatre.notes[0] and "kind rival" in theatre.notes[0]
    assert (
        build(dataclasses.replace(world, sides=four, relations=()), 10).map.weight > 0
    ).sum() == 12


def test_who_should_fight_and_has_no_forces_is_named() -> None:
    world = grid_world(9, 2)
    assert not any("forces.csv" in note for note in build(world, 5).notes)
    rival = Relation("patron", "a1", RelationKind.RIVAL)
    friend = Relation("band", "a1", RelationKind.ALLY)
    known = (*world.actors, dataclasses.replace(world.actors[0], id="band"))
    more = dataclasses.replace(world, actors=known, relations=(*world.relations, rival, friend))
    (note,) = (n for n in build(more, 5).notes if "forces.csv" in n)
    assert "no row for band (ally of a1)" in note and "patron" not in note


def test_a_large_force_goes_in_bodies_to_several_fronts() -> None:
    world = dataclasses.replace(
        grid_world(16, 4, truce=False),
        forces=(
            ForceLevel("p0", "a0", sure(20_000.0), "freed"),
            *(f for f in grid_world(16, 4).forces if f.place != "p0"),
        ),
        settings={"orders.body": sure(2000.0), "orders.delay": sure(1.0)},
        off=("offensives", "combat", "recruitment"),
    )
    told = simulate(world, members=1, days=30, seed=2, trace=0).extra["trace"]
    left = [line for line in told if "leave Place 0 for" in line]
    heads = [int(x.split(": ")[1].split(" fighters")[0].replace(" ", "")) for x in left]
    assert len(left) > 1 and sum(heads) <= 20_000 and min(heads) >= 1500


def test_talk_of_leaving_begins_when_a_siege_has_worn_the_besieged_down() -> None:
    told = {}
    for patience in (0.5, 500.0):
        settings = {
            "siege.deal": sure(0.9),
            "siege.patience": sure(patience),
            "offensives.rate": sure(0.1),
            "offensives.caution": sure(1.0),
        }
        world = dataclasses.replace(grid_world(16, 4, truce=False), settings=settings)
        lines: list[str] = []
        for m in range(15):
            lines += simulate(world, members=m + 1, days=60, seed=4, trace=m).extra["trace"]
        told[patience] = sum("agrees to leave" in line for line in lines)
    assert told[0.5] > 4 * told[500.0]


def test_a_long_retreat_takes_its_days() -> None:
    """A garrison that leaves by a deal is on the road, not at once where it goes."""
    world = grid_world(9, 4)
    far = tuple(dataclasses.replace(e, km=400.0) for e in world.edges)
    news = (Announcement("evacuation", "a0", "p0", day=0),)
    world = dataclasses.replace(
        world,
        edges=far,
        announcements=news,
        settings={
            "siege.halt": sure(0.0), "siege.steps": sure(2), "movement.speed": sure(100.0),
        },
        off=("orders", "offensives", "combat"),
    )  # fmt: skip
    told = simulate(world, members=1, days=20, seed=1, trace=0).extra["trace"]
    left = [line[:10] for line in told if "step of the evacuation" in line]
    came = [line[:10] for line in told if "arrive at" in line and "from Place 0" in line]
    assert left[0] == "2020-01-01" and came and min(came) >= "2020-01-05"


def test_streamed_tracks_are_complete(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    simulate(grid_world(9, 4), members=70, days=10, seed=1, stream_to=tmp_path)
    parts = sorted(tmp_path.glob("tracks-*.parquet"))
    assert [p.name for p in parts] == ["tracks-00000000.parquet", "tracks-00000064.parquet"]
    rows = sum(pq.read_metadata(p).num_rows for p in parts)
    assert rows == 70 * 10 * 9
    assert not list(tmp_path.glob("*.part"))


def test_stream_to_a_full_or_closed_place_is_explained(tmp_path: Path) -> None:
    from parley.core.errors import EnvironmentFault

    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFault, match="Nothing was written"):
        simulate(grid_world(4, 2), members=2, days=2, stream_to=tmp_path / "file" / "x")


def test_what_if_pairs_runs_on_the_same_numbers() -> None:
    world = grid_world(9, 4)
    found = compare(world, changed(world, "civilians.per_loss=0"), members=200, days=30)
    by = {d.name: d for d in found}
    assert by["killed_fighters"].difference == 0 and by["killed_fighters"].error == 0
    assert by["killed_civilians"].difference < 0
    assert by["killed_civilians"].error < by["killed_civilians"].unpaired


def test_same_world_has_no_difference() -> None:
    world = grid_world(9, 4)
    assert all(d.difference == 0 for d in compare(world, world, members=50, days=20))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"off": ("combta",)}, "Did you mean 'combat'"),
        ({"settings": {"combat.raet": sure(1.0)}}, "Did you mean 'combat.rate'"),
        ({"settings": {"combat.rate": Range(3, 2, 1)}}, "not in order"),
        ({"settings": {"combat.rate": sure(-1.0)}}, "out of range .combat.rate: -1 to -1"),
        ({"settings": {"combat.killed": sure(1.5)}}, "from 0 to 1"),
        ({"forces": ()}, "no forces"),
        ({"edges": ()}, "a place without a road"),
    ],
)
def test_bad_worlds_are_explained(change, words: str) -> None:
    world = dataclasses.replace(grid_world(9, 4), **change)
    with pytest.raises(InputError, match=words):
        simulate(world, members=2, days=2)


def test_all_faults_are_listed_at_once() -> None:
    world = grid_world(9, 4)
    lonely = Place("lonely", "Lonely", 0, 0, controller="nobody")
    bad = dataclasses.replace(
        world,
        places=(*world.places, lonely),
        forces=(*world.forces, dataclasses.replace(world.forces[0], actor="ghost"),
                dataclasses.replace(world.forces[0], place="moon"),
                dataclasses.replace(world.forces[0], strength=sure(1e9))),
    )  # fmt: skip
    text = "\n".join(str(f) for f in check_world(bad))
    for words in ("without a road", "unknown controller", "unknown actor", "unknown place",
                  "larger than the population"):  # fmt: skip
        assert words in text


@pytest.mark.parametrize(("members", "days"), [(0, 10), (10, 10**6), (-1, 5), (10, 0)])
def test_impossible_sizes_are_refused(members: int, days: int) -> None:
    with pytest.raises(InputError):
        simulate(grid_world(4, 2), members=members, days=days)


def test_order_is_published() -> None:
    assert mechanism_order()[0] == "patrons" and mechanism_order()[-1] == "observation"

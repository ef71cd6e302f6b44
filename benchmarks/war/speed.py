"""Speed against the same model in Mesa 3, growth, threads, samplers' share.

    python benchmarks/war/speed.py [places]

CPU seconds of one thread; members × days per second.
"""

from __future__ import annotations

import dataclasses
import sys
import time
from pathlib import Path

import numpy as np
from _common import log_plot, show
from numba import njit

from parley.war.draws import keys_of, start_of
from parley.war.ensemble import Settings, run_block, run_tally
from parley.war.examples import grid_world, sure
from parley.war.kernel import begin_member, new_state, one_day
from parley.war.machine import pointer_to
from parley.war.parameters import index, parameters
from parley.war.rng import binomial, poisson, uniform
from parley.war.state import B_CAPTURES, B_CIVIL, B_KILLED, B_MOVED
from parley.war.theatre import build

GROUP = index("orders.group")
OFF = ("patrons", "announcements", "truces", "siege")


def fixed(places: int, actors: int = 6):  # type: ignore[no-untyped-def]
    """A world without doubt, and without what the Mesa model leaves out."""
    w = grid_world(places, actors)
    return dataclasses.replace(
        w,
        settings={p.name: sure(p.range.best) for p in parameters()},
        forces=tuple(dataclasses.replace(f, strength=sure(f.strength.best)) for f in w.forces),
        places=tuple(dataclasses.replace(p, population=sure(p.population.best)) for p in w.places),
        truces=(),
        announcements=(),
        relations=(),
        off=OFF,
    )


def rate(places: int, actors: int, days: int, members: int, world=None) -> float:  # type: ignore[no-untyped-def]
    """Member-days per CPU second of one thread (best of three)."""
    theatre = build(world or grid_world(places, actors), days)
    run_block(theatre, 1, 0, 2, days)
    best = float("inf")
    for _ in range(3):
        begin = time.thread_time()
        for first in range(0, members, 128):
            run_block(theatre, 1, first, min(128, members), days)
        best = min(best, time.thread_time() - begin)
    return members * days / best


def against_mesa(places: int, days: int, members: int, mesa_members: int) -> float:
    from mesa_model import War

    world = fixed(places)
    theatre = build(world, days)
    fast = rate(places, 6, days, members, world)
    out, _, _ = run_block(theatre, 3, 0, members, days)
    ours = out.book[:, [B_KILLED, B_CIVIL, B_MOVED, B_CAPTURES]].astype(float)
    theirs = np.zeros((mesa_members, 4))
    begin = time.thread_time()
    for m in range(mesa_members):
        model = War(theatre, m)
        for _ in range(days):
            model.step()
        theirs[m] = model.killed, model.civil, model.moved, model.captured
    slow = mesa_members * days / (time.thread_time() - begin)
    z = (ours.mean(0) - theirs.mean(0)) / np.sqrt(
        ours.var(0) / members + theirs.var(0) / mesa_members
    )
    rows = [
        [name, float(ours[:, k].mean()), float(theirs[:, k].mean()), float(z[k])]
        for k, name in enumerate(("fighters killed", "civilians killed", "moved", "captured"))
    ]
    show(f"Same model, {places} places", ["mean per member", "Parley", "Mesa 3", "Z"], rows)
    show(
        f"Member-days per CPU second, {places} places x 6 actors",
        ["Parley", "Mesa 3", "ratio"],
        [[fast, slow, fast / slow]],
    )
    return fast


@njit(nogil=True)
def _draws(kind, n, mean, size):  # type: ignore[no-untyped-def]
    total = 0.0
    for i in range(size):
        key = np.uint64(i)
        day, one, two = np.int64(i), np.int64(1), np.int64(2)
        if kind == 0:
            total += binomial(key, day, one, two, n, mean / n)
        elif kind == 1:
            total += poisson(key, day, two, one, mean)
        else:
            total += uniform(key, day, two, one)
    return total


def samplers() -> list[float]:
    """Nanoseconds for a binomial, a Poisson and a uniform draw, addressing included."""
    out = []
    for kind in range(3):
        _draws(kind, np.int64(1500), 0.6, 10)
        best = float("inf")
        for _ in range(3):
            begin = time.thread_time()
            _draws(kind, np.int64(1500), 0.6, 500_000)
            best = min(best, time.thread_time() - begin)
        out.append(best / 5e5 * 1e9)
    return out


@njit(nogil=True, error_model="numpy")
def _count(t, s, start, keys, on, days, found):  # type: ignore[no-untyped-def]
    the_map, state, begin = pointer_to(t), pointer_to(s), pointer_to(start)
    for m in range(keys.size):
        begin_member(the_map, state, begin, m, 1)
        for day in range(days):
            one_day(the_map, state, keys[m], day, on)
            for i in range(s.place.size):
                here = s.place[i]
                weekly = (day + i) % 7 == 0
                for a in range(s.actor.size):
                    one = np.uint64(1) << np.uint64(a)
                    found[0] += 1 if here.struck & one else 0
                    found[2] += 1 if here.eager & one and s.force[i, a] >= s.p[a, GROUP] else 0
                    found[0] += 1 if day % 7 == i % 7 and s.force[i, a] > 0 else 0
                if s.lost[i] > 0 or here.attacker >= 0:
                    found[0] += 1
                    found[1] += 1
                if here.attacker >= 0 or (weekly and here.struck):
                    found[0] += 2
                    found[2] += 1
                found[1] += 1 if day % 7 == i % 7 else 0


def ceiling(places: int, days: int, members: int, fast: float) -> None:
    """The share of a member-day that its exact draws would take by themselves."""
    theatre = build(fixed(places), days)
    keys = keys_of(1, 0, members)
    start = start_of(theatre, keys)
    state = new_state(theatre.map, start.theta.shape[2], 0, 64 * places)
    found = np.zeros(3)
    _count(theatre.map, state, start, keys, theatre.on, days, found)
    found /= members * days
    cost = np.array(samplers())
    floor = float(found @ cost)
    show(
        f"Exact draws alone, {places} places",
        ["binomials", "Poissons", "uniforms", "ns each", "floor, ns", "member-day, ns", "share"],
        [[*map(float, found), " / ".join(f"{c:.0f}" for c in cost), floor, 1e9 / fast,
          floor / (1e9 / fast)]],
    )  # fmt: skip


def growth(folder: Path) -> None:
    """Microseconds a member-day against places and actors, as a table and a plot."""
    sizes = [14, 50, 100, 300, 1000, 3000]
    crowd = [2, 6, 12, 24]
    by_place = [1e6 / rate(p, 6, 60, max(16, 20_000 // p // 16 * 16)) for p in sizes]
    by_actor = [1e6 / rate(48, a, 60, 256) for a in crowd]
    for what, xs, ys in (("places", sizes, by_place), ("actors, 48 places", crowd, by_actor)):
        slope = float(np.polyfit(np.log(xs), np.log(ys), 1)[0])
        show(f"Growth in {what}: µs a member-day", [*map(str, xs), "exponent"], [[*ys, slope]])
    log_plot(folder / "war-places.svg", "Cost of a member-day, 6 actors", "places",
             {"measured": (sizes, by_place)})  # fmt: skip
    log_plot(folder / "war-actors.svg", "Cost of a member-day, 48 places", "actors",
             {"measured": (crowd, by_actor)})  # fmt: skip


def main() -> None:
    places = int(sys.argv[1]) if len(sys.argv) > 1 else 14
    days, members, mesa_members = (180, 4096, 60) if places == 14 else (60, 256, 24)
    fast = against_mesa(places, days, members, mesa_members)
    ceiling(places, days, 32, fast)
    if places != 14:
        return
    growth(Path(__file__).resolve().parents[2] / "docs" / "plots")
    theatre = build(grid_world(14, 6), 180)
    wall = []
    for threads in (1, 2):
        begin = time.perf_counter()
        run_tally(theatre, 4096, 180, 1, threads, Settings())
        wall.append(time.perf_counter() - begin)
    show("Threads (wall)", ["1", "2", "scaling"], [[*wall, wall[0] / wall[1]]])


if __name__ == "__main__":
    main()

"""Speed against the same model in Mesa 3, growth, threads, samplers' share.

    python benchmarks/war/speed.py [places]

CPU seconds of one thread; members × days per second.
"""

from __future__ import annotations

import dataclasses
import sys
import time

import numpy as np
from _common import show
from numba import njit

from parley.war.ensemble import Settings, run_block, run_tally
from parley.war.examples import grid_world, sure
from parley.war.parameters import parameters
from parley.war.rng import binomial, poisson
from parley.war.state import B_CAPTURES, B_CIVIL, B_KILLED, B_MOVED
from parley.war.theatre import build

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


def against_mesa(places: int, days: int, members: int, mesa_members: int) -> None:
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


@njit(nogil=True)
def _draws(n, np_, lam, size):  # type: ignore[no-untyped-def]
    total = 0
    for i in range(size):
        key = np.uint64(i)
        day, one, two = np.int64(i), np.int64(1), np.int64(2)
        total += binomial(key, day, one, two, n, np_ / n)
        total += poisson(key, day, two, one, lam)
    return total


def samplers() -> float:
    """Nanoseconds for a binomial and a Poisson draw, addressing included."""
    _draws(np.int64(1500), 0.6, 0.4, 10)
    begin = time.thread_time()
    _draws(np.int64(1500), 0.6, 0.4, 1_000_000)
    return (time.thread_time() - begin) / 1e6 * 1e9


def main() -> None:
    places = int(sys.argv[1]) if len(sys.argv) > 1 else 14
    if places == 14:
        against_mesa(14, 180, 4096, 60)
    else:
        against_mesa(places, 60, 256, 6)
    print(f"\nA binomial and a Poisson draw: {samplers():.0f} ns")
    sizes = (14, 50, 100, 300)
    by_place = [rate(p, 6, 60, max(128, 20_000 // p // 128 * 128)) for p in sizes]
    slope = -np.polyfit(np.log(sizes), np.log(by_place), 1)[0]
    show("Growth in places", [*map(str, sizes), "exponent"], [[*by_place, float(slope)]])
    crowd = (2, 6, 12, 24)
    by_actor = [rate(48, a, 60, 256) for a in crowd]
    slope = -np.polyfit(np.log(crowd), np.log(by_actor), 1)[0]
    show("Growth in actors, 48 places", [*map(str, crowd), "exponent"], [[*by_actor, float(slope)]])
    theatre = build(grid_world(14, 6), 180)
    wall = []
    for threads in (1, 2):
        begin = time.perf_counter()
        run_tally(theatre, 4096, 180, 1, threads, Settings())
        wall.append(time.perf_counter() - begin)
    show("Threads (wall)", ["1", "2", "scaling"], [[*wall, wall[0] / wall[1]]])


if __name__ == "__main__":
    main()

"""Simulate an ensemble of futures."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

import numpy as np

from parley.core.errors import Fault, InputError
from parley.core.world import Ensemble, World
from parley.war.check import check_run
from parley.war.draws import keys_of, start_of
from parley.war.jit import announce
from parley.war.kernel import Tracks, new_state, run_members
from parley.war.posterior import Draws, taught_by
from parley.war.state import BOOK, Start
from parley.war.tally import Tally
from parley.war.theatre import Theatre, build

Progress = Callable[[int, int], None]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
MONTH = 30
KEPT_DRAWS = 4000
TALLIES = 1 << 30
# room for marches of a member in the first month, per place; rows never used cost nothing
MARCHES = 64


@dataclass(frozen=True, slots=True)
class Settings:
    """How an ensemble is run, apart from the world.

    ``substeps`` of combat per day; ``block`` members run in one call; ``levels`` of the
    fans; ``engine`` "threads" or "dask"; ``draws`` members whose monthly deaths are kept.
    """

    substeps: int = 1
    block: int = 64
    levels: tuple[float, ...] = LEVELS
    engine: str = "threads"
    workers: int = 2
    draws: int = KEPT_DRAWS
    extra: dict[str, float] = field(default_factory=dict)


def new_tracks(
    members: int, days: int, places: int, actors: int, truces: int, old: Tracks | None = None
) -> Tracks:
    """Room for what a block of members leaves behind; daily tracks are taken from ``old``."""
    if old is None or old.killed.shape != (members, days, places):
        daily = (
            np.empty((members, days, places), np.int32),
            np.empty((members, days, places), np.int32),
            np.empty((members, days, places), np.int8),
            np.empty((members, days, actors), np.int32),
        )
    else:
        daily = (old.killed, old.fled, old.control, old.force)
    return Tracks(
        *daily,
        strength=np.zeros((members, places, actors), np.int64),
        civil=np.zeros((members, places), np.int64),
        first=np.zeros((members, places, 2), np.int64),
        changed=np.zeros((members, places), np.int64),
        truce=np.zeros((members, truces), np.int64),
        truce_since=np.zeros((members, truces), np.int64),
        truce_day=np.zeros((members, truces), np.int64),
        truce_by=np.zeros((members, truces), np.int64),
        lost=np.zeros((members, actors), np.int64),
        book=np.zeros((members, BOOK), np.int64),
        people=np.zeros((members, places), np.int64),
        moves=np.empty((members, MARCHES * places, 4), np.int32),
    )


def run_block(
    theatre: Theatre,
    seed: int,
    first: int,
    count: int,
    days: int,
    *,
    substeps: int = 1,
    events: int = 0,
    u: np.ndarray | None = None,
    keys: np.ndarray | None = None,
    room: Tracks | None = None,
) -> tuple[Tracks, np.ndarray, Start]:
    """Run members ``first .. first + count``; the log is that of the last of them.

    ``u`` replaces the uniforms behind every prior (a design), ``keys`` the members' keys
    (the same key in every row: common random numbers); the daily tracks of ``room``, from
    an earlier block of the same size, are written over.
    """
    keys = keys_of(seed, first, count) if keys is None else keys
    start = start_of(theatre, keys, u)
    out = new_tracks(
        count, days, len(theatre.places), len(theatre.actors), len(theatre.truces), room
    )
    t = theatre.map
    s = new_state(t, start.theta.shape[2], events, out.moves.shape[1])
    n = run_members(t, s, start, keys, theatre.on, substeps, out)
    return out, s.events[:n], start


def months_of(killed: np.ndarray) -> np.ndarray:
    """Deaths per 30-day month and place from cumulative daily deaths (members, T, P)."""
    days = killed.shape[1]
    ends = list(range(MONTH - 1, days, MONTH)) or [days - 1]
    upto = killed[:, ends]
    return np.diff(upto, axis=1, prepend=0).astype(np.int32)


def blocks(members: int, size: int) -> Iterator[tuple[int, int]]:
    """(first, count) of each block of members."""
    for first in range(0, members, size):
        yield first, min(size, members - first)


def run_tally(
    theatre: Theatre,
    members: int,
    days: int,
    seed: int,
    threads: int,
    settings: Settings,
    sink: Callable[[int, Tracks], None] | None = None,
    progress: Progress | None = None,
) -> Tally:
    """Run all members on ``threads`` threads and add up; the same bytes for any number.

    Threads share tallies where one for each would take more than ``TALLIES`` bytes.
    """
    local = threading.local()
    tallies = [Tally.empty(days, len(theatre.places), len(theatre.actors))]
    while len(tallies) < min(threads, TALLIES // tallies[0].size):
        tallies.append(Tally.empty(days, len(theatre.places), len(theatre.actors)))
    free: SimpleQueue[Tally] = SimpleQueue()
    for tally in tallies:
        free.put(tally)

    def work(first: int, count: int) -> tuple[int, Tracks | None]:
        room = None if sink else getattr(local, "room", None)
        out, _, _ = run_block(
            theatre, seed, first, count, days, substeps=settings.substeps, room=room
        )
        local.room = out
        months = months_of(out.killed) if first < settings.draws else no_months(out.killed)
        tally = free.get()
        try:
            tally.add(first, out, months)
        finally:
            free.put(tally)
        return first, out if sink else None

    done = 0
    with ThreadPoolExecutor(threads) as pool:
        jobs = blocks(members, settings.block)
        running: set[Future[tuple[int, Tracks | None]]] = set()
        try:
            for first, count in jobs:
                running.add(pool.submit(work, first, count))
                if len(running) >= 2 * threads:
                    done = _drain(running, done, members, settings, sink, progress)
            while running:
                done = _drain(running, done, members, settings, sink, progress)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    total = tallies[0]
    for other in tallies[1:]:
        total.merge(other)
    return total


def no_months(killed: np.ndarray) -> np.ndarray:
    """No monthly deaths: the block is beyond the draws that are kept."""
    return np.zeros((0, len(range(MONTH - 1, killed.shape[1], MONTH)) or 1, killed.shape[2]), int)


def _drain(
    running: set[Future[tuple[int, Tracks | None]]],
    done: int,
    members: int,
    settings: Settings,
    sink: Callable[[int, Tracks], None] | None,
    progress: Progress | None,
) -> int:
    finished, _ = wait(running, return_when=FIRST_COMPLETED)
    for job in finished:
        running.remove(job)
        first, out = job.result()
        if sink and out is not None:
            sink(first, out)
        done += 1
    if progress:
        progress(min(done * settings.block, members), members)
    return done


def simulate(
    world: World,
    *,
    members: int = 2000,
    days: int | None = None,
    seed: int = 0,
    threads: int | None = None,
    settings: Settings | None = None,
    stream_to: Path | None = None,
    progress: Progress | None = None,
    trace: int | None = None,
    posterior: Draws | None = None,
) -> Ensemble:
    """Simulate ``members`` futures of a war for ``days`` days.

    Parameters
    ----------
    world
        Map, forces, truces and announcements; every Range is drawn member by member.
    members, days
        Size of the ensemble and horizon (days; default ``world.days``).
    seed
        The same seed gives the same bytes whatever ``threads`` is; member m is the same
        future in an ensemble of any size.
    threads
        Worker threads, default all processors.
    stream_to
        Folder for full tracks as Parquet, one file per block of members.
    progress
        Called with (members done, members).
    trace
        Number of a member whose story is told, day by day, in ``extra["trace"]``.
    posterior
        Draws from ``parley calibrate``; they take the place of the priors they name.

    Returns
    -------
    Ensemble
        Fans, control probabilities, offensives, truces, outcomes and losses.

    Raises
    ------
    InputError
        With every fault of the world at once.

    Notes
    -----
    Attrition follows Lanchester's laws and those between ([Lanchester1916]_,
    [Bracken1995]_); draws are addressed by Philox 4x32-10 ([Salmon2011]_).
    """
    from parley.war.level import levelled
    from parley.war.summary import summarise

    settings = settings or Settings()
    horizon = world.days if days is None else days
    threads = threads or os.cpu_count() or 1
    faults = check_run(members, horizon, threads)
    if trace is not None and not 0 <= trace < members:
        faults.append(Fault("trace", 0, 0, "no such member", str(trace), "Nothing was run."))
    if faults:
        raise InputError(faults)
    announce()
    theatre = build(levelled(world), horizon)
    if posterior is not None:
        theatre = taught_by(theatre, posterior)
    if settings.engine == "dask":
        from parley.war.engines import run_dask

        tally = run_dask(theatre, members, horizon, seed, settings, progress)
    else:
        sink = None
        if stream_to is not None:
            from parley.war.stream import ParquetSink

            sink = ParquetSink(Path(stream_to), theatre).write
        tally = run_tally(theatre, members, horizon, seed, threads, settings, sink, progress)
    ensemble = summarise(theatre, tally, members, horizon, seed, settings)
    if trace is not None:
        from parley.war.trace import story

        ensemble.extra["trace"] = story(theatre, seed, trace, horizon, settings.substeps)
    return ensemble

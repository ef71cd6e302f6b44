"""Does an acknowledged entry survive? kill -9, a full disk, processes that race each other.

    python benchmarks/record/durability.py [--kills 1000] [--seed 1]

A child process writes, and tells its parent over a pipe each time a call has returned;
the parent kills it at a random moment, opens the record, and looks for everything it
was told. kill -9 does not test the loss of power: for that the record relies on
SQLite's synchronous=FULL.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from parley.core.claim import Claim, Report, Span
from parley.core.errors import EnvironmentFault
from parley.record import Store
from parley.record.query import ask

TEXT = "Forty people left Westford on Thursday, the ministry said."


def entries(name: str, count: int = 1) -> tuple[list[Report], list[Claim]]:
    report = Report(f"r-{name}", f"{name}: {TEXT}", published=date(2031, 1, 1))
    claims = [Claim(f"c-{name}-{k}", report.id, 0, 3, report.text[:3], Span(0, 3))
              for k in range(count)]  # fmt: skip
    return [report], claims


def in_child(work: Callable[[int], None]) -> tuple[int, int]:
    """Fork; return the child's pid and the reading end of its pipe."""
    out, inn = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        try:
            work(inn)
        finally:
            os._exit(0)
    os.close(inn)
    return pid, out


def told(pipe: int) -> list[str]:
    """Everything the child said before it died."""
    with os.fdopen(pipe, "rb") as file:
        return [line.decode() for line in file.read().split(b"\n")[:-1]]


def kills(count: int, rng: random.Random, folder: Path) -> tuple[int, int, int, int]:
    """Return acknowledged, lost, records that did not open whole, and kills that hit a write."""
    acknowledged = lost = broken = busy = 0
    path = folder / "0.db"
    for trial in range(count):
        if trial % 50 == 0:
            path = folder / f"{trial}.db"
        bulk = 30 if trial % 3 == 0 else 1

        def write(pipe: int, trial: int = trial, bulk: int = bulk, path: Path = path) -> None:
            with Store.open(path) as store:
                for k in range(10_000):
                    name = f"{trial}-{k}"
                    store.add(*entries(name, bulk))
                    os.write(pipe, f"{name}\n".encode())

        pid, pipe = in_child(write)
        time.sleep(rng.uniform(0.0, 0.3))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        names = told(pipe)
        acknowledged += len(names) * (1 + bulk)
        try:
            with Store.open(path) as store:
                busy += store.head().seq > 0
                broken += not store.verify().whole
                rows = ask(store.engine, "SELECT kind, subject FROM ledger").rows
                there = {(k, s) for k, s in rows}
                for name in names:
                    lost += ("report", f"r-{name}") not in there
                    lost += sum(("claim", f"c-{name}-{k}") not in there for k in range(bulk))
                # A half-written call would leave a report without all of its claims.
                reports = sum(k == "report" for k, _ in there)
                claims = sum(k == "claim" for k, _ in there)
                singles = sum(s.startswith(f"r-{trial}-") for k, s in there if k == "report")
                broken += bulk > 1 and claims < singles * bulk and reports > 0
        except Exception as error:  # whatever it is, the record did not open
            print("did not open:", error)
            broken += 1
    return acknowledged, lost, broken, busy


def full_disk(folder: Path) -> str:
    """Fill a 6 MB file system; return what happened."""
    disk = folder / "disk"
    disk.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(disk)], check=False
    )
    if mount.returncode:
        return "not run: no file system may be mounted here"
    try:
        names = []
        with Store.open(disk / "r.db") as store:
            try:
                for k in range(100_000):
                    store.add(*entries(str(k), 50))
                    names.append(str(k))
            except EnvironmentFault as fault:
                said = str(fault)
        with Store.open(disk / "r.db") as store:
            whole = store.verify().whole
            there = {s for (s,) in ask(store.engine, "SELECT subject FROM ledger").rows}
            lost = sum(f"r-{n}" not in there for n in names)
        return f"{len(names)} acknowledged, {lost} lost, whole: {whole}; said: {said[-60:]}"
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def _writer(path: Path, name: str, count: int) -> None:
    with Store.open(path) as store:
        for k in range(count):
            report = Report(f"{name}-{k}", f"{name} {k}", published=date(2031, 1, 1))
            store.add([report], [])


def race(path: Path, names: list[str], count: int) -> tuple[int, bool, float]:
    """Start one process for each name at once; return entries, wholeness and seconds."""
    context = multiprocessing.get_context("fork")
    start = time.perf_counter()
    processes = [context.Process(target=_writer, args=(path, n, count)) for n in names]
    for p in processes:
        p.start()
    for p in processes:
        p.join()
    seconds = time.perf_counter() - start
    failed = sum(p.exitcode != 0 for p in processes)
    with Store.open(path) as store:
        result = store.verify()
    return result.entries, result.whole and not failed, seconds


def flips(count: int, rng: random.Random, folder: Path) -> tuple[int, int]:
    """Flip one byte at a time, anywhere in a record's file.

    Returns how many flips were found, and how many left every entry as it was (they hit
    free space inside pages, or what SQLite does not read).
    """
    path = folder / "flip.db"
    with Store.open(path) as store:
        for k in range(60):
            store.add(*entries(str(k), 5))
        before = ask(store.engine, "SELECT * FROM ledger").rows
        claims = store.view().claims()
    raw = path.read_bytes()
    found = harmless = 0
    for _ in range(count):
        at = rng.randrange(100, len(raw))
        changed = bytearray(raw)
        changed[at] ^= 1 << rng.randrange(8)
        copy = folder / "flipped.db"
        copy.write_bytes(changed)
        for extra in ("-wal", "-shm"):
            copy.with_name(copy.name + extra).unlink(missing_ok=True)
        try:
            with Store.open(copy) as store:
                if not store.verify().whole:
                    found += 1
                elif (
                    ask(store.engine, "SELECT * FROM ledger").rows == before
                    and store.view().claims() == claims
                ):
                    harmless += 1
        except Exception:
            found += 1
    return found, harmless


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--flips", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", help="not used: everything is made here")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("what | measured | anchor | target")
        told_of, lost, broken, busy = kills(options.kills, rng, folder)
        measured = f"{told_of} entries acknowledged, {lost} lost, {broken} records not whole"
        what = f"kill -9, {options.kills} times, {busy} into a record with entries"
        print(f"{what} | {measured} | SQLite alone 0 of 200 | 0")
        print(f"full disk | {full_disk(folder)} | - | 0 lost")
        total, whole, seconds = race(folder / "four.db", list("abcd"), 200)
        measured = f"{total} of 800, whole: {whole}, {seconds:.1f} s"
        print(f"4 processes x 200 entries | {measured} | DuckDB refused 145 of 160 | 800 of 800")
        total, whole, _ = race(folder / "same.db", ["a", "a"], 200)
        print(f"2 processes, the same 200 entries | {total}, whole: {whole} | - | 200")
        found, harmless = flips(options.flips, rng, folder)
        missed = options.flips - found - harmless
        measured = f"{found} found, {harmless} hit what is not read, {missed} missed"
        print(f"single bits flipped anywhere, {options.flips} | {measured} | - | 0 missed")


if __name__ == "__main__":
    main()

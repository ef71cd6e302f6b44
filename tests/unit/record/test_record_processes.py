"""Processes that write at once, and processes that are killed: nothing acknowledged is lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from parley.core.claim import Report
from parley.core.errors import EnvironmentFault
from parley.record import Store

FORK = multiprocessing.get_context("fork")


def _write(path: Path, name: str, count: int) -> None:
    with Store.open(path) as store:
        for k in range(count):
            store.add([Report(f"{name}-{k}", f"{name} {k}", published=date(2031, 1, 1))], [])


def _race(path: Path, names: list[str], count: int) -> None:
    processes = [FORK.Process(target=_write, args=(path, n, count)) for n in names]
    for p in processes:
        p.start()
    for p in processes:
        p.join(60)
    assert [p.exitcode for p in processes] == [0] * len(names)


def test_writers_at_once_on_a_record_not_yet_there(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    _race(path, ["a", "b", "c", "d"], 15)
    with Store.open(path) as store:
        result = store.verify()
    assert (result.whole, result.entries) == (True, 60)


def test_two_that_write_the_same_write_it_once(tmp_path: Path) -> None:
    path = tmp_path / "same.db"
    _race(path, ["a", "a"], 15)
    with Store.open(path) as store:
        assert (store.verify().whole, store.head().seq) == (True, 15)


@pytest.mark.parametrize("patience", [0.02, 0.06, 0.1, 0.15])
def test_kill_9_loses_nothing_acknowledged(tmp_path: Path, patience: float) -> None:
    path = tmp_path / "killed.db"
    out, inn = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            with Store.open(path) as store:
                for k in range(10_000):
                    store.add([Report(f"r{k}", f"report {k}")], [])
                    os.write(inn, f"r{k}\n".encode())
        finally:
            os._exit(0)
    os.close(inn)
    time.sleep(patience)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with os.fdopen(out, "rb") as pipe:
        acknowledged = {line.decode().strip() for line in pipe if line.endswith(b"\n")}
    with Store.open(path) as store:
        assert store.verify().whole
        assert acknowledged <= {r.id for r in store.view().reports()}


def test_a_server_that_does_not_answer() -> None:
    with pytest.raises(EnvironmentFault, match="does not answer") as caught:
        Store.open("postgresql://ana:secret@127.0.0.1:1/nowhere")
    assert "secret" not in str(caught.value)


OTHER = """
import sys
from parley.core.claim import Report
from parley.record import Store
with Store.open(sys.argv[1]) as store:
    store.add([Report("other", "other")], [])
"""


def _another_process_comes_and_goes(path: Path) -> None:
    subprocess.run([sys.executable, "-c", OTHER, str(path)], check=True, timeout=60)


def test_opening_a_record_anew_loosens_no_lock_of_ours(tmp_path: Path) -> None:
    """POSIX: a process that closes a file loses every lock it holds on it. Another that closes
    last then throws away the log we write to, and with it what we acknowledged."""
    path = tmp_path / "shared.db"
    with Store.open(path) as kept:  # as a page keeps one open for its accounts
        kept.add([Report("first", "first")], [])
        Store.open(path).close()  # as every request does
        _another_process_comes_and_goes(path)
        kept.add([Report("last", "last")], [])
        with Store.open(path) as store:
            assert {r.id for r in store.view().reports()} == {"first", "other", "last"}
            assert store.verify().whole

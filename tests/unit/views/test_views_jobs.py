"""Background work: progress is heard, a cancel ends it, a fault is told."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from parley.core.errors import UsageError
from parley.workbench.service_jobs import Jobs

Say = Callable[[str], None]


def test_progress_and_result_are_heard() -> None:
    go = threading.Event()

    def work(say: Say) -> str:
        say("one")
        assert go.wait(5)
        say("two")
        return "done it"

    jobs = Jobs()
    job = jobs.start("run", work)
    with pytest.raises(UsageError, match="already under way"):
        jobs.start("run", work)
    heard = []
    for state in jobs.watch(job.id, patience=0.05):
        heard.append(state)
        go.set()
    assert heard[-1]["state"] == "done" and heard[-1]["result"] == "done it"
    assert heard[-1]["steps"] == 2


def test_a_cancelled_job_ends_at_its_next_word() -> None:
    begun, go = threading.Event(), threading.Event()

    def work(say: Say) -> str:
        begun.set()
        assert go.wait(5)
        say("never heard")
        return "never"

    jobs = Jobs()
    job = jobs.start("run", work)
    assert begun.wait(5) and jobs.cancel(job.id)
    go.set()
    assert list(jobs.watch(job.id, patience=0.05))[-1]["state"] == "cancelled"
    assert not jobs.cancel(job.id) and not jobs.cancel(99)


def test_a_fault_is_told_not_thrown() -> None:
    def work(say: Say) -> str:
        raise UsageError("that cannot be.", "Try another.")

    jobs = Jobs()
    last = list(jobs.watch(jobs.start("import", work).id, patience=0.05))[-1]
    assert last["state"] == "failed" and "that cannot be" in last["result"]

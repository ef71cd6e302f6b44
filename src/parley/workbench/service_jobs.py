"""Long work in the background: started, watched, cancelled, never two of a kind at once."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from parley.core.errors import ParleyError, UsageError

KEPT = 50


class Cancelled(Exception):
    """Raised inside a job at its next word of progress once someone cancelled it."""


@dataclass(slots=True)
class Job:
    """One piece of work; ``state`` is running, done, failed or cancelled."""

    id: int
    kind: str
    state: str = "running"
    said: list[str] = field(default_factory=list)
    result: Any = None
    started: float = field(default_factory=time.time)
    ended: float | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def say(self, text: str) -> None:
        """Note progress; the place where a cancelled job ends. Nothing said only asks for that."""
        if self.stop.is_set():
            raise Cancelled
        if not text:
            return
        with self.changed:
            self.said.append(text)
            self.changed.notify_all()

    def plain(self) -> dict[str, Any]:
        """The job as plain data."""
        return {
            "id": self.id,
            "kind": self.kind,
            "state": self.state,
            "said": self.said[-1] if self.said else "",
            "steps": len(self.said),
            "result": self.result,
            "started": self.started,
            "ended": self.ended,
        }


class Jobs:
    """The jobs of one page."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self.all: dict[int, Job] = {}

    def start(self, kind: str, work: Callable[[Callable[[str], None]], Any]) -> Job:
        """Start work in the background; ``work`` is given a function to note progress with."""
        with self._lock:
            if any(j.kind == kind and j.state == "running" for j in self.all.values()):
                raise UsageError(f"a {kind} is already under way.", "Wait for it or cancel it.")
            job = Job(next(self._ids), kind)
            self.all[job.id] = job
            for old in sorted(self.all)[:-KEPT]:
                del self.all[old]
        threading.Thread(target=self._run, args=(job, work), daemon=True).start()
        return job

    def _run(self, job: Job, work: Callable[[Callable[[str], None]], Any]) -> None:
        try:
            result = work(job.say)
            state = "done"
        except Cancelled:
            result, state = "", "cancelled"
        except ParleyError as error:
            result, state = "\n".join(error.lines()), "failed"
        except Exception as error:
            result, state = f"{type(error).__name__}: {error}", "failed"
        with job.changed:
            job.result, job.state, job.ended = result, state, time.time()
            job.changed.notify_all()

    def cancel(self, number: int) -> bool:
        """Ask a job to end at its next word of progress."""
        job = self.all.get(number)
        if job is None or job.state != "running":
            return False
        job.stop.set()
        return True

    def watch(self, number: int, patience: float = 15.0) -> Iterator[dict[str, Any]]:
        """Yield a job's state each time it changes, at least every ``patience`` seconds."""
        job = self.all[number]
        while True:
            with job.changed:
                shown = job.plain()
                finished = job.state != "running"
            yield shown
            if finished:
                return
            with job.changed:
                if job.state == "running" and len(job.said) == shown["steps"]:
                    job.changed.wait(patience)

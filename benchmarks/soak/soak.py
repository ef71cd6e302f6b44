"""Four hours of a desk in minutes: watch -> record -> fuse -> page, with readers and reviewers.

    python benchmarks/soak/soak.py --reports 5000
    python benchmarks/soak/soak.py --reports 100000 --minutes 120 --full-every 10m

A round stands for a quarter of an hour; sixteen are four hours. ``parley watch`` and
``parley serve`` run as processes of their own, as they do at a desk. Each round's reports
are taken in and move the figures; whole runs come every ``--full-every``, the last one
after the last report. Measured are lost entries, requests without an answer, and memory:
while reports come, and at rest afterwards (the same requests, nothing new), where it must
be flat.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from made import Desk
from people import Person, Seen, live

ROUNDS = 16
PASSWORD = "a sentence for the soak"


class Program:
    """A parley verb that runs until it is told to end."""

    def __init__(self, *args: str, log: Path) -> None:
        line = [sys.executable, "-m", "parley", *args]
        self.log = log.open("w")
        self.process = subprocess.Popen(
            line, stdout=subprocess.PIPE, stderr=self.log, text=True, bufsize=1
        )

    def line(self) -> str:
        """The next line it prints; empty once it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def memory(self) -> float:
        """Megabytes it holds now."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return float("nan")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def end(self) -> int:
        """Interrupt it as Ctrl-C does; its exit code."""
        self.process.send_signal(2)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return -9


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def slope(points: list[tuple[float, float]]) -> float:
    """Least-squares slope of y over x; 0 where there is nothing to fit."""
    if len(points) < 2:
        return 0.0
    return statistics.linear_regression([x for x, _ in points], [y for _, y in points]).slope


def _gained(held: list[float]) -> float:
    """Megabytes between the middle third and the last: the first still fills caches."""
    third = len(held) // 3
    if not third:
        return 0.0
    return round(statistics.median(held[-third:]) - statistics.median(held[third : 2 * third]), 1)


class Soak:
    """One soak: the two programs, the people, and what was measured."""

    def __init__(self, asked: argparse.Namespace, room: Path) -> None:
        self.asked, self.room = asked, room
        self.until = time.monotonic() + asked.minutes * 60
        (room / "inbox").mkdir()
        self.desk = Desk(room / "inbox", asked.seed)
        self.out = room / "watch"
        self.record = self.out / "record.db"
        self.port = free_port()
        self.seen, self.stop, self.reviewing = Seen(), threading.Event(), threading.Event()
        self.threads: list[threading.Thread] = []
        self.growing: list[tuple[float, float, float]] = []
        self.resting: list[tuple[float, float, float]] = []
        self.rounds: list[tuple[int, float]] = []
        self.whole: list[float] = []
        self.just_ran = False
        self.new_reports = 0

    def go(self) -> dict[str, Any]:
        """Everything, from the first report to the last count."""
        asked = self.asked
        scale = ["--members", "40", "--days", "20", "--draws", "400", "--threads", "2"]
        where = ["--inbox", str(self.room / "inbox"), "--out", str(self.out)]
        per_round = -(-asked.reports // ROUNDS)
        self.desk.put(min(per_round, asked.reports), 0)
        line = ["watch", asked.scenario, *where, "--every", "1s", "--json", *scale]
        line += ["--full-every", asked.full_every]
        watch = Program(*line, log=self.room / "watch.log")
        self._hear(watch)
        serve = self._serve()
        try:
            self._people()
            for number in range(1, ROUNDS):
                if time.monotonic() > self.until or self.desk.written >= asked.reports:
                    break
                left = asked.reports - self.desk.written
                self.desk.put(min(per_round, left), number)
                self._hear(watch)
                self._note(watch, serve, self.growing, self.desk.written)
            self.reviewing.set()
            self.desk.put(1, ROUNDS)
            self._hear(watch)
            if not self.just_ran:
                self._hear(watch, whole=True)
            self._note(watch, serve, self.growing, self.desk.written)
            self._rest(watch, serve)
        finally:
            self.stop.set()
            for thread in self.threads:
                thread.join(90)
            codes = watch.end(), serve.end()
        return self._count(codes)

    def _serve(self) -> Program:
        subprocess.run(
            [sys.executable, "-c", ADD_USERS, str(self.record), PASSWORD,
             str(self.asked.readers), str(self.asked.reviewers)], check=True,
        )  # fmt: skip
        line = ["serve", str(self.out / "latest"), "--record", str(self.record), "--sign-in"]
        serve = Program(*line, "--port", str(self.port), log=self.room / "serve.log")
        assert serve.line().startswith("Parley:"), (self.room / "serve.log").read_text()
        return serve

    def _people(self) -> None:
        names = [(f"reader{k}", False) for k in range(self.asked.readers)]
        names += [(f"reviewer{k}", True) for k in range(self.asked.reviewers)]
        for seed, (name, reviews) in enumerate(names):
            person = Person(self.port, name, PASSWORD, self.seen, seed)
            person.sign_in()
            until = self.reviewing if reviews else self.stop
            args = (person, reviews, until, self.asked.pause)
            self.threads.append(threading.Thread(target=live, args=args, daemon=True))
            self.threads[-1].start()

    def _hear(self, watch: Program, whole: bool = False) -> None:
        """Wait until the watch has taken in what was put, or has run the whole chain."""
        began = time.monotonic()
        before = self.new_reports
        while line := watch.line():
            told = json.loads(line)
            self.new_reports += told["new_reports"]
            self.just_ran = bool(told["folder"])
            if self.just_ran:
                self._thin()
                timings = json.loads((Path(told["folder"]) / "run.json").read_text())["timings"]
                self.whole.append(sum(timings.values()))
                if whole:
                    return
            if not whole and self.new_reports > before:
                self.rounds.append((self.new_reports - before, time.monotonic() - began))
                return
        raise SystemExit("the watch ended:\n" + (self.room / "watch.log").read_text()[-3000:])

    def _thin(self) -> None:
        """Keep the newest three runs: a desk would, and a small disk must."""
        runs = sorted(p for p in self.out.glob("[0-9]*") if p.is_dir())
        for old in sorted(runs, key=lambda p: p.stat().st_mtime)[:-3]:
            shutil.rmtree(old)

    def _note(self, watch: Program, serve: Program, into: list[Any], at: float) -> None:
        into.append((at, watch.memory(), serve.memory()))

    def _rest(self, watch: Program, serve: Program) -> None:
        """Nothing new, the same readers: memory must stay where it is. Reviewers have gone."""
        began = time.monotonic()
        while time.monotonic() - began < self.asked.rest:
            time.sleep(min(5.0, self.asked.rest / 6))
            self._note(watch, serve, self.resting, time.monotonic() - began)

    def _count(self, codes: tuple[int, int]) -> dict[str, Any]:
        from parley.record import Store
        from parley.record.audit import Asked, audit

        with Store.open(self.record, create=False) as store:
            whole = store.verify()
            texts = {r.text.split("\n\n")[-1].strip() for r in store.view().reports()}
            acts, _ = audit(store, Asked(kind="decide"))
        decided = {a.subject for a in acts}
        times = sorted(self.seen.times) or [0.0]
        per_report = [seconds / max(count, 1) * 1000 for count, seconds in self.rounds[1:-1]]
        return {
            "reports written": self.desk.written,
            "distinct texts lost": len({t.strip() for t in self.desk.texts} - texts),
            "decisions acknowledged": len(self.seen.decided),
            "decisions lost": len(set(self.seen.decided) - decided),
            "chain whole": whole.whole,
            "entries": whole.entries,
            "requests": len(times),
            "requests unanswered": len(self.seen.unanswered),
            "first unanswered": self.seen.unanswered[:3],
            "answer median s": round(statistics.median(times), 3),
            "answer 99th percentile s": round(times[int(0.99 * (len(times) - 1))], 2),
            "slowest answer s": round(times[-1], 2),
            "rounds": len(self.rounds),
            "first rounds ms per report": round(statistics.mean(per_report[:3] or [0]), 1),
            "last rounds ms per report": round(statistics.mean(per_report[-3:] or [0]), 1),
            "last round s": round(self.rounds[-2:][0][1], 1),
            "whole runs": len(self.whole),
            "chain of the last whole run s": round(self.whole[-1], 1),
            "watch MB at the end": round(self.growing[-1][1]) if self.growing else None,
            "page MB at the end": round(self.growing[-1][2]) if self.growing else None,
            "watch MB per 1000 reports": round(1000 * slope([p[:2] for p in self.growing[3:]]), 2),
            "page MB per 1000 reports": round(
                1000 * slope([(p[0], p[2]) for p in self.growing[3:]]), 2
            ),
            "seconds at rest": round(self.resting[-1][0]) if self.resting else 0,
            "watch MB gained at rest": _gained([p[1] for p in self.resting]),
            "page MB gained at rest": _gained([p[2] for p in self.resting]),
            "exit codes": codes,
        }


ADD_USERS = """
import sys
from parley.record import Store
from parley.record.accounts import Accounts
with Store.open(sys.argv[1]) as store:
    team = Accounts(store)
    for role, count in (("reader", sys.argv[3]), ("reviewer", sys.argv[4])):
        for k in range(int(count)):
            team.add(f"{role}{k}", role, sys.argv[2], "soak")
"""
TARGETS = {
    "distinct texts lost": "0",
    "decisions lost": "0",
    "chain whole": "True",
    "requests unanswered": "0",
    "watch MB gained at rest": "about 0",
    "page MB gained at rest": "about 0",
    "exit codes": "(130, 130)",
}


def main() -> None:
    """Run one soak and print its table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", type=int, default=5000)
    parser.add_argument("--minutes", type=float, default=30.0, help="no new round after this")
    parser.add_argument("--full-every", default="1m", help="least time between whole runs")
    parser.add_argument("--rest", type=float, default=60.0, help="seconds at rest at the end")
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--reviewers", type=int, default=2)
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between requests")
    parser.add_argument("--scenario", default="aleppo-2016-12")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", action="store_true", help="do not remove what was written")
    asked = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's "&" had it ignored
    room = Path(tempfile.mkdtemp(prefix="parley-soak-"))
    began = time.monotonic()
    try:
        found = Soak(asked, room).go()
    finally:
        if asked.keep:
            print(room, file=sys.stderr)
        else:
            shutil.rmtree(room, ignore_errors=True)
    found["minutes"] = round((time.monotonic() - began) / 60, 1)
    found["cores"] = os.cpu_count()
    if asked.json:
        print(json.dumps(found))
        return
    width = max(map(len, found))
    print(f"{'':<{width}}  {'measured':<24}  target")
    for name, value in found.items():
        print(f"{name:<{width}}  {value!s:<24}  {TARGETS.get(name, '')}")


if __name__ == "__main__":
    main()

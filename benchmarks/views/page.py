"""How fast the page answers on a large record, and with many readers at once.

``python benchmarks/views/page.py --run out/demo --claims 100000`` copies a finished run, fills its
record with invented claims, serves it in a thread, and prints measured | target.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from parley.core.claim import Claim, Report, Span, claim_id
from parley.record import Store
from parley.views import render
from parley.views.web import application
from parley.workbench import load_dossier
from parley.workbench.service import Desk

PAGES = (
    *("/", "/map", "/timeline", "/events", "/claims", "/claims?page=900", "/reports", "/review"),
    *("/since", "/sources", "/actors", "/agreements", "/ensemble", "/outlook", "/data", "/methods"),
)
ALONE = ("/", "/events", "/claims", "/reports", "/review", "/actors", "/data")
SENTENCE = "Officials said that {n} people left the town. "


def fill(record: Path, claims: int, per_report: int = 100) -> None:
    """A new record of invented reports, ``per_report`` claims each, written in one go."""
    reports: list[Report] = []
    made: list[Claim] = []
    for number in range(claims // per_report):
        sentences = [SENTENCE.format(n=number * per_report + k) for k in range(per_report)]
        day = date(2014, 1, 1) + timedelta(days=number % 1000)
        report = Report(f"bench-{number}", "".join(sentences), "en", day, title=f"No {number}")
        reports.append(report)
        at = 0
        for text in sentences:
            quote = text.rstrip()
            key = claim_id(report.id, at, at + len(quote), "event", "", "affirmed")
            span = Span(at, at + len(quote), quote)
            made.append(Claim(key, report.id, at, at + len(quote), quote, span, published=day))
            at += len(text)
    with Store.open(record) as store:
        store.add(reports, made)


def serve(desk: Desk) -> tuple[uvicorn.Server, str]:
    """The page in a thread."""
    app = application(desk)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    app.state.site.warm()
    return server, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"


def timed(call: Callable[[], Any]) -> float:
    """Milliseconds a call takes."""
    began = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - began)


def many(url: str, readers: int, rounds: int) -> tuple[list[float], list[int], str]:
    """Readers at once while a reviewer writes and the scenario runs again in the background."""
    times: list[float] = []
    codes: list[int] = []
    with httpx.Client(base_url=url, timeout=60) as client:
        head = {"x-csrf-token": client.get("/api/session").json()["csrf"]}
        job = client.post("/api/jobs", json={"kind": "run", "members": 400}, headers=head).json()

    def read(number: int) -> None:
        with httpx.Client(base_url=url, timeout=60) as client:
            for k in range(rounds):
                began = time.perf_counter()
                codes.append(client.get(PAGES[(number + k) % len(PAGES)]).status_code)
                times.append(1000 * (time.perf_counter() - began))
                time.sleep(1.0)

    def write() -> None:
        with httpx.Client(base_url=url, timeout=60) as client:
            head = {"x-csrf-token": client.get("/api/session").json()["csrf"]}
            waiting = client.get("/api/claims?status=pending&limit=40").json()["claims"]
            for claim in waiting[: rounds * 2]:
                body = {"ids": [claim["id"]], "decision": "accept", "who": "bench"}
                codes.append(client.post("/api/decisions", json=body, headers=head).status_code)
                time.sleep(0.4)

    threads = [threading.Thread(target=read, args=(n,)) for n in range(readers)]
    threads.append(threading.Thread(target=write))
    for t in threads:
        t.start()
        time.sleep(0.05)
    for t in threads:
        t.join()
    with httpx.Client(base_url=url, timeout=60) as client:
        state = next(j for j in client.get("/api/jobs").json() if j["id"] == job["id"])
        head = {"x-csrf-token": client.get("/api/session").json()["csrf"]}
        client.post(f"/api/jobs/{job['id']}/cancel", headers=head)
    return times, codes, f"{state['state']}: {state['said']}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="folder of a finished run")
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--data", type=Path, help="not needed; kept for the common command line")
    args = parser.parse_args()
    rows: list[tuple[str, str, str]] = []
    dossier = load_dossier(args.run)
    for lang in ("en", "de"):
        ms = timed(lambda: render(dossier, lang))  # noqa: B023 - called at once
        size = len(render(dossier, lang).encode()) / 1e6
        rows.append((f"report {lang}", f"{ms:.0f} ms, {size:.2f} MB", "< 3000 ms, < 1.5 MB"))
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        shutil.copytree(args.run, run)
        for old in run.glob("record.db*"):
            old.unlink()
        fill(run / "record.db", args.claims)
        desk = Desk(run)
        rows.append(("first look at the record", f"{timed(desk.everything):.0f} ms", "once"))
        server, url = serve(desk)
        with httpx.Client(base_url=url, timeout=60) as client:
            for path in PAGES:
                client.get(path)
                best = statistics.median(timed(lambda: client.get(path)) for _ in range(3))  # noqa: B023
                rows.append((path, f"{best:.0f} ms", "< 300 ms"))
            head = {"x-csrf-token": client.get("/api/session").json()["csrf"]}
            body = {"agreement": dossier.assessments[0].agreement, "overrides": {}}
            ask = lambda: client.post("/api/what-if", json=body, headers=head)  # noqa: E731
            ask()
            what = statistics.median(timed(ask) for _ in range(5))
            rows.append(("what if", f"{what:.0f} ms", "< 200 ms"))
        times, codes, job = many(url, args.readers, 6)
        p95 = statistics.quantiles(times, n=20)[-1]
        wrong = sum(c != 200 for c in codes)
        rows.append((f"{args.readers} readers, one writer: p95", f"{p95:.0f} ms", "< 500 ms"))
        rows.append(("errors among them", str(wrong), "0"))
        rows.append(("the job beside them", job, "running or done"))
        server.should_exit = True
        alone = Desk(None, run / "record.db")
        server, url = serve(alone)
        with httpx.Client(base_url=url, timeout=60) as client:
            for path in ALONE:
                client.get(path)
                best = statistics.median(timed(lambda: client.get(path)) for _ in range(3))  # noqa: B023
                rows.append((f"{path} (record alone)", f"{best:.0f} ms", "< 300 ms"))
        server.should_exit = True
    width = max(len(r[0]) for r in rows)
    for name, measured, target in rows:
        print(f"{name:<{width}}  {measured:>20}  {target}")


if __name__ == "__main__":
    main()

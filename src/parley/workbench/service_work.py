"""Long work in a process of its own: the page goes on answering, and a cancel ends it at once."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.core.claim import Claim, Report
from parley.core.errors import Fault, InputError, ParleyError, UsageError
from parley.workbench.keep import DOSSIER, load_dossier, save_run
from parley.workbench.service_since import BEFORE

if TYPE_CHECKING:
    from parley.scenario import Scenario
    from parley.workbench.service import Desk

Say = Callable[[str], None]
MASK = "█"
NICE = 10  # the readers of the page come first


class Failed(ParleyError):
    """What the other process had to say when it gave up."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))


def apart(work: Callable[..., Any], say: Say, *args: Any) -> Any:
    """Do ``work(*args, say)`` in a process of its own and return what it returns.

    ``say`` hears its progress; raising from there, as a cancelled job does, ends it.

    Raises
    ------
    ParleyError
        With the lines of whatever the work raised.
    """
    context = multiprocessing.get_context("spawn")
    hears, speaks = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(speaks, work, args), daemon=True)
    process.start()
    speaks.close()
    try:
        while True:
            say("")
            if not hears.poll(0.2):
                continue
            try:
                kind, body = hears.recv()
            except EOFError:
                raise Failed(["The work ended without a word; is there memory left?"]) from None
            if kind == "done":
                return body
            if kind == "failed":
                raise Failed(body)
            say(body)
    finally:
        if process.is_alive():
            process.terminate()
        process.join(5)
        hears.close()


def _do(speaks: Connection, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
    os.nice(NICE) if hasattr(os, "nice") else None
    try:
        speaks.send(("done", work(*args, lambda text: speaks.send(("said", text)))))
    except ParleyError as error:
        speaks.send(("failed", error.lines()))
    except Exception as error:
        speaks.send(("failed", [f"{type(error).__name__}: {error}"]))


# -- run again ----------------------------------------------------------------------------


def rerun(desk: Desk, say: Say, members: int | None = None) -> str:
    """Run a finished run's scenario again on all that its record holds by now.

    Corrections and imported reports count; what the run said before is kept in its folder
    ``before``, so that the page can say what changed.
    """
    run = desk.run
    if run is None:
        raise UsageError("a record alone cannot be run.", "Serve the folder of a run.")
    where = find_scenario_of(run, load_dossier(run).scenario, desk.scenario)
    text = apart(run_on_record, say, run, str(desk.where), where, members, desk.guard)
    return str(text)


def run_on_record(
    run: Path, record: str, where: str, members: int | None, guard: Any, say: Say
) -> str:
    """The chain on everything in a record, written into the run's folder whole."""
    from parley.record import Store
    from parley.scenario import load_scenario
    from parley.workbench.chain import Bench, Plan

    old = load_dossier(run)
    settings = dict(old.manifest.get("config", {}))
    scenario = load_scenario(where)
    _refuse_unmasking(old, scenario, guard)
    asked = settings.get("as_of")
    plan = Plan(
        seed=int(settings.get("seed", scenario.seed)),
        members=members or int(settings.get("members", scenario.members)),
        days=int(settings.get("days", scenario.days)),
        draws=int(settings.get("draws", 4000)),
        as_of=date.fromisoformat(asked) if asked else None,
    )
    bench = Bench(scenario, plan, say=say)
    with bench.step("read"):
        own = bench.reports(()) if scenario.report_files else []
        read = bench.read(own)
    with bench.step("record"), Store.open(record) as store:
        store.add(own, read, complete=True)
        bench.follow(store.view().reports())
        view = store.view(bench.as_of)
        reports, claims = view.reports(), view.claims()
        bench.record_head = view.head.hash
    done = bench.onwards(reports, claims)
    say("write")
    _keep_before(run)
    save_run(run, guard(done) if guard else done, bench.timings, {}, bench.record_head)
    return f"{len(done.claims)} claims, {len(done.estimates)} estimates"


def _refuse_unmasking(old: Any, scenario: Scenario, guard: Any) -> None:
    """A run made for passing on must not come back with what was taken out of it."""
    if guard is not None:
        return
    masked = any(MASK in c.quote for c in old.claims) or any(MASK in a.name for a in old.actors)
    where = {p.id: (p.lat, p.lon) for p in scenario.places}
    blurred = any(where.get(p.id, (p.lat, p.lon)) != (p.lat, p.lon) for p in old.places)
    if masked or blurred:
        raise UsageError(
            "this run was made with names dropped or places blurred.",
            "Serve it with the same --drop-names and --blur-places, then run again.",
        )


def _keep_before(run: Path) -> None:
    """Set what the run said aside, as far as a comparison needs it."""
    kept = run / BEFORE
    kept.mkdir(exist_ok=True)
    part = kept / f".{DOSSIER}"
    shutil.copyfile(run / DOSSIER, part)
    part.replace(kept / DOSSIER)


def find_scenario_of(run: Path, name: str, given: str | Path | None) -> str:
    """Where a run's scenario lies: as given, around the run's folder, or built in."""
    if given:
        return str(given)
    here = run.resolve()
    for folder in (here, *here.parents, Path.cwd()):
        for candidate in (folder, folder / name, folder / "scenarios" / name):
            head = candidate / "scenario.toml"
            if head.is_file() and _name_in(head) in (name, ""):
                return str(candidate)
    return name


def _name_in(head: Path) -> str:
    import tomllib

    try:
        return str(tomllib.loads(head.read_text(encoding="utf-8")).get("name", ""))
    except (OSError, ValueError):
        return "?"


# -- import -------------------------------------------------------------------------------


def take_in(desk: Desk, name: str, data: bytes, published: date | None, say: Say) -> str:
    """Read one report file and put it with its claims into the record."""
    dossier = load_dossier(desk.run) if desk.run else desk.dossier()
    known = (dossier.actors, dossier.places, dossier.relations)
    reports, claims = apart(read_file, say, name, data, published, known)
    say("record")
    result = desk.add(reports, claims)
    return f"{result.new_reports} reports, {result.new_claims} claims, {result.known} known"


def read_file(
    name: str, data: bytes, published: date | None, known: tuple[Any, Any, Any], say: Say
) -> tuple[list[Report], list[Claim]]:
    """Read one report file into reports and claims."""
    from parley.reading import Reader, load_reports

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name or "report.txt")
        path.write_bytes(data)
        loaded = load_reports([path], published=published)
    if not loaded.reports:
        todo = "Give a text, HTML, PDF, DOCX or JSON file."
        raise InputError(list(loaded.faults) or Fault(name, 0, 0, "no report in it", todo=todo))
    reader = Reader(**dict(zip(("actors", "places", "relations"), known, strict=True)))
    claims: list[Claim] = []
    for number, report in enumerate(loaded.reports, 1):
        say(f"read {number}/{len(loaded.reports)}")
        claims.extend(reader.read(report))
    return [replace(r, path=Path(r.path).name) for r in loaded.reports], claims

"""Between whole runs: new claims move the figures, and what they move is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from parley.core.dossier import Dossier
from parley.record import Store
from parley.scenario import load_scenario
from parley.workbench import Bench, Plan
from parley.workbench.watching import Watch

NOON = datetime(2016, 12, 22, 12, 0)
FIRST = "date 2016-12-20\n\nThe ministry said that 40 civilians were killed in Idlib on Monday.\n"
SECOND = "date 2016-12-20\n\nThe UN said that 400 civilians were killed in Idlib on Monday.\n"
LATER = "date 2016-12-21\n\nThe UN said that 15 fighters were killed in Homs on Monday.\n"


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A watch whose chain ends with the figures; whole runs are an hour apart."""

    def onwards(bench: Bench, reports: list, claims: list) -> Dossier:  # type: ignore[type-arg]
        bench.stand_at(bench.as_of)
        bench.meet(claims)
        estimates, _ = bench.fuse(claims, reports)
        kept = tuple(reports), tuple(claims), estimates
        return Dossier("s", "S", bench.as_of, reports=kept[0], claims=kept[1], estimates=kept[2])

    monkeypatch.setattr(Bench, "onwards", onwards)
    scenario = replace(load_scenario("aleppo-2016-12"), report_files=())
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()
    out.mkdir()
    (inbox / "a.txt").write_text(FIRST, encoding="utf-8")
    plan = Plan(1, 10, 5)
    return Watch(scenario, [inbox], [], tmp_path / "r.db", out, plan, full_every=3600.0)


def put(watched: Watch, name: str, text: str) -> None:
    (watched.inbox[0] / name).write_text(text, encoding="utf-8")


def figures(watched: Watch) -> dict[str, float | None]:
    assert watched._live is not None
    return {k: e.best for k, e in watched._live.estimates.items()}


def test_new_claims_move_the_figures_and_no_folder_is_written(watched: Watch) -> None:
    assert watched.round(NOON).folder is not None
    before = figures(watched)
    put(watched, "b.txt", SECOND)
    found = watched.round(NOON)
    assert found.folder is None and found.wait is not None and 0 < found.wait <= 3600
    assert found.changes is not None and [c.report for c in found.changes.new_claims] == ["b"]
    moved = {k for k, v in figures(watched).items() if before.get(k) != v}
    assert moved and len(list(watched.out.glob("2016*"))) == 1


def test_a_look_that_brings_nothing_says_nothing_while_the_whole_run_waits(watched: Watch) -> None:
    watched.round(NOON)
    put(watched, "b.txt", SECOND)
    watched.round(NOON)
    again = watched.round(NOON)
    assert (again.new_reports, again.changes, again.folder) == (0, None, None)


def test_the_whole_run_comes_when_it_is_due_though_nothing_is_new(watched: Watch) -> None:
    watched.round(NOON)
    put(watched, "b.txt", SECOND)
    watched.round(NOON)
    watched._due = 0.0
    found = watched.round(NOON)
    assert found.folder is not None and found.changes is not None
    assert [c.report for c in found.changes.new_claims] == ["b"]


@pytest.mark.parametrize("text", [SECOND, LATER])
def test_piece_by_piece_asks_the_questions_of_a_whole_run(watched: Watch, text: str) -> None:
    watched.round(NOON)
    put(watched, "b.txt", text)
    watched.round(NOON)
    piecewise = figures(watched).keys()
    watched._due = 0.0
    watched.round(NOON)
    assert piecewise == figures(watched).keys()


def test_a_rejected_claim_counts_no_more_at_once(watched: Watch) -> None:
    put(watched, "b.txt", SECOND)
    watched.round(NOON)
    with Store.open(watched.record) as store:
        wrong = [c for c in store.view().claims() if c.report == "b"]
        store.decide_all([c.id for c in wrong], "reject", "ana", "misread")
    found = watched.round(NOON)
    assert found.folder is None and found.changes is not None
    assert {c.id for c in found.changes.gone_claims} == {c.id for c in wrong}
    assert watched._live is not None
    used = [c for e in watched._live.estimates.values() for c in e.supports]
    assert not {c.id for c in wrong} & set(used)


def test_what_is_masked_is_masked_between_runs_too(watched: Watch) -> None:
    watched.safe = lambda d: replace(d, claims=(), estimates=())
    watched.round(NOON)
    put(watched, "b.txt", SECOND)
    found = watched.round(NOON)
    assert found.new_reports == 1 and found.changes is not None and found.changes.empty


def test_auto_rests_nine_times_as_long_as_a_run_took(watched: Watch) -> None:
    watched.full_every = None
    watched.round(NOON)
    put(watched, "b.txt", SECOND)
    found = watched.round(NOON)
    assert found.folder is None and found.wait is not None and found.wait < 60


def test_what_came_and_what_stands_otherwise_is_told_apart(tmp_path: Path, watched: Watch) -> None:
    watched.round(NOON)
    with Store.open(watched.record) as store:
        seen = store.head().seq
        assert store.fresh(seen) == store.fresh(seen) and not store.fresh(seen).claims
        everything = store.fresh(0)
        assert [r.id for r in everything.reports] == ["a"] and not everything.otherwise
        assert {c.id for c in everything.claims} == {c.id for c in store.view().claims()}
        store.decide(everything.claims[0].id, "accept", "ana", "checked")
        assert store.fresh(seen).otherwise == {everything.claims[0].id}
        store.tombstone(everything.claims[0].id, "ana", "a name")
        assert store.fresh(seen).redacted


def test_a_decision_leaves_what_it_does_not_touch_as_it_was(watched: Watch) -> None:
    put(watched, "b.txt", LATER)
    watched.round(NOON)
    live = watched._live
    assert live is not None
    before = dict(live.estimates)
    with Store.open(watched.record) as store:
        one = next(c for c in store.view().claims() if c.report == "b")
        store.decide(one.id, "accept", "ana", "checked")
    found = watched.round(NOON)
    assert found.changes is not None and not found.changes.gone_claims
    touched = {e.question.id for e in before.values() if one.id in e.supports}
    assert touched and all(live.estimates[k] is before[k] for k in before.keys() - touched)
    assert live.claims[one.id].flags != one.flags or live.claims[one.id] == one


def test_masked_words_are_masked_in_what_is_held(watched: Watch) -> None:
    watched.round(NOON)
    with Store.open(watched.record) as store:
        gone = store.tombstone(store.view().claims()[0].id, "ana", "a name")
    watched.round(NOON)
    assert watched._live is not None and not set(gone) & watched._live.claims.keys()

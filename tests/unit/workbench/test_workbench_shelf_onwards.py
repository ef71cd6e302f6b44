"""A page takes in what came into its record, and shows what a whole reading would show."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from parley.core.claim import Claim, Report, Span
from parley.core.dossier import Dossier
from parley.record import Store
from parley.workbench.service import Desk
from parley.workbench.service_shelf import Shelf

TEXT = "The ministry says 40 people left."


def told(key: str, day: int | None, topic: str = "") -> tuple[Report, Claim]:
    text = f"{TEXT} {key}"
    report = Report(key, text, published=date(2016, 12, day) if day else None)
    return report, Claim(f"c-{key}", key, 0, len(text), text, Span(18, 33), topic=topic)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    with Store.open(tmp_path / "record.db") as store:
        for report, claim in (told("b", 5), told("d", 9)):
            store.add([report], [claim])
    return Desk(None, tmp_path / "record.db")


def everything(shelf: Shelf) -> dict[str, object]:
    return {f.name: getattr(shelf, f.name) for f in dataclasses.fields(shelf) if f.name != "found"}


def test_new_reports_and_decisions_are_put_where_a_whole_reading_puts_them(desk: Desk) -> None:
    before = desk.shelf(fresh=True)
    with desk.open() as store:
        for report, claim in (told("a", 7, "aid"), told("c", None, "talks"), told("e", 1)):
            store.add([report], [claim])
        store.decide("c-b", "reject", "ana", "misread")
        store.dispute("c-a", "bo", "no")
        after = before.onwards(store)
    assert after is not None
    again = Desk(None, desk.where).shelf(fresh=True)
    assert everything(after) == everything(again)
    assert [e.claim.id for e in after.entries] == ["c-e", "c-b", "c-a", "c-d", "c-c"]
    assert list(after.reports) == list(again.reports)
    assert len(before.entries) == 2  # who reads the old shelf goes on reading it


def test_what_the_run_at_hand_holds_is_not_kept_twice(desk: Desk) -> None:
    before = desk.shelf(fresh=True)
    report, claim = told("e", 11)
    with desk.open() as store:
        store.add([report], [claim])
        view = store.view()
        claims, reports = tuple(view.all_claims()), tuple(view.reports())
        run = Dossier("r", "", date(2016, 12, 11), reports=reports, claims=claims)
        after = before.onwards(store, run)
    assert after is not None
    entry = after.entries[after.at["c-e"]]
    assert any(entry.claim is c for c in run.claims)
    assert any(after.reports["e"] is r for r in run.reports)


def test_what_reaches_back_has_everything_read_anew(desk: Desk) -> None:
    report, claim = told("b", 5)
    before = desk.shelf(fresh=True)
    with desk.open() as store:
        store.add([report], [dataclasses.replace(claim, topic="aid")])
        assert before.onwards(store) is None  # the same claim, read in another way
        before = desk.shelf(fresh=True)
        seq = store.decide("c-d", "accept", "ana").seq
        store.undo(seq, "ana")
        assert before.onwards(store) is None
        before = desk.shelf(fresh=True)
        store.tombstone("c-d", "ana", "a witness")
        assert before.onwards(store) is None
    shown = desk.shelf(fresh=True)
    assert [e.claim.topic for e in shown.entries] == ["aid"]


def test_another_record_put_in_its_place_is_read_anew(desk: Desk, tmp_path: Path) -> None:
    assert len(desk.shelf(fresh=True).entries) == 2
    for path in tmp_path.glob("record.db*"):
        path.unlink()
    with Store.open(tmp_path / "record.db") as store:
        for report, claim in (told("x", 1), told("y", 2), told("z", 3)):
            store.add([report], [claim])
    assert [e.claim.id for e in desk.shelf(fresh=True).entries] == ["c-x", "c-y", "c-z"]

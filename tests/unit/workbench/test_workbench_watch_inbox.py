"""A watch that lives long: nothing is read twice, nothing is lost, near copies stay found."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from parley.core.claim import Claim, Report
from parley.core.dossier import Dossier
from parley.core.errors import EnvironmentFault
from parley.reading import mark_duplicates
from parley.record import Store
from parley.scenario import load_scenario
from parley.workbench import Bench, Plan, watching_copies, watching_inbox
from parley.workbench.service_since import Since
from parley.workbench.watching import Watch
from parley.workbench.watching_copies import Copies
from parley.workbench.watching_inbox import Inbox

NOW = datetime(2031, 5, 2, 7, 0)
WORDS = ("army", "convoy", "bridge", "hospital", "village", "truce", "council", "river", "aid")


def _text(chance: random.Random, length: int) -> str:
    return " ".join(chance.choice(WORDS) + str(chance.randrange(40)) for _ in range(length))


def _reports(count: int, seed: int = 5) -> list[Report]:
    """Reports of all lengths, a third of them copies that were cut, extended or edited."""
    chance = random.Random(seed)
    found: list[Report] = []
    for number in range(count):
        text = _text(chance, chance.choice((12, 60, 300)))
        if found and chance.random() < 0.35:
            text = chance.choice(found).text
            cut = chance.randrange(0, len(text) // 3)
            text = text[cut:] + " " + _text(chance, 4)
        day = date(2031, 1, 1) + timedelta(days=number)
        found.append(Report(f"r{number}", text, published=day, sha256=Report.digest(text)))
    return found


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store.open(tmp_path / "r.db") as opened:
        yield opened


@pytest.mark.parametrize("fold", [10, 50_000])
def test_copies_are_those_that_are_found_all_at_once(
    store: Store, fold: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching_copies, "_FOLD", fold)
    every = _reports(120)
    wanted = {r.id for r in mark_duplicates(every) if r.duplicate_of}
    copies, found = Copies(), set()
    for k in range(0, len(every), 17):
        marked = copies.mark(every[k : k + 17], store)
        store.add(marked, [])
        found |= {r.id for r in marked if r.duplicate_of}
        if k == 51:
            copies = Copies()  # a watch that starts anew
    assert len(wanted) > 20 and len(wanted ^ found) <= 1


def test_a_copy_leads_to_the_first_and_never_to_a_later_one(store: Store) -> None:
    text = _text(random.Random(1), 60)
    late = Report("late", text + " more", published=date(2031, 2, 2))
    early = Report("early", text, published=date(2031, 2, 1))
    again = Report("again", text + " again", published=date(2031, 2, 3))
    copies = Copies()
    store.add(copies.mark([late], store), [])
    first = copies.mark([early], store)
    store.add(first, [])
    assert first[0].duplicate_of == ""
    assert copies.mark([again], store)[0].duplicate_of in ("late", "early")


def _write(folder: Path, name: str, count: int) -> Path:
    path = folder / name
    lines = (
        json.dumps({"id": f"{name}-{k}", "date": "2016-05-01", "text": f"Report {k} of {name}."})
        for k in range(count)
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_file_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    inbox = Inbox()
    a, _ = _write(tmp_path, "a.jsonl", 3), _write(tmp_path, "b.jsonl", 2)

    def look() -> int:
        sheaves = list(inbox.look([tmp_path], [], NOW))
        for sheaf in sheaves:
            inbox.keep(sheaf)
        return sum(len(s.reports) for s in sheaves)

    assert look() == 5 and inbox.passed == 0
    assert look() == 0 and inbox.passed == 5
    _write(tmp_path, "a.jsonl", 4)
    assert look() == 4 and inbox.passed == 2
    os.utime(a, (1, 1))  # another time, the same words: read, and known
    assert look() == 4
    a.unlink()
    assert look() == 0 and inbox.passed == 2


def test_what_was_not_stored_is_new_again(tmp_path: Path) -> None:
    _write(tmp_path, "a.jsonl", 3)
    inbox = Inbox()
    assert len(next(inbox.look([tmp_path], [], NOW)).reports) == 3
    assert len(next(inbox.look([tmp_path], [], NOW)).reports) == 3


def test_a_large_file_comes_in_parts_and_is_done_with_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching_inbox, "BATCH", 4)
    path = _write(tmp_path, "a.jsonl", 10)
    sheaves = list(Inbox().look([path], [], NOW))
    assert [len(s.reports) for s in sheaves] == [4, 4, 2]
    assert [bool(s.done) for s in sheaves] == [False, False, True]


def test_a_file_that_is_being_written_is_left_to_the_next_look(tmp_path: Path) -> None:
    path = _write(tmp_path, "a.jsonl", 2)
    written = path.stat().st_mtime
    inbox = Inbox(settle=2.0)
    early, late = (datetime.fromtimestamp(written + s) for s in (1, 3))
    assert [len(s.reports) for s in inbox.look([tmp_path], [], early)] == [0]
    assert [len(s.reports) for s in inbox.look([tmp_path], [], late)] == [2]


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    def onwards(bench: Bench, reports: Sequence[Report], claims: Sequence[Claim]) -> Dossier:
        return Dossier("s", "S", bench.as_of, reports=tuple(reports), claims=tuple(claims))

    monkeypatch.setattr(Bench, "onwards", onwards)
    for name in ("inbox", "out"):
        (tmp_path / name).mkdir()
    scenario = replace(load_scenario("aleppo-2016-12"), report_files=())
    record = tmp_path / "r.db"
    return Watch(scenario, [tmp_path / "inbox"], [], record, tmp_path / "out", Plan(1, 10, 5))


def _put(watched: Watch, name: str, day: str, words: str) -> None:
    text = f"date {day}\n\nThe ministry said that {words} on Tuesday by bus.\n"
    (watched.inbox[0] / name).write_text(text, encoding="utf-8")


def test_pages_hear_what_changed_since_the_last_run_of_an_earlier_day(watched: Watch) -> None:
    heard: list[Since | None] = []
    watched.pages = lambda _, since: heard.append(since) or {}  # type: ignore[func-returns-value]
    monday = datetime(2016, 12, 19, 7)
    _put(watched, "a.txt", "2016-12-19", "40 people left Aleppo")
    watched.round(monday)
    _put(watched, "b.txt", "2016-12-19", "15 fighters were killed in Homs")
    watched.round(monday + timedelta(hours=9))
    for hour, name in ((24, "c.txt"), (25, "d.txt")):
        _put(watched, name, "2016-12-20", f"{hour} people reached Idlib")
        found = watched.round(monday + timedelta(hours=hour))
        assert found.changes is not None and len({c.report for c in found.changes.new_claims}) == 1
    assert heard[:2] == [None, None]
    last = heard[3]
    assert last is not None and {c.report for c in last.claims} == {"c", "d"}


def test_a_record_that_fails_between_parts_loses_nothing(
    watched: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching_inbox, "BATCH", 2)
    for k in range(6):
        _put(watched, f"n{k}.txt", "2016-12-19", f"{k + 3} people of camp {k} left for Idlib")
    add, calls = Store.add, []

    def full(store: Store, *args: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise EnvironmentFault("r.db: no space left.")
        return add(store, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "add", full)
        with pytest.raises(EnvironmentFault):
            watched.round(NOW)
    found = watched.round(NOW)
    assert found.new_reports == 4 and found.folder is not None
    with Store.open(watched.record) as store:
        assert len(store.view().reports()) == 6 and store.verify().whole

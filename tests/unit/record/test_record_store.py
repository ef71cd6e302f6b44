"""The ledger: nothing twice, nothing changed, nothing shown before it was published."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from parley.core.claim import Claim, Report, Span
from parley.core.errors import EnvironmentFault, InputError, UsageError
from parley.record import Store
from parley.record.engine import explain
from parley.record.migrate import bring_up
from parley.record.schema import VERSION


def test_what_goes_in_comes_out_unchanged(store: Store, first: Report, said: Claim) -> None:
    result = store.add([first], [said])
    assert (result.new_reports, result.new_claims, result.known) == (1, 1, 0)
    view = store.view()
    assert view.reports() == [first]
    assert view.claims() == [said]
    assert view.claim(said.id) == said


def test_reading_again_writes_nothing(store: Store, first: Report, said: Claim) -> None:
    store.add([first], [said])
    head = store.head()
    again = store.add([first], [said])
    assert (again.new_reports, again.new_claims, again.known) == (0, 0, 2)
    assert store.head() == head


def test_better_rules_update_and_never_double(store: Store, first: Report, said: Claim) -> None:
    store.add([first], [said])
    result = store.add([first], [replace(said, rule="r.2", topic="withdrawal")])
    assert (result.new_claims, result.updated) == (0, 1)
    assert [c.topic for c in store.view().claims()] == ["withdrawal"]


def test_a_complete_rereading_drops_what_it_no_longer_finds(
    store: Store, first: Report, said: Claim
) -> None:
    other = replace(said, id="c-old", topic="old")
    kept = replace(said, id="c-kept", topic="kept by a person")
    store.add([first], [said, other, kept], complete=True)
    store.decide("c-kept", "accept", "ana", "checked")
    result = store.add([first], [said], complete=True)
    assert result.superseded == 2
    assert {c.id for c in store.view().claims()} == {said.id, "c-kept"}
    back = store.add([first], [said, other], complete=True)
    assert back.superseded == 0
    assert "c-old" in {c.id for c in store.view().claims()}


def test_views_never_show_what_was_published_later(
    store: Store, first: Report, second: Report, said: Claim
) -> None:
    store.add([first, second], [said])
    assert store.view(as_of=date(2031, 5, 1)).claims() == []
    sure = store.view(as_of=date(2031, 5, 2), sure=True)
    assert [r.id for r in sure.reports()] == ["r1"]
    assert sure.undecided() == ["r2"]  # "2031-05" may be the 31st
    assert len(store.view(as_of=date(2031, 5, 31), sure=True).reports()) == 2
    assert len(store.view(as_of=date(2031, 5, 2)).reports()) == 2
    assert store.view().undecided() == []
    assert store.view(as_of=date(2031, 4, 30)).reports() == []


def test_an_undated_report_is_in_no_dated_view(store: Store, first: Report) -> None:
    store.add([replace(first, published=None)], [])
    assert store.view(as_of=date(2099, 1, 1)).reports() == []
    assert len(store.view().reports()) == 1


def test_learned_by_shows_the_record_as_we_knew_it(
    store: Store, first: Report, said: Claim
) -> None:
    store.add([first], [said])
    before = datetime.now(UTC)
    store.decide(said.id, "reject", "ana", "misread")
    assert store.view().claims() == []
    assert store.view(learned_by=before).claims() == [said]
    assert store.view(learned_by=datetime(2000, 1, 1, tzinfo=UTC)).claims() == []


def test_a_view_stays_as_it_was(store: Store, first: Report, said: Claim) -> None:
    store.add([first], [said])
    view = store.view()
    store.add([first], [replace(said, id="c9")])
    assert len(view.claims()) == 1


def test_people_decide_and_undo(store: Store, first: Report, said: Claim) -> None:
    store.add([first], [said])
    store.decide(said.id, "accept", "ana")
    assert store.view().claims()[0].flags == ("accepted",)
    head = store.decide(said.id, "correct", "ben", "topic", replace(said, topic="siege"))
    assert store.view().claims()[0].topic == "siege"
    store.add([first], [replace(said, rule="better")])  # a re-reading does not overwrite a person
    assert store.view().claims()[0].topic == "siege"
    store.undo(head.seq, "ben", "mistaken")
    assert store.view().claims()[0].rule == "better"
    standing = store.view().standing(said.id)
    assert (standing.status, [v.who for v in standing.history]) == ("accepted", ["ana"])


def test_retract_and_dispute(store: Store, first: Report, said: Claim) -> None:
    store.add([first], [said])
    store.dispute(said.id, "ana", "another ministry denies it")
    assert store.view().claims()[0].flags == ("disputed",)
    store.retract(said.id, "ana", "withdrawn by the ministry")
    assert store.view().claims() == []
    assert store.view().claim(said.id).flags == ("retracted", "disputed")


@pytest.mark.parametrize(
    ("decision", "with_claim"), [("maybe", False), ("correct", False), ("accept", True)]
)
def test_decisions_that_cannot_be_meant(
    store: Store, first: Report, said: Claim, decision: str, with_claim: bool
) -> None:
    store.add([first], [said])
    with pytest.raises(UsageError):
        store.decide(said.id, decision, "ana", "", said if with_claim else None)


def test_unknown_ids_are_refused(store: Store, first: Report, said: Claim) -> None:
    with pytest.raises(InputError, match="no claim with this id"):
        store.decide("c-nowhere", "accept", "ana")
    with pytest.raises(InputError, match="not recorded"):
        store.add([], [said])
    store.add([first], [said])
    with pytest.raises(InputError, match="as of 2031-01-01"):
        store.view(as_of=date(2031, 1, 1)).claim(said.id)
    with pytest.raises(UsageError):
        store.undo(1, "ana")


def test_all_faults_at_once_and_nothing_written(store: Store, first: Report, said: Claim) -> None:
    wrong = [replace(said, id=f"w{k}", quote="not there") for k in range(3)]
    with pytest.raises(InputError) as caught:
        store.add([first], [said, *wrong])
    assert len(caught.value.faults) == 3
    assert store.head().seq == 0


def test_half_a_character_is_refused_and_not_a_traceback(store: Store) -> None:
    broken = Report("r", "Idlib \ud800 holds", path="a\udcff.txt")
    with pytest.raises(InputError, match="half a character"):
        store.add([broken], [])
    whole = replace(broken, path="a.txt")
    store.add([whole], [])
    assert store.view().reports()[0].text == broken.text  # the text itself is kept to the byte
    claim = Claim("c", "r", 0, 7, broken.text[:7], Span(0, 7))
    with pytest.raises(InputError, match="half a character"):
        store.add([], [claim])
    assert store.verify().whole


def test_ids_with_the_ledgers_own_separator_are_refused(store: Store) -> None:
    with pytest.raises(UsageError, match=r"U\+001F"):
        store.add([Report("a\x1fb", "text")], [])


def test_one_report_id_has_one_text(store: Store, first: Report) -> None:
    store.add([first], [])
    other = replace(first, text="another", sha256=Report.digest("another"))
    with pytest.raises(InputError, match="another text"):
        store.add([other], [])
    result = store.add([replace(first, id="copy")], [])
    assert result.duplicates == (("copy", "r1"),)


def test_the_ledger_refuses_every_change(
    store: Store, first: Report, said: Claim, tmp_path: Path
) -> None:
    store.add([first], [said])
    raw = sqlite3.connect(tmp_path / "record.db")
    for attack in (
        "UPDATE entry SET body = '{}' WHERE seq = 2",
        "UPDATE entry SET body = NULL, salt = x'' WHERE seq = 2",
        "DELETE FROM entry WHERE seq = 2",
        "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE seq = 1",
        "INSERT OR REPLACE INTO blob SELECT sha256, x'00' FROM blob",
        "UPDATE blob SET data = x'00'",
        "DELETE FROM blob",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(attack)
    raw.close()
    assert store.verify().whole


def test_a_tombstone_redacts_and_the_chain_still_closes(
    store: Store, first: Report, said: Claim, tmp_path: Path
) -> None:
    inner = replace(said, id="c-inner", start=said.start + 4, quote=said.quote[4:], kind=said.kind)
    store.add([first], [said, inner])
    store.decide(said.id, "correct", "ana", "x", replace(said, topic="secret"))
    gone = store.tombstone("c-inner", "ana", "names a witness")
    assert gone == sorted([said.id, "c-inner"])
    assert store.view().claims() == []
    masked = store.view().reports()[0].text
    assert masked == first.text[: inner.start] + "█" * len(inner.quote)
    result = store.verify()
    assert (result.whole, result.redacted) == (True, 3)
    assert store.search("witness Norland") == []
    again = store.add([first], [said, inner])
    assert (again.redacted, again.new_claims) == (2, 0)
    store.close()
    for file in tmp_path.iterdir():
        assert b"40 people" not in file.read_bytes(), file.name


def test_a_tombstone_on_a_report_takes_its_claims(store: Store, first: Report, said: Claim) -> None:
    store.add([first], [said])
    assert set(store.tombstone("r1", "ana", "court order")) == {"r1", said.id}
    assert store.view().reports() == [] and store.view().claims() == []
    assert store.verify().whole
    assert store.tombstone("r1", "ana", "again") == []


def test_search_folds_accents_and_arabic(store: Store, first: Report, second: Report) -> None:
    store.add([first, second], [])
    for words in ("alteste", "ÄLTESTE", "ادلب", "إدلب", "getot*", "getötet Westford"):
        assert [h.id for h in store.search(words)] == ["r2"], words
    assert store.search('" OR (') == [] and store.search("") == []


def test_what_is_not_a_record_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 100)
    other = sqlite3.connect(tmp_path / "b.db")
    other.execute("CREATE TABLE mine (x)")
    other.commit()
    other.close()
    for where in (tmp_path, tmp_path / "a.txt", tmp_path / "b.db", "mysql://x/y"):
        with pytest.raises(InputError):
            Store.open(where)
    with pytest.raises(InputError, match="no such record"):
        Store.open(tmp_path / "none.db", create=False)
    assert not (tmp_path / "none.db").exists()


def test_a_newer_record_is_refused(store: Store, tmp_path: Path) -> None:
    raw = sqlite3.connect(tmp_path / "record.db")
    raw.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(VERSION + 1),))
    raw.commit()
    raw.close()
    with pytest.raises(InputError, match="newer Parley"):
        bring_up(store.engine)


def test_complaints_are_said_in_the_users_words() -> None:
    for message, part in (
        ("database or disk is full", "no space left"),
        ("database is locked", "locked by another process"),
        ("database disk image is malformed", "damaged"),
        ("attempt to write a readonly database", "cannot be written"),
        ("connection to server failed: refused", "does not answer"),
        ("something else", "rolled back"),
    ):
        error = explain("r.db", message)
        assert isinstance(error, EnvironmentFault) and part in str(error)

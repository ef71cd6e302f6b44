"""Accounts: passwords nobody can read back, names that cannot be guessed, everything audited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from parley.core.claim import Claim, Report
from parley.core.errors import UsageError
from parley.record import Store, accounts
from parley.record.accounts import Accounts
from parley.record.audit import Asked, audit

SECRET = "correct horse battery"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "COST", 4)


@pytest.fixture
def team(store: Store) -> Accounts:
    found = Accounts(store)
    found.add("Ana", "reviewer", SECRET, "admin")
    return found


def test_name_and_password_belong_together(team: Accounts) -> None:
    entered = team.enter(" ANA ", SECRET)
    assert entered is not None and (entered.name, entered.role) == ("Ana", "reviewer")
    assert team.enter("Ana", SECRET + "x") is None and team.enter("bo", SECRET) is None


def test_a_password_is_not_in_the_file(team: Accounts, tmp_path: Path) -> None:
    team.password("ana", "another long sentence", "admin")
    held = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert SECRET.encode() not in held and b"another long sentence" not in held
    assert team.enter("ana", SECRET) is None and team.enter("ana", "another long sentence")


def test_seals_of_one_password_differ() -> None:
    assert accounts.seal(SECRET) != accounts.seal(SECRET)


def test_the_same_letters_written_otherwise_are_the_same_password(team: Accounts) -> None:
    team.password("ana", "Mu\u0308llers Katze schl\u00e4ft", "admin")
    assert team.enter("ana", "M\u00fcllers Katze schla\u0308ft")


@pytest.mark.parametrize(
    ("name", "role", "password", "said"),
    [
        ("ana", "reader", SECRET, "already"),
        ("bo", "owner", SECRET, "no role"),
        ("bo", "reader", "short", "easy to guess"),
        ("bobobobobobo", "reader", "BoBoBoBoBoBo", "easy to guess"),
        ("bo", "reader", "x" * 1025, "longer"),
        ("", "reader", SECRET, "no name"),
        ("a\x1fb", "reader", SECRET, "no name"),
    ],
)
def test_what_is_refused(team: Accounts, name: str, role: str, password: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        team.add(name, role, password, "admin")
    assert [a.name for a in team.all()] == ["Ana"]


def test_change_and_removal_move_the_stamp(team: Accounts) -> None:
    before = team.get("ana")
    team.role("ana", "editor", "admin")
    after = team.get("ana")
    assert before and after and after.role == "editor" and after.changed > before.changed
    team.remove("ana", "admin")
    assert team.get("ana") is None and not team.any()
    with pytest.raises(UsageError, match="no account"):
        team.role("ana", "editor", "admin")


def test_every_act_is_in_the_audit(
    team: Accounts, store: Store, first: Report, said: Claim
) -> None:
    store.add([first], [said])
    head = store.decide(said.id, "accept", "Ana", "seen")
    store.dispute(said.id, "Bo", "not so")
    store.undo(head.seq, "Ana", "too fast")
    team.remove("Ana", "admin")
    acts, total = audit(store)
    assert total == 5 and [a.kind for a in acts] == [
        *("account", "undo", "dispute", "decide", "account")
    ]
    assert [a.what for a in acts] == ["remove", str(head.seq), "dispute", "accept", "add reviewer"]
    assert [a.undone for a in acts] == [False, False, False, True, False]
    assert acts[3].why == "seen" and acts[3].hash == head.hash
    assert [a.who for a in audit(store, Asked(who="Ana"))[0]] == ["Ana", "Ana"]
    page, total = audit(store, limit=2, offset=1)
    assert total == 5 and [a.kind for a in page] == ["undo", "dispute"]
    today = datetime.now(UTC).date()
    assert audit(store, Asked(since=today, until=today))[1] == 5
    assert audit(store, Asked(until=today - timedelta(days=1)))[1] == 0
    assert store.verify().whole

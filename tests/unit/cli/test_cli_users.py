"""``parley user`` and ``parley audit``: accounts without typing a password where nobody types."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from parley.cli import audit as audit_verb
from parley.cli import call
from parley.cli import user as user_verb
from parley.record import Store, accounts
from parley.record.audit import KINDS


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(accounts, "COST", 4)
    monkeypatch.setenv("PARLEY_WHO", "admin")
    path = tmp_path / "team.db"
    Store.open(path).close()
    return str(path)


def _json(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_account_from_first_to_last(
    team: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call(["user", "list", "--record", team]) == 0
    assert "makes the first" in capsys.readouterr().out
    assert call(["user", "add", "Ana", "--role", "reader", "--generate", "--record", team]) == 0
    word = capsys.readouterr().out.split("password: ")[1].strip()
    with Store.open(team) as store:
        entered = accounts.Accounts(store).enter("ana", word)
        assert entered is not None and entered.role == "reader"
    assert call(["user", "role", "ana", "editor", "--record", team]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("a sentence to remember\n"))
    assert call(["user", "password", "ana", "--password-file", "-", "--record", team]) == 0
    assert call(["user", "remove", "ana", "--record", team]) == 0
    capsys.readouterr()
    assert call(["audit", "--record", team, "--json"]) == 0
    acts = _json(capsys)
    assert [a["what"] for a in acts] == ["remove", "password", "role editor", "add reader"]
    assert {a["who"] for a in acts} == {"admin"}
    assert call(["audit", "--record", team, "--who", "nobody"]) == 0
    assert "0 acts" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line",
    [
        ["add", "bo", "--role", "reader"],  # nobody is there to type a password
        ["add", "bo", "--role", "owner", "--generate"],
        ["role", "nobody", "editor"],
        ["remove", "nobody"],
    ],
)
def test_what_cannot_be_meant_is_usage(
    team: str, line: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert call(["user", *line, "--record", team]) == 2
    assert "Traceback" not in capsys.readouterr().err
    with Store.open(team) as store:
        assert not accounts.Accounts(store).any()


def test_the_verbs_know_the_records_words() -> None:
    """They repeat them, so that --help need not open the record's room."""
    assert user_verb.ROLES == accounts.ROLES and audit_verb.KINDS == KINDS

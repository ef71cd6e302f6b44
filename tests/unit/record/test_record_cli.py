"""The record's verbs, as typed: what they print, what they exit with, what they never do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parley.cli import call
from parley.core.claim import Claim, Report
from parley.core.tables import to_json
from parley.record import Store


@pytest.fixture
def lines(tmp_path: Path, first: Report, said: Claim) -> Path:
    """What ``parley read --json`` would write, the report beside."""
    path = tmp_path / "claims.jsonl"
    path.write_text(f"{to_json(first)}\n{to_json(said)}\n", "utf-8")
    return path


@pytest.fixture
def at(tmp_path: Path) -> list[str]:
    return ["--record", str(tmp_path / "r.db")]


def said_on(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_record_show_query_verify(
    lines: Path, at: list[str], said: Claim, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["record", str(lines), *at, "--json"]) == 0
    assert json.loads(said_on(capsys))["new_claims"] == 1
    assert call(["record", str(lines), *at, "--json"]) == 0
    assert json.loads(said_on(capsys))["known"] == 2
    assert call(["show", "claim", said.id, *at]) == 0
    out = said_on(capsys)
    assert f"⟦{said.quote}⟧" in out and "line 2, column 1" in out and "sha256" in out
    assert call(["show", "claim", said.id, "--json", *at]) == 0
    assert json.loads(said_on(capsys))["claim"]["quote"] == said.quote
    for noun, key in (("report", "r1"), ("actor", "norland")):
        assert call(["show", noun, key, *at]) == 0
        assert said.id in said_on(capsys)
        assert call(["show", noun, key, "--json", *at]) == 0
        assert said.id in json.dumps(json.loads(said_on(capsys)))
    assert call(["query", "SELECT speaker, low FROM figures", "--json", *at]) == 0
    assert json.loads(said_on(capsys)) == {"speaker": "norland", "low": 40.0}
    assert call(["query", "SELECT '=1' AS x", "--csv", *at]) == 0
    assert said_on(capsys) == "x\n'=1\n"
    assert call(["query", "--search", "NORLÄND westf*", *at]) == 0
    assert said.id in said_on(capsys)
    assert call(["verify", *at]) == 0
    assert said_on(capsys).startswith("whole: 2 entries")


def test_review_by_filter(
    lines: Path, at: list[str], said: Claim, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call(["record", str(lines), *at])
    said_on(capsys)
    ana = ["--who", "ana", *at]
    assert call(["review", "--json", *ana]) == 0
    assert json.loads(said_on(capsys))["status"] == "pending"
    assert call(["review", "--bulk", "accept", "--yes", "--why", "read", *ana]) == 0
    assert call(["review", "--bulk", "reject", "--claim", said.id, "--who", "ben", *at]) == 0
    said_on(capsys)
    assert call(["review", "--agreement", "--json", *at]) == 0
    assert json.loads(said_on(capsys))["units"] == 1
    assert call(["review", "--undo", "--who", "ben", *at]) == 0
    assert call(["review", "--gold", str(tmp_path / "gold.jsonl"), *at]) == 0
    gold = json.loads((tmp_path / "gold.jsonl").read_text())
    assert (gold["decision"], gold["annotators"]) == ("accept", {"ana": "accept"})
    assert call(["review", "--suggest", *at]) == 0
    said_on(capsys)
    assert call(["review", "--second", "--json", "--who", "cleo", *at]) == 0
    assert json.loads(said_on(capsys))["claim"]["id"] == said.id
    assert call(["review", "--second", "--json", *ana]) == 0
    assert said_on(capsys) == ""
    assert call(["review", "--dispute", said.id, "--why", "no", *ana]) == 0
    assert call(["review", "--retract", said.id, *ana]) == 0
    assert call(["review", "--merge", said.id, *ana]) == 2
    said_on(capsys)
    assert call(["review", "--redact", said.id, "--why", "witness", "--yes", *ana]) == 0
    assert f"redacted: {said.id}" in said_on(capsys)
    assert call(["show", "claim", said.id, *at]) == 3
    assert call(["verify", *at]) == 0
    assert "redacted" in said_on(capsys)


def test_import_and_export(
    tmp_path: Path, at: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "list.csv"
    table.write_text("Tag;Tote\n01.02.2016;mehr als 20\n31.02.2016;4\n")
    command = ["import", "table", str(table), "--map", "date_start=Tag", "--map", "best='Tote'"]
    assert call([*command, *at]) == 0
    seen = capsys.readouterr()
    assert "1 (listed in" in seen.out and f"{table}:3:1" in seen.err
    assert "note: cells are separated by semicolon" in seen.out
    assert (tmp_path / "errors.csv").exists()
    assert call([*command, *at, "--strict", "--name", "again"]) in (0, 1)
    capsys.readouterr()
    out = tmp_path / "out.csv"
    assert call(["export", "ged", str(out), *at]) == 0
    assert "--allow-restricted" in capsys.readouterr().err
    assert call(["export", "ged", str(out), "--allow-restricted", "--json", *at]) == 0
    assert json.loads(said_on(capsys))["rows"] == 1
    assert call(["show", "event", "table:list:nope", *at]) == 3


def test_strict_ends_with_one(tmp_path: Path, at: list[str]) -> None:
    table = tmp_path / "list.csv"
    table.write_text("date\n2016-01-01\n31.02.2016\n")
    assert call(["import", "table", str(table), "--strict", *at]) == 1
    assert call(["import", "table", str(table), "--dry-run", *at]) == 0


def test_refusals_have_their_exit_code(
    tmp_path: Path, lines: Path, at: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["verify", *at]) == 3 and "no such record" in capsys.readouterr().err
    assert not (tmp_path / "r.db").exists()
    call(["record", str(lines), *at])
    assert call(["show", "claim", "nope", *at]) == 3
    assert call(["query", "DROP TABLE entry", *at]) == 2
    assert call(["query", *at]) == 2
    assert call(["import", "table", str(tmp_path / "x.csv"), *at]) == 3
    assert call(["import", "table", str(lines), "--map", "best", *at]) == 2
    assert call(["show", "actor", "norlnd", *at]) == 2
    assert "norland" in capsys.readouterr().err
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"quote": 3}\n{"quote": "x"\n')
    assert call(["record", str(bad), *at]) == 3
    assert f"{bad}:2:1" in capsys.readouterr().err


def test_a_broken_record_is_named(
    lines: Path, at: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call(["record", str(lines), *at])
    path = tmp_path / "r.db"
    raw = bytearray(path.read_bytes())
    raw[raw.index(b'"quote":"The ministry') + 12] ^= 1
    path.write_bytes(raw)
    capsys.readouterr()
    assert call(["verify", *at]) == 3
    assert "entry " in capsys.readouterr().err


def test_ctrl_c_leaves_a_valid_record(tmp_path: Path) -> None:
    table = tmp_path / "big.csv"
    with table.open("w") as file:
        file.write("id,date\n")
        file.writelines(f"{k},2016-01-01\n" for k in range(300_000))
    where = tmp_path / "r.db"
    Store.open(where).close()  # a new one without an entry would not be left behind
    command = [
        sys.executable,
        "-m",
        "parley",
        "import",
        "table",
        str(table),
        "--record",
        str(where),
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ.copy())
    wal = where.with_name("r.db-wal")
    until = time.monotonic() + 30
    while time.monotonic() < until and not (wal.exists() and wal.stat().st_size > 1 << 21):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130 and "Traceback" not in err
    with Store.open(where, create=False) as store:
        result = store.verify()
        assert result.whole and result.entries == 0


def test_reviewing_with_keys(
    tmp_path: Path, first: Report, said: Claim, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from dataclasses import replace

    import click

    from parley.cli.record_review import _sit_down
    from parley.record import Filters

    with Store.open(tmp_path / "r.db") as store:
        store.add([first], [replace(said, id=f"c{k}") for k in range(5)])
        corrected = to_json(replace(said, id="c3", topic="siege"))
        monkeypatch.setattr(click, "edit", lambda text, extension: corrected)
        monkeypatch.setattr(click, "prompt", lambda *a, **k: "the town is besieged")
        keys = iter("ha" + "x" + "u" + "a" + " " + "oc" + "q")
        monkeypatch.setattr(click, "getchar", lambda: next(keys))
        _sit_down(store, "ana", Filters(unseen_by="ana"))
        view = store.view()
        standing = [view.standing(f"c{k}").status for k in range(5)]
        assert standing == ["accepted", "accepted", "pending", "corrected", "pending"]
        assert view.claim("c3").topic == "siege"
        assert view.standing("c3").history[-1].why == "the town is besieged"
    out = capsys.readouterr().out
    assert "[a]ccept" in out and f"⟦{said.quote}⟧" in out and "undone: 1" in out


def test_unknown_names_are_shown_with_their_nearest(
    tmp_path: Path, first: Report, said: Claim, capsys: pytest.CaptureFixture[str]
) -> None:
    from dataclasses import replace

    from parley.core.claim import Speaker, Where

    stranger = replace(said, id="c2", speaker=Speaker("Norlnd", 0, 6), place=Where("Westfrd", 0, 7))
    with Store.open(tmp_path / "r.db") as store:
        store.add([first], [said, stranger])
    assert call(["show", "claim", "c2", "--record", str(tmp_path / "r.db")]) == 0
    out = capsys.readouterr().out
    assert "nearest actors  norland (" in out and "nearest places  Westford (" in out


def test_show_event_prints_the_sum(
    tmp_path: Path, first: Report, said: Claim, capsys: pytest.CaptureFixture[str]
) -> None:
    from dataclasses import replace

    from parley.core.claim import EventFrame
    from parley.core.terms import EventType

    frame = EventFrame(EventType.ASSAULT, "aerial")
    with Store.open(tmp_path / "r.db") as store:
        store.add([first], [replace(said, id=k, event=frame) for k in ("c1", "c2")])
        store.merge(["c1", "c2"], "ana", "one strike")
    at = ["--record", str(tmp_path / "r.db")]
    assert call(["show", "event", "c1", *at]) == 0
    assert "merged by a person" in capsys.readouterr().out
    assert call(["show", "event", "c1", "--json", *at]) == 0
    assert json.loads(capsys.readouterr().out)["claims"] == ["c1", "c2"]

"""Power cut, Ctrl-C, a full disk, a folder that cannot be written: said plainly, nothing half."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from parley.cli import call
from parley.core.errors import EnvironmentFault
from parley.record import Store, ledger
from parley.workbench.watching import Watch

TEXT = "date 2016-12-20\n\nThe ministry said that {} people left Aleppo on Tuesday by bus.\n"
SMALL = ["--members", "20", "--days", "10", "--draws", "200"]
EVENTS = "id,date_start,country,place,latitude,longitude,side_a,side_b,best\n" + "".join(
    f"e{k},2016-12-{1 + k % 28:02d},Norland,Westford,54.5,3.2,army,rebels,{k % 9}\n"
    for k in range(6000)
)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT.format(40), encoding="utf-8")
    return folder


def _start(*args: str, **more: object) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "parley", *args]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(line, text=True, **pipes, **more)  # type: ignore[call-overload, no-any-return]


def _ends(process: subprocess.Popen[str], code: int) -> str:
    said: str = process.communicate(timeout=90)[1]
    assert process.returncode == code, said
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "told to end"])
def test_a_watch_that_is_ended_leaves_whole_runs_only(
    inbox: Path, tmp_path: Path, how: signal.Signals
) -> None:
    out = tmp_path / "out"
    line = ["watch", "aleppo-2016-12", "--inbox", str(inbox), "--out", str(out), "--json", *SMALL]
    process = _start(*line, "--every", "1s")
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    (inbox / "b.txt").write_text(TEXT.format(70), encoding="utf-8")
    time.sleep(3.5)  # in the middle of taking in or running
    process.send_signal(how)
    assert "Interrupted" in _ends(process, 130)
    assert (Path(told["folder"]) / "report.html").is_file()
    assert not list(out.glob(".run-*"))
    assert call(["verify", "--record", str(out / "record.db")]) == 0


def test_what_a_killed_watch_left_is_swept_away(inbox: Path, tmp_path: Path) -> None:
    left = tmp_path / "out" / ".run-killed"
    left.mkdir(parents=True)
    line = ["watch", "aleppo-2016-12", "--inbox", str(inbox), "--out", str(left.parent)]
    assert call([*line, "--once", "--no-run"]) == 0
    assert not left.exists()


def test_the_page_ends_with_ctrl_c_and_a_port_in_use_is_said(run_folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = _ends(_start("serve", str(run_folder), "--port", port), 5)
        assert "cannot be listened on" in said and "--port" in said
    process = _start("serve", str(run_folder), "--port", "0")
    assert process.stdout is not None
    address = process.stdout.readline().split()[1]
    with urllib.request.urlopen(address + "methods", timeout=60) as answer:
        assert answer.status == 200
    process.send_signal(signal.SIGINT)
    _ends(process, 130)


def test_an_interrupted_import_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table, record = tmp_path / "events.csv", tmp_path / "r.db"
    table.write_text(EVENTS, encoding="utf-8")
    line = ["import", "table", str(table), "--record", str(record)]
    insert, calls = ledger._insert, []

    def cut(*args: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        insert(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "_insert", cut)
        assert call(line) == 130
    assert "Interrupted" in capsys.readouterr().err
    with Store.open(record) as store:
        assert store.verify().whole
        before = store.head().seq
    assert call(line) == 0
    with Store.open(record) as store:
        assert store.verify().whole and store.head().seq > max(before, 6000)


def test_a_disk_that_is_full_ends_a_run_with_5(inbox: Path, tmp_path: Path) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    out = tmp_path / "out"
    line = ["run", "aleppo-2016-12", "--only-reports", "--reports", str(inbox), "--out", str(out)]
    said = _ends(_start(*line, *SMALL, preexec_fn=small), 5)
    assert str(out) in said
    assert not (out / "report.html").exists()


@pytest.mark.parametrize(
    "line",
    [
        ["run", "aleppo-2016-12", *SMALL, "--out"],
        ["watch", "aleppo-2016-12", "--inbox", "{inbox}", "--once", "--out"],
        ["record", "{inbox}", "--record"],
        ["backup", "{record}"],
    ],
    ids=lambda line: line[0],
)
def test_a_folder_that_cannot_be_written_is_said(
    line: list[str], inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "r.db"
    Store.open(record).close()
    if os.geteuid() == 0:
        closed = Path("/proc/sys/parley")  # even for root
    else:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o500)
        closed = closed / "parley"
    filled = [w.format(inbox=inbox, record=record) for w in line]
    code = call([*filled, str(closed)])
    said = capsys.readouterr().err
    assert code == 5, said
    assert "Traceback" not in said and "internal fault" not in said and str(closed.parent) in said


def test_a_watch_goes_on_when_the_machine_stood_in_its_way(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    work, tries = Watch.round, []

    def troubled(watched: Watch, *args: object, **more: object) -> object:
        tries.append(1)
        if len(tries) == 1:
            raise EnvironmentFault("server: does not answer.", "Start it.")
        return work(watched, *args, **more)  # type: ignore[arg-type]

    def enough(_: float) -> None:
        if len(tries) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Watch, "round", troubled)
    monkeypatch.setattr("parley.workbench.watching.time.sleep", enough)
    line = ["watch", "aleppo-2016-12", "--inbox", str(inbox), "--no-run", "--out"]
    assert call([*line, str(tmp_path / "out")]) == 130
    said = capsys.readouterr()
    assert "does not answer. Start it." in said.err and "new reports" in said.out
    tries.clear()
    assert call([*line, str(tmp_path / "out"), "--once"]) == 5

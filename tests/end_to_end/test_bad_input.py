"""Bad input gets a clear message and the right exit code; an interrupt leaves a valid record."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parley.cli import call

TEXT = "date 2016-12-20\nNach Angaben der Uno wurden in Idlib mindestens 40 Zivilisten getötet.\n"
MESSAGE = re.compile(r"^[^\n]+: [^\n]+\.", re.M)


def read(path: Path, *more: str) -> int:
    return call(["read", str(path), "--json", *more])


def refused(path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> None:
    assert read(path) == 3
    said = capsys.readouterr().err
    assert path.name in said and "Traceback" not in said and MESSAGE.search(said)
    for word in words:
        assert word in said


def claims(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> list[dict[str, object]]:
    assert read(path, *more) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_empty_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    refused(path, capsys, "empty")


def test_binary_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "binary.txt"
    path.write_bytes(b"\x7fELF" + bytes(range(256)) * 60)
    refused(path, capsys)


def test_no_date_asks_for_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "undated.txt"
    path.write_text(TEXT.split("\n", 1)[1], encoding="utf-8")
    refused(path, capsys, "--published")
    assert claims(path, capsys, "--published", "2016-12-20")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig", "utf-8"])
def test_other_encodings_are_read(
    encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"{encoding}.txt"
    path.write_bytes(TEXT.encode(encoding))
    (found,) = claims(path, capsys)[:1]
    assert "getötet" in str(found["quote"])
    assert found["quantities"][0]["low"] == 40  # type: ignore[index]


def test_fifty_megabytes_are_refused_or_read_but_not_hung_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as out:
        out.write(TEXT.encode())
        block = ("x" * 199 + "\n").encode() * 5000
        for _ in range(50):
            out.write(block)
    began = time.monotonic()
    assert read(path) == 3
    assert time.monotonic() - began < 60
    said = capsys.readouterr().err
    assert "huge.txt" in said and "Traceback" not in said


def test_a_language_parley_does_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "finnish.txt"
    sentence = "Hallitus ilmoitti keskiviikkona, että taistelut kaupungissa ovat päättyneet. "
    path.write_text("date 2016-12-20\n" + 20 * sentence, encoding="utf-8")
    refused(path, capsys, "language")


def test_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read(tmp_path / "nowhere.txt") in (2, 3)
    said = capsys.readouterr().err
    assert "nowhere.txt" in said and "Traceback" not in said


def test_one_bad_file_does_not_lose_the_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(TEXT, encoding="utf-8")
    bad.write_bytes(b"")
    assert call(["read", str(good), str(bad), "--json"]) == 0
    shown = capsys.readouterr()
    assert shown.out.strip() and "bad.txt" in shown.err
    assert call(["read", str(good), str(bad), "--json", "--strict"]) == 1


def test_interrupt_leaves_a_valid_record(tmp_path: Path) -> None:
    out = tmp_path / "out"
    args = [sys.executable, "-m", "parley", "run", "aleppo-2016-12", "--out", str(out)]
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen([*args, "--members", "4000"], stderr=subprocess.PIPE, env=env)
    record = out / "record.db"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not record.exists():
        time.sleep(0.05)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert b"Traceback" not in said
    assert not (out / "report.html").exists()
    assert call(["verify", "--record", str(record)]) == 0


def test_full_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    code = call(["run", "aleppo-2016-12", "--out", str(blocked), "--members", "10"])
    assert code == 5
    said = capsys.readouterr().err
    assert str(blocked) in said and "Traceback" not in said

"""A large corpus: same bytes whatever the workers, flat memory, and on after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from parley.cli import call
from parley.core.claim import Report
from parley.reading.corpus import mark_stream, read_in_order
from parley.reading.journal import Journal

LINE = "Die Waffenruhe ist nach Angaben der Uno gescheitert. {} Menschen wurden in Homs getötet."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    file = tmp_path / "corpus.jsonl"
    rows = [{"text": LINE.format(n), "date": "2016-12-21"} for n in range(1, 61)]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def read(corpus: Path, out: Path, *options: str) -> bytes:
    assert call(["read", str(corpus), "--out", str(out), *options]) == 0
    return out.read_bytes()


def test_dask_workers_give_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    alone = read(corpus, tmp_path / "a.jsonl")
    assert alone.count(b"\n") >= 60
    assert read(corpus, tmp_path / "b.jsonl", "--engine", "dask", "--jobs", "2") == alone


def test_reports_are_taken_up_only_as_they_are_read() -> None:
    taken = 0

    def reports() -> Iterator[Report]:
        nonlocal taken
        for n in range(10_000):
            taken += 1
            yield Report(f"r{n}", f"report {n}")

    def work(chunk: Sequence[Report]) -> list[str]:
        return [r.id for r in chunk]

    results = read_in_order(work, reports())
    assert [next(results) for _ in range(3)] == ["r0", "r1", "r2"]
    assert taken <= 16


def test_equal_texts_are_marked_across_windows() -> None:
    texts = ["The rebels left the city on Friday.", "The army took the airport at noon."]
    stream = (Report(f"r{n}", texts[n % 2]) for n in range(9))
    marked = list(mark_stream(stream, window=2))
    assert [r.duplicate_of for r in marked] == ["", "", *["r0", "r1"] * 3, "r0"]


def test_killed_midway_it_goes_on_and_ends_the_same(corpus: Path, tmp_path: Path) -> None:
    whole = read(corpus, tmp_path / "whole.jsonl")
    out = tmp_path / "out.jsonl"
    journal = tmp_path / "out.jsonl.journal"
    # The child slows each report down, so that the kill comes midway on any machine.
    code = (
        "import sys, time; from parley.reading.reader import Reader; from parley.cli import call\n"
        "fast = Reader.examine\n"
        "Reader.examine = lambda self, r: (time.sleep(0.03), fast(self, r))[1]\n"
        "call(sys.argv[1:])"
    )
    child = subprocess.Popen([sys.executable, "-c", code, "read", str(corpus), "--out", str(out)])
    try:
        for _ in range(3000):
            if journal.exists() and journal.read_bytes().count(b"\n") > 20:
                break
            time.sleep(0.01)
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    assert not out.exists() and 20 < journal.read_bytes().count(b"\n") < 61
    assert read(corpus, out) == whole
    assert not journal.exists() and not (tmp_path / "out.jsonl.part").exists()


def half_written(out: Path, reports: list[Report]) -> None:
    with pytest.raises(KeyboardInterrupt), Journal(out, "job") as journal:
        for n, report in enumerate(journal.unread(reports)):
            if n == 3:
                raise KeyboardInterrupt
            journal.write(report, [report.text])


@pytest.mark.parametrize("damage", ["torn line", "torn entry", "other job", "other text"])
def test_only_what_holds_is_kept(tmp_path: Path, damage: str) -> None:
    out = tmp_path / "out"
    part, entries = tmp_path / "out.part", tmp_path / "out.journal"
    reports = [Report(f"r{n}", f"text {n}") for n in range(5)]
    half_written(out, reports)
    job, skipped = "job", 3
    if damage == "torn line":
        part.write_bytes(part.read_bytes() + b"tex")
    elif damage == "torn entry":
        entries.write_bytes(entries.read_bytes()[:-5])
        skipped = 2
    elif damage == "other job":
        job, skipped = "another", 0
    else:
        reports[1] = Report("r1", "corrected")
        skipped = 1
    with Journal(out, job) as journal:
        for report in journal.unread(reports):
            journal.write(report, [report.text])
    assert journal.skipped == skipped
    assert out.read_text() == "".join(r.text + "\n" for r in reports)


def test_explain_names_rules_and_their_words(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["read", str(corpus), "--json", "--explain"]) == 0
    row = json.loads(capsys.readouterr().out.splitlines()[0])
    assert [r["rule"] for r in row["explain"]][:2] == row["rule"].split()
    words = [w for r in row["explain"] for w in r["words"]]
    assert {"Uno", "gescheitert"} <= {w["text"] for w in words}
    assert all(w["text"] == LINE.format(1)[w["start"] : w["end"]] for w in words)

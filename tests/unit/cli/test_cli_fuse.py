"""``parley fuse`` on claims, records, scenarios and tables, with good and with bad input."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from parley.cli import call
from parley.core.claim import Claim, Quantity, Report, Span, Speaker, Where
from parley.core.tables import to_json
from parley.core.terms import Bound, Kind
from parley.record import Store

SAID = (("the army", 900.0), ("the mayor", 3000.0), ("the clinic", 2800.0))


def report(n: int, value: float) -> Report:
    text = f"{value:.0f} people were killed in Harbour, it was said."
    return Report(f"r{n}", text, "en", date(2031, 5, 4), sha256=Report.digest(text))


def claim(n: int, who: str, value: float) -> Claim:
    text = report(n, value).text
    q = Quantity(value, value, value, Bound.EXACT, "person", "people", "killed", f"{value:.0f}")
    return Claim(f"c{n}", f"r{n}", 0, len(text), text, Span(0, len(text), text),
                 speaker=Speaker(who, 0, 1, None), kind=Kind.QUANTITY, quantities=(q,),
                 place=Where("Harbour", 0, 7, "Harbour", "harbour"),
                 published=date(2031, 5, 4))  # fmt: skip


CLAIMS = [claim(n, who, value) for n, (who, value) in enumerate(SAID)]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal in which no cell of a table wraps."""
    monkeypatch.setenv("COLUMNS", "240")


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "claims.jsonl"
    path.write_text("\n".join(to_json(c) for c in CLAIMS) + "\n", "utf-8")
    return path


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.db"
    with Store.open(path) as store:
        store.add([report(n, v) for n, (_, v) in enumerate(SAID)], CLAIMS, complete=True)
    return path


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_claims_a_line_and_as_a_list_give_the_same(
    lines: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["fuse", "--claims", str(lines), "--json"]) == 0
    first = json.loads(printed(capsys))
    whole = tmp_path / "claims.json"
    whole.write_text(f"[{','.join(to_json(c) for c in CLAIMS)}]", "utf-8")
    assert call(["fuse", "--claims", str(whole), "--json"]) == 0
    assert json.loads(printed(capsys)) == first
    (estimate,) = first
    assert estimate["low"] <= estimate["best"] <= estimate["high"]
    assert estimate["waterfall"] and {"path", "links", "spot"} <= set(estimate)


def test_a_record_gives_what_its_claims_give(
    lines: Path, record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["fuse", "--claims", str(lines), "--json"]) == 0
    from_lines = json.loads(printed(capsys))
    assert call(["fuse", "--record", str(record), "--json"]) == 0
    assert json.loads(printed(capsys)) == from_lines


def test_why_and_sources_are_shown(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["fuse", "--record", str(record), "--why"]) == 0
    shown = printed(capsys)
    assert "the army" in shown and "█" in shown and "moves it most" in shown
    assert call(["fuse", "--record", str(record), "--sources"]) == 0
    assert "the clinic" in printed(capsys)
    assert call(["fuse", "--record", str(record), "--sources", "--json"]) == 0
    both = json.loads(printed(capsys))
    assert {p["name"] for p in both["sources"]} == {who for who, _ in SAID}


def test_a_scenario_explains_a_record(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["fuse", "aleppo-2016-12", "--record", str(record), "--json"]) in (0, 3)
    printed(capsys)


def test_every_bad_claim_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(f'{{"id": 3}}\nnot json\n{to_json(CLAIMS[0])}\n{{"id":"x"}}\n', "utf-8")
    assert call(["fuse", "--claims", str(path), "--json"]) == 3
    error = json.loads(printed(capsys))["error"]
    assert [f["line"] for f in error["faults"]] == [1, 2, 4]


def test_two_claims_of_one_id_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.jsonl"
    other = claim(0, "somebody", 5.0)
    path.write_text(f"{to_json(CLAIMS[0])}\n{to_json(other)}\n", "utf-8")
    assert call(["fuse", "--claims", str(path)]) == 3


@pytest.mark.parametrize("content", ["", "[]", "{}", "[1, 2]", "\x00\x01"])
def test_files_without_claims_are_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    path.write_text(content, "utf-8")
    assert call(["fuse", "--claims", str(path)]) == 3


def test_what_is_no_record_is_refused_and_left(tmp_path: Path, lines: Path) -> None:
    before = lines.read_bytes()
    assert call(["fuse", "--record", str(tmp_path / "none.db")]) == 3
    assert call(["fuse", "--record", str(lines)]) in (3, 5)
    assert lines.read_bytes() == before and not (tmp_path / "none.db").exists()


def test_before_the_first_report_there_is_nothing(record: Path, lines: Path) -> None:
    assert call(["fuse", "--record", str(record), "--as-of", "2030-01-01"]) == 3
    assert call(["fuse", "--claims", str(lines), "--as-of", "2030-01-01"]) == 3
    assert call(["fuse", "--claims", str(lines), "--as-of", "yesterday"]) == 2


def test_options_that_do_not_go_together(lines: Path) -> None:
    assert call(["fuse", "--claims", str(lines), "--links", "x.csv"]) == 2
    assert call(["fuse", "--claims", str(lines), "--table", "x.csv"]) == 2
    assert call(["fuse", "--table", "x.csv", "--why"]) == 2


def test_tables_of_every_kind_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, out = tmp_path / "t.csv", tmp_path / "out" / "estimates.csv"
    table.write_text(
        "question,source,topic,camp,value,event_time,lat,lon\n"
        "signed,un,date,neutral,2016-12-13,,,\nsigned,army,date,red,2016-12,,,\n"
        "town,un,held,neutral,yes,2016-12-01,,\ntown,un,held,neutral,yes,2016-12-02,,\n"
        "town,un,held,neutral,no,2016-12-09,,\n"
        "dead,army,dead,red,90,,,\ndead,rebels,dead,blue,300,,,\n"
        "strike,un,where,neutral,,,36.2,37.1\nstrike,army,where,red,,,36.21,37.12\n",
        "utf-8",
    )
    assert call(["fuse", "--table", str(table), "--out", str(out)]) == 0
    assert "boolean" in printed(capsys)
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    kinds = {r["question"]: r["kind"] for r in rows}
    assert kinds == {"signed": "date", "town": "boolean", "dead": "numeric", "strike": "place"}
    dead = next(r for r in rows if r["question"] == "dead")
    assert (
        "blue: " in dead["if_right"] and "red: " in dead["if_right"] and dead["identified"] == "0"
    )
    assert next(r for r in rows if r["question"] == "strike")["radius_km"]
    assert call(["fuse", "--table", str(table), "--sources"]) == 0
    assert "nothing settled" in printed(capsys)


def test_an_estimate_that_cannot_be_written_leaves_nothing(tmp_path: Path, lines: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", "utf-8")
    assert call(["fuse", "--claims", str(lines), "--out", str(blocked / "x.csv")]) == 5
    assert blocked.read_text("utf-8") == "in the way"

"""Any table of claims: kinds told apart, faults named, families chosen."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from parley.cli import call
from parley.core.errors import InputError, UsageError
from parley.fusion import fuse
from parley.fusion.categorical import accuracy
from parley.fusion.categorical.choose import list_parts
from parley.fusion.categorical.layout import layout, value_names
from parley.fusion.tablefile import read_rows

HEAD = "question,source,form,value,low,high,word"


def write(tmp_path: Path, *lines: str, head: str = HEAD) -> Path:
    path = tmp_path / "claims.csv"
    path.write_text("\n".join([head, *lines]) + "\n", "utf-8")
    return path


def test_every_form_bounds_the_estimate(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "q,a,at_least,,300,,",
        "q,b,interval,,250,600,",
        "q,c,vague,,,,hundreds",
        "q,d,rounded,400,,,",
        "q,e,at most,,,900,",
    )
    (row,) = fuse(path).rows
    assert 300 <= row.best <= 600
    assert row.n_claims == 5


def test_bad_rows_are_set_aside_and_named(tmp_path: Path) -> None:
    path = write(
        tmp_path, "q,a,exact,10,,,", "q,b,nonsense,10,,,", "q,,exact,10,,,", "q,c,interval,,9,3,"
    )
    found = fuse(path)
    assert found.set_aside == 3
    assert [f.line for f in found.faults] == [3, 4, 5]
    assert "unknown form (nonsense)" in str(found.faults[0])
    assert found.rows[0].n_claims == 1


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01binary", b"a,b\n1,2\n", b"question,source\n\xff\xfe,1\n"]
)
def test_unreadable_tables_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(InputError):
        fuse(path)


def test_labels_and_numbers_are_told_apart_by_topic() -> None:
    rows: list[dict[str, Any]] = [
        {"question": "town", "source": s, "value": v, "topic": "control"}
        for s, v in (("a", "north"), ("b", "north"), ("c", "south"))
    ]
    rows += [{"question": "dead", "source": s, "value": v, "topic": "killed"}
             for s, v in (("a", 10), ("b", 12))]  # fmt: skip
    by_name = {r.question: r for r in fuse(rows).rows}
    assert by_name["town"].best == "north" and by_name["town"].kind == "category"
    assert by_name["dead"].kind == "numeric"


def test_few_returning_numbers_are_labels() -> None:
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 2, 40)
    rows = [
        {"question": f"q{q}", "source": f"s{s}", "value": int(t if rng.random() < 0.8 else 1 - t)}
        for q, t in enumerate(truth)
        for s in range(9)
    ]
    found = {r.question: r.best for r in fuse(rows).rows}
    assert np.mean([found[f"q{q}"] == str(t) for q, t in enumerate(truth)]) >= 0.95


def test_shares_take_words_and_percentages() -> None:
    rows = [{"question": "q", "source": s, "value": v} for s, v in (("a", "most"), ("b", "60"))]
    (row,) = fuse(rows, "share").rows
    assert 0.5 <= row.best <= 0.9 and row.low >= 0 and row.high <= 1


def test_copiers_are_found_by_their_shared_errors() -> None:
    rng = np.random.default_rng(5)
    rows, truth = [], {}
    for q in range(150):
        truth[f"q{q}"] = t = f"v{rng.integers(1000)}"
        said = {s: t if rng.random() < 0.75 else f"v{rng.integers(1000)}" for s in range(5)}
        said[5] = t if rng.random() < 0.3 else f"v{rng.integers(1000)}"
        said |= dict.fromkeys((6, 7), said[5])
        rows += [{"question": f"q{q}", "source": f"s{s}", "value": v} for s, v in said.items()]
    found = fuse(rows, "category", explain=False)
    assert np.mean([str(r.best) == truth[r.question] for r in found.rows]) > 0.9
    pages = {p["id"]: p for p in found.sources}
    assert {name for name, _ in pages["s6"]["copies"]} >= {"s5", "s7"}
    assert not pages["s0"]["copies"]


def test_lists_entail_their_parts() -> None:
    rows = [
        {"question": f"q{k}", "source": f"s{j}", "value": f"ann{k};bo{k}" if j < 3 else f"ann{k}"}
        for k in range(30)
        for j in range(7)
    ]
    table = read_rows(rows).table
    parents = list_parts(table, value_names(table))
    assert parents["ann3;bo3"] == {"ann3"}
    d = layout(table, np.ones(len(table)), parents)
    _, prob, _ = accuracy.fit(d, 100.0)
    whole = [";" in d.labels[k] for k in d.label]
    assert prob[np.array(whole)].min() > 0.9


def test_growing_counts_grow() -> None:
    rows = [
        {"question": "q", "source": s, "value": v, "event_time": f"2031-05-{d:02d}"}
        for s, d, v in (("a", 1, 100), ("b", 2, 300), ("a", 3, 250), ("b", 4, 900), ("a", 5, 1000))
    ]
    days = fuse(rows).rows
    assert [r.event_time for r in days] == [f"2031-05-0{d}" for d in range(1, 6)]
    best = [float(r.best) for r in days]
    assert best == sorted(best)
    assert all(r.low <= r.best <= r.high for r in days)


def test_bias_learnt_on_settled_topics_tells_of_the_next() -> None:
    rows: list[dict[str, Any]] = []
    for k in range(8):
        rows.append({"question": f"q{k}", "source": "staff", "value": 300, "topic": f"t{k}",
                     "camp": "red", "side": "red"})  # fmt: skip
        if k:
            rows.append({"question": f"q{k}", "source": "court", "value": 100, "topic": f"t{k}",
                         "camp": "neutral", "side": "red", "anchor": "1"})  # fmt: skip
    found = {r.question: r for r in fuse(rows).rows}
    assert found["q3"].best == pytest.approx(100)
    assert 80 < float(found["q0"].best) < 190


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UsageError):
        fuse([{"question": "q", "source": "s", "value": 1}], "colour")


def test_command_writes_estimates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, "q,a,exact,10,,,", "q,b,exact,12,,,", "q,c,oops,1,,,")
    out = tmp_path / "estimates.csv"
    assert call(["fuse", "--table", str(path), "--out", str(out), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    (row,) = csv.DictReader(out.open(encoding="utf-8"))
    assert list(row)[:7] == ["question", "best", "low", "high", "kind", "n_claims", "why"]
    assert float(row["low"]) <= float(row["best"]) <= float(row["high"])
    assert printed["estimates"][0]["question"] == "q"
    assert printed["set_aside"] == 1
    assert call(["fuse", "--table", str(path), "--strict"]) == 1


def test_command_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    assert call(["fuse", "--table", str(tmp_path / "none.csv")]) == 3
    assert call(["fuse"]) == 2
    path = write(tmp_path, "q,a,oops,10,,,")
    out = tmp_path / "estimates.csv"
    assert call(["fuse", "--table", str(path), "--out", str(out)]) == 3
    assert not out.exists()

"""Tables as people keep them: several sorts of question in one, labels in many spellings."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.cli import call
from parley.fusion import fuse
from parley.fusion.cells import number, phrase
from parley.fusion.tablefile import read_rows

MIXED = """Question,Source,Value
Taken?,A,Yes
Taken?,B,yes
Taken?,C,no
Taken?,D, YES
Dead,A,12
Dead,B,15
Dead,C,at least 10
Dead,D,dozens
In favour,A,45%
In favour,B,50 %
In favour,C,0.48
Signed,A,2016-12-13
Signed,B,13 December 2016
Signed,C,Dezember 2016
"""


def _mixed(tmp_path: Path) -> Path:
    path = tmp_path / "mixed.csv"
    path.write_text(MIXED, "utf-8")
    return path


def test_each_question_is_answered_as_what_it_asks_for(tmp_path: Path) -> None:
    fused = fuse(_mixed(tmp_path))
    rows = {r.question: r for r in fused.rows}
    assert not fused.faults
    assert {q: r.kind for q, r in rows.items()} == {
        "Taken?": "category", "Dead": "numeric", "In favour": "share", "Signed": "date",
    }  # fmt: skip
    assert rows["Taken?"].best.casefold() == "yes"
    assert rows["Signed"].best == "2016-12-13"
    assert 10 < float(rows["Dead"].best) < 30
    assert 0.44 < float(rows["In favour"].best) < 0.51


def test_the_order_of_a_mixed_table_does_not_matter() -> None:
    said = [line.split(",") for line in MIXED.splitlines()[1:]]
    rows = [{"question": q, "source": s, "value": v} for q, s, v in said]
    assert fuse(rows).rows == fuse(rows[::-1]).rows


def test_one_family_stays_whole_where_claims_do_not_fit() -> None:
    """Labels of which a third happen to be numbers are labels: "12", "unknown", "12 bis"."""
    said = [("q1", "12"), ("q1", "unknown"), ("q2", "unknown"), ("q2", "7"), ("q2", "unknown")]
    rows = [{"question": q, "source": f"s{k}", "value": v} for k, (q, v) in enumerate(said)]
    assert {r.kind for r in fuse(rows).rows} == {"category"}


def test_labels_that_differ_by_case_are_one_under_the_usual_spelling() -> None:
    said = ("Ana  Ruiz", "Ana Ruiz", "ana ruiz", "Ana Ruiz", "Bo Li")
    rows = [{"question": "q", "source": f"s{k}", "value": v} for k, v in enumerate(said)]
    (row,) = fuse(rows).rows
    assert row.best == "Ana Ruiz"
    assert row.why.startswith("4 of 5 say so")


def test_labels_of_a_hierarchy_keep_their_spelling() -> None:
    rows = [{"question": "q", "source": f"s{k}", "value": v} for k, v in enumerate(("US", "us"))]
    (row,) = fuse(rows, parents={"US": frozenset(("world",)), "us": frozenset()}).rows
    assert row.why.startswith("1 of 2 say so")


def test_nought_and_one_of_few_people_are_no_and_yes() -> None:
    rows = [
        {"question": f"q{q}", "source": s, "value": int(q % 2 == (k > 0 or q > 2))}
        for q in range(5) for k, s in enumerate("abc")
    ]  # fmt: skip
    fused = fuse(rows)
    assert {r.kind for r in fused.rows} == {"category"}
    split = next(r for r in fused.rows if r.question == "q1")
    assert split.probability is not None and 0.6 < split.probability < 0.99


def test_rises_and_falls_are_no_shares() -> None:
    said = (("a", "+1.2%"), ("b", "-1.4 %"), ("c", "-1.3%"), ("d", "-1.3%"))
    rows = [{"question": "q", "source": s, "value": v} for s, v in said]
    (row,) = fuse(rows).rows
    assert row.kind == "numeric"
    assert -0.014 <= float(row.best) < 0.0


@pytest.mark.parametrize("cell", ["nan", "N/A", "null", "inf", "-inf"])
def test_what_a_statistics_program_writes_for_nothing_is_no_label(cell: str) -> None:
    read = read_rows([{"question": "q", "source": "a", "value": cell},
                      {"question": "q", "source": "b", "value": 5}])  # fmt: skip
    assert read.set_aside == 1
    assert read.faults[0].what == "a claim without a value"
    assert [r.kind for r in fuse(read.table).rows] == ["numeric"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("$1.2M", 1.2e6),
        ("2 million", 2e6),
        ("1.5 Mio.", 1.5e6),
        ("€3bn", 3e9),
        ("12 thousand", 12e3),
    ],
)
def test_figures_with_multiples(cell: str, value: float) -> None:
    assert number(cell) == pytest.approx(value)


def test_multiples_in_phrases_and_names_that_look_like_them() -> None:
    found = phrase("about 1.2 million")
    assert found is not None and found[1] == pytest.approx(1.2e6)
    ranged = phrase("1.5 to 2 million")
    assert ranged is not None and ranged[2:] == pytest.approx((1.5e6, 2e6))
    assert number("3M") == float("inf")
    assert number("12 dead") == float("inf")


def test_the_printed_table_rounds_to_what_the_interval_supports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert call(["fuse", "--table", str(_mixed(tmp_path))]) == 0
    shown = capsys.readouterr().out
    dead = next(line for line in shown.splitlines() if "Dead" in line)
    best, low, high = (cell.strip() for cell in dead.split("│")[2:5])
    assert best.isdigit() and low.isdigit() and high.isdigit()
    share = next(line for line in shown.splitlines() if "In favour" in line)
    assert share.split("│")[2].strip().endswith("%")
    assert "e+0" not in shown and ">99%" in shown

"""Tables as people write them: German commas, percentages, missing columns, rows cut short."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.core.errors import InputError
from parley.fusion import fuse
from parley.fusion.cells import decimal_mark, number
from parley.fusion.csvtable import KNOWN, open_sheet


def write(tmp_path: Path, text: str, name: str = "claims.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("cell", "mark", "value"),
    [
        ("1.234,5", ",", 1234.5), ("1.234", ",", 1234.0), ("12,5", ",", 12.5),
        ("1,234.5", ".", 1234.5), ("1,234", ".", 1234.0), ("12.5", ".", 12.5),
        ("1 234", ".", 1234.0), ("1'234", ".", 1234.0), ("45 %", ".", 45.0),
        ("1.234,5", "?", 1234.5), ("-3", ",", -3.0), ("1e3", ".", 1000.0),
        ("1.5", ",", float("inf")), ("many", ".", float("inf")), ("nan", ".", float("inf")),
    ],
)  # fmt: skip
def test_figures_in_two_languages(cell: str, mark: str, value: float) -> None:
    assert number(cell, mark) == value


def test_the_decimal_mark_is_told_by_the_table() -> None:
    assert decimal_mark(["1.200", "3,5"]) == ","
    assert decimal_mark(["1,200", "3.5"]) == "."
    assert decimal_mark(["3,5", "3.25"]) == "?"
    assert decimal_mark(["1.200"], semicolons=True) == ","
    assert decimal_mark(["1.200"]) == "."


GERMAN = """frage;quelle;wert;von;bis;art;lager;wort
Tote;Armee;1.200,5;;;;rot;
Tote;UN;3.500;;;genau;neutral;

Tote;Opposition;;4000;3000;;blau;
Tote;Zeitung;;;;;;umpfzig
Tote;Zeitung;;;;;;Tausende
Tote;Zeitung;;;;;;Tausende
Tote;Blog;Dutzende;;;ungefähr;;
;Blog;12;;;;;
Tote;Radio;;;;mindestens;;
Tote;Radio;3000;;;mindestens;;
Tote;Zu;viele;Felder;hier;a;b;c;d
Tote;Funk;20 %;;;;;
"""


def test_a_german_table_loses_nothing_without_a_word(tmp_path: Path) -> None:
    path = write(tmp_path, GERMAN)
    found = fuse(path)
    where = [(f.line, f.column, f.what) for f in found.faults]
    assert where == [
        (5, 4, "low is above high"),
        (6, 8, "unknown word"),
        (10, 1, "no question"),
        (11, 3, "a claim without a value"),
        (13, 1, "9 fields instead of 8"),
        (14, 3, "a share among counts"),
    ]
    assert found.set_aside == 6
    (row,) = found.rows
    # Eight rows are left: two of them one voice, said twice.
    assert row.n_claims + found.set_aside == 12
    assert "1 repeated, not counted again" in row.why
    assert str(found.faults[0]).startswith(f"{path}:5:4: low is above high (4000).")


def test_english_heads_in_another_order_and_unknown_columns(tmp_path: Path) -> None:
    text = 'Note,Source,Question,Figure\nx,a,q,"1,200"\ny,b,q,"1,100"\n'
    (row,) = fuse(write(tmp_path, text)).rows
    assert 1000 <= float(row.best) <= 1300


def test_rows_with_line_breaks_in_quotes(tmp_path: Path) -> None:
    text = 'question,source,value\n"q\nlong",a,10\n"q\nlong",b,12\n'
    (row,) = fuse(write(tmp_path, text)).rows
    assert row.question == "q\nlong" and row.n_claims == 2


def test_every_missing_column_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        fuse(write(tmp_path, "when,where,topic\n1,2,3\n"))
    text = "\n".join(error.value.lines())
    assert "question, source" in text and "no column says anything" in text


def test_both_ways_of_writing_in_one_table_are_not_guessed(tmp_path: Path) -> None:
    text = 'question;source;value\nq;a;1.234\nq;b;"12,5"\nq;c;12.5\nq;d;13\n'
    found = fuse(write(tmp_path, text))
    assert [f.what for f in found.faults] == ["may be read as two numbers"]
    assert found.rows[0].n_claims == 3


def test_percentages_make_shares(tmp_path: Path) -> None:
    text = "question;source;value;camp\nfighters;army;80 %;red\nfighters;un;12,5%;neutral\n"
    (row,) = fuse(write(tmp_path, text)).rows
    assert row.kind == "share" and 0.05 < float(row.best) < 0.8


def test_a_vague_word_in_the_place_of_a_figure(tmp_path: Path) -> None:
    text = "question,source,value\nq,a,dozens\nq,b,40\nq,c,45\n"
    found = fuse(write(tmp_path, text))
    assert found.rows[0].n_claims == 3 and not found.faults


def test_days_german_and_iso_in_one_column(tmp_path: Path) -> None:
    text = "frage;quelle;wert\nw;a;13.12.2016\nw;b;2016-12-13\nw;c;12/2016\n"
    (row,) = fuse(write(tmp_path, text)).rows
    assert row.kind == "date" and row.best == "2016-12-13"


def test_tabs_and_a_byte_order_mark(tmp_path: Path) -> None:
    sheet = open_sheet(write(tmp_path, "\ufeffquestion\tsource\tvalue\nq\ta\t1\n"))
    assert sheet.table.column_names == ["question", "source", "value"]
    assert set(sheet.at) <= set(KNOWN)


def test_only_interested_parties_get_both_answers(tmp_path: Path) -> None:
    text = "question,source,value,camp\nq,army,900,red\nq,rebels,3000,blue\n"
    (row,) = fuse(write(tmp_path, text)).rows
    assert not row.identified
    held = {camp: best for camp, _, best, _ in row.if_right}
    assert held["red"] < float(row.best) < held["blue"]
    text += "q,un,1500,neutral\n"
    (row,) = fuse(write(tmp_path, text)).rows
    assert row.identified and not row.if_right


def test_figures_with_words_around_them(tmp_path: Path) -> None:
    text = (
        "Frage;Quelle;Wert\nTote;UN;mindestens 300\nTote;Klinik;250-300\nTote;Radio;ca. 280\n"
        "Tote;Blog;> 100\nTote;Rat;zwischen 200 und 1.400\nTote;Funk;290+\nTote;Amt;400-300\n"
    )
    found = fuse(write(tmp_path, text))
    assert [(f.line, f.what) for f in found.faults] == [(8, "low is above high")]
    (row,) = found.rows
    assert row.kind == "numeric" and row.n_claims == 6
    assert 250 < float(row.best) < 420


def test_labels_that_look_like_ranges_stay_labels(tmp_path: Path) -> None:
    path = write(tmp_path, "question,source,value\nq,a,1-2\nq,b,1-2\nq,c,2-3\n")
    assert fuse(path, "category").rows[0].best == "1-2"

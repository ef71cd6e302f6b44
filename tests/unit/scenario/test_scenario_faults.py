"""Every fault of a scenario is said at once, with its line, and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from parley.core.errors import InputError, UsageError
from parley.scenario import find_scenario, load_scenario

SCENARIO = """name = "toy"
title = "A toy war"
as_of = 2020-06-01
days = 30
seed = 3
members = 50

[settings]
"combat.loss" = { low = 0.01, best = 0.02, high = 0.05, source = "assumed: toy" }
"""
ACTORS = """id,name,name_de,kind,camp,country,aliases_de,aliases_en,note,source
north,North,Nord,state,north,,,,,assumed: toy
south,South,Süd,armed group,south,,,,,assumed: toy
big,Big Power,Großmacht,state,north,,,,,assumed: toy
"""
RELATIONS = """subject,object,kind,start,end,low,best,high,label,source
big,north,patron,2015-01-01,,0.2,0.5,0.9,,assumed: toy
"""
PLACES = "id,name,lat,lon,controller,control_confidence,"
PLACES += """population_low,population_best,population_high
a,Alpha,10.0,20.0,north,1,900,1000,1100
b,Beta,10.5,20.5,south,0.6,400,500,600
"""
EDGES = "a,b,km,quality,source\na,b,70,1,assumed: toy\n"
FORCES = "place,actor,low,best,high,posture,source\na,north,50,100,200,front,assumed: toy\n"
PLAN = """id = "truce"
name = "Truce"
kind = "ceasefire"
start = 2020-06-02
rule = "all(north, south)"

[[party]]
id = "north"

[[party]]
id = "south"
veto = { low = 0.5, best = 0.8, high = 1.0 }

[[guarantor]]
actor = "big"
presence = { low = 0.1, best = 0.2, high = 0.3 }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    toy = tmp_path / "toy"
    (toy / "agreements").mkdir(parents=True)
    files = {
        "scenario.toml": SCENARIO,
        "actors.csv": ACTORS,
        "relations.csv": RELATIONS,
        "places.csv": PLACES,
        "edges.csv": EDGES,
        "forces.csv": FORCES,
        "agreements/truce.toml": PLAN,
    }
    for name, text in files.items():
        (toy / name).write_text(text, encoding="utf-8")
    return toy


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_scenario(folder)
    return caught.value.lines()


def test_whole_folder_loads(folder: Path) -> None:
    s = load_scenario(folder)
    assert [a.id for a in s.actors] == ["north", "south", "big"]
    assert s.settings["combat.loss"].assumption
    assert s.places[1].control_confidence == 0.6
    plan = s.agreement("truce")
    assert plan is not None and plan.parties[1].veto is not None
    assert plan.guarantors[0].presence.best == 0.2
    assert plan.guarantors[0].leverage.assumption
    assert set(s.inputs) >= {"actors.csv", "agreements/truce.toml"}


def test_missing_files_are_all_named(folder: Path) -> None:
    (folder / "edges.csv").unlink()
    (folder / "forces.csv").unlink()
    lines = faults_of(folder)
    assert len(lines) == 2
    assert "missing file (edges.csv)" in lines[0] and "missing file (forces.csv)" in lines[1]


def test_unknown_key_names_the_nearest_and_its_line(folder: Path) -> None:
    path = folder / "scenario.toml"
    path.write_text(SCENARIO.replace("seed = 3", "seeds = 3"), encoding="utf-8")
    (line,) = faults_of(folder)
    assert line.startswith(f"{path}:5:1: unknown key (seeds).")
    assert "Did you mean 'seed'?" in line


def test_missing_column(folder: Path) -> None:
    path = folder / "forces.csv"
    path.write_text(FORCES.replace("actor", "akteur"), encoding="utf-8")
    lines = faults_of(folder)
    assert any(f"{path}:1:1: missing column (actor)" in line for line in lines)
    assert any("unknown column (akteur)" in line for line in lines)


def test_all_faults_of_all_files_at_once(folder: Path) -> None:
    (folder / "forces.csv").write_text(
        "place,actor,low,best,high,posture,source\n"
        "a,nort,50,100,200,front,x\n"
        "zz,south,9,x,10,front,x\n"
        "b,south,30,20,10,front,x\n",
        encoding="utf-8",
    )
    (folder / "relations.csv").write_text(
        "subject,object,kind,start,end,low,best,high,label,source\n"
        "big,north,patron,2015-02-31,,0.2,0.5,0.9,,x\n",
        encoding="utf-8",
    )
    text = "\n".join(faults_of(folder))
    assert "forces.csv:2:3: unknown actor id (nort)" in text
    assert "Did you mean 'north'?" in text
    assert "forces.csv:3:1: unknown place id (zz)" in text
    assert "forces.csv:3:12: not a number (x)" in text
    assert "forces.csv:4:9: low, best, high are not in order (30, 20, 10)" in text
    assert "relations.csv:2:18: no such date (2015-02-31)" in text


def test_patrons_in_a_circle(folder: Path) -> None:
    (folder / "relations.csv").write_text(
        "subject,object,kind,start,end,low,best,high,label,source\n"
        "big,north,patron,,,,,,,x\nnorth,south,patron,,,,,,,x\nsouth,big,patron,,,,,,,x\n",
        encoding="utf-8",
    )
    text = "\n".join(faults_of(folder))
    assert "patrons in a circle" in text and "north > south > big > north" in text


def test_bad_toml_shows_the_line(folder: Path) -> None:
    path = folder / "scenario.toml"
    path.write_text('name = "toy"\ntitle = "x\n', encoding="utf-8")
    line = faults_of(folder)[0]
    assert line.startswith(f"{path}:2:") and "not valid TOML" in line


def test_agreement_faults_have_lines(folder: Path) -> None:
    path = folder / "agreements" / "truce.toml"
    wrong = PLAN.replace('actor = "big"', 'actor = "bigg"').replace("best = 0.8", "best = 1.8")
    path.write_text(wrong + '\n[[step]]\nid = "x"\nwhatt = "y"\n', encoding="utf-8")
    text = "\n".join(faults_of(folder))
    assert f"{path}:15:1: guarantor is not an actor (bigg)" in text
    assert f"{path}:12:1: out of range, must be from 0 to 1 (1.8)" in text
    assert "unknown key (whatt)" in text and "Did you mean 'what'?" in text


def test_dates_out_of_order(folder: Path) -> None:
    path = folder / "agreements" / "truce.toml"
    path.write_text(PLAN.replace("rule =", "end_latest = 2020-05-01\nrule ="), encoding="utf-8")
    (line,) = faults_of(folder)
    assert f"{path}:5:1: 'end_latest' lies before 'start'" in line


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty file"),
        ("id,name,kind\nä,ß,x\n".encode("cp1252"), "not UTF-8"),
        (b"\xff\xfei\0d\0", "not a UTF-8 text file"),
    ],
)
def test_wrong_encodings_and_empty_files(folder: Path, data: bytes, what: str) -> None:
    (folder / "actors.csv").write_bytes(data)
    assert any("actors.csv:" in line and what in line for line in faults_of(folder))


def test_bom_is_no_fault(folder: Path) -> None:
    (folder / "actors.csv").write_text(ACTORS, encoding="utf-8-sig")
    assert load_scenario(folder).actors[0].id == "north"


def test_quoted_newline_keeps_physical_lines(folder: Path) -> None:
    rows = ACTORS + 'x1,"Two\nlines",,state,,,,,,s\nx1,Again,,state,,,,,,s\n'
    (folder / "actors.csv").write_text(rows, encoding="utf-8")
    (line,) = faults_of(folder)
    assert "actors.csv:7:1: same id as line 5 (x1)" in line


def test_unknown_scenario_is_a_usage_fault() -> None:
    with pytest.raises(UsageError) as caught:
        find_scenario("no-such-war")
    assert "Built in:" in caught.value.lines()[0]


def test_copy_elsewhere_gives_the_same_scenario(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    shutil.copytree(folder, other)
    assert load_scenario(other).inputs == load_scenario(folder).inputs

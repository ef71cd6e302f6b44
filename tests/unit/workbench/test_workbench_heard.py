"""A war founded from its own reports: sides, fronts, backers, and who holds what."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.cli import call
from parley.core.errors import UsageError
from parley.core.estimate import Distribution, Estimate, FactQuestion, Range
from parley.core.place import Edge, Place
from parley.core.terms import RelationKind
from parley.core.world import ForceLevel
from parley.scenario import load_scenario
from parley.workbench.founding import found
from parley.workbench.holding import held, regrouped

FIRST = """date 2025-01-28

The Rwanda-backed M23 rebels captured the city of Goma on Monday, residents said. The army shelled
rebel positions near Bukavu. At least 300 people were killed, the United Nations said.
"""
SECOND = """date 2025-02-16

Die Rebellengruppe M23 hat am Samstag die Stadt Bukavu eingenommen. Die von Ruanda unterstützte M23
rückt nun auf Uvira vor. Die Regierung wirft Ruanda vor, die Rebellen zu unterstützen.
"""


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "first.txt").write_text(FIRST, encoding="utf-8")
    (folder / "second.txt").write_text(SECOND, encoding="utf-8")
    return folder


def test_reports_found_the_sides(news: Path, tmp_path: Path) -> None:
    draft, heard = found(tmp_path / "kivu", "COD", reports=[news])
    s = load_scenario(tmp_path / "kivu")
    own = "government-of-democratic-republic-of-the-congo"
    assert heard.reports == 2 and heard.killed == 300
    assert {own, "m23", "government-of-rwanda"} <= {a.id for a in s.actors}
    camps = {a.id: a.camp for a in s.actors}
    assert camps["government-of-rwanda"] == camps["m23"] != camps[own]
    patrons = {(r.subject, r.object) for r in s.relations if r.kind is RelationKind.PATRON}
    assert patrons == {("government-of-rwanda", "m23")}
    assert draft.backers["Government of Rwanda", "M23"] == 3
    simulated = {p.id for p in s.places if p.simulated}
    assert {"goma", "bukavu", "uvira"} <= simulated
    assert {f.place for f in s.forces if f.actor == "m23"} <= {"goma", "bukavu", "uvira"}
    assert not s.history, "tolls that news names are no history"
    assert s.as_of.isoformat() == "2025-02-16"


def test_two_states_at_war_are_two_camps(tmp_path: Path) -> None:
    text = (
        "date 2023-11-20\n\nRussia shelled Kherson on Sunday, killing two people. Russian forces "
        "captured Bakhmut. Ukraine attacked Russian positions near Bakhmut, officials said.\n"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    found(tmp_path / "war", "UKR", reports=[tmp_path / "a.txt"])
    camps = {a.id: a.camp for a in load_scenario(tmp_path / "war").actors}
    assert camps["government-of-russia"] != camps["government-of-ukraine"]


def test_later_reports_are_not_used(news: Path, tmp_path: Path) -> None:
    from datetime import date

    _, heard = found(tmp_path / "kivu", "COD", as_of=date(2025, 2, 1), reports=[news])
    assert heard.reports == 1
    assert load_scenario(tmp_path / "kivu").as_of == date(2025, 2, 1)


def test_the_command_says_who_fights(
    news: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ["new", "scenario", str(tmp_path / "a"), "--country", "COD"]
    assert call([*args, "--reports", str(news)]) == 0
    told = capsys.readouterr().out
    assert "side: M23" in told and "backs: Rwanda → M23 (3)" in told
    assert "2 files of reports copied" in told and "--reports" not in told
    kept = sorted(p.name for p in (tmp_path / "a" / "reports").iterdir())
    assert kept == ["first.txt", "second.txt"]
    assert len(load_scenario(tmp_path / "a").report_files) == 2
    assert call(["new", "scenario", str(tmp_path / "b"), "--country", "COD"]) == 0
    assert "Nobody fights yet" in capsys.readouterr().out
    assert call(["new", "scenario", str(tmp_path / "c"), "--reports", str(news)]) == 2


def test_reports_do_not_make_a_folder_twice(news: Path, tmp_path: Path) -> None:
    (tmp_path / "kivu").mkdir()
    with pytest.raises(UsageError):
        found(tmp_path / "kivu", "COD", reports=[news])


def control(place: str, labels: dict[str, float]) -> Estimate:
    dist = Distribution(
        tuple(float(i) for i in range(len(labels))), tuple(labels.values()), tuple(labels)
    )
    question = FactQuestion(place, kind="category", measure="control", place=place)
    top = max(labels, key=lambda k: labels[k])
    return Estimate(place, question, "category", labels[top], 0.0, 1.0, value=top, dist=dist)


def town(key: str, holder: str = "army", sure: float = 0.9) -> Place:
    return Place(key, key.title(), 0, 0, controller=holder, control_confidence=sure)


def test_a_claim_that_agrees_takes_nothing_away() -> None:
    assert held([town("a")], [control("a", {"army": 0.6, "other": 0.4})])[0] == town("a")


def test_weak_claims_do_not_move_a_town_and_strong_ones_do() -> None:
    weak = held([town("a")], [control("a", {"rebels": 0.6, "other": 0.4})])[0]
    strong = held([town("a")], [control("a", {"rebels": 0.95, "other": 0.05})])[0]
    assert weak.controller == "army" and weak.control_confidence < 0.9
    assert strong.controller == "rebels" and 0.8 < strong.control_confidence < 0.95
    assert held([town("b")], [control("a", {"rebels": 0.95, "other": 0.05})]) == (town("b"),)


def test_armies_stand_by_who_holds_the_town_and_none_is_lost() -> None:
    before = [town("a"), town("b"), town("c", "rebels")]
    after = [town("a", "rebels"), town("b"), town("c", "rebels")]
    edges = [Edge("a", "b", 10), Edge("b", "c", 10)]
    forces = [
        ForceLevel("a", "army", Range(50, 100, 200)),
        ForceLevel("c", "rebels", Range(40, 80, 160)),
    ]
    now = regrouped(forces, before, after, edges, {})
    heads = {(f.place, f.actor): f.strength.best for f in now}
    assert heads == {("b", "army"): 100, ("c", "rebels"): 40, ("a", "rebels"): 40}


def test_who_has_nowhere_to_go_stays() -> None:
    before, after = [town("a")], [town("a", "rebels")]
    forces = [ForceLevel("a", "army", Range(50, 100, 200))]
    assert regrouped(forces, before, after, [], {}) == tuple(forces)


def test_helpers_clashes_and_rebels_without_a_name(tmp_path: Path) -> None:
    text = (
        "date 2023-11-14\n\nDie Armee wurde nach Angaben von Bewohnern von Kämpfern der "
        "russischen Söldnergruppe Wagner unterstützt. Rebellen griffen am Montag Kidal an. Die "
        "Rebellen eroberten Bourem. Die Wagner-Gruppe griff JNIM an.\n"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    draft, _ = found(tmp_path / "war", "MLI", reports=[tmp_path / "a.txt"])
    s = load_scenario(tmp_path / "war")
    camps = {a.id: a.camp for a in s.actors}
    assert draft.backers == {("Wagner Group", "Government of Mali"): 1}
    assert camps["wagner-group"] == camps["government-of-mali"] != camps["rebels"]
    rivals = {frozenset((r.subject, r.object)) for r in s.relations if r.kind is RelationKind.RIVAL}
    assert frozenset(("jnim", "wagner-group")) in rivals
    assert frozenset(("government-of-mali", "wagner-group")) not in rivals


def test_a_village_with_its_countrys_name_is_not_meant(tmp_path: Path) -> None:
    found(tmp_path / "war", "COL")
    assert "Colombia" not in {p.name for p in load_scenario(tmp_path / "war").places if p.simulated}


def test_a_war_without_a_placed_side_is_where_the_fighting_is_told(tmp_path: Path) -> None:
    text = (
        "date 2009-04-06\n\nCOLOMBO - The army killed 420 Tamil Tigers, officials in Colombo said. "
        "The rebels are confined to a strip near Mullaitivu where fighting goes on.\n"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    found(tmp_path / "war", "LKA", reports=[tmp_path / "a.txt"])
    posts = load_scenario(tmp_path / "war").forces
    assert {f.place for f in posts if f.posture == "front"} == {"mullaittivu"}
    behind = {f.actor for f in posts if f.posture == "reserve"}
    assert behind == {"government-of-sri-lanka"}, "only a state has troops behind a full front"


def test_all_towns_of_a_list_have_fallen(tmp_path: Path) -> None:
    text = "date 2021-08-13\n\nThe Taliban captured Ghazni and Herat on Friday, officials said.\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    found(tmp_path / "war", "AFG", reports=[tmp_path / "a.txt"])
    holders = {p.id: p.controller for p in load_scenario(tmp_path / "war").places}
    assert holders["ghazni"] == holders["herat"] == "taliban"
    assert holders["kabul"] == "government-of-afghanistan"

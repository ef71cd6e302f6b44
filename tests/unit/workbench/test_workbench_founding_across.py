"""A war across a border: towns, units, governments and events of both countries."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from parley.core.errors import UsageError
from parley.scenario import load_scenario
from parley.workbench.founding import OwnMap, found
from parley.workbench.founding.theatre import theatre, title, units_of

NEWS = """date 2025-05-08

Pakistan's army said 31 civilians were killed in Indian strikes on Bahawalpur and Lahore.
The Indian army said Pakistani troops shelled Poonch and Srinagar, killing 15 people.
Indian forces struck Lahore again. Pakistani forces shelled Jammu.
"""
EVENTS = """event_id_cnty,event_date,event_type,sub_event_type,actor1,actor2,country,admin1,\
location,latitude,longitude,geo_precision,fatalities
M1,12 May 2024,Battles,Armed clash,Hezbollah,Military Forces of Israel (2022-),Lebanon,Nabatiye,\
Nabatiye,33.38,35.48,1,3
M2,13 May 2024,Battles,Armed clash,Hezbollah,Military Forces of Israel (2022-),Israel,HaZafon,\
Qiryat Shemona,33.21,35.57,1,1
M3,13 May 2024,Battles,Armed clash,Hezbollah,Military Forces of Syria (2000-),Syria,Homs,\
Homs,34.73,36.72,1,1
"""


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_both_countries_stand_on_the_map_and_each_holds_its_own(tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text(NEWS, encoding="utf-8")
    draft, _ = found(tmp_path / "war", "IND, Pakistan", reports=[tmp_path / "news.txt"])
    scenario = load_scenario(str(tmp_path / "war"))
    assert (scenario.title, scenario.title_de) == ("India and Pakistan", "Indien und Pakistan")
    assert {n for n, _ in draft.sides()} == {"Government of India", "Government of Pakistan"}
    places = {p["id"]: p for p in rows(tmp_path / "war", "places.csv")}
    assert places["lahore"]["controller"] == "government-of-pakistan"
    assert places["srinagar"]["controller"] == "government-of-india"
    above = {key: places[places[key]["parent"]]["parent"] for key in ("lahore", "srinagar")}
    assert above == {"lahore": "pakistan-country", "srinagar": "india-country"}
    simulated = {key for key, p in places.items() if p["simulated"] == "yes"}
    assert "karachi" in simulated and "bengaluru" not in simulated  # out of the war's reach
    across = [
        e for e in rows(tmp_path / "war", "edges.csv")
        if places[e["a"]]["controller"] != places[e["b"]]["controller"]
    ]  # fmt: skip
    assert across
    camps = {a["id"]: a["camp"] for a in rows(tmp_path / "war", "actors.csv")}
    assert camps["government-of-india"] != camps["government-of-pakistan"]


def test_events_of_both_count_and_a_government_that_does_not_fight_holds_its_towns(
    tmp_path: Path,
) -> None:
    (tmp_path / "acled.csv").write_text(EVENTS.replace("\\\n", ""), encoding="utf-8")
    draft, _ = found(tmp_path / "war", "ISR,LBN", tmp_path / "acled.csv", "acled")
    assert len(draft.happenings) == 2
    places = {p["id"]: p for p in rows(tmp_path / "war", "places.csv")}
    assert places["tripoli"]["controller"] == "government-of-lebanon"
    assert places["jerusalem"]["controller"] == "government-of-israel"
    posted = {f["actor"] for f in rows(tmp_path / "war", "forces.csv")}
    assert posted == {"hezbollah", "government-of-israel"}


def test_units_of_one_name_are_told_apart() -> None:
    names = [u.name for u in units_of(theatre("IND,PAK"))[0]]
    assert len(names) == len(set(names))
    assert {"Punjab, India", "Punjab, Pakistan"} <= set(names)


def test_one_country_is_what_it_was_and_a_word_that_is_none_is_told() -> None:
    assert not theatre("Congo").beside and title(theatre("SDN")) == ("Sudan", "Sudan")
    assert [c.iso3 for c in theatre("RUS,UKR,RUS").lands] == ["RUS", "UKR"]
    with pytest.raises(UsageError, match="Atlantis"):
        theatre("SDN,Atlantis")


def test_own_maps_are_of_one_country(tmp_path: Path) -> None:
    towns = tmp_path / "towns.csv"
    towns.write_text("name,lat,lon,population\nA,1,2,30000\n", encoding="utf-8")
    with pytest.raises(UsageError, match="one country"):
        found(tmp_path / "war", "IND,PAK", own=OwnMap(towns=towns))


def test_a_country_without_a_government_in_the_events_is_not_its_enemys(tmp_path: Path) -> None:
    rows_ = EVENTS.replace("\\\n", "").splitlines()[:1]
    rows_.append("M1,12 May 2024,Battles,Armed clash,Hamas Movement,Military Forces of Israel "
                 "(2022-),Palestine,Gaza Strip,Khan Yunis,31.34,34.30,1,3")  # fmt: skip
    (tmp_path / "acled.csv").write_text("\n".join(rows_) + "\n", encoding="utf-8")
    found(tmp_path / "war", "Gaza", tmp_path / "acled.csv", "acled")
    held = [p for p in rows(tmp_path / "war", "places.csv") if p["simulated"] == "yes"]
    assert not any("israel" in p["controller"] for p in held if p["id"] != "khan-yunis")
    assert {p["control_confidence"] for p in held} == {"0.5"}

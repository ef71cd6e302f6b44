"""A scenario founded from a country and its events: it loads and says what it assumes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from shapely import to_wkb
from shapely.geometry import box

from parley.cli import call
from parley.core.errors import InputError, UsageError
from parley.scenario import load_scenario
from parley.scenario.atlas import Town, countries, find_country, towns, units
from parley.workbench.chain import Bench, Plan
from parley.workbench.founding import OwnMap, found
from parley.workbench.founding.draft import (
    Draft,
    Happening,
    bracketed,
    choose_towns,
    months,
    other_towns,
    slug,
)
from parley.workbench.founding.own import own_towns, own_units
from parley.workbench.founding.sides import side

HEADER = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,"
    "conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,"
    "side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,"
    "source_date,source_headline,source_original,where_prec,where_coordinates,"
    "where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,"
    "region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,"
    "deaths_unknown,best,high,low,gwnoa,gwnob"
)


def ged(path: Path) -> Path:
    """A small file in GED's columns about an invented pair of sides in Sudan."""
    names = HEADER.split(",")
    rows = [HEADER]
    for k, (day, lat, lon, best) in enumerate(
        [
            ("2023-04-20", 15.6, 32.5, 30),
            ("2023-05-02", 13.45, 22.45, 90),
            ("2023-07-01", 12, 24.9, 5),
        ]
    ):
        v = dict.fromkeys(names, "0")
        v |= {
            "id": str(k + 1),
            "year": "2023",
            "type_of_violence": "1",
            "side_a": "Government of X",
        }
        v |= {"side_b": "Movement Y", "dyad_name": "Government of X - Movement Y"}
        v |= {"where_prec": "1", "latitude": str(lat), "longitude": str(lon), "date_prec": "1"}
        v |= {"date_start": day, "date_end": day, "best": str(best), "high": str(best)}
        v |= {"low": str(best), "country": "Sudan", "country_id": "625", "region": "Africa"}
        v |= {"where_coordinates": "Some town", "adm_1": "Some state", "conflict_name": "Sudan"}
        v |= {"event_clarity": "1", "deaths_unknown": str(best), "priogrid_gid": ""}
        rows.append(",".join(v[n] for n in names))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_war_we_have_never_seen(tmp_path: Path) -> None:
    events = ged(tmp_path / "ged.csv")
    found(tmp_path / "sudan", "SDN", events, as_of=date(2023, 6, 30))
    s = load_scenario(tmp_path / "sudan")
    assert s.as_of == date(2023, 6, 30)
    assert {"government-of-x", "movement-y", "un"} == {a.id for a in s.actors}
    assert {f.actor for f in s.forces} == {"government-of-x", "movement-y"}
    months_seen = {m for _, m, _ in s.history}
    assert months_seen == {"2023-04", "2023-05"}, "nothing later than the day of the scenario"
    assert sum(k for *_, k in s.history) == 120
    assert all(
        p.population and p.population.low < p.population.best for p in s.places if p.simulated
    )
    assert s.assess == ("ceasefire",)


@pytest.mark.parametrize("country", ["UKR", "Jemen", "ET"])
def test_other_countries_load_and_are_connected(country: str, tmp_path: Path) -> None:
    found(tmp_path / "war", country, places=20)
    s = load_scenario(tmp_path / "war")
    near: dict[str, set[str]] = {}
    for e in s.edges:
        near.setdefault(e.a, set()).add(e.b)
        near.setdefault(e.b, set()).add(e.a)
    reached, todo = set(), [next(iter(near))]
    while todo:
        here = todo.pop()
        if here not in reached:
            reached.add(here)
            todo.extend(near[here])
    assert reached == {p.id for p in s.places if p.simulated}
    assert all(p.parent for p in s.places if p.simulated)


def test_nothing_is_written_over_or_half(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(UsageError):
        found(tmp_path / "there", "SDN")
    with pytest.raises(UsageError, match="No country"):
        found(tmp_path / "war", "Sudann")
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError):
        found(tmp_path / "war", "SDN", bad)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.csv", "there"]


def test_near_miss_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert call(["new", "scenario", str(tmp_path / "x"), "--country", "Sudann"]) == 2
    assert "Did you mean 'Sudan'?" in capsys.readouterr().err


def test_atlas_knows_the_world() -> None:
    assert len(countries()) > 190
    assert find_country("Syrien") == find_country("SYR") == find_country("sy")
    assert len(units(find_country("SYR"))) >= 14
    assert towns(find_country("UKR"))[0].population > 2_000_000


def test_towns_of_one_name_stay_apart() -> None:
    land = find_country("SDN")
    some = towns(land)[:3]
    draft = Draft(land, [], [some[0], some[0], some[1]])
    assert draft.town_ids() == [slug(some[0].name), slug(some[0].name) + "-2", slug(some[1].name)]


def test_civilians_are_no_side() -> None:
    land = find_country("SDN")
    day = date(2023, 5, 1)
    happened = [Happening(day, 15.6, 32.5, "Army", "Civilians (Sudan)", 3)]
    assert Draft(land, [], towns(land)[:3], happened).sides() == [("Army", 1)]
    assert list(months("2023-01", "2023-01")) == ["2023-01"]


def test_sides_and_places_carry_the_names_reports_use(tmp_path: Path) -> None:
    found(tmp_path / "war", "SDN", ged(tmp_path / "ged.csv"))
    s = load_scenario(tmp_path / "war")
    place = {p.id: p for p in s.places}
    assert "El Fascher" in place["el-fasher"].aliases["de"]
    assert "Nord-Darfur" in place["north-darfur-unit"].aliases["de"]
    assert "Northern Darfur" in place["north-darfur-unit"].aliases["en"]
    assert {p.kind for p in s.places if not p.simulated} == {"country", "governorate", "town"}


def test_only_the_countrys_own_government_is_the_army() -> None:
    sudan = find_country("SDN")
    own, other = side("Government of Sudan", sudan), side("Government of Chad", sudan)
    assert "army" in own.aliases_en and "Armee" in own.aliases_de
    assert other.state and (other.name, other.name_de) == ("Chad", "Tschad")
    assert other.aliases_en == other.aliases_de == ("Government of Chad",)
    near = side("Government of South Sudan", sudan)
    assert (near.country, near.name) == ("SSD", "South Sudan"), "not the same as Sudan"
    assert "Sudan" not in near.aliases_en
    old = side("Government of Russia (Soviet Union)", sudan)
    assert (old.country, old.name_de) == ("RUS", "Russland")
    assert (old.name, old.id) == ("Russia", "government-of-russia")
    assert side("Military Forces of Sudan (2019-)", sudan).aliases_en
    joint = side("Army of A, Front B", sudan)
    assert joint.aliases_de == ("Army of A", "Front B")
    rsf = side("RSF", sudan)
    assert (rsf.name, rsf.kind) == (
        "Rapid Support Forces",
        "armed group",
    ) and "RSF" in rsf.aliases_en


def test_a_founded_war_follows_its_reports(tmp_path: Path) -> None:
    found(tmp_path / "war", "SDN", ged(tmp_path / "ged.csv"))
    for name, day in (("old", "2024-03-01"), ("new", "2024-03-09"), ("wrong", "2999-01-01")):
        text = f"date {day}\n\nThe army said that 40 people were killed in El Fasher.\n"
        (tmp_path / "war" / "reports" / f"{name}.txt").write_text(text, encoding="utf-8")
    s = load_scenario(tmp_path / "war")
    bench = Bench(s, Plan(seed=1, members=10, days=10))
    kept = bench.reports(())
    assert [str(r.published) for r in kept] == ["2024-03-09", "2024-03-01"]
    assert bench.as_of == bench.scenario.start == date(2024, 3, 9), "a date to come moves nothing"


def test_a_file_the_war_keeps_and_one_named_again_are_one_report(tmp_path: Path) -> None:
    found(tmp_path / "war", "SDN", ged(tmp_path / "ged.csv"))
    text = "date 2024-03-01\n\nThe army said that 40 people were killed in El Fasher.\n"
    again = tmp_path / "news.txt"
    for path in (tmp_path / "war" / "reports" / "kept.txt", again):
        path.write_text(text, encoding="utf-8")
    bench = Bench(load_scenario(tmp_path / "war"), Plan(seed=1, members=10, days=10))
    (kept,) = bench.reports([again])
    assert kept.path.endswith("kept.txt")


SQUARE = [[[30, 10], [32, 10], [32, 12], [30, 12], [30, 10]]]


def unit_file(path: Path, *names: str) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"ADM1_EN": name, "ADM1_PCODE": f"XX{k:02d}"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x + 2 * k, y] for x, y in SQUARE[0]]],
            },
        }
        for k, name in enumerate(names)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def test_ones_own_map_with_p_codes(tmp_path: Path) -> None:
    towns_file = tmp_path / "towns.csv"
    towns_file.write_text(
        "Name;Lat;Lon;Population;code\nAlpha;11,5;31;40000;T1\nBeta;10.5;33;9000;T2\n", "utf-8"
    )
    own = OwnMap(unit_file(tmp_path / "adm1.geojson", "North", "South"), towns_file)
    found(tmp_path / "war", "SDN", own=own)
    place = {p.id: p for p in load_scenario(tmp_path / "war").places}
    assert (place["north-unit"].code, place["south-unit"].code) == ("XX00", "XX01")
    assert (place["alpha"].parent, place["beta"].parent) == ("north-unit", "south-unit")
    assert (place["alpha"].lat, place["alpha"].code) == (11.5, "T1")


def test_a_geopackage_serves_as_well(tmp_path: Path) -> None:
    pyogrio = pytest.importorskip("pyogrio")
    path = tmp_path / "adm1.gpkg"
    shapes = np.array([to_wkb(box(30, 10, 32, 12))], dtype=object)
    names = np.array(["North"], dtype=object)
    pyogrio.raw.write(
        str(path), shapes, [names], ["shapeName"], geometry_type="Polygon", crs="EPSG:4326"
    )
    assert [u.name for u in own_units(path)] == ["North"]


def test_all_faults_of_ones_own_map_at_once(tmp_path: Path) -> None:
    towns_file = tmp_path / "towns.csv"
    towns_file.write_text("name,lat,lon\n,1,2\nAlpha,north,2\nBeta,95,2\n", "utf-8")
    with pytest.raises(InputError) as caught:
        own_towns(towns_file)
    assert len(caught.value.faults) == 3
    broken = tmp_path / "broken.geojson"
    broken.write_text("{", "utf-8")
    with pytest.raises(InputError, match="not a GeoJSON"):
        own_units(broken)
    assert call(["new", "scenario", str(tmp_path / "x"), "--units", str(broken)]) == 2


def test_forces_rise_with_the_deaths_of_the_last_year(tmp_path: Path) -> None:
    land = find_country("SDN")
    day = date(2024, 1, 1)
    small = [Happening(day, 15.6, 32.5, "A", "B", 10.0)]
    large = [*small, Happening(day, 15.6, 32.5, "A", "B", 6000.0)]
    old = [*small, Happening(date(2020, 1, 1), 15.6, 32.5, "A", "B", 6000.0)]
    few, many, past = (Draft(land, [], [], h).fighters() for h in (small, large, old))
    assert few == past and all(a < b for a, b in zip(few, many))
    assert few[0] < few[1] < few[2] and many[0] < many[1] < many[2]


def test_a_units_name_in_the_events_goes_to_one_unit() -> None:
    land = find_country("SYR")
    day = date(2016, 1, 1)
    inside = [Happening(day, 36.2, 37.1, "A", "B", 1.0, "Aleppo governorate")] * 5
    strays = [Happening(day, 36.2, 37.1, "A", "B", 1.0, "Idlib governorate")] * 4
    draft = Draft(land, units(land), [], [*inside, *strays])
    assert "Idlib" not in draft.unit_names("aleppo-unit", "Aleppo")[0]
    assert bracketed("Homs (Hims)") == ["Homs", "Hims"]


def test_a_citys_quarters_do_not_crowd_out_other_towns() -> None:
    def town(name: str, lat: float, people: int) -> Town:
        return Town(name, lat, 30.0, people, ())

    every = [town("City", 50.0, 900), town("Quarter", 50.05, 800), town("Far", 52.0, 100)]
    assert [t.name for t in choose_towns(every, [], 2)] == ["City", "Far"]
    assert len(choose_towns(every, [], 3)) == 3
    raid = [Happening(date(2024, 1, 1), 50.06, 30.0, "A", "B", 1.0)]
    assert [t.name for t in choose_towns(every, raid, 2)] == ["City", "Far"]


def test_german_names_of_towns(tmp_path: Path) -> None:
    found(tmp_path / "syria", "SYR")
    place = {p.id: p for p in load_scenario(tmp_path / "syria").places}
    assert place["damascus"].name_de == "Damaskus"


def test_only_the_countrys_own_events_are_taken(tmp_path: Path) -> None:
    events = ged(tmp_path / "ged.csv")
    lines = events.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("Sudan,625", "DR Congo (Zaire),490")
    events.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert len(found(tmp_path / "sudan", "SDN", events)[0].happenings) == 2
    assert len(found(tmp_path / "congo", "COD", events)[0].happenings) == 1
    with pytest.raises(InputError, match=r"no event in Chad in it; there are Sudan \(2\)"):
        found(tmp_path / "chad", "TCD", events)
    assert not (tmp_path / "chad").exists()


def test_a_town_is_written_as_the_reports_spell_it() -> None:
    from parley.workbench.founding.exonyms import as_spelt

    town = Town("Al-Junaynah", 13.453, 22.447, 162981, ("El Geneina", "Geneina"))
    assert as_spelt(town, "SDN", {}) == ("Al-Junaynah", "Al-Junaynah")
    spelt = {("en", "El Geneina"): 2, ("en", "Geneina"): 1, ("de", "El Geneinas"): 5}
    assert as_spelt(town, "SDN", spelt)[0] == "El Geneina"


def test_of_two_towns_close_by_a_name_is_the_larger_ones() -> None:
    from parley.scenario.atlas import find_country, towns

    named = [t for t in towns(find_country("SDN")) if "El Geneina" in (t.name, *t.aliases)]
    assert [t.name for t in named] == ["Al-Junaynah"]


@pytest.mark.parametrize(
    ("told", "iso3"),
    [("Soudan", "SDN"), ("Elfenbeinküste", "CIV"), ("Cote d'Ivoire", "CIV"), ("RDC", "COD"),
     ("Gaza", "PSE"), ("yemen", "YEM"), ("Haïti", "HTI"), ("sd", "SDN")],
)  # fmt: skip
def test_countries_by_the_names_people_use(told: str, iso3: str) -> None:

    assert find_country(told).iso3 == iso3


def test_one_country_is_asked_for_where_one_is_meant() -> None:
    with pytest.raises(UsageError, match="2 countries"):
        find_country("COD,RWA")


def test_every_country_with_a_war_in_it_has_units() -> None:

    assert {u.name for u in units(find_country("PSE"))} == {"Gaza Strip", "West Bank"}
    assert len(units(find_country("SSD"))) == 10 and units(find_country("XKX"))


def test_names_of_other_tables_are_the_names_of_reports(tmp_path: Path) -> None:
    rows = [
        "event_id_cnty,event_date,event_type,sub_event_type,actor1,actor2,country,admin1,location,"
        "latitude,longitude,geo_precision,fatalities"
    ]
    for day, one, two in (
        (12, "Military Forces of Myanmar (2021-)", "KIO/KIA: Kachin Independence Organization"),
        (13, "Police Forces of Myanmar (2021-)", "KIO"),
        (14, "Military Forces of Myanmar (2021-)", "United League of Arakan"),
    ):
        rows.append(f"M{day},{day} May 2023,Battles,Armed clash,{one},{two},Myanmar,Kachin,"
                    "Hpakan,25.61,96.32,1,3")  # fmt: skip
    (tmp_path / "acled.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    draft, _ = found(tmp_path / "war", "MMR", tmp_path / "acled.csv")
    assert len(draft.sides()) == 3
    names = {a.name for a in load_scenario(tmp_path / "war").actors}
    assert {"Government of Myanmar", "Kachin Independence Army", "Arakan Army"} <= names


def test_what_is_only_placed_in_a_unit_names_no_town(tmp_path: Path) -> None:
    land = find_country("COD")
    spots = [
        Happening(date(2023, 1, day), -4.0, 18.0, "A", "B", 1.0, "", place)
        for day, place in enumerate(("Blue Province", "Bluewater town"), 1)
    ]
    named = {t.name for t in other_towns(towns(land), [], spots, land.name)}
    assert "Bluewater" in named and "Blue Province" not in named
    found(tmp_path / "war", "COD")
    places = {p.name: p for p in load_scenario(tmp_path / "war").places if p.kind == "town"}
    assert "Bandundu Province" not in places and places["Bandundu"].population is not None

"""Where it happened: villages, their districts, bare points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from parley.cli import call
from parley.core.errors import InputError
from parley.fusion import fuse
from parley.fusion.hierarchy import read_gazetteer
from parley.fusion.whereabouts import Gazetteer, geo_point, geo_text, kilometres

ABOVE = {
    "oak": frozenset({"north", "land"}),
    "elm": frozenset({"north", "land"}),
    "ash": frozenset({"south", "land"}),
    "north": frozenset({"land"}),
    "south": frozenset({"land"}),
}
POINTS = {"oak": (10.0, 20.0, 1.0), "elm": (10.05, 20.0, 1.0), "ash": (12.0, 20.0, 1.0)}
LAND = Gazetteer(ABOVE, POINTS)


def one(*claims: tuple[str, str, str], **more: Any) -> Any:
    rows = [{"question": "q", "source": s, "value": v, "camp": c} for s, v, c in claims]
    (row,) = fuse(rows, "place", gazetteer=LAND, **more).rows
    return row


def test_the_district_backs_its_village() -> None:
    row = one(("un", "north", "neutral"), ("army", "oak", "red"), ("rebels", "ash", "blue"))
    assert row.best == "oak" and row.low in ("oak", "north")


def test_rival_villages_of_one_district_leave_the_district() -> None:
    row = one(("army", "oak", "red"), ("rebels", "elm", "blue"))
    assert row.low == "north" and row.probability < 0.6
    assert not row.identified


def test_one_voice_leaves_room_for_elsewhere() -> None:
    assert one(("army", "oak", "red")).probability < one(("un", "oak", "neutral")).probability < 1


def test_what_is_denied_was_not_there() -> None:
    rows = [{"question": "q", "source": "un", "value": "oak", "camp": "neutral", "form": "not"},
            {"question": "q", "source": "army", "value": "oak", "camp": "red"},
            {"question": "q", "source": "rebels", "value": "ash", "camp": "blue"}]  # fmt: skip
    assert fuse(rows, "place", gazetteer=LAND).rows[0].best == "ash"


def test_named_places_have_a_circle() -> None:
    row = one(("un", "oak", "neutral"), ("icrc", "oak", "neutral"))
    assert (row.lat, row.lon) == (10.0, 20.0) and row.radius_km >= 1.0


def test_points_pull_by_their_precision() -> None:
    rows = [{"question": "q", "source": "a", "lat": 10.0, "lon": 20.0, "radius": 1},
            {"question": "q", "source": "b", "lat": 10.03, "lon": 20.0, "radius": 5}]  # fmt: skip
    (row,) = fuse(rows).rows
    assert row.kind == "place"
    assert 10.0 <= row.lat < 10.01
    assert row.radius_km < 3


def test_a_point_and_a_name_meet() -> None:
    row = one(("a", "geo:10.01,20;u=3000", ""), ("b", "oak", ""), ("c", "ash", ""))
    assert row.best == "oak"


def test_points_are_read_and_written() -> None:
    assert geo_point(geo_text(36.2, 37.16, 3.0)) == (36.2, 37.16, 3.0)
    assert geo_point("95, 10") is None
    assert kilometres((0, 0), (0, 1)) == pytest.approx(111.2, abs=0.1)


def test_faults_of_points_are_named_together() -> None:
    rows = [{"question": "q", "source": "a", "lat": 95, "lon": 20},
            {"question": "q", "source": "b", "lat": 10, "lon": ""},
            {"question": "q", "source": "c", "lat": 10, "lon": 20, "radius": -2},
            {"question": "q", "source": "d", "lat": 10, "lon": 20}]  # fmt: skip
    found = fuse(rows)
    assert found.set_aside == 3 and len(found.rows) == 1
    assert [f.what for f in found.faults] == [
        "not a latitude", "latitude and longitude go together", "not a radius"]  # fmt: skip


def test_the_hierarchy_file_carries_positions(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("child;parent;lat;lon;radius_km\noak;north;10,5;20,5;1,5\nnorth;land;;;\n")
    g = read_gazetteer(path)
    assert g.above["oak"] == {"north", "land"} and g.points["oak"] == (10.5, 20.5, 1.5)


def test_faults_of_a_hierarchy_are_named_together(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("child,parent,lat,lon\noak,north,95,20\n,x,,\na,b,,\nb,a,,\n")
    with pytest.raises(InputError) as error:
        read_gazetteer(path)
    text = "\n".join(error.value.lines())
    assert "2:3: no such lat (95)" in text and "no child" in text and "lies in itself (a)" in text
    assert call(["fuse", "--table", "x.csv", "--hierarchy", str(tmp_path / "none.csv")]) == 3

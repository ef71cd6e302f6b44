"""Odd wars: nothing to draw, one claim, names too long, many actors, a record without a run."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from parley.core.actor import Actor, Relation
from parley.core.claim import Claim, Report, Span, Speaker
from parley.core.dossier import Dossier
from parley.core.place import Place
from parley.core.tables import to_json
from parley.core.terms import RelationKind
from parley.record import Store
from parley.views import render
from parley.views.web import application
from parley.workbench.service import Desk

DAY = date(2020, 1, 2)
TEXT = "The mayor said that nobody came."
REPORT = Report("r1", TEXT, "en", DAY, title="A short report")
SPEAKER = Speaker("The mayor", 0, 9, "mayor")
CLAIM = Claim("c1", "r1", 0, 31, TEXT[:31], Span(15, 31, TEXT[15:31]), speaker=SPEAKER)
EMPTY = Dossier("s", "A quiet war", DAY)
LONG = "The Provisional Committee for the Restoration of Public Order " * 8
MANY = tuple(Actor(f"g{i}", f"Group {i}", "armed group", f"g{i}") for i in range(200))
TIES = tuple(Relation("g0", f"g{i}", RelationKind.RIVAL) for i in range(1, 200))
ODD = {
    "empty": EMPTY,
    "no claim": replace(EMPTY, reports=(REPORT,)),
    "one claim": replace(EMPTY, reports=(REPORT,), claims=(CLAIM,)),
    "one place": replace(EMPTY, places=(Place("p", "Onlytown", 1.0, 2.0, controller="g0"),)),
    "long": replace(EMPTY, actors=(Actor("a", LONG, "state", "a"),), title=LONG),
    "many": replace(EMPTY, actors=MANY, relations=TIES),
}
PAGES = (
    *("/", "/since", "/map", "/map.svg?day=3", "/timeline", "/events", "/claims", "/reports"),
    *("/review", "/sources", "/actors", "/agreements", "/ensemble", "/outlook", "/data"),
    *("/methods", "/audit", "/export/report.html"),
)


def serve(folder: Path, dossier: Dossier) -> TestClient:
    (folder / "dossier.json").write_text(to_json(dossier), encoding="utf-8")
    with Store.open(folder / "record.db") as store:
        store.add(dossier.reports, dossier.claims)
    return TestClient(application(Desk(folder)), base_url="http://127.0.0.1")


@pytest.mark.parametrize("name", ODD)
def test_every_page_of_an_odd_war_opens(tmp_path: Path, name: str) -> None:
    with serve(tmp_path, ODD[name]) as client:
        for path in PAGES:
            answer = client.get(path)
            assert answer.status_code == 200, path
            plain = re.sub(r"<[^>]*>", " ", answer.text)
            assert not re.search(r"\b(nan|None)\b", answer.text + plain), path


@pytest.mark.parametrize("lang", ("en", "de", "ar"))
@pytest.mark.parametrize("name", ODD)
def test_the_report_leaves_out_what_it_has_nothing_for(name: str, lang: str) -> None:
    page = render(ODD[name], lang)
    for part in ("agreements", "futures", "outlook", "risk", "estimates"):
        assert f'id="{part}"' not in page and f'href="#{part}"' not in page
    assert 'id="summary"' in page and 'id="methods"' in page
    assert not re.search(r"<table[^>]*>\s*</table>|<svg[^>]*>\s*</svg>", page)


def test_a_name_too_long_is_cut_and_many_actors_are_thinned(tmp_path: Path) -> None:
    with serve(tmp_path, ODD["many"]) as client:
        page = client.get("/actors").text
    assert "140 actors with fewer relations are not drawn." in page
    assert page.count("<circle") == 60


def test_a_record_alone_says_what_it_holds_and_nothing_else(tmp_path: Path) -> None:
    where = tmp_path / "team.db"
    with Store.open(where) as store:
        store.add([REPORT], [CLAIM])
    desk = Desk(None, where)
    with TestClient(application(desk), base_url="http://127.0.0.1") as client:
        page = client.get("/").text
        assert "1 claims from 1 reports" in page and "The mayor" in page
        assert 'href="/map"' not in page and 'href="/review"' in page
        for path in PAGES:
            assert client.get(path).status_code == 200, path
        head = {"x-csrf-token": client.get("/api/session").json()["csrf"]}
        fix = {"ids": ["c1"], "decision": "correct", "who": "Ada", "fields": {"speaker": "mayor"}}
        assert client.post("/api/decisions", json=fix, headers=head).status_code == 200
        run = client.post("/api/jobs", json={"kind": "run"}, headers=head)
        assert run.status_code == 400
    entry = desk.entry("c1")
    assert entry is not None and entry.claim.speaker is not None
    assert entry.claim.speaker.text == "mayor"


def test_a_record_of_nothing_opens(tmp_path: Path) -> None:
    Store.open(tmp_path / "new.db").close()
    with TestClient(
        application(Desk(None, tmp_path / "new.db")), base_url="http://127.0.0.1"
    ) as client:
        for path in PAGES:
            assert client.get(path).status_code == 200, path

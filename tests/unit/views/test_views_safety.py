"""The gate, the exports and the do-no-harm switch, on a small record of hostile text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from parley.core.actor import Actor
from parley.core.claim import Claim, Report, Span, Speaker, Where
from parley.core.dossier import Dossier
from parley.core.errors import UsageError
from parley.core.place import Place
from parley.core.tables import to_json
from parley.record import Store
from parley.views import render
from parley.views.privacy import guard, kilometres, snap
from parley.views.web import application
from parley.views.web.exports import as_csv
from parley.views.web.security import Gate
from parley.workbench.service import Desk, Wanted

EVIL = "<script>alert(1)</script>"
TEXT = f'Jan Beispiel said {EVIL} that 40 people left Ostdorf. =cmd|"/c calc"!A1 "><img src=x>'


def hostile() -> Dossier:
    report = Report("r1", TEXT, "en", date(2020, 1, 2), title=EVIL, publisher=EVIL)
    quote = TEXT[: TEXT.index(". =cmd")]
    claim = Claim(
        "c1", "r1", 0, len(quote), quote, Span(18, len(quote), quote[18:]),
        speaker=Speaker("Jan Beispiel", 0, 12, "jan"), topic=EVIL, value='"><b>',
        place=Where("Ostdorf", 0, 0, "Ostdorf", "ost", 10.123, 20.456), published=date(2020, 1, 2),
    )  # fmt: skip
    actors = (
        Actor("side", "The side", "armed group", "side"),
        Actor("jan", "Jan Beispiel", "person", "side", aliases={"de": ("Jan Beispiel",)}),
    )
    place = Place("ost", "Ostdorf", 10.123, 20.456)
    return Dossier(
        "s", EVIL, date(2020, 1, 3), reports=(report,), claims=(claim,), actors=actors,
        places=(place,),
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    d = hostile()
    (tmp_path / "dossier.json").write_text(to_json(d), encoding="utf-8")
    with Store.open(tmp_path / "record.db") as store:
        store.add(d.reports, d.claims)
    return tmp_path


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(application(Desk(folder)), base_url="http://127.0.0.1") as found:
        yield found


PAGES = (
    *("/", "/map", "/timeline", "/events", "/claims", "/claim/c1", "/reports", "/report/r1"),
    *("/review", "/sources", "/actors", "/agreements", "/ensemble", "/outlook", "/data"),
    *("/methods", "/claims?words=%3Cscript%3E&status=any", "/claims?page=99999999999999"),
)


@pytest.mark.parametrize("path", PAGES)
def test_hostile_text_stays_text(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert EVIL not in answer.text and "<img src=x" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "onclick" not in answer.text and 'style="' not in answer.text


def test_hostile_text_stays_text_in_the_report() -> None:
    assert EVIL not in render(hostile(), "en")


@pytest.mark.parametrize("host", ("evil.example", "127.0.0.1.evil.example", ""))
def test_other_names_are_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 421


def test_writing_needs_the_csrf_token(client: TestClient, folder: Path) -> None:
    body = {"ids": ["c1"], "decision": "accept", "who": "Ada"}
    assert client.post("/api/decisions", json=body).status_code == 403
    token = client.get("/api/session").json()["csrf"]
    sealed = {"x-csrf-token": token}
    evil = sealed | {"origin": "http://evil.example"}
    assert client.post("/api/decisions", json=body, headers=evil).status_code == 403
    done = client.post("/api/decisions", json=body, headers=sealed)
    assert done.status_code == 200 and done.json()["decided"] == 1
    standing = client.get("/api/claims/c1").json()["standing"]
    assert standing["status"] == "accepted" and standing["history"][0]["who"] == "Ada"
    undone = client.post("/api/undo", json={"who": "Ada"}, headers=sealed)
    assert undone.json() == {"undone": 1}
    assert client.get("/api/claims/c1").json()["standing"]["status"] == "pending"


@pytest.mark.parametrize(
    "body",
    [
        {"ids": [], "decision": "accept", "who": "Ada"},
        {"ids": ["c1"], "decision": "accept", "who": " "},
        {"ids": ["c1"], "decision": "burn", "who": "Ada"},
        {"ids": ["nope"], "decision": "accept", "who": "Ada"},
    ],
)
def test_bad_decisions_are_refused_with_why(client: TestClient, body: dict[str, object]) -> None:
    token = client.get("/api/session").json()["csrf"]
    answer = client.post("/api/decisions", json=body, headers={"x-csrf-token": token})
    assert answer.status_code == 400 and answer.json()["error"]["messages"]


def test_a_form_leads_back_but_never_away(client: TestClient) -> None:
    token = client.get("/api/session").json()["csrf"]
    form = {"ids": "c1", "decision": "skip", "who": "Ada", "csrf": token}
    back = client.post("/api/decisions", data=form | {"back": "/review"}, follow_redirects=False)
    assert back.status_code == 303 and back.headers["location"] == "/review"
    away = client.post(
        "/api/decisions", data=form | {"back": "//evil.example"}, follow_redirects=False
    )
    assert away.status_code == 200


def test_a_token_is_asked_for_beyond_loopback(folder: Path) -> None:
    gate = Gate(("127.0.0.1",), "s3cret")
    with TestClient(application(Desk(folder), gate), base_url="http://127.0.0.1") as client:
        assert client.get("/").status_code == 401
        assert client.get("/", headers={"authorization": "Bearer wrong"}).status_code == 401
        assert client.get("/", headers={"authorization": "Bearer s3cret"}).status_code == 200
        entered = client.get("/review?token=s3cret&kind=event", follow_redirects=False)
        assert entered.headers["location"] == "/review?kind=event"
        assert client.get("/review").status_code == 200


def test_exports_are_no_formulas(client: TestClient) -> None:
    assert "'=cmd" in as_csv([{"a": "=cmd"}])
    figures = [{"best": 40.0, "measure": "killed", "low": None}, {"best": 2.0, "measure": ""}]
    told = as_csv([{"who": "Dörfer", "figures": figures, "ids": ["a", "b"]}])
    assert told.startswith("\ufeffwho,figures,ids")
    assert told.splitlines()[1] == 'Dörfer,"best 40.0, measure killed; best 2.0",a b'
    for name in ("claims", "reports", "map", "actors", "estimates", "timeline"):
        answer = client.get(f"/export/{name}.csv")
        assert answer.status_code == 200
        assert client.get(f"/export/{name}.json").headers["content-type"] == "application/json"
    text = client.get("/export/claims.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["quote"] == TEXT[: TEXT.index(". =cmd")]
    assert client.get("/export/nothing.csv").status_code == 404


def test_the_api_describes_itself(client: TestClient) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    assert {"/api/claims", "/api/decisions", "/api/what-if", "/api/jobs"} <= set(paths)
    found = client.get("/api/claims?words=people&limit=1").json()
    assert found["total"] == 1 and found["claims"][0]["id"] == "c1"


def test_names_are_masked_and_offsets_stay() -> None:
    safe = guard(drop_names=True)(hostile())
    claim, report = safe.claims[0], safe.reports[0]
    assert "Beispiel" not in to_json(safe)
    assert len(report.text) == len(TEXT)
    assert report.text[claim.start : claim.end] == claim.quote
    assert claim.speaker is not None and set(claim.speaker.text) == {"█", " "}
    assert "Beispiel" not in render(safe, "en")


def test_places_are_blurred() -> None:
    d = hostile()
    safe = guard(blur_km=10)(d)
    assert (safe.places[0].lat, safe.places[0].lon) == snap(10.123, 20.456, 10)
    near = snap(10.123, 20.456, 10)
    assert abs(near[0] - 10.123) * 111 <= 5.1
    assert guard()(d).places == d.places
    with pytest.raises(UsageError):
        kilometres("ten")


def test_the_page_serves_only_what_the_guard_lets_through(folder: Path) -> None:
    app = application(Desk(folder, guard=guard(10, True)))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for path in (*PAGES, "/export/claims.json", "/export/reports.csv", "/api/claims/c1"):
            assert "Beispiel" not in client.get(path).text, path


def test_a_decision_keeps_the_rest_of_the_shelf(folder: Path) -> None:
    desk = Desk(folder)
    desk.claims()
    desk.decide(["c1"], "reject", "Ada")
    after = desk.claims(Wanted(status="rejected"))
    assert after == Desk(folder).claims() and desk.decided() == 1
    with Store.open(folder / "record.db") as store:  # someone else, from another process
        store.decide("c1", "accept", "Bo")
    assert desk.claims()[0].standing.status == "accepted"


def test_no_run_is_said_plainly(tmp_path: Path) -> None:
    from parley.core.errors import InputError

    with pytest.raises(InputError, match="no finished run"):
        Desk(tmp_path)


def test_nouns_show_themselves_in_a_notebook() -> None:
    from parley.views import notebook

    notebook.enable()
    try:
        claim = hostile().claims[0]
        assert EVIL not in claim._repr_html_() and "Jan Beispiel" in claim._repr_html_()
        assert EVIL not in replace(hostile())._repr_html_()
    finally:
        notebook.disable()
    assert not hasattr(claim, "_repr_html_")
    json.dumps([n.__name__ for n in notebook.SHOWN])

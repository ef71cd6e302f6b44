"""The team's door: who is not signed in sees nothing; roles hold at every route there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from parley.core.claim import Claim, Report, Span
from parley.core.dossier import Dossier
from parley.core.tables import to_json
from parley.record import Store, accounts
from parley.views.web import application
from parley.views.web.access import COOKIE, Access, Brake
from parley.views.web.access_roles import LOOKS, OPEN, needed
from parley.workbench.accounts import ROLES, Accounts
from parley.workbench.service import Desk

TEXT = "The ministry said that 40 people left Ostdorf."
WORDS = {role: f"the {role} sentence" for role in ROLES}
SAMPLES = {"id": "c1", "kind": "json", "view": "claims"}


class Clock:
    """Seconds that a test moves on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Accounts]:
    monkeypatch.setattr(accounts, "COST", 4)
    report = Report("r1", TEXT, "en", date(2020, 1, 2), title="One")
    claim = Claim("c1", "r1", 0, len(TEXT), TEXT, Span(18, len(TEXT), TEXT[18:]))
    found = Dossier("s", "S", date(2020, 1, 3), reports=(report,), claims=(claim,))
    (tmp_path / "dossier.json").write_text(to_json(found), encoding="utf-8")
    with Store.open(tmp_path / "record.db") as store:
        store.add(found.reports, found.claims)
        made = Accounts(store)
        for role in ROLES:
            made.add(role, role, WORDS[role], "admin")
        yield made


@pytest.fixture
def client(team: Accounts, tmp_path: Path, clock: Clock) -> Iterator[TestClient]:
    app = application(Desk(tmp_path), access=Access(team, clock))
    options = {"base_url": "http://127.0.0.1", "follow_redirects": False}
    with TestClient(app, **options) as found:  # type: ignore[arg-type]
        yield found


def csrf(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', client.get("/sign-in").text)
    if found is None:  # signed in already
        return str(client.get("/api/session").json()["csrf"])
    return found[1]


def sign_in(client: TestClient, name: str, password: str = "", back: str = "/") -> int:
    form = {"csrf": csrf(client), "name": name, "back": back}
    return client.post("/sign-in", data={**form, "password": password or WORDS[name]}).status_code


def doors(client: TestClient) -> list[tuple[str, str]]:
    """Every method and address the application answers."""
    found = []
    for route in client.app.routes:  # type: ignore[attr-defined]
        if isinstance(route, Mount):
            continue
        assert isinstance(route, Route) and route.methods
        path = re.sub(r"{(\w+)(?::(\w+))?}", lambda m: _sample(m[1], m[2]), route.path)
        found += [(method, path) for method in sorted(route.methods - {"HEAD"})]
    assert len(found) > 30
    return found


def _sample(name: str, kind: str | None) -> str:
    return "1" if kind == "int" else SAMPLES[name]


def test_who_is_not_signed_in_sees_nothing(client: TestClient) -> None:
    token = csrf(client)
    for method, path in doors(client):
        answer = client.request(method, path, headers={"x-csrf-token": token})
        if OPEN.fullmatch(path) or path == "/static/report.css":
            assert answer.status_code in (200, 303, 401), path
        elif method == "GET" and not path.startswith(("/api", "/export")):
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/sign-in")
        else:
            assert answer.status_code == 401, path
        assert "Ostdorf" not in answer.text and "ministry" not in answer.text, path


@pytest.mark.parametrize("role", ROLES)
def test_roles_hold_at_every_door(client: TestClient, role: str) -> None:
    assert sign_in(client, role) == 303
    token = csrf(client)
    for method, path in doors(client):
        if path == "/sign-out":
            continue
        body = {"who": role, "kind": "nothing"} if method == "POST" else None
        answer = client.request(method, path, headers={"x-csrf-token": token}, json=body)
        allowed = OPEN.fullmatch(path) or ROLES.index(role) >= ROLES.index(needed(method, path))
        assert (answer.status_code == 403) == (not allowed), (method, path, answer.status_code)


def test_what_nobody_thought_of_is_the_editors() -> None:
    assert needed("POST", "/api/new") == "editor" and needed("PUT", "/claims") == "editor"
    assert all(needed(method, "/api/audit") == "reviewer" for method in LOOKS)


def test_a_decision_is_signed_by_who_is_signed_in(client: TestClient) -> None:
    sign_in(client, "reviewer")
    body = {"ids": ["c1"], "decision": "accept", "who": "somebody else", "why": "seen"}
    sealed = {"x-csrf-token": csrf(client)}
    assert client.post("/api/decisions", json=body, headers=sealed).status_code == 200
    acts = client.get("/api/audit?kind=decide").json()["acts"]
    assert [(a["who"], a["why"]) for a in acts] == [("reviewer", "seen")]
    shown = client.get("/audit").text
    assert "seen" in shown and "somebody else" not in shown
    assert client.get("/audit?who=nobody&since=nonsense&page=99999999").status_code == 200


def test_the_form_needs_its_token(client: TestClient) -> None:
    form = {"name": "editor", "password": WORDS["editor"], "back": "/"}
    assert client.post("/sign-in", data=form).status_code == 403
    csrf(client)
    assert client.post("/sign-in", data={**form, "csrf": "0" * 64}).status_code == 403
    assert COOKIE not in client.cookies


def test_the_cookie_cannot_be_read_by_a_script(client: TestClient) -> None:
    form = {"csrf": csrf(client), "name": "reader", "password": WORDS["reader"]}
    plain = client.post("/sign-in", data=form).headers["set-cookie"]
    assert "HttpOnly" in plain and "SameSite=strict" in plain and "Secure" not in plain
    client.cookies.delete(COOKIE)
    sealed = client.post("/sign-in", data=form, headers={"x-forwarded-proto": "https"})
    assert "Secure" in sealed.headers["set-cookie"]


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_sign_in_leads_nowhere_else(client: TestClient, back: str) -> None:
    form = {"csrf": csrf(client), "name": "reader", "password": WORDS["reader"], "back": back}
    assert client.post("/sign-in", data=form).headers["location"] == "/"


def test_sessions_end(client: TestClient, clock: Clock) -> None:
    sign_in(client, "reader")
    for _ in range(12):
        clock.now += 3599
        assert client.get("/claims").status_code == 200
    clock.now += 3599  # twelve hours
    assert client.get("/claims").status_code == 303
    sign_in(client, "reader")
    clock.now += 7201  # two idle ones
    assert client.get("/claims").status_code == 303


def test_signing_out_ends_it_on_the_server_too(client: TestClient) -> None:
    sign_in(client, "reader")
    key = client.cookies[COOKIE]
    sealed = {"x-csrf-token": csrf(client)}
    assert client.post("/sign-out", headers=sealed).headers["location"] == "/sign-in"
    client.cookies.set(COOKIE, key)
    assert client.get("/claims").status_code == 303


@pytest.mark.parametrize("change", ["role", "password", "remove"])
def test_a_changed_account_signs_in_anew(client: TestClient, team: Accounts, change: str) -> None:
    sign_in(client, "editor")
    assert client.get("/claims").status_code == 200
    acts = {
        "role": lambda: team.role("editor", "reader", "admin"),
        "password": lambda: team.password("editor", "quite another sentence", "admin"),
        "remove": lambda: team.remove("editor", "admin"),
    }
    acts[change]()
    assert client.get("/claims").status_code == 303


def test_guessing_is_slowed_down(client: TestClient, clock: Clock) -> None:
    assert [sign_in(client, "editor", "wrong wrong") for _ in range(5)] == [401] * 5
    assert sign_in(client, "editor") == 429  # even with the right one
    assert sign_in(client, "reader") == 303  # others go on
    client.cookies.delete(COOKIE)
    clock.now += 901
    assert sign_in(client, "editor") == 303


def test_many_names_from_one_address_and_one_name_from_many(clock: Clock) -> None:
    brake = Brake(clock)
    assert [brake.wait(f"n{i}", "here") > 0 for i in range(31)] == [False] * 30 + [True]
    assert [brake.wait("ana", f"a{i}") > 0 for i in range(51)] == [False] * 50 + [True]
    clock.now += 901
    assert brake.wait("ana", "here") == 0 and len(brake._tries) == 3


def test_who_has_no_such_right_is_shown_no_such_button(client: TestClient) -> None:
    sign_in(client, "reader")
    shown = client.get("/").text
    assert 'href="/audit"' not in shown and 'action="/sign-out"' in shown
    assert 'href="/data"' in shown and 'action="/api/jobs"' not in client.get("/data").text
    assert 'action="/api/decisions"' not in client.get("/claim/c1").text


def test_alone_at_ones_own_computer_nothing_is_asked(tmp_path: Path, team: Accounts) -> None:
    with TestClient(application(Desk(tmp_path)), base_url="http://127.0.0.1") as alone:
        assert alone.get("/audit").status_code == 200
        assert 'href="/audit"' in alone.get("/").text
        assert alone.get("/sign-in").url.path == "/"


@pytest.mark.parametrize(("lang", "word"), [("de", "Anmelden"), ("ar", "تسجيل الدخول")])
def test_the_form_speaks_the_readers_language(client: TestClient, lang: str, word: str) -> None:
    shown = client.get(f"/sign-in?lang={lang}").text
    assert word in shown and f'lang="{lang}"' in shown and "<script" not in shown

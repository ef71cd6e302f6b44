"""Correcting a claim: checked field by field, append-only, never over someone else's decision."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from parley.core.actor import Actor
from parley.core.claim import Claim, Interval, Quantity, Report, Span, Speaker, Where
from parley.core.dossier import Dossier
from parley.core.errors import InputError, UsageError
from parley.core.place import Place
from parley.core.tables import to_json
from parley.core.terms import Act, Bound, Kind, Polarity
from parley.record import Store
from parley.views.privacy import guard
from parley.views.web import application
from parley.workbench.service import Desk
from parley.workbench.service_correct import Lexicon, corrected, differences, form_of

TEXT = "Ann Example of the Blue Corps said on Monday that about 50 people were killed in Oststadt."
BLUE = Actor("blue", "Blue Corps", "armed group", "blue", name_de="Blaues Korps")
RED = Actor("red", "Red Corps", "armed group", "red")
ANN = Actor("ann", "Ann Example", "person", "blue")
OST = Place("ost", "Oststadt", 1.0, 2.0)
WEST = Place("west", "Weststadt", 3.0, 4.0, name_de="Weststadt am See")
DAY = date(2020, 1, 6)


def claim() -> Claim:
    figure = Quantity(None, 50.0, None, Bound.APPROX, "person", "", "killed", "about 50 people",
                      TEXT.index("about"), TEXT.index(" were"))  # fmt: skip
    at = TEXT.index("Oststadt")
    return Claim(
        "c1", "r1", 0, len(TEXT), TEXT, Span(30, len(TEXT), TEXT[30:]),
        speaker=Speaker("Ann Example", 0, 11, "red"), quantities=(figure,), published=DAY,
        time=Interval(DAY, DAY, DAY, DAY, "day", "Monday"), rule="test",
        place=Where("Oststadt", at, at + 8, "Oststadt", "ost", 1.0, 2.0),
    )  # fmt: skip


KNOWN = Lexicon.of((BLUE, RED, ANN), (OST, WEST), [claim()])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    report = Report("r1", TEXT, "en", DAY)
    d = Dossier("s", "S", date(2020, 1, 9), reports=(report,), claims=(claim(),),
                actors=(BLUE, RED, ANN), places=(OST, WEST))  # fmt: skip
    (tmp_path / "dossier.json").write_text(to_json(d), encoding="utf-8")
    with Store.open(tmp_path / "record.db") as store:
        store.add(d.reports, d.claims)
    return tmp_path


def faults(given: dict[str, str]) -> set[str]:
    with pytest.raises(InputError) as refused:
        corrected(claim(), given, TEXT, KNOWN)
    return {f.path for f in refused.value.faults}


def test_only_the_given_fields_change() -> None:
    new = corrected(claim(), {"q0.best": "15"}, TEXT, KNOWN)
    assert new.quantities[0].best == 15 and new.quantities[0].bound is Bound.APPROX
    assert differences(claim(), new) == [("q0.best", "50", "15")]
    assert new.place == claim().place and new.speaker == claim().speaker


def test_names_are_known_in_any_language_and_words_found_in_the_report() -> None:
    given = {"actor": "blaues korps", "speaker": "Blue Corps", "place": "Weststadt am See"}
    new = corrected(claim(), given, TEXT, KNOWN)
    assert new.speaker is not None and new.place is not None
    assert (new.speaker.actor, TEXT[new.speaker.start : new.speaker.end]) == ("blue", "Blue Corps")
    assert (new.place.place, new.place.lat) == ("west", 3.0)
    assert new.place.start == claim().place.start  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("numbers", "bound"),
    [
        (("40", "", ""), Bound.AT_LEAST),
        (("", "", "60"), Bound.AT_MOST),
        (("40", "", "60"), Bound.APPROX),
        (("45", "45", "45"), Bound.EXACT),
        (("", "45", ""), Bound.APPROX),
    ],
)
def test_the_bound_follows_the_figures(numbers: tuple[str, str, str], bound: Bound) -> None:
    given = dict(zip(("q0.low", "q0.best", "q0.high"), numbers, strict=True))
    assert corrected(claim(), given, TEXT, KNOWN).quantities[0].bound is bound


def test_figures_are_added_and_taken_away() -> None:
    more = corrected(claim(), {"q1.low": "3", "q1.measure": "injured"}, TEXT, KNOWN)
    assert [q.measure for q in more.quantities] == ["killed", "injured"]
    assert corrected(claim(), {"q0.best": ""}, TEXT, KNOWN).quantities == ()


def test_dates_and_places_are_cleared_and_set() -> None:
    none = corrected(claim(), {"from": "", "until": "", "place": ""}, TEXT, KNOWN)
    assert none.time is None and none.place is None
    span = corrected(claim(), {"from": "2020-01-02"}, TEXT, KNOWN).time
    assert span is not None and (span.start_min, span.end_max) == (date(2020, 1, 2), DAY)


def test_every_fault_is_named_at_once() -> None:
    wrong = {
        "speaker": "nobody here", "actor": "Grün", "value": "glorious", "place": "Atlantis",
        "from": "2020-02-31", "q0.low": "90", "q0.best": "5o", "q0.measure": "smiles",
    }  # fmt: skip
    assert faults(wrong) == {"speaker", "actor", "value", "place", "from", "q0.best", "q0.measure"}
    assert faults({"q0.low": "90"}) == {"q0.best"}
    assert faults({"until": "2019-01-01"}) == {"until"}
    assert faults({"q1.measure": "killed"}) == {"q1.best"}
    assert faults({"quote": "x"}) == {"quote"} and faults({"q0.high": "inf"}) == {"q0.high"}


def test_a_correction_is_kept_beside_the_machine_and_undone(folder: Path) -> None:
    desk = Desk(folder)
    assert not desk.behind("c1")
    found = desk.correct("c1", {**form_of(claim()), "q0.best": "15"}, "Ada", "misread", seen=0)
    assert [(c.before, c.after) for c in found] == [("50", "15")]
    entry = desk.entry("c1")
    assert entry is not None and entry.machine == claim() and desk.behind("c1")
    assert entry == Desk(folder).entry("c1")  # the shelf mended in place is the shelf read anew
    with Store.open(folder / "record.db") as store:
        assert store.view().claim("c1").quantities[0].best == 15 and store.verify().whole
    assert desk.undo("Ada") == 1
    assert desk.entry("c1") == Desk(folder).entry("c1")
    assert desk.entry("c1").claim == claim() and not desk.behind("c1")  # type: ignore[union-attr]


def test_nobody_writes_over_what_they_have_not_seen(folder: Path) -> None:
    desk = Desk(folder)
    desk.decide(["c1"], "accept", "Bo")
    with pytest.raises(UsageError, match="meanwhile"):
        desk.correct("c1", {"q0.best": "15"}, "Ada", "", seen=0)
    with pytest.raises(UsageError, match="nothing was changed"):
        desk.correct("c1", form_of(claim()), "Ada", "")
    with pytest.raises(InputError):
        desk.correct("c9", {"q0.best": "15"}, "Ada", "")


def test_a_correction_on_a_masked_page_writes_what_stands_in_the_report(folder: Path) -> None:
    desk = Desk(folder, guard=guard(10, True))
    shown = desk.entry("c1")
    assert shown is not None and "Ann" not in shown.claim.quote
    desk.correct("c1", {**form_of(shown.claim), "q0.best": "15"}, "Ada", "Ann Example erred")
    with Store.open(folder / "record.db") as store:
        stored = store.view().claim("c1")
    assert stored.quote == TEXT and stored.speaker == claim().speaker
    assert stored.place == claim().place and stored.quantities[0].best == 15
    assert "Ann" not in str(desk.entry("c1")), "neither the correction nor its reason names her"


def test_the_page_shows_the_old_beside_and_says_what_is_wrong(folder: Path) -> None:
    with TestClient(application(Desk(folder)), base_url="http://127.0.0.1") as client:
        token = client.get("/api/session").json()["csrf"]
        form = {"csrf": token, "who": "Ada", "q0.best": "5o", "place": "Weststadt"}
        refused = client.post("/claim/c1/correct", data=form)
        assert refused.status_code == 422 and "no figure (5o)" in refused.text
        assert 'value="Weststadt"' in refused.text, "what was typed is not lost"
        form["q0.best"] = "15"
        done = client.post("/claim/c1/correct", data=form)
        assert done.status_code == 200 and "<del>≈ 50" in done.text
        assert "does not know this decision yet" in done.text
        assert "<del>≈ 50" in client.get("/review?status=corrected").text


def test_the_api_corrects_and_refuses(folder: Path) -> None:
    with TestClient(application(Desk(folder)), base_url="http://127.0.0.1") as client:
        head = {"x-csrf-token": client.get("/api/session").json()["csrf"]}
        body = {"ids": ["c1"], "decision": "correct", "who": "Ada", "fields": {"place": "Atlantis"}}
        refused = client.post("/api/decisions", json=body, headers=head)
        assert refused.status_code == 422
        assert "nothing known by this name" in refused.json()["error"]["messages"][0]
        body["fields"] = {"place": "west"}
        done = client.post("/api/decisions", json=body, headers=head)
        assert done.json()["changed"] == [{"field": "place", "before": "ost", "after": "west"}]


def test_kind_topic_act_and_polarity_are_corrected_by_their_terms() -> None:
    given = {"kind": "quantity", "topic": "ceasefire", "act": "deny", "polarity": "negated"}
    new = corrected(claim(), given, TEXT, KNOWN)
    assert (new.kind, new.topic) == (Kind.QUANTITY, "ceasefire")
    assert (new.act, new.polarity) == (Act.DENY, Polarity.NEGATED)
    assert {d.field for d in differences(claim(), new)} == set(given) - {
        k for k in given if form_of(claim())[k] == given[k]
    }
    assert faults({"kind": "", "act": "sings", "topic": "gardening"}) == {"kind", "act", "topic"}


@pytest.mark.parametrize("lang", ["en", "de", "ar"])
def test_the_form_offers_the_terms_in_the_readers_language(folder: Path, lang: str) -> None:
    client = TestClient(application(Desk(folder)), base_url="http://localhost")
    shown = client.get(f"/claim/c1/correct?lang={lang}").text
    for name in ("kind", "act", "polarity", "topic"):
        assert f'<select name="{name}">' in shown
    assert '<option value="negated">' in shown
    if lang != "en":
        assert ">negated<" not in shown

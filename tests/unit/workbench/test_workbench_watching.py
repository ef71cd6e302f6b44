"""The daily round: nothing twice, nothing lost, what is bad is set aside with its reason."""

from __future__ import annotations

import csv
import http.server
import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from parley.cli import app, call
from parley.core.claim import Claim, Report
from parley.core.dossier import Dossier
from parley.record import Store
from parley.scenario import Scenario, load_scenario
from parley.workbench import Bench, Plan
from parley.workbench.watching import Watch

MORNING = datetime(2016, 12, 22, 7, 0)
FIRST = "date 2016-12-20\n\nThe ministry said that 40 people left Aleppo on Tuesday by bus.\n"
SECOND = "date 2016-12-21\n\nThe governor said that 15 fighters were killed in Homs on Monday.\n"
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{}</channel></rss>"""
ITEM = "<item><title>{0}</title><pubDate>{1}</pubDate><description>{2}</description></item>"


@pytest.fixture
def scenario() -> Scenario:
    return replace(load_scenario("aleppo-2016-12"), report_files=())


@pytest.fixture
def watched(scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A watch whose chain only passes the claims on."""

    def onwards(bench: Bench, reports: Sequence[Report], claims: Sequence[Claim]) -> Dossier:
        return Dossier("s", "S", bench.as_of, reports=tuple(reports), claims=tuple(claims))

    monkeypatch.setattr(Bench, "onwards", onwards)
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()
    out.mkdir()
    (inbox / "a.txt").write_text(FIRST, encoding="utf-8")
    return Watch(scenario, [inbox], [], tmp_path / "r.db", out, Plan(1, 10, 5))


def put(watched: Watch, name: str, text: str) -> None:
    (watched.inbox[0] / name).write_text(text, encoding="utf-8")


def test_a_round_takes_in_runs_and_keeps_the_run(watched: Watch) -> None:
    found = watched.round(MORNING)
    assert found.new_reports == 1 and found.new_claims > 0
    assert found.folder == watched.out / "2016-12-22T0700" and found.changes is None
    assert (watched.out / "latest").resolve() == found.folder.resolve()


def test_a_round_without_news_does_nothing(watched: Watch) -> None:
    watched.round(MORNING)
    again = watched.round(MORNING)
    assert (again.new_reports, again.known, again.folder) == (0, 1, None)


def test_the_next_round_says_what_is_new(watched: Watch) -> None:
    watched.round(MORNING)
    put(watched, "b.txt", SECOND)
    found = watched.round(MORNING)
    assert found.folder == watched.out / "2016-12-22T0700-2"
    assert found.changes is not None and found.changes.new_claims
    assert {c.report for c in found.changes.new_claims} == {"b"}
    told = json.loads((found.folder / "changes.json").read_text(encoding="utf-8"))
    assert len(told["new_claims"]) == len(found.changes.new_claims)


def test_a_file_under_an_old_name_with_another_text_is_another_report(watched: Watch) -> None:
    watched.round(MORNING)
    put(watched, "a.txt", SECOND)
    assert watched.round(MORNING).new_reports == 1
    with Store.open(watched.record) as store:
        ids = sorted(r.id for r in store.view().reports())
    assert len(ids) == 2 and ids[0] == "a" and ids[1].startswith("a-")


def test_the_same_text_under_another_name_is_known(watched: Watch) -> None:
    put(watched, "z.txt", FIRST)
    found = watched.round(MORNING)
    assert (found.new_reports, found.known) == (1, 1)


def test_a_near_copy_is_taken_in_and_marked(watched: Watch) -> None:
    watched.round(MORNING)
    put(watched, "wire.txt", FIRST + "More soon.\n")
    assert watched.round(MORNING).near_copies == 1
    with Store.open(watched.record) as store:
        assert {r.id: r.duplicate_of for r in store.view().reports()} == {"a": "", "wire": "a"}


def test_a_kill_between_record_and_run_is_made_good(
    watched: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Watch, "_run", killed)
        with pytest.raises(KeyboardInterrupt):
            watched.round(MORNING)
    found = watched.round(MORNING)
    assert found.new_reports == 0 and found.folder is not None
    assert not list(watched.out.glob(".run-*"))


def test_a_decision_of_a_person_is_reason_enough_to_run_again(watched: Watch) -> None:
    watched.round(MORNING)
    with Store.open(watched.record) as store:
        store.decide(store.view().claims()[0].id, "reject", "ana", "misread")
    found = watched.round(MORNING)
    assert found.changes is not None and len(found.changes.gone_claims) == 1


def test_no_run_takes_in_only(watched: Watch) -> None:
    assert watched.round(MORNING, run=False).folder is None
    assert watched.round(MORNING).folder is not None


def test_bad_files_are_set_aside_once_with_their_reason(watched: Watch) -> None:
    (watched.inbox[0] / "bad.txt").write_bytes(b"")
    put(watched, "late.txt", FIRST.replace("2016-12-20", "2017-12-20"))
    for _ in range(2):
        watched.round(MORNING)
    rows = list(csv.DictReader((watched.out / "errors.csv").open(encoding="utf-8")))
    assert {Path(r["path"]).name: r["what"] for r in rows} == {
        "bad.txt": "empty file",
        "late.txt": "published in the future",
    }
    assert len(rows) == 2 and all(r["todo"] for r in rows)


def test_the_day_of_the_run_is_the_newest_report(watched: Watch) -> None:
    watched.scenario = replace(watched.scenario, as_of=date(2016, 12, 1))
    watched.round(MORNING)
    run = json.loads((watched.out / "latest" / "dossier.json").read_text(encoding="utf-8"))
    assert run["as_of"] == "2016-12-20"


def test_a_feed_grows_and_only_its_new_item_is_new(watched: Watch, tmp_path: Path) -> None:
    feed = tmp_path / "news.xml"
    watched.feeds = [str(feed)]
    old = ITEM.format("Buses", "Tue, 20 Dec 2016 10:00:00 GMT", "The army said 300 people left.")
    new = ITEM.format("Talks", "Wed, 21 Dec 2016 10:00:00 GMT", "Russia said that talks go on.")
    feed.write_text(FEED.format(old), encoding="utf-8")
    assert watched.round(MORNING).new_reports == 2
    feed.write_text(FEED.format(new + "\n" + old), encoding="utf-8")
    assert watched.round(MORNING).new_reports == 1


def test_a_feed_is_read_from_an_address(watched: Watch, tmp_path: Path) -> None:
    text = "The army said 300 people left."
    item = ITEM.format("Buses", "Tue, 20 Dec 2016 10:00:00 GMT", text)

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(FEED.format(item).encode())

        def log_message(self, *_: object) -> None:
            return

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/news"
        watched.feeds = [address]
        found = watched.round(MORNING)
        server.shutdown()
    assert found.new_reports == 2 and not found.faults
    with Store.open(watched.record) as store:
        assert address in {r.path for r in store.view().reports()}


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/feed", "file:///etc/hostname"])
def test_a_feed_that_does_not_answer_stops_nothing(watched: Watch, address: str) -> None:
    watched.feeds = [address]
    found = watched.round(MORNING)
    assert found.new_reports == 1
    assert [f.path for f in found.faults] == [address]


def test_the_verb_tells_of_its_round_and_refuses_what_cannot_be_meant(
    watched: Watch, tmp_path: Path
) -> None:
    run = CliRunner().invoke
    line = ["watch", "aleppo-2016-12", "--inbox", str(watched.inbox[0]), "--out", str(tmp_path)]
    told = run(app, [*line, "--once", "--no-run", "--json"])
    assert told.exit_code == 0 and json.loads(told.stdout)["new_reports"] > 1
    assert call([*line, "--every", "soon"]) == 2
    assert call(["watch", "aleppo-2016-12", "--once"]) == 2


def test_a_run_is_told_as_json_too(watched: Watch, tmp_path: Path) -> None:
    line = ["watch", "aleppo-2016-12", "--inbox", str(watched.inbox[0]), "--out", str(tmp_path)]
    told = CliRunner().invoke(app, [*line, "--once", "--json", "--members", "5"])
    assert told.exit_code == 0, told.output
    assert Path(json.loads(told.stdout)["folder"]).joinpath("report.html").is_file()


def test_an_interrupted_watch_ends_with_130(
    watched: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("parley.workbench.watching.time.sleep", interrupted)
    line = ["watch", "aleppo-2016-12", "--inbox", str(watched.inbox[0]), "--no-run"]
    assert call([*line, "--out", str(tmp_path / "w")]) == 130


def test_what_is_masked_is_masked_in_all_that_is_kept(watched: Watch) -> None:
    watched.safe = lambda dossier: replace(dossier, title="masked", claims=())
    folder = watched.round(MORNING).folder
    assert folder is not None
    kept = json.loads((folder / "dossier.json").read_text(encoding="utf-8"))
    assert (kept["title"], kept["claims"]) == ("masked", [])

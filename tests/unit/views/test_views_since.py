"""What changed between two runs, sorted and said in three languages; earlier runs are found."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from parley.core.agreement import Violation
from parley.core.dossier import Dossier
from parley.core.estimate import Estimate
from parley.core.forecast import Forecast
from parley.core.tables import to_json
from parley.record import Store
from parley.views import render
from parley.views.show import Show
from parley.views.since import lead, since_part, told_once
from parley.views.web import application
from parley.workbench.service import Desk
from parley.workbench.service_since import Since, earlier_runs, since


def changed(now: Dossier) -> Dossier:
    """The run as it was yesterday: fewer claims, other figures, positions and chances."""

    def was(e: Estimate, number: int) -> Estimate:
        if e.question.measure == "position":
            return replace(e, value="against" if e.value == "for" else "for")
        moved = number == 0 and e.best is not None and e.high is not None
        return replace(e, best=10 * e.best, low=9 * e.best, high=11 * e.best) if moved else e

    def guess(f: Forecast) -> Forecast:
        if "yes" not in f.p_by_option:
            return f
        p = f.p_by_option["yes"]
        return replace(f, p_by_option={"yes": 1 - p, "no": p})

    figures = [e for e in now.estimates if not e.value]
    others = [e for e in now.estimates if e.value]
    lost = set(figures[0].supports[:1])
    return replace(
        now,
        as_of=date(2016, 12, 20),
        claims=tuple(c for c in now.claims if c.id not in lost),
        estimates=tuple(was(e, i) for i, e in enumerate([*figures, *others])),
        assessments=tuple(replace(a, p_agree=min(1.0, a.p_agree + 0.5)) for a in now.assessments),
        forecasts=tuple(guess(f) for f in now.forecasts),
        track_record=(),
    )


@pytest.fixture(scope="module")
def pair(small_run: Any) -> tuple[Dossier, Dossier]:
    now: Dossier = small_run[0]
    breach = Violation(now.agreements[0].id, date(2016, 12, 21), "", "a convoy was fired on")
    broken = replace(now.agreements[0], violations=(*now.agreements[0].violations, breach))
    scored = ({"label": "Does it hold?", "value": 0.1, "baseline": 0.2},)
    after = replace(now, agreements=(broken, *now.agreements[1:]), track_record=scored)
    return changed(now), after


@pytest.fixture(scope="module")
def found(pair: tuple[Dossier, Dossier]) -> Since:
    return since(*pair)


def test_every_sort_of_change_is_found(pair: Any, found: Since) -> None:
    assert len(found.claims) == 1 and not found.gone
    assert [t.claims for t in found.figures] == [(found.claims[0].id,)]
    assert found.positions and all(
        t.estimate.question.measure == "position" for t in found.positions
    )
    assert [v.what for v in found.violations] == ["a convoy was fired on"]
    assert {s.subject for s in found.chances} == {a.agreement for a in pair[1].assessments}
    assert {s.option for s in found.forecasts} == {"yes"}, "no is only the rest of yes"
    assert found.resolved[0]["value"] == 0.1


def test_nothing_changed_is_said(pair: Any) -> None:
    same = since(pair[1], pair[1])
    assert same.empty and "Nothing changed." in render(pair[1], "en", same)


def test_a_rejected_claim_is_named_as_the_reason(pair: Any) -> None:
    back = since(pair[1], pair[0])  # the other way round: one claim fewer
    assert [t.left for t in back.figures] == [1] and not back.figures[0].claims
    assert "1 claims no longer count" in render(pair[0], "en", back)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "Figures that moved"), ("de", "Zahlen, die sich bewegten"), ("ar", "أرقام تغيّرت")],
)
def test_the_report_says_it_in_every_language(
    pair: Any, found: Since, lang: str, words: str
) -> None:
    page = render(pair[1], lang, found)
    section = page[page.index('id="since"') : page.index('id="contested"')]
    assert words in section and "a convoy was fired on" in section
    assert f"#{found.claims[0].id}" in section, "what moved it is a link to the claim"
    assert 'id="since"' not in render(pair[1], lang)


def test_every_number_of_what_changed_leads_to_its_ground(pair: Any, found: Since) -> None:
    from test_views_trails import Walk, names_of

    walk = Walk(render(pair[1], "en", found), names_of(pair[1]), lambda _: None)
    assert any(text == "a convoy was fired on" for text in _texts(walk.tree.ids["since"]))
    assert [line for line in walk.lost() if line.startswith("since")] == []


def _texts(node: Any) -> list[str]:
    return [c.strip() for n in node.walk() for c in n.children if isinstance(c, str)]


def test_near_copies_of_a_new_claim_are_told_once(pair: Any) -> None:
    show = Show(pair[1], "en")
    one = next(c for c in pair[1].claims if c.quantities and len(c.quote) > 40)
    again = replace(one, id="again", quote=one.quote.replace("a", "e", 1) + ".")
    more = replace(one, id="more", quantities=())
    told = told_once(show, [again, one, more])
    assert [(n.claim.id, n.copies) for n in told] == [(one.id, ("again",)), ("more", ())]


def test_a_breach_told_twice_by_one_speaker_is_one_row(pair: Any, found: Since) -> None:
    breach = next((c for c in pair[1].claims if c.event and c.event.breach), None)
    claim = breach or next(c for c in pair[1].claims if c.event)
    twice = replace(found, breaches=(claim, replace(claim, id="again")), violations=())
    rows = since_part(Show(pair[1], "en"), twice)["groups"]
    violations = next(g for g in rows if g.head == "Violations")
    assert len(violations.rows) == 1
    assert "1 violations" in lead(Show(pair[1], "en"), replace(twice, claims=()))


def keep(folder: Path, dossier: Dossier, when: int) -> Path:
    folder.mkdir()
    (folder / "dossier.json").write_text(to_json(dossier), encoding="utf-8")
    (folder / "run.json").write_text(json.dumps({"scenario": dossier.scenario}), encoding="utf-8")
    os.utime(folder / "dossier.json", (when, when))
    return folder


def test_the_page_compares_with_the_run_that_is_chosen(pair: Any, tmp_path: Path) -> None:
    keep(tmp_path / "older", replace(pair[0], as_of=date(2016, 12, 1)), 1000)
    keep(tmp_path / "yesterday", pair[0], 2000)
    keep(tmp_path / "another-war", replace(pair[0], scenario="elsewhere"), 2500)
    here = keep(tmp_path / "today", pair[1], 3000)
    keep(tmp_path / "later", pair[1], 4000)
    assert list(earlier_runs(here, pair[1])) == ["yesterday", "older"]
    with Store.open(here / "record.db") as store:
        store.add(pair[1].reports, ())
    with TestClient(application(Desk(here)), base_url="http://127.0.0.1") as client:
        assert "December 20, 2016" in client.get("/since").text
        assert "December 1, 2016" in client.get("/since?run=older").text
        assert "December 20, 2016" in client.get("/since?run=../../etc").text


def test_report_since_last(pair: Any, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from parley.cli.report import report

    here = keep(tmp_path / "today", pair[1], 3000)
    alone = CliRunner().invoke(report, [str(here), "--since", "last"])
    assert alone.exit_code == 2 and "no earlier run" in alone.output
    keep(tmp_path / "yesterday", pair[0], 2000)
    done = CliRunner().invoke(report, [str(here), "--since", "last"], standalone_mode=False)
    assert done.exception is None
    assert 'id="since"' in (here / "report.html").read_text(encoding="utf-8")


def test_the_runs_of_a_watch_share_the_record_beside_them(pair: Any, tmp_path: Path) -> None:
    keep(tmp_path / "2016-12-20T0700", pair[0], 2000)
    here = keep(tmp_path / "2016-12-21T0700", pair[1], 3000)
    (tmp_path / "latest").symlink_to(here.name)
    with Store.open(tmp_path / "record.db") as store:
        store.add(pair[1].reports, ())
    desk = Desk(tmp_path / "latest")
    assert list(desk.earlier()) == ["2016-12-20T0700"]
    assert len(desk.everything()[1]) == len(pair[1].reports)

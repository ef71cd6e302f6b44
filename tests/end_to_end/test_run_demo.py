"""The whole chain on the built-in scenario: bands, traces, same seed same bytes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parley.cli import call
from parley.cli.common import make_bench
from parley.core.tables import to_json
from parley.views import render
from parley.workbench import load_dossier, save_run


def test_quotes_are_verbatim(small_run: Any) -> None:
    dossier, _, _ = small_run
    reports = {r.id: r for r in dossier.reports}
    assert len(dossier.claims) >= 60
    for c in dossier.claims:
        text = reports[c.report].text
        assert c.quote == text[c.start : c.end]
        for q in c.quantities:
            assert text[q.start : q.end] == q.text
        if c.speaker:
            assert text[c.speaker.start : c.speaker.end] == c.speaker.text


def test_nothing_published_later_is_seen(small_run: Any) -> None:
    dossier, _, _ = small_run
    assert all(r.published is None or r.published <= dossier.as_of for r in dossier.reports)


def test_the_evacuation_is_contested(small_run: Any) -> None:
    dossier, _, _ = small_run
    argued = [e for e in dossier.estimates if e.contradicts]
    assert argued, "no contradiction found"
    measures = {e.question.measure for e in dossier.estimates}
    assert {"evacuated", "waiting"} & measures
    for e in dossier.estimates:
        if e.best is not None and e.low is not None and e.high is not None:
            assert e.low <= e.best <= e.high
        known = {c.id for c in dossier.claims}
        assert set(e.supports) | set(e.contradicts) <= known
        assert e.why


def test_agreements_name_who_can_torpedo_them(small_run: Any) -> None:
    dossier, _, _ = small_run
    assert len(dossier.assessments) >= 2
    for a in dossier.assessments:
        assert 0 <= a.p_agree <= 1
        blame = sum(c.blame for c in a.consents)
        assert blame == pytest.approx(1 - a.p_agree, abs=0.02)
        assert a.breakdown is not None and a.breakdown.base_rates
        assert all(i.assumption or i.source or i.claims for i in a.inputs)


def test_next_offensive_has_its_base_rate(small_run: Any) -> None:
    dossier, _, _ = small_run
    found = [f for f in dossier.forecasts if f.question.kind == "next_offensive"]
    assert found
    for f in found:
        assert sum(f.p_by_option.values()) == pytest.approx(1, abs=0.02)
        assert set(f.p_by_option) == set(f.base_by_option)


def test_report_makes_no_request_and_runs_no_script(small_run: Any) -> None:
    for page in small_run[1:]:
        assert "<script" not in page
        assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)
        assert "url(http" not in page and "@import" not in page
        assert len(page.encode()) < 1_500_000


def test_every_claim_link_leads_to_a_claim(small_run: Any) -> None:
    _, page, _ = small_run
    anchors = set(re.findall(r'id="([^"]+)"', page))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= anchors, sorted(links - anchors)[:5]
    assert len([a for a in links if a.startswith("c")]) > 20


def test_german_report_is_german(small_run: Any) -> None:
    dossier, _, page = small_run
    assert '<html lang="de"' in page
    assert "Wer sagt was" in page and "Who says what" not in page
    assert dossier.title_de in page


def test_same_seed_same_bytes_whatever_the_threads(small_run: Any, tmp_path: Path) -> None:
    dossier, page, _ = small_run
    bench = make_bench("aleppo-2016-12", members=200, days=60, draws=1000, threads=1)
    again = bench.run(record=tmp_path / "again.db")
    assert render(again, "en") == page
    assert to_json(replace(again, ensemble=None)) == to_json(replace(dossier, ensemble=None))


def test_saved_run_comes_back(small_run: Any, tmp_path: Path) -> None:
    dossier, page, _ = small_run
    save_run(tmp_path, dossier, {"read": 1.0}, {"report.html": page})
    assert render(load_dossier(tmp_path), "en") == page
    manifest = json.loads((tmp_path / "run.json").read_text())
    assert manifest["timings"] == {"read": 1.0}
    assert manifest["inputs"] and manifest["config"]["seed"] == dossier.manifest["config"]["seed"]


def test_second_scenario_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from parley.scenario import built_in

    others = [name for name in built_in() if name != "aleppo-2016-12"]
    assert others
    for name in others:
        args = ["run", name, "--members", "100", "--days", "30", "--out", str(tmp_path / name)]
        assert call([*args, "--draws", "500", "--json"]) == 0
        body = json.loads(capsys.readouterr().out)
        assert body["estimates"] and body["assessments"] and body["forecasts"]


def test_own_report_beside_the_dispatches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "mine.txt"
    own.write_text(
        "date 2016-12-20\nNach Angaben der Uno haben 12.000 Menschen Ost-Aleppo verlassen. "
        "Der Kreml erklärte, die Evakuierung sei beendet.",
        encoding="utf-8",
    )
    args = ["run", "aleppo-2016-12", "--reports", str(own), "--only-reports", "--members", "50"]
    assert (
        call([*args, "--days", "20", "--draws", "200", "--out", str(tmp_path / "o"), "--json"]) == 0
    )
    body = json.loads(capsys.readouterr().out)
    dossier = load_dossier(tmp_path / "o")
    assert body["n_claims"] == len(dossier.claims) >= 2
    assert any(q.best == 12000 for c in dossier.claims for q in c.quantities)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.txt", b"", 3),
        ("noise.txt", bytes(range(256)) * 40, 3),
        ("undated.txt", "Die Uno zählt 300 Tote in Idlib.".encode(), 3),
    ],
)
def test_bad_reports_are_refused_and_nothing_is_written(
    name: str, data: bytes, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    out = tmp_path / "out"
    args = ["run", "aleppo-2016-12", "--reports", str(path), "--only-reports", "--out", str(out)]
    assert call(args) == code
    said = capsys.readouterr().err
    assert name in said and "Traceback" not in said
    assert not (out / "report.html").exists()

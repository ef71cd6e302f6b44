"""The built-in scenarios keep their promises: sourced, connected, and blind to what came later."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point, shape

from parley.core.terms import RelationKind
from parley.scenario import Scenario, built_in, load_scenario
from parley.scenario.loader import BUILT_IN

TEMPLATE = str(BUILT_IN / "_blank")
LIVE = ("in force", "under way", "proposed")


@pytest.fixture(scope="module", params=[*built_in(), TEMPLATE])
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return load_scenario(request.param)


@pytest.fixture(scope="module")
def aleppo() -> Scenario:
    return load_scenario("aleppo-2016-12")


def front_matter(path: Path) -> dict[str, str]:
    head = path.read_text(encoding="utf-8").split("---\n")[1]
    return {
        key.strip(): value.strip().strip('"')
        for key, value in (line.split(":", 1) for line in head.strip().splitlines())
    }


def neighbours(scenario: Scenario) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {p.id: set() for p in scenario.places if p.simulated}
    for edge in scenario.edges:
        out[edge.a].add(edge.b)
        out[edge.b].add(edge.a)
    return out


def test_more_than_one_war_is_built_in() -> None:
    countries = {
        next(p.id for p in load_scenario(n).places if p.kind == "country") for n in built_in()
    }
    assert len(countries) >= 2


def test_every_simulated_place_can_be_reached(scenario: Scenario) -> None:
    graph = neighbours(scenario)
    reached, todo = set(), [next(iter(graph))]
    while todo:
        here = todo.pop()
        if here not in reached:
            reached.add(here)
            todo.extend(graph[here])
    assert reached == set(graph)


def test_roads_are_not_shorter_than_the_straight_line(scenario: Scenario) -> None:
    at = {p.id: p for p in scenario.places}
    for edge in scenario.edges:
        a, b = at[edge.a], at[edge.b]
        shrink = 0.83  # cosine of the mean latitude, a little below it everywhere here
        straight = 111.2 * Point(a.lon * shrink, a.lat).distance(Point(b.lon * shrink, b.lat))
        assert straight * 0.9 <= edge.km <= straight * 2.5 + 3, (edge, straight)


def test_every_row_names_its_source(scenario: Scenario) -> None:
    for path in scenario.path.glob("*.csv"):
        lines = [x for x in path.read_text(encoding="utf-8").splitlines() if x[:1] != "#"]
        bare = [row for row in csv.DictReader(lines) if not row["source"].strip()]
        assert not bare, f"{path.name}: {bare[:2]}"
    assert all(a.source for a in scenario.agreements)


def test_nothing_was_known_only_later(scenario: Scenario) -> None:
    as_of = scenario.as_of
    assert scenario.start > as_of
    for agreement in scenario.agreements:
        days = [agreement.start, agreement.end_earliest, agreement.end_latest]
        days += [v.day for v in agreement.violations]
        assert all(d <= as_of for d in days if d is not None), agreement.id
    for relation in scenario.relations:
        known_ahead = relation.kind is RelationKind.OFFICE
        assert known_ahead or relation.start is None or relation.start <= as_of, relation
    assert all(month < f"{as_of:%Y-%m}" for _, month, _ in scenario.history)
    assert all(change.day > as_of for change in scenario.changes)
    assert all(q.end is not None and q.end > as_of for q in scenario.questions)


def test_reports_are_dated_no_later_than_the_scenario(scenario: Scenario) -> None:
    assert scenario.report_files
    for path in scenario.report_files:
        head = front_matter(path)
        assert date.fromisoformat(head["published"]) <= scenario.as_of, path.name
        assert head["language"] in scenario.languages
        assert {"title", "publisher", "licence"} <= set(head)


def test_reports_mention_no_later_year(scenario: Scenario) -> None:
    for path in scenario.report_files:
        body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
        years = {int(y) for y in re.findall(r"\b(?:19|20)\d\d\b", body)}
        assert all(year <= scenario.as_of.year for year in years), (path.name, years)


def test_reports_are_of_dispatch_length(scenario: Scenario) -> None:
    for path in scenario.report_files:
        words = path.read_text(encoding="utf-8").split("---\n", 2)[2].split()
        assert 30 <= len(words) <= 250, (path.name, len(words))


def test_assessed_agreements_have_a_position_for_every_party_and_issue(scenario: Scenario) -> None:
    assert scenario.assess
    for key in scenario.assess:
        agreement = scenario.agreement(key)
        assert agreement is not None
        wanted = {(p.party, t.issue) for p in agreement.parties for t in agreement.terms}
        given = [(p.party, p.issue) for p in agreement.positions]
        assert set(given) == wanted
        assert len(given) == len(wanted)
        assert sum(p.required for p in agreement.parties) >= 2
        assert all(p.capability and p.veto for p in agreement.parties)


def test_only_finished_agreements_have_an_end(scenario: Scenario) -> None:
    for agreement in scenario.agreements:
        over = agreement.end_latest is not None
        assert over == (agreement.status not in LIVE), (agreement.id, agreement.status)


def test_every_scale_value_says_where_it_comes_from(scenario: Scenario) -> None:
    for agreement in scenario.agreements:
        ranges = [t.proposal for t in agreement.terms]
        ranges += [r for p in agreement.positions for r in (p.ideal, p.salience)]
        assert all(r.source or r.assumption for r in ranges)


def test_armed_camps_face_each_other(scenario: Scenario) -> None:
    camps = {a.id: a.camp for a in scenario.actors}
    armed = {camps[f.actor] for f in scenario.forces}
    assert len(armed) >= 2
    assert "neutral" not in armed
    nodes = set(neighbours(scenario))
    assert {f.place for f in scenario.forces} <= nodes


def test_aliases_lead_to_one_actor(scenario: Scenario) -> None:
    for language in scenario.languages:
        owners: dict[str, set[str]] = {}
        for actor in scenario.actors:
            for name in actor.aliases.get(language, ()):
                owners.setdefault(name, set()).add(actor.id)
        shared = {name: ids for name, ids in owners.items() if len(ids) > 1}
        assert not shared


def test_sources_have_actors_and_copy_known_sources(scenario: Scenario) -> None:
    ids = {s.id for s in scenario.sources}
    camps = {a.camp for a in scenario.actors}
    for source in scenario.sources:
        assert set(source.copies) <= ids - {source.id}
        assert source.camp in camps
        assert source.right > 0
    assert any(s.camp == "neutral" for s in scenario.sources)


def test_question_options_are_places_of_the_map(scenario: Scenario) -> None:
    nodes = set(neighbours(scenario))
    for question in scenario.questions:
        assert set(question.options) <= nodes
        assert question.text_de
        assert question.kind != "next_offensive" or len(question.options) >= 3


def test_outline_holds_the_map(scenario: Scenario) -> None:
    assert scenario.outline is not None
    features = scenario.outline["features"]
    known = {p.id for p in scenario.places}
    assert {f["id"] for f in features} <= known
    country = next(p.id for p in scenario.places if p.kind == "country")
    border = shape(next(f for f in features if f["id"] == country)["geometry"]).buffer(0.1)
    for place in scenario.places:
        if place.simulated:
            assert border.contains(Point(place.lon, place.lat)), place.id


def test_readme_tells_fact_from_assumption(scenario: Scenario) -> None:
    text = (scenario.path / "README.md").read_text(encoding="utf-8")
    assert "What is fact and what is assumed" in text


def test_aleppo_towns_lie_in_their_governorates(aleppo: Scenario) -> None:
    assert aleppo.outline is not None
    units = {f["id"]: shape(f["geometry"]) for f in aleppo.outline["features"]}
    parents = {p.id: p.parent for p in aleppo.places}
    for place in aleppo.places:
        unit = place.parent
        while unit and unit not in units:
            unit = parents[unit]
        if place.simulated:
            assert units[unit].distance(Point(place.lon, place.lat)) < 0.06, (place.id, unit)


def test_aleppo_has_fourteen_governorates_with_codes_and_history(aleppo: Scenario) -> None:
    units = [p for p in aleppo.places if p.kind == "governorate"]
    assert sorted(p.code for p in units) == [f"SY{n:02d}" for n in range(1, 15)]
    months = {month for _, month, _ in aleppo.history}
    assert {(p.id, m) for p in units for m in months} == {(p, m) for p, m, _ in aleppo.history}


def test_aleppo_outline_stays_small(aleppo: Scenario) -> None:
    assert (aleppo.path / "outline.geojson").stat().st_size <= 30_000


def test_aleppo_speaks_german_first(aleppo: Scenario) -> None:
    heads = [front_matter(p) for p in aleppo.report_files]
    assert 16 <= len(heads) <= 24
    assert sum(h["language"] == "de" for h in heads) >= 0.6 * len(heads)
    assert len({h.get("agency") for h in heads}) >= 3


def test_aleppo_troops_tied_down_by_the_battle_add_up(aleppo: Scenario) -> None:
    freed = [f.strength for f in aleppo.forces if f.posture == "freed"]
    assert sum(r.best for r in freed) == 30_000
    assert sum(r.low for r in freed) < 30_000 < sum(r.high for r in freed)


def test_aleppo_knows_the_changes_of_office_to_come(aleppo: Scenario) -> None:
    last = {r.subject: r.end for r in aleppo.relations if r.kind is RelationKind.OFFICE}
    assert last["kerry"] == date(2017, 1, 20)
    assert last["ban"] == date(2016, 12, 31)
    first = {r.subject: r.start for r in aleppo.relations if r.kind is RelationKind.OFFICE}
    assert first["trump"] == date(2017, 1, 20)


def test_aleppo_record_of_national_truces_is_one_of_failure(aleppo: Scenario) -> None:
    truces = [
        a
        for a in aleppo.agreements
        if a.kind == "ceasefire" and a.level == "national" and a.end_latest
    ]
    assert len(truces) >= 5
    for truce in truces:
        assert truce.start and truce.end_earliest and truce.end_latest
        assert (truce.end_earliest - truce.start).days <= 90


def test_aleppo_reports_contradict_each_other_on_the_number_evacuated(aleppo: Scenario) -> None:
    text = "\n".join(p.read_text(encoding="utf-8") for p in aleppo.report_files)
    for figure in ("9500", "8000", "8500", "25.000", "37.500", "Zehntausende"):
        assert figure in text

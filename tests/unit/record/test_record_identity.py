"""Who is who, and which claims tell of one event: machines suggest, people decide and undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from parley.core.actor import Actor, Relation
from parley.core.claim import Claim, EventFrame, Interval, Quantity, Report, Speaker, Where
from parley.core.errors import UsageError
from parley.core.terms import Bound, EventType, RelationKind
from parley.record import Store
from parley.record.grouping import groups, settings
from parley.record.identity import card, decide_same, families, put_actors, relations, suggest


@pytest.fixture
def named(store: Store, first: Report, said: Claim) -> Store:
    """Claims by three spellings of one ministry, and one by somebody else."""
    names = ("Ministry of Defence", "Ministry of Defense", "defence ministry of", "Front")
    claims = [
        replace(said, id=f"c{k}", speaker=Speaker(n, 0, 3, None)) for k, n in enumerate(names)
    ]
    store.add([first], claims)
    return store


def test_the_machine_suggests_and_people_decide(named: Store) -> None:
    pairs = [(s.a, s.b) for s in suggest(named.view())]
    assert ("Ministry of Defence", "Ministry of Defense") in pairs
    assert not any("Front" in p for p in pairs)
    head = decide_same(
        named, "Ministry of Defence", "Ministry of Defense", True, "ana", "one office"
    )
    assert ("Ministry of Defence", "Ministry of Defense") not in [
        (s.a, s.b) for s in suggest(named.view())
    ]
    found = card(named.view(), "Ministry of Defense")
    assert found.claims == ("c0", "c1") and found.decisions[0].why == "one office"
    named.undo(head.seq, "ana")
    assert card(named.view(), "Ministry of Defense").claims == ("c1",)


def test_a_family_goes_by_the_scenarios_id(named: Store) -> None:
    actors = [Actor("mod", "Ministry of Defence", camp="gov"), Actor("putin", "Putin")]
    office = Relation("mod", "putin", RelationKind.OFFICE, date(2031, 1, 1), date(2031, 6, 1))
    put_actors(named, actors, [office])
    head = named.head()
    put_actors(named, actors, [office])
    assert named.head() == head
    decide_same(named, "mod", "Ministry of Defence", True, "ana", "")
    decide_same(named, "Ministry of Defence", "Ministry of Defense", True, "ana", "")
    assert families(named.view())["Ministry of Defense"] == "mod"
    found = card(named.view(), "Ministry of Defense", date(2031, 5, 1))
    assert (found.id, found.relations, len(found.claims)) == ("mod", (office,), 2)
    assert relations(named.view(), date(2032, 1, 1)) == []
    decide_same(named, "mod", "Ministry of Defence", False, "ben", "no")
    assert "mod" not in families(named.view())


def test_unknown_names_get_the_three_nearest(named: Store) -> None:
    with pytest.raises(UsageError) as caught:
        card(named.view(), "Minstry of Defence")
    assert "Ministry of Defence (" in caught.value.hint and caught.value.hint.count("(") == 3
    with pytest.raises(UsageError, match="names no actor"):
        decide_same(named, "Front", "Nobody at all", True, "ana", "")
    with pytest.raises(UsageError, match="same as itself"):
        decide_same(named, "Front", "Front", True, "ana", "")


# -- events -----------------------------------------------------------------------------------


def event(said: Claim, key: str, day: int, lat: float, low: float = 5, actor: str = "a") -> Claim:
    """A claim on an air strike."""
    when = date(2031, 4, day)
    return replace(
        said, id=key, time=Interval(when, when, when, when),
        place=Where("x", 0, 1, "x", None, lat, 3.0),
        event=EventFrame(EventType.ASSAULT, "aerial", actors=(actor,), recipients=("b",)),
        quantities=(Quantity(low, low, low, Bound.EXACT, "person", "", "killed", str(low)),),
    )  # fmt: skip


@pytest.fixture
def struck(store: Store, first: Report, said: Claim) -> Store:
    """Two reports of one strike with contradicting figures, and strikes elsewhere and later."""
    claims = [event(said, "c1", 3, 54.0, 5), event(said, "c2", 3, 54.01, 30)]
    claims += [event(said, f"d{k}", 3, 40.0 + k, actor=f"other{k}") for k in range(8)]
    claims += [event(said, "late", 20, 54.0)]
    store.add([first], claims)
    return store


def test_claims_on_one_event_are_grouped_and_the_sum_can_be_printed(struck: Store) -> None:
    found = groups(struck.view())
    assert [g.claims for g in found] == [("c1", "c2")]
    link = found[0].links[0]
    assert link.bits == pytest.approx(sum(p.bits for p in link.parts))
    assert link.parts[0].bits == settings()["prior_bits"]
    figures = next(p for p in link.parts if p.feature == "figures")
    assert figures.bits < 0 and "5 against 30" in figures.because  # yet both claims stay
    text = "\n".join(found[0].explain())
    assert "place" in text and f"{link.bits:+.1f} bits" in text


def test_people_merge_and_split_above_the_machine(struck: Store) -> None:
    merged = struck.merge(["c1", "late"], "ana", "same crater")
    assert [g.claims for g in groups(struck.view())] == [("c1", "c2", "late")]
    struck.undo(merged.seq, "ana")
    struck.split(["c1", "c2"], "ben", "two hospitals")
    assert groups(struck.view()) == []
    struck.merge(["c1", "c2"], "ana", "one after all")
    assert [g.claims for g in groups(struck.view())] == [("c1", "c2")]
    with pytest.raises(UsageError):
        struck.merge(["c1"], "ana", "")


def test_same_as_decisions_count_as_one_actor(store: Store, first: Report, said: Claim) -> None:
    claims = [event(said, "c1", 3, 54.0, actor="air force"), event(said, "c2", 3, 54.0, actor="AF")]
    claims += [event(said, f"d{k}", 3, 40.0 + k) for k in range(8)]
    store.add([first], claims)
    assert groups(store.view()) == []  # two air forces: too little speaks for one event
    head = decide_same(store, "air force", "AF", True, "ana", "abbreviation")
    assert [g.claims for g in groups(store.view())] == [("c1", "c2")]
    store.undo(head.seq, "ana")
    assert groups(store.view()) == []


def test_no_chain_of_weak_links_grows_into_one_event(
    store: Store, first: Report, said: Claim
) -> None:
    chain = [event(said, f"c{k}", 1 + 5 * k, 54.0 + 0.3 * k) for k in range(5)]
    store.add([first], [*chain, *(event(said, f"d{k}", 3, 30.0 + k) for k in range(8))])
    assert all(len(g.claims) < 3 for g in groups(store.view()))

"""The review desk: queue, filters, bulk, undo, agreement, gold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parley.core.claim import Claim, Report
from parley.core.errors import UsageError
from parley.core.terms import Kind
from parley.record import Filters, Store
from parley.record.reliability import krippendorff_alpha
from parley.record.review import agreement, decide_filtered, gold, undo_last


@pytest.fixture
def desk(store: Store, first: Report, said: Claim) -> Store:
    """Six claims: three about an evacuation, three about talks."""
    many = [
        replace(said, id=f"c{k}", topic="talks" if k % 2 else "evacuation", kind=Kind.STATUS)
        for k in range(6)
    ]
    store.add([first], many)
    return store


def ids(store: Store, **filters: object) -> list[str]:
    return [i.claim.id for i in store.queue(Filters(**filters))]  # type: ignore[arg-type]


def test_the_queue_is_narrowed_by_filters(desk: Store) -> None:
    assert len(ids(desk)) == 6
    assert ids(desk, topic="talks") == ["c1", "c3", "c5"]
    assert ids(desk, topic="talks", limit=2) == ["c1", "c3"]
    assert len(ids(desk, words="norland", actor="norland", kind="status", report="r1")) == 6
    assert ids(desk, words="nowhere") == [] and ids(desk, unresolved=True) == []
    desk.decide("c1", "skip", "ana")
    assert ids(desk, topic="talks", unseen_by="ana") == ["c3", "c5"]
    desk.dispute("c2", "ana", "no")
    assert ids(desk, status="disputed") == ["c2"]


def test_bulk_on_a_filter_and_undo_of_the_whole(desk: Store) -> None:
    assert decide_filtered(desk, Filters(topic="talks"), "accept", "ana", "read them") == [
        "c1", "c3", "c5",
    ]  # fmt: skip
    assert ids(desk, status="accepted") == ["c1", "c3", "c5"]
    assert len(undo_last(desk, "ana")) == 3
    assert ids(desk, status="accepted") == [] and undo_last(desk, "ana") == []
    with pytest.raises(UsageError):
        decide_filtered(desk, Filters(), "correct", "ana", "")


def test_agreement_counts_everyones_last_word(desk: Store) -> None:
    assert agreement(desk).alpha is None
    for k in range(6):
        desk.decide(f"c{k}", "reject" if k < 3 else "accept", "ana")
        desk.decide(f"c{k}", "reject" if k < 2 else "accept", "ben")
    result = agreement(desk, report="r1")
    # 5 of 6 units agree; values: 5 reject, 7 accept -> 1 - 11 * 2 / (2 * 5 * 7)
    assert result.alpha == pytest.approx(1 - 11 * 2 / 70)
    assert (result.units, result.judgements, result.coders) == (6, 12, ("ana", "ben"))


def test_gold_holds_what_people_left(desk: Store, said: Claim) -> None:
    desk.decide("c0", "accept", "ana")
    desk.decide("c1", "reject", "ana")
    desk.decide("c2", "correct", "ben", "", replace(said, id="c2", topic="siege"))
    desk.decide("c3", "skip", "ben")
    found = {g["id"]: (g["decision"], g["topic"]) for g in gold(desk)}
    assert found == {
        "c0": ("accept", "evacuation"), "c1": ("reject", "talks"), "c2": ("correct", "siege"),
    }  # fmt: skip


def test_alpha_refuses_an_unknown_level() -> None:
    with pytest.raises(ValueError, match="level"):
        krippendorff_alpha({"u": {"a": 1, "b": 2}}, "cardinal")

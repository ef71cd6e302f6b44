"""Who held the town on which day: switches, denials, admissions, late reports."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from parley.fusion import fuse
from parley.fusion.switching import changes, fuse_courses
from parley.fusion.tablefile import read_rows


def held(*claims: tuple[str, str, str, int], **more: Any) -> list[dict[str, Any]]:
    return [{"question": "town", "source": s, "camp": c, "value": v, "event_time": 1000 + d, **more}
            for s, c, v, d in claims]  # fmt: skip


def by_day(rows: list[dict[str, Any]]) -> dict[int, Any]:
    return {int(r.event_time) - 1000: r for r in fuse(rows, "boolean").rows}


def test_a_town_changes_hands() -> None:
    days = by_day(held(
        ("un", "neutral", "north", 0), ("icrc", "neutral", "north", 3),
        ("un", "neutral", "south", 12), ("icrc", "neutral", "south", 14)))  # fmt: skip
    assert [days[d].best for d in (0, 3, 12, 14)] == ["north", "north", "south", "south"]
    assert days[7].probability < days[0].probability
    assert "no claim of this day" in days[7].why


def test_an_admission_weighs_more_than_a_boast() -> None:
    boast = by_day(held(("s", "south", "south", 0), ("n", "north", "north", 0)))
    admits = by_day(held(("s", "south", "north", 0), ("n", "north", "north", 0)))
    assert boast[0].probability == pytest.approx(0.5, abs=1e-6)
    assert admits[0].best == "north" and admits[0].probability > 0.85


def test_a_party_that_repeats_itself_counts_ever_less() -> None:
    once = by_day(held(("s", "south", "south", 5), ("un", "neutral", "north", 5)))
    often = by_day(held(*(("s", "south", "south", d) for d in range(6)),
                        ("un", "neutral", "north", 5)))  # fmt: skip
    assert once[5].best == often[5].best == "north"


def test_a_denial_speaks_against() -> None:
    rows = held(("un", "neutral", "north", 0), ("icrc", "neutral", "south", 0))
    rows += held(("paper", "", "north", 0), form="not")
    assert by_day(rows)[0].best == "south"


def test_yes_and_no_over_days_are_found_out() -> None:
    rows = held(
        ("un", "neutral", "yes", 0), ("un", "neutral", "yes", 1), ("un", "neutral", "no", 9)
    )
    found = fuse(rows).rows
    assert {r.kind for r in found} == {"boolean"}
    assert found[0].best == "yes" and found[-1].best == "no"


def test_a_settled_day_is_certain() -> None:
    rows = held(("un", "neutral", "north", 0), ("s", "south", "south", 2))
    rows += held(("court", "", "south", 0), anchor="1")
    assert by_day(rows)[0].best == "south" and by_day(rows)[0].probability > 0.99


def test_parties_alone_are_marked() -> None:
    rows = held(("s", "south", "south", 0), ("n", "north", "north", 1))
    assert not any(r.identified for r in by_day(rows).values())


def test_undated_claims_stand_on_the_last_day() -> None:
    rows = held(("un", "neutral", "north", 0), ("icrc", "neutral", "north", 4))
    rows.append({"question": "town", "source": "x", "value": "south"})
    assert by_day(rows)[4].n_claims == 2


def test_courses_are_calibrated_on_synthetic_wars() -> None:
    rng = np.random.default_rng(11)
    rows, truth = [], {}
    for q in range(40):
        state = int(rng.integers(2))
        for d in range(50):
            state = 1 - state if rng.random() < 0.03 else state
            truth[q, d] = state
            for source, camp, speaks in (("a", "A", 0.3), ("b", "B", 0.3), ("n", "neutral", 0.2)):
                if rng.random() > speaks:
                    continue
                was = truth[q, max(d - int(rng.choice(3, p=[0.8, 0.15, 0.05])), 0)]
                right = 0.88 if camp == "neutral" else 0.92 if "AB"[was] == camp else 0.6
                # What serves a party it tells; what does not it often denies.
                says = was if rng.random() < right else 1 - was
                rows.append({"question": f"q{q:02}", "source": source, "camp": camp,
                             "value": "AB"[says], "event_time": 1000 + d})  # fmt: skip
    table = read_rows(rows).table
    right, sure, latest = [], [], []
    for c in fuse_courses(table, explain=False).answers:
        q = int(table.questions[c.question][1:])
        for t, day in enumerate(c.days):
            true = "AB"[truth[q, int(day) - 1000]]
            right.append(c.labels[c.top(t)] == true)
            sure.append(c.probs[t].max())
            newest = c.rows[np.flatnonzero(c.at <= t)[-1]]
            latest.append(table.texts[table.text[newest]] == true)
    assert np.mean(right) >= np.mean(latest) + 0.05
    assert abs(np.mean(right) - np.mean(sure)) < 0.08


def test_turns_of_a_course() -> None:
    rows = held(("un", "neutral", "north", 0), ("un", "neutral", "north", 1),
                ("un", "neutral", "south", 30), ("icrc", "neutral", "south", 31))  # fmt: skip
    (course,) = fuse_courses(read_rows(rows).table).answers
    assert [label for _, label in changes(course)] == ["north", "south"]
    assert np.allclose(course.probs.sum(axis=1), 1.0)

"""Onsets: learnt from past quiet, never from later; asked only where it is quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from parley.core.forecast import Question
from parley.core.streams import Streams
from parley.outlook import History, issue
from parley.outlook.months import month_text
from parley.outlook.onset import onset_chances

UNITS, MONTHS, FIRST = 40, 180, 361
LAST = month_text(FIRST + MONTHS - 1)


def world(seed: int = 0, other: bool = False) -> History:
    """Half of the units relapse again and again, the others never saw a death."""
    rng = np.random.default_rng(seed)
    values = np.zeros((UNITS, MONTHS))
    context = np.zeros_like(values)
    for u in range(UNITS // 2):
        t = int(rng.integers(0, 60))
        while t < MONTHS - 13:
            values[u, t : t + 3] = 40
            context[u, max(t - 6, 0) : t] = 30
            t += int(rng.integers(20, 90))
    return History(
        tuple(f"u{k}" for k in range(UNITS)), FIRST, values, context=context if other else None
    )


def test_where_war_has_been_it_comes_back_sooner() -> None:
    found = onset_chances(world(), LAST)
    assert found is not None and found.onsets >= 8
    relapsing = found.rows < UNITS // 2
    assert found.chance[relapsing].mean() > 2 * found.chance[~relapsing].mean()
    assert found.chance.max() < 1 and 0 < found.base < 0.5


def test_other_violence_is_a_warning() -> None:
    history = world(other=True)
    assert history.context is not None
    calm = onset_chances(history, LAST)
    warned = history.context.copy()
    warned[0, -6:] = 30
    loud = onset_chances(replace(history, context=warned), LAST)
    assert calm is not None and loud is not None
    assert loud.chance[0] > 1.5 * calm.chance[0]


def test_nothing_after_the_origin_is_seen_and_few_onsets_teach_nothing() -> None:
    history, origin = world(), month_text(FIRST + 150)
    later = history.values.copy()
    later[:, 151:] = 500
    one, other = (onset_chances(h, origin) for h in (history, replace(history, values=later)))
    assert one is not None and other is not None
    assert np.array_equal(one.chance, other.chance)
    assert onset_chances(world(), month_text(FIRST + 30)) is None


def test_a_question_of_onset_is_answered_by_what_was_learnt() -> None:
    question = Question("q", "?", "onset", "r", place="u0", threshold=25.0,
                        start=date(2025, 1, 1), end=date(2025, 6, 30))  # fmt: skip
    day = date(2024, 12, 31)
    answer = issue([question], history=world(), ensemble=None, as_of=day, streams=Streams(1))[0]
    assert "learnt on" in answer.method
    assert 0 < answer.p_by_option["yes"] < 1 and "places as quiet before" in answer.why

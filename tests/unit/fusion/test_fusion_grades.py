"""Marks from one to five: an answer between them, or one of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from parley.fusion import fuse
from parley.fusion.grades import NAME, ON_MARKS, marks, ordered
from parley.fusion.tablefile import read_rows

Rows = list[dict[str, Any]]


def judged(seed: int, whole: bool, confuse: bool = False) -> tuple[Rows, dict[str, float]]:
    """Thirty judges, eight a question: habits and spreads, or one mark taken for another."""
    r = np.random.Generator(np.random.Philox(key=seed))
    habit, spread = r.normal(0, 0.4, 30), r.uniform(0.4, 1.0, 30)
    swap = [3, 5, 1, 2, 4]
    rows, truth = [], {}
    for q in range(200):
        t = float(r.integers(1, 6)) if whole else float(np.clip(r.normal(3.2, 0.9), 1, 5))
        truth[f"q{q}"] = t
        for s in r.choice(30, 8, replace=False):
            x = int(np.clip(np.round(t + habit[s] + spread[s] * r.normal()), 1, 5))
            if confuse:
                x = swap[int(t) - 1] if r.random() < 0.3 else int(t)
            rows.append({"question": f"q{q}", "source": f"s{s}", "value": str(x)})
    return rows, truth


@pytest.mark.parametrize("seed", [1, 2])
def test_answers_between_marks_come_nearer_than_the_mean(seed: int) -> None:
    rows, truth = judged(seed, whole=False)
    fused = fuse(rows, explain=False)
    assert fused.families["all"]["family"] == NAME
    said: dict[str, list[float]] = {}
    for row in rows:
        said.setdefault(row["question"], []).append(float(row["value"]))
    plain = np.mean([abs(np.mean(said[q]) - t) for q, t in truth.items()])
    error = np.mean([abs(float(row.best) - truth[row.question]) for row in fused.rows])
    assert error < plain
    inside = [float(r.low or 0) <= truth[r.question] <= float(r.high or 0) for r in fused.rows]
    assert 0.8 <= np.mean(inside) <= 0.97
    assert all(
        1 <= float(r.low or 0) <= float(r.best) <= float(r.high or 0) <= 5 for r in fused.rows
    )


@pytest.mark.parametrize("confuse", [False, True])
def test_marks_that_are_the_answer_stay_labels(confuse: bool) -> None:
    rows, truth = judged(3, whole=True, confuse=confuse)
    fused = fuse(rows, explain=False)
    assert {row.kind for row in fused.rows} == {"category"}
    assert (fused.families["all"]["family"] == ON_MARKS) is not confuse
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(row["question"], []).append(row["value"])
    vote = np.mean([float(max(set(v), key=v.count)) == truth[q] for q, v in said.items()])
    right = np.mean([float(row.best) == truth[row.question] for row in fused.rows])
    assert right > vote


def test_the_order_of_marks_said_changes_nothing() -> None:
    rows, _ = judged(1, whole=False)
    assert fuse(rows, explain=False).rows == fuse(rows[::-1], explain=False).rows


def test_turning_the_scale_round_turns_the_answers_round() -> None:
    rows, _ = judged(1, whole=False)
    turned = [{**row, "value": str(6 - int(row["value"]))} for row in rows]
    up, down = fuse(rows, explain=False).rows, fuse(turned, explain=False).rows
    assert [float(a.best) + float(b.best) for a, b in zip(up, down)] == pytest.approx(
        [6.0] * len(up), abs=0.02
    )


@pytest.mark.parametrize(
    "values", [(0, 1), (1, 2, 3, 4), (1, 2, 3, 4, 6), (1.5, 2.5, 3.5, 4.5, 5.5)]
)
def test_what_is_no_scale_of_marks(values: tuple[float, ...]) -> None:
    rows = [{"question": "q", "source": f"s{k}", "value": v} for k, v in enumerate(values)]
    table = read_rows(rows).table
    assert not marks(table).size
    assert ordered(table) == ("", {})

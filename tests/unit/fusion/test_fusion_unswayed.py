"""A ring of copiers of one poor source does not make copiers of the honest."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from parley.fusion import fuse
from parley.fusion.categorical.readings import unswayed
from parley.fusion.tablefile import read_rows


def told(seed: int, copiers: int, sources: int = 16) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Names in the open: ``s0`` is wrong six times in ten and ``copiers`` sources repeat it."""
    r = np.random.Generator(np.random.Philox(key=seed))
    rows, truth = [], {}
    for q in range(200):
        truth[f"q{q}"] = f"v{q}-0"
        first = ""
        for s in range(sources):
            right = r.random() < (0.4 if s == 0 else 0.65)
            word = f"v{q}-{0 if right else int(r.integers(1, 8))}"
            first = word if s == 0 else first
            if 0 < s <= copiers and r.random() < 0.85:
                word = first
            if s == 0 or r.random() < 0.6:
                rows.append({"question": f"q{q}", "source": f"s{s}", "value": word})
    return rows, truth


@pytest.mark.parametrize("copiers", [5, 6])
def test_a_ring_is_never_worse_than_the_vote(copiers: int) -> None:
    rows, truth = told(copiers, copiers)
    fused = fuse(rows, explain=False)
    votes: dict[str, Counter[str]] = {}
    for row in rows:
        votes.setdefault(row["question"], Counter())[row["value"]] += 1
    by_vote = np.mean([votes[q].most_common(1)[0][0] == t for q, t in truth.items()])
    right = np.mean([r.best == truth[r.question] for r in fused.rows])
    assert right > by_vote + 0.05
    found = {(page["id"], mate) for page in fused.sources for mate, _ in page["copies"]}
    ring = {f"s{k}" for k in range(copiers + 1)}
    assert found and all(a in ring and b in ring for a, b in found)


def test_a_ring_does_not_raise_how_right_its_members_seem_above_the_honest() -> None:
    rows, _ = told(1, 5)
    table = read_rows(rows).table
    right = unswayed(table)
    assert right is not None
    seems = dict(zip(table.sources, right))
    honest = np.mean([v for k, v in seems.items() if int(k[1:]) > 5])
    assert honest > np.mean([v for k, v in seems.items() if int(k[1:]) <= 5])


def test_too_few_sources_tell_nothing() -> None:
    rows = [
        {"question": f"q{q}", "source": f"s{s}", "value": "a"} for q in range(9) for s in range(4)
    ]
    assert unswayed(read_rows(rows).table) is None

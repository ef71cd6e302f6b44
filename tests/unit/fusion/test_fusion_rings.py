"""Stories that go round in circles: they end, and they count once."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from parley.fusion import fuse
from parley.fusion.copies import detect
from parley.fusion.table import from_records


def _ring(names: str) -> list[dict[str, object]]:
    """Each has the story from the next, the last from the first."""
    return [
        {"question": "q", "source": a, "via": b, "value": 950.0, "said_at": float(k)}
        for k, (a, b) in enumerate(zip(names, names[1:] + names[0]))
    ]


@pytest.mark.parametrize("names", ["a", "ab", "abc", "abcde"])
def test_a_ring_counts_once_whoever_is_in_it(names: str) -> None:
    copies = detect(from_records(_ring(names)))
    assert copies.weight.sum() == pytest.approx(1.0)
    assert np.count_nonzero(copies.original < 0) == 1


def test_the_first_to_speak_is_the_original_in_any_order_of_rows() -> None:
    for rows in itertools.permutations(_ring("abc")):
        table = from_records(rows)
        copies = detect(table)
        first = int(np.flatnonzero(copies.weight)[0])
        assert table.sources[table.source[first]] == "a"


def test_who_hangs_on_a_ring_adds_nothing() -> None:
    tail = {"question": "q", "source": "z", "via": "b", "value": 950.0, "said_at": 9.0}
    copies = detect(from_records([*_ring("ab"), tail]))
    assert copies.weight.sum() == pytest.approx(1.0)


def test_sources_declared_to_copy_each_other_are_one() -> None:
    rows = [{"question": "q", "source": s, "value": 950.0} for s in ("a", "b")]
    both = frozenset({("a", "b"), ("b", "a")})
    assert detect(from_records(rows), both).weight.sum() == pytest.approx(1.0)


def test_a_declared_copier_copies_though_nobody_knows_who_spoke_first() -> None:
    rows = [{"question": "q", "source": s, "value": 950.0} for s in ("a", "b")]
    for pair in (("a", "b"), ("b", "a")):
        table = from_records(rows)
        weight = dict(zip(table.sources, detect(table, frozenset({pair})).weight))
        assert weight == {pair[0]: 0.0, pair[1]: 1.0}


def test_a_ring_tells_no_more_than_one_voice_and_no_less() -> None:
    others = [{"question": "q", "source": s, "value": v} for s, v in (("x", 400), ("y", 420))]
    alone = fuse([*others, {"question": "q", "source": "a", "value": 950.0, "said_at": "1"}])
    ring = fuse([*others, *({**r, "said_at": "1"} for r in _ring("ab"))])
    silent = fuse(others)
    assert ring.rows[0].best == pytest.approx(alone.rows[0].best, rel=0.05)
    assert ring.rows[0].best > float(silent.rows[0].best)

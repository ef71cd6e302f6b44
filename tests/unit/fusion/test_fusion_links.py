"""Linked questions, coded deaths, lists of victims."""

from __future__ import annotations

import pytest

from parley.core.streams import Streams
from parley.fusion.constraints import Subset, Sum, reconcile
from parley.fusion.lists import estimate_total
from parley.fusion.ucdp import deaths_prior


def test_sums_close_and_the_surest_moves_least() -> None:
    known = {
        "all": (99.0, 100.0, 101.0),
        "children": (10.0, 40.0, 70.0),
        "adults": (60.0, 70.0, 80.0),
    }
    new = reconcile(known, [Sum("all", ("children", "adults"))])
    assert new["children"][1] + new["adults"][1] == pytest.approx(new["all"][1])
    assert abs(new["all"][1] - 100) < abs(new["adults"][1] - 70) < abs(new["children"][1] - 40)
    assert new["children"][2] - new["children"][0] < 60


def test_a_part_never_exceeds_its_whole() -> None:
    new = reconcile({"named": (90.0, 120.0, 150.0), "killed": (80.0, 100.0, 120.0)},
                    [Subset("named", "killed")])  # fmt: skip
    assert new["named"][1] <= new["killed"][1] + 1e-9


def test_what_fits_stays() -> None:
    known = {"named": (5.0, 10.0, 15.0), "killed": (80.0, 100.0, 120.0)}
    assert reconcile(known, [Subset("named", "killed")]) == known


def test_links_to_unknown_questions_are_skipped() -> None:
    known = {"all": (1.0, 2.0, 3.0)}
    assert reconcile(known, [Sum("all", ("a", "b")), Subset("x", "all")]) == known


def test_coded_deaths_lean_upwards() -> None:
    d = deaths_prior(5, 10, 20)
    assert d.quantile(0.95) > 20
    assert d.mean() > 10
    assert deaths_prior(10, 10, 10).quantile(0.5) == 10
    with pytest.raises(ValueError, match="low"):
        deaths_prior(5, 4, 9)


def test_two_lists_give_lincoln_petersen() -> None:
    found = estimate_total({(1, 1): 30, (1, 0): 70, (0, 1): 20}, Streams(1), draws=20)
    assert found.models[0].total == pytest.approx(100 * 50 / 30, rel=1e-3)
    assert found.documented == 120
    assert found.low >= 120


def test_same_seed_same_interval() -> None:
    patterns = {(1, 1, 0): 20, (1, 0, 1): 15, (0, 1, 1): 18, (1, 1, 1): 9, (1, 0, 0): 60,
                (0, 1, 0): 50, (0, 0, 1): 44}  # fmt: skip
    assert estimate_total(patterns, Streams(3), 10) == estimate_total(patterns, Streams(3), 10)

"""Power indices of real votes, as exact fractions."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from parley.agreements import power_indices

ROWS = list(csv.DictReader((Path(__file__).parent / "games.csv").open(encoding="utf-8")))
GAMES = sorted({(r["game"], int(r["quota"])) for r in ROWS})


@pytest.mark.parametrize(("game", "quota"), GAMES)
def test_swings_and_shapley_shubik_are_exact(game: str, quota: int) -> None:
    rows = [r for r in ROWS if r["game"] == game]
    weights = {f"{r['weight']}/{k}": int(r["weight"]) for r in rows for k in range(int(r["count"]))}
    wanted = {int(r["weight"]): r for r in rows}
    found = power_indices(quota, weights)
    total = sum(int(r["swings"]) * int(r["count"]) for r in rows)
    for p in found:
        row = wanted[int(p.weight)]
        assert p.swings == int(row["swings"])
        assert p.banzhaf == Fraction(int(row["swings"]), total)
        assert p.shapley_shubik == Fraction(row["shapley_shubik"])
    assert sum(p.banzhaf for p in found) == 1
    assert sum(p.shapley_shubik for p in found) == 1


def test_vetoes_of_the_security_council_equal_its_weights() -> None:
    """Nine of fifteen with five vetoes is the same game as 39 with weights 7 and 1."""
    members = {f"p{i}": 1 for i in range(5)} | {f"e{i}": 1 for i in range(10)}
    by_veto = power_indices(9, members, veto=[f"p{i}" for i in range(5)])
    assert {p.swings for p in by_veto if p.veto} == {848}
    assert {p.shapley_shubik for p in by_veto if p.veto} == {Fraction(421, 2145)}
    assert {p.swings for p in by_veto if not p.veto} == {84}
    assert {p.shapley_shubik for p in by_veto if not p.veto} == {Fraction(4, 2145)}

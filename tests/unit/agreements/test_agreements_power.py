"""Power indices against brute force, large games against themselves, and how votes are read."""

from __future__ import annotations

import itertools
import json
from fractions import Fraction
from math import factorial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.agreements import parse_rule, power_indices
from parley.agreements.power import _Game, _ListedGame, rule_power
from parley.agreements.votes import read_vote
from parley.core.errors import InputError


def brute_force(
    quota: int, weights: list[int], veto: list[int]
) -> tuple[list[int], list[Fraction]]:
    n = len(weights)

    def wins(s: int) -> bool:
        members = [i for i in range(n) if s >> i & 1]
        return sum(weights[i] for i in members) >= quota and all(v in members for v in veto)

    table = [wins(s) for s in range(1 << n)]
    swings, ssi = [0] * n, [Fraction(0)] * n
    for s, i in itertools.product(range(1 << n), range(n)):
        if not s >> i & 1 and table[s | 1 << i] and not table[s]:
            k = s.bit_count()
            swings[i] += 1
            ssi[i] += Fraction(factorial(k) * factorial(n - k - 1), factorial(n))
    return swings, ssi


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_against_every_coalition(data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(0, 9), min_size=1, max_size=8))
    if not sum(weights):
        weights[0] = 1
    quota = data.draw(st.integers(1, sum(weights)))
    veto = data.draw(st.sets(st.integers(0, len(weights) - 1), max_size=3))
    found = power_indices(quota, weights, [str(v + 1) for v in veto])
    swings, ssi = brute_force(quota, weights, sorted(veto))
    assert [p.swings for p in found] == swings
    assert [p.shapley_shubik for p in found] == ssi
    assert [p.banzhaf for p in found] == [Fraction(s, sum(swings)) for s in swings]


def test_fractional_weights_are_scaled_exactly() -> None:
    found = power_indices(0.5, {"a": 0.3, "b": 0.2, "c": 0.1})
    assert [p.swings for p in found] == brute_force(5, [3, 2, 1], [])[0]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.data())
def test_weights_too_large_to_count_by_are_listed(data: st.DataObject) -> None:
    """Weights of very different sizes, as decimals of measured capabilities give."""
    small = data.draw(st.lists(st.integers(0, 9), min_size=1, max_size=7))
    weights = [w * 10**20 + i for i, w in enumerate(small, 1)]
    quota = data.draw(st.integers(1, sum(weights)))
    veto = data.draw(st.sets(st.integers(0, len(weights) - 1), max_size=3))
    found = power_indices(quota, weights, [str(v + 1) for v in veto])
    swings, ssi = brute_force(quota, weights, sorted(veto))
    assert [p.swings for p in found] == swings
    assert [p.shapley_shubik for p in found] == ssi


def test_listing_and_counting_agree() -> None:
    weights = [7, 7, 7, 5, 3, 1, 1, 0]
    listed, counted = _ListedGame(weights, 17, 1), _Game(np.array(weights), 17, 1)
    assert listed.swings() == counted.swings()
    assert listed.shapley() == counted.shapley()
    assert listed.winning() == counted.winning()


def test_a_quota_near_a_huge_total_is_counted_with_a_veto() -> None:
    found = power_indices(3 * 10**12 - 2, [10**12 - 1, 10**12, 10**12], ["1"])
    assert [p.shapley_shubik for p in found] == [Fraction(1, 3)] * 3


def test_huge_weights_of_many_players_are_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        power_indices(5 * 10**19, [10**18 + i for i in range(60)])


def test_owen_integral_agrees_with_the_exact_index() -> None:
    rng = np.random.default_rng(4)
    for quota_share in (0.02, 0.3, 0.5, 0.9, 0.99):
        weights = rng.integers(1, 40, 90)
        game = _Game(weights, int(weights.sum() * quota_share), 0)
        exact, quick = game._shapley_exact(90), game._shapley_owen(90)
        assert max(abs(float(exact[w]) - float(quick[w])) for w in exact) < 1e-12


def test_many_equal_players_share_evenly() -> None:
    """The game on which two published packages overflow: 100 equal votes."""
    found = power_indices(51, [1] * 100)
    assert {p.banzhaf for p in found} == {Fraction(1, 100)}
    assert all(abs(float(p.shapley_shubik) - 0.01) < 1e-15 for p in found)


def test_dictator_and_dummies() -> None:
    found = power_indices(5, {"a": 5, "b": 2, "c": 2})
    assert [p.shapley_shubik for p in found] == [1, 0, 0]
    assert [p.swings for p in found] == [4, 0, 0]


@pytest.mark.parametrize(
    ("quota", "weights", "veto", "what"),
    [
        (5, {"a": 1}, [], "nobody can reach"),
        (0, {"a": 1}, [], "must be above 0"),
        (1, {"a": -1, "b": 3}, [], "negative"),
        (1, {"a": 1}, ["z"], "names no player"),
        (1, {}, [], "no players"),
    ],
)
def test_impossible_games_are_refused(
    quota: int, weights: dict[str, int], veto: list[str], what: str
) -> None:
    with pytest.raises(ValueError, match=what):
        power_indices(quota, weights, veto)


def test_power_of_a_nested_rule() -> None:
    power = rule_power(parse_rule("all(a, any(b, c))"), ["a", "b", "c"])
    assert power["a"] == pytest.approx((3 / 5, 2 / 3))
    assert power["b"] == power["c"] == pytest.approx((1 / 5, 1 / 6))


def test_votes_from_json_and_csv(tmp_path: Path) -> None:
    both = tmp_path / "v.json", tmp_path / "v.csv"
    players = [{"name": "a", "weight": 2, "veto": True}, {"name": "b", "weight": 1.5}]
    both[0].write_text(json.dumps({"quota": 3, "players": players}))
    both[1].write_text("name,weight,veto\nquota,3\na,2,yes\nb,1.5,\n")
    one, two = (read_vote(p) for p in both)
    assert one == two
    assert one.weights == {"a": 2, "b": Fraction(3, 2)} and one.veto == ("a",)


@pytest.mark.parametrize(
    ("name", "text", "line", "what"),
    [
        ("v.json", '{"quota": 3,\n "players": [{"name": "a", "weight": "x"}]}', 2, "no number"),
        ("v.json", '{"quota": 30,\n "players": [{"name": "a", "weight": 3}]}', 1, "can reach"),
        ("v.json", '{"quota": 3,\n "players": }', 2, "not JSON"),
        ("v.json", '{"players": [{"name": "a", "weight": 3}]}', 1, "quota is missing"),
        ("v.json", '{"quota": 1, "players": [{"name": "a", "weight": 3}], "veto": ["b"]}', 1,
         "a veto names no player"),
        ("v.csv", "quota,3\na,2\nb,two\n", 3, "no number"),
        ("v.csv", "a,2\nb,2\n", 1, "there is no quota"),
        ("v.csv", "quota,2\na,2\na,2\n", 3, "stands twice"),
        ("v.csv", "quota,2\na\n", 2, "no weight"),
        ("v.csv", "", 1, "empty"),
        ("v.csv", "quota,2\na,2,maybe\n", 2, "not clear"),
        ("v.csv", "quota,2\nquota,3\na,3\n", 2, "the quota stands twice"),
        ("v.csv", "quota,2\na,1e99999999\n", 2, "no number"),
        ("v.json", '{"quota": 1, "players": [{"name": "a", "weight": 3}],\n "veto": 5}', 2,
         "veto is no list"),
        ("v.json", '{"quota": 1, "players": [{"name": null, "weight": 3}]}', 1, "has no name"),
    ],
)  # fmt: skip
def test_faults_of_votes_have_a_line(
    tmp_path: Path, name: str, text: str, line: int, what: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        read_vote(path)
    assert any(f.line == line and what in f.what for f in caught.value.faults), caught.value


@pytest.mark.parametrize(
    "text",
    [
        "quota,3\na,2,yes\nb,1.5,\n",
        "party,seats,veto\nquota,3,\na,2,x\nb,1.5,no\n",
        "name;weight;veto\nquota;3;\na;2;yes\nb;1,5;\n",
        "name\tweight\tveto\nquota\t3\t\na\t2\tyes\nb\t1.5\t\n",
        "veto,votes,member\n,3,quota\nyes,2,a\n,3/2,b\n",
        '{"quota": "3", "players": [{"name": "a", "weight": 2}, {"name": "b", "weight": "1.5"}], '
        '"veto": "a"}',
    ],
)
def test_votes_as_people_keep_them(tmp_path: Path, text: str) -> None:
    path = tmp_path / "v.txt"
    path.write_text(text)
    vote = read_vote(path)
    assert (vote.quota, vote.weights, vote.veto) == (3, {"a": 2, "b": Fraction(3, 2)}, ("a",))


def test_a_player_may_be_called_like_a_heading(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("state,3\nparty,2\nquota,4\n")
    assert read_vote(path).weights == {"state": 3, "party": 2}

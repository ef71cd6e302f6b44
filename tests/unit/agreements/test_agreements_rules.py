"""The rule language: what it reads, what it refuses and where it points."""

from __future__ import annotations

import numpy as np
import pytest

from parley.agreements import parse_rule
from parley.agreements.blocking import minimal_blocking
from parley.agreements.rules import holds, is_unanimity, parties_of, winning_table
from parley.core.errors import InputError


def test_nested_rule() -> None:
    rule = parse_rule("all(gov, any(hnc, ahrar), quota(2, russia, turkey, iran))")
    assert parties_of(rule) == ("gov", "hnc", "ahrar", "russia", "turkey", "iran")
    consent = dict.fromkeys(parties_of(rule), False) | {"gov": True, "ahrar": True, "iran": True}
    assert not holds(rule, consent)
    assert holds(rule, consent | {"russia": True})


def test_weighted_quota_and_its_text() -> None:
    rule = parse_rule(" quota( 39 , usa:7, chad , any(a,b):2.5 ) ".replace("39", "9"))
    assert str(rule) == "quota(9, usa:7, chad, any(a, b):2.5)"
    assert parse_rule(str(rule)) == rule
    assert holds(rule, {"usa": True, "chad": False, "a": False, "b": True})
    assert not holds(rule, {"usa": True, "chad": True, "a": False, "b": False})


def test_rule_over_draws() -> None:
    rule = parse_rule("any(a, all(b, c))")
    a, b, c = (np.array(x, bool) for x in ([0, 1, 0], [1, 0, 1], [1, 0, 0]))
    assert holds(rule, {"a": a, "b": b, "c": c}).tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("text", "column", "what"),
    [
        ("all(gov, opp", 13, "the rule ends too early"),
        ("all(gov opp)", 9, "a comma or a closing bracket is missing"),
        ("most(gov, opp)", 1, "unknown rule"),
        ("quota(x, gov)", 7, "a number is missing"),
        ("quota(3, gov, opp)", 7, "nobody can satisfy this quota"),
        ("quota(0, gov, opp)", 7, "must be a number above 0"),
        ("all(gov, opp))", 14, "something follows"),
        ("all(gov, , opp)", 10, "is missing here"),
        ("all()", 5, "is missing here"),
        ("", 1, "the rule is empty"),
        ("all(gov, 'opp')", 10, "not part of the rule language"),
        ("all(gov, turkye)", 10, "not among the agreement's parties"),
    ],
)
def test_faults_point_at_the_column(text: str, column: int, what: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_rule(text, ["gov", "opp", "turkey"], path="x.toml", line=7)
    fault = caught.value.faults[0]
    assert (fault.path, fault.line, fault.column) == ("x.toml", 7, column)
    assert what in fault.what


def test_all_unknown_parties_are_named_at_once() -> None:
    with pytest.raises(InputError) as caught:
        parse_rule("all(x, gov, y)", ["gov"])
    assert [f.value for f in caught.value.faults] == ["x", "y"]


def test_unanimity_is_recognised_in_any_dress() -> None:
    for text in ("all(a, b)", "quota(2, a, b)", "quota(5, a:3, b:3)"):
        assert is_unanimity(parse_rule(text), ["b", "a"])
    for text in ("any(a, b)", "quota(3, a:3, b:3)", "all(a, all(b))", "all(a)"):
        assert not is_unanimity(parse_rule(text), ["a", "b"])


@pytest.mark.parametrize(
    "text",
    [
        "all(a, b, c)",
        "any(a, b, c)",
        "quota(5, a:3, b:2, c:2, d)",
        "all(a, any(b, c), quota(2, c, d, e))",
        "quota(2, all(a, b), any(b, c), d)",
    ],
)
def test_minimal_blocking_against_every_coalition(text: str) -> None:
    rule = parse_rule(text)
    names = parties_of(rule)
    wins = winning_table(rule, names)
    full = len(wins) - 1
    blocks = [s for s in range(full + 1) if not wins[full ^ s]]
    minimal = {s for s in blocks if not any(t != s and t & s == t for t in blocks)}
    found = {sum(1 << names.index(p) for p in s) for s in minimal_blocking(rule)}
    assert found == minimal

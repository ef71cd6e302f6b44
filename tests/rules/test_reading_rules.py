"""Every rule takes its own examples and leaves its counter-examples."""

from __future__ import annotations

import pytest

from parley.reading.check import check_language, fires
from parley.reading.events import Rule, load_rules
from parley.reading.pack import available, load_pack

CASES = [
    (code, rule) for code in available() for rule in load_rules(load_pack(code).folder / "rules")
]


@pytest.mark.parametrize(("code", "rule"), CASES, ids=[rule.id for _, rule in CASES])
def test_rule_examples(code: str, rule: Rule) -> None:
    assert len(rule.yes) >= 2 and rule.no
    missed = [s for s in rule.yes if not fires(rule, s, code)]
    taken = [s for s in rule.no if fires(rule, s, code)]
    assert (missed, taken) == ([], [])


@pytest.mark.parametrize("code", available())
def test_language_folder_has_no_fault(code: str) -> None:
    assert check_language(load_pack(code).folder) == []


def test_rule_ids_are_unique() -> None:
    ids = [rule.id for _, rule in CASES]
    assert len(ids) == len(set(ids))

"""Minimal blocking coalitions: the smallest sets of parties whose refusal stops a plan."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from parley.agreements.rules import Party, Quota, Rule

Coalition = frozenset[str]


def minimal_blocking(rule: Rule, limit: int = 10_000) -> tuple[tuple[str, ...], ...]:
    """Minimal sets of parties that block the rule together, smallest first.

    A quota is blocked by parts whose weight exceeds the slack; the parts are blocked
    recursively. Sets that contain another are dropped. With more than ``limit`` sets
    the smallest are kept.

    Examples
    --------
    >>> from parley.agreements.rules import parse_rule
    >>> minimal_blocking(parse_rule("all(gov, any(hnc, ahrar))"))
    (('gov',), ('ahrar', 'hnc'))
    """
    sets = _blocking(rule, limit)
    return tuple(sorted((tuple(sorted(s)) for s in sets), key=lambda s: (len(s), s)))[:limit]


def _blocking(rule: Rule, limit: int) -> list[Coalition]:
    if isinstance(rule, Party):
        return [frozenset({rule.name})]
    parts = [_blocking(part, limit) for part in rule.parts]
    found: list[Coalition] = []
    for chosen in _minimal_parts(rule, limit):
        for pick in product(*(parts[i] for i in chosen)):
            found.append(frozenset().union(*pick))
            if len(found) >= 4 * limit:
                return _minimal(found)[:limit]
    return _minimal(found)


def _minimal_parts(rule: Quota, limit: int) -> Iterable[tuple[int, ...]]:
    """Minimal index sets whose loss leaves less than the quota; depth first, heavy parts first."""
    order = sorted(range(len(rule.parts)), key=lambda i: (-rule.weights[i], i))
    slack = sum(rule.weights) - rule.need + 1e-9
    tail = [0.0] * (len(order) + 1)
    for k in range(len(order) - 1, -1, -1):
        tail[k] = tail[k + 1] + rule.weights[order[k]]
    stack: list[tuple[int, float, tuple[int, ...]]] = [(0, 0.0, ())]
    given = 0
    while stack:
        k, lost, chosen = stack.pop()
        if lost > slack:
            # heavy first: dropping the last, lightest member must leave too little
            yield chosen
            given += 1
            if given >= limit:
                return
            continue
        if k == len(order) or lost + tail[k] <= slack:
            continue
        stack.append((k + 1, lost, chosen))
        stack.append((k + 1, lost + rule.weights[order[k]], (*chosen, order[k])))


def _minimal(sets: list[Coalition]) -> list[Coalition]:
    kept: list[Coalition] = []
    for candidate in sorted(set(sets), key=lambda s: (len(s), sorted(s))):
        if not any(k <= candidate for k in kept):
            kept.append(candidate)
    return kept

"""Stretches of the report's own voice that could carry a claim: a clause with what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from parley.reading.clauses import Clause
from parley.reading.pack import BIT
from parley.reading.segments import Tokens
from parley.reading.voice.model import Attribution
from parley.reading.voice.unit import Unit

TokenSpan = tuple[int, int]
_DASH = ("-", "–", "—")


@dataclass(slots=True)
class Statement:
    """A clause (``core``) with its relative clauses and appositions (``whole``)."""

    unit: int
    core: TokenSpan
    whole: TokenSpan
    verbs: list[int] = field(default_factory=list)
    gapped: bool = False


def own_voice(tokens: Tokens, unit: Unit, said: list[Attribution]) -> list[Statement]:
    """Return the statements of ``unit`` that nobody else is quoted with."""
    taken = [s for a in said for s in a.frame]
    taken += [s for a in said if a.rule != "voice.reply" for s in a.content]
    groups: list[list[Clause]] = []
    for clause in unit.clauses:
        if any(x < clause.last and clause.first < y for x, y in taken):
            groups.append([])
            continue
        if groups and groups[-1] and _belongs(tokens, clause, groups[-1]):
            groups[-1].append(clause)
        else:
            groups.append([clause])
    return [_statement(tokens, unit, group) for group in groups if group]


def _belongs(tokens: Tokens, clause: Clause, group: list[Clause]) -> bool:
    if clause.mark in _DASH and clause.kind == "frag":
        return False
    if clause.kind in ("rel", "inf", "paren", "frag"):
        return True
    if clause.kind == "sub":
        return bool(tokens.bits[clause.lead] & BIT["complementizer"])
    has_verb = any(c.verbs and c.kind not in ("rel", "paren", "sub") for c in group)
    return not has_verb and group[0].kind == "frag" and clause.mark != ":"


def _statement(tokens: Tokens, unit: Unit, group: list[Clause]) -> Statement:
    head = next((c for c in group if c.verbs and c.kind in ("main", "sub")), group[0])
    first = group[0].first
    core_end = head.last
    core_first = first if group[0] is head else group[0].first
    verbs = [v for c in group if c.kind in ("main", "sub", "frag") for v in c.verbs]
    gapped = (
        group[0].kind == "frag"
        and group[0].mark in _DASH
        and bool(tokens.bits[group[0].first] & BIT["coordinator"])
    )
    for c in group[1:]:
        if c.kind == "inf" and c.first == core_end + 1:
            core_end = c.last
    whole = (first, group[-1].last)
    if gapped:
        core_first = group[0].lead
    return Statement(unit.index, (core_first, core_end), whole, verbs, gapped)

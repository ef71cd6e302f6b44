"""Speech that goes on without a frame: the next sentence in Konjunktiv, or a bare quotation."""

from __future__ import annotations

from parley.core.terms import Form
from parley.reading.pack import BIT, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.model import Attribution
from parley.reading.voice.subjects import find_subject
from parley.reading.voice.unit import Unit, trim

_FIRST = BIT["subjunctive1"]
_SECOND = BIT["subjunctive2"]


def mood(tokens: Tokens, unit: Unit) -> str:
    """Return "first" or "second" for a main clause in Konjunktiv, else ""."""
    best = ""
    for clause in unit.clauses:
        if clause.kind in ("sub", "rel", "paren"):
            continue
        for v in clause.verbs[:1]:
            b = tokens.bits[v]
            if b & _FIRST and not b & _SECOND and _third_person(tokens, clause.first, v):
                return "first"
            span = range(v, clause.last)
            silent = any(tokens.bits[k] & BIT["negation"] for k in span) and any(
                tokens.bits[k] & BIT["cue"] for k in span
            )  # "wollte sich nicht äußern" tells, it does not quote
            if b & _SECOND and not silent:
                best = "second"
    return best


def _third_person(tokens: Tokens, first: int, verb: int) -> bool:
    window = range(max(first, verb - 3), min(len(tokens), verb + 3))
    if any(tokens.bits[k] & BIT["first_person"] for k in window):
        return False
    after = tokens.lower[verb + 1] if verb + 1 < len(tokens) else ""
    return not (tokens.lower[verb] == "sei" and after in ("es", "dank") and verb == first)


def said_in_passing(tokens: Tokens, unit: Unit, pack: LanguagePack) -> Attribution | None:
    """Read "X zeigte sich enttäuscht, die Gespräche seien gescheitert"."""
    mains = [k for k, c in enumerate(unit.clauses) if c.kind == "main" and c.verb >= 0]
    if len(mains) < 2:
        return None
    head, later = mains[0], next((k for k in mains[1:] if _clearly(tokens, unit, k)), -1)
    if later < 0 or _clearly(tokens, unit, head) or unit.clauses[later].mark not in (",", ":"):
        return None
    if tokens.bits[unit.clauses[head].verb] & (_FIRST | _SECOND):
        return None
    subject, _ = find_subject(tokens, unit.clauses, head, pack)
    if subject is None:
        return None
    begin = unit.clauses[later].first
    return Attribution(
        Form.INDIRECT, [trim(tokens, begin, unit.last)], "voice.in_passing", unit.index,
        frame=[(unit.first, begin)], speaker=subject, source=subject,
    )  # fmt: skip


def _clearly(tokens: Tokens, unit: Unit, k: int) -> bool:
    verb = unit.clauses[k].verb
    return bool(tokens.bits[verb] & _FIRST) and not tokens.bits[verb] & _SECOND


def bare_quotation(tokens: Tokens, unit: Unit) -> Attribution | None:
    """Return a quotation that is (nearly) a sentence of its own, with no frame."""
    for a, b in unit.quotations[:1]:
        rest = (a - unit.first) + (unit.last - b)
        words = sum(w[0].isalnum() for w in tokens.word[a:b])
        if words >= 4 and rest <= 2:
            return Attribution(Form.DIRECT, [(a, b)], "voice.bare_quote", unit.index, borrowed=True)
    return None


def continued(tokens: Tokens, unit: Unit, rule: str) -> Attribution:
    """Return the whole sentence as speech that goes on."""
    a, b = trim(tokens, unit.first, unit.last)
    if b < unit.last and tokens.word[b] in ".!?":
        b += 1
    return Attribution(Form.FREE_INDIRECT, [(a, b)], rule, unit.index, borrowed=True)


__all__ = ["LanguagePack", "bare_quotation", "continued", "mood"]

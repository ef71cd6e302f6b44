"""What is said where no comma parts it from its verb: "said on Friday (that) 12 had died"."""

from __future__ import annotations

from parley.reading.finite import is_finite
from parley.reading.pack import BIT, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.content import headed
from parley.reading.voice.cues import find_cue
from parley.reading.voice.model import Attribution
from parley.reading.voice.phrases import noun_phrase
from parley.reading.voice.unit import Unit, trim


def what_runs_on(
    tokens: Tokens, unit: Unit, k: int, base: Attribution, pack: LanguagePack
) -> Attribution | None:
    """Read "X said (that) ..." where no comma parts the clause from its verb."""
    if pack.verb_final:
        return None
    if base.speaker is not None and tokens.word[base.speaker[1] - 1][0].isdigit():
        return None  # "up to 40 feared dead"
    clause = unit.clauses[k]
    i = max(base.cue) + 1
    i = _past_setting(tokens, i, clause.last, pack)
    if base.lemma in pack.addressed:
        i = _past_addressee(tokens, i, clause.last, base, pack)
    complementizer = i < clause.last and tokens.bits[i] & BIT["complementizer"]
    rest = any(is_finite(tokens, v) for v in range(i, clause.last))
    nxt = unit.clauses[k + 1] if k + 1 < len(unit.clauses) else None
    if not rest and not complementizer:
        split = nxt is not None and nxt.mark == "" and nxt.verbs
        if not split and not (i < clause.last and _parted(unit, k)):
            return None
    if i >= clause.last and nxt is not None:
        i = nxt.first
    base.content = [trim(tokens, i, _inline_end(tokens, unit, k, i, pack))]
    base.frame = [(base.frame[0][0], i)]
    base.rule = "voice.inline"
    return base if base.content[0][1] > base.content[0][0] else None


def _parted(unit: Unit, k: int) -> bool:
    """Whether an aside parts a subject from its verb: "said the bodies, ..., lay along"."""
    for j in range(k + 1, min(k + 4, len(unit.clauses))):
        clause = unit.clauses[j]
        if clause.kind == "main":
            return j > k + 1 and clause.mark == "," and clause.verb == clause.lead
        if clause.kind not in ("frag", "rel", "paren"):
            return False
    return False


def _inline_end(tokens: Tokens, unit: Unit, k: int, begin: int, pack: LanguagePack) -> int:
    """Where another voice begins: "said 12 died; the rebels put it at 60", ", but X said"."""
    for j, clause in enumerate(unit.clauses[k + 1 :], k + 1):
        head = headed(unit.clauses, j) if clause.kind == "frag" and clause.mark == ";" else None
        if head is not None and clause.first > begin and find_cue(tokens, head, unit, pack):
            return clause.first
        voiced = clause.mark == "," and tokens.bits[clause.first] & BIT["cue"]
        if clause.first > begin and voiced and tokens.lower[clause.first].endswith("ing"):
            return clause.first  # ", denying that a ceasefire had been agreed"
        if clause.first <= begin or clause.kind not in ("main", "sub") or not clause.verbs:
            continue
        parts = clause.mark == ";" or tokens.bits[clause.first] & BIT["coordinator"]
        aside = pack.conditional | tokens.links.introduce
        parts = parts or (clause.kind == "sub" and tokens.lower[clause.first] in aside)
        if parts and find_cue(tokens, clause, unit, pack) is not None:
            return clause.first
    return unit.last


def _past_addressee(
    tokens: Tokens, i: int, stop: int, base: Attribution, pack: LanguagePack
) -> int:
    """Read whom it was said to: "told reporters that", "told the BBC the city had fallen"."""
    end = i
    while end < stop and not tokens.bits[end] & (BIT["complementizer"] | BIT["preposition"]):
        if end > i and tokens.bits[end] & (BIT["article"] | BIT["pronoun"] | BIT["numeral"]):
            break
        if end > i and tokens.word[end][0].isdigit():
            break
        if end > i and is_finite(tokens, end):
            return i  # that was the subject of what is said
        end += 1
    opens = end < len(tokens) and tokens.bits[end] & BIT["complementizer"]
    if end == i or (end >= stop and not opens):
        return i
    base.addressee = (i, end)
    return _past_setting(tokens, end, stop, pack)


def _past_setting(tokens: Tokens, i: int, stop: int, pack: LanguagePack) -> int:
    """Skip when, where and to whom it was said: "on Friday", "in a statement", "reporters"."""
    if i < stop and tokens.lower[i] in tokens.links.setting:
        told = any(is_finite(tokens, v) for v in range(i, stop))
        opens = stop < len(tokens) and tokens.bits[stop] & BIT["complementizer"]
        if opens and not told:
            return stop  # "said on state television that"
    while i < stop:
        if tokens.lower[i + 1 : i + 2] and tokens.lower[i + 1] in pack.bounds:
            return i  # "said at least 200 had been killed"
        if tokens.lower[i] in tokens.links.setting:
            end = noun_phrase(tokens, i + 1, stop, pack)
            if end == i + 1:
                return i
            i = end
        elif tokens.bits[i] & BIT["adverb"] and tokens.lower[i] not in (
            "about",
            "nearly",
            "almost",
        ):
            i += 1
        else:
            return i
    return i

"""Claims that hang on a noun ("der Vorwurf der Armee, ...") or point back ("Das meldet ...")."""

from __future__ import annotations

from parley.core.terms import Form
from parley.reading.pack import BIT, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.model import Attribution, TokenSpan
from parley.reading.voice.phrases import noun_phrase
from parley.reading.voice.subjects import find_subject
from parley.reading.voice.unit import Unit, trim


def noun_frames(tokens: Tokens, unit: Unit, pack: LanguagePack) -> list[Attribution]:
    """Read "die Forderung der Rebellen, die Stadt zu räumen"."""
    found: list[Attribution] = []
    for k, clause in enumerate(unit.clauses[:-1]):
        noun = next((i for i in range(clause.first, clause.last)
                     if tokens.bits[i] & BIT["claim_noun"]), -1)  # fmt: skip
        if noun < 0:
            continue
        nxt = unit.clauses[k + 1]
        lead = tokens.bits[nxt.lead]
        says_that = nxt.kind == "sub" and lead & BIT["complementizer"]
        mood = nxt.kind == "main" and any(tokens.bits[v] & BIT["subjunctive1"] for v in nxt.verbs)
        if nxt.mark != "," or not (says_that or mood or nxt.kind == "inf"):
            continue
        owner = _owner(tokens, noun, clause.last, pack)
        if owner is None and clause.kind == "main":
            owner = find_subject(tokens, unit.clauses, k, pack)[0]
            if owner is not None and owner[0] <= noun < owner[1]:
                owner = None
        if owner is None:
            continue
        found.append(
            Attribution(Form.INDIRECT, [trim(tokens, nxt.first, nxt.last)], "voice.noun",
                        unit.index, frame=[(clause.first, nxt.first)], cue=[noun],
                        speaker=owner, source=owner)
        )  # fmt: skip
    return found


def _owner(tokens: Tokens, noun: int, stop: int, pack: LanguagePack) -> TokenSpan | None:
    if noun + 1 < stop and tokens.lower[noun + 1] in tokens.links.owner:
        end = noun_phrase(tokens, noun + 2, stop, pack)
        if end > noun + 2:
            return noun + 2, end
    return None


def back_reference(
    tokens: Tokens, unit: Unit, previous: Unit, found: list[Attribution], pack: LanguagePack
) -> list[Attribution]:
    """Read "Das berichtet der Sender." as the voice of the sentence before."""
    if not unit.clauses or any(f.unit == previous.index for f in found[-4:]):
        return []
    clause = unit.clauses[0]
    if clause.kind != "main" or clause.verb != clause.first + 1:
        return []
    if tokens.lower[clause.first] not in tokens.links.pointer:
        return []
    cues = pack.cues.get(tokens.lower[clause.verb], ())
    last = tokens.lower[unit.clauses[-1].last - 1]
    speaker: TokenSpan | None = None
    for cue in cues:
        if cue.particle and cue.particle != last:
            continue
        if cue.clause_only and cue.particle != "hervor":
            continue
        if cue.particle == "hervor":
            speaker = _owner_after(tokens, clause.verb + 1, clause.last, pack)
        else:
            speaker = find_subject(tokens, unit.clauses, 0, pack)[0]
        if speaker is not None and tokens.lower[speaker[0]] not in tokens.links.pointer:
            return [
                Attribution(Form.INDIRECT, [trim(tokens, previous.first, previous.last)],
                            "voice.back_reference", unit.index, frame=[(unit.first, unit.last)],
                            cue=[clause.verb], speaker=speaker, source=speaker, act=cue.act)
            ]  # fmt: skip
    return []


def _owner_after(tokens: Tokens, i: int, stop: int, pack: LanguagePack) -> TokenSpan | None:
    while i < stop:
        if tokens.lower[i] == "aus":
            end = noun_phrase(tokens, i + 1, stop, pack)
            return (i + 1, end) if end > i + 1 else None
        i += 1
    return None

"""Answers to what was said before: "Die Armee wies den Vorwurf zurück", "a claim Kyiv denied"."""

from __future__ import annotations

from dataclasses import dataclass

from parley.core.terms import Form
from parley.reading.clauses import Clause
from parley.reading.pack import BIT, Cue, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.cues import find_cue
from parley.reading.voice.model import Attribution, TokenSpan
from parley.reading.voice.phrases import noun_phrase, skip_adjuncts
from parley.reading.voice.sources import mute
from parley.reading.voice.subjects import find_subject
from parley.reading.voice.unit import Unit, trim

#: Acts that answer; who rejects a charge denies it.
ANSWERS = {"deny": "deny", "reject": "deny", "confirm": "confirm"}
#: What is asked for is no charge that could be denied.
_OFFERED = frozenset(["accept", "propose", "promise", "demand"])
_ASKED = frozenset(["demand", "propose", "promise", "order"])
#: A clause that points back is short; a longer one brings something of its own.
_SHORT = 16


@dataclass(frozen=True, slots=True)
class Reply:
    """Clause ``clause`` answers; what it answers is found when the other voices are."""

    clause: int
    cue: Cue
    at: list[int]
    act: str
    speaker: TokenSpan


def find_replies(tokens: Tokens, unit: Unit, pack: LanguagePack) -> list[Reply]:
    """Return the clauses of a sentence that deny or confirm what stands before them."""
    found: list[Reply] = []
    for k, clause in enumerate(unit.clauses):
        words = range(clause.first, clause.last)
        if not any(tokens.lower[i] in pack.replying for i in words):
            continue
        hit = find_cue(tokens, clause, unit, pack)
        act = ANSWERS.get(hit[0].act) if hit is not None else None
        if hit is None or act is None:
            continue
        if hit[0].act == "reject" and any(tokens.lower[i] in pack.offers for i in words):
            continue  # "lehnte den Vorschlag ab" refuses an offer and denies no fact
        speaker = _speaker(tokens, unit, k, hit[1], pack)
        if speaker is not None and not mute(tokens, speaker, pack):
            found.append(Reply(k, hit[0], hit[1], act, speaker))
    return found


def answered(
    tokens: Tokens,
    unit: Unit,
    replies: list[Reply],
    here: list[Attribution],
    previous: Unit | None,
    found: list[Attribution],
) -> list[Attribution]:
    """Return who denies or confirms, as the voice on what the words lead back to.

    The content is what was said in the clauses before, or in the sentence before, so that a
    denial stands beside the claim it denies.
    """
    made: list[Attribution] = []
    for reply in replies:
        clause = unit.clauses[reply.clause]
        _give_back(tokens, clause, here)
        content = _what(tokens, unit, reply.clause, here, previous, found, reply.cue.act)
        if content is not None:
            made.append(
                Attribution(Form.INDIRECT, [content], "voice.reply", unit.index,
                            frame=[trim(tokens, clause.first, clause.last)], cue=reply.at,
                            speaker=reply.speaker, source=reply.speaker, act=reply.act,
                            lemma=reply.cue.lemma)
            )  # fmt: skip
    return made


def _give_back(tokens: Tokens, clause: Clause, here: list[Attribution]) -> None:
    """End the words of others where the answer to them begins."""
    for one in here:
        kept = [trim(tokens, a, min(b, clause.first)) for a, b in one.content if a < clause.first]
        if kept and kept[0][1] > kept[0][0] and one.content[-1][1] >= clause.last:
            one.content = [s for s in kept if s[1] > s[0]]


def _speaker(
    tokens: Tokens, unit: Unit, k: int, cue: list[int], pack: LanguagePack
) -> TokenSpan | None:
    """Return who answers, where the clause points back at all."""
    clause = unit.clauses[k]
    lead = clause.lead
    if tokens.lower[lead] in pack.relating and clause.mark == "," and k:
        start = skip_adjuncts(tokens, lead + 1, clause.last, pack)
        return _phrase(tokens, start, clause.last, pack)  # "..., was Moskau bestritt"
    charge = lead + 1 < clause.last and tokens.bits[lead + 1] & BIT["claim_noun"]
    if k and clause.mark in (",", "–", "—", "-") and tokens.bits[lead] & BIT["article"] and charge:
        start = lead + 2 + (tokens.bits[lead + 2] & BIT["relative"] != 0)
        return _phrase(tokens, start, min(cue), pack)  # "..., a claim the army denied"
    if clause.kind not in ("main", "sub") or clause.last - clause.first > _SHORT:
        return None
    after = unit.clauses[k + 1] if k + 1 < len(unit.clauses) else None
    if after is not None and _hangs(tokens, after):
        return None  # "dismissed the allegation that ..." brings its own words
    subject, _ = find_subject(tokens, unit.clauses, k, pack)
    if subject is None or not _points(tokens, clause, subject, pack):
        return None
    return subject


def _hangs(tokens: Tokens, clause: Clause) -> bool:
    complement = tokens.bits[clause.lead] & BIT["complementizer"] and clause.kind != "rel"
    return bool(complement) or clause.kind in ("inf", "quote") or clause.mark == ":"


def _phrase(tokens: Tokens, start: int, stop: int, pack: LanguagePack) -> TokenSpan | None:
    end = noun_phrase(tokens, start, stop, pack)
    return (start, end) if end > start else None


def _points(tokens: Tokens, clause: Clause, subject: TokenSpan, pack: LanguagePack) -> bool:
    """Whether the object leads back ("dies", "the charge") and brings nothing of its own."""
    rest = clause.last - clause.first - (subject[1] - subject[0])
    if rest == 1 and clause.first <= subject[0]:
        return True  # "Die TPLF dementierte."
    for i in range(clause.first, clause.last):
        if subject[0] <= i < subject[1]:
            continue
        if tokens.lower[i] in pack.pointing and _ends_there(tokens, i + 1, clause, pack):
            return True
        if tokens.bits[i] & BIT["claim_noun"] and i > clause.first:
            owned = tokens.bits[i - 1] & BIT["article"] or tokens.lower[i - 1] in pack.pointing
            if owned and _ends_there(tokens, i + 1, clause, pack):
                return True
    return False


def _ends_there(tokens: Tokens, i: int, clause: Clause, pack: LanguagePack) -> bool:
    if i >= clause.last:
        return True
    bits = tokens.bits[i]
    after = bits & (BIT["adverb"] | BIT["verb"] | BIT["have"] | BIT["become"] | BIT["modal"])
    return bool(after) or tokens.lower[i] in pack.particles or tokens.lower[i] in pack.likening


def _what(
    tokens: Tokens,
    unit: Unit,
    k: int,
    here: list[Attribution],
    previous: Unit | None,
    found: list[Attribution],
    reply_act: str,
) -> TokenSpan | None:
    """Return what the clauses before, or the sentence before, say."""
    clause = unit.clauses[k]
    cut = max((j for j in range(k + 1) if unit.clauses[j].mark == ";"), default=0)
    if not any(c.verbs for c in unit.clauses[cut:k]):
        cut = 0
    if any(c.verbs for c in unit.clauses[cut:k]):
        begin = unit.clauses[cut].first if cut else unit.first
        inside = [a for a in here if a.content[-1][1] <= clause.first and a.content[0][0] >= begin]
        if inside:
            return inside[-1].content[0][0], inside[-1].content[-1][1]
        span = trim(tokens, begin, clause.first)
        return span if span[1] > span[0] else None
    if previous is None:
        return None
    before = [a for a in found[-4:] if a.unit == previous.index and a.rule != "voice.act"]
    if reply_act == "reject" and any(
        a.act in _OFFERED for a in found[-4:] if a.unit == previous.index
    ):
        return None  # "Cambodia accepted the proposal. Thailand rejected it."
    charged = any(tokens.bits[i] & BIT["claim_noun"] for i in range(clause.first, clause.last))
    told = [a for a in before if a.act not in _ASKED]
    if charged and told:
        before = told  # a charge is answered, not the demand beside it
    if before:
        return _widest(before)
    span = trim(tokens, previous.first, previous.last)
    return span if span[1] > span[0] else None


def _widest(before: list[Attribution]) -> TokenSpan:
    """The whole of what was said last: a word quoted inside it is only a part of it."""
    spans = [(a.content[0][0], a.content[-1][1]) for a in before]
    first, last = spans[-1]
    around = [s for s in spans if s[0] <= first and last <= s[1]]
    return max(around, key=lambda s: s[1] - s[0])

"""Who says what in a text: every frame of every sentence, then what goes on without one."""

from __future__ import annotations

from dataclasses import replace

from parley.core.terms import Form
from parley.reading.clauses import Clause, mark_subjunctives, split_clauses
from parley.reading.pack import BIT, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.according import according_frames
from parley.reading.voice.continuation import bare_quotation, continued, mood, said_in_passing
from parley.reading.voice.frames import cue_frames
from parley.reading.voice.model import Attribution, TokenSpan
from parley.reading.voice.nouns import back_reference, noun_frames
from parley.reading.voice.pairs import claimed, gapped, parted
from parley.reading.voice.quotes import colon_frames, nested_quotes, trailing_quotes
from parley.reading.voice.replies import answered, find_replies
from parley.reading.voice.sources import mute
from parley.reading.voice.subjects import find_subject
from parley.reading.voice.unit import Unit

_PLANS = frozenset(["announce", "propose", "promise", "order"])


def build_units(
    tokens: Tokens, spans: list[TokenSpan], quotations: list[TokenSpan], pack: LanguagePack
) -> list[Unit]:
    """Return sentences with clauses and quotations."""
    mark_subjunctives(tokens, pack)
    units: list[Unit] = []
    q = 0
    for index, (first, last) in enumerate(spans):
        while q < len(quotations) and quotations[q][1] <= first:
            q += 1
        own = []
        k = q
        while k < len(quotations) and quotations[k][0] < last:
            own.append(quotations[k])
            k += 1
        clauses = split_clauses(tokens, first, last, own, pack)
        units.append(Unit(index, first, last, clauses, own))
    return units


def attribute(tokens: Tokens, units: list[Unit], pack: LanguagePack) -> list[Attribution]:
    """Return every stretch of reported speech, in order of the text."""
    found: list[Attribution] = []
    speaking: Attribution | None = None
    previous: Unit | None = None
    for unit in units:
        answers = find_replies(tokens, unit, pack)
        here = _in_unit(tokens, unit, pack, {r.clause for r in answers})
        if not here and not answers:
            here = _going_on(tokens, unit, previous, speaking, pack)
        for one in here:
            _anaphora(tokens, one, speaking, previous, pack)
        told = all(a.rule in ("voice.act", "voice.reported") for a in here)
        if told and previous is not None:
            here = back_reference(tokens, unit, previous, found, pack) or here
        here += answered(tokens, unit, answers, here, previous, found)
        found += here
        found += nested_quotes(tokens, unit, here)
        if not here and speaking is not None and _unchecked(tokens, unit, pack):
            speaking = replace(speaking, unit=unit.index)  # "Die Angaben lassen sich nicht ..."
        speaking = _who_speaks(unit, here, speaking)
        previous = unit
    return found


def _in_unit(
    tokens: Tokens, unit: Unit, pack: LanguagePack, answering: set[int]
) -> list[Attribution]:
    found = cue_frames(tokens, unit, pack, answering)
    found += gapped(tokens, unit, found, pack)
    found += [a for a in claimed(tokens, unit, pack) if not _clash(a, found)]
    found += [a for a in colon_frames(tokens, unit, pack) if not _clash(a, found)]
    for one in according_frames(tokens, unit, pack):
        own = parted(tokens, unit, one, found)
        if own is not None and not _clash(own, found):
            found.append(own)
    found += trailing_quotes(tokens, unit, found, pack)
    found += [a for a in noun_frames(tokens, unit, pack) if not _clash(a, found)]
    return sorted(found, key=lambda a: a.first)


def _clash(new: Attribution, found: list[Attribution]) -> bool:
    """Two frames for the same words: the first one found stands."""
    total = sum(b - a for a, b in new.content)
    for old in found:
        shared = sum(max(0, min(b, d) - max(a, c)) for a, b in new.content for c, d in old.content)
        if shared > 0.7 * total and old.form is not Form.REPORTED:
            return True
    return False


def _going_on(
    tokens: Tokens,
    unit: Unit,
    before: Unit | None,
    speaking: Attribution | None,
    pack: LanguagePack,
) -> list[Attribution]:
    quote = bare_quotation(tokens, unit)
    if quote is not None:
        if (speaking is None or speaking.unit < unit.index - 1) and before is not None:
            speaking = _named_before(tokens, before, pack) or speaking
        return [_lend(quote, speaking)]
    state = mood(tokens, unit) if pack.verb_final else ""
    if state == "first":
        later = said_in_passing(tokens, unit, pack)
        if later is not None:
            return [later]
        stale = speaking is None or speaking.unit < unit.index - 1
        if stale and before is not None:
            speaking = _named_before(tokens, before, pack) or speaking
        return [_lend(continued(tokens, unit, "voice.subjunctive"), speaking)]
    recent = speaking is not None and unit.index - speaking.unit <= 1
    indirect = recent and speaking is not None and speaking.form not in (
        Form.DIRECT, Form.REPORTED,
    )  # fmt: skip
    planned = recent and speaking is not None and speaking.act in _PLANS
    if planned and pack.verb_final and _shall(tokens, unit):
        return [_lend(continued(tokens, unit, "voice.plan"), speaking)]
    if state == "second" and indirect:
        return [_lend(continued(tokens, unit, "voice.goes_on"), speaking)]
    return []


def _unchecked(tokens: Tokens, unit: Unit, pack: LanguagePack) -> bool:
    """Whether a sentence only tells that what was said could not be checked."""
    stems = tuple(pack.frames.get("checking", ()))
    return bool(stems) and any(
        tokens.lower[k].startswith(stems) for k in range(unit.first, unit.last)
    )


def _shall(tokens: Tokens, unit: Unit) -> bool:
    """Whether the sentence tells what shall be ("So sollen Schüler ...")."""
    head = next((c for c in unit.clauses if c.kind == "main" and c.verb >= 0), None)
    return head is not None and tokens.lower[head.verb] in tokens.links.shall


def _named_before(tokens: Tokens, unit: Unit, pack: LanguagePack) -> Attribution | None:
    """Lend the last sentence's subject where nobody has spoken yet."""
    k = next((k for k, c in enumerate(unit.clauses) if c.kind == "main" and c.verb >= 0), -1)
    if k < 0:
        return None
    subject, _ = find_subject(tokens, unit.clauses, k, pack)
    if subject is None or mute(tokens, subject, pack) or _inanimate(tokens, unit.clauses[k]):
        return None
    return Attribution(Form.NARRATOR, [subject], "", unit.index, speaker=subject, source=subject)


def _inanimate(tokens: Tokens, clause: Clause) -> bool:
    """Whether the verb tells what is or was done to something rather than who acts."""
    passive = any(tokens.bits[v] & BIT["become"] for v in clause.verbs)
    return passive or bool(tokens.bits[clause.verb] & BIT["be"])


def _lend(new: Attribution, speaking: Attribution | None) -> Attribution:
    if speaking is not None:
        new.speaker, new.source = speaking.speaker, speaking.source
        new.behind = speaking.behind
        new.act = "assert"
    return new


def _anaphora(
    tokens: Tokens,
    one: Attribution,
    speaking: Attribution | None,
    previous: Unit | None,
    pack: LanguagePack,
) -> None:
    """Lead "demnach" to who spoke in the sentence before, or to who put forward a paper in it.

    After the report's own voice it leads to nobody: no speaker is better than a wrong one.
    """
    if one.rule != "voice.anaphoric":
        return
    one.borrowed = True
    if speaking is not None and speaking.unit >= one.unit - 1:
        one.behind = speaking.behind or speaking.source or speaking.speaker
    elif previous is not None and _has_paper(tokens, previous, pack):
        author = _named_before(tokens, previous, pack)
        one.behind = author.speaker if author is not None else None


def _has_paper(tokens: Tokens, unit: Unit, pack: LanguagePack) -> bool:
    """Whether a sentence tells of something that says: a plan, a list, a report."""
    return any(
        tokens.bits[k] & BIT["source_noun"] or tokens.lower[k] in pack.papers
        for k in range(unit.first, unit.last)
    )


def _who_speaks(
    unit: Unit, here: list[Attribution], speaking: Attribution | None
) -> Attribution | None:
    """Who would go on speaking in the next sentence; nobody after a long own voice."""
    if here:
        last = here[-1]
        if last.rule == "voice.anaphoric" and speaking is not None:
            return replace(last, speaker=speaking.speaker, source=speaking.source)
        return last
    if speaking is not None and unit.index - speaking.unit > 2:
        return None
    return speaking

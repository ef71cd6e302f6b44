"""Two voices in one sentence: "Die Armee sprach von 12 Toten, die Rebellen von mehr als 60"."""

from __future__ import annotations

from dataclasses import replace

from parley.core.terms import Form
from parley.reading.pack import BIT, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.model import Attribution, TokenSpan
from parley.reading.voice.phrases import noun_phrase
from parley.reading.voice.sources import mute
from parley.reading.voice.subjects import find_subject
from parley.reading.voice.unit import Unit, trim

_NEAR = 5
#: The second source's name is at most this long.
_PHRASE = 10


def gapped(
    tokens: Tokens, unit: Unit, found: list[Attribution], pack: LanguagePack
) -> list[Attribution]:
    """Give each further source its own figure where the verb is not said again.

    The first source's words end where the second's begin.
    """
    made: list[Attribution] = []
    for one in found:
        if len(one.content) != 1 or not one.cue:
            continue
        link = _link(tokens, one, pack)
        if not link:
            continue
        i, stop = link + 1, one.content[0][1]
        last = one
        while i < unit.last:
            second = _second(tokens, i, unit.last, tokens.lower[link], pack)
            if second is None:
                i += 1
                continue
            speaker, begin = second
            if last is one:
                one.content = [trim(tokens, one.content[0][0], i)]
            else:
                last.content = [trim(tokens, last.content[0][0], i)]
            last = replace(
                one, content=[(speaker[0], max(stop, begin))], frame=[], speaker=speaker,
                source=speaker, behind=None, addressee=None, rule="voice.gapped", via=[],
                lends=one.content[0],
            )  # fmt: skip
            made.append(last)
            i = begin
    return made


def _link(tokens: Tokens, one: Attribution, pack: LanguagePack) -> int:
    """Return the preposition between verb and figure ("von", "at"), 0 where there is none."""
    words = pack.gapping.get(one.lemma, ())
    first, last = one.content[0]
    for i in range(max(first, min(one.cue)) + 1, last - 1):
        if tokens.lower[i] in words and _counts(tokens, i + 1, last):
            return i
    return 0


def _second(
    tokens: Tokens, i: int, stop: int, link: str, pack: LanguagePack
) -> tuple[TokenSpan, int] | None:
    """Read ", die Rebellen von mehr als 60" at token ``i``."""
    if tokens.word[i] not in ",;" and not tokens.bits[i] & BIT["coordinator"]:
        return None
    start = i + 1
    while start < stop and tokens.bits[start] & (BIT["coordinator"] | BIT["adverb"]):
        start += 1
    if start >= stop or tokens.bits[start] & BIT["numeral"] or tokens.word[start][0].isdigit():
        return None
    reach = range(start + 1, min(stop, start + _PHRASE))
    begin = next((k for k in reach if tokens.lower[k] == link), -1)
    if begin < 0 or not _counts(tokens, begin + 1, stop):
        return None
    end = noun_phrase(tokens, start, begin, pack)
    rest = range(end, begin)
    if end == start or not all(tokens.bits[k] & BIT["adverb"] for k in rest):
        return None
    return (start, end), begin + 1


def _counts(tokens: Tokens, i: int, stop: int) -> bool:
    """Whether a figure follows within a few words ("mehr als 60", "at least a dozen")."""
    for k in range(i, min(stop, i + _NEAR)):
        if tokens.word[k][0].isdigit() or tokens.bits[k] & BIT["numeral"]:
            return True
        if tokens.word[k] in ",;.":
            return False
    return False


def parted(
    tokens: Tokens, unit: Unit, new: Attribution, found: list[Attribution]
) -> Attribution | None:
    """Take out of a voice's words what another voice in the sentence says for itself.

    "Nach Angaben der Armee starben 12 Menschen, die Rebellen sprachen von 60": the second half
    is not the army's. None where nothing is left.
    """
    at = new.frame[0]
    for old in found:
        first = min(old.first, old.speaker[0] if old.speaker else old.first)
        starts = any(c.first <= first <= c.lead + 1 and c.verbs for c in unit.clauses)
        told = any(c.verbs and c.last <= first for c in unit.clauses)
        if first < at[1] or not starts or not told or old.last <= first:
            continue
        spans = [(a, min(b, first)) for a, b in new.content if a < first]
        new.content = [s for s in (trim(tokens, a, b) for a, b in spans) if s[1] > s[0]]
        if not new.content:
            return None
    return new


def claimed(tokens: Tokens, unit: Unit, pack: LanguagePack) -> list[Attribution]:
    """Return what somebody claims of himself: "Pakistan will fünf Jets abgeschossen haben"."""
    found = []
    for k, clause in enumerate(unit.clauses):
        last = clause.last - 1
        if clause.kind != "main" or tokens.lower[clause.verb] not in tokens.links.claims:
            continue
        if last - 1 <= clause.verb or tokens.lower[last] not in tokens.links.done_claims:
            continue
        done = tokens.bits[last - 1] & BIT["participle"] or _participle(tokens.lower[last - 1])
        subject, _ = find_subject(tokens, unit.clauses, k, pack)
        if not done or subject is None or mute(tokens, subject, pack):
            continue
        found.append(
            Attribution(Form.INDIRECT, [(clause.first, clause.last)], "voice.claims_to_have",
                        unit.index, cue=[clause.verb], speaker=subject, source=subject,
                        act="assert")
        )  # fmt: skip
    return found


def _participle(word: str) -> bool:
    return word.endswith(("t", "en")) and "ge" in word[:6]

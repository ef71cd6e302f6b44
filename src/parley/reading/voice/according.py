"""Attribution without a verb: "nach Angaben der Uno", "laut X", "X zufolge", "according to X"."""

from __future__ import annotations

from parley.core.terms import Form
from parley.reading.pack import BIT, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.continuation import mood
from parley.reading.voice.model import Attribution, TokenSpan
from parley.reading.voice.phrases import appositions, noun_phrase
from parley.reading.voice.subjects import find_subject
from parley.reading.voice.unit import Unit, trim


def according_frames(tokens: Tokens, unit: Unit, pack: LanguagePack) -> list[Attribution]:
    """Return the speech that prepositions and anaphoric adverbs of ``unit`` attribute."""
    found: list[Attribution] = []
    inside = [q for q in unit.quotations if q[1] - q[0] > 8]
    i = unit.first
    while i < unit.last:
        if any(a <= i < b for a, b in inside):
            i += 1
            continue
        hit = _frame_at(tokens, i, unit, pack)
        if hit is not None:
            frame, speaker, cue, rule = hit
            made = _attribution(tokens, unit, frame, speaker, cue, rule, pack)
            if made is not None:
                found.append(made)
            i = max(frame[1], i + 1)
        else:
            i += 1
    return found


def _frame_at(
    tokens: Tokens, i: int, unit: Unit, pack: LanguagePack
) -> tuple[TokenSpan, TokenSpan, list[int], str] | None:
    low, bits = tokens.lower[i], tokens.bits[i]
    if low in tokens.links.whereby and i > unit.first + 1 and tokens.word[i - 1] == ",":
        return _whereby(tokens, i, unit)
    if bits & BIT["anaphoric"]:
        after_verb = i > unit.first and tokens.bits[i - 1] & (BIT["be"] | BIT["modal"])
        if low == "danach" and (i != unit.first or after_verb or not mood(tokens, unit)):
            return None
        return (i, i + 1), (i, i + 1), [i], "voice.anaphoric"
    if (
        low in pack.frames.get("postposed", ())
        and i > unit.first
        and (tokens.bits[i - 1] & (BIT["view_noun"] | BIT["source_noun"]))
    ):  # "seiner Meinung nach"
        return _postposed(tokens, i, unit, pack)
    if low in pack.frames["according"]:
        return _preposed(tokens, i, unit, pack)
    if low in pack.frames.get("postposed", ()) and low != "nach":
        return _postposed(tokens, i, unit, pack)
    if low == "aus" and i + 1 < unit.last and tokens.word[i + 1] == "Sicht":
        end = noun_phrase(tokens, i + 2, unit.last, pack)
        return ((i, end), (i + 1, end), [i], "voice.view") if end > i + 2 else None
    return None


def _whereby(
    tokens: Tokens, i: int, unit: Unit
) -> tuple[TokenSpan, TokenSpan, list[int], str] | None:
    """Lead "wonach" to the reports before it: "Berichte zurück, wonach ..."."""
    for k in range(i - 2, max(unit.first, i - 6) - 1, -1):
        if tokens.bits[k] & (BIT["source_noun"] | BIT["claim_noun"]):
            return (i, i + 1), (k, k + 1), [i], "voice.whereby"
    return (i, i + 1), (i, i + 1), [i], "voice.anaphoric"


def _preposed(
    tokens: Tokens, i: int, unit: Unit, pack: LanguagePack
) -> tuple[TokenSpan, TokenSpan, list[int], str] | None:
    low = tokens.lower[i]
    if low == "zufolge":
        return _postposed(tokens, i, unit, pack)
    begin = i + 1
    cue = [i]
    if low == "according":
        if begin >= unit.last or tokens.lower[begin] != "to":
            return None
        cue = [i, begin]
        begin += 1
    end = noun_phrase(tokens, begin, unit.last, pack)
    if tokens.lower[begin] in tokens.links.own_words and begin + 2 < end:
        end = begin + 2  # "brachte nach eigenen Angaben Kawlin unter ihre Kontrolle"
    end = _owner_told(tokens, begin, end, pack)
    if end <= begin:
        return None
    if low == "nach" and not _source_word(tokens, begin, end, pack):
        return None
    person = any(tokens.bits[k] & BIT["title"] for k in range(begin, end))
    if low == "gemäß" and not person and not _source_word(tokens, begin, end, pack):
        return None
    end = _extend(tokens, end, unit.last, pack)
    return (i, end), (begin, end), cue, "voice.according"


def _owner_told(tokens: Tokens, begin: int, end: int, pack: LanguagePack) -> int:
    """End a phrase at a word that names its owner: "nach Augenzeugenberichten Häuser ..."."""
    for k in range(begin, end - 1):
        low = tokens.lower[k]
        compound = pack.source_suffix and low.endswith(pack.source_suffix)
        named = low in pack.source_suffix or tokens.lower[k + 1].endswith("s")  # "Moskaus"
        if compound and not named and tokens.word[k + 1][0].isupper():
            return k + 1
    return end


def _source_word(tokens: Tokens, begin: int, end: int, pack: LanguagePack) -> bool:
    """Whether the phrase's head is "Angaben", "Medienberichten", "Ansicht", not a time."""
    for k in range(begin, min(end, begin + 4)):
        if tokens.bits[k] & BIT["source_noun"] or tokens.lower[k].endswith(pack.source_suffix):
            return True
        if tokens.word[k][0].isupper() and k > begin + 1:
            return False
    return False


def _extend(tokens: Tokens, end: int, stop: int, pack: LanguagePack) -> int:
    if end < stop and tokens.lower[end] in tokens.links.place_of:
        more = noun_phrase(tokens, end + 1, stop, pack)
        after = tokens.bits[more] if more < stop else 0
        owned = tokens.lower[end] in tokens.links.out_of and _definite(tokens, end)
        if (
            more > end + 1
            and tokens.lower[end] in tokens.links.chain
            and not after & BIT["article"]
            and not owned
        ):
            end = more
    return appositions(tokens, end, stop, pack)


def _definite(tokens: Tokens, end: int) -> bool:
    """Whether a phrase names one body ("der Vereinten Nationen"), whom no "aus X" describes."""
    for k in range(end - 1, max(-1, end - 5), -1):
        if tokens.bits[k] & BIT["article"]:
            return True
        if tokens.bits[k] & BIT["preposition"]:
            return False
    return False


def _postposed(
    tokens: Tokens, i: int, unit: Unit, pack: LanguagePack
) -> tuple[TokenSpan, TokenSpan, list[int], str] | None:
    start = i
    for k in range(i - 1, max(unit.first, i - 12) - 1, -1):
        if noun_phrase(tokens, k, i, pack) == i:
            start = k
        elif start < i and tokens.word[k] in ",.;:":
            break
    if start == i:
        return None
    return (start, i + 1), (start, i), [i], "voice.postposed"


def _attribution(
    tokens: Tokens,
    unit: Unit,
    frame: TokenSpan,
    speaker: TokenSpan,
    cue: list[int],
    rule: str,
    pack: LanguagePack,
) -> Attribution | None:
    first, last = _scope(tokens, unit, frame)
    content = [trim(tokens, first, frame[0]), trim(tokens, frame[1], last)]
    content = [c for c in content if c[1] > c[0]]
    if not content or sum(b - a for a, b in content) < 2:
        return None
    source = _inner(tokens, speaker, pack)
    behind: TokenSpan | None = None
    if tokens.lower[speaker[0]] in tokens.links.own_words:
        k = next((k for k, c in enumerate(unit.clauses) if c.first <= frame[0] < c.last), -1)
        own = find_subject(tokens, unit.clauses, k, pack)[0] if k >= 0 else None
        behind = own
    quoted = len(content) == 1 and any(q == content[0] for q in unit.quotations)
    return Attribution(
        Form.DIRECT if quoted else Form.INDIRECT, content, rule, unit.index,
        frame=[frame], cue=cue, speaker=speaker, source=source,
        behind=behind,
    )  # fmt: skip


def _scope(tokens: Tokens, unit: Unit, frame: TokenSpan) -> TokenSpan:
    """The whole sentence, or the half of it at the frame where a semicolon parts it."""
    first, last = unit.first, unit.last
    for clause in unit.clauses[1:]:
        if clause.first <= frame[0] < clause.last and (
            clause.kind == "rel" or (clause.kind == "sub" and clause.first == frame[0])
        ):
            return clause.first, clause.last
    for clause in unit.clauses:
        if clause.mark == ";":
            if clause.first - 1 >= frame[1]:
                return first, min(last, clause.first - 1)
            first = clause.first
    return first, last


def _inner(tokens: Tokens, speaker: TokenSpan, pack: LanguagePack) -> TokenSpan:
    """Lead "Angaben der Uno" to "Uno"."""
    first, last = speaker
    for k in range(first, last - 1):
        counted = tokens.bits[k] & BIT["source_noun"] or (
            pack.source_suffix and tokens.lower[k].endswith(pack.source_suffix)
        )
        if counted:
            k += 1
            named = any(tokens.word[j][0].isupper() for j in range(first, k - 1))
            bare = not any(tokens.word[j][0].isupper() for j in range(k, last))
            if named and bare:
                return speaker  # "an AFP tally of hospital figures"
            while k < last and tokens.lower[k] in tokens.links.source_of:
                k += 1
            return (k, last) if k < last else speaker
    return speaker

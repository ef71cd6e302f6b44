"""Whom a mention names, and what stands before it: the small questions behind who did it."""

from __future__ import annotations

from parley.reading.actors import Cast
from parley.reading.mention import Mention
from parley.reading.pack import BIT, SideWords
from parley.reading.segments import Tokens

VERBS = BIT["verb"] | BIT["be"] | BIT["become"] | BIT["have"] | BIT["modal"] | BIT["infinitive"]


def preposition(
    tokens: Tokens, first: int, floor: int = 0, times: frozenset[str] = frozenset()
) -> str:
    """Return the preposition before a name, over an article, adjectives and a common noun.

    "von der Terrororganisation Boko Haram" gives "von".
    """
    for k in range(first - 1, max(floor - 1, first - 7), -1):
        bits = tokens.bits[k]
        if bits & BIT["preposition"]:
            return tokens.lower[k]
        if bits & VERBS or tokens.lower[k] in times:
            return ""  # "on Friday it": when, and then who
        if not tokens.word[k][0].isalpha():
            return ""
        fresh = k + 1 < first and tokens.bits[k + 1] & BIT["article"] and not bits & BIT["article"]
        if bits & BIT["subordinator"] or fresh:
            return ""  # "to the army the rebels": their phrase began at its article
        near = first - k <= 1 or bits & BIT["article"] or tokens.word[k][0].islower()
        if not near and not (k and tokens.bits[k - 1] & (BIT["article"] | BIT["preposition"])):
            return ""
    return ""


def doer_of_noun(tokens: Tokens, first: int, start: int, words: SideWords) -> bool:
    """Whether a deed's noun owns the name: "Luftangriffe der Armee", "Anschlag der Taliban"."""
    for k in range(first - 1, max(0, first - 4), -1):
        if tokens.start[k] < start:
            return False
        low = tokens.lower[k]
        if low in words.of:
            noun = k - 2 if tokens.word[k - 1] in '"“”«»' else k - 1
            return tokens.lower[noun].endswith(words.deeds)
        if tokens.bits[k] & BIT["preposition"] or not tokens.word[k][0].isalpha():
            return False
    return False


def _deed(window: list[str], deeds: tuple[str, ...]) -> bool:
    """Whether a deed's noun follows an adjective of a state: "bei russischen Drohnenangriffen"."""
    near = [w.lower() for w in window[:2]]
    return bool(deeds) and any(w.endswith(deeds) for w in near)


def done_by(cast: Cast, m: Mention, deeds: tuple[str, ...]) -> bool:
    """Whether a state's adjective stands before a deed's noun: "bei indischen Luftangriffen"."""
    return m.kind == "adjective" and _deed(cast.tokens.word[m.last : m.last + 4], deeds)


def _initials_act(tokens: Tokens, m: Mention) -> bool:
    """Whether initials that may be an adjective are the state itself: "the U.S. carried out"."""
    initials = tokens.word[m.first].replace(".", "").isupper() and m.last - m.first == 1
    after = tokens.bits[m.last] if m.last < len(tokens) else 0
    told = after & VERBS and not after & BIT["not_verb"]
    return initials and bool(told or (m.last < len(tokens) and tokens.word[m.last] in ",;."))


def _of_two_peoples(cast: Cast, m: Mention) -> bool:
    """Whether two peoples' names stand together: "Bosnian Serb forces" are no state's."""
    near = cast.within(cast.tokens.start[max(0, m.first - 1)], cast.tokens.end[m.last - 1] + 24)
    peoples = ("adjective", "people")
    return any(o.kind in peoples and (o.first == m.last or o.last == m.first) for o in near)


def identity(cast: Cast, m: Mention, deeds: tuple[str, ...] = ()) -> str:
    """Return who a mention names, "" where it only says whose or where ("Russian ...")."""
    if m.kind == "adjective" and not _initials_act(cast.tokens, m):
        window = cast.tokens.word[m.last : m.last + 4]
        known = cast.lexicon.institutions | cast.lexicon.office_words
        if not any(w in known for w in window) and not _deed(window, deeds):
            return ""
        if _of_two_peoples(cast, m):
            return ""
    if m.kind == "place" or (m.kind == "capital" and not m.actor):
        return ""
    return m.actor

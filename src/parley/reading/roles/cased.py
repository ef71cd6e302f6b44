"""Noun phrases of a language that writes its nouns with capitals (German), without a parser."""

from __future__ import annotations

from parley.reading.pack import BIT
from parley.reading.roles.lexicon import RoleLexicon
from parley.reading.roles.names import NameTest
from parley.reading.roles.phrases import MARKS, Phrase, kind_of
from parley.reading.segments import Tokens

_FUNCTION = (
    BIT["preposition"] | BIT["article"] | BIT["pronoun"] | BIT["coordinator"] | BIT["relative"]
    | BIT["subordinator"] | BIT["have"] | BIT["be"] | BIT["become"] | BIT["modal"] | BIT["adverb"]
    | BIT["negation"] | BIT["complementizer"] | BIT["first_person"]
)  # fmt: skip
_ADJECTIVE = ("e", "en", "er", "es", "em")
_GENITIVE = BIT["genitive"]


def find_cased_phrases(
    tokens: Tokens, first: int, last: int, lexicon: RoleLexicon, names: NameTest
) -> list[Phrase]:
    """Return the noun phrases of tokens ``first`` up to ``last``, in order."""
    phrases: list[Phrase] = []
    i = first
    while i < last:
        if not _noun(tokens, i, first, lexicon):
            i += 1
            continue
        j = i + 1
        while j < last and (
            _noun(tokens, j, first, lexicon) or _particle(tokens, j, last, lexicon)
        ):
            if _two_nouns(tokens, j, lexicon):
                break
            j += 1
        begin = _left(tokens, i, first, phrases[-1].last if phrases else first, lexicon)
        _add(phrases, _phrase(tokens, begin, j, first, lexicon, names), tokens, lexicon)
        i = j
    return phrases


def _noun(tokens: Tokens, i: int, first: int, lexicon: RoleLexicon) -> bool:
    word, low = tokens.word[i], tokens.lower[i]
    if not word[0].isupper():
        return False
    if low in lexicon.words["time"] or any(low.startswith(t) for t in _DAYS):
        return False
    if i > first and tokens.word[i - 1] not in MARKS and not tokens.bits[i] & BIT["article"]:
        return True
    return not tokens.bits[i] & _FUNCTION and not _opening_verb(tokens, i, lexicon)


_DAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")


def _opening_verb(tokens: Tokens, i: int, lexicon: RoleLexicon) -> bool:
    """Whether a capital only opens the sentence: "Getötet wurden …", "Mehrere …"."""
    low = tokens.lower[i]
    return bool(
        lexicon.verbs.get(low) and not lexicon.kind(low)
        or low in lexicon.words["quantifiers"]
        or tokens.bits[i] & (BIT["verb"] | BIT["participle"]) and not lexicon.kind(low)
        or low.endswith(_ADJECTIVE) and i + 1 < len(tokens) and tokens.word[i + 1][0].isupper()
        and not lexicon.kind(low) and low in lexicon.nationalities
    )  # fmt: skip


def _two_nouns(tokens: Tokens, j: int, lexicon: RoleLexicon) -> bool:
    """Tell "setzten Truppen Chlorgas ein" from "General Putschist": each names its own kind."""
    one, two = lexicon.kind(tokens.lower[j - 1]), lexicon.kind(tokens.lower[j])
    return bool(one and two) and one != two and tokens.lower[j - 1] not in lexicon.words["titles"]


def _particle(tokens: Tokens, j: int, last: int, lexicon: RoleLexicon) -> bool:
    """Whether a small word goes on with a name: "Ursula von der Leyen"."""
    if tokens.lower[j] not in lexicon.words["particles"] or tokens.word[j][0].isupper():
        return False
    if tokens.bits[j] & BIT["article"]:
        return False
    return j + 1 < last and tokens.word[j + 1][0].isupper() and tokens.lower[j] not in ("von", "an")


def _left(tokens: Tokens, i: int, first: int, floor: int, lexicon: RoleLexicon) -> int:
    """Return where a phrase begins: over the numbers and adjectives before its noun."""
    counted = False
    while i > max(first, floor):
        low, bits = tokens.lower[i - 1], tokens.bits[i - 1]
        number = tokens.word[i - 1][0].isdigit() or low in lexicon.words["quantifiers"]
        adjective = low.endswith(_ADJECTIVE) and low[0].isalpha() and not bits & _FUNCTION
        if not (number or adjective) or bits & BIT["article"] and low != "ein":
            break
        if adjective and not number and (lexicon.verbs.get(low) or counted):
            break  # nothing but numbers stands before a number
        counted = counted or number
        i -= 1
    return i


def _phrase(
    tokens: Tokens, begin: int, last: int, first: int, lexicon: RoleLexicon, names: NameTest
) -> Phrase:
    k = begin - 1
    article = ""
    if k >= first and tokens.bits[k] & BIT["article"]:
        article, k = tokens.lower[k], k - 1
    while k >= first and tokens.word[k] in MARKS:
        k -= 1
    low = tokens.lower[k] if k >= first else ""
    tied = k >= first and (
        tokens.bits[k] & BIT["preposition"] or low in (",", *lexicon.words["joins"])
        or low in lexicon.words["place"]
    )  # fmt: skip
    kind, group = kind_of(tokens, begin, last, lexicon)
    name = names.find(tokens, begin, last)
    if name is not None and (not kind or kind in ("human", "armed", "force")):
        kind = "name"
    if not kind and last - begin > 1:
        kind = lexicon.kind(tokens.lower[begin]) if tokens.word[begin][0].isupper() else ""
    return Phrase(
        begin, last, last - 1, kind, low if tied else "", None, [], group, name, -1, article
    )


def _add(phrases: list[Phrase], phrase: Phrase, tokens: Tokens, lexicon: RoleLexicon) -> None:
    """Add ``phrase``; a genitive right behind a phrase hangs on it ("Kämpfer der Hamas")."""
    if phrases and not phrase.before and phrase.article:
        last = phrases[-1]
        close = phrase.first - 1 == last.last
        if close and lexicon.pack.classes.get(phrase.article, 0) & _GENITIVE:
            last.within.append(phrase)
            head = tokens.lower[last.head]
            if last.kind == "human" and head in lexicon.words["members"] and phrase.kind in (
                "armed", "force", "organisation",
            ):  # fmt: skip
                last.kind = "member"
    phrases.append(phrase)

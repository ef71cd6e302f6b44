"""Which words are finite verbs, by list or by their ending and their neighbours."""

from __future__ import annotations

from parley.reading.pack import BIT
from parley.reading.segments import Tokens

_BREAK = frozenset(",;:–—()")
_FINITE = (
    BIT["have"] | BIT["be"] | BIT["become"] | BIT["modal"] | BIT["verb"]
    | BIT["subjunctive1"] | BIT["subjunctive2"]
)  # fmt: skip
_AUXILIARY = BIT["have"] | BIT["be"] | BIT["become"] | BIT["modal"]
_WEAK = ("te", "ten")
#: A description before a noun is at most this many words long.
_PREMODIFIER = 14
#: Between a plural and its verb stand at most this many words.
_TO_VERB = 7
_FRESH = frozenset([".", "!", "?", ":", "„", "“", "»", "\n", "\n\n"])
_FUNCTION = (
    BIT["article"] | BIT["preposition"] | BIT["adverb"] | BIT["not_verb"] | BIT["coordinator"]
    | BIT["subordinator"] | BIT["pronoun"] | BIT["negation"]
)  # fmt: skip


def is_finite(tokens: Tokens, i: int) -> bool:
    """Whether token ``i`` is a finite verb, by list or by its ending and its neighbours."""
    bits, word = tokens.bits[i], tokens.word[i]
    if i and tokens.verb_final and tokens.lower[i - 1] == "zu":
        return False  # "zu wollen"
    if word.endswith(_WEAK) and tokens.verb_final and _describes(tokens, i):
        return False
    if bits & BIT["participle"] and tokens.verb_final and _closed(tokens, i):
        return False  # "beteiligt gewesen", "verkauft wurde"
    if bits & _FINITE:
        if word[0].islower():
            return bool(bits & _AUXILIARY) or tokens.verb_final or _verb_not_noun(tokens, i)
        return bool(bits & _AUXILIARY) and (i == 0 or tokens.word[i - 1] in _FRESH)
    if bits & _FUNCTION or not word[0].islower() or len(word) < 5 or bits & BIT["participle"]:
        return False
    if not tokens.verb_final:
        return word.endswith("ed") and _told(tokens, i)
    if "zu" in word[2:-4]:
        return False  # "einzuhalten"
    return word.endswith(_WEAK) and _verb_place(tokens, i)


def _closed(tokens: Tokens, i: int) -> bool:
    """Whether an auxiliary right after makes a form a participle and no present tense."""
    if i + 1 >= len(tokens):
        return False
    after = tokens.bits[i + 1] & (BIT["have"] | BIT["be"] | BIT["become"])
    return bool(after) or tokens.lower[i + 1] in tokens.links.perfect


def _describes(tokens: Tokens, i: int) -> bool:
    """Tell "das von der Miliz kontrollierte Viertel" from "die Miliz kontrollierte Aleppo".

    A weak participle before its noun looks like a past tense. It is one where the article
    before it has no noun of its own yet, or where a preposition opens right after the article.
    """
    bits, word = tokens.bits, tokens.word
    noun_at = i + 1
    while noun_at < min(len(word) - 1, i + 3) and _plain_adjective(tokens, noun_at):
        noun_at += 1
    if noun_at >= len(word) or not word[noun_at][0].isupper() or not word[i][0].islower():
        return False
    noun = False
    for k in range(i - 1, max(-1, i - _PREMODIFIER), -1):
        b = bits[k]
        if b & BIT["article"] and not b & BIT["verb"]:
            if bits[k + 1] & BIT["preposition"] and k + 1 < i:
                return True
            if noun:
                continue  # "von der Miliz": the article of a name inside
            pointer = tokens.lower[k] in tokens.links.pointer and (
                k == 0 or not word[k - 1][0].isalpha()
            )
            return not pointer
        if b & (BIT["have"] | BIT["be"] | BIT["become"] | BIT["modal"]) or word[k] in _BREAK:
            return False
        if b & BIT["preposition"] and k == i - 1:
            return True
        named = word[k - 1][0].isupper() and not bits[k - 1] & BIT["article"]
        if word[k][0].islower() and word[k + 1][0].isupper() and named:
            return False  # "Die in Marib stationierte Armee": that phrase has its noun
        noun = noun or word[k][0].isupper() or word[k][0].isdigit()
    return False


def _told(tokens: Tokens, i: int) -> bool:
    """Whether an English form in -ed no list knows is a verb: "a helicopter crashed in Kidal".

    Not "troops based in Goma", "rebels backed by Rwanda", "the armed men".
    """
    if not i or i + 1 >= len(tokens) or tokens.lower[i] in tokens.links.reduced:
        return False
    left, after = tokens.bits[i - 1], tokens.word[i + 1]
    before = tokens.word[i - 1]
    noun = BIT["not_verb"] | (BIT["verb"] if i > 1 and tokens.bits[i - 2] & BIT["article"] else 0)
    subject = left & BIT["pronoun"] or (before[0].isalpha() and not left & ~noun)
    if not subject or tokens.lower[i + 1] in tokens.links.agent:
        return False
    opens = BIT["article"] | BIT["preposition"] | BIT["adverb"] | BIT["complementizer"]
    return not after[0].isalpha() or bool(tokens.bits[i + 1] & (opens | BIT["pronoun"]))


def _plain_adjective(tokens: Tokens, i: int) -> bool:
    """Whether a word of no class looks like an adjective before its noun ("islamistischen")."""
    return (
        not tokens.bits[i]
        and tokens.word[i][0].islower()
        and tokens.lower[i].endswith(("en", "e", "er", "es", "em"))
    )


def _verb_not_noun(tokens: Tokens, i: int) -> bool:
    """Tell the verb in "they plan to leave" from the noun in "the plan" (English)."""
    if i == 0:
        return False
    left = tokens.bits[i - 1]
    open_left = not left & (BIT["article"] | BIT["preposition"])
    if i + 1 < len(tokens) and tokens.lower[i + 1] in tokens.links.that and open_left:
        return True  # "diplomats fear that"
    if tokens.lower[i].endswith("s") and _verb_follows(tokens, i):
        return False
    if "-" in tokens.word[i - 1] and tokens.lower[i - 1].endswith(("ed", "ing")):
        return False  # "a Britain-based monitor"
    if tokens.word[i - 1] == "-" and tokens.end[i - 1] == tokens.start[i]:
        return False  # "a U.N.-backed monitor"
    by_whom = tokens.links.agent.intersection(tokens.lower[i + 1 : i + 3])
    if tokens.word[i - 1] == "," and by_whom and _verb_behind(tokens, i):
        return False  # "the council, set up by lawmakers, welcomed ..."
    if tokens.bits[i] & BIT["not_verb"] and _holds_object(tokens, i):
        return True
    noun_left = left & BIT["not_verb"] and tokens.bits[i] & BIT["past"]  # "the air force said"
    if (
        left & (BIT["article"] | BIT["preposition"] | BIT["not_verb"])
        and not left & BIT["relative"]
        and not noun_left
    ):
        return False
    if (
        left & BIT["verb"]
        and not left & _AUXILIARY
        and tokens.word[i - 1].islower()
        and not noun_left
    ):
        return False
    if tokens.bits[i] & BIT["not_verb"] and not left & (
        BIT["pronoun"] | BIT["modal"] | BIT["have"]
    ):
        return tokens.word[i - 1][0].isupper() and tokens.lower[i].endswith(("ed", "s"))
    return tokens.lower[i - 1] != "to"


def _holds_object(tokens: Tokens, i: int) -> bool:
    """Whether subject and object stand around a word: "Gangs now control some 80 percent"."""
    if i + 1 >= len(tokens) or tokens.lower[i].endswith(("s", "ed", "ing")):
        return False
    after = tokens.bits[i + 1]
    if not (after & BIT["article"] or tokens.word[i + 1][0].isdigit()):
        return False
    k = i - 1
    if tokens.bits[k] & BIT["adverb"]:
        k -= 1
    many = tokens.lower[k].endswith("s") and len(tokens.lower[k]) > 3
    closed = BIT["verb"] | BIT["preposition"] | BIT["article"] | BIT["pronoun"] | _AUXILIARY
    return k >= 0 and many and not tokens.bits[k] & (closed & ~BIT["verb"])


def _verb_behind(tokens: Tokens, i: int) -> bool:
    """Whether an aside ends at a comma with a verb right behind it."""
    stop = min(len(tokens) - 1, i + _PREMODIFIER)
    comma = next((k for k in range(i + 1, stop) if tokens.word[k] == ","), -1)
    return comma > 0 and bool(tokens.bits[comma + 1] & (BIT["past"] | _AUXILIARY))


def _verb_follows(tokens: Tokens, i: int) -> bool:
    """Whether a form in -s is a plural whose verb comes: "security forces in Goma said"."""
    after = tokens.bits[i + 1] if i + 1 < len(tokens) else 0
    if not after & (BIT["preposition"] | BIT["past"] | _AUXILIARY):
        return False
    for k in range(i + 1, min(len(tokens), i + _TO_VERB)):
        b = tokens.bits[k]
        if tokens.word[k] in _BREAK or b & BIT["subordinator"]:
            return False
        if b & BIT["article"] and after & BIT["past"]:
            return False
        if b & (BIT["past"] | _AUXILIARY) and tokens.lower[k - 1] not in tokens.links.infinitive:
            return True
    return False


def _verb_place(tokens: Tokens, i: int) -> bool:
    if i == 0:
        return False
    before, after = tokens.word[i - 1], tokens.word[i + 1] if i + 1 < len(tokens) else "."
    if tokens.bits[i - 1] & (BIT["article"] | BIT["preposition"]):
        return False
    if before[0].isupper() or tokens.bits[i - 1] & (BIT["pronoun"] | BIT["adverb"]):
        return True
    return not after[0].isupper()

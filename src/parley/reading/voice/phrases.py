"""Noun phrases around a cue: who says it, to whom, without a parser."""

from __future__ import annotations

from parley.reading.finite import is_finite
from parley.reading.pack import BIT, LanguagePack
from parley.reading.segments import Tokens

_OPEN = {"„": "“", "“": "”", '"': '"', "»": "«", "«": "»", "(": ")"}
_STOP = (
    BIT["preposition"] | BIT["subordinator"] | BIT["adverb"] | BIT["have"] | BIT["be"]
    | BIT["become"] | BIT["modal"] | BIT["negation"] | BIT["pronoun"]
)  # fmt: skip
_ENDINGS = ("e", "en", "er", "es", "em")


def noun_phrase(tokens: Tokens, i: int, stop: int, pack: LanguagePack) -> int:
    """Return the end of the noun phrase that begins at token ``i``, or ``i`` if none does."""
    j = i
    word, bits, lower = tokens.word, tokens.bits, tokens.lower
    noun_seen = inside = False
    while j < stop:
        w, b = word[j], bits[j]
        if w in _OPEN and (group := _group(tokens, j, stop)):
            j = group
            noun_seen = True
        elif w == "." and j > i and lower[j - 1] in pack.abbreviations:
            j += 1  # "Prof. Dr. Muster"
        elif b & BIT["article"] and not (b & BIT["verb"]):
            if j > i and noun_seen and not b & BIT["genitive"]:
                break
            j += 1
        elif noun_seen and (w[0].isdigit() or b & BIT["numeral"]):
            break  # "nach Angaben des Gouverneurs vier Menschen"
        elif j == i and b & BIT["numeral"] and j + 1 < stop and word[j + 1][0].isupper():
            j += 1  # "sagten drei Sicherheitskräfte"
        elif w[0].isupper() or (w[0].isdigit() and j + 1 < stop):
            j += 1
            noun_seen = True
        elif j == i and b & BIT["pronoun"]:
            return j + 1
        elif lower[j] in tokens.links.particle and j + 1 < stop and word[j + 1][0].isupper():
            j += 1
        elif "-" in w and any(p[:1].isupper() for p in w.split("-")):
            j += 1
            noun_seen = True
        elif (
            b & BIT["noun_preposition"]
            and noun_seen
            and _starts_phrase(tokens, j + 1, stop)
            or (
                lower[j] in tokens.links.conjoin
                and noun_seen
                and _starts_phrase(tokens, j + 1, stop)
            )
        ):
            j += 1
            noun_seen = False
        elif b & BIT["preposition"] and j > i and not noun_seen and bits[j - 1] & BIT["article"]:
            j += 1  # "die zur Universität gehörende Klinik"
            inside = True
        elif _adjective(tokens, j, stop, pack):
            after_noun = noun_seen and word[j - 1][0].isupper()
            if inside and after_noun:
                inside = noun_seen = False  # "der mit der Armee verbündeten Truppe"
            elif after_noun and pack.verb_final and not lower[j].endswith("er"):
                break  # "nach Angaben von Aktivisten rücken ..."; but "Angaben syrischer Ärzte"
            j += 1
            noun_seen = noun_seen or not pack.verb_final
        else:
            break
    while j > i + 1 and (
        bits[j - 1] & (BIT["noun_preposition"] | BIT["coordinator"])
        or (not pack.verb_final and bits[j - 1] & BIT["relative"])  # "a woman who ..."
        or (noun_seen and bits[j - 1] & BIT["article"] and word[j - 1][0].islower())
    ):
        j -= 1
    return j if noun_seen or j == i else (j if not pack.verb_final else i)


def _starts_phrase(tokens: Tokens, j: int, stop: int) -> bool:
    if j >= stop:
        return False
    w = tokens.word[j]
    return bool(w[0].isupper() or tokens.bits[j] & BIT["article"] or w in _OPEN) or (
        w[0].islower() and not tokens.bits[j] and w[0].isalpha()
    )


def _adjective(tokens: Tokens, j: int, stop: int, pack: LanguagePack) -> bool:
    w, b = tokens.word[j], tokens.bits[j]
    if not w[0].islower() or b & _STOP:
        return False
    if not pack.verb_final:
        noun = j > 0 and tokens.bits[j - 1] & BIT["article"] and b & BIT["not_verb"]  # "a count"
        closes = j + 1 >= len(tokens) or not tokens.word[j + 1][0].isalpha()
        described = j > 0 and not tokens.bits[j - 1] and tokens.word[j - 1][0].islower()
        noun = noun or (b & BIT["not_verb"] and closes and described)  # "its southern command"
        if (
            b & (BIT["verb"] | BIT["source_noun"])
            and not b & BIT["past"]
            and (w.endswith("s") or b & BIT["source_noun"])
        ):  # "an AFP count"
            return not is_finite(tokens, j)  # "security forces in Goma said"
        return bool(noun) or not b & (BIT["verb"] | BIT["coordinator"])
    if not w.endswith(_ENDINGS) or j + 1 >= stop:
        return False
    after = tokens.word[j + 1]
    return (
        after[0].isupper()
        or after in _OPEN
        or (
            after[0].islower()
            and after.endswith(_ENDINGS)
            and not tokens.bits[j + 1] & (_STOP | BIT["article"])
        )
    )


def _group(tokens: Tokens, j: int, stop: int) -> int:
    close = _OPEN[tokens.word[j]]
    for k in range(j + 1, min(stop, j + 8)):
        if tokens.word[k] == close or (close == "“" and tokens.word[k] in '”"'):
            return k + 1
    return 0


def skip_adjuncts(tokens: Tokens, i: int, stop: int, pack: LanguagePack) -> int:
    """Skip adverbs, "sich" and prepositional phrases from token ``i`` on."""
    while i < stop:
        b = tokens.bits[i]
        if b & BIT["preposition"] and not b & BIT["verb"]:
            end = noun_phrase(tokens, i + 1, stop, pack)
            if end == i + 1:
                return i
            i = end
        elif tokens.lower[i] in tokens.links.reflexive or (
            b & (BIT["adverb"] | BIT["negation"]) and not b & BIT["article"]
        ):
            i += 1
        else:
            return i
    return i


def appositions(tokens: Tokens, end: int, stop: int, pack: LanguagePack) -> int:
    """Extend a phrase over ", Staffan de Mistura" or ", Chef der Behörde,"."""
    if end >= stop or tokens.word[end] != ",":
        return end
    if end + 1 < stop and tokens.word[end + 1][0].isdigit():
        return end  # "according to the Red Cross, 750 people ..."
    tail = noun_phrase(tokens, end + 1, stop, pack)
    if tail <= end + 1 or tokens.bits[end + 1] & BIT["pronoun"] and tail == end + 2:
        return end
    if tail < stop and tokens.bits[tail] & BIT["preposition"]:
        more = noun_phrase(tokens, tail + 1, stop, pack)
        if more > tail + 1:
            tail = more
    if tail >= stop or tokens.word[tail] in ",.;:!?–-":
        return tail
    return end

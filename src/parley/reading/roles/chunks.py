"""Noun phrases of a language whose verbs stand in the middle (English), without a parser."""

from __future__ import annotations

from parley.reading.pack import BIT
from parley.reading.roles.lexicon import RoleLexicon
from parley.reading.roles.names import NameTest
from parley.reading.roles.phrases import MARKS, Phrase, kind_of
from parley.reading.segments import Tokens

_BREAK = (
    BIT["preposition"] | BIT["article"] | BIT["pronoun"] | BIT["coordinator"] | BIT["relative"]
    | BIT["subordinator"] | BIT["have"] | BIT["be"] | BIT["become"] | BIT["modal"] | BIT["adverb"]
    | BIT["negation"] | BIT["complementizer"] | BIT["first_person"]
)  # fmt: skip
_VERB = BIT["verb"] | BIT["participle"] | BIT["infinitive"] | BIT["cue"]
_EXTENDS = ("armed", "force", "organisation", "human", "name", "")
_LONGEST_QUOTED_NAME = 6


def verb_at(tokens: Tokens, i: int, lexicon: RoleLexicon, opened: bool) -> bool:
    """Whether token ``i`` is a verb here; ``opened`` where a noun phrase runs up to it."""
    low = tokens.lower[i]
    if low in lexicon.words["adjectives"]:
        return False
    uses = lexicon.verbs.get(low, ())
    if not uses and not tokens.bits[i] & _VERB:
        return opened and _looks_like_verb(tokens, i, lexicon)
    before, bits = (tokens.lower[i - 1], tokens.bits[i - 1]) if i else ("", 0)
    if low in lexicon.nouns or lexicon.deed(low) or low in lexicon.words["nouns_too"]:
        if (
            low.endswith("ing")
            and before == ","
            and tokens.lower[min(i + 1, len(tokens) - 1)] != "of"
        ):
            return True  # "went off, killing ten"
        if bits & BIT["be"] and any(u.form in ("past", "participle") for u in uses):
            return True
        leads = bits & (BIT["modal"] | BIT["relative"] | BIT["pronoun"] | BIT["negation"])
        return before == "to" or bool(leads and not bits & BIT["article"]) or low.endswith("ed")
    return not (bits & BIT["article"] and low.endswith(("ed", "ing")))


def _looks_like_verb(tokens: Tokens, i: int, lexicon: RoleLexicon) -> bool:
    """Tell "men wearing uniforms", "units retook the town" by ending and neighbours."""
    low = tokens.lower[i]
    if len(low) < 5 or not low.endswith(("ed", "ing")):
        return False
    article = i + 1 < len(tokens) and tokens.bits[i + 1] & BIT["article"]
    return bool(low.endswith("ed") and article) or tokens.lower[i - 1] in lexicon.nouns


def find_phrases(
    tokens: Tokens, first: int, last: int, lexicon: RoleLexicon, names: NameTest
) -> list[Phrase]:
    """Return the noun phrases of tokens ``first`` up to ``last``, in order."""
    marks = _quoted_names(tokens, first, last)
    phrases: list[Phrase] = []
    i, before = first, ""
    while i < last:
        if i not in marks and not _nominal(tokens, i, lexicon, False):
            before = _tie(tokens, i, before)
            i += 1
            continue
        j = i + 1
        while j < last and (j in marks or _nominal(tokens, j, lexicon, True)):
            j += 1
        phrase = _phrase(tokens, i, j, before, lexicon, names)
        if phrase is not None:
            _extend(tokens, phrases, phrase, lexicon)
        i, before = j, ""
    return phrases


def _tie(tokens: Tokens, i: int, before: str) -> str:
    low, bits = tokens.lower[i], tokens.bits[i]
    if low in ("(", "--", '"'):
        return before or low
    if bits & BIT["preposition"] or low in (",", "and", "or"):
        return low
    return before if bits & BIT["article"] else ""


def _quoted_names(tokens: Tokens, first: int, last: int) -> set[int]:
    """Return the tokens of short names in quotation marks, marks included."""
    found: set[int] = set()
    k = first
    while k < last:
        if tokens.word[k] in MARKS:
            for end in range(k + 2, min(k + _LONGEST_QUOTED_NAME, last)):
                if tokens.word[end] in MARKS:
                    inner = range(k + 1, end)
                    if all(_may_be_named(tokens, m) for m in inner):
                        found.update(range(k, end + 1))
                    k = end
                    break
        k += 1
    return found


def _may_be_named(tokens: Tokens, i: int) -> bool:
    verb = tokens.bits[i] & (_VERB | BIT["pronoun"] | BIT["be"])
    return tokens.word[i][0].isalnum() and not verb


def _nominal(tokens: Tokens, i: int, lexicon: RoleLexicon, opened: bool) -> bool:
    low, bits, words = tokens.lower[i], tokens.bits[i], lexicon.words
    if low in words["particles"] and opened and low not in words["no_name"] and len(low) > 1:
        return i + 1 < len(tokens) and tokens.lower[i + 1][0].isalpha()
    if low in words["adjectives"]:
        return True
    if low in words["ordinals"] and i and tokens.start[i] == tokens.end[i - 1]:
        return tokens.word[i - 1].isdigit()
    if not low[0].isalnum() or (bits & _BREAK and low not in lexicon.nouns):
        return False
    return low not in words["time"] and not verb_at(tokens, i, lexicon, opened)


def _phrase(
    tokens: Tokens, first: int, last: int, tie: str, lexicon: RoleLexicon, names: NameTest
) -> Phrase | None:
    """Build a phrase of a run of words; its possessive, if it has one, becomes its owner."""
    first, last = _without_marks(tokens, first, last)
    if first >= last:
        return None
    attribute = -1
    uses = lexicon.verbs.get(tokens.lower[first], ())
    if last - first > 1 and any(u.kind == "kill" and u.form == "participle" for u in uses):
        attribute, first = first, first + 1
    owner = None
    for k in range(first, last - 1):
        if tokens.lower[k].endswith(("'s", "s'", "’s", "s’")):
            owner = _phrase(tokens, first, k + 1, tie, lexicon, names)
    kind, group = kind_of(tokens, first, last, lexicon)
    name = names.find(tokens, first if owner is None else owner.last, last)
    if name is not None and (not kind or kind in ("human", "armed", "force")):
        kind = "name"
    if not kind and last - first > 1 and lexicon.nouns.get(tokens.lower[first]) == "thing":
        kind = "thing" if tokens.word[first + 1][0].isupper() else ""  # "Hotel Central"
    return Phrase(first, last, last - 1, kind, tie, owner, [], group, name, attribute)


def _without_marks(tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    """Drop quotation marks around a whole phrase, keep those around a name inside it."""
    while first < last and tokens.word[first] in MARKS:
        inner = tokens.word[first + 1 : last]
        if not inner or inner[-1] in MARKS or not MARKS.intersection(inner):
            first += 1
        else:
            break
    while last > first and tokens.word[last - 1] in MARKS:
        last -= 1
    return first, last


def _extend(tokens: Tokens, phrases: list[Phrase], phrase: Phrase, lexicon: RoleLexicon) -> None:
    """Add ``phrase``, or hang it on the phrase before it ("members of ...", "office of ...")."""
    if phrases and phrase.before == "of":
        last = phrases[-1]
        gap = tokens.lower[last.last : phrase.first]
        if gap[:1] == ["of"] and len(gap) <= 4 and '"' not in gap[2:]:
            head = tokens.lower[last.head]
            if head in lexicon.words["shells"] and phrase.kind in ("armed", "human", "force"):
                phrase.before = last.before  # "a group of armed men" is the armed men
                phrases[-1] = phrase
                return
            if head in lexicon.words["members"] and phrase.kind in _EXTENDS:
                last.kind = "armed" if phrase.kind == "armed" else "member"
                last.within.append(phrase)
            elif (
                head in lexicon.words["premises"]
                or last.kind in ("force", "organisation")
                and phrase.kind in ("force", "organisation")
                or last.kind == "organisation"
                and not phrase.kind
            ):
                last.within.append(phrase)
    phrases.append(phrase)

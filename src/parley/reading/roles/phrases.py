"""Noun phrases of a sentence and what kind of thing each names, without a parser."""

from __future__ import annotations

from dataclasses import dataclass, field

from parley.reading.pack import BIT
from parley.reading.roles.lexicon import RoleLexicon
from parley.reading.roles.names import NameTest
from parley.reading.segments import Tokens

_BREAK = (
    BIT["preposition"] | BIT["article"] | BIT["pronoun"] | BIT["coordinator"] | BIT["relative"]
    | BIT["subordinator"] | BIT["have"] | BIT["be"] | BIT["become"] | BIT["modal"] | BIT["adverb"]
    | BIT["negation"] | BIT["complementizer"] | BIT["first_person"]
)  # fmt: skip
_VERB = BIT["verb"] | BIT["participle"] | BIT["infinitive"] | BIT["cue"]
@dataclass(slots=True)
class Phrase:
    """A noun phrase: its tokens without articles, its head's kind, and how it is tied in."""

    first: int
    last: int
    head: int
    kind: str
    before: str = ""
    owner: Phrase | None = None
    within: list[Phrase] = field(default_factory=list)
    group: int = -1
    name: tuple[int, int] | None = None


_MARKS = frozenset('"„“”»«')


def verb_at(tokens: Tokens, i: int, lexicon: RoleLexicon, opened: bool) -> bool:
    """Whether token ``i`` is a verb here; ``opened`` where a noun phrase runs up to it."""
    low = tokens.lower[i]
    uses = lexicon.verbs.get(low, ())
    if not uses and not tokens.bits[i] & _VERB:
        if opened and low.endswith(("ed", "ing")) and low not in lexicon.words["adjectives"]:
            return len(low) > 4 and tokens.lower[i - 1] in lexicon.nouns
        return False
    before = tokens.lower[i - 1] if i else ""
    bits = tokens.bits[i - 1] if i else 0
    if low in lexicon.words["adjectives"]:
        return False
    noun_too = (
        low in lexicon.nouns
        or any(low in words for words in lexicon.deeds.values())
        or bool(tokens.bits[i] & 0) or low in _NOUNS_TOO
    )
    if noun_too:
        if bits & BIT["be"] and any(u.form in ("past", "participle") for u in uses):
            return True
        if before == "to" or bits & (BIT["modal"] | BIT["relative"] | BIT["pronoun"]) and not (
            bits & BIT["article"]
        ):
            return True
        if low.endswith("ed"):
            return True
        return False
    if bits & BIT["article"] and low.endswith(("ed", "ing")):
        return False
    return True


_NOUNS_TOO = frozenset(
    "report reports leader state states force forces plan plans post house houses home back place "
    "claim claims order orders charge charges office call calls visit work works hand hands fire "
    "shot shots shooting bombing killing kidnapping burning bus".split()
)


def find_phrases(
    tokens: Tokens, first: int, last: int, lexicon: RoleLexicon, names: NameTest
) -> list[Phrase]:
    """Return the noun phrases of tokens ``first`` up to ``last``, in order."""
    runs: list[tuple[int, int, str]] = []
    marks = _quoted_names(tokens, first, last)
    i, before = first, ""
    while i < last:
        low, bits = tokens.lower[i], tokens.bits[i]
        if i not in marks and not _nominal(tokens, i, lexicon, False):
            if bits & (BIT["preposition"]) or low in (",", "and", "or", "(", "--", '"'):
                before = _tie(before, low)
            elif not bits & BIT["article"]:
                before = "" if low not in ("'s",) else before
            i += 1
            continue
        j = i + 1
        while j < last and (j in marks or _nominal(tokens, j, lexicon, True)):
            j += 1
        runs.append((i, j, before))
        before = ""
        i = j
    phrases: list[Phrase] = []
    for a, b, tie in runs:
        phrase = _phrase(tokens, a, b, tie, lexicon, names)
        if phrase is not None:
            _extend(tokens, phrases, phrase, lexicon)
    return phrases


def _quoted_names(tokens: Tokens, first: int, last: int) -> set[int]:
    """Return the tokens of short names in quotation marks, marks included."""
    found: set[int] = set()
    k = first
    while k < last:
        if tokens.word[k] in '"„“»«':
            for end in range(k + 2, min(k + 6, last)):
                if tokens.word[end] in '"“”«»':
                    inner = range(k + 1, end)
                    if all(tokens.word[m][0].isalnum() for m in inner) and not any(
                        tokens.bits[m] & (_VERB | BIT["pronoun"] | BIT["be"]) for m in inner
                    ):
                        found.update(range(k, end + 1))
                    k = end
                    break
        k += 1
    return found


def _tie(before: str, low: str) -> str:
    if low in ("(", "--", '"') and before:
        return before
    return low


def _nominal(tokens: Tokens, i: int, lexicon: RoleLexicon, opened: bool) -> bool:
    low, bits = tokens.lower[i], tokens.bits[i]
    if low in lexicon.words["particles"] and opened and low not in ("al", "la") and len(low) > 1:
        return i + 1 < len(tokens) and tokens.lower[i + 1][0].isalpha()
    if low in lexicon.words["adjectives"]:
        return True
    if low in _ORDINAL and tokens.word[i - 1].isdigit() and tokens.start[i] == tokens.end[i - 1]:
        return True
    if not low[0].isalnum() or bits & _BREAK and low not in lexicon.nouns:
        return False
    if low in _TIME:
        return False
    return not verb_at(tokens, i, lexicon, opened)


_ORDINAL = frozenset(["th", "st", "nd", "rd", "d"])
_TIME = frozenset(
    "today yesterday tonight tomorrow monday tuesday wednesday thursday friday saturday sunday "
    "morning afternoon evening night week weeks month months year years day days hour hours "
    "january february march april may june july august september october november december "
    "minutes ago early late".split()
)


def _phrase(
    tokens: Tokens, first: int, last: int, tie: str, lexicon: RoleLexicon, names: NameTest
) -> Phrase | None:
    """Build a phrase of a run of words; its possessive, if it has one, becomes its owner."""
    while first < last - 1 and tokens.word[first] in _MARKS:
        if tokens.word[last - 1] in _MARKS or all(w not in _MARKS for w in tokens.word[first + 1:last]):
            first += 1
        else:
            break
    while first < last - 1 and tokens.word[last - 1] in _MARKS:
        last -= 1
    if tokens.word[first] in _MARKS and first == last - 1:
        return None
    owner = None
    for k in range(first, last - 1):
        if tokens.lower[k].endswith(("'s", "s'")):
            owner = _phrase(tokens, first, k + 1, tie, lexicon, names)
    head = last - 1
    kind, group = _kind(tokens, first, last, lexicon)
    name = names.find(tokens, first if owner is None else owner.last, last)
    if name is not None and not kind:
        kind = "name"
    elif name is not None and kind in ("human", "armed", "force") and name[1] == last:
        kind = "name"
    return Phrase(first, last, head, kind, tie, owner, [], group, name)


def stem(word: str) -> str:
    """Return a word without its possessive mark."""
    if word.endswith("'s"):
        return word[:-2]
    return word[:-1] if word.endswith("s'") else word


def _kind(tokens: Tokens, first: int, last: int, lexicon: RoleLexicon) -> tuple[str, int]:
    words = [stem(w) for w in tokens.lower[first:last] if w not in _MARKS]
    for size in range(len(words), 0, -1):
        group = lexicon.groups.get(tuple(words[-size:]))
        if group is not None:
            return "organisation", group
    for size in (2, 1):
        kind = lexicon.nouns.get(" ".join(words[-size:]))
        if kind:
            if kind == "force" and words[-1] in lexicon.organisation and len(words) > 1:
                return "force", -1
            return kind, -1
    if words[-1] in lexicon.organisation:
        return "organisation", -1
    for size in range(len(words) - 1, 0, -1):
        for at in range(len(words) - size + 1):
            group = lexicon.groups.get(tuple(words[at : at + size]))
            if group is not None and at + size < len(words):
                return "", -1
    return "", -1


def _extend(
    tokens: Tokens, phrases: list[Phrase], phrase: Phrase, lexicon: RoleLexicon
) -> None:
    """Add ``phrase``, or hang it on the phrase before it ("members of ...", "office of ...")."""
    if phrases and phrase.before == "of":
        last = phrases[-1]
        gap = [w for w in tokens.lower[last.last : phrase.first]]
        head = tokens.lower[last.head]
        if gap and gap[0] == "of" and len(gap) <= 4 and '"' not in gap[2:]:
            words = _EXTEND
            if head in lexicon.words["shells"] and phrase.kind in ("armed", "human", "force"):
                # "a group of armed men" is the armed men.
                phrase.before = last.before
                phrases[-1] = phrase
                return
            if head in lexicon.words["members"] and phrase.kind in words:
                last.within.append(phrase)
                last.kind = "armed" if phrase.kind == "armed" else "member"
            elif phrase.kind in ("force", "organisation") and last.kind in ("force", "organisation", ""):
                last.within.append(phrase)
                last.kind = last.kind or "organisation"
            elif head in lexicon.words["premises"]:
                last.within.append(phrase)
            elif last.kind == "organisation" and phrase.kind == "":
                last.within.append(phrase)
    phrases.append(phrase)


_EXTEND = ("armed", "force", "organisation", "human", "name", "")

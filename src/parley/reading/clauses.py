"""Clauses of a sentence: where they begin, what kind they are, where their verb stands."""

from __future__ import annotations

from dataclasses import dataclass

from parley.reading.finite import is_finite
from parley.reading.pack import BIT, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.phrases import noun_phrase

_BREAK = frozenset(",;:–—()")
_AUXILIARY = BIT["have"] | BIT["be"] | BIT["become"] | BIT["modal"]
_OPENING = frozenset('„“»"')
_CLOSING = frozenset('“”«"')
_QUOTE_ENDS = frozenset(",.!?…")


@dataclass(slots=True)
class Clause:
    """Tokens ``first..last`` of one clause; ``lead`` is its first word after "und", "doch"."""

    first: int
    last: int
    lead: int
    kind: str  # main, sub, rel, inf, frag, paren, quote
    verb: int = -1
    verbs: tuple[int, ...] = ()
    mark: str = ""  # the punctuation before it


def mark_subjunctives(tokens: Tokens, pack: LanguagePack) -> None:
    """Mark unknown words in the place of a verb with the ending of Konjunktiv I ("er bereite")."""
    if not pack.verb_final:
        return
    after = BIT["article"] | BIT["preposition"] | BIT["pronoun"] | BIT["adverb"] | BIT["negation"]
    word, bits = tokens.word, tokens.bits
    for i in range(1, len(word) - 1):
        w = word[i]
        if bits[i] or len(w) < 4 or w[-1] != "e" or w[-2] == "t" or not w.islower():
            continue
        before, left = word[i - 1], bits[i - 1]
        if left & (BIT["article"] | BIT["preposition"] | BIT["verb"] | BIT["adverb"]):
            continue
        right = bits[i + 1] & after or tokens.lower[i + 1] == "sich" or word[i + 1][0].isdigit()
        if right and not bits[i + 1] & BIT["verb"] and (before[0].isupper() or left):
            bits[i] = BIT["verb"] | BIT["subjunctive1"]


def split_clauses(
    tokens: Tokens,
    first: int,
    last: int,
    quotations: list[tuple[int, int]],
    pack: LanguagePack,
) -> list[Clause]:
    """Cut tokens ``first..last`` at punctuation and before coordinated finite clauses."""
    edges = _edges(tokens, first, last, quotations)
    clauses: list[Clause] = []
    for begin, end, mark in edges:
        for a, b in _coordinated(tokens, begin, end, quotations, pack):
            clauses.append(_describe(tokens, a, b, mark, pack))
            mark = ""
    if not pack.verb_final:
        _describe_appositions(tokens, clauses)
    return clauses


def _describe_appositions(tokens: Tokens, clauses: list[Clause]) -> None:
    """Take "a teacher who leads the group" between a name and its verb for an aside."""
    for name, aside, told in zip(clauses, clauses[1:], clauses[2:], strict=False):
        between = (name.kind, aside.kind, told.kind) == ("frag", "main", "main")
        commas = aside.mark == told.mark == "," and told.verb == told.lead
        relative = aside.verb > aside.lead and tokens.bits[aside.verb - 1] & BIT["relative"]
        if between and commas and relative:
            aside.kind = "rel"


def _edges(
    tokens: Tokens, first: int, last: int, quotations: list[tuple[int, int]]
) -> list[tuple[int, int, str]]:
    inside = dict(quotations)
    found: list[tuple[int, int, str]] = []
    begin, mark, i = first, "", first
    word = tokens.word
    while i < last:
        if i in inside:
            end = inside[i]
            if i == begin and end < last and end - i > 3 and word[end - 2] in _QUOTE_ENDS:
                found.append((i, end, mark))  # a spoken sentence: "...," he said
                begin, mark = end, ""
                if word[end] in _BREAK:
                    begin, mark = end + 1, word[end]
                    end += 1
            i = end
            continue
        w = word[i]
        if w == "(" and (close := _short_paren(word, i, last)):
            i = close
            continue
        dash = w == "-" and 0 < i < last - 1 and tokens.end[i - 1] < tokens.start[i]
        if w in _BREAK or (dash and tokens.end[i] < tokens.start[i + 1]):
            if i > begin:
                found.append((begin, i, mark))
            begin, mark = i + 1, w
        i += 1
    end = last
    while end > begin and word[end - 1] in ".!?…":
        end -= 1
    if end > begin:
        found.append((begin, end, mark))
    return found


def _short_paren(word: list[str], i: int, last: int) -> int:
    """Return one past ")" of a short aside such as "(CDU)", which parts no clause."""
    for k in range(i + 1, min(last, i + 6)):
        if word[k] == ")":
            return k + 1
    return 0


def _coordinated(
    tokens: Tokens,
    begin: int,
    end: int,
    quotations: list[tuple[int, int]],
    pack: LanguagePack,
) -> list[tuple[int, int]]:
    """Cut "... verließ die Stadt und er kehrte zurück" before "und"."""
    cuts = [begin]
    verb_seen = False
    coordinator = BIT["coordinator"]
    starter = coordinator | (0 if pack.verb_final else BIT["subordinator"])
    inside = dict(quotations)
    i = begin
    while i < end:
        if i in inside:
            i = inside[i]
            continue
        opens = verb_seen or tokens.lower[i] in tokens.links.opening
        if tokens.bits[i] & starter and opens and i > cuts[-1] + 1 and i + 1 < end:
            reach = min(end, i + (10 if tokens.lower[i] in tokens.links.that else 6))
            ahead = any(is_finite(tokens, k) for k in range(i + 1, reach))
            ahead = ahead or (pack.verb_final and _second_place(tokens, i + 1, end, pack))
            if ahead or is_finite(tokens, i - 1):
                begin = _how_long(tokens, i, cuts[-1])
                if begin > cuts[-1]:
                    cuts.append(begin)
                verb_seen = False
        elif is_finite(tokens, i):
            verb_seen = True
        i += 1
    cuts.append(end)
    return list(zip(cuts, cuts[1:], strict=False))


def _how_long(tokens: Tokens, i: int, floor: int) -> int:
    """Return where "a day after", "two weeks before" begins: how long belongs to its clause."""
    k = i
    if k - 1 >= floor and tokens.lower[k - 1] in tokens.links.lengths:
        k -= 1
        while k - 1 >= floor and (
            tokens.bits[k - 1] & (BIT["article"] | BIT["numeral"] | BIT["adverb"])
            or tokens.word[k - 1][0].isdigit()
        ):
            k -= 1
    return k


def _second_place(tokens: Tokens, i: int, end: int, pack: LanguagePack) -> bool:
    """Whether a long subject and its verb follow "und": "und die Fraktion im Landtag forderte"."""
    k = noun_phrase(tokens, i, end, pack)
    while i < k < end and tokens.bits[k] & BIT["preposition"]:
        more = noun_phrase(tokens, k + 1, end, pack)
        if more == k + 1:
            return False
        k = more
    return i < k < end and tokens.bits[k] & BIT["cue"] > 0 and is_finite(tokens, k)


def _describe(tokens: Tokens, first: int, last: int, mark: str, pack: LanguagePack) -> Clause:
    bits, _lower = tokens.bits, tokens.lower
    lead = first
    while lead < last - 1 and bits[lead] & BIT["coordinator"] and not _is_sub(bits[lead]):
        lead += 1
    verbs = tuple(k for k in range(first, last) if is_finite(tokens, k))
    kind = "main" if verbs else "frag"
    b = bits[lead]
    after_prep = lead + 1 < last and b & BIT["preposition"] and bits[lead + 1] & BIT["relative"]
    if mark == "(":
        kind = "paren"
    elif tokens.word[first] in _OPENING and tokens.word[last - 1] in _CLOSING and last - first > 3:
        kind = "quote"
    elif not pack.verb_final and mark == "," and verbs and b & BIT["relative"]:
        kind = "rel"
    elif _is_sub(b) and verbs and _subordinates(tokens, lead, last, verbs, pack):
        kind = "sub"
    elif mark in (",", "–", "-") and verbs and (b & BIT["relative"] or after_prep):
        if not pack.verb_final or _verb_last(tokens, lead, last, verbs):
            kind = "rel"
    elif not verbs and _zu_infinitive(tokens, lead, last, pack):
        kind = "inf"
    verb = -1
    if verbs:
        verb = verbs[-1] if kind in ("sub", "rel") and pack.verb_final else verbs[0]
    return Clause(first, last, lead, kind, verb, verbs, mark)


def _verb_last(tokens: Tokens, lead: int, last: int, verbs: tuple[int, ...]) -> bool:
    """Tell "die das Land verließen" from "die Lage sei ernst"."""
    bits = tokens.bits
    after = bits[lead + 1] if lead + 1 < last else 0
    closed = verbs[-1] >= last - 1 or (
        verbs[-1] >= last - 3 and tokens.lower[last - 1] in tokens.links.closing_modal
    )
    if bits[lead] & BIT["preposition"]:
        return verbs[-1] >= last - 2
    if after & (BIT["article"] | BIT["pronoun"] | BIT["preposition"] | BIT["adverb"]):
        return closed
    if tokens.lower[lead] in tokens.links.closing_relative:
        return closed
    second = verbs[0] < last - 1 and bits[verbs[0]] & (_AUXILIARY | BIT["subjunctive1"])
    nouns = sum(tokens.word[k][0].isupper() for k in range(lead + 1, verbs[0]))
    if second and nouns:
        return False
    return closed


def _is_sub(bits: int) -> bool:
    return bool(bits & (BIT["subordinator"] | BIT["complementizer"]))


def _subordinates(
    tokens: Tokens, lead: int, last: int, verbs: tuple[int, ...], pack: LanguagePack
) -> bool:
    if not pack.verb_final:
        return True
    after = verbs[-1] + 1
    if after < last and tokens.bits[after] & BIT["person_pronoun"]:
        return False  # "Als Begründung gab er an": a phrase, not a clause
    if tokens.bits[lead] & (BIT["preposition"] | BIT["adverb"]) and tokens.lower[lead] != "wie":
        if tokens.bits[lead] & BIT["preposition"] and verbs[0] + 1 < verbs[-1]:
            return False  # "Bis Dezember sollten es 10.000 werden"
        return verbs[-1] >= last - 1
    return verbs[-1] >= last - 3 or tokens.lower[lead] in tokens.links.that


def _zu_infinitive(tokens: Tokens, lead: int, last: int, pack: LanguagePack) -> bool:
    if not pack.verb_final:
        return tokens.lower[lead] == "to"
    for k in range(max(lead, last - 5), last):
        if tokens.lower[k] == "zu" and k + 1 < last and tokens.lower[k + 1].endswith("n"):
            return tokens.word[k + 1][0].islower() and k + 1 >= last - 3
        if tokens.bits[k] & BIT["infinitive"]:
            return True
        low = tokens.lower[k]
        if tokens.word[k][0].islower() and "zu" in low[2:-4] and low.endswith("en"):
            return k >= last - 2
    return False


__all__ = ["Clause", "is_finite", "mark_subjunctives", "split_clauses"]

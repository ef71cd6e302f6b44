"""The roles of a whole text: sentences, rules, then mentions joined into entities."""

from __future__ import annotations

import re

from parley.reading.normalise import normalise
from parley.reading.roles.assign import Sentence
from parley.reading.roles.entities import join
from parley.reading.roles.lexicon import RoleLexicon, load_roles
from parley.reading.roles.model import Deed, Filler, Role, Roles
from parley.reading.roles.names import NameTest
from parley.reading.roles.phrases import Phrase, find_phrases, stem
from parley.reading.segments import Tokens, find_quotations, split_units, tokenise


def find_roles(text: str, language: str) -> Roles:
    """Return who did what to whom or what, and with what, in ``text``."""
    lexicon = load_roles(language)
    normal = normalise(text)
    work = normal.text
    blind = is_case_blind(work)
    tokens = tokenise(work.lower() if blind and len(work.lower()) == len(work) else work, lexicon.pack)
    names = NameTest(lexicon, language, blind)
    deeds: list[Deed] = []
    fillers: list[Filler] = []
    groups = find_groups(tokens, lexicon)
    for first, last in _sentences(tokens, lexicon, blind):
        phrases = find_phrases(tokens, first, last, lexicon, names)
        sentence = Sentence(tokens, first, last, phrases, lexicon, [g for g in groups if first <= g.first < last])
        sentence.run()
        base = len(deeds)
        for t in sentence.triggers:
            a, b = normal.span(*tokens.span(t.first, t.last))
            deeds.append(Deed(text[a:b], a, b, t.kind, t.status, t.combat))
        for f in sentence.found:
            a, b = _trim(tokens, f.phrase, f.role, lexicon)
            if a >= b:
                continue
            s, e = normal.span(*tokens.span(a, b))
            if text[s:e].endswith(("'s", "s'")):
                e -= 2 if text[s:e].endswith("'s") else 1
            fillers.append(
                Filler(f.role, text[s:e], s, e, f.rule, base + f.deed, f.phrase.kind == "name",
                       deeds[base + f.deed].status in ("told", "attributed"), f.military)
            )  # fmt: skip
    return Roles(tuple(deeds), tuple(fillers), join(fillers, deeds, tokens, lexicon))


def find_groups(tokens: Tokens, lexicon: RoleLexicon) -> list[Phrase]:
    """Return every mention of a known group or of one that the text names with initials."""
    known = dict(lexicon.groups)
    for name, initials in _introduced(tokens, lexicon):
        number = known.get(name, known.get(initials, len(lexicon.group_names) + len(known)))
        known[name] = known[initials] = number
    found: list[Phrase] = []
    longest = max(map(len, known))
    i = 0
    while i < len(tokens):
        for size in range(longest, 0, -1):
            words = tuple(stem(w) for w in tokens.lower[i : i + size])
            if len(words) == size and words in known:
                found.append(Phrase(i, i + size, i + size - 1, "organisation", group=known[words]))
                i += size - 1
                break
        i += 1
    return found


def _introduced(
    tokens: Tokens, lexicon: RoleLexicon
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return (name, initials) of armed bodies a text introduces: "youth front (yf)"."""
    found = []
    low = tokens.lower
    for i in range(2, len(tokens) - 2):
        if low[i] != "(" or low[i + 2] != ")" or not 2 <= len(low[i + 1]) <= 8:
            continue
        initials = low[i + 1].replace("-", "")
        for begin in range(max(0, i - 10), i - 1):
            name = low[begin:i]
            letters = "".join(w[0] for w in name if w not in ("of", "the", "and", "for"))
            if (
                letters and letters[0] == initials[0] and _reordered(letters, initials)
                and any(w in lexicon.words["armed_body"] for w in name)
                and all(w[0].isalnum() for w in name)
            ):  # fmt: skip
                found.append((tuple(name), (low[i + 1],)))
                break
    return found


def _reordered(letters: str, initials: str) -> bool:
    """Whether initials come from a name, in whatever order its own language puts them."""
    return sorted(letters) == sorted(initials) or letters.startswith(initials)


def is_case_blind(text: str) -> bool:
    """Whether a text is written without a difference of capitals, as old wire copy is."""
    letters = [c for c in text[:5000] if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    return bool(letters) and (upper < 0.004 * len(letters) or upper > 0.8 * len(letters))


_END = re.compile(r"[.!?]")


def _sentences(tokens: Tokens, lexicon: RoleLexicon, blind: bool) -> list[tuple[int, int]]:
    if not blind:
        return split_units(tokens, find_quotations(tokens), lexicon.pack)
    found, begin = [], 0
    for i, word in enumerate(tokens.word):
        if word in ".!?" and len(word) == 1 and i > begin:
            before = tokens.lower[i - 1]
            glued = i + 1 < len(tokens) and tokens.start[i + 1] == tokens.end[i]
            short = before in lexicon.pack.abbreviations or len(before) == 1
            if glued and tokens.word[i + 1] not in "\"')" or short and word == ".":
                continue
            found.append((begin, i + 1))
            begin = i + 1
    if begin < len(tokens):
        found.append((begin, len(tokens)))
    return found


def _trim(tokens: Tokens, phrase: Phrase, role: Role, lexicon: RoleLexicon) -> tuple[int, int]:
    """Return the tokens that name the filler, without what only counts or points."""
    first, last = phrase.first, phrase.last
    if phrase.kind == "name" and phrase.name is not None and role in _PEOPLE:
        first, last = phrase.name
        if role is Role.PERPETRATOR:
            while first > phrase.first and tokens.lower[first - 1] in lexicon.words["ranks"]:
                first -= 1
        return first, last
    if phrase.within and phrase.kind in ("member", "armed", "thing", "organisation", "force"):
        last = max(last, phrase.within[-1].last)
    counts = lexicon.words["quantifiers"]
    while first < last - 1 and (tokens.lower[first] in counts or tokens.word[first].isdigit()):
        if role is Role.PERPETRATOR and first + 1 < phrase.head:
            break  # "three armed men" tells more of them than "armed men"
        first += 1
    return first, last


_PEOPLE = (Role.VICTIM, Role.PERPETRATOR)

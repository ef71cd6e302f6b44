"""Names no list knows: bodies by their nouns, their short forms, towns after "in".

A report of any war brings names of its own. What is learnt holds in that report only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parley.core.place import Place
from parley.reading.gazetteer import find_town, hear_town, short_code
from parley.reading.lexicon import Lexicon
from parley.reading.mention import Mention
from parley.reading.pack import BIT
from parley.reading.segments import Tokens

_CLOSED = BIT["article"] | BIT["preposition"] | BIT["pronoun"] | BIT["title"] | BIT["coordinator"]
_LONGEST = 7
#: Marks an id that is not in any gazetteer of the scenario.
FOUND = "found:"


@dataclass(slots=True)
class Learnt:
    """Mentions of names learnt from one report, and the places among them."""

    mentions: list[Mention] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)


def slug(words: Iterable[str]) -> str:
    """Return an id from a name's words."""
    return re.sub(r"\W+", "-", " ".join(words).lower()).strip("-")


# --- bodies ---------------------------------------------------------------------------------


def find_bodies(tokens: Tokens, lexicon: Lexicon, mentions: Sequence[Mention]) -> list[Mention]:
    """Return armed groups and organisations named by a noun of theirs ("... Liberation Front").

    The army of a state ("the Sudanese Armed Forces") is no new body; a name that only begins
    with a state's ("Sudan Doctors Network") is.
    """
    heads, endings = lexicon.body_heads, lexicon.body_endings
    held = {k: m for m in mentions for k in range(m.first, m.last)}
    starts = frozenset(m.start for m in mentions if m.actor)
    found: list[Mention] = []
    i, n = 0, len(tokens)
    while i < n:
        word = tokens.word[i]
        if not word[0].isupper():
            i += 1
            continue
        j = _run(tokens, i, n)
        end, kind = _head(tokens, i, j, heads, endings)
        if end and _is_body(tokens, lexicon, held, starts, i, end):
            first = i + 1 if tokens.bits[i] & BIT["article"] else i
            a, b = tokens.span(first, end)
            found.append(Mention(a, b, first, end, slug(tokens.word[first:end]), kind))
        i = max(j, i + 1)
    return found


def _run(tokens: Tokens, i: int, n: int) -> int:
    """Return the end of the capitals from ``i`` on, over "of" and "for"."""
    j = i
    while j < n and j - i < _LONGEST:
        word = tokens.word[j]
        if word[0].isupper() and word[0].isalpha():
            if j > i and tokens.bits[j] & BIT["title"]:
                break
            j += 1
        elif (
            tokens.lower[j] in tokens.links.name_link
            and not tokens.verb_final
            and j + 1 < n
            and tokens.word[j + 1][0].isupper()
        ):
            j += 1
        else:
            break
    return j


def _head(
    tokens: Tokens, i: int, j: int, heads: dict[str, str], endings: dict[str, str]
) -> tuple[int, str]:
    """Return one past the name's end and its kind: at its noun, or past "... for Migration"."""
    for k in range(j - 1, i - 1, -1):
        word = tokens.word[k]
        kind = heads.get(word, "")
        low = tokens.lower[k]
        if not kind and low.endswith(tuple(endings)):
            kind = next((v for e, v in endings.items() if low.endswith(e) and low != e), "")
        if kind:
            linked = k + 1 < j and tokens.lower[k + 1] in tokens.links.name_link
            return (j if linked else k + 1), kind
    return 0, ""


def _is_body(
    tokens: Tokens,
    lexicon: Lexicon,
    held: dict[int, Mention],
    starts: frozenset[int],
    i: int,
    end: int,
) -> bool:
    first = i + 1 if tokens.bits[i] & BIT["article"] else i
    own = [k for k in range(first, end) if tokens.word[k][0].isupper()]
    if tokens.verb_final:
        hyphen = end - first == 1 and "-" in tokens.word[first].strip("-")
        attributes = len(own) >= 2 and all(_attribute(tokens, k) for k in own[:-1])
        if not (hyphen or attributes) or (first == 0 and not hyphen and len(own) < 3):
            return False
    elif len(own) < 2:
        return False
    known = [held[k] for k in own if k in held]
    if any(m.kind not in ("state", "adjective", "people", "capital", "government", "armed group",
                          "place", "group", "metonym", "medical", "witness", "civilians")
           for m in known):  # fmt: skip
        return False
    a, b = tokens.span(first, end)
    if known and known[0].start <= a and known[0].end >= b:
        return False  # known by its whole name
    if end - first == 1 and a in starts:
        return False  # "Huthi-Rebellen": known by its first part
    rest = [k for k in own if not (k in held and held[k].kind in ("state", "adjective", "people"))]
    if len(rest) == len(own):
        return True  # no state is named: a body of its own
    arms = lexicon.state_arms
    return bool(rest) and not all(
        tokens.word[k] in lexicon.institutions or tokens.word[k] in arms for k in rest
    )


def _attribute(tokens: Tokens, k: int) -> bool:
    """Whether a German word in capitals is an adjective in a name ("Nationale", "Moro")."""
    word = tokens.word[k]
    return not tokens.bits[k] & _CLOSED and word.endswith(("e", "en", "er", "es", "o", "a", "i"))


def find_short_forms(
    tokens: Tokens, mentions: Sequence[Mention], lexicon: Lexicon
) -> list[Mention]:
    """Return every "ELN" after "the National Liberation Army, or ELN" or "... (ELN)"."""
    ends = {m.last: m for m in mentions if m.actor and m.kind not in ("capital", "place")}
    taken = {k for m in mentions for k in range(m.first, m.last)}
    meant: dict[str, tuple[str, str]] = {}
    capitals = [k for k, w in enumerate(tokens.word) if w.isupper() and _initials(w)]
    bracketed = {
        tokens.word[k]
        for k in range(1, len(tokens) - 1)
        if tokens.word[k - 1] == "(" and tokens.word[k + 1] == ")" and len(tokens.word[k]) == 2
    }  # "Arakan Army (AA)"
    if bracketed:
        capitals = [k for k, w in enumerate(tokens.word)
                    if w.isupper() and (_initials(w) or w in bracketed)]  # fmt: skip
    often = Counter(tokens.word[k] for k in capitals)
    for k in capitals:
        word = tokens.word[k]
        if word in meant or k in taken:
            continue
        before = tokens.word[k - 1] if k else ""
        whole = None
        if before == "(" and k + 1 < len(tokens) and tokens.word[k + 1] == ")":
            whole = ends.get(k - 1)
        elif tokens.lower[k - 1] in tokens.links.alias and tokens.word[k - 2] == ",":
            whole = ends.get(k - 2)
        if whole is not None:
            meant[word] = (whole.actor, whole.kind)
        elif often[word] > 1 and word not in lexicon.names and word not in lexicon.no_bodies:
            meant[word] = (word.lower(), "group")
    if not meant:
        return []
    return [
        Mention(tokens.start[k], tokens.end[k], k, k + 1, *meant[w])
        for k, w in enumerate(tokens.word) if w in meant and k not in taken
    ]  # fmt: skip


def _initials(word: str) -> bool:
    return 3 <= len(word) <= 6 and word.isalnum() and word.isupper() and not word.isdigit()


# --- places ---------------------------------------------------------------------------------


#: Towns written by ear are looked for in so many of the countries a report names.
_MAINLY = 2


def find_towns(
    tokens: Tokens,
    lexicon: Lexicon,
    mentions: Sequence[Mention],
    closed: Sequence[tuple[int, int]] = (),
) -> Learnt:
    """Return towns and regions after "in", "near", "the town of", "Provinz".

    With coordinates where the gazetteer knows them in a country the report names. In English
    a name after such words is a place whether or not it is known; in German, where every noun
    has a capital, only after a noun that says so ("im Dorf X").

    Parameters
    ----------
    closed
        Spans of dates, in which no place is looked for.
    """
    taken = {k for m in mentions for k in range(m.first, m.last)}
    dated = {i for a, b in closed for i in range(a, b)}
    countries = _countries(lexicon, mentions)
    learnt = Learnt()
    names: dict[str, str] = {}
    words = tokens.word
    for i in range(len(tokens) - 1):
        if not (words[i + 1][0].isupper() or "-" in words[i + 1] or words[i + 1] == "of"):
            continue
        sure = _announced(tokens, lexicon, i) or int(_taken(tokens, lexicon, i))
        if not sure and tokens.lower[i] not in lexicon.place_words:
            continue
        first = i + 1 + (sure == 2)
        if first >= len(tokens) or first in taken or tokens.start[first] in dated:
            continue
        span = _town_at(tokens, lexicon, first, taken, countries, bool(sure))
        if span is None:
            continue
        last, ident, place = span
        names[tokens.text[tokens.start[first] : tokens.end[last - 1]]] = ident
        if place is not None:
            learnt.places[ident] = place
    learnt.mentions = _everywhere(tokens, names, taken)
    return learnt


def _announced(tokens: Tokens, lexicon: Lexicon, i: int) -> int:
    """Return 1 for "Stadt X", 2 for "town of X", else 0."""
    low = tokens.lower[i]
    heads = low in lexicon.place_heads or low.endswith(lexicon.place_endings)
    if tokens.verb_final:
        return int(heads or _before_region(tokens, lexicon, i))
    if not heads and low not in lexicon.compass:
        return 0
    return 2 if tokens.lower[i + 1] == "of" else 0


def _taken(tokens: Tokens, lexicon: Lexicon, i: int) -> bool:
    """Whether what a verb takes is a name and nothing else: "captured Momauk and two posts"."""
    if not lexicon.place_taken or not tokens.word[i][0].islower():
        return False
    takes = any(" ".join(tokens.lower[k : i + 1]) in lexicon.place_taken for k in (i, i - 1, i - 2))
    if not takes:
        return False
    end = i + 1
    while end < len(tokens) and end - i < _LONGEST and _named(tokens.word[end]):
        if tokens.bits[end] & _CLOSED:
            return False
        end += 1
    after = tokens.bits[end] if end < len(tokens) else BIT["preposition"]
    closed = BIT["preposition"] | BIT["coordinator"] | BIT["adverb"] | BIT["subordinator"]
    return end > i + 1 and (bool(after & closed) or not tokens.word[end][0].isalnum())


def _before_region(tokens: Tokens, lexicon: Lexicon, i: int) -> bool:
    """Whether a name's region follows it: "in Dahjan in der Provinz Saada"."""
    if tokens.lower[i] not in lexicon.within or i + 4 >= len(tokens):
        return False
    word, after = tokens.word[i + 1], tokens.lower[i + 2 : i + 5]
    if not word[0].isupper() or tokens.bits[i + 1] or after[0] not in lexicon.within:
        return False
    return after[1] in lexicon.quarters or after[2] in lexicon.place_heads


def _town_at(
    tokens: Tokens,
    lexicon: Lexicon,
    first: int,
    taken: set[int],
    named: tuple[frozenset[str], frozenset[str]],
    announced: bool,
) -> tuple[int, str, Place | None] | None:
    """Return one past the name, its id, and the place where the gazetteer knows it."""
    countries, mainly = named
    last = first
    while (
        last < len(tokens)
        and last - first < 3
        and last not in taken
        and _named(tokens.word[last])
        and not tokens.bits[last] & _CLOSED
    ):
        last += 1
    if last == first:
        return None
    for end in range(last, first, -1):
        text = tokens.text[tokens.start[first] : tokens.end[end - 1]]
        town = find_town(text, countries) if len(text) > 3 else None
        if town is None and tokens.verb_final and end == first + 1:
            town = hear_town(text, mainly)
        if town is not None:
            ident = FOUND + slug([text])
            return end, ident, Place(ident, text, town.lat, town.lon, kind="city")
    open_class = tokens.verb_final or tokens.lower[first - 1] not in lexicon.place_sure
    if open_class and not announced:
        return None
    end = last
    if tokens.verb_final:  # every noun has a capital: "in der Stadt Nyala Menschen"
        pair = first + 2 <= last and ("-" in tokens.word[first + 1] or _twice(tokens, first))
        end = first + 2 if pair else first + 1
    text = tokens.text[tokens.start[first] : tokens.end[end - 1]]
    if text in lexicon.no_places or text.isupper() or text in lexicon.institutions:
        return None
    return end, FOUND + slug([text]), None


def _twice(tokens: Tokens, first: int) -> bool:
    """Whether two words stand together a second time in the text, as a name's do."""
    pair = f"{tokens.word[first]} {tokens.word[first + 1]}"
    return tokens.text.count(pair) > 1


def _named(word: str) -> bool:
    """Whether a word is written as a name: a capital, or one after "el-"."""
    tail = word.partition("-")[2]
    return word[0].isalpha() and (word[0].isupper() or tail[:1].isupper())


def _countries(
    lexicon: Lexicon, mentions: Sequence[Mention]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the countries a report names, and those respelt ones it names most often."""
    counts = Counter(short_code(lexicon.iso.get(m.state, "")) for m in mentions if m.state)
    counts.pop("", None)
    heard = [country for country, _ in counts.most_common() if country in lexicon.heard]
    return frozenset(counts), frozenset(heard[:_MAINLY])


def _everywhere(tokens: Tokens, names: dict[str, str], taken: set[int]) -> list[Mention]:
    """Return every naming of the places learnt."""
    if not names:
        return []
    heads: dict[str, list[tuple[list[str], str]]] = {}
    for text, ident in names.items():
        words = text.split()
        heads.setdefault(words[0], []).append((words, ident))
    found = []
    for i, word in enumerate(tokens.word):
        for words, ident in sorted(heads.get(word, ()), key=lambda e: -len(e[0])):
            end = i + len(words)
            if tokens.word[i:end] == words and not taken.intersection(range(i, end)):
                a, b = tokens.span(i, end)
                found.append(Mention(a, b, i, end, "", "place", "", ident))
                break
    return found

"""Who is named in a report: every name of the lexicon, and new persons, bodies and towns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from parley.reading.actors import Cast
from parley.reading.lexicon import Lexicon
from parley.reading.mention import Mention
from parley.reading.names import find_bodies, find_short_forms, find_towns
from parley.reading.pack import BIT
from parley.reading.segments import Tokens


def find_mentions(
    tokens: Tokens,
    lexicon: Lexicon,
    day: date | None,
    begin: int = 0,
    dates: Sequence[tuple[int, int]] = (),
) -> Cast:
    """Find every name of the lexicon, and new persons, bodies and towns by the words around them.

    Parameters
    ----------
    day
        The report's day, on which offices are looked up.
    begin
        Where the report begins to speak; names in its head are left out.
    dates
        Spans that are dates and hold no name.
    """
    index = {s: i for i, s in enumerate(tokens.start)}
    ends = {e: i + 1 for i, e in enumerate(tokens.end)}
    mentions: list[Mention] = []
    learnt: dict[str, Mention] = {}
    for k, start, end in lexicon.find(tokens.text):
        if start < begin:
            continue
        name = lexicon.names[lexicon.surfaces[k]]
        first = index.get(start)
        last = ends.get(end)
        if first is None:
            first = bisect_right(tokens.start, start) - 1
        if last is None:
            last = first + 1
        kind = name.kind
        hyphen = end < len(tokens.text) and tokens.text[end] == "-" and tokens.end[last - 1] > end
        if hyphen and kind != "armed group":  # "Hamas-Kämpfer" are Hamas
            kind = "adjective"
        mentions.append(Mention(start, end, first, last, name.actor, kind, name.state,
                                name.place, _role_before(tokens, first, lexicon)))  # fmt: skip
    persons = _new_persons(tokens, lexicon, mentions, learnt)
    inside = {k for p in persons for k in range(p.first, p.last)}
    mentions = [m for m in mentions if m.kind != "capital" or m.first not in inside]
    mentions = [m for m in mentions if not _surname(tokens, m)] + persons
    mentions = _with(mentions, find_bodies(tokens, lexicon, mentions))
    mentions += find_short_forms(tokens, mentions, lexicon)
    towns = find_towns(tokens, lexicon, mentions, dates)
    mentions += towns.mentions
    mentions.sort(key=lambda m: (m.start, -m.end))
    return Cast(tokens, lexicon, day, mentions, [m.start for m in mentions], towns.places)


def _surname(tokens: Tokens, m: Mention) -> bool:
    """Whether a town's name is somebody's, set off by commas: "the chief, Max Aden, said"."""
    k = m.first - 1
    if m.kind not in ("place", "capital") or k < 1 or m.last >= len(tokens):
        return False
    first_name = tokens.word[k][0].isupper() and tokens.word[k].isalpha() and not tokens.bits[k]
    return first_name and tokens.word[k - 1] == tokens.word[m.last] == ","


def _with(mentions: list[Mention], bodies: list[Mention]) -> list[Mention]:
    """Let a body's name stand for what its words would name alone ("Sudan Doctors Network")."""
    inside = {k for b in bodies for k in range(b.first, b.last)}
    return [m for m in mentions if m.first not in inside] + bodies


def _role_before(tokens: Tokens, first: int, lexicon: Lexicon) -> str:
    """Return the title that stands just before a name ("Uno-Sondergesandte für X, NAME")."""
    for k in range(first - 1, max(-1, first - 6), -1):
        word = tokens.word[k].rpartition("-")[2]
        for part in (word, word.capitalize()):
            if part in lexicon.roles:
                return part
        if word in ".;:!?" or tokens.bits[k] & BIT["verb"]:
            break
    return ""


def _of_a_name(tokens: Tokens, j: int) -> bool:
    """Whether a word can belong to a person's name: "Abdel", "al-Burhan", "bin"."""
    word = tokens.word[j]
    if word[0].isupper():
        return all(part.isalpha() for part in word.split("-"))
    after = tokens.word[j + 1] if j + 1 < len(tokens) else "."
    head, dash, tail = word.partition("-")
    if dash:
        return len(head) <= 3 and tail[:1].isupper()
    return word in tokens.links.particle and after[0].isupper()


def _new_persons(
    tokens: Tokens, lexicon: Lexicon, mentions: list[Mention], learnt: dict[str, Mention]
) -> list[Mention]:
    """Learn "Außenminister Max Muster" as a person; later "Muster" alone is that person."""
    # A capital may be a first name ("Botschafter Riad Haddad"): it bars no new person.
    open_kinds = ("adjective", "capital")
    taken = {k for m in mentions for k in range(m.first, m.last) if m.kind not in open_kinds}
    found: list[Mention] = []
    word = tokens.word
    n = len(tokens)
    i = 0
    while i < n - 1:
        if not tokens.bits[i] & BIT["title"] and word[i].rpartition("-")[2] not in lexicon.roles:
            i += 1
            continue
        j = i + 1
        while (
            j < n
            and j not in taken
            and _of_a_name(tokens, j)
            and not tokens.bits[j] & (BIT["title"] | BIT["article"])
        ):
            j += 1
        if 2 <= j - i - 1 <= 5:
            ident = re.sub(r"\W+", "-", " ".join(word[i + 1 : j]).lower())
            role = word[i].rpartition("-")[2]
            home = next(
                (m.state for m in mentions if m.kind in ("adjective", "state") and m.last == i), ""
            )
            m = Mention(
                tokens.start[i + 1], tokens.end[j - 1], i + 1, j, ident, "person", home, role=role
            )
            found.append(m)
            learnt[word[j - 1]] = m
            if len(word[i + 1]) > 4:
                learnt.setdefault(word[i + 1], m)
        i = max(j, i + 1)
    if not learnt:
        return found
    have = {m.first for m in found} | {m.last - 1 for m in found}
    for k in range(n):
        known = learnt.get(word[k])
        if known is not None and k not in have and k not in taken and tokens.start[k] > known.start:
            found.append(Mention(tokens.start[k], tokens.end[k], k, k + 1, known.actor, "person",
                                 role=known.role))  # fmt: skip
    return found

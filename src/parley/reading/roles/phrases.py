"""What a noun phrase is for the roles, and what kind of thing it names."""

from __future__ import annotations

from dataclasses import dataclass, field

from parley.reading.roles.lexicon import RoleLexicon
from parley.reading.segments import Tokens

MARKS = frozenset('"„“”»«')


@dataclass(slots=True)
class Phrase:
    """A noun phrase: tokens ``first`` up to ``last`` without its article.

    ``before`` is the word that ties it in (a preposition, "and", ","), ``owner`` its
    possessive, ``within`` what hangs on it with "of", ``name`` the tokens of a person's name,
    ``attribute`` a participle before it that tells what was done to it ("the slain mayor"),
    ``article`` the word that shows its case (German), ``letters`` how many letters of its only
    word are meant (of a German compound; 0 means all).
    """

    first: int
    last: int
    head: int
    kind: str
    before: str = ""
    owner: Phrase | None = None
    within: list[Phrase] = field(default_factory=list)
    group: int = -1
    name: tuple[int, int] | None = None
    attribute: int = -1
    article: str = ""
    letters: int = 0


def stem(word: str) -> str:
    """Return a word without its possessive mark."""
    if word.endswith(("'s", "’s")):
        return word[:-2]
    return word[:-1] if word.endswith(("s'", "s’")) else word


def kind_of(tokens: Tokens, first: int, last: int, lexicon: RoleLexicon) -> tuple[str, int]:
    """Return the kind of a phrase by its head, and the number of the group it names."""
    words = [stem(w) for w in tokens.lower[first:last] if w not in MARKS]
    if not words:
        return "", -1
    for size in range(len(words), 0, -1):
        group = lexicon.groups.get(tuple(words[-size:]))
        if group is not None:
            return "organisation", group
    if " ".join(words) in lexicon.states:
        return "organisation", -1
    kind = lexicon.nouns.get(" ".join(words[-2:])) or lexicon.kind(words[-1])
    if not kind and words[-1] in lexicon.organisation:
        kind = "organisation"
    return kind, -1


def find_groups(tokens: Tokens, lexicon: RoleLexicon) -> list[Phrase]:
    """Return every mention of a known group or of one that the text names with initials."""
    known = dict(lexicon.groups)
    for name, initials in _introduced(tokens, lexicon):
        number = known.get(name, known.get(initials, len(known)))
        known[name] = known[initials] = number
    longest = max(map(len, known), default=0)
    found: list[Phrase] = []
    i = 0
    while i < len(tokens):
        for size in range(longest, 0, -1):
            words = tuple(stem(w) for w in tokens.lower[i : i + size])
            if len(words) == size and words in known and _capital(tokens, i, lexicon):
                found.append(Phrase(i, i + size, i + size - 1, "organisation", group=known[words]))
                i += size - 1
                break
        i += 1
    return found


def _capital(tokens: Tokens, i: int, lexicon: RoleLexicon) -> bool:
    """Whether a name is written as one: not the verb "ist" or "is" of running text."""
    word = tokens.word[i]
    return len(word) > 3 or word.isupper() or not lexicon.pack.classes.get(word.lower(), 0)


def _introduced(
    tokens: Tokens, lexicon: RoleLexicon
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return (name, initials) of armed bodies a text introduces: "youth front (yf)"."""
    found: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    low = tokens.lower
    for i in range(2, len(tokens) - 2):
        if low[i] != "(" or low[i + 2] != ")" or not 2 <= len(low[i + 1]) <= 8:
            continue
        initials = low[i + 1].replace("-", "")
        for begin in range(max(0, i - 10), i - 1):
            name = low[begin:i]
            letters = "".join(w[0] for w in name if len(w) > 3 or len(name) < 3)
            if (
                letters[:1] == initials[:1]
                and (sorted(letters) == sorted(initials) or letters.startswith(initials))
                and any(w in lexicon.words["armed_body"] for w in name)
                and all(w[0].isalnum() for w in name)
            ):
                found.append((tuple(name), (low[i + 1],)))
                break
    return found

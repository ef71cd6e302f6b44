"""How sure, whether denied, and in which world: read off the words that say so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from parley.core.claim import Span
from parley.core.terms import Certainty, Modality, Polarity
from parley.reading.pack import BIT, LanguagePack, load_pack
from parley.reading.segments import Tokens

_ORDER = (Certainty.DOUBTED, Certainty.HEARSAY, Certainty.HEDGED)


@dataclass(frozen=True, slots=True)
class Stance:
    """The reading of one stretch of text."""

    certainty: Certainty
    polarity: Polarity
    modality: Modality
    markers: tuple[Span, ...]


@lru_cache(maxsize=8)
def _markers(code: str) -> tuple[Any, tuple[tuple[str, Certainty], ...]]:
    import ahocorasick_rs

    data = load_pack(code).certainty
    words = [
        (word.lower(), certainty)
        for certainty in _ORDER
        for word in data.get(certainty.value, {}).get("words", ())
    ]
    automaton = ahocorasick_rs.AhoCorasick(
        [w for w, _ in words] or ["\x00"], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
    )
    return automaton, tuple(words)


def find_markers(
    lowered: str, pack: LanguagePack, text: str = ""
) -> list[tuple[int, int, Certainty]]:
    """Return every marker of doubt in a text, once for all its claims.

    ``text`` is the same in its own case: "May" is a month where "may" doubts.
    """
    cased = frozenset(pack.certainty.get("case", {}).get("lower", ()))
    automaton, words = _markers(pack.code)
    found = []
    for index, start, end in automaton.find_matches_as_indexes(lowered):
        if start and lowered[start - 1].isalnum():
            continue
        if end < len(lowered) and lowered[end].isalnum():
            continue
        if text and words[index][0] in cased and text[start].isupper():
            continue
        found.append((start, end, words[index][1]))
    return found


def read_stance(
    tokens: Tokens,
    spans: list[tuple[int, int]],
    markers: list[tuple[int, int, Certainty]],
    pack: LanguagePack,
    verbs: list[int],
) -> Stance:
    """Read certainty, polarity and modality of token ``spans`` taken together."""
    a, b = tokens.start[spans[0][0]], tokens.end[spans[-1][1] - 1]
    own = [m for m in markers if a <= m[0] < b]
    certainty = next((c for c in _ORDER if any(m[2] is c for m in own)), Certainty.CERTAIN)
    shown = tuple(Span(m[0], m[1], tokens.text[m[0] : m[1]]) for m in own)
    lower = [tokens.lower[i] for s in spans for i in range(*s)]
    negated = any(
        (tokens.bits[i] & BIT["negation"] and not _idle(tokens, i)) or _fails(tokens, i)
        for s in spans
        for i in range(*s)
    )
    only = "nicht nur" in " ".join(lower) or "not only" in " ".join(lower)
    polarity = Polarity.NEGATED if negated and not only else Polarity.AFFIRMED
    modality = _modality(tokens, lower, pack, verbs, spans[-1][1])
    return Stance(certainty, polarity, modality, shown)


def _idle(tokens: Tokens, i: int) -> bool:
    """Whether a "not" denies nothing: in a name's description, in "no more than 60,000"."""
    bound = " ".join(tokens.lower[i + 1 : i + 3])
    return bound in tokens.links.bounding or _describes(tokens, i)


def _describes(tokens: Tokens, i: int) -> bool:
    """Whether "not" belongs to a name's description: "der nicht anerkannten Republik"."""
    if not tokens.verb_final or i + 2 >= len(tokens) or not tokens.word[i + 2][0].isupper():
        return False
    adjective = tokens.word[i + 1]
    if tokens.bits[i + 1] & ~BIT["participle"] or not adjective.endswith(("en", "e", "er", "es")):
        return False
    k = i - 1
    if k > 0 and tokens.word[k][0].islower() and not tokens.bits[k]:
        k -= 1  # "der international nicht anerkannten Republik"
    return k >= 0 and bool(tokens.bits[k] & BIT["article"])


def _fails(tokens: Tokens, i: int) -> bool:
    """Whether what follows did not come about: "failed to agree on a ceasefire"."""
    links = tokens.links
    after = tokens.lower[i + 1] if i + 1 < len(tokens) else ""
    return tokens.lower[i] in links.failing and after in links.infinitive


def ends_open(tokens: Tokens, verb: int, end: int) -> bool:
    """Whether an infinitive closes a clause of "werden": "würde zustimmen" is no passive.

    ``end`` is one past the last token of the clause.
    """
    k = end - 1
    while k > verb and not tokens.word[k][0].isalpha():
        k -= 1
    low, bits = tokens.lower[k], tokens.bits[k]
    if k == verb and verb:  # "dass sie abziehen werden"
        low, bits = tokens.lower[k - 1], tokens.bits[k - 1]
    if bits & (BIT["participle"] | BIT["become"]) or low in tokens.links.done:
        return False
    return low.endswith("n") and "ge" not in low[:7]


def _modality(
    tokens: Tokens, lower: list[str], pack: LanguagePack, verbs: list[int], end: int
) -> Modality:
    data = pack.certainty.get("modality", {})
    text = f" {' '.join(lower)} "

    def has(name: str) -> bool:
        return any(f" {w} " in text for w in data.get(name, ()))

    perfect = any(w in lower for w in tokens.links.done) or lower[-1:] in (["haben"], ["sein"])
    if lower and lower[0] in data.get("hypothetical", ()) and has("hypothetical"):
        return Modality.HYPOTHETICAL
    passive = any(tokens.bits[v] & BIT["become"] for v in verbs) and any(
        tokens.lower[v] in tokens.links.was_done for v in verbs
    )
    future = data.get("future_auxiliary", ())
    meant = [w for w in data.get("planned", ()) if w not in future and f" {w} " in text]
    comes = tokens.verb_final and any(
        ends_open(tokens, v, end) for v in verbs if tokens.lower[v] in future
    )
    if (meant or comes) and not perfect and not passive:
        return Modality.PLANNED
    if has("ongoing") and not passive and not _past(tokens, verbs, pack):
        return Modality.ONGOING
    if _past(tokens, verbs, pack) or passive or perfect:
        return Modality.PAST
    return Modality.ONGOING if verbs else Modality.PAST


def _past(tokens: Tokens, verbs: list[int], pack: LanguagePack) -> bool:
    """Whether the first finite verb tells of what is over."""
    for v in verbs[:1]:
        low, bits = tokens.lower[v], tokens.bits[v]
        if bits & (BIT["have"] | BIT["past"]):
            return True
        if low in tokens.links.was:
            return True
        if not bits & (BIT["modal"] | BIT["verb"]) and low.endswith(("te", "ten", "ed")):
            return True
    return False

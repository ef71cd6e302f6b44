"""Who can speak at all, and who stands behind a passive or "hieß es"."""

from __future__ import annotations

from parley.reading.clauses import Clause
from parley.reading.pack import BIT, Cue, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.model import TokenSpan
from parley.reading.voice.phrases import noun_phrase


def mute(tokens: Tokens, subject: TokenSpan, pack: LanguagePack, cue: Cue | None = None) -> bool:
    """Whether the subject is no one who speaks: an abstraction, or no document for "zeigt"."""
    head = next((k for k in range(*subject) if tokens.word[k][0].isupper()
                 and not tokens.bits[k] & BIT["article"]), -1)  # fmt: skip
    if head < 0:
        return False
    low = tokens.lower[head]
    if cue is not None and cue.document_only:
        return not tokens.bits[head] & BIT["source_noun"] and not low.endswith(pack.source_suffix)
    return (
        low.endswith(pack.abstract)
        and not low.endswith(pack.speaking)
        and (not tokens.bits[head] & BIT["source_noun"])
    )


def first_person(tokens: Tokens, span: TokenSpan) -> bool:
    return span[1] - span[0] == 1 and bool(tokens.bits[span[0]] & BIT["first_person"])


def document(tokens: Tokens, clause: Clause, pack: LanguagePack) -> TokenSpan | None:
    """Find the paper that speaks in "In einem Bericht der Zeitung wurde vermutet"."""
    for i in range(clause.first, clause.last - 1):
        if tokens.lower[i] in tokens.links.paper:
            end = noun_phrase(tokens, i + 1, clause.last, pack)
            if any(tokens.bits[k] & BIT["source_noun"] for k in range(i + 1, min(end, i + 4))):
                return i + 1, end
    return None


def place_of_words(tokens: Tokens, i: int, clause: Clause, pack: LanguagePack) -> TokenSpan | None:
    """Find who stands behind "hieß es in einer Mitteilung der Armee"."""
    while i < clause.last:
        if tokens.lower[i] in tokens.links.words_in:
            end = noun_phrase(tokens, i + 1, clause.last, pack)
            if end > i + 1 and tokens.lower[end - 1] not in pack.time_noun:
                return i + 1, end
        i += 1
    return None


def agent(tokens: Tokens, clause: Clause, pack: LanguagePack) -> TokenSpan | None:
    for i in range(clause.first, clause.last - 1):
        if tokens.lower[i] in tokens.links.agent and (
            i == clause.first or not tokens.word[i - 1][0].isupper()
        ):
            end = noun_phrase(tokens, i + 1, clause.last, pack)
            if end > i + 1:
                return i + 1, end
    return None

"""What a figure is about: what befell those counted, over what span, and what is part of what."""

from __future__ import annotations

from collections.abc import Sequence

from parley.reading.figures.lexicon import FigureLexicon
from parley.reading.figures.phrases import Draft
from parley.reading.figures.words import BREAK, Tokens

_ENDS = frozenset(("!", "?", ";", BREAK))
#: How far from its figure a verb is looked for.
_REACH = 40


def give_meaning(lexicon: FigureLexicon, tokens: Tokens, drafts: Sequence[Draft]) -> None:
    """Fill measure, scope and parts of all figures of a text, sentence by sentence."""
    start = 0
    while start < len(drafts):
        begin, end = _sentence(tokens, drafts[start].first)
        stop = start
        while stop < len(drafts) and drafts[stop].first < end:
            stop += 1
        group = drafts[start:stop]
        _measures(lexicon, tokens, group, begin, end)
        _scopes(lexicon, tokens, group, begin, end)
        _parts(lexicon, tokens, group)
        start = stop


def _sentence(tokens: Tokens, index: int) -> tuple[int, int]:
    begin = index
    while begin > 0 and index - begin < 80 and not _ends_sentence(tokens, begin - 1):
        begin -= 1
    end = index
    while end < len(tokens) and end - index < 80 and not _ends_sentence(tokens, end):
        end += 1
    return begin, max(end, index + 1)


def _ends_sentence(tokens: Tokens, index: int) -> bool:
    word = tokens.words[index]
    if word in _ENDS:
        return True
    if word != "." or index + 1 >= len(tokens):
        return word == "."
    after = tokens.words[index + 1]
    before = tokens.words[index - 1] if index else ""
    if after[0].islower() or (before.isdecimal() and len(before) <= 2 and tokens.joined(index)):
        return False
    return len(before) > 3 or before.islower() or before[:1].isdecimal()


def _deeds(
    lexicon: FigureLexicon, tokens: Tokens, begin: int, end: int
) -> list[tuple[int, int, str]]:
    found, index = [], begin
    while index < end:
        hit = lexicon.deeds.starting(tokens, index)
        if hit is not None and hit[0] <= end:
            found.append((index, hit[0], hit[1]))
            index = hit[0]
        else:
            noun = lexicon.nouns.get(tokens.words[index])
            if noun is not None and noun.measure and noun.unit == "person":
                found.append((index, index + 1, noun.measure))
            index += 1
    return found


def _measures(
    lexicon: FigureLexicon, tokens: Tokens, group: Sequence[Draft], begin: int, end: int
) -> None:
    deeds = _deeds(lexicon, tokens, begin, end)
    taken = {place for d in group for place in range(d.first, d.last)}
    deeds = [deed for deed in deeds if deed[0] not in taken]
    for position, draft in enumerate(group):
        if draft.noun is not None and draft.noun.measure:
            draft.measure = draft.noun.measure
            continue
        if draft.noun is not None and draft.noun.unit not in (
            "person",
            "household",
            "object",
            "place",
            "event",
            "",
        ):
            continue
        draft.measure = _nearest(lexicon, tokens, group, position, deeds)
        if not draft.measure and draft.noun is not None:
            draft.measure = draft.noun.default


def _nearest(
    lexicon: FigureLexicon,
    tokens: Tokens,
    group: Sequence[Draft],
    position: int,
    deeds: Sequence[tuple[int, int, str]],
) -> str:
    """Weigh each deed of the sentence by its distance; crossing other figures costs more."""
    draft, best, cost = group[position], "", float(_REACH)
    for first, last, measure in deeds:
        if first >= draft.last:
            price = _price(lexicon, tokens, group, draft.last, first)
            if any(d is not draft and last <= d.first <= last + 1 for d in group):
                price += 6 if lexicon.objects_follow else 3
        else:
            price = _price(lexicon, tokens, group, last, draft.first)
            price += -2 if last == draft.first and lexicon.objects_follow else 2
        if price < cost:
            best, cost = measure, price
    return best


def _price(
    lexicon: FigureLexicon, tokens: Tokens, group: Sequence[Draft], begin: int, end: int
) -> float:
    price = float(end - begin)
    for index in range(begin, end):
        lower = tokens.lower[index]
        if lower in lexicon.breaks:
            price += 12
        elif lower == ",":
            price += 3
    crossed = [d for d in group if begin <= d.first < end]
    return price - sum(d.last - d.first for d in crossed) + 2 * len(crossed)


def _scopes(
    lexicon: FigureLexicon, tokens: Tokens, group: Sequence[Draft], begin: int, end: int
) -> None:
    cumulative = any(lexicon.cumulative.starting(tokens, i) for i in range(begin, end))
    for draft in group:
        if draft.measure:
            draft.scope = "cumulative" if cumulative else "incident"


def _parts(lexicon: FigureLexicon, tokens: Tokens, group: Sequence[Draft]) -> None:
    """Make the figures after "darunter" parts of the figure before it."""
    for position in range(1, len(group)):
        draft, before = group[position], group[position - 1]
        opened = any(lexicon.among.starting(tokens, i) for i in range(before.last, draft.first))
        whole = before if opened else before.whole
        if whole is None or not _listed(lexicon, tokens, before.last, draft.first, opened):
            continue
        if _small(draft) > _large(whole):
            continue
        draft.whole = whole
        whole.parts.append(draft)
        draft.measure = whole.measure or draft.measure
        draft.scope = whole.scope or draft.scope


def _listed(lexicon: FigureLexicon, tokens: Tokens, begin: int, end: int, opened: bool) -> bool:
    if opened:
        return end - begin <= 12
    return all(w in lexicon.and_ or w == "," for w in tokens.lower[begin:end])


def _small(draft: Draft) -> float:
    for value in (draft.low, draft.best, draft.high):
        if value is not None:
            return value
    return 0.0


def _large(draft: Draft) -> float:
    if draft.high is not None:
        return draft.high
    return float("inf")

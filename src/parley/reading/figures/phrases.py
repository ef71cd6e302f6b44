"""The figure itself: which numbers the words allow."""

from __future__ import annotations

from dataclasses import dataclass, field

from parley.core.terms import Bound
from parley.reading.figures.lexicon import FigureLexicon, Noun
from parley.reading.figures.numbers import Number
from parley.reading.figures.words import Tokens


@dataclass(slots=True)
class Draft:
    """A figure on its way to a quantity; ``first`` to ``last - 1`` are its tokens."""

    first: int
    last: int
    low: float | None
    best: float | None
    high: float | None
    bound: Bound
    digits: bool = False
    noun: Noun | None = None
    noun_last: int = -1
    kind: str = ""  # "event" for "zweimal", "share" for "zwei Drittel", "one" for an article
    measure: str = ""
    scope: str = ""
    whole: Draft | None = None
    parts: list[Draft] = field(default_factory=list)


def read_figure(lexicon: FigureLexicon, tokens: Tokens, index: int) -> Draft | None:
    """Read the figure that begins at token ``index``, with the bounds before and after it."""
    draft = (
        _how_often(lexicon, tokens, index)
        or _vague(lexicon, tokens, index)
        or _exact(lexicon, tokens, index)
    )
    return None if draft is None else _bounded(lexicon, tokens, draft)


def _exact(lexicon: FigureLexicon, tokens: Tokens, index: int) -> Draft | None:
    number = lexicon.reader.read(tokens, index)
    if number is None:
        return None
    ranged = _range(lexicon, tokens, number)
    if ranged is not None:
        return ranged
    value = number.value
    kind = "share" if number.share else ""
    draft = Draft(index, number.last, value, value, value, Bound.EXACT, number.digits, kind=kind)
    if number.last < len(tokens) and tokens.words[number.last] in lexicon.times_nouns:
        draft.last, draft.kind = number.last + 1, "event"
    elif (
        number.last + 1 < len(tokens)
        and tokens.words[number.last] == "-"
        and tokens.words[number.last + 1] in lexicon.times_nouns
    ):
        draft.last, draft.kind = number.last + 2, "event"
    return draft


def _range(lexicon: FigureLexicon, tokens: Tokens, low: Number) -> Draft | None:
    """Read "20 bis 30", "zwischen 20 und 30", "von 20 bis 30", "20-30"."""
    before = tokens.lower[low.first - 1] if low.first else ""
    opened = before in lexicon.between
    place, joined = low.last, None
    if opened:
        place = _over_noun(lexicon, tokens, place)
        if place < len(tokens) and tokens.lower[place] in lexicon.between_joins:
            joined = place + 1
    else:
        hit = lexicon.joins.starting(tokens, place)
        if hit is not None:
            joined = hit[0]
            if before in lexicon.from_ and _changes(lexicon, tokens, low.first):
                return None
    if joined is None or joined >= len(tokens):
        return None
    high = lexicon.reader.read(tokens, joined)
    if high is None or low.share or high.share:
        return None
    lower_value = low.value
    if low.scale == 1.0 and high.scale > 1.0 and low.value * high.scale < high.value:
        lower_value = low.value * high.scale
    if lower_value >= high.value:
        return None
    first = low.first - 1 if opened or before in lexicon.from_ else low.first
    return Draft(
        first, high.last, lower_value, None, high.value, Bound.RANGE, low.digits and high.digits
    )


def _over_noun(lexicon: FigureLexicon, tokens: Tokens, place: int) -> int:
    if place < len(tokens) and tokens.lower[place] not in lexicon.between_joins:
        return place + 1
    return place


def _changes(lexicon: FigureLexicon, tokens: Tokens, index: int) -> bool:
    return any(w in lexicon.changes for w in tokens.lower[max(0, index - 8) : index])


def _vague(lexicon: FigureLexicon, tokens: Tokens, index: int) -> Draft | None:
    """Read "Zehntausende", "mehrere Tausend", "dozens of", "several"."""
    several = lexicon.several.starting(tokens, index)
    if several is not None and several[0] < len(tokens):
        power = lexicon.powers.get(tokens.words[several[0]])
        if power is not None:
            return _power(lexicon, index, several[0] + 1, float(power))
        if lexicon.vague.get(tokens.words[several[0]]) is not None:
            draft = _vague(lexicon, tokens, several[0])
            if draft is not None:
                draft.first = index
            return draft
        alone = lexicon.several_alone.starting(tokens, index)
        if alone is not None:
            low, high = lexicon.several_range
            return Draft(index, alone[0], low, None, high, Bound.VAGUE, kind="several")
        return None
    known = lexicon.vague.get(tokens.words[index])
    if known is None:
        return None
    last, (low, high) = index + 1, known
    if last + 1 < len(tokens) and tokens.lower[last] in lexicon.links:
        power = lexicon.vague.get(tokens.words[last + 1])
        if power is not None and power[0] > low:
            return _chain(index, last + 2, known, power)
    return Draft(index, last, float(low), None, float(high), Bound.VAGUE)


def _chain(first: int, last: int, times: list[float], power: list[float]) -> Draft:
    """Read "tens of thousands": two or more tens of a thousand, fewer than a hundred."""
    low = times[0] * power[0] / 2
    return Draft(first, last, low, None, low * 5 - 1, Bound.VAGUE)


def _power(lexicon: FigureLexicon, first: int, last: int, power: float) -> Draft:
    top = lexicon.tops.get(power, power * 10 - 1)
    return Draft(first, last, power * 2, None, top, Bound.VAGUE)


def _how_often(lexicon: FigureLexicon, tokens: Tokens, index: int) -> Draft | None:
    often = lexicon.how_often(tokens.lower[index])
    if often is None:
        return None
    if index + 1 < len(tokens) and tokens.lower[index + 1] in lexicon.times["not_before"]:
        return None
    bounded = lexicon.bounds.ending(tokens, index) is not None
    if tokens.lower[index] in lexicon.times["needs_bound"] and not bounded:
        return None
    return Draft(index, index + 1, often, often, often, Bound.EXACT, kind="event")


def _bounded(lexicon: FigureLexicon, tokens: Tokens, draft: Draft) -> Draft:
    """Open or close the sides of a figure as the words beside it say."""
    hit = lexicon.bounds.ending(tokens, draft.first)
    article = draft.first and tokens.lower[draft.first - 1] in lexicon.determiners
    if hit is None and draft.kind == "share" and article:
        hit = lexicon.bounds.ending(tokens, draft.first - 1)
    if lexicon.bounds_not.ending(tokens, draft.first) is not None:
        hit = None
    if hit is not None and _governed(lexicon, tokens, hit[0]):
        hit = None
    if hit is not None and not (hit[0] and lexicon.reader.starts(tokens.lower[hit[0]])):
        draft.first = hit[0]
        _apply(draft, hit[1])
        outer = lexicon.bounds.ending(tokens, draft.first)
        if outer is not None and hit[1] in ("approx", "nearly"):
            draft.first = outer[0]
            _apply(draft, outer[1])
    after = lexicon.bounds_after.starting(tokens, draft.last)
    if after is not None:
        draft.last = after[0]
        _apply(draft, after[1])
    return draft


def _governed(lexicon: FigureLexicon, tokens: Tokens, place: int) -> bool:
    """Whether a word is its verb's preposition and no bound: "verfügt sie über 7.000 Kämpfer"."""
    verbs = lexicon.governed.get(tokens.lower[place])
    return verbs is not None and any(w in verbs for w in tokens.lower[max(0, place - 5) : place])


def _apply(draft: Draft, bound: str) -> None:
    value = draft.best
    if value is None and draft.bound not in (Bound.RANGE, Bound.VAGUE):
        value = draft.low if draft.low is not None else draft.high
    if value is None:
        if bound in ("more_than", "at_least"):
            draft.high = None
            draft.bound = Bound(bound)
        elif bound in ("at_most", "less_than"):
            draft.low = None
            draft.bound = Bound(bound)
        return
    low, best, high, kind = {
        "more_than": (value, None, None, Bound.MORE_THAN),
        "at_least": (value, None, None, Bound.AT_LEAST),
        "at_most": (None, None, value, Bound.AT_MOST),
        "less_than": (None, None, value, Bound.LESS_THAN),
        "approx": (None, value, None, Bound.APPROX),
        "nearly": (None, value, value, Bound.APPROX),
        "slightly_over": (value, value, None, Bound.APPROX),
    }[bound]
    draft.low, draft.best, draft.high, draft.bound = low, best, high, kind

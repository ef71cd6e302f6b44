"""Figures in German and English news: what the words allow, and what is counted.

>>> from parley.reading.figures import find_figures
>>> [q] = find_figures("Mehr als 20 Kinder starben.", "de")
>>> q.text, q.low, q.best, q.high, q.group
('Mehr als 20 Kinder', 20.0, None, None, 'children')
"""

from __future__ import annotations

from collections.abc import Sequence

from parley.core.claim import Interval, Quantity
from parley.core.terms import Bound
from parley.reading.figures.lexicon import FigureLexicon, Noun, figure_lexicon
from parley.reading.figures.meaning import give_meaning
from parley.reading.figures.nouns import attach_noun, is_no_figure
from parley.reading.figures.numbers import find_numbers
from parley.reading.figures.phrases import Draft, read_figure
from parley.reading.figures.words import Tokens, tokens_of

__all__ = ["find_figures", "find_numbers"]

#: "Ein Soldat" is a figure where one of these befell him, and a mere article elsewhere.
_BEFALLS = frozenset(("killed", "injured", "missing", "abducted", "detained", "released"))


def find_figures(text: str, language: str, times: Sequence[Interval] = ()) -> tuple[Quantity, ...]:
    """Find every count, size and share in a text with the bounds its words leave open.

    Parameters
    ----------
    text
        Any text; offsets of the result count its code points.
    language
        A language Parley has tables for (``de``, ``en``).
    times
        The dates and durations of the same text; numbers inside them are no figures.

    Returns
    -------
    tuple of Quantity
        Sorted and non-overlapping, each with ``text == text[start:end]``. A figure
        after "darunter" is a part of the one before it and also stands on its own.
        None on a side means that the words give no bound there: "mehr als 20" has
        ``low=20`` only, "rund 20" ``best=20`` only.

    Raises
    ------
    InputError
        If Parley has no tables for the language.

    Examples
    --------
    >>> [q] = find_figures("Zehntausende warten", "de")
    >>> q.low, q.best, q.high, q.unit, q.measure
    (20000.0, None, 99999.0, 'person', 'waiting')
    """
    lexicon, tokens = figure_lexicon(language), tokens_of(text)
    drafts = _drafts(lexicon, tokens, [(t.start, t.end) for t in times if t.start >= 0])
    give_meaning(lexicon, tokens, drafts)
    kept = [draft for draft in drafts if _tells_something(draft)]
    return _finish(lexicon, tokens, kept)


def _drafts(
    lexicon: FigureLexicon, tokens: Tokens, times: Sequence[tuple[int, int]]
) -> list[Draft]:
    drafts: list[Draft] = []
    may_start, index, clock = lexicon.may_start, 0, 0
    candidates = [i for i, word in enumerate(tokens.lower) if may_start(word)]
    for place in candidates:
        if place < index:
            continue
        start = tokens.starts[place]
        while clock < len(times) and times[clock][1] <= start:
            clock += 1
        if clock < len(times) and times[clock][0] <= start:
            continue
        draft = read_figure(lexicon, tokens, place) or _single(lexicon, tokens, place)
        if draft is None:
            continue
        taken = tokens.ends[drafts[-1].last - 1] if drafts else 0
        taken = max(taken, times[clock - 1][1] if clock else 0)
        if tokens.starts[draft.first] < taken:
            draft.first = place
        index = draft.last
        if is_no_figure(lexicon, tokens, draft):
            continue
        if draft.kind != "event":
            attach_noun(lexicon, tokens, draft, taken)
        if clock < len(times) and times[clock][0] < tokens.ends[draft.last - 1]:
            continue
        drafts.append(draft)
        index = draft.last
    return drafts


def _single(lexicon: FigureLexicon, tokens: Tokens, place: int) -> Draft | None:
    """Read an article as one where it counts a person: "ein Soldat wurde getötet"."""
    if tokens.lower[place] not in lexicon.reader.articles:
        return None
    draft = Draft(place, place + 1, 1.0, 1.0, 1.0, Bound.EXACT, kind="one")
    attach_noun(lexicon, tokens, draft, tokens.starts[place])
    if draft.noun is None or draft.noun.unit != "person":
        return None
    if draft.noun.measure and not draft.noun.group:
        return None  # "an Israeli strike killed"
    if tokens.lower[draft.last - 1] in lexicon.plurals:
        return None
    after = tokens.words[draft.last] if draft.last < len(tokens) else "."
    goes_on = after[0].islower() and after.lower() not in lexicon.stops
    deed = lexicon.deeds.starting(tokens, draft.last)
    if goes_on and not lexicon.capital_nouns and deed is None:
        return None
    draft.last = place + 1
    return draft


def _tells_something(draft: Draft) -> bool:
    """Keep an article or "several" only where the clause says what befell those counted."""
    if draft.kind == "one":
        return draft.measure in _BEFALLS
    if draft.kind == "pronoun":
        return False
    if draft.kind == "several":
        return draft.noun is not None and bool(draft.noun.unit)
    return True


def _finish(
    lexicon: FigureLexicon, tokens: Tokens, drafts: Sequence[Draft]
) -> tuple[Quantity, ...]:
    built: dict[int, Quantity] = {}
    for draft in reversed(drafts):
        parts = tuple(built[id(p)] for p in draft.parts if id(p) in built)
        built[id(draft)] = _quantity(lexicon, tokens, draft, parts)
    return tuple(built[id(draft)] for draft in drafts)


def _quantity(
    lexicon: FigureLexicon, tokens: Tokens, draft: Draft, parts: tuple[Quantity, ...]
) -> Quantity:
    noun = draft.noun or Noun()
    unit = "share" if draft.kind == "share" else noun.unit or ("event" * (draft.kind == "event"))
    if not unit and draft.measure:
        unit = lexicon.deed_units.get(draft.measure, "")
    start, end = tokens.starts[draft.first], tokens.ends[draft.last - 1]
    return Quantity(
        low=draft.low,
        best=draft.best,
        high=draft.high,
        bound=draft.bound,
        unit=unit,
        group=noun.group,
        measure=draft.measure,
        text=tokens.text[start:end],
        start=start,
        end=end,
        scope=draft.scope,
        parts=parts,
    )

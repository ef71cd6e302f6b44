"""What a count covers: one incident, all so far, or what came on top of it."""

from __future__ import annotations

from collections.abc import Sequence

from parley.core.terms import Bound
from parley.reading.figures.lexicon import FigureLexicon
from parley.reading.figures.phrases import Draft
from parley.reading.figures.words import Tokens

#: A year stands at most this many words after "since".
_SINCE = 6


def scopes(
    lexicon: FigureLexicon, tokens: Tokens, group: Sequence[Draft], begin: int, end: int
) -> None:
    """Give each figure its scope: an incident's, a running total, or what is added to one."""
    cumulative = any(
        lexicon.cumulative.starting(tokens, i) or _since_year(lexicon, tokens, i)
        for i in range(begin, end)
    )
    running = {d.first for d in group if lexicon.running.ending(tokens, d.first) is not None}
    for draft in group:
        if draft.measure:
            all_told = draft.first in running if running else cumulative
            draft.scope = "cumulative" if all_told else "incident"
            if not all_told and _added(lexicon, tokens, draft):
                draft.scope = "increment"


def _added(lexicon: FigureLexicon, tokens: Tokens, draft: Draft) -> bool:
    """Whether a figure comes on top of what was counted before: "12 more", "weitere zwölf"."""
    if draft.bound in (Bound.MORE_THAN, Bound.LESS_THAN):
        return False  # "more than twelve" adds nothing
    near = tokens.lower[max(0, draft.first - 1) : draft.last + 1]
    return not lexicon.adds.isdisjoint(near)


def _since_year(lexicon: FigureLexicon, tokens: Tokens, index: int) -> bool:
    """Whether "seit 2015" begins at a word."""
    if tokens.lower[index] not in lexicon.since or index + 1 >= len(tokens):
        return False
    for year in tokens.words[index + 1 : index + _SINCE]:  # "since March 2015", "October 7, 2023"
        if len(year) == 4 and year.isdecimal() and year[:2] in ("19", "20"):
            return True
    return False

"""One sentence as attribution sees it: clauses and quotations kept whole."""

from __future__ import annotations

from dataclasses import dataclass

from parley.reading.clauses import Clause
from parley.reading.segments import Tokens
from parley.reading.voice.model import TokenSpan


@dataclass(slots=True)
class Unit:
    """One sentence (quotations kept whole) with its clauses and quotations."""

    index: int
    first: int
    last: int
    clauses: list[Clause]
    quotations: list[TokenSpan]


def trim(tokens: Tokens, a: int, b: int) -> TokenSpan:
    """Drop commas, colons, dashes and the full stop at the ends of a span."""
    while a < b and tokens.word[a] in ",;:–-—.)":
        a += 1
    while b > a and tokens.word[b - 1] in ",;:–-—.(":
        b -= 1
    return a, b

"""Number words cut into pieces, and the grammar that says which pieces make a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: No number word is longer than this.
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Pieces:
    """A number word cut up: a letter for the kind of each piece, and its value."""

    letters: str
    values: tuple[float, ...]


class PieceGrammar:
    """Cuts ``einundzwanzig`` into ``ein|und|zwanzig`` and knows that ``unt`` is a number.

    The letters are u units, e teens, t tens, h hundred, k thousand, n "and"; which
    orders of them below a hundred make a number is the language's ``small``.
    """

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self._pieces: dict[str, tuple[str, float]] = {}
        for letter, name in (("u", "units"), ("e", "teens"), ("t", "tens"), ("h", "hundred")):
            for word, value in tables[name].items():
                self._pieces[word] = (letter, float(value))
        for word in tables["thousand"]:
            self._pieces[word] = ("k", 1000.0)
        for word in tables["and"]:
            self._pieces[word] = ("n", 0.0)
        longest_first = sorted(self._pieces, key=len, reverse=True)
        self._piece = re.compile("|".join(map(re.escape, longest_first)))
        small = tables["small"]
        below = f"(?:[ue]?h(?:n?(?:{small}))?|{small})"
        self._grammar = re.compile(f"(?:(?:{below})?k(?:n?(?:{below}))?|{below})$")
        self._memo: dict[str, Pieces | None] = {}

    def accepts(self, letters: str) -> bool:
        """Whether pieces in this order make a number."""
        return self._grammar.match(letters) is not None

    def cut(self, lower: str) -> Pieces | None:
        """Cut a word in lower case into its pieces, or return None if it is no number word."""
        try:
            return self._memo[lower]
        except KeyError:
            if len(self._memo) > 200_000:
                self._memo.clear()
            found = self._memo[lower] = self._cut(lower)
            return found

    def _cut(self, lower: str) -> Pieces | None:
        if len(lower) > _LONGEST:
            return None
        letters: list[str] = []
        values: list[float] = []
        place = 0
        while place < len(lower):
            match = self._piece.match(lower, place)
            if match is None:
                return None
            letter, value = self._pieces[match.group()]
            letters.append(letter)
            values.append(value)
            place = match.end()
        return Pieces("".join(letters), tuple(values))


def evaluate(letters: str, values: tuple[float, ...]) -> float:
    """Return the value of pieces that the grammar accepts.

    Examples
    --------
    >>> evaluate("ukuhunt", (2.0, 1000.0, 3.0, 100.0, 1.0, 0.0, 20.0))
    2321.0
    """
    total = group = small = 0.0
    for letter, value in zip(letters, values):
        if letter == "h":
            group, small = (small or 1.0) * value, 0.0
        elif letter == "k":
            total, group, small = (group + small or 1.0) * value, 0.0, 0.0
        elif letter != "n":
            small += value
    return total + group + small

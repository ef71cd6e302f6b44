"""How many of how many: "one in four", "zwei von drei Familien", "jeder dritte"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from parley.reading.figures.words import Tokens

#: "One in four" is a share; of more than so many it is a count.
_MOST_OF = 20
_Value = Callable[[str], float | None]


class Ratio:
    """Reads the shares of one language that name two numbers; see ``[numbers.ratio]``."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._in = [tuple(words.split()) for words in table.get("in", ())]
        self._of = [tuple(words.split()) for words in table.get("of", ())]
        self._people = frozenset(table.get("people", ()))
        self._never = frozenset(table.get("never", ()))
        self._lends = [tuple(words.split()) for words in table.get("lends", ())]
        self.every = frozenset(table.get("every", ()))

    def read(
        self, tokens: Tokens, index: int, cardinal: _Value, ordinal: _Value
    ) -> tuple[int, float] | None:
        """Return one past the words from ``index`` on that name a share, and the share.

        ``cardinal`` and ``ordinal`` give the value of a number word.
        """
        lower = tokens.lower
        if lower[index] in self.every:
            return self._each(tokens, index, ordinal)
        some = cardinal(lower[index])
        if some is None:
            return None
        for words in (*self._in, *self._of):
            k = index + 1 + len(words)
            if tuple(lower[index + 1 : k]) != words or k + 1 >= len(tokens):
                continue
            of = cardinal(lower[k])
            if of is None or not some < of <= _MOST_OF or lower[k + 1] in self._never:
                continue
            if lower[k + 1] in self._people or (words in self._in and some == 1):
                return k + 1, some / of
        return None

    def whole(self, tokens: Tokens, last: int) -> int:
        """Return where the whole begins whose million the part shares: "5,4 der 6 Millionen"."""
        for words in self._lends:
            k = last + len(words)
            if k < len(tokens) and tuple(tokens.lower[last:k]) == words:
                return k
        return 0

    def _each(self, tokens: Tokens, index: int, ordinal: _Value) -> tuple[int, float] | None:
        """Read "every third", "jedes vierte Kind"; "jeden zweiten Tag" is no share."""
        if index + 1 >= len(tokens):
            return None
        place = ordinal(tokens.words[index + 1])
        after = tokens.lower[index + 2] if index + 2 < len(tokens) else ""
        if place is None or not 2 <= place <= _MOST_OF or after in self._never:
            return None
        return index + 2, 1 / place

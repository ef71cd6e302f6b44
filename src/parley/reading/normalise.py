"""A clean reading copy of a text, with a map back to every code point of the original.

The stored text is never edited: soft hyphens, zero-width and direction marks, composed
accents and odd blanks are put right in the copy only, and spans are mapped back.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_ODD = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+"
    "|[\u00a0\u2007\u202f\u2000-\u2006\u2008-\u200a\u3000\t\r\f\v]"
    "|[^\\W\\d_][\u0300-\u036f]+"
    "|[\x00-\x08\x0e-\x1f]"
)


@dataclass(frozen=True, slots=True)
class Normal:
    """The reading copy ``text``; ``origin(i)`` is where its i-th code point stands."""

    text: str
    starts: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()

    def origin(self, index: int) -> int:
        """Return the offset in the stored text of offset ``index`` in the copy."""
        if not self.starts:
            return index
        k = bisect_right(self.starts, index) - 1
        return index + (self.shifts[k] if k >= 0 else 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a half-open span of the copy back to the stored text."""
        if not self.starts:
            return start, end
        return self.origin(start), (self.origin(end - 1) + 1 if end > start else self.origin(end))


def normalise(text: str) -> Normal:
    """Return the reading copy of ``text``.

    Examples
    --------
    >>> copy = normalise("Waf\\u00adfen")
    >>> copy.text, copy.span(0, 6)
    ('Waffen', (0, 7))
    """
    if text.isascii() and _ODD.search(text) is None:
        return Normal(text)
    parts: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    at = length = 0
    for odd in _ODD.finditer(text):
        before = text[at : odd.start()]
        parts.append(before)
        length += len(before)
        new = _replacement(odd.group())
        parts.append(new)
        length += len(new)
        at = odd.end()
        if len(new) != odd.end() - odd.start():
            starts.append(length)
            shifts.append(at - length)
    if not parts:
        return Normal(text)
    parts.append(text[at:])
    return Normal("".join(parts), tuple(starts), tuple(shifts))


def _replacement(odd: str) -> str:
    first = odd[0]
    if len(odd) > 1 and unicodedata.combining(odd[1]):
        return unicodedata.normalize("NFC", odd)
    if first in "\t\r\f\v\u00a0\u2007\u202f\u3000" or "\u2000" <= first <= "\u200a" or first < " ":
        return " "
    return ""

"""Words, quotations and sentences of a text, each with exact code-point offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from parley.reading.pack import BIT, LanguagePack, Links

_TOKEN = re.compile(
    r"\d+(?:[.,:/]\d+)*(?:-[^\W\d_]\w*)?|(?:[^\W\d_]\.){2,}(?![^\W_])"
    r"|[^\W\d_]\.[^\W\d_](?![^\W_])|[^\W_]+(?:[-'’/&][^\W_]+)*|\n[ \t]*\n\s*|\n|\.{3}|\S"
)
_CLOSE = {"„": '“”"', "“": "”", "»": "«", "«": "»", '"': '"', "”": "”"}
_LONGEST_QUOTE = 4000


@dataclass(slots=True)
class Tokens:
    """The words of one text as parallel lists, with their word classes as bits."""

    text: str
    word: list[str] = field(default_factory=list)
    lower: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    bits: list[int] = field(default_factory=list)
    verb_final: bool = True
    links: Links = field(default_factory=lambda: Links.of(dict.fromkeys(Links.__slots__, [])))

    def __len__(self) -> int:
        return len(self.word)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the code-point span of tokens ``first`` up to, not including, ``last``."""
        return self.start[first], self.end[last - 1]


def tokenise(text: str, pack: LanguagePack, begin: int = 0) -> Tokens:
    """Split ``text`` from ``begin`` into words, figures, punctuation and line breaks."""
    tokens = Tokens(text, verb_final=pack.verb_final, links=pack.links)
    word, start, end = tokens.word, tokens.start, tokens.end
    for match in _TOKEN.finditer(text, begin):
        word.append(match.group())
        start.append(match.start())
        end.append(match.end())
    tokens.lower = [w.lower() for w in word]
    classes, cased = pack.classes, pack.cased
    tokens.bits = [
        classes.get(low, 0) | cased.get(w, 0) for low, w in zip(tokens.lower, word, strict=True)
    ]
    _join_adverbs(tokens)
    return tokens


def _join_adverbs(tokens: Tokens) -> None:
    """Take two words that are one adverb for that: "so far" opens no clause."""
    pairs, lower = tokens.links.adverbial, tokens.lower
    if not pairs:
        return
    for i, low in enumerate(lower[:-1]):
        if low in pairs and lower[i + 1] in pairs[low]:
            tokens.bits[i] = tokens.bits[i + 1] = BIT["adverb"]


def find_quotations(tokens: Tokens) -> list[tuple[int, int]]:
    """Return token spans ``(first, last)`` of quotations, marks included, outermost only.

    A mark that is never closed within its paragraph quotes nothing.
    """
    found: list[tuple[int, int]] = []
    word, start = tokens.word, tokens.start
    closers: dict[str, list[int]] = {mark: [] for marks in _CLOSE.values() for mark in marks}
    breaks: list[int] = []
    openers: list[int] = []
    for k, w in enumerate(word):
        if w in closers:
            closers[w].append(k)
        elif w[0] == "\n" and w.count("\n") > 1:
            breaks.append(k)
        if w in _CLOSE:
            openers.append(k)
    end = 0
    for i in openers:
        if i < end:
            continue
        closed = min(_next(closers[mark], i, len(word)) for mark in _CLOSE[word[i]])
        if closed < _next(breaks, i, len(word)) and start[closed] < start[i] + _LONGEST_QUOTE:
            found.append((i, closed + 1))
            end = closed + 1
    return found


def _next(places: list[int], i: int, none: int) -> int:
    """Return the first of ``places`` after ``i``."""
    k = bisect_right(places, i)
    return places[k] if k < len(places) else none


def split_units(
    tokens: Tokens, quotations: list[tuple[int, int]], pack: LanguagePack
) -> list[tuple[int, int]]:
    """Return token spans of sentences, never cutting a quotation that is closed again."""
    inside = bytearray(len(tokens))
    for first, last in quotations:
        for k in range(first, last - 1):
            inside[k] = 1
    units: list[tuple[int, int]] = []
    begin = 0
    word = tokens.word
    n = len(word)
    wide = _wide_lines(tokens.text)
    for i in range(n):
        w = word[i]
        if w[0] == "\n":
            hard = w.count("\n") > 1 or wide or _short_line(tokens, begin, i)
            if hard and not inside[i]:
                _append(units, begin, i)
                begin = i + 1
            continue
        if inside[i]:
            continue
        if (
            (w in ".!?…" or w == "...")
            and _ends_sentence(tokens, i, pack)
            or i + 1 < n
            and w in '“”«»"'
            and word[i - 1] in ".!?…"
            and _opens(word, i + 1)
        ):
            _append(units, begin, i + 1)
            begin = i + 1
    _append(units, begin, n)
    return units


_OPENERS = (
    BIT["article"] | BIT["pronoun"] | BIT["preposition"] | BIT["adverb"] | BIT["subordinator"]
)  # fmt: skip


def _append(units: list[tuple[int, int]], begin: int, end: int) -> None:
    if end > begin:
        units.append((begin, end))


def _opens(word: list[str], i: int) -> bool:
    return word[i][0].isupper() or word[i] in _CLOSE or word[i][0] == "\n"


def _ends_sentence(tokens: Tokens, i: int, pack: LanguagePack) -> bool:
    word = tokens.word
    if i + 1 >= len(word):
        return True
    after = word[i + 1]
    if after[0] == "\n":
        return True
    if tokens.start[i + 1] == tokens.end[i] and after not in _CLOSE:
        glued = after[0].isupper() and i and word[i - 1].islower() and len(word[i - 1]) > 3
        if not glued:
            return False
    if after[0].islower() or after in ",;:)":
        return False
    if word[i] != ".":
        return True
    before = word[i - 1] if i else ""
    if len(before) == 1 and before.isalpha():
        named = i > 1 and (word[i - 2] == "." or word[i - 2][0].isupper())
        return not named and bool(tokens.bits[i + 1] & _OPENERS)  # "in a post on X. It ..."
    if before.lower() in pack.abbreviations:
        return False
    if before.isdigit() and i > 1 and tokens.bits[i - 2] & BIT["article"]:
        return False
    if before.isdigit() and len(before) <= 2:
        # "am 7. Oktober": an ordinal before a noun ends nothing.
        return not (pack.verb_final and after[0].isupper() and not tokens.bits[i + 1])
    return True


def _wide_lines(text: str) -> bool:
    """Whether each line is a paragraph of its own, as opposed to hard-wrapped text."""
    lines = [line.strip() for line in text[:20000].split("\n") if line.strip()]
    if len(lines) < 2:
        return True
    return sum(len(line) for line in lines) / len(lines) > 110


def _short_line(tokens: Tokens, begin: int, i: int) -> bool:
    """A line that is no wrapped prose: a heading or the last line of a paragraph."""
    if i <= begin:
        return True
    line_start = tokens.text.rfind("\n", 0, tokens.start[i]) + 1
    return tokens.start[i] - line_start < 45 or tokens.word[i - 1] in '.!?“”"'

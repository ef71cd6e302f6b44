"""Numbers in figures and in words, read by a language's tables.

Number words are cut into pieces (``ein|und|zwanzig``) and each piece is a
letter: unit, ten, teen, hundred, thousand, "and". A regular expression over
those letters is the grammar, so that a language is a table and not code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from parley.reading.figures.pieces import PieceGrammar, evaluate
from parley.reading.figures.ratio import Ratio
from parley.reading.figures.words import Table, Tokens, expand, load, tokens_of

_BLANKS = " \u00a0\u202f\u2009'’"
#: No number phrase has more words than this, so reading one costs a bounded time.
_LONGEST = 14
#: A longer row of digits is an identifier, not a count of anything.
_MOST_DIGITS = 24


@dataclass(frozen=True, slots=True)
class Number:
    """A number that stands in tokens ``first`` to ``last - 1`` of a text.

    ``digits`` tells figures from words, ``scale`` is the million it was
    multiplied by (1 if none), ``share`` marks fractions of a whole ("two thirds").
    """

    first: int
    last: int
    value: float
    digits: bool = False
    scale: float = 1.0
    share: bool = False


class NumberReader:
    """Reads the numbers of one language; see the ``[numbers]`` part of its ``figures.toml``."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self.pieces = PieceGrammar(tables)
        self.articles = frozenset(tables["articles"])
        self.ands = frozenset(tables["and"])
        self.and_apart = bool(tables.get("and_apart", False))
        self.scales = Table(tables["scales"])
        self.attached: dict[str, float] = dict(tables.get("attached", {}))
        self.portions: Table = Table(tables["portions"])
        self.whole: Table = Table({**tables["whole"], **tables["portions"]})
        self.halves: Table = Table(tables["halves"])
        self.half: frozenset[str] = frozenset(
            form for word in tables["half"] for form in expand(word)
        )
        self.dozens: Table = Table(tables["dozens"])
        self.fractions: Table = Table(tables["fractions"])
        self.point = frozenset(tables["point"])
        group, decimal = re.escape(tables["group"]), re.escape(tables["decimal"])
        self._grouped = re.compile(rf"\d{{1,3}}(?:[{group}]\d{{3}})+(?:[{decimal}]\d+)?$")
        self._plain = re.compile(rf"\d+(?:[{decimal}]\d+)?$")
        self._loose = re.compile(r"\d+[.,]\d+$")
        self._group, self._decimal = tables["group"], tables["decimal"]
        self._ordinals = Table(tables["ordinals"])
        self._ordinal_ends: tuple[str, ...] = tuple(
            form for end in tables["ordinal_ends"] for form in expand(end)
        )
        self.ratio = Ratio(tables.get("ratio", {}))
        self._starts: dict[str, bool] = {}

    # -- single words -------------------------------------------------------------

    def cardinal(self, lower: str) -> float | None:
        """Return the value of one number word ("einundzwanzig"), or None."""
        pieces = self.pieces.cut(lower)
        if pieces is None or not self.pieces.accepts(pieces.letters):
            whole = self.halves.get(lower)
            return float(whole) if whole is not None else None
        return evaluate(pieces.letters, pieces.values)

    def ordinal(self, word: str) -> float | None:
        """Return the place an ordinal word names ("einundzwanzigsten" is 21), or None."""
        known = self._ordinals.get(word)
        if known is not None:
            return float(known)
        lower = word.lower()
        for ending in self._ordinal_ends:
            if lower.endswith(ending):
                value = self.cardinal(lower[: -len(ending)])
                if value is not None:
                    return value
        return None

    def starts(self, lower: str) -> bool:
        """Whether a number can begin with this word (digits included)."""
        try:
            return self._starts[lower]
        except KeyError:
            if len(self._starts) > 200_000:
                self._starts.clear()
            found = self._starts[lower] = self._may_start(lower)
            return found

    def _may_start(self, lower: str) -> bool:
        if lower[0].isdecimal() or unicode_fraction(lower) is not None:
            return True
        pieces = self.pieces.cut(lower)
        if pieces is not None and pieces.letters[0] != "n":
            return True
        known = (self.halves, self.whole, self.dozens, self.fractions, self.scales)
        word = lower in self.articles or lower in self.half or lower in self.ratio.every
        return word or any(table.has(lower) for table in known)

    def digits(self, word: str) -> float | None:
        """Return the value of one token of digits in this language's format, or None."""
        if len(word) > _MOST_DIGITS:
            return None
        if self._grouped.match(word):
            return float(word.replace(self._group, "").replace(self._decimal, "."))
        if self._plain.match(word):
            return float(word.replace(self._decimal, "."))
        if self._loose.match(word):
            return float(word.replace(",", "."))
        return None

    def _digit_run(self, tokens: Tokens, index: int) -> tuple[int, float] | None:
        word = tokens.words[index]
        last = index + 1
        if len(word) <= 3 and word.isdecimal():
            run = word
            while last < min(len(tokens), index + _LONGEST // 2) and _grouped_on(tokens, last):
                run += tokens.words[last]
                last += 1
                if not tokens.words[last - 1].isdecimal():
                    break
            if last > index + 1:
                value = self.digits(run)
                if value is not None:
                    return last, value
        value = self.digits(word)
        return None if value is None else (index + 1, value)

    def read(self, tokens: Tokens, index: int) -> Number | None:
        """Read the longest number that begins at token ``index``; a bare article is none."""
        found = self._read(tokens, index) if self.starts(tokens.lower[index]) else None
        if found is None or found.share or found.scale != 1.0:
            return found
        whole = self.ratio.whole(tokens, found.last)
        of = self._read(tokens, whole) if whole and self.starts(tokens.lower[whole]) else None
        if of is not None and of.scale >= 1e6:  # "5,4 der sechs Millionen"
            found = replace(found, value=found.value * of.scale, scale=of.scale)
        return found

    def _read(self, tokens: Tokens, index: int) -> Number | None:
        if tokens.lower[index][0].isdecimal():
            return self._read_digits(tokens, index)
        glyph = unicode_fraction(tokens.lower[index])
        if glyph is not None:
            return Number(index, index + 1, glyph, share=True)
        share = self.ratio.read(tokens, index, self.cardinal, self.ordinal)
        if share is not None:
            return Number(index, *share, share=True)
        return self._read_words(tokens, index)

    def _read_digits(self, tokens: Tokens, index: int) -> Number | None:
        run = self._digit_run(tokens, index)
        if run is None:
            return None
        last, value = run
        if last < len(tokens) and tokens.joined(last):
            attached = self.attached.get(tokens.words[last])
            if attached is not None:
                return Number(index, last + 1, value * attached, True, attached)
        if last + 1 < len(tokens) and tokens.words[last] == "/" and tokens.joined(last):
            below = tokens.words[last + 1]
            if tokens.joined(last + 1) and below.isdecimal() and 1 < int(below[:6]) <= 10:
                return Number(index, last + 2, value / int(below), True, share=True)
        return self._scaled(tokens, index, last, value, digits=True)

    def _read_words(self, tokens: Tokens, index: int) -> Number | None:
        lower = tokens.lower
        whole = self.whole.get(lower[index])
        if whole is not None:
            return Number(index, index + 1, float(whole), share=True)
        after = index + 1
        if lower[index] in self.articles and after < len(tokens):
            found = self._after_article(tokens, index, after)
            if found is not None:
                return found
        elif lower[index] in self.half:
            return self._half(tokens, index, index + 1)
        plain = self._plain_words(tokens, index)
        if plain is None:
            scale = self.scales.get(tokens.words[index])
            dozen = self.dozens.get(lower[index])
            value = scale if scale is not None else dozen
            bare = value is not None and not _plural(tokens.words[index])
            return Number(index, index + 1, float(value), scale=float(value)) if bare else None
        last, value = plain
        if last == index + 1 and lower[index] in self.articles:
            return self._and_half(tokens, index, last, value)
        return self._scaled(tokens, index, last, value, digits=False)

    def _after_article(self, tokens: Tokens, index: int, after: int) -> Number | None:
        """Read "ein Dutzend", "eine Million", "ein halbes Dutzend", "a hundred", "a third"."""
        word, lower = tokens.words[after], tokens.lower[after]
        if lower in self.half:
            return self._half(tokens, index, after + 1)
        dozen = self.dozens.get(lower)
        if dozen is not None:
            return Number(index, after + 1, float(dozen))
        fraction = self.fractions.get(word)
        if fraction is not None:
            return Number(index, after + 1, float(fraction), share=True)
        if self.scales.get(word) is not None:
            return self._scaled(tokens, index, after, 1.0, digits=False)
        pieces = self.pieces.cut(lower)
        if pieces is not None and pieces.letters[0] in "hk":
            found = self._plain_words(tokens, after)
            if found is not None:
                return self._scaled(tokens, index, found[0], found[1], digits=False)
        return None

    def _half(self, tokens: Tokens, index: int, after: int) -> Number | None:
        """Read what is halved: "halbe Million", "half a dozen"; a bare half is a share."""
        if after < len(tokens) and tokens.lower[after] in self.articles:
            after += 1
        if after < len(tokens):
            lower = tokens.lower[after]
            whole = self.dozens.get(lower) or self.scales.get(tokens.words[after])
            pieces = self.pieces.cut(lower)
            if whole is None and pieces is not None and pieces.letters in ("h", "k"):
                whole = evaluate(pieces.letters, pieces.values)
            if whole is not None:
                return Number(index, after + 1, float(whole) / 2, scale=float(whole))
        if tokens.lower[after - 1] in self.articles:
            return None
        return Number(index, after, 0.5, share=True)

    def _plain_words(self, tokens: Tokens, index: int) -> tuple[int, float] | None:
        """Return the longest run of number words that the grammar accepts, and its value."""
        letters = ""
        values: tuple[float, ...] = ()
        found: list[tuple[int, float]] = []
        place = index
        lower = tokens.lower
        while place < min(len(tokens), index + _LONGEST):
            if lower[place] == "-" and letters and tokens.joined(place):
                place += 1
                if place >= len(tokens) or not tokens.joined(place):
                    break
            pieces = self.pieces.cut(lower[place])
            if pieces is None or (pieces.letters == "n" and not self.and_apart):
                break
            letters += pieces.letters
            values += pieces.values
            place += 1
            if self.pieces.accepts(letters):
                found.append((place, evaluate(letters, values)))
        if found:
            # "two hundred and three hundred" are two numbers, not 203 and a stray hundred.
            after = self.pieces.cut(lower[found[-1][0]]) if found[-1][0] < len(tokens) else None
            return found[-2 if after and after.letters[0] in "hk" and len(found) > 1 else -1]
        half = self.halves.get(lower[index])
        return None if half is None else (index + 1, float(half))

    def _and_half(self, tokens: Tokens, index: int, last: int, value: float) -> Number | None:
        """Read on after a bare "one": only "one and a half" makes it a number here."""
        mixed = self._mixed(tokens, last)
        if mixed is None:
            return None
        return self._scaled(tokens, index, mixed[0], value + mixed[1], digits=False)

    def _mixed(self, tokens: Tokens, place: int) -> tuple[int, float] | None:
        """Read "and a half", "und drei Viertel" from token ``place`` on."""
        lower = tokens.lower
        if place + 2 >= len(tokens) or lower[place] not in self.ands:
            return None
        count = 1.0 if lower[place + 1] in self.articles else self.cardinal(lower[place + 1])
        if count is None:
            return None
        if lower[place + 2] in self.half and lower[place + 1] in self.articles:
            return place + 3, 0.5
        part = self.fractions.get(tokens.words[place + 2])
        return None if part is None else (place + 3, count * float(part))

    def _scaled(
        self, tokens: Tokens, index: int, last: int, value: float, digits: bool
    ) -> Number | None:
        """Read the million, dozen, half or fraction that follows a number."""
        lower, words = tokens.lower, tokens.words
        mixed = None if digits else self._mixed(tokens, last)
        if mixed is not None:
            last, value = mixed[0], value + mixed[1]
        if last + 1 < len(tokens) and lower[last] in self.point and not digits:
            decimals = self.cardinal(lower[last + 1])
            if decimals is not None and decimals < 10:
                return Number(index, last + 2, value + decimals / 10)
        if last >= len(tokens):
            return Number(index, last, value, digits)
        dozen = self.dozens.get(lower[last])
        if dozen is not None:
            return Number(index, last + 1, value * float(dozen), digits, float(dozen))
        if lower[last] in self.half and not digits and not tokens.joined(last):
            return Number(index, last + 1, value / 2, digits)
        hyphen = lower[last] == "-" and tokens.joined(last) and last + 1 < len(tokens)
        part = last + 1 if hyphen else last
        fraction = self.fractions.get(words[part])
        if fraction is not None:
            return Number(index, part + 1, value * float(fraction), digits, share=True)
        return self._scale(tokens, index, last, value, digits)

    def _scale(
        self, tokens: Tokens, index: int, last: int, value: float, digits: bool
    ) -> Number | None:
        total, rest, top, scale = 0.0, value, float("inf"), 1.0
        while last < len(tokens):
            factor = self.scales.get(tokens.words[last])
            if factor is None and digits:
                pieces = self.pieces.cut(tokens.lower[last])
                if pieces is not None and pieces.letters in ("h", "k"):
                    factor = evaluate(pieces.letters, pieces.values)
            if factor is None or factor >= top:
                break
            total, top, scale = total + rest * factor, float(factor), float(factor)
            rest, last = 0.0, last + 1
            if _dot_of_abbreviation(tokens, last):
                last += 1
            more = None if digits or last >= len(tokens) else self._plain_words(tokens, last)
            if more is None or more[1] >= top:
                break
            if tokens.lower[last] in self.articles and more[0] == last + 1:
                break
            last, rest = more
        return Number(index, last, total + rest, digits, scale)


def _grouped_on(tokens: Tokens, index: int) -> bool:
    """Whether token ``index`` goes on with a number whose thousands are set apart by blanks."""
    word = tokens.words[index]
    if not (word[:3].isdecimal() and len(word) >= 3) or (len(word) > 3 and word[3] != ","):
        return False
    gap = tokens.text[tokens.ends[index - 1] : tokens.starts[index]]
    return len(gap) == 1 and gap in _BLANKS


def _dot_of_abbreviation(tokens: Tokens, index: int) -> bool:
    """Whether token ``index`` is the point of "Mio." and not of the sentence."""
    if index >= len(tokens) or tokens.words[index] != "." or not tokens.joined(index):
        return False
    return len(tokens.words[index - 1]) <= 4


def _plural(word: str) -> bool:
    return word.lower().endswith(("e", "en", "n", "s"))


def unicode_fraction(glyph: str) -> float | None:
    """Return the value of a fraction written as one character ("½"), or None."""
    table = {"½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅙": 1 / 6, "⅛": 1 / 8}
    return table.get(glyph)


@lru_cache(maxsize=8)
def number_reader(language: str) -> NumberReader:
    """Return the number reader of a language; its tables are read once.

    Raises
    ------
    InputError
        If Parley has no tables for the language.
    """
    return NumberReader(load(language, "figures")["numbers"])


def find_numbers(text: str, language: str) -> Iterator[tuple[int, int, float]]:
    """Yield every plain number of a text as ``(start, end, value)``, in order.

    Bounds, units and meaning are left to :func:`parley.reading.figures.find_figures`.

    Examples
    --------
    >>> list(find_numbers("Rund 1,5 Millionen und einundzwanzig", "de"))
    [(5, 18, 1500000.0), (23, 36, 21.0)]
    """
    reader, tokens = number_reader(language), tokens_of(text)
    index = 0
    while index < len(tokens):
        number = reader.read(tokens, index)
        if number is None or reader.portions.has(tokens.lower[index]):
            index += 1
            continue
        yield tokens.starts[number.first], tokens.ends[number.last - 1], number.value
        index = number.last

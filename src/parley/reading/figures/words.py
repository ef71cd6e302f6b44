"""Words with their places in the text, and what a language's tables say about each.

A text is cut once into tokens; every distinct word is looked up once and then
remembered, so that a pass over a text costs one dictionary look-up per token.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from parley.core.errors import Fault, InputError

#: Paragraph breaks are tokens of their own: nothing is read across them.
BREAK = "\n\n"
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,:]\d+)*|\n[ \t\r]*\n|[^\w\s]|_")
_ENDINGS = ("", "e", "em", "en", "er", "es")


class Tokens:
    """A text cut into words, numbers, marks and paragraph breaks.

    ``words[i] == text[starts[i]:ends[i]]``, except that a paragraph break of
    any width reads ``BREAK``; ``lower`` holds the same words in lower case.
    """

    __slots__ = ("text", "words", "lower", "starts", "ends")

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        words, starts, ends = self.words.append, self.starts.append, self.ends.append
        for match in _TOKEN.finditer(text):
            word = match.group()
            words(word if word[0] != "\n" else BREAK)
            starts(match.start())
            ends(match.end())
        self.lower = [word.lower() for word in self.words]

    def __len__(self) -> int:
        return len(self.words)

    def joined(self, index: int) -> bool:
        """Whether no blank stands between token ``index`` and the one before it."""
        return index > 0 and self.starts[index] == self.ends[index - 1]


@lru_cache(maxsize=4)
def tokens_of(text: str) -> Tokens:
    """Return the tokens of a text; the last few texts are remembered."""
    return Tokens(text)


def expand(entry: str) -> Iterable[str]:
    """Spell out ``letzt~`` as its inflected forms; other entries stand for themselves."""
    if entry.endswith("~"):
        return tuple(entry[:-1] + ending for ending in _ENDINGS[1:])
    return (entry,)


class Table:
    """Words, stems (``tötet*``) and word ends (``*soldaten``) of one kind with their values.

    An entry written with a capital matches only capitalised words, so that a
    month is not taken for a verb; ``=morgen`` matches only the lower-case word.
    """

    def __init__(self, entries: Mapping[str, Any] | None = None) -> None:
        self.exact: dict[str, tuple[Any, str]] = {}
        self.stems: dict[str, tuple[Any, str]] = {}
        self.ends: dict[str, tuple[Any, str]] = {}
        self._lengths: dict[int, tuple[int, ...]] = {}
        self._memo: dict[str, Any] = {}
        for entry, value in (entries or {}).items():
            self.add(entry, value)

    def add(self, entry: str, value: Any) -> None:
        """Enter one word, stem or word end."""
        for form in expand(entry):
            case = "lower" if form.startswith("=") else ""
            form = form.lstrip("=")
            if form.endswith("*"):
                target, key = self.stems, form[:-1]
            elif form.startswith("*"):
                target, key = self.ends, form[1:]
            else:
                target, key = self.exact, form
            if not case and key[:1].isupper():
                case = "upper"
            target[key.lower()] = (value, case)

    def has(self, lower: str) -> bool:
        """Whether the very word is listed, however it is capitalised."""
        return lower in self.exact

    def get(self, word: str) -> Any:
        """Return the value of a word, or None; each distinct word is worked out once."""
        try:
            return self._memo[word]
        except KeyError:
            if len(self._memo) > 200_000:
                self._memo.clear()
            value = self._memo[word] = self._find(word)
            return value

    def _find(self, word: str) -> Any:
        lower = word.lower()
        hit = self.exact.get(lower)
        if hit is not None and case_fits(hit[1], word):
            return hit[0]
        for table, cut in ((self.stems, _head), (self.ends, _tail)):
            for size in self._sizes(table):
                if size > len(lower):
                    continue
                hit = table.get(cut(lower, size))
                if hit is not None and case_fits(hit[1], word):
                    return hit[0]
        return None

    def _sizes(self, table: dict[str, tuple[Any, str]]) -> tuple[int, ...]:
        """How long the stems or word ends of this table are, longest first."""
        if not table:
            return ()
        known = self._lengths.get(id(table))
        if known is None:
            known = tuple(sorted({len(key) for key in table}, reverse=True))
            self._lengths[id(table)] = known
        return known


def _head(word: str, size: int) -> str:
    return word[:size]


def _tail(word: str, size: int) -> str:
    return word[-size:]


def case_fits(case: str, word: str) -> bool:
    """Whether a word is written as its entry asks: capitalised, in lower case, or either."""
    if case == "upper":
        return word[:1].isupper()
    return case != "lower" or word.islower()


def phrases(lists: Mapping[str, Iterable[str]]) -> dict[tuple[str, ...], str]:
    """Turn lists of phrases into a look-up from the words of a phrase to its list's name."""
    found: dict[tuple[str, ...], str] = {}
    for name, entries in lists.items():
        for entry in entries:
            found[tuple(Tokens(entry).lower)] = name
    return found


@lru_cache(maxsize=16)
def load(language: str, name: str) -> dict[str, Any]:
    """Load the table file ``languages/<language>/<name>.toml``.

    Raises
    ------
    InputError
        If Parley has no such language or the file is not valid TOML.
    """
    file = resources.files("parley").joinpath("languages", language, f"{name}.toml")
    where = f"languages/{language}/{name}.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError) as fault:
        what = (
            f"unreadable table: {fault}"
            if isinstance(fault, tomllib.TOMLDecodeError)
            else f"no such language table ({language})"
        )
        raise InputError(
            [
                Fault(
                    where,
                    0,
                    0,
                    what,
                    done="Nothing was read.",
                    todo="Choose a language Parley has.",
                )
            ]
        ) from fault

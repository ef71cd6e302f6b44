"""The forms a claim can take, and what vague words leave open.

Spellings of the forms live in ``data/forms.csv``, words and their ranges in ``data/vague.csv``
and ``data/shares.csv``; a scholar adds a line.
"""

from __future__ import annotations

import csv
from enum import IntEnum
from functools import cache
from importlib import resources


class FormCode(IntEnum):
    """What a claim says about the true value."""

    EXACT = 0
    APPROX = 1
    RANGE = 2
    AT_LEAST = 3
    AT_MOST = 4
    VAGUE = 5
    CATEGORY = 6
    NOT = 7


@cache
def _codes() -> dict[str, FormCode]:
    text = resources.files("parley.fusion").joinpath("data", "forms.csv").read_text("utf-8")
    return {
        spelling: FormCode[row["form"].upper()]
        for row in csv.DictReader(text.splitlines())
        for spelling in row["spellings"].split("|")
    }


def form_code(text: str) -> FormCode | None:
    """Return the form a table's word names, or None where it names none.

    Examples
    --------
    >>> form_code("At least").name
    'AT_LEAST'
    """
    return _codes().get(text.strip().lower().rstrip(".").replace(" ", "_").replace("-", "_"))


def _read(name: str) -> dict[str, tuple[float, float]]:
    text = resources.files("parley.fusion").joinpath("data", name).read_text("utf-8")
    return {
        row["word"]: (float(row["low"]), float(row["high"]))
        for row in csv.DictReader(text.splitlines())
    }


@cache
def vague_words() -> dict[str, tuple[float, float]]:
    """Return word -> (low, high) persons for vague numerals, German and English."""
    return _read("vague.csv")


@cache
def share_words() -> dict[str, tuple[float, float]]:
    """Return word -> (low, high) share of a whole for "most", "half", "kaum"."""
    return _read("shares.csv")


def vague_range(word: str) -> tuple[float, float] | None:
    """Return the range a vague numeral leaves open, or None for an unknown word.

    Examples
    --------
    >>> vague_range("Zehntausende")
    (20000.0, 99999.0)
    """
    return _lookup(word, vague_words())


def share_range(word: str) -> tuple[float, float] | None:
    """Return the range of shares a word leaves open.

    Examples
    --------
    >>> share_range("most")
    (0.55, 0.95)
    """
    return _lookup(word, share_words())


def _lookup(word: str, table: dict[str, tuple[float, float]]) -> tuple[float, float] | None:
    key = " ".join(word.lower().replace("_", " ").split())
    for trial in (key, key.removesuffix(" of"), key.removeprefix("the "), key.removesuffix("s")):
        if trial in table:
            return table[trial]
    return None

"""The tables of how reports tell of sides, and what a name in a report looks like."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from parley.core.claim import Report
from parley.reading.pack import languages_folder
from parley.workbench.founding.exonyms import csv_rows

CODES = ("en", "de")
_WORD = r"[A-ZÄÖÜ][\w'’-]*"
_JOIN = r"(?:of|for|the|in|de|du|des|der|für|von)"
NAME = rf"{_WORD}(?: (?:{_JOIN} ){{0,2}}(?:{_WORD}|\d+\b))*"
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ\"“„»])|\n\s*\n")


@cache
def tables(code: str) -> dict[str, Any]:
    """What ``backing.toml`` of a language says."""
    with (languages_folder() / code / "backing.toml").open("rb") as file:
        return tomllib.load(file)


def codes_of(report: Report) -> tuple[str, ...]:
    """The languages to read a report in: its own, or all where it is not known."""
    return (report.language,) if report.language in CODES else CODES


def sentences(text: str) -> Iterator[str]:
    """Sentences with their blanks made single, near enough to see who is named together."""
    for piece in _SENTENCE.split(text):
        told = " ".join(piece.split())
        if told:
            yield told


def either(names: Iterable[str]) -> str:
    """A pattern for any of the names, longest first; hyphens and blanks are one."""
    listed = sorted(set(names), key=lambda n: (-len(n), n))
    return "|".join(_loose(n) for n in listed) or r"(?!)"


def _loose(name: str) -> str:
    """ "al-Qaeda" is also "Al Qaeda": case counts after the first letter only."""
    rest = re.sub(r"(?:\\-|\\ |-| )+", "[- ]", re.escape(name[1:]))
    first = re.escape(name[0])
    return (f"(?i:{first})" if len(name) > 4 else first) + rest.replace("'", "['’]")


def begins(code: str, key: str) -> re.Pattern[str]:
    """A pattern for words that begin with one of the table's beginnings."""
    starts = "|".join(map(re.escape, tables(code)["sentence"][key]))
    return re.compile(rf"\b(?:{starts})", re.I)


@cache
def state_names() -> dict[str, str]:
    """Names and adjectives of states in every language, and their ISO codes."""
    out: dict[str, str] = {}
    for code in CODES:
        for row in csv_rows(code, "states.csv"):
            for name in (row["name"], row["adjective"], row["people"], *row["also"].split(";")):
                if name:
                    out.setdefault(name, row["iso"])
    return out


@cache
def _states() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{either(state_names())})(?:e[rsnm]?|s)?\b")


def of_a_state(name: str) -> bool:
    """Whether a name is only a state's army: "Sudanese Armed Forces".

    Examples
    --------
    >>> of_a_state("Sudanese Armed Forces"), of_a_state("Sudan Liberation Army")
    (True, False)
    """
    rest = re.split(r"[\s-]+", _states().sub("", name))
    plain = {w for code in CODES for w in tables(code)["sentence"]["state"]}
    return all(word in plain for word in rest if word)

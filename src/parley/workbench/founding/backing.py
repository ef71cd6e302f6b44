"""Which state stands behind which armed group, where reports say so."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from parley.core.claim import Report
from parley.reading.pack import languages_folder
from parley.scenario.atlas import Country, find_country
from parley.workbench.founding.bodies import MANY, OWN, STATE_OF, Bodies
from parley.workbench.founding.exonyms import csv_rows
from parley.workbench.founding.sides import called, side

BETWEEN = r"[^.!?\n]{0,60}?"
GENERIC = {n.casefold() for who in (MANY, OWN) for names in called(who) for n in names}
ENDING = r"(?:er|e|en|es|em|s)?"


def backings(reports: Sequence[Report], bodies: Bodies, land: Country) -> Counter[tuple[str, str]]:
    """Count (patron, client) by how many sentences of the reports name such a tie."""
    clients = _clients(bodies, land)
    out: Counter[tuple[str, str]] = Counter()
    for report in reports:
        language = report.language if report.language in ("de", "en") else ""
        for code in (language,) if language else ("de", "en"):
            told = {
                (patron, clients[found["client"].casefold()], _begin(report.text, found.start()))
                for pattern in _patterns(code, tuple(sorted(clients)))
                for found in pattern.finditer(report.text)
                for patron in _patron(code, found["patron"], land, clients)
            }
            out.update((p, c) for p, c, _ in told if c and p != c)
    return out


def _begin(text: str, at: int) -> int:
    """Where the sentence around a position begins, near enough to count each one once."""
    return max(text.rfind(stop, 0, at) for stop in (". ", ".\n", "! ", "? ", "\n\n"))


def _clients(bodies: Bodies, land: Country) -> dict[str, str]:
    """Every name of an armed group, folded, and the side it means."""
    out: dict[str, str] = {}
    for name in bodies.groups:
        s = side(name, land)
        if not s.state:
            for told in (name, s.name, s.name_de, *s.aliases_de, *s.aliases_en):
                out.setdefault(told.casefold(), name)
    for who in (MANY, OWN):
        for word in (n for names in called(who) for n in names):
            out.setdefault(word.casefold(), bodies.name_of(who))
    return out


@cache
def _patterns(code: str, clients: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    patrons = {*_states(code), *clients}
    patron = "|".join(sorted(map(re.escape, patrons), key=len, reverse=True))
    client = "|".join(sorted(map(re.escape, clients), key=len, reverse=True))
    parts = {
        "{patron}": rf"\b(?P<patron>{patron}){ENDING}\b",
        "{client}": rf"\b(?P<client>{client})\b",
        "...": BETWEEN,
    }
    with (languages_folder() / code / "backing.toml").open("rb") as file:
        lines = tomllib.load(file)["patterns"]
    return tuple(re.compile("".join(_pieces(line, parts)), re.I) for line in lines)


def _pieces(line: str, parts: dict[str, str]) -> Iterator[str]:
    for piece in re.split(r"(\{patron\}|\{client\}|\s*\.\.\.\s*)", line):
        yield parts.get(piece.strip() if "..." in piece else piece, r"\s+".join(_words(piece)))


def _words(piece: str) -> Iterable[str]:
    """The words of a stretch, with its outer blanks kept as places for blanks."""
    return (re.escape(word) for word in re.split(r"\s+", piece))


@cache
def _states(code: str) -> dict[str, str]:
    """Names and adjectives of states, folded, and their ISO codes."""
    out: dict[str, str] = {}
    for row in csv_rows(code, "states.csv"):
        for name in (row["name"], row["adjective"], *row["also"].split(";")):
            if name:
                out.setdefault(name.casefold(), row["iso"])
    return out


def _patron(code: str, told: str, land: Country, groups: dict[str, str]) -> Iterator[str]:
    """The side a name stands for: another state, or one particular armed group."""
    iso = _states(code).get(told.casefold(), "")
    group = groups.get(told.casefold(), "")
    if iso and iso != land.iso3:
        yield f"{STATE_OF}{find_country(iso).name}"
    elif group and not side(group, land).state and told.casefold() not in GENERIC:
        yield group

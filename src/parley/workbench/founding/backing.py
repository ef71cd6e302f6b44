"""Who stands behind whom and who fights beside whom, where reports say so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from parley.core.claim import Report
from parley.scenario.atlas import Country, find_country
from parley.workbench.founding.bodies import MANY, OWN, STATE_OF, Bodies
from parley.workbench.founding.names import CODES, codes_of, sentences, state_names, tables
from parley.workbench.founding.sides import called, side

GENERIC = {n.casefold() for who in (MANY, OWN) for names in called(who) for n in names}
GENERIC |= {word.casefold() for code in CODES for word in tables(code)["own"]}
ENDING = r"(?:er|e|en|es|em|s)?"
# Words between two names; before the first word of a pattern no third name stands.
ALONE, BETWEEN = r"[^.!?<]{0,60}?", r"[^.!?]{0,60}?"

ENDS = {"patterns": ("patron", "client"), "allies": ("ally", "client"), "foes": ("one", "other")}

Pair = tuple[str, str]
Ties = Counter[Pair]


def ties(reports: Sequence[Report], bodies: Bodies, land: Country) -> tuple[Ties, Ties, Ties]:
    """Count (patron, client), (who, beside whom) and (who, whom) fights by how many say so."""
    known = _Known(bodies, land)
    backers: Ties = Counter()
    allies: Ties = Counter()
    foes: Ties = Counter()
    for report in reports:
        for code in codes_of(report):
            for text in sentences(report.text):
                named, marked = known.marked(text)
                backers.update(_told(marked, named, code, "patterns"))
                allies.update(_told(marked, named, code, "allies"))
                foes.update(_told(marked, named, code, "foes"))
    own = bodies.own
    backers = Counter({(p, c): n for (p, c), n in backers.items() if p != own})
    return backers, allies, foes


def _told(marked: str, named: Sequence[tuple[str, bool]], code: str, key: str) -> set[Pair]:
    """Pairs that one sentence ties; who stands behind another has a name of its own."""
    out: set[Pair] = set()
    for pattern in _patterns(code, key):
        for found in pattern.finditer(marked):
            (one, proper), (other, _) = (named[int(found[k])] for k in ("a", "b"))
            if one and other and one != other and (proper or key != "patterns"):
                out.add((one, other))
    return out


@cache
def _patterns(code: str, key: str) -> tuple[re.Pattern[str], ...]:
    first, second = ENDS[key]
    parts = {f"{{{first}}}": r"<(?P<a>\d+)>", f"{{{second}}}": r"<(?P<b>\d+)>", "...": BETWEEN}
    out = []
    for line in tables(code)[key]:
        told = "".join(_pieces(line, parts))
        out.append(re.compile(told.replace(BETWEEN, ALONE, 1), re.I))
    return tuple(out)


def _pieces(line: str, parts: dict[str, str]) -> Iterator[str]:
    for piece in re.split(r"(\{\w+\}|\s*\.\.\.\s*)", line):
        yield parts.get(piece.strip() if "..." in piece else piece, r"\s+".join(_words(piece)))


def _words(piece: str) -> Iterable[str]:
    """The words of a stretch, with its outer blanks kept as places for blanks; [a|b] is either."""
    for word in re.split(r"\s+", piece):
        each = word[1:-1].split("|") if word.startswith("[") else [word]
        yield "(?:" + "|".join(re.escape(one).replace("_", r"\s+") for one in each) + ")"


class _Known:
    """Every name that may mean a side of this war, and how to find it in a sentence."""

    def __init__(self, bodies: Bodies, land: Country) -> None:
        self._land, self._own = land, bodies.own
        self._sides = _names(bodies, land)
        told, states, army = (
            "|".join(sorted(map(re.escape, words), key=len, reverse=True))
            for words in (self._sides, state_names(), GENERIC)
        )
        people = "|".join(w for c in CODES for w in tables(c)["sentence"]["irregulars"])
        states = rf"(?<!\bin )(?:{states}){ENDING}"
        self._find = re.compile(
            rf"\b(?:(?P<of>{states})[- ](?:{army})|(?P<who>{told})|(?P<state>{states})"
            rf"(?! (?-i:[A-Z])\w+ (?-i:[A-Z])| (?:{people})))\b",
            re.I,
        )

    def marked(self, text: str) -> tuple[list[tuple[str, bool]], str]:
        """The sides named, whether by a name of their own, and the text with numbers for them."""
        named: list[tuple[str, bool]] = []

        def mark(found: re.Match[str]) -> str:
            named.append(self._meant(found))
            return f"<{len(named) - 1}>"

        return named, self._find.sub(mark, text)

    def _meant(self, found: re.Match[str]) -> tuple[str, bool]:
        """The side a name means; "Rwandan army" is Rwanda's, whoever's war it is."""
        state = found["of"] or found["state"]
        if not state:
            word = found["who"].casefold()
            return self._sides[word], word not in GENERIC
        iso = _iso(state)
        own = iso == self._land.iso3
        return (self._own if own else f"{STATE_OF}{find_country(iso).name}" if iso else ""), True


def _names(bodies: Bodies, land: Country) -> dict[str, str]:
    """Every name of a side, folded, and the side it means."""
    out: dict[str, str] = {}
    for name in bodies.groups:
        s = side(name, land)
        if not s.state:
            for told in (name, s.name, s.name_de, *s.aliases_de, *s.aliases_en):
                out.setdefault(told.casefold(), name)
    for told, meant in bodies.census.names.items():
        if meant in bodies.groups:
            out.setdefault(told.casefold(), meant)
    for who in (MANY, OWN):
        for word in (n for names in called(who) for n in names):
            out.setdefault(word.casefold(), bodies.name_of(who))
    for word in (land.name, land.name_de, *(w for c in CODES for w in tables(c)["own"])):
        out.setdefault(word.casefold(), bodies.own)
    return out


def _iso(word: str) -> str:
    """The state a name or adjective means, in any ending."""
    bare = re.sub(r"(?:er|e|en|es|em|s)$", "", word)
    return next((_folded()[w.casefold()] for w in (word, bare) if w.casefold() in _folded()), "")


@cache
def _folded() -> dict[str, str]:
    return {name.casefold(): iso for name, iso in state_names().items()}

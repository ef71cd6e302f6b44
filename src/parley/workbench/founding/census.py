"""Who is named as fighting in a war's reports, and which names mean the same side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from parley.core.claim import Report
from parley.scenario.atlas import Country
from parley.workbench.founding.names import (
    CODES,
    NAME,
    begins,
    codes_of,
    either,
    of_a_state,
    sentences,
    tables,
)
from parley.workbench.founding.peoples import named_peoples
from parley.workbench.founding.sides import armed_groups, nameless, others_named, side

SHORT = re.compile(r" \((?P<short>[A-Z][\w/-]{1,9})\)")
MOST = 0.75  # of the sentences that say who "the rebels" are


@dataclass(slots=True)
class Census:
    """What names alone tell.

    ``names`` maps what reports write to a side, ``seen`` counts the sentences in which a side
    fights, ``named`` those that name it at all, ``told`` keeps (side, day, sentence) of the
    fighting ones, ``rebels`` is the side that reports call so.
    """

    names: dict[str, str] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    told: list[tuple[str, date, str]] = field(default_factory=list)
    rebels: str = ""

    def of(self, name: str) -> str:
        """The side that a name means; the name itself where nothing is known of it."""
        return self.names.get(name, name)

    def aka(self, name: str) -> list[str]:
        """What else reports call a side."""
        return [told for told, meant in self.names.items() if meant == name and told != name]


def take(reports: Sequence[Report], listed: Iterable[str], land: Country) -> Census:
    """Count who is named; ``listed`` are sides that are known already, from events."""
    lines = [(r, code, s) for r in reports for code in codes_of(r) for s in sentences(r.text)]
    out = Census(dict(armed_groups()))
    for name in listed:
        s = side(name, land)
        if not s.state:
            for told in (name, s.name, s.name_de, *s.aliases_en, *s.aliases_de):
                out.names[told] = name
    for word, name in nameless().items():
        out.names[word] = name
    out.names |= dict(named_peoples(reports, land))
    ends = _Wings()
    for _, code, text in lines:
        _new_names(text, code, out)
    for _, code, text in lines:
        ends.look(text, code, out)
    for _, code, text in lines:
        _new_names(text, code, out)  # again: now "Union (ABC)" is known where ABC is a wing
    _short_names(" ".join(text for _, _, text in lines), out)
    _count(lines, out)
    ends.join(out)
    _nameless_last(out)
    out.rebels = _rebels(lines, out)
    return out


def _new_names(text: str, code: str, out: Census) -> None:
    """Bodies that no list knows, where they fight; and what stands in brackets behind a name."""
    fights = begins(code, "fights").search(text)
    for found in re.finditer(NAME, text):
        name = _core(_without_article(found[0]), out.names)
        short = SHORT.match(text, found.end())
        before = text[: found.start()] + found[0].removesuffix(name)
        irregular = _behind(before, code) or _apposed(text[found.end() :], code)
        if short and short["short"] in out.names and _initials(name) == short["short"]:
            out.names.setdefault(name, out.names[short["short"]])
        known = name in out.names
        if not known and not (name and fights and _armed(name, code, bool(short), irregular)):
            continue
        side_of = out.names.setdefault(name, name)
        if short:
            out.names.setdefault(short["short"], side_of)


def _without_article(name: str) -> str:
    """The name alone: "Fighters of the Free Army" are the Free Army's."""
    words = name.split()
    articles = {a for code in CODES for a in tables(code)["sentence"]["articles"]}
    ends = tuple(e for code in CODES for e in tables(code)["sentence"]["epithets"])
    while words and (words[0] in articles or words[0].endswith(ends)):
        words.pop(0)
    if len(words) > 2 and words[1] in ("of", "der", "des") and words[0] in _people():
        return _without_article(" ".join(words[2:]))
    return " ".join(words)


def _core(name: str, names: Mapping[str, str]) -> str:
    """The listed name at the end of a longer one, "Miliz Rapid Support Forces", or the whole."""
    words = name.split()
    ends = (" ".join(words[i:]) for i in range(len(words)))
    return next((end for end in ends if end in names and len(end) > 3), name)


@cache
def _people() -> frozenset[str]:
    return frozenset(w for code in CODES for w in tables(code)["sentence"]["people"])


def _behind(before: str, code: str) -> bool:
    """Whether a name stands behind "fighters of the"."""
    people = "|".join(tables(code)["sentence"]["irregulars"])
    return bool(re.search(rf"\b(?:{people}) (?:of|der|des|von) (?:the |der )?$", before))


def _apposed(after: str, code: str) -> bool:
    """Whether "a militia" stands behind a name."""
    kinds = "|".join(tables(code)["sentence"]["apposed"])
    short = r"^(?: \([^)]*\))?, (?:an?|eine?) "
    return bool(re.match(rf"{short}(?:[\w-]+ ){{0,3}}(?:{kinds})\b", after))


def _armed(name: str, code: str, short: bool, irregular: bool) -> bool:
    """Whether a name no list knows is an armed body's and not only a state's army."""
    words = re.split(r"[\s-]+", name)
    if len(words) < 2 or of_a_state(name) or name in others_named():
        return False
    nouns = tables(code)["sentence"]["armed"]
    if code == "de":
        ends = tuple(noun.lower() for noun in nouns)
        told = any(word.lower().endswith(ends) for word in words)
        return irregular or (told and (short or "-" in name))
    return irregular or bool(set(nouns) & set(words))


class _Wings:
    """Pairs of names that reports give to one side."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []

    def look(self, text: str, code: str, out: Census) -> None:
        """Note who is a wing of whom; both are names of sides from now on."""
        for pattern in _wing_patterns(code):
            for found in pattern.finditer(text):
                wing, whole = (_without_article(found[k]) for k in ("wing", "whole"))
                if wing and whole and wing not in others_named():
                    for name in (wing, whole):
                        out.names.setdefault(name, name)
                    self.pairs.append((wing, whole))

    def join(self, out: Census) -> None:
        """One side of each pair, called by the name that reports use more."""
        for wing, whole in self.pairs:
            a, b = out.of(wing), out.of(whole)
            if a == b:
                continue
            known = armed_groups()
            kept, gone = sorted((b, a), key=lambda n: (n not in known, -out.named[n]))
            for told, meant in list(out.names.items()):
                if meant == gone:
                    out.names[told] = kept
            for counts in (out.seen, out.named):
                counts[kept] += counts.pop(gone, 0)
            out.told = [(kept if s == gone else s, day, text) for s, day, text in out.told]


def _wing_patterns(code: str) -> Iterator[re.Pattern[str]]:
    articles = "|".join(tables(code)["sentence"]["articles"])
    for line in tables(code)["wings"]:
        told = re.escape(line).replace(r"\ ", " ")
        for key in ("wing", "whole"):
            told = told.replace(
                rf"\{{{key}\}}", rf"(?:(?:{articles}) )?(?P<{key}>{NAME})(?: \([^)]*\))?"
            )
        yield re.compile(told)


def _short_names(text: str, out: Census) -> None:
    """ "March 23 Movement" is M23: a body whose initials are a listed short name."""
    short = {n: meant for n, meant in out.names.items() if n.upper() == n}
    for name, meant in list(out.names.items()):
        first = _initials(name)
        if len(first) < 2 or len(name.split()) < 2 or name not in text:
            continue
        known = (first, first[:-1] if re.search(r"\d", first) else first)
        told = next((k for k in known if k in short), "")
        if told and told not in armed_groups():
            out.names[told] = meant
        elif told and name not in armed_groups():
            out.names[name] = short[told]


def _initials(name: str) -> str:
    words = [w for w in name.split() if w[0].isupper() or w.isdigit()]
    return "".join(w if w.isdigit() else w[0] for w in words)


def _count(lines: Sequence[tuple[Report, str, str]], out: Census) -> None:
    """Count the sentences that name a side, and those in which it fights."""
    meant = {_fold(n): side_of for n, side_of in out.names.items()}
    every = re.compile(rf"(?<![\w-])(?P<name>{either(out.names)})(?!\w)")
    for report, code, text in lines:
        fights = begins(code, "fights").search(text)
        words = tables(code)["sentence"]
        here: dict[str, bool] = {}
        for found in every.finditer(text):
            who = meant.get(_fold(found["name"]), "")
            before = text[max(0, found.start() - 32) : found.start()]
            aside = any(w in before for w in words["beside"]) or any(
                text[found.end() :].lstrip().startswith(w.strip()) for w in words["follows"]
            )
            here[who] = here.get(who, False) or not aside
        for who, acts in here.items():
            out.named[who] += 1
            if fights and acts:
                out.seen[who] += 1
                if report.published:
                    out.told.append((who, report.published, text))


def _fold(name: str) -> str:
    return name.replace("-", " ").replace("’", "'").casefold()


def _nameless_last(out: Census) -> None:
    """Bodies without a name are a side only where no other is told of as often."""
    known = set(nameless().values())
    top = max((n for who, n in out.seen.items() if who not in known), default=0)
    for who in known:
        if out.seen[who] <= top:
            out.seen.pop(who, None)


def _rebels(lines: Sequence[tuple[Report, str, str]], out: Census) -> str:
    """The side that is called the rebels: "M23 rebels", "Rebellengruppe M23"."""
    every = either(n for n, who in out.names.items() if out.seen[who])
    meant = {_fold(n): side_of for n, side_of in out.names.items()}
    counts: Counter[str] = Counter()
    for _, code, text in lines:
        words = tables(code)["rebels"]
        before, after = "|".join(words["before"]), "|".join(words["after"])
        pattern = rf"\b(?i:{before}) (?:\w{{3}} )?(?P<a>{every})\b|(?P<b>{every})[- ](?:{after})\b"
        for found in re.finditer(pattern, text):
            counts[meant.get(_fold(found["a"] or found["b"]), "")] += 1
    top, n = next(iter(counts.most_common(1)), ("", 0))
    first = bool(top) and out.seen[top] == max(out.seen.values())
    return top if (n > 1 or first) and n >= MOST * counts.total() else ""

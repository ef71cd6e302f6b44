"""Rules as data: a block of words that makes a clause a claim of one kind.

A rule fires in a clause where every group of ``all`` has at least one of its terms and no
term of ``none`` stands. ``raid*`` matches a beginning, ``*raid`` an ending, ``nahm~fest`` two
words with others between, ``@talks`` a list of ``[terms]`` or all forms of the verbs of a list
in ``[verbs]``. Each rule carries sentences it must take (``yes``) and must leave (``no``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from parley.core.errors import Fault
from parley.core.terms import Act, EventType, Kind, Modality
from parley.reading.morphology import english_forms, german_forms
from parley.reading.rulefile import read_rule_file

_FIELDS = frozenset(
    [
        "id",
        "kind",
        "topic",
        "type",
        "mode",
        "subtype",
        "weapon",
        "breach",
        "value",
        "act",
        "modality",
        "all",
        "none",
        "needs",
        "priority",
        "yes",
        "no",
        "note",
        "negates",
        "measure",
        "where",
    ]
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One block of a rule file."""

    id: str
    kind: Kind
    groups: tuple[frozenset[str], ...]
    none: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    topic: str = ""
    type: EventType | None = None
    mode: str = ""
    subtype: str = ""
    weapon: str = ""
    breach: str = ""
    value: str = ""
    act: Act | None = None
    modality: Modality | None = None
    negates: bool = False
    measure: str = ""
    where: frozenset[str] = frozenset()
    priority: int = 0
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    path: str = ""
    line: int = 0


@dataclass(slots=True)
class RuleSet:
    """All rules of a language (and a scenario) with one automaton over their terms."""

    rules: list[Rule]
    terms: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    by_term: dict[str, list[int]] = field(default_factory=dict)
    automaton: Any = None

    def hits(self, lowered: str) -> list[tuple[int, int, str]]:
        """Return (start, end, term) of every term, at word boundaries unless it has a star."""
        found = []
        for index, start, end in self.automaton.find_matches_as_indexes(lowered, overlapping=True):
            for term in self._spellings(index):
                if not term.startswith("*") and start and lowered[start - 1].isalnum():
                    continue
                if not term.endswith("*") and end < len(lowered) and lowered[end].isalnum():
                    continue
                found.append((start, end, term))
        found.sort()
        return found

    def _spellings(self, index: int) -> list[str]:
        return self._variants[self.bare[index]]

    _variants: dict[str, list[str]] = field(default_factory=dict)


def compile_rules(rules: list[Rule]) -> RuleSet:
    """Join rules into one automaton."""
    import ahocorasick_rs

    result = RuleSet(rules)
    terms = sorted(
        {p for r in rules for g in (*r.groups, r.none, r.where) for t in g for p in t.split("~")}
    )
    variants: dict[str, list[str]] = {}
    for term in terms:
        variants.setdefault(term.strip("*"), []).append(term)
    result.terms = terms
    result.bare = sorted(variants)
    result._variants = variants
    result.automaton = ahocorasick_rs.AhoCorasick(
        result.bare or ["\x00"], matchkind=ahocorasick_rs.MatchKind.Standard
    )
    for k, rule in enumerate(rules):
        for term in min(rule.groups, key=len) if rule.groups else ():
            result.by_term.setdefault(term.partition("~")[0], []).append(k)
    return result


@lru_cache(maxsize=16)
def load_rules(folder: Path) -> tuple[Rule, ...]:
    """Read every rule file of a folder, in order of their names."""
    rules: list[Rule] = []
    if folder.is_file():
        return tuple(_read_file(folder)[0])
    for path in sorted(folder.glob("*.toml")):
        rules += _read_file(path)[0]
    return tuple(rules)


def read_rules(path: Path) -> tuple[list[Rule], list[Fault]]:
    """Return the rules of a file or folder, and every fault of those set aside."""
    rules: list[Rule] = []
    faults: list[Fault] = []
    for file in [path] if path.is_file() else sorted(path.glob("*.toml")):
        more, wrong = _read_file(file)
        rules += more
        faults += wrong
    return rules, faults


def _read_file(path: Path) -> tuple[list[Rule], list[Fault]]:
    file = read_rule_file(path)
    terms = {name: frozenset(words) for name, words in file.terms.items()}
    german = path.parent.parent.name == "de" or file.language == "de"
    for name, verbs in file.verbs.items():
        terms[name] = terms.get(name, frozenset()) | verb_terms(verbs, german)
    rules: list[Rule] = []
    faults = list(file.faults)
    for line, block in file.blocks:
        wrong = _faults(block, terms, str(path), line)
        faults += wrong
        if not wrong:
            rules.append(_rule(block, terms, str(path), line))
    return rules, faults


def verb_terms(verbs: list[str], german: bool) -> frozenset[str]:
    """Return every form of a list of verbs as terms of rules.

    Examples
    --------
    >>> sorted(verb_terms(["deny"], german=False))
    ['denied', 'denies', 'deny', 'denying']
    >>> "nahm~fest" in verb_terms(["fest|nehmen nimmt nahm genommen"], german=True)
    True
    """
    terms = set()
    for entry in verbs:
        for form, verb in german_forms(entry) if german else english_forms(entry):
            if verb.kind == "split":
                continue  # the participle stands whole in its own entry
            apart = verb.particle and verb.kind in ("finite", "past", "subjunctive")
            if german:
                terms.add(f"{form}~{verb.particle}" if apart else form)
            else:
                terms.add(f"{form} {verb.particle}" if verb.particle else form)
    return frozenset(terms)


def _faults(block: dict[str, Any], terms: dict[str, Any], path: str, line: int) -> list[Fault]:
    def fault(what: str, value: object = "", todo: str = "") -> Fault:
        return Fault(path, line, 1, what, str(value), "The rule was set aside.", todo)

    name = str(block.get("id", "?"))
    found = [
        fault("unknown key in rule " + name, key, "Known keys: " + ", ".join(sorted(_FIELDS)) + ".")
        for key in block
        if key not in _FIELDS
    ]
    if "id" not in block:
        found.append(fault("a rule needs an id", "", 'Add id = "..." .'))
    if block.get("kind") not in [k.value for k in Kind]:
        found.append(
            fault(
                f"rule {name} has no known kind",
                block.get("kind", ""),
                "Use one of " + ", ".join(k.value for k in Kind) + ".",
            )
        )
    if "type" in block and block["type"] not in [t.value for t in EventType]:
        found.append(
            fault(f"rule {name} has no known event type", block["type"], "Use a PLOVER category.")
        )
    if not block.get("all"):
        found.append(fault(f"rule {name} has no words", "", "Add all = [[...]]."))
    for group in [*block.get("all", []), block.get("none", []), block.get("where", [])]:
        for term in group:
            if term.startswith("@") and term[1:] not in terms:
                found.append(
                    fault(f"rule {name} names an unknown list", term, "Define it under [terms].")
                )
    if len(block.get("yes", ())) < 2 or not block.get("no"):
        found.append(
            fault(
                f"rule {name} needs two sentences that match and one that does not",
                "",
                "Add yes = [...] and no = [...].",
            )
        )
    return found


def _rule(block: dict[str, Any], terms: dict[str, frozenset[str]], path: str, line: int) -> Rule:
    def expand(group: list[str]) -> frozenset[str]:
        words: set[str] = set()
        for term in group:
            words |= terms[term[1:]] if term.startswith("@") else {term}
        return frozenset(w.lower() for w in words)

    return Rule(
        id=block["id"],
        kind=Kind(block["kind"]),
        groups=tuple(expand(g) for g in block["all"]),
        none=expand(block.get("none", [])),
        needs=frozenset(block.get("needs", ())),
        topic=block.get("topic", ""),
        type=EventType(block["type"]) if "type" in block else None,
        mode=block.get("mode", ""),
        subtype=block.get("subtype", ""),
        weapon=block.get("weapon", ""),
        breach=block.get("breach", ""),
        value=block.get("value", ""),
        act=Act(block["act"]) if "act" in block else None,
        modality=Modality(block["modality"]) if "modality" in block else None,
        where=expand(block.get("where", [])),
        measure=block.get("measure", ""),
        negates=bool(block.get("negates", False)),
        priority=int(block.get("priority", 0)),
        yes=tuple(block.get("yes", ())),
        no=tuple(block.get("no", ())),
        path=path,
        line=line,
    )

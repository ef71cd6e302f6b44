"""The rule language: which sets of consenting parties make an agreement.

``all(a, b)`` needs everyone, ``any(a, b)`` one of them, ``quota(2, a, b, c)`` a number,
``quota(39, usa:7, chad:1)`` a weighted quota; parts nest. Every rule is monotone:
one more consent never undoes an agreement (a simple game, [TaylorZwicker1999]_).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from parley.core.errors import Fault, InputError

Flags = NDArray[np.bool_]
_TOKEN = re.compile(r"\s*(?:(?P<word>[^\s(),:\"']+)|(?P<mark>[(),:]))")
_OPERATORS = ("all", "any", "quota")


@dataclass(frozen=True, slots=True)
class Party:
    """A party's own consent."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Quota:
    """At least ``need`` of the summed weights of the parts that hold.

    ``all`` and ``any`` are quotas of n and of 1; ``word`` keeps how it was written.
    """

    need: float
    parts: tuple[Rule, ...]
    weights: tuple[float, ...]
    word: str = "quota"

    def __str__(self) -> str:
        shown = [
            f"{p}:{w:g}" if w != 1 else str(p)
            for p, w in zip(self.parts, self.weights, strict=True)
        ]
        head = [f"{self.need:g}"] if self.word == "quota" else []
        return f"{self.word}({', '.join(head + shown)})"


Rule = Party | Quota


def all_of(parts: Iterable[Rule | str]) -> Quota:
    """Unanimity of the parts."""
    rules = tuple(Party(p) if isinstance(p, str) else p for p in parts)
    return Quota(float(len(rules)), rules, (1.0,) * len(rules), "all")


def any_of(parts: Iterable[Rule | str]) -> Quota:
    """One of the parts is enough."""
    rules = tuple(Party(p) if isinstance(p, str) else p for p in parts)
    return Quota(1.0, rules, (1.0,) * len(rules), "any")


def parse_rule(
    text: str,
    parties: Sequence[str] | None = None,
    *,
    path: str = "rule",
    line: int = 1,
    column: int = 1,
) -> Rule:
    """Read a decision rule written in the rule language.

    Parameters
    ----------
    text
        For example ``"all(gov, any(hnc, ahrar), quota(2, russia, turkey, iran))"``.
    parties
        Known party ids; a name not among them is a fault. None: any name goes.
    path, line, column
        Where ``text`` stands in the user's file, for the messages.

    Raises
    ------
    InputError
        With the column of every unknown party, or of the first place that cannot be
        read, or of a quota that nobody can reach.

    Examples
    --------
    >>> rule = parse_rule("all(gov, any(hnc, ahrar))")
    >>> str(rule), parties_of(rule)
    ('all(gov, any(hnc, ahrar))', ('gov', 'hnc', 'ahrar'))
    >>> parse_rule("quota(3, a, b)")
    Traceback (most recent call last):
    parley.core.errors.InputError: rule:1:7: nobody can satisfy this quota (3 of at most 2). ...
    """
    return _Parser(text, parties, path, line, column).parse()


class _Parser:
    """Recursive descent; keeps the column of every token for the messages."""

    def __init__(
        self, text: str, parties: Sequence[str] | None, path: str, line: int, column: int
    ) -> None:
        self.text, self.path, self.line, self.offset = text, path, line, column
        self.known = None if parties is None else set(parties)
        self.tokens = self._split()
        self.at = 0
        self.faults: list[Fault] = []

    def _split(self) -> list[tuple[str, int]]:
        tokens, at, end = [], 0, len(self.text.rstrip())
        while at < end:
            match = _TOKEN.match(self.text, at)
            if match is None:
                at += len(self.text[at:]) - len(self.text[at:].lstrip())
                self._stop("this is not part of the rule language", self.text[at:].strip()[:20], at)
            tokens.append(
                (match.group("word") or match.group("mark"), match.end() - len(match[0].strip()))
            )
            at = match.end()
        return tokens

    def parse(self) -> Rule:
        if not self.tokens:
            self._stop("the rule is empty", "", 0)
        rule = self._rule()
        if self.at < len(self.tokens):
            self._stop("something follows after the end of the rule", *self.tokens[self.at])
        if self.faults:
            raise InputError(self.faults)
        return rule

    def _rule(self) -> Rule:
        word, column = self._take("a party or all(…), any(…), quota(…)")
        if word in "(),:":
            self._stop("a party or all(…), any(…), quota(…) is missing here", word, column)
        if self._peek() == "(":
            if word not in _OPERATORS:
                self._stop("unknown rule; known are all, any, quota", word, column)
            return self._operator(word)
        if self.known is not None and word not in self.known:
            self.faults.append(
                self._fault(
                    "this party is not among the agreement's parties",
                    word,
                    column,
                    f"Known are: {', '.join(sorted(self.known)) or 'none'}.",
                )
            )
        return Party(word)

    def _operator(self, word: str) -> Quota:
        self._take("(")
        need: float | None = None
        if word == "quota":
            text, need_at = self._take("the quota's number")
            need = self._number(text, need_at)
            self._expect(",")
        parts, weights = [], []
        while True:
            parts.append(self._rule())
            weight = 1.0
            if self._peek() == ":":
                self._take(":")
                text, at = self._take("a weight")
                weight = self._number(text, at)
            weights.append(weight)
            mark, column = self._take(", or )")
            if mark == ")":
                break
            if mark != ",":
                self._stop("a comma or a closing bracket is missing before this", mark, column)
        if need is None:
            return all_of(parts) if word == "all" else any_of(parts)
        if need > sum(weights):
            self.faults.append(
                self._fault(
                    "nobody can satisfy this quota",
                    f"{need:g} of at most {sum(weights):g}",
                    need_at,
                    "Lower the quota or add parties.",
                )
            )
        return Quota(need, tuple(parts), tuple(weights))

    def _number(self, text: str, column: int) -> float:
        try:
            value = float(text)
        except ValueError:
            self._stop("a number is missing here", text, column)
        if not 0 < value < float("inf"):
            self._stop("this must be a number above 0", text, column)
        return value

    def _peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def _take(self, wanted: str) -> tuple[str, int]:
        if self.at >= len(self.tokens):
            self._stop(f"the rule ends too early; {wanted} is missing", "", len(self.text.rstrip()))
        token = self.tokens[self.at]
        self.at += 1
        return token

    def _expect(self, mark: str) -> None:
        token, column = self._take(mark)
        if token != mark:
            self._stop(f"'{mark}' is missing before this", token, column)

    def _fault(self, what: str, value: str, column: int, todo: str) -> Fault:
        done = "The rule was not used."
        return Fault(self.path, self.line, self.offset + column, what, value, done, todo)

    def _stop(self, what: str, value: str, column: int) -> NoReturn:
        todo = "Write for example all(a, any(b, c), quota(2, d, e, f))."
        raise InputError([*getattr(self, "faults", []), self._fault(what, value, column, todo)])


def parties_of(rule: Rule) -> tuple[str, ...]:
    """Every party a rule names, in order of first appearance."""
    return tuple(dict.fromkeys(_names(rule)))


def _names(rule: Rule) -> Iterator[str]:
    if isinstance(rule, Party):
        yield rule.name
    else:
        for part in rule.parts:
            yield from _names(part)


def holds(rule: Rule, consents: Mapping[str, Flags | bool]) -> Flags:
    """Whether the rule is met; arrays over draws go in, an array over draws comes out.

    Examples
    --------
    >>> holds(parse_rule("any(a, b)"), {"a": False, "b": True})
    array(True)
    """
    if isinstance(rule, Party):
        return np.asarray(consents[rule.name], dtype=np.bool_)
    total = sum(
        w * holds(part, consents).astype(float)
        for part, w in zip(rule.parts, rule.weights, strict=True)
    )
    return np.asarray(np.asarray(total) >= rule.need - 1e-9)


def is_unanimity(rule: Rule, parties: Sequence[str]) -> bool:
    """Whether the rule asks for every one of ``parties`` and nothing else."""
    if isinstance(rule, Party):
        return tuple(parties) == (rule.name,)
    plain = all(isinstance(p, Party) for p in rule.parts)
    every = rule.need > sum(rule.weights) - min(rule.weights) + 1e-9
    return plain and every and set(parties_of(rule)) == set(parties)


def winning_table(rule: Rule, parties: Sequence[str]) -> Flags:
    """Whether each of the 2^N sets of consenting parties suffices; bit i is ``parties[i]``."""
    sets = np.arange(1 << len(parties), dtype=np.int64)
    consents = {p: (sets >> i) & 1 == 1 for i, p in enumerate(parties)}
    return np.broadcast_to(holds(rule, consents), sets.shape).copy()

"""Rules over classes of words, compiled into one trie and matched longest-first.

A rule is a line such as ``[weekday] [,] day . month [year]``: the names of classes of the
language's tables stand for their words, anything else (or in quotes) is that very word;
``[x]`` may be missing and ``(x|y)`` is either. Every rule is finite, so matching
at one place costs a bounded time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

#: Expansions of one rule; a rule with more is too clever to be read by people.
_MOST_EXPANSIONS = 400


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, the kind of expression it makes, and constants it sets."""

    id: str
    kind: str
    constants: Mapping[str, Any]
    order: int


@dataclass(slots=True)
class Node:
    """A place in the trie; ``ends`` holds the rule complete here and its capture names."""

    edges: dict[str, Node] = field(default_factory=dict)
    ends: tuple[Rule, tuple[str, ...]] | None = None


def expansions(pattern: str) -> list[tuple[str, ...]]:
    """Spell out a rule's optional parts and alternatives.

    Examples
    --------
    >>> expansions("a [b] (c|d)")
    [('a', 'b', 'c'), ('a', 'b', 'd'), ('a', 'c'), ('a', 'd')]
    """
    words = _spaced(pattern).split()
    found, rest = _alternatives(words, 0)
    if rest != len(words):
        raise ValueError(f"unbalanced rule: {pattern}")
    if len(found) > _MOST_EXPANSIONS:
        raise ValueError(f"rule with {len(found)} expansions: {pattern}")
    return [option for option in found if option]


def _spaced(pattern: str) -> str:
    spaced = []
    for sign in pattern:
        spaced.append(f" {sign} " if sign in "[]()|" else sign)
    return "".join(spaced)


def _alternatives(words: list[str], place: int) -> tuple[list[tuple[str, ...]], int]:
    options: list[tuple[str, ...]] = []
    while True:
        found, place = _sequence(words, place)
        options += found
        if place >= len(words) or words[place] != "|":
            return options, place
        place += 1


def _sequence(words: list[str], place: int) -> tuple[list[tuple[str, ...]], int]:
    parts: list[list[tuple[str, ...]]] = []
    while place < len(words) and words[place] not in "|)]":
        word = words[place]
        if word in "[(":
            found, place = _alternatives(words, place + 1)
            parts.append([*found, ()] if word == "[" else found)
            place += 1
        else:
            parts.append([(word,)])
            place += 1
    return [sum(choice, ()) for choice in product(*parts)], place


def build_trie(
    blocks: Iterable[Mapping[str, Any]], classes: Iterable[str]
) -> tuple[Node, set[str]]:
    """Compile rules into a trie; also return the words the rules name literally.

    Raises
    ------
    ValueError
        If a rule is unbalanced or too large.
    """
    root, literals, known = Node(), set(), set(classes)
    for order, block in enumerate(blocks):
        rule = Rule(block["id"], block["kind"], block.get("with", {}), order)
        patterns = block["match"] if isinstance(block["match"], list) else [block["match"]]
        for option in (o for pattern in patterns for o in expansions(pattern)):
            node, names = root, []
            for part in option:
                name, _, alias = part.partition("=")
                if name in known:
                    edge = name
                    names.append(alias or name)
                else:
                    word = name[1:-1] if len(name) > 2 and name[0] == name[-1] == "'" else name
                    edge = "'" + word.lower()
                    literals.add(word.lower())
                    names.append("")
                node = node.edges.setdefault(edge, Node())
            if node.ends is None:
                node.ends = (rule, tuple(names))
    return root, literals

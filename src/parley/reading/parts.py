"""What one stretch of words tells in turn: its predications, and who does the second one.

"The RSF overran the camp, killing 100 people, and shelled the clinic" are three deeds of one
subject. A stretch is cut where its clauses begin and before a participle or gerund that goes
on; what has no subject of its own keeps the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parley.reading.clauses import Clause
from parley.reading.pack import BIT
from parley.reading.segments import Tokens

TokenSpan = tuple[int, int]
_SHORT = 2
_LIGHT = BIT["adverb"] | BIT["coordinator"] | BIT["subordinator"] | BIT["negation"]
_GOVERNS = BIT["have"] | BIT["be"] | BIT["become"] | BIT["modal"]
_VERBAL = BIT["verb"] | BIT["have"] | BIT["be"] | BIT["become"] | BIT["modal"]


@dataclass(frozen=True, slots=True)
class Part:
    """One predication; ``bare`` where it names no subject of its own."""

    span: TokenSpan
    verbs: tuple[int, ...]
    bare: bool
    aside: bool = False


def parts_of(
    tokens: Tokens,
    content: Sequence[TokenSpan],
    clauses: Iterable[Clause],
    passing: frozenset[str] = frozenset(),
) -> list[Part]:
    """Cut ``content`` into predications, in order of the text.

    Parameters
    ----------
    tokens
        The words of the report.
    content
        Token spans of what is said.
    clauses
        The clauses of the sentence the content stands in.
    passing
        Words that open a part of a count (", including 40 wounded") or a condition, and no deed.
    """
    found: list[Part] = []
    for clause in clauses:
        for a, b in content:
            first, last = max(a, clause.first), min(b, clause.last)
            if last - first < _SHORT:
                continue
            verbs = tuple(v for v in clause.verbs if first <= v < last)
            light = tokens.lower[first] in passing or tokens.lower[clause.lead] in passing
            described = first == clause.first and _described(tokens, clause)
            aside = light or described or clause.kind in ("rel", "paren")
            opens = bool(verbs) or described or (goes_on(tokens, first) and not light)
            opens = opens and tokens.lower[clause.lead] not in tokens.links.that
            if found and not opens and found[-1].span[1] <= first:
                found[-1] = _longer(found[-1], last)
            elif found and clause.mark == "," and _listed(tokens, found[-1], first, verbs):
                found[-1] = Part((found[-1].span[0], last), verbs, False, aside)
            else:
                found.append(Part((first, last), verbs, is_bare(tokens, first, verbs), aside))
    return found


def forefield(tokens: Tokens, part: Part) -> Part | None:
    """Return what stands before the verb of a German main clause where a preposition opens it.

    "Nach dem Fall der Stadt an die Miliz zog sich die Armee zurück" tells of two deeds.
    """
    first = part.span[0]
    if not tokens.verb_final or not part.verbs or part.verbs[0] - first <= _SHORT:
        return None
    if not tokens.bits[first] & BIT["preposition"]:
        return None
    return Part((first, part.verbs[0]), (), False)


def part_with(tokens: Tokens, parts: Sequence[Part], start: int, end: int) -> Part | None:
    """Return the part that holds the characters ``start`` to ``end``, where one holds all."""
    for part in parts:
        a, b = tokens.span(*part.span)
        if a <= start and end <= b:
            return part
    return None


def predicates(tokens: Tokens, parts: Sequence[Part]) -> list[int]:
    """Return where the verbs of ``parts`` begin, as characters: finite, and what they govern."""
    found = []
    for part in parts:
        for v in part.verbs:
            found.append(tokens.start[v])
            if not tokens.bits[v] & _GOVERNS:
                continue
            if tokens.verb_final:
                found += [tokens.start[k] for k in range(max(v, part.span[1] - 3), part.span[1])]
                continue
            for k in range(v + 1, min(v + 6, part.span[1])):
                verbal = BIT["participle"] | BIT["infinitive"] | BIT["verb"]
                goes = tokens.lower[k].endswith(
                    "ing"
                )  # "are marching", not "is willing to withdraw"
                goes = (
                    goes
                    and tokens.lower[min(k + 1, len(tokens) - 1)] not in tokens.links.infinitive
                )
                if goes or tokens.bits[k] & verbal:
                    found.append(tokens.start[k])
                    break
    return found


def _longer(part: Part, last: int) -> Part:
    return Part((part.span[0], last), part.verbs, part.bare, part.aside)


def _listed(tokens: Tokens, before: Part, first: int, verbs: Sequence[int]) -> bool:
    """Whether a subject is a list cut at its comma: "the government, the Serbs and Croatia"."""
    if before.verbs or before.aside or not verbs:
        return False
    joined = any(tokens.bits[k] & BIT["coordinator"] for k in range(first + 1, verbs[0]))
    light = BIT["preposition"] | BIT["subordinator"] | BIT["adverb"]
    return joined and not tokens.bits[before.span[0]] & light


def _described(tokens: Tokens, clause: Clause) -> bool:
    """Whether an aside only describes: "the army, backed by jets, took the port"."""
    by_whom = tokens.links.agent.intersection(tokens.lower[clause.lead + 1 : clause.lead + 3])
    return (
        not tokens.verb_final
        and (clause.kind, clause.mark) == ("frag", ",")
        and bool(tokens.bits[clause.lead] & BIT["participle"] and by_whom)
    )


def goes_on(tokens: Tokens, first: int) -> bool:
    """Whether a gerund opens a phrase that goes on with the deed: ", killing 100 people"."""
    if tokens.verb_final or not first or tokens.word[first - 1] != ",":
        return False
    k = first
    while k < first + 2 and k + 1 < len(tokens) and tokens.bits[k] & _LIGHT:
        k += 1
    word = tokens.lower[k]
    return word.endswith("ing") and bool(tokens.bits[k] & BIT["infinitive"])


def is_bare(tokens: Tokens, first: int, verbs: Sequence[int]) -> bool:
    """Whether nothing but light words stand before the verb of a clause that goes on."""
    if goes_on(tokens, first):
        return True
    if not verbs:
        return False
    if verbs[0] == first and first and tokens.word[first - 1] == ",":
        return not tokens.verb_final  # "the army, backed by jets, took the port"
    if not tokens.bits[first] & BIT["coordinator"]:
        return False
    lead = range(first, verbs[0])
    if not all(tokens.bits[k] & _LIGHT and not tokens.bits[k] & _VERBAL for k in lead):
        return False
    if not tokens.verb_final or verbs[0] + 1 >= len(tokens):
        return True
    return not tokens.bits[verbs[0] + 1] & (BIT["person_pronoun"] | BIT["pronoun"])

"""Which word of a clause reports speech, and whether its form fits the clause."""

from __future__ import annotations

from parley.reading.clauses import Clause, is_finite
from parley.reading.pack import BIT, Cue, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.unit import Unit


def find_cue(
    tokens: Tokens, clause: Clause, unit: Unit, pack: LanguagePack
) -> tuple[Cue, list[int]] | None:
    quoted = [q for q in unit.quotations if q[0] < clause.last and q[1] > clause.first]
    second: tuple[Cue, list[int]] | None = None
    for i in range(clause.first, clause.last):
        if not tokens.bits[i] & BIT["cue"] or any(a <= i < b for a, b in quoted):
            continue
        fronted = pack.verb_final and i in (unit.first, clause.lead)
        if not tokens.word[i][0].islower() and not fronted:
            continue  # "Suspected jihadists killed ..."
        if tokens.links.than.intersection(tokens.lower[clause.first : i]):
            continue  # "two more than it had reported"
        meanings = pack.cues.get(tokens.lower[i], ())
        for cue in meanings:
            if len(meanings) > 1 and _other_meaning(tokens, clause, i, cue, meanings):
                continue
            other = pack.not_with.get(cue.lemma, ())
            if other and any(low in other for low in tokens.lower[i + 1 : clause.last]):
                continue
            if cue.clause_only and clause.kind == "rel":
                continue
            if cue.companion and cue.companion not in tokens.lower[clause.first : clause.last]:
                continue
            at = _valid(tokens, clause, unit, i, cue, pack)
            if at is None:
                continue
            if pack.verb_final or not cue.clause_only:
                return cue, at
            second = second or (cue, at)  # "a diplomat briefed on the talks said"
    return second


def _other_meaning(
    tokens: Tokens, clause: Clause, i: int, cue: Cue, meanings: tuple[Cue, ...]
) -> bool:
    """Tell "called for a truce" and "called on X" from "called the truce a farce"."""
    rivals = [c for c in meanings if (c.lemma, c.kind) == (cue.lemma, cue.kind)]
    if len(rivals) < 2 or not cue.needs:
        return False
    asked = any(low in cue.needs for low in tokens.lower[i + 1 : min(clause.last, i + 4)])
    return asked != (cue is rivals[0])


def _valid(
    tokens: Tokens, clause: Clause, unit: Unit, i: int, cue: Cue, pack: LanguagePack
) -> list[int] | None:
    """Return the cue's tokens if the form fits its clause, else None."""
    lower = tokens.lower
    if cue.kind in ("finite", "subjunctive"):
        if not pack.verb_final:
            if cue.particle and cue.particle not in lower[i + 1 : clause.last]:
                return None
            return None if _no_english_verb(tokens, clause, i) else [i]
        at_end = clause.kind in ("sub", "rel") and i >= clause.last - 2
        if i != clause.verb and not at_end:
            return None
        if not cue.particle:
            last = lower[clause.last - 1]
            other = last in pack.particles and last != cue.companion
            if other and clause.last - 1 > i and not at_end:
                return None
            return [i]
        if at_end:
            return [i - 1, i] if lower[i - 1] == cue.particle else None
        for k in range(clause.last - 1, i, -1):
            if lower[k] == cue.particle and _closes(tokens, k, clause):
                return [i, k]
        k = _late_particle(tokens, clause, unit, cue.particle)
        return [i, k] if k >= 0 else None
    if cue.kind == "final":
        return [i] if clause.kind in ("sub", "rel") else None
    if cue.kind == "split" and lower[i - 1] != cue.particle:
        return None
    if cue.kind in ("participle", "split"):
        for k in clause.verbs:
            if tokens.bits[k] & (BIT["have"] | BIT["become"]) or (
                tokens.bits[k] & BIT["be"] and not pack.verb_final
            ):
                if not pack.verb_final and k > i:
                    continue  # "an estimated 17,500 have fled"
                return [k, i] if k < i else [i, k]
        return None
    if cue.kind == "gerund" and i + 1 < clause.last and tokens.bits[i + 1] & BIT["negation"]:
        return None  # "asking not to be named"
    if cue.kind == "gerund":
        return [i] if i == clause.lead and clause.mark == "," else None
    return None


def _no_english_verb(tokens: Tokens, clause: Clause, i: int) -> bool:
    """Whether "report" or "believed" is a noun or a passive here."""
    if i == clause.first:
        return bool(tokens.bits[i] & BIT["not_verb"])
    if i + 1 < clause.last and tokens.lower[i + 1] in tokens.links.agent:
        return True  # "rebels backed by Rwanda"
    if not is_finite(tokens, i) and not tokens.bits[i - 1] & BIT["adverb"]:
        return True
    return any(tokens.bits[k] & BIT["be"] for k in range(max(clause.first, i - 2), i))


def _late_particle(tokens: Tokens, clause: Clause, unit: Unit, particle: str) -> int:
    """Find "bekannt" in "gab der Leiter, Max Muster, bekannt, dass ..."."""
    at = unit.clauses.index(clause)
    for later in unit.clauses[at + 1 : at + 4]:
        quoted = any(tokens.bits[v] & BIT["subjunctive1"] for v in later.verbs) or any(
            tokens.bits[v] & BIT["subjunctive2"] for v in later.verbs
        )  # "wies den Vorwurf, die Rebellen hätten ..., als Propaganda zurück"
        if later.kind in ("frag", "rel", "paren", "sub") or not later.verbs or quoted:
            k = later.last - 1
            if tokens.lower[k] == particle and (later.kind != "rel" or later.first == k):
                return k
            continue
        break
    return -1


def _closes(tokens: Tokens, k: int, clause: Clause) -> bool:
    """Whether a particle stands where a verb's particle stands: at the end, or before "und"."""
    if k + 1 >= clause.last:
        return True
    return (
        bool(tokens.bits[k + 1] & BIT["coordinator"]) or tokens.lower[k + 1] in tokens.links.compare
    )

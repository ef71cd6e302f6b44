"""Reporting verbs and what hangs on them: "X sagte, ...", "..., so X", "X: „...“"."""

from __future__ import annotations

from parley.core.terms import Form
from parley.reading.clauses import Clause
from parley.reading.pack import BIT, Cue, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.content import (
    as_introduced,
    partial_quote,
    told_object,
    what_follows,
    what_went_before,
)
from parley.reading.voice.cues import find_cue
from parley.reading.voice.inline import what_runs_on
from parley.reading.voice.model import Attribution, TokenSpan
from parley.reading.voice.sources import agent, document, first_person, mute, place_of_words
from parley.reading.voice.subjects import find_subject, interrupted, lent_subject
from parley.reading.voice.unit import Unit

_AUX = BIT["have"] | BIT["be"] | BIT["become"] | BIT["modal"]


def cue_frames(
    tokens: Tokens, unit: Unit, pack: LanguagePack, answering: set[int]
) -> list[Attribution]:
    """Return the speech that reporting verbs of ``unit`` introduce, left to right.

    Clauses in ``answering`` only answer what stands before them and are left out.
    """
    found: list[Attribution] = []
    order = sorted(range(len(unit.clauses)), key=lambda k: _rank(tokens, unit, k))
    for k in order:
        clause = unit.clauses[k]
        if k in answering or (found and _within(found, clause)):
            continue
        hit = find_cue(tokens, clause, unit, pack)
        if hit is None:
            continue
        attribution = _frame(tokens, unit, k, hit, pack, found)
        if attribution is not None and not _overlaps(attribution, found):
            found.append(attribution)
    return sorted(found, key=lambda a: a.first)


def _frame(
    tokens: Tokens,
    unit: Unit,
    k: int,
    hit: tuple[Cue, list[int]],
    pack: LanguagePack,
    found: list[Attribution],
) -> Attribution | None:
    cue, at = hit
    clause = unit.clauses[k]
    passive = cue.kind in ("participle", "split") and _is_passive(tokens, clause, at)
    subject, addressee = find_subject(tokens, unit.clauses, k, pack)
    if subject and cue.lemma in pack.addressed and subject[0] > max(at) and not pack.verb_final:
        subject, addressee = interrupted(tokens, unit.clauses, k, pack), subject  # "told reporters"
    if cue.kind == "gerund":
        subject = lent_subject(tokens, unit.clauses, k, pack)  # "..., demanding that X resign"
    if passive:
        addressee = subject
        subject = agent(tokens, clause, pack)
        if cue.lemma in pack.quoting and addressee is not None:
            subject, addressee = addressee, None  # "Platter wird von Reuters zitiert"
        if subject is None and not pack.verb_final:
            return None
        subject = subject or document(tokens, clause, pack) or _before(tokens, unit, k, pack)
    it = any(w in tokens.links.it for w in tokens.lower[clause.first : clause.last])
    if subject is None and not passive and (it or cue.lemma in pack.places_speak):
        subject = place_of_words(tokens, max(at) + 1, clause, pack) or place_of_words(
            tokens, clause.first, clause, pack
        )
        subject = subject or _before(tokens, unit, k, pack)
    if cue.lemma in pack.unowned:
        subject = None
    elif subject is None and cue.companion:
        return None
    if subject and (first_person(tokens, subject) or mute(tokens, subject, pack, cue)):
        return None
    if subject and subject[1] - subject[0] == 1 and tokens.lower[subject[0]] in pack.nobody:
        subject = None
    subject = _without_object(tokens, subject, clause, cue, max(at))
    base = Attribution(
        Form.INDIRECT, [], "", unit.index, cue=at, speaker=subject, source=subject,
        addressee=addressee, act=cue.act, lemma=cue.lemma,
    )  # fmt: skip
    correlates = pack.frames.get("correlate", ())
    between = range(min(at), clause.last)
    base.cue = sorted({*at, *(i for i in between if tokens.lower[i] in correlates)})
    apart = cue.kind == "gerund"  # "claimed it, saying ...": what it claimed stands apart
    start = min([clause.first] + ([subject[0]] if subject and not apart else []))
    base.frame = [(start, clause.last)]
    origin = k
    while k + 1 < len(unit.clauses) and unit.clauses[k].last <= max(at):
        k += 1
    base.frame = [(start, unit.clauses[k].last)]
    inline = not pack.verb_final and not cue.no_clause and not _colon_follows(tokens, unit, k)
    inline = inline and not _closes_quote(unit, unit.clauses[origin])
    made = (
        as_introduced(tokens, unit, k, base, pack)
        or (what_runs_on(tokens, unit, k, base, pack) if inline else None)
        or what_follows(tokens, unit, k, cue, base, pack)
        or what_went_before(tokens, unit, origin, cue, base, pack, found)
        or partial_quote(tokens, unit, clause, base)
        or (None if passive else told_object(tokens, unit, clause, cue, base, pack))
    )
    return made


def _without_object(
    tokens: Tokens, subject: TokenSpan | None, clause: Clause, cue: Cue, verb: int
) -> TokenSpan | None:
    """Cut what a verb's preposition opens off its subject: "hatten Zeugen von X berichtet"."""
    if subject is None or not cue.needs or not tokens.verb_final or subject[1] > verb:
        return subject
    inside = [k for k in range(subject[0] + 1, subject[1]) if tokens.lower[k] in cue.needs]
    beyond = any(tokens.lower[k] in cue.needs for k in range(subject[1], clause.last))
    return (subject[0], inside[0]) if inside and not beyond else subject


def _is_passive(tokens: Tokens, clause: Clause, at: list[int]) -> bool:
    """Whether it is done to the subject: "was accused", "has been accused", "wurde zitiert"."""
    if not tokens.verb_final and any(tokens.bits[k] & BIT["be"] for k in range(at[0] + 1, at[-1])):
        return True  # "has been accused"
    verbs = [v for v in clause.verbs if tokens.bits[v] & _AUX]
    done_to = any(tokens.bits[v] & (BIT["become"] | BIT["be"]) for v in verbs)
    return done_to and not any(tokens.bits[v] & BIT["have"] for v in verbs)


def _closes_quote(unit: Unit, clause: Clause) -> bool:
    """Whether a clause begins with its verb right behind a quotation: '"...," said a man who'."""
    return clause.verb == clause.first and any(
        b in (clause.first, clause.first - 1) and b - a > 3 for a, b in unit.quotations
    )


def _before(tokens: Tokens, unit: Unit, k: int, pack: LanguagePack) -> TokenSpan | None:
    """Find the paper before an aside: "In einer Erklärung, die ..., wurde verkündet"."""
    for j in range(k - 1, max(-1, k - 3), -1):
        clause = unit.clauses[j]
        if clause.kind == "frag":
            return document(tokens, clause, pack)
        if clause.kind not in ("rel", "paren"):
            return None
    return None


def _overlaps(new: Attribution, found: list[Attribution]) -> bool:
    """Whether most of the new content is someone's already."""
    total = sum(b - a for a, b in new.content)
    shared = sum(
        max(0, min(b, d) - max(a, c)) for a, b in new.content for f in found for c, d in f.content
    )
    return shared > 0.6 * total


def _rank(tokens: Tokens, unit: Unit, k: int) -> tuple[bool, bool, int]:
    """Frames that reach back come first, then main clauses, then those inside others."""
    clause = unit.clauses[k]
    back = _inverted(unit, k) if tokens.verb_final else _closing_frame(tokens, unit, k)
    back = back or (clause.kind == "sub" and tokens.lower[clause.lead] in tokens.links.introduce)
    return (not back, clause.kind in ("rel", "sub"), -k if back else k)


def _closing_frame(tokens: Tokens, unit: Unit, k: int) -> bool:
    """A clause such as ", the agency reported on Friday" that nothing depends on."""
    clause = unit.clauses[k]
    if k == 0 or clause.mark != "," or not clause.verbs or clause.kind in ("rel", "sub"):
        return False
    verb = clause.verbs[-1]
    return bool(tokens.bits[verb] & BIT["cue"]) and clause.last - verb <= 6


def _inverted(unit: Unit, k: int) -> bool:
    """A clause such as ", sagte der Sprecher": its frame reaches back over what comes before."""
    clause = unit.clauses[k]
    return k > 0 and clause.verb == clause.first and clause.mark == ","


def _within(found: list[Attribution], clause: Clause) -> bool:
    return any(a <= clause.first and clause.last <= b for f in found for a, b in f.content)


def _colon_follows(tokens: Tokens, unit: Unit, k: int) -> bool:
    end = unit.clauses[k].last
    return end < unit.last and tokens.word[end] == ":"

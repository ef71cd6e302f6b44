"""Reporting verbs and what hangs on them: "X sagte, ...", "..., so X", "X: „...“"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from parley.core.terms import Form
from parley.reading.clauses import Clause, is_finite
from parley.reading.pack import BIT, Cue, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.model import Attribution, TokenSpan
from parley.reading.voice.phrases import appositions, noun_phrase, skip_adjuncts
from parley.reading.voice.subjects import find_subject

_SUBJUNCTIVE = BIT["subjunctive1"] | BIT["subjunctive2"]
_AUX = BIT["have"] | BIT["be"] | BIT["become"] | BIT["modal"]


@dataclass(slots=True)
class Unit:
    """One sentence (quotations kept whole) with its clauses and quotations."""

    index: int
    first: int
    last: int
    clauses: list[Clause]
    quotations: list[TokenSpan]


def cue_frames(tokens: Tokens, unit: Unit, pack: LanguagePack) -> list[Attribution]:
    """Return the speech that reporting verbs of ``unit`` introduce, left to right."""
    found: list[Attribution] = []
    order = sorted(range(len(unit.clauses)), key=lambda k: _rank(tokens, unit, k))
    for k in order:
        clause = unit.clauses[k]
        if found and _within(found, clause):
            continue
        hit = _cue_in(tokens, clause, unit, pack)
        if hit is None:
            continue
        attribution = _frame(tokens, unit, k, hit, pack, found)
        if attribution is not None and not _overlaps(attribution, found):
            found.append(attribution)
    return sorted(found, key=lambda a: a.first)


def _overlaps(new: Attribution, found: list[Attribution]) -> bool:
    """Whether most of the new content is someone's already."""
    total = sum(b - a for a, b in new.content)
    shared = sum(
        max(0, min(b, d) - max(a, c)) for a, b in new.content for f in found for c, d in f.content
    )
    return shared > 0.6 * total


def _rank(tokens: Tokens, unit: Unit, k: int) -> tuple[bool, bool, int]:
    """Frames that reach back come first, then main clauses, then those inside others."""
    back = _inverted(unit, k) if tokens.verb_final else _closing_frame(tokens, unit, k)
    return (not back, unit.clauses[k].kind in ("rel", "sub"), -k if back else k)


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


def _cue_in(
    tokens: Tokens, clause: Clause, unit: Unit, pack: LanguagePack
) -> tuple[Cue, list[int]] | None:
    quoted = [q for q in unit.quotations if q[0] < clause.last and q[1] > clause.first]
    second: tuple[Cue, list[int]] | None = None
    for i in range(clause.first, clause.last):
        if not tokens.bits[i] & BIT["cue"] or any(a <= i < b for a, b in quoted):
            continue
        if not tokens.word[i][0].islower() and i != unit.first and i != clause.lead:
            continue
        for cue in pack.cues.get(tokens.lower[i], ()):
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
            if last in pack.particles and clause.last - 1 > i and not at_end:
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
                return [k, i] if k < i else [i, k]
        return None
    if cue.kind == "gerund":
        return [i] if i == clause.lead and clause.mark == "," else None
    return None


def _no_english_verb(tokens: Tokens, clause: Clause, i: int) -> bool:
    """Whether "report" or "believed" is a noun or a passive here."""
    if i == clause.first:
        return bool(tokens.bits[i] & BIT["not_verb"])
    if not is_finite(tokens, i) and not tokens.bits[i - 1] & BIT["adverb"]:
        return True
    return any(tokens.bits[k] & BIT["be"] for k in range(max(clause.first, i - 2), i))


def _late_particle(tokens: Tokens, clause: Clause, unit: Unit, particle: str) -> int:
    """Find "bekannt" in "gab der Leiter, Max Muster, bekannt, dass ..."."""
    at = unit.clauses.index(clause)
    for later in unit.clauses[at + 1 : at + 4]:
        if later.kind in ("frag", "rel", "paren", "sub") or not later.verbs:
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
    return bool(tokens.bits[k + 1] & BIT["coordinator"]) or tokens.lower[k + 1] in ("wie", "als")


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
    passive = cue.kind in ("participle", "split") and any(
        tokens.bits[v] & (BIT["become"] | BIT["be"]) for v in clause.verbs
        if tokens.bits[v] & _AUX
    ) and not any(tokens.bits[v] & BIT["have"] for v in clause.verbs)  # fmt: skip
    subject, addressee = find_subject(tokens, unit.clauses, k, pack)
    if passive:
        addressee = subject
        subject = _agent(tokens, clause, pack)
        if subject is None and not pack.verb_final:
            return None
        subject = subject or _document(tokens, clause, pack)
    if subject is None and not passive and "es" in tokens.lower[clause.first : clause.last]:
        subject = _place_of_words(tokens, max(at) + 1, clause, pack) or _place_of_words(
            tokens, clause.first, clause, pack
        )
    if subject is None and cue.companion:
        return None
    if subject and (_first_person(tokens, subject) or mute(tokens, subject, pack, cue)):
        return None
    if subject and subject[1] - subject[0] == 1 and tokens.lower[subject[0]] in pack.nobody:
        subject = None
    base = Attribution(
        Form.INDIRECT, [], "", unit.index, cue=at, speaker=subject, source=subject,
        addressee=addressee, act=cue.act, lemma=cue.lemma,
    )  # fmt: skip
    correlates = pack.frames.get("correlate", ())
    between = range(min(at), clause.last)
    base.cue = sorted({*at, *(i for i in between if tokens.lower[i] in correlates)})
    start = min([clause.first] + ([subject[0]] if subject else []))
    base.frame = [(start, clause.last)]
    while k + 1 < len(unit.clauses) and unit.clauses[k].last <= max(at):
        k += 1
    base.frame = [(start, unit.clauses[k].last)]
    inline = not pack.verb_final and not cue.no_clause and not _colon_follows(tokens, unit, k)
    made = (
        _as_introduced(tokens, unit, k, base, pack)
        or (_inline(tokens, unit, k, base, pack) if inline else None)
        or _after(tokens, unit, k, cue, base, pack)
        or _before(tokens, unit, k, cue, base, pack, found)
        or _partial_quote(tokens, unit, clause, base)
        or (None if passive else _object(tokens, unit, clause, cue, base, pack))
    )
    return made


def _colon_follows(tokens: Tokens, unit: Unit, k: int) -> bool:
    end = unit.clauses[k].last
    return end < unit.last and tokens.word[end] == ":"


def _first_person(tokens: Tokens, span: TokenSpan) -> bool:
    return span[1] - span[0] == 1 and bool(tokens.bits[span[0]] & BIT["first_person"])


def mute(
    tokens: Tokens, subject: TokenSpan, pack: LanguagePack, cue: Cue | None = None
) -> bool:
    """Whether the subject is no one who speaks: an abstraction, or no document for "zeigt"."""
    head = next((k for k in range(*subject) if tokens.word[k][0].isupper()
                 and not tokens.bits[k] & BIT["article"]), -1)  # fmt: skip
    if head < 0:
        return False
    low = tokens.lower[head]
    if cue is not None and cue.document_only:
        return not tokens.bits[head] & BIT["source_noun"] and not low.endswith(pack.source_suffix)
    return (
        low.endswith(pack.abstract)
        and not low.endswith(pack.speaking)
        and (not tokens.bits[head] & BIT["source_noun"])
    )


def _document(tokens: Tokens, clause: Clause, pack: LanguagePack) -> TokenSpan | None:
    """Find the paper that speaks in "In einem Bericht der Zeitung wurde vermutet"."""
    for i in range(clause.first, clause.last - 2):
        if tokens.lower[i] in ("in", "im"):
            end = noun_phrase(tokens, i + 1, clause.last, pack)
            if any(tokens.bits[k] & BIT["source_noun"] for k in range(i + 1, min(end, i + 4))):
                return i + 1, end
    return None


def _place_of_words(tokens: Tokens, i: int, clause: Clause, pack: LanguagePack) -> TokenSpan | None:
    """Find who stands behind "hieß es in einer Mitteilung der Armee"."""
    while i < clause.last:
        if tokens.lower[i] in ("in", "im", "aus", "bei", "beim", "von", "vom", "seitens"):
            end = noun_phrase(tokens, i + 1, clause.last, pack)
            if end > i + 1 and tokens.lower[end - 1] not in pack.time_noun:
                return i + 1, end
        i += 1
    return None


def _agent(tokens: Tokens, clause: Clause, pack: LanguagePack) -> TokenSpan | None:
    for i in range(clause.first, clause.last - 1):
        if tokens.lower[i] in ("von", "vom", "by", "durch") and (
            i == clause.first or not tokens.word[i - 1][0].isupper()
        ):
            end = noun_phrase(tokens, i + 1, clause.last, pack)
            if end > i + 1:
                return i + 1, end
    return None


def _as_introduced(
    tokens: Tokens, unit: Unit, k: int, base: Attribution, pack: LanguagePack
) -> Attribution | None:
    """Read "Wie X mitteilte, ..." and "..., wie X sagte, ..."."""
    clause = unit.clauses[k]
    if tokens.lower[clause.lead] not in ("wie", "as") or clause.kind not in ("sub", "main"):
        return None
    if k > 0 and tokens.bits[clause.lead - 1] & BIT["article"]:
        return None
    base.content = _rest(tokens, unit, clause.first, clause.last)
    base.rule = "voice.as_reported"
    return base if base.content else None


def _rest(tokens: Tokens, unit: Unit, first: int, last: int) -> list[TokenSpan]:
    """What is left of a unit around a frame, without the commas at the seam."""
    spans = []
    for a, b in ((unit.first, first), (last, unit.last)):
        trimmed = trim(tokens, a, b)
        if trimmed[1] > trimmed[0]:
            spans.append(trimmed)
    return spans


def trim(tokens: Tokens, a: int, b: int) -> TokenSpan:
    """Drop commas, colons, dashes and the full stop at the ends of a span."""
    while a < b and tokens.word[a] in ",;:–-—.)":
        a += 1
    while b > a and tokens.word[b - 1] in ",;:–-—.(":
        b -= 1
    return a, b


def _after(
    tokens: Tokens, unit: Unit, k: int, cue: Cue, base: Attribution, pack: LanguagePack
) -> Attribution | None:
    """Read what follows: a colon, a quotation, or a clause that depends on the verb."""
    if cue.no_clause:
        return None
    clause, clauses = unit.clauses[k], unit.clauses
    end = clause.last
    if end >= unit.last:
        return None
    mark = tokens.word[end]
    if mark == ":":
        base.content = [trim(tokens, end + 1, unit.last)]
        quoted = end + 1 < unit.last and any(q[0] == end + 1 for q in unit.quotations)
        told = [c for c in clauses[k + 1 :] if c.verbs]
        if not quoted and (
            not told or cue.clause_only and not any(_moody(tokens, c) for c in told)
        ):
            return None
        base.form = Form.DIRECT if quoted else Form.INDIRECT
        base.rule = "voice.colon"
        base.frame = [(base.frame[0][0], end + 1)]
        if quoted:
            quote = next(q for q in unit.quotations if q[0] == end + 1)
            base.content = [quote]
        return base
    k2 = k + 1
    while k2 < len(clauses) and clauses[k2].kind in ("rel", "paren", "frag") and not (
        _complement(tokens, clauses, k2, cue, pack)
    ):  # fmt: skip
        k2 += 1
    if k2 >= len(clauses) or not _complement(tokens, clauses, k2, cue, pack):
        return None
    if k2 > k + 1 and clauses[k2].kind == "main" and k > 0 and clause.verb == clause.lead:
        return None
    begin = clauses[k2].first
    fronted = clauses[k2].kind == "main" and clauses[k2].verb == clauses[k2].lead
    if fronted and k2 > k + 1 and all(c.kind != "rel" for c in clauses[k + 1 : k2]):
        begin = clauses[k + 1].first
    stop = _complement_end(tokens, clauses, k2, unit, pack)
    base.content = [trim(tokens, begin, stop)]
    base.frame = [(base.frame[0][0], begin)]
    base.rule = "voice.clause"
    quotes = [q for q in unit.quotations if q[0] == begin]
    if quotes and quotes[0][1] >= stop - 1:
        base.form = Form.DIRECT
    if k > 0 and clause.verb == clause.lead and clause.mark == "," and begin == clause.last + 1:
        before = _preceding(tokens, unit, k, base)
        if before and _stands_alone(unit, k) and not _is_interrupted_subject(base, before):
            base.content.insert(0, before)
    return base


def _stands_alone(unit: Unit, k: int) -> bool:
    """Whether what stands before clause ``k`` is a sentence: "Nachdem ..., sagte er" is none."""
    return any(c.kind == "main" for c in unit.clauses[:k]) or any(
        q[1] <= unit.clauses[k].first and q[1] - q[0] > 3 for q in unit.quotations
    )


def _is_interrupted_subject(base: Attribution, before: TokenSpan) -> bool:
    return base.speaker is not None and base.speaker[0] < before[1]


def _complement(
    tokens: Tokens, clauses: list[Clause], k: int, cue: Cue, pack: LanguagePack
) -> bool:
    clause = clauses[k]
    bits = tokens.bits[clause.lead]
    if clause.kind == "quote" or tokens.word[clause.first] in '„“"»«' and clause.mark == ",":
        return True
    if clause.kind == "frag" and tokens.lower[clause.lead] in ("dass", "daß", "ob", "that"):
        return True  # "dass Max Muster, der Anwalt, ..." is cut at its commas
    if clause.kind == "sub":
        if bits & BIT["complementizer"]:
            return tokens.lower[clause.lead] != "wie" or not tokens.bits[clause.verb] & BIT["cue"]
        later = clauses[k + 1] if k + 1 < len(clauses) else None
        if tokens.lower[clause.lead] not in pack.conditional or any(
            tokens.bits[v] & BIT["cue"] for v in clause.verbs
        ):
            return False
        return later is not None and later.kind == "main" and _moody(tokens, later)
    if clause.kind == "inf":
        return True
    if clause.kind == "rel":
        return False
    if not pack.verb_final:
        return bool(bits & BIT["complementizer"])
    if clause.mark in ("(",) or not clause.verbs:
        return False
    if _moody(tokens, clause):
        return True
    return (
        clause.kind == "main"
        and not cue.clause_only
        and clause.mark == ","
        and clause.lead == clause.first
        and clause.verb > clause.first
        and not cue.takes_object
        and not tokens.bits[clause.verb] & BIT["cue"]
    )


def _moody(tokens: Tokens, clause: Clause) -> bool:
    return any(tokens.bits[v] & _SUBJUNCTIVE for v in clause.verbs)


def _complement_end(
    tokens: Tokens, clauses: list[Clause], k: int, unit: Unit, pack: LanguagePack
) -> int:
    for clause in clauses[k + 1 :]:
        new = tokens.bits[clause.first] & BIT["coordinator"] and clause.kind == "main"
        if clause.mark == ";" and clause.kind == "main" and not _moody(tokens, clause):
            return clause.first - 1
        if not new or _moody(tokens, clause):
            continue
        if tokens.bits[clause.verb] & BIT["cue"]:
            return clause.first
    return unit.last


def _preceding(tokens: Tokens, unit: Unit, k: int, base: Attribution) -> TokenSpan | None:
    clause = unit.clauses[k]
    span = trim(tokens, unit.first, clause.first)
    return span if span[1] > span[0] else None


def _inline(
    tokens: Tokens, unit: Unit, k: int, base: Attribution, pack: LanguagePack
) -> Attribution | None:
    """Read "X said (that) ..." where no comma parts the clause from its verb."""
    if pack.verb_final:
        return None
    clause = unit.clauses[k]
    i = max(base.cue) + 1
    i = _past_setting(tokens, i, clause.last, pack)
    complementizer = i < clause.last and tokens.bits[i] & BIT["complementizer"]
    rest = any(is_finite(tokens, v) for v in range(i, clause.last))
    nxt = unit.clauses[k + 1] if k + 1 < len(unit.clauses) else None
    if not rest and not complementizer:
        split = nxt is not None and nxt.mark == "" and nxt.verbs
        if not split:
            return None
    if i >= clause.last and nxt is not None:
        i = nxt.first
    base.content = [trim(tokens, i, unit.last)]
    base.frame = [(base.frame[0][0], i)]
    base.rule = "voice.inline"
    return base if base.content[0][1] > base.content[0][0] else None


_SETTING = frozenset(["on", "in", "at", "to", "during", "via", "late", "early"])


def _past_setting(tokens: Tokens, i: int, stop: int, pack: LanguagePack) -> int:
    """Skip when, where and to whom it was said: "on Friday", "in a statement", "reporters"."""
    while i < stop:
        if tokens.lower[i] in _SETTING:
            end = noun_phrase(tokens, i + 1, stop, pack)
            if end == i + 1:
                return i
            i = end
        elif tokens.bits[i] & BIT["adverb"] and tokens.lower[i] not in ("about", "nearly", "almost"):
            i += 1
        else:
            return i
    return i


def _before(
    tokens: Tokens,
    unit: Unit,
    k: int,
    cue: Cue,
    base: Attribution,
    pack: LanguagePack,
    found: list[Attribution],
) -> Attribution | None:
    """Read "..., sagte X." and "„...“, sagte X."."""
    clause = unit.clauses[k]
    quoted = _leading_quote(unit, clause)
    if quoted is None and not _stands_alone(unit, k):
        return None
    if quoted is None and cue.clause_only and not any(
        _moody(tokens, c) for c in unit.clauses[:k]
    ):  # fmt: skip
        return None
    inverted = clause.verb == clause.lead
    if base.speaker and base.speaker[0] < clause.first:
        return None
    if pack.verb_final and (not inverted or clause.lead != clause.first):
        return None
    if k == 0 and quoted is None:
        return None
    floor = unit.first
    for earlier in found:
        floor = max(floor, earlier.last if earlier.last <= clause.first else floor)
    floor = max(floor, _after_colon(tokens, unit, k))
    content = quoted or trim(tokens, floor, clause.first)
    if content[1] <= content[0]:
        return None
    base.content = [content]
    base.rule = "voice.after"
    if quoted or any(q == content for q in unit.quotations):
        base.form = Form.DIRECT
    stop = base.speaker[1] if base.speaker and base.speaker[1] > clause.last else clause.last
    base.frame = [(max(content[1], clause.first - 1 if clause.mark else clause.first), stop)]
    after = trim(tokens, stop, unit.last)
    if after[1] > after[0] and (clause.mark == "," or quoted):
        if any(q[0] == after[0] for q in unit.quotations) or (
            base.form is Form.INDIRECT and stop < unit.last and tokens.word[stop] == ","
        ):
            base.content.append(after)
    return base


def _after_colon(tokens: Tokens, unit: Unit, k: int) -> int:
    """Where the reported part begins in "Sie einigten sich: Am Montag solle ..., sagte X"."""
    for j in range(1, k):
        clause = unit.clauses[j]
        if clause.mark == ":" and not any(_moody(tokens, c) for c in unit.clauses[:j]):
            return clause.first
    return unit.first


def _leading_quote(unit: Unit, clause: Clause) -> TokenSpan | None:
    heads = {c.first for c in unit.clauses}
    for a, b in unit.quotations:
        if a in heads and (b == clause.first or b == clause.first - 1):
            return a, b
        if a == clause.first and b <= clause.lead:
            return a, b
    return None


def _partial_quote(
    tokens: Tokens, unit: Unit, clause: Clause, base: Attribution
) -> Attribution | None:
    """Read "X sprach von einem „Vertrauensbruch“"."""
    inside = [
        q for q in unit.quotations
        if q[0] >= clause.first and q[1] <= clause.last and q[1] - q[0] > 2
        and (base.act == "characterise" or not _is_name(tokens, q))
        and not (base.speaker and base.speaker[0] <= q[0] < base.speaker[1])
    ]  # fmt: skip
    if not inside:
        return None
    base.content = [inside[-1]]
    base.form = Form.DIRECT
    base.rule = "voice.partial"
    start, end = base.frame[0]
    base.frame = [s for s in ((start, inside[-1][0]), (inside[-1][1], end)) if s[1] > s[0]]
    return base


def _is_name(tokens: Tokens, quote: TokenSpan) -> bool:
    """Whether quotation marks only set off a name („Associated Press“)."""
    function = BIT["article"] | BIT["preposition"] | BIT["coordinator"]
    return all(
        not w[0].isalpha() or not w[0].islower() or bool(b & function)
        for w, b in zip(tokens.word[slice(*quote)], tokens.bits[slice(*quote)], strict=True)
    )


def _object(
    tokens: Tokens, unit: Unit, clause: Clause, cue: Cue, base: Attribution, pack: LanguagePack
) -> Attribution | None:
    """Read "X forderte eine Waffenruhe": the act is told, the words are not."""
    if not cue.takes_object or base.speaker is None or clause.kind == "rel":
        return None
    if cue.needs and not any(n in tokens.lower[clause.first : clause.last] for n in cue.needs):
        return None
    bare = base.speaker[1] >= clause.last and base.speaker[0] > clause.verb
    if bare and clause.verb == clause.lead:
        return None
    last = clause.last
    for later in unit.clauses[unit.clauses.index(clause) + 1 :]:
        hangs = later.kind in ("rel", "frag", "inf", "paren") or (
            later.kind == "sub" and tokens.bits[later.lead] & BIT["complementizer"]
        )
        if not hangs or later.mark in (";", ":", "–", "-"):
            break
        last = later.last
    base.content = [(min(base.speaker[0], clause.lead), max(last, base.speaker[1]))]
    base.frame = []
    base.form = Form.REPORTED
    base.rule = "voice.reported" if cue.telling else "voice.act"
    return base


def colon_frames(tokens: Tokens, unit: Unit, pack: LanguagePack) -> list[Attribution]:
    """Read "Innenminister X: „...“" and "..., so X" (no verb at all)."""
    found: list[Attribution] = []
    for k, clause in enumerate(unit.clauses):
        if clause.kind != "frag":
            continue
        low = tokens.lower[clause.first]
        if tokens.bits[clause.first] & BIT["so"] and k > 0 and clause.mark in (",", "–", "-"):
            found += _so(tokens, unit, k, pack)
        elif (
            clause.last < unit.last
            and tokens.word[clause.last] == ":"
            and any(q[0] == clause.last + 1 for q in unit.quotations)
            and clause.last - clause.first < 12
            and low not in ("zitat", "quote")
        ):
            quote = next(q for q in unit.quotations if q[0] == clause.last + 1)
            speaker = (clause.first, clause.last)
            found.append(
                Attribution(
                    Form.DIRECT,
                    [quote],
                    "voice.name_colon",
                    unit.index,
                    frame=[(clause.first, clause.last + 1)],
                    speaker=speaker,
                    source=speaker,
                )  # fmt: skip
            )
    return found


def _so(tokens: Tokens, unit: Unit, k: int, pack: LanguagePack) -> list[Attribution]:
    clause = unit.clauses[k]
    start = skip_adjuncts(tokens, clause.first + 1, clause.last, pack)
    end = noun_phrase(tokens, start, clause.last, pack)
    if end <= start:
        return []
    stop = unit.last
    if end >= clause.last:
        end = appositions(tokens, end, stop, pack)
    speaker = (start, end)
    content = trim(tokens, unit.first, clause.first)
    made = Attribution(
        Form.INDIRECT, [content], "voice.so", unit.index,
        frame=[(clause.first - 1, max(end, clause.last))], cue=[clause.first],
        speaker=speaker, source=speaker,
    )  # fmt: skip
    if any(
        q == content or (q[0] == content[0] and q[1] >= content[1] - 1) for q in unit.quotations
    ):
        made.form = Form.DIRECT
    colon = made.frame[0][1]
    if colon < unit.last and tokens.word[colon] == ":":
        quote = next((q for q in unit.quotations if q[0] == colon + 1), None)
        if quote is not None:
            extra = replace(made, content=[quote], form=Form.DIRECT)
            return [made, extra]
    after = trim(tokens, made.frame[0][1], unit.last)
    if after[1] > after[0] and tokens.word[made.frame[0][1]] == ",":
        made.content.append(after)
    return [made]


def trailing_quotes(
    tokens: Tokens, unit: Unit, found: list[Attribution], pack: LanguagePack
) -> list[Attribution]:
    """Read the quotation after a colon that no frame has claimed: the sentence's subject says it."""
    made: list[Attribution] = []
    for quote in unit.quotations:
        a, b = quote
        if a == unit.first or tokens.word[a - 1] != ":" or b - a < 5:
            continue
        if any(c <= a and b <= d for f in found for c, d in f.content):
            continue
        if found:
            last = found[-1]
            made.append(
                replace(last, content=[quote], form=Form.DIRECT, rule="voice.trailing_quote",
                        frame=last.frame or [(unit.first, a)])
            )  # fmt: skip
            continue
        k = next((k for k, c in enumerate(unit.clauses) if c.kind == "main" and c.verb >= 0), -1)
        subject = find_subject(tokens, unit.clauses, k, pack)[0] if k >= 0 else None
        if subject is not None and subject[1] <= a:
            made.append(
                Attribution(Form.DIRECT, [quote], "voice.trailing_quote", unit.index,
                            frame=[(unit.first, a)], speaker=subject, source=subject)
            )  # fmt: skip
    return made


def nested_quotes(tokens: Tokens, unit: Unit, found: list[Attribution]) -> list[Attribution]:
    """Return quotations that stand inside what someone is reported to say."""
    made: list[Attribution] = []
    for one in found:
        if one.form is Form.DIRECT or one.rule == "voice.act":
            continue
        for quote in unit.quotations:
            a, b = quote
            inside = any(c <= a and b <= d and (a, b) != (c, d) for c, d in one.content)
            if inside and b - a > 2 and not _is_name(tokens, quote):
                nested = replace(one, content=[quote], form=Form.DIRECT, nested=True)
                nested.rule = "voice.nested"
                made.append(nested)
    return made

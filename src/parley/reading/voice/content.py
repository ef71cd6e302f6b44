"""What is said: the clause, quotation or object that a reporting verb takes."""

from __future__ import annotations

from parley.core.terms import Form
from parley.reading.clauses import Clause
from parley.reading.pack import BIT, Cue, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.model import Attribution, TokenSpan
from parley.reading.voice.unit import Unit, trim

_SUBJUNCTIVE = BIT["subjunctive1"] | BIT["subjunctive2"]


def as_introduced(
    tokens: Tokens, unit: Unit, k: int, base: Attribution, pack: LanguagePack
) -> Attribution | None:
    """Read "Wie X mitteilte, ..." and "..., wie X sagte, ..."."""
    clause = unit.clauses[k]
    opened = _opened_before(tokens, unit, k) if pack.verb_final else None
    if opened is not None:  # "wie der Leiter, Max Muster, sagte"
        first, end = unit.clauses[opened].first, clause.last
        base.speaker = base.source = (unit.clauses[opened].lead + 1, unit.clauses[k - 1].last)
        base.frame = [(first, end)]
        base.content = _rest(tokens, unit, first, end)
        base.rule = "voice.as_reported"
        return base if base.content else None
    if tokens.lower[clause.lead] not in tokens.links.introduce or clause.kind not in (
        "sub",
        "main",
    ):
        return None
    if k > 0 and tokens.bits[clause.lead - 1] & BIT["article"]:
        return None
    if not pack.verb_final and any(v > max(base.cue) for v in clause.verbs):
        return None  # "as officials said half of them had fled": what is said follows
    base.content = _rest(tokens, unit, clause.first, clause.last)
    base.rule = "voice.as_reported"
    return base if base.content else None


def _opened_before(tokens: Tokens, unit: Unit, k: int) -> int | None:
    """Return the fragment with "wie" that an apposition parts from its verb at its end."""
    clause = unit.clauses[k]
    if clause.verb != clause.lead or clause.lead != clause.first:
        return None
    for j in range(k - 1, max(-1, k - 4), -1):
        if unit.clauses[j].kind != "frag":
            return None
        if tokens.lower[unit.clauses[j].lead] in tokens.links.introduce and j < k - 1:
            return j
    return None


def _rest(tokens: Tokens, unit: Unit, first: int, last: int) -> list[TokenSpan]:
    """What is left of a unit around a frame, without the commas at the seam."""
    spans = []
    for a, b in ((unit.first, first), (last, unit.last)):
        trimmed = trim(tokens, a, b)
        if trimmed[1] > trimmed[0]:
            spans.append(trimmed)
    return spans


def what_follows(
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
        if not quoted and (not told or cue.clause_only and not any(moody(tokens, c) for c in told)):
            return None
        base.form = Form.DIRECT if quoted else Form.INDIRECT
        base.rule = "voice.colon"
        base.act = "assert" if base.act == "deny" else base.act  # "widersprach: Die Kämpfe ..."
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
    fronted = fronted or (
        clauses[k2].kind == "inf" and all(c.kind == "frag" for c in clauses[k + 1 : k2])
    )  # "gibt an, Stellungen, vor allem des IS, zu bombardieren"
    if fronted and k2 > k + 1 and all(c.kind != "rel" for c in clauses[k + 1 : k2]):
        begin = clauses[k + 1].first
    elif fronted and k2 > k + 2 and clauses[k + 1].kind == "frag" and _subject_first(clause, base):
        begin = clauses[k + 1].first  # "teilte mit, alle Zivilisten, die ..., hätten ..."
    stop = _complement_end(tokens, clauses, k2, unit, pack)
    base.content = [trim(tokens, begin, stop)]
    base.frame = [(base.frame[0][0], begin)]
    base.rule = "voice.clause"
    counted = _counts(tokens, clause, cue, pack)
    if counted:
        base.content.insert(0, trim(tokens, counted, clause.last))
    quotes = [q for q in unit.quotations if q[0] == begin]
    if quotes and quotes[0][1] >= stop - 1:
        base.form = Form.DIRECT
    if k > 0 and clause.verb == clause.lead and clause.mark == "," and begin == clause.last + 1:
        before = _preceding(tokens, unit, k, base)
        if before and _stands_alone(unit, k) and not _is_interrupted_subject(base, before):
            base.content.insert(0, before)
    return base


def _subject_first(clause: Clause, base: Attribution) -> bool:
    """Whether who speaks stands before the verb, so that no apposition of his follows it."""
    return base.speaker is not None and base.speaker[1] <= clause.verb


def _counts(tokens: Tokens, clause: Clause, cue: Cue, pack: LanguagePack) -> int:
    """Return where a figure's phrase begins that the verb takes: "bezifferte die Zahl auf 200"."""
    words = pack.gapping.get(cue.lemma, ())
    for k in range(clause.verb + 1, clause.last - 1):
        if tokens.lower[k] in words:
            figure = any(tokens.word[i][0].isdigit() for i in range(k + 1, min(k + 4, clause.last)))
            return clause.verb + 1 if figure else 0
    return 0


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
    if clause.kind == "frag" and tokens.lower[clause.lead] in tokens.links.that:
        return True  # "dass Max Muster, der Anwalt, ..." is cut at its commas
    if clause.kind == "sub":
        if bits & BIT["complementizer"]:
            return tokens.lower[clause.lead] != "wie" or not tokens.bits[clause.verb] & BIT["cue"]
        later = clauses[k + 1] if k + 1 < len(clauses) else None
        if tokens.lower[clause.lead] not in pack.conditional or any(
            tokens.bits[v] & BIT["cue"] for v in clause.verbs
        ):
            return False
        return later is not None and later.kind == "main" and moody(tokens, later)
    if clause.kind == "inf":
        return tokens.lower[clause.lead] not in tokens.links.purpose
    if clause.kind == "rel":
        return False
    if not pack.verb_final:
        return bool(bits & BIT["complementizer"])
    if clause.mark in ("(",) or not clause.verbs:
        return False
    if clause.verb == clause.lead and tokens.lower[clause.lead] in pack.conditional:
        return False  # "..., sollte die Blockade nicht enden"
    if moody(tokens, clause):
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


def headed(clauses: list[Clause], k: int) -> Clause | None:
    """Return the main clause that a fragment, cut off by a relative clause, is the subject of."""
    for clause in clauses[k + 1 :]:
        if clause.kind == "main":
            return clause
        aside = clause.kind == "frag" and clause.mark == ","  # "the commissioner, Max Muster, said"
        if clause.kind not in ("rel", "paren") and not aside:
            return None
    return None


def moody(tokens: Tokens, clause: Clause) -> bool:
    return any(tokens.bits[v] & _SUBJUNCTIVE for v in clause.verbs)


def _complement_end(
    tokens: Tokens, clauses: list[Clause], k: int, unit: Unit, pack: LanguagePack
) -> int:
    for j, clause in enumerate(clauses[k + 1 :], k + 1):
        head = headed(clauses, j)
        parted = clause.mark == ";" and clause.kind == "frag" and head is not None
        if parted and head is not None and not moody(tokens, head):
            return clause.first - 1  # "...; the Emirates, which ..., rejected the charge"
        new = tokens.bits[clause.first] & BIT["coordinator"] and clause.kind == "main"
        if clause.mark == ";" and clause.kind == "main" and not moody(tokens, clause):
            return clause.first - 1
        if not new or moody(tokens, clause):
            continue
        if tokens.bits[clause.verb] & BIT["cue"]:
            return clause.first
    return unit.last


def _preceding(tokens: Tokens, unit: Unit, k: int, base: Attribution) -> TokenSpan | None:
    clause = unit.clauses[k]
    span = trim(tokens, unit.first, clause.first)
    return span if span[1] > span[0] else None


def what_went_before(
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
    begin = clause.first
    quoted = _leading_quote(unit, clause, begin)
    if quoted is None and base.speaker and base.speaker[0] < begin:
        begin = base.speaker[0]  # "„...“, Bertha Muster, a teacher, told the station"
        quoted = _leading_quote(unit, clause, begin)
    if quoted is None and (cue.no_clause or not _stands_alone(unit, k)):
        return None
    if not pack.verb_final and _counted(tokens, base.speaker):
        return None
    if quoted is None and cue.clause_only and not any(
        moody(tokens, c) for c in unit.clauses[:k]
    ):  # fmt: skip
        return None
    inverted = clause.verb == clause.lead
    if base.speaker and base.speaker[0] < begin:
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
    stop = max(clause.last, base.frame[0][1])  # "teilte der Leiter, Max Muster, am Freitag mit"
    stop = base.speaker[1] if base.speaker and base.speaker[1] > stop else stop
    seam = min(begin, clause.first - 1 if clause.mark else clause.first)
    base.frame = [(max(content[1], seam), stop)]
    after = trim(tokens, stop, unit.last)
    goes_on = any(q[0] == after[0] for q in unit.quotations) or (
        base.form is Form.INDIRECT and stop < unit.last and tokens.word[stop] == ","
    )
    if after[1] > after[0] and goes_on and (clause.mark == "," or quoted):
        base.content.append(after)
    return base


def _after_colon(tokens: Tokens, unit: Unit, k: int) -> int:
    """Where the reported part begins in "Sie einigten sich: Am Montag solle ..., sagte X"."""
    for j in range(1, k):
        clause = unit.clauses[j]
        if clause.mark == ":" and not any(moody(tokens, c) for c in unit.clauses[:j]):
            return clause.first
    return unit.first


def _counted(tokens: Tokens, speaker: TokenSpan | None) -> bool:
    """Whether a figure stands in the words before a verb: "far short of the 2,500 pledged"."""
    return speaker is not None and any(tokens.word[i][0].isdigit() for i in range(*speaker))


def _leading_quote(unit: Unit, clause: Clause, begin: int) -> TokenSpan | None:
    heads = {c.first for c in unit.clauses}
    for a, b in unit.quotations:
        if a in heads and b in (begin, begin - 1):
            return a, b
        if a == clause.first and b <= clause.lead:
            return a, b
    return None


def partial_quote(
    tokens: Tokens, unit: Unit, clause: Clause, base: Attribution
) -> Attribution | None:
    """Read "X sprach von einem „Vertrauensbruch“"."""
    inside = [
        q for q in unit.quotations
        if q[0] >= clause.first and q[1] <= clause.last and q[1] - q[0] > 2
        and (base.act == "characterise" or not is_name(tokens, q))
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


def is_name(tokens: Tokens, quote: TokenSpan) -> bool:
    """Whether quotation marks only set off a name („Associated Press“)."""
    function = BIT["article"] | BIT["preposition"] | BIT["coordinator"]
    if tokens.verb_final and _worded(tokens, quote):
        return False
    return all(
        not w[0].isalpha() or not w[0].islower() or bool(b & function)
        for w, b in zip(tokens.word[slice(*quote)], tokens.bits[slice(*quote)], strict=True)
    )


def _worded(tokens: Tokens, quote: TokenSpan) -> bool:
    """Whether capitals in quotation marks are someone's words: "von einem „Volkskrieg“"."""
    a, b = quote
    if any(tokens.bits[k] & BIT["negation"] for k in range(a, b)):
        return True
    return (
        a > 1
        and tokens.lower[a - 1] in tokens.links.some
        and bool(tokens.bits[a - 2] & BIT["preposition"])
    )


def _charged(clause: Clause, cue: Cue, base: Attribution) -> Attribution | None:
    """Read "the Emirates, which the army accuses of arming the rebels": whom, and of what."""
    if base.addressee is None or cue.act != "accuse" or base.addressee[1] > clause.first:
        return None
    base.content = [(base.addressee[0], clause.last)]
    base.frame = []
    base.form = Form.REPORTED
    base.rule = "voice.act"
    return base


def told_object(
    tokens: Tokens, unit: Unit, clause: Clause, cue: Cue, base: Attribution, pack: LanguagePack
) -> Attribution | None:
    """Read "X forderte eine Waffenruhe": the act is told, the words are not."""
    if not cue.takes_object or base.speaker is None:
        return None
    if clause.kind == "rel":
        return _charged(clause, cue, base)
    if cue.needs and not any(n in tokens.lower[clause.first : clause.last] for n in cue.needs):
        return None
    if not tokens.verb_final and base.speaker[1] == clause.last - 1 == max(base.cue):
        return None  # nothing is told: "the 2,500 troops pledged"
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
    lent = base.speaker[1] < clause.first and clause.verb == clause.lead > clause.first
    begin = clause.lead if lent else min(base.speaker[0], clause.lead)
    base.content = [(begin, max(last, base.speaker[1]))]
    base.frame = []
    base.form = Form.REPORTED
    base.rule = "voice.reported" if cue.telling else "voice.act"
    return base

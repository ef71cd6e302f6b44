"""Who speaks in a clause with a reporting verb: the subject, before or after the verb."""

from __future__ import annotations

from parley.reading.clauses import Clause
from parley.reading.pack import BIT, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.model import TokenSpan
from parley.reading.voice.phrases import appositions, noun_phrase, skip_adjuncts

_SAID = BIT["subjunctive1"]
_SKIP = BIT["adverb"] | BIT["negation"]


def find_subject(
    tokens: Tokens, clauses: list[Clause], k: int, pack: LanguagePack
) -> tuple[TokenSpan | None, TokenSpan | None]:
    """Return the subject of clause ``k`` and, where the words tell, the addressee."""
    clause = clauses[k]
    if clause.kind == "rel":
        before, inside = _antecedent(tokens, clause, pack), _inside_relative(tokens, clause, pack)
        return (inside, before) if inside is not None else (before, None)
    if clause.kind == "sub" and pack.verb_final:
        start = skip_adjuncts(tokens, clause.lead + 1, clause.last, pack)
        end = noun_phrase(tokens, start, clause.last, pack)
        return ((start, end) if end > start else None), None
    verb = clause.verb
    if verb == clause.lead and clause.lead > clause.first and k > 0:
        return lent_subject(tokens, clauses, k, pack), None
    if verb == clause.lead:
        earlier = interrupted(tokens, clauses, k, pack)
        if earlier is not None:
            return earlier, None
        return _after_verb(tokens, verb, clause, clauses, k, pack)
    return _before_verb(tokens, clauses, k, pack)


def _before_verb(
    tokens: Tokens, clauses: list[Clause], k: int, pack: LanguagePack
) -> tuple[TokenSpan | None, TokenSpan | None]:
    clause = clauses[k]
    p, verb = clause.lead, clause.verb
    while p < verb and tokens.bits[p] & _SKIP and not tokens.bits[p] & BIT["article"]:
        p += 1
    if clause.kind == "sub":
        p = max(p, clause.lead + 1)
    if p >= verb:
        return _after_verb(tokens, verb, clause, clauses, k, pack)
    b = tokens.bits[p]
    if not pack.verb_final:
        p = _enumerated(tokens, clauses, k, p)
        return _english_prefield(tokens, p, verb, pack)
    foreign = b & BIT["preposition"] or b & BIT["oblique"] or b & BIT["subordinator"]
    bare = p + 1 == verb and tokens.lower[p] in pack.object_first
    manner = p + 1 == verb and tokens.lower[p].endswith(pack.adverb_suffix)
    when = any(tokens.lower[i] in pack.time_noun for i in range(p, min(verb, p + 3)))
    manner = manner or tokens.word[p][0].isdigit()
    follows = verb + 1 < clause.last and tokens.lower[verb + 1] in pack.nominative
    if foreign or bare or manner or when or follows:
        return _after_verb(tokens, verb, clause, clauses, k, pack)
    end = verb
    while end > p + 1 and tokens.bits[end - 1] & _SKIP:
        end -= 1
    if k == 1 and p == clause.first and clause.mark == "," and _bare_name(tokens, clauses[0]):
        p = clauses[0].first
    p = _enumerated(tokens, clauses, k, p)
    return (p, end), None


def _enumerated(tokens: Tokens, clauses: list[Clause], k: int, p: int) -> int:
    """Return where "Norway, Cuba and Venezuela" begins that was cut at its commas."""
    joined = any(tokens.bits[i] & BIT["coordinator"] for i in range(p, clauses[k].verb))
    while joined and k > 0 and clauses[k].mark == "," and p == clauses[k].first:
        before = clauses[k - 1]
        named = all(
            tokens.word[i][0].isupper() or tokens.bits[i] & BIT["article"]
            for i in range(before.first, before.last)
        )
        if before.kind != "frag" or not named or before.last - before.first > 4:
            break
        k, p = k - 1, before.first
    return p


def _bare_name(tokens: Tokens, clause: Clause) -> bool:
    """Whether a fragment is a name waiting for its apposition ("Max Muster, der Leiter ...")."""
    return (
        clause.kind == "frag"
        and clause.last - clause.first <= 4
        and all(
            tokens.word[i][0].isupper() and not tokens.bits[i]
            for i in range(clause.first, clause.last)
        )
    )


def lent_subject(
    tokens: Tokens, clauses: list[Clause], k: int, pack: LanguagePack
) -> TokenSpan | None:
    """Lend the subject of the clause before "und kündigte an"."""
    said = _SAID if not _moody(tokens, clauses[k]) else 0  # "..., sein Land sei ..., und warf"
    for j in range(k - 1, -1, -1):
        if clauses[j].kind == "main" and clauses[j].verb >= 0:
            if tokens.bits[clauses[j].verb] & said and j > 0:
                continue
            return find_subject(tokens, clauses, j, pack)[0]
    return None


def _moody(tokens: Tokens, clause: Clause) -> bool:
    return any(tokens.bits[v] & _SAID for v in clause.verbs)


def _english_prefield(
    tokens: Tokens, p: int, verb: int, pack: LanguagePack
) -> tuple[TokenSpan | None, TokenSpan | None]:
    while p < verb and tokens.bits[p] & BIT["preposition"]:
        end = noun_phrase(tokens, p + 1, verb, pack)
        if end >= verb or end == p + 1:
            break
        p = end
    end = verb
    while end > p + 1 and tokens.bits[end - 1] & (_SKIP | BIT["modal"] | BIT["have"] | BIT["be"]):
        end -= 1
    return ((p, end) if end > p else None), None


def _after_verb(
    tokens: Tokens, verb: int, clause: Clause, clauses: list[Clause], k: int, pack: LanguagePack
) -> tuple[TokenSpan | None, TokenSpan | None]:
    addressee: TokenSpan | None = None
    i = verb + 1
    for _ in range(3):
        i = skip_adjuncts(tokens, i, clause.last, pack)
        end = noun_phrase(tokens, i, clause.last, pack)
        if end <= i:
            return None, addressee
        if pack.verb_final and tokens.bits[i] & BIT["oblique"]:
            addressee = addressee or (i, end)
            i = end
            continue
        alone = end == i + 1 and tokens.bits[i] & BIT["pronoun"]  # "sagte er im Bundestag"
        end = end if alone else _attached(tokens, end, clause.last, pack)
        if end == clause.last and k + 1 < len(clauses):
            stop = clauses[min(k + 2, len(clauses) - 1)].last
            end = appositions(tokens, end, stop, pack)
        return (i, end), addressee
    return None, addressee


def _attached(tokens: Tokens, end: int, stop: int, pack: LanguagePack) -> int:
    """Take "in Berlin" into the phrase where an apposition follows it ("..., Max Muster")."""
    if end < stop and tokens.lower[end] in tokens.links.beside:
        more = noun_phrase(tokens, end + 1, stop, pack)
        if more > end + 1 and (more == stop or tokens.lower[end] == "of"):
            return more
    return end


def interrupted(
    tokens: Tokens, clauses: list[Clause], k: int, pack: LanguagePack
) -> TokenSpan | None:
    """Find "Der NDR" in "Der NDR, der ..., begründete"."""
    j = k - 1
    while j >= 0 and (
        clauses[j].kind in ("rel", "paren", "inf") or _of_relative(tokens, clauses, j)
    ):
        j -= 1
    if j < 0:
        return None
    head = clauses[j]
    if head.kind != "frag" or clauses[k].mark not in (",", ")", "–", "-"):
        return None
    if tokens.lower[head.lead] in pack.among:
        return None  # "..., darunter acht Kinder, erklärte X"
    closing = tokens.bits[head.last - 1] & (BIT["participle"] | BIT["infinitive"])
    if tokens.verb_final and closing and tokens.word[head.last - 1][0].islower():
        return None  # "..., Buriram und Trat in Sicherheit gebracht, teilte X mit"
    start = head.lead
    while start < head.last and tokens.bits[start] & _SKIP:
        start += 1
    if start >= head.last or tokens.bits[start] & (BIT["preposition"] | BIT["oblique"]):
        if j > 0 and clauses[j - 1].kind == "frag" and head.mark == ",":
            start = clauses[j - 1].lead
            while start < head.first and tokens.bits[start] & _SKIP:
                start += 1
            return start, head.last
        return None
    if j > 0 and clauses[j - 1].kind == "frag" and head.mark == ",":
        first = clauses[j - 1].lead
        while first < clauses[j - 1].last and tokens.bits[first] & _SKIP:
            first += 1
        if first < head.first - 1 and not tokens.bits[first] & BIT["preposition"]:
            start = first
    end = clauses[k].first if j == k - 1 else head.last
    while end > start and tokens.word[end - 1] in ",–-":
        end -= 1
    return start, end


def _of_relative(tokens: Tokens, clauses: list[Clause], j: int) -> bool:
    """Whether a clause goes on with a relative one: "who chairs the bloc and hosted the talks"."""
    joined = clauses[j].mark == "" and tokens.bits[clauses[j].first] & BIT["coordinator"]
    return bool(joined) and j > 0 and clauses[j - 1].kind == "rel"


def _inside_relative(tokens: Tokens, clause: Clause, pack: LanguagePack) -> TokenSpan | None:
    """Return who acts where the relative is the object: "which the army accuses of ..."."""
    lead = clause.lead
    if tokens.lower[lead] not in tokens.links.oblique_relative or lead + 2 >= clause.last:
        return None
    owned = tokens.bits[lead + 1] & BIT["article"] or tokens.word[lead + 1][0].isupper()
    end = noun_phrase(tokens, lead + 1, clause.last, pack)
    return (lead + 1, end) if owned and lead + 1 < end < clause.last else None


def _antecedent(tokens: Tokens, clause: Clause, pack: LanguagePack) -> TokenSpan | None:
    comma = clause.first - 1
    for start in range(max(0, comma - 8), comma):
        if noun_phrase(tokens, start, comma, pack) == comma:
            return start, comma
    return None

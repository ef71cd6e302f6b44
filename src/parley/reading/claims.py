"""From attributed stretches and rules that fired to claims with everything linked inside them."""

from __future__ import annotations

from dataclasses import replace

from parley.core.claim import Claim, Span, Speaker, claim_id
from parley.core.terms import EventType, Form, Kind, Polarity
from parley.reading.acts import act_event, as_answered, between_parties, consents
from parley.reading.build import build_claim, event_of, fire, mediated_last, near_part, ranked
from parley.reading.carry import acting, carried, meant_by, owning
from parley.reading.chains import hand_on
from parley.reading.conditions import passing, supposed
from parley.reading.events import Firing
from parley.reading.linking import figure_to_source, figures_in, speaker_of
from parley.reading.mediation import mediation_claims, mediations
from parley.reading.pack import BIT
from parley.reading.parts import Part, forefield, parts_of
from parley.reading.scene import Scene
from parley.reading.statements import Statement, own_voice
from parley.reading.voice.model import Attribution
from parley.reading.voice.unit import Unit, trim

TokenSpan = tuple[int, int]
_QUOTABLE = 2
_COUNTED = frozenset(["killed", "injured", "displaced", "evacuated", "waiting", "troops", "area",
                      "detained", "missing", "strikes", "force", "in_need", "returned",
                      "trapped"])  # fmt: skip


def make_claims(scene: Scene) -> list[Claim]:
    """Return the claims of a report in order of the text."""
    by_unit: dict[int, list[Attribution]] = {}
    for one in scene.said:
        by_unit.setdefault(one.unit, []).append(one)
        if one.rule == "voice.back_reference":  # the sentence before is theirs
            by_unit.setdefault(one.unit - 1, []).append(one)
    claims: list[Claim] = []
    scene.said = hand_on(scene)
    for group in _merged([a for a in scene.said if not a.nested or _quotable(scene, a)]):
        claims += _spoken(scene, group)
    for unit in scene.units:
        claims += _own(scene, unit, by_unit.get(unit.index, []))
    claims.sort(key=lambda c: (c.start, c.end, c.id))
    claims = [as_answered(c, claims) for c in claims]
    unique: dict[str, Claim] = {}
    for claim in claims:
        unique.setdefault(claim.id, claim)
    return list(unique.values())


def _quotable(scene: Scene, one: Attribution) -> bool:
    """Whether a quotation inside reported speech is long enough to stand on its own."""
    words = [w for w in scene.tokens.word[slice(*one.content[0])] if w[0].isalnum()]
    return len(words) >= _QUOTABLE


def _merged(said: list[Attribution]) -> list[list[Attribution]]:
    """Join a speaker's sentences in Konjunktiv that follow each other."""
    groups: list[list[Attribution]] = []
    for one in said:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and one.borrowed
            and last.borrowed
            and one.form is Form.FREE_INDIRECT
            and last.form is Form.FREE_INDIRECT
            and one.unit == last.unit + 1
        ):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _spoken(scene: Scene, group: list[Attribution]) -> list[Claim]:
    head = group[0]
    content = [s for g in group for s in g.content]
    spans = content + [s for g in group for s in g.frame]
    if head.speaker and not head.borrowed:
        spans.append(head.speaker)
    whole = (min(a for a, _ in spans), max(b for _, b in spans))
    inner = (min(a for a, _ in content), max(b for _, b in content))
    verbs = [v for c in scene.units[head.unit].clauses for v in c.verbs
             if any(a <= v < b for a, b in content)]  # fmt: skip
    speaker = speaker_of(scene, head)
    firings = fire(scene, [head.lends] if head.lends else content,
                   (speaker.actor or "") if speaker else "")  # fmt: skip
    if head.rule == "voice.partial" and not firings:
        firings = [f for f in fire(scene, [whole]) if f.rule.kind is Kind.POSITION]
    if head.rule == "voice.act" and not firings and not figures_in(scene, content):
        told = act_event(scene, head, speaker, whole)
        if told is not None and between_parties(scene, speaker, told):
            claim = build_claim(scene, whole, inner, content, verbs, None, speaker, head)
            return [claim] if claim is not None else []
        _reject(scene, whole, "an act of speech about nothing a claim is kept for")
        scene.acts += [told] if told is not None and not supposed(scene, head) else []
        return []
    parts = parts_of(scene.tokens, content, scene.units[head.unit].clauses, passing(scene))
    own = _clause_of(parts, head)
    if own is not None:  # of several clauses only the one with the verb is what they did in words
        firings = fire(scene, [own.span], (speaker.actor or "") if speaker else "")
    firings = mediated_last(scene, inner, ranked(scene, parts, firings, head.cue))
    firing = firings[0] if firings else None
    near = near_part(scene, parts, firing) or own
    subject = _lent(scene, parts, near)
    if not subject and (near is None or near == parts[0]):
        subject = meant_by(scene, head, (speaker.actor or "") if speaker else "")
    claim = build_claim(scene, whole, inner, content, verbs, firing, speaker, head, near,
                        event_of(firings), subject)  # fmt: skip
    if claim is None:
        return []
    if own is not None and firing is None:
        told = claim.event
        if told is None or not between_parties(scene, speaker, told):
            scene.acts += [told] if told is not None and not supposed(scene, head) else []
            return _further(scene, parts, claim, own, None, None, None)
    voice = None if own is not None else speaker
    return [claim, *_beside(scene, claim, inner, event_of(firings)),
            *_further(scene, parts, claim, own, firing, voice, head)]  # fmt: skip


def _lent(scene: Scene, parts: list[Part], near: Part | None) -> tuple[str, ...]:
    """Return who acts in a predication without a subject: who does in the one before it."""
    if near is None or not near.bare:
        return owning(scene, near.span[0]) if near is not None else ()
    before = [p for p in parts[: parts.index(near)] if not p.aside and not p.bare]
    return acting(scene, before[-1].span, before[-1].verbs) if before else ()


def _clause_of(parts: list[Part], said: Attribution) -> Part | None:
    """Return the predication that holds the verb of an act told, where there are several."""
    if said.rule != "voice.act" or len(parts) < 2:
        return None
    return next((p for p in parts for k in said.cue if p.span[0] <= k < p.span[1]), None)


def _beside(scene: Scene, claim: Claim, span: TokenSpan, typed: Firing | None) -> list[Claim]:
    """Give what a claim tells besides its deed a claim of its own.

    Who agrees to a truce is for it; who brokered it mediated.
    """
    found: list[Claim] = []
    event = claim.event
    if typed is None or event is None:
        return found
    if claim.kind is Kind.EVENT and event.type is EventType.AGREE and consents(claim):
        ident = claim_id(claim.report, claim.start, claim.end, Kind.POSITION.value,
                         claim.speaker.actor or claim.speaker.text if claim.speaker else "",
                         claim.polarity.value)  # fmt: skip
        found.append(replace(claim, id=ident, kind=Kind.POSITION, value="for", event=None,
                             quantities=(), subject=event.actors))  # fmt: skip
    if typed.rule.mode != "mediate":
        found += mediation_claims(scene, claim, mediations(scene, span))
    return found


def _further(
    scene: Scene,
    parts: list[Part],
    main: Claim,
    told: Part | None,
    firing: Firing | None,
    speaker: Speaker | None,
    said: Attribution | None,
) -> list[Claim]:
    """Give each further deed of a stretch ("..., killing 20, and shelled the port") its claim."""
    found: list[Claim] = []
    if not parts or (firing is None and told is None):
        return found
    taken = (firing.start, firing.end) if firing is not None else (-1, -1)
    before = forefield(scene.tokens, parts[0])
    if before is not None and main.kind is not Kind.CONTROL:
        found += _taken_before(scene, before, main, taken)
    if len(parts) < 2:
        return found
    subject: tuple[str, ...] = ()
    who = (speaker.actor or "") if speaker else ""
    for part in parts:
        a, b = scene.tokens.span(*part.span)
        if part is told or a <= taken[0] < b:
            subject = main.event.actors if main.event else main.subject
            continue
        if part.aside or (taken[0] < b and a < taken[1]):
            continue
        own = subject if part.bare else ()
        fresh = [f for f in fire(scene, [part.span], who or "".join(own[:1]))
                 if f.rule.type and f.rule.priority > 1]  # fmt: skip
        if not fresh:
            continue
        span = trim(scene.tokens, *part.span)
        claim = build_claim(scene, span, span, [span], list(part.verbs), fresh[0], speaker,
                            said if speaker else None, replace(part, span=span), fresh[0],
                            own)  # fmt: skip
        if claim is not None and (claim.start, claim.end) != (main.start, main.end):
            found.append(claim)
            subject = claim.event.actors if claim.event else subject
    return found


def _taken_before(scene: Scene, part: Part, main: Claim, taken: tuple[int, int]) -> list[Claim]:
    """Give "nach dem Fall der Stadt an die Miliz" a claim of who holds it, beside the deed."""
    a, b = scene.tokens.span(*part.span)
    if taken[0] < b and a < taken[1]:
        return []
    fresh = [f for f in fire(scene, [part.span]) if f.rule.kind is Kind.CONTROL and f.rule.type]
    if not fresh:
        return []
    span = trim(scene.tokens, *part.span)
    claim = build_claim(scene, span, span, [span], [], fresh[0], None, None,
                        replace(part, span=span), fresh[0])  # fmt: skip
    return [claim] if claim is not None and claim.id != main.id else []


def _own(scene: Scene, unit: Unit, said: list[Attribution]) -> list[Claim]:
    found: list[tuple[Statement, Firing | None, Claim]] = []
    last: Firing | None = None
    for statement in own_voice(scene.tokens, unit, said):
        topic = carried(scene, unit, statement.core, statement.verbs, said)
        firings = fire(scene, [statement.core], "".join(topic[:1]))
        if not firings and statement.core[1] < statement.whole[1]:
            firings = fire(scene, [statement.whole])
            statement = _narrowed(scene, statement, firings)
        if statement.gapped and last is not None and len(last.words) > 1:
            firings = _fire_gapped(scene, statement, last) or firings
        parts = parts_of(scene.tokens, [statement.whole], unit.clauses, passing(scene))
        firings = mediated_last(scene, statement.whole, ranked(scene, parts, firings))
        firing = firings[0] if firings else None
        counted = [q for q in figures_in(scene, [statement.core])
                   if q.measure in _COUNTED]  # fmt: skip
        if firing is None and not counted:
            if firings or figures_in(scene, [statement.core]):
                _reject(scene, statement.core, "a figure, but nothing a claim is kept for")
            continue
        near = near_part(scene, parts, firing)
        topic = topic or _lent(scene, parts, near)
        claim = build_claim(scene, statement.whole, statement.core, [statement.core],
                            statement.verbs, firing, None, None, near, event_of(firings),
                            topic)  # fmt: skip
        if claim is None:
            continue
        if found and found[-1][2].kind is Kind.RULE and claim.kind is Kind.RULE:
            found[-1] = (statement, firing, _joined(scene, found[-1][2], claim))
        else:
            found.append((statement, firing, claim))
        found += [(statement, None, c) for c in _areas(scene, statement, claim)]
        found += [(statement, None, c) for c in _hanging(scene, statement, firing, claim)]
        found += [(statement, None, c)
                  for c in _beside(scene, claim, statement.whole, event_of(firings))]  # fmt: skip
        found += [(statement, None, c)
                  for c in _further(scene, parts, claim, None, firing, None, None)]  # fmt: skip
        last = firing
    return [claim for _, _, claim in found]


def _narrowed(scene: Scene, statement: Statement, firings: list[Firing]) -> Statement:
    """Make the relative clause the content where all words that made a rule fire stand in it."""
    core_end = scene.tokens.end[statement.core[1] - 1]
    if not firings or any(start < core_end for start, _ in firings[0].words):
        return statement
    tail = (statement.core[1], statement.whole[1])
    return replace(statement, core=trim(scene.tokens, *tail))


def _hanging(scene: Scene, statement: Statement, main: Firing | None, before: Claim) -> list[Claim]:
    """Give a relative clause that says more ("..., which collapsed") a claim of its own."""
    core = scene.tokens.end[statement.core[1] - 1]
    if main is None or statement.core[1] >= statement.whole[1]:
        return []
    for firing in fire(scene, [statement.whole]):
        beyond = any(start >= core for start, _ in firing.words)
        if firing.rule.id == main.rule.id or not beyond or firing.rule.priority < 4:
            continue
        tail = (statement.core[1], statement.whole[1])
        goes_on = not scene.tokens.bits[trim(scene.tokens, *tail)[0]] & BIT["relative"]
        subject = before.event.actors if before.event is not None and goes_on else ()
        claim = build_claim(scene, tail, tail, [tail], [], firing, None, None, None,
                            event_of([firing]) if goes_on else None, subject)  # fmt: skip
        return [claim] if claim is not None else []
    return []


def _fire_gapped(scene: Scene, statement: Statement, last: Firing) -> list[Firing]:
    """Lend "endete" to "... und mit ihr die Friedensgespräche"."""
    spans = [scene.tokens.span(*statement.core), last.words[-1]]
    return scene.hits.fire(sorted(spans), [], 1, 1, 1)


def _reject(scene: Scene, span: TokenSpan, why: str) -> None:
    a, b = scene.tokens.span(*span)
    start, end = scene.normal.span(a, b)
    scene.rejects.append({"start": start, "end": end, "why": why})


def _joined(scene: Scene, a: Claim, b: Claim) -> Claim:
    start, end = min(a.start, b.start), max(a.end, b.end)
    text = scene.report.text
    ident = claim_id(a.report, start, end, a.kind.value, "", a.polarity.value)
    return replace(a, id=ident, start=start, end=end, quote=text[start:end],
                   content=Span(start, end, text[start:end]))  # fmt: skip


def _areas(scene: Scene, statement: Statement, claim: Claim) -> list[Claim]:
    """Give an area in a phrase of place ("in einem rund ... Gebiet") a claim of its own."""
    found = []
    tokens = scene.tokens
    for q in figures_in(scene, [statement.core]):
        if q.unit not in ("km2", "km²"):
            continue
        k = next(i for i in range(*statement.core) if tokens.end[i] > q.start)
        j = k - 1
        while j > statement.core[0] and tokens.bits[j] & BIT["article"]:
            j -= 1
        if j < statement.core[0] or not tokens.bits[j] & BIT["preposition"]:
            continue
        end = k
        while end < statement.core[1] and (
            tokens.start[end] < q.end or tokens.word[end][0].isupper()
        ):
            end += 1
        a, b = scene.normal.span(*tokens.span(j, end))
        text = scene.report.text
        ident = claim_id(claim.report, a, b, "quantity", "", "affirmed")
        found.append(replace(
            claim, id=ident, start=a, end=b, quote=text[a:b], content=Span(a, b, text[a:b]),
            kind=Kind.QUANTITY, quantities=(figure_to_source(scene, q),), event=None, value="",
            polarity=Polarity.AFFIRMED, rule="figure.area",
        ))  # fmt: skip
    return found

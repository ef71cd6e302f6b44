"""From attributed stretches and rules that fired to claims with everything linked inside them."""

from __future__ import annotations

from dataclasses import replace

from parley.core.claim import Claim, EventFrame, Span, Speaker, claim_id
from parley.core.terms import Act, Form, Kind, Polarity
from parley.reading.acts import (
    act_event,
    act_of,
    as_answered,
    between_parties,
    kind_of,
    telling_of,
    value_of,
)
from parley.reading.carry import carried
from parley.reading.certainty import read_stance
from parley.reading.chains import hand_on
from parley.reading.events import Firing
from parley.reading.events.sides import HARSH, VERBAL, event_frame
from parley.reading.linking import (
    agreement_in,
    event_to_source,
    figure_to_source,
    figures_in,
    lent_measure,
    measured,
    place_in,
    speaker_of,
    text_of,
    time_in,
    to_source,
)
from parley.reading.pack import BIT
from parley.reading.parts import Part, part_with, parts_of
from parley.reading.scene import Scene
from parley.reading.statements import Statement, own_voice
from parley.reading.voice.model import Attribution
from parley.reading.voice.unit import Unit, trim

TokenSpan = tuple[int, int]
_QUOTABLE = 2
_COUNTED = frozenset(["killed", "injured", "displaced", "evacuated", "waiting", "troops", "area",
                      "detained", "missing", "strikes", "force"])  # fmt: skip


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
        claims += _own(scene, unit, by_unit.get(unit.index, []), claims)
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
    firings = _fire(scene, [head.lends] if head.lends else content)
    if head.rule == "voice.act" and not firings and not figures_in(scene, content):
        told = act_event(scene, head, speaker, whole)
        if told is not None and between_parties(scene, speaker, told):
            claim = _claim(scene, whole, inner, content, verbs, None, speaker, head)
            return [claim] if claim is not None else []
        _reject(scene, whole, "an act of speech about nothing a claim is kept for")
        scene.acts += [told] if told is not None else []
        return []
    parts = parts_of(scene.tokens, content, scene.units[head.unit].clauses, scene.pack.among)
    firing = firings[0] if firings else None
    claim = _claim(scene, whole, inner, content, verbs, firing, speaker, head,
                   _near(scene, parts, firing), event_of(firings))  # fmt: skip
    if claim is None:
        return []
    return [claim, *_further(scene, parts, claim, firings, speaker, head)]


def _further(
    scene: Scene,
    parts: list[Part],
    main: Claim,
    firings: list[Firing],
    speaker: Speaker | None,
    said: Attribution | None,
) -> list[Claim]:
    """Give each further deed of a stretch ("..., killing 20, and shelled the port") its claim."""
    found: list[Claim] = []
    if len(parts) < 2 or not firings:
        return found
    subject: tuple[str, ...] = ()
    for part in parts:
        a, b = scene.tokens.span(*part.span)
        if a <= firings[0].start < b:
            subject = main.event.actors if main.event else main.subject
            continue
        if part.aside or (firings[0].start < b and a < firings[0].end):
            continue
        fresh = [f for f in _fire(scene, [part.span]) if f.rule.type and f.rule.priority > 1]
        if not fresh:
            continue
        span = trim(scene.tokens, *part.span)
        own = subject if part.bare else ()
        claim = _claim(scene, span, span, [span], list(part.verbs), fresh[0], speaker, said,
                       replace(part, span=span), fresh[0], own)  # fmt: skip
        if claim is not None and (claim.start, claim.end) != (main.start, main.end):
            found.append(claim)
            subject = claim.event.actors if claim.event else subject
    return found


def _own(scene: Scene, unit: Unit, said: list[Attribution], before: list[Claim]) -> list[Claim]:
    found: list[tuple[Statement, Firing | None, Claim]] = []
    last: Firing | None = None
    for statement in own_voice(scene.tokens, unit, said):
        firings = _fire(scene, [statement.core])
        if not firings and statement.core[1] < statement.whole[1]:
            firings = _fire(scene, [statement.whole])
            statement = _narrowed(scene, statement, firings)
        if statement.gapped and last is not None and len(last.words) > 1:
            firings = _fire_gapped(scene, statement, last) or firings
        firing = firings[0] if firings else None
        counted = [q for q in figures_in(scene, [statement.core])
                   if q.measure in _COUNTED]  # fmt: skip
        if firing is None and not counted:
            if firings or figures_in(scene, [statement.core]):
                _reject(scene, statement.core, "a figure, but nothing a claim is kept for")
            continue
        parts = parts_of(scene.tokens, [statement.whole], unit.clauses, scene.pack.among)
        near = _near(scene, parts, firing)
        topic = carried(scene, unit, statement.core, statement.verbs, said, before)
        claim = _claim(scene, statement.whole, statement.core, [statement.core], statement.verbs,
                       firing, None, None, near, event_of(firings), topic)  # fmt: skip
        if claim is None:
            continue
        if found and found[-1][2].kind is Kind.RULE and claim.kind is Kind.RULE:
            found[-1] = (statement, firing, _joined(scene, found[-1][2], claim))
        else:
            found.append((statement, firing, claim))
        found += [(statement, None, c) for c in _areas(scene, statement, claim)]
        found += [(statement, None, c) for c in _hanging(scene, statement, firing)]
        found += [(statement, None, c)
                  for c in _further(scene, parts, claim, firings, None, None)]  # fmt: skip
        last = firing
    return [claim for _, _, claim in found]


def _narrowed(scene: Scene, statement: Statement, firings: list[Firing]) -> Statement:
    """Make the relative clause the content where all words that made a rule fire stand in it."""
    core_end = scene.tokens.end[statement.core[1] - 1]
    if not firings or any(start < core_end for start, _ in firings[0].words):
        return statement
    tail = (statement.core[1], statement.whole[1])
    return replace(statement, core=trim(scene.tokens, *tail))


def _hanging(scene: Scene, statement: Statement, main: Firing | None) -> list[Claim]:
    """Give a relative clause that says more ("..., which collapsed") a claim of its own."""
    core = scene.tokens.end[statement.core[1] - 1]
    if main is None or statement.core[1] >= statement.whole[1]:
        return []
    for firing in _fire(scene, [statement.whole]):
        beyond = any(start >= core for start, _ in firing.words)
        if firing.rule.id == main.rule.id or not beyond or firing.rule.priority < 4:
            continue
        tail = (statement.core[1], statement.whole[1])
        claim = _claim(scene, tail, tail, [tail], [], firing, None, None)
        return [claim] if claim is not None else []
    return []


def _fire(scene: Scene, content: list[TokenSpan]) -> list[Firing]:
    spans = [scene.tokens.span(a, b) for a, b in content if b > a]
    if not spans:
        return []
    start, end = spans[0][0], spans[-1][1]
    mentions = scene.cast.within(start, end)
    places = sum(bool(m.place) for m in mentions)
    return scene.hits.fire(spans, figures_in(scene, content), places, len(mentions))


def _fire_gapped(scene: Scene, statement: Statement, last: Firing) -> list[Firing]:
    """Lend "endete" to "... und mit ihr die Friedensgespräche"."""
    spans = [scene.tokens.span(*statement.core), last.words[-1]]
    return scene.hits.fire(sorted(spans), [], 1, 1)


def _reject(scene: Scene, span: TokenSpan, why: str) -> None:
    a, b = scene.tokens.span(*span)
    start, end = scene.normal.span(a, b)
    scene.rejects.append({"start": start, "end": end, "why": why})


def _claim(
    scene: Scene,
    whole: TokenSpan,
    inner: TokenSpan,
    content: list[TokenSpan],
    verbs: list[int],
    firing: Firing | None,
    speaker: Speaker | None,
    said: Attribution | None,
    near: Part | None = None,
    typed: Firing | None = None,
    subject: tuple[str, ...] = (),
) -> Claim | None:
    tokens, normal, text = scene.tokens, scene.normal, scene.report.text
    whole, inner = trim(tokens, *whole), trim(tokens, *inner)
    if said is not None and said.form is Form.DIRECT:
        inner = (min(a for a, _ in content), max(b for _, b in content))
        whole = (min(whole[0], inner[0]), max(whole[1], inner[1]))
    if inner[1] <= inner[0]:
        return None
    start, end = normal.span(*tokens.span(*whole))
    stance = read_stance(tokens, content, scene.markers, scene.pack, verbs)
    if near is not None and near.span not in content:  # what is denied or planned is the deed
        verbs = list(near.verbs) or verbs
        own = read_stance(tokens, [near.span], scene.markers, scene.pack, verbs)
        stance = replace(stance, polarity=own.polarity, modality=own.modality)
    polarity = Polarity.NEGATED if firing and firing.rule.negates else stance.polarity
    act = act_of(scene, said, firing)
    if act is Act.DENY:  # who denies says that it does not hold
        negated = polarity is Polarity.NEGATED
        polarity = Polarity.AFFIRMED if negated else Polarity.NEGATED
    figures = figures_in(scene, content if said else [whole])
    if said is not None and said.lends is not None:
        figures = lent_measure(figures, figures_in(scene, [said.lends]))
    kind = kind_of(act, firing, figures, said)
    rule = firing.rule if firing else None
    a, b = tokens.span(*inner)
    first, last = normal.span(a, b)
    event: EventFrame | None = None
    told: EventFrame | None = None
    if typed is not None:
        about = tokens.span(*near.span) if near is not None else (a, b)
        telling = replace(telling_of(scene, said, speaker), subject=subject)
        event = event_frame(typed, scene.cast, scene.pack, about, verbs, polarity,
                            stance.modality, telling)  # fmt: skip
    if said is not None:
        told = act_event(scene, said, speaker, whole)
        wished = told is not None and said.form is Form.REPORTED and act is not Act.ACCUSE
        if event is not None and event.type in VERBAL and told is not None:
            event = told if event.type is told.type else event
        elif event is None or wished:
            event = told  # "drohte mit Angriffen" tells of a threat and of no attack
        elif act in (Act.DEMAND, Act.PROPOSE) and event.type in HARSH and told is not None:
            event = told  # "forderte, die Kämpfe einzustellen"
        elif told is not None:
            scene.acts.append(told)  # the demand is an event beside what is demanded
    who = speaker.actor or speaker.text if speaker else ""
    cue = None
    if said is not None and said.cue:
        heads = [i for i in said.cue if tokens.bits[i] & BIT["cue"]] or said.cue
        c1, c2 = normal.span(tokens.start[heads[0]], tokens.end[heads[0]])
        cue = Span(c1, c2, text[c1:c2])
    names = dict.fromkeys((*event.actors, *event.recipients) if event else ())
    return Claim(
        id=claim_id(scene.report.id, start, end, kind.value, who, polarity.value),
        report=scene.report.id,
        start=start,
        end=end,
        quote=text[start:end],
        content=Span(first, last, text[first:last]),
        cue=cue,
        speaker=speaker,
        form=said.form if said else Form.NARRATOR,
        addressee=text_of(scene, said.addressee) if said and said.addressee else "",
        via=tuple(t for t in (text_of(scene, v) for v in said.via) if t) if said else (),
        act=act,
        kind=kind,
        topic=rule.topic if rule else "",
        value=value_of(act, rule),
        subject=tuple(names),
        agreement=agreement_in(scene, a, b, rule.topic if rule else ""),
        polarity=polarity,
        certainty=stance.certainty,
        markers=tuple(to_source(scene, m) for m in stance.markers),
        modality=(rule.modality if rule and rule.modality else stance.modality),
        said=time_in(scene, list(said.frame), True) if said else None,
        quantities=tuple(measured(figure_to_source(scene, q), rule) for q in figures),
        time=time_in(scene, content, False),
        place=place_in(scene, a, b),
        event=event_to_source(scene, event) if event is not told else told,
        rule=" ".join(r for r in (said.rule if said else "", rule.id if rule else "") if r),
        flags=("subject:context",) if subject and event is not None else (),
        language=scene.pack.code,
        published=scene.report.published,
    )  # fmt: skip


def _near(scene: Scene, parts: list[Part], firing: Firing | None) -> Part | None:
    """Return the predication that made a rule fire, where there are several."""
    if firing is None or len(parts) < 2:
        return None
    return part_with(scene.tokens, parts, firing.start, firing.end)


def event_of(firings: list[Firing]) -> Firing | None:
    """Return the best rule that tells of an event; the best rule may only tell of a state."""
    return next((f for f in firings if f.rule.type is not None), None)


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

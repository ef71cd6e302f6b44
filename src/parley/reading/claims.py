"""From attributed stretches and rules that fired to claims with everything linked inside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from parley.core.claim import Claim, Interval, Quantity, Report, Span, Speaker, Where, claim_id
from parley.core.terms import Act, Certainty, EventStatus, Form, Kind, Polarity
from parley.reading.actors import Cast
from parley.reading.certainty import read_stance
from parley.reading.events import Firing, Hits, Rule
from parley.reading.events.sides import event_frame
from parley.reading.normalise import Normal
from parley.reading.pack import BIT, LanguagePack
from parley.reading.places import where
from parley.reading.segments import Tokens
from parley.reading.statements import Statement, own_voice
from parley.reading.voice.frames import Unit, trim
from parley.reading.voice.model import Attribution

TokenSpan = tuple[int, int]
_POSITION_ACTS = frozenset(["demand", "propose", "accept", "reject", "promise"])
_TALKED = frozenset(["ceasefire", "talks", "agreement", "settlement", "evacuation"])
_QUOTABLE = 3
_OPEN_MEASURES = frozenset(["", "force", "population"])
_COUNTED = frozenset(["killed", "injured", "displaced", "evacuated", "waiting", "troops", "area",
                      "detained", "missing", "strikes", "force"])  # fmt: skip


@dataclass(slots=True)
class Scene:
    """Everything read from one report before claims are made of it."""

    report: Report
    normal: Normal
    pack: LanguagePack
    tokens: Tokens
    units: list[Unit]
    said: list[Attribution]
    cast: Cast
    hits: Hits
    times: list[Interval]
    figures: list[Quantity]
    markers: list[tuple[int, int, Certainty]]
    agreements: tuple[tuple[str, tuple[str, ...]], ...]
    rejects: list[dict[str, Any]]


def make_claims(scene: Scene) -> list[Claim]:
    """Return the claims of a report in order of the text."""
    by_unit: dict[int, list[Attribution]] = {}
    for one in scene.said:
        by_unit.setdefault(one.unit, []).append(one)
    claims: list[Claim] = []
    for group in _merged([a for a in scene.said if not a.nested or _telling(scene, a)]):
        claims += _spoken(scene, group)
    for unit in scene.units:
        claims += _own(scene, unit, by_unit.get(unit.index, []), claims)
    claims.sort(key=lambda c: (c.start, c.end, c.id))
    unique: dict[str, Claim] = {}
    for claim in claims:
        unique.setdefault(claim.id, claim)
    return list(unique.values())


def _telling(scene: Scene, one: Attribution) -> bool:
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
    tokens = scene.tokens
    whole = (min(a for a, _ in spans), max(b for _, b in spans))
    inner = (min(a for a, _ in content), max(b for _, b in content))
    verbs = [v for c in scene.units[head.unit].clauses for v in c.verbs
             if any(a <= v < b for a, b in content)]  # fmt: skip
    speaker = _speaker(scene, head)
    firings = _fire(scene, content)
    if head.rule == "voice.act" and not firings and not _figures(scene, content):
        _reject(scene, whole, "an act of speech about nothing a claim is kept for")
        return []
    claim = _claim(scene, whole, inner, content, verbs, firings[0] if firings else None,
                   speaker, head)  # fmt: skip
    return [claim] if claim is not None else []


def _own(scene: Scene, unit: Unit, said: list[Attribution], before: list[Claim]) -> list[Claim]:
    found: list[tuple[Statement, Firing | None, Claim]] = []
    last: Firing | None = None
    for statement in own_voice(scene.tokens, unit, said):
        firings = _fire(scene, [statement.core]) or _fire(scene, [statement.whole])
        if statement.gapped and last is not None and len(last.words) > 1:
            firings = _fire_gapped(scene, statement, last) or firings
        firing = firings[0] if firings else None
        counted = [q for q in _figures(scene, [statement.core])
                   if q.measure in _COUNTED]  # fmt: skip
        if firing is None and not counted:
            if firings or _figures(scene, [statement.core]):
                _reject(scene, statement.core, "a figure, but nothing a claim is kept for")
            continue
        claim = _claim(scene, statement.whole, statement.core, [statement.core], statement.verbs,
                       firing, None, None)  # fmt: skip
        if claim is None:
            continue
        if found and found[-1][2].kind is Kind.RULE and claim.kind is Kind.RULE:
            found[-1] = (statement, firing, _joined(scene, found[-1][2], claim))
        else:
            found.append((statement, firing, claim))
        found += [(statement, None, c) for c in _areas(scene, statement, claim)]
        found += [(statement, None, c) for c in _hanging(scene, statement, firing)]
        last = firing
    return [claim for _, _, claim in found]


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
    return scene.hits.fire(spans, _figures(scene, content), places, len(mentions))


def _fire_gapped(scene: Scene, statement: Statement, last: Firing) -> list[Firing]:
    """Lend "endete" to "... und mit ihr die Friedensgespräche"."""
    spans = [scene.tokens.span(*statement.core), last.words[-1]]
    return scene.hits.fire(sorted(spans), [], 1, 1)


def _figures(scene: Scene, content: list[TokenSpan]) -> list[Quantity]:
    spans = [scene.tokens.span(a, b) for a, b in content if b > a]
    return [q for q in scene.figures if any(a <= q.start and q.end <= b for a, b in spans)]


def _reject(scene: Scene, span: TokenSpan, why: str) -> None:
    a, b = scene.tokens.span(*span)
    start, end = scene.normal.span(a, b)
    scene.rejects.append({"start": start, "end": end, "why": why})


def _speaker(scene: Scene, one: Attribution) -> Speaker | None:
    span = one.source or one.speaker
    if span is None:
        return None
    start, end = scene.tokens.span(*span)
    actor, role = scene.cast.resolve(*scene.tokens.span(*(one.behind or span)))
    if actor is None and scene.tokens.bits[span[0]] & BIT["person_pronoun"]:
        actor = _spoke_before(scene, one) or scene.cast.antecedent(start)
    a, b = scene.normal.span(start, end)
    return Speaker(scene.report.text[a:b], a, b, actor, role)


def _spoke_before(scene: Scene, one: Attribution) -> str | None:
    """Return who spoke in the sentence or two before a pronoun."""
    for other in reversed(scene.said):
        span = other.source or other.speaker
        if other.unit < one.unit and span and one.unit - other.unit <= 2 and span != one.source:
            return scene.cast.resolve(*scene.tokens.span(*span))[0]
    return None


def _claim(
    scene: Scene,
    whole: TokenSpan,
    inner: TokenSpan,
    content: list[TokenSpan],
    verbs: list[int],
    firing: Firing | None,
    speaker: Speaker | None,
    said: Attribution | None,
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
    polarity = Polarity.NEGATED if firing and firing.rule.negates else stance.polarity
    act = _act(scene, said, firing)
    figures = _figures(scene, content if said else [whole])
    kind = _kind(act, firing, figures, said)
    rule = firing.rule if firing else None
    a, b = tokens.span(*inner)
    first, last = normal.span(a, b)
    event = None
    if firing is not None:
        event = event_frame(firing, scene.cast, a, b, verbs, polarity, stance.modality)
        if event is not None and act is Act.DENY:
            event = replace(event, status=EventStatus.DENIED)
    who = speaker.actor or speaker.text if speaker else ""
    cue = None
    if said is not None and said.cue:
        told = [i for i in said.cue if tokens.bits[i] & BIT["cue"]] or said.cue
        c1, c2 = normal.span(tokens.start[told[0]], tokens.end[told[0]])
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
        addressee=_text(scene, said.addressee) if said and said.addressee else "",
        via=tuple(t for t in (_text(scene, v) for v in said.via) if t) if said else (),
        act=act,
        kind=kind,
        topic=rule.topic if rule else "",
        value=_value(act, rule),
        subject=tuple(names),
        agreement=_agreement(scene, a, b, rule.topic if rule else ""),
        polarity=polarity,
        certainty=stance.certainty,
        markers=tuple(_mapped(scene, m) for m in stance.markers),
        modality=(rule.modality if rule and rule.modality else stance.modality),
        said=_time(scene, [s for s in said.frame], True) if said else None,
        quantities=tuple(_measured(_shift(scene, q), rule) for q in figures),
        time=_time(scene, content, False),
        place=_place(scene, a, b),
        event=_frame_to_source(scene, event),
        rule=" ".join(r for r in (said.rule if said else "", rule.id if rule else "") if r),
        language=scene.pack.code,
        published=scene.report.published,
    )  # fmt: skip


def _act(scene: Scene, said: Attribution | None, firing: Firing | None) -> Act:
    act = Act(said.act) if said else Act.ASSERT
    if said is not None:
        special = scene.pack.frames.get("announce_with", ())
        words = [scene.tokens.lower[i] for s in said.content for i in range(*s)]
        if said.form is Form.REPORTED and any(
            said.lemma == lemma and word in words
            for lemma, word in (entry.split() for entry in special)
        ):
            return Act.ANNOUNCE
    if firing and firing.rule.act and said:
        return firing.rule.act
    return act


def _kind(act: Act, firing: Firing | None, figures: list[Quantity], said: Any) -> Kind:
    if firing is not None:
        kind = firing.rule.kind
        if (
            kind in (Kind.EVENT, Kind.STATUS)
            and act.value in _POSITION_ACTS
            and firing.rule.topic in _TALKED
        ):
            return Kind.POSITION
        return kind
    if act is Act.CHARACTERISE:
        return Kind.CHARACTERISATION
    if act.value in _POSITION_ACTS:
        return Kind.POSITION
    if any(q.measure or q.group for q in figures):
        return Kind.QUANTITY
    if act is Act.WARN or act is Act.THREATEN:
        return Kind.FORECAST
    return Kind.STATUS


def _value(act: Act, rule: Any) -> str:
    if act is Act.REJECT and rule and rule.topic in _TALKED:
        return "against"
    if rule and rule.value:
        return str(rule.value)
    if rule and rule.topic in _TALKED and act.value in _POSITION_ACTS:
        return "for"
    return ""


def _text(scene: Scene, span: TokenSpan) -> str:
    a, b = scene.normal.span(*scene.tokens.span(*span))
    return scene.report.text[a:b]


def _mapped(scene: Scene, span: Span) -> Span:
    a, b = scene.normal.span(span.start, span.end)
    return Span(a, b, scene.report.text[a:b])


def _shift(scene: Scene, q: Quantity) -> Quantity:
    if not scene.normal.starts:
        return q
    a, b = scene.normal.span(q.start, q.end)
    parts = tuple(_shift(scene, p) for p in q.parts)
    return replace(q, start=a, end=b, text=scene.report.text[a:b], parts=parts)


def _measured(q: Quantity, rule: Rule | None) -> Quantity:
    """Let the rule say what is counted where the figure's own words do not."""
    if rule is None or not rule.measure or q.unit != "person" or q.measure not in _OPEN_MEASURES:
        return q
    return replace(q, measure=rule.measure)


def _time(scene: Scene, spans: list[TokenSpan], said: bool) -> Interval | None:
    chars = [scene.tokens.span(a, b) for a, b in spans if b > a]
    for t in scene.times:
        if any(a <= t.start and t.end <= b for a, b in chars):
            if not scene.normal.starts:
                return t
            a, b = scene.normal.span(t.start, t.end)
            return replace(t, start=a, end=b, text=scene.report.text[a:b])
    return None


def _place(scene: Scene, start: int, end: int) -> Where | None:
    inside = [m for m in scene.cast.within(start, end) if m.place and m.kind != "adjective"]
    if not inside:
        return None
    tokens = scene.tokens

    def rank(m: Any) -> tuple[int, int, int]:
        prep = bool(m.first and tokens.bits[m.first - 1] & BIT["preposition"])
        acting = m.kind in ("state", "capital", "metonym") and not prep
        return (acting, m.kind == "state", not prep)

    best = min(inside, key=lambda m: (*rank(m), m.start))
    if rank(best)[0] and best.kind != "place":
        return None
    found = where(scene.cast, best)
    if not scene.normal.starts:
        return found
    a, b = scene.normal.span(found.start, found.end)
    return replace(found, start=a, end=b, text=scene.report.text[a:b])


def _frame_to_source(scene: Scene, event: Any) -> Any:
    if event is None or not scene.normal.starts:
        return event
    a, b = scene.normal.span(event.start, event.end)
    return replace(event, start=a, end=b, text=scene.report.text[a:b])


def _agreement(scene: Scene, start: int, end: int, topic: str) -> str:
    if not scene.agreements:
        return ""
    words = scene.tokens.text[start:end].lower()
    for ident, names in scene.agreements:
        if any(n and n.lower() in words for n in names):
            return ident
    return ""


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
    for q in _figures(scene, [statement.core]):
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
            kind=Kind.QUANTITY, quantities=(_shift(scene, q),), event=None, value="",
            polarity=Polarity.AFFIRMED, rule="figure.area",
        ))  # fmt: skip
    return found

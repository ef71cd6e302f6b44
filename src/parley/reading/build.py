"""One claim of one stretch of words: what it is about, what was done, by whom, where and when."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from parley.core.claim import Claim, EventFrame, Span, Speaker, claim_id
from parley.core.terms import Act, EventStatus, EventType, Form, Kind, Modality, Polarity
from parley.reading.acts import act_event, act_of, embedded, kind_of, meant, telling_of, value_of
from parley.reading.certainty import read_stance
from parley.reading.conditions import conditional, intended, opened, stance_told
from parley.reading.events import Firing
from parley.reading.events.sides import event_frame, holders
from parley.reading.linking import (
    agreement_in,
    capitals_taken,
    event_to_source,
    figure_to_source,
    figures_in,
    is_object,
    lent_measure,
    measured,
    place_in,
    text_of,
    time_in,
    to_source,
)
from parley.reading.mediation import between_whom, mediations, parted
from parley.reading.mention import Mention
from parley.reading.pack import BIT
from parley.reading.parts import Part, part_with, predicates
from parley.reading.scene import WARRING, Scene
from parley.reading.voice.model import Attribution
from parley.reading.voice.phrases import noun_phrase
from parley.reading.voice.unit import Unit, trim

TokenSpan = tuple[int, int]
#: What a rule loses in rank where its words are scattered over predications, or said in passing.
_SCATTERED = 2
_ASIDE = 3
#: What it gains where one of its words is the verb.
_VERB = 2
#: What a rule needs where the verb takes a place as its object, not merely near one.
OBJECT = "object"
_NEAR_OBJECT = 6
_OWNER = ("by", "of")
#: Of troops that are sent or advance, the place is where they go.
_SENT = frozenset({"reinforcement", "advance"})


def fire(scene: Scene, content: list[TokenSpan], spoken: str = "") -> list[Firing]:
    """Return the rules that fire in token spans, best first; ``spoken`` is whose words they are."""
    spans = [scene.tokens.span(a, b) for a, b in content if b > a]
    if not spans:
        return []
    start, end = spans[0][0], spans[-1][1]
    mentions = scene.cast.within(start, end)
    places = sum(bool(m.place) and m.kind != "adjective" for m in mentions)
    parties = sum(m.kind in WARRING for m in mentions) + (spoken in scene.parties)
    figures = figures_in(scene, content)
    firings = scene.hits.fire(spans, figures, places, len(mentions), parties)
    if not any(OBJECT in f.rule.needs for f in firings):
        return firings
    things = [m for m in mentions if m.place and is_object(scene, m, spans)]
    return [f for f in firings if OBJECT not in f.rule.needs or _takes(scene, f, things)]


def _takes(scene: Scene, firing: Firing, things: list[Mention]) -> bool:
    """Whether a place is what the verb takes: "took Lweje", not "took office in Goma"."""
    if scene.pack.verb_final:
        return bool(things)
    spot = bisect_right(scene.tokens.start, firing.start)
    return any(m.start > firing.start and m.first - spot <= _NEAR_OBJECT for m in things)


def mediated_last(scene: Scene, span: TokenSpan, firings: list[Firing]) -> list[Firing]:
    """Put mediation told in passing behind what came of it: "a truce brokered by Qatar"."""
    if not firings or firings[0].rule.mode != "mediate" or not mediations(scene, span):
        return firings
    came = [f for f in firings if f.rule.type is EventType.AGREE]
    return [*came, *(f for f in firings if f not in came)]


def _owned(scene: Scene, inner: TokenSpan, said: Attribution | None) -> int:
    """Return where a quotation ends with whose deed it tells of: "„Überfall“ der Streitkräfte"."""
    tokens, end = scene.tokens, inner[1]
    if said is None or said.rule != "voice.partial" or end + 1 >= len(tokens):
        return tokens.end[inner[1] - 1]
    owner = tokens.bits[end] & BIT["article"] if tokens.verb_final else tokens.lower[end] in _OWNER
    last = noun_phrase(tokens, end if tokens.verb_final else end + 1, len(tokens), scene.pack)
    return tokens.end[max(last, inner[1]) - 1] if owner else tokens.end[inner[1] - 1]


def _refuses(scene: Scene, firing: Firing, content: list[TokenSpan]) -> bool:
    """Whether the only "not" is a word of a rule of refusal: "we do not need mediation"."""
    if firing.rule.value != "against" or firing.rule.negates:
        return False
    tokens = scene.tokens
    denials = [k for a, b in content for k in range(a, b) if tokens.bits[k] & BIT["negation"]]
    return any(any(a <= tokens.start[k] < b for a, b in firing.words) for k in denials)


def unit_at(scene: Scene, token: int) -> Unit:
    """Return the sentence a token stands in."""
    return scene.units[max(0, bisect_right(scene.units, token, key=lambda u: u.first) - 1)]


def ranked(
    scene: Scene, parts: list[Part], firings: list[Firing], cue: Sequence[int] = ()
) -> list[Firing]:
    """Put rules first whose words stand in one predication, its verb among them.

    "Rebels surrendered following an offensive" tells of a surrender; what stands in a relative
    clause, or hangs on an "if", is said in passing. ``cue`` is the verb of saying, which is none.
    """
    if len(firings) < 2:
        return firings
    spans = [(*scene.tokens.span(*p.span), p.aside) for p in parts]
    spoken = {scene.tokens.start[k] for k in cue}
    heads = [h for h in predicates(scene.tokens, parts) if h not in spoken]

    def key(firing: Firing) -> int:
        lost = _SCATTERED if len(parts) > 1 else 0
        for a, b, aside in spans:
            if a <= firing.start and firing.end <= b:
                lost = _ASIDE if aside else 0
                break
        told = any(a <= head < b for a, b in firing.words for head in heads)
        return lost - firing.rule.priority - (_VERB if told else 0)

    return sorted(firings, key=key)


def event_of(firings: list[Firing]) -> Firing | None:
    """Return the best rule that tells of an event; the best rule may only tell of a state.

    "The evacuation is not over" tells how an evacuation stands and of no further one.
    """
    for firing in firings:
        if firing.rule.type is None:
            continue
        best = firings[0].rule
        stands = best.type is None and best.value and best.topic == firing.rule.topic
        return None if stands else firing
    return None


def near_part(scene: Scene, parts: list[Part], firing: Firing | None) -> Part | None:
    """Return the predication that made a rule fire, where there are several."""
    if firing is None or len(parts) < 2:
        return None
    return part_with(scene.tokens, parts, firing.start, firing.end)


def build_claim(
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
    """Return the claim of one stretch of words, with everything linked inside it.

    Parameters
    ----------
    scene
        The report.
    whole, inner
        Token spans of the claim with its attribution, and of what is claimed.
    content, verbs
        The token spans that count, and their finite verbs.
    firing, typed
        The rule that says what it is about, and the one that says what was done.
    speaker, said
        Whose words they are, None in the report's own voice.
    near
        The predication the rule fired in: what is denied or planned, and who does it.
    subject
        Who acts where the words themselves name nobody.
    """
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
        goes_on = said is not None and near.span[0] > content[0][0]
        if goes_on and own.modality is Modality.HYPOTHETICAL and near.span[0] in verbs:
            own = replace(own, modality=Modality.PAST)  # "alle, die ..., hätten sich gerettet"
        stance = replace(stance, polarity=own.polarity, modality=own.modality)
    if stance.modality is Modality.ONGOING and firing is not None:
        at = bisect_right(tokens.start, firing.start) - 1
        if intended(scene, unit_at(scene, inner[0]), at):
            stance = replace(stance, modality=Modality.PLANNED)
    polarity = Polarity.NEGATED if firing and firing.rule.negates else stance.polarity
    if firing and polarity is Polarity.NEGATED and _refuses(scene, firing, content):
        polarity = Polarity.AFFIRMED
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
        about = tokens.span(*near.span) if near is not None else (a, _owned(scene, inner, said))
        telling = replace(telling_of(scene, said, speaker), subject=subject)
        if about[1] > b:  # "a „raid“ by the army": whose deed is no part of the frame
            telling = replace(telling, apart=tuple(s for s in telling.apart if s[0] < a))
        between = mediations(scene, near.span if near is not None else inner)
        apart = tuple(m.chars for m in between)
        telling = replace(telling, apart=(*telling.apart, *apart))
        event = event_frame(typed, scene.cast, scene.pack, about, verbs, polarity,
                            stance.modality, telling)  # fmt: skip
        if event is not None and typed.rule.mode == "mediate":
            event = parted(event, between, between_whom(scene, near.span if near else inner))
    if said is not None:
        told = act_event(scene, said, speaker, whole)
        event, beside = embedded(act, said, event, told)
        scene.acts += [beside] if beside is not None else []
    who = speaker.actor or speaker.text if speaker else ""
    cue = None
    if said is not None and said.cue:
        heads = [i for i in said.cue if tokens.bits[i] & BIT["cue"]] or said.cue
        c1, c2 = normal.span(tokens.start[heads[0]], tokens.end[heads[0]])
        cue = Span(c1, c2, text[c1:c2])
    if event is not None:
        event = meant(event, act, said, speaker, opened(scene, inner[0], stance.modality))
    value = value_of(act, rule)
    topic = rule.topic if rule else ""
    denied = polarity is Polarity.NEGATED and stance.polarity is Polarity.NEGATED
    if kind is Kind.STATUS and value == "ended" and denied:
        value, polarity = "ongoing", Polarity.AFFIRMED  # "is not over yet"
    if stance_told(kind, topic, event) and conditional(scene, unit_at(scene, inner[0]), inner):
        kind, value = Kind.POSITION, "conditional"
        if event is not None and event.type is not EventType.REJECT:
            event = replace(event, status=EventStatus.HYPOTHETICAL)
    names = dict.fromkeys((*event.actors, *event.recipients) if event else ())
    if kind is Kind.CONTROL and event is None and firing is not None:
        about = tokens.span(*near.span) if near is not None else (a, b)
        telling = replace(telling_of(scene, said, speaker), subject=subject)
        names = dict.fromkeys(holders(scene.cast, scene.pack, firing, about, verbs, telling))
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
        topic=topic,
        value=value,
        subject=tuple(names),
        agreement=agreement_in(scene, a, b, rule.topic if rule else ""),
        polarity=polarity,
        certainty=stance.certainty,
        markers=tuple(to_source(scene, m) for m in stance.markers),
        modality=(rule.modality if rule and rule.modality else stance.modality),
        said=time_in(scene, list(said.frame), True) if said else None,
        quantities=tuple(measured(figure_to_source(scene, q), rule) for q in figures),
        time=time_in(scene, content, False) or time_in(scene, [] if said else [whole], False),
        place=place_in(scene, a, b, rule is not None and bool(_SENT & {rule.topic, rule.mode}),
                       capitals_taken(scene, a, b, content) if kind is Kind.CONTROL else None),
        event=event_to_source(scene, event) if event is not told else told,
        rule=" ".join(r for r in (said.rule if said else "", rule.id if rule else "") if r),
        flags=("subject:context",) if subject and event is not None else (),
        language=scene.pack.code,
        published=scene.report.published,
    )  # fmt: skip

"""Who did it to whom, from the mentions of one clause: subject, object, "durch", "gegen"."""

from __future__ import annotations

from parley.core.claim import EventFrame, Speaker
from parley.core.terms import Act, EventStatus, EventType, Modality, Polarity
from parley.reading.actors import Cast, Mention
from parley.reading.events import Firing
from parley.reading.pack import BIT
from parley.reading.segments import Tokens

_TOWARDS = frozenset(["auf", "gegen", "against", "on", "at", "an", "to", "with", "mit"])
_BY_WHOM = frozenset(["von", "durch", "vom", "by", "seitens"])
_AND = ("und", "and")
_OF = frozenset(["der", "des", "of", "by", "von", "vom"])
#: How nouns end that name a deed and whose owner did it.
_DEEDS = (
    "angriff", "angriffe", "angriffen", "angriffs", "anschlag", "anschlags", "anschläge",
    "anschlägen", "offensive", "beschuss", "bombardement", "überfall", "vormarsch", "attacke",
    "attack", "attacks", "strike", "strikes", "airstrike", "airstrikes", "raid", "raids",
    "shelling", "bombardment", "ambush",
)  # fmt: skip


# What is done in saying it is an event of its own: a demand, a threat, a promise.
ACT_EVENTS = {
    Act.DEMAND: EventType.REQUEST,
    Act.PROPOSE: EventType.REQUEST,
    Act.REJECT: EventType.REJECT,
    Act.THREATEN: EventType.THREATEN,
    Act.WARN: EventType.THREATEN,
    Act.ACCUSE: EventType.ACCUSE,
    Act.PROMISE: EventType.AGREE,
    Act.ACCEPT: EventType.AGREE,
}


def act_frame(
    act: Act, cast: Cast, speaker: Speaker | None, start: int, end: int, cue: tuple[int, int]
) -> EventFrame | None:
    """Return the event of an act of speech: who demands, from whom."""
    kind = ACT_EVENTS.get(act)
    if kind is None or speaker is None:
        return None
    actor = speaker.actor or speaker.text
    named = [_identity(cast, m) for m in cast.within(start, end)]
    others = dict.fromkeys(n for n in named if n and n != actor)
    text = cast.tokens.text[cue[0] : cue[1]]
    return EventFrame(
        kind, context=(), actors=(actor,), recipients=tuple(others), text=text,
        start=cue[0], end=cue[1],
    )  # fmt: skip


def event_frame(
    firing: Firing,
    cast: Cast,
    start: int,
    end: int,
    verbs: list[int],
    polarity: Polarity,
    modality: Modality,
) -> EventFrame | None:
    """Return the event of a rule that fired, its sides taken from the same clause only."""
    rule = firing.rule
    if rule.type is None:
        return None
    actors, recipients = _sides(cast, start, end, verbs)
    status = EventStatus.REPORTED
    if polarity is Polarity.NEGATED:
        status = EventStatus.DENIED
    elif modality is Modality.PLANNED:
        status = EventStatus.PLANNED
    elif modality is Modality.HYPOTHETICAL:
        status = EventStatus.HYPOTHETICAL
    text = cast.tokens.text
    return EventFrame(
        rule.type,
        rule.mode,
        (rule.topic,) if rule.topic else (),
        status,
        tuple(dict.fromkeys(actors)),
        tuple(dict.fromkeys(recipients)),
        rule.subtype,
        rule.weapon,
        rule.breach,
        text[firing.start : firing.end],
        firing.start,
        firing.end,
    )


def _sides(cast: Cast, start: int, end: int, verbs: list[int]) -> tuple[list[str], list[str]]:
    """Return who acts and who it is done to; who is only mentioned is neither."""
    tokens = cast.tokens
    mentions = [m for m in cast.within(start, end) if m.actor or m.kind == "people"]
    passive = _passive(tokens, verbs)
    actors: list[str] = []
    recipients: list[str] = []
    for k, m in enumerate(mentions):
        ident = _identity(cast, m)
        if not ident or _named_beside(m, mentions, k):
            continue
        before = tokens.lower[m.first - 1] if m.first else ""
        preposition = _preposition(tokens, m.first)
        by_whom = preposition in _BY_WHOM and m.kind not in ("capital", "place")
        if by_whom or _doer_of_noun(tokens, m.first, start):
            actors.append(ident)
        elif preposition:
            if preposition in _TOWARDS and m.kind != "capital":
                recipients.append(ident)
        elif passive:
            if m.kind != "capital":
                recipients.append(ident)
        elif verbs and m.start > tokens.start[verbs[0]] and actors and before not in _AND:
            recipients.append(ident)
        else:
            actors.append(ident)
    return actors, [r for r in recipients if r not in actors]


def _passive(tokens: Tokens, verbs: list[int]) -> bool:
    if any(tokens.bits[v] & BIT["become"] for v in verbs):
        return True
    return any(tokens.bits[v] & BIT["be"] for v in verbs) and any(
        tokens.bits[k] & BIT["participle"] for v in verbs for k in range(v, min(v + 6, len(tokens)))
    )


def _named_beside(m: Mention, mentions: list[Mention], k: int) -> bool:
    """Whether "Armee" is only the arm of a state named beside it ("syrische Armee")."""
    if m.kind != "government":
        return False
    if k and m.first - mentions[k - 1].last <= 1:
        return mentions[k - 1].kind in ("adjective", "person", "state")
    after = mentions[k + 1] if k + 1 < len(mentions) else None
    return after is not None and after.kind == "state" and after.first - m.last <= 2


def _preposition(tokens: Tokens, first: int) -> str:
    """Return the preposition before a name, over an article, adjectives and a common noun.

    "von der Terrororganisation Boko Haram" gives "von".
    """
    for k in range(first - 1, max(-1, first - 5), -1):
        bits = tokens.bits[k]
        if bits & BIT["preposition"]:
            return tokens.lower[k]
        if bits & (BIT["verb"] | BIT["be"] | BIT["become"] | BIT["have"] | BIT["modal"]):
            return ""
        if not tokens.word[k][0].isalpha():
            return ""
        near = first - k <= 1 or bits & BIT["article"] or tokens.word[k][0].islower()
        if not near and not (k and tokens.bits[k - 1] & (BIT["article"] | BIT["preposition"])):
            return ""
    return ""


def _doer_of_noun(tokens: Tokens, first: int, start: int) -> bool:
    """Whether a deed's noun owns the name: "Luftangriffe der Armee", "Anschlag der Taliban"."""
    for k in range(first - 1, max(0, first - 4), -1):
        if tokens.start[k] < start:
            return False
        low = tokens.lower[k]
        if low in _OF:
            return tokens.lower[k - 1].endswith(_DEEDS)
        if tokens.bits[k] & BIT["preposition"] or not tokens.word[k][0].isalpha():
            return False
    return False


def _identity(cast: Cast, m: Mention) -> str:
    if m.kind == "adjective":
        window = cast.tokens.word[m.last : m.last + 4]
        if not any(
            w in cast.lexicon.institutions or w in cast.lexicon.office_words for w in window
        ):
            return ""
    if m.kind == "place" or (m.kind == "capital" and not m.actor):
        return ""
    return m.actor

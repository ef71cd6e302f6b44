"""Who did it to whom, from the mentions of one clause: subject, object, "durch", "gegen"."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from parley.core.claim import EventFrame, Speaker
from parley.core.terms import Act, EventStatus, EventType, Modality, Polarity
from parley.reading.actors import Cast
from parley.reading.certainty import ends_open
from parley.reading.events import Firing
from parley.reading.events.naming import VERBS, doer_of_noun, done_by, identity, preposition
from parley.reading.mention import Mention
from parley.reading.pack import BIT, LanguagePack, SideWords
from parley.reading.segments import Tokens

#: What is only said is no further event where the words name another one of these.
VERBAL = frozenset([EventType.REJECT, EventType.REQUEST, EventType.AGREE, EventType.ACCUSE,
                    EventType.THREATEN, EventType.SUPPORT])  # fmt: skip

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


_CIVILIANS = "civilians"
#: Who treats and counts the wounded has not wounded them.
_HELPERS = frozenset(["ngo", "medical", "media", "witness"])
FRIENDLY = frozenset([EventType.CONSULT, EventType.SUPPORT, EventType.COOPERATE, EventType.AID,
                       EventType.CONCEDE, EventType.RETREAT, EventType.AGREE])  # fmt: skip
HARSH = frozenset([EventType.ASSAULT, EventType.COERCE, EventType.SANCTION, EventType.MOBILIZE,
                    EventType.PROTEST, EventType.THREATEN])  # fmt: skip


def plover_category(event: EventFrame) -> EventType:
    """Return the category PLOVER gives an event that is only intended.

    Parley keeps what is planned and that it is planned; PLOVER codes the intent to cooperate
    as AGREE, the intent to harm as THREATEN, and the refusal to cooperate as REJECT
    [PLOVER2024]_.

    Examples
    --------
    >>> from parley.core.terms import EventStatus, EventType
    >>> plover_category(EventFrame(EventType.AID, status=EventStatus.PLANNED)).value
    'AGREE'
    >>> plover_category(EventFrame(EventType.AID)).value
    'AID'
    """
    if event.status is EventStatus.PLANNED:
        if event.type in FRIENDLY:
            return EventType.AGREE
        return EventType.THREATEN if event.type in HARSH else event.type
    if event.status is EventStatus.DENIED and event.type in FRIENDLY:
        return EventType.REJECT
    return event.type


def act_frame(
    act: Act,
    cast: Cast,
    speaker: Speaker | None,
    span: tuple[int, int],
    own: tuple[int, int],
    cue: tuple[int, int],
    praises: bool = False,
) -> EventFrame | None:
    """Return the event of an act of speech: who demands, from whom."""
    kind = EventType.SUPPORT if praises else ACT_EVENTS.get(act)
    if kind is None or speaker is None:
        return None
    actor = speaker.actor or speaker.text
    named = [identity(cast, m) for m in cast.within(*span) if not own[0] <= m.start < own[1]]
    others = dict.fromkeys(n for n in named if n and n != actor)
    text = cast.tokens.text[cue[0] : cue[1]]
    return EventFrame(
        kind, context=(), actors=(actor,), recipients=tuple(others), text=text,
        start=cue[0], end=cue[1],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Telling:
    """Who tells of the deed: their naming is no part in it, their "we" and "its troops" are.

    ``apart`` are the spans of speaker and frame; ``accused`` who is said to have done it;
    ``subject`` whom the words before carry on as the subject.
    """

    apart: tuple[tuple[int, int], ...] = ()
    speaker: str = ""
    accused: str = ""
    subject: tuple[str, ...] = ()


def event_frame(
    firing: Firing,
    cast: Cast,
    pack: LanguagePack,
    span: tuple[int, int],
    verbs: list[int],
    polarity: Polarity,
    modality: Modality,
    telling: Telling = Telling(),
) -> EventFrame | None:
    """Return the event of a rule that fired, its sides taken from the same clause only."""
    rule = firing.rule
    if rule.type is None:
        return None
    actors, recipients = sides(cast, pack, span, verbs, telling, rule.type is EventType.ASSAULT)
    if firing.rule.mode == "territory":
        actors, recipients = _new_holder(cast, pack, firing, span, actors, recipients)
    if rule.type is EventType.ASSAULT and actors:
        helpers = {m.actor for m in cast.within(*span) if m.kind in _HELPERS}
        actors = [a for a in actors if a not in helpers]  # "the hospital treated 200 wounded"
    if rule.type is EventType.ASSAULT and _CIVILIANS in actors:
        actors, recipients = _suffering(actors, recipients)
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


def _suffering(actors: list[str], recipients: list[str]) -> tuple[list[str], list[str]]:
    """Return civilians as those it is done to: "14 wurden getötet, 13 von ihnen Zivilisten"."""
    others = [a for a in actors if a != _CIVILIANS]
    return others, [*recipients, *([] if _CIVILIANS in recipients else [_CIVILIANS])]


def _new_holder(
    cast: Cast,
    pack: LanguagePack,
    firing: Firing,
    span: tuple[int, int],
    actors: list[str],
    recipients: list[str],
) -> tuple[list[str], list[str]]:
    """Return who took a place that "fell to" somebody; who else is named lost it, or nobody did.

    "Mit dem Fall Ost-Aleppos verloren die Rebellen ..." names who lost and not who took.
    """
    tokens, words = cast.tokens, pack.sides
    low = tokens.text[firing.start : firing.end].lower()
    told = {*low.split(), *(w.lower() for w in tokens.text[span[0] : span[1]].split())}
    if not told & (words.falls if told & words.hands else words.falls & set(low.split())):
        return actors, recipients
    takers = []
    for m in cast.within(firing.start, span[1]):
        ident = identity(cast, m)
        handed = words.hands & set(tokens.lower[max(0, m.first - 3) : m.first])
        falls_to = preposition(tokens, m.first) in words.falls_to
        if ident and (handed or falls_to) and m.kind != "capital":
            takers.append(ident)
    losers = [x for x in (*actors, *recipients) if x not in takers]
    return list(dict.fromkeys(takers)), losers if takers else []


def holders(
    cast: Cast,
    pack: LanguagePack,
    firing: Firing,
    span: tuple[int, int],
    verbs: list[int],
    telling: Telling = Telling(),
) -> list[str]:
    """Return who holds or has lost a place: "X controls it", "it is in the hands of X"."""
    tokens, words = cast.tokens, pack.sides
    holding = words.hands | words.under
    found = []
    for m in cast.within(firing.start, span[1]):
        ident = identity(cast, m)
        told = holding & set(tokens.lower[max(0, m.first - 3) : m.first])
        if ident and told and m.kind != "capital":
            found.append(ident)
    return found or sides(cast, pack, span, verbs, telling)[0][:1]


def sides(
    cast: Cast,
    pack: LanguagePack,
    span: tuple[int, int],
    verbs: list[int],
    telling: Telling = Telling(),
    harm: bool = False,
) -> tuple[list[str], list[str]]:
    """Return who acts and who it is done to; who is only mentioned is neither.

    Nobody is attacked "to" a place (``harm``): "cutting the road to China".
    """
    tokens, words = cast.tokens, pack.sides
    mentions = [
        m for m in cast.within(*span)
        if (m.actor or m.kind == "people")
        and not any(a <= m.start < b for a, b in telling.apart)
    ]  # fmt: skip
    mentions += _themselves(cast, pack, span, verbs, telling)
    mentions.sort(key=lambda m: (m.start, -m.end))
    passive = _passive(tokens, verbs, span[1]) or _befallen(tokens, span, verbs)
    closing = bool(verbs) and pack.verb_final and tokens.end[verbs[0]] >= span[1] - 1
    actors: list[str] = [] if passive else list(telling.subject)
    recipients: list[str] = list(telling.subject) if passive else []
    floor = bisect_left(tokens.start, span[0])
    beside: tuple[Mention, list[str]] | None = None
    for k, m in enumerate(mentions):
        ident = identity(cast, m, words.deeds)
        if not ident or _named_beside(m, mentions, k) or _only_kind(cast, m, mentions, k):
            continue
        before = tokens.lower[m.first - 1] if m.first else ""
        before_it = preposition(tokens, m.first, floor, pack.time_noun)
        joined = before in words.joins or before == ","
        if beside and in_a_row(tokens, words, beside[0], m):
            beside[1].append(ident)
            beside = m, beside[1]
            continue
        beside = None
        if before_it in tokens.links.agent and _backing(tokens, m, floor):
            continue  # "rebels backed by Rwanda": who helps them
        by_whom = before_it in words.by_whom and m.kind not in ("capital", "place")
        after = bool(verbs) and m.start > tokens.start[verbs[0]]
        allied = words.beside.intersection(tokens.lower[max(floor, m.first - 3) : m.first])
        did = done_by(cast, m, words.deeds) or doer_of_noun(tokens, m.first, span[0], words)
        if by_whom or did or allied:  # "an der Seite der Armee": they fight together
            side = actors
        elif before_it:
            if before_it not in words.towards or m.kind == "capital":
                continue
            if harm and before_it in words.falls_to and before_it in tokens.links.infinitive:
                continue
            side = recipients
        elif passive:
            if m.kind == "capital":
                continue
            side = recipients
        elif verbs and actors and not joined and (after or closing):
            side = recipients
        elif after and not pack.verb_final and not joined and not actors:
            side = recipients  # "fighters overran an army base": who did it is not known
        elif m.kind == "civilians" and m.first and tokens.bits[m.first - 1] & VERBS:
            side = recipients  # "a pledge to protect civilians"
        else:
            side = actors
        side.append(ident)
        beside = m, side
    if telling.accused:
        recipients = [x for x in (*actors, *recipients) if x != telling.accused]
        actors = [telling.accused]
    return actors, [r for r in recipients if r not in actors]


def _backing(tokens: Tokens, m: Mention, floor: int) -> bool:
    """Whether a word such as "backed" stands before the "by" of a name."""
    near = tokens.lower[max(floor, m.first - 4) : m.first]
    return any(low in tokens.links.reduced and low.endswith("ed") for low in near)


def in_a_row(tokens: Tokens, words: SideWords, one: Mention, other: Mention) -> bool:
    """Whether two names stand in one list: "von Katar, Ägypten und den USA"."""
    between = range(one.last, other.first)
    if not between or len(between) > 3:
        return False
    first = tokens.lower[one.last]
    return (first == "," or first in words.joins) and all(
        tokens.lower[k] in words.joins or tokens.bits[k] & BIT["article"] for k in between[1:]
    )


def _themselves(
    cast: Cast, pack: LanguagePack, span: tuple[int, int], verbs: list[int], telling: Telling
) -> list[Mention]:
    """Read "it", "man", "its troops" in someone's words as a naming of who speaks."""
    if not telling.speaker:
        return []
    tokens, words = cast.tokens, pack.sides
    first, last = bisect_left(tokens.start, span[0]), bisect_left(tokens.start, span[1])
    found: list[Mention] = []
    if any(w in words.all_sides for w in zip(tokens.lower[first:last], tokens.lower[first + 1 :])):
        return found  # "beide Seiten würden ihre Truppen abziehen"
    near = {first, first + 1} | {v + d for v in verbs[:1] for d in (-1, 1)}
    for i in range(first, last):
        if any(a <= tokens.start[i] < b for a, b in telling.apart):
            continue
        low = tokens.lower[i]
        subject = i in near and (low in words.itself or _own_body(cast, i, telling.speaker))
        troops = low in words.own and any(w in words.forces for w in tokens.lower[i + 1 : i + 4])
        if subject or troops:
            found.append(
                Mention(tokens.start[i], tokens.end[i], i, i + 1, telling.speaker, "state")
            )
    return found


def _own_body(cast: Cast, i: int, speaker: str) -> bool:
    """Whether "the group", in the words of a group's spokesman, is the group itself."""
    tokens, lexicon = cast.tokens, cast.lexicon
    if speaker not in lexicon.armed or not i or not tokens.bits[i - 1] & BIT["article"]:
        return False
    return "armed group" in lexicon.back_words.get(tokens.lower[i], ())


def _befallen(tokens: Tokens, span: tuple[int, int], verbs: list[int]) -> bool:
    """Whether the verb tells what befell its subject: "Thirteen peacekeepers died"."""
    if not verbs:
        return False
    i = verbs[0]
    for k in range(i, min(i + 24, len(tokens))):
        if tokens.start[k] >= span[1] or (k > i and tokens.word[k] in ",;:"):
            return False
        if tokens.bits[k] & BIT["befall"]:
            return True
    return False


def _passive(tokens: Tokens, verbs: list[int], end: int) -> bool:
    if any(tokens.bits[v] & BIT["become"] for v in verbs) and not ends_open(
        tokens, verbs[0], bisect_left(tokens.start, end)
    ):
        return True
    last = bisect_left(tokens.start, end)
    if not verbs and tokens.verb_final:  # "von der Armee angegriffen worden zu sein"
        return any(tokens.lower[k] in tokens.links.suffered for k in range(max(0, last - 4), last))
    return any(
        tokens.bits[v] & BIT["be"]
        and any(tokens.bits[k] & BIT["participle"] for k in range(v, min(v + 6, last)))
        for v in verbs
    )


def _named_beside(m: Mention, mentions: list[Mention], k: int) -> bool:
    """Whether "Armee" is only the arm of a state named beside it ("syrische Armee")."""
    if m.kind != "government":
        return False
    if k and m.first - mentions[k - 1].last <= 1:
        return mentions[k - 1].kind in ("adjective", "person", "state")
    after = mentions[k + 1] if k + 1 < len(mentions) else None
    return after is not None and after.kind == "state" and after.first - m.last <= 2


def _only_kind(cast: Cast, m: Mention, mentions: list[Mention], k: int) -> bool:
    """Whether "rebels" or "Terrormiliz" is only what a name beside it is ("M23 rebels")."""
    if m.actor not in cast.lexicon.generic:
        return False
    beside = [mentions[k - 1]] if k else []
    beside += [mentions[k + 1]] if k + 1 < len(mentions) else []
    return any(
        b.actor and b.actor not in cast.lexicon.generic and b.kind in ("armed group", "group")
        and (m.first in (b.last, b.first) or b.first == m.last or _owned(cast.tokens, m, b)
             or (m.first - b.last == 1 and cast.tokens.word[b.last] == "-"))
        for b in beside
    )  # fmt: skip


def _owned(tokens: Tokens, m: Mention, b: Mention) -> bool:
    """Whether a name owns the word before it: "Rebellen der Arakan-Armee"."""
    return b.first - m.last == 1 and bool(tokens.bits[m.last] & BIT["article"])

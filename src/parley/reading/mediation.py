"""Who brought the sides together, said in passing: "a truce brokered by the UN".

The mediator is no party to what was agreed, and the deed has its own doers; so the phrase is
read apart and becomes a claim of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

from parley.core.claim import Claim, EventFrame, Span, claim_id
from parley.core.terms import EventType, Kind, Modality, Polarity
from parley.reading.events.naming import identity
from parley.reading.events.sides import in_a_row
from parley.reading.linking import event_to_source
from parley.reading.mention import Mention
from parley.reading.pack import BIT
from parley.reading.scene import Scene

TokenSpan = tuple[int, int]
#: Words between "mediation" and who mediates ("mediation of the"), and the other way round.
_NEAR = 3
_FAR = 7


@dataclass(frozen=True, slots=True)
class Mediation:
    """A phrase that names mediators: its tokens, its characters and who they are."""

    span: TokenSpan
    chars: tuple[int, int]
    actors: tuple[str, ...]


def mediations(scene: Scene, span: TokenSpan) -> list[Mediation]:
    """Return the phrases in token ``span`` that tell by whose mediation something came about."""
    words, tokens = scene.pack.sides, scene.tokens
    found = []
    for k in range(*span):
        if not tokens.lower[k].startswith(words.mediates):
            continue
        first = _mediator(scene, k, span)
        if first is None:
            continue
        row = _row(scene, first)
        who = tuple(dict.fromkeys(i for m in row if (i := identity(scene.cast, m))))
        if who:
            ends = (min(k, row[0].first), max(k + 1, row[-1].last))
            found.append(Mediation(ends, tokens.span(*ends), who))
    return found


def _mediator(scene: Scene, k: int, span: TokenSpan) -> Mention | None:
    """Return the first mediator named beside the word ``k``, with "by" or "of" between."""
    words, tokens = scene.pack.sides, scene.tokens
    a, b = tokens.span(k, span[1])
    agent = words.by_whom | words.of
    for m in scene.cast.within(a, b):
        between = tokens.lower[k + 1 : m.first]
        if m.kind == "adjective" or len(between) > _FAR:
            break
        owned = scene.pack.verb_final and not between
        if owned or (len(between) <= _NEAR and between[:1] and between[0] in agent):
            return m
        if any(w in words.by_whom for w in between[-2:]) and scene.pack.verb_final:
            return m  # "Vermittelt wurde das Abkommen von Katar"
        if tokens.bits[m.last - 1] & BIT["verb"]:
            break
    return _before(scene, k)


def _before(scene: Scene, k: int) -> Mention | None:
    """Return who stands before a closing participle: "von der Uno vermittelt"."""
    tokens, words = scene.tokens, scene.pack.sides
    if not scene.pack.verb_final or not tokens.lower[k].startswith(words.mediates):
        return None
    a = tokens.start[max(0, k - _NEAR)]
    for m in scene.cast.within(a, tokens.start[k]):
        lead = [tokens.lower[i] for i in range(max(0, m.first - 2), m.first)]
        ends = k - 1 if m.kind == "adjective" else k  # "von russischen Truppen vermittelt"
        if any(w in words.by_whom for w in lead) and m.last == ends:
            return m
    return None


def _row(scene: Scene, first: Mention) -> list[Mention]:
    """Return a mention and those listed with it: "Frankreichs, Russlands und der USA"."""
    row = [first]
    start = bisect_left(scene.cast.starts, first.start) + 1
    for m in scene.cast.mentions[start:]:
        if not in_a_row(scene.tokens, scene.pack.sides, row[-1], m):
            break
        row.append(m)
    return row


def mediation_claims(scene: Scene, claim: Claim, found: list[Mediation]) -> list[Claim]:
    """Give each mediation told in passing a claim of its own, beside ``claim`` it stands in."""
    out = []
    for one in found:
        start, end = scene.normal.span(*one.chars)
        text = scene.report.text[start:end]
        frame = EventFrame(
            EventType.CONSULT, "mediate", ("talks",), actors=one.actors,
            text=scene.tokens.text[slice(*one.chars)], start=one.chars[0], end=one.chars[1],
        )  # fmt: skip
        ident = claim_id(claim.report, start, end, "event", "", "affirmed")
        out.append(
            replace(
                claim, id=ident, start=start, end=end, quote=text,
                content=Span(start, end, text), kind=Kind.EVENT, topic="talks", value="",
                subject=one.actors, polarity=Polarity.AFFIRMED, modality=Modality.PAST,
                quantities=(), event=event_to_source(scene, frame),
                rule="event.mediation", flags=(),
            )
        )  # fmt: skip
    return out

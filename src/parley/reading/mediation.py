"""Who brought the sides together, said in passing: "a truce brokered by the UN".

The mediator is no party to what was agreed, and the deed has its own doers; so the phrase is
read apart and becomes a claim of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
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
    tokens = scene.tokens
    found = []
    for k in range(*span):
        if not _tells(scene, k):
            continue
        row = _owned(scene, k) or _before(scene, k) or _after(scene, k, span)
        who = tuple(dict.fromkeys(i for m in row if (i := _who(scene, m))))
        if who:
            ends = (min(k, row[0].first), max(k + 1, row[-1].last))
            found.append(Mediation(ends, tokens.span(*ends), who))
    return found


def between_whom(scene: Scene, span: TokenSpan) -> tuple[str, ...]:
    """Return whom somebody brings together: "mediates between Israel and Hamas"."""
    tokens, words = scene.tokens, scene.pack.sides
    out: dict[str, None] = {}
    for m in scene.cast.within(*tokens.span(*span)):
        lead = tokens.lower[max(span[0], m.first - _NEAR) : m.first]
        if words.among.intersection(lead):
            row = _row(scene, m)
            out |= dict.fromkeys(i for one in row if (i := identity(scene.cast, one)))
    return tuple(out)


def parted(event: EventFrame, between: Sequence[Mediation], parties: tuple[str, ...]) -> EventFrame:
    """Return an event of mediation in which who mediates acts, and for whom it is done."""
    told = tuple(dict.fromkeys(a for m in between for a in m.actors))
    actors = told or tuple(a for a in event.actors if a not in parties)
    sides = parties or event.recipients
    return replace(event, actors=actors, recipients=tuple(r for r in sides if r not in actors))


def _tells(scene: Scene, k: int) -> bool:
    """Whether a word tells of mediation: "brokered", "Qatar-brokered", "Vermittlung"."""
    stems = scene.pack.sides.mediates
    low = scene.tokens.lower[k]
    return low.startswith(stems) or ("-" in low and low.rpartition("-")[2].startswith(stems))


def _who(scene: Scene, m: Mention) -> str:
    """Return who mediates: a state's adjective means the state, "Egyptian mediation"."""
    return m.actor if m.kind == "adjective" else identity(scene.cast, m)


def _owned(scene: Scene, k: int) -> list[Mention]:
    """Return whose mediation it is: "Egyptian mediation", "the US-brokered truce"."""
    tokens = scene.tokens
    low = tokens.lower[k]
    inside = not low.startswith(scene.pack.sides.mediates)  # one word: "Qatar-brokered"
    if not inside and not low.startswith(scene.pack.sides.mediation):
        return []
    for m in scene.cast.within(tokens.start[max(0, k - 2)], tokens.end[k]):
        if (inside and m.first == k) or (not inside and m.last == k and m.kind == "adjective"):
            return _row_to(scene, m)
    return []


def _after(scene: Scene, k: int, span: TokenSpan) -> list[Mention]:
    """Return the mediators named behind the word ``k``, with "by" or "of" between."""
    words, tokens = scene.pack.sides, scene.tokens
    a, b = tokens.span(k, span[1])
    agent = words.by_whom | words.of
    for m in scene.cast.within(a, b):
        between = tokens.lower[k + 1 : m.first]
        if m.kind == "adjective" or len(between) > _FAR or words.among.intersection(between):
            break
        owned = scene.pack.verb_final and not between
        if owned or (len(between) <= _NEAR and between[:1] and between[0] in agent):
            return _row(scene, m)
        if any(w in words.by_whom for w in between[-2:]) and scene.pack.verb_final:
            return _row(scene, m)  # "Vermittelt wurde das Abkommen von Katar"
        if tokens.bits[m.last - 1] & BIT["verb"]:
            break
    return []


def _before(scene: Scene, k: int) -> list[Mention]:
    """Return who stands before a closing participle: "von der Uno vermittelt"."""
    tokens, words = scene.tokens, scene.pack.sides
    if not scene.pack.verb_final:
        return []
    a = tokens.start[max(0, k - _NEAR)]
    for m in scene.cast.within(a, tokens.start[k]):
        row = _row_to(scene, m)
        lead = [tokens.lower[i] for i in range(max(0, row[0].first - 2), row[0].first)]
        ends = k - 1 if m.kind == "adjective" else k  # "von russischen Truppen vermittelt"
        led = any(w in words.by_whom for w in lead) and not words.among.intersection(lead)
        if led and m.last == ends:
            return row
    return []


def _row_to(scene: Scene, last: Mention) -> list[Mention]:
    """Return a mention and those listed before it: "Saudi and US"."""
    row = [last]
    end = bisect_left(scene.cast.starts, last.start)
    for m in reversed(scene.cast.mentions[:end]):
        if not (_listed(scene, m, row[0]) or in_a_row(scene.tokens, scene.pack.sides, m, row[0])):
            break
        row.insert(0, m)
    return row


def _listed(scene: Scene, m: Mention, behind: Mention) -> bool:
    """Whether half a compound stands before another: "Saudi- and US-mediated"."""
    between = scene.tokens.lower[m.last : behind.first]
    return len(between) == 2 and between[0] == "-" and between[1] in scene.pack.sides.joins


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

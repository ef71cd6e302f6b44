"""What a sentence leaves to the sentences around it: where it is, what its figure counts, who acts.

Nothing is invented: the place is that of what is told just before or of the report's first
claims, the measure one that the report's other figures have. What was taken over is flagged
("place:context", "measure:context"), and the span is that of the words it was taken from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from parley.core.claim import Claim, Quantity, Span, Where
from parley.core.terms import Act, EventType, Kind
from parley.reading.places import LANDMARK

#: How far back, in characters, the place of what is told still holds.
NEAR = 320
#: How many of the first placed claims say what a report is about.
LEAD = 3
#: A count over more than this is of the whole war, not of the town named before it.
LONG = timedelta(days=60)
#: Characters before a place that opens its sentence: "In the town of Goma, residents said".
OPENS = 24
#: Characters between two halves of one sentence: "7,000 since January; others say 3,000".
JOIN = 12
#: So many or more, told right after a count of the whole war, are counted in the whole war.
MANY = 1000
#: Whom a denied deed may have been done to without naming who did it.
CIVILIANS = "civilians"
#: Where states talk: the seat of a government at a table is not where the fighting is.
SEAT = "-capital"
#: What is settled at a table has no place on the map.
_TABLED = (
    "talks", "agreement", "settlement", "office", "arms", "support", "sanctions", "demand",
    "refusal", "accusation", "promise", "threat", "cooperation", "weapons",
)  # fmt: skip

_PLACED = (Kind.EVENT, Kind.QUANTITY, Kind.STATUS, Kind.CONTROL, Kind.FORCE)


def settle(
    claims: Sequence[Claim],
    local: frozenset[str],
    last: Where | None = None,
    among: frozenset[str] = frozenset(),
    text: str = "",
    fronts: Sequence[tuple[Span, Where]] = (),
) -> list[Claim]:
    """Return the claims with place and measure taken over.

    Parameters
    ----------
    claims
        In order of the text.
    local
        Ids of the places that can be taken over: towns and units of the map, not states.
    last
        The place of last resort: where the dispatch was written.
    among
        Words that open a part of the count before ("Darunter seien elf Kinder").
    text
        The report: two claims of one sentence are told from two sentences.
    fronts
        Sentences that open with where it is, and that place.
    """
    told = [c.place for c in claims if c.place and _tells_where(c)]
    own = [place for place in told if _local(place, local)]
    near = [place for place in told if _local(place, local) or _unknown(place)]
    theme = _theme(own) or last
    topic = _common_measure(claims)
    whole = ""
    lead = [c.place for c in claims[:2]]
    out: list[Claim] = []
    wide = ended = -1  # where a count of the whole war ends, and where the claim before does
    for claim in claims:
        claim = _opened(claim, fronts, local)
        joined = bool(claim.quantities) and _joined(text, wide, claim.start)
        if _of_the_war(claim) or joined or (wide >= 0 and _goes_on(text, wide, claim)):
            wide = claim.end
        else:
            claim = _placed(claim, near, theme, lead)
        claim = _part_measured(claim, whole, among)
        if out and whole and _joined(text, ended, claim.start):
            claim = _gapped(claim, whole, out[-1].topic)
        claim = _denier(_measured(claim, topic))
        whole = next((q.measure for q in claim.quantities if q.measure), whole)
        ended = claim.end
        out.append(claim)
    return out


def fronted(
    text: str, sentences: Sequence[Span], places: Sequence[Where]
) -> list[tuple[Span, Where]]:
    """The sentences that open with where it is: "In El Geneina, activists said ..."."""
    found = []
    for sentence in sentences:
        first = next((p for p in places if sentence.start <= p.start < sentence.end), None)
        if first is None or not first.relation or first.relation.startswith(LANDMARK):
            continue
        if text[first.end : first.end + 1] == "," and first.start - sentence.start <= OPENS:
            found.append((sentence, first))
    return found


def _opened(claim: Claim, fronts: Sequence[tuple[Span, Where]], local: frozenset[str]) -> Claim:
    """Place what is said in a sentence that opens with a place where that place opens it."""
    if claim.place is not None or claim.kind not in _PLACED or claim.topic in _TABLED:
        return claim
    for sentence, place in fronts:
        inside = sentence.start <= claim.start < sentence.end and place.end <= claim.content.start
        if inside and _local(place, local) and not (place.place or "").endswith(SEAT):
            return replace(claim, place=place)
    return claim


def _local(place: Where, local: frozenset[str]) -> bool:
    """Whether something can happen there: a town of the map, or one the gazetteer knows."""
    if place.relation.startswith(LANDMARK):
        return False  # "west of Donetsk"
    return place.place in local or (place.place is None and place.lat is not None)


def _unknown(place: Where) -> bool:
    """Whether a place is named that no map has: what follows is there, not in the town before."""
    return place.place is None and place.lat is None and not place.relation.startswith(LANDMARK)


def _tells_where(claim: Claim) -> bool:
    """Whether a claim's place is where things happen, not what a distance is measured from."""
    if claim.kind not in (*_PLACED, Kind.FORECAST) or claim.topic in _TABLED:
        return False
    kind = claim.event.type if claim.event else None
    if kind in (EventType.AGREE, EventType.CONSULT) and claim.place:
        return not (claim.place.place or "").endswith(SEAT)
    measured = any(q.measure == "distance" for q in claim.quantities)
    return claim.kind is Kind.CONTROL or not measured


def _theme(own: Sequence[Where]) -> Where | None:
    """The place the first claims are about: named most often, the first of equals."""
    lead = own[:LEAD]
    if not lead:
        return None
    counts = Counter(p.place for p in lead)
    return max(lead, key=lambda p: (counts[p.place], -p.start))


def _placed(
    claim: Claim, own: Sequence[Where], theme: Where | None, lead: Sequence[Where | None]
) -> Claim:
    if claim.place is not None or claim.kind not in _PLACED:
        return claim
    if claim.topic in _TABLED or (claim.kind is Kind.STATUS and not claim.topic):
        return claim
    near = [p for p in own if p.end <= claim.start and claim.start - p.end <= NEAR]
    found = near[-1] if near else theme
    if found is not None and found.start >= claim.end and found not in lead:
        return claim  # what is named later, in passing, was not yet meant
    if found is None:
        return claim
    place = replace(found, relation="context")
    return replace(claim, place=place, flags=(*claim.flags, "place:context"))


def _of_the_war(claim: Claim) -> bool:
    """Whether a claim counts what happened over months: "5,472 killed since the coup"."""
    began = claim.time.start_min if claim.time and claim.quantities else None
    if began is None:
        return any(q.scope == "cumulative" and q.measure == "killed" for q in claim.quantities)
    return claim.published is not None and claim.published - began > LONG


def _joined(text: str, end: int, start: int) -> bool:
    """Whether a claim goes on in the sentence in which the one before ended."""
    return 0 <= start - end <= JOIN and end >= 0 and not set(text[end:start]) & set(".!?\n")


def _goes_on(text: str, end: int, claim: Claim) -> bool:
    """Whether a count goes on with a count of the whole war: "On Israel's side 47 died"."""
    if claim.place is not None or claim.time is not None or not claim.quantities:
        return False
    large = any((q.best or q.low or 0) >= MANY for q in claim.quantities)
    sided = claim.event is not None and bool(set(claim.event.recipients) - {CIVILIANS})
    near = 0 <= claim.start - end <= NEAR and "\n" not in text[end : claim.start]
    return near and (large or sided)


def _denier(claim: Claim) -> Claim:
    """Let who denies a deed nobody else is named for be the one it is about: "denied taking it"."""
    event, who = claim.event, claim.speaker.actor if claim.speaker else None
    if claim.act is not Act.DENY or event is None or who is None:
        return claim
    done_to = set(event.recipients) | set(claim.subject)
    if event.actors or done_to - {CIVILIANS}:
        return claim
    if claim.speaker is None or claim.content.start < claim.speaker.start:
        return claim  # "... . The government denied this": what another one has said
    return replace(claim, event=replace(event, actors=(who,)), subject=(who, *claim.subject))


def _common_measure(claims: Sequence[Claim]) -> str:
    """The measure most figures of people in the report have, if one stands out."""
    counts = Counter(
        q.measure for c in claims for q in c.quantities if q.measure and q.unit in ("person", "")
    )
    if not counts:
        return ""
    (first, most), *rest = counts.most_common(2)
    return first if most > 1 and (not rest or most > rest[0][1]) else ""


def _gapped(claim: Claim, measure: str, topic: str) -> Claim:
    """Count in "; die Rebellen sprechen von 60" what its sentence has counted before."""
    counted = _measured(claim, measure)
    return counted if claim.topic or counted is claim else replace(counted, topic=topic)


def _part_measured(claim: Claim, whole: str, among: frozenset[str]) -> Claim:
    """Give "Darunter seien elf Kinder" the measure of the figure told before it."""
    opened = claim.content.text.partition(" ")[0].lower() in among

    def part(q: Quantity) -> bool:
        return not q.measure and (q.scope == "part" or (opened and q.unit == "person"))

    if not whole or not any(part(q) for q in claim.quantities):
        return claim
    figures = tuple(
        replace(q, measure=whole, scope="part") if part(q) else q for q in claim.quantities
    )
    return replace(claim, quantities=figures, flags=(*claim.flags, "measure:context"))


def _measured(claim: Claim, measure: str) -> Claim:
    """Give a bare count of people the measure that the report's other figures have."""
    if not measure or not any(_bare(q) for q in claim.quantities):
        return claim
    figures = tuple(
        replace(q, measure=measure, unit=q.unit or "person") if _bare(q) else q
        for q in claim.quantities
    )
    kind = Kind.QUANTITY if claim.kind is Kind.STATUS and not claim.value else claim.kind
    return replace(claim, quantities=figures, kind=kind, flags=(*claim.flags, "measure:context"))


def _bare(q: Quantity) -> bool:
    many = q.best or q.low or q.high or 0
    counts_people = q.unit == "person" or (q.unit == "" and many >= 100)
    return counts_people and not q.measure and q.group in ("", "people", "civilians")

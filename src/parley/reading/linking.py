"""Linking inside the clause: the figures, times, place, speaker and agreement of one claim.

Everything is found in the reading copy and given in offsets of the stored text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from parley.core.claim import EventFrame, Interval, Quantity, Span, Speaker, Where
from parley.reading.events import Rule
from parley.reading.lexicon import Lexicon
from parley.reading.mention import Mention
from parley.reading.pack import BIT
from parley.reading.places import where
from parley.reading.scene import Scene
from parley.reading.segments import Tokens
from parley.reading.voice.model import Attribution, TokenSpan

#: Between a town and its region stand at most this many words ("in der Provinz").
_TO_REGION = 4
_UNARMED = frozenset(["refugees", "civilians", "residents", "families", "children", "women"])
_OPEN_MEASURES = frozenset(["", "force", "population"])


def figures_in(scene: Scene, content: list[TokenSpan]) -> list[Quantity]:
    spans = [scene.tokens.span(a, b) for a, b in content if b > a]
    found = {id(q): q for a, b in spans for q in scene.figures_between(a, b)}
    return sorted(found.values(), key=lambda q: (q.start, q.end))


def speaker_of(scene: Scene, one: Attribution) -> Speaker | None:
    span = one.source or one.speaker
    if span is None:
        return None
    start, end = scene.tokens.span(*span)
    actor, role = scene.cast.resolve(*scene.tokens.span(*(one.behind or span)))
    if actor is None and scene.tokens.lower[span[0]] in scene.tokens.links.many:
        before = scene.units[max(0, one.unit - 1)]
        actor = scene.cast.party_before(start, scene.tokens.start[before.first])
    if actor is None and scene.tokens.bits[span[0]] & BIT["person_pronoun"]:
        only = scene.tokens.lower[span[0]] in scene.tokens.links.someone
        actor = _spoke_before(scene, one) or scene.cast.antecedent(start, only)
    elif actor is None and one.rule != "voice.anaphoric" and _points_back(scene.tokens, span):
        actor = _spoke_before(scene, one)
    if actor is None:
        actor = _behind_paper(scene, span)
    if actor in scene.cast.lexicon.generic_states:
        actor = _seat(scene, end) or actor
    if actor is None and one.behind is not None and _own_words(scene.tokens, span):
        start, end = scene.tokens.span(*one.behind)  # "Die Bundeswehr hat nach eigenen Angaben"
    a, b = scene.normal.span(start, end)
    return Speaker(scene.report.text[a:b], a, b, actor, role)


def _seat(scene: Scene, end: int) -> str | None:
    """Return whose ministry it is by the seat behind it: "das Innenministerium in Bangkok"."""
    tokens = scene.tokens
    k = bisect_left(tokens.start, end)
    if k >= len(tokens) or tokens.lower[k] not in scene.cast.lexicon.place_inside:
        return None
    seats = scene.cast.within(tokens.start[k], tokens.end[min(k + 3, len(tokens) - 1)])
    return next((m.actor for m in seats if m.kind == "capital" and m.actor), None)


def _own_words(tokens: Tokens, span: TokenSpan) -> bool:
    """Whether the words name nobody but call a statement the subject's own."""
    return any(tokens.lower[k] in tokens.links.own_words for k in range(*span))


def _behind_paper(scene: Scene, span: TokenSpan) -> str | None:
    """Return whose paper speaks: "einer Erklärung der Gruppe", "a statement by the group"."""
    tokens = scene.tokens
    for k in range(span[0], span[1] - 2):
        if not tokens.bits[k] & BIT["source_noun"]:
            continue
        begin = k + 1 if tokens.bits[k + 1] & BIT["article"] else k + 2
        if not tokens.bits[min(begin, span[1] - 1)] & BIT["article"]:
            continue
        return scene.cast.resolve(tokens.start[begin], tokens.end[span[1] - 1])[0]
    return None


def _points_back(tokens: Tokens, span: TokenSpan) -> bool:
    """Whether the words name nobody but lead back: "demnach", "den Angaben", "the statement"."""
    light = BIT["article"] | BIT["pronoun"] | BIT["anaphoric"] | BIT["preposition"]
    words = range(*span)
    if not all(tokens.bits[k] & (light | BIT["source_noun"]) for k in words):
        return False
    first = tokens.bits[span[0]]
    bare = span[1] - span[0] == 1 and first & (BIT["anaphoric"] | BIT["pronoun"])
    return bool(bare or (first & BIT["article"] and tokens.lower[span[0]] not in tokens.links.some))


def _spoke_before(scene: Scene, one: Attribution) -> str | None:
    """Return who spoke in the sentence or two before words that lead back."""
    here = bisect_left(scene.said, one.unit, key=lambda a: a.unit)
    one_at = (one.source or one.speaker or (0, 0))[0]
    for other in reversed(scene.said[max(0, here - 8) : here]):
        span = other.source or other.speaker
        if not span or span == one.source:
            continue
        if one.unit - other.unit > 2:
            return None
        if _points_back(scene.tokens, span):
            return _spoke_before(scene, other)
        if scene.tokens.lower[one_at] in scene.tokens.links.someone and not _somebody(scene, span):
            continue  # "she" is no office
        return scene.cast.resolve(*scene.tokens.span(*(other.behind or span)))[0]
    return None


def _somebody(scene: Scene, span: TokenSpan) -> bool:
    """Whether words name a person or a post: "the ministry" does not, its spokesman does."""
    start, end = scene.tokens.span(*span)
    if any(m.kind == "person" for m in scene.cast.within(start, end)):
        return True
    posts = scene.cast.lexicon
    return any(
        scene.tokens.bits[k] & (BIT["title"] | BIT["person_pronoun"])
        or scene.tokens.word[k] in posts.roles
        for k in range(*span)
    )


def text_of(scene: Scene, span: TokenSpan) -> str:
    a, b = scene.normal.span(*scene.tokens.span(*span))
    return scene.report.text[a:b]


def to_source(scene: Scene, span: Span) -> Span:
    a, b = scene.normal.span(span.start, span.end)
    return Span(a, b, scene.report.text[a:b])


def figure_to_source(scene: Scene, q: Quantity) -> Quantity:
    if scene.normal.text is scene.report.text:
        return q
    a, b = scene.normal.span(q.start, q.end)
    parts = tuple(figure_to_source(scene, p) for p in q.parts)
    return replace(q, start=a, end=b, text=scene.report.text[a:b], parts=parts)


def measured(q: Quantity, rule: Rule | None) -> Quantity:
    """Let the rule say what is counted where the figure's own words do not."""
    if rule is None or not rule.measure or q.unit != "person":
        return q
    moved = (
        q.measure == "reinforcement" and q.group in _UNARMED
    )  # "sending 30,000 refugees fleeing"
    if q.measure not in _OPEN_MEASURES and not moved:
        return q
    return replace(q, measure=rule.measure)


def lent_measure(figures: list[Quantity], lender: list[Quantity]) -> list[Quantity]:
    """Count in "die Rebellen von 60" what the first source's figure counts."""
    first = next((q for q in lender if q.measure), None)
    if first is None:
        return figures
    return [
        replace(q, unit=first.unit, measure=first.measure, group=q.group or first.group,
                scope=first.scope,
                parts=tuple(replace(p, measure=p.measure or first.measure) for p in q.parts))
        if q.measure in ("", "force") else q
        for q in figures
    ]  # fmt: skip


def time_in(scene: Scene, spans: list[TokenSpan], said: bool) -> Interval | None:
    chars = [scene.tokens.span(a, b) for a, b in spans if b > a]
    inside = [t for a, b in chars for t in scene.times_between(a, b)]

    def rank(t: Interval) -> tuple[bool, bool, int]:
        dated = t.start_min is not None or t.end_max is not None
        return (_in_aside(scene, t.start, spans), not dated, t.start)

    for t in sorted(inside, key=rank):
        if scene.normal.text is scene.report.text:
            return t
        a, b = scene.normal.span(t.start, t.end)
        return replace(t, start=a, end=b, text=scene.report.text[a:b])
    return None


def _in_aside(scene: Scene, start: int, spans: list[TokenSpan]) -> bool:
    """Whether a relative clause holds a date: "the army, which seized power in 2021, said"."""
    k = max(0, bisect_right(scene.tokens.start, start) - 1)
    at = bisect_right(scene.units, k, key=lambda u: u.first) - 1
    if at < 0:
        return False
    return any(
        c.kind == "rel" and c.first <= k < c.last and not any(c.first <= a for a, _ in spans[:1])
        for c in scene.units[at].clauses
    )


def place_in(
    scene: Scene,
    start: int,
    end: int,
    arriving: bool = False,
    taken: frozenset[int] | None = None,
) -> Where | None:
    """Return where it happens; of troops that move (``arriving``) where they go to.

    ``taken`` are the capitals that change hands: "rebels seized Damascus".
    """
    inside = [
        m for m in scene.cast.within(start, end)
        if m.place and m.kind != "adjective" and not _of_a_treaty(scene, m)
    ]  # fmt: skip
    if not inside:
        return None
    tokens, lexicon = scene.tokens, scene.cast.lexicon
    wholes = dict(zip(inside, inside[1:], strict=False))

    def elsewhere(m: Mention) -> bool:
        return arriving and not _is_goal(tokens, m, lexicon)

    def rank(m: Mention) -> tuple[int, int, int]:
        state = m.kind in ("state", "capital")
        prep = bool(m.first and tokens.bits[m.first - 1] & BIT["preposition"])
        if state and (not _within(tokens, m, lexicon) or _owns(tokens, m)):
            prep = False  # "since Russia's invasion", "talks with Moscow"
        prep = prep or (state and _headed(tokens, m, lexicon))
        quarter = any(
            tokens.lower[k] in lexicon.quarters for k in range(max(0, m.first - 5), m.first)
        )  # "im Osten der Demokratischen Republik Kongo"
        prep = prep or quarter or _part_of(tokens, m) or _after_quarter(tokens, m, lexicon)
        if not state and m in wholes:
            prep = prep or _lies_in(tokens, m, wholes[m], lexicon)
        acting = m.kind in ("state", "capital", "metonym") and not prep
        return (acting, m.kind == "state", not prep)

    if taken is not None:
        inside = [m for m in inside if m.kind != "capital" or m.first in taken or not rank(m)[0]]
        held = [m for m in inside if m.kind == "capital" and m.first in taken]
        if held and all(rank(m)[0] for m in inside):
            return _found(scene, held[0])
    if not inside:
        return None
    best = min(inside, key=lambda m: (rank(m)[0], elsewhere(m), *rank(m)[1:], m.start))
    if rank(best)[0] and best.kind != "place":
        return None
    return _found(scene, best)


def _found(scene: Scene, m: Mention) -> Where:
    found = where(scene.cast, m)
    a, b = scene.normal.span(found.start, found.end)
    return replace(found, start=a, end=b, text=scene.report.text[a:b])


def _within(tokens: Tokens, m: Mention, lexicon: Lexicon) -> bool:
    """Whether a state's name tells where, over its article: "in den Sudan geflohen"."""
    k = m.first - 1
    if k > 0 and tokens.bits[k] & BIT["article"]:
        k -= 1
    return tokens.lower[k] in lexicon.within


def _headed(tokens: Tokens, m: Mention, lexicon: Lexicon) -> bool:
    """Whether the word before a name calls it a place: "the city of Damascus"."""
    k = m.first - 2 if tokens.lower[m.first - 1] in tokens.links.owner else m.first - 1
    return m.kind == "capital" and k >= 0 and tokens.lower[k] in lexicon.place_heads


def capitals_taken(
    scene: Scene, start: int, end: int, spans: Sequence[TokenSpan]
) -> frozenset[int]:
    """Return where capitals are named that are taken or fall, and do not act for their state."""
    tokens = scene.tokens
    chars = [tokens.span(a, b) for a, b in spans if b > a]
    found = set()
    for m in scene.cast.within(start, end):
        if m.kind != "capital":
            continue
        after = range(m.last, min(m.last + 3, len(tokens)))
        falls = any(tokens.lower[k] in scene.pack.sides.falls for k in after)
        done = any(
            tokens.bits[k] & BIT["become"] or tokens.lower[k] in tokens.links.was for k in after
        ) or tokens.lower[m.last : m.last + 2] in (["has", "been"], ["had", "been"])
        if falls or done or is_object(scene, m, chars):
            found.add(m.first)
    return frozenset(found)


def _is_goal(tokens: Tokens, m: Mention, lexicon: Lexicon) -> bool:
    """Whether somebody goes there: "to El Fasher", "in Richtung der Stadt Goma"."""
    for k in range(m.first - 1, max(-1, m.first - 1 - _TO_REGION), -1):
        if tokens.lower[k] in lexicon.towards:
            return True
        light = tokens.bits[k] & BIT["article"] or tokens.lower[k] in lexicon.place_heads
        if not light and tokens.lower[k] not in tokens.links.owner:
            return False
    return False


def is_object(scene: Scene, m: Mention, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether no preposition stands before a place, over articles and "the town of"."""
    tokens, lexicon = scene.tokens, scene.cast.lexicon
    for k in range(m.first - 1, -1, -1):
        if not any(a <= tokens.start[k] < b for a, b in spans):
            return False  # what opens the stretch is its subject
        low = tokens.lower[k]
        if tokens.bits[k] & BIT["article"] or low in lexicon.place_heads:
            continue
        if low in ("of",) and tokens.lower[k - 1] in lexicon.place_heads:
            continue
        if tokens.bits[k] & BIT["preposition"] or low in lexicon.within:
            return False
        if tokens.word[k][0].islower() and not tokens.bits[k] & (BIT["verb"] | BIT["adverb"]):
            before = tokens.lower[k - 1] if k else ""
            if before in lexicon.within:
                return False  # "in northern Goma"
        return True
    return False


def _of_a_treaty(scene: Scene, m: Mention) -> bool:
    """Whether a town's name is part of a treaty's: "the Geneva Conventions"."""
    after = scene.tokens.word[m.last] if m.last < len(scene.tokens) else "."
    return after in scene.cast.lexicon.treaties


def _after_quarter(tokens: Tokens, m: Mention, lexicon: Lexicon) -> bool:
    """Whether an adjective stands between preposition and name: "in central Burkina Faso"."""
    if m.first < 2 or not tokens.word[m.first - 1][0].islower():
        return False
    open_class = not tokens.bits[m.first - 1] & ~BIT["not_verb"]
    return tokens.lower[m.first - 2] in lexicon.within and open_class


def _owns(tokens: Tokens, m: Mention) -> bool:
    """Whether a name owns what follows it ("Russia's invasion"), not a part of it."""
    tail = tokens.text[m.end : m.end + 2]
    after = tokens.word[m.last] if m.last < len(tokens) else "."
    return tail in ("'s", "’s") and after[0].islower()


def _lies_in(tokens: Tokens, m: Mention, whole: Mention, lexicon: Lexicon) -> bool:
    """Whether a town's region stands right behind it: "El Fasher in North Darfur"."""
    between = tokens.lower[m.last : whole.first]
    if not 0 < len(between) <= _TO_REGION or between[0] not in lexicon.within:
        return False
    light = BIT["article"] | BIT["not_verb"]
    return all(
        word in lexicon.place_heads or not tokens.bits[k] & ~light
        for k, word in enumerate(between[1:], m.last + 1)
    )


def _part_of(tokens: Tokens, m: Mention) -> bool:
    """Whether a name tells where: "im Norden Syriens", "the south of Syria"."""
    if m.first < 2 or m.kind != "state":
        return False
    owned = tokens.verb_final and tokens.word[m.last - 1].endswith("s")
    linked = tokens.lower[m.first - 1] in ("of",)
    if not (owned or linked):
        return False
    near = range(max(0, m.first - 4), m.first)
    return any(tokens.bits[k] & BIT["preposition"] and tokens.lower[k] != "of" for k in near)


def event_to_source(scene: Scene, event: EventFrame | None) -> EventFrame | None:
    if event is None or scene.normal.text is scene.report.text:
        return event
    a, b = scene.normal.span(event.start, event.end)
    return replace(event, start=a, end=b, text=scene.report.text[a:b])


def agreement_in(scene: Scene, start: int, end: int, topic: str) -> str:
    if not scene.agreements:
        return ""
    words = scene.tokens.text[start:end].lower()
    for ident, names in scene.agreements:
        if any(n and n.lower() in words for n in names):
            return ident
    return ""

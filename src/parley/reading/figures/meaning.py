"""What a figure is about: what befell those counted, over what span, and what is part of what."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from parley.reading.figures.lexicon import FigureLexicon, Noun
from parley.reading.figures.phrases import Draft
from parley.reading.figures.scope import scopes
from parley.reading.figures.words import BREAK, Tokens

_ENDS = frozenset(("!", "?", ";", BREAK))
#: How far from its figure a verb is looked for.
_REACH = 40
#: At most this many deeds on either side of a figure are weighed.
_NEAR = 8
#: What it costs to look back from a figure that begins a clause of its own.
_APART = 12
#: Between "bringing" and "total", and half of what stands between "toll" and its figure.
_TOTAL = 6
_LENT = frozenset(("person", "object", "place", "household", "event"))
_COUNTED = frozenset(("person", "household", "object", "place", "event", "unit", ""))


def give_meaning(lexicon: FigureLexicon, tokens: Tokens, drafts: Sequence[Draft]) -> None:
    """Fill measure, scope and parts of all figures of a text, sentence by sentence."""
    start = 0
    while start < len(drafts):
        begin, end = _sentence(tokens, drafts[start].first)
        stop = start
        while stop < len(drafts) and drafts[stop].first < end:
            stop += 1
        group = drafts[start:stop]
        _measures(lexicon, tokens, group, begin, end)
        _units(lexicon, tokens, group, begin)
        _running(lexicon, tokens, group)
        _tolls(lexicon, tokens, group, begin)
        scopes(lexicon, tokens, group, begin, end)
        _parts(lexicon, tokens, group)
        start = stop


def _sentence(tokens: Tokens, index: int) -> tuple[int, int]:
    begin = index
    while begin > 0 and index - begin < 80 and not _ends_sentence(tokens, begin - 1):
        begin -= 1
    end = index
    while end < len(tokens) and end - index < 80 and not _ends_sentence(tokens, end):
        end += 1
    return begin, max(end, index + 1)


def _ends_sentence(tokens: Tokens, index: int) -> bool:
    word = tokens.words[index]
    if word in _ENDS:
        return True
    if word != "." or index + 1 >= len(tokens):
        return word == "."
    after = tokens.words[index + 1]
    before = tokens.words[index - 1] if index else ""
    if after[0].islower() or (before.isdecimal() and len(before) <= 2 and tokens.joined(index)):
        return False
    return len(before) > 3 or before.islower() or before[:1].isdecimal()


def _deeds(
    lexicon: FigureLexicon, tokens: Tokens, begin: int, end: int
) -> list[tuple[int, int, str]]:
    found, index = [], begin
    while index < end:
        apart = _in_two(lexicon, tokens, index, end)
        if apart is not None:
            found += [(index, index + 1, apart[1]), (apart[0], apart[0] + 1, apart[1])]
            index += 1
            continue
        hit = lexicon.deeds.starting(tokens, index)
        if hit is not None and hit[0] <= end:
            found.append((index, hit[0], hit[1]))
            index = hit[0]
        else:
            noun = lexicon.nouns.get(tokens.words[index])
            if noun is not None and noun.measure and noun.unit == "person":
                found.append((index, index + 1, noun.measure))
            index += 1
    return found


def _in_two(lexicon: FigureLexicon, tokens: Tokens, index: int, end: int) -> tuple[int, str] | None:
    """Find the particle of a verb in two parts, up to the end of its clause."""
    particles = lexicon.split_deeds.get(tokens.lower[index])
    if particles is None:
        return None
    for place in range(index + 1, min(end, index + 25)):
        lower = tokens.lower[place]
        if lower == ",":
            return None
        if lower in particles and (
            place + 1 >= end
            or not tokens.words[place + 1][0].isalnum()
            or tokens.lower[place + 1] in lexicon.and_
        ):
            return place, particles[lower]
    return None


def _measures(
    lexicon: FigureLexicon, tokens: Tokens, group: Sequence[Draft], begin: int, end: int
) -> None:
    deeds = _deeds(lexicon, tokens, begin, end)
    taken = {place for d in group for place in range(d.first, d.last)}
    deeds = [deed for deed in deeds if deed[0] not in taken]
    for position, draft in enumerate(group):
        if draft.noun is not None and draft.noun.measure:
            draft.measure = draft.noun.measure
            continue
        unit = draft.noun.unit if draft.noun is not None else ""
        if unit not in _COUNTED:
            continue
        fitting = [deed for deed in deeds if _fits(lexicon, unit, deed[2])]
        draft.measure = _nearest(lexicon, tokens, group, position, fitting)
        if unit == "" and draft.noun is not None and draft.measure not in lexicon.bodily:
            draft.measure = draft.measure if draft.measure in lexicon.of_things else ""
        if draft.noun is not None and draft.measure in ("", "population"):
            draft.measure = draft.noun.default or draft.measure
    _shared(lexicon, tokens, group)


def _shared(lexicon: FigureLexicon, tokens: Tokens, group: Sequence[Draft]) -> None:
    """Give "84 mercenaries and 47 soldiers" one measure where a verb governs both."""
    for before, draft in pairwise(group):
        if before.noun is None or draft.noun is None or before.noun.unit != draft.noun.unit:
            continue
        if draft.noun.measure or not before.measure:
            continue
        between = tokens.lower[before.last : draft.first]
        joined = between and all(word in lexicon.and_ or word == "," for word in between)
        if not joined or _new_clause(lexicon, tokens, draft):
            continue
        if lexicon.deeds.starting(tokens, draft.last) is None:  # "and 47 soldiers wounded"
            draft.measure = before.measure


def _new_clause(lexicon: FigureLexicon, tokens: Tokens, draft: Draft) -> bool:
    """Whether a figure begins a clause: "..., some 5 million are in need"."""
    return draft.last < len(tokens) and tokens.lower[draft.last] in lexicon.opens


def _running(lexicon: FigureLexicon, tokens: Tokens, group: Sequence[Draft]) -> None:
    """Let "13" in "four soldiers died, bringing the total to 13" count soldiers who died."""
    for before, draft in pairwise(group):
        told = lexicon.running.ending(tokens, draft.first)
        told = told or _summed(lexicon, tokens, before, draft)
        if told is not None and (draft.noun is None or not draft.noun.unit) and before.measure:
            draft.noun, draft.measure = before.noun, before.measure


def _tolls(lexicon: FigureLexicon, tokens: Tokens, group: Sequence[Draft], begin: int) -> None:
    """Count the dead in "the death toll in the fighting rose to 33"."""
    for draft in group:
        before = tokens.lower[max(begin, draft.first - _TOTAL * 2) : draft.first]
        bare = draft.noun is None or not draft.noun.unit
        if bare and lexicon.toll.intersection(before) and before[-1] in lexicon.comes_to:
            draft.noun, draft.measure = Noun("person"), "killed"


def _summed(
    lexicon: FigureLexicon, tokens: Tokens, before: Draft, draft: Draft
) -> tuple[int, str] | None:
    """Find "bringing the total since 2021 to" between two figures."""
    between = tokens.lower[before.last : draft.first]
    opens = next((k for k, low in enumerate(between) if low in lexicon.totalling), -1)
    summed = opens >= 0 and any(low in lexicon.totals for low in between[opens : opens + _TOTAL])
    return (draft.first, "totals") if summed else None


def _fits(lexicon: FigureLexicon, unit: str, measure: str) -> bool:
    """Whether a deed can befall what is counted: trucks are not killed."""
    if unit in ("person", "household", ""):
        return True
    return measure in lexicon.of_things or lexicon.deed_units.get(measure) != "person"


def _nearest(
    lexicon: FigureLexicon,
    tokens: Tokens,
    group: Sequence[Draft],
    position: int,
    deeds: Sequence[tuple[int, int, str]],
) -> str:
    """Weigh the deeds around a figure by distance; crossing commas and figures costs more."""
    draft, best = group[position], ""
    known = draft.noun is not None and draft.noun.default  # what such a figure counts anyway
    cost = float(_APART if known else _REACH)
    around = bisect_left(deeds, (draft.first,))
    aside = _past_aside(lexicon, tokens, draft.last)
    firsts = {other.first for other in group[max(0, position - _NEAR) : position + _NEAR]}
    for first, last, measure in deeds[max(0, around - _NEAR) : around + _NEAR]:
        if first >= draft.last:
            if first < aside:
                continue
            if _active(lexicon, tokens, first, last in firsts):
                continue
            price = _price(lexicon, tokens, group, draft.last, first)
            price += 3 if last in firsts else 0
        else:
            price = _price(lexicon, tokens, group, last, draft.first)
            between = tokens.lower[last : draft.first]
            bound = all(word in lexicon.of for word in between)
            price += -3 if bound and (between or lexicon.objects_follow) else 2
            apart = any(word == "," or word in lexicon.and_ for word in between)
            price += _APART if apart and _new_clause(lexicon, tokens, draft) else 0
        if price < cost:
            best, cost = measure, price
    return best


def _past_aside(lexicon: FigureLexicon, tokens: Tokens, place: int) -> int:
    """Return the end of ", or about 10% of the population," behind a figure, else ``place``."""
    if tokens.lower[place : place + 1] != [","] or place + 1 >= len(tokens):
        return place
    if tokens.lower[place + 1] not in lexicon.and_:
        return place
    for k in range(place + 2, min(len(tokens), place + 14)):
        if tokens.words[k] == ",":
            return k
    return place


def _active(lexicon: FigureLexicon, tokens: Tokens, verb: int, object_follows: bool) -> bool:
    """Whether a verb tells what its subject did to others, as in "two bombers killed 15"."""
    if tokens.lower[verb] in lexicon.active:
        after = tokens.lower[verb + 1] if verb + 1 < len(tokens) else "."
        last = not after[0].isalnum() or after in lexicon.opens or after in lexicon.and_
        return lexicon.objects_follow or not last  # "habe 1.330 Soldaten verloren"
    if not (object_follows and lexicon.objects_follow):
        return False
    return not (verb and tokens.lower[verb - 1] in lexicon.passive_after)


def _price(
    lexicon: FigureLexicon, tokens: Tokens, group: Sequence[Draft], begin: int, end: int
) -> float:
    """Count the words between, less those of other figures, more for commas and new clauses."""
    price = float(end - begin)
    if price > _REACH:
        return price
    for index in range(begin, end):
        lower = tokens.lower[index]
        if lower in lexicon.breaks:
            price += 12
        elif lower == ",":
            price += 3
    at = bisect_left(group, begin, key=_first)
    while at < len(group) and group[at].first < end:
        price += 2 - (group[at].last - group[at].first)
        at += 1
    return price


def _first(draft: Draft) -> int:
    return draft.first


def _numbered(lexicon: FigureLexicon, tokens: Tokens, begin: int, end: int) -> Noun | None:
    """Find X in "die Zahl der X stieg auf N", past its adjectives."""
    for place in range(end - 1, begin, -1):
        if lexicon.number_of.ending(tokens, place) is None:
            continue
        for index in range(place, min(end, place + 4)):
            noun: Noun | None = lexicon.nouns.get(tokens.words[index])
            if noun is not None and noun.unit:
                after: Noun | None = None
                if index + 1 < end and noun.measure and not noun.group:
                    after = lexicon.nouns.get(tokens.words[index + 1])
                if after is not None and after.unit:
                    return after  # "the number of dead soldiers"
                return noun
    return None


def _units(lexicon: FigureLexicon, tokens: Tokens, group: Sequence[Draft], begin: int) -> None:
    """Give a bare figure the unit of its neighbour: "36" in "36 von 41 Drohnen"."""
    for position, draft in enumerate(group):
        if draft.noun is not None or draft.kind:
            continue
        after = group[position + 1] if position + 1 < len(group) else None
        if after is not None and after.noun is not None and after.first - draft.last <= 2:
            between = tokens.lower[draft.last : after.first]
            if between and between[0] in lexicon.of:
                draft.noun = Noun(after.noun.unit)
                continue
        noun = _numbered(lexicon, tokens, max(begin, draft.first - _REACH), draft.first)
        if noun is not None:
            draft.noun = Noun(noun.unit, noun.group)
            continue
        before = group[position - 1] if position else None
        if before is None or before.noun is None or draft.measure:
            continue
        if draft.first - before.last <= 8 and before.noun.unit in _LENT:
            draft.noun = Noun(before.noun.unit)


def _parts(lexicon: FigureLexicon, tokens: Tokens, group: Sequence[Draft]) -> None:
    """Make the figures after "darunter" parts of the figure before it."""
    for position in range(1, len(group)):
        draft, before = group[position], group[position - 1]
        opened = any(lexicon.among.starting(tokens, i) for i in range(before.last, draft.first))
        whole = before if opened else before.whole
        if not opened and whole is not None and _told_itself(lexicon, tokens, draft, whole):
            continue  # "including ten civilians, and more than 400 wounded"
        if whole is None or not _listed(lexicon, tokens, before.last, draft.first, opened):
            continue
        if _small(draft) > _large(whole):
            continue
        draft.whole = whole
        whole.parts.append(draft)
        draft.measure = _of_part(lexicon, draft, whole)
        draft.scope = "part"


def _of_part(lexicon: FigureLexicon, part: Draft, whole: Draft) -> str:
    """Return what befell a part: as the whole, but of casualties the words tell which."""
    own = part.noun.measure if part.noun is not None else ""
    harm = ("killed", "injured", "casualties", "missing")
    if own in harm and whole.measure in harm:
        return own
    return whole.measure or part.measure


def _told_itself(lexicon: FigureLexicon, tokens: Tokens, draft: Draft, whole: Draft) -> bool:
    """Whether the word beside a figure says that something else befell it than the whole."""
    own = draft.noun.measure if draft.noun is not None else ""
    if not own:
        place = draft.last
        while place < len(tokens) and tokens.lower[place] in lexicon.opens:
            place += 1
        hit = lexicon.deeds.starting(tokens, place) if place < len(tokens) else None
        own = hit[1] if hit is not None else ""
    if not own or own == whole.measure:
        return False
    draft.measure = own
    return True


def _listed(lexicon: FigureLexicon, tokens: Tokens, begin: int, end: int, opened: bool) -> bool:
    if opened:
        return end - begin <= 12
    return all(w in lexicon.and_ or w == "," for w in tokens.lower[begin:end])


def _small(draft: Draft) -> float:
    for value in (draft.low, draft.best, draft.high):
        if value is not None:
            return value
    return 0.0


def _large(draft: Draft) -> float:
    if draft.high is not None:
        return draft.high
    return float("inf")

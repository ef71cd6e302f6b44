"""Which rule took which words: the reasons of a claim, in the words of its report."""

from __future__ import annotations

from dataclasses import dataclass

from parley.core.claim import Claim, Span
from parley.reading.events import Hits, Rule
from parley.reading.normalise import Normal, normalise
from parley.reading.reader import Reader, Reading


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule of a claim and the words it took; a rule without words took the whole clause."""

    rule: str
    words: tuple[Span, ...]


def explain(reader: Reader, reading: Reading) -> dict[str, tuple[Reason, ...]]:
    """Return the reasons of every claim of a reading, by claim id.

    A rule of speech took the cue and the words that name the speaker; a rule of content took
    its own words in what is said. Figures are listed under ``figure``, markers of certainty
    under ``certainty``.

    Examples
    --------
    >>> from datetime import date
    >>> from parley.core.claim import Report
    >>> reader = Reader("de")
    >>> text = "Die Waffenruhe ist nach Angaben der Uno gescheitert."
    >>> reading = reader.examine(Report("r1", text, published=date(2016, 12, 1)))
    >>> [(r.rule.split(".")[0], [w.text for w in r.words])
    ...  for r in explain(reader, reading)[reading.claims[0].id]][0]
    ('voice', ['nach', 'Uno'])
    """
    if not reading.claims:
        return {}
    normal = normalise(reading.report.text)
    rules = reader.rules(reading.language)
    hits = Hits.of(rules, normal.text)
    by_id = {rule.id: rule for rule in rules.rules}
    return {c.id: tuple(_reasons(c, reading, normal, hits, by_id)) for c in reading.claims}


def _reasons(
    claim: Claim, reading: Reading, normal: Normal, hits: Hits, by_id: dict[str, Rule]
) -> list[Reason]:
    reasons = []
    for name in claim.rule.split():
        rule = by_id.get(name)
        words = _voice(claim) if rule is None else _taken(claim, reading, rule, normal, hits)
        reasons.append(Reason(name, words))
    figures = tuple(Span(q.start, q.end, q.text) for q in claim.quantities if q.start >= 0)
    if figures:
        reasons.append(Reason("figure", figures))
    if claim.markers:
        reasons.append(Reason("certainty", claim.markers))
    return reasons


def _voice(claim: Claim) -> tuple[Span, ...]:
    """The words by which somebody is heard to speak."""
    named = claim.speaker
    spans = [claim.cue] if claim.cue else []
    if named is not None and named.start >= 0:
        spans.append(Span(named.start, named.end, named.text))
    return tuple(sorted(spans, key=lambda s: s.start))


def _taken(
    claim: Claim, reading: Reading, rule: Rule, normal: Normal, hits: Hits
) -> tuple[Span, ...]:
    """The first word of each of the rule's groups: in what is said, else in the whole claim."""
    found = [(*normal.span(a, b), term) for a, b, term in hits.found]
    taken: dict[tuple[int, int], Span] = {}
    for group in rule.groups:
        for whole in (claim.content, claim):
            spots = [(a, b) for a, b, term in found
                     if term in group and whole.start <= a and b <= whole.end]  # fmt: skip
            if spots:
                a, b = min(spots)
                taken[a, b] = Span(a, b, reading.report.text[a:b])
                break
    return tuple(taken[spot] for spot in sorted(taken))

"""Quotes with what was read in them marked: who speaks, how much, when, where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from markupsafe import Markup

from parley.core.claim import Claim, Report

Mark = tuple[int, int, str]


def marks_of(claim: Claim) -> list[Mark]:
    """The spans of a claim worth marking, as (start, end, css) in report offsets."""
    out: list[Mark] = [(q.start, q.end, "q-figure") for q in claim.quantities]
    if claim.speaker:
        out.append((claim.speaker.start, claim.speaker.end, "q-speaker"))
    if claim.cue:
        out.append((claim.cue.start, claim.cue.end, "q-cue"))
    if claim.time and claim.time.start >= 0:
        out.append((claim.time.start, claim.time.end, "q-time"))
    if claim.place:
        out.append((claim.place.start, claim.place.end, "q-place"))
    out.extend((m.start, m.end, "q-hedge") for m in claim.markers)
    return [m for m in out if 0 <= m[0] < m[1]]


def marked(text: str, offset: int, marks: Iterable[Mark]) -> Markup:
    """Escape ``text`` (which begins at ``offset`` of its report) and mark spans in it.

    Spans that overlap an earlier one are left unmarked: marks never nest, so that
    scripts written from right to left keep their shape.
    """
    out: list[str] = []
    at = offset
    for start, end, css in sorted(marks):
        if start < at or end > offset + len(text):
            continue
        out.append(escape(text[at - offset : start - offset]))
        out.append(f'<mark class="{css}">{escape(text[start - offset : end - offset])}</mark>')
        at = end
    out.append(escape(text[at - offset :]))
    return Markup("".join(out))


def quote(claim: Claim) -> Markup:
    """The claim's own words, marked."""
    return marked(claim.quote, claim.start, marks_of(claim))


def in_context(claim: Claim, reports: Mapping[str, Report], around: int = 90) -> Markup:
    """The claim inside the words around it; the words around are dimmed."""
    report = reports.get(claim.report)
    if report is None:
        return quote(claim)
    text = report.text
    before = text[max(0, claim.start - around) : claim.start].rpartition("\n\n")[2]
    after = text[claim.end : claim.end + around].partition("\n\n")[0]
    lead = "…" if len(before) == around else ""
    tail = "…" if len(after) == around else ""
    return Markup(
        f'<span class="around">{escape(lead + before)}</span>{quote(claim)}'
        f'<span class="around">{escape(after + tail)}</span>'
    )


def full_text(
    report: Report, claims: Iterable[Claim], numbers: Mapping[str, int], to: str = "#"
) -> Markup:
    """A report's whole text with its claims as links to themselves."""
    out: list[str] = []
    at = 0
    for claim in sorted(claims, key=lambda c: (c.start, -c.end)):
        if claim.start < at:
            continue
        out.append(escape(report.text[at : claim.start]))
        body = quote(claim)
        number = numbers.get(claim.id, 0)
        out.append(f'<a class="in-text" href="{to}{claim.id}">{body}<sup>{number}</sup></a>')
        at = claim.end
    out.append(escape(report.text[at:]))
    return Markup("".join(out))

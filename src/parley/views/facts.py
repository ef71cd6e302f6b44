"""What was read in a claim, row by row, with the machine's reading where a person corrected it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from parley.core.claim import Claim, Quantity
from parley.views.show import Show


@dataclass(frozen=True, slots=True)
class Reading:
    """One row of what was read, with what the machine had read where a person corrected it."""

    label: str
    now: Markup
    before: Markup | None


def readings(show: Show, claim: Claim, machine: Claim | None) -> list[Reading]:
    """Everything read in a claim, corrected rows with the old beside the new."""
    new = _facts(show, claim)
    old = _facts(show, machine) if machine else {}
    out = []
    for label in dict.fromkeys((*new, *old)):
        now, before = new.get(label, Markup("–")), old.get(label, Markup("–"))
        out.append(Reading(label.strip(), now, before if machine and before != now else None))
    return out


def _facts(show: Show, c: Claim) -> dict[str, Markup]:
    t, found = show.t, {}
    found[t("speaker")] = _speaker(show, c)
    kind = [show.word(c.kind.value), show.word(c.act.value)]
    kind += [show.word(c.topic)] if c.topic else []
    said = f": {show.said(c)}" if c.value else ""
    found[t("kind")] = escape(", ".join(kind) + said)
    found[t("how sure")] = escape(show.word(c.certainty.value))
    for number, q in enumerate(c.quantities):  # several figures are several rows
        found[t("figure") + " " * number] = _figure(show, q)
    if c.time:
        days = f"{show.n.short_day(c.time.start_min)} – {show.n.short_day(c.time.end_max)}"
        found[t("time")] = Markup("<bdi>{}</bdi>: {}").format(c.time.text, days)
        if c.time.why:
            why = Markup(' · <span lang="en">{}</span>').format(c.time.why)
            found[t("time")] += why
    if c.place:
        found[t("place")] = escape(show.name(c.place.place or c.place.text))
    if c.event:
        sides = (", ".join(map(show.name, s)) for s in (c.event.actors, c.event.recipients))
        told = " → ".join(s for s in sides if s)
        found[t("event")] = escape(show.event(c.event) + (f": {told}" if told else ""))
    found[t("rule")] = Markup("<code>{}</code>").format(c.rule)
    return found


def _speaker(show: Show, c: Claim) -> Markup:
    if c.speaker is None:
        return escape(show.t("the report itself"))
    words = Markup("<bdi>{}</bdi>").format(c.speaker.text)
    return words + (f" = {show.name(c.speaker.actor)}" if c.speaker.actor else "")


def _figure(show: Show, q: Quantity) -> Markup:
    said = f"{show.figure_of(q)} {show.word(q.group or q.unit)} {show.word(q.measure)}"
    return Markup("{} (<bdi>{}</bdi>)").format(said.strip(), q.text)


def corrections(show: Show, claim: Claim, machine: Claim | None) -> list[Reading]:
    """Only the rows that a person corrected."""
    return [r for r in readings(show, claim, machine) if r.before is not None]

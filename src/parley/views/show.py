"""What templates need to show a dossier: names, figures, links to claims."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from datetime import date

from markupsafe import Markup, escape

from parley.core.actor import Actor
from parley.core.agreement import Agreement
from parley.core.claim import Claim, EventFrame, Quantity, Report
from parley.core.dossier import Dossier
from parley.core.estimate import Estimate, FactQuestion
from parley.core.place import Place
from parley.core.terms import Polarity
from parley.views import quotes, vocabulary
from parley.views.i18n import isolated, translations
from parley.views.numbers import Numbers
from parley.views.palette import Palette
from parley.workbench.words import world_names

LONGEST_NAME = 90
OTHER, CONTROL = "other", "control"
FEW_HEADS, SMALL_PART = 100.0, 0.01
NOBODY = ("", "neutral", "none")
# the page that has what is known by this name, or by this letter before its id
PART_OF = {"e": "", "x": "", "s": "", "a": "agreements", "i": "agreements", "f": "outlook"}
PART_OF |= {"r": "reports", "grounds": "ensemble", "agreed": "timeline", "estimates": ""}
POWERS = ("state", "armed group", "coalition", "government")


def _short(name: str) -> str:
    """A name that a line can hold."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


class Show:
    """A dossier in one language."""

    def __init__(self, dossier: Dossier, lang: str, paged: bool = False) -> None:
        self.paged = paged
        self.dossier = dossier
        self.lang = lang
        self.n = Numbers(lang)
        self.t = translations(lang).gettext
        forces = dossier.world.forces if dossier.world else ()
        self.strength: dict[str, float] = {}
        for force in forces:
            held = self.strength.get(force.actor, 0.0)
            self.strength[force.actor] = held + force.strength.best
        self.palette = Palette(dossier.actors, (f.actor for f in forces))
        self.claims = {c.id: c for c in dossier.claims}
        self.numbers = {c.id: i for i, c in enumerate(dossier.claims, 1)}
        self.reports = {r.id: r for r in dossier.reports}
        self._labels = Counter(e.question.label for e in dossier.estimates)
        self.names = self._names()
        self.spelt = self._spelt()
        self._english = {n.id: self.names[n.id] for n in self._nouns()}
        self._english |= {n.name: self.names[n.id] for n in self._nouns() if n.name}

    def moves(self) -> list[tuple[str, str, str, float]]:
        """Marches large enough to speak of, the largest first: (actor, from, to, heads)."""
        ensemble = self.dossier.ensemble
        found = [m for m in ensemble.moves if self.sizeable(m[0], m[3])] if ensemble else []
        return sorted(found, key=lambda m: -m[3])

    def sizeable(self, actor: str, heads: float) -> bool:
        """Whether a march is news: a hundred heads, or a hundredth of all its actor has."""
        return heads >= min(FEW_HEADS, max(1.0, SMALL_PART * self.strength.get(actor, math.inf)))

    @property
    def title(self) -> str:
        """The scenario's title in the reader's language."""
        german = self.lang == "de" and self.dossier.title_de
        return self.dossier.title_de if german else self.dossier.title

    def _nouns(self) -> list[Actor | Place | Agreement]:
        """Everything that has a name in more than one language."""
        d = self.dossier
        return [*d.actors, *d.places, *d.agreements]

    def _names(self) -> dict[str, str]:
        german = self.lang == "de"
        out: dict[str, str] = {}
        for noun in self._nouns():
            spelt = getattr(noun, "aliases", {}).get(self.lang, ())
            own = noun.name_de if german else next(iter(spelt), "") if self.lang != "en" else ""
            out[noun.id] = isolated(_short(own or noun.name or noun.id), self.lang)
        known = {o.id: o.name for o in self.dossier.sources}
        known |= {o.id: o.name for o in self.dossier.formats}
        for key, name in known.items():
            out.setdefault(key, isolated(name, self.lang))
        for report in self.dossier.reports:
            for outlet in (report.publisher, report.agency):
                out.setdefault(vocabulary.slug(outlet), outlet)
        world = world_names(self.lang)
        for key in self._heard_of():
            if key in world:
                out.setdefault(key, isolated(world[key], self.lang))
        out.pop("", None)
        return out

    def _heard_of(self) -> set[str]:
        """Whoever and wherever claims and estimates speak of, known to the scenario or not."""
        found: set[str] = set()
        for c in self.dossier.claims:
            found |= {(c.speaker and c.speaker.actor) or "", (c.place and c.place.place) or ""}
        for e in self.dossier.estimates:
            found |= {e.question.actor, e.question.place, e.value}
        return found

    def _spelt(self) -> dict[str, set[str]]:
        """How reports spell each place that they name."""
        found: dict[str, set[str]] = {}
        for c in self.dossier.claims:
            if c.place and c.place.place and c.place.name:
                found.setdefault(c.place.place, set()).add(c.place.name)
        return found

    def camp(self, camp: str) -> str:
        """A camp by its strongest member: "Syrian government and allies"."""
        if camp in NOBODY:
            return self.t("neutral or unknown")
        members = [a for a in self.dossier.actors if a.camp == camp]
        if not members:
            return self.names.get(camp, self.word(camp))
        armed = [a for a in members if a.kind in POWERS]
        first = next((a for a in members if a.id == camp), None)
        lead = first or max(armed or members, key=lambda a: self.strength.get(a.id, 0.0))
        name = self.name(lead.id)
        return self.t("%(name)s and allies") % {"name": name} if len(armed) > 1 else name

    def camps(self) -> list[tuple[str, str, str]]:
        """The legend: (css, mark, label) of every camp, the strongest first."""
        heads: dict[str, float] = {}
        for actor in self.dossier.actors:
            heads[actor.camp] = heads.get(actor.camp, 0.0) + self.strength.get(actor.id, 0.0)
        order = sorted(self.palette.slots, key=lambda c: (-heads.get(c, 0.0), c))
        rows = [(self.palette.css(c), self.palette.mark(c), self.camp(c)) for c in order]
        return [*rows, ("kn", "○", self.t("neutral or unknown"))]

    def to(self, part: str) -> str:
        """Where a part is found: an anchor of the report, or a page of the local page."""
        if not self.paged:
            return f"#{part}"
        kind, mark, _ = part.partition("-")
        if part in PART_OF or (mark and kind in PART_OF):
            return f"/{PART_OF.get(part, PART_OF.get(kind, ''))}#{part}"
        return f"/{part}"

    def claim_href(self, claim: str) -> str:
        """Where a claim is found."""
        return f"/claim/{claim}" if self.paged else f"#{claim}"

    def report_href(self, report: str) -> str:
        """Where a report's claims stand, each with its sentence."""
        return f"/report/{report}" if self.paged else f"#r-{report}"

    def word(self, key: str) -> str:
        """A word of the rooms' vocabulary (status, topic, measure) as readers say it."""
        return vocabulary.word(key, self.lang)

    def event(self, frame: EventFrame) -> str:
        """What happened and how: "armed attack, from the air"."""
        what = self.t(vocabulary.EVENTS.get(frame.type.value, frame.type.value.lower()))
        how = self.t(vocabulary.MODES.get(frame.mode, frame.mode)) if frame.mode else ""
        return f"{what}, {how}" if how and how != what else what

    def local(self, text: str) -> str:
        """A room's English phrase with ids and English names put into the reader's language."""
        return vocabulary.named(text, self._english)

    def name(self, key: str | None) -> str:
        """The name behind an id, in the reader's language; unknown words stay as they are."""
        return self.names.get(key or "", key or "–")

    def who(self, claim: Claim) -> str:
        """Who says it: the actor, the words, or the report in its own voice."""
        if claim.speaker is None:
            report = self.reports.get(claim.report)
            voice = (report.publisher or report.agency) if report else ""
            return voice or self.t("the report itself")
        known = claim.speaker.actor
        return self.names.get(known or "", claim.speaker.text)

    def camp_css(self, claim: Claim) -> str:
        """CSS class of the speaker's camp."""
        return self.palette.css(claim.speaker.actor or "") if claim.speaker else "kn"

    def chips(self, ids: Iterable[str], most: int = 5) -> Markup:
        """Small numbered links to claims."""
        known = [i for i in dict.fromkeys(ids) if i in self.claims]
        links = [self._chip(i) for i in known[:most]]
        more = f'<span class="chip more">+{len(known) - most}</span>' if len(known) > most else ""
        return (
            Markup('<span class="chips">' + "".join(links) + more + "</span>")
            if known
            else Markup("")
        )

    def _chip(self, claim: str) -> str:
        tip = escape(self.claims[claim].quote)
        where = self.claim_href(claim)
        return f'<a class="chip" href="{where}" title="{tip}">{self.numbers[claim]}</a>'

    def quantity(self, claim: Claim, measure: str = "") -> Quantity | None:
        """The figure of a claim that speaks of ``measure``, else its first."""
        found = [q for q in claim.quantities if measure and q.measure == measure]
        return (found or list(claim.quantities) or [None])[0]  # type: ignore[list-item]

    def figure_of(self, q: Quantity) -> str:
        """A claimed figure with its bound."""
        if q.best is not None:
            exact = q.bound == "exact" or (q.low == q.best == q.high)
            return self.n.exact(q.best) if exact else f"≈ {self.n.exact(q.best)}"
        if q.low is not None and q.high is not None:
            return f"{self.n.exact(q.low)} – {self.n.exact(q.high)}"
        return f"≥ {self.n.exact(q.low)}" if q.low is not None else f"≤ {self.n.exact(q.high)}"

    def answer(self, e: Estimate) -> str:
        """An estimate in one phrase."""
        if e.value:
            p = e.dist.probability(e.value) if e.dist and e.dist.labels else None
            value = self.day_of(e.best) if e.kind == "date" else self.value(e.value, e)
            return f"{value} ({self.n.percent(p)})" if p is not None else value
        if e.kind == "share":
            return self.n.percent(e.best)
        return self.n.figure(e.best)

    def value(self, value: str, e: Estimate | None = None) -> str:
        """An answer in words: whoever it names, or does not, else a word of the vocabulary."""
        if value.startswith("not ") and value[4:] in self.names:
            return f"{self.t('not')}: {self.names[value[4:]]}"
        if value == OTHER and e is not None and e.question.measure == CONTROL:
            return self.t("someone else")
        return self.names.get(value) or self.word(value)

    def day_of(self, number: float | None) -> str:
        """A day number of an estimated date."""
        return self.n.day(date.fromordinal(int(number))) if number else ""

    def interval(self, e: Estimate) -> str:
        """The 90 % interval of an estimate."""
        if e.low is None or e.high is None:
            return ""
        if e.kind == "share" or (e.value and e.kind != "date"):
            return f"{self.n.percent(e.low)} – {self.n.percent(e.high)}"
        if e.kind == "date":
            return f"{self.day_of(e.low)} – {self.day_of(e.high)}"
        return self.n.interval(e.low, e.high)

    def label(self, e: Estimate) -> str:
        """What an estimate is about."""
        q = e.question
        label = (q.label_de if self.lang == "de" and q.label_de else q.label) or q.id
        if self.lang not in ("en", "de"):
            label = self._own_label(q) or label
        if q.actor and q.actor in self.names:
            label = label.replace(q.actor, self.names[q.actor])
        if q.place in self.names:  # a town that the scenario does not know is labelled as spelt
            label = vocabulary.named(
                label, dict.fromkeys(self.spelt.get(q.place, ()), self.names[q.place])
            )
        label = label[:1].upper() + label[1:]
        if self._labels[q.label] > 1 and q.end:  # two questions of one name are of two days
            label += f" ({self.n.day(q.end)})"
        return isolated(label, self.lang)

    def _own_label(self, q: FactQuestion) -> str:
        """A question put together from words, in a language that the rooms do not speak."""
        what = [self.word(w) for w in (q.group, q.topic, q.measure) if w]
        where = [self.name(k) for k in (q.actor, q.place) if k]
        return " · ".join([" – ".join(what), *where]) if what else ""

    def said(self, claim: Claim) -> str:
        """In one word, what the claim holds."""
        word = claim.value or claim.topic or claim.kind.value
        negated = claim.polarity is Polarity.NEGATED
        return f"{self.t('not')}: {self.value(word)}" if negated else self.value(word)

    def quote(self, claim: Claim) -> Markup:
        """The claim's words, marked."""
        return quotes.quote(claim)

    def context(self, claim: Claim) -> Markup:
        """The claim in its surroundings."""
        return quotes.in_context(claim, self.reports)

    def origin(self, claim: Claim) -> Markup:
        """Report title, in its own language, and day."""
        report = self.reports.get(claim.report)
        if report is None:
            return escape(claim.report)
        day = self.published(report.published, report.precision)
        return self.titled(report) + f", {day}"

    def titled(self, report: Report) -> Markup:
        """A report's title, marked as being in the report's language."""
        title = report.title or report.publisher or report.path.rsplit("/", 1)[-1] or report.id
        return Markup('<bdi lang="{}">{}</bdi>').format(report.language or self.lang, title)

    def published(self, day: object, precision: str = "day") -> str:
        """A publication date no finer than it was given."""
        from datetime import date

        if not isinstance(day, date):
            return "–"
        if precision == "month":
            return self.n.month(f"{day.year}-{day.month:02d}")
        return str(day.year) if precision == "year" else self.n.short_day(day)

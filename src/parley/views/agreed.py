"""Agreements as the report shows them: consent, blame, what makes it pass, how long it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from parley.core.agreement import Agreement, Assessment, InputTrace, Step
from parley.views import charts
from parley.views.charts.bars import Bar
from parley.views.charts.timeline import Stretch
from parley.views.grounds import ASSUMED, InputGroup, InputRow, basis, is_assumed
from parley.views.phrases import base_name, input_name, what_if
from parley.views.show import Show
from parley.views.svg import both
from parley.workbench.words import why_assessment

MOST_MOVED = 8


@dataclass(frozen=True, slots=True)
class Price:
    """Additions to a package, what they cost, what consent they bring, and who says so."""

    names: str
    cost: str
    chance: str
    source: str
    assumption: bool
    added: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a deal carried out piece by piece."""

    what: str
    done: str
    planned: str
    status: str
    claims: Markup
    source: str
    assumption: bool


@dataclass(frozen=True, slots=True)
class AgreementView:
    """One assessed agreement with its drawings."""

    plan: Agreement
    result: Assessment
    name: str
    rule: str
    why: tuple[str, ...]
    consent: Markup
    blame: Markup
    survival: Markup
    first: Markup
    sensitivity: Markup
    fixes: tuple[tuple[str, str], ...]
    prices: tuple[Price, ...]
    blockers: tuple[str, ...]
    what_ifs: tuple[tuple[str, str, str], ...]
    base_rates: tuple[tuple[str, tuple[str, ...]], ...]
    base_days: tuple[int, ...]
    inputs: tuple[InputGroup, ...]
    format_name: str
    basis: Markup
    consent_basis: Markup
    hold_basis: Markup
    input_basis: Markup
    steps: tuple[StepRow, ...]


def agreement_views(show: Show) -> list[AgreementView]:
    """Every assessed agreement."""
    plans = {a.id: a for a in show.dossier.agreements}
    return [
        _agreement(show, plans[a.agreement], a)
        for a in show.dossier.assessments
        if a.agreement in plans
    ]


def _agreement(show: Show, plan: Agreement, a: Assessment) -> AgreementView:
    p, label = show.n.percent, show.name(plan.id)
    rates, days = _base_rates(show, a)
    language = show.lang if show.lang in ("en", "de") else "en"
    return AgreementView(
        plan=plan,
        result=a,
        name=label,
        rule=_rule(show, a),
        why=tuple(why_assessment(a, show.dossier.actors, language)),
        consent=Markup(_consent(show, a, label)),
        blame=Markup(_blame(show, a, label)),
        survival=Markup(_survival(show, a, label)),
        first=Markup(_first(show, a, label)),
        sensitivity=Markup(_sensitivity(show, a, plan)),
        fixes=tuple((_names(show, ids), p(value)) for ids, value in a.fix_sets[:8]),
        prices=tuple(_price(show, plan, *row) for row in a.concessions[:8]),
        blockers=tuple(_names(show, ids) for ids in a.blockers[:12]),
        what_ifs=tuple((what_if(show, w), p(x), p(y)) for w, x, y in _telling(a)),
        base_rates=rates,
        base_days=days,
        inputs=_inputs(show, a, plan),
        format_name=show.name(plan.format) if plan.format else "",
        basis=input_basis(show, a, _claims(a)),
        consent_basis=_consent_basis(show, a),
        hold_basis=_hold_basis(show, a),
        input_basis=input_basis(show, a),
        steps=tuple(_step(show, s) for s in plan.steps),
    )


def _claims(a: Assessment) -> tuple[str, ...]:
    """Every claim that an assessment rests on, those of the parties' consent first."""
    own = [i for c in a.consents for i in c.claims]
    return tuple(dict.fromkeys((*own, *a.claims, *(i for t in a.inputs for i in t.claims))))


def input_basis(show: Show, a: Assessment, claims: Sequence[str] = ()) -> Markup:
    """The line that leads from a figure of an assessment to every input of it."""
    if not a.inputs:
        return basis(show, claims)
    way = (show.t("every input, with its source"), show.to(f"i-{a.agreement}"))
    assumed = sum(i.assumption for i in a.inputs)
    published = sum(not i.assumption and not i.claims for i in a.inputs)
    return basis(show, claims, way, published=published, assumed=assumed)


def _consent_basis(show: Show, a: Assessment) -> Markup:
    """Party by party: the claims behind its consent, else how many inputs of its own."""
    told = []
    for c in sorted(a.consents, key=lambda c: c.probability):
        own = [i for i in a.inputs if i.name.split(".")[0] == c.party]
        claims = show.chips(dict.fromkeys((*c.claims, *(k for i in own for k in i.claims))))
        assumed = sum(i.assumption for i in own)
        text = show.t("%(n)s inputs, %(assumed)s of them assumed")
        words = text % {"n": len(own), "assumed": assumed} if own else show.t("common inputs only")
        line = Markup("<b>{}</b> {}").format(show.name(c.party), words)
        told.append(line + " " + claims if claims else line)
    if not told:
        return Markup("")
    link = Markup('<a href="{}">{}</a>').format(
        show.to(f"i-{a.agreement}"), show.t("every input, with its source")
    )
    line = Markup("; ").join(told) + Markup(" · ") + link
    return Markup('<p class="basis">{} {}</p>').format(show.t("Rests on:"), line)


def _hold_basis(show: Show, a: Assessment) -> Markup:
    """What the time a truce lasts rests on: earlier agreements, published base rates, inputs."""
    ways = [(show.t("every input, with its source"), show.to(f"i-{a.agreement}"))]
    if any(g.start for g in show.dossier.agreements):
        ways.append((show.t("the agreements made before"), show.to("agreed")))
    source = a.breakdown.why if a.breakdown else ""
    return basis(show, a.claims, *ways, source=source)


def _price(show: Show, plan: Agreement, ids: Sequence[str], cost: float, chance: float) -> Price:
    chosen = [i for i in plan.instruments if i.id in ids]
    source = "; ".join(dict.fromkeys(i.source for i in chosen if i.source))
    names = ", ".join(i.name for i in chosen) or show.t("nothing")
    bare = any(not i.source or i.source.lower().startswith(ASSUMED) for i in chosen)
    return Price(names, show.n.figure(cost), show.n.percent(chance), source, bare, bool(chosen))


def _step(show: Show, s: Step) -> StepRow:
    known = [r for r in (s.done, s.planned) if r is not None]
    source = "; ".join(dict.fromkeys(r.source for r in known if r.source))
    return StepRow(
        s.what,
        show.n.interval(s.done.low, s.done.high) if s.done else "–",
        show.n.interval(s.planned.low, s.planned.high) if s.planned else "–",
        show.word(s.status),
        show.chips(dict.fromkeys(i for r in known for i in r.claims)),
        source,
        any(is_assumed(r) for r in known),
    )


def _rule(show: Show, a: Assessment) -> str:
    if not a.rule:
        return show.t("every required party")
    bare = a.rule.removeprefix("all(").removesuffix(")")
    if a.rule.startswith("all(") and "(" not in bare:
        return show.t("all of: %(names)s") % {"names": show.local(bare)}
    return show.local(a.rule)


def _names(show: Show, ids: Sequence[str]) -> str:
    return " + ".join(show.name(i) for i in ids) if ids else show.t("nobody")


def _telling(a: Assessment) -> list[tuple[str, float, float]]:
    """The what-ifs that change something; the first is how things stand."""
    if not a.what_if:
        return []
    _, p, s = a.what_if[0]
    moved = [w for w in a.what_if[1:] if abs(w[1] - p) >= 0.005 or abs(w[2] - s) >= 0.005]
    ranked = sorted(moved, key=lambda w: -max(abs(w[1] - p), abs(w[2] - s)))
    return [a.what_if[0], *ranked[:12]]


def _consent(show: Show, a: Assessment, label: str) -> str:
    items = [
        (
            show.name(c.party) + ("" if c.required else " *"),
            c.probability,
            c.gap_low,
            c.gap_best,
            c.gap_high,
            show.palette.css(c.party),
        )
        for c in sorted(a.consents, key=lambda c: c.probability)
    ]
    words = (show.t("gains by refusing"), show.t("gains by signing"))
    return both(
        lambda narrow: charts.consent_chart(items, show.n.percent, label, words, narrow=narrow)
    )


def _blame(show: Show, a: Assessment, label: str) -> str:
    shares = [
        (show.name(c.party), c.blame, show.palette.css(c.party))
        for c in sorted(a.consents, key=lambda c: -c.blame)
    ]
    percent, word = show.n.percent, show.t("agree")
    return both(
        lambda narrow: charts.blame_bar(shares, a.p_agree, percent, label, word, narrow=narrow)
    )


def _survival(show: Show, a: Assessment, label: str) -> str:
    b = a.breakdown
    if b is None:
        return ""
    word = show.t("days after signing")
    bases = tuple((show.t(name), day, p) for name, day, p in b.base_rates)
    return charts.survival(b.days, b.s_low, b.s_best, b.s_high, bases, show.n.percent, label, word)


def _first(show: Show, a: Assessment, label: str) -> str:
    b = a.breakdown
    if b is None or not b.first:
        return ""
    at = b.horizons.index(180) if 180 in b.horizons else len(b.horizons) - 1
    ranked = sorted(b.first.items(), key=lambda x: -x[1][at])[:8]
    items = [Bar(show.name(k), v[at], css=show.palette.css(k)) for k, v in ranked]
    return both(lambda narrow: charts.bars(items, show.n.percent, label, width=480, narrow=narrow))


def _base_rates(
    show: Show, a: Assessment
) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], tuple[int, ...]]:
    """Base rates by name, one column a horizon."""
    if a.breakdown is None:
        return (), ()
    days = tuple(sorted({day for _, day, _ in a.breakdown.base_rates}))
    by_name: dict[str, dict[int, float]] = {}
    for name, day, p in a.breakdown.base_rates:
        by_name.setdefault(name, {})[day] = p
    rows = tuple(
        (base_name(show.t, name), tuple(show.n.percent(got.get(d)) for d in days))
        for name, got in by_name.items()
    )
    return rows, days


def _sensitivity(show: Show, a: Assessment, plan: Agreement) -> str:
    """Which inputs the answer hangs on most."""
    ranked = sorted((i for i in a.inputs if i.share), key=lambda i: -(i.share or 0))[:MOST_MOVED]
    items = [Bar(input_name(show, i.name, plan), i.share or 0.0, css=_ground(i)) for i in ranked]
    title = show.t("What the answer hangs on most")
    percent = show.n.percent
    return both(
        lambda narrow: charts.bars(items, percent, title, width=820, left=380, narrow=narrow)
    )


def _ground(i: InputTrace) -> str:
    return "k4" if i.claims else "kn" if i.assumption else "k1"


def _inputs(show: Show, a: Assessment, plan: Agreement) -> tuple[InputGroup, ...]:
    heads = (
        (show.t("from claims in the reports"), lambda i: bool(i.claims)),
        (show.t("from publications"), lambda i: not i.claims and not i.assumption),
        (show.t("assumptions"), lambda i: not i.claims and i.assumption),
    )
    groups = []
    for head, fits in heads:
        rows = [i for i in a.inputs if fits(i)]
        ranked = sorted(rows, key=lambda i: -(i.share or 0.0))
        groups.append(InputGroup(head, tuple(_input(show, i, plan) for i in ranked)))
    return tuple(g for g in groups if g.rows)


def _input(show: Show, i: InputTrace, plan: Agreement) -> InputRow:
    figure = show.n.figure
    return InputRow(
        input_name(show, i.name, plan),
        f"{figure(i.best)} ({figure(i.low)} – {figure(i.high)})",
        show.n.percent(i.share) if i.share is not None else "",
        show.chips(i.claims),
        i.source,
        i.assumption,
    )


@dataclass(frozen=True, slots=True)
class Before:
    """One dated agreement in words, with its source."""

    name: str
    start: str
    end: str
    status: str
    ended: str
    breaches: tuple[tuple[str, str, Markup], ...]
    source: str


def agreed_before(show: Show) -> tuple[Before, ...]:
    """What the drawing of agreements shows, in words."""
    d = show.dossier
    found = sorted((a for a in d.agreements if a.start and a.start <= d.as_of), key=_began)
    return tuple(
        Before(
            show.name(a.id),
            show.n.short_day(a.start),
            show.n.short_day(a.end_latest),
            show.word(a.status),
            a.how_ended,
            tuple((show.n.short_day(v.day), v.what, show.chips(v.claims)) for v in a.violations),
            "; ".join(dict.fromkeys(x for x in (a.source, *(v.source for v in a.violations)) if x)),
        )
        for a in found
    )


def _began(a: Agreement) -> tuple[date, str]:
    return a.start or date.max, a.id


def timeline(show: Show) -> Markup:
    """Every dated agreement and how it ended."""
    d = show.dossier
    assessed = {a.agreement for a in d.assessments}
    items = []
    for a in d.agreements:
        if a.start is None or a.start > d.as_of:
            continue
        ended = a.end_latest is not None or a.end_earliest is not None
        tip = f"{show.name(a.id)}: {show.n.short_day(a.start)} – {show.n.short_day(a.end_latest)}. "
        marks = tuple((v.day, v.what) for v in a.violations if v.day and v.day <= d.as_of)
        items.append(
            Stretch(
                show.name(a.id),
                a.start,
                (a.end_earliest or a.end_latest) if ended else None,
                a.end_latest,
                "k1" if a.kind.value in ("ceasefire", "local", "evacuation") else "k4",
                tip + a.how_ended,
                show.to(f"a-{a.id}") if a.id in assessed else "",
                marks,
            )
        )
    head = show.t("Agreements and how they ended")
    return Markup(both(lambda narrow: charts.timeline(items, d.as_of, head, narrow=narrow)))

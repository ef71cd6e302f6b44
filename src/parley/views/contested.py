"""Claims against each other: the estimates people argue over, as cards."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from parley.core.claim import Claim
from parley.core.estimate import Estimate
from parley.views import charts
from parley.views.charts.bars import Bar
from parley.views.charts.interval import ClaimMark
from parley.views.show import Show

MEASURES_FIRST = ("evacuated", "waiting", "killed", "force", "displaced", "population")


@dataclass(frozen=True, slots=True)
class Card:
    """One question with what is said for and against."""

    anchor: str
    label: str
    answer: str
    interval: str
    raw: str
    why: str
    chart: Markup
    steps: Markup
    supports: tuple[Claim, ...]
    contradicts: tuple[Claim, ...]
    conditionals: tuple[tuple[str, str, str], ...]
    identified: bool
    n_claims: int
    n_copies: int
    decisive: str


def contested(show: Show, most: int = 8) -> list[Card]:
    """The estimates with claims against them, the most argued over first."""
    found = [e for e in show.dossier.estimates if e.contradicts]
    if not found:
        found = [e for e in show.dossier.estimates if e.n_claims > 1]
    return [card(show, e) for e in sorted(found, key=_heat)[:most]]


def _heat(e: Estimate) -> tuple[float, ...]:
    spread = 0.0
    if e.raw_low and e.raw_high and e.raw_low > 0:
        spread = e.raw_high / e.raw_low
    known = e.question.measure in MEASURES_FIRST
    sides = min(len(e.supports), len(e.contradicts))
    return (-float(known), -float(min(sides, 4)), -float(e.n_claims), -spread)


def card(show: Show, e: Estimate) -> Card:
    """One estimate as a card."""
    claims = [show.claims[i] for i in (*e.supports, *e.contradicts) if i in show.claims]
    drawn = _categories(show, e) if e.value else _figures(show, e, claims)
    return Card(
        anchor=f"e-{e.id}",
        label=show.label(e),
        answer=show.answer(e),
        interval=show.interval(e),
        raw=show.n.interval(e.raw_low, e.raw_high) if e.raw_low is not None else "",
        why=why(show, e),
        chart=Markup(drawn),
        steps=Markup(_steps(show, e)),
        supports=tuple(show.claims[i] for i in e.supports if i in show.claims),
        contradicts=tuple(show.claims[i] for i in e.contradicts if i in show.claims),
        conditionals=tuple(
            (show.name(camp), show.n.figure(best), show.n.interval(low, high))
            for camp, low, best, high in e.conditionals
        ),
        identified=e.identified,
        n_claims=e.n_claims,
        n_copies=sum(len(g) - 1 for g in e.copies),
        decisive=e.decisive if e.decisive in show.claims else "",
    )


def why(show: Show, e: Estimate) -> str:
    """The fusion room's sentence in the reader's language."""
    from parley.workbench.words import why_estimate

    return why_estimate(e, show.lang)


def _figures(show: Show, e: Estimate, claims: list[Claim]) -> str:
    marks = []
    for claim in claims[:14]:
        q = show.quantity(claim, e.question.measure)
        if q is None:
            continue
        label = f"{show.who(claim)}"
        tip = f"{show.who(claim)}: {show.figure_of(q)} – {claim.quote}"
        actor = claim.speaker.actor if claim.speaker else ""
        css, mark = show.palette.css(actor or ""), show.palette.mark(actor or "")
        point = q.best if q.best is not None else None
        low = q.low if q.low != q.best else None
        high = q.high if q.high != q.best else None
        marks.append(ClaimMark(label, low, point, high, css, mark, f"#{claim.id}", tip))
    return charts.claims_chart(
        marks, e.best, e.low, e.high, show.n.figure, show.label(e), show.t("our estimate")
    )


def _categories(show: Show, e: Estimate) -> str:
    if e.dist is None or not e.dist.labels:
        return ""
    pairs = sorted(zip(e.dist.labels, e.dist.probs), key=lambda x: -x[1])
    items = [Bar(show.t(name), p, css="kn") for name, p in pairs]
    return charts.bars(items, show.n.percent, show.label(e), top=1.0)


def _steps(show: Show, e: Estimate) -> str:
    steps = []
    for step in e.waterfall[:12]:
        href = f"#{step.claims[0]}" if step.claims and step.claims[0] in show.claims else ""
        steps.append((_step_label(show, step.label, step.claims), step.shift, href))
    if not any(abs(s) > 0 for _, s, _ in steps):
        return ""

    def signed(value: float) -> str:
        shown = show.n.figure(abs(value)) if abs(value) >= 1 else f"{abs(value):.2f}"
        return ("+" if value >= 0 else "−") + shown

    return charts.waterfall(steps, signed, show.t("What moved the figure"))


def _step_label(show: Show, label: str, claims: tuple[str, ...]) -> str:
    if claims and claims[0] in show.claims:
        claim = show.claims[claims[0]]
        q = show.quantity(claim)
        said = f": {show.figure_of(q)}" if q else ""
        return f"{show.who(claim)}{said}"
    return show.t(label)

"""The sections of the report, each computed from the dossier into what the template shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from parley.core.agreement import Agreement, Assessment
from parley.core.forecast import Forecast
from parley.views import charts, maps
from parley.views.charts.bars import Bar
from parley.views.charts.timeline import Stretch
from parley.views.show import Show
from parley.views.summary import next_offensive
from parley.workbench.words import why_assessment


@dataclass(frozen=True, slots=True)
class AgreementView:
    """One assessed agreement with its drawings."""

    plan: Agreement
    result: Assessment
    why: tuple[str, ...]
    consent: Markup
    blame: Markup
    survival: Markup
    first: Markup
    fixes: tuple[tuple[str, str], ...]
    blockers: tuple[str, ...]
    format_name: str


def agreement_views(show: Show) -> list[AgreementView]:
    """Every assessed agreement."""
    plans = {a.id: a for a in show.dossier.agreements}
    return [
        _agreement(show, plans[a.agreement], a)
        for a in show.dossier.assessments
        if a.agreement in plans
    ]


def _agreement(show: Show, plan: Agreement, a: Assessment) -> AgreementView:
    ranked = sorted(a.consents, key=lambda c: c.probability)
    items = [
        (
            show.name(c.party) + ("" if c.required else " *"),
            c.probability,
            c.gap_low,
            c.gap_best,
            c.gap_high,
            show.palette.css(c.party),
        )
        for c in ranked
    ]
    words = (show.t("gains by refusing"), show.t("gains by signing"))
    blame = [
        (show.name(c.party), c.blame, show.palette.css(c.party))
        for c in sorted(a.consents, key=lambda c: -c.blame)
    ]
    p = show.n.percent
    label = show.name(plan.id)
    return AgreementView(
        plan=plan,
        result=a,
        why=why_assessment(a, show.dossier.actors, show.lang),
        consent=Markup(charts.consent_chart(items, p, label, words)),
        blame=Markup(charts.blame_bar(blame, a.p_agree, p, label, show.t("agree"))),
        survival=Markup(_survival(show, a, label)),
        first=Markup(_first(show, a, label)),
        fixes=tuple((_names(show, ids), p(value)) for ids, value in a.fix_sets[:8]),
        blockers=tuple(_names(show, ids) for ids in a.blockers[:8]),
        format_name=show.name(plan.format) if plan.format else "",
    )


def _names(show: Show, ids: tuple[str, ...]) -> str:
    return " + ".join(show.name(i) for i in ids) if ids else show.t("nobody")


def _survival(show: Show, a: Assessment, label: str) -> str:
    b = a.breakdown
    if b is None:
        return ""
    word = show.t("days after signing")
    return charts.survival(
        b.days, b.s_low, b.s_best, b.s_high, b.base_rates, show.n.percent, label, word
    )


def _first(show: Show, a: Assessment, label: str) -> str:
    b = a.breakdown
    if b is None or not b.first:
        return ""
    at = b.horizons.index(180) if 180 in b.horizons else len(b.horizons) - 1
    ranked = sorted(b.first.items(), key=lambda x: -x[1][at])[:8]
    items = [Bar(show.name(k), v[at], css=show.palette.css(k)) for k, v in ranked]
    return charts.bars(items, show.n.percent, label, width=480)


def control_map(show: Show) -> Markup:
    """The map of control, with the marches of freed forces."""
    d = show.dossier
    moves = d.ensemble.moves if d.ensemble else ()
    label = show.t("Who controls what, and where freed forces go")
    return Markup(
        maps.control_map(d.places, d.outline, show.palette, show.names, label, moves, show.n.figure)
    )


def risk_map(show: Show) -> Markup:
    """The map of the next offensive."""
    forecast = next_offensive(show)
    if forecast is None:
        return Markup("")
    risk = {k: (p, forecast.base_by_option.get(k)) for k, p in forecast.p_by_option.items()}
    d = show.dossier
    label = show.t("Where the next major offensive is expected")
    places = tuple(p for p in d.places if p.simulated or p.id in risk)
    return Markup(maps.risk_map(places, d.outline, risk, show.names, label, show.n.percent))


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
                f"#a-{a.id}" if a.id in assessed else "",
                marks,
            )
        )
    return Markup(charts.timeline(items, d.as_of, show.t("Agreements and how they ended")))


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place's future: who suffers, who holds it."""

    id: str
    name: str
    fan: Markup
    killed: str
    displaced: str
    population: str
    offensive: str
    change: str


def place_views(show: Show, most: int = 12) -> list[PlaceView]:
    """The places with most at stake, by expected killed and displaced."""
    e = show.dossier.ensemble
    if e is None or e.killed_q.size == 0:
        return []
    by_id = {p.id: p for p in show.dossier.places}
    middle = len(e.levels) // 2
    stake = e.killed_q[middle, -1] + 0.01 * e.displaced_q[middle, -1]
    order = sorted(range(len(e.places)), key=lambda i: (-float(stake[i]), e.places[i]))
    return [_place(show, by_id, e, i, middle) for i in order[:most]]


def _place(show: Show, by_id: dict[str, Any], e: Any, i: int, middle: int) -> PlaceView:
    key = e.places[i]
    place = by_id.get(key)
    stride = max(1, len(e.days) // 60)
    rows = [list(map(float, row[::stride, i])) for row in e.killed_q]
    first = show.dossier.world.start.toordinal() if show.dossier.world else 0
    from datetime import date

    days = [show.n.short_day(date.fromordinal(first + int(d))) for d in e.days[::stride]]
    holder = place.controller if place else ""
    keep = float(e.control[-1, i, e.actors.index(holder)]) if holder in e.actors else None
    camp = show.palette.camp(holder)
    same = [k for k, a in enumerate(e.actors) if show.palette.camp(a) == camp]
    keep = float(e.control[-1, i, same].sum()) if keep is not None else None
    risk = float(e.offensive_by[-1, i]) if e.offensive_by is not None else None
    name = show.name(key)
    return PlaceView(
        id=key,
        name=name,
        fan=Markup(
            charts.fan(
                days,
                e.levels,
                rows,
                show.n.figure,
                name,
                None,
                caption=name,
                css=show.palette.css(holder),
            )
        ),
        killed=f"{show.n.figure(float(e.killed_q[middle, -1, i]))} "
        f"({show.n.interval(float(e.killed_q[0, -1, i]), float(e.killed_q[-1, -1, i]))})",
        displaced=f"{show.n.figure(float(e.displaced_q[middle, -1, i]))} "
        f"({show.n.interval(float(e.displaced_q[0, -1, i]), float(e.displaced_q[-1, -1, i]))})",
        population=show.n.figure(place.population.best) if place and place.population else "–",
        offensive=show.n.percent(risk),
        change=show.n.percent(1 - keep) if keep is not None else "–",
    )


@dataclass(frozen=True, slots=True)
class ForecastView:
    """One forecast beside its base rate."""

    forecast: Forecast
    text: str
    chart: Markup
    drivers: tuple[tuple[str, str, Markup], ...]


def forecast_views(show: Show) -> tuple[list[ForecastView], list[ForecastView]]:
    """Questions with options, and monthly fans by place."""
    asked: list[ForecastView] = []
    fans: list[ForecastView] = []
    for f in show.dossier.forecasts:
        view = _forecast(show, f)
        (fans if f.question.kind == "count" else asked).append(view)
    fans.sort(key=lambda v: -_reach(v.forecast))
    return asked, fans[:9]


def _reach(f: Forecast) -> float:
    return max((max(values) for _, values in f.fan if values), default=0.0)


def _forecast(show: Show, f: Forecast) -> ForecastView:
    q = f.question
    text = (q.text_de if show.lang == "de" and q.text_de else q.text) or show.name(q.place)
    drivers = tuple(
        (show.t(d.label), f"{100 * (d.factor - 1):+.0f} %", show.chips(d.claims)) for d in f.drivers
    )
    return ForecastView(f, text, Markup(_draw(show, f, text)), drivers)


def _draw(show: Show, f: Forecast, label: str) -> str:
    if f.fan:
        levels = [level for level, _ in f.fan]
        rows = [values for _, values in f.fan]
        mid = f.base_fan[len(f.base_fan) // 2][1] if f.base_fan else None
        months = [show.n.month(m) for m in f.months]
        name = show.name(f.question.place)
        return charts.fan(months, levels, rows, show.n.figure, label, mid, caption=name, css="k4")
    if not f.p_by_option:
        return ""
    ranked = sorted(f.p_by_option.items(), key=lambda x: -x[1])[:10]
    items = [
        Bar(
            show.name(k) if k in show.names else show.t(k),
            p,
            f.base_by_option.get(k),
            f.p_error.get(k),
            "k4",
        )
        for k, p in ranked
    ]
    top = 1.0 if len(items) <= 2 else None
    return charts.bars(items, show.n.percent, label, top=top)

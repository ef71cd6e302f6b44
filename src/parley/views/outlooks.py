"""The map, the futures by place, the forecasts and the people at risk, as the report shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from parley.core.forecast import Forecast
from parley.core.world import Ensemble
from parley.views import charts, maps
from parley.views.charts.bars import Bar
from parley.views.grounds import basis
from parley.views.phrases import driver, option, quiet_first, telling, times
from parley.views.show import Show
from parley.views.summary import next_offensive
from parley.views.svg import both


def control_map(show: Show) -> Markup:
    """The map of control, with the marches of freed forces."""
    d = show.dossier
    if not any(p.simulated or p.controller for p in d.places):
        return Markup("")
    moves = tuple(show.moves())
    label = show.t("Who controls what, and where freed forces go")
    return Markup(
        both(
            lambda narrow: maps.control_map(
                d.places, d.outline, show.palette, show.names, label, moves, show.n.figure, narrow
            )
        )
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
    if not places:
        return Markup("")
    percent = show.n.percent
    return Markup(
        both(
            lambda narrow: maps.risk_map(
                places, d.outline, risk, show.names, label, percent, narrow
            )
        )
    )


@dataclass(frozen=True, slots=True)
class March:
    """Forces that leave one place for another."""

    who: str
    start: str
    end: str
    heads: str
    css: str
    mark: str


def marches(show: Show, most: int = 8) -> list[March]:
    """The arrows of the map in words."""
    return [
        March(
            show.name(actor),
            show.name(start),
            show.name(end),
            show.n.figure(heads),
            show.palette.css(actor),
            show.palette.mark(actor),
        )
        for actor, start, end, heads in show.moves()[:most]
    ]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place's future: who suffers, who holds it."""

    id: str
    name: str
    fan: Markup
    killed: str
    displaced: str
    population: str
    already: str
    offensive: str
    change: str
    suffers: bool


def place_views(show: Show, most: int = 12) -> list[PlaceView]:
    """The places with most at stake, by expected killed and displaced."""
    e = show.dossier.ensemble
    if e is None or e.killed_q.size == 0:
        return []
    by_id = {p.id: p for p in show.dossier.places}
    middle = len(e.levels) // 2
    stake = e.killed_q[middle, -1] + 0.01 * e.displaced_q[middle, -1]
    if float(e.killed_q[-1].max()) < 1:
        return []  # nobody fights: flat lines say nothing
    order = sorted(range(len(e.places)), key=lambda i: (-float(stake[i]), e.places[i]))
    return [_place(show, by_id, e, i) for i in order[:most]]


def _place(show: Show, by_id: dict[str, Any], e: Ensemble, i: int) -> PlaceView:
    key = e.places[i]
    place = by_id.get(key)
    holder = place.controller if place else ""
    camp = show.palette.camp(holder)
    same = [k for k, a in enumerate(e.actors) if show.palette.camp(a) == camp]
    keep = float(e.control[-1, i, same].sum()) if holder in e.actors else None
    risk = float(e.offensive_by[-1, i]) if e.offensive_by is not None else None
    world = show.dossier.world
    already = world.displaced.get(key) if world else None
    name = show.name(key)
    return PlaceView(
        id=key,
        name=name,
        fan=Markup(_fan(show, e, i, name, show.palette.css(holder))),
        killed=people(show, e.killed_q[:, -1, i]),
        displaced=people(show, e.displaced_q[:, -1, i]),
        population=show.n.figure(place.population.best) if place and place.population else "–",
        already=show.n.figure(already.best) if already else "–",
        offensive=show.n.percent(risk),
        change=show.n.percent(1 - keep) if keep is not None else "–",
        suffers=float(e.killed_q[-1, -1, i]) >= 1,
    )


def people(show: Show, quantiles: Any) -> str:
    """The middle and the ends of a count of people, rounded as such counts deserve."""
    values = [float(v) for v in quantiles]
    low, best, high = values[0], values[len(values) // 2], values[-1]
    if high < 1:
        return show.t("hardly any")
    return f"{_round(show, best)} ({_round(show, low)} – {_round(show, high)})"


def _round(show: Show, value: float) -> str:
    if value < 1:
        return "0"
    if value < 10:
        return "< 10"
    return show.n.figure(value, 1 if value < 100 else 2)


def _fan(show: Show, e: Ensemble, i: int, name: str, css: str) -> str:
    stride = max(1, len(e.days) // 60)
    rows = [list(map(float, row[::stride, i])) for row in e.killed_q]
    first = show.dossier.world.start.toordinal() if show.dossier.world else 0
    days = [show.n.short_day(date.fromordinal(first + int(d))) for d in e.days[::stride]]
    return charts.fan(days, e.levels, rows, show.n.figure, name, None, caption=name, css=css)


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole theatre: sums of the places' middles, said as what they are."""

    population: str
    already: str
    killed: str
    displaced: str


def totals(show: Show) -> Totals | None:
    """People in the simulated places, already displaced, and what the futures add."""
    d, e = show.dossier, show.dossier.ensemble
    if e is None or d.world is None or e.killed_q.size == 0:
        return None
    living = sum(p.population.best for p in d.world.places if p.population)
    middle = len(e.levels) // 2
    return Totals(
        show.n.figure(living),
        show.n.figure(known) if (known := sum(r.best for r in d.world.displaced.values())) else "",
        show.n.figure(float(e.killed_q[middle, -1].sum())),
        show.n.figure(float(e.displaced_q[middle, -1].sum())),
    )


@dataclass(frozen=True, slots=True)
class DriverView:
    """What moves a forecast, with an arrow and words."""

    label: str
    arrow: str
    by: str
    claims: Markup


@dataclass(frozen=True, slots=True)
class ForecastView:
    """One forecast beside its base rate."""

    forecast: Forecast
    text: str
    answer: str
    usual: str
    why: str
    chart: Markup
    drivers: tuple[DriverView, ...]
    basis: Markup


def forecast_views(show: Show) -> tuple[list[ForecastView], list[ForecastView]]:
    """Questions with options, and monthly fans by place; asked-for fans first."""
    asked: list[ForecastView] = []
    fans: list[ForecastView] = []
    for f in show.dossier.forecasts:
        (fans if f.question.kind == "count" else asked).append(_forecast(show, f))
    fans = _apart(show, fans)
    fans.sort(key=lambda v: (v.forecast.question.id.startswith("count:"), -_reach(v.forecast)))
    return asked, fans[:9]


def _apart(show: Show, fans: list[ForecastView]) -> list[ForecastView]:
    """Leave out a province whose only place with a fan has the same name: it is told twice."""
    parents = {p.id: p.parent for p in show.dossier.places}
    shown = [v.forecast.question.place for v in fans]
    inside: dict[str, list[str]] = {}
    for place in shown:
        inside.setdefault(parents.get(place, ""), []).append(place)
    twice = {
        unit
        for unit, towns in inside.items()
        if unit in shown and len(towns) == 1 and show.name(unit) == show.name(towns[0])
    }
    return [v for v in fans if v.forecast.question.place not in twice]


def _reach(f: Forecast) -> float:
    return max((max(values) for _, values in f.fan if values), default=0.0)


def _forecast(show: Show, f: Forecast) -> ForecastView:
    q = f.question
    text = (q.text_de if show.lang == "de" and q.text_de else q.text) or show.name(q.place)
    options = [k for k in f.p_by_option if k != "none"]
    top = max(options, key=lambda k: f.p_by_option[k], default="")
    asked = "yes" if "yes" in f.p_by_option else top
    quiet = quiet_first(f)
    if quiet:  # the likeliest answer comes first, whatever place follows
        asked = "none"
    answer = show.n.percent(f.p_by_option[asked]) if asked else ""
    usual = show.n.percent(f.base_by_option[asked]) if asked in f.base_by_option else ""
    if asked and asked != "yes":
        answer = f"{option(show, asked)}: {answer}"
    if quiet and top:
        answer = f"{answer[:1].upper()}{answer[1:]}; {show.name(top)}: " + show.n.percent(
            f.p_by_option[top]
        )
    drawn, rests = Markup(_draw(show, f, text)), basis(show, f.claims, *_ways(show, f))
    return ForecastView(f, text, answer, usual, _why(show, f), drawn, _drivers(show, f), rests)


def _ways(show: Show, f: Forecast) -> list[tuple[str, str]]:
    """Where a forecast and its base rate come from: the agreement, the futures, deaths before."""
    d, ways = show.dossier, []
    if f.question.agreement in {a.agreement for a in d.assessments}:
        ways.append((show.t("the agreement's assessment"), show.to(f"a-{f.question.agreement}")))
        ways.append((show.t("the agreements made before"), show.to("agreed")))
    if d.world is not None and d.ensemble is not None:
        text = show.t("the simulated futures")
        if d.world.tolls:
            text = show.t("the simulated futures and the deaths by month (base rate)")
        ways.append((text, show.to("grounds")))
    return ways


def risk_basis(show: Show) -> Markup:
    """What the map of the next offensive rests on."""
    f = next_offensive(show)
    return basis(show, f.claims, *_ways(show, f)) if f else Markup("")


def fan_basis(show: Show) -> Markup:
    """What the monthly fans rest on, all of them together."""
    fans = [f for f in show.dossier.forecasts if f.question.kind == "count"]
    claims = dict.fromkeys(i for f in fans for i in f.claims)
    ways = dict.fromkeys(way for f in fans for way in _ways(show, f))
    return basis(show, claims, *ways) if fans else Markup("")


def _why(show: Show, f: Forecast) -> str:
    if show.lang == "en" and f.why:
        return show.local(f.why)
    moved = _drivers(show, f)[:2]
    if not moved:
        return ""
    said = "; ".join(f"{v.label} ({v.by})" for v in moved)
    text = show.t("Moved most by (×: times what it would be without): %(drivers)s.")
    return text % {"drivers": said}


def _drivers(show: Show, f: Forecast) -> tuple[DriverView, ...]:
    return tuple(
        DriverView(
            driver(show, d),
            "▲" if d.factor >= 1 else "▼",
            times(show, d.factor),
            show.chips(d.claims),
        )
        for d in telling(show, f.drivers)
    )


def _draw(show: Show, f: Forecast, label: str) -> str:
    if f.question.kind == "count" and f.fan:
        levels = [level for level, _ in f.fan]
        rows = [values for _, values in f.fan]
        mid = f.base_fan[len(f.base_fan) // 2][1] if f.base_fan else None
        months = [show.n.month(m) for m in f.months]
        name = show.name(f.question.place)
        return charts.fan(months, levels, rows, show.n.figure, label, mid, caption=name, css="k4")
    if not f.p_by_option:
        return ""
    items, percent = _bars(show, f), show.n.percent
    return both(
        lambda narrow: charts.bars(items, percent, label, top=_top(f), left=240, narrow=narrow)
    )


def _bars(show: Show, f: Forecast, most: int = 12) -> list[Bar]:
    ranked: Sequence[tuple[str, float]] = sorted(f.p_by_option.items(), key=lambda x: -x[1])
    if set(f.p_by_option) <= {"yes", "no"}:
        ranked = [("yes", f.p_by_option.get("yes", 0.0))]
    return [
        Bar(
            option(show, k),
            p,
            f.base_by_option.get(k) or None,
            f.p_error.get(k),
            "kn" if k in ("none", "no") else "k4",
        )
        for k, p in ranked[:most]
    ]


def _top(f: Forecast) -> float | None:
    return 1.0 if len(f.p_by_option) <= 2 else None

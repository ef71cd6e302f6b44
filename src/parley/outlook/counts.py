"""Counts and thresholds: how many will be killed in a place, and will it reach a number."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from parley.core.forecast import Driver, Forecast, Question
from parley.outlook.match import simulated_deaths
from parley.outlook.months import month_id, month_text
from parley.outlook.offensive import answer_offensive_begins
from parley.outlook.onset import onset_chances

if TYPE_CHECKING:
    from parley.outlook.questions import Desk

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
ONSET = 25.0


def place_questions(desk: Desk, asked: set[str], horizon: int) -> list[Question]:
    """One question "how many" for each place with a history or a simulated future."""
    out = []
    for place in desk.places:
        if place.id in asked:
            continue
        if _series(place.id, desk)[0] is None:
            continue
        out.append(
            Question(
                id=f"count:{place.id}",
                text=f"How many are killed in {place.name}, month by month?",
                text_de=f"Wie viele Menschen werden in {place.name or place.id} getötet?",
                kind="count",
                resolution="Deaths recorded in the place in each month, best estimate.",
                place=place.id,
                start=desk.as_of,
            )
        )
    return out


def answer_count(question: Question, desk: Desk) -> Forecast:
    """The fan of coming months, with conflictology12's fan beside it."""
    months, draws, base, source = _window(question, desk)
    if draws is None:
        return _nothing(question, desk)
    total = draws.sum(axis=0)
    drivers = desk.drivers_at(question.place)
    return Forecast(
        id=question.id,
        question=question,
        issued=desk.as_of,
        quantiles=_quantiles(total),
        base_quantiles=() if base is None else _quantiles(base.sum(axis=0)),
        months=months,
        fan=_fan(draws),
        base_fan=() if base is None else _fan(base),
        drivers=drivers,
        method=source,
        why=_why_count(question, desk, total, base),
        claims=_claims(drivers),
    )


def answer_threshold(question: Question, desk: Desk) -> Forecast:
    """The chance that the deaths in the window reach the threshold.

    An onset without a threshold asks for an offensive, where the ensemble can tell; else
    for 25 deaths, ViEWS' and UCDP's line between calm and conflict.
    """
    if question.kind == "onset" and question.threshold is None:
        begun = answer_offensive_begins(question, desk)
        if begun is not None:
            return begun
    months, draws, base, source = _window(question, desk)
    if draws is None:
        return _nothing(question, desk)
    bar = question.threshold if question.threshold is not None else ONSET
    reach = draws.sum(axis=0) >= bar
    p = (reach.sum() + 0.5) / (len(reach) + 1)
    if base is None:
        usual: dict[str, float] = {}
    else:
        hit = base.sum(axis=0) >= bar
        chance = (hit.mean() * 12 + 0.5) / 13
        usual = {"yes": float(chance), "no": float(1 - chance)}
    learnt = _learnt_onset(question, desk, len(months), bar)
    beside = "by the last twelve months alone"
    if learnt is not None:
        p, rate, source = learnt
        usual, beside = {"yes": rate, "no": 1 - rate}, "in places as quiet before"
    error = _error(p, desk, question)
    drivers = desk.drivers_at(question.place)
    where = _name(question.place, desk)
    anchor = f" against {usual['yes']:.0%} {beside}" if usual else ""
    return Forecast(
        id=question.id,
        question=question,
        issued=desk.as_of,
        p_by_option={"yes": float(p), "no": float(1 - p)},
        base_by_option=usual,
        p_error={"yes": error, "no": error},
        quantiles=_quantiles(draws.sum(axis=0)),
        base_quantiles=() if base is None else _quantiles(base.sum(axis=0)),
        months=months,
        drivers=drivers,
        method=source,
        why=f"{p:.0%} that {where} sees {bar:g} deaths or more in {_span(months)}{anchor}"
        f"{_because(drivers)}.",
        claims=_claims(drivers),
    )


def _learnt_onset(
    question: Question, desk: Desk, months: int, bar: float
) -> tuple[float, float, str] | None:
    """Chance, base rate and method of an onset where it has been quiet for a year."""
    if question.kind != "onset" or desk.history is None or desk.found is None:
        return None
    rows = desk.rows_of(question.place)
    found = onset_chances(desk.history, desk.found.origin, months, bar, total=True)
    if found is None or len(rows) != 1:
        return None
    at = {desk.history.units[r]: k for k, r in enumerate(found.rows)}
    k = at.get(desk.found.units[rows[0]])
    if k is None:
        return None
    method = f"chance of onset learnt on {found.onsets} past onsets"
    return float(found.chance[k]), found.base, method


def _window(
    question: Question, desk: Desk
) -> tuple[tuple[str, ...], np.ndarray | None, np.ndarray | None, str]:
    """Months of the question's window, draws ``(months, D)``, baseline likewise, and the method.

    A month that lies only partly in the window counts by its days; a fan of months shows
    whole months only, if there are any.
    """
    months, draws, base, source = _series_with_base(question.place, desk)
    if draws is None:
        return (), None, None, ""
    share = np.asarray([_share(m, question.start, question.end) for m in months])
    if question.kind == "count" and (share > 0.99).any():
        share = np.where(share > 0.99, 1.0, 0.0)
    if not share.any():
        share = np.ones(len(months))
    keep = np.flatnonzero(share)
    part = share[keep][:, None]
    return (
        tuple(months[k] for k in keep),
        draws[keep] * part,
        None if base is None else base[keep] * part,
        source,
    )


def _series_with_base(
    place: str, desk: Desk
) -> tuple[tuple[str, ...], np.ndarray | None, np.ndarray | None, str]:
    draws, rows, source = _series(place, desk)
    if draws is None:
        return (), None, None, ""
    if not rows or desk.found is None:
        start = month_id(f"{desk.as_of:%Y-%m}") + (desk.as_of.day > 15)
        return tuple(month_text(start + k) for k in range(len(draws))), draws, None, source
    # A past month counts for all units at once: the sum of the parts is the whole's own past.
    past = desk.found.panel.filled[desk.found.back[rows], -12:].sum(axis=0)
    key = min(desk.found.panel.keys[int(k)] for k in desk.found.back[rows])
    rng = desk.streams.rng("outlook/baseline", key)
    base = past[rng.integers(len(past), size=draws.shape)]
    return desk.found.months, draws, base, source


def _series(place: str, desk: Desk) -> tuple[np.ndarray | None, list[int], str]:
    """Draws ``(months, D)`` of a place, the history's rows behind them, and the method.

    The place's own history comes first, then the sum over the units inside it, draw by
    draw (so that places add up to their country), then the ensemble.
    """
    if desk.found is not None:
        rows = desk.rows_of(place)
        if rows:
            return desk.found.draws[rows].sum(axis=0), rows, desk.found.method
    simulated = simulated_deaths(place, desk.ensemble, desk.places)
    if simulated is None:
        return None, [], ""
    return simulated.T, [], "ensemble of the war"


def _share(month: str, start: date | None, end: date | None) -> float:
    """Share of a month's days that lie in the window."""
    year, number = int(month[:4]), int(month[5:7])
    days = calendar.monthrange(year, number)[1]
    opening, closing = date(year, number, 1), date(year, number, days)
    first, last = max(start or opening, opening), min(end or closing, closing)
    return max((last - first).days + 1, 0) / days


def _error(p: float, desk: Desk, question: Question) -> float:
    """Half-width of a 90 % interval of the probability.

    Chance in the draws, and the doubt about the model: a probability learnt from
    little history is known no better than from that many months.
    """
    seen = desk.history.values.shape[1] if desk.history is not None else 12
    return float(1.645 * np.sqrt(p * (1 - p) / (12 + min(seen, 120) / 2)))


def _quantiles(values: np.ndarray) -> tuple[tuple[float, float], ...]:
    found = np.quantile(values, LEVELS)
    return tuple((level, round(float(q), 1)) for level, q in zip(LEVELS, found))


def _fan(draws: np.ndarray) -> tuple[tuple[float, tuple[float, ...]], ...]:
    found = np.quantile(draws, LEVELS, axis=1)
    return tuple((level, tuple(round(float(x), 1) for x in q)) for level, q in zip(LEVELS, found))


def _why_count(question: Question, desk: Desk, total: np.ndarray, base: np.ndarray | None) -> str:
    where, middle = _name(question.place, desk), float(np.median(total))
    if base is None:
        lacking = desk.note or "no history of deaths was given for it"
        return (
            f"About {middle:,.0f} deaths in {where} in the simulated futures; {lacking}, "
            "so there is no baseline."
        )
    usual = float(np.median(base.sum(axis=0)))
    change = (middle + 1) / (usual + 1) - 1
    drivers = desk.drivers_at(question.place)
    return (
        f"About {middle:,.0f} deaths in {where}, {change:+.0%} against {usual:,.0f} if the next "
        f"months were like the last twelve{_because(drivers)}."
    )


def _because(drivers: Sequence[Driver]) -> str:
    shown = [f"{d.label} (× {d.factor:.2g})" for d in drivers[:2]]
    return f"; moved by {', '.join(shown)}" if shown else ""


def _claims(drivers: Sequence[Driver]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c for d in drivers for c in d.claims))


def _name(place: str, desk: Desk) -> str:
    noun = desk.place(place)
    return noun.name if noun else place or "the place asked about"


def _span(months: tuple[str, ...]) -> str:
    return months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"


def _nothing(question: Question, desk: Desk) -> Forecast:
    why = desk.note or "neither a history nor a simulated future covers the place"
    return Forecast(question.id, question, desk.as_of, method="none", why=f"No forecast: {why}.")

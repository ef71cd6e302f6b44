"""Answers to questions about the future: a probability, an interval, the base rate, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from parley.core.agreement import Assessment
from parley.core.claim import Claim
from parley.core.errors import InputError
from parley.core.forecast import Driver, Forecast, Question
from parley.core.place import Place
from parley.core.streams import Streams
from parley.core.world import Ensemble
from parley.outlook.counts import answer_count, answer_threshold, place_questions
from parley.outlook.effects import Effects, learn_effects, prior_effects
from parley.outlook.forecasting import ForecastSet
from parley.outlook.heard import told_fighting
from parley.outlook.history import History
from parley.outlook.informed import informed
from parley.outlook.match import lies_in, match_units
from parley.outlook.months import month_id, month_text
from parley.outlook.news import drivers_from_claims
from parley.outlook.offensive import answer_next_offensive
from parley.outlook.truce import answer_truce


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """Everything an answer may look at; nothing in it is later than ``as_of``."""

    as_of: date
    streams: Streams
    history: History | None
    found: ForecastSet | None
    ensemble: Ensemble | None
    places: tuple[Place, ...]
    assessments: tuple[Assessment, ...]
    drivers: tuple[Driver, ...]
    units: dict[str, str]
    note: str = ""
    told: dict[str, int] = field(default_factory=dict)  # claims of fighting by place

    def place(self, key: str) -> Place | None:
        """The place with id ``key``."""
        return next((p for p in self.places if p.id == key), None)

    def rows_of(self, place: str) -> list[int]:
        """Rows of the forecast that make up a place: its own unit, else those inside it."""
        if self.found is None:
            return []
        where = {name: k for k, name in enumerate(self.found.units)}
        own = self.units.get(place, place)
        if own in where:
            return [where[own]]
        known = {p.id: p for p in self.places}
        inside = [u for key, u in self.units.items() if lies_in(key, place, known)]
        return sorted({where[u] for u in inside if u in where})

    def drivers_at(self, key: str) -> tuple[Driver, ...]:
        """What moves the forecast of a place, strongest first; news of its towns included."""
        unit = self.units.get(key)
        if unit is not None and self.found is not None:
            mine = [d for d in self.found.drivers if d.place == unit]
        else:
            mine = [d for d in self.drivers if d.place == key]
        return tuple(sorted(mine, key=lambda d: -abs(d.factor - 1.0)))


def issue(
    questions: Sequence[Question],
    *,
    history: History | None,
    ensemble: Ensemble | None,
    claims: Sequence[Claim] = (),
    places: Sequence[Place] = (),
    assessments: Sequence[Assessment] = (),
    as_of: date,
    streams: Streams,
    horizon: int | None = None,
) -> tuple[Forecast, ...]:
    """Answer questions about the future, always with the base rate beside the answer.

    Parameters
    ----------
    questions
        Kinds ``threshold``, ``onset``, ``next_offensive``, ``truce_holds``, ``count``.
    history
        Deaths by unit and month; a unit is matched to a place by id, code, name or alias.
    ensemble
        Simulated futures; ``monthly_killed`` ``(members, months, places)``.
    claims
        News; those published after ``as_of`` are not looked at.
    as_of
        Day of issue.
    horizon
        Months ahead; by default as far as the questions ask, at least six.

    Returns
    -------
    tuple of Forecast
        The answers in the order asked, then one ``count`` for each place that has a
        history or a simulated future and was not asked about.
    """
    if horizon is None:
        horizon = _reach(questions, as_of)
    desk = _desk(history, ensemble, claims, places, assessments, as_of, streams, horizon)
    asked = {q.place for q in questions if q.kind == "count"}
    extra = place_questions(desk, asked, horizon)
    return tuple(_answer(q, desk) for q in (*questions, *extra))


def _reach(questions: Sequence[Question], as_of: date) -> int:
    now = month_id(last_whole_month(as_of))
    ends = [month_id(f"{q.end:%Y-%m}") - now for q in questions if q.end is not None]
    return min(max([6, *ends]), 24)


def _answer(question: Question, desk: Desk) -> Forecast:
    if question.kind in ("threshold", "onset"):
        return answer_threshold(question, desk)
    if question.kind == "next_offensive":
        return answer_next_offensive(question, desk)
    if question.kind == "truce_holds":
        return answer_truce(question, desk)
    if question.kind == "count":
        return answer_count(question, desk)
    known = "threshold, onset, next_offensive, truce_holds, count"
    return Forecast(
        question.id,
        question,
        desk.as_of,
        method="none",
        why=f"No forecast: there is no kind of question '{question.kind}' (known: {known}).",
    )


def _desk(
    history: History | None,
    ensemble: Ensemble | None,
    claims: Sequence[Claim],
    places: Sequence[Place],
    assessments: Sequence[Assessment],
    as_of: date,
    streams: Streams,
    horizon: int,
) -> Desk:
    effects = _effects(history, claims, places, as_of)
    drivers = drivers_from_claims(claims, places, as_of, effects.log)
    found, note = None, ""
    if history is not None:
        found, note = _time_series(
            history, ensemble, drivers, places, as_of, streams, horizon, effects
        )
    return Desk(
        as_of,
        streams,
        history,
        found,
        ensemble,
        tuple(places),
        tuple(assessments),
        drivers,
        match_units(places, found.units) if found is not None else {},
        note,
        told_fighting(claims, as_of),
    )


def _effects(
    history: History | None, claims: Sequence[Claim], places: Sequence[Place], as_of: date
) -> Effects:
    """Effects of news learnt on the past of the record, or their priors."""
    origin = month_id(last_whole_month(as_of))
    if history is None or not claims or origin < history.first:
        return prior_effects()
    return learn_effects(history, claims, places, month_text(min(origin, history.last)))


def last_whole_month(as_of: date) -> str:
    """The last month that is over on ``as_of``.

    Examples
    --------
    >>> last_whole_month(date(2016, 12, 21)), last_whole_month(date(2016, 12, 31))
    ('2016-11', '2016-12')
    """
    tomorrow = as_of + timedelta(days=1)
    whole = as_of if tomorrow.month != as_of.month else as_of.replace(day=1) - timedelta(days=1)
    return f"{whole.year:04d}-{whole.month:02d}"


def _time_series(
    history: History,
    ensemble: Ensemble | None,
    drivers: Sequence[Driver],
    places: Sequence[Place],
    as_of: date,
    streams: Streams,
    horizon: int,
    effects: Effects,
) -> tuple[ForecastSet | None, str]:
    """The time-series forecast with news; a history too short to forecast is said, not fatal."""
    wanted = month_id(last_whole_month(as_of))
    origin = min(wanted, history.last)
    late = wanted - origin
    try:
        found = informed(
            history,
            drivers=drivers,
            ensemble=ensemble,
            places=places,
            origin=month_text(origin),
            horizon=min(horizon + late, 60),
            streams=streams,
            effects=effects,
        )
    except InputError as error:
        return None, str(error.faults[0].what)
    note = f"the history ends {late} months before the day of issue" if late > 0 else ""
    return found, note

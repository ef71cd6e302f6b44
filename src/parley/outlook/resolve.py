"""Settling questions when outcomes are imported, and scoring the answers given."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date

import numpy as np

from parley.core.forecast import Forecast, Outcome, Question, Score
from parley.core.place import Place
from parley.outlook.history import History
from parley.outlook.match import lies_in, match_units
from parley.outlook.months import month_id
from parley.outlook.scores import brier, brier_options, log_score

ONSET = 25.0


def resolve(question: Question, actuals: History, places: Sequence[Place] = ()) -> Outcome | None:
    """Return what came of a threshold, onset or count question, or None if not yet known.

    Parameters
    ----------
    question
        Its place is a unit of ``actuals``, or a place matched to one, or to several inside it.
    actuals
        Outcomes; every month of the window has to be on record. A month that lies partly in
        the window counts by its days.

    Examples
    --------
    >>> rows = [("A", "2016-01", 10.0), ("A", "2016-02", 20.0)]
    >>> q = Question("q", "?", "threshold", "r", place="A", threshold=25.0,
    ...              start=date(2016, 1, 1), end=date(2016, 2, 29))
    >>> resolve(q, History.from_rows(rows)).value
    'yes'
    """
    if question.kind not in ("threshold", "onset", "count"):
        return None
    if question.start is None or question.end is None:
        return None
    rows = _rows(question.place, actuals, places)
    first, last = month_id(f"{question.start:%Y-%m}"), month_id(f"{question.end:%Y-%m}")
    values = actuals.window(range(first, last + 1))[rows]
    if not rows or not np.isfinite(values).all():
        return None
    days = _shares(question.start, question.end, last - first + 1)
    total = float((values.sum(axis=0) * days).sum())
    known = question.end
    source = f"sha256:{actuals.sha256}"
    if question.kind == "count":
        return Outcome(question.id, f"{total:g}", known, source)
    bar = ONSET if question.threshold is None else question.threshold
    return Outcome(question.id, "yes" if total >= bar else "no", known, source)


def score_answer(forecast: Forecast, outcome: Outcome) -> tuple[Score, ...]:
    """Return Brier and log scores of an answer by option, each with its baseline's.

    Lower is better. Answers without probabilities, or an outcome that was no option, give
    no score.

    Examples
    --------
    >>> q = Question("q", "?", "threshold", "r")
    >>> f = Forecast("f", q, date(2016, 1, 1), {"yes": 0.9, "no": 0.1}, {"yes": 0.5, "no": 0.5})
    >>> [(s.rule, round(s.value, 3), s.baseline) for s in score_answer(
    ...     f, Outcome("q", "yes", date(2016, 2, 1)))][0]
    ('brier', 0.01, 0.25)
    """
    options = tuple(forecast.p_by_option)
    if outcome.value not in options:
        return ()
    p = np.asarray([forecast.p_by_option[o] for o in options])
    base = np.asarray([forecast.base_by_option.get(o, np.nan) for o in options])
    hit = options.index(outcome.value)
    if set(options) == {"yes", "no"}:
        yes = options.index("yes")
        happened = np.asarray(outcome.value == "yes")
        pair = [float(brier(x[yes], happened)) for x in (p, base)]
    else:
        pair = [brier_options(x, hit) for x in (p, base)]
    logs = [float(log_score(x[hit], np.asarray(True))) for x in (p, base)]
    return (
        Score(forecast.id, "brier", pair[0], pair[1]),
        Score(forecast.id, "log", logs[0], logs[1]),
    )


def _rows(place: str, actuals: History, places: Sequence[Place]) -> list[int]:
    where = {u: k for k, u in enumerate(actuals.units)}
    units = match_units(places, actuals.units)
    own = units.get(place, place)
    if own in where:
        return [where[own]]
    known = {p.id: p for p in places}
    return sorted({where[u] for key, u in units.items() if lies_in(key, place, known)})


def _shares(start: date, end: date, months: int) -> np.ndarray:
    """Share of each month's days that lies in the window."""
    out = np.ones(months)
    first_days = calendar.monthrange(start.year, start.month)[1]
    last_days = calendar.monthrange(end.year, end.month)[1]
    if months == 1:
        out[0] = ((end - start).days + 1) / first_days
    else:
        out[0], out[-1] = (first_days - start.day + 1) / first_days, end.day / last_days
    return out
